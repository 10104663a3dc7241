"""Peers' bug threads: too many letters, and letters that say nothing."""

from collections import Counter
from datetime import date

from casework.grouping import group
from casework.sweep import sweep
from rules.lifecycles import ObligationStatus
from tests.casework.mail_cast import OFFICE, Way, at, send
from tests.peers.days import DUE, MONDAY, become, live, tell
from tests.world import World

TUESDAY = date(2022, 2, 8)


def test_thirty_five_events_of_a_morning_are_one_letter(world: World, way: Way) -> None:
    """Kanboard #3098: "35 emails", "#1 request"."""
    for number in range(35):
        tell(world, "SYT.head", f"việc {number}", MONDAY)

    send(world, at(MONDAY), way)

    (letter,) = way.letters
    assert all(f"việc {number}" in letter.text for number in range(35))


def test_who_answers_for_two_posts_gets_one_letter_for_both(world: World, way: Way) -> None:
    """crewmate #105: a digest instead of a mail for each thing."""
    tell(world, "SNV.head", "của Giám đốc", MONDAY)
    tell(world, "SNV.director", "của người chỉ đạo", MONDAY)

    send(world, at(MONDAY), way)

    assert Counter(letter.address for letter in way.letters) == {"dung@longan.example": 1}


def test_matters_due_on_neighbouring_days_are_reminded_of_in_one_letter_a_week(
    world: World, way: Way
) -> None:
    """tasks/tasks #376: many reminders at once."""
    for day in (1, 2, 3, 4):
        world.open("SYT", date(2022, 3, day))

    live(world, TUESDAY, date(2022, 2, 18), way)

    assert [letter.day for letter in way.letters if letter.address == "mai@longan.example"] == [
        date(2022, 2, 14)
    ]


def test_overdue_notices_are_few_enough_to_stay_switched_on(world: World, way: Way) -> None:
    """OpenProject PR #11620: the vendor switched overdue alerts off by default."""
    for day in range(20, 29):
        world.open("HBL", date(2022, 2, day))

    live(world, date(2022, 3, 1), date(2022, 6, 30), way)

    hers = [
        letter for letter in way.letters if letter.address in ("nga@longan.example", "tien@longan.example")
    ]
    assert 1 <= len(hers) <= 12  # nine matters, four months late


def test_nothing_due_is_no_letter_and_not_a_letter_about_nothing(world: World, way: Way) -> None:
    """alvila/redmine_reminder #1: "0 issues due"."""
    world.open("SYT", date(2022, 12, 30))

    live(world, MONDAY, date(2022, 3, 31), way)

    assert way.letters == []


def test_a_letter_that_has_lost_its_last_line_is_not_sent(world: World, way: Way) -> None:
    """alvila/redmine_reminder #1, a minute later: what was due has been done meanwhile."""
    duty = world.open("SYT", DUE)
    sweep(world.store, MONDAY, at(MONDAY, 7, 30), mode="live")
    group(world.store, MONDAY, at(MONDAY), mode="live", office=OFFICE)
    become(world, duty, ObligationStatus.DONE, MONDAY)

    result = send(world, at(MONDAY, 8, 1), way)

    assert (result.empty, way.letters) == (1, [])
