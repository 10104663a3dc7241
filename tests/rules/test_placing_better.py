"""How a timetable of a few visits is made better: what is weighed, what is kept, when it ends."""

from typing import Any

from rules.placing import Board
from tests.rules.placing_cast import board, of, only, standing


def late(made: Board, **weeks: int) -> Board:
    """The board filled, and then its visits put where the case wants them."""
    made.fill([])
    for code in weeks:
        made.take(code)
    for code, number in weeks.items():
        made.put(code, made.weeks[number])
    return made


def test_improving_stops_when_the_tries_run_out() -> None:
    """A round of changes weighs the first week, the second, and the two exchanged; without a gain it is the last.

    The tries are looked at between two rounds; within one they only run out.
    """
    facts = {"X0": {"zone": "A"}}
    left = []
    for tries in (0, 1, 2, 40):
        made = board(of(2), facts, tries=tries)
        made.fill([])
        made.take("X0")
        made.put("X0", made.weeks[1])
        made.improve()
        left.append((standing(made)["X0"], made.tries))

    assert left == [(1, 0), (0, 1 - 3), (0, 2 - 3), (0, 40 - 3 - 2)]


def test_what_is_as_good_is_left_as_it_is() -> None:
    """Two alike, one a week: two moves find no room, to exchange them or their weeks changes nothing."""
    facts = {"X0": {"zone": "A"}, "X1": {"zone": "B"}}
    made = late(board(of(2, max_visits_per_week=1), facts, tries=40), X0=1, X1=0)

    made.improve()

    assert standing(made) == {"X0": 1, "X1": 0}
    assert made.tries == 40 - 4


def test_a_trip_moves_as_a_whole_and_what_it_leaves_is_used() -> None:
    """X0 and X1 alone would make two trips of one; when both have left week 1, W finds room there beside V."""
    facts: dict[str, dict[str, Any]] = {
        "Y": {"zone": "B", "blackout": only(0, weeks=3)}, "X0": {"zone": "A"}, "X1": {"zone": "A"},
        "V": {"zone": "C", "blackout": only(1, weeks=3)}, "W": {"zone": "C"},
    }  # fmt: skip
    at = of(3, max_visits_per_week=3, quarter_tolerance=9)
    made = late(board(at, facts, Y=1, X0=20, X1=20, V=1, W=1), Y=0, X0=1, X1=1, V=1, W=2)

    made.improve()

    assert standing(made) == {"V": 1, "W": 1, "X0": 0, "X1": 0, "Y": 0}


def test_two_weeks_are_exchanged_whole() -> None:
    """Each week holds two zones: to move less than all would make a trip more. The heavier week goes first."""
    facts = {code: {"zone": code[0]} for code in ("A0", "B0", "C1", "D1")}
    at = of(2, max_visits_per_week=2, quarter_tolerance=9)
    made = late(board(at, facts, A0=9, B0=9, C1=1, D1=1), A0=1, B0=1, C1=0, D1=0)

    assert made._swap_weeks() is True
    assert standing(made) == {"A0": 0, "B0": 0, "C1": 1, "D1": 1}
    assert made._swap_weeks() is False


def test_no_more_is_weighed_than_there_are_tries() -> None:
    """X0 finds no room in the first week, and the second, where it would, is the second to be tried."""
    facts = {"X0": {"zone": "A"}, "Y": {"zone": "B", "blackout": only(0, weeks=3)}}
    stands = []
    for tries in (1, 2):
        made = late(board(of(3, max_visits_per_week=1), facts, tries=tries, Y=20), X0=2, Y=0)
        made.improve()
        stands.append(standing(made)["X0"])

    assert stands == [2, 1]


def test_two_of_a_zone_move_together_and_leave_the_other_zone_behind() -> None:
    """A single one of X0 and X1 in week 0 would be a trip more; V may only come in week 1."""
    facts = {"X0": {"zone": "A"}, "X1": {"zone": "A"}, "V": {"zone": "B", "blackout": only(1, weeks=2)}}
    made = late(board(of(2, quarter_tolerance=9), facts), X0=1, X1=1, V=1)

    assert made._move_trips() is True
    assert standing(made) == {"V": 1, "X0": 0, "X1": 0}
    assert made._move_trips() is False
