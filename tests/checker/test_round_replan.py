"""The checker of mended plans names every plan that moved what had to stay, or gave a false reason."""

import json
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from casework.exchange import solve_folder
from casework.replan_events import from_options
from casework.replan_folder import replan_folder
from checker.round_read import Unreadable
from checker.round_replan import check_replan
from tests.round_folder import long_an_folder

Plan = dict[str, Any]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    made = long_an_folder(tmp_path)
    (made / "plan.json").write_text(json.dumps(solve_folder(made)), encoding="utf-8")
    return made


@pytest.fixture
def after(folder: Path) -> Plan:
    told = from_options(["SYT=2022-09-15"], ["MINH=2022-06-25.."], ["HCT"], [])
    made: Plan = json.loads(json.dumps(replan_folder(folder, folder / "plan.json", told, date(2022, 6, 20))))
    return made


def failing(folder: Path, after: Plan) -> set[str]:
    found = check_replan(folder, folder / "plan.json", after)
    return {check["name"] for check in found["checks"] if check["counter_examples"]}


def visit(plan: Plan, code: str) -> Plan:
    return next(v for v in plan["visits"] if v["agency"] == code)  # type: ignore[no-any-return]


def _past(plan: Plan) -> None:
    visit(plan, "HCG")["date"] = "2022-02-08"


def _unlisted(plan: Plan) -> None:
    plan["moves"] = [move for move in plan["moves"] if move["agency"] != "SYT"]


def _untrue(plan: Plan) -> None:
    next(m for m in plan["moves"] if m["agency"] == "STC")["cause"]["events"] = [
        {"kind": "lost", "who": "", "first": "2022-08-01", "last": "2022-08-05"}
    ]


def _nobody_came(plan: Plan) -> None:
    next(m for m in plan["moves"] if m["agency"] == "STC")["cause"] = {"events": [], "room_for": ["SNV"]}


def _too_soon(plan: Plan) -> None:
    visit(plan, plan["replanned"]["substitutes"][0]["agency"])["date"] = "2022-06-22"


def _still_away(plan: Plan) -> None:
    visit(plan, "STC")["inspectors"] = ["MINH", "NAM"]


def _before_asked(plan: Plan) -> None:
    visit(plan, "SYT")["date"] = "2022-09-14"


def _off_the_list(plan: Plan) -> None:
    plan["visits"].append({"agency": "HCT", "date": "2022-10-03", "half": 0, "inspectors": ["HOA", "NAM"]})


def _out_of_turn(plan: Plan) -> None:
    chosen = plan["replanned"]["substitutes"][0]["agency"]
    visit(plan, chosen)["agency"] = "HTH" if chosen != "HTH" else "HBL"


def _undercounted(plan: Plan) -> None:
    plan["proof"]["must_move"] = 0


def _silent(plan: Plan) -> None:
    plan["visits"] = [v for v in plan["visits"] if v["agency"] != "STC"]


def test_an_untouched_mended_plan_has_no_counter_example(folder: Path, after: Plan) -> None:
    assert failing(folder, after) == set()


@pytest.mark.parametrize(
    ("spoil", "name"),
    [
        (_past, "kept"),
        (_unlisted, "moves"),
        (_untrue, "causes"),
        (_nobody_came, "causes"),
        (_too_soon, "told_in_time"),
        (_still_away, "leave"),
        (_before_asked, "agency_days"),
        (_off_the_list, "off_the_list"),
        (_out_of_turn, "reserve_in_order"),
        (_undercounted, "must_move"),
        (_silent, "nobody_fell_out"),
    ],
)
def test_each_fault_is_named(folder: Path, after: Plan, spoil: Callable[[Plan], None], name: str) -> None:
    spoil(after)

    assert name in failing(folder, after)


def test_a_plan_that_was_never_mended_cannot_be_checked_as_one(folder: Path) -> None:
    with pytest.raises(Unreadable):
        check_replan(folder, folder / "plan.json", folder / "plan.json")
