"""Slots are derived anew when one of them is not as the register says, and only then."""

from datetime import date, datetime
from typing import Any

import pytest
import sqlalchemy as sa
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import event
from sqlmodel import Session

from casework.posts import derive_slots
from casework.slots import keep_slots, slots_stand
from models.db import Store
from models.tables import AGENCY, POST, SLOT
from rules.lifecycles import Role
from tests.world import World, build_world

TODAY = date(2022, 3, 1)
DAYS = st.none() | st.sampled_from([date(2022, 2, 28), TODAY, date(2022, 3, 2)])


@pytest.fixture
def world(store: Store, now: datetime) -> World:
    return build_world(store, now)


def stored(session: Session) -> set[tuple[Any, ...]]:
    return set(session.execute(sa.select(SLOT)).tuples())


def change_register(data: st.DataObject, session: Session, world: World) -> None:
    """Posts of other agencies, roles, ranks and days, and bodies that begin or end."""
    agencies = st.sampled_from(sorted(world.agency.values()))
    post = st.fixed_dictionaries({
        "agency_id": agencies, "role": st.sampled_from(Role), "rank": st.integers(1, 3),
        "valid_from": DAYS, "valid_to": DAYS,
    })  # fmt: skip
    for number in data.draw(st.lists(st.sampled_from(sorted(world.post.values())), unique=True)):
        session.execute(sa.update(POST).where(POST.c.id == number).values(**data.draw(post)))
    for number in data.draw(st.lists(agencies, unique=True, max_size=2)):
        body = sa.update(AGENCY).where(AGENCY.c.id == number)
        session.execute(body.values(valid_from=data.draw(DAYS), valid_to=data.draw(DAYS)))


def damage_slots(data: st.DataObject, session: Session, world: World) -> None:
    """Some slots lost, of another post, or pressing otherwise; and one that nobody wants."""
    posts = st.sampled_from(sorted(world.post.values()))
    wrong = st.just({}) | st.fixed_dictionaries({"post_id": posts}) | st.fixed_dictionaries(
        {"presses": st.booleans()}
    )  # fmt: skip
    keys = sorted((row.agency_id, row.role) for row in session.execute(sa.select(SLOT)))
    for agency_id, role in data.draw(st.lists(st.sampled_from(keys), unique=True, max_size=2)):
        one, cells = sa.and_(SLOT.c.agency_id == agency_id, SLOT.c.role == role), data.draw(wrong)
        session.execute(sa.update(SLOT).where(one).values(**cells) if cells else sa.delete(SLOT).where(one))
    if data.draw(st.integers(0, 3)) == 0:
        key = (data.draw(st.sampled_from(sorted(world.agency.values()))), data.draw(st.sampled_from(Role)))
        if key not in keys:
            more = {"agency_id": key[0], "role": key[1], "post_id": data.draw(posts), "presses": True}
            session.execute(sa.insert(SLOT).values(more))


@settings(max_examples=80, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_slots_stand_where_and_only_where_deriving_them_would_change_nothing(
    world: World, data: st.DataObject
) -> None:
    with world.store.working() as session:
        change_register(data, session, world)
        if data.draw(st.booleans()):
            derive_slots(session, TODAY)
        if data.draw(st.booleans()):
            damage_slots(data, session, world)

        stands, before = slots_stand(session, TODAY), stored(session)
        derive_slots(session, TODAY)
        after = stored(session)
        session.rollback()  # the next example finds the office as it was built

    assert stands == (before == after)


def test_any_one_slot_that_is_lost_or_another_is_noticed(world: World) -> None:
    with world.store.working() as session:
        whole = stored(session)
        assert slots_stand(session, TODAY)
        for agency_id, role, post_id, presses in sorted(whole):
            here = sa.and_(SLOT.c.agency_id == agency_id, SLOT.c.role == role)
            other = next(number for number in sorted(world.post.values()) if number != post_id)
            change = sa.update(SLOT).where(here)

            for damage in (
                sa.delete(SLOT).where(here),
                change.values(post_id=other),
                change.values(presses=not presses),
            ):
                with session.begin_nested() as point:
                    session.execute(damage)
                    assert not slots_stand(session, TODAY)
                    point.rollback()
        session.rollback()


@pytest.mark.parametrize("body", ["HBL", "VPUB"])
def test_a_slot_nobody_wants_does_not_stand_for_one_that_is_lost(world: World, body: str) -> None:
    """As many as there should be, each with the post that plays its role; but one of them at a body that has ended,
    or at one that Home Affairs does not press because its director sits there.
    """
    with world.store.working() as session:
        reform, ended = (
            world.post["SNV.reform_office"],
            sa.update(AGENCY).where(AGENCY.c.id == world.agency["HBL"]),
        )
        session.execute(ended.values(valid_to=date(2022, 2, 28)))
        director = sa.update(POST).where(POST.c.id == world.post["SNV.director"])
        session.execute(director.values(agency_id=world.agency["VPUB"]))
        derive_slots(session, TODAY)
        lost = sa.and_(SLOT.c.agency_id == world.agency["SYT"], SLOT.c.role == Role.REFORM_OFFICE)
        key = {"agency_id": world.agency[body], "role": Role.REFORM_OFFICE}
        stands = slots_stand(session, TODAY)

        session.execute(sa.delete(SLOT).where(lost))
        session.execute(sa.insert(SLOT).values(key | {"post_id": reform, "presses": True}))

        assert (stands, slots_stand(session, TODAY)) == (True, False)
        session.rollback()


@pytest.mark.parametrize("day", [date(2022, 3, 1), date(2022, 3, 2)])
def test_the_slot_of_a_post_that_ends_is_another_posts_from_the_next_day_on(world: World, day: date) -> None:
    with world.store.working() as session:
        old = world.post["HBL.officer"]
        session.execute(sa.update(POST).where(POST.c.id == old).values(valid_to=date(2022, 3, 1)))
        heir = {
            "code": "HBL.2",
            "agency_id": world.agency["HBL"],
            "role": Role.OFFICER,
            "title_vi": "Phó",
            "rank": 99,
            "valid_from": date(2022, 3, 2),
        }
        new = session.execute(sa.insert(POST).values(heir).returning(POST.c.id)).scalar_one()
        derive_slots(session, date(2022, 3, 1))

        keep_slots(session, day)

        officer = sa.and_(SLOT.c.agency_id == world.agency["HBL"], SLOT.c.role == Role.OFFICER)
        plays = session.execute(sa.select(SLOT.c.post_id).where(officer)).scalar_one()
        assert plays == (old if day == date(2022, 3, 1) else new)
        session.rollback()


def test_one_question_is_all_where_the_slots_stand(world: World) -> None:
    """A post that ends tomorrow plays its role today."""
    asked: list[str] = []

    def keep(_c: object, _cursor: object, text: str, *_: object) -> None:
        asked.append(text)

    with world.store.working() as session:
        ends = sa.update(POST).where(POST.c.id == world.post["HBL.officer"]).values(valid_to=date(2022, 3, 2))
        session.execute(ends)
        derive_slots(session, TODAY)
        event.listen(session.connection(), "before_cursor_execute", keep)
        keep_slots(session, TODAY)
        event.remove(session.connection(), "before_cursor_execute", keep)
        session.rollback()

    assert len(asked) == 1
