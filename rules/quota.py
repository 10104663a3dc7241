"""How many agencies must be inspected, who counts, and what is missing: whole numbers only.

Source: plan of Long An 2022 ("hằng năm thực hiện kiểm tra tối thiểu 30% các cơ quan chuyên môn cấp tỉnh và cấp
huyện"). What is counted are agencies, not visits; the share is a fraction, so that no rounding can help or hurt.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from fractions import Fraction

POOLED = ""  # the scope that holds all levels together


@dataclass(frozen=True)
class QuotaRule:
    """The share to reach, for all levels together and for each, and which agencies count.

    A level without a share of its own takes the pooled one. An empty `levels` or `kinds` means all of them.
    """

    share: Fraction
    by_level: Mapping[str, Fraction] = field(default_factory=dict)
    levels: frozenset[str] = frozenset()
    kinds: frozenset[str] = frozenset()

    def share_of(self, level: str) -> Fraction:
        return self.by_level.get(level, self.share)

    def counts(self, level: str, kind: str, stated: bool | None = None) -> bool:
        """Whether an agency stands in the denominator; what the register states of it goes first."""
        if stated is not None:
            return stated
        return (not self.levels or level in self.levels) and (not self.kinds or kind in self.kinds)


@dataclass(frozen=True)
class Inequality:
    """`den * inspected >= num * agencies` for one scope (a level, or POOLED): re-checked with a pencil."""

    scope: str
    inspected: int
    agencies: int
    share: Fraction

    @property
    def left(self) -> int:
        return self.share.denominator * self.inspected

    @property
    def right(self) -> int:
        return self.share.numerator * self.agencies

    @property
    def holds(self) -> bool:
        return reaches(self.inspected, self.agencies, self.share)

    @property
    def required(self) -> int:
        return required_agencies(self.agencies, self.share)

    @property
    def missing(self) -> int:
        return shortfall(self.inspected, self.agencies, self.share)


def is_share(share: Fraction) -> bool:
    """A share lies between nothing and all."""
    return 0 <= share <= 1


def required_agencies(agencies_in_scope: int, share: Fraction) -> int:
    """Fewest agencies to inspect so that the share is reached (plan of Long An 2022, on inspection)."""
    if agencies_in_scope < 0 or not is_share(share):
        raise ValueError(f"no quota of {share} on {agencies_in_scope} agencies")
    return -(-share.numerator * agencies_in_scope // share.denominator)


def reaches(inspected: int, agencies_in_scope: int, share: Fraction) -> bool:
    """Whether `inspected` of `agencies_in_scope` is at least the share; no division, so no rounding."""
    return share.denominator * inspected >= share.numerator * agencies_in_scope


def shortfall(inspected: int, agencies_in_scope: int, share: Fraction) -> int:
    """How many more agencies must be inspected; never negative."""
    return max(0, required_agencies(agencies_in_scope, share) - inspected)


def cut_permille(inspected: int, agencies_in_scope: int) -> int | None:
    """The rate in tenths of a percent, cut and never rounded up: 13 of 44 gives 295. None of nobody."""
    return 1000 * inspected // agencies_in_scope if agencies_in_scope else None


def inequalities(levels: Mapping[str, tuple[int, int]], rule: QuotaRule) -> tuple[Inequality, ...]:
    """The pooled inequality, then each level's; `levels` gives (inspected, agencies) of each level."""
    inspected = sum(k for k, _ in levels.values())
    agencies = sum(n for _, n in levels.values())
    each = [Inequality(level, k, n, rule.share_of(level)) for level, (k, n) in sorted(levels.items())]
    return (Inequality(POOLED, inspected, agencies, rule.share), *each)
