"""What each of some four hundred wordings is understood to mean, to the last note: no reading changes unseen.

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
    reading = read_deadline(text, 2022, date.fromisoformat(issued) if issued else None)
    return {
        "text": reading.text,
        "issued": issued,
        "kind": reading.kind,
        "start": reading.start.isoformat() if reading.start else "",
        "due": " ".join(day.isoformat() for day in reading.due),
        "every": reading.every or "",
        "after": json.dumps(reading.after.as_dict(), ensure_ascii=False) if reading.after else "",
        "note": reading.note,
    }


@pytest.mark.parametrize("row", READINGS, ids=lambda row: f"{row['text']}|{row['issued']}")
def test_a_wording_is_read_as_it_always_was(row: dict[str, str]) -> None:
    assert shown(row["text"], row["issued"]) == row


def test_the_table_holds_every_kind_of_reading() -> None:
    kinds = {row["kind"] for row in READINGS}

    assert kinds >= {
        "date", "month", "quarter", "year", "range", "recurring", "ongoing", "relative", "waiting", "missing",
        "unreadable",
    }  # fmt: skip
