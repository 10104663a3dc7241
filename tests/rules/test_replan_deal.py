"""The cheapest deal of visits to weeks, against every deal there is; and who competes for what."""

import random
from itertools import product

import pytest

from rules.replan_deal import Dealer, Option, Room, Way

STAY, CREW, MOVE, OUT = Way.STAY, Way.CREW, Way.MOVE, Way.OUT
Table = dict[str, tuple[Option, ...]]


def fits(rooms: dict[int, Room], deal: dict[str, Option]) -> bool:
    """Whether each week holds what is dealt to it, and no more keep their dates than may."""
    for number, room in rooms.items():
        there = [option for option in deal.values() if option.way is not OUT and option.week == number]
        if len(there) > room.holds or sum(option.way is not MOVE for option in there) > room.keeps:
            return False
    return True


def cost(deal: dict[str, Option]) -> int:
    return sum(option.cost for option in deal.values())


def cheapest(rooms: dict[int, Room], options: Table) -> int:
    deals = (dict(zip(options, chosen, strict=True)) for chosen in product(*options.values()))
    return min(cost(deal) for deal in deals if fits(rooms, deal))


def table(chance: random.Random) -> tuple[dict[int, Room], Table]:
    """Two or three weeks, up to five visits with a home each, others dearer, and out of the year dearest."""
    weeks = range(chance.choice([2, 3]))
    rooms = {}
    for week in weeks:
        holds = chance.randint(0, 2)
        rooms[week] = Room(holds, chance.randint(0, 3))
    options: Table = {}
    for n in range(chance.randint(2, 5)):
        home, found = chance.choice(weeks), [Option(chance.randint(50, 60), -1, OUT)]
        if chance.random() < 0.6:
            found.append(Option(0, home, STAY))
        if chance.random() < 0.5:
            found.append(Option(chance.randint(1, 4), home, CREW))
        found += [Option(chance.randint(3, 12), week, MOVE) for week in weeks if chance.random() < 0.6]
        options[f"A{n}"] = tuple(sorted(found))
    return rooms, options


@pytest.mark.parametrize("seed", range(40))
def test_the_first_deal_is_the_cheapest_and_stays_so_whatever_is_forbidden(seed: int) -> None:
    chance = random.Random(seed)
    rooms, options = table(chance)
    dealer = Dealer(rooms)

    deal = dealer.first(options)

    for _ in range(6):
        assert deal.keys() == options.keys()
        assert all(option in options[code] for code, option in deal.items())
        assert fits(rooms, deal)
        assert cost(deal) == cheapest(rooms, options)
        able = [code for code in sorted(options) if len(options[code]) > 1 and deal[code].way is not OUT]
        if not able:
            break
        code = chance.choice(able)
        before, forbidden = dict(deal), deal[code]
        options[code] = tuple(option for option in options[code] if option != forbidden)
        deal = dealer.without(before, options, code)
        assert before[code] == forbidden  # the deal it starts from is left alone


def test_a_week_holds_the_lesser_of_its_two_numbers_of_those_who_stay() -> None:
    assert (Room(2, 3).least, Room(3, 2).least, Room(2, 2).least) == (2, 2, 2)


def test_no_more_stay_for_nothing_than_the_week_holds() -> None:
    """Of four that stand in a week of two, the two fall out whose place is worth least."""
    options = {f"A{n}": (Option(0, 0, STAY), Option(50 + n, -1, OUT)) for n in range(4)}

    deal = Dealer({0: Room(2, 3)}).first(options)

    assert [code for code, option in deal.items() if option.way is OUT] == ["A0", "A1"]


def test_one_is_moved_on_for_another_where_that_costs_less() -> None:
    """B can only have week 0, where A stands: A goes on to week 1 for 5 rather than B out for 50."""
    rooms = {0: Room(1, 1), 1: Room(1, 1)}
    options = {
        "A": (Option(0, 0, STAY), Option(5, 1, MOVE), Option(50, -1, OUT)),
        "B": (Option(3, 0, MOVE), Option(50, -1, OUT)),
    }

    assert Dealer(rooms).first(options) == {"A": options["A"][1], "B": options["B"][0]}


def test_who_competes_and_for_which_weeks() -> None:
    """C finds no week: A and B hold 0 and 1, which are all that A, B and C may have."""
    rooms = {0: Room(1, 1), 1: Room(1, 1), 2: Room(2, 2)}
    out = Option(50, -1, OUT)
    options = {
        "A": (Option(0, 0, STAY), Option(4, 1, MOVE), out),
        "B": (Option(0, 1, STAY), Option(4, 0, MOVE), out),
        "C": (Option(4, 1, MOVE), out),
        "D": (Option(0, 2, STAY), out),
    }
    dealer = Dealer(rooms)
    deal = dealer.first(options)

    assert {code for code, option in deal.items() if option.way is OUT} == {"C"}
    assert dealer.crowded(deal, options, "C") == (["A", "B", "C"], [0, 1])


def test_a_week_whose_dates_are_kept_by_too_many_is_not_full() -> None:
    """Two may stand in week 0 and only one keep its date: B, which can do nothing else, falls out of it."""
    rooms = {0: Room(2, 1), 1: Room(1, 1)}
    options = {
        "A": (Option(0, 0, STAY), Option(50, -1, OUT)),
        "B": (Option(0, 0, STAY), Option(60, -1, OUT)),
        "C": (Option(1, 1, MOVE), Option(50, -1, OUT)),
    }
    dealer = Dealer(rooms)
    deal = dealer.first(options)

    assert deal == {"A": options["A"][1], "B": options["B"][0], "C": options["C"][0]}
    assert dealer.crowded(deal, options, "A") == (["A", "B"], [])
