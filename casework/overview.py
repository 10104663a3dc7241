"""What the overview page shows, as values: the three promises, today's matters, the heat table, the schedule."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from typing import Any

import sqlalchemy as sa
from sqlmodel import Session

from casework.as_it_stood import statuses
from casework.figures import FindingRow, YearFigures, year_figures
from models.tables import AGENCY, INSPECTION, LEVEL, PLAN, TARGET
from rules.lifecycles import InspectionStatus, ObligationKind, PlanStatus

DECIDED_BY_OFFICE = (ObligationKind.EXTENSION, ObligationKind.CONFIRMATION)
_STATES = {InspectionStatus.CONCLUDED: "done", InspectionStatus.VISITED: "visited"}


@dataclass(frozen=True)
class PlanLine:
    """An issued plan of the year."""

    code: str
    title_vi: str
    title_en: str
    decision_no: str
    issued_on: date


@dataclass(frozen=True)
class Visit:
    """One inspection on the year's schedule."""

    inspection_id: int
    agency_id: int
    agency: str
    first: date
    last: date
    state: str  # done | visited | planned


@dataclass(frozen=True)
class HeatRow:
    """An inspected agency: open findings by domain. 0: found and all ended; a domain without a finding is missing."""

    agency_code: str
    agency: str
    cells: Mapping[str, int]


@dataclass(frozen=True)
class Overview:
    """The facts behind the page; words and links are the page's."""

    year: int
    as_of: date
    figures: Mapping[str, Any]  # casework.figures.status
    share: Fraction  # of the agencies to inspect
    levels: Mapping[str, tuple[str, str]]  # code -> names, the highest first
    plans: Sequence[PlanLine]  # the one issued last first
    todo: Mapping[str, int]
    heat: Sequence[HeatRow]
    visits: Sequence[Visit]
    target_titles: Mapping[str, tuple[str, str, str]]  # code -> title, English title, the goal's own words


def overview(session: Session, as_of: date, year: int) -> Overview:
    """Collect the overview of a year as it stood on a day."""
    figures = year_figures(session, as_of, year)
    visits = visits_of(session, as_of, year)
    return Overview(
        year=year,
        as_of=as_of,
        figures=figures.values,
        share=figures.inspections.share,
        levels=levels_of(session),
        plans=plans_of(session, as_of, year),
        todo=_todo(figures),
        heat=_heat(session, visits, figures.findings),
        visits=visits,
        target_titles=_target_titles(session, year),
    )


def levels_of(session: Session) -> dict[str, tuple[str, str]]:
    """The names of the levels by their code, the highest first."""
    rows = session.execute(
        sa.select(LEVEL.c.code, LEVEL.c.name_vi, LEVEL.c.name_en).order_by(LEVEL.c.rank, LEVEL.c.code)
    )
    return {row.code: (row.name_vi, row.name_en) for row in rows}


def english_names(session: Session) -> dict[str, str]:
    """The English names of the agencies that have one, by their Vietnamese names."""
    rows = session.execute(sa.select(AGENCY.c.name_vi, AGENCY.c.name_en).where(AGENCY.c.name_en != ""))
    return dict(rows.tuples().all())


def plans_of(session: Session, as_of: date, year: int) -> list[PlanLine]:
    """The plans of a year issued by the day and not withdrawn since, the one issued last first."""
    history = statuses(session, "plan", as_of)
    rows = session.execute(
        sa.select(
            PLAN.c.id, PLAN.c.status, PLAN.c.code, PLAN.c.title_vi, PLAN.c.title_en, PLAN.c.decision_no,
            PLAN.c.issued_on,
        )
        .where(PLAN.c.year == year, PLAN.c.issued_on <= as_of)
        .order_by(PLAN.c.issued_on.desc(), PLAN.c.id.desc())
    )  # fmt: skip
    shown = (PlanStatus.ISSUED, PlanStatus.CLOSED)
    return [PlanLine(*row[2:]) for row in rows if history.of(row.id, row.status) in shown]


def visits_of(session: Session, as_of: date, year: int) -> list[Visit]:
    """The inspections of a year on their days as they stood, without the cancelled; the earliest first."""
    history = statuses(session, "inspection", as_of)
    rows = session.execute(
        sa.select(
            INSPECTION.c.id, INSPECTION.c.agency_id, AGENCY.c.name_vi, INSPECTION.c.visit_from,
            INSPECTION.c.visit_to, INSPECTION.c.status,
        )
        .join(AGENCY, AGENCY.c.id == INSPECTION.c.agency_id)
        .where(INSPECTION.c.year == year)
        .order_by(INSPECTION.c.visit_from, INSPECTION.c.id)
    )  # fmt: skip
    return [
        Visit(
            row.id, row.agency_id, row.name_vi, row.visit_from, row.visit_to,
            _STATES.get(InspectionStatus(stood), "planned"),
        )
        for row in rows
        if (stood := history.of(row.id, row.status)) != InspectionStatus.CANCELLED
    ]  # fmt: skip


def _todo(counted: YearFigures) -> dict[str, int]:
    """What waits for the office itself, by kind, no matter counted twice; kinds with nothing are left out."""
    figures, owed = counted.values, counted.owed
    waiting = Counter(row.kind for row in owed)
    found = {
        "tasks_overdue": figures["tasks"]["overdue"],
        "tasks_no_date": figures["tasks"]["no_date"],
        "extensions": waiting[ObligationKind.EXTENSION],
        "confirmations": waiting[ObligationKind.CONFIRMATION],
        "others_overdue": sum(is_other(row.kind) and row.bucket == "overdue" for row in owed),
        "orphans": figures["obligations"]["orphans"],
        "dead": figures["notices"]["dead"],
        "bounced": figures["notices"]["bounced"],
        "uncertain": figures["notices"]["uncertain"],
    }
    return {kind: count for kind, count in found.items() if count}


def is_other(kind: ObligationKind) -> bool:
    """Neither a task (counted as tasks) nor what the office itself decides (counted as it comes in)."""
    return kind is not ObligationKind.TASK and kind not in DECIDED_BY_OFFICE


def _heat(session: Session, visits: Iterable[Visit], findings: Iterable[FindingRow]) -> list[HeatRow]:
    """Open findings of every inspected agency by domain, in the order of the register."""
    cells: dict[int, Counter[str]] = {v.agency_id: Counter() for v in visits if v.state != "planned"}
    for row in findings:
        cells.setdefault(row.agency_id, Counter())[row.domain] += row.bucket == "open"
    listed = session.execute(
        sa.select(AGENCY.c.id, AGENCY.c.code, AGENCY.c.name_vi)
        .where(AGENCY.c.id.in_(list(cells)))
        .order_by(AGENCY.c.sort_key, AGENCY.c.id)
    )
    return [HeatRow(row.code, row.name_vi, dict(cells[row.id])) for row in listed]


def _target_titles(session: Session, year: int) -> dict[str, tuple[str, str, str]]:
    rows = session.execute(
        sa.select(TARGET.c.code, TARGET.c.title_vi, TARGET.c.title_en, TARGET.c.goal_text)
        .join(PLAN, PLAN.c.id == TARGET.c.plan_id)
        .where(PLAN.c.year == year)
    )
    return {row.code: (row.title_vi, row.title_en, row.goal_text) for row in rows}
