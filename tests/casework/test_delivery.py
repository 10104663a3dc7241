"""Letters go out once, in time, to who may still be told; whatever fails is kept and mended."""

import threading
from dataclasses import replace
from datetime import date, datetime, timedelta
from email import message_from_bytes
from email.policy import default

import pytest
import sqlalchemy as sa

from casework import outbox
from casework.delivery import DeliveryResult, deliver, settle
from casework.delivery_rows import CLAIM
from casework.errors import BadInput
from casework.grouping import group
from casework.obligations import move
from casework.posts import actor_of
from casework.sweep import sweep
from casework.uncertain import decide_uncertain
from models.db import Store
from models.tables import ADDRESS, OBLIGATION, Address, Obligation, Person, Tenure
from notifications.channels import Box, Mail, Outcome, Outgoing, list_box
from notifications.smtp import mail_plugin
from rules.lifecycles import AddressState, DigestState, NoticeState, ObligationKind, ObligationStatus
from tests.casework.mail_cast import (
    OFFICE,
    TWO_WAYS,
    Clock,
    Way,
    at,
    attempts,
    digests,
    notices,
    send,
)
from tests.notifications.relay import Desk, Relay
from tests.world import World, build_world

MONDAY, TUESDAY, WEDNESDAY = date(2022, 2, 7), date(2022, 2, 8), date(2022, 2, 9)
DUE = date(2022, 2, 28)
QUANG, MAI, HUNG = "quang@longan.example", "mai@longan.example", "hung@longan.example"


@pytest.fixture
def world(store: Store, now: datetime) -> World:
    return build_world(store, now)


def tell(world: World, post: str, event: str, today: date = MONDAY) -> None:
    with world.store.working() as session:
        outbox.tell(
            session, post_id=world.post[post], event=event, text={"reason": "task_assigned", "title": event},
            urgent=True, today=today,
        )  # fmt: skip


def close(world: World, duty: Obligation, today: date = MONDAY) -> None:
    with world.store.act("done", now=world.now) as session:
        row = session.get_one(Obligation, duty.id)
        move(
            session, world.standing(session), row, ObligationStatus.DONE,
            actor=None, on=today, today=today, now=world.now,
        )  # fmt: skip


def states(world: World) -> list[DigestState]:
    return [row.state for row in digests(world)]


def repairs(world: World) -> list[sa.Row]:  # type: ignore[type-arg]
    with world.store.reading() as session:
        query = sa.select(OBLIGATION).where(OBLIGATION.c.kind == ObligationKind.ADDRESS_REPAIR)
        return list(session.execute(query.order_by(OBLIGATION.c.id)))


def address_state(world: World, person: str) -> AddressState:
    with world.store.reading() as session:
        query = sa.select(ADDRESS.c.state).where(ADDRESS.c.id == world.address[person])
        return AddressState(session.execute(query).scalar_one())


# The letter itself


def test_a_letter_arrives_at_a_real_relay_and_is_kept_as_sent(world: World) -> None:
    world.open("SYT", DUE)
    sweep(world.store, MONDAY, world.now, mode="live")
    with Relay(Desk()) as relay:
        mail = Mail(mail_plugin(relay.url), OFFICE.sender)
        result = send(world, at(MONDAY), mail)
        mail.close()

    ((address, raw),) = relay.desk.letters
    letter = message_from_bytes(raw, policy=default)
    (row,) = digests(world)
    assert address == MAI
    assert letter["Message-ID"] == row.message_id
    assert "sắp đến hạn – Sở Y tế" in letter["Subject"]
    assert "Kính gửi: Ngô Thị Mai, Chuyên viên đầu mối – Sở Y tế" in letter.get_body(("plain",)).get_content()
    assert (row.state, row.sent_on, row.owner) == (DigestState.SENT, MONDAY, "")
    assert (attempts(world), result) == (["accepted"], DeliveryResult(sent=1))


def test_the_letter_speaks_the_readers_language(world: World) -> None:
    with world.store.act("english", now=world.now) as session:
        session.get_one(Person, world.person["mai"]).language = "en"
    world.open("SYT", DUE)
    sweep(world.store, MONDAY, world.now, mode="live")
    way = Way()

    send(world, at(MONDAY), way)

    assert "Department of Health" in way.letters[0].text
    assert "15 working days left" in way.letters[0].text


def test_the_letter_carries_the_chain_of_its_causes(world: World) -> None:
    duty = world.open("SYT", DUE)
    sweep(world.store, MONDAY, world.now, mode="live")
    way = Way()

    send(world, at(MONDAY), way)

    text = way.letters[0].text
    assert f"Đầu việc phải làm: Số {duty.id}, mở lần 1, hạn 28/02/2022" in text
    assert "Nấc đôn đốc: trước hạn 15 ngày làm việc – Nhắc việc" in text
    assert "Người nhận: Ngô Thị Mai" in text
    assert f"Địa chỉ: {MAI}" in text


def test_the_catch_all_box_keeps_what_would_have_gone(world: World, tmp_path) -> None:  # type: ignore[no-untyped-def]
    tell(world, "SYT.head", "một việc")

    send(world, at(MONDAY), Box(tmp_path), mode="catch-all")

    assert [entry.to for entry in list_box(tmp_path)] == [f"Hồ Văn Quang <{QUANG}>"]
    assert states(world) == [DigestState.SENT]


def test_in_mode_off_nothing_leaves(world: World) -> None:
    tell(world, "SYT.head", "ready")
    group(world.store, MONDAY, at(MONDAY), mode="live", office=OFFICE)
    way = Way()

    result = send(world, at(MONDAY), way, mode="off")

    assert (way.letters, result, states(world)) == ([], DeliveryResult(), [DigestState.READY])


# What has become moot


def test_nothing_is_said_after_the_closing_act(world: World) -> None:
    duty = world.open("SYT", DUE)
    sweep(world.store, MONDAY, world.now, mode="live")
    group(world.store, MONDAY, at(MONDAY), mode="live", office=OFFICE)
    close(world, duty)
    way = Way()

    result = send(world, at(MONDAY, 8, 5), way)

    assert (way.letters, states(world)) == ([], [DigestState.EMPTY])
    assert [row.state for row in notices(world)] == [NoticeState.STOOD_DOWN]
    assert (result.empty, attempts(world)) == (1, [])


@pytest.mark.parametrize("instant", [False, True])
def test_only_what_is_still_open_is_said(world: World, instant: bool) -> None:
    kept, gone = world.open("SYT", DUE, title="còn"), world.open("SYT", DUE, title="xong")
    sweep(world.store, MONDAY, world.now, mode="live")
    group(world.store, MONDAY, at(MONDAY), mode="live", office=OFFICE)
    close(world, gone)
    way = Way(instant=instant)

    send(world, at(MONDAY, 8, 5), way)

    assert "còn" in way.letters[0].text
    assert "xong" not in way.letters[0].text
    assert [row.state for row in notices(world) if row.obligation_id == kept.id] == [NoticeState.GROUPED]


def test_it_is_asked_again_just_before_each_letter_and_not_only_when_claimed(world: World) -> None:
    """Two letters are claimed together; the second one's matter closes while the first is on its way."""
    world.open("SYT", DUE)
    late = world.open("SGTVT", DUE)
    tell(world, "SGTVT.officer", "một việc khác")
    sweep(world.store, MONDAY, world.now, mode="live")
    way = Way()
    way.before = lambda letter: close(world, late) if letter.address == MAI else None

    send(world, at(MONDAY), way)

    first, second = way.letters
    assert (first.address, second.address) == (MAI, HUNG)
    assert "Công khai địa chỉ" in first.text
    assert "Công khai địa chỉ" not in second.text
    assert "một việc khác" in second.text


def test_a_closed_matter_gives_its_caller_one_line_in_the_next_letter(world: World) -> None:
    duty = world.open("SGTVT", DUE)
    way = Way()
    day = MONDAY
    while day <= date(2022, 2, 23):  # until the head has been called
        sweep(world.store, day, world.now, mode="live")
        send(world, at(day), way)
        day += timedelta(days=1)
    close(world, duty, date(2022, 2, 24))

    send(world, at(date(2022, 2, 28)), way)
    send(world, at(date(2022, 3, 1)), way)

    line = [letter for letter in way.letters if "thôi đôn đốc" in letter.subject]
    assert [letter.address for letter in line] == ["long@longan.example"]
    assert "đã hoàn thành" in line[0].text


def test_a_stand_down_is_not_said_of_what_is_pressed_again(world: World) -> None:
    duty = world.open("SGTVT", DUE)
    with world.store.working() as session:
        outbox.tell(
            session, post_id=world.post["SGTVT.head"], event="stand-down:x", form=outbox.Form.STAND_DOWN,
            text={"reason": "reported"}, obligation_id=duty.id, today=MONDAY,
        )  # fmt: skip
    way = Way()

    send(world, at(MONDAY), way)

    assert way.letters == []


# What fails


def test_what_the_relay_refuses_for_now_is_tried_again_later(world: World) -> None:
    tell(world, "SYT.head", "một việc")
    way = Way(answers={QUANG: Outcome.TEMPORARY})
    send(world, at(MONDAY), way)
    (row,) = digests(world)
    assert row.state is DigestState.READY
    assert timedelta(minutes=5) <= row.next_try_at - at(MONDAY) <= timedelta(minutes=7, seconds=30)

    way.answers = {}
    send(world, at(MONDAY, 8, 4), way)
    early = len(way.letters)
    send(world, at(MONDAY, 8, 8), way)

    assert (early, len(way.letters)) == (0, 1)
    assert attempts(world) == ["temporary", "accepted"]
    assert digests(world)[0].attempt == 2


def test_the_pauses_grow_and_replay(world: World) -> None:
    first, again = ([OFFICE.next_try(at(MONDAY), "key", n) for n in range(1, 12)] for _ in range(2))
    other = [OFFICE.next_try(at(MONDAY), "other", n) for n in range(1, 12)]

    assert first == again
    assert first != other
    assert first[0] < first[1] < first[2] < first[3]
    assert max(first) <= at(MONDAY) + OFFICE.last_retry * 1.5


def test_a_shut_relay_blames_nobody_and_holds_the_rest_back(world: World) -> None:
    for post in ("SYT.head", "SYT.officer", "SGTVT.head"):
        tell(world, post, post)
    way = Way(shut=True)

    result = send(world, at(MONDAY), way)

    assert (result.later, result.stopped, attempts(world)) == (1, "shut", ["temporary"])
    assert [(row.state, row.attempt) for row in digests(world)] == [(DigestState.READY, 0)] * 3

    way.shut = False
    send(world, at(MONDAY, 8, 10), way)
    assert states(world) == [DigestState.SENT] * 3


def test_refused_for_ever_breaks_the_address_and_the_office_owes_its_repair(world: World) -> None:
    tell(world, "SYT.head", "một việc")

    result = send(world, at(MONDAY), Way(answers={QUANG: Outcome.PERMANENT}))

    assert (result.dead, states(world), attempts(world)) == (1, [DigestState.DEAD], ["permanent"])
    assert address_state(world, "quang") is AddressState.BROKEN
    (owed,) = repairs(world)
    assert (owed.agency_id, owed.role, owed.subject_id) == (
        world.agency["SNV"], "reform_office", world.person["quang"],
    )  # fmt: skip
    assert owed.due_on == date(2022, 2, 10)  # three working days: while the ladder waits
    with world.store.reading() as session:
        acts = session.execute(sa.text("SELECT act FROM audit_entry ORDER BY seq DESC LIMIT 1")).scalar()
    assert acts == "address.broken"


def test_what_found_no_address_any_more_dies_with_the_reason(world: World) -> None:
    tell(world, "SYT.head", "một việc")
    way = Way(answers={QUANG: Outcome.PERMANENT})
    send(world, at(MONDAY), way)

    send(world, at(MONDAY, 8, 5), way)

    assert [(row.state, row.reason) for row in notices(world) if row.event] == [
        (NoticeState.DEAD, "not_accepted")
    ]


def test_then_the_second_channel_is_used_the_same_day(world: World) -> None:
    with world.store.act("second", now=world.now) as session:
        session.add(Address(person_id=world.person["quang"], channel="second", address="0901"))
    tell(world, "SYT.head", "một việc")
    mail, second = Way(answers={QUANG: Outcome.PERMANENT}), Way("second")

    for minute in (0, 5):
        send(world, at(MONDAY, 8, minute), mail, second, office=TWO_WAYS)

    assert [letter.address for letter in second.letters] == ["0901"]
    assert [(row.channel, row.number, row.state) for row in digests(world)] == [
        ("mail", 1, DigestState.DEAD), ("second", 2, DigestState.SENT),
    ]  # fmt: skip
    assert [owed.occurrence for owed in repairs(world)] == [f"address:{world.address['quang']}"]


def test_an_address_that_is_none_is_refused_before_the_relay_sees_it(world: World) -> None:
    with world.store.act("odd", now=world.now) as session:
        session.get_one(Address, world.address["quang"]).address = "quang ở Sở Y tế"
    tell(world, "SYT.head", "một việc")
    way = Way()

    send(world, at(MONDAY), way)

    assert (way.letters, states(world)) == ([], [DigestState.DEAD])
    assert address_state(world, "quang") is AddressState.BROKEN


def test_many_refusals_in_a_row_look_like_the_relay_and_stop_the_run(world: World) -> None:
    posts = [code for code in world.post if code not in ("SNV.director",)]
    for post in posts:
        tell(world, post, post)
    everybody = {f"{person}@longan.example": Outcome.PERMANENT for person in world.person}

    result = send(world, at(MONDAY), Way(answers=everybody))

    assert (result.dead, result.stopped) == (5, "shut")
    assert states(world).count(DigestState.READY) == len(world.person) - 5


def test_an_address_that_says_later_for_three_days_counts_as_broken(world: World) -> None:
    way = Way(answers={QUANG: Outcome.TEMPORARY})
    tell(world, "SYT.head", "một việc")

    for day in (7, 8, 9):
        send(world, at(date(2022, 2, day)), way)
        send(world, at(date(2022, 2, day), 8, 5), way)
    before = address_state(world, "quang")
    send(world, at(date(2022, 2, 10)), way)

    assert (before, address_state(world, "quang")) == (AddressState.GOOD, AddressState.BROKEN)
    assert states(world)[-1] is DigestState.DEAD


def test_a_letter_that_cannot_be_written_waits_and_does_not_keep_the_others(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    tell(world, "SYT.head", "hỏng")
    tell(world, "SYT.officer", "lành")
    from casework import writing

    real = writing.compose
    monkeypatch.setattr(
        writing, "compose", lambda facts: real(facts) if facts.lines[0].title == "lành" else 1 / 0
    )
    way = Way()

    send(world, at(MONDAY), way)

    assert [letter.address for letter in way.letters] == [MAI]
    broken = [row for row in digests(world) if row.address == QUANG]
    assert [(row.state, row.reason) for row in broken] == [(DigestState.READY, "fault")]
    assert address_state(world, "quang") is AddressState.GOOD


# Days and hours


def test_a_letter_of_yesterday_is_not_sent_beside_todays(world: World) -> None:
    way = Way(shut=True)
    tell(world, "SYT.head", "hôm qua")
    send(world, at(MONDAY), way)
    tell(world, "SYT.head", "hôm nay", TUESDAY)

    way.shut = False
    for minute in (0, 5, 10):
        send(world, at(TUESDAY, 8, minute), way)

    assert (digests(world)[0].day, states(world)[0]) == (MONDAY, DigestState.EMPTY)
    assert all("hôm" in letter.text for letter in way.letters)
    assert sum("hôm qua" in letter.text for letter in way.letters) == 1
    assert {row.state for row in notices(world)} == {NoticeState.GROUPED}


def test_a_letter_left_over_goes_to_the_successor_not_to_who_has_left(world: World) -> None:
    way = Way(shut=True)
    tell(world, "SYT.head", "bàn giao")
    send(world, at(MONDAY), way)
    with world.store.act("hand over", now=world.now) as session:
        old = session.exec(sa.select(Tenure).where(Tenure.post_id == world.post["SYT.head"])).scalar_one()
        old.valid_to = MONDAY
        session.add(Tenure(post_id=world.post["SYT.head"], person_id=world.person["mai"], valid_from=TUESDAY))

    way.shut = False
    for minute in (0, 5):
        send(world, at(TUESDAY, 8, minute), way)

    assert [letter.address for letter in way.letters] == [MAI]


def test_a_run_stops_when_the_office_closes(world: World) -> None:
    for post in ("SYT.head", "SYT.officer"):
        tell(world, post, post)
    group(world.store, MONDAY, at(MONDAY, 11, 29), mode="live", office=OFFICE)
    way = Way()
    clock = Clock(at(MONDAY, 11, 29))
    way.before = lambda letter: setattr(clock, "moment", at(MONDAY, 11, 31))

    result = deliver(world.store, clock, channels={"mail": way}, mode="live", office=OFFICE)

    assert (len(way.letters), result.stopped) == (1, "closed")
    assert sorted(state.value for state in states(world)) == ["ready", "sent"]


def test_accepted_counts_as_delivered_when_a_working_day_has_passed(world: World) -> None:
    friday, saturday, next_monday = date(2022, 2, 11), date(2022, 2, 12), date(2022, 2, 14)
    tell(world, "SYT.head", "một việc", friday)
    send(world, at(friday), Way())

    settled = [settle(world.store, day, at(day)) for day in (friday, saturday, next_monday)]

    assert settled == [0, 0, 1]
    assert states(world) == [DigestState.DELIVERED]


# Leases


def claimed_and_lost(world: World, channel: str = "mail") -> None:
    """A worker claims the letter and is killed."""
    tell(world, "SYT.head", "một việc")
    group(world.store, MONDAY, at(MONDAY), mode="live", office=TWO_WAYS)

    class Killed(BaseException):
        pass

    way = Way(channel)

    def killed(letter: Outgoing) -> None:
        raise Killed

    way.before = killed
    with pytest.raises(Killed):
        deliver(
            world.store, Clock(at(MONDAY)), channels={channel: way}, mode="live", office=TWO_WAYS, worker="a"
        )


def test_nobody_else_touches_a_letter_under_lease(world: World) -> None:
    claimed_and_lost(world)
    way = Way(instant=True)

    send(world, at(MONDAY, 8, 9), way)

    assert (way.letters, states(world)) == ([], [DigestState.SENDING])


def test_when_the_lease_ends_mail_is_sent_again_as_the_same_message(world: World) -> None:
    claimed_and_lost(world)
    before = digests(world)[0].message_id
    way = Way(instant=True)

    send(world, at(MONDAY, 8, 10), way)

    assert [letter.message_id for letter in way.letters] == [before]
    assert [(row.state, row.attempt) for row in digests(world)] == [(DigestState.SENT, 2)]


def test_what_may_have_gone_stays_the_same_message_on_the_next_day(world: World) -> None:
    claimed_and_lost(world)
    before = digests(world)[0].message_id
    way = Way(instant=True)

    send(world, at(TUESDAY), way)

    assert [letter.message_id for letter in way.letters] == [before]


def test_a_channel_that_cannot_know_a_message_again_leaves_it_to_a_person(world: World) -> None:
    with world.store.act("second only", now=world.now) as session:
        session.get_one(Address, world.address["quang"]).state = AddressState.RETIRED
        session.add(Address(person_id=world.person["quang"], channel="second", address="0901"))
    claimed_and_lost(world, "second")
    second = Way("second")

    result = send(world, at(MONDAY, 8, 10), second, office=TWO_WAYS)

    assert (second.letters, states(world), result.uncertain) == ([], [DigestState.UNCERTAIN], 1)
    assert attempts(world) == ["uncertain"]


def test_a_line_that_breaks_after_the_letter_was_handed_over_resends_the_same_letter(world: World) -> None:
    with world.store.act("address", now=world.now) as session:
        session.get_one(Address, world.address["quang"]).address = "lost@longan.example"
    tell(world, "SYT.head", "một việc")
    with Relay(Desk()) as relay:
        mail = Mail(mail_plugin(relay.url), OFFICE.sender)
        send(world, at(MONDAY), mail)
        (row,) = digests(world)
        send(world, at(MONDAY, 8, 10), mail)
        mail.close()

    numbers = {message_from_bytes(raw)["Message-ID"] for _, raw in relay.desk.letters}
    assert (row.state, row.reason) == (DigestState.READY, "uncertain")
    assert (len(relay.desk.letters), numbers) == (2, {row.message_id})


def test_two_workers_at_once_never_send_the_same_letter(world: World) -> None:
    """The second worker starts while the first is in the middle of each letter."""
    for post in world.post:
        tell(world, post, post)
    group(world.store, MONDAY, at(MONDAY), mode="live", office=OFFICE)
    first, second = Way(), Way()

    def meanwhile(letter: Outgoing) -> None:
        deliver(
            world.store, Clock(at(MONDAY)), channels={"mail": second}, mode="live", office=OFFICE, worker="b"
        )

    first.before = meanwhile
    deliver(world.store, Clock(at(MONDAY)), channels={"mail": first}, mode="live", office=OFFICE, worker="a")

    sent = [letter.message_id for letter in (*first.letters, *second.letters)]
    assert sorted(sent) == sorted(row.message_id for row in digests(world))
    assert len(set(sent)) == len(sent) == len(world.person)
    assert second.letters


def test_a_worker_gives_back_what_its_lease_is_too_short_for(world: World) -> None:
    for post in ("SYT.head", "SYT.officer", "SGTVT.head"):
        tell(world, post, post)
    group(world.store, MONDAY, at(MONDAY), mode="live", office=OFFICE)
    way = Way()
    clock = Clock(at(MONDAY))

    def slow(letter: Outgoing) -> None:
        clock.moment += timedelta(minutes=6)

    way.before = slow
    deliver(world.store, clock, channels={"mail": way}, mode="live", office=OFFICE)

    assert [row.attempt for row in digests(world)] == [1, 1, 1]
    assert states(world) == [DigestState.SENT] * 3
    assert clock.moment == at(MONDAY, 8, 18)


def test_claiming_reads_the_index_of_what_is_ready(lite: Store) -> None:
    with lite.reading() as session:
        claim = CLAIM["sqlite"].compile(session.get_bind())
        nothing = (None,) * len(claim.positiontup or ())
        rows = session.connection().exec_driver_sql(f"EXPLAIN QUERY PLAN {claim}", nothing)
        plan = " ".join(str(row) for row in rows)

    assert "ix_digest_ready" in plan
    assert "SCAN digest" not in plan


# What a person decides


@pytest.mark.parametrize("arrived", [True, False])
def test_a_person_says_whether_an_uncertain_letter_arrived(world: World, arrived: bool) -> None:
    tell(world, "SYT.head", "một việc")
    send(world, at(MONDAY), Way(answers={QUANG: Outcome.UNCERTAIN}))
    (row,) = digests(world)

    with world.store.act("uncertain", now=at(MONDAY, 9)) as session:
        actor = actor_of(session, "SNV.reform_office", MONDAY)
        decide_uncertain(
            session, actor, row.id, arrived=arrived, office=OFFICE, today=MONDAY, now=at(MONDAY, 9)
        )
    way = Way()
    send(world, at(MONDAY, 10), way)

    assert row.state is DigestState.UNCERTAIN
    assert [letter.address for letter in way.letters] == ([] if arrived else [QUANG])
    assert states(world) == ([DigestState.SENT] if arrived else [DigestState.DEAD, DigestState.SENT])
    assert digests(world)[0].sent_on == (MONDAY if arrived else None)


def test_only_an_uncertain_letter_can_be_decided(world: World) -> None:
    tell(world, "SYT.head", "một việc")
    send(world, at(MONDAY), Way())

    with world.store.act("uncertain", now=at(MONDAY, 9)) as session:
        actor = actor_of(session, "SNV.reform_office", MONDAY)
        with pytest.raises(BadInput, match="chưa rõ đã đến"):
            decide_uncertain(session, actor, 1, arrived=True, office=OFFICE, today=MONDAY, now=at(MONDAY, 9))


# Many at once


def test_workers_side_by_side_send_each_letter_once(world: World) -> None:
    for post in world.post:
        tell(world, post, post)
    group(world.store, MONDAY, at(MONDAY), mode="live", office=OFFICE)
    small = replace(OFFICE, batch=2)
    ways, faults = [Way() for _ in range(4)], []

    def work(number: int) -> None:
        store = Store(world.store.url)
        try:
            deliver(
                store, Clock(at(MONDAY)), channels={"mail": ways[number]}, mode="live", office=small,
                worker=f"w{number}",
            )  # fmt: skip
        except Exception as fault:
            faults.append(fault)
        store.dispose()

    threads = [threading.Thread(target=work, args=(number,)) for number in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    sent = [letter.message_id for way in ways for letter in way.letters]
    assert faults == []
    assert sorted(sent) == sorted(row.message_id for row in digests(world))
    assert len(sent) == len(world.person)


def test_two_groupings_side_by_side_write_one_letter_a_person(world: World) -> None:
    for post in world.post:
        tell(world, post, post)
    made, faults = [], []

    def work() -> None:
        store = Store(world.store.url)
        try:
            made.append(group(store, MONDAY, at(MONDAY), mode="live", office=OFFICE))
        except Exception as fault:
            faults.append(fault)
        store.dispose()

    threads = [threading.Thread(target=work) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert faults == []
    assert sum(made) == len(digests(world)) == len(world.person)
