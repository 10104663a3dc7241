"""Cells of an exchange folder's tables: read strictly, every problem kept with its line and column."""

import re
from collections.abc import Callable, Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import TypeVar

from casework.errors import BadInput, Problem
from casework.sheet_cells import Cell
from casework.sheet_files import read_pages
from rules.candidates import Span

T = TypeVar("T")
LARGEST = 10**6  # a count beyond it is a slip of the hand


class Table:
    """One file of the folder: rows by column name, and the problems found while its cells are read."""

    def __init__(self, path: Path, columns: Sequence[str], optional: Sequence[str] = ()) -> None:
        page = read_pages(path)[0]
        self.file, self.problems = page.file, list[Problem]()
        (_, head), *rows = page.rows
        self.names = [cell.text for cell in head]
        self._check_heading(head, columns, optional)
        self.rows = [Line(self, number, cells) for number, cells in rows]

    @property
    def extra(self) -> list[str]:
        """Columns nobody asked for; they are left alone."""
        return [name for name in self.names if name not in self._known]

    def _check_heading(self, head: Sequence[Cell], columns: Sequence[str], optional: Sequence[str]) -> None:
        self._known = {*columns, *optional, ""}
        missing = [name for name in columns if name not in self.names]
        twice = sorted({name for name in self.names if name and self.names.count(name) > 1})
        if missing:
            listed = ", ".join(missing)
            raise BadInput(
                "missing_column", self.file, "A1",
                f"dòng 1: thiếu cột {listed}; thêm các cột này.",
                f"line 1: missing column {listed}; add it.",
            )  # fmt: skip
        if twice:
            where = head[self.names.index(twice[0])].where
            raise BadInput(
                "column_twice", self.file, where,
                f"dòng 1: cột {twice[0]} có hai lần; bỏ một cột.",
                f"line 1: the column {twice[0]} stands twice; remove one.",
            )  # fmt: skip


class Line:
    """One row of a table; a cell that cannot be read leaves a problem and gives a harmless value."""

    def __init__(self, table: Table, number: int, cells: Sequence[Cell]) -> None:
        self.table, self.number = table, number
        self.cells: Mapping[str, Cell] = dict(zip(table.names, cells, strict=False))

    def text(self, column: str) -> str:
        cell = self.cells.get(column)
        return cell.text if cell else ""

    def required(self, column: str) -> str:
        if not self.text(column):
            self.wrong(column, "empty", "ô trống; điền giá trị.", "the cell is empty; fill it in.")
        return self.text(column)

    def whole(self, column: str, lowest: int = 0, highest: int = LARGEST) -> int:
        """A whole number between two others; a negative or fractional count is refused."""
        text = self.required(column)
        if re.fullmatch(r"[0-9]+", text) and lowest <= int(text) <= highest:
            return int(text)
        if text:
            self.wrong(
                column, "number",
                f"“{text}” không phải là số nguyên từ {lowest} đến {highest}; sửa lại.",
                f"“{text}” is not a whole number from {lowest} to {highest}; mend it.",
            )  # fmt: skip
        return lowest

    def day(self, column: str, year: int) -> date | None:
        """A date of the year, or None for an empty cell."""
        text = self.text(column)
        return self._day(column, text, year) if text else None

    def spans(self, column: str, year: int) -> tuple[Span, ...]:
        """Ranges `date..date|date..date`, all within the year."""
        return tuple(sorted(filter(None, self._parts(column, lambda part: self._span(column, part, year)))))

    def listed(self, column: str) -> tuple[str, ...]:
        """The parts of `a|b`, without empty ones, in their order."""
        return tuple(self._parts(column, lambda part: part))

    def wrong(self, column: str, code: str, vi: str, en: str) -> None:
        cell = self.cells.get(column)
        self.table.problems.append(
            Problem(
                code, self.table.file, cell.where if cell else f"A{self.number}",
                f"dòng {self.number}, cột {column}: {vi}", f"line {self.number}, column {column}: {en}",
            )
        )  # fmt: skip

    def _parts(self, column: str, read: Callable[[str], T]) -> list[T]:
        return [read(part.strip()) for part in self.text(column).split("|") if part.strip()]

    def _span(self, column: str, part: str, year: int) -> Span | None:
        ends = part.split("..")
        if len(ends) != 2:
            self.wrong(
                column, "range",
                f"“{part}” không phải là khoảng ngày; viết như {year}-03-01..{year}-03-05.",
                f"“{part}” is not a range of days; write it like {year}-03-01..{year}-03-05.",
            )  # fmt: skip
            return None
        first = self._day(column, ends[0], year)
        last = self._day(column, ends[1], year) if first else None
        if first is None or last is None:
            return None
        if last < first:
            self.wrong(
                column, "range_order",
                f"“{part}”: ngày cuối trước ngày đầu; đổi lại.",
                f"“{part}”: the last day lies before the first; exchange them.",
            )  # fmt: skip
            return None
        return Span(first, last)

    def _day(self, column: str, text: str, year: int) -> date | None:
        day = parse_day(text)
        if day is None:
            self.wrong(
                column, "date",
                f"“{text}” không phải là ngày có thật; viết như {year}-03-01.",
                f"“{text}” is not a real date; write it like {year}-03-01.",
            )  # fmt: skip
        elif day.year != year:
            self.wrong(
                column, "outside_year",
                f"ngày {text} nằm ngoài năm {year}; sửa lại.",
                f"{text} lies outside the year {year}; mend it.",
            )  # fmt: skip
            return None
        return day


def parse_day(text: str) -> date | None:
    """An ISO date written with dashes; None for anything else."""
    if not re.fullmatch(r"\d{4}-\d{2}-\d{2}", text.strip()):
        return None
    try:
        return date.fromisoformat(text.strip())
    except ValueError:
        return None
