"""A deadline's words, in Vietnamese or English, and what they mean.

Generous in the wordings it knows, strict in certainty: what cannot be read for sure is `unreadable`, with a
code that says why, and never a guessed date. The wordings come from annexes of real plans.
"""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date, timedelta

from rules.deadlines_events import read_event
from rules.deadlines_phrases import Frame, read_phrase
from rules.deadlines_rhythms import read_recurring
from rules.deadlines_terms import After, Deadline, Unreadable, clean, is_missing, joined, key, read_as

__all__ = ["After", "Deadline", "read_deadline"]

_SERIAL_YEARS = 6
# Longer than any deadline seen; what is longer is prose, and prose is not searched for dates.
_LONGEST = 300
_ONGOING = re.compile(
    r"(?:(?:nhiem vu|cong viec|thuc hien|trien khai|duy tri|hoat dong|tiep tuc|bao cao|theo doi) )*"
    r"(?:thuong xuyen|lien tuc|tiep tuc|kip thoi|ca nam|quanh nam|suot nam|hang ngay|moi ngay|ongoing"
    r"|continuous(?:ly)?|permanent(?:ly)?|regular(?:ly)?|always|all year(?: round)?|throughout the year"
    r"|the whole year|daily|in good time|timely)"
    r"(?:,? (?:va |and )?(?:thuong xuyen|lien tuc|kip thoi|thuc hien|trien khai))*"
)
_ON_REQUEST = re.compile(
    r"(?:theo|khi co) yeu cau(?: .*)?|(?:khi (?:co )?|theo )?(?:thuc te )?phat sinh"
    r"|dot xuat(?: (?:khi co|theo) yeu cau)?|on request|on demand|as (?:needed|requested)"
)
_WHOLE_YEAR = re.compile(
    r"(?:trong )?(?:ca|quanh|suot) nam(?: (?:nam )?(?P<y>[0-9]{4}))?"
    r"|all year(?: round)?(?: (?P<y2>[0-9]{4}))?"
)
_AND_LATER = re.compile(
    r"(?P<from>.+?)(?:,? ?(?:va|den|den het)? ?"
    r"(?:(?:nhung|cac|cho nhung|cho cac) nam (?:tiep theo|sau|tiep|ke tiep)(?: nua)?|tro di|ve sau)"
    r"| onwards?| and (?:the )?(?:following|later|next) years)"
)
_FROM = re.compile(
    r"(?:bat dau )?(?:thuc hien )?tu (?P<from>[^,;(]+?)(?: tro di)?,? ?"
    r"\(?(?:thuong xuyen|lien tuc|hang nam|tro di)(?:,? lien tuc)?\)?|from (?P<en>.+?) (?:on|onwards?)"
)
_ELSEWHERE = re.compile(r"(?:thuc hien )?(?:theo|dung) .*|as (?:prescribed|regulated|planned)")
_SOON = re.compile(r"ngay|ngay lap tuc|lap tuc|som nhat|som|as soon as possible|asap|immediately")
_DEED = (
    r"(?:bao cao|gui|trinh|nop|hoan thanh|ban hanh|tham muu|to chuc|trien khai|xay dung|thuc hien|phe duyet"
    r"|cong bo|ra soat|report|submit|send|complete|issue)"
)
_BY_A_DAY = r"(?P<day>(?:truoc|(?:cham|muon) nhat|khong muon hon|before|no later than|by) .+)"
_KEYWORDS = re.compile(
    r"[0-9]|\b(?:truoc|sau|khi|tu|den|hang|moi|ch0|doi|khong|ke|tru|neu|du kien|khoang|thang|quy|nam|tuan"
    r"|before|after|not|if)\b"
)


def read_deadline(text: str, year: int, issued: date | None = None, strict_before: bool = True) -> Deadline:
    """What the words of a deadline mean in a plan of `year`.

    `issued` is the day the plan was signed and lets "within 10 days of signing" be computed. With
    `strict_before`, "trước ngày 15/12" ends on 14/12; otherwise on 15/12, as practice often takes it.
    Never raises on any text; `year` must lie between 1900 and 2200 (ValueError).
    """
    if not 1900 <= year <= 2200:
        raise ValueError(f"year out of range: {year}")
    return replace(_first_readable(text, Frame(year, issued, strict_before)), text=text)


def _first_readable(text: str, frame: Frame) -> Deadline:
    reading = _guarded(clean(text), frame)
    if reading.kind == "unreadable" and "\n" in text.strip():
        # A line break may end an item of a list as well as wrap a line.
        apart = _guarded(clean("; ".join(line for line in text.splitlines() if line.strip())), frame)
        reading = apart if apart.kind != "unreadable" else reading
    return reading


def _guarded(cleaned: str, frame: Frame) -> Deadline:
    cleaned = cleaned.rstrip(" .;,:")
    keyed = key(cleaned)
    if is_missing(keyed):
        return read_as("missing")
    if len(keyed) > _LONGEST:
        return read_as("unreadable", note="too_long")
    try:
        reading = (
            _simple(keyed, cleaned, frame) or _combined(keyed, cleaned, frame) or _by_a_day(keyed, frame)
        )
    except Unreadable as fault:
        return read_as("unreadable", note=fault.note)
    return reading or read_as("unreadable", note=_why_not(keyed))


def _simple(keyed: str, cleaned: str, frame: Frame) -> Deadline | None:
    return (
        _serial(keyed, frame)
        or read_recurring(keyed, frame)
        or _ongoing(keyed, frame)
        or read_phrase(keyed, frame)
        or read_event(keyed, cleaned, frame)
    )


def _serial(keyed: str, frame: Frame) -> Deadline | None:
    """A date that a spreadsheet turned into its day number (44742 is 30/6/2022)."""
    found = re.fullmatch(r"([0-9]{5})(?:\.0+)?", keyed)
    if not found:
        return None
    day = date(1899, 12, 30) + timedelta(days=int(found[1]))
    if abs(day.year - frame.year) > _SERIAL_YEARS:
        raise Unreadable("year_far", str(day.year))
    return read_as("date", None, (day,), note="excel_serial")


def _ongoing(keyed: str, frame: Frame) -> Deadline | None:
    if found := _WHOLE_YEAR.fullmatch(keyed):
        whole = read_phrase(f"nam {found['y'] or found['y2'] or frame.year}", frame)
        return _bounded(whole) if whole else None
    if _ON_REQUEST.fullmatch(keyed):
        return read_as("ongoing", note="on_request")
    if _ONGOING.fullmatch(keyed):
        return read_as("ongoing", note="daily" if re.search(r"ngay|daily", keyed) else "")
    return _open_end(keyed, frame) or _ongoing_within(keyed, frame)


def _bounded(reading: Deadline, begins: bool = True) -> Deadline:
    start = (reading.start or _first_day(reading)) if begins else None
    note = joined(f"bounded:{reading.due[0].isoformat()}", reading.note)
    return read_as("ongoing", start, note=note)


def _first_day(reading: Deadline) -> date:
    last = reading.due[0]
    months = {"date": 0, "month": 1, "quarter": 3, "year": 12}[reading.kind]
    return last if months == 0 else last.replace(month=last.month - months + 1, day=1)


def _open_end(keyed: str, frame: Frame) -> Deadline | None:
    """ "2025 và những năm tiếp theo", "Từ Quý III/2026 (liên tục)"."""
    found = _FROM.fullmatch(keyed)
    words = (found["from"] or found["en"]) if found else None
    if words is None and (later := _AND_LATER.fullmatch(keyed)):
        words = re.sub(r"^(?:bat dau )?(?:thuc hien )?(?:tu|from) ", "", later["from"])
    reading = read_phrase(words, frame) if words else None
    if reading is None or len(reading.due) != 1 or "before" in reading.note:
        return None
    return read_as("ongoing", reading.start or _first_day(reading), note="open_end")


def _ongoing_within(keyed: str, frame: Frame) -> Deadline | None:
    """ "Thường xuyên trong năm", "thường xuyên, từ tháng 4 đến tháng 9", "trong năm (thường xuyên)"."""
    found = re.fullmatch(
        rf"{_ONGOING.pattern}(?P<gap> |,? ?\(|, (?=trong |tu |den |giai doan |nam ))(?P<w>[^()]+)\)?", keyed
    )
    after = found is not None
    found = found or re.fullmatch(rf"(?P<w>[^()]+?),? ?\(?{_ONGOING.pattern}\)?", keyed)
    if not found:
        return None
    words = re.sub(r"^nam$", "trong nam", found["w"])
    reading = read_phrase(words, frame)
    if reading is None or len(reading.due) != 1:
        return None
    # "Thường xuyên 30/6" does not say whether the day ends it or is due besides.
    if reading.kind not in ("year", "range") and not (
        after and re.match(r"trong|tu|den|toi|het|until|in", words)
    ):
        return None
    return _bounded(reading, begins=not re.match(r"den|toi|het|truoc|until", words))


def _combined(keyed: str, cleaned: str, frame: Frame) -> Deadline | None:
    """Several statements in a cell: "Hàng tuần / Hàng tháng", "30/6; thường xuyên"."""
    separator = r" ?[;,] ?| ?/ (?=[a-z])| va | and |(?<=[a-z])/(?=[a-z])|(?<=thuong xuyen) (?=hang )"
    cuts = [(found.start(), found.end()) for found in re.finditer(separator, keyed)]
    if len(cuts) > 6:
        return None
    edges = [0, *(place for cut in cuts for place in cut), len(keyed)]
    spans = zip(edges[::2], edges[1::2], strict=True)
    parts = [_simple(keyed[first:last], cleaned[first:last], frame) for first, last in spans]
    plain = ("recurring", "ongoing", "date", "month", "quarter")
    found = [part for part in parts if part is not None and part.kind in plain]
    return _merged(found) if len(found) == len(parts) else None


def _merged(parts: list[Deadline]) -> Deadline | None:
    dated = [part for part in parts if part.kind != "ongoing"]
    if not dated:
        return replace(parts[0], note=joined(*(part.note for part in parts)))
    kinds = {part.kind for part in dated}
    # "Tháng 6 / hàng năm" may be one June or every June.
    if len(kinds) > 1 and ("recurring" not in kinds or any(part.every == "year" for part in dated)):
        return None
    every = "+".join(dict.fromkeys(unit for part in dated if part.every for unit in part.every.split("+")))
    note = joined(*(part.note for part in parts), "also_ongoing" if len(dated) < len(parts) else "")
    due = tuple(sorted({day for part in dated for day in part.due}))
    kind = "recurring" if "recurring" in kinds else dated[0].kind
    return read_as(kind, None, due, every or None, note=note)


def _by_a_day(keyed: str, frame: Frame) -> Deadline | None:
    """ "Báo cáo UBND tỉnh trước ngày 15/12/2022": a deed in words, then one day with its "before"."""
    found = re.fullmatch(rf"(?P<deed>{_DEED}\b.*?),? {_BY_A_DAY}", keyed)
    if not found or _KEYWORDS.search(found["deed"]):
        return None
    reading = read_phrase(found["day"], frame)
    if reading is None or reading.kind != "date":
        return None
    return replace(reading, note=joined(reading.note, "words_skipped"))


def _why_not(keyed: str) -> str:
    if _SOON.fullmatch(keyed):
        return "no_date_in_words"
    if re.match(r"(?:bat dau )?tu |from |sau ngay ", keyed):
        return "start_without_end"
    if _ELSEWHERE.fullmatch(keyed):
        return "set_elsewhere"
    return "period_missing" if keyed == "dinh ky" else "unknown_words"
