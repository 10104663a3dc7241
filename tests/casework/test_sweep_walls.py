"""Never climb over a wall: while a lower notice is undelivered the superior is not called, for a bounded time."""

from datetime import date, datetime, timedelta

import pytest
import sqlalchemy as sa

from casework.obligations import move, redate
from casework.sweep import SweepResult, sweep
from checker.verify import verify
from models.db import Store
from models.notice import HANDED_OVER
from models.tables import NOTICE, Obligation
from rules.lifecycles import NoticeState, ObligationKind, ObligationStatus
from tests.casework.wall_days import DUE, HEAD_CALLED, live, to_heads, wall_of
from tests.postman import bounce, calls, deliver, resend
from tests.world import World, build_world

FIRST, SECOND = date(2022, 2, 7), date(2022, 2, 17)  # the days on which the officer is called
LATER = date(2022, 4, 29)  # its head is called on 26 April


@pytest.fixture
def world(store: Store, now: datetime) -> World:
    return build_world(store, now)


def test_the_head_is_not_called_while_the_officer_was_not_reached(world: World) -> None:
    duty = world.open("SGTVT", DUE)

    result = live(world, world.today, HEAD_CALLED, lost=("SGTVT.officer",))

    assert to_heads(world) == []
    assert result == SweepResult(due=1, walled=1)
    assert wall_of(world, duty) == HEAD_CALLED


def test_after_three_working_days_the_head_hears_that_we_could_not_reach(world: World) -> None:
    duty = world.open("SGTVT", DUE)
    live(world, world.today, date(2022, 2, 27), lost=("SGTVT.officer",))

    live(world, date(2022, 2, 28), date(2022, 2, 28), lost=("SGTVT.officer",))

    assert [(call.day, call.form) for call in to_heads(world)] == [(date(2022, 2, 28), "unreached")]
    assert wall_of(world, duty) is None


def test_a_wall_waited_out_while_nobody_looked_ends_on_the_working_day_after_a_day_off(world: World) -> None:
    duty = world.open("SGTVT", DUE)
    live(world, world.today, HEAD_CALLED, lost=("SGTVT.officer",))
    sunday, monday = date(2022, 3, 6), date(2022, 3, 7)
    with world.store.act("friday", now=world.now.replace(month=3, day=4)) as session:
        world.open("SYT", date(2022, 6, 30), session=session, today=date(2022, 3, 4))

    live(world, sunday, sunday, lost=("SGTVT.officer",))
    report = verify(world.store.url.render_as_string(hide_password=False), today=sunday)
    waiting = wall_of(world, duty)
    live(world, monday, monday, lost=("SGTVT.officer",))

    assert [check.counter_examples for check in report.checks if check.name == "alarms"] == [[]]
    assert waiting == HEAD_CALLED
    assert [(call.day, call.form) for call in to_heads(world)] == [(monday, "unreached")]


def test_a_repaired_address_opens_the_way_up_again(world: World) -> None:
    duty = world.open("SGTVT", DUE)
    live(world, world.today, date(2022, 2, 22))
    bounce(world, "SGTVT.officer")
    live(world, HEAD_CALLED, HEAD_CALLED)
    assert wall_of(world, duty) == HEAD_CALLED
    resend(world, "SGTVT.officer", HEAD_CALLED)

    live(world, date(2022, 2, 24), date(2022, 2, 24))

    assert [(call.day, call.form) for call in to_heads(world)] == [(date(2022, 2, 24), "reminder")]
    assert wall_of(world, duty) is None


def test_a_bounce_on_the_day_itself_keeps_the_reform_office_from_being_called(world: World) -> None:
    world.open("SGTVT", DUE)
    live(world, world.today, DUE)
    bounce(world, "SGTVT.head")

    live(world, date(2022, 3, 1), date(2022, 3, 3))

    assert not [call for call in calls(world) if call.post == "SNV.reform_office"]


def test_what_was_sent_today_does_not_yet_count_as_delivered(world: World) -> None:
    world.open("SGTVT", date(2022, 1, 4), today=date(2022, 1, 4))
    sweep(world.store, date(2022, 3, 1), world.now, mode="live")
    deliver(world, date(2022, 3, 2))

    result = sweep(world.store, date(2022, 3, 2), world.now, mode="live")

    assert (result.walled, result.fired) == (1, 0)


def test_what_only_the_catch_all_box_received_told_nobody(world: World) -> None:
    world.open("SGTVT", DUE)
    live(world, world.today, date(2022, 2, 22), mode="catch-all")

    result = live(world, HEAD_CALLED, HEAD_CALLED, mode="live")

    assert result == SweepResult(due=1, walled=1)
    assert to_heads(world) == []


def test_in_a_rehearsal_the_catch_all_box_counts(world: World) -> None:
    world.open("SGTVT", DUE)

    live(world, world.today, HEAD_CALLED, mode="catch-all")

    assert [call.day for call in to_heads(world)] == [HEAD_CALLED]


def test_an_unread_letter_of_the_first_rung_is_a_wall_where_the_second_calls_the_head(world: World) -> None:
    duty = world.open("SGTVT", DUE, kind=ObligationKind.QUOTA)
    head_called = date(2022, 2, 14)  # ten working days before

    result = live(world, world.today, head_called, lost=("SGTVT.officer",))

    assert to_heads(world) == []
    assert (result.walled, wall_of(world, duty)) == (1, head_called)


def test_a_wall_stands_from_the_day_on_which_somebody_higher_would_be_called(world: World) -> None:
    """The letter of the first rung is lost, but nothing is due before the second; only a neighbour's alarm comes."""
    duty = world.open("SGTVT", DUE)
    world.open("SYT", DUE + timedelta(days=1))

    result = live(world, world.today, FIRST + timedelta(days=1), lost=("SGTVT.officer",))

    assert (result.fired, result.walled) == (1, 0)
    assert wall_of(world, duty) is None


def test_a_duty_that_ended_at_a_wall_is_left_as_it_ended(world: World) -> None:
    duty = world.open("SGTVT", DUE)
    world.open("SYT", DUE)
    live(world, world.today, date(2022, 2, 22))
    bounce(world, "SGTVT.officer")
    live(world, HEAD_CALLED, HEAD_CALLED)
    with world.store.act("move", now=world.now) as session:
        move(
            session, world.standing(session), session.get_one(Obligation, duty.id), ObligationStatus.DONE,
            actor=None, on=HEAD_CALLED, today=HEAD_CALLED, now=world.now,
        )  # fmt: skip
    ended = wall_of(world, duty)
    resend(world, "SGTVT.officer", HEAD_CALLED)

    live(world, date(2022, 2, 24), DUE)

    assert wall_of(world, duty) == ended == HEAD_CALLED


def test_a_neighbours_unread_letter_is_no_wall(world: World) -> None:
    world.open("SGTVT", DUE)
    world.open("SYT", DUE)

    live(world, world.today, HEAD_CALLED, lost=("SGTVT.officer",))

    assert [(call.day, call.post, call.form) for call in to_heads(world)] == [
        (HEAD_CALLED, "SYT.head", "reminder")
    ]


def test_an_unread_letter_that_a_later_one_made_good_is_no_wall(world: World) -> None:
    world.open("SGTVT", DUE)
    live(world, world.today, FIRST + timedelta(days=7), lost=("SGTVT.officer",))

    live(world, FIRST + timedelta(days=8), HEAD_CALLED)

    assert [(call.day, call.post, call.form) for call in to_heads(world)] == [
        (HEAD_CALLED, "SGTVT.head", "reminder")
    ]


def test_what_was_unread_under_the_former_date_is_no_wall_after_an_extension(world: World) -> None:
    duty = world.open("SGTVT", DUE)
    live(world, world.today, date(2022, 2, 22), lost=("SGTVT.officer",))
    with world.store.act("extend", now=world.now) as session:
        row = session.get_one(Obligation, duty.id)
        redate(session, world.standing(session), row, LATER, today=date(2022, 2, 22), now=world.now)
        assert row.opening == 1

    live(world, date(2022, 2, 23), date(2022, 4, 28))

    assert [(call.day, call.post, call.form) for call in to_heads(world)] == [
        (date(2022, 4, 26), "SGTVT.head", "reminder")
    ]


def test_what_was_unread_before_it_was_opened_again_is_no_wall(world: World) -> None:
    duty = world.open("SGTVT", DUE)
    live(world, world.today, date(2022, 2, 22), lost=("SGTVT.officer",))
    for status in (ObligationStatus.DONE, ObligationStatus.OPEN):
        with world.store.act("move", now=world.now) as session:
            move(
                session, world.standing(session), session.get_one(Obligation, duty.id), status,
                actor=None, on=date(2022, 2, 22), today=date(2022, 2, 23), now=world.now,
            )  # fmt: skip

    live(world, HEAD_CALLED, date(2022, 2, 25))

    officer = [(call.day, call.rung) for call in calls(world) if call.post == "SGTVT.officer"]
    assert officer == [(FIRST, 1), (SECOND, 2), (HEAD_CALLED, 2)]
    assert [(call.day, call.post, call.form) for call in to_heads(world)] == [
        (date(2022, 2, 24), "SGTVT.head", "reminder")
    ]


def test_a_repeat_that_was_read_is_no_wall_though_the_one_before_it_was_lost(world: World) -> None:
    world.open("SGTVT", DUE)
    live(world, world.today, date(2022, 5, 1), lost=("VPUB.chairman",))
    live(world, date(2022, 5, 2), date(2022, 6, 12))

    result = sweep(world.store, date(2022, 6, 13), world.now, mode="live")

    assert [call.repeat_no for call in calls(world) if call.post == "VPUB.chairman"] == [0, 1, 2]
    assert (result.fired, result.walled) == (1, 0)


def test_a_letter_handed_over_to_the_post_that_follows_is_no_wall(world: World) -> None:
    world.open("SGTVT", DUE)
    live(world, world.today, date(2022, 2, 16))
    sweep(world.store, SECOND, world.now, mode="live")
    with world.store.working() as session:  # its post ends before the letter has gone
        session.execute(
            sa.update(NOTICE)
            .where(NOTICE.c.state == NoticeState.WAITING)
            .values(state=NoticeState.STOOD_DOWN, reason=HANDED_OVER)
        )

    live(world, date(2022, 2, 18), HEAD_CALLED)

    assert [(call.day, call.post, call.form) for call in to_heads(world)] == [
        (HEAD_CALLED, "SGTVT.head", "reminder")
    ]
