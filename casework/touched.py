"""Which running cases another calendar touches, and when each looks again under it."""

from collections.abc import Sequence
from datetime import date
from typing import Any

import sqlalchemy as sa
from sqlmodel import Session

from casework.outbox import LADDER_ONLY
from casework.versions import Versions
from models.tables import INSPECTION, NOTICE, OBLIGATION
from rules.ladder import calls_ahead, coming_alarm
from rules.lifecycles import InspectionStatus, ObligationStatus
from rules.workdays import OutsideCalendar, Workdays

PART = 500  # keys in one statement
_HELD = (ObligationStatus.OPEN, ObligationStatus.SUSPENDED)
_COLUMNS = tuple(OBLIGATION.c[name] for name in (
    "id", "kind", "subject_id", "status", "opening", "created_on", "due_on", "ladder_id", "calendar_id", "rung",
    "repeat_no", "next_alarm_on",
))  # fmt: skip


def running_cases(session: Session, *which: sa.ColumnElement[bool]) -> Sequence[Any]:
    """Obligations with a date that are open, or suspended with it."""
    session.flush()
    o = OBLIGATION.c
    query = sa.select(*_COLUMNS).where(
        o.status.in_(_HELD),
        o.due_on.is_not(None),
        o.ladder_id.is_not(None),
        o.calendar_id.is_not(None),
        *which,
    )
    return session.execute(query.order_by(o.id)).all()


def touched(session: Session, known: Versions, rows: Sequence[Any], days: Workdays) -> set[int]:
    """Open cases whose next look, or a call still ahead, falls on another day; cases alike are asked once."""
    said: dict[tuple[Any, ...], bool] = {}
    found = set()
    for row in rows:
        if row.status is ObligationStatus.OPEN:
            case = (row.ladder_id, row.calendar_id, row.due_on, row.rung, row.next_alarm_on)
            if case not in said:
                said[case] = _differs(session, known, days, *case)
            if said[case]:
                found.add(row.id)
    return found


def coming_alarms(
    session: Session, known: Versions, rows: Sequence[Any], days: Workdays, *, today: date
) -> dict[int, date]:
    """The next look of each, where it stands, on the new calendar."""
    called = _last_calls(session, known, rows)
    said: dict[tuple[Any, ...], date] = {}
    found: dict[int, date] = {}
    for row in rows:
        case = (row.ladder_id, row.due_on, row.rung, row.repeat_no, called.get(row.id))
        if case not in said:
            said[case] = coming_alarm(known.ladder(session, row.ladder_id), *case[1:], today, days)
        found[row.id] = said[case]
    return found


def visits_on_days_off(session: Session, days: Workdays, *, today: date) -> tuple[int, ...]:
    """Inspections whose visit is still to come and begins on what is a day off."""
    rows = session.execute(
        sa.select(INSPECTION.c.id, INSPECTION.c.visit_from)
        .where(
            INSPECTION.c.status.in_([InspectionStatus.PLANNED, InspectionStatus.ANNOUNCED]),
            INSPECTION.c.visit_from >= today,
        )
        .order_by(INSPECTION.c.id)
    ).tuples()
    return tuple(number for number, day in rows if _is_off(days, day))


def _differs(
    session: Session, known: Versions, days: Workdays, ladder_id: int, calendar_id: int, due_on: date, rung: int,
    alarm: date | None,
) -> bool:  # fmt: skip
    ladder, old = known.ladder(session, ladder_id), known.calendar(session, calendar_id)
    if alarm is not None:
        if alarm > min(old.last, days.last) or alarm < max(old.first, days.first):
            return True
        if old.is_working(alarm) != days.is_working(alarm):
            return True
    before, after = (calls_ahead(ladder, due_on, rung, days.last, one) for one in (old, days))
    return before != after


def _last_calls(session: Session, known: Versions, rows: Sequence[Any]) -> dict[int, date]:
    """The day of the last call of those that stand on their ladder's last rung."""
    last = [row.id for row in rows if row.rung == len(known.ladder(session, row.ladder_id).rungs)]
    n, o = NOTICE.c, OBLIGATION.c
    found: dict[int, date] = {}
    for start in range(0, len(last), PART):
        made = session.execute(
            sa.select(n.obligation_id, sa.func.max(n.created_on))
            .join(OBLIGATION, o.id == n.obligation_id)
            .where(
                LADDER_ONLY, n.obligation_id.in_(last[start : start + PART]), n.opening == o.opening,
                n.due_on == o.due_on, n.rung == o.rung,
            )
            .group_by(n.obligation_id)
        ).tuples()  # fmt: skip
        found.update(made.all())
    return found


def _is_off(days: Workdays, day: date) -> bool:
    try:
        return not days.is_working(day)
    except OutsideCalendar:
        return False
