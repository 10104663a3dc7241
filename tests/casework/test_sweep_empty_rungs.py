"""Walls where nobody is called: an empty post, an empty rung, and what counts in their place."""

from datetime import date, datetime

import pytest

from casework.posts import derive_slots
from models.db import Store
from models.tables import Post
from tests.casework.wall_days import DUE, HEAD_CALLED, live, to_heads, wall_of
from tests.postman import calls
from tests.world import World, build_world


@pytest.fixture
def world(store: Store, now: datetime) -> World:
    return build_world(store, now)


def close(world: World, post: str) -> None:
    """Nobody follows in that post."""
    with world.store.act("post.close", now=world.now) as session:
        session.get_one(Post, world.post[post]).valid_to = date(2022, 1, 31)
        session.flush()
        derive_slots(session, date(2022, 2, 1))


def test_an_agency_without_a_head_is_a_wall_of_its_own(world: World) -> None:
    world.open("HBL", DUE)
    close(world, "HBL.head")

    live(world, world.today, date(2022, 3, 4))

    upward = [(call.day, call.form) for call in calls(world) if call.post == "SNV.reform_office"]
    assert upward == [(date(2022, 3, 4), "unreached")]


def test_an_agency_without_an_officer_is_one_too(world: World) -> None:
    world.open("HBL", DUE)
    close(world, "HBL.officer")

    live(world, world.today, DUE)

    assert [(call.day, call.form) for call in to_heads(world)] == [(DUE, "unreached")]


@pytest.mark.parametrize(
    ("empty", "called"),
    [
        ((), "VPUB.vice_chairman"),  # Home Affairs' own director's rung is empty
        (("VPUB.vice_chairman",), "VPUB.chairman"),  # and the next one too
    ],
)
def test_a_wall_is_remembered_across_empty_rungs(world: World, empty: tuple[str, ...], called: str) -> None:
    """The vice chairman, or the chairman, is not called over the head's unread letter."""
    world.open("SNV", DUE)
    for post in empty:
        close(world, post)

    live(world, world.today, date(2022, 5, 27), lost=("SNV.head",))

    assert [call.form for call in calls(world) if call.post == called][:1] == ["unreached"]


def test_what_was_read_on_the_rung_below_an_empty_one_outweighs_what_was_not_before(world: World) -> None:
    """Home Affairs' head never got the letter of the day; he read the next one, and his director's is empty."""
    world.open("SNV", DUE)
    live(world, world.today, DUE, lost=("SNV.head",))

    live(world, date(2022, 3, 1), date(2022, 3, 21))

    upward = [(call.day, call.form) for call in calls(world) if call.post == "VPUB.vice_chairman"]
    assert upward == [(date(2022, 3, 21), "leader_list")]


def test_two_empty_rungs_above_a_letter_that_was_read_are_no_wall(world: World) -> None:
    world.open("SNV", DUE)
    close(world, "VPUB.vice_chairman")

    live(world, world.today, date(2022, 4, 12))

    upward = [(call.day, call.form) for call in calls(world) if call.post == "VPUB.chairman"]
    assert upward == [(date(2022, 4, 12), "draft_letter")]


def test_an_agency_without_a_head_is_no_wall_before_the_head_is_to_be_called(world: World) -> None:
    """Not on the second rung, which calls the officer alone - though another ladder's second calls the head."""
    duty = world.open("HBL", DUE)
    close(world, "HBL.head")

    result = live(world, world.today, HEAD_CALLED)

    assert (result.fired, result.walled, wall_of(world, duty)) == (1, 0, None)


def test_an_empty_reform_office_is_no_wall_to_the_agencys_own_readers(world: World) -> None:
    world.open("SGTVT", DUE)
    close(world, "SNV.reform_office")

    live(world, world.today, date(2022, 3, 9))

    upward = [(call.day, call.form) for call in calls(world) if call.post == "SNV.director"]
    assert upward == [(date(2022, 3, 9), "request_to_explain")]


def test_a_neighbours_vacancy_is_no_wall_and_its_own_is_one_all_the_same(world: World) -> None:
    duties = [world.open("HBL", DUE), world.open("SYT", DUE)]
    close(world, "HBL.officer")

    result = live(world, world.today, HEAD_CALLED)

    assert (result.due, result.fired, result.walled) == (2, 1, 1)
    assert [wall_of(world, duty) for duty in duties] == [HEAD_CALLED, None]
