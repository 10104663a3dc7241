"""Does the score find anything: exact numbers, held against enumeration, and modest where there is little to say."""

from fractions import Fraction
from itertools import combinations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rules.score_worth import Answer, Group, Worth, interval, score_worth, share_of_deals

few = st.lists(st.integers(0, 6), min_size=1, max_size=5)


def test_a_score_that_finds_three_times_as_much_on_twenty_visits_is_worth_it() -> None:
    worth = score_worth([6, 5, 7, 6, 5, 6, 7, 6] * 2, [2, 1, 3, 2])

    assert (worth.risk, worth.lottery, worth.ratio) == (Group(16, 96), Group(4, 8), 3)
    assert worth.low > 1
    assert worth.high is not None
    assert worth.high > 3
    assert worth.chance == Fraction(1, 4845)  # of all ways to call four of twenty visits the lottery
    assert worth.answer is Answer.YES


def test_the_same_difference_on_three_visits_proves_nothing() -> None:
    assert score_worth([6, 5], [2]).answer is Answer.CANNOT_TELL


def test_one_agency_with_many_findings_is_one_agency() -> None:
    """The interval alone would be convinced: 40 findings against 4. But one visit made them all."""
    worth = score_worth([40, 0, 0, 0], [1, 1, 1, 1])

    assert worth.low > 1
    assert worth.answer is Answer.CANNOT_TELL


def test_a_score_that_finds_less_is_said_to_mislead() -> None:
    assert score_worth([0, 1, 0, 1, 0, 0, 1, 0], [5, 6, 4, 5]).answer is Answer.NO


@pytest.mark.parametrize(("risk", "lottery"), [([], [1]), ([3], []), ([], [])])
def test_without_both_groups_there_is_nothing_to_compare(risk: list[int], lottery: list[int]) -> None:
    groups = Group(len(risk), sum(risk)), Group(len(lottery), sum(lottery))

    assert score_worth(risk, lottery) == Worth(
        *groups, None, Fraction(0), None, None, Answer.NOTHING_TO_COMPARE
    )


def test_no_findings_at_all_bound_nothing() -> None:
    worth = score_worth([0, 0], [0])

    assert (worth.ratio, worth.low, worth.high, worth.answer) == (None, 0, None, Answer.CANNOT_TELL)


@given(few, few)
def test_the_share_of_deals_is_what_counting_them_one_by_one_gives(
    risk: list[int], lottery: list[int]
) -> None:
    every = [*risk, *lottery]
    deals = list(combinations(range(len(every)), len(risk)))

    enough = sum(sum(every[n] for n in deal) >= sum(risk) for deal in deals)

    assert share_of_deals(risk, lottery) == Fraction(enough, len(deals))


@given(st.integers(1, 6), st.integers(1, 6), st.integers(0, 7), st.integers(0, 7))
@settings(max_examples=60, deadline=None)
def test_the_interval_ends_where_so_many_findings_become_too_rare(
    visits: int, others: int, found: int, elsewhere: int
) -> None:
    low, high = interval(Group(visits, found), Group(others, elsewhere))

    step = Fraction(1, 100)
    if low > 0:
        assert _chance(visits, others, found, elsewhere, low, at_least=True) <= Fraction(1, 40)
        assert _chance(visits, others, found, elsewhere, low + step, at_least=True) > Fraction(1, 40)
    if high is not None:
        assert _chance(visits, others, found, elsewhere, high, at_least=False) <= Fraction(1, 40)
        assert _chance(visits, others, found, elsewhere, high - step, at_least=False) > Fraction(1, 40)


@pytest.mark.parametrize(
    ("mine", "other", "low", "high"),
    [  # one finding: with the odds 1 to 39 its side has one chance in forty, half the error
        (Group(1, 1), Group(39, 0), Fraction(1), None),
        (Group(39, 0), Group(1, 1), Fraction(0), Fraction(1)),
        (Group(1, 1), Group(1, 0), Fraction(2, 100), None),  # 1/39, outward
        (Group(1, 0), Group(1, 1), Fraction(0), Fraction(39)),
        # the first and the last hundredth that are looked at
        (Group(100, 1), Group(39, 0), Fraction(1, 100), None),
        (Group(3900, 0), Group(1, 1), Fraction(0), Fraction(1, 100)),
        (Group(1, 1), Group(39_000, 0), Fraction(1000), None),
        (Group(1, 1), Group(78_000, 0), Fraction(1000), None),  # 2000: a low end stays at the ceiling
        (Group(39, 0), Group(1000, 1), Fraction(0), Fraction(1000)),
        (Group(39, 0), Group(1001, 1), Fraction(0), None),  # 1001: an upper end beyond it is open
    ],
)
def test_the_interval_of_a_single_finding_can_be_counted_by_hand(
    mine: Group, other: Group, low: Fraction, high: Fraction | None
) -> None:
    assert interval(mine, other) == (low, high)


@pytest.mark.parametrize(
    ("one", "visits", "answer"),
    [  # all findings on one visit against so many without any
        (1, 39, Answer.CANNOT_TELL),  # rare enough, but the interval ends at 1 itself
        (2, 39, Answer.YES),  # chance 1/40: just rare enough
        (2, 38, Answer.CANNOT_TELL),  # chance 1/39
    ],
)
def test_an_answer_needs_an_interval_beyond_one_and_a_chance_of_at_most_one_in_forty(
    one: int, visits: int, answer: Answer
) -> None:
    mirrored = {Answer.YES: Answer.NO}.get(answer, answer)

    assert score_worth([one], [0] * visits).answer is answer
    assert score_worth([0] * visits, [one]).answer is mirrored


def test_the_interval_holds_the_truth_in_at_least_nineteen_of_twenty_rounds() -> None:
    """Every way ten findings can fall on two sides whose rates are equal: how often the interval misses 1."""
    missed = Fraction(0)
    for found in range(11):
        low, high = interval(Group(4, found), Group(2, 10 - found))
        inside = low <= 1 and (high is None or high >= 1)
        missed += 0 if inside else _exactly(found, 10, Fraction(4, 6))

    assert missed <= Fraction(1, 20)


def _chance(
    visits: int, others: int, found: int, elsewhere: int, ratio: Fraction, *, at_least: bool
) -> Fraction:
    """Own summation: every finding falls left or right by itself; all ways counted one by one."""
    total, share = found + elsewhere, ratio * visits / (ratio * visits + others)
    wanted = range(found, total + 1) if at_least else range(found + 1)
    return sum((_exactly(k, total, share) for k in wanted), Fraction(0))


def _exactly(wanted: int, total: int, share: Fraction) -> Fraction:
    ways = sum(1 for _ in combinations(range(total), wanted))
    return ways * share**wanted * (1 - share) ** (total - wanted)
