"""Addresses that fail by the list: each is broken once, its repair owed once, as if each had failed by itself."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from sqlmodel import Session

from casework.addresses import repair
from casework.broken_addresses import Failed, break_addresses
from casework.deed import Deed
from casework.posts import actor_of
from casework.suspensions import suspend
from models.db import Store
from models.tables import (
    ADDRESS,
    AUDIT,
    DATE_CHANGE,
    OBLIGATION,
    STATUS_CHANGE,
    TENURE,
    Address,
    Obligation,
    Tenure,
)
from rules.lifecycles import AddressState, DateCause, ObligationKind, ObligationStatus
from tests.casework.mail_cast import at
from tests.casework.verbs import duties
from tests.world import World, build_world

FIRST, NEXT = date(2022, 2, 7), date(2022, 2, 14)
REPAIR = ObligationKind.ADDRESS_REPAIR


@pytest.fixture
def world(store: Store, now: datetime) -> World:
    return build_world(store, now)


def failing(world: World, *persons: str) -> list[Failed]:
    return [Failed(world.address[who], f"{who}@longan.example", f"550 {who}") for who in persons]


def fail(world: World, day: date, failed: Sequence[Failed]) -> int:
    with world.store.act("address.broken", now=at(day)) as session:
        return break_addresses(session, world.standing(session), failed, today=day, now=at(day))


def mend(world: World, day: date) -> None:
    """Every open repair is done, the address as it was."""
    with world.store.act("address.repair", now=at(day)) as session:
        clerk = actor_of(session, "SNV.reform_office", day)
        for row in duties(world, REPAIR):
            duty = session.get_one(Obligation, row.id)
            repair(session, world.standing(session), clerk, duty, on=day, today=day, now=at(day))


def written(store: Store) -> dict[str, Any]:
    with store.reading() as session:
        return {
            table.name: [tuple(row) for row in session.execute(sa.select(table).order_by(table.c.id))]
            for table in (ADDRESS, OBLIGATION, STATUS_CHANGE, DATE_CHANGE)
        }


def hashes(session: Session) -> str:
    return str(session.execute(sa.select(AUDIT.c.rows).order_by(AUDIT.c.seq.desc()).limit(1)).scalar_one())


def whole_case(store: Store, now: datetime) -> tuple[World, list[Failed]]:
    """Repairs done once, a second address that fails too, one that failed before, and somebody without a post."""
    world = build_world(store, now)
    with store.act("more", now=now) as session:
        session.add(Address(person_id=world.person["mai"], channel="second", address="0901", rank=2))
        session.flush()
        for tenure in session.execute(
            sa.select(TENURE.c.id).where(TENURE.c.person_id == world.person["long"])
        ):
            session.get_one(Tenure, tenure.id).valid_to = date(2022, 1, 10)
    fail(world, FIRST, failing(world, "hung", "nga"))
    mend(world, FIRST)
    fail(world, FIRST, failing(world, "tien"))
    with store.reading() as session:
        second = session.execute(sa.select(ADDRESS.c.id).where(ADDRESS.c.address == "0901")).scalar_one()
    return world, [
        *failing(world, "hung", "mai", "tien", "long"), Failed(second, "0901", "gone"),
        replace(failing(world, "quang")[0], text="quang.cu@longan.example"),
        *failing(world, "mai", "nga"), Failed(10**6, "nobody@longan.example", "550"),
    ]  # fmt: skip


def test_a_list_breaks_what_its_lines_would_break_one_by_one(tmp_path: Path, now: datetime) -> None:
    shown = []
    for name in ("list", "one"):
        store = Store(f"sqlite:///{tmp_path}/{name}.db")
        store.create_schema()
        world, failed = whole_case(store, now)
        taken = sum(
            fail(world, NEXT, part) for part in ([failed] if name == "list" else [[f] for f in failed])
        )
        shown.append((taken, written(store)))
        store.dispose()

    listed, one = shown
    assert listed == one
    assert listed[0] == 5
    repairs = duties(world, REPAIR)
    assert [(row.occurrence.partition(":")[0], row.opening) for row in repairs] == [
        ("no_address", 2), ("no_address", 2), ("no_address", 1),  # hung and nga again; tien as before
        ("address", 1), ("address", 1), ("no_address", 1),  # mai has another; long no post; mai has none
    ]  # fmt: skip


def test_what_is_opened_again_by_the_list_is_as_the_verbs_would_open_it(
    tmp_path: Path, now: datetime
) -> None:
    shown = []
    for name in ("list", "verbs"):
        store = Store(f"sqlite:///{tmp_path}/{name}.db")
        store.create_schema()
        world = build_world(store, now)
        fail(world, FIRST, failing(world, "hung"))
        mend(world, FIRST)
        if name == "list":
            fail(world, NEXT, failing(world, "hung"))
        else:
            by_the_verbs(world)
        with store.reading() as session:
            shown.append((written(store), hashes(session)))
        store.dispose()

    assert shown[0] == shown[1]


def by_the_verbs(world: World) -> None:
    with world.store.act("address.broken", now=at(NEXT)) as session:
        row = session.get_one(Address, world.address["hung"])
        row.state, row.state_since, row.state_note = AddressState.BROKEN, NEXT, "550 hung"
        deed = Deed(session, world.standing(session), None, NEXT, NEXT, at(NEXT))
        duty = session.get_one(Obligation, duties(world, REPAIR)[0].id)
        deed.redate(duty, deed.workday(3), DateCause.REOPENED, row.address)
        deed.move(duty, ObligationStatus.OPEN, row.address)


def test_a_repair_set_aside_is_owed_again_when_the_address_fails_anew(world: World) -> None:
    fail(world, FIRST, failing(world, "hung"))
    with world.store.act("suspend", now=at(FIRST)) as session:
        director = actor_of(session, "SNV.director", FIRST)
        duty = session.get_one(Obligation, duties(world, REPAIR)[0].id)
        suspend(
            session, world.standing(session), director, duty, reason="Đang xác minh",
            next_review_on=date(2022, 3, 1), on=FIRST, today=FIRST, now=at(FIRST),
        )  # fmt: skip
        session.get_one(Address, world.address["hung"]).state = AddressState.GOOD

    fail(world, NEXT, failing(world, "hung"))

    (owed,) = duties(world, REPAIR)
    assert (owed.status, owed.due_on) == (ObligationStatus.OPEN, date(2022, 2, 17))


def test_an_address_that_failed_already_is_left_as_it_is(world: World) -> None:
    fail(world, FIRST, failing(world, "hung"))
    before = written(world.store)

    assert fail(world, NEXT, failing(world, "hung", "hung")) == 0
    assert fail(world, NEXT, []) == 0
    assert written(world.store) == before
