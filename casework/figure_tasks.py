"""The first promise: where every task of the year's plans stands, with the obligations behind it."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlmodel import Session

from casework.as_it_stood import Obligations
from casework.figure_counts import LATER, Entry, Judge, Judged, fact_of, issued_plans, place_of
from models import queries
from rules.completion import bucket
from rules.lifecycles import ObligationKind, ObligationStatus, Role

OPEN = "open"  # every bucket that is neither done nor withdrawn
# counter-examples first
ORDER = ("overdue", "no_date", "waiting", "open_in_time", "done_late", "done_on_time", "withdrawn", LATER)
UNDONE = frozenset({"overdue", "no_date", "waiting", "open_in_time"})
_DORMANT = frozenset({ObligationStatus.WAITING, ObligationStatus.SUSPENDED})


@dataclass(frozen=True)
class ObligationRow:
    """An obligation as it stood on the day of the figure."""

    obligation_id: int
    kind: ObligationKind
    subject_id: int
    occurrence: str
    title: str
    agency_id: int
    agency_code: str
    agency: str
    role: Role  # which post of the agency owes
    status: ObligationStatus
    bucket: str
    due_on: date | None
    original_due_on: date | None
    done_on: date | None
    awaits: str  # of one without a date: the event it waits for


@dataclass(frozen=True)
class TaskRow:
    """A task, the one bucket it is in, and what it obliges whom to, the worst first."""

    task_id: int
    plan_id: int
    plan_code: str
    number: str
    title_vi: str
    title_en: str
    domain: str
    lead_text: str
    deadline_text: str
    bucket: str
    bucket_original: str  # judged by the dates of the plan, extensions aside
    due_on: date | None  # of the worst obligation
    obligations: Sequence[ObligationRow]


def task_rows(session: Session, as_of: date, year: int, bucket: str | None = None) -> list[TaskRow]:
    """The tasks of the year's issued plans as they stood, counter-examples first.

    `bucket` is one of rules.completion's, `later_years`, or `open` (all that is neither done nor withdrawn).
    """
    rows = _task_rows(session, as_of, year)
    if bucket is not None:
        wanted = UNDONE if bucket == OPEN else {bucket}
        rows = [row for row in rows if row.bucket in wanted]
    return sorted(rows, key=lambda row: (ORDER.index(row.bucket), row.due_on or date.max, row.task_id))


def _task_rows(session: Session, as_of: date, year: int) -> list[TaskRow]:
    plans = issued_plans(session, as_of, year)
    owed = _owed(Obligations(session, as_of), year, list(plans))
    rows = []
    for task in session.execute(queries.tasks_of(list(plans))):
        found = owed.get(task.id)
        if found != []:  # a task an amendment adds later is not there yet
            rows.append(_task_row(task, plans[task.plan_id], found or []))
    return rows


Owed = list[tuple[ObligationRow, Judged]]


def _owed(stood: Obligations, year: int, plan_ids: list[int]) -> Mapping[int, Owed]:
    """Each task's obligations as they stood; those an amendment opened after the day are left out."""
    judge, there = Judge(stood, year), Entry(stood)
    found: dict[int, Owed] = defaultdict(list)
    for row in stood.session.execute(queries.task_obligations(plan_ids)).all():
        owed = found[row.subject_id]
        if there.by_then(row):
            judged = judge.of(row)
            owed.append((obligation_row(row, stood, judged.revised), judged))
    return found


def obligation_row(row: Any, stood: Obligations, where: str = "") -> ObligationRow:
    """A stored obligation as it stood; `where`: its bucket, if it has been judged."""
    now, body = stood.of(row), stood.body(row)
    where = where or bucket(fact_of(row, now, stood), stood.as_of).value
    return ObligationRow(
        obligation_id=row.id, kind=ObligationKind(row.kind), subject_id=row.subject_id,
        occurrence=row.occurrence, title=row.title, agency_id=body.agency_id, agency_code=body.agency_code,
        agency=body.agency, role=Role(row.role), status=now.status, bucket=where,
        due_on=now.due_on, original_due_on=now.original_due_on, done_on=now.done_on,
        awaits=stood.awaits(row) if now.due_on is None and now.status in _DORMANT else "",
    )  # fmt: skip


def _task_row(task: Any, plan_code: str, owed: Owed) -> TaskRow:
    place = place_of(frozenset(judged for _, judged in owed))
    shown = sorted((row for row, _ in owed), key=worst_first)
    return TaskRow(
        task_id=task.id, plan_id=task.plan_id, plan_code=plan_code, number=task.number,
        title_vi=task.title_vi, title_en=task.title_en, domain=task.domain, lead_text=task.lead_text,
        deadline_text=task.deadline_text, bucket=place.revised, bucket_original=place.original,
        due_on=shown[0].due_on if shown else None, obligations=shown,
    )  # fmt: skip


def worst_first(row: ObligationRow) -> tuple[int, date, int]:
    return ORDER.index(row.bucket), row.due_on or date.max, row.obligation_id
