"""How an office draws and timetables its rounds, whatever the year: one value, stored with each round as JSON."""

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from datetime import date
from fractions import Fraction
from typing import Any

from rules.candidates import Weights
from rules.lifecycles import InspectionKind
from rules.quota import QuotaRule
from rules.selection import Rules
from rules.weeks import Frame, IsoWeek
from rules.workdays import Workdays


@dataclass(frozen=True)
class RoundRule:
    """The office's data: who counts and what share, how agencies are chosen, what a visit must keep to.

    An inspection of one of `inspection_kinds` counts for the share; none named means that all do. The kinds of
    agencies `in_question` are left out by the narrow reading of the share, which is shown beside the other.
    """

    quota: QuotaRule
    rotation_years: int = 4
    lottery_share: Fraction = Fraction(1, 5)
    weights: Weights = field(default_factory=Weights)
    inspection_kinds: frozenset[InspectionKind] = frozenset()
    in_question: frozenset[str] = frozenset()
    max_visits_per_week: int = 2
    crew_size: int = 2
    conflict_years: int = 3
    quarter_tolerance: int = 1
    blackout_weeks: frozenset[IsoWeek] = frozenset()
    credit_predecessors: bool = True  # an inspection of a body counts for the one that follows it
    rotation_predecessors: bool = False  # and so does the year it was inspected in

    @property
    def choosing(self) -> Rules:
        return Rules(self.quota, self.rotation_years, self.lottery_share, self.weights)

    def frame(self, year: int, first_day: date, last_day: date, days: Workdays) -> Frame:
        """What the timetable of a year must keep to between two days."""
        return Frame(
            year, first_day, last_day, days, blackout_weeks=self.blackout_weeks,
            max_visits_per_week=self.max_visits_per_week, crew_size=self.crew_size,
            conflict_years=self.conflict_years, quarter_tolerance=self.quarter_tolerance,
        )  # fmt: skip


def to_json(rule: RoundRule) -> str:
    """The rule as text, the same for the same rule; its fingerprint is published before the seed is drawn."""
    plain = {
        "share": _pair(rule.quota.share),
        "share_by_level": {level: _pair(share) for level, share in rule.quota.by_level.items()},
        "levels": sorted(rule.quota.levels),
        "kinds": sorted(rule.quota.kinds),
        "rotation_years": rule.rotation_years,
        "lottery_share": _pair(rule.lottery_share),
        "weights": {name: _pair(weight) for name, weight in asdict(rule.weights).items()},
        "inspection_kinds": sorted(kind.value for kind in rule.inspection_kinds),
        "in_question": sorted(rule.in_question),
        "max_visits_per_week": rule.max_visits_per_week,
        "crew_size": rule.crew_size,
        "conflict_years": rule.conflict_years,
        "quarter_tolerance": rule.quarter_tolerance,
        "blackout_weeks": [list(week) for week in sorted(rule.blackout_weeks)],
        "predecessors": {"quota": rule.credit_predecessors, "rotation": rule.rotation_predecessors},
    }
    return json.dumps(plain, ensure_ascii=False, sort_keys=True)


def from_json(text: str) -> RoundRule:
    """The rule a round was prepared with."""
    plain: Mapping[str, Any] = json.loads(text)
    before = plain.get("predecessors", {"quota": True, "rotation": False})  # rounds from before it was a rule
    shares = {level: Fraction(*pair) for level, pair in plain["share_by_level"].items()}
    quota = QuotaRule(
        Fraction(*plain["share"]), shares, frozenset(plain["levels"]), frozenset(plain["kinds"])
    )
    return RoundRule(
        quota=quota,
        rotation_years=plain["rotation_years"],
        lottery_share=Fraction(*plain["lottery_share"]),
        weights=Weights(**{name: Fraction(*pair) for name, pair in plain["weights"].items()}),
        inspection_kinds=frozenset(InspectionKind(kind) for kind in plain["inspection_kinds"]),
        in_question=frozenset(plain["in_question"]),
        max_visits_per_week=plain["max_visits_per_week"],
        crew_size=plain["crew_size"],
        conflict_years=plain["conflict_years"],
        quarter_tolerance=plain["quarter_tolerance"],
        blackout_weeks=frozenset((year, week) for year, week in plain["blackout_weeks"]),
        credit_predecessors=before["quota"],
        rotation_predecessors=before["rotation"],
    )


def _pair(share: Fraction) -> list[int]:
    return [share.numerator, share.denominator]
