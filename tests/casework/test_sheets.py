"""Tables read from real .csv and .xlsx files, and every file that is refused, with its sentence."""

from __future__ import annotations

import zipfile
from datetime import date
from pathlib import Path

import openpyxl
import pytest
from openpyxl.utils import get_column_letter

from casework.errors import BadInput
from casework.sheet_cells import MAX_BYTES, MAX_ENTRIES, letters
from casework.sheets import Column, Sheet, read_sheet

COLUMNS = (
    Column("number", ("stt", "tt", "no")),
    Column("title", ("Tên nhiệm vụ", "nhiem vu", "task"), required=True),
    Column("lead", ("co quan chu tri", "chu tri", "lead"), hints=("chu tri",)),
    Column("cooperating", ("co quan phoi hop", "phoi hop"), hints=("phoi hop",)),
    Column("deadline", ("thoi gian hoan thanh", "thoi han", "deadline text"), hints=("thoi gian",)),
)


def texts(sheet: Sheet) -> list[tuple[str, ...]]:
    return [tuple(row.text(column.field) for column in COLUMNS) for row in sheet.rows]


def refused(path: Path) -> BadInput:
    with pytest.raises(BadInput) as caught:
        read_sheet(path, COLUMNS)
    return caught.value


@pytest.fixture
def annex(tmp_path: Path) -> Path:
    """An annex as offices make them: titles, a heading of two rows, groups, merged cells, styled empty rows."""
    book = openpyxl.Workbook()
    page = book.active
    assert page is not None
    page["A1"], page["A2"] = "PHỤ LỤC", "Nhiệm vụ cải cách hành chính năm 2022 và cơ quan chủ trì, phối hợp"
    page.merge_cells("A1:E1")
    page.merge_cells("A2:E2")
    page["A4"], page["B4"], page["C4"], page["E4"] = "STT", "Nhiệm vụ", "Cơ quan", "Thời gian hoàn thành"
    page["C5"], page["D5"] = "Chủ trì", "Phối hợp"
    for merged in ("A4:A5", "B4:B5", "C4:D4", "E4:E5"):
        page.merge_cells(merged)
    for column, text in enumerate(["(1)", "(2)", "(3)", "(4)", "(5)"], start=1):
        page.cell(6, column, text)
    page["A7"] = "I. Cải cách thể chế"
    page.merge_cells("A7:E7")
    page["A8"], page["B8"], page["C8"], page["E8"] = 1, "Rà soát văn bản", "Sở Tư pháp", date(2022, 6, 30)
    page["A9"], page["B9"], page["E9"] = 2, "Công bố danh mục", "Quý II/2022"
    page.merge_cells("C8:C9")
    page["A10"], page["B10"], page["C10"], page["E10"] = 3, "Đối thoại", "Sở Y tế", "=E9"
    for row in range(11, 40):
        page.cell(row, 5).fill = openpyxl.styles.PatternFill("solid", fgColor="FFFF00")
    path = tmp_path / "phu-luc.xlsx"
    book.save(path)
    return path


def test_an_annex_with_titles_two_heading_rows_and_merged_cells_is_read(annex: Path) -> None:
    sheet = read_sheet(annex, COLUMNS)

    assert texts(sheet) == [
        ("I. Cải cách thể chế", "", "", "", ""),
        ("1", "Rà soát văn bản", "Sở Tư pháp", "", "2022-06-30"),
        ("2", "Công bố danh mục", "Sở Tư pháp", "", "Quý II/2022"),
        ("3", "Đối thoại", "Sở Y tế", "", ""),
    ]
    assert sheet.titles[0] == "PHỤ LỤC"
    assert sheet.columns["lead"] == "Cơ quan Chủ trì"


def test_columns_are_called_as_a_spreadsheet_calls_them() -> None:
    called = [letters(column) for column in range(1, 18_279)]

    assert called == [get_column_letter(column) for column in range(1, 18_279)]


def test_every_cell_knows_its_address(annex: Path) -> None:
    row = read_sheet(annex, COLUMNS).rows[2]

    assert (row.number, row.where("deadline"), row.where("lead")) == (9, "E9", "C9")
    assert (row.text("lead"), row.own("lead")) == ("Sở Tư pháp", "")  # repeated from the merged cell above


def test_a_group_row_stands_alone(annex: Path) -> None:
    rows = read_sheet(annex, COLUMNS).rows

    assert [row.alone for row in rows] == ["I. Cải cách thể chế", "", "", ""]


def test_a_formula_without_a_stored_value_is_flagged(annex: Path) -> None:
    problems = read_sheet(annex, COLUMNS).problems

    assert [(problem.code, problem.where) for problem in problems] == [("formula_without_value", "E10")]


def test_percentages_and_numbers_look_as_they_are_shown(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    page = book.active
    assert page is not None
    page.append(["STT", "Nhiệm vụ", "Thời hạn"])
    page.append([1.0, "Kiểm tra", 0.3])
    page["C2"].number_format = "0%"
    page.append([1.1, "Tăng trưởng", 6.5])
    book.save(tmp_path / "a.xlsx")

    sheet = read_sheet(tmp_path / "a.xlsx", COLUMNS)

    assert [(row.text("number"), row.text("deadline")) for row in sheet.rows] == [
        ("1", "30%"),
        ("1.1", "6.5"),
    ]


def test_the_sheet_with_the_table_is_chosen_and_named_in_addresses(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    assert book.active is not None
    book.active["A1"] = "Kế hoạch"
    page = book.create_sheet("Phụ lục")
    page.append(["STT", "Nhiệm vụ"])
    page.append([1, "Kiểm tra"])
    book.save(tmp_path / "a.xlsx")

    sheet = read_sheet(tmp_path / "a.xlsx", COLUMNS)

    assert sheet.rows[0].where("title") == "Phụ lục!B2"


@pytest.mark.parametrize(
    "content",
    [
        "STT,Nhiệm vụ,Chủ trì\n1,Kiểm tra,Sở Nội vụ\n".encode(),  # plain UTF-8
        "\ufeffSTT,Nhiệm vụ,Chủ trì\r\n1,Kiểm tra,Sở Nội vụ\r\n".encode(),  # with a mark, Windows line ends
        "STT;Nhiệm vụ;Chủ trì\n1;Kiểm tra;Sở Nội vụ\n".encode(),  # as Excel writes it in Viet Nam
        "Chủ trì\tNhiệm vụ\tSTT\nSở Nội vụ\tKiểm tra\t1\n".encode(),  # another order, tabs
        "no,task,lead\n1,Kiểm tra,Sở Nội vụ\n".encode(),  # English headings
        "KẾ HOẠCH\n\nstt,NHIEM VU,Cơ quan chủ trì (*)\n1,Kiểm tra,Sở Nội vụ\n,,\n".encode(),  # title, marks
    ],
)
def test_csv_files_are_read_however_the_office_writes_them(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "a.csv"
    path.write_bytes(content)

    rows = read_sheet(path, COLUMNS).rows

    assert [(row.text("number"), row.text("title"), row.text("lead")) for row in rows] == [
        ("1", "Kiểm tra", "Sở Nội vụ")
    ]


def test_an_address_in_a_csv_is_its_line_even_after_a_cell_of_two_lines(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text('STT,Nhiệm vụ\n1,"hai\ndòng"\n2,Kiểm tra\n', encoding="utf-8")

    assert [row.where("title") for row in read_sheet(path, COLUMNS).rows] == ["B2", "B4"]


def test_a_comma_that_pushes_a_row_past_the_headings_is_named_and_loses_nothing(tmp_path: Path) -> None:
    path = tmp_path / "ke-hoach.csv"
    path.write_text(
        "Nhiệm vụ,Thời gian hoàn thành\nHọp,30/6/2022,,\nRà soát,30/6/2022, 15/12/2022\n", encoding="utf-8"
    )

    problems = read_sheet(path, COLUMNS).problems

    assert [(found.code, found.where) for found in problems] == [("beyond_heading", "C3")]
    assert "15/12/2022" in problems[0].message_vi


def test_a_missing_heading_is_named_with_those_that_are_known(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text("STT,Chủ trì\n1,Sở Nội vụ\n", encoding="utf-8")

    refusal = refused(path)

    assert (refusal.code, refusal.where) == ("missing_heading", "A1")
    assert "“Tên nhiệm vụ”" in refusal.message_vi
    assert refusal.message_vi.startswith("a.csv: A1: ")


def test_two_columns_of_one_meaning_are_refused(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text("STT,Nhiệm vụ,Nhiệm vụ\n1,a,b\n", encoding="utf-8")

    assert (refused(path).code, refused(path).where) == ("heading_twice", "C1")


def test_other_encodings_get_the_line_and_the_mend(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_bytes(b"STT,Nhiem vu\n1,abc\n2,Ki\xeam tra\n")

    refusal = refused(path)

    assert (refusal.code, refusal.where) == ("encoding", "A3")
    assert "CSV UTF-8" in refusal.message_vi


def test_utf_16_is_refused_as_an_encoding_too(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_bytes("STT,Nhiệm vụ\n".encode("utf-16"))

    assert refused(path).code == "encoding"


def test_a_quotation_mark_that_is_never_closed_is_found_at_its_line(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text('STT,Nhiệm vụ\n1,a\n2,"b\n3,c\n', encoding="utf-8")

    assert (refused(path).code, refused(path).where) == ("broken_csv", "A3")


@pytest.mark.parametrize("content", [b"", b"\n\n", b"\xef\xbb\xbf\r\n", b",,,\n,,\n"])
def test_an_empty_file_is_refused(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "a.csv"
    path.write_bytes(content)

    assert refused(path).code == "empty_file"


@pytest.mark.parametrize("name", ["a.xls", "a.xlsm", "a.xlsb", "a.ods", "a.docx", "a.pdf"])
def test_files_of_other_kinds_are_refused_with_the_way_to_save_them(tmp_path: Path, name: str) -> None:
    path = tmp_path / name
    path.write_bytes(b"anything")

    refusal = refused(path)

    assert refusal.code == "other_kind"
    assert "xlsx" in refusal.message_vi
    assert "xlsx" in refusal.message_en


@pytest.mark.parametrize(
    ("name", "content", "code"),
    [
        (
            "a.xlsx",
            b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1....",
            "other_kind",
        ),  # old Excel, or locked by a password
        ("a.xlsx", b"STT,Nhiem vu\n", "not_a_spreadsheet"),  # text under another name
        ("a.png", b"\x89PNG", "not_a_spreadsheet"),
        ("a.xlsx", b"PK\x03\x04 and then nothing", "broken_xlsx"),
    ],
)
def test_what_is_no_spreadsheet_is_refused(tmp_path: Path, name: str, content: bytes, code: str) -> None:
    path = tmp_path / name
    path.write_bytes(content)

    assert refused(path).code == code


def test_a_file_that_is_not_there_is_refused(tmp_path: Path) -> None:
    assert refused(tmp_path / "a.csv").code == "no_file"


def test_a_file_of_fifty_megabytes_is_refused_unread(tmp_path: Path) -> None:
    path = tmp_path / "a.xlsx"
    with path.open("wb") as file:
        file.truncate(50 * 1024 * 1024)

    refusal = refused(path)

    assert refusal.code == "too_big"
    assert f"{MAX_BYTES // 2**20} MB" in refusal.message_vi


def packed(path: Path, parts: dict[str, bytes]) -> Path:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return path


def test_a_zip_bomb_is_refused_by_its_table_of_contents(tmp_path: Path) -> None:
    bomb = packed(
        tmp_path / "a.xlsx", {"xl/workbook.xml": b"<x/>", "xl/worksheets/sheet1.xml": bytes(200 * 2**20)}
    )

    assert bomb.stat().st_size < MAX_BYTES
    assert refused(bomb).code == "not_safe"


def test_a_zip_of_very_many_parts_is_refused(tmp_path: Path) -> None:
    parts = {f"xl/media/{number}.xml": b"" for number in range(MAX_ENTRIES + 1)}

    assert refused(packed(tmp_path / "a.xlsx", {"xl/workbook.xml": b"<x/>"} | parts)).code == "not_safe"


def test_a_workbook_with_macros_is_refused_even_under_another_name(annex: Path) -> None:
    with zipfile.ZipFile(annex, "a") as archive:
        archive.writestr("xl/vbaProject.bin", b"macro")

    assert refused(annex).code == "other_kind"


def test_entities_that_expand_are_refused(annex: Path, tmp_path: Path) -> None:
    laughs = b'<!DOCTYPE x [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;">]>'
    with zipfile.ZipFile(annex) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    sheet = parts["xl/worksheets/sheet1.xml"]
    start = sheet.index(b"<worksheet")
    parts["xl/worksheets/sheet1.xml"] = sheet[:start] + laughs + sheet[start:]

    assert refused(packed(tmp_path / "b.xlsx", parts)).code == "not_safe"


def test_a_word_document_renamed_to_xlsx_is_no_workbook(tmp_path: Path) -> None:
    assert refused(packed(tmp_path / "a.xlsx", {"word/document.xml": b"<x/>"})).code == "not_a_spreadsheet"


def test_a_file_of_too_many_rows_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("casework.sheet_cells.MAX_ROWS", 3)
    path = tmp_path / "a.csv"
    path.write_text("STT,Nhiệm vụ\n" + "1,a\n" * 3, encoding="utf-8")

    assert refused(path).code == "too_many_rows"
