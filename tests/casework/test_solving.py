"""Timetables by the solver's processes: the same bytes whatever the workers, a valid plan whatever befalls them."""

import json
import os
import random
import sys
from dataclasses import replace
from pathlib import Path

import pytest

from bench.rounds_country import country, write
from casework.exchange import read_folder, solve_folder
from casework.solver_child import SolverChild, SolverLost
from casework.solving import solve_province
from checker.round_check import check_round
from rules.proof import Fallback, Verdict
from rules.selection import select
from rules.timetable import Effort, ProvinceRound, plan_province, split


@pytest.fixture(scope="module")
def province(tmp_path_factory: pytest.TempPathFactory) -> ProvinceRound:
    """A province of 100 agencies, 30 visits."""
    folder = read_folder(write(country(100, 1), tmp_path_factory.mktemp("round")))
    chosen = select(folder.agencies, folder.settings.rules, folder.settings.seed)
    return split(chosen.picks, folder.inspectors, folder.settings.frame)[0]


def text_of(folder: Path, workers: int) -> str:
    return json.dumps(solve_folder(folder, workers=workers), ensure_ascii=False)


@pytest.mark.slow
def test_workers_and_the_order_of_rows_change_no_byte(tmp_path: Path) -> None:
    drawn = country(280, 4)
    expected = text_of(write(drawn, tmp_path / "first"), 1)
    for rows in (drawn.agencies, drawn.inspectors):
        random.Random(7).shuffle(rows)

    again = write(drawn, tmp_path / "second")

    assert [text_of(again, workers) for workers in (1, 2, 4)] == [expected] * 3


def test_a_round_of_thirty_five_agencies_is_proved_and_checked(tmp_path: Path) -> None:
    folder = write(country(35, 1), tmp_path)

    plan = solve_folder(folder)

    assert [proof["verdict"] for proof in plan["provinces"]] == ["optimal"]
    assert check_round(folder, json.loads(json.dumps(plan)))["ok"]


def test_a_province_that_is_one_zone_is_proved_like_any_other(tmp_path: Path) -> None:
    drawn = country(120, 1)
    one_zone = replace(drawn, agencies=[{**row, "zone": "Z1"} for row in drawn.agencies])

    plan = solve_folder(write(one_zone, tmp_path), workers=1)

    assert [(p["verdict"], p["placed"], p["fallback"]) for p in plan["provinces"]] == [("optimal", 36, None)]


def test_a_solver_started_ahead_answers_as_one_that_was_not(province: ProvinceRound) -> None:
    with SolverChild() as child:
        child.begin()
        ahead = child.process
        timetable = solve_province(province, Effort(), child)

        assert child.process is ahead
        assert timetable == solve_province(province, Effort())


def test_a_solver_that_was_lost_ahead_is_replaced(province: ProvinceRound) -> None:
    with SolverChild() as child:
        child.begin()
        assert child.process is not None
        child.process.kill()
        timetable = solve_province(province, Effort(), child)

    assert [proof.fallback for proof in timetable.proofs] == [None]


def test_without_the_library_the_plain_search_stands_in(
    province: ProvinceRound, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "highspy.py").write_text("raise ModuleNotFoundError(\"No module named 'highspy'\")")
    monkeypatch.setenv("PYTHONPATH", os.pathsep.join([str(tmp_path), os.getcwd()]))
    effort = Effort(tries=500)

    with SolverChild() as ahead:
        ahead.begin()
        timetables = [solve_province(province, effort), solve_province(province, effort, ahead)]

    timetable = timetables[0]
    assert timetable == timetables[1]
    assert timetable.visits == plan_province(province, effort).visits
    assert [proof.fallback for proof in timetable.proofs] == [Fallback.NO_SOLVER]
    assert timetable.proofs[0].verdict is Verdict.BOUNDED


def test_a_solver_that_is_killed_costs_the_proof_and_not_the_plan(province: ProvinceRound) -> None:
    child = SolverChild()
    child.command = [sys.executable, "-c", "import os, sys; sys.stdin.readline(); os.kill(os.getpid(), 9)"]
    effort = Effort(tries=500)

    timetable = solve_province(province, effort, child)

    assert timetable.visits == plan_province(province, effort).visits
    assert [proof.fallback for proof in timetable.proofs] == [Fallback.LOST]


def test_a_solver_without_enough_memory_is_survived(province: ProvinceRound) -> None:
    with SolverChild(memory_mb=112) as child:
        timetable = solve_province(province, Effort(tries=500), child)

    assert len(timetable.visits) == len(province.picks)
    assert timetable.proofs[0].fallback in (Fallback.OUT_OF_MEMORY, Fallback.LOST)


def test_a_lost_process_is_replaced_by_the_next_job() -> None:
    with SolverChild() as child:
        with pytest.raises(SolverLost, match="failed"):
            child.ask({"job": "cook"})
        assert child.process is None
        with pytest.raises(SolverLost, match="KeyError"):
            child.ask({"job": "timetable"})
