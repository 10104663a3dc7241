"""What waits is not forgotten: the reform office is told on the review date, and again while nobody decides."""

from datetime import date, datetime, timedelta

import pytest
import sqlalchemy as sa

from casework.obligations import move
from casework.reviews import remind_reviews
from models.db import Store
from models.tables import NOTICE, Obligation
from rules.lifecycles import ObligationStatus
from tests.world import World, build_world

REVIEW = date(2022, 2, 7)


@pytest.fixture
def world(store: Store, now: datetime) -> World:
    return build_world(store, now)


def remind(world: World, today: date) -> int:
    with world.store.act("review", now=world.now) as session:
        return remind_reviews(session, world.standing(session), today=today, now=world.now)


def told(world: World) -> list[tuple[date, int]]:
    with world.store.reading() as session:
        rows = session.execute(sa.select(NOTICE).where(NOTICE.c.event != "").order_by(NOTICE.c.id)).all()
    return [(row.created_on, row.post_id) for row in rows]


def test_the_reform_office_is_told_on_the_review_date_and_not_before(world: World) -> None:
    duty = world.open("HBL", None, awaits="Nghị định mới", next_review_on=REVIEW)

    assert remind(world, REVIEW - timedelta(days=1)) == 0
    assert remind(world, REVIEW) == 1

    assert told(world) == [(REVIEW, world.post["SNV.reform_office"])]
    with world.store.reading() as session:
        assert session.get_one(Obligation, duty.id).next_review_on == date(2022, 2, 16)


def test_a_second_look_on_the_same_day_tells_nothing_new(world: World) -> None:
    world.open("HBL", None, awaits="Nghị định mới", next_review_on=REVIEW)
    remind(world, REVIEW)

    assert remind(world, REVIEW) == 0
    assert len(told(world)) == 1


def test_silence_is_asked_again_after_seven_working_days(world: World) -> None:
    world.open("HBL", None, awaits="Nghị định mới", next_review_on=REVIEW)
    day = REVIEW

    while day <= date(2022, 2, 28):
        remind(world, day)
        day += timedelta(days=1)

    assert [day for day, _ in told(world)] == [REVIEW, date(2022, 2, 16), date(2022, 2, 25)]


def test_a_suspended_matter_is_looked_at_too_and_an_open_one_is_not(world: World) -> None:
    suspended, _ = world.open("SYT", date(2022, 6, 30)), world.open("HBL", date(2022, 6, 30))
    with world.store.act("suspend", now=world.now) as session:
        row = session.get_one(Obligation, suspended.id)
        row.suspended_reason, row.next_review_on = "Chờ Bộ trả lời", REVIEW
        move(
            session, world.standing(session), row, ObligationStatus.SUSPENDED,
            actor=None, on=world.today, today=world.today, now=world.now,
        )  # fmt: skip

    assert remind(world, REVIEW) == 1
