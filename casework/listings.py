"""The office's matters as plain rows, for tables and JSON: obligations, findings, requests, inspections, plans."""

from datetime import date
from typing import Any

import sqlalchemy as sa
from sqlmodel import Session, col, select

from casework import targets as measured
from casework.deed import LIVE
from casework.figures import ObligationRow, obligation_rows
from models.tables import (
    AGENCY,
    EXTENSION,
    FINDING,
    INSPECTION,
    OBLIGATION,
    PLAN,
    TASK,
    Plan,
    Target,
)
from rules.lifecycles import ExtensionStatus, ObligationKind

Listed = list[dict[str, Any]]


def obligations(
    session: Session, today: date, *, kind: ObligationKind | None = ObligationKind.TASK,
    agency_id: int | None = None, status: str = "", plan_id: int | None = None, overdue: bool = False,
) -> Listed:  # fmt: skip
    """Obligations as they stood on a day, by their due date, those without one last.

    `status` "" lists all that had not ended.
    """
    found = obligation_rows(
        session,
        today,
        bucket="overdue" if overdue else None if status else "open",
        kind=kind,
        agency_id=agency_id,
    )
    tasks = set(session.scalars(sa.select(TASK.c.id).where(TASK.c.plan_id == plan_id)))
    return [
        _obligation(row)
        for row in sorted(found, key=lambda row: (row.due_on or date.max, row.obligation_id))
        if (row.status == status if status else row.status in LIVE)
        and (plan_id is None or (row.kind is ObligationKind.TASK and row.subject_id in tasks))
    ]


def _obligation(row: ObligationRow) -> dict[str, Any]:
    return {
        "id": row.obligation_id, "kind": row.kind, "agency": row.agency_code, "title": row.title,
        "due_on": row.due_on, "original_due_on": row.original_due_on, "status": row.status,
        "done_on": row.done_on, "awaits": row.awaits, "bucket": row.bucket,
    }  # fmt: skip


def findings(
    session: Session, *, agency_id: int | None = None, inspection_id: int | None = None, status: str = ""
) -> Listed:
    """Findings in the order of their inspections and numbers."""
    query = sa.select(
        FINDING.c.id, FINDING.c.inspection_id, FINDING.c.number, AGENCY.c.code.label("agency"),
        FINDING.c.category, FINDING.c.domain, FINDING.c.severity, FINDING.c.description,
        FINDING.c.remedy_due_on, FINDING.c.agreement, FINDING.c.status,
    ).join(AGENCY, AGENCY.c.id == FINDING.c.agency_id)  # fmt: skip
    if agency_id is not None:
        query = query.where(FINDING.c.agency_id == agency_id)
    if inspection_id is not None:
        query = query.where(FINDING.c.inspection_id == inspection_id)
    if status:
        query = query.where(FINDING.c.status == status)
    return _rows(session, query.order_by(FINDING.c.inspection_id, FINDING.c.number))


def extensions(session: Session, *, undecided: bool = False) -> Listed:
    """Requests for more time, the oldest first."""
    query = (
        sa.select(
            EXTENSION.c.id, EXTENSION.c.obligation_id, AGENCY.c.code.label("agency"), OBLIGATION.c.title,
            EXTENSION.c.number, EXTENSION.c.reason, EXTENSION.c.from_due_on, EXTENSION.c.to_due_on,
            EXTENSION.c.asked_on, EXTENSION.c.status, EXTENSION.c.decided_on, EXTENSION.c.decision_no,
        )
        .join(OBLIGATION, OBLIGATION.c.id == EXTENSION.c.obligation_id)
        .join(AGENCY, AGENCY.c.id == OBLIGATION.c.agency_id)
    )  # fmt: skip
    if undecided:
        query = query.where(EXTENSION.c.status == ExtensionStatus.ASKED)
    return _rows(session, query.order_by(EXTENSION.c.asked_on, EXTENSION.c.id))


def inspections(session: Session, year: int, *, agency_id: int | None = None) -> Listed:
    """The inspections of a year by the day of the visit."""
    query = sa.select(
        INSPECTION.c.id, AGENCY.c.code.label("agency"), INSPECTION.c.kind, INSPECTION.c.status,
        INSPECTION.c.visit_from, INSPECTION.c.visit_to, INSPECTION.c.decision_no, INSPECTION.c.minutes_no,
        INSPECTION.c.conclusion_no, INSPECTION.c.conclusion_on,
    ).join(AGENCY, AGENCY.c.id == INSPECTION.c.agency_id)  # fmt: skip
    query = query.where(INSPECTION.c.year == year)
    if agency_id is not None:
        query = query.where(INSPECTION.c.agency_id == agency_id)
    return _rows(session, query.order_by(INSPECTION.c.visit_from, INSPECTION.c.id))


def plans(session: Session) -> Listed:
    """Every plan with the number of its tasks."""
    count = sa.select(sa.func.count()).where(TASK.c.plan_id == PLAN.c.id).scalar_subquery()
    query = sa.select(
        PLAN.c.code, PLAN.c.year, PLAN.c.kind, PLAN.c.title_vi.label("title"), PLAN.c.status,
        PLAN.c.decision_no, PLAN.c.issued_on, count.label("tasks"),
    )  # fmt: skip
    return _rows(session, query.order_by(PLAN.c.year, PLAN.c.id))


def targets(session: Session, year: int, today: date) -> Listed:
    """The targets of a year with their newest value and the course they are on; values as fractions."""
    query = select(Target, Plan).join(Plan, col(Plan.id) == col(Target.plan_id)).where(Plan.year == year)
    return [
        {
            "code": target.code, "plan": plan.code, "title": target.title_vi,
            "target": target.goal_text or f"{target.op} {target.goal_num}/{target.goal_den}",
            "unit": target.unit, "due_on": target.due_on,
            "latest": _text(measured.latest(session, target, today)),
            "course": measured.course_of(session, target, today).value,
        }
        for target, plan in session.exec(query.order_by(col(Target.id)))
    ]  # fmt: skip


def _text(value: object) -> str | None:
    return None if value is None else str(value)


def _rows(session: Session, query: sa.Select[Any]) -> Listed:
    return [dict(row) for row in session.execute(query).mappings()]
