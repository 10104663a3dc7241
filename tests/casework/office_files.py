"""Files of an office as the tests write them, and a small register to bring them into."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, date, datetime
from pathlib import Path

import openpyxl

from casework.import_agencies import apply_agencies
from models.db import Store

TODAY = date(2022, 1, 4)
NOW = datetime(2022, 1, 4, 1, 0, tzinfo=UTC)
DATA = Path(__file__).parents[1] / "data"
EXAMPLE = Path(__file__).parents[2] / "config" / "examples" / "long-an-2022"


def csv_file(folder: Path, text: str, name: str = "tep.csv") -> Path:
    """A CSV file with this text."""
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return path


def xlsx_file(folder: Path, rows: Sequence[Sequence[object]], name: str = "tep.xlsx") -> Path:
    """An Excel file with these rows, numbers and dates as such."""
    book = openpyxl.Workbook()
    page = book.active
    assert page is not None
    for row in rows:
        page.append(list(row))
    book.save(folder / name)
    return folder / name


def register_long_an(store: Store) -> None:
    """The 34 agencies of Long An in 2022."""
    with store.act("import agencies", now=NOW) as session:
        apply_agencies(session, EXAMPLE / "agencies.csv", TODAY)
