"""Due dates that are counted in working days, counted anew on another calendar; every other date stays as it is.

Who asked for more time, or was given a date by a decision, keeps it; so does what is due already.
"""

from collections.abc import Sequence
from datetime import date
from typing import Any, NamedTuple
from zoneinfo import ZoneInfo

import sqlalchemy as sa
from sqlmodel import Session

from casework.versions import Versions
from models.tables import (
    EXTENSION,
    INSPECTION,
    OFFICE,
    PLAN,
    STATUS_CHANGE,
    STEP,
    TASK,
)
from rules.lifecycles import ExtensionStatus, ObligationKind, StepKind
from rules.workdays import OutsideCalendar, Workdays

# the office's own clocks: so many working days from the day the duty was opened
_FROM_OPENING = frozenset(
    {
        ObligationKind.EXTENSION, ObligationKind.CONFIRMATION, ObligationKind.REPAIR,
        ObligationKind.ADDRESS_REPAIR,
    }
)  # fmt: skip
_COUNTED_STEPS = frozenset({StepKind.DECISION, StepKind.NOTICE, StepKind.SELF_REPORT, StepKind.CONCLUSION})


class Anchor(NamedTuple):
    """The day a due date is counted from, forward or back."""

    day: date
    forward: bool = True


def recounted(
    session: Session, known: Versions, rows: Sequence[Any], days: Workdays, *, today: date
) -> dict[int, date]:
    """The new due date by obligation, of those that are counted in working days and come out otherwise.

    A date that would come to lie before today stays.
    """
    ahead = [row for row in rows if row.due_on >= today]
    anchors = _anchors(session, ahead)
    moved = _moved_by_decision(session, list(anchors))
    found: dict[int, date] = {}
    for row in ahead:
        anchor = anchors.get(row.id)
        if anchor is None or row.id in moved:
            continue
        old = known.calendar(session, row.calendar_id)
        try:
            new = _again(anchor, row.due_on, old, days)
        except OutsideCalendar:  # the other calendar does not reach so far
            continue
        if new is not None and new != row.due_on and new >= today:
            found[row.id] = new
    return found


def _again(anchor: Anchor, due_on: date, old: Workdays, new: Workdays) -> date | None:
    """As many working days from the anchor as before; None where the old date was not counted from it."""
    count = old.count(anchor.day, due_on) if anchor.forward else -_before(old, due_on, anchor.day)
    if not count or old.add(anchor.day, count) != due_on:
        return None
    return new.add(anchor.day, count)


def _before(days: Workdays, due_on: date, day: date) -> int:
    """How many working days lie before the day, from the due date on."""
    last = days.add(day, -1)
    return days.count(due_on, last) + 1 if due_on <= last else 0


def _anchors(session: Session, rows: Sequence[Any]) -> dict[int, Anchor]:
    """The day each due date that is counted in working days is counted from, and in which direction."""
    by_kind: dict[ObligationKind, list[Any]] = {kind: [] for kind in ObligationKind}
    for row in rows:
        by_kind[row.kind].append(row)
    return {
        **_opened(session, [row for kind in _FROM_OPENING for row in by_kind[kind]]),
        **_steps(session, by_kind[ObligationKind.INSPECTION_STEP]),
        **_tasks(session, by_kind[ObligationKind.TASK]),
    }


def _opened(session: Session, rows: Sequence[Any]) -> dict[int, Anchor]:
    """The day a duty of the office was opened, or opened again."""
    zone = session.execute(sa.select(OFFICE.c.zone)).scalar() or "Asia/Ho_Chi_Minh"
    again = [row.id for row in rows if row.opening > 1]
    moments = session.execute(
        sa.select(STATUS_CHANGE.c.noun_id, sa.func.max(STATUS_CHANGE.c.entered_at))
        .where(
            STATUS_CHANGE.c.noun == "obligation", STATUS_CHANGE.c.new == "open",
            STATUS_CHANGE.c.noun_id.in_(again),
        )
        .group_by(STATUS_CHANGE.c.noun_id)
    ).tuples()  # fmt: skip
    days = {number: moment.astimezone(ZoneInfo(zone)).date() for number, moment in moments}
    return {row.id: Anchor(days.get(row.id, row.created_on)) for row in rows}


def _steps(session: Session, rows: Sequence[Any]) -> dict[int, Anchor]:
    """Steps before the visit count back from its first day, the conclusion forward from its last."""
    visits = {
        row.id: row
        for row in session.execute(
            sa.select(STEP.c.id, STEP.c.kind, INSPECTION.c.visit_from, INSPECTION.c.visit_to)
            .join(INSPECTION, INSPECTION.c.id == STEP.c.inspection_id)
            .where(STEP.c.id.in_([row.subject_id for row in rows]))
        )
    }
    found = {}
    for row in rows:
        step = visits.get(row.subject_id)
        if step is not None and step.kind in _COUNTED_STEPS and row.due_on > row.created_on:
            forward = step.kind is StepKind.CONCLUSION
            found[row.id] = Anchor(step.visit_to if forward else step.visit_from, forward)
    return found


def _tasks(session: Session, rows: Sequence[Any]) -> dict[int, Anchor]:
    """Tasks due so many working days after their plan was issued."""
    found = session.execute(
        sa.select(TASK.c.id, PLAN.c.issued_on)
        .join(PLAN, PLAN.c.id == TASK.c.plan_id)
        .where(
            TASK.c.deadline_kind == "relative",
            TASK.c.deadline_note.like("%needs_calendar%"), TASK.c.deadline_dues == "[]",
            PLAN.c.issued_on.is_not(None),
        )
    ).tuples()  # fmt: skip
    issued = dict(found.all())
    return {row.id: Anchor(issued[row.subject_id]) for row in rows if row.subject_id in issued}


def _moved_by_decision(session: Session, numbers: Sequence[int]) -> set[int]:
    """Those somebody has asked more time for: their date is that of a decision, or is about to be."""
    found: set[int] = set()
    for start in range(0, len(numbers), 500):
        rows = session.execute(
            sa.select(EXTENSION.c.obligation_id).where(
                EXTENSION.c.obligation_id.in_(numbers[start : start + 500]),
                EXTENSION.c.status.in_([ExtensionStatus.ASKED, ExtensionStatus.GRANTED]),
            )
        ).scalars()
        found |= set(rows)
    return found
