"""The fewest moves at full size, by a second method: a mixed-integer programme of visits and weeks, solved by HiGHS.

It leaves out who is in which crew on which day, so its optimum can only be too small; where it reaches the number
of moves found, that number is proved by two methods that share neither formulation nor code.
"""

from dataclasses import replace
from datetime import date, timedelta
from itertools import combinations

import pytest

from rules.replan import Booked, Event, EventKind, Situation, replan
from rules.replan_deal import Way
from solver.highs import Program, solve
from tests.rules.brute_replan import Choice, able, away, closed, gone, hit, home, slots_from
from tests.rules.replan_cast import happening, province

OUT = 1_000  # more than all moves together


def week_bound(at: Situation) -> tuple[int, int]:
    """(fall out, dates) of the cheapest way to deal the visits to weeks, crews and days of others left aside."""
    programme, held = Program(), dict[tuple[int, int], list[int]]()
    fixed: dict[tuple[int, int], int] = {}
    outs, moves = list[int](), list[int]()
    for one in at.booked:
        stands = Choice((0, 0, 0, 0, 0), home(at, one), one.visit.inspectors)
        if gone(at, one):
            continue
        week = one.visit.day.isocalendar()[:2]
        if one.visit.day < at.today or (one.announced and not hit(at, one, stands)):
            fixed[week] = fixed.get(week, 0) + 1
            continue
        outs.append(programme.column(OUT))
        ways = [outs[-1]]
        stay, others = _weeks(at, one)
        if stay:
            ways.append(programme.column(0))
            held.setdefault(week, []).append(ways[-1])
        for other in sorted(others):
            ways.append(programme.column(1))
            moves.append(ways[-1])
            held.setdefault(other, []).append(ways[-1])
        programme.row(1, 1, ways)
    for week, columns in sorted(held.items()):
        programme.row(0, at.frame.max_visits_per_week - fixed.get(week, 0), columns)
    solved = solve(programme, whole=True, nodes=10_000)
    assert solved.finished
    return sum(round(solved.values[n]) for n in outs), sum(round(solved.values[n]) for n in moves)


def _weeks(at: Situation, one: Booked) -> tuple[bool, set[tuple[int, int]]]:
    """Whether the visit can keep its date, and the weeks in which it finds some start and some crew alone."""
    crews = [
        crew
        for crew in combinations(sorted(i.id for i in at.inspectors), at.frame.crew_size)
        if able(at, one, crew)
    ]
    ready = at.frame.days.add(at.today, at.notice) + timedelta(days=1)
    stay, found = False, set[tuple[int, int]]()
    for day in at.frame.days.days:
        for half in (0, 1) if at.agencies[one.visit.agency].halfdays == 1 else (0,):
            if _fits(at, one, day, half, crews):
                stays = (day, half) == (one.visit.day, one.visit.half)
                stay = stay or stays
                if day >= ready and not stays:
                    found.add(day.isocalendar()[:2])
    return stay, found


def _fits(at: Situation, one: Booked, day: date, half: int, crews: list[tuple[str, ...]]) -> bool:
    slots = tuple(slots_from(at, one, day, half))
    if len(slots) < at.agencies[one.visit.agency].halfdays or closed(at, one, slots):
        return False
    if (day, half) == (one.visit.day, one.visit.half) and slots != home(at, one):
        return False
    return any(not away(at, crew, slots) for crew in crews)


@pytest.mark.parametrize("kind", [EventKind.POSTPONED, EventKind.LOST])
@pytest.mark.parametrize(("seed", "weeks", "limit"), [(7, 30, 2), (8, 28, 2), (9, 19, 3)])
def test_the_moves_of_fifty_four_visits_are_the_fewest_by_another_solver(
    kind: EventKind, seed: int, weeks: int, limit: int
) -> None:
    at = province(seed, 54, weeks, limit, 6, today_week=weeks // 3, notice=5)
    event = happening(seed, at, kind)
    if kind is EventKind.LOST:  # four weeks: more than the places that are free elsewhere
        event = Event(kind, "", event.first, event.first + timedelta(days=27))
    at = replace(at, events=[event])

    change = replan(at)

    assert change.proved
    assert (len(change.of(Way.OUT)), len(change.of(Way.MOVE))) == week_bound(at)
