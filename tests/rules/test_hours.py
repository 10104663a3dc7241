"""An office writes in its hours on its working days; nothing is urgent enough to break them."""

from datetime import date, datetime, time
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rules.hours import OFFICE_HOURS, Hours, HoursFault, is_open, next_opening, read_hours
from rules.workdays import OutsideCalendar, Workdays

# January 2022: the 3rd is closed, Saturday the 8th is opened for it
DAYS = Workdays.build(date(2022, 1, 1), date(2022, 2, 28), [date(2022, 1, 3)], [date(2022, 1, 8)])
moments = st.datetimes(datetime(2022, 1, 1), datetime(2022, 2, 20))


@pytest.mark.parametrize(
    ("local", "answer"),
    [
        (datetime(2022, 1, 4, 7, 29), False),  # a minute early
        (datetime(2022, 1, 4, 7, 30), True),
        (datetime(2022, 1, 4, 11, 29, 59), True),
        (datetime(2022, 1, 4, 11, 30), False),  # at lunch
        (datetime(2022, 1, 4, 13, 0), True),
        (datetime(2022, 1, 4, 17, 0), False),
        (datetime(2022, 1, 3, 9, 0), False),  # a closed Monday
        (datetime(2022, 1, 8, 9, 0), True),  # an opened Saturday
        (datetime(2022, 1, 9, 9, 0), False),  # a Sunday
        (datetime(2023, 1, 4, 9, 0), False),  # beyond the calendar nobody knows
    ],
)
def test_the_office_works_in_its_hours_on_its_days(local: datetime, answer: bool) -> None:
    assert is_open(local, OFFICE_HOURS, DAYS) is answer


@pytest.mark.parametrize(
    ("local", "opening"),
    [
        (datetime(2022, 1, 4, 9, 15), datetime(2022, 1, 4, 9, 15)),  # open already
        (datetime(2022, 1, 4, 5, 0), datetime(2022, 1, 4, 7, 30)),
        (datetime(2022, 1, 4, 12, 0), datetime(2022, 1, 4, 13, 0)),
        (datetime(2022, 1, 7, 18, 0), datetime(2022, 1, 8, 7, 30)),  # Friday evening, an opened Saturday
        (datetime(2022, 1, 1, 9, 0), datetime(2022, 1, 4, 7, 30)),  # a week-end and a closed Monday
    ],
)
def test_what_comes_at_night_waits_for_the_morning(local: datetime, opening: datetime) -> None:
    assert next_opening(local, OFFICE_HOURS, DAYS) == opening


@given(moments)
def test_the_next_opening_is_open_and_nothing_before_it_was(local: datetime) -> None:
    opening = next_opening(local, OFFICE_HOURS, DAYS)

    between = local + (opening - local) / 2
    assert is_open(opening, OFFICE_HOURS, DAYS)
    assert (opening == local) is is_open(local, OFFICE_HOURS, DAYS)
    assert opening == local or not is_open(between, OFFICE_HOURS, DAYS)


def test_after_the_calendars_end_there_is_no_opening() -> None:
    with pytest.raises(OutsideCalendar):
        next_opening(datetime(2022, 2, 28, 18, 0), OFFICE_HOURS, DAYS)


def test_hours_are_read_as_people_write_them() -> None:
    assert read_hours("07:30-11:30, 13:00 – 17:00") == OFFICE_HOURS
    assert read_hours(str(OFFICE_HOURS)) == OFFICE_HOURS


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("", "shape"),
        ("cả ngày", "shape"),
        ("07:30", "shape"),
        ("25:00-26:00", "shape"),
        ("07:60-08:00", "shape"),
        ("17:00-07:30", "order"),
        ("07:30-11:30, 11:00-17:00", "order"),  # overlapping
    ],
)
def test_hours_that_cannot_be_kept_are_refused(text: str, code: str) -> None:
    with pytest.raises(HoursFault) as fault:
        read_hours(text)

    assert fault.value.code == code


def test_hours_need_at_least_one_span() -> None:
    with pytest.raises(HoursFault):
        Hours(())
    assert Hours(((time(8), time(9)),)).hold(datetime(2022, 1, 4, 8, 30))


@pytest.mark.parametrize(
    ("text", "code", "said"),
    [
        ("cả ngày", "shape", "cả ngày"),
        ("23:00-24:00", "shape", "23:00-24:00"),  # midnight is the next day's
        ("07:60-08:00", "shape", "07:60-08:00"),
        ("07:30-11:30, 11:30-17:00", "order", "07:30-11:30, 11:30-17:00"),  # no pause between: one span
        ("17:00-07:30", "order", "17:00-07:30"),
    ],
)
def test_hours_that_are_refused_are_repeated_in_the_refusal(text: str, code: str, said: str) -> None:
    with pytest.raises(HoursFault) as fault:
        read_hours(text)

    assert (fault.value.code, fault.value.text) == (code, said)
    assert str(fault.value) == f"{code}: {said!r}"


def test_no_hours_at_all_are_refused_by_name() -> None:
    with pytest.raises(HoursFault) as fault:
        Hours(())

    assert (fault.value.code, fault.value.text) == ("order", "")


def test_the_last_minute_of_a_day_can_be_an_hour() -> None:
    assert read_hours("22:59-23:59") == Hours(((time(22, 59), time(23, 59)),))


@pytest.mark.parametrize("local", [datetime(2022, 1, 4, 5, 0), datetime(2022, 1, 7, 18, 0)])
def test_the_opening_is_told_in_the_zone_it_was_asked_in(local: datetime) -> None:
    zone = ZoneInfo("Asia/Ho_Chi_Minh")

    assert next_opening(local.replace(tzinfo=zone), OFFICE_HOURS, DAYS).tzinfo is zone
