"""No orphan, no silence: each breach has its reason, becomes the reform office's duty, and ends with its cause."""

from collections.abc import Callable, Mapping
from datetime import date, datetime
from typing import Any

import pytest
import sqlalchemy as sa
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import event
from sqlmodel import Session, col, select

from casework.breaches import Fault, breaches, causes
from casework.invariant import Repairs, orphans, repair_breaches
from casework.obligations import move
from casework.posts import answering, derive_slots, seats
from casework.reviews import remind_reviews
from casework.slots import slots_stand
from models.db import Store
from models.tables import OBLIGATION, Absence, Address, Agency, Obligation, Post, Slot, Tenure
from rules.lifecycles import AddressState, ObligationKind, ObligationStatus, Role, TenureKind
from tests.world import World, build_world

TODAY = date(2022, 3, 1)
YESTERDAY = date(2022, 2, 28)


@pytest.fixture
def world(store: Store, now: datetime) -> World:
    return build_world(store, now)


def change(world: World, what: Callable[[Session], None]) -> None:
    with world.store.act("change", now=world.now) as session:
        what(session)
        session.flush()
        derive_slots(session, TODAY)


def faults(world: World) -> list[Fault]:
    with world.store.reading() as session:
        return [breach.fault for breach in breaches(session, TODAY)]


def repair(world: World) -> Repairs:
    with world.store.act("repair", now=world.now) as session:
        return repair_breaches(session, world.standing(session), today=TODAY, now=world.now)


def repairs_of(world: World) -> list[Obligation]:
    with world.store.working() as session:
        kinds = [ObligationKind.REPAIR, ObligationKind.ADDRESS_REPAIR]
        return list(
            session.exec(
                select(Obligation).where(col(Obligation.kind).in_(kinds)).order_by(col(Obligation.id))
            )
        )


def end_tenure(post: str) -> Callable[[Session, World], None]:
    def end(session: Session, world: World) -> None:
        for tenure in session.exec(select(Tenure).where(Tenure.post_id == world.post[post])):
            tenure.valid_to = YESTERDAY

    return end


def close_agency(session: Session, world: World) -> None:
    session.get_one(Agency, world.agency["HBL"]).valid_to = YESTERDAY


def close_post(session: Session, world: World) -> None:
    session.get_one(Post, world.post["HBL.officer"]).valid_to = YESTERDAY


def break_address(session: Session, world: World) -> None:
    session.get_one(Address, world.address["nga"]).state = AddressState.BROKEN


def send_away(session: Session, world: World) -> None:
    session.add(Absence(person_id=world.person["nga"], first_day=YESTERDAY, last_day=TODAY))


def test_an_office_in_order_breaks_nothing(world: World) -> None:
    for agency in world.agency:
        world.open(agency, date(2022, 6, 30))
    world.open("HBL", None, awaits="Nghị định mới", next_review_on=date(2022, 5, 4))

    assert faults(world) == []


@pytest.mark.parametrize(
    ("what", "fault"),
    [
        (close_agency, Fault.CLOSED_AGENCY),
        (close_post, Fault.NO_POST),
        (end_tenure("HBL.officer"), Fault.NOBODY),
        (send_away, Fault.NOBODY),
        (break_address, Fault.NO_ADDRESS),
    ],
)
def test_each_breach_of_the_one_who_owes_has_its_reason(
    world: World, what: Callable[[Session, World], None], fault: Fault
) -> None:
    world.open("HBL", date(2022, 6, 30))
    world.open("SYT", date(2022, 6, 30))

    change(world, lambda session: what(session, world))

    assert faults(world) == [fault]


@pytest.mark.parametrize(
    ("cells", "fault"),
    [
        ({"next_alarm_on": None}, Fault.NO_ALARM),
        ({"due_on": None}, Fault.NO_DATE),
        (
            {"status": ObligationStatus.WAITING, "awaits": "", "next_review_on": date(2022, 5, 4)},
            Fault.NO_REVIEW,
        ),
        (
            {"status": ObligationStatus.WAITING, "awaits": "Nghị định", "next_review_on": None},
            Fault.NO_REVIEW,
        ),
        ({"status": ObligationStatus.SUSPENDED, "next_review_on": date(2022, 5, 4)}, Fault.NO_REVIEW),
        ({"status": ObligationStatus.SUSPENDED, "next_review_on": None}, Fault.NO_REVIEW),  # neither: once
    ],
)
def test_each_breach_of_the_row_itself_has_its_reason(
    world: World, cells: dict[str, object], fault: Fault
) -> None:
    duty = world.open("HBL", date(2022, 6, 30))
    with world.store.working() as session:
        session.execute(sa.update(OBLIGATION).where(OBLIGATION.c.id == duty.id).values(**cells))

    assert faults(world) == [fault]


def test_a_closed_obligation_breaks_nothing(world: World) -> None:
    duty = world.open("HBL", date(2022, 6, 30))
    with world.store.working() as session:
        values = {"status": ObligationStatus.DONE, "next_alarm_on": None}
        session.execute(sa.update(OBLIGATION).where(OBLIGATION.c.id == duty.id).values(**values))

    change(world, lambda session: close_agency(session, world))

    assert faults(world) == []


def test_a_substitute_stands_in_for_an_absent_holder(world: World) -> None:
    world.open("HBL", date(2022, 6, 30))
    change(world, lambda session: send_away(session, world))
    substitute = Tenure(
        post_id=world.post["HBL.officer"], person_id=world.person["tien"], kind=TenureKind.SUBSTITUTE
    )

    change(world, lambda session: session.add(substitute))

    assert faults(world) == []


def test_a_breach_becomes_the_reform_offices_duty_and_is_no_orphan_then(world: World) -> None:
    world.open("HBL", date(2022, 6, 30))
    change(world, lambda session: break_address(session, world))
    with world.store.reading() as session:
        assert len(orphans(session, TODAY)) == 1

    assert repair(world) == Repairs(opened=1, closed=0)

    (owed,) = repairs_of(world)
    assert (owed.kind, owed.agency_id, owed.role) == (
        ObligationKind.ADDRESS_REPAIR, world.agency["SNV"], Role.REFORM_OFFICE,
    )  # fmt: skip
    assert owed.title == "Bổ sung địa chỉ liên hệ: Phan Thị Nga"
    assert owed.due_on == date(2022, 3, 8)
    with world.store.reading() as session:
        assert len(breaches(session, TODAY)) == 1
        assert orphans(session, TODAY) == []


def test_forty_duties_of_one_unreachable_person_ask_for_one_repair(world: World) -> None:
    for _ in range(40):
        world.open("HBL", date(2022, 6, 30))
    change(world, lambda session: break_address(session, world))

    assert repair(world) == Repairs(opened=1, closed=0)
    assert repair(world) == Repairs(opened=0, closed=0)


def test_a_repair_ends_when_its_breach_is_gone_and_opens_again_when_it_returns(world: World) -> None:
    world.open("HBL", date(2022, 6, 30))
    change(world, lambda session: break_address(session, world))
    repair(world)

    def mend(state: AddressState) -> None:
        with world.store.act("address", now=world.now) as session:
            session.get_one(Address, world.address["nga"]).state = state

    mend(AddressState.GOOD)
    assert repair(world) == Repairs(opened=0, closed=1)
    assert [row.status for row in repairs_of(world)] == [ObligationStatus.DONE]
    mend(AddressState.BROKEN)
    assert repair(world) == Repairs(opened=1, closed=0)

    (again,) = repairs_of(world)
    assert (again.status, again.opening, again.next_alarm_on is not None) == (ObligationStatus.OPEN, 2, True)


def test_the_reform_office_that_cannot_be_reached_owes_its_own_repair(world: World) -> None:
    world.open("SNV", date(2022, 6, 30), role=Role.REFORM_OFFICE)
    change(world, lambda session: end_tenure("SNV.reform_office")(session, world))

    assert repair(world) == Repairs(opened=1, closed=0)
    assert repair(world) == Repairs(opened=0, closed=0)
    with world.store.reading() as session:
        assert orphans(session, TODAY) == []


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_the_set_statement_and_the_seats_name_the_same_people(now: datetime, data: st.DataObject) -> None:
    made = Store("sqlite:///:memory:")
    made.create_schema()
    world = build_world(made, now)
    posts, people = sorted(world.post.values()), sorted(world.person.values())
    days = st.none() | st.dates(date(2022, 2, 20), date(2022, 3, 10))
    tenures = data.draw(
        st.lists(
            st.tuples(
                st.sampled_from(posts), st.sampled_from(people), st.sampled_from(TenureKind), days, days
            )
        )
    )
    away = data.draw(st.lists(st.sampled_from(people), unique=True, max_size=8))
    with made.act("tenures", now=now) as session:
        session.add_all(
            Tenure(post_id=post, person_id=person, kind=kind, valid_from=first, valid_to=last)
            for post, person, kind, first, last in tenures
        )
        session.add_all(Absence(person_id=who, first_day=TODAY, last_day=TODAY) for who in away)
        for number in data.draw(st.lists(st.sampled_from(sorted(world.address.values())), unique=True)):
            session.get_one(Address, number).state = AddressState.BROKEN
        owed = [world.open(code, session=session).id for code in sorted(world.agency)]
    some = data.draw(st.lists(st.sampled_from(posts), unique=True))

    with made.reading() as session:
        by_seat = {post: seat.person_id for post, seat in seats(session, None, TODAY).items()}
        by_set = {row.post_id: row.person_id for row in session.execute(sa.select(answering(TODAY)))}
        among = answering(TODAY, sa.select(Post.id).where(col(Post.id).in_(some)))
        of_some = {row.post_id: row.person_id for row in session.execute(sa.select(among))}
        found = {breach.obligation_id: breach.fault for breach in breaches(session, TODAY)}
        by_hand = {number: why for number in owed if number and (why := plainly(session, number, by_seat))}
        of_each = {breach.cause for breach in breaches(session, TODAY)}
        once = [breach.cause for breach in causes(session, TODAY)]
        held = [breach.cause for breach in causes(session, TODAY, posts)]
    made.dispose()

    assert by_set == by_seat
    assert of_some == {post: person for post, person in by_seat.items() if post in some}
    assert found == by_hand
    assert (len(once), set(once)) == (len(of_each), of_each)
    assert set(held) == {cause for cause in of_each if not cause[2].startswith(Fault.NO_POST)}


def plainly(session: Session, number: int, answers: Mapping[int, int]) -> Fault | None:
    """Why nobody can be reached about a duty of an agency that is there, one question after the other."""
    duty = session.get_one(Obligation, number)
    slot = session.get(Slot, (duty.agency_id, duty.role))
    if slot is None:
        return Fault.NO_POST
    if slot.post_id not in answers:
        return Fault.NOBODY
    good = select(Address).where(
        Address.person_id == answers[slot.post_id], Address.state == AddressState.GOOD
    )
    return None if session.exec(good).first() else Fault.NO_ADDRESS


def plans(world: World, ask: Callable[[Session], object]) -> list[str]:
    """How SQLite answers each question that is asked."""
    sent: list[tuple[str, Any]] = []

    def keep(_c: object, _cursor: object, text: str, values: Any, _context: object, _many: bool) -> None:
        sent.append((text, values))

    event.listen(world.store.engine, "before_cursor_execute", keep)
    with world.store.act("look", now=world.now) as session:
        ask(session)
    event.remove(world.store.engine, "before_cursor_execute", keep)
    with world.store.engine.connect() as connection:
        return [
            str(connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {text}", values).all())
            for text, values in sent
            if text.startswith(("SELECT", "WITH"))
        ]


def test_the_hourly_question_reads_the_small_indexes_and_not_every_obligation(
    lite: Store, now: datetime
) -> None:
    world = build_world(lite, now)
    world.open("HBL", date(2022, 6, 30))

    def ask(session: Session) -> None:
        breaches(session, TODAY)
        remind_reviews(session, world.standing(session), today=TODAY, now=now)

    made = [plan for plan in plans(world, ask) if "obligation" in plan]

    assert len(made) == 3
    for plan in made:
        assert any(name in plan for name in ("ix_owed", "ix_undated", "ix_review")), plan
        assert "SCAN obligation'" not in plan


def test_who_owes_plays_and_answers_is_read_off_the_indexes(lite: Store, now: datetime) -> None:
    world = build_world(lite, now)
    world.open("HBL", date(2022, 6, 30))

    who, why = plans(world, lambda session: causes(session, TODAY))[:2]
    owed = plans(
        world, lambda session: repair_breaches(session, world.standing(session), today=TODAY, now=now)
    )
    (played,) = plans(world, lambda session: slots_stand(session, TODAY))

    assert "SEARCH obligation USING INDEX ix_owed (role=? AND agency_id=?)" in who
    assert "SEARCH tenure USING COVERING INDEX ix_tenure_answering (post_id=? AND kind=?)" in who
    assert "SEARCH address USING INDEX ix_address_good (person_id=?)" in who
    assert "SCAN obligation USING INDEX ix_speechless" in why
    assert "SEARCH obligation USING INDEX ix_repair (kind=?)" in " ".join(owed)
    assert "SEARCH post USING COVERING INDEX ix_post_place (agency_id=?)" in played
    assert "SEARCH slot USING COVERING INDEX ix_slot_post (post_id=? AND role=? AND presses=?)" in played


def test_an_address_that_does_not_work_is_repaired_until_it_does_whatever_its_person_owes(
    world: World,
) -> None:
    duty = world.open("SYT")
    with world.store.act("broken", now=world.now) as session:
        address = session.get_one(Address, world.address["mai"])
        address.state = AddressState.BROKEN
        repair_breaches(session, world.standing(session), today=world.today, now=world.now)
    with world.store.act("reported", now=world.now) as session:
        row = session.get_one(Obligation, duty.id)
        move(
            session, world.standing(session), row, ObligationStatus.REPORTED, actor=None, on=world.today,
            today=world.today, now=world.now,
        )  # fmt: skip
        repair_breaches(session, world.standing(session), today=world.today, now=world.now)

    with world.store.act("returned", now=world.now) as session:
        row = session.get_one(Obligation, duty.id)
        move(
            session, world.standing(session), row, ObligationStatus.OPEN, actor=None, on=world.today,
            today=world.today, now=world.now,
        )  # fmt: skip
        left = orphans(session, world.today)

    assert left == []
