"""The second promise: how many agencies must be inspected, and which of them were, each with its paper."""

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from fractions import Fraction
from functools import cache
from typing import Any

from sqlmodel import Session

from casework.succession import lines_of
from config.quota import load_quota
from models import queries
from rules.quota import POOLED, Inequality, QuotaRule, inequalities
from rules.succession import Lines, credit


@dataclass(frozen=True)
class Reading:
    """How the thirty per cent is read: the shares, which inspections count, which kinds of agencies may not."""

    rule: QuotaRule
    inspection_kinds: frozenset[str] = frozenset()  # empty: every kind
    in_question: frozenset[str] = frozenset()
    across: bool = True  # an inspection of a body counts for the one that follows it


@cache
def shipped_reading() -> Reading:
    """The reading of config/quota.yaml as it is shipped, for a year without a round."""
    quota = load_quota()
    kinds = frozenset(kind.value for kind in quota.inspection_kinds)
    return Reading(
        QuotaRule(quota.share, quota.by_level, quota.levels, quota.kinds), kinds, quota.in_question,
        quota.credit_predecessors,
    )  # fmt: skip


@dataclass(frozen=True)
class InspectionRow:
    """An agency of the list: whether it counts, whether it was inspected in the year, on which paper."""

    agency_id: int
    agency_code: str
    agency: str
    level: str
    kind: str
    counts: bool
    inspected: bool
    inspection_id: int | None
    conclusion_no: str
    conclusion_on: date | None


@dataclass(frozen=True)
class InspectionFigure:
    """The list and how it is read; `frozen` when it is a round's and not the register of the day.

    `today` is the register of the day beside it: bodies may have merged or split since the list was frozen.
    """

    rows: list[InspectionRow]
    reading: Reading = field(default_factory=shipped_reading)
    frozen: bool = False
    today: list[InspectionRow] = field(default_factory=list)

    @property
    def share(self) -> Fraction:
        """The share of all levels together."""
        return self.reading.rule.share

    @property
    def lines(self) -> tuple[Inequality, ...]:
        """The inequality of all levels together, and of each."""
        return self.lines_without(frozenset())

    def lines_without(self, kinds: frozenset[str]) -> tuple[Inequality, ...]:
        """The same with some kinds of agencies left out."""
        return _lines(self.rows, self.reading.rule, kinds)

    def as_dict(self) -> dict[str, Any]:
        """Beside the figure: `narrow`, the other reading of who counts, and `current`, on the day's register."""
        narrow = self.lines_without(self.reading.in_question)[0]
        current = _lines(self.today, self.reading.rule) if self.frozen else self.lines
        return {**_by_level(self.lines), "narrow": _numbers(narrow), "current": _by_level(current)}


def _lines(
    rows: Iterable[InspectionRow], rule: QuotaRule, kinds: frozenset[str] = frozenset()
) -> tuple[Inequality, ...]:
    levels: dict[str, tuple[int, int]] = {}
    for row in rows:
        if row.counts and row.kind not in kinds:
            inspected, agencies = levels.get(row.level, (0, 0))
            levels[row.level] = (inspected + row.inspected, agencies + 1)
    return inequalities(levels, rule)


def _by_level(lines: Iterable[Inequality]) -> dict[str, Any]:
    numbers = {line.scope: _numbers(line) for line in lines}
    return {"overall": numbers.pop(POOLED), "by_level": numbers}


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


def inspection_figure(session: Session, as_of: date, year: int, *, beside: bool = True) -> InspectionFigure:
    """Distinct agencies of the frozen list with a signed conclusion of a counting kind, dated in the year.

    Without a frozen round the list is the register of the day, read as the shipped rule says. Where bodies have
    merged or split, rules.succession says which agency an inspection is credited to. `beside`: with the register
    of the day beside a frozen list.
    """
    chosen = session.execute(queries.frozen_round(year, as_of)).first()
    reading = shipped_reading() if chosen is None else _reading_of(chosen)
    signed = [
        row
        for row in session.execute(queries.conclusions(year, as_of))
        if not reading.inspection_kinds or row.kind in reading.inspection_kinds
    ]
    lines = lines_of(session)
    today: list[InspectionRow] = []
    if beside or chosen is None:
        register = [
            (row, row.kind, reading.rule.counts(row.level, row.kind, row.counts))
            for row in session.execute(queries.register_on(as_of))
        ]
        today = _rows(register, signed, lines, reading, frozen=False)
    if chosen is None:
        return InspectionFigure(today, reading, frozen=False, today=today)
    listed = [
        (row, json.loads(row.facts).get("kind", row.kind), bool(row.counts))
        for row in session.execute(queries.members_of(chosen.id))
    ]
    return InspectionFigure(
        _rows(listed, signed, lines, reading, frozen=True), reading, frozen=True, today=today
    )


def _reading_of(chosen: Any) -> Reading:
    """How the round of the year reads it: frozen with the list."""
    kept = json.loads(chosen.rules)
    by_level = {level: Fraction(*pair) for level, pair in kept.get("share_by_level", {}).items()}
    share = Fraction(chosen.share_num, chosen.share_den)
    return Reading(
        QuotaRule(share, by_level, frozenset(kept.get("levels", ())), frozenset(kept.get("kinds", ()))),
        frozenset(kept.get("inspection_kinds", ())),
        frozenset(kept.get("in_question", ())),
        kept.get("predecessors", {}).get("quota", True),
    )


def _rows(
    listed: Sequence[tuple[Any, str, bool]],
    signed: Sequence[Any],
    lines: Lines,
    reading: Reading,
    *,
    frozen: bool,
) -> list[InspectionRow]:
    """Each agency of a list with the earliest counting conclusion that is credited to it."""
    codes = {row.agency_id: row.code for row, _, _ in listed}
    papers = {row.id: row for row in signed}
    pairs = [(row.id, row.agency_id) for row in signed]
    credited = credit(pairs, codes, lines, frozen=frozen, across=reading.across)
    return [_row(row, kind, counts, papers.get(credited.get(row.agency_id))) for row, kind, counts in listed]


def _row(agency: Any, kind: str, counts: bool, signed: Any) -> InspectionRow:
    return InspectionRow(
        agency_id=agency.agency_id,
        agency_code=agency.code,
        agency=agency.name_vi,
        level=agency.level,
        kind=kind,
        counts=counts,
        inspected=signed is not None,
        inspection_id=signed.id if signed else None,
        conclusion_no=signed.conclusion_no if signed else "",
        conclusion_on=signed.conclusion_on if signed else None,
    )
