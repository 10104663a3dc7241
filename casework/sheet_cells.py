"""A spreadsheet's cells as text with addresses, and the refusals that every kind of file shares."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import Literal, NamedTuple

from casework.errors import BadInput

MAX_BYTES = 10 * 1024 * 1024
MAX_UNPACKED = 60 * 1024 * 1024
MAX_ENTRIES = 500
MAX_ROWS = 50_000
_OTHERS = {
    ".xls": ("Excel 97-2003", "lưu lại thành .xlsx (Excel Workbook)", "save it as .xlsx (Excel Workbook)"),
    ".xlsm": ("Excel có macro", "lưu lại thành .xlsx, không có macro", "save it as .xlsx, without macros"),
    ".xlsb": ("Excel nhị phân", "lưu lại thành .xlsx", "save it as .xlsx"),
    ".ods": ("LibreOffice", "lưu lại thành .xlsx", "save it as .xlsx"),
    ".docx": ("Word", "chép bảng sang Excel rồi lưu thành .xlsx", "copy the table into Excel and save as .xlsx"),
    ".pdf": ("PDF", "dùng tệp .xlsx gốc", "use the original .xlsx file"),
}  # fmt: skip
OTHER_KINDS = frozenset(_OTHERS)

State = Literal["", "filled", "no_value", "error"]


class Cell(NamedTuple):
    """A cell as text, with its address; `state` tells a merged copy, a formula without value, an error."""

    text: str
    where: str
    state: State = ""


@dataclass(frozen=True)
class Page:
    """One sheet of a file: rows of cells, empty rows left out, each row with its number in the file."""

    file: str
    name: str
    rows: tuple[tuple[int, tuple[Cell, ...]], ...]


@cache
def letters(column: int) -> str:
    """What a spreadsheet calls its columns: 1 is A, 27 is AA."""
    before, last = divmod(column - 1, 26)
    return (letters(before) if before else "") + chr(ord("A") + last)


def empty_file(file: str) -> BadInput:
    return BadInput(
        "empty_file", file, "",
        "tệp không có dữ liệu; kiểm tra xem có gửi nhầm tệp không.",
        "the file holds no data; check that it is the right one.",
    )  # fmt: skip


def other_kind(file: str, suffix: str) -> BadInput:
    kind, vi, en = _OTHERS.get(suffix, ("Excel 97-2003, hoặc có mật khẩu", *_OTHERS[".xls"][1:]))
    return BadInput(
        "other_kind", file, "",
        f"là tệp loại khác ({kind}); {vi} rồi gửi lại.",
        f"is a file of another kind ({kind}); {en} and send it again.",
    )  # fmt: skip


def check_rows(count: int, file: str) -> None:
    if count > MAX_ROWS:
        raise BadInput(
            "too_many_rows", file, "",
            f"có hơn {MAX_ROWS} dòng; tách thành nhiều tệp.",
            f"has more than {MAX_ROWS} rows; split it into several files.",
        )  # fmt: skip
