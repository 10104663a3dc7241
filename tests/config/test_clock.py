"""The office's day, and clocks that are moved by hand."""

from datetime import UTC, date, datetime, timedelta

import pytest

from config.clock import MovedClock, WallClock, clock_moved, office_clock


def test_a_morning_in_long_an_is_already_today_while_utc_is_still_yesterday() -> None:
    clock = MovedClock(datetime(2022, 1, 3, 23, 30, tzinfo=UTC))

    assert clock.today() == date(2022, 1, 4)


def test_the_day_turns_at_midnight_of_the_office() -> None:
    clock = MovedClock(datetime(2022, 1, 4, 16, 59, 59, tzinfo=UTC))
    before = clock.today()

    clock.advance(timedelta(seconds=1))

    assert (before, clock.today()) == (date(2022, 1, 4), date(2022, 1, 5))


def test_a_moved_clock_begins_at_an_hour_of_the_offices_day() -> None:
    clock = MovedClock.at(date(2022, 7, 1), 8, 30)

    assert clock.now() == datetime(2022, 7, 1, 1, 30, tzinfo=UTC)
    assert clock.now() == clock.now()


def test_a_clock_never_goes_back() -> None:
    clock = MovedClock.at(date(2022, 7, 1))

    with pytest.raises(ValueError, match="does not go back"):
        clock.move_to(datetime(2022, 6, 30, tzinfo=UTC))


def test_a_moment_without_a_zone_is_refused() -> None:
    with pytest.raises(ValueError, match="without a zone"):
        MovedClock(datetime(2022, 7, 1, 8, 0))


def test_every_door_reads_the_clock_put_in_its_place_and_then_the_wall_again() -> None:
    outer, inner = MovedClock.at(date(2022, 7, 1)), MovedClock.at(date(2023, 7, 1))

    with clock_moved(outer):
        with clock_moved(inner):
            assert office_clock().today() == date(2023, 7, 1)
        assert office_clock().today() == date(2022, 7, 1)

    assert isinstance(office_clock(), WallClock)


def test_the_wall_clock_is_aware_and_follows_the_offices_zone(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DONDOC_ZONE", "Pacific/Kiritimati")  # a day ahead of Honolulu at any moment

    ahead, behind = office_clock(), office_clock("Pacific/Honolulu")

    assert ahead.now().utcoffset() == timedelta(0)
    assert ahead.today() > behind.today()
