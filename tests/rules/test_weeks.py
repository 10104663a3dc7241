"""Weeks of a round and the half-days at which a visit may begin."""

from datetime import date

from rules.candidates import Span
from rules.weeks import Week
from tests.rules.field_cast import frame
from tests.rules.round_cast import agency


def test_weeks_without_a_usable_day_are_not_counted() -> None:
    made = frame(date(2022, 1, 24), date(2022, 2, 18), blackout_weeks=frozenset({(2022, 6)}))

    assert [(week.number, week.iso) for week in made.weeks] == [(0, (2022, 4)), (1, (2022, 7))]


def test_a_swapped_saturday_belongs_to_its_week() -> None:
    made = frame(date(2022, 3, 7), date(2022, 3, 20), opened=[date(2022, 3, 12)])

    assert [len(week.days) for week in made.weeks] == [6, 5]


def test_the_turn_of_the_year_keeps_its_iso_weeks_apart() -> None:
    made = frame(date(2022, 1, 1), date(2022, 12, 31))

    assert made.weeks[0].iso == (2022, 1)
    assert made.weeks[-1].iso == (2022, 52)
    assert frame(date(2021, 1, 1), date(2021, 1, 8)).weeks[0].iso == (2020, 53)


def test_a_week_belongs_to_the_quarter_of_its_first_usable_day() -> None:
    made = frame(date(2022, 3, 28), date(2022, 4, 8))

    assert [week.quarter for week in made.weeks] == [0, 1]
    assert made.quarter_days == (5, 5, 0, 0)


def test_the_notice_counts_full_working_days_also_through_blackout_weeks() -> None:
    published = date(2022, 1, 27)  # Thursday; then Friday 28, and Tết until 4 February
    made = frame(
        date(2022, 1, 24), date(2022, 3, 31),
        plan_published=published, notice_working_days=3, blackout_weeks=frozenset({(2022, 6)}),
    )  # fmt: skip

    assert made.first_start == date(2022, 2, 9)


def test_a_notice_that_outlasts_the_round_leaves_no_start() -> None:
    made = frame(
        date(2022, 3, 7), date(2022, 3, 18), plan_published=date(2022, 3, 14), notice_working_days=10
    )

    assert all(not week.starts(agency("SYT"), made.first_start) for week in made.weeks)


def test_one_half_day_may_begin_after_noon_and_longer_visits_only_in_the_morning() -> None:
    week = frame().weeks[0]

    assert week.starts(agency("SYT", halfdays=1), date(2022, 3, 7)) == list(range(10))
    assert week.starts(agency("SYT", halfdays=3), date(2022, 3, 7)) == [0, 2, 4, 6]
    assert week.starts(agency("SYT", halfdays=2), date(2022, 3, 10)) == [6, 8]


def test_a_visit_never_touches_the_agencys_own_busy_days() -> None:
    busy = agency("SYT", halfdays=4, blackout=(Span(date(2022, 3, 9), date(2022, 3, 9)),))

    assert frame().weeks[0].starts(busy, date(2022, 3, 7)) == [0, 6]


def test_a_visit_is_torn_by_a_holiday_only_when_nothing_else_fits() -> None:
    week = frame(date(2022, 8, 29), date(2022, 9, 4)).weeks[0]
    days = [date(2022, 3, day) for day in (7, 9, 10, 11)]  # closed on Tuesday
    holed = Week(0, (2022, 10), tuple(days))
    torn = frame(date(2022, 1, 24), date(2022, 1, 30), opened=[date(2022, 1, 30)]).weeks[0]

    assert week.starts(agency("SYT", halfdays=2), date(2022, 8, 29)) == [0, 2, 4, 6, 8]
    assert holed.starts(agency("SYT", halfdays=4), days[0]) == [2, 4, 0]
    assert torn.days[-1] == date(2022, 1, 30)
    assert torn.starts(agency("SYT", halfdays=4), date(2022, 1, 24)) == [0, 2, 4, 6, 8]
    assert torn.on(8, 4) == (date(2022, 1, 28), date(2022, 1, 30))
