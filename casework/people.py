"""Who holds which post from when, who is away, and where people are reached; a chair never stays empty unseen.

The date of a verb is its first day: a new holder answers from `on`, who leaves is gone from `on`.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta

import sqlalchemy as sa
from sqlmodel import Session, col, select

from casework import outbox
from casework.addresses import MAIL, repair_address
from casework.deed import key_of
from casework.empty_chairs import Left, alone, duties_of
from casework.invariant import connected, repair_breaches
from casework.posts import stands_in_circle
from casework.refusals import refused, short
from casework.standing import Standing
from casework.uncertain import TakenBack, take_back
from models.among import among
from models.tables import (
    POST,
    TENURE,
    Absence,
    Address,
    Person,
    Post,
    Tenure,
)
from rules.lifecycles import AddressState, TenureKind
from rules.rights import Action, Actor, Facts, require

_NONE: list[Address | None] = [None]
_DAY = timedelta(days=1)
_ON: sa.BindParameter[date] = sa.bindparam("on", type_=sa.Date())
_RUNNING = (
    select(Tenure).where(sa.or_(TENURE.c.valid_to.is_(None), TENURE.c.valid_to >= _ON)).order_by(TENURE.c.id)
)
_OF_POST = _RUNNING.where(TENURE.c.post_id == sa.bindparam("post"))
_OF_PERSON = _RUNNING.where(TENURE.c.person_id == sa.bindparam("person"))
_CODES = sa.select(POST.c.id, POST.c.code).where(among(POST.c.id, "posts"))


@dataclass(frozen=True)
class Leaving:
    """What passed on when somebody left: posts with who follows, posts that a substitute answers for, duties.

    `unsent` letters had not gone, of `uncertain` ones nobody knew whether they arrived: both are written anew.
    """

    last_day: date
    passed: Mapping[str, str]  # post -> person
    left_to_substitutes: tuple[str, ...]
    duties: int
    unsent: int
    uncertain: int


def assign(
    session: Session, standing: Standing, actor: Actor, post: Post, person: Person, *,
    kind: TenureKind = TenureKind.HOLDER, rank: int = 1, decision_no: str = "",
    on: date, today: date, now: datetime,
) -> Tenure:  # fmt: skip
    """Put a person in a post from `on`, or name him its substitute; the holder before goes the day before.

    What found nobody in the post waits again for who answers now.
    """
    require(actor, Action.MANAGE_PEOPLE, Facts(agency_id=post.agency_id))
    _check_in_service(person, on)
    if kind is TenureKind.SUBSTITUTE and stands_in_circle(session, key_of(post), key_of(person), on):
        raise refused("stand_in_circle", person=person.name, post=post.code)
    concerned = connected(session, [key_of(post)], [key_of(person)])
    tenure = _seat(session, key_of(post), person, kind, rank, decision_no, on)
    _settle(session, standing, concerned, today, now)
    outbox.tell_again(session, [key_of(post)], today=today)
    return tenure


def leave(
    session: Session, standing: Standing, actor: Actor, person: Person, *,
    successor: Person | None = None, successors: Mapping[int, Person] | None = None, decision_no: str = "",
    on: date, today: date, now: datetime,
) -> Leaving:  # fmt: skip
    """A person leaves the service: gone from `on`; posts, waiting notices and letters pass on in the same act.

    `successors` names the new holder by post id, `successor` takes what is left, also what the person stands in
    for; where nobody is named a substitute must stand ready. Raises Shortage, listing the posts nobody would
    answer for, and then changes nothing. Letters not yet gone, and those of which nobody knows whether they
    arrived, are written anew for who follows.
    """
    require(actor, Action.MANAGE_PEOPLE, Facts())
    if person.active_to is not None and person.active_to < on:
        raise refused("already_left", person=person.name, day=person.active_to + _DAY)
    seats_left = _tenures_of(session, person, on)
    following = dict(successors or {})
    held = [row.post_id for row in seats_left if row.kind is TenureKind.HOLDER]
    for post_id in sorted(following.keys() - set(held)):  # whoever does hold it would be put out of it
        raise refused("not_his_post", person=person.name, post=session.get_one(Post, post_id).code, day=on)
    if successor is not None:
        following = dict.fromkeys(held, successor) | following
    for one in (*following.values(), *([successor] if successor else [])):
        _check_follows(one, person, on)
    left = alone(session, seats_left, on, following, stands_in=successor)
    if left:
        raise short(
            "left_alone", {"count": len(left), "duties": sum(post.duties for post in left)},
            person=person.name, day=on, posts=", ".join(post.code for post in left),
        )  # fmt: skip
    concerned = connected(
        session,
        [],
        [key_of(one) for one in (person, *following.values(), *([successor] if successor else []))],
    )
    duties = sum(duties_of(session, post_id) for post_id in {row.post_id for row in seats_left})
    for post_id, one in sorted(following.items()):
        _seat(session, post_id, one, TenureKind.HOLDER, 1, decision_no, on)
    if successor is not None:
        _stand_in(session, seats_left, successor, decision_no, on)
    _end_tenures(session, _tenures_of(session, person, on), on)
    person.active_to = on - _DAY
    session.flush()
    taken = take_back(session, actor, key_of(person), today=today, now=now) if on <= today else TakenBack()
    _settle(session, standing, concerned, today, now)
    outbox.tell_again(session, following, today=today)
    codes = dict(session.execute(_CODES, {"posts": [row.post_id for row in seats_left]}).tuples().all())
    passed = {codes[post_id]: one.code for post_id, one in sorted(following.items())}
    relied = sorted({codes[row.post_id] for row in seats_left if row.post_id not in following})
    return Leaving(person.active_to, passed, tuple(relied), duties, taken.unsent, taken.uncertain)


def left_alone(
    session: Session, person: Person, on: date, successors: Mapping[int, Person] | None = None, *,
    stands_in: Person | None = None,
) -> list[Left]:  # fmt: skip
    """The posts that only this person answers for from `on`, those with a named successor left out.

    `stands_in` follows wherever the person was a substitute.
    """
    rows = _tenures_of(session, person, on)
    return alone(session, rows, on, successors or {}, stands_in=stands_in)


def record_absence(
    session: Session, standing: Standing, actor: Actor, person: Person, *,
    first_day: date, last_day: date, reason: str = "", on: date, today: date, now: datetime,
) -> Absence:  # fmt: skip
    """Somebody is away from day to day (both inclusive): the substitute answers; without one a repair is owed.

    The same days of the same person again are the absence of the first time.
    """
    require(actor, Action.MANAGE_PEOPLE, Facts())
    if last_day < first_day:
        raise refused("span_order", first=first_day, last=last_day)
    known = session.exec(
        select(Absence).where(
            Absence.person_id == person.id, Absence.first_day == first_day, Absence.last_day == last_day
        )
    ).first()
    if known is not None:
        return known
    row = Absence(person_id=key_of(person), first_day=first_day, last_day=last_day, reason=reason.strip())
    session.add(row)
    _settle(session, standing, connected(session, [], [row.person_id]), today, now)
    return row


def change_address(
    session: Session, standing: Standing, actor: Actor, person: Person, *,
    address: str, channel: str = "mail", on: date, today: date, now: datetime,
) -> Address:  # fmt: skip
    """Give a person a working address on a channel; the ones before are retired, and what waited for it closes."""
    require(actor, Action.MANAGE_PEOPLE, Facts())
    query = select(Address).where(Address.person_id == person.id, Address.channel == channel)
    rows = session.exec(query.order_by(col(Address.rank), col(Address.id))).all()
    broken: list[Address | None] = [row for row in rows if row.state is AddressState.BROKEN]
    if broken or channel == MAIL:
        mended = [
            repair_address(
                session, standing, actor, key_of(person), old, text=address, on=on, today=today, now=now
            )
            for old in broken or _NONE
        ]
        made = mended[-1]
    else:
        made = _other_channel(session, person, channel, address.strip(), on)
    for row in rows:
        if row is not made and row.state is not AddressState.RETIRED:
            row.state, row.state_since, row.state_note = AddressState.RETIRED, on, ""
    made.rank = 1
    _settle(session, standing, connected(session, [], [key_of(person)]), today, now)
    return made


def _other_channel(session: Session, person: Person, channel: str, text: str, on: date) -> Address:
    if not text:
        raise refused("address_bad", address=text)
    query = select(Address).where(
        Address.person_id == person.id, Address.channel == channel, Address.address == text
    )
    row = session.exec(query).first() or Address(person_id=key_of(person), channel=channel, address=text)
    row.state, row.state_since, row.state_note = AddressState.GOOD, on, ""
    session.add(row)
    session.flush()
    return row


def _seat(
    session: Session, post_id: int, person: Person, kind: TenureKind, rank: int, decision_no: str, on: date
) -> Tenure:
    """A tenure from `on`; of holders there is one at a time."""
    running = _tenures_in(session, post_id, on)
    mine = [row for row in running if row.person_id == person.id]
    if kind is TenureKind.HOLDER:
        mine += [row for row in running if row.kind is TenureKind.HOLDER and row.person_id != person.id]
    _end_tenures(session, mine, on)
    tenure = Tenure(
        post_id=post_id, person_id=key_of(person), kind=kind, rank=rank, valid_from=on,
        decision_no=decision_no.strip(),
    )  # fmt: skip
    session.add(tenure)
    session.flush()
    return tenure


def _stand_in(
    session: Session, rows: Iterable[Tenure], successor: Person, decision_no: str, on: date
) -> None:
    """Stand in wherever the one who leaves stood in, in his place of the order."""
    for row in [one for one in rows if one.kind is TenureKind.SUBSTITUTE]:
        if all(one.person_id != successor.id for one in _tenures_in(session, row.post_id, on)):
            _seat(session, row.post_id, successor, TenureKind.SUBSTITUTE, row.rank, decision_no, on)


def _check_follows(successor: Person, person: Person, on: date) -> None:
    if successor.id == person.id:
        raise refused("follows_himself", person=person.name)
    _check_in_service(successor, on)


def _tenures_in(session: Session, post_id: int, on: date) -> list[Tenure]:
    """Tenures of a post that run on that day or later."""
    return list(session.exec(_OF_POST, params={"post": post_id, "on": on}))


def _tenures_of(session: Session, person: Person, on: date) -> list[Tenure]:
    """Tenures of a person that run on that day or later."""
    return list(session.exec(_OF_PERSON, params={"person": person.id, "on": on}))


def _end_tenures(session: Session, rows: Iterable[Tenure], on: date) -> None:
    """End tenures the day before `on`; one that would begin later never begins."""
    for row in rows:
        if row.valid_from is not None and row.valid_from >= on:
            session.delete(row)
        else:
            row.valid_to = on - _DAY


def _check_in_service(person: Person, on: date) -> None:
    if person.active_to is not None and person.active_to < on:
        raise refused("already_left", person=person.name, day=person.active_to + _DAY)


def _settle(session: Session, standing: Standing, concerned: set[int], today: date, now: datetime) -> None:
    """What is broken by who came, went or is away becomes a repair, or one closes.

    `concerned` are the posts that were connected with the act before it; those it connected are looked for here.
    """
    session.flush()
    repair_breaches(session, standing, today=today, now=now, posts=connected(session, concerned))
