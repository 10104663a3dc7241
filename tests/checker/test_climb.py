"""The checker's own ladder and working days agree with the rules', though they share no line."""

import json
from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from checker.climb import Climb
from checker.climb import Ladder as Stored
from checker.days import BEYOND, Days
from rules.ladder import Ladder, LadderFault, Rung, first_alarm, next_step, rung_date, to_json
from rules.lifecycles import Form, Role
from rules.workdays import OutsideCalendar, Workdays

FIRST, LAST = date(2022, 1, 1), date(2022, 12, 31)
TET = {date(2022, 1, 31) + timedelta(days=n) for n in range(5)}
OPENED = {date(2022, 3, 5)}
DAYS, OWN = Workdays.build(FIRST, LAST, TET, OPENED), Days(FIRST, LAST, TET, OPENED)
ROLES = (Role.OFFICER, Role.HEAD, Role.REFORM_OFFICE, Role.DIRECTOR, Role.VICE_CHAIRMAN, Role.CHAIRMAN)

days_of_2022 = st.dates(FIRST, LAST)


@st.composite
def ladders(draw: st.DrawFn) -> Ladder:
    """Ladders of one to six rungs whose offsets grow."""
    offsets = sorted(draw(st.sets(st.integers(-20, 40), min_size=1, max_size=6)))
    working = draw(st.booleans())
    rungs = tuple(
        Rung(place, offset, working, (draw(st.sampled_from(ROLES)),), Form.REMINDER)
        for place, offset in enumerate(offsets, start=1)
    )
    try:
        return Ladder("drawn", rungs, draw(st.integers(1, 45)), draw(st.booleans()), draw(st.integers(0, 4)))
    except LadderFault:
        return Ladder("drawn", rungs)


@given(days_of_2022, st.integers(-60, 60).filter(bool))
def test_working_days_agree(day: date, count: int) -> None:
    try:
        expected = DAYS.add(day, count)
    except OutsideCalendar as outside:
        expected = DAYS.days[0] if outside.early else BEYOND

    assert OWN.shifted(day, count) == expected


@given(days_of_2022)
def test_gathering_days_agree(day: date) -> None:
    try:
        expected = DAYS.gathering_day(day)
    except OutsideCalendar:
        expected = BEYOND

    assert OWN.gathering(day) == expected


@given(ladders(), st.dates(date(2021, 11, 1), date(2023, 2, 28)))
def test_rungs_fall_on_the_same_days(ladder: Ladder, due_on: date) -> None:
    climb = Climb(Stored.read(to_json(ladder)), OWN, due_on)

    for rung in ladder.rungs:
        try:
            expected = rung_date(ladder, rung.number, due_on, DAYS)
        except OutsideCalendar:
            continue  # the rule refuses; the checker clamps, as the alarm does
        assert climb.dates[rung.number - 1] == expected


@settings(max_examples=300)
@given(ladders(), days_of_2022, st.dates(FIRST, date(2022, 6, 30)), st.data())
def test_a_climbed_ladder_looks_again_when_the_checker_says(
    ladder: Ladder, due_on: date, opened_on: date, data: st.DataObject
) -> None:
    """Sweeps that come every day, or after outages, leave no alarm that the checker would not expect."""
    climb = Climb(Stored.read(to_json(ladder)), OWN, due_on)
    climbed = repeat_no = 0
    called: date | None = None
    alarm = first_alarm(ladder, due_on, opened_on, DAYS)
    for _ in range(12):
        late = data.draw(st.integers(0, 20))
        today = alarm + timedelta(days=late)
        if today > date(2022, 10, 31):
            break
        step = next_step(ladder, due_on, climbed, repeat_no, None, today, DAYS)
        climbed, repeat_no, alarm = step.climbed, step.repeat_no, step.next_alarm_on
        called = today if step.fire is not None else called
        planned = climb.planned(climbed, repeat_no, called)

        assert alarm == planned or planned <= alarm == DAYS.add(today, 1)


@pytest.mark.parametrize("field", ["rungs", "repeat_every"])
def test_a_ladder_without_a_part_cannot_be_read(field: str) -> None:
    body = json.loads(to_json(Ladder("x", (Rung(1, 0, True, (Role.OFFICER,), Form.REMINDER),))))
    del body[field]

    with pytest.raises(KeyError):
        Stored.read(json.dumps(body))
