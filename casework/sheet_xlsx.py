"""The visible sheets of an .xlsx: checked for size and strangeness before anything of it is parsed."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime, time
from decimal import Decimal
from typing import Any
from xml.etree.ElementTree import Element

import openpyxl
from defusedxml.common import DefusedXmlException
from defusedxml.ElementTree import iterparse
from openpyxl.utils import range_boundaries

from casework.errors import BadInput
from casework.sheet_cells import (
    MAX_ENTRIES,
    MAX_ROWS,
    MAX_UNPACKED,
    Cell,
    Page,
    check_rows,
    letters,
    other_kind,
)
from rules.text import nfc

_ERRORS = ("#REF!", "#N/A", "#VALUE!", "#DIV/0!", "#NAME?", "#NULL!", "#NUM!")


def xlsx_pages(content: bytes, file: str) -> list[Page]:
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as parts:
            _check_parts(parts, file)
            merged = _merged_ranges(parts)
        return list(_pages_of(content, file, merged))
    except BadInput:
        raise
    except DefusedXmlException as error:
        raise _not_safe(file) from error
    except Exception as error:  # openpyxl raises whatever a broken file makes it raise
        raise BadInput(
            "broken_xlsx", file, "",
            "tệp .xlsx bị hỏng; mở bằng Excel, lưu lại rồi gửi lại.",
            "the .xlsx file is damaged; open it in Excel, save it again and send it again.",
        ) from error  # fmt: skip


def _check_parts(parts: zipfile.ZipFile, file: str) -> None:
    """Look at the table of contents alone, before a byte is unpacked."""
    entries = parts.infolist()
    names = {entry.filename for entry in entries}
    if len(entries) > MAX_ENTRIES or sum(entry.file_size for entry in entries) > MAX_UNPACKED:
        raise _not_safe(file)
    if any(name.lower().endswith("vbaproject.bin") for name in names):
        raise other_kind(file, ".xlsm")
    if "xl/workbook.xml" not in names:
        raise BadInput(
            "not_a_spreadsheet", file, "",
            "không phải là bảng tính Excel; mở bằng Excel rồi lưu thành .xlsx.",
            "is not an Excel workbook; open it in Excel and save it as .xlsx.",
        )  # fmt: skip


def _not_safe(file: str) -> BadInput:
    return BadInput(
        "not_safe", file, "",
        f"tệp nén bất thường (bung ra quá {MAX_UNPACKED // 2**20} MB hoặc chứa thành phần lạ); "
        "chép bảng sang một tệp Excel mới rồi gửi lại.",
        f"is packed in an unusual way (over {MAX_UNPACKED // 2**20} MB unpacked, or with strange parts); "
        "copy the table into a new Excel file and send that.",
    )  # fmt: skip


def _merged_ranges(parts: zipfile.ZipFile) -> dict[str, list[str]]:
    """The merged ranges of each sheet by its title (the streaming reader leaves them out)."""
    targets = {
        relation.get("Id"): f"xl/{relation.get('Target', '').removeprefix('/xl/')}"
        for relation in _elements(parts, "xl/_rels/workbook.xml.rels", "Relationship")
    }
    found = {}
    for sheet in _elements(parts, "xl/workbook.xml", "sheet"):
        relation = next((value for name, value in sheet.attrib.items() if name.endswith("}id")), None)
        part = targets.get(relation, "")
        if part in parts.namelist():
            found[sheet.get("name", "")] = [e.get("ref", "") for e in _elements(parts, part, "mergeCell")]
    return found


def _elements(parts: zipfile.ZipFile, part: str, name: str) -> Iterator[Element]:
    with parts.open(part) as stream:
        for _, element in iterparse(stream):
            if element.tag.endswith(f"}}{name}"):
                yield element
            element.clear()


def _pages_of(content: bytes, file: str, merged: dict[str, list[str]]) -> Iterator[Page]:
    values = openpyxl.load_workbook(io.BytesIO(content), read_only=True, data_only=True)
    formulas = openpyxl.load_workbook(io.BytesIO(content), read_only=True, data_only=False)
    visible = [sheet.title for sheet in values.worksheets if sheet.sheet_state == "visible"]
    for title in visible:
        prefix = f"{title}!" if len(visible) > 1 else ""
        sheet, raw = values[title], formulas[title]
        sheet.reset_dimensions()  # what a file says of its own size is not to be trusted
        raw.reset_dimensions()
        grid = _grid(sheet.iter_rows(), raw.iter_rows(), prefix, file)
        yield Page(file, title, tuple(_filled(grid, merged.get(title, []), prefix)))


def _grid(
    values: Iterable[Sequence[Any]], formulas: Iterable[Sequence[Any]], prefix: str, file: str
) -> dict[int, dict[int, Cell]]:
    grid: dict[int, dict[int, Cell]] = {}
    for number, (row, raw) in enumerate(zip(values, formulas, strict=False), start=1):
        for column, (shown, written) in enumerate(zip(row, raw, strict=False), start=1):
            cell = _cell(shown, written, f"{prefix}{letters(column)}{number}")
            if cell is not None:
                grid.setdefault(number, {})[column] = cell
        check_rows(len(grid), file)
    return grid


def _cell(shown: Any, written: Any, where: str) -> Cell | None:
    if shown.value is None:
        is_formula = getattr(written, "data_type", "") == "f"
        return Cell("", where, "no_value") if is_formula else None
    text = _text(shown.value, getattr(shown, "number_format", "") or "")
    return Cell(text, where, "error" if text in _ERRORS else "") if text else None


def _text(value: Any, number_format: str) -> str:
    """The value as a reader would type it: dates in ISO form, 0.3 shown as a percentage as "30%"."""
    if isinstance(value, datetime):
        return value.date().isoformat() if value.time() == time() else value.isoformat(" ", "seconds")
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, (int, float)) and not isinstance(value, bool):
        exact = Decimal(repr(value)) * (100 if "%" in number_format else 1)
        plain = f"{exact.normalize():f}"
        return f"{plain}%" if "%" in number_format else plain
    return nfc(str(value)).strip()


def _filled(
    grid: dict[int, dict[int, Cell]], ranges: list[str], prefix: str
) -> Iterator[tuple[int, tuple[Cell, ...]]]:
    """The rows in order, vertically merged cells repeated downwards (never sideways: titles span columns)."""
    for merged in ranges:
        left, top, _, bottom = range_boundaries(merged)
        if left is None or top is None or bottom is None or left not in grid.get(top, {}):
            continue
        for number in range(top + 1, min(bottom, top + MAX_ROWS) + 1):
            if number in grid:
                where = f"{prefix}{letters(left)}{number}"
                grid[number][left] = Cell(grid[top][left].text, where, "filled")
    for number in sorted(grid):
        row = grid[number]
        if any(cell.text or cell.state for cell in row.values()):
            blank = (Cell("", f"{prefix}{letters(c)}{number}") for c in range(1, max(row) + 1))
            yield number, tuple(row.get(place, cell) for place, cell in enumerate(blank, start=1))
