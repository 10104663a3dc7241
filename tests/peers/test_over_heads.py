"""Peers' bug threads: a superior called over somebody's head by mistake."""

from datetime import date

import sqlalchemy as sa

from casework.bounce import take_bounces
from casework.posts import derive_slots
from casework.preflight import empty_rungs
from casework.versions import versions
from models.tables import NOTICE, OBLIGATION, Post, Tenure
from notifications.bounces import Bounce
from rules.lifecycles import Form, ObligationKind
from tests.casework.mail_cast import Way, at, digests
from tests.peers.days import DUE, MONDAY, live, told
from tests.world import World


def forms(world: World, post: str) -> list[tuple[date, Form]]:
    query = sa.select(NOTICE.c.created_on, NOTICE.c.form).where(NOTICE.c.post_id == world.post[post])
    with world.store.reading() as session:
        return [
            (row.created_on, row.form)
            for row in session.execute(query.where(NOTICE.c.event == "").order_by(NOTICE.c.id))
        ]


def end_of_head(world: World) -> None:
    with world.store.act("post.close", now=world.now) as session:
        session.get_one(Post, world.post["HBL.head"]).valid_to = date(2022, 1, 31)
        session.flush()
        derive_slots(session, date(2022, 2, 1))


def test_an_empty_rung_does_not_page_the_directors(world: World, way: Way) -> None:
    """OnCall #1326: the page of an empty rung went to the directors."""
    world.open("HBL", DUE)
    end_of_head(world)

    live(world, MONDAY, date(2022, 3, 8), way)

    assert forms(world, "SNV.reform_office") == [(date(2022, 3, 4), Form.UNREACHED)]
    assert told(world, "SNV.director") == told(world, "VPUB.vice_chairman") == []


def test_a_step_that_would_reach_nobody_is_found_before_its_day(world: World) -> None:
    """OnCall #934: unreachable steps."""
    world.open("HBL", DUE)
    with world.store.act("leave", now=world.now) as session:
        for row in session.execute(
            sa.select(Tenure).where(Tenure.post_id == world.post["HBL.head"])
        ).scalars():
            row.valid_to = date(2022, 2, 22)

    with world.store.reading() as session:
        found = empty_rungs(session, versions(world.store), today=world.today)

    assert [(rung.rung, rung.day) for rung in found] == [
        (3, date(2022, 2, 23)),
        (4, DUE),
    ]  # rung 5 calls the reform office too


def test_a_returned_letter_is_somebodys_work_before_it_escalates(world: World, way: Way) -> None:
    """Zammad #3029: "flying below your radar until it escalates"."""
    world.open("SGTVT", DUE)
    live(world, MONDAY, MONDAY, way)
    (letter,) = digests(world)
    came = Bounce(letter.message_id, letter.address, True, "5.1.1", "no such user")

    take_bounces(world.store, [came], today=MONDAY, now=at(MONDAY, 16))

    query = sa.select(OBLIGATION).where(OBLIGATION.c.kind == ObligationKind.ADDRESS_REPAIR)
    with world.store.reading() as session:
        (owed,) = session.execute(query).all()
    assert (owed.agency_id, owed.due_on) == (world.agency["SNV"], date(2022, 2, 10))
    live(world, date(2022, 2, 8), date(2022, 2, 23), way)
    assert told(world, "SGTVT.head") == []
