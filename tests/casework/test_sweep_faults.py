"""A bad row is recorded on itself and the rest goes on."""

from datetime import date, datetime

import pytest
import sqlalchemy as sa
from sqlalchemy.exc import OperationalError

from casework import sweep as sweeping
from casework.obligations import move
from casework.standing import put_calendar_in_force
from casework.sweep import SweepResult, sweep
from models.db import Store
from models.tables import CALENDAR, LADDER, OBLIGATION, Obligation
from rules.ladder import Ladder
from rules.lifecycles import ObligationKind, ObligationStatus
from tests.postman import calls
from tests.world import World, build_world, shipped_ladders

DUE = date(2022, 2, 28)
FIRST = date(2022, 2, 7)  # the first rung's day, a Monday


@pytest.fixture
def world(store: Store, now: datetime) -> World:
    default = shipped_ladders()["default"]
    return build_world(store, now, ladders={"default": default, "finding": Ladder("finding", default.rungs)})


def row(world: World, duty: Obligation) -> sa.Row[tuple[object, ...]]:
    with world.store.reading() as session:
        return session.execute(sa.select(OBLIGATION).where(OBLIGATION.c.id == duty.id)).one()


def poison(world: World, duty: Obligation) -> None:
    """The database refuses every notice about this duty."""
    refuse = f"NEW.obligation_id = {duty.id}"
    with world.store.engine.begin() as connection:
        if world.store.sqlite:
            connection.exec_driver_sql(
                f"CREATE TRIGGER poison BEFORE INSERT ON notice WHEN {refuse} "
                "BEGIN SELECT RAISE(ABORT, 'poisoned'); END"
            )
            return
        connection.exec_driver_sql(
            f"CREATE FUNCTION poisoned() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN IF {refuse} "
            "THEN RAISE EXCEPTION 'poisoned'; END IF; RETURN NEW; END $$"
        )
        connection.exec_driver_sql(
            "CREATE TRIGGER poison BEFORE INSERT ON notice FOR EACH ROW EXECUTE FUNCTION poisoned()"
        )


def cure(world: World) -> None:
    with world.store.engine.begin() as connection:
        connection.exec_driver_sql("DROP TRIGGER poison" + ("" if world.store.sqlite else " ON notice"))


@pytest.mark.parametrize("place", [0, 5, 10])  # first, in the middle, last
def test_a_poisoned_row_stands_alone_and_the_others_are_told(world: World, place: int) -> None:
    duties = [world.open(agency, DUE) for agency in ("SYT", "SGTVT", "HBL") * 3 + ("SYT", "HBL")]
    poison(world, duties[place])

    result = sweep(world.store, FIRST, world.now, mode="live")

    assert result == SweepResult(due=11, fired=10, notices=10, troubled=1)
    assert {call.obligation_id for call in calls(world)} == {d.id for d in duties} - {duties[place].id}
    bad = row(world, duties[place])
    assert "poisoned" in bad.trouble
    assert (bad.rung, bad.next_alarm_on) == (0, date(2022, 2, 8))


def test_a_row_in_trouble_is_told_late_once_the_trouble_is_gone(world: World) -> None:
    duty = world.open("SGTVT", DUE)
    poison(world, duty)
    sweep(world.store, FIRST, world.now, mode="live")
    cure(world)

    sweep(world.store, date(2022, 2, 8), world.now, mode="live")

    assert [(call.day, call.rung, call.late) for call in calls(world)] == [(date(2022, 2, 8), 1, True)]
    assert row(world, duty).trouble == ""


def test_a_calendar_that_ends_troubles_only_the_duties_armed_with_it(world: World) -> None:
    good = world.open("SGTVT", DUE)
    with world.store.act("calendar", now=world.now) as session:
        put_calendar_in_force(session, date(2022, 1, 1), date(2022, 2, 4), [], reason="short", now=world.now)
    bad = world.open("HBL", date(2022, 2, 4))
    assert bad.calendar_id != good.calendar_id

    result = sweep(world.store, FIRST, world.now, mode="live")

    assert result == SweepResult(due=2, fired=1, notices=1, troubled=1)
    assert "OutsideCalendar" in row(world, bad).trouble
    assert row(world, bad).next_alarm_on == date(2022, 2, 8)


def test_a_ladder_that_cannot_be_read_troubles_only_its_own_duties(world: World) -> None:
    world.open("SGTVT", DUE)
    bad = world.open("HBL", DUE, kind=ObligationKind.FINDING)
    with world.store.working() as session:
        session.execute(sa.update(LADDER).where(LADDER.c.key == "finding").values(body="{}"))

    result = sweep(world.store, FIRST, world.now, mode="live")

    assert result == SweepResult(due=2, fired=1, notices=1, troubled=1)
    assert "KeyError" in row(world, bad).trouble


def test_a_trouble_is_not_written_on_a_duty_that_is_over(world: World) -> None:
    """Of one ladder, one date and one rung with the other; but it was done the day before."""
    duties = [world.open(agency, DUE, kind=ObligationKind.FINDING) for agency in ("HBL", "SGTVT")]
    with world.store.act("move", now=world.now) as session:
        move(
            session, world.standing(session), session.get_one(Obligation, duties[1].id), ObligationStatus.DONE,
            actor=None, on=FIRST, today=FIRST, now=world.now,
        )  # fmt: skip
    with world.store.working() as session:
        session.execute(sa.update(LADDER).where(LADDER.c.key == "finding").values(body="{}"))

    sweep(world.store, FIRST, world.now, mode="live")

    assert [row(world, duty).trouble != "" for duty in duties] == [True, False]


def test_a_duty_without_a_ladder_is_in_trouble_and_not_silent(world: World) -> None:
    duty = world.open("SGTVT", DUE)
    with world.store.working() as session:
        session.execute(
            sa.update(OBLIGATION).where(OBLIGATION.c.id == duty.id).values(ladder_id=None, calendar_id=None)
        )

    result = sweep(world.store, FIRST, world.now, mode="live")

    assert result == SweepResult(due=1, troubled=1)
    assert (row(world, duty).trouble != "", row(world, duty).next_alarm_on) == (True, date(2022, 2, 8))


def test_a_trouble_on_a_friday_is_looked_at_again_on_monday(world: World) -> None:
    duty = world.open("SGTVT", DUE)
    with world.store.working() as session:
        session.execute(sa.update(CALENDAR).values(last_day=date(2022, 2, 11), fingerprint="short"))

    sweep(world.store, date(2022, 2, 11), world.now, mode="live")

    assert row(world, duty).next_alarm_on == date(2022, 2, 14)


def test_a_line_that_breaks_while_a_calendar_is_read_is_nobodys_fault(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    duty = world.open("SGTVT", DUE)

    def gone(*_: object) -> None:
        raise OperationalError("SELECT", {}, Exception("the line broke"))

    monkeypatch.setattr(sweeping.Versions, "calendar", gone)
    with pytest.raises(OperationalError):
        sweep(world.store, FIRST, world.now, mode="live")

    assert (row(world, duty).trouble, row(world, duty).next_alarm_on) == ("", FIRST)


def test_a_failing_database_is_nobodys_fault_and_is_not_written_on_a_row(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    duty = world.open("SGTVT", DUE)

    def gone(*_: object) -> SweepResult:
        raise OperationalError("INSERT", {}, Exception("disk full"))

    monkeypatch.setattr(sweeping, "_step", gone)
    with pytest.raises(OperationalError):
        sweep(world.store, FIRST, world.now, mode="live")

    assert row(world, duty).trouble == ""
