"""What every verb stands on: who the reform office is on a day, how matters end, what a paper must have."""

from datetime import date, datetime

import pytest

from casework.deed import Deed, check_paper, close, reform_office
from casework.errors import BadInput
from casework.terms import Terms, terms_of
from models.db import Store
from models.tables import Post, Setting
from rules.lifecycles import ObligationKind, ObligationStatus, Role
from tests.casework.verbs import acting, duties
from tests.world import World, build_world


@pytest.fixture
def world(lite: Store, now: datetime) -> World:
    return build_world(lite, now)


def test_a_reform_office_that_has_ended_owes_nothing_new(world: World) -> None:
    with world.store.act("moved", now=world.now) as session:
        session.get_one(Post, world.post["SNV.reform_office"]).valid_to = date(2022, 6, 30)
        session.get_one(Post, world.post["SNV.director"]).valid_to = date(2022, 6, 30)
        session.add(
            Post(code="VPUB.cchc", agency_id=world.agency["VPUB"], role=Role.REFORM_OFFICE, title_vi="CCHC",
                 valid_from=date(2022, 7, 1))
        )  # fmt: skip
        session.flush()

        before, after = reform_office(session, date(2022, 6, 30)), reform_office(session, date(2022, 7, 1))

    assert before == (world.agency["SNV"], Role.REFORM_OFFICE)
    assert after == (world.agency["VPUB"], Role.REFORM_OFFICE)


def test_without_a_reform_office_its_director_owes(world: World) -> None:
    with world.store.act("gone", now=world.now) as session:
        session.get_one(Post, world.post["SNV.reform_office"]).valid_to = date(2021, 12, 31)
        session.flush()

        assert reform_office(session, world.today) == (world.agency["SNV"], Role.DIRECTOR)


def test_nobody_to_owe_is_said_in_words(lite: Store) -> None:
    with lite.reading() as session, pytest.raises(BadInput, match="cơ quan thường trực CCHC"):
        reform_office(session, date(2022, 1, 4))


def test_a_duty_of_the_office_is_pressed_through_the_post_that_owes(world: World) -> None:
    with acting(world, "SNV.director", world.today) as work:
        deed = Deed(*work.who, **work.when)
        deed.owe(deed.office_duty(ObligationKind.REPAIR, 7, "Sửa", date(2022, 2, 28)))

    row = duties(world)[0]
    assert (row.agency_id, row.role, row.status) == (world.agency["SNV"], Role.REFORM_OFFICE, "open")


def test_what_was_set_aside_can_end_as_done(world: World) -> None:
    kept = world.open("SYT", date(2022, 6, 30))
    with acting(world, "SNV.director", date(2022, 5, 4)) as work:
        deed, row = Deed(*work.who, **work.when), work.obligation(kept)
        row.suspended_reason, row.next_review_on = "Chờ", date(2022, 6, 1)
        deed.move(row, ObligationStatus.SUSPENDED)

        close(deed, [row], ObligationStatus.DONE, "Không cần nữa")

    ended = duties(world)[0]
    assert (ended.status, ended.done_on, ended.next_alarm_on) == ("done", date(2022, 5, 4), None)


def test_what_has_ended_is_not_ended_again(world: World) -> None:
    kept = world.open("SYT", date(2022, 6, 30))
    for day, new in (
        (date(2022, 5, 4), ObligationStatus.WITHDRAWN),
        (date(2022, 5, 5), ObligationStatus.DONE),
    ):
        with acting(world, "SNV.director", day) as work:
            close(Deed(*work.who, **work.when), [work.obligation(kept)], new)

    assert duties(world)[0].status == "withdrawn"


@pytest.mark.parametrize(
    ("number", "day", "says"),
    [
        ("", date(2022, 1, 3), "thiếu số văn bản"),
        ("\t ", date(2022, 1, 3), "thiếu số văn bản"),  # blanks are no number
        ("1/BC", date(2022, 1, 5), "05/01/2022"),  # tomorrow
    ],
)
def test_a_paper_has_a_number_and_a_day_that_has_come(number: str, day: date, says: str) -> None:
    with pytest.raises(BadInput, match=says):
        check_paper(number, day, date(2022, 1, 4))


def test_the_office_sets_its_own_terms_and_the_rest_stays_as_shipped(world: World) -> None:
    with world.store.act("terms", now=world.now) as session:
        session.add(Setting(key="terms", value='{"confirm": 2, "unknown": 9}', changed_at=world.now))
        session.flush()

        assert terms_of(session) == Terms(confirm=2)
