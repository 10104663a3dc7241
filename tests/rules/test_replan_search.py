"""The search over deals: counted node by node in weeks that take some sets of visits and no others."""

from collections.abc import Collection, Mapping
from datetime import timedelta
from itertools import product
from typing import cast

import pytest

from rules.replan_days import Days, Stand, Wants
from rules.replan_deal import Dealer, Option, Room, Way
from rules.replan_search import Found, Search, cost_of
from rules.weeks import Week
from tests.rules.replan_cast import FIRST, frame

STAY, CREW, MOVE, OUT = Way.STAY, Way.CREW, Way.MOVE, Way.OUT
Table = Mapping[str, tuple[Option, ...]]
WEEKS = {week.number: week for week in frame(4).weeks}


class Scripted:
    """Days that take every set but those that hold one of the forbidden ones of that week."""

    def __init__(self, *forbidden: tuple[int, Collection[tuple[str, Way]]]) -> None:
        self.forbidden = [(week, frozenset(wants)) for week, wants in forbidden]
        self.before = {code: Stand(((FIRST, 0),), (code,)) for code in "ABCDEF"}
        self.asked: list[tuple[int, Wants]] = []

    def settle(self, week: Week, wants: Wants) -> dict[str, Stand] | None:
        self.asked.append((week.number, wants))
        if any(number == week.number and bad <= wants for number, bad in self.forbidden):
            return None
        day = FIRST + timedelta(days=7 * week.number + 1)
        return {code: Stand(((day, 0),), (code,)) for code in [*(c for c, _ in wants), "F"]}

    def conflict(self, week: Week, wants: Wants) -> list[tuple[str, Way]]:
        return sorted(next(bad for number, bad in self.forbidden if number == week.number and bad <= wants))


def search(days: Scripted, options: Table, *, holds: int = 9, nodes: int = 99) -> Found:
    dealer = Dealer({number: Room(holds, holds) for number in WEEKS})
    return Search(dealer, cast(Days, days), WEEKS, nodes).run(options)


def least(days: Scripted, options: Table) -> int:
    """The cheapest deal whose every week settles, by trying all."""
    costs = []
    for chosen in product(*options.values()):
        deal = dict(zip(options, chosen, strict=True))
        wants = [(o.week, (code, o.way)) for code, o in deal.items() if o.way is not OUT]
        sets = {n: frozenset(want for week, want in wants if week == n) for n in WEEKS}
        if not any(bad <= sets[number] for number, bad in days.forbidden):
            costs.append(sum(o.cost for o in chosen))
    return min(costs)


def options(**costs: tuple[tuple[int, int], ...]) -> dict[str, tuple[Option, ...]]:
    """Moves at (cost, week); each visit may fall out for 100."""
    return {
        code: (*sorted(Option(cost, week, MOVE) for cost, week in ways), Option(100, -1, OUT))
        for code, ways in costs.items()
    }


def test_the_first_deal_is_taken_where_all_weeks_settle() -> None:
    table = {**options(A=((1, 0), (5, 1)), B=((2, 1),)), "C": (Option(0, 2, STAY), Option(100, -1, OUT))}
    days = Scripted()

    found = search(days, table)

    assert (found.nodes, found.least, found.cost, cost_of(found.deal)) == (1, 3, 3, 3)
    assert found.deal == {"A": table["A"][0], "B": table["B"][0], "C": table["C"][0]}
    assert found.places["C"] == days.before["C"]  # who stays is not asked about
    assert found.places["A"].slots == ((FIRST + timedelta(days=1), 0),)
    assert found.places.keys() == {"A", "B", "C"}  # of what settled only those who were asked about
    assert {number for number, _ in days.asked} == {0, 1}


def test_who_falls_out_has_no_place() -> None:
    table = {"A": (Option(7, -1, OUT),), "B": (Option(1, 0, CREW),)}

    found = search(Scripted(), table)

    assert (found.places.keys(), found.cost) == ({"B"}, 8)


def test_a_clash_is_split_into_one_child_for_each_visit_and_the_cheapest_goes_first() -> None:
    """A and B do not go together in week 0: B goes on to week 1 for 3 more, A would cost 4 more."""
    days = Scripted((0, [("A", MOVE), ("B", MOVE)]))

    found = search(days, options(A=((1, 0), (5, 1)), B=((1, 0), (4, 2))))

    assert (found.nodes, found.cost, found.least) == (2, 5, 5)
    assert {code: o.week for code, o in found.deal.items()} == {"A": 0, "B": 2}


def test_of_nodes_as_cheap_the_deeper_goes_first() -> None:
    """Splitting A or B costs two more; below A's the next clash costs nothing more, and is looked at before B's."""
    days = Scripted((0, [("A", MOVE), ("B", MOVE)]), (1, [("A", MOVE), ("C", MOVE)]))
    table = options(A=((1, 0), (3, 1), (3, 2)), B=((1, 0), (3, 2)), C=((1, 1), (9, 2)))

    found = search(days, table)

    assert (found.cost, found.nodes) == (5, 3)
    assert found.deal["A"].week == 2
    assert found.deal["B"].week == 0


def test_the_deeper_goes_first_however_deep() -> None:
    """A goes on from week 0 to 1 and 2, then D from 2 to 3, none for more than B would cost: B is never moved."""
    days = Scripted(
        (0, [("A", MOVE), ("B", MOVE)]), (1, [("A", MOVE), ("C", MOVE)]), (2, [("A", MOVE), ("D", MOVE)])
    )
    table = options(A=((1, 0), (3, 1), (3, 2)), B=((1, 0), (3, 3)), C=((1, 1), (9, 3)), D=((1, 2), (1, 3)))

    found = search(days, table)

    assert (found.cost, found.nodes) == (6, 4)
    assert {code: o.week for code, o in found.deal.items()} == {"A": 2, "B": 0, "C": 1, "D": 3}


def test_the_first_that_was_made_goes_first_among_equals() -> None:
    days = Scripted((0, [("A", MOVE), ("B", MOVE)]))

    found = search(days, options(A=((1, 0), (3, 1)), B=((1, 0), (3, 1))))

    assert ({code: o.week for code, o in found.deal.items()}, found.nodes) == ({"A": 1, "B": 0}, 2)


def test_later_children_keep_what_the_earlier_ones_gave_up() -> None:
    """One of A, B, C must leave week 0, in the third child only C may: no deal is looked at twice."""
    days = Scripted((0, [(code, MOVE) for code in "ABC"]), (1, [("A", MOVE)]), (1, [("B", MOVE)]))
    table = options(A=((1, 0), (2, 1)), B=((1, 0), (2, 1)), C=((1, 0), (50, 2)))

    found = search(days, table)

    assert (found.cost, found.least, found.nodes) == (52, 52, 4)
    assert {code: o.week for code, o in found.deal.items()} == {"A": 0, "B": 0, "C": 2}


def test_a_visit_with_one_option_left_has_no_child() -> None:
    days = Scripted((0, [("A", MOVE), ("B", MOVE)]))
    table = {"A": (Option(1, 0, MOVE),), "B": (Option(1, 0, MOVE), Option(60, 1, MOVE))}

    found = search(days, table)

    assert (found.cost, found.nodes) == (61, 2)


@pytest.mark.parametrize(
    ("nodes", "taken", "proved"), [(1, 3, False), (2, 4, False), (3, 3, True), (4, 3, True)]
)
def test_a_search_cut_short_dives_for_a_plan(nodes: int, taken: int, proved: bool) -> None:
    """A and B clash in week 0, A and C in week 1: a dive sends A from 0 to 1 and out, the search moves B instead."""
    days = Scripted((0, [("A", MOVE), ("B", MOVE)]), (1, [("A", MOVE), ("C", MOVE)]))
    table = options(A=((1, 0), (2, 1)), B=((1, 0), (9, 2)), C=((1, 1),))

    found = search(days, table, nodes=nodes)

    assert (found.cost == found.least) is proved
    assert found.nodes == taken
    assert found.cost == (11 if proved else 102)
    assert found.least == {1: 3, 2: 4}.get(nodes, 11)
    if not proved:
        assert found.deal["A"].way is OUT
        assert found.places.keys() == {"B", "C"}


CLASHES = [
    [(0, "AB"), (1, "AB")], [(0, "AB"), (0, "BC"), (1, "CD")], [(0, "ABC"), (1, "A"), (2, "B")],
    [(0, "A"), (0, "B"), (1, "BC"), (2, "CD")], [(0, "AD"), (1, "AD"), (2, "AD"), (1, "BC")],
]  # fmt: skip


@pytest.mark.parametrize("clashes", CLASHES)
def test_what_is_found_is_the_cheapest_that_settles(clashes: list[tuple[int, str]]) -> None:
    days = Scripted(*((week, [(code, MOVE) for code in codes]) for week, codes in clashes))
    table = options(
        A=((1, 0), (4, 1), (6, 2)), B=((1, 0), (3, 1), (9, 2)), C=((2, 1), (3, 0), (8, 2)), D=((1, 1), (5, 2))
    )

    found = search(days, table)

    assert found.cost == found.least == least(days, table)
