"""What holds for any ladder, any calendar, any due date and any outage."""

from datetime import date, timedelta
from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from rules.ladder import Ladder, from_json, next_step, rung_date, to_json, walk
from rules.workdays import Workdays
from tests.rules.ladders import TASKS, Call, calendars, due_dates, ladders, opening_days, sweeps

LENGTH = 240
states = st.tuples(st.integers(0, 7), st.integers(0, 5))
outages = st.sets(st.integers(0, LENGTH), max_size=120)


def told_in_order(calls: list[Call], ladder: Ladder) -> None:
    """Before a level is first called, every lower one that stands on a lower rung was to read its notice."""
    known: set[int] = set()
    for place, call in enumerate(calls):
        below = frozenset[int]().union(*(rung.levels for rung in ladder.rungs[: call.rung.number - 1]))
        for level in (lower for new in call.rung.levels - known for lower in below if lower < new):
            assert any(level in c.rung.levels and c.step.hold_until < call.day for c in calls[:place])
        known |= call.rung.levels


@given(ladders(), calendars(), due_dates, opening_days, states, st.dates(date(2022, 1, 1), date(2023, 6, 30)))
def test_nothing_open_is_ever_without_a_next_alarm(
    ladder: Ladder, days: Workdays, due: date, wall: date, state: tuple[int, int], today: date
) -> None:
    climbed = min(state[0], len(ladder.rungs))
    repeat_no = state[1] if climbed == len(ladder.rungs) else 0

    for wall_since in (None, wall):
        step = next_step(ladder, due, climbed, repeat_no, wall_since, today, days)

        assert step.next_alarm_on > today
        assert days.is_working(step.next_alarm_on)
        assert step.climbed >= climbed
        assert step.hold_until >= today
        assert days.is_working(step.hold_until)
        assert step.fire is None or (step.fire == step.climbed and days.is_working(today))


@given(ladders(), calendars(), due_dates, opening_days)
def test_sweeps_day_by_day_call_every_level_and_no_superior_before_the_lower(
    ladder: Ladder, days: Workdays, due: date, opened: date
) -> None:
    calls = sweeps(ladder, due, opened, days, 500)

    told_in_order(calls, ladder)
    assert frozenset().union(*(call.rung.levels for call in calls)) == frozenset().union(
        *(rung.levels for rung in ladder.rungs)
    )


@given(ladders(), calendars(), due_dates, opening_days, outages)
def test_an_outage_of_any_length_leads_to_one_notice_on_the_first_day_back(
    ladder: Ladder, days: Workdays, due: date, opened: date, down: set[int]
) -> None:
    dark = {opened + timedelta(days=n) for n in down}
    calls = sweeps(ladder, due, opened, days, LENGTH, lambda day: day not in dark)

    told_in_order(calls, ladder)
    causes = [(call.rung.number, call.step.repeat_no) for call in calls]
    assert len(set(causes)) == len(causes)
    assert sorted(causes) == causes
    assert len({call.day for call in calls}) == len(calls)


@given(calendars(), due_dates, opening_days, outages)
def test_what_fell_due_in_an_outage_is_said_on_the_first_working_day_back(
    days: Workdays, due: date, opened: date, down: set[int]
) -> None:
    dark = {opened + timedelta(days=n) for n in down}

    calls = sweeps(TASKS, due, opened, days, LENGTH, lambda day: day not in dark)

    on_time = sweeps(TASKS, due, opened, days, LENGTH)
    missed = [call.day for call in on_time if call.day in dark]
    if missed:
        back = (missed[0] + timedelta(days=n) for n in range(LENGTH))
        first_back = next((d for d in back if d not in dark and days.is_working(d)), None)
        inside = first_back is not None and first_back < opened + timedelta(days=LENGTH)
        assert not inside or [c.day for c in calls].count(first_back) == 1


@given(calendars(), due_dates)
def test_who_is_asked_every_day_never_says_it_late(days: Workdays, due: date) -> None:
    calls = sweeps(TASKS, due, days.first, days, 900)

    assert calls
    assert not any(call.step.late or call.step.unreached for call in calls)


@given(ladders(), calendars(), due_dates)
def test_a_walk_foresees_what_the_sweeps_do(ladder: Ladder, days: Workdays, due: date) -> None:
    done = sweeps(ladder, due, days.first, days, 900)

    foreseen = walk(ladder, due, days, days.first + timedelta(days=899))

    assert [(c.day, c.rung, c.step.repeat_no) for c in done] == list(foreseen)


@given(ladders(), calendars(), due_dates, st.integers(0, 6), opening_days, st.integers(0, 40))
def test_no_superior_is_called_over_a_wall_before_the_wait_is_over(
    ladder: Ladder, days: Workdays, due: date, climbed: int, since: date, later: int
) -> None:
    climbed = min(climbed, len(ladder.rungs))
    today = since + timedelta(days=later)

    step = next_step(ladder, due, climbed, 0, since, today, days)

    if step.fire is not None and climbed:
        higher = ladder.rungs[step.fire - 1].level > ladder.rungs[climbed - 1].level
        assert step.unreached is higher
        assert not higher or days.count(since, today) >= ladder.wall_wait
    else:
        assert not step.unreached


@given(ladders(), calendars(), due_dates)
def test_repeats_are_counted_from_one_and_keep_half_an_interval_apart(
    ladder: Ladder, days: Workdays, due: date
) -> None:
    calls = sweeps(ladder, due, days.first, days, 900)

    last = [call for call in calls if call.rung is ladder.rungs[-1]]
    assert [call.step.repeat_no for call in last] == list(range(len(last)))
    for earlier, later in pairwise(last):
        assert (later.day - earlier.day).days >= ladder.repeat_every // 2


@given(calendars(), due_dates, st.integers(1, 8))
def test_a_rung_in_working_days_leaves_just_so_many(days: Workdays, due: date, number: int) -> None:
    day = rung_date(TASKS, number, due, days)

    assert days.is_working(day)
    assert days.count(day, due) == -TASKS.rungs[number - 1].offset


@given(ladders(), calendars(), due_dates)
def test_rungs_never_stand_in_the_wrong_order(ladder: Ladder, days: Workdays, due: date) -> None:
    dates = [rung_date(ladder, rung.number, due, days) for rung in ladder.rungs]

    assert dates == sorted(dates)
    assert all(days.is_working(day) for day in dates)
    in_time = [day for day, rung in zip(dates, ladder.rungs, strict=True) if rung.offset <= 0]
    assert all(day <= due for day in in_time)


@given(ladders())
def test_a_stored_ladder_reads_back_as_itself(ladder: Ladder) -> None:
    assert from_json(to_json(ladder)) == ladder
