"""A country in parts gives the document of the whole, and a row of coverage for each province."""

import json
from pathlib import Path
from typing import Any

import pytest

from casework import country
from casework.errors import BadInput
from casework.exchange import solve_folder
from checker.round_check import check_round
from tests.round_folder import drawn_rows, write_folder


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return write_folder(tmp_path / "country", *drawn_rows(9))


def solved(folder: Path, count: int) -> tuple[country.Country, dict[str, Any]]:
    opened = country.open_country(folder)
    with country.workers(count) as workers:
        parts = {name: workers.solve(opened.provinces[name]) for name in opened.largest_first}
    return opened, country.close_country(opened, parts)


def test_the_parts_give_the_document_of_the_whole_byte_for_byte(folder: Path, tmp_path: Path) -> None:
    _, document = solved(folder, 2)
    country.write_plan(tmp_path / "plan.json", document)

    whole = json.dumps(solve_folder(folder), ensure_ascii=False, indent=2, default=str) + "\n"
    assert (tmp_path / "plan.json").read_text(encoding="utf-8") == whole
    assert check_round(folder, tmp_path / "plan.json")["checks"]


def test_each_province_has_its_row_of_coverage_and_the_rows_add_up(folder: Path) -> None:
    opened, document = solved(folder, 1)

    rows = country.coverage(opened, document)

    assert [row["province"] for row in rows] == ["LA", "TN"]
    assert sum(int(str(row["visits"])) for row in rows) == len(document["visits"])
    assert sum(int(str(row["picked"])) for row in rows) == len(document["picks"])
    assert all(row["verdict"] in ("optimal", "bounded") for row in rows if row["picked"])


def test_the_largest_province_begins(folder: Path) -> None:
    opened = country.open_country(folder)

    sizes = [len(opened.provinces[name].picks) for name in opened.largest_first]

    assert sizes == sorted(sizes, reverse=True)


def test_a_plan_that_cannot_be_written_is_told(folder: Path) -> None:
    with pytest.raises(BadInput, match=r"plan\.json"):
        country.write_plan(folder / "nowhere" / "plan.json", {})
