"""Does the score find anything? Findings per visit picked by risk against findings per visit drawn by lot.

The lottery is the fair sample: its agencies differ from the others by nothing but chance. Two answers, both
exact, in whole numbers, no sampling:

- an interval for the ratio of the two rates, exact given the total of the findings (if findings fell independently,
  the share that falls on risk picks is binomial; Clopper and Pearson 1934, as Przyborowski and Wilenski 1940 use
  it to compare two counts). It is widened to the next hundredth outward, never inward;
- of all ways to call that many of these same visits "risk picks", the share that would give at least as many
  findings (Fisher's permutation test). It does not need independence: an agency with ten findings stays one
  agency.

"yes" needs both. With few visits neither can say much, and then the answer is "cannot tell".
"""

from bisect import bisect_left
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction
from math import comb

ERROR = Fraction(1, 20)  # the interval misses in at most one case of twenty
STEPS = 100  # a ratio is given in hundredths
CEILING = 1000 * STEPS  # beyond a thousandfold the upper end is called open
HUNDREDTHS = range(1, CEILING + 1)


class Answer(StrEnum):
    """What the numbers allow to say."""

    YES = "yes"  # risk picks find more
    NO = "no"  # they find less: the score misleads
    CANNOT_TELL = "cannot_tell"
    NOTHING_TO_COMPARE = "nothing_to_compare"  # one of the two groups is empty


@dataclass(frozen=True)
class Group:
    """Visits of one kind of pick, and the findings of all of them."""

    visits: int
    findings: int


@dataclass(frozen=True)
class Worth:
    """`ratio`: findings a visit among risk picks over those among lottery picks; None where that has no value.

    `low` and `high` bound it (None: no upper bound). `chance`: the share of all deals with at least as many
    findings on the risk side.
    """

    risk: Group
    lottery: Group
    ratio: Fraction | None
    low: Fraction
    high: Fraction | None
    chance: Fraction | None
    answer: Answer


def score_worth(risk: Sequence[int], lottery: Sequence[int]) -> Worth:
    """Judge the findings of each visit picked by risk against those of each visit drawn by lot."""
    mine, other = Group(len(risk), sum(risk)), Group(len(lottery), sum(lottery))
    if not risk or not lottery:
        return Worth(mine, other, None, Fraction(0), None, None, Answer.NOTHING_TO_COMPARE)
    ratio = Fraction(mine.findings * other.visits, mine.visits * other.findings) if other.findings else None
    low, high = interval(mine, other)
    chance = share_of_deals(risk, lottery)
    return Worth(mine, other, ratio, low, high, chance, _answer(low, high, chance, risk, lottery))


def interval(mine: Group, other: Group, error: Fraction = ERROR) -> tuple[Fraction, Fraction | None]:
    """Bounds of the ratio of the two rates, exact given the total; outward to the next hundredth."""
    total = mine.findings + other.findings
    if total == 0:
        return Fraction(0), None
    half = error / 2
    low, high = Fraction(0), None
    if mine.findings:  # the largest ratio under which so many would still be too rare
        many = range(mine.findings, total + 1)
        low = _last(lambda ratio: _rare(many, total, ratio, mine, other, half))
    if other.findings:  # the smallest ratio under which so few would be too rare
        few = range(mine.findings + 1)
        high = _first(lambda ratio: _rare(few, total, ratio, mine, other, half))
    return low, high


def share_of_deals(risk: Sequence[int], lottery: Sequence[int]) -> Fraction:
    """Of all ways to choose that many visits out of both groups: those with at least as many findings.

    Counted by sums, one visit after the other, so that large rounds stay cheap.
    """
    every = [*risk, *lottery]
    chosen = min(len(risk), len(lottery))
    ways: list[dict[int, int]] = [{0: 1}] + [{} for _ in range(chosen)]
    for findings in every:
        for taken in range(chosen, 0, -1):
            for total, count in ways[taken - 1].items():
                ways[taken][total + findings] = ways[taken].get(total + findings, 0) + count
    if len(risk) <= len(lottery):
        enough = sum(count for total, count in ways[chosen].items() if total >= sum(risk))
    else:  # the smaller group is dealt: what it does not get, the other has
        enough = sum(count for total, count in ways[chosen].items() if total <= sum(lottery))
    return Fraction(enough, comb(len(every), chosen))


def _answer(
    low: Fraction, high: Fraction | None, chance: Fraction, risk: Sequence[int], lottery: Sequence[int]
) -> Answer:
    if low > 1 and chance <= ERROR / 2:
        return Answer.YES
    # The other side counted the same way: as many findings or more on the lottery's side.
    if high is not None and high < 1 and share_of_deals(lottery, risk) <= ERROR / 2:
        return Answer.NO
    return Answer.CANNOT_TELL


def _rare(counts: range, total: int, ratio: Fraction, mine: Group, other: Group, limit: Fraction) -> bool:
    """Whether these counts of findings on the first side are rarer than `limit`, were its rate `ratio` times
    the other's: a binomial sum, compared in whole numbers."""
    hit, miss = ratio.numerator * mine.visits, ratio.denominator * other.visits
    ways = sum(comb(total, k) * hit**k * miss ** (total - k) for k in counts)
    return limit.denominator * ways <= limit.numerator * (hit + miss) ** total


def _last(rare: Callable[[Fraction], bool]) -> Fraction:
    """The largest hundredth for which `rare` holds; it holds for small ratios and then no more."""
    return Fraction(bisect_left(HUNDREDTHS, True, key=lambda ratio: not rare(Fraction(ratio, STEPS))), STEPS)


def _first(rare: Callable[[Fraction], bool]) -> Fraction | None:
    """The smallest hundredth for which `rare` holds; None if none below the ceiling does."""
    before = bisect_left(HUNDREDTHS, True, key=lambda ratio: rare(Fraction(ratio, STEPS)))
    return None if before == CEILING else Fraction(before + 1, STEPS)
