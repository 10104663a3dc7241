"""The solver's timetable of a small province equals the best of all: every way of dealing visits out is tried."""

import os
from datetime import date
from itertools import product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rules.candidates import Span
from rules.crews import WeekDesk
from rules.objective import Load, Objective, objective_of
from rules.proof import Verdict
from rules.selection import PickKind
from rules.timetable import Effort, ProvinceRound
from rules.weeks import Inspector
from solver.timetable import plan
from tests.rules.field_cast import TEAM, frame, pick, picks

EFFORT = Effort(steps=100_000)


def rounds() -> st.SearchStrategy[ProvinceRound]:
    """Rounds of one to five visits in three or four weeks: loose ones, tight ones, and some that cannot hold all."""
    one = st.builds(
        dict,
        zone=st.sampled_from("AB"),
        par=st.sampled_from([5000, 8000, 9900, 10000]),
        halfdays=st.sampled_from([1, 2, 4, 6]),
        skills=st.sampled_from([frozenset(), frozenset("a")]),
        earliest=st.sampled_from([None, date(2022, 3, 28), date(2022, 4, 6)]),
        last_inspectors=st.sampled_from([frozenset(), frozenset({"LAN"})]),
        blackout=st.sampled_from([(), (Span(date(2022, 3, 21), date(2022, 3, 23)),)]),
    )
    leave = (Span(date(2022, 3, 29), date(2022, 3, 31)),)

    def made(facts: list[dict[str, object]], team: int, away: bool, most: int, loose: int) -> ProvinceRound:
        people = [Inspector(i.id, "LA", frozenset("a"), leave=leave if away else ()) for i in TEAM[:team]]
        span = frame(date(2022, 3, 21), date(2022, 4, 8), max_visits_per_week=most, quarter_tolerance=loose)
        chosen = tuple(pick(f"X{n}", **fact) for n, fact in enumerate(facts))
        return ProvinceRound("LA", chosen, tuple(people), span)

    return st.builds(
        made, st.lists(one, min_size=1, max_size=5), st.integers(2, 4), st.booleans(), st.integers(1, 3),
        st.integers(0, 1),
    )  # fmt: skip


def every_dealing(one: ProvinceRound) -> list[tuple[frozenset[str], Objective]]:
    """Who is placed, and the objective, of every dealing that places as many visits as any can."""
    agencies = {p.agency.code: p.agency for p in one.picks}
    loads = [Load(p.agency.code, p.agency.zone, p.reason.risk // 100, p.agency.halfdays) for p in one.picks]
    desk = WeekDesk(one.frame, agencies, one.inspectors, EFFORT.steps)
    found: dict[int, list[tuple[frozenset[str], Objective]]] = {}
    for dealt in product([None, *one.frame.weeks], repeat=len(loads)):
        week_of = {load.code: week for load, week in zip(loads, dealt, strict=True) if week is not None}
        if len(week_of) < max(found, default=0):
            continue
        groups = {w.number: (w, [c for c in week_of if week_of[c] is w]) for w in week_of.values()}
        if all(desk.settle(week, codes) is not None for week, codes in groups.values()):
            dealing = frozenset(week_of), objective_of(one.frame, loads, week_of)
            found.setdefault(len(week_of), []).append(dealing)
    return found[max(found)]


@pytest.mark.slow
@given(rounds())
@settings(max_examples=int(os.environ.get("DONDOC_ROUNDS", "60")), deadline=None)
def test_the_timetable_is_the_best_of_all_and_no_bound_stands_above_it(one: ProvinceRound) -> None:
    timetable = plan(one, EFFORT)

    (proof,) = timetable.proofs
    risk = {p.agency.code: p.reason.risk // 100 for p in one.picks}
    dealings = every_dealing(one)
    placed = frozenset(visit.agency for visit in timetable.visits)
    best = min(objective for codes, objective in dealings if codes == placed)
    assert proof.verdict is Verdict.OPTIMAL
    assert len(placed) == len(dealings[0][0]) <= proof.most
    assert sum(risk[c] for c in placed) == max(sum(risk[c] for c in codes) for codes, _ in dealings)
    assert timetable.objective == best
    assert proof.bound.imbalance <= best.imbalance
    assert proof.bound.trips <= best.trips
    assert proof.bound.lateness <= best.lateness


def test_who_must_go_is_left_out_last() -> None:
    week = frame(date(2022, 3, 21), date(2022, 3, 25), max_visits_per_week=1)
    chosen = (pick("X0", par=2000), pick("X1", par=9900, kind=PickKind.MANDATORY))

    timetable = plan(ProvinceRound("LA", chosen, TEAM, week), EFFORT)

    assert [visit.agency for visit in timetable.visits] == ["X1"]


def test_a_province_nobody_can_visit_is_said_to_be_short() -> None:
    timetable = plan(ProvinceRound("LA", tuple(picks(2)), TEAM[:1], frame()), EFFORT)

    assert timetable.visits == ()
    assert [short.who for short in timetable.shortages] == [("X00",), ("X01",)]
