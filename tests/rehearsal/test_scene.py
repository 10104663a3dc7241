"""Who acts in a rehearsed day: the holder who is there, or whoever stands in for him."""

from datetime import date, datetime

import pytest

from models.db import Store
from models.tables import Absence, Person, Tenure
from rehearsal.scene import actors, roster
from rules.lifecycles import Role, TenureKind
from rules.rights import Actor
from tests.world import World, build_world

TODAY = date(2022, 3, 1)


@pytest.fixture
def world(store: Store, now: datetime) -> World:
    """Mai is away and Quang stands in for her; Hưng has left, and nobody stands in for him."""
    made = build_world(store, now)
    with store.act("away", now=now) as session:
        session.add(Absence(person_id=made.person["mai"], first_day=TODAY, last_day=TODAY))
        session.add(
            Tenure(
                post_id=made.post["SYT.officer"], person_id=made.person["quang"], kind=TenureKind.SUBSTITUTE
            )
        )
        session.get_one(Person, made.person["hung"]).active_to = date(2022, 2, 28)
    return made


def test_the_holder_acts_or_who_stands_in_for_him_or_nobody(world: World) -> None:
    posts = [world.post[code] for code in ("SYT.officer", "SGTVT.officer", "HBL.officer")]

    with world.store.reading() as session:
        found = actors(session, TODAY, posts, ["SNV.lan"])

    syt, hbl, lan = world.post["SYT.officer"], world.post["HBL.officer"], world.post["SNV.lan"]
    assert found == {
        syt: Actor(
            world.person["quang"], syt, world.agency["SYT"], Role.OFFICER, "SYT.officer", "Hồ Văn Quang"
        ),
        hbl: Actor(
            world.person["nga"], hbl, world.agency["HBL"], Role.OFFICER, "HBL.officer", "Phan Thị Nga"
        ),
        lan: Actor(world.person["lan"], lan, world.agency["SNV"], Role.INSPECTOR, "SNV.lan", "Trần Thị Lan"),
    }
    assert list(found) == sorted(found)


def test_everybody_who_acts_that_day_is_on_the_roster_with_the_roles_his_post_plays(world: World) -> None:
    with world.store.reading() as session:
        people = roster(session, TODAY)

    missing = world.post.keys() - {actor.code for actor in people.by_post.values()}
    pressing = people.playing(Role.REFORM_OFFICE, world.agency["HBL"])
    assert missing == {"SGTVT.officer"}
    assert pressing is not None
    assert pressing.code == "SNV.reform_office"
    assert people.playing(Role.OFFICER, world.agency["SGTVT"]) is None
