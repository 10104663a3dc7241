"""The three promises and what stands behind them, as of any date, and the rows behind every number.

Everything is told as it stood on the day, by the days changes are valid from (casework.as_it_stood). The
independent checker computes the same figures from the stored rows by itself; both must agree.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from typing import Any

from sqlmodel import Session

from casework import figure_counts, figure_findings
from casework.as_it_stood import Obligations
from casework.figure_counts import issued_plans
from casework.figure_findings import FindingRow, finding_rows
from casework.figure_inspections import InspectionFigure, InspectionRow, inspection_figure, inspection_rows
from casework.figure_notices import NoticeRow, notice_figures, notice_rows
from casework.figure_tasks import ObligationRow, TaskRow, obligation_row, task_rows, worst_first
from casework.past_invariant import orphans_on
from models import audit, queries
from models.tables import Office
from rules.lifecycles import ObligationKind, ObligationStatus
from rules.targets import course

__all__ = [
    "FindingRow", "InspectionRow", "NoticeRow", "ObligationRow", "TaskRow", "YearFigures", "finding_rows",
    "inspection_rows", "notice_rows", "obligation_rows", "status", "target_rows", "task_rows", "year_figures",
    "year_of",
]  # fmt: skip

_ENDED = frozenset({ObligationStatus.DONE, ObligationStatus.WITHDRAWN})
_LIVE = frozenset({"open", "reported", "orphan"})  # buckets that hold nothing that has ended


@dataclass(frozen=True)
class YearFigures:
    """The figures of a year as of a day, `values` by the keys of `dondoc status`, and rows they were counted from."""

    values: dict[str, Any]
    inspections: InspectionFigure
    findings: Sequence[FindingRow]
    owed: Sequence[ObligationRow]


def status(session: Session, as_of: date, year: int) -> dict[str, Any]:
    """The figures of a year as of a day, with the keys of `dondoc status --json`.

    Beside them `rates`: completed and on time, of what was due and of all, by the revised and by the original
    dates. `audit_head` is the head of the chain as it is now: the figures were computed under it.
    """
    return year_figures(session, as_of, year).values


def year_figures(session: Session, as_of: date, year: int) -> YearFigures:
    """The same with the rows behind it, for who shows both: nothing is asked of the store twice."""
    office = session.get(Office, 1)
    stood = Obligations(session, as_of)
    tasks = figure_counts.task_places(stood, year)
    owed = _open(stood)
    inspections = inspection_figure(session, as_of, year)
    findings = finding_rows(session, as_of, year)
    values = {
        "office": office.code if office else "",
        "as_of": as_of.isoformat(),
        "year": year,
        "tasks": figure_counts.counts(tasks),
        "inspections": inspections.as_dict(),
        "findings": figure_findings.counts(findings),
        "targets": target_rows(session, as_of, year),
        "obligations": {"open": len(owed), "orphans": len(orphans_on(session, as_of, owed))},
        "notices": notice_figures(session, as_of, year),
        "rates": figure_counts.rates(tasks),
        "audit_head": audit.head(session),
    }
    return YearFigures(values, inspections, findings, owed)


def year_of(session: Session, as_of: date) -> int:
    """The year whose figures a day asks for: the newest with a plan, not after the day's own."""
    newest = session.execute(queries.newest_year(as_of)).scalar()
    return newest if newest is not None else as_of.year


def obligation_rows(
    session: Session, as_of: date, year: int | None = None, *, bucket: str | None = None,
    kind: ObligationKind | None = None, agency_id: int | None = None,
) -> list[ObligationRow]:  # fmt: skip
    """The obligations as they stood, the worst first; `year` asks for those due in it or without a date.

    `bucket` is one of rules.completion's, or `open` (not ended), `reported`, `orphan`.
    """
    stood = Obligations(session, as_of)
    rows = [
        obligation_row(row, stood)
        for row in _stored(stood, live=bucket in _LIVE)
        if kind in (None, row.kind) and agency_id in (None, stood.body(row).agency_id)
    ]
    if year is not None:
        rows = [row for row in rows if row.due_on is None or row.due_on.year == year]
    return sorted(_in_bucket(stood, rows, bucket), key=worst_first)


def _open(stood: Obligations) -> list[ObligationRow]:
    """What had not ended on the day, the worst first."""
    rows = (obligation_row(row, stood) for row in _stored(stood, live=True))
    return sorted((row for row in rows if row.status not in _ENDED), key=worst_first)


def _stored(stood: Obligations, *, live: bool) -> Iterable[Any]:
    query = queries.obligations(stood.as_of, live=live, changed=bool(stood.history.changed))
    return stood.session.execute(query)


def _in_bucket(stood: Obligations, rows: list[ObligationRow], bucket: str | None) -> list[ObligationRow]:
    if bucket is None:
        return rows
    if bucket == "open":
        return [row for row in rows if row.status not in _ENDED]
    if bucket == "reported":
        return [row for row in rows if row.status is ObligationStatus.REPORTED]
    if bucket == "orphan":
        found = orphans_on(stood.session, stood.as_of, _open(stood))
        return [row for row in rows if row.obligation_id in found]
    return [row for row in rows if row.bucket == bucket]


def target_rows(session: Session, as_of: date, year: int) -> list[dict[str, Any]]:
    """The targets of the year's issued plans, with the newest value known by the day and the course."""
    plan_ids = list(issued_plans(session, as_of, year))
    measured: dict[int, list[tuple[date, Fraction]]] = {}
    for row in session.execute(queries.target_values(plan_ids, as_of)):
        measured.setdefault(row.target_id, []).append((row.as_of, Fraction(row.value_num, row.value_den)))
    return [
        _target(row, measured.get(row.id, []), as_of) for row in session.execute(queries.targets_of(plan_ids))
    ]


def _target(row: Any, values: Sequence[tuple[date, Fraction]], as_of: date) -> dict[str, Any]:
    goal = Fraction(row.goal_num, row.goal_den)
    upper = Fraction(row.upper_num, row.upper_den) if row.upper_num is not None else None
    latest = max(values, key=lambda value: value[0], default=None)
    return {
        "code": row.code,
        "target": f"{row.op} {decimal(goal)}",
        "unit": row.unit,
        "latest": decimal(latest[1]) if latest else None,
        "course": course(row.op, goal, upper, values, row.due_on, as_of).value,
    }


def decimal(value: Fraction) -> str:
    """An exact number as people write it in tables: "6.5"; one that never ends stays a fraction, "1/3"."""
    rest, places = value.denominator, 0
    while rest % 10 == 0 or rest % 5 == 0 or rest % 2 == 0:
        rest //= 10 if rest % 10 == 0 else 5 if rest % 5 == 0 else 2
        places += 1
    if rest != 1:
        return f"{value.numerator}/{value.denominator}"
    digits = str(abs(value.numerator) * 10**places // value.denominator).rjust(places + 1, "0")
    sign = "-" if value < 0 else ""
    return sign + (f"{digits[:-places]}.{digits[-places:]}".rstrip("0").rstrip(".") if places else digits)
