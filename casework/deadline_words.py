"""What the kinds and notes of a deadline's reading mean, in Vietnamese and English."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from rules.deadlines import Deadline

KINDS: Mapping[str, tuple[str, str]] = {
    "date": ("ngày", "a day"),
    "month": ("tháng", "a month"),
    "quarter": ("quý", "a quarter"),
    "year": ("năm", "a year"),
    "range": ("khoảng thời gian", "a span of time"),
    "recurring": ("định kỳ", "comes back"),
    "ongoing": ("thường xuyên", "ongoing"),
    "relative": ("tính từ một sự kiện", "counted from an event"),
    "waiting": ("chờ điều kiện", "waits for an event"),
    "missing": ("chưa ghi thời hạn", "no deadline given"),
    "unreadable": ("chưa đọc được", "not understood"),
}

NOTES: Mapping[str, tuple[str, str]] = {
    "strictly_before": ("“trước” được hiểu là không kể ngày ấy", "“before” is taken to leave out that day"),
    "before_read_as_by": ("“trước” được hiểu là kể cả ngày ấy", "“before” is taken to include that day"),
    "hour_dropped": ("bỏ qua giờ, chỉ tính ngày", "the hour is dropped, the day counts"),
    "two_digit_year": ("năm viết hai chữ số", "the year is written with two figures"),
    "excel_serial": ("số ngày của Excel được đổi thành ngày", "a day number of Excel, turned into its date"),
    "day_clipped": ("tháng ngắn thì tính ngày cuối tháng", "in shorter months the last day counts"),
    "also_ongoing": ("ngoài thời hạn còn thực hiện thường xuyên", "ongoing besides its dates"),
    "words_skipped": ("chỉ đọc phần nói về thời hạn", "only the part about the date was read"),
    "counted_from_issue": ("tính từ ngày ban hành văn bản", "counted from the day of issue"),
    "needs_calendar": (
        "ngày làm việc tính theo lịch khi ban hành",
        "working days are counted when it is issued",
    ),
    "before_event": ("tính lùi từ sự kiện", "counted back from the event"),
    "event_missing": ("chưa rõ tính từ khi nào", "it is not said from when"),
    "bounded": ("thường xuyên đến {value}", "ongoing until {value}"),
    "open_end": ("không có ngày kết thúc", "has no end"),
    "on_request": ("khi có yêu cầu", "on request"),
    "daily": ("hằng ngày", "daily"),
    "no_such_date": ("ngày {value} không có thật", "the day {value} does not exist"),
    "no_such_month": ("không có tháng {value}", "there is no month {value}"),
    "no_such_quarter": ("không có quý {value}", "there is no quarter {value}"),
    "no_such_day": ("không có ngày {value} trong tháng", "no month has a day {value}"),
    "weekday_conflict": ("thứ và ngày không khớp nhau", "the weekday and the date do not agree"),
    "year_far": ("năm {value} quá xa năm kế hoạch", "the year {value} is far from the plan's"),
    "range_backwards": ("ngày kết thúc trước ngày bắt đầu", "the end lies before the start"),
    "year_unclear": ("không rõ năm của mốc sau", "the year of the later date is not clear"),
    "vague_part": ("đầu, giữa hay khoảng thời gian không phải là một ngày", "early, mid or about is no day"),
    "ambiguous": ("có thể hiểu theo nhiều cách", "can be read in several ways"),
    "times_without_dates": ("có số lần nhưng không có ngày", "says how often, but not when"),
    "start_without_end": ("có ngày bắt đầu, không có ngày kết thúc", "has a start but no end"),
    "set_elsewhere": ("thời hạn nằm ở văn bản khác", "the date stands in another document"),
    "period_missing": ("không rõ định kỳ bao lâu", "it is not said how often"),
    "no_date_in_words": ("không có ngày", "names no day"),
    "too_long": ("quá dài để là một thời hạn", "too long to be a deadline"),
    "unknown_words": ("chưa nhận ra cách ghi này", "this wording is not known"),
}

# Slips of the pen: nobody meant them, so a file with one is sent back. Other unreadable words are kept.
SLIPS = frozenset(
    {"no_such_date", "no_such_month", "no_such_quarter", "no_such_day", "weekday_conflict", "year_far"}
    | {"range_backwards"}
)


def explain(note: str) -> tuple[str, str]:
    """The sentences for the codes of a note, Vietnamese and English; empty for an empty note."""
    said = [_said(*code.partition(":")[::2]) for code in note.split()]
    return "; ".join(vi for vi, _ in said), "; ".join(en for _, en in said)


def is_slip(reading: Deadline) -> bool:
    """True for words that are wrong in themselves, such as 31/02/2022."""
    return reading.kind == "unreadable" and reading.note.partition(":")[0] in SLIPS


def describe(reading: Deadline) -> tuple[str, str]:
    """A short line on what was understood: the kind, the first dates, the notes."""
    kind_vi, kind_en = KINDS[reading.kind]
    days = ", ".join(_day(day) for day in reading.due[:4]) + (", …" if len(reading.due) > 4 else "")
    note_vi, note_en = explain(reading.note)
    return (
        " – ".join(part for part in (kind_vi, days, note_vi) if part),
        " – ".join(part for part in (kind_en, days, note_en) if part),
    )


def _said(code: str, value: str) -> tuple[str, str]:
    vi, en = NOTES.get(code, (code, code))
    shown = value
    if code == "bounded" and value:
        shown = _day(date.fromisoformat(value))
    return vi.format(value=shown), en.format(value=shown)


def _day(day: date) -> str:
    return f"{day:%d/%m/%Y}"
