"""What a mended plan gives up first and what it tells, exactly: hits, costs in their order, causes, substitutes."""

from dataclasses import replace
from datetime import date

import pytest

from rules.candidates import Span
from rules.replan import Crowd, Event, EventKind, Move, replan
from rules.replan_case import Cause
from rules.replan_deal import Way
from rules.timetable import Visit
from tests.rules.replan_cast import booked, frame, people
from tests.rules.replan_small import PAIR, case, day, ill, later, lost, told

# ---- what is hit ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("event", "hit"),
    [
        (later("A", 1), True),
        (later("A", 0), False),
        (later("B", 1), False),
        (ill("LAN", 0), True),
        (ill("HOA", 0), False),
        (ill("LAN", 1), False),
        (lost(0), True),
        (lost(1), False),
        (Event(EventKind.DROPPED, "A"), True),
        (Event(EventKind.DROPPED, "B"), False),
    ],
)
def test_an_event_hits_the_visit_it_touches(event: Event, hit: bool) -> None:
    change = replan(case(frame(2), [booked("A", day(0), *PAIR)], event, team=people("LAN", "MINH", "HOA")))

    assert [move.agency for move in change.moves] == (["A"] if hit else [])
    assert (change.nodes > 0) is hit


def test_what_is_past_or_made_is_not_hit() -> None:
    listed = [booked("A", day(0), *PAIR), booked("B", day(8), *PAIR, done=True), booked("C", day(1), *PAIR)]

    change = replan(case(frame(3), listed, lost(0, 11), today=day(1)))

    assert told(change) == [("C", "move", 2)]
    assert (change.counted, change.proved) == (1, True)


def test_a_dropped_visit_is_told_and_leaves_the_plan() -> None:
    gone = Event(EventKind.DROPPED, "A")
    listed = [booked("A", day(0), *PAIR), booked("B", day(7), *PAIR)]

    change = replan(case(frame(2), listed, gone))

    assert change.visits == (listed[1].visit,)
    assert change.moves == (Move(Way.OUT, "A", listed[0].visit, None, Cause((gone,))),)
    assert (change.counted, change.proved, change.crowds) == (0, True, ())


def test_all_that_hits_is_the_cause() -> None:
    both = [later("A", 7), lost(0)]
    listed = [booked("A", day(0), *PAIR)]

    (move,) = replan(case(frame(2), listed, *both)).moves

    assert move == Move(
        Way.MOVE, "A", listed[0].visit, Visit("A", day(7), 0, PAIR), Cause(tuple(sorted(both))), 1
    )


# ---- the order of what is given up ----------------------------------------------------------------------------


def test_another_crew_goes_before_another_date() -> None:
    team = people("LAN", "MINH", "HOA")
    (move,) = replan(case(frame(2), [booked("A", day(0), *PAIR)], ill("LAN", 0), team=team)).moves

    assert (move.way, move.weeks) == (Way.CREW, 0)
    assert move.after is not None
    assert move.after == Visit("A", day(0), 0, ("HOA", "MINH"))


def test_the_nearest_week_goes_before_farther_ones_on_either_side() -> None:
    listed = [booked("A", day(7), *PAIR)]
    before = replan(case(frame(4), listed, lost(7, 18)))
    after = replan(case(frame(4), listed, lost(0, 11)))

    assert told(before) == [("A", "move", 1)]
    assert told(after) == [("A", "move", 1)]
    assert (before.visits[0].day, after.visits[0].day) == (day(0), day(14))


def test_of_two_that_may_fall_out_the_one_of_less_risk_does() -> None:
    """Week 0 is lost, and both stand in it; week 1 holds one."""
    for a, b, out in ((5, 9, "A"), (9, 5, "B")):
        listed = [booked("A", day(0), *PAIR, risk=a), booked("B", day(1), *PAIR, risk=b)]
        change = replan(case(frame(2, limit=1), listed, lost(0, 4)))
        assert [move.agency for move in change.of(Way.OUT)] == [out]
        assert (change.counted, change.proved) == (2, True)


def test_who_must_go_stays_in_before_one_of_more_risk() -> None:
    listed = [booked("A", day(0), *PAIR, risk=1, must_go=True), booked("B", day(1), *PAIR, risk=9)]

    change = replan(case(frame(2, limit=1), listed, lost(0, 4)))

    assert [move.agency for move in change.of(Way.OUT)] == ["B"]
    assert change.crowds == (Crowd(("A", "B"), 1, 1),)


def test_two_dates_moved_go_before_one_visit_put_out() -> None:
    """A may only come in week 0, where B stands, which may go to week 2 only: two moves, nobody out."""
    closed = (Span(day(7), day(18)),)
    listed = [booked("A", day(7), *PAIR), booked("B", day(0), *PAIR)]
    at = case(frame(3, limit=1), listed, lost(7, 11), A={"blackout": closed}, B={"blackout": closed[:0]})

    change = replan(at)

    assert told(change) == [("A", "move", 1), ("B", "move", 2)]
    assert change.moves[1].cause == Cause(room_for=("A",))


def test_an_announced_visit_makes_no_room() -> None:
    listed = [booked("A", day(7), *PAIR), booked("B", day(0), *PAIR, announced=True)]
    at = case(frame(3, limit=1), listed, lost(7, 11), A={"blackout": (Span(day(7), day(18)),)})

    change = replan(at)

    assert told(change) == [("A", "out", 0)]
    assert change.crowds == ()  # no week it might compete for


def test_a_fixed_visit_counts_among_those_who_compete() -> None:
    """B is announced and fills half of week 0, C stands beside it; A finds no room there, and has no other week."""
    closed = {"blackout": (Span(day(7), day(30)),)}
    listed = [
        booked("A", day(7), *PAIR), booked("B", day(0), *PAIR, announced=True),
        booked("C", day(1), *PAIR, must_go=True),
    ]  # fmt: skip

    change = replan(case(frame(2, limit=2), listed, lost(7, 11), A=closed, C=closed))

    assert told(change) == [("A", "out", 0)]
    assert change.crowds == (Crowd(("A", "B", "C"), 1, 2),)
    assert change.nodes == 1  # known without a search


def test_a_visit_of_half_a_day_is_hit_and_moved_like_any_other() -> None:
    listed = [booked("A", day(0), *PAIR)]

    change = replan(case(frame(3), listed, later("A", 9), A={"halfdays": 1}))

    assert told(change) == [("A", "move", 1)]
    assert type(change.moves[0].weeks) is int
    assert change.visits == (Visit("A", day(9), 0, PAIR),)


# ---- notice, weeks and limits ---------------------------------------------------------------------------------


def test_a_week_whose_last_day_is_the_first_allowed_may_be_used() -> None:
    """On Wednesday with a notice of one day, Friday is the first: the week still has it."""
    listed = [booked("A", day(3), *PAIR, announced=True)]

    change = replan(case(frame(2), listed, lost(3), today=day(2), notice=1))

    assert change.visits[0].day == day(4)
    assert told(change) == [("A", "move", 0)]


def test_fixed_visits_fill_a_week() -> None:
    listed = [
        booked("A", day(7), *PAIR),
        booked("B", day(0), *PAIR, announced=True),
        booked("C", day(1), *PAIR, announced=True),
    ]

    def day_of(limit: int) -> date:
        change = replan(case(frame(4, limit=limit), listed, lost(7, 18)))
        return {visit.agency: visit.day for visit in change.visits}["A"]

    assert [day_of(limit) for limit in (2, 3)] == [day(21), day(2)]


def test_three_that_stand_in_a_week_of_two_stay_there() -> None:
    """The limit was lowered by hand: nobody is put out for that, and nobody comes."""
    listed = [booked(code, day(n), *PAIR) for n, code in enumerate("ABC")]
    listed.append(booked("D", day(7), *PAIR))

    change = replan(case(frame(3, limit=2), listed, lost(7, 11)))

    assert told(change) == [("D", "move", 1)]
    assert {visit.agency: visit.day for visit in change.visits}["D"] == day(14)


def test_a_visit_outside_the_weeks_of_the_round_is_left_alone() -> None:
    listed = [booked("A", day(0), *PAIR), booked("S", day(-7), *PAIR)]

    change = replan(case(frame(2), listed, later("A", 7), today=day(-10)))

    assert told(change) == [("A", "move", 1)]
    assert listed[1].visit in change.visits


def test_of_two_whose_crews_are_hit_one_keeps_its_date_where_one_crew_is_left() -> None:
    """LAN was to be at both. MINH and HOA are left, a crew for one of the two: that one keeps its date."""
    listed = [booked("A", day(0), "LAN", "MINH"), booked("B", day(0), "LAN", "HOA", half=0)]
    team = people("LAN", "MINH", "HOA")

    change = replan(case(frame(2), listed, ill("LAN", 0), team=team))

    assert sorted(way for _, way, _ in told(change)) == ["crew", "move"]
    assert change.proved


# ---- substitutes ----------------------------------------------------------------------------------------------


def test_a_substitute_takes_the_earliest_week_it_can_have() -> None:
    listed = [booked("A", day(0), *PAIR)]
    at = replace(case(frame(3, limit=1), listed, R={}), added=["R"])

    change = replan(at)

    assert change.visits == (listed[0].visit, Visit("R", day(7), 0, PAIR))
    assert change.moves == (Move(Way.MOVE, "R", None, Visit("R", day(7), 0, PAIR), Cause(), 0),)
    assert (change.counted, change.proved) == (0, True)


def test_a_substitute_without_a_date_is_not_told_as_a_move() -> None:
    at = replace(
        case(frame(2), [booked("A", day(0), *PAIR)], R={"blackout": (Span(day(0), day(30)),)}), added=["R"]
    )

    change = replan(at)

    assert (change.moves, change.crowds, change.proved) == ((), (), True)
    assert [visit.agency for visit in change.visits] == ["A"]


def test_nobody_is_moved_for_a_substitute_that_finds_a_week_of_its_own() -> None:
    listed = [booked("A", day(0), *PAIR), booked("B", day(7), *PAIR)]
    at = replace(case(frame(4, limit=1), listed, R={}), added=["R"])

    assert told(replan(at)) == [("R", "move", 0)]
    assert replan(at).visits[-1] == Visit("R", day(14), 0, PAIR)
