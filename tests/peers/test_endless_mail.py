"""Peers' bug threads: mail that never stops."""

from datetime import date, timedelta
from itertools import pairwise

from rules.lifecycles import ObligationStatus
from tests.casework.mail_cast import Way
from tests.peers.days import DUE, MONDAY, become, live, told
from tests.world import World


def to(way: Way, person: str) -> list[date]:
    return [letter.day for letter in way.letters if letter.address == f"{person}@longan.example"]


def test_a_reminder_does_not_run_forever_once_its_matter_is_done(world: World, way: Way) -> None:
    """GLPI #1996: "keeps running forever"."""
    duty = world.open("SYT", DUE)
    live(world, MONDAY, date(2022, 2, 18), way)
    become(world, duty, ObligationStatus.DONE, date(2022, 2, 19))
    before = len(told(world))

    live(world, date(2022, 2, 19), date(2022, 7, 29), way)

    assert len(told(world)) == before
    assert to(way, "mai")[-1] <= date(2022, 2, 18)


def test_a_hundred_late_matters_are_one_letter_not_hundreds(world: World, way: Way) -> None:
    """GLPI #2408: "100s of emails"."""
    for _ in range(100):
        world.open("HBL", DUE)

    live(world, MONDAY, date(2022, 3, 1), way)

    hers = to(way, "nga") + to(way, "tien")
    assert len(told(world, "HBL.head")) == 300
    assert len(hers) == len(set(hers)) <= 5


def test_what_nobody_answers_is_repeated_a_month_apart_and_no_faster(world: World, way: Way) -> None:
    """shinken #954."""
    world.open("HBL", DUE)

    live(world, MONDAY, date(2022, 8, 31), way)

    repeats = [day for day, rung in told(world) if rung == 8]
    assert len(repeats) == 5
    assert all(later - earlier >= timedelta(days=28) for earlier, later in pairwise(repeats))


def test_what_was_reported_is_not_pressed_daily_until_somebody_verifies(world: World, way: Way) -> None:
    """ggrc-core PR #5666: mail every day until verified, on purpose."""
    duty = world.open("SYT", DUE)
    live(world, MONDAY, date(2022, 2, 23), way)
    become(world, duty, ObligationStatus.REPORTED, date(2022, 2, 24))
    before = told(world)

    live(world, date(2022, 2, 24), date(2022, 4, 29), way)

    assert told(world) == before


def test_an_overdue_matter_is_not_mailed_every_day(world: World, way: Way) -> None:
    """CISO Assistant: every overdue item, every day."""
    world.open("HBL", DUE)

    live(world, MONDAY, date(2022, 6, 30), way)

    overdue = {day for day, rung in told(world) if rung > 4}
    assert len(overdue) == 6  # of 122 days
