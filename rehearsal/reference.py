"""What two simpler machines would have done with the same year: the same duties, dates, people and accidents.

flat    one mail a duty exactly seven calendar days before its date, then one every calendar day while it is overdue,
        to the officer it was given to when it was opened.
levels  mails on working days 7 before, on the day, and 1, 7, 15 and 30 after, to officer, officer, head, director,
        vice chairman, chairman, as they were when the duty was opened; what an outage delayed is sent after it.

Neither hears of bounces: an address that broke stays broken. Neither groups. Both are favoured: a letter that only
came back for a while counts as read, and no machine of theirs ever crashes.
"""

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from itertools import accumulate
from typing import Any

import sqlalchemy as sa
from sqlmodel import Session

from casework.standing import standing
from models.tables import ADDRESS, AGENCY, EXTENSION, OBLIGATION, PERSON, SLOT, STATUS_CHANGE, TENURE
from rules.lifecycles import AddressState, ExtensionStatus, ObligationKind, Role
from rules.workdays import Workdays

KINDS = (
    ObligationKind.TASK, ObligationKind.REPORT, ObligationKind.FINDING, ObligationKind.INSPECTION_STEP,
    ObligationKind.RECOMMENDATION,
)  # fmt: skip
LEVELS: Sequence[tuple[int, Role]] = (
    (-7, Role.OFFICER), (0, Role.OFFICER), (1, Role.HEAD), (7, Role.DIRECTOR), (15, Role.VICE_CHAIRMAN),
    (30, Role.CHAIRMAN),
)  # fmt: skip
_NEVER = date.max
_DAY = timedelta(days=1)


@dataclass
class Tally:
    """What a model did: its mails, its wrong ones by kind, and the silent duty-days."""

    mails: int = 0
    silent: int = 0
    wrong: dict[str, int] = field(
        default_factory=lambda: dict.fromkeys(
            ("doubles", "to_leaver", "to_dissolved", "outside_hours", "after_close", "over_undelivered"), 0
        )
    )


@dataclass(frozen=True)
class Reader:
    """A person as a machine without memory knows him: until when he is really there, and can be reached."""

    gone_on: date  # first day on which he no longer answers for the post
    broken_on: date  # first day on which his address takes nothing

    def reached(self, day: date, closed_on: date) -> bool:
        return day < min(self.gone_on, self.broken_on, closed_on)


@dataclass(frozen=True)
class Stretch:
    """A duty open with one due date, from a day to the day before the other."""

    agency_id: int
    role: Role
    opened_on: date
    first: date
    end: date
    due_on: date


class Facts:
    """The year as it was lived, read once."""

    def __init__(self, session: Session, last: date, outages: Sequence[tuple[datetime, datetime]]) -> None:
        self.last = last
        self.days: Workdays = standing(session).days
        self.working = [day for day in self.days.days if day <= last]
        self.outages = [(start, end) for start, end in outages]
        self.slots = self._slots(session)
        self.closed = {
            row.id: (row.valid_to + _DAY if row.valid_to else _NEVER)
            for row in session.execute(sa.select(AGENCY))
        }
        self._holders = self._tenures(session)
        self.stretches = list(_stretches(session, last))
        self.duties = session.execute(
            sa.select(sa.func.count()).select_from(OBLIGATION).where(OBLIGATION.c.kind.in_(KINDS))
        ).scalar_one()

    def _slots(self, session: Session) -> dict[tuple[int, Role], int]:
        return {(row.agency_id, row.role): row.post_id for row in session.execute(sa.select(SLOT))}

    def _tenures(self, session: Session) -> dict[int, list[tuple[date, Reader]]]:
        broken: dict[int, date] = {}
        for row in session.execute(
            sa.select(ADDRESS.c.person_id, ADDRESS.c.state_since).where(
                ADDRESS.c.state.in_([AddressState.BROKEN, AddressState.RETIRED]),
                ADDRESS.c.state_since.is_not(None),
            )
        ):
            broken[row.person_id] = min(broken.get(row.person_id, _NEVER), row.state_since)
        found: dict[int, list[tuple[date, Reader]]] = defaultdict(list)
        rows = session.execute(
            sa.select(TENURE, PERSON.c.active_to)
            .join(PERSON, PERSON.c.id == TENURE.c.person_id)
            .where(TENURE.c.kind == "holder")
            .order_by(TENURE.c.post_id, TENURE.c.valid_from)
        )
        for row in rows:
            ends = [day + _DAY for day in (row.valid_to, row.active_to) if day is not None]
            reader = Reader(min(ends, default=_NEVER), broken.get(row.person_id, _NEVER))
            found[row.post_id].append((row.valid_from or date.min, reader))
        return found

    def reader(self, agency_id: int, role: Role, on: date) -> Reader | None:
        """Who held the post that day: the one the machine keeps writing to."""
        held = self._holders.get(self.slots.get((agency_id, role), 0), ())
        there = [reader for since, reader in held if since <= on < reader.gone_on]
        return there[0] if there else None

    def down(self, day: date) -> bool:
        """Whether the machine was off at eight that morning, when the mails are made (01:00 UTC)."""
        return any(
            start.date() <= day <= end.date() and _at_eight(day, start, end) for start, end in self.outages
        )

    def workdays(self, first: date, end: date) -> list[date]:
        return self.working[
            bisect_left(self.working, first) : bisect_left(self.working, min(end, self.last + _DAY))
        ]


def _at_eight(day: date, start: datetime, end: datetime) -> bool:
    moment = datetime(day.year, day.month, day.day, 1, tzinfo=start.tzinfo)
    return start <= moment < end


def _stretches(session: Session, last: date) -> Iterator[Stretch]:
    """Every stretch of every duty, as the machines would have known it: from the status changes."""
    changes: dict[int, list[Any]] = defaultdict(list)
    for row in session.execute(
        sa.select(
            STATUS_CHANGE.c.noun_id, STATUS_CHANGE.c.old, STATUS_CHANGE.c.new, STATUS_CHANGE.c.valid_from
        )
        .where(STATUS_CHANGE.c.noun == "obligation")
        .order_by(STATUS_CHANGE.c.id)
    ):
        changes[row.noun_id].append(row)
    moved: dict[int, list[Any]] = defaultdict(list)
    for row in session.execute(
        sa.select(EXTENSION.c.obligation_id, EXTENSION.c.from_due_on, EXTENSION.c.decided_on)
        .where(EXTENSION.c.status == ExtensionStatus.GRANTED)
        .order_by(EXTENSION.c.number)
    ):
        moved[row.obligation_id].append(row)
    rows = session.execute(
        sa.select(
            OBLIGATION.c.id, OBLIGATION.c.agency_id, OBLIGATION.c.role, OBLIGATION.c.created_on, OBLIGATION.c.due_on,
            OBLIGATION.c.status,
        ).where(OBLIGATION.c.kind.in_(KINDS), OBLIGATION.c.due_on.is_not(None))
    )  # fmt: skip
    for row in rows:
        own = changes.get(row.id, [])
        status, since = (own[0].old if own else row.status), row.created_on
        for change in [*own, None]:
            until = change.valid_from if change is not None else last + _DAY
            if status == "open":
                for first, end, due_on in _dated(moved.get(row.id, []), row.due_on, since, until):
                    yield Stretch(row.agency_id, row.role, row.created_on, first, end, due_on)
            if change is not None:
                status, since = change.new, until


def _dated(moved: Sequence[Any], due_on: date, first: date, end: date) -> Iterator[tuple[date, date, date]]:
    for one in moved:
        if first < one.decided_on < end:
            yield first, one.decided_on, one.from_due_on
            first = one.decided_on
    if first < end:
        yield first, end, due_on


def flat(facts: Facts) -> Tally:
    """One mail seven days before, one a day after: counted by stretches, not by days."""
    tally, calendar = Tally(), _Calendar(facts)
    for one in facts.stretches:
        reader = facts.reader(one.agency_id, one.role, one.opened_on)
        if reader is None:
            continue
        closed = facts.closed[one.agency_id]
        _week_before(tally, facts, calendar, one, reader, closed)
        first, end = max(one.due_on + _DAY, one.first), min(one.end, facts.last + _DAY)
        if first < end:
            tally.mails += calendar.sent(first, end)
            tally.wrong["to_leaver"] += calendar.sent(max(first, reader.gone_on), end)
            tally.wrong["to_dissolved"] += calendar.sent(max(first, closed), end)
            tally.wrong["outside_hours"] += calendar.sent_on_days_off(first, end)
            lost = min(reader.gone_on, reader.broken_on, closed)
            tally.silent += calendar.working(first, end) - calendar.working_sent(
                first, min(end, max(first, lost))
            )
    return tally


def _week_before(
    tally: Tally, facts: Facts, calendar: "_Calendar", one: Stretch, reader: Reader, closed: date
) -> None:
    day = one.due_on - timedelta(days=7)
    if not one.first <= day < min(one.end, facts.last + _DAY):
        return
    sent = calendar.sent(day, day + _DAY)
    tally.mails += sent
    tally.wrong["to_leaver"] += sent if day >= reader.gone_on else 0
    tally.wrong["to_dissolved"] += sent if day >= closed else 0
    tally.wrong["outside_hours"] += calendar.sent_on_days_off(day, day + _DAY)
    if not sent or not reader.reached(day, closed):
        tally.silent += calendar.working(day, min(one.due_on + _DAY, one.end, facts.last + _DAY))


class _Calendar:
    """How many days of a kind lie between two days, by running sums."""

    def __init__(self, facts: Facts) -> None:
        self.first = facts.days.first
        span = (facts.last - self.first).days + 1
        every = [self.first + timedelta(days=n) for n in range(span)]
        work, down = [facts.days.is_working(d) for d in every], [facts.down(d) for d in every]
        self._sent = _sums(not off for off in down)
        self._off = _sums(not at_work and not off for at_work, off in zip(work, down, strict=True))
        self._work = _sums(work)
        self._work_sent = _sums(at_work and not off for at_work, off in zip(work, down, strict=True))

    def _between(self, sums: Sequence[int], first: date, end: date) -> int:
        low, high = (
            (min(max(day, self.first), _capped(self, sums)) - self.first).days for day in (first, end)
        )
        return max(sums[high] - sums[low], 0)

    def sent(self, first: date, end: date) -> int:
        return self._between(self._sent, first, end)

    def sent_on_days_off(self, first: date, end: date) -> int:
        return self._between(self._off, first, end)

    def working(self, first: date, end: date) -> int:
        return self._between(self._work, first, end)

    def working_sent(self, first: date, end: date) -> int:
        return self._between(self._work_sent, first, end)


def _sums(flags: Any) -> list[int]:
    return [0, *accumulate(int(flag) for flag in flags)]


def _capped(calendar: _Calendar, sums: Sequence[int]) -> date:
    return calendar.first + timedelta(days=len(sums) - 1)


def levels(facts: Facts) -> Tally:
    """Six levels on working days, to whoever was there when the duty was opened."""
    tally = Tally()
    readers: dict[tuple[int, Role, date], Reader | None] = {}
    shifted: dict[tuple[date, int], date] = {}
    for one in facts.stretches:
        closed, below = facts.closed[one.agency_id], None
        calls = list(_calls(facts, one, readers, shifted))
        for place, (day, role, reader) in enumerate(calls):
            tally.mails += 1
            reached = reader.reached(day, closed)
            tally.wrong["to_leaver"] += day >= reader.gone_on
            tally.wrong["to_dissolved"] += day >= closed
            tally.wrong["over_undelivered"] += below is not None and not below[1] and role is not below[0]
            following = calls[place + 1][0] if place + 1 < len(calls) else one.end
            if not reached:
                tally.silent += len(facts.workdays(day, min(following, one.end)))
            below = (role, reached)
    return tally


def _calls(
    facts: Facts, one: Stretch, readers: dict[Any, Reader | None], shifted: dict[tuple[date, int], date]
) -> Iterator[tuple[date, Role, Reader]]:
    for offset, role in LEVELS:
        planned = shifted.get((one.due_on, offset))
        if planned is None:
            base = facts.days.on_or_before(one.due_on)
            planned = shifted[one.due_on, offset] = facts.days.add(base, offset) if offset else base
        day = max(planned, facts.days.on_or_after(one.first))
        while facts.down(day):
            day = facts.days.add(day, 1)
        if planned < one.first and offset < 0:
            continue
        if day >= min(one.end, facts.last + _DAY):
            return
        asked = one.role if role is Role.OFFICER else role
        key = (one.agency_id, asked, one.opened_on)
        if key not in readers:
            readers[key] = facts.reader(*key)
        reader = readers[key]
        if reader is not None:
            yield day, role, reader


MODELS: Mapping[str, Any] = {"flat": flat, "levels": levels}
