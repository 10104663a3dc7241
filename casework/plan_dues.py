"""From a task's deadline, as it was read, to what its lead agencies owe by which dates.

A task with one date opens one obligation an agency; one that comes back opens every occurrence at once; an
ongoing one has no date of its own and is looked at on the reporting dates; one that waits says for what. A
missing or unreadable deadline opens a waiting obligation too, and the reform office owes the date.
"""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, NamedTuple

import sqlalchemy as sa
from sqlmodel import Session

from models.tables import REPORT, PlanTask
from rules.deadlines import Deadline, read_deadline
from rules.workdays import Workdays

DATED = frozenset({"date", "month", "quarter", "year", "range"})
UNDATED = frozenset({"missing", "unreadable"})
AWAITS_DATE = "thời hạn hoàn thành"  # what an obligation without a date where one is required waits for
BOUNDED = "bounded:"


class Due(NamedTuple):
    """One thing to owe: by a date, or waiting for `awaits`. `occurrence` tells several of a task apart."""

    occurrence: str
    due_on: date | None
    awaits: str = ""
    start_on: date | None = None


class TaskLine(NamedTuple):
    """Of a stored task what opening its duties takes: ten thousands of them are read at once."""

    id: int
    number: str
    title_vi: str
    source_cell: str
    lead_text: str
    deadline_text: str
    deadline_kind: str
    deadline_dues: str
    deadline_start: date | None
    deadline_note: str
    awaits: str

    @property
    def deadline(self) -> tuple[Any, ...]:
        """All that `dues_of` goes by."""
        return self[5:]


AnyTask = PlanTask | TaskLine


@dataclass(frozen=True)
class Frame:
    """What a deadline is held against: the plan's year, its day of issue, the calendar, the reporting dates."""

    year: int
    issued: date
    days: Workdays
    checkpoints: Sequence[date]


class NoDue(ValueError):
    """A reading that gives neither a date nor what it waits for; the code is one of casework.refusals."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


def checkpoints_of(session: Session, year: int) -> tuple[date, ...]:
    """When ongoing tasks are looked at: the year's internal reporting dates, and its last day."""
    query = sa.select(REPORT.c.internal_due).where(REPORT.c.year == year)
    found = {day for day in session.execute(query).scalars() if day.year == year}
    return tuple(sorted(found | {date(year, 12, 31)}))


def dues_of(task: AnyTask, frame: Frame) -> tuple[Due, ...]:
    """What the task opens for each lead agency. Raises NoDue where the reading gives nothing to hold to."""
    stored = tuple(date.fromisoformat(day) for day in json.loads(task.deadline_dues))
    kind = task.deadline_kind
    if kind in DATED:
        return _dated(stored, task.deadline_start)
    if kind == "recurring":
        # Turns that lay before the plan was issued could be met by nobody.
        coming = [day for day in stored if day >= frame.issued] or stored
        return tuple(Due(day.isoformat(), day) for day in _some(coming))
    if kind == "ongoing":
        return _ongoing(task, frame)
    if kind in UNDATED:
        return (Due("", None, AWAITS_DATE),)
    return _after_event(task, frame, stored)


def _dated(days: Sequence[date], start: date | None) -> tuple[Due, ...]:
    if len(days) == 1:
        return (Due("", days[0], start_on=start),)
    return tuple(Due(day.isoformat(), day, start_on=start) for day in _some(days))


def _some(days: Sequence[date]) -> Sequence[date]:
    if not days:
        raise NoDue("task_no_dates")
    return days


def _ongoing(task: AnyTask, frame: Frame) -> tuple[Due, ...]:
    """Checkpoints inside the task's own span; at least one, so that nothing goes on unseen."""
    start = max(task.deadline_start or frame.issued, frame.issued)
    bound = _bound(task)
    inside = [day for day in frame.checkpoints if start <= day and (bound is None or day <= bound)]
    last = inside[-1:] or [bound if bound and bound >= start else date(max(start.year, frame.year), 12, 31)]
    days = inside or last
    if bound is not None and bound > days[-1]:
        days = [*days, bound]
    return tuple(Due(f"checkpoint:{day.isoformat()}", day, start_on=task.deadline_start) for day in days)


def _bound(task: AnyTask) -> date | None:
    for code in task.deadline_note.split():
        if code.startswith(BOUNDED):
            return date.fromisoformat(code.removeprefix(BOUNDED))
    return None


def _after_event(task: AnyTask, frame: Frame, stored: Sequence[date]) -> tuple[Due, ...]:
    """Counted from the plan's own issue: a date at last; from anything else: waiting for it."""
    if stored:
        return _dated(stored, task.deadline_start)
    reading = read_deadline(task.deadline_text, frame.year, frame.issued)
    day = _counted(reading, frame)
    if day is not None:
        return (Due("", day),)
    awaits = task.awaits.strip() or (reading.after.event if reading.after else "")
    if not awaits:
        raise NoDue("task_no_event")
    return (Due("", None, awaits),)


def _counted(reading: Deadline, frame: Frame) -> date | None:
    if reading.kind != "relative":
        return None
    if reading.due:
        return reading.due[0]
    if "needs_calendar" in reading.note.split() and reading.after and reading.after.count:
        return frame.days.add(frame.issued, reading.after.count)
    return None
