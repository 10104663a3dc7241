"""How far the duties of a plan are: a partition, on the original and on the revised date, and its rates.

The four official counts (report 1270/BC-TCTTTg of 27/12/2017: done on time, done late, open in time, overdue)
with the states beside them that an honest count needs: waiting, no date, withdrawn.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Set
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from fractions import Fraction

from rules.lifecycles import ObligationStatus


class Bucket(StrEnum):
    """Where a duty or a task stands; exactly one of these."""

    DONE_ON_TIME = "done_on_time"
    DONE_LATE = "done_late"
    OPEN_IN_TIME = "open_in_time"
    OVERDUE = "overdue"
    WAITING = "waiting"
    NO_DATE = "no_date"
    WITHDRAWN = "withdrawn"


class Basis(StrEnum):
    """By which date a duty is judged: the one of the plan, or the one an extension set."""

    ORIGINAL = "original"
    REVISED = "revised"


@dataclass(frozen=True, slots=True)
class Fact:
    """What is known of one obligation. `done_on` is the date of its evidence, not of the entry.

    `date_missing`: it has no date although the plan should give one; it does not wait for an event.
    """

    status: ObligationStatus
    due_on: date | None
    original_due_on: date | None = None
    done_on: date | None = None
    date_missing: bool = False

    def due(self, basis: Basis) -> date | None:
        return (self.original_due_on or self.due_on) if basis is Basis.ORIGINAL else self.due_on


# The first that one of its obligations has is the task's; withdrawn ones are asked first.
_FIRST = (
    Bucket.OVERDUE,
    Bucket.NO_DATE,
    Bucket.WAITING,
    Bucket.OPEN_IN_TIME,
    Bucket.DONE_LATE,
    Bucket.DONE_ON_TIME,
)
_S = ObligationStatus


def bucket(fact: Fact, as_of: date, basis: Basis = Basis.REVISED) -> Bucket:
    """Where one obligation stands on a day. Due on the day itself is still in time.

    What was reported but not yet confirmed is not done; whether it is overdue its evidence decides, so that
    an agency is not late because the office is. A missing date never reads as on time, done or not.
    """
    due = fact.due(basis)
    if fact.status is _S.WITHDRAWN:
        return Bucket.WITHDRAWN
    if fact.status in (_S.WAITING, _S.SUSPENDED):
        return Bucket.NO_DATE if due is None and fact.date_missing else Bucket.WAITING
    if due is None:
        return Bucket.NO_DATE
    if fact.status is _S.DONE:
        return Bucket.DONE_LATE if fact.done_on is None or fact.done_on > due else Bucket.DONE_ON_TIME
    judged_on = fact.done_on if fact.status is _S.REPORTED and fact.done_on else as_of
    return Bucket.OVERDUE if judged_on > due else Bucket.OPEN_IN_TIME


def first_of(found: Set[Bucket]) -> Bucket:
    """Where a task stands whose obligations are in these, counted once.

    An ongoing task is judged by its checkpoints, which are obligations. A task that nobody owes anything for
    has no date either.
    """
    if found == {Bucket.WITHDRAWN}:
        return Bucket.WITHDRAWN
    return next((first for first in _FIRST if first in found), Bucket.NO_DATE)


def is_later(dues: Iterable[date | None], year: int) -> bool:
    """Whether a task stands apart because everything of it is due after the year.

    Give the original dates: an extension into the next year must not take a task out of this year's total.
    """
    listed = list(dues)
    return bool(listed) and all(due is not None and due.year > year for due in listed)


@dataclass(frozen=True)
class Tally:
    """How many stand where, and the rates; a rate of nothing is None."""

    counts: Mapping[Bucket, int]

    @property
    def total(self) -> int:
        return sum(self.counts.values())

    @property
    def completed(self) -> int:
        return self.counts[Bucket.DONE_ON_TIME] + self.counts[Bucket.DONE_LATE]

    @property
    def due(self) -> int:
        """The official denominator: completed and overdue; what is not yet due stays out of it."""
        return self.completed + self.counts[Bucket.OVERDUE]

    @property
    def standing(self) -> int:
        """The denominator of the whole year: all but the withdrawn."""
        return self.total - self.counts[Bucket.WITHDRAWN]

    @property
    def completed_of_due(self) -> Fraction | None:
        return _share(self.completed, self.due)

    @property
    def completed_of_all(self) -> Fraction | None:
        return _share(self.completed, self.standing)

    @property
    def on_time_of_due(self) -> Fraction | None:
        return _share(self.counts[Bucket.DONE_ON_TIME], self.due)

    @property
    def on_time_of_all(self) -> Fraction | None:
        return _share(self.counts[Bucket.DONE_ON_TIME], self.standing)


def tally(buckets: Iterable[Bucket] | Mapping[Bucket, int]) -> Tally:
    """Count buckets, or take them counted; every one is there, if only with 0."""
    counted = Counter(buckets)
    return Tally({name: counted[name] for name in Bucket})


def cut_percent(num: int, den: int) -> str:
    """num/den in per cent with one decimal, cut and never rounded up: 13 of 44 is "29.5", 29.96 % is "29.9".

    Raises ValueError for a negative number and ZeroDivisionError for an empty denominator.
    """
    if num < 0 or den < 0:
        raise ValueError(f"no share of {num} in {den}")
    tenths = num * 1000 // den
    return f"{tenths // 10}.{tenths % 10}"


def _share(num: int, den: int) -> Fraction | None:
    return Fraction(num, den) if den else None
