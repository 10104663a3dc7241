"""The engine watches itself: absence is an alarm."""

from datetime import date, datetime, timedelta

import pytest
import sqlalchemy as sa

from casework import outbox
from casework.standing import put_calendar_in_force
from casework.sweep import sweep
from casework.watchdog import Alarm, check, last_ran, mark_ran
from models.db import Store
from tests.casework.mail_cast import Way, at, send
from tests.world import World, build_world

MONDAY = date(2022, 2, 7)


@pytest.fixture
def world(store: Store, now: datetime) -> World:
    return build_world(store, now)


def swept(world: World, moment: datetime) -> None:
    with world.store.act("sweep.ran", now=moment) as session:
        mark_ran(session, "sweep", moment)


def alarms(world: World, moment: datetime) -> dict[str, Alarm]:
    with world.store.reading() as session:
        return {alarm.kind: alarm for alarm in check(session, now=moment)}


def tell(world: World, post: str) -> None:
    with world.store.working() as session:
        outbox.tell(
            session, post_id=world.post[post], event=post, text={"title": post}, urgent=True, today=MONDAY
        )


def test_all_is_well_after_a_sweep(world: World) -> None:
    swept(world, at(MONDAY, 9, 1))

    assert alarms(world, at(MONDAY, 9, 40)) == {}


def test_a_sweep_that_never_ran_is_an_alarm(world: World) -> None:
    assert list(alarms(world, at(MONDAY, 9, 40))) == ["sweep_never_ran"]


@pytest.mark.parametrize(
    ("ran", "asked", "alarmed"),
    [
        (at(MONDAY, 8, 1), at(MONDAY, 9, 29), False),  # the sweep of nine has its grace
        (at(MONDAY, 8, 1), at(MONDAY, 9, 40), True),
        (at(MONDAY, 17, 2), at(MONDAY, 23, 40), False),  # at night nothing is expected
        (at(MONDAY, 17, 2), at(MONDAY + timedelta(days=1), 6, 40), False),
        (at(MONDAY, 17, 2), at(MONDAY + timedelta(days=1), 7, 40), True),
        (at(MONDAY, 16, 2), at(MONDAY + timedelta(days=1), 3, 40), True),  # the last one was missed
    ],
)
def test_a_missed_sweep_is_an_alarm_when_it_should_have_run(
    world: World, ran: datetime, asked: datetime, alarmed: bool
) -> None:
    swept(world, ran)

    assert ("sweep_missed" in alarms(world, asked)) is alarmed


def test_the_mark_moves_on(world: World) -> None:
    for hour in (8, 9):
        swept(world, at(MONDAY, hour))

    with world.store.reading() as session:
        assert last_ran(session, "sweep") == at(MONDAY, 9)
        assert last_ran(session, "deliver") is None


def test_what_waits_for_days_is_an_alarm(world: World) -> None:
    tell(world, "SYT.head")
    thursday = MONDAY + timedelta(days=3)
    swept(world, at(thursday, 9))

    assert "waiting_too_long" not in alarms(world, at(MONDAY + timedelta(days=2), 9, 10))
    found = alarms(world, at(thursday, 9, 10))["waiting_too_long"]
    assert (found.number, found.since) == (1, MONDAY.isoformat())
    assert found.text_vi.startswith("1 thông báo chờ gửi quá lâu")


def test_a_letter_stuck_in_sending_is_an_alarm(world: World) -> None:
    tell(world, "SYT.head")
    send(world, at(MONDAY), Way(shut=True))
    with world.store.working() as session:
        session.execute(
            sa.text("UPDATE digest SET state = 'sending', lease_until = :end"), {"end": _stored(world)}
        )

    assert "letters_stuck" not in alarms(world, at(MONDAY, 8, 50))
    assert "letters_stuck" in alarms(world, at(MONDAY, 9, 30))


def _stored(world: World) -> object:
    moment = at(MONDAY, 8, 10)
    return moment.strftime("%Y-%m-%d %H:%M:%S.%f") if world.store.sqlite else moment


def test_uncertain_dead_and_troubled_are_alarms(world: World) -> None:
    for agency in ("SYT", "SGTVT"):
        world.open(agency, date(2022, 2, 28))
    sweep(world.store, MONDAY, at(MONDAY), mode="live")
    with world.store.act("break", now=world.now) as session:
        session.execute(sa.text("UPDATE notice SET state = 'dead', reason = 'no_address' WHERE id = 1"))
        session.execute(sa.text("UPDATE obligation SET trouble = 'x' WHERE id = 1"))
    send(world, at(MONDAY), Way())
    with world.store.working() as session:
        session.execute(sa.text("UPDATE digest SET state = 'uncertain'"))

    found = alarms(world, at(MONDAY, 8, 10))

    assert {"notices_dead", "letters_uncertain", "obligations_troubled"} <= found.keys()
    assert all(alarm.number == 1 and alarm.text_en for alarm in found.values())


def test_a_calendar_that_ends_soon_is_an_alarm(world: World) -> None:
    swept(world, at(MONDAY, 9))
    with world.store.act("calendar", now=world.now) as session:
        put_calendar_in_force(
            session, date(2021, 1, 1), MONDAY + timedelta(days=399), [], reason="", now=world.now
        )

    assert alarms(world, at(MONDAY, 9, 10))["calendar_ends"].since == "2023-03-13"
