"""The bounds printed with a plan are added up anew; what the prices do not carry is refused."""

import json
from collections.abc import Callable
from copy import deepcopy
from pathlib import Path
from typing import Any

import pytest

from bench.rounds_country import country, write
from casework.exchange import read_folder, solve_folder
from casework.round_json import Result, as_json
from checker.round_check import check_round
from rules.selection import select
from rules.timetable import Effort, plan_visits

Plan = dict[str, Any]


def refused(folder: Path, plan: Plan) -> list[str]:
    """What the check of the proofs objects to."""
    checks = {check["name"]: check for check in check_round(folder, plan)["checks"]}
    examples: list[str] = checks["proofs"]["counter_examples"]
    return examples


@pytest.fixture(scope="module")
def loose(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Plan]:
    """Two provinces of 50 agencies; everything fits."""
    folder = write(country(100, 2), tmp_path_factory.mktemp("loose"))
    return folder, json.loads(json.dumps(solve_folder(folder)))


@pytest.fixture(scope="module")
def jammed(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Plan]:
    """Eleven long visits, ten weeks, one crew: no sum is short, and yet one visit finds no week."""
    folder = write(country(35, 1, family="jammed"), tmp_path_factory.mktemp("jammed"))
    return folder, json.loads(json.dumps(solve_folder(folder)))


def test_the_bounds_of_a_solved_round_can_be_derived(loose: tuple[Path, Plan]) -> None:
    folder, plan = loose

    result = check_round(folder, plan)

    assert result["ok"]
    assert {c["name"]: c["checked"] for c in result["checks"]}["proofs"] == 2
    assert all(proof["certificate"][-1]["stage"] == "lateness" for proof in plan["provinces"])


def test_how_many_fit_at_most_can_be_derived_from_visits_that_exclude_each_other(
    jammed: tuple[Path, Plan],
) -> None:
    folder, plan = jammed

    (proof,) = plan["provinces"]
    assert (proof["asked"], proof["placed"], proof["most"]) == (11, 10, 10)
    assert [stage["stage"] for stage in proof["certificate"]] == ["left_out", "lateness"]
    assert refused(folder, plan) == []


def test_a_plan_of_the_plain_search_has_bounds_by_counting(loose: tuple[Path, Plan]) -> None:
    folder = read_folder(loose[0])
    settings = folder.settings
    chosen = select(folder.agencies, settings.rules, settings.seed)
    timetable = plan_visits(chosen.picks, folder.inspectors, settings.frame, Effort(tries=300))

    plan = json.loads(json.dumps(as_json(Result(settings.year, chosen, timetable, ()))))

    assert refused(loose[0], plan) == []
    plan["provinces"][0]["bound"]["lateness"] += 1
    plan["bound"]["lateness"] += 1
    assert len(refused(loose[0], plan)) == 1


def _bound(name: str) -> Callable[[Plan], None]:
    def spoil(plan: Plan) -> None:
        plan["provinces"][0]["bound"][name] += 1
        plan["bound"][name] += 1

    return spoil


def _price(name: str, value: Any) -> Callable[[Plan], None]:
    return lambda plan: plan["provinces"][0]["certificate"][-1]["prices"].update({name: value})


def _stage(name: str, value: Any) -> Callable[[Plan], None]:
    return lambda plan: plan["provinces"][0]["certificate"][-1].update({name: value})


def _proof(name: str, change: int) -> Callable[[Plan], None]:
    return lambda plan: plan["provinces"][0].update({name: plan["provinces"][0][name] + change})


def _cheaper(plan: Plan) -> None:
    """One visit's price lowered: still a bound, but no longer the printed one."""
    prices = plan["provinces"][0]["certificate"][-1]["prices"]["agencies"]
    code = max(prices, key=lambda c: prices[c])
    prices[code] //= 2


@pytest.mark.parametrize(
    ("spoil", "why"),
    [
        (_bound("lateness"), "lateness: the bound"),
        (_bound("trips"), "trips: the bound"),
        (_bound("imbalance"), "imbalance: the bound"),
        (_cheaper, "lateness: the bound"),
        (_price("weeks", {"3": -50_000}), "below 0"),
        (_price("trip", -1), "below 0"),
        (_price("trip", 0.5), "no whole number"),
        (_price("high", [0, 0, 0]), "four quarters"),
        (_price("conflicts", [{"week": 9, "agencies": ["T01-000"], "most": 0, "price": 9_000}]), "week 9 holds"),
        (_price("agencies", None), "prove nothing"),
        (_stage("scale", 0), "scale 0"),
        (_stage("stage", "beauty"), "beauty"),
        (_stage("trips", 1), "holds only up to 1 trips"),
        (lambda plan: plan["provinces"][0].pop("bound"), "cannot be read"),
        (lambda plan: plan.update(provinces=["T01"]), "cannot be read"),
        (lambda plan: plan["provinces"].append(plan["provinces"][0]), "stands 2 times"),
        (_proof("asked", 1), "asked"),
        (_proof("placed", -1), "placed"),
        (_proof("most", -1), "at most"),
        (lambda plan: plan["provinces"].pop(), "nothing is said of it"),
        (lambda plan: plan["bound"].update(trips=0), "together"),
    ],
)  # fmt: skip
def test_what_the_prices_do_not_carry_is_refused(
    loose: tuple[Path, Plan], spoil: Callable[[Plan], object], why: str
) -> None:
    folder, plan = loose[0], deepcopy(loose[1])

    spoil(plan)

    assert any(why in text for text in refused(folder, plan))


def test_an_invented_conflict_cannot_lower_how_many_fit(jammed: tuple[Path, Plan]) -> None:
    folder, plan = jammed[0], deepcopy(jammed[1])
    for conflict in plan["provinces"][0]["certificate"][0]["prices"]["conflicts"]:
        conflict["most"] = 0

    assert any("holds" in text for text in refused(folder, plan))
