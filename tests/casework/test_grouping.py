"""Who hears something today: one letter a person and day, in office hours, to whoever answers for the post."""

import hashlib
from dataclasses import replace
from datetime import date, timedelta

import pytest
import sqlalchemy as sa

from casework import outbox
from casework.grouping import group
from casework.sweep import sweep
from models.db import Store
from models.tables import NOTICE, Absence, Address, Person, Tenure
from notifications.channels import Outcome
from notifications.mime import message_id
from rules.lifecycles import AddressState, DigestState, NoticeState, TenureKind
from tests.casework.mail_cast import OFFICE, TWO_WAYS, Way, at, digests, notices, send
from tests.world import World, build_world

MONDAY = date(2022, 2, 7)  # fifteen working days before the 28th
DUE = date(2022, 2, 28)
TUESDAY = MONDAY + timedelta(days=1)


@pytest.fixture
def world(store: Store, now) -> World:  # type: ignore[no-untyped-def]
    return build_world(store, now)


def tell(world: World, post: str, event: str, *, urgent: bool = False, today: date = MONDAY) -> None:
    with world.store.working() as session:
        outbox.tell(
            session,
            post_id=world.post[post],
            event=event,
            text={"reason": "task_assigned"},
            urgent=urgent,
            today=today,
        )


def letters_of(world: World, person: str) -> list[sa.Row]:  # type: ignore[type-arg]
    return [row for row in digests(world) if row.person_id == world.person[person]]


def test_everything_that_waits_for_a_person_goes_into_one_letter(world: World) -> None:
    for post in ("SNV.head", "SNV.director", "SNV.director", "SYT.officer"):  # Dũng holds two posts
        tell(world, post, f"{post}-{len(notices(world))}")

    made = group(world.store, MONDAY, at(MONDAY), mode="live", office=OFFICE)

    assert made == 2
    (his,) = letters_of(world, "dung")
    assert [row.digest_id for row in notices(world)].count(his.id) == 3


def test_what_can_wait_rides_along_with_what_cannot(world: World) -> None:
    tell(world, "SYT.officer", "calm", today=TUESDAY)
    tell(world, "SGTVT.officer", "alone", today=TUESDAY)
    tell(world, "SYT.officer", "urgent", urgent=True, today=TUESDAY)

    group(world.store, TUESDAY, at(TUESDAY), mode="live", office=OFFICE)

    assert [(row.event, row.state) for row in notices(world)] == [
        ("calm", NoticeState.GROUPED),
        ("alone", NoticeState.WAITING),
        ("urgent", NoticeState.GROUPED),
    ]


@pytest.mark.parametrize(
    ("day", "hour", "minute"),
    [
        (MONDAY, 7, 29),  # before the office opens
        (MONDAY, 12, 0),  # at lunch
        (MONDAY, 17, 0),  # after work
        (date(2022, 2, 12), 9, 0),  # on a Saturday
        (date(2022, 2, 2), 9, 0),  # at Tết
    ],
)
def test_not_even_the_urgent_goes_outside_office_hours(
    world: World, day: date, hour: int, minute: int
) -> None:
    tell(world, "SYT.head", "urgent", urgent=True, today=day)
    way = Way()

    result = send(world, at(day, hour, minute), way)

    assert (digests(world), way.letters, result.stopped) == ([], [], "closed")


def test_grouping_twice_writes_nothing_more(world: World) -> None:
    tell(world, "SYT.head", "once")

    made = [group(world.store, MONDAY, at(MONDAY), mode="live", office=OFFICE) for _ in range(2)]

    assert made == [1, 0]


def test_a_notice_made_after_todays_letter_waits_for_tomorrows(world: World) -> None:
    way = Way()
    tell(world, "SYT.head", "first")
    send(world, at(MONDAY), way)
    tell(world, "SYT.head", "second")

    send(world, at(MONDAY, 10), way)
    send(world, at(TUESDAY), way)

    assert [(row.day, row.number) for row in letters_of(world, "quang")] == [(MONDAY, 1), (TUESDAY, 1)]


def test_only_the_urgent_makes_a_second_letter_on_one_day(world: World) -> None:
    way = Way()
    tell(world, "SYT.head", "first")
    send(world, at(MONDAY), way)
    tell(world, "SYT.head", "second", urgent=True)

    send(world, at(MONDAY, 10), way)

    first, second = letters_of(world, "quang")
    assert (first.day, first.number, second.day, second.number) == (MONDAY, 1, MONDAY, 2)
    assert first.message_id != second.message_id


@pytest.mark.parametrize("posts", [("SNV.director", "SNV.head"), ("SNV.head", "SNV.director")])
def test_what_is_urgent_at_one_of_two_posts_makes_it_too(world: World, posts: tuple[str, str]) -> None:
    tell(world, posts[0], "first")
    send(world, at(MONDAY), Way())
    tell(world, posts[0], "urgent", urgent=True)
    tell(world, posts[1], "calm")

    group(world.store, MONDAY, at(MONDAY, 10), mode="live", office=OFFICE)

    assert [row.number for row in letters_of(world, "dung")] == [1, 2]


def test_the_message_id_is_fixed_by_office_person_day_kind_and_number(world: World) -> None:
    tell(world, "SYT.head", "first")
    group(world.store, MONDAY, at(MONDAY, 8, 1), mode="live", office=OFFICE)

    name = hashlib.sha256(b"long-an|quang|2022-02-07|daily|1").hexdigest()[:40]
    assert [row.message_id for row in digests(world)] == [f"<{name}@longan.example>"]


def test_the_offices_secret_makes_its_message_ids_its_own(world: World) -> None:
    tell(world, "SYT.head", "urgent")

    group(world.store, MONDAY, at(MONDAY), mode="live", office=replace(OFFICE, salt="a secret"))

    (letter,) = digests(world)
    assert letter.message_id == message_id(f"a secretlong-an|quang|{MONDAY}|daily|1", "longan.example")
    assert "a secret" not in repr(replace(OFFICE, salt="a secret"))


def test_the_substitute_gets_the_letter_of_who_is_away(world: World) -> None:
    with world.store.act("leave", now=world.now) as session:
        session.add(Absence(person_id=world.person["quang"], first_day=MONDAY, last_day=MONDAY))
        session.add(
            Tenure(post_id=world.post["SYT.head"], person_id=world.person["mai"], kind=TenureKind.SUBSTITUTE)
        )
    tell(world, "SYT.head", "while away")
    tell(world, "SYT.officer", "her own")

    group(world.store, MONDAY, at(MONDAY), mode="live", office=OFFICE)

    (hers,) = letters_of(world, "mai")
    assert [row.digest_id for row in notices(world)] == [hers.id, hers.id]
    assert letters_of(world, "quang") == []


def test_who_has_left_is_told_nothing_and_the_notice_says_why(world: World) -> None:
    with world.store.act("leave", now=world.now) as session:
        session.get_one(Person, world.person["quang"]).active_to = MONDAY - timedelta(days=1)
    tell(world, "SYT.head", "after he left")

    group(world.store, MONDAY, at(MONDAY), mode="live", office=OFFICE)

    (row,) = notices(world)
    assert (row.state, row.reason, row.ended_on) == (NoticeState.DEAD, "no_holder", MONDAY)
    assert digests(world) == []


def test_who_has_no_working_address_leaves_a_dead_notice(world: World) -> None:
    with world.store.act("broken", now=world.now) as session:
        session.get_one(Address, world.address["quang"]).state = AddressState.BROKEN
    tell(world, "SYT.head", "due")
    tell(world, "SYT.head", "later", today=TUESDAY)

    group(world.store, MONDAY, at(MONDAY), mode="live", office=OFFICE)

    assert [(row.state, row.reason) for row in notices(world)] == [
        (NoticeState.DEAD, "no_address"),
        (NoticeState.WAITING, ""),  # its day may find him with an address
    ]


def test_who_has_only_a_second_channel_is_written_to_there(world: World) -> None:
    with world.store.act("broken", now=world.now) as session:
        session.get_one(Address, world.address["quang"]).state = AddressState.BROKEN
        session.add(Address(person_id=world.person["quang"], channel="second", address="0901"))
    tell(world, "SYT.head", "due")

    group(world.store, MONDAY, at(MONDAY), mode="live", office=TWO_WAYS)

    (row,) = digests(world)
    assert (row.channel, row.address) == ("second", "0901")


def test_a_call_whose_matter_closed_while_it_waited_is_stood_down(world: World) -> None:
    duty = world.open("SYT", DUE)
    sweep(world.store, MONDAY, world.now, mode="live")
    with world.store.working() as session:  # a door that forgot to stop the pressing
        session.execute(sa.text("UPDATE obligation SET status = 'done' WHERE id = :id"), {"id": duty.id})

    made = group(world.store, MONDAY, at(MONDAY), mode="live", office=OFFICE)

    assert (made, [row.state for row in notices(world)]) == (0, [NoticeState.STOOD_DOWN])


def test_mode_off_writes_no_letter(world: World) -> None:
    tell(world, "SYT.head", "urgent", urgent=True)

    assert group(world.store, MONDAY, at(MONDAY), mode="off", office=OFFICE) == 0
    assert [row.state for row in notices(world)] == [NoticeState.WAITING]


def test_an_empty_outbox_reads_the_small_index(lite: Store, now) -> None:  # type: ignore[no-untyped-def]
    from casework.letters import WAITING

    with lite.reading() as session:
        query = sa.select(NOTICE.c.post_id, sa.func.min(NOTICE.c.hold_until)).where(WAITING)
        text = query.group_by(NOTICE.c.post_id).compile(session.get_bind())
        plan = " ".join(str(row) for row in session.execute(sa.text(f"EXPLAIN QUERY PLAN {text}")))

    assert "ix_notice_waiting" in plan


def test_the_letter_names_its_mode_so_that_a_rehearsed_one_tells_nobody(world: World) -> None:
    tell(world, "SYT.head", "first")

    send(world, at(MONDAY), Way(), mode="catch-all")

    (row,) = digests(world)
    assert (row.mode, row.state) == ("catch-all", DigestState.SENT)


def test_who_can_be_reached_gets_his_letter_beside_who_cannot(world: World) -> None:
    with world.store.act("broken", now=world.now) as session:
        session.get_one(Address, world.address["quang"]).state = AddressState.BROKEN
        session.get_one(Person, world.person["long"]).active_to = MONDAY - timedelta(days=1)
    for post in ("SYT.head", "SYT.officer", "SGTVT.head", "SGTVT.officer"):
        tell(world, post, post)

    made = group(world.store, MONDAY, at(MONDAY), mode="live", office=OFFICE)

    assert made == 2
    assert [(row.event, row.state) for row in notices(world)] == [
        ("SYT.head", NoticeState.DEAD),
        ("SYT.officer", NoticeState.GROUPED),
        ("SGTVT.head", NoticeState.DEAD),
        ("SGTVT.officer", NoticeState.GROUPED),
    ]


def test_what_was_said_stays_said_when_its_reader_has_left(world: World) -> None:
    tell(world, "SYT.head", "before")
    send(world, at(MONDAY), Way())
    with world.store.act("leave", now=world.now) as session:
        session.get_one(Person, world.person["quang"]).active_to = MONDAY
    tell(world, "SYT.head", "after", today=TUESDAY, urgent=True)

    group(world.store, TUESDAY, at(TUESDAY), mode="live", office=OFFICE)

    assert [(row.event, row.state) for row in notices(world)] == [
        ("before", NoticeState.GROUPED),
        ("after", NoticeState.DEAD),
    ]


def test_what_was_said_stays_said_when_its_matter_closes(world: World) -> None:
    duty = world.open("SYT", DUE)
    sweep(world.store, MONDAY, world.now, mode="live")
    send(world, at(MONDAY), Way())
    with world.store.working() as session:
        session.execute(sa.text("UPDATE obligation SET status = 'done' WHERE id = :id"), {"id": duty.id})
    tell(world, "SYT.officer", "another", today=TUESDAY, urgent=True)

    group(world.store, TUESDAY, at(TUESDAY), mode="live", office=OFFICE)

    first = notices(world)[0]
    assert (first.state, first.digest_id) == (NoticeState.GROUPED, letters_of(world, "mai")[0].id)


def test_a_calm_line_whose_letter_was_lost_goes_another_way_the_same_day(world: World) -> None:
    with world.store.act("second", now=world.now) as session:
        session.add(Address(person_id=world.person["quang"], channel="second", address="0901"))
    tell(world, "SYT.head", "calm")
    mail, second = Way(answers={"quang@longan.example": Outcome.PERMANENT}), Way("second")

    for minute in (0, 5):
        send(world, at(MONDAY, 8, minute), mail, second, office=TWO_WAYS)

    assert [letter.address for letter in second.letters] == ["0901"]
