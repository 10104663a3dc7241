"""What a plan is mended from, exactly: the days that count, who is away, what an event takes."""

from datetime import date, timedelta

import pytest

from rules.candidates import Span
from rules.replan import Change, Event, EventKind, Move, stand_of
from rules.replan_case import Cause
from rules.replan_days import Stand
from rules.replan_deal import Way
from rules.timetable import Visit
from rules.weeks import Inspector
from tests.rules.replan_cast import FIRST, frame
from tests.rules.replan_small import PAIR, case, day, ill, later, lost


def test_an_event_takes_the_days_from_its_first_to_its_last() -> None:
    there = Stand(((day(1), 0), (day(1), 1), (day(2), 0)), PAIR)

    assert [lost(n).takes(there) for n in range(4)] == [False, True, True, False]
    assert lost(0, 1).takes(there)
    assert Event(EventKind.LOST).takes(there)


@pytest.mark.parametrize(
    ("number", "half", "halfdays", "expected"),
    [
        (0, 0, 1, [(0, 0)]),
        (0, 1, 3, [(0, 1), (1, 0), (1, 1)]),
        (3, 0, 4, [(3, 0), (3, 1), (4, 0), (4, 1)]),
        (4, 0, 4, [(4, 0), (4, 1)]),  # the week ends there
        (8, 1, 2, [(8, 1), (9, 0)]),
        (5, 1, 3, [(5, 1)]),  # a Saturday: a person has put it there
    ],
)
def test_a_visit_takes_the_half_days_from_its_start(
    number: int, half: int, halfdays: int, expected: list[tuple[int, int]]
) -> None:
    visit = Visit("A", day(number), half, PAIR)

    assert stand_of(visit, halfdays, frame(2)) == Stand(tuple((day(n), h) for n, h in expected), PAIR)


def test_no_move_is_sooner_than_the_notice_allows() -> None:
    def ready(today: date, notice: int) -> date:
        return case(frame(3), [], today=today, notice=notice).ready

    assert ready(day(0), 1) == day(2)  # Tuesday is the full day in between
    assert ready(day(3), 1) == day(5)
    assert ready(day(4), 1) == day(8)
    assert ready(day(17), 99) == frame(3).last_day + timedelta(days=1)  # beyond the calendar


def test_lost_days_are_gone_from_today_on() -> None:
    at = case(frame(1), [], lost(0, 1), lost(3), ill("LAN", 4), today=day(1))

    assert [d for d in at.rest.days.days if d >= FIRST][:4] == [day(0), day(2), day(4), day(7)]
    assert (at.rest.days.first, at.rest.days.last) == (at.frame.days.first, at.frame.days.last)


def test_absences_count_from_today_on_and_only_for_who_is_away() -> None:
    team = [Inspector("MINH", "LA", leave=(Span(day(9), day(9)),)), Inspector("LAN", "LA")]
    at = case(
        frame(3), [], ill("LAN", 0, 3), ill("LAN", 0, 1), ill("LAN", 2), ill("MINH", 5, 6), lost(7),
        today=day(2), team=team,
    )  # fmt: skip

    lan, minh = at.people

    assert (lan.id, set(lan.leave)) == ("LAN", {Span(day(2), day(3)), Span(day(2), day(2))})
    assert minh.leave == (Span(day(9), day(9)), Span(day(5), day(6)))


def test_the_agencies_are_as_the_events_leave_them() -> None:
    at = case(
        frame(3), [], later("A", 5), later("A", 8), later("B", 3), Event(EventKind.DROPPED, "C"), ill("D", 9),
        A={}, B={"earliest": day(4)}, C={}, D={}, E={"earliest": day(1)},
    )  # fmt: skip

    assert {code: a.earliest for code, a in at.standing.items()} == {
        "A": day(8), "B": day(4), "D": None, "E": day(1),
    }  # fmt: skip


def test_moves_are_told_by_their_way() -> None:
    moves = [
        Move(way, code, None, None, Cause())
        for way, code in ((Way.OUT, "A"), (Way.MOVE, "B"), (Way.OUT, "C"))
    ]
    change = Change((), tuple(moves), counted=0, proved=True, nodes=1)

    assert change.of(Way.OUT) == (moves[0], moves[2])
    assert change.of(Way.CREW) == ()
    assert change.of(Way.MOVE, Way.OUT) == tuple(moves)
