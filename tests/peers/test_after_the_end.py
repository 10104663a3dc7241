"""Peers' bug threads: an alarm after the answer, or after the end."""

from datetime import date

import pytest

from casework.grouping import group
from casework.obligations import redate
from casework.sweep import sweep
from models.tables import Obligation
from rules.lifecycles import ObligationStatus
from tests.casework.mail_cast import OFFICE, Way, at, send
from tests.peers.days import DUE, MONDAY, become, live, span, told
from tests.world import World


def test_who_answers_while_the_letter_lies_ready_does_not_get_it(world: World, way: Way) -> None:
    """OnCall #4654: notified after the alert was acknowledged."""
    duty = world.open("SYT", DUE)
    sweep(world.store, MONDAY, at(MONDAY, 7, 30), mode="live")
    group(world.store, MONDAY, at(MONDAY), mode="live", office=OFFICE)
    become(world, duty, ObligationStatus.REPORTED, MONDAY)

    send(world, at(MONDAY, 8, 5), way)

    assert way.letters == []


def test_a_ladder_does_not_climb_on_after_the_answer(world: World, way: Way) -> None:
    """OnCall #4760: the escalation went on."""
    duty = world.open("SGTVT", DUE)
    live(world, MONDAY, date(2022, 3, 1), way)
    become(world, duty, ObligationStatus.DONE, date(2022, 3, 2))

    live(world, date(2022, 3, 2), date(2022, 6, 30), way)

    assert max(rung for _, rung in told(world)) == 5
    assert told(world, "SNV.director") == told(world, "VPUB.chairman") == []


@pytest.mark.parametrize("done", [True, False])
def test_nothing_four_months_old_is_sent_as_if_it_were_new(world: World, way: Way, done: bool) -> None:
    """OnCall #3111: an alarm four months old."""
    duty = world.open("SGTVT", DUE)
    sweep(world.store, MONDAY, at(MONDAY, 7, 30), mode="live")
    outage = span(MONDAY, date(2022, 6, 12))
    if done:
        become(world, duty, ObligationStatus.DONE, date(2022, 6, 10))

    live(world, MONDAY, date(2022, 6, 13), way, down=outage)

    first = [letter for letter in way.letters if letter.address == "hung@longan.example"]
    assert [letter.day for letter in first] == ([] if done else [date(2022, 6, 13)])
    assert all("quá hạn" in letter.subject for letter in first)  # as it stands today, not as in February


@pytest.mark.parametrize("what", ["suspended", "moved"])
def test_the_reminder_of_a_date_that_no_longer_stands_does_not_come(
    world: World, way: Way, what: str
) -> None:
    """GLPI #24209: reminded of what was unscheduled."""
    duty = world.open("SYT", DUE)
    sweep(world.store, MONDAY, at(MONDAY, 7, 30), mode="live")
    if what == "suspended":
        become(world, duty, ObligationStatus.SUSPENDED, MONDAY)
    else:
        with world.store.act("extend", now=at(MONDAY, 7, 40)) as session:
            row = session.get_one(Obligation, duty.id)
            rules = world.standing(session)
            redate(session, rules, row, date(2022, 6, 30), today=MONDAY, now=at(MONDAY, 7, 40))

    live(world, MONDAY, date(2022, 3, 31), way)

    assert way.letters == []


def test_what_was_thrown_away_is_not_asked_for(world: World, way: Way) -> None:
    """GLPI #24767, #20971: reminders of what lies in the bin."""
    duty = world.open("SYT", DUE)
    live(world, MONDAY, date(2022, 2, 9), way)
    become(world, duty, ObligationStatus.WITHDRAWN, date(2022, 2, 10))
    before = len(way.letters)

    live(world, date(2022, 2, 10), date(2022, 6, 30), way)

    assert len(way.letters) == before
