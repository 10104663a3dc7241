"""The sweep in its parts: ranges of agencies, sums, what is written on a row in trouble and when it is looked at."""

from datetime import date, datetime, timedelta

import pytest
import sqlalchemy as sa

from casework.sweep import SweepResult, _packed, seal_outbox, sweep
from models.db import Store
from models.tables import CALENDAR, LADDER, NOTICE, OBLIGATION, Obligation, WaitedAgain
from rules.ladder import Ladder
from rules.lifecycles import Form, NoticeState, ObligationKind
from tests.casework.mail_cast import Way, at, send
from tests.postman import calls, deliver
from tests.world import World, build_world, shipped_ladders

DUE = date(2022, 2, 28)
FIRST = date(2022, 2, 7)  # the first rung's day
BEFORE_TET = date(2022, 1, 28)  # a Friday; the office works again on Monday 7 February


@pytest.fixture
def world(lite: Store, now: datetime) -> World:
    default = shipped_ladders()["default"]
    return build_world(lite, now, ladders={"default": default, "finding": Ladder("finding", default.rungs)})


def row(world: World, duty: Obligation) -> sa.Row[tuple[object, ...]]:
    with world.store.reading() as session:
        return session.execute(sa.select(OBLIGATION).where(OBLIGATION.c.id == duty.id)).one()


def refuse_notices(world: World, words: str) -> None:
    with world.store.engine.begin() as connection:
        connection.exec_driver_sql(
            f"CREATE TRIGGER poison BEFORE INSERT ON notice BEGIN SELECT RAISE(ABORT, '{words}'); END"
        )


@pytest.mark.parametrize(
    ("counted", "ranges"),
    [
        ([(7, 2), (9, 2)], [(7, 9)]),  # all fit
        ([(1, 2), (2, 3), (3, 1)], [(1, 2), (3, 3)]),  # full to the last row
        ([(1, 3), (2, 3), (3, 3)], [(1, 1), (2, 2), (3, 3)]),
        ([(1, 1), (2, 3), (3, 2), (4, 2)], [(1, 2), (3, 4)]),
        ([(1, 9)], [(1, 1)]),  # one agency alone has more
        ([(1, 9), (2, 1), (3, 4)], [(1, 1), (2, 3)]),
    ],
)
def test_agencies_are_swept_in_ranges_of_at_most_a_chunk(
    counted: list[tuple[int, int]], ranges: list[tuple[int, int]]
) -> None:
    assert list(_packed(counted, 5)) == ranges


def test_the_parts_of_a_sweep_add_up() -> None:
    one, two = SweepResult(1, 2, 3, 4, 5), SweepResult(10, 20, 30, 40, 50, frozen=True)

    assert one + two == two + one == SweepResult(11, 22, 33, 44, 55, frozen=True)
    assert (one + one).frozen is False


def test_the_seal_counts_notices_and_deliveries(world: World) -> None:
    for agency in ("SYT", "SGTVT"):
        world.open(agency, DUE)
    sweep(world.store, FIRST, world.now, mode="live")
    send(world, at(FIRST), Way())

    assert seal_outbox(world.store, world.now) == 4  # two notices, two letters' deliveries
    assert seal_outbox(world.store, world.now) == 0


def test_the_seal_counts_what_waited_again(world: World) -> None:
    world.open("SYT", DUE)
    sweep(world.store, FIRST, world.now, mode="live")
    with world.store.working() as session:
        notice = session.execute(sa.select(NOTICE.c.id)).scalar_one()
        again = WaitedAgain(notice_id=notice, on_day=FIRST, state=NoticeState.DEAD, hold_until=FIRST)
        session.add(again)

    assert seal_outbox(world.store, world.now) == 2


def test_a_notice_carries_its_cause_and_the_row_moves_on(world: World) -> None:
    duty = world.open("SGTVT", DUE)
    world.open("SYT", date(2022, 6, 30))  # not due: nothing of it moves

    sweep(world.store, FIRST, world.now, mode="live")

    with world.store.reading() as session:
        notice = session.execute(sa.select(NOTICE)).one()._asdict()
    assert {name: value for name, value in notice.items() if name != "id"} == {
        "obligation_id": duty.id, "opening": 1, "due_on": DUE, "rung": 1, "repeat_no": 0,
        "post_id": world.post["SGTVT.officer"], "form": Form.REMINDER, "urgent": False, "late": False,
        "event": "", "text": "", "ladder_id": duty.ladder_id, "calendar_id": duty.calendar_id,
        "created_on": FIRST, "hold_until": FIRST, "state": NoticeState.WAITING, "digest_id": None,
        "ended_on": None, "reason": "",
    }  # fmt: skip
    moved = row(world, duty)
    assert (moved.rung, moved.repeat_no, moved.next_alarm_on) == (1, 0, date(2022, 2, 17))
    assert (moved.version, moved.trouble, moved.wall_since) == (duty.version + 1, "", None)


def test_what_cannot_wait_is_marked_urgent_and_what_can_is_held(world: World) -> None:
    world.open("SGTVT", DUE)
    for day in (FIRST, date(2022, 2, 17), date(2022, 2, 23)):
        sweep(world.store, day, world.now, mode="catch-all")
        deliver(world, day + timedelta(days=5), mode="catch-all")

    with world.store.reading() as session:
        query = sa.select(NOTICE.c.rung, NOTICE.c.urgent, NOTICE.c.hold_until).order_by(NOTICE.c.id)
        told = session.execute(query).tuples().all()
    assert told == [
        (1, False, FIRST),  # a Monday
        (2, False, date(2022, 2, 21)),
        (3, True, date(2022, 2, 23)),
    ]


def test_what_follows_a_group_in_trouble_is_swept_all_the_same(world: World) -> None:
    bad = world.open("SYT", DUE)
    good = world.open("HBL", DUE, kind=ObligationKind.FINDING)
    with world.store.working() as session:
        session.execute(sa.update(LADDER).where(LADDER.c.key == "default").values(body="{}"))

    result = sweep(world.store, FIRST, world.now, mode="live")

    assert result == SweepResult(due=2, fired=1, notices=1, troubled=1)
    assert [call.obligation_id for call in calls(world)] == [good.id]
    assert row(world, bad).trouble == "2022-01-04T01:00+00:00 KeyError: 'rungs'"
    assert row(world, bad).version == bad.version + 1


def test_a_row_keeps_the_first_line_of_the_databases_own_words(world: World) -> None:
    duty = world.open("SGTVT", DUE)
    refuse_notices(world, "không nhận\nvì bảng đã khóa")

    sweep(world.store, FIRST, world.now, mode="live")

    found = row(world, duty)
    assert found.trouble == "2022-01-04T01:00+00:00 IntegrityError: không nhận"
    assert found.version == duty.version + 1


def test_what_a_row_keeps_has_an_end(world: World) -> None:
    duty = world.open("SGTVT", DUE)
    refuse_notices(world, "x" * 900)

    sweep(world.store, FIRST, world.now, mode="live")

    assert len(str(row(world, duty).trouble)) == 500


@pytest.mark.parametrize("how", ["ladder", "database"])
def test_a_trouble_before_tet_is_looked_at_after_it(world: World, how: str) -> None:
    duty = world.open("SGTVT", date(2022, 2, 14))
    if how == "ladder":
        with world.store.working() as session:
            session.execute(sa.update(LADDER).where(LADDER.c.key == "default").values(body="{}"))
    else:
        refuse_notices(world, "không")

    sweep(world.store, BEFORE_TET, world.now, mode="live")

    assert row(world, duty).next_alarm_on == date(2022, 2, 7)


@pytest.mark.parametrize("day", [11, 12, 13])  # Friday to Sunday
def test_where_the_calendar_ends_a_trouble_is_looked_at_on_the_next_monday(world: World, day: int) -> None:
    duty = world.open("SGTVT", DUE)
    with world.store.working() as session:
        session.execute(sa.update(CALENDAR).values(last_day=date(2022, 2, 10), fingerprint="short"))

    sweep(world.store, date(2022, 2, day), world.now, mode="live")

    assert row(world, duty).next_alarm_on == date(2022, 2, 14)
