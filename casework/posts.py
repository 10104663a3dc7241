"""Posts, who holds them on a day, and which post plays which role towards an agency's duties."""

from collections.abc import Hashable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, NamedTuple, TypeVar

import sqlalchemy as sa
from sqlmodel import Session, col, select

from models.among import among
from models.tables import ABSENCE, AGENCY, PERSON, POST, SLOT, TENURE, Address
from rules.lifecycles import OFFICE_ROLES, AddressState, Role, TenureKind
from rules.rights import Actor

K = TypeVar("K", bound=Hashable)
_ON: sa.BindParameter[date] = sa.bindparam("on", type_=sa.Date())
HOME_ROLES = frozenset({Role.REFORM_OFFICE, Role.DIRECTOR})  # Home Affairs does not press itself


@dataclass(frozen=True)
class Seat:
    """Who answers for a post on a day: the holder, or the substitute acting for him."""

    post_id: int
    person_id: int
    acting_for: int | None = None  # the absent holder's person id
    via: int | None = None  # the absent substitute whose own substitute this is


class NobodyThere(LookupError):
    """No such post, or nobody holds it on that day; names the post's code."""


def alive(table: sa.FromClause, on: date | sa.BindParameter[date]) -> sa.ColumnElement[bool]:
    """Whether a row with `valid_from` and `valid_to` (both inclusive, both optional) holds on that day."""
    return sa.and_(
        sa.or_(table.c.valid_from.is_(None), table.c.valid_from <= on),
        sa.or_(table.c.valid_to.is_(None), table.c.valid_to >= on),
    )


def _in_service(person: sa.Table, on: date | sa.BindParameter[date]) -> sa.ColumnElement[bool]:
    return sa.and_(
        sa.or_(person.c.active_from.is_(None), person.c.active_from <= on),
        sa.or_(person.c.active_to.is_(None), person.c.active_to >= on),
    )


def seats(session: Session, post_ids: Iterable[int] | None, on: date) -> dict[int, Seat]:
    """Who answers for each post on that day; posts nobody answers for are missing.

    The holder comes first, then the substitutes in their order, then the substitutes of their posts; who is
    absent or out of service is passed.
    """
    asked = None if post_ids is None else set(post_ids)
    if asked is not None and not asked:
        return {}
    today: dict[str, Any] = {"on": on}
    away = set(session.execute(_AWAY, today).scalars())
    first, then = (_SEATED, _SECOND_HAND) if asked is None else (_SEATED_IN, _SECOND_HAND_IN)
    found: dict[int, Seat] = {}
    absent: dict[int, int] = {}
    for row in session.execute(first, today if asked is None else today | {"posts": list(asked)}).all():
        if row.person_id in away:
            absent.setdefault(row.post_id, row.person_id)
        elif row.post_id not in found:
            stands_in = row.kind != TenureKind.HOLDER
            found[row.post_id] = Seat(
                row.post_id, row.person_id, absent.get(row.post_id) if stands_in else None
            )
    if asked is not None and asked <= found.keys():
        return found
    left = today if asked is None else today | {"posts": list(asked - found.keys())}
    for row in session.execute(then, left):
        if row.person_id not in away and row.post_id not in found:
            holder = absent.get(row.post_id)
            found[row.post_id] = Seat(
                row.post_id, row.person_id, holder if holder != row.via else None, row.via
            )
    return found


def answering(on: date | sa.BindParameter[date], among: sa.Select[tuple[int]] | None = None) -> sa.Subquery:
    """(post_id, person_id) of who answers for each post, or each of `among`, on that day; as `seats` says."""
    own, others = TENURE.c.post_id, _OWN.c.post_id
    asked, relied = (own.in_(among), others.in_(among)) if among is not None else (sa.true(), sa.true())
    t, second = TENURE.c, _second_hand(on).where(relied).subquery("second_hand")
    first_hand = sa.select(
        t.post_id, t.person_id, t.kind.label("step"), t.rank.label("first"), t.id.label("first_id"),
        t.rank.label("then"), t.id.label("then_id"),
    ).where(alive(TENURE, on), asked)  # fmt: skip
    last: sa.ColumnElement[str] = sa.literal_column("'the last'")  # sorts after "holder" and "substitute"
    other = sa.select(
        second.c.post_id, second.c.person_id, last, second.c.first, second.c.first_id, second.c.then,
        second.c.then_id,
    )  # fmt: skip
    who = sa.union_all(first_hand, other).subquery("who")
    place = sa.func.row_number().over(
        partition_by=who.c.post_id,
        order_by=(who.c.step, who.c.first, who.c.first_id, who.c.then, who.c.then_id),
    )
    present = (
        sa.select(who.c.post_id, who.c.person_id, place.label("place"))
        .join(PERSON, PERSON.c.id == who.c.person_id)
        .where(there(on))
        .subquery()
    )
    return sa.select(present.c.post_id, present.c.person_id).where(present.c.place == 1).subquery("answering")


def holder_of(post: sa.ColumnElement[int], on: date | sa.BindParameter[date]) -> sa.ScalarSelect[int]:
    """The person who himself holds that post on that day and is there: whom `seats` asks first."""
    holders = holding(on).where(TENURE.c.post_id == post).order_by(TENURE.c.rank, TENURE.c.id).limit(1)
    return holders.with_only_columns(TENURE.c.person_id).scalar_subquery()


def holding(on: date | sa.BindParameter[date]) -> sa.Select[tuple[int]]:
    """The persons who themselves hold a post on that day and are there, as (post_id, person_id)."""
    return (
        sa.select(TENURE.c.post_id, TENURE.c.person_id)
        .join(PERSON, PERSON.c.id == TENURE.c.person_id)
        .where(TENURE.c.kind == TenureKind.HOLDER, alive(TENURE, on), there(on))
    )


def there(on: date | sa.BindParameter[date]) -> sa.ColumnElement[bool]:
    """Whether a person is in service on that day and not away."""
    return sa.and_(_in_service(PERSON, on), PERSON.c.id.not_in(_away(on)))


def _away(on: date | sa.BindParameter[date]) -> sa.Select[tuple[int]]:
    return sa.select(ABSENCE.c.person_id).where(ABSENCE.c.first_day <= on, ABSENCE.c.last_day >= on)


_OWN, _HELD, _THEN = TENURE.alias("stands_in"), TENURE.alias("holds"), TENURE.alias("stands_in_there")


def _second_hand(on: date | sa.BindParameter[date]) -> sa.Select[Any]:
    """The substitutes of the posts that a post's own substitutes hold, in both their orders."""
    return (
        sa.select(
            _OWN.c.post_id, _THEN.c.person_id, _OWN.c.person_id.label("via"), _OWN.c.rank.label("first"),
            _OWN.c.id.label("first_id"), _THEN.c.rank.label("then"), _THEN.c.id.label("then_id"),
        )
        .join(_HELD, sa.and_(_HELD.c.person_id == _OWN.c.person_id, _HELD.c.kind == TenureKind.HOLDER))
        .join(_THEN, sa.and_(_THEN.c.post_id == _HELD.c.post_id, _THEN.c.kind == TenureKind.SUBSTITUTE))
        .join(PERSON, PERSON.c.id == _THEN.c.person_id)
        .where(
            _OWN.c.kind == TenureKind.SUBSTITUTE, alive(_OWN, on), alive(_HELD, on), alive(_THEN, on),
            _in_service(PERSON, on),
        )
        .order_by(_OWN.c.post_id, _OWN.c.rank, _OWN.c.id, _THEN.c.rank, _THEN.c.id)
    )  # fmt: skip


_SEATED = (  # ordered by kind: "holder" sorts before "substitute"
    sa.select(TENURE.c.post_id, TENURE.c.person_id, TENURE.c.kind)
    .join(PERSON, PERSON.c.id == TENURE.c.person_id)
    .where(alive(TENURE, _ON), _in_service(PERSON, _ON))
    .order_by(TENURE.c.post_id, TENURE.c.kind, TENURE.c.rank, TENURE.c.id)
)
_SEATED_IN = _SEATED.where(among(TENURE.c.post_id, "posts"))
_AWAY = _away(_ON)
_SECOND_HAND = _second_hand(_ON)
_SECOND_HAND_IN = _SECOND_HAND.where(among(_OWN.c.post_id, "posts"))


def stands_in_circle(session: Session, post_id: int, person_id: int, on: date) -> bool:
    """Whether that person, standing in for the post's holder, would in the end be stood in for by him.

    Then nobody would answer on a day on which they are all away, though each post names a substitute.
    """
    holders = sa.select(TENURE.c.person_id).where(
        TENURE.c.post_id == post_id, TENURE.c.kind == TenureKind.HOLDER, alive(TENURE, on)
    )
    wanted = set(session.execute(holders).scalars())
    pairs = session.execute(
        sa.select(_HELD.c.person_id, _THEN.c.person_id)
        .join(_THEN, sa.and_(_THEN.c.post_id == _HELD.c.post_id, _THEN.c.kind == TenureKind.SUBSTITUTE))
        .where(_HELD.c.kind == TenureKind.HOLDER, alive(_HELD, on), alive(_THEN, on))
    ).tuples()
    relies: dict[int, set[int]] = {}
    for holder, substitute in pairs:
        relies.setdefault(holder, set()).add(substitute)
    return circle(relies, person_id, wanted)


def circle(relies: Mapping[K, set[K]], start: K, wanted: set[K]) -> bool:
    """Whether somebody of `wanted` is reached from `start` by asking who stands in for whom."""
    ahead, seen = [start], {start}
    while ahead:
        one = ahead.pop()
        if one in wanted:
            return True
        fresh = relies.get(one, set()) - seen
        seen |= fresh
        ahead += fresh
    return False


def actor_of(session: Session, post_code: str, on: date) -> Actor:
    """The person acting in that post on that day; raises NobodyThere with the code."""
    post = session.execute(_CHAIR, {"code": post_code}).first()
    seat = seats(session, [post.id], on).get(post.id) if post is not None else None
    if post is None or seat is None:
        raise NobodyThere(post_code)
    name = session.execute(_NAME, {"person": seat.person_id}).scalar_one()
    return Actor(seat.person_id, post.id, post.agency_id, post.role, post_code, name)


_CHAIR = sa.select(POST.c.id, POST.c.agency_id, POST.c.role).where(POST.c.code == sa.bindparam("code"))
_NAME = sa.select(PERSON.c.name).where(PERSON.c.id == sa.bindparam("person"))


def good_address(session: Session, person_id: int, channel: str = "mail") -> Address | None:
    """The first working address of a person on a channel."""
    return session.exec(
        select(Address)
        .where(
            Address.person_id == person_id,
            Address.channel == channel,
            Address.state == AddressState.GOOD,
        )
        .order_by(col(Address.rank), col(Address.id))
    ).first()


class Played(NamedTuple):
    """The post that plays a role towards an agency; `presses` is false where it only owes."""

    post_id: int
    presses: bool


def played(posts: Iterable[tuple[int, int, Role]], agencies: Iterable[int]) -> dict[tuple[int, Role], Played]:
    """Which post plays which role for each agency; `posts` are (id, agency id, role), lowest rank first.

    Of an agency's own posts of one role the first fills the slot. The office's roles are the same posts for all;
    towards the reform office's own agency its own posts only owe, they do not press. The vice chairman in charge
    is the first of the vice chairmen.
    """
    own: dict[int, dict[Role, int]] = {}
    shared: dict[Role, tuple[int, int]] = {}
    for post_id, agency_id, role in posts:
        own.setdefault(agency_id, {}).setdefault(role, post_id)
        if role in OFFICE_ROLES:
            shared.setdefault(role, (post_id, agency_id))
    home = {shared[role][1] for role in HOME_ROLES if role in shared}
    common = {role: Played(post_id, True) for role, (post_id, _) in shared.items()}
    found: dict[tuple[int, Role], Played] = {}
    for agency_id in agencies:
        silent = HOME_ROLES if agency_id in home else frozenset()
        for role, post_id in own.get(agency_id, {}).items():
            found[agency_id, role] = Played(post_id, role not in silent)
        for role, played_by in common.items():
            if role not in silent:
                found[agency_id, role] = played_by
    return found


# roles as their plain text, which compares like the enum: a province has thousands of slots
_POSTS = (
    sa.select(POST.c.id, POST.c.agency_id, sa.type_coerce(POST.c.role, sa.String))
    .where(alive(POST, _ON))
    .order_by(POST.c.rank, POST.c.id)
)
_BODIES = sa.select(AGENCY.c.id).where(alive(AGENCY, _ON))
_SLOTS = sa.select(SLOT.c.agency_id, sa.type_coerce(SLOT.c.role, sa.String), SLOT.c.post_id, SLOT.c.presses)
_DROP_SLOT = sa.delete(SLOT).where(
    SLOT.c.agency_id == sa.bindparam("agency"), SLOT.c.role == sa.bindparam("played", type_=SLOT.c.role.type)
)


def derive_slots(session: Session, on: date) -> int:
    """Which post plays which role for each agency alive on that day; only what changed is written.

    Returns the number of slots.
    """
    session.flush()  # what was just changed counts: a Core statement does not flush by itself
    today = {"on": on}
    posts = session.execute(_POSTS, today).tuples().all()
    agencies = session.execute(_BODIES, today).scalars().all()
    wanted = played(posts, agencies)
    stored = {(row[0], row[1]): row[2:] for row in session.execute(_SLOTS).tuples().all()}
    gone = [key for key, post in stored.items() if wanted.get(key) != post]
    fresh = [(key, post) for key, post in wanted.items() if stored.get(key) != post]
    if gone:
        session.connection().execute(
            _DROP_SLOT, [{"agency": agency, "played": role} for agency, role in gone]
        )
    if fresh:
        session.execute(sa.insert(SLOT), [
            {"agency_id": agency_id, "role": role, "post_id": post.post_id, "presses": post.presses}
            for (agency_id, role), post in fresh
        ])  # fmt: skip
    return len(wanted)
