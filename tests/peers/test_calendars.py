"""Bugs that users of other systems reported about working days, each as it would show here.

The name of a test gives the project and the number of the report.
"""

from datetime import date, datetime, time, timedelta
from pathlib import Path

import pytest
import sqlalchemy as sa

from casework import extensions
from casework.grouping import group
from casework.mailroom import Mailroom
from casework.standing import standing
from casework.suspensions import resume, suspend
from casework.sweep import sweep
from config.calendar import CLOSED, office_workdays, shipped_calendar
from models.db import Store
from models.tables import NOTICE
from rules.ladder import first_alarm, rung_date, walk
from tests.casework.test_reproject import changed, decree, in_december, row_of, visit
from tests.casework.verbs import acting, duties
from tests.world import ZONE, World, build_world, shipped_ladders

DAYS = office_workdays(None, 2021, 2028)
DEFAULT = shipped_ladders()["default"]
OFFICE = Mailroom("long-an", "Long An")


@pytest.fixture
def world(lite: Store, now: datetime) -> World:
    return build_world(lite, now)


@pytest.fixture
def winter(lite: Store) -> World:
    return in_december(lite)


def letters(world: World, day: date, hour: int) -> int:
    """How many letters are written at that hour."""
    at = datetime.combine(day, time(hour), ZONE)
    return group(world.store, day, at, mode="live", office=OFFICE)


@pytest.mark.parametrize(
    ("day", "hour"),
    [
        (date(2022, 6, 27), 0),  # Monday, at midnight
        (date(2022, 6, 25), 9),  # Saturday
        (date(2022, 6, 26), 9),  # Sunday
        (date(2022, 6, 27), 12),  # over lunch
    ],
)
def test_zammad_4432_no_letter_at_midnight_nor_at_the_weekend(world: World, day: date, hour: int) -> None:
    world.open("SYT", date(2022, 6, 27))
    sweep(world.store, date(2022, 6, 24), world.now, mode="live")

    assert letters(world, day, hour) == 0
    assert letters(world, date(2022, 6, 27), 9) > 0


def test_zammad_2157_what_stays_undone_is_said_again_on_a_working_day_only() -> None:
    calls = walk(DEFAULT, date(2022, 1, 28), DAYS, date(2022, 12, 30), since=date(2022, 1, 4))

    assert len(calls) > 12
    assert all(DAYS.is_working(day) for day, _, _ in calls)


@pytest.mark.parametrize("day", [(3, 8), (10, 20), (11, 11), (11, 20), (12, 25)], ids=str)
def test_zammad_390_a_day_people_keep_is_no_day_off_unless_the_law_says_so(day: tuple[int, int]) -> None:
    weekdays = [date(year, *day) for year in range(2021, 2029) if date(year, *day).weekday() < 5]

    assert all(DAYS.is_working(one) for one in weekdays)


def test_zammad_390_every_day_off_says_by_what_it_is_one() -> None:
    _, _, days = shipped_calendar(None, 2021, 2028)

    assert all(day.name and day.decision for day in days)


def test_zammad_3180_no_working_day_is_cut_in_two_by_midnight() -> None:
    gaps = {DAYS.count(one, other) for one, other in zip(DAYS.days, DAYS.days[1:], strict=False)}

    assert gaps == {1}


def test_zammad_534_a_changed_calendar_moves_what_runs_already(winter: World, tmp_path: Path) -> None:
    row = winter.open("SYT", date(2026, 1, 6))

    made = decree(winter, tmp_path)

    assert [one.obligation_id for one in made.moved] == [row.id]


@pytest.mark.parametrize("opened", [date(2022, 1, 4), date(2022, 1, 29), date(2022, 2, 2)], ids=str)
def test_glpi_15429_a_call_before_the_date_does_not_fire_when_the_duty_is_opened(opened: date) -> None:
    assert first_alarm(DEFAULT, date(2022, 6, 30), opened, DAYS) == DAYS.add(date(2022, 6, 30), -15)


@pytest.mark.parametrize("due_on", [date(2022, 2, 7), date(2022, 5, 4), date(2022, 9, 5)], ids=str)
def test_glpi_22678_calls_before_a_long_holiday_count_back_over_it(due_on: date) -> None:
    for day, rung, _ in walk(DEFAULT, due_on, DAYS, due_on - timedelta(days=1), since=date(2022, 1, 4)):
        assert DAYS.count(day, due_on) == -rung.offset


def test_glpi_10594_a_weekend_in_suspense_adds_nothing_to_the_date(world: World) -> None:
    row = world.open("SYT", date(2022, 6, 30))
    with acting(world, "SNV.director", date(2022, 6, 3)) as work:  # a Friday
        suspend(*work.who, work.obligation(row), reason="Chờ", next_review_on=date(2022, 6, 6), **work.when)
    with acting(world, "SNV.director", date(2022, 6, 6)) as work:
        resume(*work.who, work.obligation(row), reason="Tiếp tục", **work.when)

    assert row_of(world, row.id).due_on == date(2022, 6, 30)


def test_glpi_14492_the_office_s_own_dates_fall_on_working_days(winter: World, tmp_path: Path) -> None:
    decree(winter, tmp_path)
    visit(winter, date(2026, 1, 15))
    with winter.store.reading() as session:
        days = standing(session).days

    owed = [row.due_on for row in duties(winter) if row.occurrence != "visit"]
    assert owed
    assert all(days.is_working(day) for day in owed)


def test_glpi_15605_another_ladder_forgets_neither_the_given_time_nor_who_was_told(winter: World) -> None:
    row = winter.open("SYT", date(2025, 12, 19))
    with acting(winter, "SYT.officer", date(2025, 12, 15)) as work:
        asked = extensions.ask(
            *work.who, work.obligation(row), to_due_on=date(2026, 1, 9), reason="Chờ", **work.when
        )
        number = asked.id
    with acting(winter, "SNV.director", date(2025, 12, 16)) as work:
        request = work.session.get_one(type(asked), number)
        extensions.decide(*work.who, request, grant=True, decision_no="9/SNV", **work.when)

    changed(winter, date(2025, 12, 22), move=True)

    assert row_of(winter, row.id).due_on == date(2026, 1, 9)
    assert row_of(winter, row.id).original_due_on == date(2025, 12, 19)


def test_osticket_1168_a_weekend_is_not_lateness(world: World) -> None:
    row = world.open("SYT", date(2022, 6, 24))  # a Friday
    for day in (date(2022, 6, 24), date(2022, 6, 25), date(2022, 6, 26)):
        sweep(world.store, day, world.now, mode="live")

    assert row_of(world, row.id).next_alarm_on == date(2022, 6, 27)
    with world.store.reading() as session:
        days = session.execute(sa.select(NOTICE.c.created_on).distinct()).scalars().all()
    assert days == [date(2022, 6, 24)]


@pytest.mark.parametrize(
    "first_day",
    [date(2022, 2, 1), date(2023, 1, 22), date(2024, 2, 10), date(2025, 1, 29), date(2026, 2, 17), date(2027, 2, 6)],
    ids=str,
)  # fmt: skip
def test_holidays_definitions_150_tet_lies_where_the_moon_puts_it(first_day: date) -> None:
    _, _, days = shipped_calendar(None, first_day.year, first_day.year)
    closed = {day.day for day in days if day.kind == CLOSED}

    assert {first_day + timedelta(days=n) for n in range(-1, 3)} <= closed


def test_frappe_helpdesk_2449_open_cases_follow_their_list_of_holidays(winter: World, tmp_path: Path) -> None:
    visit(winter, date(2026, 1, 8))

    made = decree(winter, tmp_path)

    moved = {one.obligation_id for one in made.moved if one.cause == "counted"}
    assert {row.occurrence for row in duties(winter) if row.id in moved} == {"notice", "conclusion"}
    assert all(row.original_due_on != row.due_on for row in duties(winter) if row.id in moved)
    assert made.told  # and who owes them hears of it


@pytest.mark.parametrize("due_on", [date(2022, 6, 30), date(2022, 5, 4), date(2022, 2, 8)], ids=str)
def test_glpi_15357_every_call_keeps_its_own_distance_from_the_date(due_on: date) -> None:
    """There a call ten days off fell on the date itself once a calendar stood between."""
    days = [rung_date(DEFAULT, rung.number, due_on, DAYS) for rung in DEFAULT.rungs]

    assert len(set(days)) == len(days)
    for rung, day in zip(DEFAULT.rungs, days, strict=True):
        apart = DAYS.count(day, due_on) if rung.offset < 0 else DAYS.count(due_on, day)
        assert apart == abs(rung.offset)


def test_jmix_790_one_working_day_is_one_day_not_the_hours_of_three(world: World) -> None:
    assert DAYS.add(date(2022, 6, 24), 1) == date(2022, 6, 27)  # Friday, Monday

    row = world.open("SYT", date(2022, 6, 23))
    for day in (date(2022, 6, 22), date(2022, 6, 23)):
        sweep(world.store, day, world.now, mode="live")

    assert row_of(world, row.id).next_alarm_on == date(2022, 6, 24)


def test_osticket_4969_days_off_do_not_count_as_days_of_lateness() -> None:
    """Due on the last working day before Tet: nobody is called on the nine days off, the first call after is the
    first working day of lateness."""
    due_on = date(2022, 1, 28)

    calls = [day for day, _, _ in walk(DEFAULT, due_on, DAYS, date(2022, 2, 20), since=date(2022, 1, 4))]

    late = [day for day in calls if day > due_on]
    assert late[0] == date(2022, 2, 7)
    assert DAYS.count(due_on, late[0]) == 1
    assert late[1] == DAYS.add(due_on, 7)
