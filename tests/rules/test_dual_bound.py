"""The bound under prices, against its definition: the cheapest of everything the prices leave free.

The rules that couple the weeks are dropped and paid for. What is left free is so little in these rounds that all
of it is tried: which visits stand in which weeks, as often as one likes.
"""

import random
from collections import Counter
from collections.abc import Mapping
from dataclasses import replace
from itertools import combinations

import pytest

from rules.dual_bound import Conflict, Dealing, Priced, Prices, Stage
from rules.objective import Load, QuarterRange

QUARTERS = (0, 1, 3, 3)  # of the four weeks
SCALE = 10
NOTHING = Prices(SCALE, {})
Stand = tuple[str, int]  # a visit in a week


def dealing(chance: random.Random, stage: Stage) -> Dealing:
    loads = tuple(
        Load(f"X{n}", chance.choice("AB"), chance.randint(0, 9), 2) for n in range(chance.randint(2, 4))
    )
    open_ = {load.code: tuple(sorted(chance.sample(range(3), 2))) for load in loads}
    deal = Dealing(loads, open_, QUARTERS, chance.choice([1, 2]))
    if stage is Stage.LEFT_OUT:
        return deal
    ranges = tuple(QuarterRange(chance.randint(0, 1), chance.randint(1, 2)) for _ in range(4))
    deal = replace(deal, ranges=ranges, imbalance=chance.randint(0, 3))
    if stage is not Stage.LATENESS:
        return deal
    return replace(deal, trips=sum(map(deal.fewest_trips, deal.zones)) + chance.randint(0, 1))


def prices(chance: random.Random, deal: Dealing, stage: Stage) -> Prices:
    most = SCALE if stage is Stage.IMBALANCE else 40  # dearer than what it prices, a visit outside would pay

    def four() -> tuple[int, ...]:
        return tuple(chance.randint(0, most) for _ in range(4)) if deal.ranges else (0, 0, 0, 0)

    excluded = tuple(sorted(chance.sample([load.code for load in deal.loads], 2)))
    return Prices(
        SCALE,
        {load.code: chance.randint(-20, 90) for load in deal.loads},
        {week: chance.randint(0, 30) for week in (0, 1, 3)},  # nobody may have week 3: its price says nothing
        four(),
        four(),
        chance.randint(0, 30) if deal.trips is not None else 0,
        {zone: chance.randint(0, 30) for zone in deal.zones},
        {Conflict(1, excluded, 1): chance.randint(1, 30)},
    )


def least(deal: Dealing, zone: str) -> int:
    """Fewest visits of a trip to the zone; more than one only where every trip must be full."""
    sizes = Counter(load.zone for load in deal.loads)
    fewest = {z: -(-n // deal.limit) for z, n in sizes.items()}
    return sizes[zone] - deal.limit * (fewest[zone] - 1) if deal.trips == sum(fewest.values()) else 1


def every_choice(deal: Dealing) -> list[frozenset[Stand]]:
    """All that may stand somewhere while only the size of a trip is kept."""
    zone = {load.code: load.zone for load in deal.loads}
    stands = [(code, week) for code, weeks in deal.open.items() for week in weeks]
    found = []
    for size in range(len(stands) + 1):
        for some in combinations(stands, size):
            trips = Counter((zone[code], week) for code, week in some)
            if all(least(deal, key[0]) <= n <= deal.limit for key, n in trips.items()):
                found.append(frozenset(some))
    return found


def cost(
    deal: Dealing, stage: Stage, priced: Prices, some: frozenset[Stand], costs: Mapping[Stand, int] | None
) -> int:
    """What a choice costs, x scale, with every rule it breaks paid for and every slack given back."""
    load = {one.code: one for one in deal.loads}
    times, in_week = Counter(code for code, _ in some), Counter(week for _, week in some)
    in_quarter = Counter(QUARTERS[week] for _, week in some)
    trips = Counter(zone for zone, _ in {(load[code].zone, week) for code, week in some})
    paid = -sum(priced.visits[code] * (times[code] - 1) for code in load)
    if stage is Stage.LEFT_OUT:  # to stay out costs one, and counts as standing
        paid += sum(min(0, SCALE - priced.visits[code]) for code in load)
    if costs is not None:
        paid += sum(costs[stand] for stand in some)
    elif stage is Stage.LATENESS:
        paid += SCALE * sum(load[code].weight * week for code, week in some)
    if stage is Stage.TRIPS:
        paid += SCALE * trips.total()
    for week in {week for weeks in deal.open.values() for week in weeks}:
        paid += priced.weeks.get(week, 0) * (in_week[week] - deal.limit)
    for quarter, both in enumerate(deal.ranges):
        paid += priced.high[quarter] * (in_quarter[quarter] - both.high)
        paid += priced.low[quarter] * (both.low - in_quarter[quarter])
    if deal.ranges and stage is not Stage.IMBALANCE:  # so many may stand outside, where it costs most
        paid -= deal.imbalance * max(*priced.high, *priced.low)
    paid += priced.trips * (trips.total() - (deal.trips or 0))
    for zone, price in priced.zones.items():
        paid -= price * (trips[zone] - deal.fewest_trips(zone))
    for conflict, price in priced.conflicts.items():
        paid += price * (sum((code, conflict.week) in some for code in conflict.codes) - conflict.most)
    return paid


@pytest.mark.parametrize("stage", list(Stage))
@pytest.mark.parametrize("seed", range(8))
def test_the_bound_is_the_cheapest_of_all_that_is_left_free(stage: Stage, seed: int) -> None:
    chance = random.Random(seed)
    deal = dealing(chance, stage)
    priced = prices(chance, deal, stage)
    costs = None
    if seed % 4 == 3:
        costs = {(c, w): chance.randint(0, 40) for c, weeks in deal.open.items() for w in weeks}
    every = {some: cost(deal, stage, priced, some, costs) for some in every_choice(deal)}

    made = Priced(deal, stage, priced, costs)

    assert made.total == min(every.values())
    assert made.bound * SCALE >= made.total > (made.bound - 1) * SCALE
    zone = {load.code: load.zone for load in deal.loads}
    for code, week in made.net:
        with_it = [paid for some, paid in every.items() if (code, week) in some]
        assert not with_it or made.with_visit(code, zone[code], week) == min(with_it)


def test_a_trip_that_cannot_be_filled_costs_more_than_anything() -> None:
    loads = tuple(Load(code, "A", 1, 2) for code in ("X0", "X1", "X2", "X3"))
    open_ = {"X0": (0, 1), "X1": (0,), "X2": (0, 2), "X3": (0, 2)}
    deal = Dealing(loads, open_, QUARTERS, 2, trips=2)  # two full weeks, so week 1 has one visit too few

    made = Priced(deal, Stage.LATENESS, replace(NOTHING, visits=dict.fromkeys(open_, 0)))

    assert deal.least_of_a_trip("A") == 2
    assert made.best["A", 1] > 1 << 61
    assert made.with_visit("X0", "A", 1) > 1 << 61
    assert made.with_visit("X0", "A", 0) < 1 << 61


def test_a_zone_of_five_needs_three_weeks_of_two() -> None:
    loads = (*(Load(f"X{n}", "A", 1, 2) for n in range(5)), Load("Y", "B", 1, 2))
    deal = Dealing(loads, {load.code: (0, 1, 2) for load in loads}, QUARTERS, 2, trips=4)

    assert {zone: len(of) for zone, of in deal.zones.items()} == {"A": 5, "B": 1}
    assert (deal.fewest_trips("A"), deal.fewest_trips("B")) == (3, 1)
    assert (deal.least_of_a_trip("A"), deal.least_of_a_trip("B")) == (1, 1)
    assert deal.no_trip_to_spare
    assert not replace(deal, trips=5).no_trip_to_spare


def test_without_a_price_nothing_is_paid() -> None:
    """One visit in one week, a trip costs one. A price that is not named is nought, and so is a total not known."""
    deal = Dealing((Load("X", "A", 3, 2),), {"X": (2,)}, QUARTERS, 1)

    made = Priced(deal, Stage.TRIPS, replace(NOTHING, visits={"X": 25}, trips=4))

    assert made.trip_to("A") == SCALE + 4
    assert made.best == {("A", 2): SCALE + 4 - 25}
    assert made.total == 25 + (SCALE + 4 - 25)
    assert made.with_visit("X", "A", 2) == made.total
