"""An exchange folder is read strictly, solved the same everywhere, and its shortages are sentences."""

import json
import random
from pathlib import Path
from typing import Any

import pytest

from casework.errors import BadInput
from casework.exchange import read_folder, solve_folder
from tests.round_folder import (
    SETTINGS,
    Row,
    agency_row,
    drawn_rows,
    inspector_row,
    long_an_folder,
    long_an_rows,
    write_folder,
)


def printed(folder: Path) -> str:
    return json.dumps(solve_folder(folder), ensure_ascii=False, indent=2)


def refused(folder: Path) -> BadInput:
    with pytest.raises(BadInput) as caught:
        read_folder(folder)
    return caught.value


def with_agency(tmp_path: Path, **facts: Any) -> Path:
    """Long An with other facts in the second line of agencies.csv."""
    agencies, people = long_an_rows()
    return write_folder(tmp_path, [agencies[0] | facts, *agencies[1:]], people)


def with_inspector(tmp_path: Path, **facts: Any) -> Path:
    agencies, people = long_an_rows()
    return write_folder(tmp_path, agencies, [people[0] | facts, *people[1:]])


def test_the_round_of_long_an_is_planned_with_eleven_picks(tmp_path: Path) -> None:
    plan = solve_folder(long_an_folder(tmp_path))

    picks: Any = plan["picks"]
    visits: Any = plan["visits"]
    assert (plan["status"], plan["shortages"], plan["warnings"]) == ("planned", [], [])
    assert len(picks) == 11
    assert [visit["agency"] for visit in visits] == [pick["agency"] for pick in picks]
    assert {pick["level"]: sum(p["level"] == pick["level"] for p in picks) for pick in picks} == {
        "district": 5,
        "province": 6,
    }
    assert list(visits[0]) == ["agency", "date", "half", "inspectors"]
    assert list(plan)[:6] == ["status", "picks", "visits", "objective", "bound", "shortages"]


def test_everybody_hears_why_in_two_languages(tmp_path: Path) -> None:
    agencies, people = long_an_rows()
    plan: Any = solve_folder(write_folder(tmp_path, [agencies[0] | {"par": 7000}, *agencies[1:]], people))

    texts = {
        pick["agency"]: (pick["text_vi"], pick["text_en"]) for pick in plan["picks"] + plan["not_picked"]
    }

    assert len(texts) == 34
    vpub = next(pick for pick in plan["picks"] if pick["agency"] == "VPUB")
    assert vpub["reason"] in ("look_ahead", "risk")
    assert "7.670" in texts["VPUB"][0]
    assert "thứ 1 trong 19" in texts["VPUB"][0]
    assert "last inspected in 2021" in texts["VPUB"][1]
    drawn = next(pick for pick in plan["picks"] if pick["reason"] == "lottery")
    assert drawn["lottery_hash"][:8] in drawn["text_vi"]


@pytest.mark.parametrize("seed", range(6))
def test_the_order_of_the_rows_changes_no_byte(tmp_path: Path, seed: int) -> None:
    agencies, people, settings = drawn_rows(seed)
    expected = printed(write_folder(tmp_path / "a", agencies, people, settings))
    random.Random(seed).shuffle(agencies)
    random.Random(seed).shuffle(people)

    assert printed(write_folder(tmp_path / "b", agencies, people, settings)) == expected


def test_decomposed_text_is_the_same_text(tmp_path: Path) -> None:
    import unicodedata

    composed = printed(long_an_folder(tmp_path / "a"))
    folder = long_an_folder(tmp_path / "b")
    for file in folder.iterdir():
        file.write_text(unicodedata.normalize("NFD", file.read_text(encoding="utf-8")), encoding="utf-8")

    assert printed(folder) == composed


def test_a_body_outside_the_denominator_needs_no_column_when_all_count(tmp_path: Path) -> None:
    folder = long_an_folder(tmp_path)
    text = (folder / "agencies.csv").read_text(encoding="utf-8")
    bare = "\n".join(line.rsplit(",", 1)[0] for line in text.splitlines())
    (folder / "agencies.csv").write_text(bare, encoding="utf-8")

    assert all(agency.counts for agency in read_folder(folder).agencies)


def test_a_lottery_share_may_be_written_as_a_decimal(tmp_path: Path) -> None:
    decimal = solve_folder(long_an_folder(tmp_path / "a", lottery_share=0.2))

    assert decimal == solve_folder(long_an_folder(tmp_path / "b", lottery_share=[1, 5]))


def test_eleven_visits_in_nine_weeks_of_one_are_answered_with_a_way_out(tmp_path: Path) -> None:
    nine = {"first_day": "2022-03-07", "last_day": "2022-05-06", "max_visits_per_week": 1}
    agencies, people = long_an_rows()
    agencies = [row | {"last_inspectors": ""} for row in agencies]
    people = [row | {"agency": "", "former": "", "leave": ""} for row in people]
    plan: Any = solve_folder(write_folder(tmp_path, agencies, people, SETTINGS | nine))

    (short,) = plan["shortages"]
    assert plan["status"] == "short"
    assert (short["kind"], short["needs"], short["has"], short["short_by"]) == ("weeks", 11, 9, 2)
    assert short["text_en"] == (
        "LA needs 11 inspections; 9 usable weeks x 1 visits = 9; short by 2: "
        "extend the deadline by 2 week(s) or allow 2 visits a week in 2 week(s)."
    )
    assert "9 tuần dùng được x 1 cuộc = 9; thiếu 2" in short["text_vi"]
    assert short["remedy"].startswith("extend the deadline by 2")
    assert len(plan["visits"]) == 9


def test_a_rotation_the_quota_cannot_keep_is_a_warning_at_set_up(tmp_path: Path) -> None:
    plan: Any = solve_folder(long_an_folder(tmp_path, quota=[1, 10], quota_by_level={}, rotation_years=4))

    assert {warning["kind"] for warning in plan["warnings"]} == {"rotation_promise"}
    assert "4 years x 2 visits do not reach 19 agencies" in plan["warnings"][1]["text_en"]


@pytest.mark.parametrize(
    ("facts", "column", "cell"),
    [
        ({"findings": -1}, "findings", "I2"),
        ({"overdue": "1.5"}, "overdue", "H2"),
        ({"par": 10001}, "par", "E2"),  # scores are x 100
        ({"halfdays": 0}, "halfdays", "N2"),
        ({"halfdays": 7}, "halfdays", "N2"),
        ({"mandatory": "có"}, "mandatory", "L2"),
        ({"counts": 2}, "counts", "S2"),
        ({"years_since": ""}, "years_since", "K2"),
        ({"level": ""}, "level", "B2"),
        ({"earliest": "2023-03-01"}, "earliest", "Q2"),
        ({"earliest": "2022-02-30"}, "earliest", "Q2"),
        ({"blackout": "2022-03-05..2022-03-01"}, "blackout", "P2"),
        ({"blackout": "2022-03-05"}, "blackout", "P2"),
        ({"blackout": "2022-12-20..2023-01-05"}, "blackout", "P2"),
        ({"last_inspectors": "LAN|AI"}, "last_inspectors", "R2"),
        ({"code": "SNV"}, "code", "A3"),  # the second of the two is named
    ],
)
def test_a_wrong_agency_is_refused_by_line_and_column(
    tmp_path: Path, facts: Row, column: str, cell: str
) -> None:
    error = refused(with_agency(tmp_path, **facts))

    (problem,) = [p for p in error.problems if p.file == "agencies.csv"]
    line = cell[1:]
    assert (problem.file, problem.where) == ("agencies.csv", cell)
    assert problem.message_en.startswith(f"line {line}, column {column}: ")
    assert problem.message_vi.startswith(f"dòng {line}, cột {column}: ")


@pytest.mark.parametrize(
    ("facts", "column"),
    [
        ({"agency": "SXYZ"}, "agency"),
        ({"former": "SXYZ:2020"}, "former"),
        ({"former": "SYT"}, "former"),
        ({"leave": "2021-03-01..2021-03-05"}, "leave"),
        ({"province": ""}, "province"),
    ],
)
def test_a_wrong_inspector_is_refused_by_line_and_column(tmp_path: Path, facts: Row, column: str) -> None:
    (problem,) = refused(with_inspector(tmp_path, **facts)).problems

    assert problem.file == "inspectors.csv"
    assert problem.message_en.startswith(f"line 2, column {column}: ")


def test_an_inspector_in_two_provinces_is_refused(tmp_path: Path) -> None:
    agencies, people = long_an_rows()
    folder = write_folder(tmp_path, agencies, [*people, inspector_row("LAN", province="TN")])

    codes = {(p.code, p.where) for p in refused(folder).problems}

    assert codes == {("two_provinces", "B6"), ("twice", "A6")}


@pytest.mark.parametrize(
    ("settings", "name"),
    [
        ({"quota": [11, 10]}, "quota"),
        ({"quota": [3, 0]}, "quota"),
        ({"quota": [3, -10]}, "quota"),
        ({"quota_by_level": {"district": [3, 0]}}, "quota_by_level"),
        ({"quota_by_level": {"commune": [3, 10]}}, "quota_by_level"),  # no commune is listed
        ({"quotas": [3, 10]}, "quotas"),  # no such setting
        ({"first_day": "2021-02-07"}, "first_day"),
        ({"last_day": "2022-11-31"}, "last_day"),
        ({"last_day": "2022-01-03"}, "last_day"),
        ({"holidays": ["2024-01-01"]}, "holidays"),
        ({"blackout_weeks": ["2022-W53"]}, "blackout_weeks"),  # 2022 has 52 weeks
        ({"blackout_weeks": ["2023-W10"]}, "blackout_weeks"),
        ({"extra_working_days": ["2022-04-11"]}, "extra_working_days"),  # closed and opened
        ({"crew_size": 0}, "crew_size"),
        ({"rotation_years": 2.5}, "rotation_years"),
        ({"lottery_seed": ""}, "lottery_seed"),
        ({"risk_weights": {"luck": 3}}, "risk_weights"),
    ],
)
def test_a_wrong_setting_is_refused_by_its_line(tmp_path: Path, settings: Row, name: str) -> None:
    folder = long_an_folder(tmp_path, **settings)
    text = (folder / "settings.json").read_text(encoding="utf-8")
    line = text[: text.index(f'"{name}"')].count("\n") + 1

    (problem,) = refused(folder).problems

    assert problem.file == "settings.json"
    assert problem.where.startswith(f"{line}:")
    assert problem.message_en.startswith(f"line {line}, ")
    assert name in problem.message_en


def test_a_missing_setting_and_a_missing_column_are_named(tmp_path: Path) -> None:
    folder = write_folder(tmp_path, *long_an_rows(), {k: v for k, v in SETTINGS.items() if k != "crew_size"})
    assert "crew_size" in refused(folder).message_en

    long_an_folder(tmp_path)
    (tmp_path / "inspectors.csv").write_text("id,province\nLAN,LA\n", encoding="utf-8")
    assert "skills, agency, former, leave" in refused(tmp_path).message_en


def test_settings_that_are_no_json_are_refused_by_line_and_column(tmp_path: Path) -> None:
    folder = long_an_folder(tmp_path)
    (folder / "settings.json").write_text('{\n "year": 2022,\n}', encoding="utf-8")

    assert refused(folder).where == "3:1"


def test_a_missing_file_is_refused_by_its_name(tmp_path: Path) -> None:
    folder = long_an_folder(tmp_path)
    (folder / "inspectors.csv").unlink()

    assert refused(folder).file == "inspectors.csv"


def test_all_problems_are_told_at_once(tmp_path: Path) -> None:
    agencies = [agency_row("SYT", findings=-1), agency_row("STC", halfdays=9, earliest="mai")]

    error = refused(write_folder(tmp_path, agencies, [inspector_row("LAN", agency="SXYZ")]))

    assert [(p.file, p.where) for p in error.problems if p.file != "settings.json"] == [
        ("agencies.csv", "I2"),
        ("agencies.csv", "N3"),
        ("agencies.csv", "Q3"),
        ("inspectors.csv", "D2"),
    ]
