"""The noise budget counts; the ladders decay; nothing new and overdue waits."""

from datetime import date, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from config.ladders import load_ladders
from rules.ladder import walk
from rules.lifecycles import Role
from rules.noise import Allowance, Calmer, Letter, Line, Over, calmer, over_allowance
from rules.workdays import Workdays

MONDAY = date(2022, 3, 7)
DAYS = Workdays.build(date(2022, 1, 1), date(2024, 12, 31))
ALLOWED = {role: Allowance(2, 5) for role in Role}


def urgent(rule: str, day: date) -> Line:
    return Line(rule, True, day)


def letter(
    day: date, *lines: Line, person: str = "mai", rank: Role = Role.OFFICER, weekly: bool = False
) -> Letter:
    return Letter(person, rank, day, lines, weekly)


def on(weekday: int) -> date:
    return MONDAY + timedelta(days=weekday)


def test_a_week_above_the_allowance_is_named_with_its_rules() -> None:
    busy = [letter(on(n), urgent("task -3", on(n)), urgent("task +1", on(n))) for n in (0, 1, 2)]
    quiet = [letter(on(n + 7), urgent("task 0", on(n + 7))) for n in (0, 1)]

    found = over_allowance([*busy, *quiet], ALLOWED)

    rules = (("task +1", 3), ("task -3", 3))
    assert found == [Over("mai", Role.OFFICER, (2022, 10), 3, 6, Allowance(2, 5), rules)]


def test_the_rule_with_most_lines_is_named_first() -> None:
    lines = [urgent(rule, on(0)) for rule in ("task +1", "task -3", "task -3", "a", "a", "a")]

    (found,) = over_allowance([letter(on(0), *lines)], ALLOWED)

    assert found.rules == (("a", 3), ("task -3", 2), ("task +1", 1))


def test_rules_with_as_many_lines_stand_in_the_order_of_their_names() -> None:
    lines = [urgent(rule, on(0)) for rule in ("task 0", "task +1", "task -3")] * 2

    (found,) = over_allowance([letter(on(0), *lines)], ALLOWED)

    assert [rule for rule, _ in found.rules] == ["task +1", "task -3", "task 0"]


@pytest.mark.parametrize(("lines", "over"), [(5, False), (6, True)])
def test_one_line_more_than_the_allowance_is_noise_too(lines: int, over: bool) -> None:
    found = over_allowance([letter(on(0), *[urgent("task 0", on(0))] * lines)], ALLOWED)

    assert [(one.letters, one.lines) for one in found] == ([(1, lines)] if over else [])


def test_who_reads_in_two_roles_may_get_what_the_higher_one_may() -> None:
    allowed = {**ALLOWED, Role.CHAIRMAN: Allowance(1, 5)}
    letters = [letter(on(0)), letter(on(1), rank=Role.CHAIRMAN), letter(on(2), rank=Role.HEAD)]

    for order in (letters, letters[::-1]):
        (found,) = over_allowance(order, allowed)
        assert (found.rank, found.allowed) == (Role.CHAIRMAN, Allowance(1, 5))


def test_the_worst_week_is_told_first() -> None:
    """By letters too many, then by lines too many, then by name and week."""
    line = urgent("task 0", on(0))
    letters = [
        *(letter(on(7), line, person="tam") for _ in range(3)),  # one letter too many
        *(letter(on(0), line, person="tam") for _ in range(3)),  # the same, a week earlier
        *(letter(on(0), line, person="mai") for _ in range(3)),  # the same, an earlier name
        *(letter(on(0), line, line, person="vui") for _ in range(3)),  # one letter, and one line too many
        *(letter(on(0), person="xuan") for _ in range(4)),  # two letters too many
    ]

    found = over_allowance(letters, ALLOWED)

    assert [(one.person, one.week[1]) for one in found] == [
        ("xuan", 10), ("vui", 10), ("mai", 10), ("tam", 10), ("tam", 11),
    ]  # fmt: skip


def test_worst_is_counted_from_the_allowance_and_not_from_nothing() -> None:
    """The chairman got fewer letters and lines, but he may get one of each only."""
    allowed = {**ALLOWED, Role.CHAIRMAN: Allowance(1, 1)}
    line = urgent("task 0", on(0))
    letters = [
        *(letter(on(0), line, person="mai") for _ in range(3)),
        *(letter(on(0), line, person="tam", rank=Role.CHAIRMAN) for _ in range(3)),
        letter(on(7), *[line] * 6, person="mai"),  # not a letter too many, a line too many
        letter(on(7), *[line] * 4, person="tam", rank=Role.CHAIRMAN),  # three lines too many
    ]

    found = over_allowance(letters, allowed)

    assert [(one.person, one.week[1]) for one in found] == [
        ("tam", 10),
        ("mai", 10),
        ("tam", 11),
        ("mai", 11),
    ]


def test_a_rule_that_rode_along_saves_the_letters_that_carried_nothing_else() -> None:
    letters = [
        letter(on(1), urgent("task -3", on(1))),  # saved: rides on Thursday
        letter(on(3), urgent("task 0", on(3))),
        letter(on(4), urgent("task -3", on(4))),  # not saved: it must go on Monday, alone
    ]

    found = calmer(letters, "task -3", DAYS.gathering_day)

    assert found == Calmer("task -3", lines=2, letters_now=3, letters_then=2, later=2, longest=3)


def test_one_persons_lines_never_ride_in_anothers_letter() -> None:
    letters = [
        letter(on(1), urgent("task -3", on(1)), person="mai"),
        letter(on(1), urgent("task 0", on(1)), person="tam"),
    ]

    found = calmer(letters, "task -3", DAYS.gathering_day)

    assert (found.letters_then, found.later, found.longest) == (2, 1, 6)


def test_two_letters_of_one_day_that_both_had_to_go_stay_two() -> None:
    letters = [letter(on(1), urgent("task 0", on(1))) for _ in range(2)]

    assert calmer(letters, "task -3", DAYS.gathering_day).letters_then == 2


def test_a_letter_with_one_line_that_had_to_go_takes_all_its_lines_along() -> None:
    for lines in (["task 0", "task -3"], ["task -3", "task 0"]):
        found = calmer(
            [letter(on(1), *(urgent(rule, on(1)) for rule in lines))], "task -3", DAYS.gathering_day
        )

        assert (found.letters_then, found.later) == (1, 0)


def test_a_line_that_may_wait_longer_keeps_waiting_with_the_calm_one() -> None:
    """On Tuesday one line is made calm and one may wait until Friday: a letter of its own goes on Friday."""
    waits = Line("report_confirmed", False, on(4))

    found = calmer([letter(on(1), urgent("task -3", on(1)), waits)], "task -3", DAYS.gathering_day)

    assert (found.letters_then, found.later, found.longest) == (1, 2, 3)


def test_on_the_gathering_day_itself_nothing_waits() -> None:
    found = calmer([letter(on(0), urgent("task -3", on(0)))], "task -3", DAYS.gathering_day)

    assert (found.letters_then, found.later) == (1, 0)


@pytest.mark.parametrize("weekday", [5, 7])  # before the gathering day, and on it
def test_a_leaders_week_goes_and_takes_along_what_waits(weekday: int) -> None:
    letters = [letter(on(4), urgent("task -3", on(4))), letter(on(weekday), weekly=True)]

    found = calmer(letters, "task -3", DAYS.gathering_day)

    assert (found.letters_then, found.later, found.longest) == (1, 1, weekday - 4)


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
