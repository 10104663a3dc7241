"""A letter that came back: nobody is called over his head, the office mends the address, and he is told after all."""

from datetime import date, datetime, timedelta

import pytest
import sqlalchemy as sa

from casework import outbox
from casework.bounce import repair, repair_address, take_bounces
from casework.errors import BadInput
from casework.invariant import orphans, repair_breaches
from casework.posts import actor_of
from casework.standing import standing
from casework.sweep import sweep
from models.db import Store
from models.tables import ADDRESS, OBLIGATION, Address, Obligation
from notifications.bounces import Bounce
from rules.lifecycles import AddressState, DigestState, Form, NoticeState, ObligationKind, ObligationStatus
from rules.rights import NotAllowed
from tests.casework.mail_cast import TWO_WAYS, Way, at, attempts, digests, notices, send
from tests.world import World, build_world

DUE = date(2022, 2, 28)
FIRST, GATHERED = date(2022, 2, 7), date(2022, 2, 21)  # the officer's two reminders are read on these days
HEAD_DAY = date(2022, 2, 23)


@pytest.fixture
def world(store: Store, now: datetime) -> World:
    return build_world(store, now)


def tell(world: World, post: str, event: str, today: date) -> None:
    with world.store.working() as session:
        outbox.tell(
            session, post_id=world.post[post], event=event, text={"title": event}, urgent=True, today=today
        )


def come_back(world: World, day: date, *, permanent: bool = True, number: int = -1) -> int:
    """The relay returns one of the letters."""
    letter = digests(world)[number]
    status = "5.1.1" if permanent else "4.2.2"
    bounce = Bounce(letter.message_id, letter.address, permanent, status, "no such user")
    return take_bounces(world.store, [bounce], today=day, now=at(day, 9))


def duties(world: World, kind: ObligationKind) -> list[sa.Row]:  # type: ignore[type-arg]
    with world.store.reading() as session:
        query = sa.select(OBLIGATION).where(OBLIGATION.c.kind == kind).order_by(OBLIGATION.c.id)
        return list(session.execute(query))


def addresses(world: World, person: str) -> list[tuple[str, AddressState]]:
    with world.store.reading() as session:
        rows = session.execute(
            sa.select(ADDRESS.c.address, ADDRESS.c.state)
            .where(ADDRESS.c.person_id == world.person[person])
            .order_by(ADDRESS.c.id)
        )
        return [(row.address, row.state) for row in rows]


def mend(world: World, day: date, text: str = "", as_post: str = "SNV.reform_office") -> bool:
    with world.store.act("address.repair", now=at(day)) as session:
        duty = session.exec(
            sa.select(Obligation).where(Obligation.kind == ObligationKind.ADDRESS_REPAIR)
        ).scalars()
        return repair(
            session, standing(session), actor_of(session, as_post, day), next(iter(duty)),
            text=text, on=day, today=day, now=at(day),
        )  # fmt: skip


def live(world: World, first: date, last: date, way: Way) -> None:
    day = first
    while day <= last:
        sweep(world.store, day, at(day), mode="live")
        send(world, at(day), way)
        day += timedelta(days=1)


def test_a_bounce_marks_the_letter_the_address_and_the_duty_to_mend_it(world: World) -> None:
    world.open("SYT", DUE)
    live(world, FIRST, FIRST, Way())

    taken = come_back(world, FIRST)

    assert (taken, [row.state for row in digests(world)]) == (1, [DigestState.BOUNCED])
    assert attempts(world) == ["accepted", "bounced"]
    assert addresses(world, "mai") == [("mai@longan.example", AddressState.BROKEN)]
    (owed,) = duties(world, ObligationKind.ADDRESS_REPAIR)
    assert (owed.agency_id, owed.due_on) == (world.agency["SNV"], date(2022, 2, 10))


def test_the_repair_is_the_one_that_the_invariant_asks_for(world: World) -> None:
    world.open("SYT", DUE)
    live(world, FIRST, FIRST, Way())
    come_back(world, FIRST)

    with world.store.act("repair", now=at(FIRST)) as session:
        found = orphans(session, FIRST)
        repairs = repair_breaches(session, standing(session), today=FIRST, now=at(FIRST))

    assert (found, repairs.opened, repairs.closed) == ([], 0, 0)
    assert len(duties(world, ObligationKind.ADDRESS_REPAIR)) == 1


def test_the_same_bounce_counts_once_and_a_strangers_never(world: World) -> None:
    world.open("SYT", DUE)
    live(world, FIRST, FIRST, Way())
    come_back(world, FIRST)

    again = come_back(world, FIRST)
    strange = take_bounces(
        world.store,
        [Bounce("<forged@elsewhere>", "quang@longan.example", True, "5.1.1", "")],
        today=FIRST,
        now=at(FIRST),
    )

    assert (again, strange, attempts(world)) == (0, 0, ["accepted", "bounced"])


def test_no_superior_is_called_over_a_returned_letter_and_then_it_says_not_reached(world: World) -> None:
    world.open("SYT", DUE)
    way = Way()
    live(world, FIRST, GATHERED, way)
    come_back(world, GATHERED)

    live(world, GATHERED + timedelta(days=1), date(2022, 2, 28), way)

    heads = [row for row in notices(world) if row.post_id == world.post["SYT.head"]]
    assert [(row.form, row.created_on) for row in heads] == [(Form.UNREACHED, date(2022, 2, 28))]
    text = next(letter.text for letter in way.letters if letter.address == "quang@longan.example")
    assert "không liên lạc được với Chuyên viên đầu mối, Sở Y tế (thư bị trả lại)" in text


def test_once_the_address_is_mended_he_is_told_and_the_wall_is_gone(world: World) -> None:
    world.open("SYT", DUE)
    way = Way()
    live(world, FIRST, GATHERED, way)
    come_back(world, GATHERED)
    live(world, date(2022, 2, 22), date(2022, 2, 22), way)

    mended = mend(world, date(2022, 2, 22), "mai.moi@longan.example")
    live(world, date(2022, 2, 22), date(2022, 2, 24), way)

    assert mended
    told = [letter for letter in way.letters if letter.address == "mai.moi@longan.example"]
    assert [letter.day for letter in told] == [date(2022, 2, 22)]
    heads = [row for row in notices(world) if row.post_id == world.post["SYT.head"]]
    assert [row.form for row in heads] == [Form.REMINDER]
    assert addresses(world, "mai") == [
        ("mai@longan.example", AddressState.RETIRED), ("mai.moi@longan.example", AddressState.GOOD),
    ]  # fmt: skip
    assert [row.status for row in duties(world, ObligationKind.ADDRESS_REPAIR)] == [ObligationStatus.DONE]


def test_the_same_address_may_be_confirmed_after_a_telephone_call(world: World) -> None:
    world.open("SYT", DUE)
    live(world, FIRST, FIRST, Way())
    come_back(world, FIRST)

    mended = mend(world, FIRST)

    assert (mended, addresses(world, "mai")) == (True, [("mai@longan.example", AddressState.GOOD)])


def test_an_address_broken_again_is_owed_again(world: World) -> None:
    world.open("SYT", DUE)
    way = Way()
    live(world, FIRST, FIRST, way)
    come_back(world, FIRST)
    mend(world, FIRST)
    tell(world, "SYT.officer", "lần nữa", date(2022, 2, 9))
    live(world, date(2022, 2, 9), date(2022, 2, 9), way)

    come_back(world, date(2022, 2, 9))

    (owed,) = duties(world, ObligationKind.ADDRESS_REPAIR)
    assert (owed.status, owed.opening, owed.due_on) == (ObligationStatus.OPEN, 2, date(2022, 2, 14))


def test_a_heads_broken_address_stays_owed_though_he_owes_nothing_himself(world: World) -> None:
    tell(world, "SYT.head", "một việc", FIRST)
    send(world, at(FIRST), Way())
    come_back(world, FIRST)

    with world.store.act("repair", now=at(FIRST)) as session:
        repair_breaches(session, standing(session), today=FIRST, now=at(FIRST))

    (owed,) = duties(world, ObligationKind.ADDRESS_REPAIR)
    assert (owed.status, owed.occurrence) == (ObligationStatus.OPEN, "no_address")


def test_a_returned_letter_goes_to_the_second_channel(world: World) -> None:
    with world.store.act("second", now=world.now) as session:
        session.add(Address(person_id=world.person["quang"], channel="second", address="0901"))
    tell(world, "SYT.head", "một việc", FIRST)
    second = Way("second")
    send(world, at(FIRST), Way(), second, office=TWO_WAYS)

    come_back(world, FIRST)
    send(world, at(FIRST, 9, 30), Way(), second, office=TWO_WAYS)

    assert [letter.address for letter in second.letters] == ["0901"]
    assert [row.state for row in digests(world)] == [DigestState.BOUNCED, DigestState.SENT]


def test_what_the_relay_only_gave_up_on_is_tried_again_and_counts_the_second_time(world: World) -> None:
    tell(world, "SYT.head", "một việc", FIRST)
    way, second_day = Way(), date(2022, 2, 8)
    send(world, at(FIRST), way)
    come_back(world, FIRST, permanent=False)
    send(world, at(FIRST, 10), way)
    once = (len(way.letters), addresses(world, "quang")[0][1])

    send(world, at(second_day), way)
    come_back(world, second_day, permanent=False)

    assert once == (1, AddressState.GOOD)
    assert (len(way.letters), addresses(world, "quang")[0][1]) == (2, AddressState.BROKEN)


def test_a_late_bounce_does_not_rewrite_what_the_superior_was_called_upon(world: World) -> None:
    """The head was called because the officer's letter had arrived as far as anybody knew."""
    world.open("SYT", DUE)
    live(world, FIRST, HEAD_DAY, Way())
    officers = [n for n, row in enumerate(digests(world)) if row.address == "mai@longan.example"][-1]

    come_back(world, date(2022, 2, 24), number=officers)

    last = [row for row in notices(world) if row.post_id == world.post["SYT.officer"]][-1]
    assert (last.state, last.digest_id) == (NoticeState.GROUPED, digests(world)[officers].id)


def test_an_address_mended_meanwhile_is_not_broken_by_an_old_bounce(world: World) -> None:
    tell(world, "SYT.head", "một việc", FIRST)
    send(world, at(FIRST), Way())
    with world.store.act("moved", now=world.now) as session:
        session.get_one(Address, world.address["quang"]).address = "moi@longan.example"

    come_back(world, FIRST)

    assert addresses(world, "quang") == [("moi@longan.example", AddressState.GOOD)]


def test_only_the_office_mends_addresses_and_only_into_addresses(world: World) -> None:
    world.open("SYT", DUE)
    live(world, FIRST, FIRST, Way())
    come_back(world, FIRST)

    with pytest.raises(NotAllowed):
        mend(world, FIRST, as_post="SYT.head")
    with pytest.raises(BadInput) as refusal:
        mend(world, FIRST, "không phải địa chỉ")

    assert refusal.value.code == "address_bad"
    assert addresses(world, "mai") == [("mai@longan.example", AddressState.BROKEN)]


def test_a_person_without_any_address_can_be_given_one(world: World) -> None:
    with world.store.act("new address", now=world.now) as session:
        session.delete(session.get_one(Address, world.address["mai"]))
    tell(world, "SYT.officer", "một việc", FIRST)
    send(world, at(FIRST), Way())
    dead = notices(world)[-1].state

    with world.store.act("address.repair", now=at(FIRST)) as session:
        actor = actor_of(session, "SNV.reform_office", FIRST)
        repair_address(
            session, standing(session), actor, world.person["mai"], None,
            text="mai@longan.example", on=FIRST, today=FIRST, now=at(FIRST),
        )  # fmt: skip

    assert (dead, notices(world)[-1].state) == (NoticeState.DEAD, NoticeState.WAITING)
