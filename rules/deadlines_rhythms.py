"""Deadlines that come back: every week, month, quarter, half-year or year, on which days."""

from __future__ import annotations

import re
from calendar import monthrange
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date, timedelta

from rules.deadlines_phrases import WEEKDAY, Frame, read_phrase, strip_prefix, weekday_of
from rules.deadlines_terms import Deadline, Unreadable, joined, read_as

_FRIDAY = 4
_EVERY_N_MONTHS = {1: "month", 2: "2_months", 3: "quarter", 4: "4_months", 6: "half_year", 12: "year"}
_UNITS = {
    "tuan": "week",
    "thang": "month",
    "quy": "quarter",
    "nam": "year",
    "ca nam": "year",
    "nua nam": "half_year",
}
_UNITS |= {"6 thang": "half_year", "06 thang": "half_year", "9 thang": "9_months", "09 thang": "9_months"}
_ENDS = {
    "month": range(1, 13),
    "quarter": (3, 6, 9, 12),
    "half_year": (6, 12),
    "9_months": (9,),
    "year": (12,),
}
_ENDS |= {"2_months": range(2, 13, 2), "4_months": (4, 8, 12)}
_ENGLISH = {
    "weekly": "week", "every week": "week", "each week": "week", "monthly": "month", "every month": "month",
    "each month": "month", "quarterly": "quarter", "every quarter": "quarter", "each quarter": "quarter",
    "half-yearly": "half_year", "semi-annually": "half_year", "every 6 months": "half_year",
    "every six months": "half_year", "yearly": "year", "annually": "year", "annual": "year",
    "every year": "year", "each year": "year",
}  # fmt: skip
_UNIT = r"(?:0?[69] thang|nua nam|ca nam|tuan|thang|quy|nam)"
_DAY = r"(?:[0-9]{1,2})"
_EACH = r"(?:hang|moi)"


@dataclass(frozen=True)
class Rhythm:
    """How often, and on which days of a given year."""

    every: str
    days: Callable[[int], list[date]]
    note: str = ""


def read_recurring(keyed: str, frame: Frame) -> Deadline | None:
    """All days of the year on which something that comes back is due; None for other words."""
    rhythm = _rhythm(_bare(keyed), frame)
    if rhythm is not None:
        return read_as("recurring", None, tuple(rhythm.days(frame.year)), rhythm.every, note=rhythm.note)
    return _in_year(keyed, frame) or _within(keyed, frame) or _yearly(_bare(keyed), frame)


def _bare(words: str) -> str:
    """Without the verbs and the word "định kỳ", which add nothing where a unit follows."""
    verbs = r"(?:thuc hien|hoan thanh|bao cao|trien khai|to chuc|gui|duy tri|periodically|report|regularly)"
    words = re.sub(rf"^(?:{verbs}(?: bao cao)?[,:]? )+", "", words)
    words = re.sub(r"^(?:dinh ky|theo)(?: bao cao)? (?=(?:hang|moi|theo|truoc|ngay|vao) )", "", words)
    return re.sub(r"^theo (?=(?:hang|moi) )", "", words)


def _rhythm(words: str, frame: Frame) -> Rhythm | None:
    return _units(words) or _once(words) or _on_days(words, frame) or _turned(words, frame)


def _units(words: str) -> Rhythm | None:
    """ "Hàng tháng", "hằng quý, 6 tháng, năm", "Hàng tuần / Hàng tháng", "quarterly"."""
    if words in _ENGLISH:
        return _ends_of([_ENGLISH[words]])
    words = re.sub(r"^(?:vao )?(?:ngay )?cuoi (?:cung )?(?:cua )?(?=(?:hang|moi) )", "", words)
    lead = re.match(r"(?:dinh ky|theo) ", words)
    parts = re.split(r" ?[,;/&+] ?| va ", words[lead.end() :] if lead else words)
    found = [
        re.fullmatch(rf"(?P<each>(?:{_EACH}|dinh ky|theo|dinh ky {_EACH}) )?(?P<unit>{_UNIT})", part)
        for part in parts
    ]
    units = [match["unit"] for match in found if match]
    # One bare "quý" says no rhythm; "tháng, quý, năm" in a row are those of reporting.
    rhythmic = bool(lead) or len(set(units)) > 1 or bool(found[0] and found[0]["each"])
    if len(units) < len(parts) or not rhythmic or units == ["ca nam"]:
        return None
    return _ends_of([_UNITS[unit] for unit in units])


def _once(words: str) -> Rhythm | None:
    """ "6 tháng một lần", "quý/lần", "01 lần/quý"; how "2 lần/năm" is spread the words do not say."""
    times, unit = r"(?P<n>[0-9]{1,2}|mot|hai|ba)", r"(?P<u>tuan|thang|quy|nam)"
    lead = rf"(?:{_EACH} |dinh ky |cu |it nhat |toi thieu )*"
    found = (
        re.fullmatch(rf"{lead}{times} lan(?: ?/ ?| )(?:{_EACH} |trong |mot |0?1 )?{unit}", words)
        or re.fullmatch(
            rf"{lead}(?:(?P<k>[0-9]{{1,2}}|mot) )?{unit}(?: ?/ ?|,? )(?:it nhat )?{times} lan", words
        )
        or re.fullmatch(rf"{lead}(?:(?P<k>[0-9]{{1,2}}|mot) )?{unit} ?/ ?lan", words)
    )
    if not found:
        return None
    said = found.groupdict()
    length = said.get("k") or "1"
    count = 1 if length == "mot" else int(length)
    every = _EVERY_N_MONTHS.get(count) if said["u"] == "thang" else _UNITS[said["u"]] if count == 1 else None
    # "2 tuần một lần" does not say in which week it begins.
    if said.get("n", "1") not in ("mot", "1", "01") or every is None:
        raise Unreadable("times_without_dates")
    return _ends_of([every])


def _on_days(words: str, frame: Frame) -> Rhythm | None:
    """ "Trước ngày 15 của tháng", "ngày 20 tháng cuối quý", "thứ sáu hàng tuần"."""
    mode, rest, note = strip_prefix(words)
    back = 1 if mode == "before" and frame.strict_before else 0
    if mode == "before":
        note = "strictly_before" if back else "before_read_as_by"
    days = rf"ngay (?P<d>{_DAY}(?:(?:, ?| va )(?:ngay )?{_DAY})*)"
    if found := re.fullmatch(rf"{days} (?:(?:cua |trong )?{_EACH} |cua |trong )thang", rest):
        return _dated("month", list(range(1, 13)), found["d"], back, note)
    which = r"(?P<w>cuoi(?: cung)?|dau(?: tien)?|giua|thu (?:nhat|hai|ba))"
    if found := re.fullmatch(rf"{days},? (?:cua )?thang {which} (?:cua )?(?:{_EACH} )?quy", rest):
        place = {"cuoi": 3, "thu ba": 3, "giua": 2, "thu hai": 2}.get(found["w"].removesuffix(" cung"), 1)
        return _dated("quarter", [place, place + 3, place + 6, place + 9], found["d"], back, note)
    if found := re.fullmatch(
        rf"(?:(?:sang|chieu|ngay) )?{WEEKDAY},? (?:{_EACH}|cua|trong)(?: {_EACH})? tuan", rest
    ):
        return Rhythm("week", _weekly((weekday_of(found) - back) % 7), note)
    return None


def _turned(words: str, frame: Frame) -> Rhythm | None:
    """ "Hàng tháng, trước ngày 25": the rhythm first, its day after it."""
    found = re.fullmatch(
        rf"{_EACH} (?P<u>tuan|thang|quy)[,:;]? ?\(?(?P<day>(?:truoc|vao|cham|muon|ngay|thu|chu).*?)\)?", words
    )
    if not found:
        return None
    return _on_days(found["day"], frame) or _on_days(f"{found['day']} hang {found['u']}", frame)


def _yearly(words: str, frame: Frame) -> Deadline | None:
    """ "Trước ngày 25/11 hàng năm", "Quý IV hằng năm", "hàng năm, trước 15/12"."""
    found = re.fullmatch(
        rf"(?P<day>.+?),? (?:cua )?\(?(?:{_EACH} nam|every year|each year|annually)\)?", words
    )
    found = found or re.fullmatch(rf"(?:{_EACH} nam|annually)[,:;]? ?\(?(?P<day>.+?)\)?", words)
    if not found or re.search(r"[0-9]{4}", found["day"]):
        return None
    readings = [read_phrase(found["day"], replace(frame, year=year)) for year in (frame.year, frame.year + 1)]
    first, second = readings
    if first is None or second is None or first.kind == "year":
        return None
    # "Before 1 January every year" is due on 31 December: of this year, so it stands under the next.
    due = sorted({day for reading in (first, second) for day in reading.due if day.year == frame.year})
    return read_as("recurring", first.start, tuple(due), "year", note=first.note)


def _in_year(keyed: str, frame: Frame) -> Deadline | None:
    """A rhythm with its year: "hàng tháng năm 2022", "hàng quý trong năm"."""
    found = re.fullmatch(r"(?P<words>.+?)(?:,? (?:(?:trong|cua) )?nam|/)(?: ?(?P<y>[0-9]{4}))?", keyed)
    if not found or not _rhythm(_bare(found["words"]), frame):
        return None
    year = int(found["y"] or frame.year)
    if abs(year - frame.year) > 10:
        raise Unreadable("year_far", str(year))
    return read_recurring(found["words"], replace(frame, year=year))


def _within(keyed: str, frame: Frame) -> Deadline | None:
    """A rhythm between two days: "hàng tháng, từ tháng 4 đến tháng 12/2022"."""
    found = re.fullmatch(r"(?P<words>.+?),? \(?(?P<span>(?:trong )?(?:tu|giai doan) .+?)\)?", keyed)
    rhythm = _rhythm(_bare(found["words"]), frame) if found else None
    span = read_phrase(found["span"], frame) if found and rhythm else None
    if rhythm is None or span is None or span.kind != "range" or span.start is None:
        return None
    last = span.due[-1]
    days = (day for year in range(span.start.year, last.year + 1) for day in rhythm.days(year))
    due = tuple(day for day in days if span.start <= day <= last)
    return read_as("recurring", span.start, due, rhythm.every, note=joined(rhythm.note, span.note))


def _ends_of(units: list[str]) -> Rhythm:
    def days(year: int) -> list[date]:
        found: set[date] = set()
        for unit in units:
            found.update(_weekly(_FRIDAY)(year) if unit == "week" else _month_ends(year, unit))
        return sorted(found)

    return Rhythm("+".join(dict.fromkeys(units)), days)


def _month_ends(year: int, unit: str) -> list[date]:
    return [date(year, month, monthrange(year, month)[1]) for month in _ENDS[unit]]


def _weekly(weekday: int) -> Callable[[int], list[date]]:
    def days(year: int) -> list[date]:
        first = date(year, 1, 1)
        first += timedelta(days=(weekday - first.weekday()) % 7)
        return [day for week in range(53) if (day := first + timedelta(weeks=week)).year == year]

    return days


def _dated(every: str, months: list[int], written: str, back: int, note: str) -> Rhythm:
    numbers = [int(number) for number in re.findall(r"[0-9]+", written)]
    if any(not 1 <= number <= 31 for number in numbers):
        raise Unreadable("no_such_day", "/".join(str(number) for number in numbers))

    def days(year: int) -> list[date]:
        # One year more: "before the 1st of each month" puts January's day of the next year into this one.
        found = [
            date(y, month, min(number, monthrange(y, month)[1])) - timedelta(days=back)
            for y in (year, year + 1)
            for month in months
            for number in numbers
        ]
        return sorted({day for day in found if day.year == year})

    clipped = "day_clipped" if max(numbers) > 28 else ""
    return Rhythm(every, days, joined(note, clipped))
