"""Tables in spreadsheets: columns found by their headings, in any order, in Vietnamese or English."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path

from casework.errors import BadInput, Problem
from casework.sheet_cells import Cell, Page
from casework.sheet_files import read_pages
from rules.text import fold

__all__ = ["Cell", "Column", "Row", "Sheet", "read_sheet"]

_HEADING_ROWS = 20
_LONGEST_HEADING = 80


@dataclass(frozen=True)
class Column:
    """A column of a table: the headings it goes by, best first, and words that give it away.

    Headings are compared without marks and capitals; the first one is what people are told. `hints`
    (folded) are looked for inside a heading when no heading is known as it stands.
    """

    field: str
    names: tuple[str, ...]
    hints: tuple[str, ...] = ()
    required: bool = False

    @cached_property
    def folded(self) -> tuple[str, ...]:
        """The headings without marks and capitals."""
        return tuple(fold(name) for name in self.names)


@dataclass(frozen=True)
class Row:
    """One row of the table: its number in the file and its cells by field."""

    number: int
    cells: Mapping[str, Cell]

    def text(self, field: str) -> str:
        """The text of a field, empty when the column or the cell is."""
        cell = self.cells.get(field)
        return cell.text if cell else ""

    def where(self, field: str) -> str:
        """The address of a field's cell; of the row's first cell when the column is absent."""
        cell = self.cells.get(field)
        return cell.where if cell else next(iter(self.cells.values())).where

    def own(self, field: str) -> str:
        """The text that stands in the cell itself, not repeated from a merged cell above."""
        cell = self.cells.get(field)
        return cell.text if cell and cell.state != "filled" else ""

    @property
    def alone(self) -> str:
        """The text of the only filled field of the row (a group row, a footer); else empty."""
        texts = {cell.text for cell in self.cells.values() if cell.text}
        return texts.pop() if len(texts) == 1 else ""


@dataclass(frozen=True)
class Sheet:
    """A table found in a file: its rows below the heading, and the words above it.

    `columns` gives the heading as written for each field; `problems` are cells that cannot be trusted.
    """

    file: str
    name: str
    titles: tuple[str, ...]
    columns: Mapping[str, str]
    rows: tuple[Row, ...]
    problems: tuple[Problem, ...]


def read_sheet(path: Path, columns: Sequence[Column], name: str = "") -> Sheet:
    """The table of the file that has most of these columns; BadInput names what is missing and the mend."""
    pages = read_pages(path, name)
    found = [(page, _heading(page, columns)) for page in pages]
    page, heading = max(found, key=lambda entry: len(entry[1].claims))
    where = _places(page, columns, heading)
    rows = _without_numbering([row for row in page.rows if row[0] > heading.last])
    table = tuple(made for row in rows if (made := _row(row, where)) is not None)
    heads = {field: _head_text(page, heading, column) for field, column in where.items()}
    above = (cells for number, cells in page.rows if number < heading.first)
    titles = tuple(cell.text for cells in above for cell in cells if cell.text and cell.state != "filled")
    wrong = (*_beyond(page, heading, rows), *_untrusted(page.file, table))
    return Sheet(page.file, page.name, titles, heads, table, wrong)


@dataclass(frozen=True)
class _Heading:
    """First and last row number of a heading, and the columns that claim each field equally well."""

    first: int = 0
    last: int = 0
    claims: Mapping[str, tuple[int, ...]] = field(default_factory=dict)


def _heading(page: Page, columns: Sequence[Column]) -> _Heading:
    """The row with most known headings, or two rows where the lower one only adds to the upper."""
    best = _Heading()
    head = page.rows[:_HEADING_ROWS]
    for place, (number, cells) in enumerate(head):
        single = _claims([_texts(cells)], columns)
        if len(single) > len(best.claims):
            best = _Heading(number, number, single)
        if single and place + 1 < len(head) and _adds(single, head[place + 1][1], columns):
            below, under = head[place + 1]
            double = _claims([_texts(cells), _texts(under)], columns)
            if len(double) > max(len(single), len(best.claims)):
                best = _Heading(number, below, double)
    return best


def _adds(claims: Mapping[str, tuple[int, ...]], under: Sequence[Cell], columns: Sequence[Column]) -> bool:
    """True when the row below leaves the known columns alone: a row of data would fill them."""
    known = [under[place] for places in claims.values() for place in places if place < len(under)]
    return all(
        not cell.text or cell.state == "filled" or _rank(_folded(cell.text), columns) for cell in known
    )


def _texts(cells: Sequence[Cell]) -> list[str]:
    return [_folded(cell.text) for cell in cells]


def _folded(heading: str) -> str:
    """ "Thời gian hoàn thành (*)" -> "thoi gian hoan thanh"."""
    plain = re.sub(r"\([^()]*\)|[*:]", " ", fold(heading))
    return " ".join(re.sub(r"^\d+[.)]\s*", "", plain).replace("_", " ").split())


def _claims(rows: Sequence[Sequence[str]], columns: Sequence[Column]) -> dict[str, tuple[int, ...]]:
    """The columns of each field; a heading of two rows is known by either row, or by both read on."""
    claims: dict[str, list[tuple[int, int]]] = {}
    for place in range(max(len(row) for row in rows)):
        texts = [row[place] if place < len(row) else "" for row in rows]
        candidates = [*reversed(texts), " ".join(text for text in texts if text)]
        ranked = [rank for text in candidates if (rank := _rank(text, columns)) is not None]
        if ranked:
            quality, field = min(ranked)
            claims.setdefault(field, []).append((quality, place))
    return {
        field: tuple(place for quality, place in claimed if quality == min(claimed)[0])
        for field, claimed in claims.items()
    }


def _rank(text: str, columns: Sequence[Column]) -> tuple[int, str] | None:
    if not text or len(text) > _LONGEST_HEADING:
        return None
    exact = [(column.folded.index(text), column.field) for column in columns if text in column.folded]
    hinted = [(100, column.field) for column in columns if any(hint in text for hint in column.hints)]
    return min(exact, default=None) or (hinted[0] if hinted else None)


def _places(page: Page, columns: Sequence[Column], heading: _Heading) -> dict[str, int]:
    """The one column of each field; BadInput when a required one is missing or one stands twice."""
    missing = [column for column in columns if column.required and column.field not in heading.claims]
    if missing:
        wanted = ", ".join(f"“{column.names[0]}”" for column in missing)
        known = "; ".join(column.names[0] for column in columns)
        raise BadInput(
            "missing_heading", page.file, f"A{heading.last}" if heading.last else "",
            f"không thấy cột {wanted} trong {_HEADING_ROWS} dòng đầu; thêm dòng tiêu đề "
            f"(các tiêu đề nhận biết được, có dấu hay không: {known}).",
            f"no column {wanted} in the first {_HEADING_ROWS} rows; add a heading row "
            f"(headings that are known, with or without marks: {known}).",
        )  # fmt: skip
    for name, places in heading.claims.items():
        if len(places) > 1:
            cells = next(cells for number, cells in page.rows if number == heading.last)
            where = cells[places[1]].where if places[1] < len(cells) else ""
            raise BadInput(
                "heading_twice", page.file, where,
                f"hai cột cùng được hiểu là “{name}”; đổi tên hoặc bỏ một cột.",
                f"two columns are both understood as “{name}”; rename or remove one of them.",
            )  # fmt: skip
    return {name: places[0] for name, places in heading.claims.items()}


def _head_text(page: Page, heading: _Heading, column: int) -> str:
    texts = [
        cells[column].text
        for row, cells in page.rows
        if row in (heading.first, heading.last) and column < len(cells)
    ]
    return " ".join(dict.fromkeys(text for text in texts if text))


def _without_numbering(rows: list[tuple[int, tuple[Cell, ...]]]) -> list[tuple[int, tuple[Cell, ...]]]:
    """Without the row (1) (2) (3) ... that official tables put below their heading."""
    if rows:
        texts = [cell.text for cell in rows[0][1] if cell.text]
        if len(texts) > 1 and all(re.fullmatch(r"\(\d+\)", text) for text in texts):
            return rows[1:]
    return rows


def _row(row: tuple[int, tuple[Cell, ...]], where: Mapping[str, int]) -> Row | None:
    number, cells = row
    mapped = {field: cells[place] for field, place in where.items() if place < len(cells)}
    if not any(cell.state != "filled" and (cell.text or cell.state) for cell in mapped.values()):
        return None
    return Row(number, mapped)


def _beyond(page: Page, heading: _Heading, rows: Sequence[tuple[int, tuple[Cell, ...]]]) -> list[Problem]:
    """Cells of a .csv behind its last heading: a comma that was not quoted has pushed the row's words on."""
    if not page.file.lower().endswith(".csv"):
        return []
    width = max(len(cells) for number, cells in page.rows if heading.first <= number <= heading.last)
    pushed = [next((cell for cell in cells[width:] if cell.text), None) for _, cells in rows]
    return [
        Problem(
            "beyond_heading", page.file, cell.where,
            f"ô “{cell.text}” nằm sau cột có tiêu đề cuối cùng; đặt chữ có dấu phẩy trong ngoặc kép, hoặc lưu .xlsx.",
            f"the cell “{cell.text}” lies behind the last heading; quote words with a comma, or save as .xlsx.",
        )
        for cell in pushed
        if cell is not None
    ]  # fmt: skip


def _untrusted(file: str, rows: Sequence[Row]) -> list[Problem]:
    """Formulas whose value was never computed, and Excel's own error values."""
    found = []
    for row in rows:
        for cell in row.cells.values():
            if cell.state == "no_value":
                found.append(Problem(
                    "formula_without_value", file, cell.where,
                    "công thức chưa có giá trị; mở bằng Excel, lưu lại, hoặc dán thành giá trị.",
                    "the formula has no stored value; open and save in Excel, or paste it as a value.",
                ))  # fmt: skip
            elif cell.state == "error":
                found.append(Problem(
                    "formula_error", file, cell.where,
                    f"ô báo lỗi {cell.text}; sửa công thức hoặc gõ giá trị.",
                    f"the cell shows {cell.text}; mend the formula or type the value.",
                ))  # fmt: skip
    return found
