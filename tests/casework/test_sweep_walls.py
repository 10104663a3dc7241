"""Never climb over a wall: while a lower notice is undelivered the superior is not called, for a bounded time."""

from datetime import date, datetime, timedelta

import pytest
import sqlalchemy as sa

from casework.posts import derive_slots
from casework.sweep import SweepResult, sweep
from models.db import Store
from models.tables import OBLIGATION, Obligation, Post
from tests.postman import Call, bounce, calls, deliver, resend
from tests.world import World, build_world

DUE = date(2022, 2, 28)
HEAD_CALLED = date(2022, 2, 23)  # three working days before


@pytest.fixture
def world(store: Store, now: datetime) -> World:
    return build_world(store, now)


def live(
    world: World, first: date, last: date, *, lost: tuple[str, ...] = (), mode: str = "live"
) -> SweepResult:
    """Sweep and deliver day by day; the last sweep's result."""
    result, day = SweepResult(), first
    while day <= last:
        result = sweep(world.store, day, world.now, mode=mode)
        deliver(world, day, lost=lost, mode=mode)
        day += timedelta(days=1)
    return result


def to_heads(world: World) -> list[Call]:
    return [call for call in calls(world) if call.post.endswith(".head")]


def wall_of(world: World, duty: Obligation) -> date | None:
    with world.store.reading() as session:
        query = sa.select(OBLIGATION.c.wall_since).where(OBLIGATION.c.id == duty.id)
        found: date | None = session.execute(query).scalar_one()
    return found


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


def test_an_agency_without_a_head_is_a_wall_of_its_own(world: World) -> None:
    world.open("HBL", DUE)
    with world.store.act("post.close", now=world.now) as session:
        session.get_one(Post, world.post["HBL.head"]).valid_to = date(2022, 1, 31)
        session.flush()
        derive_slots(session, date(2022, 2, 1))

    live(world, world.today, date(2022, 3, 4))

    upward = [(call.day, call.form) for call in calls(world) if call.post == "SNV.reform_office"]
    assert upward == [(date(2022, 3, 4), "unreached")]


def test_a_wall_is_remembered_across_an_empty_rung(world: World) -> None:
    """Home Affairs' own director's rung is empty: the vice chairman is not called over the head's unread letter."""
    world.open("SNV", DUE)

    live(world, world.today, date(2022, 4, 29), lost=("SNV.head",))

    upward = [call.form for call in calls(world) if call.post == "VPUB.vice_chairman"]
    assert upward == ["unreached"]
