"""What is weighed against what when a plan is mended, and what is known by counting alone: one node of the search."""

import pytest

from rules.candidates import Span
from rules.replan import replan
from rules.replan_case import Cause
from tests.rules.replan_cast import booked, frame, people
from tests.rules.replan_small import PAIR, case, day, ill, later, lost, told

AWAY = ("LAN", "MINH", "HOA", "NAM")


def test_one_date_moved_far_goes_before_a_near_one_and_a_crew() -> None:
    """A would keep its date with HOA if B went on to Tuesday; but then two visits changed, not one."""
    listed = [booked("A", day(0), "LAN", "MINH"), booked("B", day(0), "HOA", "NAM")]
    closed = {"blackout": (Span(day(1), day(6)),)}

    change = replan(case(frame(2), listed, ill("LAN", 0), team=people(*AWAY), A=closed))

    assert told(change) == [("A", "move", 1)]


def test_a_visit_that_is_not_hit_changes_its_crew_for_one_that_is() -> None:
    """A needs what LAN and HOA know; HOA leaves B to NAM and BINH, and both keep their date."""
    knows = {"LAN": frozenset("x"), "HOA": frozenset("x")}
    team = people(*AWAY, "BINH", **knows)
    listed = [booked("A", day(0), "LAN", "MINH"), booked("B", day(0), "HOA", "NAM")]

    change = replan(case(frame(2), listed, ill("LAN", 0), team=team, A={"skills": frozenset("x")}))

    assert told(change) == [("A", "crew", 0), ("B", "crew", 0)]
    assert change.moves[1].cause == Cause(room_for=("A",))


def test_who_stays_beside_them_is_no_cause() -> None:
    """A comes to week 0 and B makes room; C stays where it is."""
    listed = [booked("A", day(7), *PAIR), booked("B", day(0), *PAIR), booked("C", day(14), *PAIR)]
    closed = {"blackout": (Span(day(7), day(25)),)}

    change = replan(case(frame(4, limit=1), listed, lost(7, 11), A=closed))

    assert told(change) == [("A", "move", 1), ("B", "move", 3)]
    assert change.moves[1].cause == Cause(room_for=("A",))


def test_of_two_that_may_go_either_way_the_first_takes_the_earlier_week() -> None:
    """Their week is lost; the one before has one place left beside D and E, the one after three."""
    listed = [booked("A", day(7), *PAIR), booked("B", day(8), *PAIR)]
    listed += [booked("D", day(0), *PAIR), booked("E", day(2), *PAIR)]

    change = replan(case(frame(3, limit=3), listed, lost(7, 11)))

    assert told(change) == [("A", "move", 1), ("B", "move", 1)]
    assert [visit.day for visit in change.visits] == [day(1), day(15), day(0), day(2)]


def test_two_of_little_risk_fall_out_before_the_least_and_the_most() -> None:
    """One day is left and on one day a pair visits one zone: the two of B, or the two of A."""
    risks = {"A1": 1, "A2": 3, "B1": 2, "B2": 2}
    listed = [booked(code, day(n), *PAIR, risk=risk) for n, (code, risk) in enumerate(risks.items())]
    facts = {code: {"zone": code[0], "halfdays": 1} for code in risks}

    change = replan(case(frame(2, limit=4), listed, lost(0, 4), lost(8, 11), **facts))

    assert [way for _, way, _ in told(change)] == ["move", "move", "out", "out"]


# ---- what counting shows --------------------------------------------------------------------------------------


def test_who_has_no_other_crew_must_move_and_is_counted() -> None:
    change = replan(case(frame(2), [booked("A", day(0), *PAIR)], ill("LAN", 0)))

    assert told(change) == [("A", "move", 0)]
    assert (change.counted, change.nodes) == (1, 1)


def test_who_has_no_week_falls_out_at_once() -> None:
    listed = [booked("A", day(7), *PAIR), booked("B", day(0), *PAIR, announced=True)]
    at = case(frame(3, limit=1), listed, lost(7, 11), A={"blackout": (Span(day(7), day(18)),)})

    change = replan(at)

    assert told(change) == [("A", "out", 0)]
    assert change.nodes == 1


def test_where_nobody_falls_out_nobody_competes() -> None:
    """After five days of notice B's week is the only one that A could have: told only of those who fall out."""
    facts = {
        "A": {"blackout": (Span(day(14), day(30)),)},
        "B": {"blackout": (Span(day(0), day(6)), Span(day(14), day(30)))},
        "C": {"blackout": (Span(day(0), day(13)),)},
    }
    listed = [booked(code, day(7 * n), *PAIR) for n, code in enumerate("ABC")]

    change = replan(case(frame(3, limit=1), listed, later("C", 15), notice=5, **facts))

    assert told(change) == [("C", "move", 0)]
    assert change.crowds == ()


@pytest.mark.parametrize(("others", "searched"), [(0, False), (3, False), (4, True)])
def test_who_keeps_its_date_is_counted_exactly_for_five_and_searched_for_more(
    others: int, searched: bool
) -> None:
    """A and B lose LAN on the same day, on which MINH and HOA are left for one of them; the others stay."""
    listed = [booked("A", day(0), "LAN", "MINH"), booked("B", day(0), "LAN", "HOA")]
    listed += [booked(f"C{n}", day(1 + n // 2), *PAIR, half=n % 2) for n in range(others)]
    short = {f"C{n}": {"halfdays": 1} for n in range(others)}

    change = replan(
        case(frame(2, limit=6), listed, ill("LAN", 0), team=people("LAN", "MINH", "HOA"), **short)
    )

    assert sorted(way for _, way, _ in told(change)) == ["crew", "move"]
    assert (change.nodes > 1, change.proved) == (searched, True)
