"""Score tables as data: which step a measured value stands on and the points it holds.

Schemes differ by province, level and year, so no step is code. A step whose points no source gives holds None,
which is never taken for 0.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction
from itertools import pairwise


class Measure(StrEnum):
    """What a criterion's steps are written in."""

    PERCENT = "percent"
    DAYS = "days"
    WORDS = "words"  # a person judges which step holds


class IfNone(StrEnum):
    """What holds where there is nothing to score."""

    FULL = "full"  # no problem found counts as all handled
    DROP = "drop"  # the criterion leaves the denominator; it is not zero
    ZERO = "zero"


class StepsFault(ValueError):
    """Steps that leave a gap or overlap: a code and the place of the step at fault, from 1."""

    def __init__(self, code: str, step: int) -> None:
        super().__init__(f"{code} (step {step})")
        self.code, self.step = code, step


@dataclass(frozen=True, slots=True)
class Step:
    """Values from `low` to `high` (None: no end), each end in or out, and the points they hold."""

    points: Fraction | None
    low: Fraction | None = None
    low_in: bool = True
    high: Fraction | None = None
    high_in: bool = True
    words_vi: str = ""
    words_en: str = ""

    def holds(self, value: Fraction) -> bool:
        above = self.low is None or value > self.low or (self.low_in and value == self.low)
        below = self.high is None or value < self.high or (self.high_in and value == self.high)
        return above and below


@dataclass(frozen=True, slots=True)
class Criterion:
    """A criterion with its steps, the highest values first; `most` is its maximum, None if unknown.

    Without steps nothing but the maximum is known. `on_time` says that only what was completed on time counts.
    Raises StepsFault for a measured criterion whose steps do not share out every value, each once.
    """

    code: str
    name_vi: str
    name_en: str
    measure: Measure
    most: Fraction | None
    steps: tuple[Step, ...]
    verified: bool
    source: str = ""
    on_time: bool = False
    if_none: IfNone = IfNone.ZERO

    def __post_init__(self) -> None:
        if self.measure is not Measure.WORDS:
            _check(self.steps)

    def points(self, value: Fraction | None) -> Fraction | None:
        """The points a measured value holds; None where no source gives them, or the criterion drops out.

        `value` is in the criterion's measure, None where there is nothing to score. Raises ValueError for a
        criterion in words: a person chooses its step.
        """
        if value is None:
            return {IfNone.FULL: self.most, IfNone.DROP: None, IfNone.ZERO: Fraction(0)}[self.if_none]
        if self.measure is Measure.WORDS:
            raise ValueError(f"{self.code} is judged in words")
        return next((step.points for step in self.steps if step.holds(value)), None)


@dataclass(frozen=True, slots=True)
class Penalty:
    """Points taken off for each case of something."""

    code: str
    name_vi: str
    name_en: str
    points: Fraction
    per_vi: str
    per_en: str
    verified: bool
    source: str = ""


@dataclass(frozen=True, slots=True)
class Scheme:
    """A scheme of a body for years and a level; `source` is its decision."""

    code: str
    name_vi: str
    name_en: str
    first_year: int
    last_year: int
    level: str
    source: str
    criteria: tuple[Criterion, ...]
    penalties: tuple[Penalty, ...]

    def criterion(self, code: str) -> Criterion | None:
        return next((criterion for criterion in self.criteria if criterion.code == code), None)


def _check(steps: Sequence[Step]) -> None:
    """From the highest step down to the lowest, each begins where the one above it ends."""
    if not steps:
        return
    for place, (upper, lower) in enumerate(pairwise(steps), 2):
        if upper.low is None or upper.low != lower.high:
            raise StepsFault("steps_apart", place)
        if upper.low_in is lower.high_in:
            raise StepsFault("steps_overlap" if upper.low_in else "steps_gap", place)
    for place, step in enumerate(steps, 1):
        if step.low is not None and step.high is not None and step.low >= step.high:
            raise StepsFault("step_empty", place)
    if steps[0].high is not None:
        raise StepsFault("top_open", 1)
    if steps[-1].low is not None:
        raise StepsFault("bottom_open", len(steps))
