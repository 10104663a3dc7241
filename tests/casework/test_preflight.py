"""An empty rung is found before it matters."""

from datetime import date, datetime, timedelta

import pytest
import sqlalchemy as sa
from sqlmodel import Session, select

from casework.preflight import EmptyRung, empty_rungs
from casework.versions import versions
from models.db import Store
from models.tables import OBLIGATION, Absence, Post, Tenure
from rules.lifecycles import Role
from tests.world import World, build_world

TODAY = date(2022, 1, 4)
DUE = date(2022, 2, 28)


@pytest.fixture
def world(lite: Store, now: datetime) -> World:
    return build_world(lite, now)


def found(world: World, today: date = TODAY) -> list[EmptyRung]:
    with world.store.reading() as session:
        return empty_rungs(session, versions(world.store), today=today)


def end_tenure(session: Session, world: World, post: str, last: date) -> None:
    for tenure in session.exec(select(Tenure).where(Tenure.post_id == world.post[post])):
        tenure.valid_to = last


def test_a_full_office_has_no_empty_rung(world: World) -> None:
    for agency in world.agency:
        world.open(agency, DUE)

    assert found(world) == []


def test_a_head_who_leaves_in_february_empties_the_rungs_after_it(world: World) -> None:
    world.open("HBL", DUE)
    world.open("HBL", DUE)
    world.open("SYT", DUE)
    with world.store.act("leave", now=world.now) as session:
        end_tenure(session, world, "HBL.head", date(2022, 2, 25))

    assert [(empty.agency_id, empty.rung, empty.day, empty.duties) for empty in found(world)] == [
        (world.agency["HBL"], 4, date(2022, 2, 28), 2)  # rung 5 also calls the reform office
    ]


def test_a_successor_fills_the_rung_from_his_first_day(world: World) -> None:
    world.open("HBL", DUE)
    with world.store.act("leave", now=world.now) as session:
        end_tenure(session, world, "HBL.head", date(2022, 2, 22))
        session.add(
            Tenure(
                post_id=world.post["HBL.head"], person_id=world.person["nga"], valid_from=date(2022, 2, 24)
            )
        )

    assert [(empty.rung, empty.day) for empty in found(world)] == [(3, date(2022, 2, 23))]


def test_a_long_leave_of_the_chairman_is_seen_months_ahead(world: World) -> None:
    world.open("HBL", DUE)
    with world.store.act("leave", now=world.now) as session:
        session.add(
            Absence(person_id=world.person["khanh"], first_day=date(2022, 4, 1), last_day=date(2022, 4, 30))
        )

    assert [(empty.rung, empty.day) for empty in found(world)] == [(8, date(2022, 4, 12))]


def test_a_post_that_is_abolished_empties_its_rungs(world: World) -> None:
    world.open("HBL", DUE)
    with world.store.act("abolish", now=world.now) as session:
        session.get_one(Post, world.post["HBL.officer"]).valid_to = date(2022, 2, 10)

    assert [(empty.rung, empty.day) for empty in found(world)] == [(2, date(2022, 2, 17))]


def test_rungs_behind_a_duty_are_not_walked_again(world: World) -> None:
    duty = world.open("HBL", DUE)
    with world.store.act("leave", now=world.now) as session:
        end_tenure(session, world, "HBL.officer", date(2022, 1, 31))
    with world.store.working() as session:
        climbed = {"rung": 2, "next_alarm_on": date(2022, 2, 23)}
        session.execute(sa.update(OBLIGATION).where(OBLIGATION.c.id == duty.id).values(**climbed))

    assert found(world) == []


def test_home_affairs_skipped_rungs_are_not_empty(world: World) -> None:
    world.open("SNV", DUE)
    with world.store.act("leave", now=world.now) as session:
        end_tenure(session, world, "SNV.director", date(2022, 1, 31))

    assert found(world) == []


def test_the_post_that_owes_is_asked_not_the_officer(world: World) -> None:
    world.open("SNV", DUE, role=Role.REFORM_OFFICE)
    with world.store.act("leave", now=world.now) as session:
        end_tenure(session, world, "SNV.reform_office", date(2022, 2, 10))
        end_tenure(session, world, "SNV.officer", date(2022, 1, 31))

    assert [(empty.rung, empty.day) for empty in found(world)] == [(2, date(2022, 2, 17))]


def test_the_walk_ends_at_its_horizon(world: World) -> None:
    world.open("HBL", TODAY + timedelta(days=500))
    with world.store.act("leave", now=world.now) as session:
        end_tenure(session, world, "HBL.head", date(2022, 1, 31))

    assert found(world) == []
