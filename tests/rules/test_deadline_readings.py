"""What each of some six hundred wordings is understood to mean, to the last note: no reading changes unseen.

`tests/data/deadline_readings.csv` is read by people, not only by this test: a wording, the day its plan was issued
(if known), and everything the rule makes of it for the year 2022. A change of the rule changes lines there, to be
looked at one by one.
"""

import csv
import json
from datetime import date
from pathlib import Path

import pytest

from rules.deadlines import read_deadline

with (Path(__file__).parents[1] / "data" / "deadline_readings.csv").open(
    encoding="utf-8", newline=""
) as file:
    READINGS = list(csv.DictReader(file))


def shown(text: str, issued: str) -> dict[str, str]:
    said = read_deadline(text, 2022, date.fromisoformat(issued) if issued else None).as_dict()
    return {
        "text": str(said["text"]),
        "issued": issued,
        "kind": str(said["kind"]),
        "start": str(said["start"] or ""),
        "due": " ".join(said["due"]),  # type: ignore[arg-type]
        "every": str(said["every"] or ""),
        "after": json.dumps(said["after"], ensure_ascii=False) if said["after"] else "",
        "note": str(said["note"]),
    }


@pytest.mark.parametrize("row", READINGS, ids=[f"line {place}" for place in range(2, len(READINGS) + 2)])
def test_a_wording_is_read_as_it_always_was(row: dict[str, str]) -> None:
    assert shown(row["text"], row["issued"]) == row


def test_the_table_holds_every_kind_of_reading() -> None:
    kinds = {row["kind"] for row in READINGS}

    assert kinds >= {
        "date", "month", "quarter", "year", "range", "recurring", "ongoing", "relative", "waiting", "missing",
        "unreadable",
    }  # fmt: skip
