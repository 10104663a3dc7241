"""The noise budget counts; the ladders decay; nothing new and overdue waits."""

from datetime import date, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from config.ladders import load_ladders
from rules.ladder import walk
from rules.lifecycles import Role
from rules.noise import Allowance, Letter, Line, calmer, over_allowance
from rules.workdays import Workdays

MONDAY = date(2022, 3, 7)
DAYS = Workdays.build(date(2022, 1, 1), date(2024, 12, 31))
ALLOWED = {role: Allowance(2, 5) for role in Role}


def urgent(rule: str, day: date) -> Line:
    return Line(rule, True, day)


def letter(day: date, *lines: Line, person: str = "mai", weekly: bool = False) -> Letter:
    return Letter(person, Role.OFFICER, day, lines, weekly)


def on(weekday: int) -> date:
    return MONDAY + timedelta(days=weekday)


def test_a_week_above_the_allowance_is_named_with_its_rules() -> None:
    busy = [letter(on(n), urgent("task -3", on(n)), urgent("task +1", on(n))) for n in (0, 1, 2)]
    quiet = [letter(on(n + 7), urgent("task 0", on(n + 7))) for n in (0, 1)]

    (found,) = over_allowance([*busy, *quiet], ALLOWED)

    assert (found.week, found.letters, found.lines) == ((2022, 10), 3, 6)
    assert found.rules == (("task +1", 3), ("task -3", 3))


def test_too_many_lines_are_noise_too() -> None:
    (found,) = over_allowance([letter(on(0), *[urgent("task 0", on(0))] * 6)], ALLOWED)

    assert (found.letters, found.lines) == (1, 6)


def test_a_rule_that_rode_along_saves_the_letters_that_carried_nothing_else() -> None:
    letters = [
        letter(on(1), urgent("task -3", on(1))),  # saved: rides on Thursday
        letter(on(3), urgent("task 0", on(3))),
        letter(on(4), urgent("task -3", on(4))),  # not saved: it must go on Monday, alone
    ]

    found = calmer(letters, "task -3", DAYS.gathering_day)

    assert (found.letters_now, found.letters_then) == (3, 2)
    assert (found.lines, found.later, found.longest) == (2, 2, 3)


def test_on_the_gathering_day_itself_nothing_waits() -> None:
    found = calmer([letter(on(0), urgent("task -3", on(0)))], "task -3", DAYS.gathering_day)

    assert (found.letters_then, found.later) == (1, 0)


def test_a_leaders_week_goes_and_takes_along_what_waits() -> None:
    letters = [letter(on(4), urgent("task -3", on(4))), letter(on(7), weekly=True)]

    found = calmer(letters, "task -3", DAYS.gathering_day)

    assert (found.letters_then, found.later, found.longest) == (1, 1, 3)


_LINES = st.builds(
    lambda rule, wait, day: (day, Line(rule, wait == 0, on(day + wait))),
    st.sampled_from(["task -3", "task 0", "report_returned"]), st.integers(0, 6), st.integers(0, 25),
)  # fmt: skip


@given(st.lists(_LINES, max_size=25), st.sampled_from(["task -3", "task 0"]))
def test_calmer_is_never_more_letters_and_nobody_waits_longer_than_a_week(
    made: list[tuple[int, Line]], rule: str
) -> None:
    days = sorted({day for day, line in made if line.hold_until <= on(day)})
    letters = [letter(on(day), *(line for when, line in made if when == day)) for day in days]

    found = calmer(letters, rule, DAYS.gathering_day)

    assert found.letters_then <= found.letters_now
    assert found.longest <= 7


@pytest.mark.parametrize("key", sorted(load_ladders()))
def test_overdue_repeats_decay_for_every_reader(key: str) -> None:
    """Nobody hears of one overdue matter at shorter and shorter intervals; in the long run once in thirty days."""
    ladder, due = load_ladders()[key], date(2022, 3, 31)
    calls = [(day, rung) for day, rung, _ in walk(ladder, due, DAYS, date(2024, 6, 30)) if day > due]

    for role in Role:
        told = [day for day, rung in calls if role in rung.roles]
        gaps = [(later - earlier).days for earlier, later in pairwise(told)]
        assert all(gap >= 26 for gap in gaps), role  # thirty days on their grid, moved off days off
    assert len(calls) < 3 * 12 + len(ladder.rungs)


@pytest.mark.parametrize("key", ["default", "finding", "report"])
def test_the_first_call_of_a_new_overdue_is_urgent(key: str) -> None:
    ladder = load_ladders().get(key, load_ladders()["default"])
    first = next(rung for rung in ladder.rungs if rung.offset > 0)

    assert first.urgent
