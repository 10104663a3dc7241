"""Replanning: the fewest moves, proved by two methods; what is announced stays; each move has its why."""

import os
import random
from dataclasses import replace
from datetime import date, timedelta

import pytest

from rules.candidates import Span
from rules.replan import Change, Event, EventKind, ReplanEffort, Situation, replan
from rules.replan_deal import Way
from rules.weeks import Inspector
from tests.rules.brute_replan import least_cost
from tests.rules.replan_cast import FIRST, agency, booked, frame, happening, people, province, situation

CASES = int(os.environ.get("DONDOC_REPLAN_CASES", "60"))
CREW = people("LAN", "MINH")


def cost(change: Change, at: Situation) -> tuple[int, int, int, int, int]:
    must = {b.visit.agency for b in at.booked if b.must_go}
    out = [m for m in change.of(Way.OUT) if not any(e.kind is EventKind.DROPPED for e in m.cause.events)]
    moved = change.of(Way.MOVE)
    return (
        len(out), sum(m.agency in must for m in out), len(moved), len(change.of(Way.CREW)),
        sum(m.weeks for m in moved),
    )  # fmt: skip


def week(number: int, day: int = 0) -> date:
    return FIRST + timedelta(days=7 * number + day)


def test_a_postponed_visit_moves_alone_where_there_is_room() -> None:
    listed = [booked("SYT", week(0), "LAN", "MINH"), booked("SNV", week(1), "LAN", "MINH")]
    asked = Event(EventKind.POSTPONED, "SYT", week(1))
    at = situation([agency("SYT"), agency("SNV")], CREW, frame(4), listed, asked)

    change = replan(at)

    (move,) = change.moves
    assert (move.agency, move.way, move.weeks, move.cause.events) == ("SYT", Way.MOVE, 1, (asked,))
    assert (change.counted, change.proved) == (1, True)


def test_a_full_week_makes_room_and_says_for_whom() -> None:
    listed = [booked("SYT", week(0), "LAN", "MINH"), booked("SNV", week(1), "LAN", "MINH")]
    at = situation(
        [agency("SYT"), agency("SNV")], CREW, frame(2, limit=1), listed, Event(EventKind.POSTPONED, "SYT", week(1)),
        today=week(0) - timedelta(days=3),
    )  # fmt: skip

    change = replan(at)

    moves = {move.agency: move for move in change.moves}
    assert moves["SNV"].cause.room_for == ("SYT",)
    assert moves["SNV"].after is not None
    assert moves["SNV"].after.day == week(0)
    assert (change.counted, len(change.moves), change.proved) == (1, 2, True)


def test_who_is_ill_is_replaced_before_a_date_is_touched() -> None:
    listed = [booked("SYT", week(0), "LAN", "MINH"), booked("SNV", week(0, 1), "LAN", "MINH")]
    ill = Event(EventKind.AWAY, "MINH", week(0), week(0))
    at = situation([agency("SYT"), agency("SNV")], people("LAN", "MINH", "HOA"), frame(3), listed, ill)

    (move,) = replan(at).moves

    assert (move.way, move.agency) == (Way.CREW, "SYT")
    assert move.after is not None
    assert (move.after.day, move.after.inspectors) == (week(0), ("HOA", "LAN"))


def test_without_anybody_else_the_date_moves() -> None:
    listed = [booked("SYT", week(0), "LAN", "MINH")]
    ill = Event(EventKind.AWAY, "MINH", week(0), week(0, 4))
    at = situation([agency("SYT")], CREW, frame(3), listed, ill)

    (move,) = replan(at).moves

    assert move.after is not None
    assert (move.way, move.after.day, move.after.inspectors) == (Way.MOVE, week(1), ("LAN", "MINH"))


def test_what_has_begun_and_what_was_announced_stay_unless_they_are_hit() -> None:
    listed = [
        booked("A", week(0), "LAN", "MINH"),  # begun
        booked("B", week(1), "LAN", "MINH", announced=True),
        booked("C", week(2), "LAN", "MINH"),
    ]
    at = situation(
        [agency(code) for code in "ABC"], CREW, frame(4, limit=1), listed,
        Event(EventKind.POSTPONED, "C", week(1)),  # not hit: it stands later already
        Event(EventKind.LOST, "", week(2), week(2, 4)), today=week(0, 1),
    )  # fmt: skip

    change = replan(at)

    assert [move.agency for move in change.moves] == ["C"]
    assert {v.agency: v.day for v in change.visits}["B"] == week(1)


def test_nobody_is_moved_to_a_day_that_comes_too_soon_to_be_told() -> None:
    listed = [booked("A", week(0, 3), "LAN", "MINH", announced=True)]
    lost = Event(EventKind.LOST, "", week(0, 2), week(0, 4))
    at = situation([agency("A")], CREW, frame(4), listed, lost, today=week(0), notice=7)

    (move,) = replan(at).moves

    assert at.ready == week(1, 3)  # seven full working days after the Monday, and the day after
    assert move.after is not None
    assert move.after.day >= at.ready


def test_where_nothing_fits_it_says_who_competes_for_what() -> None:
    listed = [booked(code, week(n), "LAN", "MINH", risk=n) for n, code in enumerate("ABC")]
    at = situation(
        [agency(code) for code in "ABC"], CREW, frame(3, limit=1), listed,
        Event(EventKind.LOST, "", week(1), week(1, 4)), today=week(0) - timedelta(days=3),
    )  # fmt: skip

    change = replan(at)

    assert [move.agency for move in change.of(Way.OUT)] == ["B"]  # to keep A or C would move somebody as well
    (crowd,) = change.crowds
    assert (crowd.visits, crowd.weeks, crowd.holds) == (("A", "B", "C"), 2, 2)


def test_who_must_go_does_not_fall_out() -> None:
    listed = [booked("A", week(0), "LAN", "MINH"), booked("B", week(1), "LAN", "MINH", must_go=True)]
    at = situation(
        [agency("A"), agency("B")], CREW, frame(2, limit=1), listed,
        Event(EventKind.LOST, "", week(1), week(1, 4)), today=week(0) - timedelta(days=3),
    )  # fmt: skip

    change = replan(at)

    assert [(move.agency, move.way) for move in change.moves] == [("A", Way.OUT), ("B", Way.MOVE)]


def test_a_crew_set_by_hand_is_not_judged_again() -> None:
    by_hand = booked("SNV", week(1), "LAN")  # one inspector only, and he works there
    at = situation(
        [agency("SYT"), agency("SNV")], [replace(CREW[0], agency="SNV"), CREW[1]], frame(4),
        [booked("SYT", week(0), "LAN", "MINH"), by_hand], Event(EventKind.POSTPONED, "SYT", week(1)),
    )  # fmt: skip

    assert [move.agency for move in replan(at).moves] == ["SYT"]


def test_a_head_from_elsewhere_comes_along_to_the_new_day_and_to_the_new_crew() -> None:
    head = Inspector("VPUB.phuc", "", leave=(Span(week(2), week(2, 4)),))
    listed = [
        booked("SYT", week(0), "LAN", "VPUB.phuc"),
        booked("SNV", week(1), "LAN", "VPUB.phuc"),
        booked("STC", week(3), "LAN", "MINH"),
    ]
    at = situation(
        [agency(code) for code in ("SYT", "SNV", "STC")], [*people("LAN", "MINH"), head], frame(5), listed,
        Event(EventKind.POSTPONED, "SYT", week(2)), Event(EventKind.AWAY, "LAN", week(1), week(1, 4)),
        today=FIRST - timedelta(days=3),
    )  # fmt: skip

    after = {visit.agency: visit for visit in replan(at).visits}

    assert after["SYT"].day == week(2)  # the head is away: the nearest week goes before the same crew
    assert after["SNV"].inspectors == ("MINH", "VPUB.phuc")
    assert after["STC"] == listed[2].visit


def test_where_nothing_hits_nothing_is_looked_for() -> None:
    at = province(3, 20, 20, 2, 4)

    change = replan(replace(at, events=[Event(EventKind.LOST, "", date(2022, 12, 24), date(2022, 12, 31))]))

    assert (change.moves, change.counted, change.proved, change.nodes) == ((), 0, True, 0)
    assert list(change.visits) == sorted(b.visit for b in at.booked)


@pytest.mark.parametrize("seed", range(CASES))
def test_the_fewest_moves_are_the_fewest_by_trying_everything(seed: int) -> None:
    chance = random.Random(seed)
    limit = chance.choice([1, 2, 2, 3])
    at = province(
        seed, chance.randint(3, 5), chance.randint(2, 3), limit, chance.choice([2, 3, 3]), today_week=0,
        notice=chance.choice([0, 0, 1]),
    )  # fmt: skip
    if not at.booked:
        pytest.skip("nobody could be visited")
    at = replace(
        at,
        events=[happening(seed, at, kind) for kind in chance.sample(list(EventKind), chance.choice([1, 2]))],
    )

    change = replan(at)

    assert change.proved
    assert cost(change, at) == least_cost(at)


@pytest.mark.parametrize("kind", EventKind)
def test_fifty_four_visits_are_mended_with_proof_and_every_move_has_its_cause(kind: EventKind) -> None:
    at = province(7, 54, 30, 2, 6, today_week=8, notice=5)
    at = replace(at, events=[happening(3, at, kind)])

    change = replan(at)

    assert change.proved
    assert all(move.cause.events or move.cause.room_for for move in change.moves)
    before = {b.visit.agency: b.visit for b in at.booked}
    moved = {move.agency for move in change.moves}
    assert all(before[visit.agency] == visit for visit in change.visits if visit.agency not in moved)


def test_the_order_of_the_input_does_not_matter() -> None:
    at = province(11, 40, 20, 3, 5, today_week=4, notice=5)
    events = [happening(n, at, kind) for n, kind in enumerate(EventKind)]
    shuffled = replace(
        at, booked=at.booked[::-1], events=events[::-1], inspectors=at.inspectors[::-1],
        agencies=dict(reversed(at.agencies.items())),
    )  # fmt: skip

    assert replan(shuffled) == replan(replace(at, events=events))


def test_a_search_cut_short_gives_a_plan_and_no_proof() -> None:
    at = province(29, 54, 22, 3, 5, today_week=6, notice=5)
    at = replace(at, events=[Event(EventKind.AWAY, "I0", at.today), Event(EventKind.AWAY, "I1", at.today)])

    whole, cut = replan(at), replan(replace(at, effort=ReplanEffort(nodes=1)))

    assert whole.nodes > 1
    assert len(cut.visits) + len(cut.of(Way.OUT)) == len(at.booked)
    assert not cut.proved
    assert cost(whole, at) <= cost(cut, at)
