"""What happens to the province besides work: people come and go, bodies merge, rules change, machines stop.

Each is one act of the office through the verb that an office would use; which day is whose is drawn by seed.
"""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

import sqlalchemy as sa
from sqlmodel import Session, col, select

from casework import people, reorganise, reproject
from casework.import_calendar import Laid
from casework.standing import Standing
from config.clock import MovedClock
from config.ladders import load_ladders
from models.tables import PERSON, POST, TENURE, Address, Agency, Person, Post, Tenure
from rehearsal import province_office as province
from rehearsal.habits import chance
from rehearsal.province_days import ISSUED, LAST
from rules.lifecycles import TenureKind
from rules.rights import Actor
from rules.workdays import Workdays

DECREE_ENTERED = date(2025, 12, 26)  # a week before the day off it speaks of
MERGERS = date(2026, 7, 1)
LADDER_CHANGED = date(2026, 6, 15)
TURNOVER, AWAY, MERGED = (
    12,
    3,
    10,
)  # in a hundred: posts that change hands, people on leave, agencies that end
_POST = select(Post).where(POST.c.code == sa.bindparam("code"))
_PERSON = select(Person).where(PERSON.c.code == sa.bindparam("code"))
_HOLDERS = (
    select(Person, Tenure)
    .join(Tenure, TENURE.c.person_id == PERSON.c.id)
    .where(TENURE.c.post_id == sa.bindparam("post"), TENURE.c.kind == TenureKind.HOLDER)
)


def outages() -> tuple[tuple[datetime, datetime], ...]:
    """Six hours of a morning, thirty over a night, seventy-two over three days: announced, and on working days."""
    spans = (
        ((2026, 3, 10, 7), (2026, 3, 10, 13)),
        ((2026, 5, 20, 10), (2026, 5, 21, 16)),
        ((2026, 9, 8, 10), (2026, 9, 11, 10)),
    )
    return tuple((_at(*start), _at(*end)) for start, end in spans)


def _at(year: int, month: int, day: int, hour: int) -> datetime:
    return MovedClock.at(date(year, month, day), hour).now()


@dataclass(frozen=True)
class Happening:
    """One thing that happens on a day: what, and to which post, person or pair of bodies."""

    what: str
    who: str
    to: str = ""


class Story:
    """The year's happenings by day."""

    def __init__(self, seed: int, posts: Sequence[str], agencies: Sequence[str], days: Workdays) -> None:
        self.seed = seed
        self._pages: dict[date, list[Happening]] = defaultdict(list)
        working = [day for day in days.days if ISSUED < day < LAST]
        self._pages[DECREE_ENTERED].append(Happening("decree", ""))
        self._pages[LADDER_CHANGED].append(Happening("ladder", ""))
        for post in posts:
            self._turn_over(post, working)
        shuffled = sorted(agencies, key=lambda code: chance(seed, "merged", code, below=10**6))
        ending = shuffled[: -(-len(agencies) * MERGED // 100)]
        staying = [code for code in agencies if code not in ending]
        for number, code in enumerate(ending):
            heir = staying[(number * 3 + seed) % len(staying)]
            self._pages[MERGERS].append(Happening("merge", code, heir))

    def _turn_over(self, post: str, working: Sequence[date]) -> None:
        draw = chance(self.seed, "turnover", post)
        place = chance(self.seed, "on which day", post, below=len(working) - 12)
        if draw < TURNOVER * 2 // 3:
            self._pages[working[place]].append(Happening("replaced", post))
        elif draw < TURNOVER:
            self._pages[working[place]].append(Happening("left", post))
            self._pages[working[place + 5]].append(Happening("filled", post))
        elif draw < TURNOVER + AWAY:
            self._pages[working[place]].append(Happening("away", post, working[place + 9].isoformat()))

    def until(self, today: date) -> list[Happening]:
        """Everything up to today that has not happened yet, in its order."""
        due = sorted(day for day in self._pages if day <= today)
        return [happening for day in due for happening in self._pages.pop(day)]


def happen(
    session: Session, rules: Standing, actor: Actor, happening: Happening, today: date, now: datetime
) -> None:
    """Let one thing happen, by the verb of the office."""
    when: dict[str, Any] = {"on": today, "today": today, "now": now}
    match happening.what:
        case "decree":
            first, last, days = province.decreed()
            laid = Laid(first, last, {day.day: day for day in days})
            reproject.change_calendar(session, rules, actor, laid, decision_no="12729/VPCP-KGVX", **when)
        case "ladder":
            _change_ladder(session, rules, actor, when)
        case "merge":
            _merge(session, rules, actor, happening, when)
        case _:
            _people(session, rules, actor, happening, when)


def _change_ladder(session: Session, rules: Standing, actor: Actor, when: dict[str, Any]) -> None:
    """The first reminder comes nearer, the director is asked sooner; running duties keep what they have."""
    ladders = load_ladders(None)
    default = ladders["default"]
    offsets = {-15: -12, 7: 5}
    rungs = tuple(replace(rung, offset=offsets.get(rung.offset, rung.offset)) for rung in default.rungs)
    fresh = {**ladders, "default": replace(default, rungs=rungs)}
    reproject.change_ladder(session, rules, actor, fresh, move=False, decision_no="15/QĐ-UBND", **when)


def _merge(
    session: Session, rules: Standing, actor: Actor, happening: Happening, when: dict[str, Any]
) -> None:
    """A body and its divisions go into another body."""
    body, heir = (
        session.exec(select(Agency).where(Agency.code == code)).one()
        for code in (happening.who, happening.to)
    )
    parts = session.exec(select(Agency).where(Agency.parent_id == body.id).order_by(col(Agency.id))).all()
    reorganise.merge(session, rules, actor, [body, *parts], heir, decision_no=f"{body.code}/NQ-HĐND", **when)


def _people(
    session: Session, rules: Standing, actor: Actor, happening: Happening, when: dict[str, Any]
) -> None:
    post = session.exec(_POST, params={"code": happening.who}).one()
    today = when["today"]
    if post.valid_to is not None and post.valid_to < today:  # its body has merged meanwhile
        return
    holder = _holder(session, post, today)
    if happening.what == "filled":
        people.assign(session, rules, actor, post, _new(session, post, 2), decision_no="QĐ", **when)
    elif holder is None:
        return
    elif happening.what == "replaced":
        people.leave(
            session, rules, actor, holder, successor=_new(session, post, 1), decision_no="QĐ", **when
        )
    elif happening.what == "left":
        alone = people.left_alone(session, holder, today)
        following = {left.post_id: _new(session, post, 3) for left in alone[:1]}
        if len(alone) < 2:
            people.leave(session, rules, actor, holder, successors=following, decision_no="QĐ", **when)
    elif happening.what == "away":
        last = date.fromisoformat(happening.to)
        people.record_absence(
            session, rules, actor, holder, first_day=today, last_day=last, reason="nghỉ phép", **when
        )


def _holder(session: Session, post: Post, on: date) -> Person | None:
    rows = session.exec(_HOLDERS, params={"post": post.id}).all()
    there = [who for who, row in rows if (row.valid_from or on) <= on <= (row.valid_to or on)]
    return there[0] if there else None


def _new(session: Session, post: Post, number: int) -> Person:
    """Somebody nobody knew before, with an address."""
    code = f"{post.code}.{number}"
    known = session.exec(_PERSON, params={"code": code}).first()
    if known is not None:
        return known
    person = Person(**province.person(code))
    session.add(person)
    session.flush()
    assert person.id is not None
    session.add(Address(**province.mail(person.id, code)))
    session.flush()
    return person
