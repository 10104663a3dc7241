"""What a timetable costs and the least it could cost, against everything tried: rounds of a few visits and weeks."""

from datetime import date
from itertools import product

import pytest

from rules.objective import (
    Load,
    Objective,
    QuarterRange,
    bound_of,
    objective_of,
    quarter_caps,
    quarter_ranges,
)
from rules.weeks import Frame, iso_week
from tests.rules.field_cast import frame

SPRING = date(2022, 3, 21)  # a Monday; the second week after it begins in April
AUTUMN = date(2022, 9, 26)


def of(weeks: int, first: date = SPRING, **limits: int) -> Frame:
    """So many whole weeks; balanced to the visit unless a tolerance is given."""
    return frame(
        first, date.fromordinal(first.toordinal() + 7 * weeks - 3), **{"quarter_tolerance": 0, **limits}
    )


def loads(*weights: int, zones: str = "AAAAAA") -> list[Load]:
    return [
        Load(f"X{n}", zone, weight, 2) for n, (weight, zone) in enumerate(zip(weights, zones, strict=False))
    ]


def test_imbalance_goes_before_trips_and_trips_before_lateness() -> None:
    assert Objective(0, 9, 9) < Objective(1, 0, 0)
    assert Objective(1, 0, 9) < Objective(1, 1, 0)
    assert Objective(1, 1, 0) < Objective(1, 1, 1)
    assert Objective(1, 2, 3) + Objective(10, 20, 30) == Objective(11, 22, 33)
    assert Objective() == Objective(0, 0, 0)


@pytest.mark.parametrize(("visits", "outside"), [(0, 2), (1, 1), (2, 0), (4, 0), (5, 1), (7, 3)])
def test_what_is_missing_or_too_much_is_outside(visits: int, outside: int) -> None:
    assert QuarterRange(2, 4).outside(visits) == outside


@pytest.mark.parametrize(
    ("visits", "tolerance", "expected"),
    [
        (4, 0, [(2, 3), (1, 2), (0, 0), (0, 0)]),  # two thirds and one third of four
        (4, 1, [(1, 4), (0, 3), (0, 1), (0, 1)]),
        (6, 0, [(4, 4), (2, 2), (0, 0), (0, 0)]),
        (0, 2, [(0, 2), (0, 2), (0, 2), (0, 2)]),
    ],
)
def test_a_quarter_has_its_share_by_days(
    visits: int, tolerance: int, expected: list[tuple[int, int]]
) -> None:
    ranges = quarter_ranges(of(3, quarter_tolerance=tolerance), visits)  # ten days in March, five in April

    assert [(r.low, r.high) for r in ranges] == expected


def test_a_round_without_a_usable_day_has_nothing_to_share() -> None:
    shut = frame(SPRING, date(2022, 3, 25), blackout_weeks=frozenset({iso_week(SPRING)}))

    assert quarter_ranges(shut, 5) == (QuarterRange(0, 0),) * 4


def test_the_objective_counts_only_what_is_placed() -> None:
    at = of(3)
    four = loads(3, 5, 7, 11, zones="ABAA")
    weeks = at.weeks

    # Two of three in March would be balanced; all three in April are one too many and two too few.
    late = objective_of(at, four, {"X0": weeks[2], "X1": weeks[2], "X2": weeks[2]})
    even = objective_of(at, four, {"X0": weeks[1], "X1": weeks[0], "X2": weeks[2]})

    assert late == Objective(4, 2, 2 * (3 + 5 + 7))
    assert even == Objective(0, 3, 3 + 2 * 7)
    assert objective_of(at, four, {}) == Objective(0, 0, 0)


def test_caps_hold_each_quarter_and_the_beginning_of_the_year() -> None:
    assert quarter_caps(of(3), 4, 1) == [
        (0, 0, 4), (1, 1, 3), (2, 2, 1), (3, 3, 1),
        (0, 0, 4), (0, 1, 5), (0, 2, 5), (0, 3, 5),
    ]  # fmt: skip
    assert quarter_caps(of(3), 4)[4:] == [(0, 0, 3), (0, 1, 4), (0, 2, 4), (0, 3, 4)]


CASES = [
    (of(3, max_visits_per_week=2), loads(9, 1, 4, zones="ABA")),
    (of(3, max_visits_per_week=1), loads(9, 1, 4, zones="ABA")),
    (of(3, max_visits_per_week=2), loads(2, 2, 7, 1, 5, zones="AAABB")),
    (of(4, max_visits_per_week=2), loads(3, 8, 1, 1, zones="AAAA")),
    (of(4, max_visits_per_week=3), loads(3, 8, 1, 6, 2, zones="ABCAB")),
    (of(3, max_visits_per_week=2, quarter_tolerance=1), loads(6, 5, 4, 3, zones="AABB")),
    (of(3, AUTUMN, max_visits_per_week=2), loads(1, 2, 3, 4, zones="ABAB")),
    (of(2, AUTUMN, max_visits_per_week=2), loads(1, 2, 3, 4, zones="AAAA")),
    (of(3, first=date(2022, 3, 28), max_visits_per_week=2), loads(4, 4, 2, 1, zones="BBBA")),
    # The notice eats the first weeks: what stands there cannot be used.
    (of(3, max_visits_per_week=2, plan_published=date(2022, 3, 29)), loads(5, 3, 2, zones="ABB")),  # type: ignore[arg-type]
    (of(3, max_visits_per_week=1, plan_published=date(2022, 3, 27)), loads(5, 3, zones="AB")),  # type: ignore[arg-type]
]  # fmt: skip

_SHUT = frozenset(
    (2022, number) for number in range(15, 27)
)  # what is left is one week in each of three quarters
THREE_QUARTERS = frame(
    date(2022, 3, 28), date(2022, 7, 8), quarter_tolerance=0, blackout_weeks=_SHUT
)  # a week in each
FRIDAY = of(3, max_visits_per_week=1, plan_published=date(2022, 3, 24))  # type: ignore[arg-type]
APRIL = of(3, max_visits_per_week=2, plan_published=date(2022, 4, 3))  # type: ignore[arg-type]
CASES += [
    (THREE_QUARTERS, loads(5, 3, 2, zones="ABA")),
    (FRIDAY, loads(5, 3, 2, zones="ABA")),  # of the first week the last day is left
    (APRIL, loads(5, 3, zones="AB")),  # March should have one at least, and can have none
]


@pytest.mark.parametrize(("at", "some"), CASES)
def test_the_bound_is_the_least_of_everything_tried(at: Frame, some: list[Load]) -> None:
    usable = [week for week in at.weeks if week.days[-1] >= at.first_start]
    tried = []
    for chosen in product(usable, repeat=len(some)):
        if all(chosen.count(week) <= at.max_visits_per_week for week in usable):
            tried.append(objective_of(at, some, {load.code: w for load, w in zip(some, chosen, strict=True)}))
    imbalance = min(one.imbalance for one in tried)
    earliest = {load.code: 0 for load in some}  # what the weeks leave is counted without it

    for slack in (imbalance, imbalance + 1):
        bound = bound_of(at, some, earliest, slack)
        assert bound.imbalance == imbalance
        assert bound.trips == min(one.trips for one in tried)
        assert bound.lateness <= min(one.lateness for one in tried if one.imbalance <= slack)
    assert bound_of(at, some, earliest, imbalance).lateness == min(
        one.lateness for one in tried if one.imbalance == imbalance
    )


def test_who_may_only_come_late_is_late_at_least_so_much() -> None:
    three = loads(9, 1, 4, zones="ABA")

    assert bound_of(of(3), three, {"X0": 2, "X1": 0, "X2": 1}, 9).lateness == 9 * 2 + 4 * 1


def test_weeks_that_are_too_few_force_an_imbalance() -> None:
    """Four visits of two weeks by one: all weeks are one quarter's, so two visits stand nowhere."""
    both = bound_of(of(2, max_visits_per_week=1), loads(1, 1, 1, 1), {f"X{n}": 0 for n in range(4)}, 9)

    # The quarter asks for four and holds two (two too few), and two find no week (two homeless).
    assert both.imbalance == 4
    assert both.trips == 4
