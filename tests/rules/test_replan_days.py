"""Days and crews of one week while a plan is mended: who stays, who changes crew, who moves, who is in the way."""

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from typing import Any

import pytest

from rules.candidates import Agency, Span
from rules.replan_days import Days, Stand
from rules.replan_deal import Way
from rules.timetable import Visit
from rules.weeks import Frame, Inspector
from tests.rules.replan_cast import FIRST, agency, frame, people

STAY, CREW, MOVE = Way.STAY, Way.CREW, Way.MOVE
LAN, MINH, HOA, NAM = people("LAN", "MINH", "HOA", "NAM")
PAIR = ("LAN", "MINH")


def day(number: int) -> date:
    return FIRST + timedelta(days=number)


def stand(number: int, *crew: str, halfdays: int = 2, half: int = 0) -> Stand:
    halves = range(2 * number + half, 2 * number + half + halfdays)
    return Stand(tuple((day(h // 2), h % 2) for h in halves), crew or PAIR)


def days_of(
    *agencies: Agency, before: Mapping[str, Stand], team: Sequence[Inspector] = (LAN, MINH),
    fixed: Sequence[str] = (), at: Frame | None = None, ready: date = FIRST, steps: int = 500,
) -> Days:  # fmt: skip
    by_code = {a.code: a for a in agencies}
    return Days(at or frame(2, limit=3), by_code, team, before, {0: list(fixed)}, ready, steps)


def settle(days: Days, **ways: Way) -> dict[str, Stand] | None:
    return days.settle(days.frame.weeks[0], frozenset(ways.items()))


def test_a_stand_is_a_visit_of_its_first_half_day_and_its_people_in_order() -> None:
    assert stand(2, "MINH", "LAN", half=1).visit("SYT") == Visit("SYT", day(2), 1, PAIR)


def test_who_stays_keeps_place_and_crew_unjudged() -> None:
    """Nobody of that name is an inspector, and the limit is exceeded: it stands there already."""
    before = {"A": stand(1, "PHUC"), "B": stand(2, "PHUC"), "C": stand(3, "PHUC")}
    days = days_of(*(agency(c) for c in "ABC"), before=before, at=frame(2, limit=1))

    assert settle(days, A=STAY, B=STAY, C=STAY) == before
    assert days.unsure is False


def test_two_who_stay_in_each_others_way_are_not_judged_but_others_make_way() -> None:
    before = {"A": stand(0)}
    days = days_of(agency("A"), agency("N"), before=before)

    found = settle(days, A=STAY, N=MOVE)

    assert found == {"A": before["A"], "N": stand(1)}


def test_the_limit_binds_only_where_somebody_comes() -> None:
    before = {"A": stand(0), "B": stand(1), "F": stand(2)}
    listed = [agency(c) for c in "ABFN"]
    for limit, comes in ((2, False), (3, False), (4, True)):
        days = days_of(*listed, before=before, fixed=["F"], at=frame(2, limit=limit))
        assert settle(days, A=STAY, B=STAY) is not None
        assert settle(days, A=CREW, B=STAY) is not None
        assert (settle(days, A=STAY, B=STAY, N=MOVE) is not None) is comes


def test_a_fixed_visit_keeps_its_people_busy() -> None:
    days = days_of(agency("F"), agency("N", zone="Bến Lức"), before={"F": stand(0, halfdays=1)}, fixed=["F"])

    assert settle(days, N=MOVE) == {"F": stand(0, halfdays=1), "N": stand(1)}
    assert days.settle(days.frame.weeks[1], frozenset({("N", MOVE)})) == {"N": stand(7)}


def test_another_crew_keeps_the_half_days() -> None:
    before = {"A": stand(1, halfdays=3)}
    ill = Inspector("MINH", "LA", leave=(Span(day(2), day(2)),))
    days = days_of(agency("A", halfdays=3), before=before, team=[HOA, LAN, ill])

    found = settle(days, A=CREW)

    assert found is not None
    assert (found["A"].slots, set(found["A"].crew)) == (before["A"].slots, {"HOA", "LAN"})


def test_a_head_from_elsewhere_stays_in_the_new_crew_and_brings_what_he_knows() -> None:
    head = Inspector("PHUC", "TN", frozenset("a"))
    before = {"A": Stand(stand(1).slots, ("MINH", "PHUC", "NAM"))}
    gone = Inspector("MINH", "LA", leave=(Span(day(0), day(4)),))
    days = days_of(agency("A", skills=frozenset("a")), before=before, team=[gone, head, LAN, HOA])

    found = settle(days, A=CREW)

    assert found is not None  # three came before: the head and two others come now
    assert found["A"].crew[0] == "PHUC"
    assert set(found["A"].crew) == {"PHUC", "LAN", "HOA"}


def test_without_a_head_a_crew_has_the_size_of_the_rules() -> None:
    before = {"A": Stand(stand(1).slots, ("LAN", "MINH", "NAM"))}
    days = days_of(agency("A"), before=before, team=[LAN, HOA])

    found = settle(days, A=CREW)

    assert found is not None
    assert set(found["A"].crew) == {"LAN", "HOA"}


def test_a_moved_visit_keeps_its_people_where_it_can() -> None:
    """LAN and MINH are two of four: the first crew that is tried is theirs, in its old order."""
    team = [Inspector("HOA", "LA"), Inspector("NAM", "LA"), MINH, LAN]
    old = {"A": stand(9, "MINH", "LAN")}
    days = days_of(agency("A"), before=old, team=team)
    others = days_of(agency("A"), before={"A": stand(9, "MINH", "HOA")}, team=team)
    unknown = days_of(agency("A"), before={"A": stand(9, "MINH", "PHUC")}, team=[MINH, LAN])
    barred = days_of(agency("A", last_inspectors=frozenset({"MINH"})), before=old, team=[MINH, LAN, HOA])

    assert settle(days, A=MOVE) == {"A": stand(2, "MINH", "LAN")}  # a Wednesday before, a Wednesday now
    assert settle(others, A=MOVE) == {"A": stand(2, "MINH", "HOA")}
    assert set((settle(unknown, A=MOVE) or {})["A"].crew) == {"MINH", "LAN"}
    assert set((settle(barred, A=MOVE) or {})["A"].crew) == {"LAN", "HOA"}


@pytest.mark.parametrize(
    ("old", "facts", "ready", "expected"),
    [
        (7, {}, 0, [0, 2, 4, 6, 8]),  # Monday: the nearest first
        (9, {}, 0, [4, 2, 6, 0, 8]),  # Wednesday: of two as near the earlier
        (11, {}, 0, [8, 6, 4, 2, 0]),
        (9, {}, 2, [4, 6, 8]),  # not before everybody can be told
        (9, {"halfdays": 3}, 0, [4, 2, 6, 0]),
        (9, {"halfdays": 1}, 0, [4, 5, 2, 3, 6, 7, 0, 1, 8, 9]),
        (9, {"blackout": (Span(day(0), day(2)),)}, 0, [6, 8]),
        (9, {"blackout": (Span(day(0), day(4)),)}, 0, []),
    ],
)
def test_a_visit_that_moves_begins_near_its_old_day_of_the_week(
    old: int, facts: dict[str, Any], ready: int, expected: list[int]
) -> None:
    days = days_of(
        agency("A", **facts), before={"A": stand(old, halfdays=facts.get("halfdays", 2))}, ready=day(ready)
    )

    assert days.starts(days.frame.weeks[0], "A") == expected


def test_a_visit_torn_by_a_closed_day_goes_last_and_a_new_one_takes_the_first_day() -> None:
    """Tuesday is closed for all: from Monday a visit of two days ends on Wednesday."""
    at = frame(2)
    shut = Frame(2022, at.first_day, at.last_day, type(at.days)(
        at.days.first, at.days.last, tuple(d for d in at.days.days if d != day(1))
    ))  # fmt: skip
    days = days_of(agency("A", halfdays=4), agency("N", halfdays=4), before={"A": stand(7)}, at=shut)

    assert days.starts(shut.weeks[0], "A") == [2, 4, 0]
    assert days.starts(shut.weeks[0], "N") == [2, 4, 0]
    assert days.slots(shut.weeks[0], "N", 0) == ((day(0), 0), (day(0), 1), (day(2), 0), (day(2), 1))


def test_who_left_there_not_long_ago_does_not_come() -> None:
    former = Inspector("HOA", "LA", former=(("A", 2021),))
    days = days_of(agency("A"), before={"A": stand(1, "NAM", "HOA")}, team=[former, LAN, MINH])

    assert set((settle(days, A=CREW) or {})["A"].crew) == {"LAN", "MINH"}


def test_a_head_from_elsewhere_fills_his_own_place_and_moves_with_the_rest() -> None:
    head = Inspector("PHUC", "TN")
    before = {"A": stand(1, "MINH", "PHUC")}
    days = days_of(agency("A"), before=before, team=[MINH, head, LAN, HOA])
    gone = Inspector("MINH", "LA", leave=(Span(day(0), day(4)),))
    without = days_of(agency("A"), before=before, team=[gone, head, LAN])

    assert settle(without, A=CREW) == {"A": stand(1, "PHUC", "LAN")}  # two came, two come
    assert days.settle(days.frame.weeks[1], frozenset({("A", MOVE)})) == {"A": stand(8, "MINH", "PHUC")}


def test_another_crew_is_looked_for_in_the_order_of_who_may_go() -> None:
    team = [LAN, MINH, HOA, NAM]
    order = [i.id for i in days_of(agency("A"), before={}, team=team).crews["A"]]
    days = days_of(agency("A"), before={"A": stand(1, *order[2:])}, team=team)

    assert settle(days, A=CREW) == {"A": stand(1, *order[:2])}


def test_who_stays_goes_first_then_who_keeps_the_date_then_who_moves() -> None:
    rare = {"last_inspectors": frozenset({"HOA", "NAM"})}
    team = [LAN, MINH, HOA, NAM]
    days = days_of(
        agency("A"), agency("B", **rare), agency("C", **rare),
        before={"A": stand(0), "B": stand(1), "C": stand(7)}, team=team,
    )  # fmt: skip

    assert list(settle(days, A=STAY, B=CREW) or {}) == ["A", "B"]
    assert list(settle(days, A=CREW, C=MOVE) or {}) == ["A", "C"]


def test_one_crew_is_in_one_zone_a_day_and_at_one_place_a_half_day() -> None:
    half = {"halfdays": 1}
    near = days_of(agency("A", **half), agency("B", **half), before={"A": stand(0, halfdays=1)})
    far = days_of(agency("A", **half), agency("B", zone="xa", **half), before={"A": stand(0, halfdays=1)})

    beside, apart = settle(near, A=STAY, B=MOVE), settle(far, A=STAY, B=MOVE)

    assert beside is not None
    assert apart is not None
    assert beside["B"].slots == ((day(0), 1),)
    assert apart["B"].slots == ((day(1), 0),)


def test_what_does_not_do_is_taken_back_and_tried_otherwise() -> None:
    """A could take Monday, the only day of B: who has more ways gives way."""
    monday = agency("B", blackout=(Span(day(1), day(4)),))
    days = days_of(agency("A"), monday, before={"A": stand(7), "B": stand(7)})

    assert settle(days, A=MOVE, B=MOVE) == {"A": stand(1), "B": stand(0)}
    assert days.unsure is False


def test_the_fewest_people_go_first_among_those_who_move() -> None:
    """B has two people and A four; A, tried first, would have taken LAN and MINH, whom it had, to Monday."""
    one = agency("B", last_inspectors=frozenset({"HOA", "NAM"}))
    days = days_of(
        agency("A"), one, before={"A": stand(7), "B": stand(7)}, team=[LAN, MINH, HOA, NAM], steps=2
    )

    found = settle(days, A=MOVE, B=MOVE)

    assert found is not None
    assert found["B"] == stand(0)
    assert found["A"].slots == stand(0).slots
    assert set(found["A"].crew) == {"HOA", "NAM"}
    assert list(found) == ["B", "A"]


@pytest.mark.parametrize(("steps", "found"), [(0, False), (1, False), (2, True)])
def test_steps_that_run_out_leave_it_unsure(steps: int, found: bool) -> None:
    days = days_of(agency("A"), agency("B"), before={"A": stand(0), "B": stand(1)}, steps=steps)

    assert (settle(days, A=CREW, B=CREW) is not None) is found
    assert days.unsure is (not found)


def test_what_was_settled_is_not_looked_for_again() -> None:
    days = days_of(agency("A"), before={"A": stand(0)})

    first = settle(days, A=CREW)

    assert settle(days, A=CREW) is first
    assert days.settle(days.frame.weeks[1], frozenset({("A", MOVE)})) is not None
    assert set(days.known) == {(0, frozenset({("A", CREW)})), (1, frozenset({("A", MOVE)}))}


def test_the_conflict_is_a_smallest_set_and_who_stays_is_told_last() -> None:
    """All of Monday is A's; B and C can only come on Monday; D comes any day and is in nobody's way."""
    only = {"blackout": (Span(day(1), day(4)),)}
    before = {c: stand(n) for c, n in (("A", 0), ("B", 7), ("C", 7), ("D", 7))}
    days = days_of(
        agency("A"),
        agency("B", **only),
        agency("C", **only),
        agency("D"),
        before=before,
        at=frame(2, limit=9),
    )

    def conflict(**ways: Way) -> list[tuple[str, Way]]:
        return days.conflict(days.frame.weeks[0], frozenset(ways.items()))

    assert conflict(B=MOVE, C=MOVE, D=MOVE) == [("B", MOVE), ("C", MOVE)]
    assert conflict(A=STAY, B=MOVE, D=MOVE) == [("B", MOVE), ("A", STAY)]
    assert conflict(A=STAY, B=MOVE, C=MOVE, D=MOVE) == [("B", MOVE), ("C", MOVE)]


def test_of_two_conflicts_the_one_without_who_stays_is_told() -> None:
    only = {"blackout": (Span(day(1), day(4)),)}
    before = {c: stand(n) for c, n in (("Z", 0), ("B", 7), ("C", 7))}
    days = days_of(agency("Z"), agency("B", **only), agency("C", **only), before=before, at=frame(2, limit=9))

    wants = frozenset({("Z", STAY), ("B", MOVE), ("C", MOVE)})
    assert days.conflict(days.frame.weeks[0], wants) == [("B", MOVE), ("C", MOVE)]
