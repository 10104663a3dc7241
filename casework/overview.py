"""What the overview page shows, as values: the three promises, today's matters, the heat table, the schedule."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

import sqlalchemy as sa
from sqlmodel import Session

from models.tables import AGENCY, EXTENSION, FINDING, INSPECTION, OBLIGATION, PLAN, TARGET
from rules.lifecycles import ExtensionStatus, FindingStatus, InspectionStatus, ObligationStatus, PlanStatus

OPEN_FINDING = (FindingStatus.OPEN, FindingStatus.REMEDIED, FindingStatus.RECORDED)


@dataclass(frozen=True)
class Visit:
    """One inspection on the year's schedule."""

    inspection_id: int
    agency: str
    first: date
    last: date
    state: str  # done | visited | planned


@dataclass(frozen=True)
class Overview:
    """The facts behind the page; words and links are the page's."""

    year: int
    as_of: date
    titles: Sequence[str]
    decisions: Sequence[str]
    status: Mapping[str, Any]
    todo: Mapping[str, int]
    heat: Mapping[str, Mapping[str, int]]  # agency -> domain code -> open findings; 0: found and all ended
    visits: Sequence[Visit]
    target_titles: Mapping[str, str] = field(default_factory=dict)


def overview(session: Session, status: Mapping[str, Any], as_of: date, year: int) -> Overview:
    """Collect the overview of a year as of a day; `status` is casework.figures.status for the same day."""
    plans = session.execute(
        sa.select(PLAN.c.title_vi, PLAN.c.decision_no, PLAN.c.issued_on)
        .where(PLAN.c.year == year, PLAN.c.status == PlanStatus.ISSUED, PLAN.c.issued_on <= as_of)
        .order_by(PLAN.c.issued_on.desc(), PLAN.c.id.desc())
    ).all()
    return Overview(
        year=year,
        as_of=as_of,
        titles=[row.title_vi for row in plans],
        decisions=[row.decision_no for row in plans if row.decision_no],
        status=status,
        todo=_todo(session, as_of, status),
        heat=_heat(session, year, as_of),
        visits=_visits(session, year, as_of),
        target_titles={
            row.code: row.title_vi for row in session.execute(sa.select(TARGET.c.code, TARGET.c.title_vi))
        },
    )


def _todo(session: Session, as_of: date, status: Mapping[str, Any]) -> dict[str, int]:
    """What waits for the office itself, by kind; kinds with nothing are left out."""
    asked = session.execute(
        sa.select(sa.func.count()).select_from(EXTENSION).where(EXTENSION.c.status == ExtensionStatus.ASKED)
    ).scalar_one()
    reported = session.execute(
        sa.select(sa.func.count())
        .select_from(OBLIGATION)
        .where(OBLIGATION.c.status == ObligationStatus.REPORTED)
    ).scalar_one()
    late = session.execute(
        sa.select(sa.func.count())
        .select_from(OBLIGATION)
        .where(OBLIGATION.c.status == ObligationStatus.OPEN, OBLIGATION.c.due_on < as_of)
    ).scalar_one()
    found = {
        "tasks_overdue": status["tasks"]["overdue"],
        "obligations_overdue": late,
        "extensions_asked": asked,
        "reported": reported,
        "orphans": status["obligations"]["orphans"],
        "dead": status["notices"]["dead"],
        "uncertain": status["notices"]["uncertain"],
    }
    return {kind: count for kind, count in found.items() if count}


def _heat(session: Session, year: int, as_of: date) -> dict[str, dict[str, int]]:
    """Findings not yet ended of every inspected agency, by domain; a domain without a finding is missing."""
    inspected = session.execute(
        sa.select(AGENCY.c.name_vi)
        .join(INSPECTION, INSPECTION.c.agency_id == AGENCY.c.id)
        .where(
            INSPECTION.c.year == year,
            INSPECTION.c.visit_from <= as_of,
            INSPECTION.c.status.in_([InspectionStatus.VISITED, InspectionStatus.CONCLUDED]),
        )
        .order_by(AGENCY.c.id)
    ).scalars()
    heat: dict[str, Counter[str]] = {name: Counter() for name in inspected}
    rows = session.execute(
        sa.select(AGENCY.c.name_vi, FINDING.c.domain, FINDING.c.status)
        .join(AGENCY, AGENCY.c.id == FINDING.c.agency_id)
        .join(INSPECTION, INSPECTION.c.id == FINDING.c.inspection_id)
        .where(INSPECTION.c.year == year, FINDING.c.recorded_on <= as_of)
    )
    for row in rows:
        cell = heat.setdefault(row.name_vi, Counter())
        cell[row.domain] += row.status in OPEN_FINDING
    return {agency: dict(cells) for agency, cells in heat.items()}


def _visits(session: Session, year: int, as_of: date) -> list[Visit]:
    rows = session.execute(
        sa.select(
            INSPECTION.c.id,
            AGENCY.c.name_vi,
            INSPECTION.c.visit_from,
            INSPECTION.c.visit_to,
            INSPECTION.c.status,
        )
        .join(AGENCY, AGENCY.c.id == INSPECTION.c.agency_id)
        .where(INSPECTION.c.year == year, INSPECTION.c.status != InspectionStatus.CANCELLED)
        .order_by(INSPECTION.c.visit_from, INSPECTION.c.id)
    )
    states = {InspectionStatus.CONCLUDED: "done", InspectionStatus.VISITED: "visited"}
    return [
        Visit(row.id, row.name_vi, row.visit_from, row.visit_to, states.get(row.status, "planned"))
        for row in rows
    ]
