"""What is told outside a ladder, and that pressing stops without a word too many."""

import json
from datetime import date, timedelta

import pytest
import sqlalchemy as sa

from casework import outbox
from casework.obligations import move, redate
from casework.sweep import sweep
from models.db import Store
from models.tables import NOTICE, OBLIGATION, Obligation, Post
from rules.lifecycles import Form, NoticeState, ObligationStatus
from tests.postman import bounce, deliver
from tests.world import World, build_world

DUE = date(2022, 2, 28)
FIRST = date(2022, 2, 7)  # fifteen working days before
HEAD_CALLED = date(2022, 2, 23)  # three working days before


@pytest.fixture
def world(store: Store, now) -> World:  # type: ignore[no-untyped-def]
    return build_world(store, now)


def pressed_until(world: World, last: date, first: date = FIRST, lost: tuple[str, ...] = ()) -> None:
    """Sweep and deliver on each day."""
    for day in (first + timedelta(days=n) for n in range((last - first).days + 1)):
        sweep(world.store, day, world.now, mode="live")
        deliver(world, day, lost=lost)


def become(world: World, duty: Obligation, new: ObligationStatus, today: date) -> None:
    with world.store.act("move", now=world.now) as session:
        row = session.get_one(Obligation, duty.id)
        move(session, world.standing(session), row, new, actor=None, on=today, today=today, now=world.now)


def notices(world: World, *forms: Form) -> list[sa.Row]:  # type: ignore[type-arg]
    with world.store.reading() as session:
        return list(session.execute(sa.select(NOTICE).where(NOTICE.c.form.in_(forms)).order_by(NOTICE.c.id)))


def test_an_event_is_told_once_to_each_post(world: World) -> None:
    post, other = world.post["SYT.officer"], world.post["SYT.head"]

    with world.store.working() as session:
        for target in (post, post, other):
            outbox.tell(
                session,
                post_id=target,
                event="returned:1:1",
                text={"reason": "report_returned"},
                today=world.today,
            )

    told = notices(world, Form.EVENT)
    assert [row.post_id for row in told] == [post, other]
    assert json.loads(told[0].text) == {"reason": "report_returned"}


def test_what_is_not_urgent_waits_for_the_first_working_day_of_the_week(world: World) -> None:
    wednesday, monday = date(2022, 3, 2), date(2022, 3, 7)

    with world.store.working() as session:
        for event, urgent in (("calm", False), ("urgent", True)):
            outbox.tell(
                session, post_id=world.post["SYT.head"], event=event, text={}, urgent=urgent, today=wednesday
            )

    assert [row.hold_until for row in notices(world, Form.EVENT)] == [monday, wednesday]


def test_who_was_called_hears_once_that_it_is_done(world: World) -> None:
    duty = world.open("SGTVT", DUE)
    pressed_until(world, HEAD_CALLED)

    become(world, duty, ObligationStatus.REPORTED, date(2022, 2, 24))

    (line,) = notices(world, Form.STAND_DOWN)
    assert (line.post_id, line.urgent, line.obligation_id) == (world.post["SGTVT.head"], False, duty.id)
    assert json.loads(line.text) == {"reason": "reported"}


def test_the_officer_who_did_it_is_not_told_what_he_did(world: World) -> None:
    duty = world.open("SGTVT", DUE)
    pressed_until(world, date(2022, 2, 17))

    become(world, duty, ObligationStatus.REPORTED, date(2022, 2, 18))

    assert notices(world, Form.STAND_DOWN) == []


def test_what_had_not_been_sent_falls_away_and_needs_no_line(world: World) -> None:
    duty = world.open("SGTVT", DUE)
    pressed_until(world, date(2022, 2, 22))
    sweep(world.store, HEAD_CALLED, world.now, mode="live")

    become(world, duty, ObligationStatus.DONE, HEAD_CALLED)

    (called,) = [row for row in notices(world, Form.REMINDER) if row.post_id == world.post["SGTVT.head"]]
    assert called.state is NoticeState.STOOD_DOWN
    assert notices(world, Form.STAND_DOWN) == []


def test_whom_the_letter_did_not_reach_is_not_stood_down(world: World) -> None:
    duty = world.open("SGTVT", DUE)
    pressed_until(world, HEAD_CALLED)
    bounce(world, "SGTVT.head")

    become(world, duty, ObligationStatus.DONE, date(2022, 2, 24))

    assert notices(world, Form.STAND_DOWN) == []


def test_a_post_that_has_ended_since_is_not_stood_down(world: World) -> None:
    duty = world.open("SGTVT", DUE)
    pressed_until(world, HEAD_CALLED)
    with world.store.act("post.abolish", now=world.now) as session:
        session.get_one(Post, world.post["SGTVT.head"]).valid_to = HEAD_CALLED

    become(world, duty, ObligationStatus.DONE, date(2022, 2, 24))

    assert notices(world, Form.STAND_DOWN) == []


def test_each_extension_stands_down_those_called_for_the_date_before(world: World) -> None:
    duty = world.open("SGTVT", DUE)
    pressed_until(world, HEAD_CALLED)
    later = date(2022, 3, 31)

    with world.store.act("extend", now=world.now) as session:
        row = session.get_one(Obligation, duty.id)
        redate(session, world.standing(session), row, later, today=date(2022, 2, 24), now=world.now)
    pressed_until(world, date(2022, 3, 28), date(2022, 2, 24))
    become(world, duty, ObligationStatus.DONE, date(2022, 3, 29))

    lines = notices(world, Form.STAND_DOWN)
    assert {row.post_id for row in lines} == {world.post["SGTVT.head"]}
    assert [json.loads(row.text)["reason"] for row in lines] == ["extended", "done"]


def test_a_resumed_matter_is_pressed_anew_under_a_new_opening(world: World) -> None:
    duty = world.open("SGTVT", DUE)
    pressed_until(world, HEAD_CALLED)
    become(world, duty, ObligationStatus.SUSPENDED, date(2022, 2, 24))
    become(world, duty, ObligationStatus.OPEN, date(2022, 2, 25))

    pressed_until(world, date(2022, 3, 1), date(2022, 2, 25))

    told = [row for row in notices(world, Form.REMINDER, Form.DUE_NOTICE) if row.opening == 2]
    assert [(row.created_on, row.post_id) for row in told] == [
        (date(2022, 2, 25), world.post["SGTVT.officer"]),
        (date(2022, 2, 28), world.post["SGTVT.head"]),
    ]
    with world.store.reading() as session:
        assert session.execute(sa.select(OBLIGATION.c.wall_since)).scalar_one() is None


def test_a_date_moved_away_and_back_again_is_pressed_again(world: World) -> None:
    duty = world.open("SGTVT", DUE)
    pressed_until(world, date(2022, 2, 7))

    with world.store.act("amend", now=world.now) as session:
        row, standing = session.get_one(Obligation, duty.id), world.standing(session)
        for due in (date(2022, 5, 31), DUE):
            redate(session, standing, row, due, today=date(2022, 2, 8), now=world.now)
    pressed_until(world, date(2022, 2, 17), date(2022, 2, 8))

    assert [(row.opening, row.rung) for row in notices(world, Form.REMINDER)] == [(1, 1), (2, 1), (2, 2)]


def test_the_undelivered_waits_again_only_for_what_the_ladder_still_stands_on(world: World) -> None:
    duty = world.open("SGTVT", DUE)
    pressed_until(world, date(2022, 2, 21), lost=("SGTVT.officer",))

    with world.store.working() as session:
        revived = outbox.revive(session, [world.post["SGTVT.officer"]], today=date(2022, 2, 22))

    assert revived == 1
    states = [(row.rung, row.state) for row in notices(world, Form.REMINDER) if row.obligation_id == duty.id]
    assert states == [(1, NoticeState.DEAD), (2, NoticeState.WAITING)]


def test_finding_a_matters_notices_reads_their_key_not_the_table(lite: Store, now) -> None:  # type: ignore[no-untyped-def]
    world = build_world(lite, now)
    duty = world.open("SGTVT", DUE)
    with lite.reading() as session:
        query = outbox._PRESSED.params(due=DUE, rungs=[1, 2], number=duty.id, opening=duty.opening)
        text = query.compile(session.get_bind(), compile_kwargs={"literal_binds": True})
        plan = " ".join(str(row) for row in session.execute(sa.text(f"EXPLAIN QUERY PLAN {text}")))

    assert "uq_notice_cause" in plan
    assert "SCAN notice" not in plan
