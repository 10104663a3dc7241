"""A plan of an exchange folder is mended, checked by other code, mended again; a shortage has its numbers."""

import json
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from casework.errors import BadInput
from casework.exchange import solve_folder
from casework.replan_events import Told, from_file, from_options
from casework.replan_folder import replan_folder
from checker.round_replan import check_replan
from cli.main import app
from tests.round_folder import SETTINGS, drawn_rows, inspector_row, long_an_folder, long_an_rows, write_folder

TODAY = date(2022, 6, 20)
Plan = dict[str, Any]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    made = long_an_folder(tmp_path / "la")
    write(made / "plan.json", solve_folder(made))
    return made


def write(path: Path, plan: dict[str, Any]) -> Path:
    path.write_text(json.dumps(plan, ensure_ascii=False), encoding="utf-8")
    return path


def told(**lists: list[str]) -> list[Told]:
    return from_options(*(lists.get(name, []) for name in ("postpone", "ill", "drop", "lose")))


def mended(folder: Path, on: date = TODAY, plan: str = "plan.json", **lists: list[str]) -> Plan:
    return replan_folder(folder, folder / plan, told(**lists), on)


def counter_examples(folder: Path, after: Plan, before: str = "plan.json") -> dict[str, list[str]]:
    found = check_replan(folder, folder / before, json.loads(json.dumps(after)))
    return {c["name"]: c["counter_examples"] for c in found["checks"] if c["counter_examples"]}


def refused(folder: Path, on: date = TODAY, **lists: list[str]) -> BadInput:
    with pytest.raises(BadInput) as caught:
        mended(folder, on, **lists)
    return caught.value


def test_a_postponed_visit_moves_alone_and_says_why(folder: Path) -> None:
    change = mended(folder, postpone=["SYT=2022-09-15"])

    (move,) = change["moves"]
    assert move["text_vi"] == (
        "SYT: chuyển từ 05/07/2022 sang 15/09/2022: SYT đề nghị lùi, không trước ngày 15/09/2022."
    )
    assert change["counts"] == {"fall_out": 0, "dates": 1, "crews": 0, "weeks_of_shift": 10, "step_in": 0}
    assert (change["proof"]["must_move"], change["proof"]["proved"]) == (1, True)
    assert change["told"] == {"agencies": ["SYT"], "inspectors": ["MINH", "NAM"]}
    assert counter_examples(folder, change) == {}


def test_what_happened_before_stays_in_force_when_the_plan_is_mended_again(folder: Path) -> None:
    write(folder / "second.json", mended(folder, ill=["MINH=2022-06-25.."]))

    again = mended(folder, date(2022, 6, 27), "second.json", lose=["2022-10-01..2022-10-07"])

    assert {move["agency"] for move in again["moves"]} == {"HCT"}
    assert [event["kind"] for event in again["replanned"]["events"]] == ["away", "lost"]
    assert all("MINH" not in v["inspectors"] for v in again["visits"] if v["date"] > "2022-06-25")
    assert counter_examples(folder, again, "second.json") == {}


def test_the_next_of_the_reserve_steps_in_where_the_quota_needs_it(folder: Path) -> None:
    plan = json.loads((folder / "plan.json").read_text(encoding="utf-8"))
    reserve = next(part["agencies"] for part in plan["reserve"] if part["level"] == "district")

    change = mended(folder, drop=["HCT", reserve[0]])

    assert change["status"] == "planned"
    assert [(m["agency"], m["move"]) for m in change["moves"]] == [("HCT", "out"), (reserve[1], "in")]
    assert change["moves"][1]["cause"]["reserve_place"] == 2
    assert [p["reason"] for p in change["picks"] if p["agency"] == reserve[1]] == ["substitute"]
    assert counter_examples(folder, change) == {}


def test_where_nothing_fits_the_shortage_has_its_numbers_and_its_remedy(folder: Path) -> None:
    change = mended(folder, lose=["2022-06-21..2022-12-31"])

    assert change["status"] == "short"
    assert change["counts"]["fall_out"] == 3
    kinds = {short["kind"]: short for short in change["shortages"]}
    assert kinds["no_date"]["short_by"] == 2
    quota = next(s for s in change["shortages"] if s["kind"] == "reserve_empty" and not s["level"])
    assert (quota["needs"], quota["has"], quota["short_by"]) == (11, 8, 3)
    assert "kéo dài thời hạn" in quota["text_vi"]
    assert counter_examples(folder, change) == {}


@pytest.mark.parametrize("seed", range(25))
def test_mended_plans_of_drawn_rounds_are_accepted_by_the_checker(tmp_path: Path, seed: int) -> None:
    agencies, people, settings = drawn_rows(seed)
    folder = write_folder(tmp_path, agencies, people, settings | {"notice_working_days": 3})
    plan: Any = solve_folder(folder)
    ahead = [v for v in plan["visits"] if v["date"] >= "2022-03-01"]
    if not ahead:
        pytest.skip("no visit is left to be hit")
    write(folder / "plan.json", plan)
    one, other = ahead[0], ahead[-1]

    change = mended(
        folder, date(2022, 2, 28), postpone=[f"{one['agency']}=2022-03-14"], drop=[other["agency"]] * (seed % 2),
        ill=[f"{other['inspectors'][0]}=2022-03-01..2022-03-20"], lose=["2022-03-09..2022-03-10"],
    )  # fmt: skip

    assert counter_examples(folder, change) == {}


@pytest.mark.parametrize(
    ("lists", "what"),
    [
        ({"postpone": ["SYT"]}, "--postpone: “SYT” không đọc được"),
        ({"postpone": ["SYT=2022-02-30"]}, "--postpone: “SYT=2022-02-30” không đọc được"),
        ({"postpone": ["SYT=2023-02-01"]}, "nằm ngoài năm 2022"),
        ({"postpone": ["XYZ=2022-09-01"]}, "không có cơ quan “XYZ”"),
        ({"postpone": ["SNV=2022-09-01"]}, "“SNV” không còn cuộc kiểm tra nào"),
        ({"ill": ["LAN=2022-07-02..2022-07-01"]}, "ngày cuối trước ngày đầu"),
        ({"ill": ["BINH=2022-07-01..2022-07-02"]}, "không có thành viên đoàn “BINH”"),
        ({"drop": ["XYZ"]}, "--drop XYZ: không có cơ quan"),
        ({"lose": ["..2022-07-01"]}, "--lose: “..2022-07-01” không đọc được"),
    ],
)
def test_an_event_that_cannot_be_is_named(folder: Path, lists: dict[str, list[str]], what: str) -> None:
    assert what in refused(folder, **lists).message_vi


def test_events_may_come_from_a_file_and_their_place_is_named(folder: Path) -> None:
    path = write(
        folder / "events.json", {"events": [{"kind": "lost", "first": "2022-07-04"}, {"kind": "gone"}]}
    )

    with pytest.raises(BadInput) as caught:
        from_file(path)

    assert "events.json: events[2]: “kind” phải là một trong" in caught.value.message_vi


@pytest.mark.parametrize(
    ("visit", "what"),
    [
        ({"agency": "XYZ"}, "visits[1]: không có cơ quan “XYZ”"),
        ({"date": "2022-02-30"}, "visits[1]: “date” phải là ngày có thật"),
        ({"half": 2}, "“half” là 0 hoặc 1"),
        ({"inspectors": ["BINH"]}, "visits[1]: “inspectors”"),
    ],
)
def test_a_plan_that_cannot_be_read_is_refused_with_its_place(folder: Path, visit: Plan, what: str) -> None:
    plan = json.loads((folder / "plan.json").read_text(encoding="utf-8"))
    plan["visits"][0] |= visit
    write(folder / "plan.json", plan)

    assert what in refused(folder, lose=["2022-10-03"]).message_vi


def test_the_command_previews_writes_the_plan_and_ends_with_three_when_short(folder: Path) -> None:
    run = CliRunner()
    to = folder / "after.json"
    command = ["round", "replan", str(folder), str(folder / "plan.json"), "--on", "2022-06-20"]

    fine = run.invoke(app, [*command, "--postpone", "SYT=2022-09-15", "--to", str(to)])
    check = run.invoke(app, ["round", "check", str(folder), str(to), "--before", str(folder / "plan.json")])
    short = run.invoke(app, [*command, "--lose", "2022-06-21..2022-12-31", "--json"])
    nothing = run.invoke(app, command)

    assert (fine.exit_code, check.exit_code, short.exit_code, nothing.exit_code) == (0, 0, 3, 2)
    assert "no plan moves fewer" in fine.output
    assert json.loads(short.stdout)["counts"]["fall_out"] == 3


def test_two_provinces_are_mended_apart(tmp_path: Path) -> None:
    agencies, people = long_an_rows()
    others = [row | {"code": f"TN-{row['code']}", "province": "TN"} for row in agencies]
    crew = [inspector_row(f"TN-{n}", province="TN") for n in range(3)]
    folder = write_folder(tmp_path, agencies + others, people + crew, SETTINGS)
    plan: Any = solve_folder(folder)
    write(folder / "plan.json", plan)
    last = max(v["date"] for v in plan["visits"] if v["agency"].startswith("TN-"))
    code = next(v["agency"] for v in plan["visits"] if v["date"] == last and v["agency"].startswith("TN-"))

    change = mended(folder, date(2022, 2, 9), drop=[code])

    assert {move["agency"][:3] for move in change["moves"]} == {"TN-"}
    assert counter_examples(folder, change) == {}
