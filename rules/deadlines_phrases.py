"""Periods with the words around them: "before", "at the latest", from-to, and several in a row."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Literal

from rules.deadlines_periods import Period, read_period
from rules.deadlines_terms import Deadline, Kind, Unreadable, joined, read_as


@dataclass(frozen=True)
class Frame:
    """What the words are read against: the plan's year, its issue date, and how "trước" is taken."""

    year: int
    issued: date | None = None
    strict_before: bool = True


Mode = Literal["plain", "by", "before"]

_LABEL = (
    r"(?:(?:thoi gian|thoi han|han)(?: (?:hoan thanh|thuc hien|chot|cuoi cung|cuoi|gui|nop|trinh))?"
    r"(?: la)?:? "
    r"|deadline:? |due(?: date)?:? )?"
)
_VERB = (
    r"(?:(?:phai |can )?(?:hoan thanh|xong|thuc hien|trien khai|bao cao|gui|nop|trinh|phe duyet"
    r"|ky ban hanh|ban hanh|to chuc|ket thuc|tham muu|complete|completed|done|finish|finished|submit)"
    r"(?: xong| viec| bao cao| truoc khi)?[,:]? )*"
)
_HOUR = re.compile(
    r"(?:luc )?[0-9]{1,2} ?(?:h|g|gio|:) ?(?:[0-9]{2})?(?: ?(?:phut|p|['’]))?,? "
    r"(?:(?:sang|chieu) )?(?:cua )?(?=ngay )"
)
_INCLUSIVE = re.compile(
    r"(?:(?:cham|muon|tre) nhat|khong (?:muon|cham|tre|qua)(?: hon)?|la|den|toi|tu nay(?: den)?|het|vao|trong"
    r"|by|no later than|not later than|until|till|in|on|during|at|the|latest):? "
)
_CLOSING = re.compile(r"cuoi |(?:the )?end of ")
_VAGUE = re.compile(
    r"(?:(?:dau|giua|trung tuan|thuong tuan|ha tuan|du kien|khoang|early|mid|late|around|about)[ -])+(?:vao )?"
)
_WEEKDAYS = {
    "hai": 0,
    "2": 0,
    "ba": 1,
    "3": 1,
    "tu": 2,
    "4": 2,
    "nam": 3,
    "5": 3,
    "sau": 4,
    "6": 4,
    "bay": 5,
    "7": 5,
}
WEEKDAY = r"(?:thu (?P<wd>hai|ba|tu|nam|sau|bay|[2-7])|(?P<sun>chu nhat))"
_ON_WEEKDAY = re.compile(rf"(?:(?:sang|chieu) )?{WEEKDAY}(?:,? (?=ngay )|, ?(?=[0-9]))")
_THE_YEAR = re.compile(
    rf"(?:{_INCLUSIVE.pattern})*"
    r"(?:trong|het|cuoi|during|in|(?:the )?end of) (?:(?:ca )?nam(?: nay| ke hoach)?|(?:the )?year)"
)


def weekday_of(found: re.Match[str]) -> int:
    """Monday 0 to Sunday 6, from a match of WEEKDAY."""
    return 6 if found["sun"] else _WEEKDAYS[found["wd"]]


@dataclass(frozen=True)
class Member:
    """A period and how its day is meant: by its end, or before it begins."""

    period: Period
    mode: Mode
    note: str = ""
    weekday: int | None = None

    def due(self, frame: Frame) -> tuple[date, str]:
        """The last day on which the thing is in time, and the codes of what was decided for it."""
        last = self.period.last(frame.year)
        if self.weekday is not None and last.weekday() != self.weekday:
            raise Unreadable("weekday_conflict")
        note = joined("" if self.period.note == "short_t" else self.period.note, self.note)
        if self.mode != "before":
            return last, note
        if self.period.unit == "date" and not frame.strict_before:
            return last, joined(note, "before_read_as_by")
        return self.period.first(frame.year) - timedelta(days=1), joined(note, "strictly_before")


def read_phrase(keyed: str, frame: Frame) -> Deadline | None:
    """Dates, months, quarters, years, ranges and lists of them; None when the words are of another kind."""
    words = re.sub(rf"^{_LABEL}{_VERB}", "", keyed)
    # "Báo cáo quý II" may name the report and not its day.
    if "bao cao" in keyed[: len(keyed) - len(words)] and strip_prefix(words)[0] == "plain":
        return None
    if (one := read_member(words)) is not None:
        day, note = one.due(frame)
        start = one.period.first(frame.year) if one.period.unit == "range" else None
        return read_as(one.period.unit, start, (day,), note=note)
    return _range(words, frame) or _list(words, frame)


def strip_prefix(words: str) -> tuple[Mode, str, str]:
    """How the day is meant ("trước", "chậm nhất"), what remains of the words, and a note."""
    mode, note = "plain", ""
    while True:
        if found := _INCLUSIVE.match(words):
            mode = "by"
        elif found := re.match(r"(?:truoc|before|prior to):? ", words):
            rest = words[found.end() :]
            hour = _HOUR.match(rest)
            # Before five o'clock of a day still leaves that day.
            return ("by", rest[hour.end() :], "hour_dropped") if hour else ("before", rest, note)
        elif found := _HOUR.match(words):
            note = "hour_dropped"
        else:
            return mode, words, note  # type: ignore[return-value]
        words = words[found.end() :]


def read_member(words: str) -> Member | None:
    """One period with the words before it, or None; raises Unreadable for vague or impossible ones."""
    mode, rest, note = strip_prefix(words)
    if mode != "before" and _THE_YEAR.fullmatch(words):
        return Member(Period("year", 1, 12, None), "by")
    if vague := _VAGUE.match(rest):
        if _whole(rest[vague.end() :], mode) is not None:
            raise Unreadable("vague_part")
        return None
    weekday = None
    if found := _ON_WEEKDAY.match(rest):
        weekday, rest = weekday_of(found), rest[found.end() :]
    if closing := _CLOSING.match(rest):
        period = _whole(rest[closing.end() :], "by")
        # "Trước 15/6; cuối tháng 9": the end of September is an end, whatever the member before it is.
        return Member(period, "by", note) if period and period.unit != "date" and mode != "before" else None
    period = _whole(rest, mode)
    return Member(period, mode, note, weekday) if period else None


def _whole(rest: str, mode: Mode) -> Period | None:
    # "Trong 9 tháng" is a length of time, "9 tháng" the first nine months.
    if mode != "plain" and re.fullmatch(r"0?[69] thang", rest):
        return None
    return read_period(rest)


def _range(words: str, frame: Frame) -> Deadline | None:
    words = re.sub(r"^(?:trong )?(?:giai doan|thoi gian)(?: tu)? |^from |^between ", "tu ", words)
    found = [span for left, right in _cuts(words) if (span := _ends(left, right)) is not None]
    if not found:
        return None
    if len(set(found)) > 1:
        raise Unreadable("ambiguous")
    left, right = found[0]
    if left.year is None or right.period.year is None:
        year = left.year if right.period.year is None else right.period.year
        left, right = replace(left, year=year), replace(right, period=replace(right.period, year=year))
    start, (day, note) = left.first(frame.year), right.due(frame)
    if start > day:
        raise Unreadable("range_backwards")
    return read_as("range", start, (day,), note=joined(left.note.replace("short_t", ""), note))


def _cuts(words: str) -> Iterator[tuple[str, str]]:
    for found in re.finditer(r" ?- ?|,? (?:den|toi|to|until|and) ", words):
        # "A đến B" and "A - B" stand alone; "and" makes a range only after "between".
        if found.group().strip() != "and" or words.startswith("tu "):
            yield words[: found.start()], words[found.end() :]


def _ends(left_words: str, right_words: str) -> tuple[Period, Member] | None:
    said_from = left_words.startswith("tu ")
    left_words = re.sub(r"^tu (?:dau )?", "", left_words)
    left = read_period(left_words)
    right = _heir(left, left_words, right_words) if left else read_member(right_words)
    if left is None and right is not None and right.period.unit == "date" and right.mode != "before":
        # "Từ 01 đến 15/6", "ngày 01-15/6": only the day is said on the left.
        day = re.fullmatch(r"(ngay )?([0-9]{1,2})", left_words)
        if day and (said_from or day[1] or int(day[2]) > 12):
            left = replace(right.period, day=int(day[2]))
    return (left, right) if left and right else None


def _heir(before: Period | None, before_words: str, words: str) -> Member | None:
    """A member that may leave out the word of the one before it: "Quý II, III/2022", "tháng 6 - 9"."""
    bare = re.fullmatch(r"(?P<n>[ivx]+|[0-9]{1,2})(?P<year>(?:/| nam | )[0-9]{4})?", words)
    if before is None or before.unit not in ("month", "quarter") or not bare:
        return read_member(words)
    if before.unit == "month":
        named = re.match(r"thang|t", before_words)
        return read_member(f"thang {words}") if named and bare["n"].isdigit() else read_member(words)
    # "Quý 2 - 3/2022" are quarters; "Quý II - 9/2022" may be a quarter and a month.
    alike = re.match(r"(?:quy|q)\.? ?[0-9]", before_words) and bare["n"] in ("1", "2", "3", "4")
    if bare["n"].isdigit() and not alike:
        raise Unreadable("ambiguous")
    return read_member(f"quy {words}")


def _list(words: str, frame: Frame) -> Deadline | None:
    # The comma of "Quý I, II, năm 2022" belongs to the year, not to the list.
    words = re.sub(r"((?:thang|quy)[^;]*?[0-9ivx]), ?nam ([0-9]{4})$", r"\1 nam \2", words)
    parts = [part.strip() for part in re.split(r" ?[,;&+] ?| / | va | and ", words)]
    if len(parts) < 2:
        return None
    members: list[Member] = []
    for part in parts:
        last = members[-1] if members else None
        member = (
            _heir(last.period, _after_prefix(parts[len(members) - 1]), part) if last else read_member(part)
        )
        if member is None:
            return None
        if last and last.mode == "before" and member.mode == "plain":
            member = replace(member, mode="before")
        members.append(member)
    return _several(_years_from_the_right(members, frame), frame)


def _after_prefix(part: str) -> str:
    rest = strip_prefix(part)[1]
    return rest if re.match(r"[a-z]", rest) else f"thang {rest}"


def _years_from_the_right(members: list[Member], frame: Frame) -> list[Member]:
    """A year said once, at the end, holds for what stands before it; one said earlier does not carry on."""
    filled: list[Member] = []
    year: int | None = None
    for member in reversed(members):
        year = member.period.year if member.period.year is not None else year
        filled.append(replace(member, period=replace(member.period, year=year)))
    said = {member.period.year for member in members} - {None}
    if filled[0].period.year is None and said - {frame.year}:
        raise Unreadable("year_unclear")
    return filled[::-1]


def _several(members: list[Member], frame: Frame) -> Deadline:
    units = {member.period.unit for member in members}
    # "Tháng 6; 2022" may be June of that year, or June and the year's end.
    if len(units) > 1 and units & {"year", "range"}:
        raise Unreadable("ambiguous")
    read = [(*member.due(frame), member.period.unit) for member in members]
    last_kind: Kind = max(read)[2]
    return read_as(
        last_kind, None, tuple(sorted({day for day, _, _ in read})), note=joined(*(n for _, n, _ in read))
    )
