"""Opening a .csv or .xlsx that somebody sent: refused with a sentence before anything unsafe is parsed."""

from __future__ import annotations

import csv
import io
from pathlib import Path

from casework.errors import BadInput
from casework.sheet_cells import (
    MAX_BYTES,
    OTHER_KINDS,
    Cell,
    Page,
    check_rows,
    empty_file,
    letters,
    other_kind,
)
from rules.text import nfc

_OLD_EXCEL = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"  # also an .xlsx locked with a password


def read_pages(path: Path, name: str = "") -> list[Page]:
    """Every visible sheet of the file that holds something; BadInput when it cannot be read safely.

    `name` is what the sentences call the file, when it was uploaded under another one.
    """
    file = name or path.name
    content = _content(path, file)
    suffix = Path(file).suffix.lower()
    if suffix in OTHER_KINDS or content.startswith(_OLD_EXCEL):
        raise other_kind(file, suffix)
    if content.startswith(b"PK"):
        from casework.sheet_xlsx import xlsx_pages  # heavy, and few commands read a file

        pages = xlsx_pages(content, file)
    elif suffix == ".csv":
        pages = [_csv(content, file)]
    else:
        raise BadInput(
            "not_a_spreadsheet", file, "",
            "không phải là bảng tính; chỉ nhận tệp .csv (UTF-8) hoặc .xlsx.",
            "is not a spreadsheet; only .csv (UTF-8) and .xlsx files are taken.",
        )  # fmt: skip
    pages = [page for page in pages if page.rows]
    if not pages:
        raise empty_file(file)
    return pages


def _content(path: Path, file: str) -> bytes:
    try:
        if path.stat().st_size > MAX_BYTES:
            raise BadInput(
                "too_big", file, "",
                f"tệp lớn hơn {MAX_BYTES // 2**20} MB; tách ra hoặc bỏ hình ảnh, định dạng thừa.",
                f"the file is larger than {MAX_BYTES // 2**20} MB; split it, or drop pictures and formats.",
            )  # fmt: skip
        content = path.read_bytes()
    except OSError as error:
        raise BadInput(
            "no_file", file, "",
            f"không mở được tệp ({error.strerror}); kiểm tra lại đường dẫn.",
            f"the file cannot be opened ({error.strerror}); check its path.",
        ) from error  # fmt: skip
    if not content.strip(b"\xef\xbb\xbf \t\r\n"):
        raise empty_file(file)
    return content


def _csv(content: bytes, file: str) -> Page:
    text = _decoded(content, file)
    delimiter = max(",;\t", key=lambda mark: _widest(text, mark))
    rows = []
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    first = 1
    try:
        for record in reader:
            cells = tuple(
                Cell(nfc(value).strip(), f"{letters(place)}{first}")
                for place, value in enumerate(record, start=1)
            )
            if any(cell.text for cell in cells):
                rows.append((first, cells))
            first = reader.line_num + 1
            check_rows(len(rows), file)
    except csv.Error as error:
        raise BadInput(
            "broken_csv", file, f"A{first}",
            "không đọc được từ dòng này; kiểm tra dấu ngoặc kép mở mà không đóng.",
            f"cannot be read from this line on ({error}); look for a quotation mark that is not closed.",
        ) from error  # fmt: skip
    return Page(file, "", tuple(rows))


def _decoded(content: bytes, file: str) -> str:
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        raise BadInput(
            "encoding", file, f"A{line}",
            f"dòng {line} không phải UTF-8; trong Excel chọn Lưu thành “CSV UTF-8” hoặc lưu thành .xlsx.",
            f"line {line} is not UTF-8; in Excel save it as “CSV UTF-8”, or as .xlsx.",
        ) from error  # fmt: skip
    if "\x00" in text:
        raise BadInput(
            "encoding", file, "",
            "không phải tệp văn bản UTF-8; trong Excel chọn Lưu thành “CSV UTF-8” hoặc lưu thành .xlsx.",
            "is not a UTF-8 text file; in Excel save it as “CSV UTF-8”, or as .xlsx.",
        )  # fmt: skip
    return text


def _widest(text: str, delimiter: str) -> int:
    """The most columns that this delimiter gives among the first rows."""
    reader = csv.reader(io.StringIO(text[:100_000], newline=""), delimiter=delimiter)
    try:
        return max((len(row) for _, row in zip(range(20), reader, strict=False)), default=0)
    except csv.Error:
        return 0
