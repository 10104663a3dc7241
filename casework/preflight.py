"""The walk ahead: which rungs of the armed ladders would call nobody in the coming year, found beforehand."""

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, timedelta
from functools import partial
from typing import Any, NamedTuple

import sqlalchemy as sa
from sqlmodel import Session

from casework.posts import Played, played
from casework.versions import Versions
from models.tables import ABSENCE, AGENCY, OBLIGATION, PERSON, POST, TENURE
from rules.ladder import preflight, walk
from rules.lifecycles import ObligationStatus, Role, TenureKind
from rules.workdays import OutsideCalendar

HORIZON = 400  # calendar days
_DAY = timedelta(days=1)


@dataclass(frozen=True)
class EmptyRung:
    """A rung that would call nobody for an agency: the first such day, and how many duties it concerns."""

    agency_id: int
    ladder_id: int
    rung: int
    day: date
    duties: int


class _Span(NamedTuple):
    first: date
    last: date  # inclusive

    def holds(self, day: date) -> bool:
        return self.first <= day <= self.last


def _span(first: date | None, last: date | None) -> _Span:
    return _Span(first or date.min, last or date.max)


class _Staff:
    """Who will answer for which role on which day, as far as it is known today."""

    def __init__(self, session: Session, today: date, until: date) -> None:
        self.today, self.until = today, until
        self.posts = session.execute(sa.select(POST).order_by(POST.c.rank, POST.c.id)).all()
        self.agencies = session.execute(sa.select(AGENCY)).all()
        self.held: dict[int, list[tuple[int, _Span]]] = defaultdict(list)
        self.holds: dict[int, list[tuple[int, _Span]]] = defaultdict(list)  # person -> posts held
        self.stands_in: dict[int, list[tuple[int, _Span]]] = defaultdict(list)  # post -> substitutes
        tenures = sa.select(TENURE, PERSON.c.active_from, PERSON.c.active_to).join(
            PERSON, PERSON.c.id == TENURE.c.person_id
        )
        for row in session.execute(tenures):
            served, held = _span(row.active_from, row.active_to), _span(row.valid_from, row.valid_to)
            both = _Span(max(served.first, held.first), min(served.last, held.last))
            self.held[row.post_id].append((row.person_id, both))
            if row.kind == TenureKind.HOLDER:
                self.holds[row.person_id].append((row.post_id, both))
            else:
                self.stands_in[row.post_id].append((row.person_id, both))
        self.away: dict[int, list[_Span]] = defaultdict(list)
        for row in session.execute(sa.select(ABSENCE).where(ABSENCE.c.last_day >= today)):
            self.away[row.person_id].append(_Span(row.first_day, row.last_day))
        self.turns = self._turns(_span(row.valid_from, row.valid_to) for row in (*self.posts, *self.agencies))
        self.slots = [self._slots(day) for day in self.turns]
        self.wanting = {post.id for post in self.posts if self._wanting(post.id)}

    def filled(self, agency_id: int, owing: Role, role: Role, day: date) -> bool:
        """Whether a rung that calls the role finds somebody; Home Affairs' skipped rungs are not empty.

        "The officer in charge" is the post that owes.
        """
        owes = role is Role.OFFICER
        post = self._played(agency_id, owing if owes else role, day)
        return post is not None and (
            (not post.presses and not owes)
            or self._answered(post.post_id, day)
            or self._answered_second_hand(post.post_id, day)
        )

    def safe(self, agency_id: int, roles: frozenset[Role]) -> bool:
        """Whether all these roles are filled on every day ahead: the common case, settled without a walk."""
        posts = [slots.get((agency_id, role)) for slots in self.slots for role in roles]
        return all(post is not None and post.post_id not in self.wanting for post in posts)

    def _played(self, agency_id: int, role: Role, day: date) -> Played | None:
        return self.slots[bisect_right(self.turns, day) - 1].get((agency_id, role))

    def _answered(self, post_id: int, day: date) -> bool:
        return any(
            span.holds(day) and not any(gone.holds(day) for gone in self.away.get(person_id, ()))
            for person_id, span in self.held.get(post_id, ())
        )

    def _answered_second_hand(self, post_id: int, day: date) -> bool:
        """Whether a substitute's own substitute is there."""
        return any(
            there.holds(day) and not any(gone.holds(day) for gone in self.away.get(person_id, ()))
            for first, stands in self.stands_in.get(post_id, ())
            if stands.holds(day)
            for held, holds in self.holds.get(first, ())
            if holds.holds(day)
            for person_id, there in self.stands_in.get(held, ())
        )

    def _slots(self, day: date) -> dict[tuple[int, Role], Played]:
        alive = [row for row in self.posts if _span(row.valid_from, row.valid_to).holds(day)]
        there = [row.id for row in self.agencies if _span(row.valid_from, row.valid_to).holds(day)]
        return played([(row.id, row.agency_id, row.role) for row in alive], there)

    def _wanting(self, post_id: int) -> bool:
        spans = [span for _, span in self.held.get(post_id, ())]
        spans += [
            gone for person_id, _ in self.held.get(post_id, ()) for gone in self.away.get(person_id, ())
        ]
        return not all(self._answered(post_id, day) for day in self._turns(spans))

    def _turns(self, spans: Any) -> list[date]:
        """Today and the days ahead on which one of the spans begins or has ended."""
        days = {self.today}
        for span in spans:
            days.add(span.first)
            if span.last < self.until:
                days.add(span.last + _DAY)
        return sorted(day for day in days if self.today <= day <= self.until)


def empty_rungs(session: Session, known: Versions, *, today: date, horizon: int = HORIZON) -> list[EmptyRung]:
    """The rungs of every armed ladder that would call nobody within the horizon, soonest first.

    A duty whose calendar ends is walked to the calendar's end.
    """
    until = today + timedelta(days=horizon)
    staff = _Staff(session, today, until)
    found: dict[tuple[int, int, int], EmptyRung] = {}
    for group in session.execute(_armed()):
        for rung, day in _empty(session, known, staff, group):
            key = (group.agency_id, group.ladder_id, rung)
            new = EmptyRung(*key, day, group.duties)
            old = found.get(key)
            found[key] = replace(new, day=min(old.day, day), duties=old.duties + new.duties) if old else new
    return sorted(found.values(), key=lambda empty: (empty.day, empty.agency_id, empty.ladder_id, empty.rung))


def _armed() -> sa.Select[Any]:
    """Open duties that would be pressed alike, with their number."""
    o = OBLIGATION.c
    alike = (o.agency_id, o.role, o.ladder_id, o.calendar_id, o.due_on, o.rung, o.repeat_no)
    return (
        sa.select(*alike, sa.func.count().label("duties"))
        .where(
            o.status == ObligationStatus.OPEN,
            o.ladder_id.is_not(None),
            o.calendar_id.is_not(None),
            o.due_on.is_not(None),
        )
        .group_by(*alike)
    )


def _empty(
    session: Session, known: Versions, staff: _Staff, group: sa.Row[Any]
) -> Iterator[tuple[int, date]]:
    """(rung, first day) of each rung of one group that would call nobody."""
    ladder, days = known.ladder(session, group.ladder_id), known.calendar(session, group.calendar_id)
    called = frozenset(role for rung in ladder.rungs for role in rung.roles) - {Role.OFFICER}
    if staff.safe(group.agency_id, called | {group.role}):
        return
    until = min(staff.until, days.days[-2])
    try:
        calls = walk(
            ladder,
            group.due_on,
            days,
            until,
            since=staff.today,
            climbed=group.rung,
            repeat_no=group.repeat_no,
        )
    except OutsideCalendar:  # the calendar has ended: the sweep writes that on the duty itself
        return
    told: set[int] = set()
    for day, rung, _ in calls:
        empty = preflight(ladder, partial(staff.filled, group.agency_id, group.role, day=day))
        if rung in empty and rung.number not in told:
            told.add(rung.number)
            yield rung.number, day
