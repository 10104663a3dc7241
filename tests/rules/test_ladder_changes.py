"""A running case when its calendar or its ladder changes: where it stands, what has passed, what is to come."""

from dataclasses import replace
from datetime import date

import pytest

from rules.ladder import calls_ahead, coming_alarm, repeats_passed, stands_on, walk
from rules.lifecycles import ROLE_LEVEL, Role
from rules.workdays import OutsideCalendar, Workdays
from tests.rules.ladders import DAYS, HOLIDAYS, TASKS

DUE = date(2022, 2, 28)
RUNGS = (  # the days of the eight rungs under this due date
    date(2022, 2, 7), date(2022, 2, 17), date(2022, 2, 23), DUE, date(2022, 3, 1), date(2022, 3, 9),
    date(2022, 3, 21), date(2022, 4, 12),
)  # fmt: skip
REPEATS = (date(2022, 5, 12), date(2022, 6, 13), date(2022, 7, 11))  # each thirty days on, never on a day off
OFFICER, HEAD, OFFICE = (ROLE_LEVEL[role] for role in (Role.OFFICER, Role.HEAD, Role.REFORM_OFFICE))


@pytest.mark.parametrize(
    ("climbed", "today", "alarm"),
    [
        (0, date(2022, 1, 10), RUNGS[0]),
        (0, date(2022, 2, 5), RUNGS[0]),  # asked on a Saturday
        (2, date(2022, 2, 18), RUNGS[2]),
        (2, date(2022, 2, 25), date(2022, 2, 25)),  # its day has passed: today
        (2, date(2022, 2, 26), DUE),  # passed, and today is a Saturday
        (7, date(2022, 3, 22), RUNGS[7]),
    ],
)
def test_a_case_that_stays_on_its_rung_is_looked_at_on_the_next_ones_day(
    climbed: int, today: date, alarm: date
) -> None:
    assert coming_alarm(TASKS, DUE, climbed, 0, None, today, DAYS) == alarm


@pytest.mark.parametrize(
    ("repeat_no", "called_on", "alarm"),
    [
        (0, None, REPEATS[0]),  # nobody was called on the last rung: its grid alone
        (1, None, REPEATS[1]),
        (0, RUNGS[7], REPEATS[0]),
        (0, date(2022, 5, 10), REPEATS[1]),  # called so late that the first repeat is too near
        (1, REPEATS[0], REPEATS[1]),
        (2, RUNGS[7], REPEATS[2]),
    ],
)
def test_on_the_last_rung_the_next_repeat_keeps_its_distance(
    repeat_no: int, called_on: date | None, alarm: date
) -> None:
    assert coming_alarm(TASKS, DUE, 8, repeat_no, called_on, date(2022, 4, 13), DAYS) == alarm


def test_beyond_the_calendar_the_case_is_looked_at_on_its_last_working_day() -> None:
    short = Workdays.build(date(2021, 1, 1), date(2022, 4, 3), HOLIDAYS)

    assert coming_alarm(TASKS, DUE, 7, 0, None, date(2022, 3, 22), short) == date(2022, 4, 1)
    assert coming_alarm(TASKS, DUE, 7, 0, None, date(2022, 3, 31), short) == date(2022, 4, 1)
    with pytest.raises(OutsideCalendar, match=r"2022-04-01 \+1 working days lies outside"):
        coming_alarm(TASKS, DUE, 7, 0, None, date(2022, 4, 1), short)


@pytest.mark.parametrize(
    ("told", "today", "rung"),
    [
        (set(), date(2022, 4, 29), 0),  # nobody has heard: from the foot
        ({OFFICER}, date(2022, 2, 4), 0),  # no rung's day has come
        ({OFFICER}, date(2022, 2, 7), 1),
        ({OFFICER}, date(2022, 2, 16), 1),
        ({OFFICER}, date(2022, 2, 17), 2),
        ({OFFICER}, date(2022, 3, 31), 2),  # the head has not heard
        ({HEAD}, date(2022, 3, 31), 0),  # the officer has not
        ({OFFICER, HEAD}, date(2022, 3, 31), 4),  # the fifth calls the reform office too
        ({OFFICER, HEAD, OFFICE}, date(2022, 3, 31), 5),
        ({OFFICER, HEAD, OFFICE}, date(2022, 2, 28), 4),
    ],
)
def test_on_another_ladder_a_case_stands_on_the_highest_due_rung_that_leaves_nobody_out(
    told: set[int], today: date, rung: int
) -> None:
    assert stands_on(TASKS, DUE, told, today, DAYS) == rung


@pytest.mark.parametrize(
    ("today", "passed"),
    [
        (date(2022, 2, 1), 0),
        (RUNGS[7], 0),
        (date(2022, 5, 11), 0),
        (date(2022, 5, 12), 1),
        (date(2022, 6, 10), 1),
        (date(2022, 6, 13), 2),
        (date(2022, 7, 11), 3),
    ],
)
def test_repeats_are_counted_from_the_last_rung(today: date, passed: int) -> None:
    assert repeats_passed(TASKS, DUE, today, DAYS) == passed


@pytest.mark.parametrize(("today", "passed"), [(date(2022, 4, 18), 0), (date(2022, 4, 19), 1)])
def test_repeats_in_working_days_are_counted_in_them(today: date, passed: int) -> None:
    """Five working days after Tuesday 12 April; in calendar days it would be Sunday 17."""
    weekly = replace(TASKS, repeat_every=5, repeat_working=True)

    assert repeats_passed(weekly, DUE, today, DAYS) == passed


def test_the_calls_to_come_are_the_rungs_not_climbed_and_the_repeats_until_a_day() -> None:
    assert calls_ahead(TASKS, DUE, 0, date(2022, 1, 1), DAYS) == RUNGS
    assert calls_ahead(TASKS, DUE, 6, REPEATS[1], DAYS) == (*RUNGS[6:], *REPEATS[:2])
    assert calls_ahead(TASKS, DUE, 8, date(2022, 6, 12), DAYS) == REPEATS[:1]


def test_a_walk_from_the_last_rung_goes_on_with_its_first_repeat() -> None:
    walked = walk(TASKS, DUE, DAYS, date(2022, 7, 29), since=date(2022, 4, 13), climbed=8)

    assert [(day, repeat) for day, _, repeat in walked] == list(zip(REPEATS, (1, 2, 3), strict=True))
