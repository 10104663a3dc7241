"""The ladder of Long An's tasks: ordinary weeks, outages, calm."""

import json
from dataclasses import replace
from datetime import date, timedelta

import pytest

from rules.ladder import (
    Ladder,
    LadderFault,
    Rung,
    Step,
    first_alarm,
    from_json,
    next_step,
    preflight,
    rung_date,
    to_json,
    walk,
)
from rules.lifecycles import Form, Role
from rules.workdays import OutsideCalendar, Workdays
from tests.rules.ladders import DAYS, TASKS, sweeps

DUE = date(2022, 6, 30)  # a Thursday


def ask(climbed: int, today: date, *, due: date = DUE, repeat_no: int = 0) -> Step:
    return next_step(TASKS, due, climbed, repeat_no, None, today, DAYS)


def test_so_giao_thong_van_tai_is_pressed_rung_by_rung_until_the_chairman_and_every_thirty_days() -> None:
    calls = walk(TASKS, DUE, DAYS, date(2022, 11, 30))

    assert [(day, rung.number, repeat) for day, rung, repeat in calls] == [
        (date(2022, 6, 9), 1, 0),  # -15, officer
        (date(2022, 6, 21), 2, 0),  # -7, officer
        (date(2022, 6, 27), 3, 0),  # -3, head
        (date(2022, 6, 30), 4, 0),  # the day, head
        (date(2022, 7, 1), 5, 0),  # +1, head and reform office
        (date(2022, 7, 11), 6, 0),  # +7, director of Home Affairs
        (date(2022, 7, 21), 7, 0),  # +15, vice chairman
        (date(2022, 8, 11), 8, 0),  # +30, chairman
        (date(2022, 9, 12), 8, 1),  # 10 September is a Saturday
        (date(2022, 10, 10), 8, 2),  # the grid of thirty days is kept all the same
        (date(2022, 11, 9), 8, 3),
    ]


@pytest.mark.parametrize(
    ("due", "number", "expected"),
    [
        (date(2022, 6, 30), 3, date(2022, 6, 27)),
        (date(2022, 7, 3), 4, date(2022, 7, 1)),  # due on a Sunday: its own rung is Friday's
        (date(2022, 7, 3), 3, date(2022, 6, 28)),  # and three working days are left after Tuesday
        (date(2022, 7, 3), 5, date(2022, 7, 4)),  # overdue from Monday
        (date(2022, 1, 31), 4, date(2022, 1, 28)),  # due in Tết
        (date(2022, 1, 31), 5, date(2022, 2, 7)),
    ],
)
def test_a_rung_stands_on_a_working_day(due: date, number: int, expected: date) -> None:
    assert rung_date(TASKS, number, due, DAYS) == expected


@pytest.mark.parametrize(
    ("offset", "due", "expected"),
    [
        (-7, date(2022, 7, 1), date(2022, 6, 24)),
        (-5, date(2022, 7, 1), date(2022, 6, 27)),  # a Sunday moves to Monday
        (-1, date(2022, 7, 3), date(2022, 7, 1)),  # but never past the last working day in time
        (0, date(2022, 7, 3), date(2022, 7, 1)),
        (1, date(2022, 7, 1), date(2022, 7, 4)),  # a Saturday moves to Monday
        (30, date(2022, 7, 1), date(2022, 8, 1)),  # 31 July is a Sunday
    ],
)
def test_calendar_days_move_to_working_days(offset: int, due: date, expected: date) -> None:
    ladder = Ladder("calendar", (Rung(1, offset, False, (Role.OFFICER,), Form.REMINDER),))

    assert rung_date(ladder, 1, due, DAYS) == expected


def test_nobody_hears_twice_when_the_sweep_runs_again() -> None:
    step = ask(2, date(2022, 6, 27))

    again = ask(step.climbed, date(2022, 6, 27))

    assert step.fire == 3
    assert again.fire is None
    assert again.next_alarm_on == step.next_alarm_on == date(2022, 6, 30)


@pytest.mark.parametrize(
    ("climbed", "today", "fired"),
    [
        (0, date(2022, 6, 30), 2),  # nobody told: the officer first, and his latest rung only
        (2, date(2022, 6, 30), 4),  # officer told: the head, for the day itself and not for -3
        (2, date(2022, 9, 1) - timedelta(days=1), 4),  # weeks overdue: still the head first
        (4, date(2022, 8, 31), 5),
        (5, date(2022, 8, 31), 6),
        (3, date(2022, 8, 31), 5),  # head and officer told: the reform office, and -0 is passed over
        (7, date(2022, 8, 31), 8),
    ],
)
def test_after_an_outage_one_notice_goes_to_the_lowest_level_not_yet_told(
    climbed: int, today: date, fired: int
) -> None:
    step = ask(climbed, today)

    assert step.fire == fired
    assert step.late is (rung_date(TASKS, fired, DUE, DAYS) < today)


def test_a_plan_imported_late_climbs_a_level_a_working_day() -> None:
    calls = sweeps(TASKS, date(2022, 3, 31), date(2022, 6, 30), DAYS, 14)

    assert [(call.day, call.rung.number) for call in calls] == [
        (date(2022, 6, 30), 2),
        (date(2022, 7, 1), 4),
        (date(2022, 7, 4), 5),
        (date(2022, 7, 5), 6),
        (date(2022, 7, 6), 7),
        (date(2022, 7, 7), 8),
    ]
    assert all(call.step.late for call in calls)
    assert all(call.step.hold_until == call.day for call in calls[:-1])


def test_a_sunday_sweep_leaves_what_is_due_for_monday() -> None:
    monday = date(2022, 7, 4)

    assert ask(2, date(2022, 7, 3)) == Step(None, 2, 0, monday, False, False, monday)


def test_a_day_without_a_call_changes_nothing_and_names_the_next() -> None:
    today = date(2022, 6, 29)

    assert ask(3, today) == Step(None, 3, 0, DUE, False, False, today)


def test_a_repeat_missed_for_months_is_said_once_and_the_next_is_not_at_its_heels() -> None:
    step = ask(8, date(2022, 11, 1), repeat_no=0)

    assert (step.fire, step.repeat_no, step.late) == (8, 1, True)
    assert step.next_alarm_on == date(2022, 12, 9)  # 9 November would be only eight days later


@pytest.mark.parametrize(
    ("called", "following"),
    [
        (date(2022, 10, 25), date(2022, 11, 9)),  # half an interval later: far enough
        (date(2022, 10, 27), date(2022, 12, 9)),
    ],
)
def test_after_a_late_repeat_the_next_is_half_an_interval_away(called: date, following: date) -> None:
    step = ask(8, called, repeat_no=1)

    assert (step.fire, step.repeat_no, step.next_alarm_on) == (8, 2, following)


def test_a_repeat_beyond_the_calendar_is_asked_for_again_on_its_last_working_day() -> None:
    short = Workdays.build(date(2022, 1, 1), date(2022, 9, 4))

    assert next_step(TASKS, DUE, 8, 0, None, date(2022, 8, 12), short).next_alarm_on == date(2022, 9, 2)


def test_a_repeat_on_its_day_is_not_late() -> None:
    step = ask(8, date(2022, 10, 10), repeat_no=1)

    assert (step.fire, step.repeat_no, step.late) == (8, 2, False)


@pytest.mark.parametrize(
    ("climbed", "today", "hold"),
    [
        (0, date(2022, 6, 9), date(2022, 6, 13)),  # -15: Monday's digest is soon enough
        (1, date(2022, 6, 21), date(2022, 6, 24)),  # -7: Monday is the day the head is told
        (2, date(2022, 6, 27), date(2022, 6, 27)),  # -3 cannot wait
        (3, date(2022, 6, 30), date(2022, 6, 30)),
        (4, date(2022, 7, 1), date(2022, 7, 1)),
        (6, date(2022, 7, 21), date(2022, 7, 25)),
        (7, date(2022, 8, 11), date(2022, 8, 15)),
    ],
)
def test_only_what_cannot_wait_makes_a_letter_of_its_own(climbed: int, today: date, hold: date) -> None:
    assert ask(climbed, today).hold_until == hold


def test_the_same_reader_is_not_hurried_for_his_own_next_rung() -> None:
    both = (Role.OFFICER, Role.HEAD)
    rungs = (Rung(1, 0, True, both, Form.DUE_NOTICE), Rung(2, 1, True, both, Form.URGING_LETTER))

    step = next_step(Ladder("both", rungs), date(2022, 7, 5), 0, 0, None, date(2022, 7, 5), DAYS)

    assert step.hold_until == date(2022, 7, 11)  # Monday's digest brings both


def test_nobody_is_hurried_for_the_call_of_somebody_below() -> None:
    rungs = (
        Rung(1, 0, True, (Role.HEAD,), Form.DUE_NOTICE),
        Rung(2, 1, True, (Role.OFFICER, Role.HEAD), Form.URGING_LETTER),
    )

    step = next_step(Ladder("down", rungs), date(2022, 7, 5), 0, 0, None, date(2022, 7, 5), DAYS)

    assert step.hold_until == date(2022, 7, 11)


def test_the_calendars_last_week_holds_nothing_back() -> None:
    short = Workdays.build(date(2022, 1, 1), date(2022, 8, 12))

    step = next_step(TASKS, date(2022, 7, 20), 6, 0, None, date(2022, 8, 10), short)

    assert (step.fire, step.hold_until) == (7, date(2022, 8, 10))
    assert step.next_alarm_on == date(2022, 8, 12)  # its last working day, when a longer calendar is there


def test_a_duty_opened_late_is_first_said_on_the_next_working_day() -> None:
    assert first_alarm(TASKS, DUE, date(2022, 1, 4), DAYS) == date(2022, 6, 9)
    assert first_alarm(TASKS, DUE, date(2022, 6, 25), DAYS) == date(2022, 6, 27)


def test_a_due_date_beyond_the_calendar_is_looked_at_again_on_its_last_working_day() -> None:
    assert first_alarm(TASKS, date(2027, 6, 30), date(2022, 1, 4), DAYS) == date(2024, 12, 31)
    assert ask(0, date(2022, 1, 4), due=date(2027, 6, 30)).next_alarm_on == date(2024, 12, 31)
    with pytest.raises(OutsideCalendar):
        rung_date(TASKS, 1, date(2027, 6, 30), DAYS)


def test_a_debt_from_before_the_calendar_is_still_called() -> None:
    step = ask(0, date(2022, 1, 4), due=date(2019, 6, 30))

    assert (step.fire, step.late) == (2, True)
    assert first_alarm(TASKS, date(2019, 6, 30), DAYS.first, DAYS) == DAYS.days[0]


def test_a_day_outside_the_calendar_has_no_step() -> None:
    with pytest.raises(OutsideCalendar, match="2021-01-01 - 2024-12-31"):
        ask(0, date(2025, 1, 6))


def test_a_rung_without_anybody_is_found_beforehand() -> None:
    empty = preflight(TASKS, lambda role: role not in (Role.HEAD, Role.VICE_CHAIRMAN))

    assert [rung.number for rung in empty] == [3, 4, 7]  # rung 5 still reaches the reform office


def test_a_walk_goes_on_from_where_a_duty_stands() -> None:
    rest = walk(TASKS, DUE, DAYS, date(2022, 8, 31), since=date(2022, 7, 15), climbed=6)

    assert [(day, rung.number) for day, rung, _ in rest] == [(date(2022, 7, 21), 7), (date(2022, 8, 11), 8)]


def test_a_ladder_is_kept_as_one_canonical_text() -> None:
    text = to_json(TASKS)

    assert from_json(text) == TASKS
    assert to_json(from_json(text)) == text
    assert text.startswith('{"key":"default","repeat_every":30,')


def test_roles_given_in_another_order_make_the_same_ladder() -> None:
    turned = replace(TASKS.rungs[4], roles=(Role.REFORM_OFFICE, Role.HEAD))

    assert to_json(replace(TASKS, rungs=(*TASKS.rungs[:4], turned, *TASKS.rungs[5:]))) == to_json(TASKS)


OFFICER = Rung(1, 0, True, (Role.OFFICER,), Form.REMINDER)


@pytest.mark.parametrize(
    ("rungs", "more", "code"),
    [
        ((), {}, "no_rungs"),
        ((replace(OFFICER, number=2),), {}, "rung_numbers"),
        ((OFFICER, replace(OFFICER, number=2)), {}, "offsets_fall"),  # twice on the same day
        ((replace(OFFICER, offset=-10), replace(OFFICER, number=2, offset=-13, working=False)), {}, None),
        ((replace(OFFICER, offset=-10), replace(OFFICER, number=2, offset=-15, working=False)), {}, "offsets_fall"),
        ((replace(OFFICER, roles=()),), {}, "no_roles"),
        ((replace(OFFICER, roles=(Role.HEAD, Role.HEAD)),), {}, "role_twice"),
        ((replace(OFFICER, roles=(Role.INSPECTOR,)),), {}, "role_inspector"),
        ((replace(OFFICER, form=Form.STAND_DOWN),), {}, "form_not_for_rungs"),
        ((OFFICER,), {"repeat_every": 0}, "repeat_every"),
        ((OFFICER,), {"wall_wait": -1}, "wall_wait"),
    ],
)  # fmt: skip
def test_a_ladder_that_cannot_be_climbed_is_refused(
    rungs: tuple[Rung, ...], more: dict[str, int], code: str | None
) -> None:
    if code is None:
        assert Ladder("fine", rungs, **more).rungs == rungs
        return

    with pytest.raises(LadderFault) as refused:
        Ladder("wrong", rungs, **more)

    assert refused.value.code == code
    of_the_whole = code in ("no_rungs", "repeat_every", "wall_wait")
    assert refused.value.rung == (
        None if of_the_whole else len(rungs)
    )  # the last one is at fault in each case


def test_the_roles_of_a_rung_stand_by_level_and_not_by_name() -> None:
    rung = Rung(1, 0, True, (Role.CHAIRMAN, Role.DIRECTOR, Role.OFFICER), Form.REMINDER)

    assert rung.roles == (Role.OFFICER, Role.DIRECTOR, Role.CHAIRMAN)


def test_a_fault_names_its_rung_where_one_is_at_fault() -> None:
    assert str(LadderFault("no_roles", 3)) == "no_roles (rung 3)"
    assert str(LadderFault("no_rungs")) == "no_rungs"


def test_the_canonical_text_is_the_same_whoever_writes_it() -> None:
    text = to_json(replace(TASKS, key="đôn đốc"))

    assert '"key":"đôn đốc"' in text
    assert text == json.dumps(json.loads(text), ensure_ascii=False, sort_keys=True, separators=(",", ":"))
