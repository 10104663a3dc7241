"""Addresses mended by the list: what the calls of a morning write is what each would write by itself."""

from collections.abc import Mapping
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa

from casework import outbox
from casework.addresses import repair
from casework.broken_addresses import Failed, break_addresses
from casework.deed import LIVE
from casework.errors import BadInput
from casework.mended_addresses import repair_many
from casework.suspensions import suspend
from casework.sweep import sweep
from models.db import Store
from models.tables import ADDRESS, NOTICE, OBLIGATION, STATUS_CHANGE, WAITED_AGAIN, Address, Obligation
from rules.lifecycles import AddressState, NoticeState, ObligationKind, ObligationStatus
from rules.rights import NotAllowed
from tests.casework.mail_cast import Way, at, send
from tests.casework.verbs import acting, duties
from tests.world import World, build_world

FIRST, TODAY = date(2022, 2, 7), date(2022, 3, 22)
REPAIR = ObligationKind.ADDRESS_REPAIR


@pytest.fixture
def world(store: Store, now: datetime) -> World:
    return build_world(store, now)


def fail(world: World, day: date, *texts: str) -> None:
    with world.store.act("address.broken", now=at(day)) as session:
        known = session.execute(
            sa.select(ADDRESS.c.id, ADDRESS.c.address).where(ADDRESS.c.address.in_(texts))
        )
        failed = [Failed(row.id, row.address, "550") for row in known.all()]
        break_addresses(session, world.standing(session), failed, today=day, now=at(day))


def miss(world: World, post: str) -> None:
    """Something is told that finds no address."""
    with world.store.working() as session:
        outbox.tell(
            session,
            post_id=world.post[post],
            event="missed",
            text={"reason": "missed"},
            urgent=True,
            today=FIRST,
        )


def whole_case(store: Store, now: datetime) -> tuple[World, dict[int, str]]:
    """Weeks in which five persons could not be reached and nobody mended it; what each then says by telephone.

    Mai's two addresses failed, each with a repair; Nga's repair was set aside; Hưng names an address he had once.
    """
    world = build_world(store, now)
    with store.act("more", now=now) as session:
        session.add(Address(person_id=world.person["mai"], channel="second", address="0901", rank=2))
        session.add(
            Address(
                person_id=world.person["hung"], address="hung.cu@longan.example", rank=3,
                state=AddressState.RETIRED,
            )
        )  # fmt: skip
    for agency in ("SYT", "SGTVT", "HBL"):
        world.open(agency, date(2022, 2, 28))
    fail(world, FIRST, "0901", "hung@longan.example", "nga@longan.example", "tam@longan.example")
    fail(world, FIRST, "mai@longan.example")
    with acting(world, "SNV.director", FIRST) as work:
        nga = next(row for row in duties(world, REPAIR) if row.subject_id == world.person["nga"])
        suspend(
            *work.who, work.obligation(nga), reason="Đang xác minh", next_review_on=date(2022, 3, 10),
            **work.when,
        )  # fmt: skip
    for post in ("SYT.officer", "SGTVT.officer", "HBL.officer"):
        miss(world, post)
    day = FIRST
    while day < TODAY:
        sweep(store, day, at(day, 7), mode="live")
        send(world, at(day, 8), Way())
        day += timedelta(days=1)
    return world, {row.id: _said(world, row) for row in duties(world, REPAIR)}


def _said(world: World, row: Any) -> str:
    if row.subject_id == world.person["hung"]:
        return "hung.cu@longan.example"
    return (
        "" if row.subject_id in (world.person["mai"], world.person["tam"]) else f"moi{row.id}@longan.example"
    )


def one_by_one(world: World, said: Mapping[int, str]) -> None:
    with acting(world, "SNV.reform_office", TODAY) as work:
        for number, text in said.items():
            duty = work.session.get_one(Obligation, number)
            if duty.status in LIVE:
                repair(*work.who, duty, text=text, **work.when)


def as_a_list(world: World, said: Mapping[int, str]) -> None:
    with acting(world, "SNV.reform_office", TODAY) as work:
        repair_many(*work.who, said, **work.when)


def written(store: Store) -> dict[str, list[str]]:
    """What stands in the tables, without the numbers the database gave."""
    shown: dict[str, list[str]] = {}
    with store.reading() as session:
        for table in (ADDRESS, OBLIGATION, STATUS_CHANGE, NOTICE, WAITED_AGAIN):
            own = [column for column in table.c if column.name != "id" or table in (ADDRESS, OBLIGATION)]
            shown[table.name] = sorted(repr(tuple(row)) for row in session.execute(sa.select(*own)))
    return shown


def test_a_list_mends_what_its_lines_would_mend_one_by_one(tmp_path: Path, now: datetime) -> None:
    shown = []
    for mend in (one_by_one, as_a_list):
        store = Store(f"sqlite:///{tmp_path}/{mend.__name__}.db")
        store.create_schema()
        world, said = whole_case(store, now)
        before = written(store)
        mend(world, said)
        shown.append(written(store))
        store.dispose()

    one, listed = shown
    assert one == listed
    assert len(said) == 5
    assert all(row.status is ObligationStatus.DONE for row in duties(world, REPAIR))
    # what they had missed waits again, and who was called over the repairs hears that it stops
    assert len(listed["waited_again"]) > len(before["waited_again"])
    assert len(listed["notice"]) > len(before["notice"])


def test_who_is_mended_hears_what_he_missed(world: World) -> None:
    fail(world, FIRST, "hung@longan.example")
    miss(world, "SGTVT.officer")
    send(world, at(FIRST), Way())
    (owed,) = duties(world, REPAIR)
    with acting(world, "SNV.reform_office", FIRST) as work:
        made = repair_many(*work.who, {owed.id: "hung.moi@longan.example"}, **work.when)

    with world.store.reading() as session:
        (state,) = session.execute(sa.select(NOTICE.c.state).where(NOTICE.c.event == "missed")).scalars()
    assert (made, state) == (1, NoticeState.WAITING)


def test_a_line_about_what_has_ended_or_about_nothing_changes_nothing(world: World) -> None:
    fail(world, FIRST, "hung@longan.example")
    (owed,) = duties(world, REPAIR)
    as_a_list(world, {owed.id: ""})
    unknown = world.open("SNV", kind=REPAIR, subject_id=world.person["long"])  # nothing of his is broken
    before = written(world.store)

    with acting(world, "SNV.reform_office", TODAY) as work:
        made = repair_many(*work.who, {owed.id: "x@longan.example", unknown.id or 0: ""}, **work.when)
        assert repair_many(*work.who, {}, **work.when) == 0

    assert made == 0
    assert written(world.store) == before


def test_a_list_with_one_wrong_line_writes_nothing(world: World) -> None:
    fail(world, FIRST, "hung@longan.example", "nga@longan.example")
    first, second = (row.id for row in duties(world, REPAIR))
    before = written(world.store)

    for wrong in ({second: "không biết"}, {10**6: "a@longan.example"}):
        with pytest.raises(BadInput), acting(world, "SNV.reform_office", TODAY) as work:
            repair_many(*work.who, {first: "", **wrong}, **work.when)
    with pytest.raises(NotAllowed), acting(world, "SYT.officer", TODAY) as work:
        repair_many(*work.who, {first: ""}, **work.when)

    assert written(world.store) == before
