"""The first promise: where every task of the year's plans stands, with the obligations behind it."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlmodel import Session

from casework.as_it_stood import Obligations, statuses
from models import queries
from rules.completion import Basis, Bucket, Fact, Tally, bucket, bucket_task, cut_percent, is_later, tally
from rules.lifecycles import ObligationKind, ObligationStatus, PlanStatus, Role

LATER = "later_years"
OPEN = "open"  # every bucket that is neither done nor withdrawn
# counter-examples first
ORDER = ("overdue", "no_date", "waiting", "open_in_time", "done_late", "done_on_time", "withdrawn", LATER)
UNDONE = frozenset({"overdue", "no_date", "waiting", "open_in_time"})
_NO_DATE = frozenset({"missing", "unreadable"})  # kinds of a deadline that the plan should have given
_DORMANT = frozenset({ObligationStatus.WAITING, ObligationStatus.SUSPENDED})
_COUNTED = frozenset({PlanStatus.ISSUED, PlanStatus.CLOSED, PlanStatus.WITHDRAWN})


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


def counts(rows: Iterable[TaskRow]) -> dict[str, int]:
    """The task figures: the buckets add up to `total`; `later_years` stands outside it."""
    listed = list(rows)
    counted = tally(Bucket(row.bucket) for row in listed if row.bucket != LATER)
    later = sum(row.bucket == LATER for row in listed)
    return {"total": counted.total, **{b.value: counted.counts[b] for b in Bucket}, LATER: later}


def rates(rows: Iterable[TaskRow]) -> dict[str, dict[str, dict[str, object]]]:
    """Each rate by the revised and by the original dates, of what was due and of all but the withdrawn."""
    standing = [row for row in rows if row.bucket != LATER]
    by_basis = {
        Basis.REVISED: tally(Bucket(row.bucket) for row in standing),
        Basis.ORIGINAL: tally(Bucket(row.bucket_original) for row in standing),
    }
    return {basis.value: _rates(counted) for basis, counted in by_basis.items()}


def _rates(counted: Tally) -> dict[str, dict[str, object]]:
    on_time = counted.counts[Bucket.DONE_ON_TIME]
    return {
        "completed_of_due": share(counted.completed, counted.due),
        "completed_of_all": share(counted.completed, counted.standing),
        "on_time_of_due": share(on_time, counted.due),
        "on_time_of_all": share(on_time, counted.standing),
    }


def share(part: int, whole: int) -> dict[str, object]:
    """A rate as its two whole numbers and the per cent, cut and never rounded up."""
    return {"part": part, "whole": whole, "percent": cut_percent(part, whole) if whole else None}


def issued_plans(session: Session, as_of: date, year: int) -> dict[int, str]:
    """Plan id -> code of the year's plans that had been issued by the day."""
    history = statuses(session, "plan", as_of)
    return {
        row.id: row.code
        for row in session.execute(queries.plans_issued(year, as_of))
        if history.of(row.id, row.status) in _COUNTED
    }


def _task_rows(session: Session, as_of: date, year: int) -> list[TaskRow]:
    plans = issued_plans(session, as_of, year)
    owed = _owed(session, as_of, list(plans))
    rows = []
    for task in session.execute(queries.tasks_of(list(plans))):
        found = owed.get(task.id)
        if found != []:  # a task an amendment adds later is not there yet
            rows.append(_task_row(task, plans[task.plan_id], found or [], as_of, year))
    return rows


Owed = list[tuple[ObligationRow, Fact]]


def _owed(session: Session, as_of: date, plan_ids: list[int]) -> Mapping[int, Owed]:
    """Each task's obligations as they stood; those an amendment opened after the day are left out."""
    stood = Obligations(session, as_of)
    listed = session.execute(queries.task_obligations(plan_ids)).all()
    entered: dict[int, date] = {}
    for row in listed:
        entered[row.plan_id] = min(row.created_on, entered.get(row.plan_id, row.created_on))
    found: dict[int, Owed] = defaultdict(list)
    for row in listed:
        owed = found[row.subject_id]
        if row.created_on <= max(as_of, entered[row.plan_id]):
            owed.append(row_and_fact(row, stood, as_of))
    return found


def row_and_fact(row: Any, stood: Obligations, as_of: date) -> tuple[ObligationRow, Fact]:
    """A stored obligation as it stood, and what the rule needs of it."""
    now, body = stood.of(row), stood.body(row)
    missing = stood.deadline_kind(row) in _NO_DATE
    fact = Fact(now.status, now.due_on, now.original_due_on, now.done_on, missing)
    shown = ObligationRow(
        obligation_id=row.id, kind=ObligationKind(row.kind), subject_id=row.subject_id,
        occurrence=row.occurrence, title=row.title, agency_id=body.agency_id, agency_code=body.agency_code,
        agency=body.agency, role=Role(row.role), status=now.status, bucket=bucket(fact, as_of).value,
        due_on=now.due_on, original_due_on=now.original_due_on, done_on=now.done_on,
        awaits=stood.awaits(row) if now.due_on is None and now.status in _DORMANT else "",
    )  # fmt: skip
    return shown, fact


def _task_row(task: Any, plan_code: str, owed: Owed, as_of: date, year: int) -> TaskRow:
    dues = [fact.due(Basis.ORIGINAL) for _, fact in owed]
    later = is_later(dues, year)
    # of a task that reaches into the next year, this year judges what was due in it
    facts = [fact for (_, fact), due in zip(owed, dues, strict=True) if later or not is_later([due], year)]
    revised = LATER if later else bucket_task(facts, as_of).value
    shown = sorted((row for row, _ in owed), key=worst_first)
    return TaskRow(
        task_id=task.id, plan_id=task.plan_id, plan_code=plan_code, number=task.number,
        title_vi=task.title_vi, title_en=task.title_en, domain=task.domain, lead_text=task.lead_text,
        deadline_text=task.deadline_text, bucket=revised,
        bucket_original=LATER if later else bucket_task(facts, as_of, Basis.ORIGINAL).value,
        due_on=shown[0].due_on if shown else None, obligations=shown,
    )  # fmt: skip


def worst_first(row: ObligationRow) -> tuple[int, date, int]:
    return ORDER.index(row.bucket), row.due_on or date.max, row.obligation_id
