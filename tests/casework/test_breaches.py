"""Whom the invariant asks: the first who answers for a post, in an agency that is there on that day."""

from datetime import date, datetime

import pytest

from casework.breaches import Fault, breaches
from models.db import Store
from models.tables import Address, Agency, Tenure
from rules.lifecycles import AddressState, TenureKind
from tests.world import World, build_world

TODAY = date(2022, 3, 1)


@pytest.fixture
def world(store: Store, now: datetime) -> World:
    made = build_world(store, now)
    made.open("HBL", date(2022, 6, 30))
    return made


def faults(world: World) -> list[Fault]:
    with world.store.reading() as session:
        return [breach.fault for breach in breaches(session, TODAY)]


@pytest.mark.parametrize("kind", [TenureKind.HOLDER, TenureKind.SUBSTITUTE])
def test_who_comes_after_another_at_a_post_does_not_hide_that_the_first_cannot_be_reached(
    world: World, kind: TenureKind
) -> None:
    """Nga answers for the post and is there: a letter goes to her address, which does not work."""
    with world.store.act("a second, and a broken address", now=world.now) as session:
        session.add(
            Tenure(post_id=world.post["HBL.officer"], person_id=world.person["tien"], kind=kind, rank=9)
        )
        session.get_one(Address, world.address["nga"]).state = AddressState.BROKEN

    assert faults(world) == [Fault.NO_ADDRESS]


def test_an_agency_that_has_closed_owes_nothing_more_though_its_posts_are_still_listed(world: World) -> None:
    with world.store.act("closed", now=world.now) as session:
        session.get_one(Agency, world.agency["HBL"]).valid_to = date(2022, 2, 28)

    assert faults(world) == [Fault.CLOSED_AGENCY]
