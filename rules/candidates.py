"""An agency as the round sees it, its risk points and its draw: shapes shared by choosing and timetabling."""

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from fractions import Fraction

from rules.text import nfc

TOP_SCORE = 10000  # 100 points, x 100


@dataclass(frozen=True, order=True)
class Span:
    """Days from `first` to `last`, both included."""

    first: date
    last: date

    def holds(self, day: date) -> bool:
        return self.first <= day <= self.last


@dataclass(frozen=True)
class Agency:
    """An agency of the frozen list. Scores are x 100; `years_since` counts full years without inspection."""

    code: str
    level: str
    province: str
    zone: str = ""  # places visited on one trip
    par: int = TOP_SCORE
    par_prev: int = TOP_SCORE
    sipas: int = TOP_SCORE
    overdue: int = 0
    findings: int = 0
    complaints: int = 0
    years_since: int = 0
    mandatory: bool = False
    excluded: str = ""  # the reason; empty when nothing stands against an inspection
    halfdays: int = 2
    skills: frozenset[str] = frozenset()
    blackout: tuple[Span, ...] = ()
    earliest: date | None = None
    last_inspectors: frozenset[str] = frozenset()
    counts: bool = True  # stands in the denominator


@dataclass(frozen=True)
class Weights:
    """Points per unit of each risk factor; the office's data, fingerprinted before the seed is known."""

    par: Fraction = Fraction(1)
    par_drop: Fraction = Fraction(2)
    overdue: Fraction = Fraction(150)
    findings: Fraction = Fraction(200)
    complaints: Fraction = Fraction(100)
    sipas: Fraction = Fraction(1, 2)
    years_since: Fraction = Fraction(300)


def risk_factors(agency: Agency, weights: Weights) -> dict[str, int]:
    """Points of each factor in whole numbers (fractions are cut); their sum is the risk."""
    amounts = {
        "par": TOP_SCORE - agency.par,
        "par_drop": max(0, agency.par_prev - agency.par),
        "overdue": agency.overdue,
        "findings": agency.findings,
        "complaints": agency.complaints,
        "sipas": TOP_SCORE - agency.sipas,
        "years_since": agency.years_since,
    }
    return {name: _points(amount, getattr(weights, name)) for name, amount in amounts.items()}


def risk_points(agency: Agency, weights: Weights) -> int:
    return sum(risk_factors(agency, weights).values())


def lottery_hash(seed: str, code: str) -> str:
    """The draw of an agency: hex SHA-256 of "seed,code" in UTF-8. The code is drawn, never a row number."""
    return hashlib.sha256(nfc(f"{seed},{code}").encode()).hexdigest()


def strata_of(agencies: Iterable[Agency]) -> dict[tuple[str, str], list[Agency]]:
    """The agencies of each (province, level), everything in the order of its codes."""
    found: dict[tuple[str, str], list[Agency]] = {}
    for agency in sorted(agencies, key=lambda a: (a.province, a.level, a.code)):
        found.setdefault((agency.province, agency.level), []).append(agency)
    return found


def _points(amount: int, weight: Fraction) -> int:
    return amount * weight.numerator // weight.denominator
