"""A chair never stays empty unseen: leaving, standing in, being away, moving address."""

from datetime import date, datetime, time

import pytest
import sqlalchemy as sa

from casework import people
from casework.broken_addresses import Failed, break_addresses
from casework.errors import BadInput, Shortage
from casework.grouping import group
from casework.mailroom import Mailroom
from casework.posts import actor_of, good_address, seats
from casework.sweep import sweep
from models.db import Store
from models.tables import DELIVERY, DIGEST, NOTICE, PERSON, TENURE, Address, Person, Post
from rules.lifecycles import AddressState, DigestState, ObligationKind, TenureKind
from rules.rights import NotAllowed
from tests.casework.verbs import Work, acting, duties
from tests.world import ZONE, World, build_world

GONE = date(2022, 3, 1)


@pytest.fixture
def world(lite: Store, now: datetime) -> World:
    return build_world(lite, now)


def person(work: Work, world: World, code: str) -> Person:
    return work.session.get_one(Person, world.person[code])


def post(work: Work, world: World, code: str) -> Post:
    return work.session.get_one(Post, world.post[code])


def newcomer(world: World) -> None:
    """Bích, who has no post yet, with an address."""
    with world.store.act("person", now=world.now) as session:
        row = Person(code="bich", name="Trịnh Thị Bích")
        session.add(row)
        session.flush()
        assert row.id is not None
        session.add(Address(person_id=row.id, address="bich@longan.example"))
        world.person["bich"] = row.id  # type: ignore[index]


def leaves(world: World, code: str, *, to: tuple[str, str] | None = None) -> None:
    with acting(world, "SNV.director", GONE) as work:
        successors = {world.post[to[0]]: person(work, world, to[1])} if to else None
        people.leave(
            *work.who, person(work, world, code), successors=successors, decision_no="3/QĐ", **work.when
        )


def holder(world: World, code: str, on: date) -> str:
    with world.store.reading() as session:
        return actor_of(session, code, on).name


def test_nobody_leaves_a_post_that_nobody_takes(world: World) -> None:
    world.open("SYT", date(2022, 6, 30))

    with pytest.raises(Shortage) as refusal:
        leaves(world, "mai")

    assert refusal.value.numbers == {"count": 1, "duties": 1}
    assert "SYT.officer" in refusal.value.message_vi
    assert holder(world, "SYT.officer", GONE) == "Ngô Thị Mai"
    with world.store.reading() as session:
        assert (
            session.execute(sa.select(PERSON.c.active_to).where(PERSON.c.code == "mai")).scalar_one() is None
        )


def test_a_successor_answers_from_the_day_the_other_is_gone(store: Store, now: datetime) -> None:
    world = build_world(store, now)
    newcomer(world)
    world.open("SYT", date(2022, 6, 30))

    leaves(world, "mai", to=("SYT.officer", "bich"))

    assert holder(world, "SYT.officer", date(2022, 2, 28)) == "Ngô Thị Mai"
    assert holder(world, "SYT.officer", GONE) == "Trịnh Thị Bích"
    assert duties(world, ObligationKind.REPAIR) == []


def test_a_substitute_who_stands_ready_is_enough(world: World) -> None:
    with acting(world, "SNV.director", date(2022, 2, 1)) as work:
        people.assign(
            *work.who, post(work, world, "SYT.officer"), person(work, world, "quang"),
            kind=TenureKind.SUBSTITUTE, **work.when,
        )  # fmt: skip

    leaves(world, "mai")

    assert holder(world, "SYT.officer", GONE) == "Hồ Văn Quang"


def test_who_holds_two_posts_leaves_both_or_none(world: World) -> None:
    newcomer(world)

    with pytest.raises(Shortage) as refusal:
        leaves(world, "dung", to=("SNV.head", "bich"))

    assert "SNV.director" in refusal.value.message_vi
    assert "SNV.head" not in refusal.value.message_vi
    assert holder(world, "SNV.head", GONE) == "Huỳnh Văn Dũng"


def test_one_successor_takes_every_post_and_stands_in_where_the_other_did(world: World) -> None:
    newcomer(world)
    with acting(world, "SNV.director", date(2022, 2, 1)) as work:
        people.assign(
            *work.who, post(work, world, "SYT.officer"), person(work, world, "dung"),
            kind=TenureKind.SUBSTITUTE, **work.when,
        )  # fmt: skip

    with acting(world, "SNV.reform_office", GONE) as work:
        bich = person(work, world, "bich")
        left = people.leave(*work.who, person(work, world, "dung"), successor=bich, **work.when)

    assert left.passed == {"SNV.head": "bich", "SNV.director": "bich"}
    assert [holder(world, code, GONE) for code in ("SNV.head", "SNV.director")] == ["Trịnh Thị Bích"] * 2
    leaves(world, "mai")  # Bích stands in for her, as Dũng did
    assert holder(world, "SYT.officer", GONE) == "Trịnh Thị Bích"


@pytest.mark.parametrize("kind", [TenureKind.SUBSTITUTE, None])
def test_a_successor_is_named_only_for_a_post_the_leaver_holds(world: World, kind: TenureKind | None) -> None:
    if kind is not None:
        with acting(world, "SNV.director", date(2022, 1, 5)) as work:
            people.assign(
                *work.who, post(work, world, "SYT.head"), person(work, world, "long"), kind=kind, **work.when
            )

    with pytest.raises(BadInput, match=r"SYT\.head"):
        leaves(world, "long", to=("SYT.head", "mai"))

    assert holder(world, "SYT.head", GONE) == "Hồ Văn Quang"


def test_nobody_follows_himself(world: World) -> None:
    with pytest.raises(BadInput, match="tự kế nhiệm"):
        leaves(world, "mai", to=("SYT.officer", "mai"))


def letter_to(world: World, code: str, state: DigestState) -> int:
    """A reminder in a letter to that person, in that state on the day before."""
    row = world.open("SYT", date(2022, 3, 21))
    sweep(world.store, date(2022, 2, 28), world.now, mode="live")
    at = datetime.combine(date(2022, 2, 28), time(9), ZONE)
    group(world.store, date(2022, 2, 28), at, mode="live", office=Mailroom("long-an", "Long An"))
    with world.store.working() as session:
        number = session.execute(
            sa.select(NOTICE.c.digest_id).where(NOTICE.c.obligation_id == row.id)
        ).scalar_one()
        session.execute(sa.update(DIGEST).where(DIGEST.c.id == number).values(state=state, attempt=1))
        session.execute(
            sa.insert(DELIVERY).values(
                digest_id=number, attempt=1, at=at, outcome="uncertain", code=0, text="", subject=""
            )
        )
    assert number is not None
    return int(number)


@pytest.mark.parametrize(
    ("state", "became"), [(DigestState.READY, "empty"), (DigestState.UNCERTAIN, "dead")], ids=str
)
def test_letters_that_did_not_surely_arrive_are_written_anew_for_who_follows(
    store: Store, now: datetime, state: DigestState, became: str
) -> None:
    world = build_world(store, now)
    newcomer(world)
    old = letter_to(world, "mai", state)

    leaves(world, "mai", to=("SYT.officer", "bich"))
    at = datetime.combine(GONE, time(10), ZONE)
    group(world.store, GONE, at, mode="live", office=Mailroom("long-an", "Long An"))

    with world.store.reading() as session:
        assert session.execute(sa.select(DIGEST.c.state).where(DIGEST.c.id == old)).scalar_one() == became
        readers = session.execute(sa.select(DIGEST.c.person_id).where(DIGEST.c.id != old)).scalars().all()
    assert readers == [world.person["bich"]]


def test_nobody_leaves_twice(world: World) -> None:
    newcomer(world)
    leaves(world, "mai", to=("SYT.officer", "bich"))

    with pytest.raises(BadInput, match="đã nghỉ"), acting(world, "SNV.director", date(2022, 4, 1)) as work:
        people.leave(*work.who, person(work, world, "mai"), **work.when)


def test_who_has_left_gets_no_new_post(world: World) -> None:
    newcomer(world)
    leaves(world, "mai", to=("SYT.officer", "bich"))

    with pytest.raises(BadInput, match="Ngô Thị Mai"), acting(world, "SNV.director", GONE) as work:
        people.assign(*work.who, post(work, world, "HBL.officer"), person(work, world, "mai"), **work.when)


def test_a_new_holder_ends_the_old_ones_tenure_the_day_before(world: World) -> None:
    newcomer(world)

    with acting(world, "SNV.reform_office", GONE) as work:
        people.assign(*work.who, post(work, world, "HBL.head"), person(work, world, "bich"), **work.when)

    with world.store.reading() as session:
        rows = session.execute(
            sa.select(TENURE.c.valid_from, TENURE.c.valid_to)
            .where(TENURE.c.post_id == world.post["HBL.head"])
            .order_by(TENURE.c.id)
        ).all()
    assert [tuple(row) for row in rows] == [(None, date(2022, 2, 28)), (GONE, None)]


def test_an_absence_without_a_substitute_is_a_debt_of_the_reform_office_until_it_ends(world: World) -> None:
    world.open("SYT", date(2022, 6, 30))

    with acting(world, "SNV.reform_office", GONE) as work:
        people.record_absence(
            *work.who, person(work, world, "mai"), first_day=GONE, last_day=date(2022, 3, 10), **work.when
        )

    repair = duties(world, ObligationKind.REPAIR)[0]
    assert (repair.occurrence, repair.subject_id, repair.status) == (
        "nobody",
        world.post["SYT.officer"],
        "open",
    )
    with world.store.reading() as session:
        assert world.post["SYT.officer"] in seats(session, None, date(2022, 3, 11))


def test_an_absence_ends_after_it_begins(world: World) -> None:
    with pytest.raises(BadInput, match="trước ngày đầu"), acting(world, "SNV.director", GONE) as work:
        people.record_absence(
            *work.who, person(work, world, "mai"), first_day=GONE, last_day=date(2022, 2, 1), **work.when
        )


def broken(world: World, code: str) -> None:
    """The person's address bounces, and the reform office owes its repair."""
    world.open("SYT", date(2022, 6, 30))
    with world.store.act("bounce", now=world.now) as session:
        session.get_one(Address, world.address[code]).state = AddressState.BROKEN
        people.repair_breaches(session, world.standing(session), today=world.today, now=world.now)


def test_a_new_address_closes_what_waited_for_it(world: World) -> None:
    broken(world, "mai")
    assert [row.status for row in duties(world, ObligationKind.ADDRESS_REPAIR)] == ["open"]

    with acting(world, "SNV.reform_office", date(2022, 1, 5)) as work:
        people.change_address(
            *work.who, person(work, world, "mai"), address="mai.moi@longan.example", **work.when
        )

    assert [row.status for row in duties(world, ObligationKind.ADDRESS_REPAIR)] == ["done"]
    with world.store.reading() as session:
        row = good_address(session, world.person["mai"])
        assert row is not None
        assert row.address == "mai.moi@longan.example"
        assert session.get_one(Address, world.address["mai"]).state == AddressState.RETIRED


def test_the_same_address_can_be_declared_good_again(world: World) -> None:
    broken(world, "mai")

    with acting(world, "SNV.reform_office", date(2022, 1, 5)) as work:
        people.change_address(
            *work.who, person(work, world, "mai"), address="mai@longan.example", **work.when
        )

    with world.store.reading() as session:
        assert session.get_one(Address, world.address["mai"]).state == AddressState.GOOD


def test_a_bounced_address_is_mended_by_naming_another(world: World) -> None:
    with world.store.act("bounce", now=world.now) as session:
        break_addresses(
            session,
            world.standing(session),
            [Failed(world.address["mai"], "mai@longan.example", "550")],
            today=world.today,
            now=world.now,
        )
    owed = duties(world, ObligationKind.ADDRESS_REPAIR)[0]

    with acting(world, "SNV.reform_office", date(2022, 1, 5)) as work:
        people.change_address(
            *work.who, person(work, world, "mai"), address="mai.moi@longan.example", **work.when
        )

    assert owed.occurrence == "no_address"  # she owes nothing today; tomorrow she may
    assert duties(world, ObligationKind.ADDRESS_REPAIR)[0].status == "done"


def test_another_channel_has_addresses_of_its_own(world: World) -> None:
    for number in ("0901", "0902"):
        with acting(world, "SNV.reform_office", date(2022, 1, 5)) as work:
            mai = person(work, world, "mai")
            people.change_address(*work.who, mai, address=number, channel="sms", **work.when)

    with world.store.reading() as session:
        found = good_address(session, world.person["mai"], "sms")
        mail = good_address(session, world.person["mai"])
    assert (found and found.address, mail and mail.address) == ("0902", "mai@longan.example")


@pytest.mark.parametrize("address", ["mai", "mai@", "mai @longan.example", "a@b@c.vn", ""])
def test_what_is_no_mail_address_is_refused(world: World, address: str) -> None:
    with pytest.raises(BadInput, match="không phải là địa chỉ"), acting(world, "SNV.director", GONE) as work:
        people.change_address(*work.who, person(work, world, "mai"), address=address, **work.when)


def test_agencies_do_not_manage_people(world: World) -> None:
    with pytest.raises(NotAllowed), acting(world, "SYT.head", GONE) as work:
        people.change_address(*work.who, person(work, world, "mai"), address="m@longan.example", **work.when)


def told_nobody(world: World) -> None:
    """Mai is away, nobody stands in, and the reminder to her post of 28 February dies."""
    world.open("SYT", date(2022, 3, 21))
    with acting(world, "SNV.reform_office", date(2022, 2, 25)) as work:
        mai = person(work, world, "mai")
        people.record_absence(
            *work.who, mai, first_day=date(2022, 2, 28), last_day=date(2022, 3, 10), **work.when
        )
    with world.store.act("day.begin", now=world.now) as session:
        people.repair_breaches(session, world.standing(session), today=date(2022, 2, 28), now=world.now)
    sweep(world.store, date(2022, 2, 28), world.now, mode="live")
    at = datetime.combine(date(2022, 2, 28), time(9), ZONE)
    group(world.store, date(2022, 2, 28), at, mode="live", office=Mailroom("long-an", "Long An"))
    assert reminders(world) == [("dead", "no_holder")]


def reminders(world: World) -> list[tuple[str, str]]:
    with world.store.reading() as session:
        query = sa.select(NOTICE.c.state, NOTICE.c.reason).where(
            NOTICE.c.post_id == world.post["SYT.officer"], NOTICE.c.event == ""
        )
        return [(str(state), reason) for state, reason in session.execute(query).tuples()]


def test_who_takes_an_empty_post_is_told_what_found_nobody_in_it(store: Store, now: datetime) -> None:
    world = build_world(store, now)
    told_nobody(world)

    with acting(world, "SNV.reform_office", GONE) as work:
        people.assign(
            *work.who, post(work, world, "SYT.officer"), person(work, world, "quang"),
            kind=TenureKind.SUBSTITUTE, **work.when,
        )  # fmt: skip

    assert reminders(world) == [("waiting", "")]


def test_a_successor_to_come_is_told_on_his_first_day_not_before(world: World) -> None:
    newcomer(world)
    told_nobody(world)
    with acting(world, "SNV.reform_office", date(2022, 2, 28)) as work:
        officer, bich = post(work, world, "SYT.officer"), person(work, world, "bich")
        people.assign(*work.who, officer, bich, **{**work.when, "on": GONE})
    before = reminders(world)

    with world.store.act("day.begin", now=world.now) as session:
        people.repair_breaches(session, world.standing(session), today=GONE, now=world.now)

    assert before == [("dead", "no_holder")]
    assert reminders(world) == [("waiting", "")]


def test_who_comes_back_is_told_what_found_nobody_meanwhile(world: World) -> None:
    told_nobody(world)

    with world.store.act("day.begin", now=world.now) as session:
        people.repair_breaches(session, world.standing(session), today=date(2022, 3, 11), now=world.now)

    assert reminders(world) == [("waiting", "")]
