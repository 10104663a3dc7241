"""A day passes: what is due is told once, in order, and nothing open is ever without a next alarm."""

import threading
from datetime import date, datetime, timedelta
from itertools import pairwise

import pytest
import sqlalchemy as sa
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from casework.obligations import move, redate
from casework.sweep import SweepResult, seal_outbox, sweep
from models.db import Store
from models.seals import sealed_up_to
from models.tables import NOTICE, OBLIGATION, Obligation
from rules.lifecycles import ObligationStatus, Role
from tests.postman import Call, calls, deliver
from tests.world import World, build_world

DUE = date(2022, 2, 28)  # a Monday
FIRST = date(2022, 2, 7)  # fifteen working days before it, the first after Tết


@pytest.fixture
def world(store: Store, now: datetime) -> World:
    return build_world(store, now)


def live_through(world: World, first: date, last: date, *, down: tuple[date, ...] = ()) -> list[SweepResult]:
    """Sweep in the morning and deliver at noon, each day but those on which the machine is down."""
    results, day = [], first
    while day <= last:
        if day not in down:
            results.append(sweep(world.store, day, world.now, mode="live"))
            deliver(world, day)
        day += timedelta(days=1)
    return results


def state_of(world: World, obligation: Obligation) -> sa.Row[tuple[object, ...]]:
    with world.store.reading() as session:
        return session.execute(sa.select(OBLIGATION).where(OBLIGATION.c.id == obligation.id)).one()


def test_a_late_duty_hears_every_rung_once_and_in_order(world: World) -> None:
    world.open("SGTVT", DUE)

    live_through(world, world.today, date(2022, 4, 12))

    assert [(call.day, call.rung, call.post, call.form) for call in calls(world)] == [
        (FIRST, 1, "SGTVT.officer", "reminder"),
        (date(2022, 2, 17), 2, "SGTVT.officer", "reminder"),
        (date(2022, 2, 23), 3, "SGTVT.head", "reminder"),
        (date(2022, 2, 28), 4, "SGTVT.head", "due_notice"),
        (date(2022, 3, 1), 5, "SGTVT.head", "urging_letter"),
        (date(2022, 3, 1), 5, "SNV.reform_office", "urging_letter"),
        (date(2022, 3, 9), 6, "SNV.director", "request_to_explain"),
        (date(2022, 3, 21), 7, "VPUB.vice_chairman", "leader_list"),
        (date(2022, 4, 12), 8, "VPUB.chairman", "draft_letter"),
    ]
    assert not any(call.late for call in calls(world))


def test_the_last_rung_repeats_and_each_repeat_is_a_notice_of_its_own(world: World) -> None:
    world.open("HBL", DUE)

    live_through(world, world.today, date(2022, 7, 15))

    last = [call for call in calls(world) if call.rung == 8]
    assert [call.repeat_no for call in last] == [0, 1, 2, 3]
    assert all(later.day - earlier.day >= timedelta(days=28) for earlier, later in pairwise(last))


def test_nothing_open_is_left_without_a_next_alarm(world: World) -> None:
    duty = world.open("HBL", DUE)
    day = world.today

    while day < date(2022, 6, 1):
        sweep(world.store, day, world.now, mode="live")
        deliver(world, day)

        assert state_of(world, duty).next_alarm_on > day
        day += timedelta(days=1)


def test_a_sweep_run_twice_adds_nothing(world: World) -> None:
    world.open("SGTVT", DUE)
    world.open("HBL", DUE)
    first = sweep(world.store, FIRST, world.now, mode="live")

    again = sweep(world.store, FIRST, world.now, mode="live")

    assert first == SweepResult(due=2, fired=2, notices=2)
    assert again == SweepResult()
    assert len(calls(world)) == 2


def test_even_an_alarm_set_back_by_hand_tells_nobody_twice(world: World) -> None:
    duty = world.open("SGTVT", DUE)
    sweep(world.store, FIRST, world.now, mode="live")
    with world.store.working() as session:
        session.execute(
            sa.update(OBLIGATION).where(OBLIGATION.c.id == duty.id).values(rung=0, next_alarm_on=FIRST)
        )

    result = sweep(world.store, FIRST, world.now, mode="live")

    assert (result.fired, result.notices) == (1, 0)
    assert len(calls(world)) == 1


def test_six_days_of_outage_give_one_notice_that_says_it_is_late(world: World) -> None:
    world.open("SGTVT", date(2022, 3, 25))
    live_through(world, world.today, date(2022, 3, 15))
    before = len(calls(world))

    live_through(
        world, date(2022, 3, 16), date(2022, 3, 23), down=tuple(date(2022, 3, d) for d in range(16, 23))
    )

    assert calls(world)[before:] == [Call(date(2022, 3, 23), 3, "SGTVT.head", "reminder", True, 0, 1)]


def test_a_long_outage_calls_one_level_a_day_and_never_all_at_once(world: World) -> None:
    world.open("SGTVT", DUE)

    live_through(world, date(2022, 3, 15), date(2022, 3, 18))

    told = calls(world)
    assert [(call.day.day, call.rung, call.post) for call in told] == [
        (15, 2, "SGTVT.officer"), (16, 4, "SGTVT.head"), (17, 5, "SGTVT.head"), (17, 5, "SNV.reform_office"),
        (18, 6, "SNV.director"),
    ]  # fmt: skip
    assert all(call.late for call in told)


def test_closing_the_matter_stops_the_pressing_at_once(world: World) -> None:
    duty = world.open("SYT", DUE)
    live_through(world, world.today, date(2022, 2, 18))
    with world.store.act("done", now=world.now) as session:
        row = session.get_one(Obligation, duty.id)
        move(
            session, world.standing(session), row, ObligationStatus.DONE,
            actor=None, on=date(2022, 2, 18), today=date(2022, 2, 18), now=world.now,
        )  # fmt: skip
    before = len(calls(world))

    results = live_through(world, date(2022, 2, 19), date(2022, 6, 30))

    assert len(calls(world)) == before
    assert sum(result.due for result in results) == 0


def test_an_extension_starts_the_ladder_again_at_its_foot(world: World) -> None:
    duty = world.open("SGTVT", DUE)
    live_through(world, world.today, date(2022, 3, 1))
    with world.store.act("extend", now=world.now) as session:
        row = session.get_one(Obligation, duty.id)
        redate(
            session, world.standing(session), row, date(2022, 4, 29), today=date(2022, 3, 1), now=world.now
        )
    before = len(calls(world))

    live_through(world, date(2022, 3, 2), date(2022, 4, 29))

    assert [(call.rung, call.post) for call in calls(world)[before:]] == [
        (1, "SGTVT.officer"), (2, "SGTVT.officer"), (3, "SGTVT.head"), (4, "SGTVT.head"),
    ]  # fmt: skip
    assert state_of(world, duty).original_due_on == DUE


def test_home_affairs_is_not_pressed_by_its_own_reform_office_and_director(world: World) -> None:
    world.open("SNV", DUE)

    live_through(world, world.today, date(2022, 4, 12))

    assert [(call.rung, call.post) for call in calls(world)] == [
        (1, "SNV.officer"), (2, "SNV.officer"), (3, "SNV.head"), (4, "SNV.head"), (5, "SNV.head"),
        (7, "VPUB.vice_chairman"), (8, "VPUB.chairman"),
    ]  # fmt: skip


def test_a_duty_of_the_reform_office_reminds_the_post_that_owes_it(world: World) -> None:
    world.open("SNV", DUE, role=Role.REFORM_OFFICE)

    live_through(world, world.today, date(2022, 2, 18))

    assert [call.post for call in calls(world)] == ["SNV.reform_office", "SNV.reform_office"]


def test_with_delivery_off_nothing_climbs_and_the_result_says_frozen(world: World) -> None:
    duty = world.open("SGTVT", DUE)

    result = sweep(world.store, date(2022, 3, 1), world.now, mode="off")

    assert result == SweepResult(frozen=True)
    assert calls(world) == []
    assert state_of(world, duty).rung == 0


def test_many_due_rows_are_swept_in_ranges_of_agencies(world: World) -> None:
    for agency in ("SYT", "SGTVT", "HBL", "VPUB"):
        for _ in range(3):
            world.open(agency, DUE)

    result = sweep(world.store, FIRST, world.now, mode="live", chunk=5)

    assert result == SweepResult(due=12, fired=12, notices=12)
    assert sweep(world.store, FIRST, world.now, mode="live", chunk=5) == SweepResult()


def test_two_sweeps_at_once_tell_everybody_once(world: World) -> None:
    for agency in ("SYT", "SGTVT", "HBL", "VPUB") * 10:
        world.open(agency, DUE)
    results: list[SweepResult] = []
    start = threading.Barrier(2)

    def run() -> None:
        start.wait()
        results.append(sweep(world.store, FIRST, world.now, mode="live"))

    both = [threading.Thread(target=run) for _ in range(2)]
    for thread in both:
        thread.start()
    for thread in both:
        thread.join()

    assert sorted(result.notices for result in results) == [0, 40]
    assert len(calls(world)) == 40


def test_the_outbox_is_sealed_once(world: World) -> None:
    world.open("SGTVT", DUE)
    sweep(world.store, FIRST, world.now, mode="live")

    assert seal_outbox(world.store, world.now) == 1
    assert seal_outbox(world.store, world.now) == 0
    with world.store.reading() as session:
        newest = session.execute(sa.select(sa.func.max(NOTICE.c.id))).scalar_one()
        assert sealed_up_to(session, "notice") == newest


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    days=st.lists(st.integers(0, 150), min_size=1, max_size=6),
    due=st.lists(st.integers(-20, 120), min_size=1, max_size=4),
    lost=st.sampled_from(["SGTVT.officer", "SGTVT.head", "SNV.director"]),
)
def test_swept_twice_adds_nothing_whatever_day_and_whatever_was_lost(
    now: datetime, days: list[int], due: list[int], lost: str
) -> None:
    made = Store("sqlite:///:memory:")
    made.create_schema()
    world = build_world(made, now)
    for offset in due:
        world.open("SGTVT", world.today + timedelta(days=offset))
    for day in sorted(world.today + timedelta(days=offset) for offset in days):
        sweep(made, day, now, mode="live")
        before = calls(world)

        again = sweep(made, day, now, mode="live")

        assert again == SweepResult()
        assert calls(world) == before
        deliver(world, day, lost={lost})
    made.dispose()
