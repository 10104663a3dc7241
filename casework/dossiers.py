"""Everything kept about one matter - a task, an obligation - as it stood on a day; for whoever opens it."""

from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, TypeVar

import sqlalchemy as sa
from sqlmodel import Session

from casework.as_it_stood import Obligations, end_of
from casework.figure_notices import rung_labels, settled_by, state_of
from casework.figure_tasks import ObligationRow, obligation_row, worst_first
from models import queries
from models.tables import (
    AGENCY,
    EVIDENCE,
    EXTENSION,
    LEAD,
    NOTICE,
    OBLIGATION,
    PLAN,
    POST,
    STATUS_CHANGE,
    TASK,
    Plan,
    PlanTask,
)
from rules.lifecycles import ExtensionStatus, Form, ObligationKind, ObligationStatus

T = TypeVar("T")


@dataclass(frozen=True)
class Paper:
    """A document beside an obligation."""

    number: str
    day: date
    title: str


@dataclass(frozen=True)
class Request:
    """A request to move a due date; undecided if it was decided after the day."""

    number: int
    reason: str
    from_due_on: date
    to_due_on: date
    asked_on: date
    status: ExtensionStatus
    decided_on: date | None
    decision_no: str


@dataclass(frozen=True)
class Change:
    """A change of status: valid from which day, by which post."""

    day: date
    old: str
    new: str
    reason: str
    post: str


@dataclass(frozen=True)
class DutyFile:
    """An obligation with what was kept beside it."""

    row: ObligationRow
    papers: Sequence[Paper]
    requests: Sequence[Request]
    changes: Sequence[Change]

    @property
    def suspended_reason(self) -> str:
        """Why it was set aside, if it was."""
        if self.row.status is not ObligationStatus.SUSPENDED:
            return ""
        return next((c.reason for c in reversed(self.changes) if c.new == ObligationStatus.SUSPENDED), "")


@dataclass(frozen=True)
class NoticeLine:
    """A notice about an obligation: which rung (its offset), to which post, and what became of it."""

    notice_id: int
    day: date
    rung: str
    form: Form
    post: str
    state: str
    obligation_id: int | None
    title: str  # of the obligation


@dataclass(frozen=True)
class Lead:
    """An agency that leads a task, and the collective words it stands for."""

    agency_id: int
    name_vi: str
    name_en: str
    from_collective: str


@dataclass(frozen=True)
class TaskFile:
    """A task, its plan, who leads it, and what each owes; the worst first."""

    task: PlanTask
    plan: Plan
    leads: Sequence[Lead]
    duties: Sequence[DutyFile]


def task_file(session: Session, task_id: int, as_of: date) -> TaskFile | None:
    """The file of a task of an issued plan; None if there was none by the day."""
    task = session.get(PlanTask, task_id)
    plan = session.get(Plan, task.plan_id) if task else None
    if task is None or plan is None or plan.issued_on is None or plan.issued_on > as_of:
        return None
    leads = session.execute(
        sa.select(AGENCY.c.id, AGENCY.c.name_vi, AGENCY.c.name_en, LEAD.c.from_collective)
        .join(AGENCY, AGENCY.c.id == LEAD.c.agency_id)
        .where(LEAD.c.task_id == task_id)
        .order_by(AGENCY.c.sort_key, AGENCY.c.id)
    )
    of_task = sa.and_(OBLIGATION.c.kind == ObligationKind.TASK, OBLIGATION.c.subject_id == task_id)
    return TaskFile(task, plan, [Lead(*row) for row in leads], _duty_files(session, of_task, as_of))


def domain_words(session: Session, year: int) -> dict[int, str]:
    """What the plans of a year call the domain of each task: its code, else the plan's own words."""
    rows = session.execute(
        sa.select(TASK.c.id, TASK.c.domain, TASK.c.domain_text)
        .join(PLAN, PLAN.c.id == TASK.c.plan_id)
        .where(PLAN.c.year == year)
    )
    return {row.id: row.domain or row.domain_text for row in rows}


def duty_file(session: Session, obligation_id: int, as_of: date) -> DutyFile | None:
    """The file of one obligation; None if there was none by the day."""
    return next(iter(_duty_files(session, OBLIGATION.c.id == obligation_id, as_of)), None)


def post_names(session: Session) -> dict[int, tuple[str, str, str, str]]:
    """Every post by its id: title and agency, each in Vietnamese and English."""
    rows = session.execute(
        sa.select(POST.c.id, POST.c.title_vi, AGENCY.c.name_vi, POST.c.title_en, AGENCY.c.name_en).join(
            AGENCY, AGENCY.c.id == POST.c.agency_id
        )
    )
    return {row[0]: (row[1], row[2], row[3], row[4]) for row in rows}


def notices_about(session: Session, obligation_id: int, as_of: date) -> list[NoticeLine]:
    """Every notice made about an obligation by the day, the earliest first."""
    return _notice_lines(session, NOTICE.c.obligation_id == obligation_id, as_of)


def notice_line(session: Session, notice_id: int, as_of: date) -> NoticeLine | None:
    """One notice; None if there was none by the day."""
    return next(iter(_notice_lines(session, NOTICE.c.id == notice_id, as_of)), None)


def _notice_lines(session: Session, which: sa.ColumnElement[bool], as_of: date) -> list[NoticeLine]:
    labels, settled = rung_labels(session), settled_by(session, as_of)
    book, fate = queries.fates(as_of, end_of(session, as_of))
    query = (
        sa.select(
            NOTICE.c.id, *fate, NOTICE.c.created_on, NOTICE.c.form, NOTICE.c.event, NOTICE.c.ladder_id,
            NOTICE.c.rung, NOTICE.c.obligation_id, POST.c.title_vi, OBLIGATION.c.title,
        )
        .select_from(
            book.join(POST, POST.c.id == NOTICE.c.post_id).outerjoin(
                OBLIGATION, OBLIGATION.c.id == NOTICE.c.obligation_id
            )
        )
        .where(which, NOTICE.c.created_on <= as_of)
        .order_by(NOTICE.c.created_on, NOTICE.c.id)
    )  # fmt: skip
    return [
        NoticeLine(
            row.id, row.created_on, "" if row.event else labels.get((row.ladder_id, row.rung), "?"),
            Form(row.form), row.title_vi, state_of(row, as_of, settled), row.obligation_id, row.title or "",
        )
        for row in session.execute(query)
    ]  # fmt: skip


def _duty_files(session: Session, which: sa.ColumnElement[bool], as_of: date) -> list[DutyFile]:
    stood = Obligations(session, as_of)
    found = session.execute(queries.obligations(as_of).where(which)).all()
    rows = sorted((obligation_row(row, stood) for row in found), key=worst_first)
    ids = [row.obligation_id for row in rows]
    papers, requests = _papers(session, ids, as_of), _requests(session, ids, as_of)
    changes = _changes(session, ids, as_of)
    return [DutyFile(row, papers[n], requests[n], changes[n]) for row, n in zip(rows, ids, strict=True)]


def _papers(session: Session, ids: Sequence[int], as_of: date) -> Mapping[int, list[Paper]]:
    query = sa.select(
        EVIDENCE.c.obligation_id, EVIDENCE.c.document_no, EVIDENCE.c.document_date, EVIDENCE.c.title
    ).where(EVIDENCE.c.document_date <= as_of)
    return _by_obligation(
        session, query, EVIDENCE, ids, lambda row: Paper(row.document_no, row.document_date, row.title)
    )


def _requests(session: Session, ids: Sequence[int], as_of: date) -> Mapping[int, list[Request]]:
    def request(row: Any) -> Request:
        decided = row.decided_on is not None and row.decided_on <= as_of
        return Request(
            row.number, row.reason, row.from_due_on, row.to_due_on, row.asked_on,
            ExtensionStatus(row.status) if decided else ExtensionStatus.ASKED,
            row.decided_on if decided else None, row.decision_no if decided else "",
        )  # fmt: skip

    query = sa.select(EXTENSION).where(EXTENSION.c.asked_on <= as_of)
    return _by_obligation(session, query, EXTENSION, ids, request)


def _by_obligation(
    session: Session, query: sa.Select[Any], table: sa.Table, ids: Sequence[int], made: Callable[[Any], T]
) -> Mapping[int, list[T]]:
    found: dict[int, list[T]] = defaultdict(list)
    for start in range(0, len(ids), 500):
        part = query.where(table.c.obligation_id.in_(ids[start : start + 500])).order_by(table.c.id)
        for row in session.execute(part):
            found[row.obligation_id].append(made(row))
    return found


def _changes(session: Session, ids: Sequence[int], as_of: date) -> Mapping[int, list[Change]]:
    found: dict[int, list[Change]] = defaultdict(list)
    query = (
        sa.select(STATUS_CHANGE, POST.c.title_vi)
        .outerjoin(POST, POST.c.id == STATUS_CHANGE.c.post_id)
        .where(STATUS_CHANGE.c.noun == "obligation", STATUS_CHANGE.c.valid_from <= as_of)
        .order_by(STATUS_CHANGE.c.id)
    )
    for start in range(0, len(ids), 500):
        for row in session.execute(query.where(STATUS_CHANGE.c.noun_id.in_(ids[start : start + 500]))):
            change = Change(row.valid_from, row.old, row.new, row.reason, row.title_vi or "")
            found[row.noun_id].append(change)
    return found
