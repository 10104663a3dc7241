"""Those who lead hear once a week: what is overdue where, and how the promises stand."""

from datetime import date, datetime, timedelta

import pytest

from casework import outbox
from casework.leader_digest import leader_digest
from casework.sweep import sweep
from models.db import Store
from rules.lifecycles import DigestState
from tests.casework.mail_cast import OFFICE, Way, at, digests, send
from tests.casework.test_delivery import close
from tests.world import World, build_world

DUE = date(2022, 2, 28)
MONDAY = date(2022, 3, 14)
LEADERS = {"dung@longan.example", "vinh@longan.example", "khanh@longan.example"}


@pytest.fixture
def world(store: Store, now: datetime) -> World:
    return build_world(store, now)


def weekly(way: Way) -> list[str]:
    return [letter.address for letter in way.letters if "Thư tuần" in letter.subject]


def test_each_leader_gets_the_offices_week(world: World) -> None:
    for agency in ("SGTVT", "SGTVT", "HBL"):
        world.open(agency, DUE)
    way = Way()

    send(world, at(MONDAY), way)

    assert set(weekly(way)) == LEADERS
    letter = way.letters[0]
    assert "3 đầu việc quá hạn ở 2 cơ quan" in letter.subject
    assert "Sở Giao thông vận tải: 2 đầu việc quá hạn, lâu nhất: quá hạn 10 ngày làm việc" in letter.text
    assert "Giám đốc Sở Nội vụ" in next(w.text for w in way.letters if w.address.startswith("dung"))


def test_the_week_is_told_once_and_on_its_first_working_day_only(world: World) -> None:
    world.open("SGTVT", DUE)
    way = Way()

    for day in (MONDAY + timedelta(days=n) for n in range(7)):
        for hour in (8, 10):
            send(world, at(day, hour), way)

    assert sorted(weekly(way)) == sorted(LEADERS)


def test_a_monday_off_moves_the_week_to_tuesday(world: World) -> None:
    world.open("SGTVT", DUE)
    made = [
        leader_digest(world.store, day, at(day), mode="live", office=OFFICE)
        for day in (date(2022, 4, 11), date(2022, 4, 12), date(2022, 4, 13))  # Hùng Kings' day, observed
    ]

    assert made == [0, 3, 0]


def test_nothing_overdue_and_nothing_waiting_is_no_letter(world: World) -> None:
    world.open("SGTVT", date(2022, 6, 30))

    assert leader_digest(world.store, MONDAY, at(MONDAY), mode="live", office=OFFICE) == 0


def test_what_was_mended_before_the_letter_went_leaves_nothing_to_say(world: World) -> None:
    duty = world.open("SGTVT", DUE)
    leader_digest(world.store, MONDAY, at(MONDAY), mode="live", office=OFFICE)
    close(world, duty, MONDAY)
    way = Way()

    send(world, at(MONDAY, 8, 5), way)

    assert weekly(way) == []
    assert {row.state for row in digests(world) if row.kind == "leader"} == {DigestState.EMPTY}


def test_what_the_ladder_has_for_a_leader_rides_in_his_week(world: World) -> None:
    world.open("SGTVT", DUE)
    way, day = Way(), date(2022, 2, 7)
    while day <= date(2022, 3, 21):
        sweep(world.store, day, at(day), mode="live")
        send(world, at(day), way)
        day += timedelta(days=1)

    his = [letter for letter in way.letters if letter.address == "vinh@longan.example"]
    assert [letter.day for letter in his] == [date(2022, 3, 7), MONDAY, date(2022, 3, 21)]
    assert "Danh sách trình lãnh đạo" in his[-1].text
    assert "Danh sách trình lãnh đạo" not in his[0].text


def test_who_holds_two_posts_hears_of_both_in_one_letter(world: World) -> None:
    world.open("SGTVT", DUE)
    with world.store.working() as session:  # Dũng is the head of his agency and the director
        outbox.tell(
            session, post_id=world.post["SNV.head"], event="x", text={"title": "việc của Sở"}, today=MONDAY
        )
    way = Way()

    send(world, at(MONDAY), way)

    his = [letter for letter in way.letters if letter.address.startswith("dung")]
    assert len(his) == 1
    assert "việc của Sở" in his[0].text
