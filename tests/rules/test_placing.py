"""Dealing visits out to weeks, against everything tried: rounds of a few visits, weeks and ways."""

import random
from collections import Counter
from collections.abc import Iterator, Mapping
from itertools import combinations, product

import pytest

from rules.crews import WeekDesk
from rules.objective import Load, Objective, objective_of
from rules.placing import Board
from rules.weeks import Week
from tests.rules.field_cast import LAN, MINH
from tests.rules.placing_cast import board, of, only, standing
from tests.rules.round_cast import agency


def drawn(seed: int) -> Board:
    """Three to five visits of two zones, some long, some closed in some weeks, in three or four weeks."""
    chance = random.Random(seed)
    weeks = chance.choice([3, 4])
    facts, weights = {}, {}
    for n in range(chance.randint(3, 5)):
        weights[f"X{n}"] = chance.randint(0, 20)
        facts[f"X{n}"] = {
            "zone": chance.choice("AB"),
            "halfdays": chance.choice([1, 2, 4, 10]),
            "blackout": only(*chance.sample(range(weeks), chance.choice([1, 2, weeks]))),
        }
    return board(of(weeks, max_visits_per_week=chance.choice([1, 2, 3])), facts, **weights)


def holds(made: Board, week_of: Mapping[str, Week]) -> bool:
    """Whether each week takes what is dealt to it."""
    by_week: dict[int, list[str]] = {}
    for code, week in week_of.items():
        by_week.setdefault(week.number, []).append(code)
    return all(made.desk.settle(made.weeks[number], codes) is not None for number, codes in by_week.items())


def cost(made: Board, week_of: Mapping[str, Week]) -> Objective:
    return objective_of(made.desk.frame, made.loads.values(), week_of)


def every_deal(made: Board) -> Iterator[dict[str, Week]]:
    for chosen in product([None, *made.weeks], repeat=len(made.loads)):
        yield {code: week for code, week in zip(made.loads, chosen, strict=True) if week is not None}


def neighbours(made: Board) -> Iterator[dict[str, Week]]:
    """One visit moved, two exchanged, the visits of a zone moved together, two whole weeks exchanged."""
    at = made.week_of
    for code, week in product(at, made.weeks):
        yield {**at, code: week}
    for one, other in combinations(at, 2):
        yield {**at, one: at[other], other: at[one]}
    for code, week in product(at, made.weeks):
        trip = [c for c in at if at[c] is at[code] and made.loads[c].zone == made.loads[code].zone]
        yield {**at, **dict.fromkeys(trip, week)}
    for one, other in combinations(made.weeks, 2):
        to = {one.number: other, other.number: one}
        yield {code: to.get(week.number, week) for code, week in at.items()}


def test_what_stands_is_counted_whatever_comes_and_goes() -> None:
    made = board(of(4), {"X0": {"zone": "A"}, "X1": {"zone": "A"}, "X2": {"zone": "B"}}, X0=3, X1=7)
    chance = random.Random(5)

    for _ in range(60):
        code = chance.choice(["X0", "X1", "X2"])
        if code in made.week_of:
            before = made.week_of[code]
            assert made.take(code) is before
        else:
            made.put(code, chance.choice(made.weeks))
        there = made.week_of
        by_week = {week.number: sorted(c for c in there if there[c] is week) for week in made.weeks}
        assert {number: sorted(codes) for number, codes in made.holds.items()} == by_week
        assert +made.zones == Counter((made.loads[c].zone, week.number) for c, week in there.items())
        assert made.quarters == [sum(week.quarter == q for week in there.values()) for q in range(4)]
        assert made.trips == len({(made.loads[c].zone, week.number) for c, week in there.items()})
        assert made.lateness == sum(made.loads[c].weight * week.number for c, week in there.items())


@pytest.mark.parametrize("seed", range(40))
def test_as_many_are_placed_as_any_dealing_holds(seed: int) -> None:
    made = drawn(seed)

    made.fill(list(made.loads))

    most = max(len(deal) for deal in every_deal(made) if holds(made, deal))
    assert len(made.week_of) == most
    assert holds(made, made.week_of)
    assert made.objective() == cost(made, made.week_of)


@pytest.mark.parametrize("seed", range(40))
def test_no_move_and_no_exchange_is_left_that_helps(seed: int) -> None:
    made = drawn(seed)
    made.fill(list(made.loads))
    filled, codes = made.objective(), set(made.week_of)

    made.improve()

    assert set(made.week_of) == codes
    assert made.objective() == cost(made, made.week_of) <= filled
    better = [deal for deal in neighbours(made) if cost(made, deal) < made.objective() and holds(made, deal)]
    assert better == []
    places = made.places()
    assert places.keys() == codes
    for week in made.weeks:
        here = [code for code in codes if made.week_of[code] is week]
        assert {code: places[code] for code in here} == (made.desk.settle(week, here) or {})


@pytest.mark.parametrize(
    ("limit", "expected"),
    [(1, {"B": 0, "X0": 1, "X1": 2}), (2, {"B": 0, "X0": 1, "X1": 1}), (3, {"B": 0, "X0": 0, "X1": 0})],
)
def test_the_trip_of_the_highest_average_goes_first(limit: int, expected: dict[str, int]) -> None:
    """B alone weighs less than both of A together, and more than either."""
    facts = {"B": {"zone": "B"}, "X0": {"zone": "A"}, "X1": {"zone": "A"}}
    made = board(of(3, max_visits_per_week=limit, quarter_tolerance=9), facts, B=6, X0=5, X1=5)

    made.fill(list(made.loads))

    assert standing(made) == expected


def test_the_heaviest_of_a_zone_share_the_first_trip() -> None:
    facts = {f"X{n}": {"zone": "A"} for n in range(5)}
    weights = {"X0": 2, "X1": 9, "X2": 2, "X3": 4, "X4": 1}
    made = board(of(4, max_visits_per_week=2, quarter_tolerance=9), facts, **weights)

    made.fill(list(made.loads))

    assert standing(made) == {"X0": 1, "X1": 0, "X2": 1, "X3": 0, "X4": 2}


def test_a_trip_the_balance_cannot_hold_is_cut() -> None:
    """Two of three belong in March, one in April."""
    made = board(of(3), {f"X{n}": {"zone": "A"} for n in range(3)}, X0=3, X1=2, X2=1)

    made.fill(list(made.loads))

    assert standing(made) == {"X0": 0, "X1": 0, "X2": 2}
    assert made.objective() == Objective(0, 2, 2)


def test_others_make_room_one_after_the_other() -> None:
    """The last one can have week 0 only: each of the three before it moves on by one."""
    windows = {"X0": (0, 1), "X1": (1, 2), "X2": (2, 3), "X3": (0,)}
    facts = {code: {"zone": code, "blackout": only(*weeks)} for code, weeks in windows.items()}
    made = board(of(4, max_visits_per_week=1), facts, X0=9, X1=8, X2=7, X3=1)

    made.fill(list(made.loads))

    assert standing(made) == {"X0": 1, "X1": 2, "X2": 3, "X3": 0}


def test_without_tries_nobody_makes_room() -> None:
    """Three are needed: X1 where X0 stands, X1 instead of X0, and X0 in its other week."""
    facts = {code: {"zone": code, "blackout": only(*w)} for code, w in {"X0": (0, 1), "X1": (0,)}.items()}

    for tries in range(6):
        made = board(of(2, max_visits_per_week=1), facts, tries=tries, X0=9, X1=1)
        made.fill(["X0", "X1"])
        assert len(made.week_of) == (1 if tries < 3 else 2)
        if tries >= 3:
            assert made.tries == tries - 3


def test_a_trip_that_cannot_stay_together_is_placed_in_its_turn_and_costs_no_tries() -> None:
    windows = {"A0": (0,), "A1": (1,), "B": (0, 1, 2)}
    facts = {code: {"zone": code[0], "blackout": only(*weeks)} for code, weeks in windows.items()}
    made = board(of(3, max_visits_per_week=2, quarter_tolerance=9), facts, tries=0, A0=9, A1=9, B=1)
    made.limit = 1

    made.caps = []
    made._put_bundle(["A0", "A1"])
    made._put_bundle(["B"])

    assert standing(made) == {"A0": 0, "A1": 1, "B": 2}


def test_two_are_given_up_one_after_the_other() -> None:
    """Each week is taken by one visit, or by two others who can come in no other week."""
    weeks = {"X0": (0,), "X1": (1,), "Y0": (1,), "Y1": (1,), "Y2": (0,), "Y3": (0,)}
    facts = {
        code: {"halfdays": 10 if code[0] == "X" else 2, "blackout": only(*w)} for code, w in weeks.items()
    }
    agencies = {code: agency(code, **known) for code, known in facts.items()}
    loads = [Load(code, code, 9 if code[0] == "X" else 1, a.halfdays) for code, a in agencies.items()]
    made = Board(WeekDesk(of(2, max_visits_per_week=2), agencies, [LAN, MINH], 2_000), loads, 5_000)

    made.fill(list(facts))

    assert standing(made) == {"Y0": 1, "Y1": 1, "Y2": 0, "Y3": 0}


def test_two_small_ones_go_before_one_that_takes_the_whole_week() -> None:
    facts = {"X0": {"halfdays": 10}, "X1": {}, "X2": {}}
    agencies = {code: agency(code, **known) for code, known in facts.items()}
    loads = [Load(code, "A", 1, a.halfdays) for code, a in agencies.items()]
    made = Board(WeekDesk(of(1), agencies, [LAN, MINH], 2_000), loads, 1_000)

    made.fill(["X0", "X1", "X2"])

    assert standing(made) == {"X1": 0, "X2": 0}


def test_who_is_last_in_order_stays_out() -> None:
    facts = {f"X{n}": {"zone": "A"} for n in range(4)}
    for order in (["X2", "X0", "X3", "X1"], ["X3", "X1", "X0", "X2"]):
        made = board(of(2, max_visits_per_week=1), facts)
        made.fill(order)
        assert sorted(made.week_of) == sorted(order[:2])


def test_a_visit_joins_the_trip_of_its_zone_rather_than_an_earlier_week() -> None:
    """X0 can only come in week 2; X1 of the same zone is the only other one, and comes along."""
    facts = {"X0": {"zone": "A", "blackout": only(2)}, "X1": {"zone": "A"}, "Y": {"zone": "B"}}
    made = board(of(3, quarter_tolerance=9), facts)
    made.caps = []
    made.put("X0", made.weeks[2])

    assert [week.number for week in made._common_weeks(["X1"])] == [2, 0, 1]
    assert [week.number for week in made._common_weeks(["Y"])] == [0, 1, 2]
    assert [week.number for week in made._common_weeks(["X1", "Y"])] == [0, 1, 2]
    assert [week.number for week in made._common_weeks(["X1", "X0"])] == [2]
    assert [week.number for week in made._wished("X1")] == [2, 0, 1]
    assert [week.number for week in made._wished("Y")] == [0, 1, 2]


def test_weeks_within_the_balance_are_wished_for_first() -> None:
    """April holds one of three and has it: the weeks of March go first although its zone is in April."""
    made = board(of(3, max_visits_per_week=2), {f"X{n}": {"zone": "A"} for n in range(3)})
    made.caps = [(0, 0, 2), (1, 1, 1), (0, 1, 3)]
    made.put("X0", made.weeks[2])

    assert [week.number for week in made._wished("X1")] == [0, 1, 2]
    made.put("X1", made.weeks[0])
    assert [week.number for week in made._wished("X2")] == [0, 1, 2]  # in March there is room for one more
    made.take("X1")
    assert [made._has_room(week, more) for more in (1, 2, 3) for week in made.weeks] == [
        True, True, False, True, True, False, False, False, False,
    ]  # fmt: skip


def test_the_beginning_of_the_year_is_capped_as_a_whole() -> None:
    made = board(of(3), {f"X{n}": {"zone": "A"} for n in range(3)})
    made.caps = [(0, 1, 2)]
    made.put("X0", made.weeks[0])

    assert [made._has_room(made.weeks[2], more) for more in (1, 2)] == [True, False]
    made.put("X1", made.weeks[2])
    assert [made._has_room(week, 1) for week in made.weeks] == [False, False, False]
    made.caps = []
    made.put("X2", made.weeks[0])
    assert [made._has_room(made.weeks[0], more) for more in (1, 2)] == [True, False]
