"""Peers' bug threads: "why me?"."""

from datetime import date

from casework.sweep import sweep
from models.tables import Absence, Tenure
from rules.lifecycles import TenureKind
from tests.casework.mail_cast import Way, at, notices, send
from tests.casework.test_why import chain
from tests.peers.days import DUE, MONDAY
from tests.world import World


def test_every_letter_says_why_its_reader_got_it(world: World, way: Way) -> None:
    """ooyala_barkeep #49: "people who didn't know why they got emails"; fmn PR #1000."""
    duty = world.open("SYT", DUE)
    sweep(world.store, MONDAY, at(MONDAY, 7, 30), mode="live")

    send(world, at(MONDAY), way)

    text = way.letters[0].text
    for link in (f"Số {duty.id}, mở lần 1, hạn 28/02/2022", "trước hạn 15 ngày làm việc", "Ngô Thị Mai"):
        assert link in text


def test_who_stands_in_is_told_for_whom(world: World, way: Way) -> None:
    """open-build-service PR #19629, buttondown #2232: the reader does not know his part in it."""
    with world.store.act("away", now=world.now) as session:
        session.add(Absence(person_id=world.person["mai"], first_day=MONDAY, last_day=date(2022, 2, 11)))
        session.add(
            Tenure(
                post_id=world.post["SYT.officer"], person_id=world.person["quang"], kind=TenureKind.SUBSTITUTE
            )
        )
    world.open("SYT", DUE)
    sweep(world.store, MONDAY, at(MONDAY, 7, 30), mode="live")

    send(world, at(MONDAY), way)

    (letter,) = way.letters
    assert letter.address == "quang@longan.example"
    assert chain(world, notices(world)[0].id)["Người nhận"] == "Hồ Văn Quang (thay Ngô Thị Mai)"
