"""What the words of a deadline mean; the wordings are those of real annexes and their near relatives."""

from __future__ import annotations

import csv
import json
import re
import unicodedata
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rules.deadlines import Deadline, read_deadline

WORDINGS = Path(__file__).parents[1] / "data" / "deadline_wordings.csv"


def due_of(reading: Deadline) -> str:
    return " ".join(day.isoformat() for day in reading.due)


# Every row of the collection of wordings from real annexes, read for 2025: kind, start, due, note.
COLLECTED = {
    "6/2025": ("month", None, "2025-06-30", ""),  # M/YYYY without leading zero
    "06/2025": ("month", None, "2025-06-30", ""),  # the same table mixes both
    "12/2025": ("month", None, "2025-12-31", ""),
    "12/2028": ("month", None, "2028-12-31", ""),  # beyond the plan's year: its own year counts
    "Tháng 10/2025": ("month", None, "2025-10-31", ""),
    "2025": ("year", None, "2025-12-31", ""),  # the commonest form of that annex
    "2030": ("year", None, "2030-12-31", ""),
    "2025 - 2026": ("range", "2025-01-01", "2026-12-31", ""),
    "Quý II/2025": ("quarter", None, "2025-06-30", ""),
    "Thường xuyên": ("ongoing", None, "", ""),  # no day on which it could be late
    "Thường xuyên trong năm": ("ongoing", "2025-01-01", "", "bounded:2025-12-31"),
    "(blank)": ("missing", None, "", ""),  # must never read as on time
    "trước ngày 15/12": ("date", None, "2025-12-14", "strictly_before"),
    "trước ngày 15 của tháng": (
        "recurring",
        None,
        " ".join(f"2025-{month:02d}-14" for month in range(1, 13)),
        "strictly_before",
    ),
    "trước ngày 05/6": ("date", None, "2025-06-04", "strictly_before"),
    "trước ngày 25/11 hàng năm": ("recurring", None, "2025-11-24", "strictly_before"),
    "Ký ban hành (trong 10 ngày)": ("relative", None, "", ""),  # no issue date is known here
    "Chờ quyết định/điều kiện khác": ("waiting", None, "", ""),
    "Quý III/2026": ("quarter", None, "2026-09-30", ""),
    "Quý I/2027": ("quarter", None, "2027-03-31", ""),
    "Tháng 8/2026": ("month", None, "2026-08-31", ""),
    "trong năm 2022": ("year", None, "2022-12-31", ""),
    "Tiếp tục": ("ongoing", None, "", ""),
    "Quý II/2022": ("quarter", None, "2022-06-30", ""),
    "Cả năm": ("ongoing", "2025-01-01", "", "bounded:2025-12-31"),
}


def test_every_wording_of_the_collection_is_understood() -> None:
    rows = list(csv.DictReader(WORDINGS.open(encoding="utf-8")))

    readings = {row["deadline_text"]: read_deadline(row["deadline_text"], 2025) for row in rows}

    assert {row["deadline_text"]: row["kind"] for row in rows} == {
        text: r.kind for text, r in readings.items()
    }
    understood = {
        text: (r.kind, r.start.isoformat() if r.start else None, due_of(r), r.note)
        for text, r in readings.items()
    }
    assert understood == COLLECTED


# Text, kind, due days; all in the plan of 2022.
DATED = [
    ("T6/2025", "month", "2025-06-30"),  # short T with a year can only be a month
    ("tháng 6", "month", "2022-06-30"),  # no year: the plan's
    ("Tháng 10 năm 2025", "month", "2025-10-31"),
    ("tháng 2", "month", "2022-02-28"),
    ("tháng 2/2024", "month", "2024-02-29"),  # leap year
    ("cuối tháng 6", "month", "2022-06-30"),
    ("xong trong tháng 8", "month", "2022-08-31"),
    ("T10", "month", "2022-10-31"),  # no weekday has this number
    ("2022-09", "month", "2022-09-30"),
    ("June 2022", "month", "2022-06-30"),
    ("end of June 2022", "month", "2022-06-30"),
    (
        "Tháng 6, 9 và 12/2022",
        "month",
        "2022-06-30 2022-09-30 2022-12-31",
    ),  # the word and the year are said once
    ("tháng 6, tháng 12", "month", "2022-06-30 2022-12-31"),
    ("Tháng 10, năm 2022", "month", "2022-10-31"),  # the comma belongs to the year
    ("trước tháng 6/2022", "month", "2022-05-31"),  # before a month begins
    ("Quý II/2025", "quarter", "2025-06-30"),
    ("quý 2 năm 2022", "quarter", "2022-06-30"),
    ("Quý II/năm 2022", "quarter", "2022-06-30"),
    ("quy II", "quarter", "2022-06-30"),  # typed without marks
    ("Quí III/2022", "quarter", "2022-09-30"),  # the other spelling
    ("QuýII/2022", "quarter", "2022-06-30"),  # space forgotten
    ("Q3/2026", "quarter", "2026-09-30"),
    ("QUÝ IV.2022", "quarter", "2022-12-31"),
    ("Quý\nII/2022", "quarter", "2022-06-30"),  # line wrapped in the cell
    ("cuối quý III", "quarter", "2022-09-30"),
    ("hết quý I", "quarter", "2022-03-31"),
    ("Hoàn thành trong Quý II/2022", "quarter", "2022-06-30"),
    ("Quý I và Quý III", "quarter", "2022-03-31 2022-09-30"),
    ("Quý I\nQuý III", "quarter", "2022-03-31 2022-09-30"),  # a line each
    ("Quý I, II, năm 2022", "quarter", "2022-03-31 2022-06-30"),
    ("Quý IV/2022 và Quý I/2023", "quarter", "2022-12-31 2023-03-31"),
    ("second quarter of 2022", "quarter", "2022-06-30"),
    ("năm 2022", "year", "2022-12-31"),
    ("Năm 2023", "year", "2023-12-31"),
    ("đến hết năm 2022", "year", "2022-12-31"),
    ("cuối năm", "year", "2022-12-31"),
    ("trong năm", "year", "2022-12-31"),
    ("trước năm 2023", "year", "2022-12-31"),
    ("2022, 2023", "year", "2022-12-31 2023-12-31"),
    ("20.7.2020", "date", "2020-07-20"),
    ("20-7-2020", "date", "2020-07-20"),
    ("20 – 7 – 2020", "date", "2020-07-20"),  # long dashes and spaces
    ("30/6", "date", "2022-06-30"),
    ("30/6/22", "date", "2022-06-30"),  # two figures, near the plan's year
    ("ngày 05 tháng 6 năm 2022", "date", "2022-06-05"),
    ("15 tháng 6", "date", "2022-06-15"),
    ("Ngày 30/6 năm 2022", "date", "2022-06-30"),
    ("2022-08-15", "date", "2022-08-15"),
    ("2022-08-15 00:00:00", "date", "2022-08-15"),  # a date cell turned into text by a spreadsheet
    ("44742", "date", "2022-06-30"),  # the day number of a spreadsheet
    ("trước 15/12/2022", "date", "2022-12-14"),
    ("Trước ngày 01/01/2023", "date", "2022-12-31"),
    ("Trước 16h00' ngày 30/6/2022", "date", "2022-06-30"),
    ("30/06/2022 17:00", "date", "2022-06-30"),
    ("trước 17h00 ngày 15/12/2022", "date", "2022-12-15"),  # before an hour of the day: that day still counts
    ("chậm nhất ngày 25/11", "date", "2022-11-25"),  # includes the day
    ("Chậm nhất là ngày 25/11/2022", "date", "2022-11-25"),
    ("không quá ngày 25/11", "date", "2022-11-25"),
    ("hoàn thành trước 30/9", "date", "2022-09-29"),
    ("Gửi báo cáo trước ngày 15/12", "date", "2022-12-14"),
    ("đến 31/12/2022", "date", "2022-12-31"),
    ("từ nay đến 30/6", "date", "2022-06-30"),
    ("thời gian hoàn thành: 30/6/2022", "date", "2022-06-30"),
    ("Thứ Sáu, ngày 30/9/2022", "date", "2022-09-30"),  # the weekday agrees
    ("20/3, 20/6, 20/9 và 20/12", "date", "2022-03-20 2022-06-20 2022-09-20 2022-12-20"),
    ("trước 30/6 và 31/12", "date", "2022-06-29 2022-12-30"),  # "before" holds for both
    ("Báo cáo UBND tỉnh trước ngày 15/12/2022", "date", "2022-12-14"),  # a deed, then its day
    ("30/11/2022; thường xuyên", "date", "2022-11-30"),
    ("by 30 June 2022", "date", "2022-06-30"),
    ("no later than June 30, 2022", "date", "2022-06-30"),
    ("before 15 December", "date", "2022-12-14"),
    ("- Quý II/2022.", "quarter", "2022-06-30"),  # bullet and full stop
    ("30\u200b/6/2022", "date", "2022-06-30"),  # an invisible sign from a web page
]


@pytest.mark.parametrize(("text", "kind", "due"), DATED)
def test_dates_months_quarters_and_years_are_read(text: str, kind: str, due: str) -> None:
    reading = read_deadline(text, 2022)

    assert (reading.kind, due_of(reading)) == (kind, due)


# Text, first day, last day; in the plan of 2022.
RANGES = [
    ("từ 01/3 đến 30/6/2022", "2022-03-01", "2022-06-30"),
    ("từ ngày 01/3/2022 đến ngày 30/6/2022", "2022-03-01", "2022-06-30"),
    ("01/3-30/6/2022", "2022-03-01", "2022-06-30"),
    ("15-20/6/2022", "2022-06-15", "2022-06-20"),
    ("từ ngày 01 đến ngày 15/6/2022", "2022-06-01", "2022-06-15"),  # the month is said once
    ("tháng 3 - tháng 6/2022", "2022-03-01", "2022-06-30"),
    ("tháng 3-6/2022", "2022-03-01", "2022-06-30"),
    ("Từ tháng 4 đến tháng 12", "2022-04-01", "2022-12-31"),
    ("từ tháng 4 đến hết quý III", "2022-04-01", "2022-09-30"),
    ("Quý II-III/2022", "2022-04-01", "2022-09-30"),
    ("Quý 2-3/2022", "2022-04-01", "2022-09-30"),
    ("Quý IV/2021 - Quý I/2022", "2021-10-01", "2022-03-31"),  # over the turn of the year
    ("2025 – 2026", "2025-01-01", "2026-12-31"),
    ("2021-2025", "2021-01-01", "2025-12-31"),
    ("giai đoạn 2021-2025", "2021-01-01", "2025-12-31"),
    ("6 tháng đầu năm", "2022-01-01", "2022-06-30"),
    ("06 tháng cuối năm 2022", "2022-07-01", "2022-12-31"),
    ("nửa đầu năm 2022", "2022-01-01", "2022-06-30"),
    ("9 tháng", "2022-01-01", "2022-09-30"),  # as reports count
    ("9 tháng đầu năm 2022", "2022-01-01", "2022-09-30"),
    ("H2/2022", "2022-07-01", "2022-12-31"),
    ("from March to June 2022", "2022-03-01", "2022-06-30"),
]


@pytest.mark.parametrize(("text", "start", "due"), RANGES)
def test_ranges_have_a_first_and_a_last_day(text: str, start: str, due: str) -> None:
    reading = read_deadline(text, 2022)

    assert reading.kind == "range"
    assert (str(reading.start), due_of(reading)) == (start, due)


# Text, rhythm, number of due days in 2022, first and last of them.
RECURRING = [
    ("hàng tháng", "month", 12, "2022-01-31", "2022-12-31"),
    ("hằng tháng", "month", 12, "2022-01-31", "2022-12-31"),  # both spellings
    ("hang thang", "month", 12, "2022-01-31", "2022-12-31"),  # without marks
    ("định kỳ hàng tháng", "month", 12, "2022-01-31", "2022-12-31"),
    ("mỗi tháng một lần", "month", 12, "2022-01-31", "2022-12-31"),
    ("hàng quý", "quarter", 4, "2022-03-31", "2022-12-31"),
    ("01 lần/quý", "quarter", 4, "2022-03-31", "2022-12-31"),
    ("quý/lần", "quarter", 4, "2022-03-31", "2022-12-31"),
    ("3 tháng/lần", "quarter", 4, "2022-03-31", "2022-12-31"),
    ("6 tháng một lần", "half_year", 2, "2022-06-30", "2022-12-31"),
    ("hằng năm", "year", 1, "2022-12-31", "2022-12-31"),
    ("hàng tuần", "week", 52, "2022-01-07", "2022-12-30"),  # Fridays
    ("thứ hai hàng tuần", "week", 52, "2022-01-03", "2022-12-26"),  # the day is said
    ("Hàng tuần / Hàng tháng", "week+month", 63, "2022-01-07", "2022-12-31"),  # 30/9 is a Friday too
    ("định kỳ hàng quý, 6 tháng và năm", "quarter+half_year+year", 4, "2022-03-31", "2022-12-31"),
    ("Báo cáo tháng, quý, năm", "month+quarter+year", 12, "2022-01-31", "2022-12-31"),
    ("ngày 25 hàng tháng", "month", 12, "2022-01-25", "2022-12-25"),
    ("Hàng tháng, trước ngày 25", "month", 12, "2022-01-24", "2022-12-24"),
    (
        "trước ngày 01 hàng tháng",
        "month",
        12,
        "2022-01-31",
        "2022-12-31",
    ),  # January's fell in the year before
    (
        "ngày 31 hàng tháng",
        "month",
        12,
        "2022-01-31",
        "2022-12-31",
    ),  # cut to the month's last day, and said so
    ("ngày 20 tháng cuối quý", "quarter", 4, "2022-03-20", "2022-12-20"),
    ("trước ngày 05 của tháng cuối quý", "quarter", 4, "2022-03-04", "2022-12-04"),
    ("ngày 15/6 và 15/12 hằng năm", "year", 2, "2022-06-15", "2022-12-15"),
    ("hàng năm, trước ngày 15/12", "year", 1, "2022-12-14", "2022-12-14"),
    ("Quý IV hàng năm", "year", 1, "2022-12-31", "2022-12-31"),
    ("trước 01/01 hàng năm", "year", 1, "2022-12-31", "2022-12-31"),
    ("hàng tháng, từ tháng 4 đến tháng 12/2022", "month", 9, "2022-04-30", "2022-12-31"),
    ("hàng quý trong năm 2023", "quarter", 4, "2023-03-31", "2023-12-31"),
    ("Thường xuyên hàng năm", "year", 1, "2022-12-31", "2022-12-31"),
    ("annually by 30 November", "year", 1, "2022-11-30", "2022-11-30"),
    ("Thường xuyên, hàng quý", "quarter", 4, "2022-03-31", "2022-12-31"),
    ("monthly", "month", 12, "2022-01-31", "2022-12-31"),
    ("every six months", "half_year", 2, "2022-06-30", "2022-12-31"),
]


@pytest.mark.parametrize(("text", "every", "count", "first", "last"), RECURRING)
def test_what_comes_back_lists_all_its_days_of_the_year(
    text: str, every: str, count: int, first: str, last: str
) -> None:
    reading = read_deadline(text, 2022)

    assert (reading.kind, reading.every) == ("recurring", every)
    assert (len(reading.due), str(reading.due[0]), str(reading.due[-1])) == (count, first, last)


# Text, kind, first day or None, note.
WITHOUT_A_DAY = [
    ("Nhiệm vụ thường xuyên", "ongoing", None, ""),
    ("thường xuyên, liên tục", "ongoing", None, ""),
    ("kịp thời", "ongoing", None, ""),
    ("Trong cả năm", "ongoing", "2022-01-01", "bounded:2022-12-31"),
    ("Cả năm 2022", "ongoing", "2022-01-01", "bounded:2022-12-31"),
    ("Năm 2022 (thường xuyên)", "ongoing", "2022-01-01", "bounded:2022-12-31"),
    ("Thường xuyên giai đoạn 2021-2025", "ongoing", "2021-01-01", "bounded:2025-12-31"),
    ("Thường xuyên đến 30/9/2022", "ongoing", None, "bounded:2022-09-30"),
    ("2025 và những năm tiếp theo", "ongoing", "2025-01-01", "open_end"),
    ("Từ Quý III/2026 (liên tục)", "ongoing", "2026-07-01", "open_end"),
    ("từ năm 2022 trở đi", "ongoing", "2022-01-01", "open_end"),
    ("theo yêu cầu", "ongoing", None, "on_request"),
    ("hàng ngày", "ongoing", None, "daily"),
    ("ongoing", "ongoing", None, ""),
    ("sau khi có hướng dẫn", "waiting", None, ""),
    ("Theo kế hoạch của Trung ương", "waiting", None, ""),
    ("Ngay sau khi Bộ Nội vụ công bố", "waiting", None, ""),
    ("", "missing", None, ""),
    ("   ", "missing", None, ""),
    ("-", "missing", None, ""),
    ("…", "missing", None, ""),
    ("chưa xác định", "missing", None, ""),
]


@pytest.mark.parametrize(("text", "kind", "start", "note"), WITHOUT_A_DAY)
def test_what_has_no_day_gets_none(text: str, kind: str, start: str | None, note: str) -> None:
    reading = read_deadline(text, 2022)

    assert (reading.kind, reading.start.isoformat() if reading.start else None) == (kind, start)
    assert (reading.due, reading.note) == ((), note)


# Text and the code that says why it is not read.
UNREADABLE = [
    ("31/02/2022", "no_such_date:31/02/2022"),
    ("29/2", "no_such_date:29/02/2022"),  # 2022 is no leap year
    ("trước ngày 31/6", "no_such_date:31/06/2022"),
    ("30/13/2022", "no_such_date:30/13/2022"),
    ("tháng 13", "no_such_month:13"),
    ("13/2022", "no_such_month:13"),
    ("quý V", "no_such_quarter:V"),
    ("Quý 0/2022", "no_such_quarter:0"),
    ("ngày 32 hàng tháng", "no_such_day:32"),
    ("đầu tháng 6", "vague_part"),
    ("giữa quý II/2022", "vague_part"),
    ("dự kiến tháng 6", "vague_part"),
    ("T6", "ambiguous"),  # June or Friday
    ("6 tháng", "ambiguous"),  # the first half, or a length of time
    ("Quý II - 9/2022", "ambiguous"),  # the 9 is no quarter
    ("6-9", "unknown_words"),  # two months, or a day
    ("3-6/2022", "unknown_words"),
    ("tháng 6 hoặc tháng 7", "unknown_words"),
    ("quỹ 2/2022", "unknown_words"),  # a fund, not a quarter
    ("trong quý", "unknown_words"),  # which?
    ("Thứ Hai, ngày 30/9/2022", "weekday_conflict"),  # it was a Friday
    ("Quý II/2202", "year_far:2202"),  # a slip of the pen
    ("20000", "year_far:1954"),  # no day number of these years
    ("tháng 6 - tháng 3/2022", "range_backwards"),
    ("Quý IV/2021, Quý I", "year_unclear"),
    ("Tháng 6; 2022", "ambiguous"),  # June of that year, or June and the year's end
    ("Tháng 6 / hàng năm", "unknown_words"),  # one June, or every June
    ("Thường xuyên 30/6", "unknown_words"),  # until that day, or due besides
    ("Báo cáo quý II", "unknown_words"),  # the name of the report
    ("chậm nhất năm", "unknown_words"),  # cut off
    ("năm lần", "unknown_words"),  # five times
    ("2 lần/năm", "times_without_dates"),
    ("2 tuần một lần", "times_without_dates"),
    ("Từ năm 2022", "start_without_end"),
    ("theo quy định", "set_elsewhere"),
    ("định kỳ", "period_missing"),
    ("ngay lập tức", "no_date_in_words"),
    ("khi nào xong thì báo", "unknown_words"),
    ("Điều chỉnh số liệu đến 31/12/2021", "unknown_words"),  # a day of the data, not of the task
    ("x" * 400, "too_long"),
]


@pytest.mark.parametrize(("text", "note"), UNREADABLE)
def test_what_is_not_certain_is_never_guessed(text: str, note: str) -> None:
    reading = read_deadline(text, 2022)

    assert (reading.kind, reading.due, reading.note) == ("unreadable", (), note)


@pytest.mark.parametrize(("length", "kind"), [(300, "waiting"), (301, "unreadable")])
def test_three_hundred_letters_are_a_deadline_and_one_more_is_prose(length: int, kind: str) -> None:
    assert read_deadline("chờ ".ljust(length, "x"), 2022).kind == kind


@pytest.mark.parametrize("year", [1900, 2200])
def test_a_plan_is_of_a_year_that_can_be_one(year: int) -> None:
    assert read_deadline("tháng 6", year).due == (date(year, 6, 30),)


@pytest.mark.parametrize("year", [1899, 2201])
def test_a_plan_of_no_such_year_is_an_error_of_the_program(year: int) -> None:
    with pytest.raises(ValueError, match=f"year out of range: {year}"):
        read_deadline("tháng 6", year)


# Text, count, unit, event, due when the plan was signed on 10 March 2022, note.
RELATIVE = [
    ("trong 10 ngày", 10, "day", "", "2022-03-20", "counted_from_issue"),
    ("Ký ban hành (trong 10 ngày)", 10, "day", "Ký ban hành", "2022-03-20", ""),
    ("trong vòng 10 ngày kể từ ngày ký", 10, "day", "ký", "2022-03-20", ""),
    (
        "Chậm nhất 02 tuần sau khi Kế hoạch được ban hành",
        2,
        "week",
        "Kế hoạch được ban hành",
        "2022-03-24",
        "",
    ),
    ("trong 1 tháng kể từ ngày ban hành Kế hoạch này", 1, "month", "ban hành Kế hoạch này", "2022-04-10", ""),
    ("within 10 days of signing", 10, "day", "signing", "2022-03-20", ""),
    ("6 tuần", 6, "week", "", "", "event_missing"),  # from when?
    ("trong 6 tháng", 6, "month", "", "", "event_missing"),  # or the first half of the year
    ("20 ngày sau khi Tỉnh uỷ ban hành", 20, "day", "Tỉnh uỷ ban hành", "", ""),  # another body's document
    ("không quá 30 ngày kể từ ngày nhận hồ sơ", 30, "day", "nhận hồ sơ", "", ""),
    ("trong vòng 15 ngày làm việc kể từ ngày ký", 15, "working_day", "ký", "", "needs_calendar"),
    ("15 ngày trước khi họp", 15, "day", "họp", "", "before_event"),
]


@pytest.mark.parametrize(("text", "count", "unit", "event", "due", "note"), RELATIVE)
def test_a_relative_deadline_names_its_event_and_is_computed_only_from_our_own_issue_date(
    text: str, count: int, unit: str, event: str, due: str, note: str
) -> None:
    reading = read_deadline(text, 2022, issued=date(2022, 3, 10))

    assert reading.kind == "relative"
    assert reading.after is not None
    assert (reading.after.count, reading.after.unit, reading.after.event) == (count, unit, event)
    assert (due_of(reading), reading.note) == (due, note)


def test_without_an_issue_date_nothing_is_computed() -> None:
    assert read_deadline("trong 10 ngày kể từ ngày ký", 2022).due == ()


def test_a_waiting_deadline_keeps_the_words_of_what_it_waits_for() -> None:
    reading = read_deadline("Chờ hướng dẫn của Bộ Nội vụ", 2022)

    assert reading.after is not None
    assert (reading.kind, reading.after.event) == ("waiting", "hướng dẫn của Bộ Nội vụ")


def test_before_a_day_includes_it_when_the_office_says_so() -> None:
    strict = read_deadline("trước ngày 15/12", 2022)
    practice = read_deadline("trước ngày 15/12", 2022, strict_before=False)

    assert (due_of(strict), strict.note) == ("2022-12-14", "strictly_before")
    assert (due_of(practice), practice.note) == ("2022-12-15", "before_read_as_by")


def test_a_short_year_is_still_noted_where_before_includes_the_day() -> None:
    practice = read_deadline("trước ngày 15/12/22", 2022, strict_before=False)

    assert (due_of(practice), practice.note) == ("2022-12-15", "two_digit_year before_read_as_by")


def test_the_same_setting_holds_for_what_comes_back() -> None:
    practice = read_deadline("trước ngày 15 của tháng", 2022, strict_before=False)

    assert {day.day for day in practice.due} == {15}
    assert practice.note == "before_read_as_by"


def test_the_words_are_kept_as_they_came_and_the_reading_is_plain_json() -> None:
    text = "  Trước\tngày 15/12 "

    assert json.loads(json.dumps(read_deadline(text, 2022).as_dict())) == {
        "text": text,
        "kind": "date",
        "start": None,
        "due": ["2022-12-14"],
        "every": None,
        "after": None,
        "note": "strictly_before",
    }


ALL_TEXTS = [row[0] for row in [*DATED, *RANGES, *RECURRING, *WITHOUT_A_DAY, *UNREADABLE, *RELATIVE]]


@pytest.mark.parametrize("text", ALL_TEXTS)
def test_normal_form_capitals_and_spaces_change_nothing(text: str) -> None:
    plain = read_deadline(text, 2022, issued=date(2022, 3, 10))
    odd = unicodedata.normalize("NFD", text.upper().replace(" ", " \u00a0"))
    other = read_deadline(odd, 2022, issued=date(2022, 3, 10))

    assert (other.kind, other.start, other.due, other.every) == (
        plain.kind,
        plain.start,
        plain.due,
        plain.every,
    )


PIECES = st.sampled_from(
    """trước ngày chậm nhất hàng tháng quý năm tuần từ đến và , ; / - ( ) I II III IV V 1 6 12 13 15 31 2021 2022
    2025 30/6 15/12/2022 31/02/2022 6/2023 thường xuyên 10 ngày kể từ ký trong cuối đầu lần một 6 tháng trở đi
    """.split()  # noqa: SIM905 (a list of quoted words would hide the sentence it comes from)
)
SENTENCES = st.lists(PIECES, max_size=9).map(" ".join)


@given(st.one_of(st.text(), SENTENCES), st.integers(1900, 2200), st.booleans())
def test_no_text_ever_raises_and_due_days_stand_in_order(text: str, year: int, strict: bool) -> None:
    reading = read_deadline(text, year, issued=date(year, 2, 28), strict_before=strict)

    assert reading.text == text
    assert list(reading.due) == sorted(set(reading.due))
    assert not (reading.due and reading.kind in ("ongoing", "waiting", "missing", "unreadable"))
    assert reading.due or reading.kind not in ("date", "month", "quarter", "year", "range", "recurring")


@given(SENTENCES)
def test_a_text_never_yields_a_day_outside_the_years_written_in_it(text: str) -> None:
    years = [int(year) for year in re.findall(r"(?<![0-9])20[0-9]{2}(?![0-9])", text)]
    reading = read_deadline(text, 2022, issued=date(2022, 12, 28))

    for day in reading.due if years else ():
        # Only "before 1 January" steps out, by one day.
        eve = "strictly_before" in reading.note and (day.month, day.day) == (12, 31) and day.year + 1 in years
        assert eve or min(years) <= day.year <= max(years)
