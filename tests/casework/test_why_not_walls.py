"""While a wall stands: what a silence is put down to, and which day it names next."""

from datetime import date, datetime, timedelta

import pytest
import sqlalchemy as sa

from casework.posts import derive_slots
from casework.why_not import WhyNot, why_not
from models.db import Store
from models.tables import OBLIGATION, POST, Obligation
from tests.casework.wall_days import DUE, live
from tests.world import World, build_world

FIRST = date(2022, 2, 7)


@pytest.fixture
def world(lite: Store, now: datetime) -> World:
    return build_world(lite, now)


def asked(world: World, person: str, duty: Obligation, on: date) -> WhyNot:
    assert duty.id is not None
    with world.store.reading() as session:
        return why_not(session, world.person[person], duty.id, on)


def alarm_of(world: World, duty: Obligation) -> date:
    with world.store.reading() as session:
        query = sa.select(OBLIGATION.c.next_alarm_on).where(OBLIGATION.c.id == duty.id)
        found: date = session.execute(query).scalar_one()
    return found


def test_an_empty_rung_behind_a_wall_is_not_passed_before_the_wall_is(world: World) -> None:
    """The director's letter does not arrive, and nobody is vice chairman: the ladder waits for him all the same."""
    duty = world.open("SYT", DUE)
    with world.store.act("end", now=world.now) as session:
        chair = POST.c.id == world.post["VPUB.vice_chairman"]
        session.execute(sa.update(POST).where(chair).values(valid_to=date(2022, 1, 31)))
        session.flush()
        derive_slots(session, FIRST)
    day, seen = FIRST, []
    while day <= date(2022, 4, 1):
        live(world, day, day, lost=("SNV.director",))
        found = asked(world, "mai", duty, day)
        if found.code == "no_rung":
            seen.append(day)
            assert found.values["next"] == alarm_of(world, duty), (day, found)
        day += timedelta(days=1)

    assert date(2022, 3, 25) in seen  # the wall was waited for until the day before
    assert date(2022, 3, 22) not in seen


def test_a_day_off_behind_a_wall_does_not_promise_the_next_working_day(world: World) -> None:
    duty = world.open("SYT", DUE)
    live(world, FIRST, date(2022, 3, 13), lost=("SYT.head",))

    assert asked(world, "dung", duty, date(2022, 3, 9)).code == "wall"
    assert asked(world, "dung", duty, date(2022, 3, 12)).code == "wall"  # a Saturday
