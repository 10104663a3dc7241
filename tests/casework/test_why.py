"""Why did I get this, and why was I not told: every notice and every silence has its cause."""

from datetime import date, datetime, timedelta

import pytest
import sqlalchemy as sa

from casework import outbox
from casework.obligations import move
from casework.sweep import sweep
from casework.why import NotKnown, why, why_not
from casework.why_not import SENTENCES
from models.db import Store
from models.tables import Absence, Address, Obligation, Plan, PlanTask, Tenure
from rules.lifecycles import AddressState, ObligationStatus, PlanStatus, TenureKind
from tests.casework.mail_cast import Way, at, digests, notices, send
from tests.world import World, build_world

DUE = date(2022, 2, 28)
FIRST = date(2022, 2, 7)  # the officer, fifteen working days before
HEAD_DAY = date(2022, 2, 23)


@pytest.fixture
def world(lite: Store, now: datetime) -> World:
    return build_world(lite, now)


def a_task(world: World) -> int:
    """Task 12 of the yearly plan, due at the end of February."""
    with world.store.act("plan", now=world.now) as session:
        plan = Plan(
            code="CCHC-2022", title_vi="Kế hoạch cải cách hành chính năm 2022", year=2022,
            decision_no="45/KH-UBND", status=PlanStatus.ISSUED, created_at=world.now,
        )  # fmt: skip
        session.add(plan)
        session.flush()
        task = PlanTask(
            plan_id=plan.id, number="12", title_vi="Công khai địa chỉ tiếp nhận phản ánh, kiến nghị",
            title_en="Publish where complaints are taken", deadline_text="Tháng 02/2022",
            deadline_kind="month",
        )  # fmt: skip
        session.add(task)
        session.flush()
        assert task.id is not None
        return task.id


def live(world: World, first: date, last: date, way: Way | None = None) -> None:
    day = first
    while day <= last:
        sweep(world.store, day, at(day), mode="live")
        send(world, at(day), way or Way())
        day += timedelta(days=1)


def chain(world: World, notice_id: int, language: str = "vi") -> dict[str, str]:
    with world.store.reading() as session:
        return dict(why(session, notice_id, language))


def asked(world: World, person: str, duty: Obligation, on: date, mode: str = "live") -> tuple[str, str]:
    assert duty.id is not None
    with world.store.reading() as session:
        found = why_not(session, world.person[person], duty.id, on, mode=mode)
    for language in ("vi", "en"):
        assert found.text(language)
    return found.code, found.text()


def become(world: World, duty: Obligation, new: ObligationStatus, on: date) -> None:
    with world.store.act("move", now=at(on)) as session:
        row = session.get_one(Obligation, duty.id)
        move(session, world.standing(session), row, new, actor=None, on=on, today=on, now=at(on))


def test_a_notice_names_every_link_from_the_clause_to_the_address(world: World) -> None:
    duty = world.open("SYT", DUE, subject_id=a_task(world))
    live(world, FIRST, FIRST)

    assert chain(world, notices(world)[0].id) == {
        "Căn cứ": "45/KH-UBND",
        "Nhiệm vụ, việc": "Nhiệm vụ 12",
        "Thời hạn ghi trong văn bản": "Tháng 02/2022",
        "Cách hiểu thời hạn": "hết tháng",
        "Lịch làm việc": "Phiên bản 1, từ 01/01/2021 đến 31/12/2023",
        "Đầu việc phải làm": f"Số {duty.id}, mở lần 1, hạn 28/02/2022",
        "Nấc đôn đốc": "trước hạn 15 ngày làm việc – Nhắc việc → chuyên viên đầu mối của cơ quan",
        "Vị trí nhận": "Chuyên viên đầu mối",
        "Người nhận": "Ngô Thị Mai",
        "Địa chỉ": "mai@longan.example",
        "Tình trạng": "đã gửi ngày 07/02/2022",
    }


def test_the_same_chain_can_be_read_in_english(world: World) -> None:
    world.open("SYT", DUE, subject_id=a_task(world))
    live(world, FIRST, FIRST)

    told = chain(world, notices(world)[0].id, "en")

    assert list(told.values())[:2] == ["45/KH-UBND", "Task 12"]
    assert "No. 1, opening 1, due 28 February 2022" in told.values()
    assert told["What became of it"] == "sent on 7 February 2022"


def test_the_chain_of_a_substitute_names_whom_he_stands_in_for(world: World) -> None:
    with world.store.act("leave", now=world.now) as session:
        session.add(Absence(person_id=world.person["mai"], first_day=FIRST, last_day=FIRST))
        session.add(
            Tenure(
                post_id=world.post["SYT.officer"],
                person_id=world.person["quang"],
                kind=TenureKind.SUBSTITUTE,
            )
        )
    world.open("SYT", DUE)
    live(world, FIRST, FIRST)

    assert chain(world, notices(world)[0].id)["Người nhận"] == "Hồ Văn Quang (thay Ngô Thị Mai)"


def test_what_has_not_been_sent_says_where_it_is(world: World) -> None:
    world.open("SYT", DUE)
    sweep(world.store, FIRST, world.now, mode="live")

    told = chain(world, notices(world)[0].id)

    assert told["Tình trạng"] == "chờ gửi, từ ngày 07/02/2022"
    assert "Người nhận" not in told


def test_an_event_has_its_chain_too(world: World) -> None:
    duty = world.open("SYT", DUE)
    with world.store.working() as session:
        outbox.tell(
            session, post_id=world.post["SYT.head"], event="e", text={"title": "x"}, obligation_id=duty.id,
            today=FIRST,
        )  # fmt: skip

    told = chain(world, notices(world)[0].id)

    assert told["Vị trí nhận"] == "Giám đốc Sở Y tế"
    assert told["Đầu việc phải làm"] == f"Số {duty.id}, mở lần 1, hạn 28/02/2022"


def test_an_unknown_notice_person_or_matter_is_said_to_be_unknown(world: World) -> None:
    duty = world.open("SYT", DUE)
    with world.store.reading() as session:
        for question in (
            lambda: why(session, 999),
            lambda: why_not(session, 999, duty.id or 0, FIRST),
            lambda: why_not(session, world.person["mai"], 999, FIRST),
        ):
            with pytest.raises(NotKnown):
                question()


def test_who_was_told_is_reminded_of_it(world: World) -> None:
    duty = world.open("SYT", DUE)
    live(world, FIRST, FIRST)

    assert asked(world, "mai", duty, FIRST) == ("told", "Đã được báo ngày 07/02/2022 (thông báo số 1).")


@pytest.mark.parametrize(
    ("person", "on", "code"),
    [
        ("mai", date(2022, 1, 3), "not_yet_open"),
        ("mai", date(2022, 2, 10), "no_rung"),
        ("quang", FIRST, "not_addressed"),  # the head is called later
        ("hung", FIRST, "not_addressed"),  # another agency's officer
        ("mai", date(2022, 2, 17), "held"),  # the second reminder waits for Monday
        ("mai", HEAD_DAY, "not_addressed"),
        ("quang", HEAD_DAY, "told"),
    ],
)
def test_each_silence_names_the_first_condition_that_failed(
    world: World, person: str, on: date, code: str
) -> None:
    duty = world.open("SYT", DUE)
    live(world, FIRST, date(2022, 2, 17) if on <= date(2022, 2, 17) else HEAD_DAY)

    assert asked(world, person, duty, on)[0] == code


def test_nobody_is_told_of_what_is_done_or_has_no_date(world: World) -> None:
    done, undated = (
        world.open("SYT", DUE),
        world.open("SYT", None, awaits="Nghị định mới", next_review_on=date(2022, 3, 1)),
    )
    become(world, done, ObligationStatus.DONE, date(2022, 2, 1))

    assert asked(world, "mai", done, FIRST)[0] == "not_open"
    assert asked(world, "mai", undated, FIRST)[0] == "not_open"


def test_a_wall_is_named_with_its_first_day(world: World) -> None:
    duty = world.open("SYT", DUE)
    with world.store.act("broken", now=world.now) as session:
        session.get_one(Address, world.address["mai"]).state = AddressState.BROKEN
    live(world, FIRST, HEAD_DAY)

    assert asked(world, "quang", duty, HEAD_DAY)[0] == "wall"
    assert asked(world, "mai", duty, HEAD_DAY)[0] == "dead"


def test_what_fell_away_says_so(world: World) -> None:
    duty = world.open("SYT", DUE)
    sweep(world.store, FIRST, world.now, mode="live")
    become(world, duty, ObligationStatus.DONE, date(2022, 2, 8))

    assert asked(world, "mai", duty, FIRST)[0] == "stood_down"


def test_a_letter_that_has_not_gone_is_named(world: World) -> None:
    duty = world.open("SYT", DUE)
    sweep(world.store, FIRST, world.now, mode="live")
    before = asked(world, "mai", duty, FIRST)[0]
    send(world, at(FIRST), Way(shut=True))

    assert (before, asked(world, "mai", duty, FIRST)[0]) == ("no_letter", "not_sent")


def test_a_returned_letter_is_named(world: World) -> None:
    duty = world.open("SYT", DUE)
    live(world, FIRST, FIRST)
    with world.store.working() as session:
        session.execute(sa.text("UPDATE digest SET state = 'bounced'"))

    assert len(digests(world)) == 1
    assert asked(world, "mai", duty, FIRST)[0] == "bounced"


def test_without_a_sweep_it_is_the_outage_or_the_switch(world: World) -> None:
    duty = world.open("SYT", DUE)

    assert asked(world, "mai", duty, FIRST)[0] == "not_swept"
    assert asked(world, "mai", duty, FIRST, mode="off")[0] == "mode_off"


def test_every_person_every_matter_and_every_day_has_an_answer(world: World) -> None:
    """The whole office over eight weeks, with an outage, a broken address and a closed matter."""
    duties = [world.open("SYT", DUE), world.open("SGTVT", DUE), world.open("HBL", date(2022, 3, 10))]
    with world.store.act("broken", now=world.now) as session:
        session.get_one(Address, world.address["nga"]).state = AddressState.BROKEN
    way = Way()
    live(world, date(2022, 1, 17), date(2022, 2, 22), way)
    become(world, duties[0], ObligationStatus.DONE, date(2022, 2, 22))
    live(world, date(2022, 3, 1), date(2022, 3, 11), way)
    told = {(row.person_id, row.sent_on) for row in digests(world)}

    seen: set[str] = set()
    with world.store.reading() as session:
        for duty in duties:
            for person in (world.person[name] for name in ("mai", "quang", "hung", "long", "nga", "tien")):
                for on in (date(2022, 1, 17) + timedelta(days=n) for n in range(1, 54, 2)):
                    found = why_not(session, person, duty.id or 0, on)
                    seen.add(found.code)
                    assert found.text()
                    assert found.code != "told" or (person, on) in told

    assert seen <= set(SENTENCES)
    assert {"told", "no_rung", "not_addressed", "not_open", "dead", "wall", "not_swept"} <= seen
