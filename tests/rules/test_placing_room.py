"""Who makes room for whom when a visit finds none: how far it goes on, and what was tried already."""

from datetime import date, timedelta

import pytest

from rules.candidates import Span
from rules.crews import WeekDesk
from rules.objective import Load
from rules.placing import Board
from tests.rules.field_cast import LAN, MINH
from tests.rules.placing_cast import MONDAY, Facts, board, of, only, standing
from tests.rules.round_cast import agency


def open_in(*numbers: int) -> tuple[Span, ...]:
    """Closed before the first of these weeks and after the last."""
    first, last = (MONDAY + timedelta(days=7 * n) for n in (min(numbers), max(numbers) + 1))
    return Span(date(2021, 1, 1), first - timedelta(days=1)), Span(last, date(2024, 12, 31))


def standing_in(weeks: int, facts: Facts, limit: int, **numbers: int) -> Board:
    """One pair of inspectors for all, and visits that stand where the case wants them."""
    agencies = {code: agency(code, **known) for code, known in facts.items()}
    loads = [Load(code, a.zone, 1, a.halfdays) for code, a in agencies.items()]
    made = Board(WeekDesk(of(weeks, max_visits_per_week=limit), agencies, [LAN, MINH], 2_000), loads, 9_000)
    made.caps = []
    for code, number in numbers.items():
        made.put(code, made.weeks[number])
    return made


@pytest.mark.parametrize(("others", "placed"), [(61, True), (62, False)])
def test_sixty_one_move_along_for_one_and_no_more(others: int, placed: bool) -> None:
    """Each can stay or move on by one week; only the week after the last is free, and Z comes in the first alone."""
    facts = {f"X{n:02}": {"blackout": open_in(n, n + 1)} for n in range(others)}
    places = {code: n for n, code in enumerate(facts)}
    made = standing_in(others + 1, {**facts, "Z": {"blackout": open_in(0)}}, 1, **places)

    made._push_all(["Z"])

    assert ("Z" in made.week_of) is placed
    assert {code: made.week_of[code].number for code in facts} == {c: n + placed for c, n in places.items()}


def test_who_was_asked_in_vain_does_not_hide_the_one_beside_it() -> None:
    """Z takes all of week 0 or 3. P could go in place of S, which has no other week; Q goes in that of T."""
    lengths = {"P": 6, "Q": 4, "S": 6, "T": 2, "Z": 8}
    weeks = {"P": (0, 1), "Q": (1, 3), "S": (1,), "T": (1, 2), "Z": (0, 3)}
    facts = {code: {"halfdays": n, "blackout": only(*weeks[code])} for code, n in lengths.items()}
    made = standing_in(4, facts, 2, P=0, Q=3, S=1, T=1)

    made._push_all(["Z"])

    assert standing(made) == {"P": 0, "Q": 1, "S": 1, "T": 2, "Z": 3}


def test_where_one_leaves_too_little_room_the_next_is_asked() -> None:
    """Without A there would still be no room for Z beside B; without B there is."""
    lengths = {"A": 2, "B": 8, "Z": 8}
    facts = {
        code: {"halfdays": halfdays, "blackout": only(*((0, 1) if code == "B" else (0,)), weeks=2)}
        for code, halfdays in lengths.items()
    }
    made = standing_in(2, facts, 2, A=0, B=0)

    made._push_all(["Z"])

    assert standing(made) == {"A": 0, "B": 1, "Z": 0}


def test_nobody_is_asked_twice_to_make_room_for_the_same_visit() -> None:
    """Z in its week, then in place of A, A in both of its weeks, then in place of B, and B in both: seven tries."""
    facts = {"A": {"zone": "A"}, "B": {"zone": "A"}, "Z": {"zone": "A", "blackout": only(0, weeks=2)}}
    made = board(of(2, max_visits_per_week=1), facts, tries=1_000)
    made.caps = []
    made.put("A", made.weeks[0])
    made.put("B", made.weeks[1])

    made._push_all(["Z"])

    assert standing(made) == {"A": 0, "B": 1}
    assert made.tries == 1_000 - 7
