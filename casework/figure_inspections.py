"""The second promise: how many agencies must be inspected, and which of them were, each with its paper."""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from typing import Any

from sqlmodel import Session

from models import queries
from rules.quota import POOLED, Inequality, QuotaRule, inequalities

DEFAULT_SHARE = Fraction(3, 10)  # plan of Long An 2022: at least 30 %


@dataclass(frozen=True)
class InspectionRow:
    """An agency of the list: whether it counts, whether it was inspected in the year, on which paper."""

    agency_id: int
    agency_code: str
    agency: str
    level: str
    counts: bool
    inspected: bool
    inspection_id: int | None
    conclusion_no: str
    conclusion_on: date | None


@dataclass(frozen=True)
class InspectionFigure:
    """The list, the share it is held to, and the inequality of each scope."""

    rows: list[InspectionRow]
    share: Fraction
    frozen: bool  # the list of a round, not the register of the day

    @property
    def lines(self) -> tuple[Inequality, ...]:
        levels: dict[str, tuple[int, int]] = {}
        for row in self.rows:
            if row.counts:
                inspected, agencies = levels.get(row.level, (0, 0))
                levels[row.level] = (inspected + row.inspected, agencies + 1)
        return inequalities(levels, QuotaRule(self.share))

    def as_dict(self) -> dict[str, Any]:
        numbers = {line.scope: _numbers(line) for line in self.lines}
        overall = numbers.pop(POOLED)
        return {"overall": overall, "by_level": numbers}


def _numbers(line: Inequality) -> dict[str, int]:
    return {"agencies": line.agencies, "required": line.required, "inspected": line.inspected}


def inspection_rows(
    session: Session, as_of: date, year: int, *, inspected: bool | None = None
) -> list[InspectionRow]:
    """The agencies that count, those not inspected first; then those that do not count."""
    rows = inspection_figure(session, as_of, year).rows
    if inspected is not None:
        rows = [row for row in rows if row.inspected is inspected]
    return sorted(rows, key=lambda row: (not row.counts, row.inspected))


def inspection_figure(session: Session, as_of: date, year: int) -> InspectionFigure:
    """Distinct agencies of the frozen list with a signed conclusion of a counting kind, dated in the year.

    Without a frozen round the list is the register of the day, and every agency counts that the register does
    not leave out; every kind of inspection then counts.
    """
    signed = list(session.execute(queries.conclusions(year, as_of)))
    chosen = session.execute(queries.frozen_round(year, as_of)).first()
    if chosen is None:
        listed = session.execute(queries.register_on(as_of)).all()
        rule = QuotaRule(DEFAULT_SHARE)
        counting = {row.agency_id: rule.counts(row.level, row.kind, row.counts) for row in listed}
        return InspectionFigure(_rows(listed, counting, signed), DEFAULT_SHARE, frozen=False)
    kinds = json.loads(chosen.rules).get("inspection_kinds")
    listed = session.execute(queries.members_of(chosen.id)).all()
    counting = {row.agency_id: bool(row.counts) for row in listed}
    signed = [row for row in signed if not kinds or row.kind in kinds]
    share = Fraction(chosen.share_num, chosen.share_den)
    return InspectionFigure(_rows(listed, counting, signed), share, frozen=True)


def _rows(listed: Iterable[Any], counting: Mapping[int, bool], signed: Iterable[Any]) -> list[InspectionRow]:
    first: dict[int, Any] = {}
    for row in signed:
        first.setdefault(row.agency_id, row)
    return [_row(row, counting[row.agency_id], first.get(row.agency_id)) for row in listed]


def _row(agency: Any, counts: bool, signed: Any) -> InspectionRow:
    return InspectionRow(
        agency_id=agency.agency_id,
        agency_code=agency.code,
        agency=agency.name_vi,
        level=agency.level,
        counts=counts,
        inspected=signed is not None,
        inspection_id=signed.id if signed else None,
        conclusion_no=signed.conclusion_no if signed else "",
        conclusion_on=signed.conclusion_on if signed else None,
    )
