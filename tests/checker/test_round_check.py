"""The checker of rounds agrees with good plans and names what is wrong with every other."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from casework.exchange import solve_folder
from checker.round_check import check_round
from checker.round_read import Unreadable
from tests.round_folder import SETTINGS, drawn_rows, long_an_folder, long_an_rows, write_folder

Plan = dict[str, Any]


def failing(folder: Path, plan: Plan) -> dict[str, list[str]]:
    """The counter-examples of each check that has any."""
    result = check_round(folder, plan)
    found = {c["name"]: c["counter_examples"] for c in result["checks"] if c["counter_examples"]}
    assert result["ok"] == (not found)
    return found


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Long An, with nothing but what the tests of this file need."""
    agencies, people = long_an_rows()
    facts: dict[str, dict[str, Any]] = {
        "SYT": {
            "mandatory": 1,
            "halfdays": 4,
            "skills": "một cửa",
            "zone": "cụm 0",
            "earliest": "2022-03-07",
        },
        "SGTVT": {"mandatory": 1, "blackout": "2022-05-09..2022-05-13", "last_inspectors": "NAM"},
        "SNV": {"excluded": "đang thanh tra"},
    }
    return write_folder(tmp_path, [row | facts.get(row["code"], {}) for row in agencies], people)


@pytest.fixture
def plan(folder: Path) -> Plan:
    made: Plan = json.loads(json.dumps(solve_folder(folder)))
    return made


def visit_of(plan: Plan, code: str) -> dict[str, Any]:
    found: dict[str, Any] = next(visit for visit in plan["visits"] if visit["agency"] == code)
    return found


def test_what_the_solver_prints_passes_every_check(folder: Path, plan: Plan) -> None:
    result = check_round(folder, plan)

    assert plan["status"] == "planned"
    assert result["ok"]
    assert all(check["checked"] > 0 for check in result["checks"])


def test_visits_alone_are_enough_to_check(folder: Path, plan: Plan) -> None:
    assert failing(folder, {"visits": plan["visits"]}) == {}


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(40))
def test_drawn_rounds_are_planned_by_the_rules_or_say_what_is_short(tmp_path: Path, seed: int) -> None:
    folder = write_folder(tmp_path, *drawn_rows(seed))
    plan = json.loads(json.dumps(solve_folder(folder)))

    found = failing(folder, plan)

    if plan["status"] == "planned":
        assert found == {}
    else:  # what is placed is still placed by every rule
        assert set(found) <= {"each_pick_visited_once", "quota"}
        assert all(short["short_by"] > 0 and short["remedy"] for short in plan["shortages"])


def _drop(plan: Plan) -> None:
    plan["visits"] = [visit for visit in plan["visits"] if visit["agency"] != "SYT"]


def _twice(plan: Plan) -> None:
    plan["visits"].append(visit_of(plan, "SYT") | {"date": "2022-06-06"})


def _excluded(plan: Plan) -> None:
    plan["visits"].append(visit_of(plan, "SYT") | {"agency": "SNV", "date": "2022-06-06"})


def _set(code: str, **facts: Any) -> Callable[[Plan], None]:
    return lambda plan: visit_of(plan, code).update(facts)


@pytest.mark.parametrize(
    ("spoil", "check"),
    [
        (_drop, "each_pick_visited_once"),
        (_drop, "quota"),
        (_twice, "each_pick_visited_once"),
        (_excluded, "never_excluded"),
        (_set("SYT", agency="SXYZ"), "visits_readable"),
        (_set("SYT", date="2022-02-30"), "visits_readable"),
        (_set("SYT", half=2), "visits_readable"),
        (_set("SGTVT", date="2022-09-01"), "usable_days"),  # a holiday
        (_set("SGTVT", date="2022-07-27"), "usable_days"),  # a blackout week
        (_set("SGTVT", date="2022-12-05"), "usable_days"),  # after the last day
        (_set("SGTVT", half=1), "half_days"),  # two half-days begin in the morning
        (_set("SYT", date="2022-06-10"), "half_days"),  # four half-days from a Friday on
        (_set("SYT", date="2022-02-21"), "agency_days"),  # before its earliest day
        (_set("SGTVT", date="2022-05-10"), "agency_days"),
        (_set("SYT", inspectors=["LAN"]), "crew"),
        (_set("SYT", inspectors=["LAN", "LAN"]), "crew"),
        (_set("SYT", inspectors=["LAN", "AI"]), "crew"),
        (_set("SYT", inspectors=["MINH", "NAM"]), "skills"),
        (_set("SYT", inspectors=["LAN", "HOA"]), "conflicts"),  # Hoa left it in 2020
        (_set("SGTVT", inspectors=["LAN", "NAM"]), "conflicts"),  # Nam was there last time
        (_set("SGTVT", date="2022-03-08", inspectors=["MINH", "NAM"]), "leave"),
        (lambda plan: plan["objective"].update(trips=1), "objective"),
        (lambda plan: plan["bound"].update(trips=99), "objective"),
        (lambda plan: plan["picks"].pop(), "picks"),
        (lambda plan: plan["picks"][0].update(risk=1), "picks"),
        (lambda plan: plan["picks"][0].update(reason="top_up"), "picks"),
    ],
)
def test_a_spoilt_plan_is_caught(folder: Path, plan: Plan, spoil: Callable[[Plan], None], check: str) -> None:
    spoil(plan)

    assert check in failing(folder, plan)


def test_nobody_is_in_two_places_or_two_zones(folder: Path, plan: Plan) -> None:
    visit_of(plan, "SYT").update(date="2022-06-06", half=0, inspectors=["LAN", "MINH"])
    visit_of(plan, "SGTVT").update(date="2022-06-07", half=0, inspectors=["LAN", "HOA"])

    found = failing(folder, plan)

    assert found["two_places_at_once"] == ["LAN 2022-06-07 (0): SGTVT, SYT", "LAN 2022-06-07 (1): SGTVT, SYT"]
    assert found["two_zones_a_day"] == ["LAN 2022-06-07: Tân An, cụm 0"]


def test_a_third_visit_in_a_week_of_two_is_one_too_many(folder: Path, plan: Plan) -> None:
    for number, visit in enumerate(plan["visits"][:3]):
        visit["date"] = f"2022-06-{6 + number:02}"

    assert failing(folder, plan)["weekly_limit"] == ["LA 2022-W23: 3 visits, 2 allowed"]


def test_a_visit_within_the_notice_is_caught(tmp_path: Path) -> None:
    folder = long_an_folder(tmp_path, first_day="2022-01-10")  # published on 17 January, five working days
    plan = json.loads(json.dumps(solve_folder(folder)))
    plan["visits"][0]["date"] = "2022-01-24"

    assert failing(folder, plan)["notice"] == [
        f"{plan['visits'][0]['agency']} 2022-01-24 (0): the notice runs until 2022-01-25"
    ]
    assert all(visit["date"] >= "2022-01-25" for visit in plan["visits"][1:])


def test_a_seed_drawn_again_is_caught(tmp_path: Path) -> None:
    plan = json.loads(json.dumps(solve_folder(long_an_folder(tmp_path))))
    other = write_folder(tmp_path / "b", *long_an_rows(), SETTINGS | {"lottery_seed": "99"})

    found = failing(other, plan)

    assert any("lottery hash" in text for text in found["picks"])


@pytest.mark.parametrize("text", ["{", "[]", '{"visits": 3}', '{"visits": [1]}'])
def test_a_plan_that_is_no_plan_is_refused(folder: Path, text: str) -> None:
    (folder / "plan.json").write_text(text, encoding="utf-8")

    with pytest.raises(Unreadable, match=r"plan\.json"):
        check_round(folder, folder / "plan.json")


def test_a_folder_that_is_no_folder_is_refused(folder: Path, plan: Plan) -> None:
    (folder / "settings.json").unlink()

    with pytest.raises(Unreadable):
        check_round(folder, plan)
