"""The last safe week is counted back from the end, and anybody can count it again."""

from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from rules.last_week import LastWeek, last_safe_week
from tests.rules.field_cast import frame

SPRING = (date(2022, 3, 7), date(2022, 5, 6))  # nine weeks


def test_four_missing_visits_at_two_a_week_take_the_last_two_weeks() -> None:
    found = last_safe_week(frame(*SPRING, max_visits_per_week=2), 4, 2)

    assert found == LastWeek(
        missing=4, per_week=2, weeks_needed=2, weeks_left=9, last_day=SPRING[1],
        week=(2022, 17), first_day=date(2022, 4, 25),
    )  # fmt: skip


def test_nothing_missing_needs_no_week() -> None:
    found = last_safe_week(frame(*SPRING), 0, 2)

    assert found == LastWeek(missing=0, per_week=3, weeks_needed=0, weeks_left=9, last_day=SPRING[1])


def test_too_few_weeks_say_how_many_visits_have_no_place() -> None:
    found = last_safe_week(frame(*SPRING, max_visits_per_week=1), 11, 2)

    assert found == LastWeek(
        missing=11, per_week=1, weeks_needed=11, weeks_left=9, last_day=SPRING[1], short_by=2
    )


def test_a_week_that_the_notice_cuts_into_begins_on_its_first_free_day() -> None:
    """Published on Friday 4 March with two working days of notice: Monday and Tuesday. Visits from Wednesday."""
    published = frame(
        date(2022, 3, 7), date(2022, 3, 11), plan_published=date(2022, 3, 4), notice_working_days=2
    )

    assert last_safe_week(published, 1, 2).first_day == date(2022, 3, 9)


def test_a_week_too_short_for_the_longest_visit_does_not_count() -> None:
    """The last week has four working days: no visit of ten half-days fits."""
    days = frame(date(2022, 3, 7), date(2022, 5, 5), max_visits_per_week=1)

    assert last_safe_week(days, 1, 10).week == (2022, 17)
    assert last_safe_week(days, 1, 8).week == (2022, 18)


@given(st.integers(1, 30), st.integers(1, 3), st.integers(0, 60))
def test_one_week_later_would_be_too_late(missing: int, limit: int, late: int) -> None:
    first = SPRING[0] + timedelta(days=late)
    days = frame(first, SPRING[1], max_visits_per_week=limit)
    found = last_safe_week(days, missing, 2)

    weeks = [week for week in days.weeks if len(week.days) >= 1]
    assert found.short_by == max(0, missing - limit * len(weeks))
    if found.week is not None:
        from_there = [week for week in weeks if week.days[0].isocalendar()[:2] >= found.week]
        assert limit * len(from_there) >= missing > limit * (len(from_there) - 1)
