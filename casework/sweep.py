"""The sweep: what is due is asked for its rung once a group, and told in set statements.

Due rows with the same ladder, calendar, due date, rung and wall have the same next step: the pure rule is asked
a few hundred times at most, however many rows are due. A statement that fails is tried again in halves until
the row at fault stands alone; it is recorded on itself and the others go on.
"""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Row
from sqlalchemy.exc import DatabaseError, OperationalError
from sqlmodel import Session

from casework.versions import Versions, versions
from models import alarms
from models.alarms import NO_WALL, Statements
from models.db import Store
from models.seals import seal
from models.tables import OBLIGATION, Delivery, Notice, WaitedAgain
from rules.ladder import Step, next_step
from rules.workdays import OutsideCalendar

CHUNK = 10_000  # due rows in one transaction: other writers wait about half a second for it
_SATURDAY = 5


@dataclass(frozen=True)
class SweepResult:
    """What a sweep did, in rows: due, fired a rung, notices made, behind a wall, in trouble.

    frozen: delivery is off, so nobody can be told and nothing climbs.
    """

    due: int = 0
    fired: int = 0
    notices: int = 0
    walled: int = 0
    troubled: int = 0
    frozen: bool = False

    def __add__(self, other: "SweepResult") -> "SweepResult":
        return SweepResult(
            self.due + other.due,
            self.fired + other.fired,
            self.notices + other.notices,
            self.walled + other.walled,
            self.troubled + other.troubled,
            frozen=self.frozen or other.frozen,
        )


@dataclass(frozen=True)
class _Part:
    """The due rows one step is about: its statements, their parameters, and what the store has frozen."""

    sql: Statements
    values: dict[str, Any]
    known: Versions
    now: datetime

    @property
    def today(self) -> date:
        day = self.values["today"]
        assert isinstance(day, date)
        return day


def sweep(store: Store, today: date, now: datetime, *, mode: str, chunk: int = CHUNK) -> SweepResult:
    """Fire every rung whose alarm has come on open obligations, and set the next alarm; twice adds nothing.

    `mode` is the delivery mode (off, catch-all, live): what was sent in another mode told nobody.
    Above `chunk` due rows each range of agencies is a transaction of its own.
    """
    if mode == "off":
        return SweepResult(frozen=True)
    result = SweepResult()
    for part in _parts(store, today, now, mode, chunk):
        result += _swept(store, part)
    return result


def seal_outbox(store: Store, now: datetime) -> int:
    """Enter the notices and deliveries made since the last seal into the audit chain; returns how many."""
    with store.act("seal", now=now) as session:
        return seal(session, Notice, Delivery, WaitedAgain)


def _parts(store: Store, today: date, now: datetime, mode: str, chunk: int) -> list[_Part]:
    """The whole, or ranges of agencies of about `chunk` due rows; none when nothing is due."""
    values = {"today": today, "mode": mode}
    whole = _Part(alarms.WHOLE, values, versions(store), now)
    with store.reading() as session:
        due = session.execute(alarms.COUNT, values).scalar_one()
        if due <= chunk:
            return [whole] if due else []
        counted = session.execute(alarms.BY_AGENCY, values).tuples().all()
    return [
        replace(whole, sql=alarms.AGENCIES, values=values | {"low": low, "high": high})
        for low, high in _packed(counted, chunk)
    ]


def _packed(counted: Sequence[tuple[int, int]], chunk: int) -> Iterator[tuple[int, int]]:
    """Ranges of agency ids, in their order, of at most `chunk` rows unless one agency alone has more."""
    low, filled, high = counted[0][0], 0, counted[0][0]
    for agency_id, rows in counted:
        if filled and filled + rows > chunk:
            yield low, high
            low, filled = agency_id, 0
        filled, high = filled + rows, agency_id
    yield low, high


@contextmanager
def _claimed(store: Store) -> Iterator[Session]:
    """A transaction no other sweep and no verb can write obligations in (SQLite: BEGIN IMMEDIATE).

    Between the notices and the climb no row may become due: it would climb without having been told.
    """
    with store.working() as session:
        if not store.sqlite:
            session.execute(sa.text("LOCK TABLE obligation IN EXCLUSIVE MODE"))
        yield session


def _swept(store: Store, part: _Part) -> SweepResult:
    """One part in one transaction; if a row makes a statement fail, in halves inside savepoints."""
    try:
        with _claimed(store) as session:
            return _step(session, part)
    except DatabaseError as error:
        if isinstance(error, OperationalError):  # the database, not a row: locked, disk full, gone
            raise
    with _claimed(store) as session:
        ids = sorted(session.execute(part.sql.ids, part.values).scalars())
        return _halved(session, replace(part, sql=alarms.ROWS), ids)


def _halved(session: Session, part: _Part, ids: Sequence[int]) -> SweepResult:
    """The step on these due rows, split where it fails until the row at fault stands alone."""
    if not ids:
        return SweepResult()
    part = replace(part, values=part.values | {"low": ids[0], "high": ids[-1]})
    try:
        with session.begin_nested():
            return _step(session, part)
    except DatabaseError as error:
        if isinstance(error, OperationalError):
            raise
        if len(ids) == 1:
            return _set_aside(session, part, ids[0], error)
    middle = len(ids) // 2
    return _halved(session, part, ids[:middle]) + _halved(session, part, ids[middle:])


def _step(session: Session, part: _Part) -> SweepResult:
    """Walls, groups, the rule, notices, climb: the whole sweep of one part."""
    session.execute(part.sql.wall, part.values)
    groups = session.execute(part.sql.groups, part.values).all()
    plan, result = [], SweepResult(due=sum(group.rows for group in groups))
    for group in groups:
        try:
            step = _decide(session, part, group)
        except DatabaseError:  # a version could not be read: no row is to blame
            raise
        except Exception as error:  # whatever a version's body or dates provoke stays with its rows
            _record(session, part, group, error)
            result += SweepResult(troubled=group.rows)
            continue
        plan.append(_planned(group, step))
        result += SweepResult(
            fired=group.rows if step.fire is not None else 0,
            walled=group.rows if group.wall_since is not None else 0,
        )
    if not plan:
        return result
    session.execute(alarms.EMPTY_PLAN)
    session.execute(alarms.FILL_PLAN, plan)
    if session.get_bind().dialect.name == "postgresql":
        session.execute(alarms.KNOW_PLAN)
    made = _rows(session.execute(part.sql.notices, part.values))
    session.execute(part.sql.climb, part.values)
    return result + SweepResult(notices=made)


def _decide(session: Session, part: _Part, group: Row[Any]) -> Step:
    """What the ladder of the group says today."""
    ladder, days = (
        part.known.ladder(session, group.ladder_id),
        part.known.calendar(session, group.calendar_id),
    )
    return next_step(ladder, group.due_on, group.rung, group.repeat_no, group.wall_since, part.today, days)


def _planned(group: Row[Any], step: Step) -> dict[str, Any]:
    return {
        "ladder_id": group.ladder_id, "calendar_id": group.calendar_id, "due_on": group.due_on,
        "rung": group.rung, "repeat_no": group.repeat_no, "walled_since": group.wall_since or NO_WALL,
        "fire": step.fire, "unreached": step.unreached, "late": step.late, "hold_until": step.hold_until,
        "new_rung": step.climbed, "new_repeat": step.repeat_no, "next_on": step.next_alarm_on,
    }  # fmt: skip


def _record(session: Session, part: _Part, group: Row[Any], error: Exception) -> None:
    """Write on every row of a group why the rule could not be asked, and look again the next working day."""
    same = {f"group_{name}": value for name, value in group._mapping.items() if name != "rows"}
    told = {"why": _why(part, error), "next_on": _next_try(session, part, group.calendar_id)}
    session.execute(part.sql.trouble, part.values | same | told)


def _set_aside(session: Session, part: _Part, obligation_id: int, error: Exception) -> SweepResult:
    """Write the database's refusal on the one row it is about."""
    calendar = session.execute(
        sa.select(OBLIGATION.c.calendar_id).where(OBLIGATION.c.id == obligation_id)
    ).scalar_one()
    session.execute(
        sa.update(OBLIGATION)
        .where(OBLIGATION.c.id == obligation_id)
        .values(
            trouble=_why(part, error),
            next_alarm_on=_next_try(session, part, calendar),
            version=OBLIGATION.c.version + 1,
        )
    )
    return SweepResult(due=1, troubled=1)


def _why(part: _Part, error: Exception) -> str:
    """The moment and the error's own words, in one line."""
    said = str(getattr(error, "orig", None) or error).strip().split("\n")[0]
    return f"{part.now.isoformat(timespec='minutes')} {type(error).__name__}: {said}"[:500]


def _next_try(session: Session, part: _Part, calendar_id: int | None) -> date:
    """The next working day; beyond the calendar's end, or without a calendar, the next day of Monday-Friday."""
    if calendar_id is not None:
        try:
            return part.known.calendar(session, calendar_id).add(part.today, 1)
        except OutsideCalendar:
            pass
    day = part.today + timedelta(days=1)
    while day.weekday() >= _SATURDAY:
        day += timedelta(days=1)
    return day


def _rows(result: sa.Result[Any]) -> int:
    assert isinstance(result, sa.CursorResult)
    return max(result.rowcount, 0)
