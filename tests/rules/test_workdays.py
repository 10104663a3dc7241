"""Working days on a calendar with closed and opened days."""

from datetime import date, timedelta

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from rules.workdays import ClosedAndOpened, OutsideCalendar, Workdays

FIRST, LAST = date(2026, 1, 1), date(2026, 12, 31)
TET = [date(2026, 2, day) for day in range(16, 21)]
# Friday 2 January is off and Saturday 10 January is worked instead (12729/VPCP-KGVX).
YEAR = Workdays.build(FIRST, LAST, [date(2026, 1, 1), date(2026, 1, 2), *TET], [date(2026, 1, 10)])


@st.composite
def calendars(draw: st.DrawFn) -> Workdays:
    """A year or less with any closed and opened days."""
    first = draw(st.dates(date(2022, 1, 1), date(2026, 6, 1)))
    length = draw(st.integers(30, 300))
    some = st.sets(st.integers(0, length), max_size=40)
    closed, opened = draw(some), draw(some)
    at = [first + timedelta(days=n) for n in range(length + 1)]
    return Workdays.build(first, at[-1], [at[n] for n in closed - opened], [at[n] for n in opened])


@st.composite
def calendar_days(draw: st.DrawFn, count: int = 1) -> tuple[Workdays, list[date]]:
    days = draw(calendars())
    some = st.dates(days.first, days.last)
    return days, [draw(some) for _ in range(count)]


@pytest.mark.parametrize(
    ("day", "working"),
    [
        (date(2026, 1, 2), False),  # a Friday off by decision
        (date(2026, 1, 10), True),  # the Saturday worked for it
        (date(2026, 1, 11), False),  # an ordinary Sunday
        (date(2026, 1, 12), True),  # an ordinary Monday
        (date(2026, 2, 17), False),  # Tết
    ],
)
def test_an_opened_saturday_is_worked_and_a_closed_friday_is_not(day: date, working: bool) -> None:
    assert YEAR.is_working(day) is working


@pytest.mark.parametrize(
    ("day", "count", "expected"),
    [
        (date(2026, 1, 9), 1, date(2026, 1, 10)),  # Friday to the opened Saturday
        (date(2026, 1, 10), 1, date(2026, 1, 12)),
        (date(2026, 1, 12), -1, date(2026, 1, 10)),
        (date(2026, 1, 11), -1, date(2026, 1, 10)),  # strictly before a day off
        (date(2026, 1, 11), 1, date(2026, 1, 12)),
        (date(2026, 1, 11), 0, date(2026, 1, 12)),  # 0 from a day off: the next working day
        (date(2026, 1, 9), 0, date(2026, 1, 9)),
        (date(2026, 2, 13), 1, date(2026, 2, 23)),  # over Tết and its weekends
    ],
)
def test_counting_steps_over_days_off(day: date, count: int, expected: date) -> None:
    assert YEAR.add(day, count) == expected


@pytest.mark.parametrize(
    ("day", "expected"),
    [
        (date(2026, 1, 5), date(2026, 1, 5)),  # a Monday gathers itself
        (date(2026, 1, 6), date(2026, 1, 12)),  # the opened Saturday 10 belongs to the running week
        (date(2026, 1, 10), date(2026, 1, 12)),
        (date(2026, 2, 12), date(2026, 2, 23)),  # the week of Tết has no working day
        (date(2026, 1, 1), date(2026, 1, 5)),
    ],
)
def test_what_can_wait_is_gathered_on_the_first_working_day_of_a_week(day: date, expected: date) -> None:
    assert YEAR.gathering_day(day) == expected


def test_a_closed_monday_gathers_on_tuesday() -> None:
    days = Workdays.build(FIRST, LAST, [date(2026, 4, 27)])

    assert days.gathering_day(date(2026, 4, 24)) == date(2026, 4, 28)
    assert days.gathering_day(date(2026, 4, 28)) == date(2026, 4, 28)


def test_a_day_both_closed_and_opened_is_refused() -> None:
    with pytest.raises(ClosedAndOpened) as refused:
        Workdays.build(FIRST, LAST, [date(2026, 8, 22)], [date(2026, 8, 22)])

    assert refused.value.days == (date(2026, 8, 22),)


def test_a_calendar_that_ends_before_it_begins_is_refused() -> None:
    with pytest.raises(ValueError, match="2026-12-31 - 2026-01-01"):
        Workdays.build(LAST, FIRST)


@pytest.mark.parametrize(
    ("question", "early"),
    [
        (lambda: YEAR.is_working(date(2027, 1, 1)), False),
        (lambda: YEAR.add(date(2026, 12, 30), 2), False),
        (lambda: YEAR.add(date(2026, 1, 5), -1), True),
        (lambda: YEAR.add(date(2025, 12, 31), 5), True),  # the start alone is already outside
        (lambda: YEAR.on_or_before(date(2026, 1, 2)), True),
        (lambda: YEAR.on_or_after(date(2027, 6, 1)), False),
        (lambda: YEAR.count(date(2026, 1, 5), date(2027, 1, 5)), False),
        (lambda: YEAR.gathering_day(date(2026, 12, 29)), False),
    ],
)
def test_a_question_beyond_the_calendar_is_refused_with_its_dates(question, early: bool) -> None:  # type: ignore[no-untyped-def]
    with pytest.raises(OutsideCalendar, match="2026-01-01 - 2026-12-31") as refused:
        question()

    assert refused.value.early is early
    assert (refused.value.first, refused.value.last) == (FIRST, LAST)


@given(calendar_days(), st.integers(-60, 60))
def test_counting_finds_again_what_adding_walked(given_: tuple[Workdays, list[date]], count: int) -> None:
    days, [day] = given_
    try:
        reached = days.add(day, count)
    except OutsideCalendar:
        assume(False)

    assert days.is_working(reached)
    if count == 0:
        assert reached == days.on_or_after(day)
    elif count < 0 and not days.is_working(day):  # the last working day before it is already one step
        assert days.count(day, reached) == count + 1
    else:
        assert days.count(day, reached) == count


@given(calendar_days(count=3))
def test_working_days_of_two_stretches_add_up(given_: tuple[Workdays, list[date]]) -> None:
    days, [a, b, c] = given_

    assert days.count(a, b) + days.count(b, c) == days.count(a, c)


@given(calendar_days())
def test_a_day_lies_between_its_neighbours(given_: tuple[Workdays, list[date]]) -> None:
    days, [day] = given_
    try:
        before, after = days.on_or_before(day), days.on_or_after(day)
    except OutsideCalendar:
        assume(False)

    assert before <= day <= after
    assert (before == after) is days.is_working(day)
    assert before == after or days.add(before, 1) == after


@given(calendar_days())
def test_no_earlier_day_would_have_gathered(given_: tuple[Workdays, list[date]]) -> None:
    days, [day] = given_
    try:
        found = days.gathering_day(day)
    except OutsideCalendar:
        assume(False)

    def opens_its_week(other: date) -> bool:
        week = [d for d in days.days if d.isocalendar()[:2] == other.isocalendar()[:2]]
        return week[:1] == [other]

    between = (day + timedelta(days=n) for n in range((found - day).days))
    assert opens_its_week(found)
    assert not any(opens_its_week(other) for other in between)


@pytest.mark.parametrize(
    ("day", "steps", "words", "early"),
    [
        (date(2025, 12, 31), 0, "2025-12-31 lies outside", True),
        (FIRST, 0, "2026-01-01 lies outside", False),  # the question was not about its beginning
        (FIRST, -3, "2026-01-01 -3 working days lies outside", True),
        (LAST, -400, "2026-12-31 -400 working days lies outside", True),
        (LAST, 2, "2026-12-31 +2 working days lies outside", False),
        (date(2027, 1, 1), -1, "2027-01-01 -1 working days lies outside", False),
    ],
)
def test_a_question_beyond_the_calendar_says_what_was_asked(
    day: date, steps: int, words: str, early: bool
) -> None:
    fault = OutsideCalendar(day, FIRST, LAST, steps=steps)

    assert str(fault) == f"{words} the calendar 2026-01-01 - 2026-12-31"
    assert (fault.steps, fault.early) == (steps, early)


def test_a_plain_question_beyond_the_calendar_speaks_of_no_steps() -> None:
    assert "working days" not in str(OutsideCalendar(date(2027, 1, 1), FIRST, LAST))


def test_days_both_closed_and_opened_are_named_in_order() -> None:
    fault = ClosedAndOpened([date(2026, 1, 10), date(2026, 1, 2)])

    assert str(fault) == "closed and opened at once: 2026-01-02, 2026-01-10"


def test_a_day_off_at_an_end_of_the_calendar_is_told_from_one_beyond_it() -> None:
    days = Workdays.build(date(2026, 1, 2), date(2026, 12, 31), closed=[date(2026, 1, 2), date(2026, 12, 31)])

    assert not days.is_working(days.last)
    with pytest.raises(OutsideCalendar) as late:
        days.on_or_after(days.last)
    with pytest.raises(OutsideCalendar) as early:
        days.on_or_before(days.first)
    assert (late.value.day, late.value.steps, late.value.early) == (days.last, 1, False)
    assert (early.value.day, early.value.steps, early.value.early) == (days.first, -1, True)
