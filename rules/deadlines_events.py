"""Deadlines that hang on an event: so many days after it, or simply when it comes."""

from __future__ import annotations

import re
from calendar import monthrange
from datetime import date, timedelta

from rules.deadlines_phrases import Frame
from rules.deadlines_terms import After, Deadline, joined, read_as

_COUNT = (
    r"(?P<n>[0-9]{1,3})(?: ?\([^()]{1,20}\))? "
    r"(?P<u>ngay lam viec|ngay|tuan|thang|(?:working|business) days?|days?|weeks?|months?)"
)
_UNITS = {"n": "day", "d": "day", "b": "day", "t": "month", "m": "month", "w": "week"}
_WITHIN = (
    r"(?:(?:trong|khong qua|toi da|cham nhat|muon nhat|sau|within|not more than|no later than)"
    r"(?: (?:vong|thoi han|thoi gian|la))* )"
)
_SINCE = (
    r"(?:ke tu|tinh tu|tu|sau|after|from|of|since|following)"
    r"(?: (?:ngay|khi|thoi diem|luc|the date of|date of))*"
)
_VERB = r"(?:(?:hoan thanh|thuc hien|bao cao|gui|trinh|ban hanh|phe duyet)(?: bao cao)? )?"
_DOCUMENT = r"(?:ke hoach|(?:quyet dinh|van ban|cong van|nghi quyet|chuong trinh|thong bao) nay)"
# The event is the signing of this very document, not of somebody else's.
_ISSUING = re.compile(
    rf"(?:ngay |viec )?(?:{_DOCUMENT}(?: nay)? duoc )?(?:ky,? )?(?:va )?(?:ban hanh|phat hanh|ky)"
    rf"(?: {_DOCUMENT})?(?: nay)?"
    r"|(?:signing|signature|issuing|issue|issuance)(?: of (?:this|the) (?:plan|decision|document))?"
)
_WAITING = re.compile(
    r"(?:(?:dang )?ch0 |cho doi |doi |pending |waiting for |awaiting |after |upon |once )(?P<thing>.+)"
    r"|(?:ngay )?(?:sau )?khi (?!nào)(?:co |duoc )?(?P<event>.+)"
    r"|(?P<whole>theo (?:ke hoach|huong dan|chi dao|lo trinh|tien do|lich|thong bao|y kien) (?:chung )?cua .+)"
)
# A day or a number of days beside the event is more than a waiting deadline can keep.
_MORE = re.compile(r"[0-9]{1,2}[/.-][0-9]|[0-9] (?:ngay|tuan|thang)\b|\btruoc\b|\bcham nhat\b")


def read_event(keyed: str, cleaned: str, frame: Frame) -> Deadline | None:
    """A relative or a waiting deadline; None for other words. `cleaned` lends the event its own letters."""
    return _before(keyed, cleaned) or _relative(keyed, cleaned, frame) or _waiting(keyed, cleaned)


def _before(keyed: str, cleaned: str) -> Deadline | None:
    found = re.fullmatch(rf"{_VERB}{_WITHIN}?{_COUNT} (?:truoc khi|truoc ngay|before) (?P<e>.+)", keyed)
    return read_as("relative", after=_after(found, cleaned), note="before_event") if found else None


def _relative(keyed: str, cleaned: str, frame: Frame) -> Deadline | None:
    found = (
        re.fullmatch(rf"{_VERB}{_WITHIN}?{_COUNT},? {_SINCE} (?P<e>.+)", keyed)
        or re.fullmatch(rf"(?P<e>[^()0-9]+?),? \({_WITHIN}?{_COUNT}\)", keyed)
        or re.fullmatch(rf"(?P<e>(?:ky )?ban hanh|ky),? {_WITHIN}{_COUNT}", keyed)
        or re.fullmatch(rf"{_SINCE} (?P<e>[^0-9]+?),? {_WITHIN}?{_COUNT}", keyed)
    )
    if found:
        return _counted(_after(found, cleaned), found["e"], frame)
    if found := re.fullmatch(rf"{_VERB}(?P<within>{_WITHIN})?{_COUNT}(?P<e>)", keyed):
        after = _after(found, cleaned)
        # "Trong 10 ngày" runs from the document that says it; "trong 6 tháng" may mean half the year.
        if found["within"] and after.unit != "month":
            return _counted(after, "", frame)
        return read_as("relative", after=after, note="event_missing")
    return None


def _after(found: re.Match[str], cleaned: str) -> After:
    unit = _UNITS[found["u"][0]]
    if re.search("lam viec|working|business", found["u"]):
        unit = "working_day"
    elif found["u"] == "tuan":
        unit = "week"
    return After(int(found["n"]), unit, cleaned[found.start("e") : found.end("e")].strip(" .,;:"))


def _counted(after: After, event: str, frame: Frame) -> Deadline:
    """With its day where that follows from the issue date; that first day is not counted (Civil Code, 147)."""
    event = event.strip(" .,;:")
    if event and not _ISSUING.fullmatch(event):
        return read_as("relative", after=after)
    note = "" if event else "counted_from_issue"
    if frame.issued is None:
        return read_as("relative", after=after, note="" if event else "event_missing")
    if after.unit == "working_day":
        # Working days need the office's calendar; whoever has it counts from the issue date.
        return read_as("relative", after=after, note=joined(note, "needs_calendar"))
    return read_as("relative", due=(_add(frame.issued, after),), after=after, note=note)


def _add(day: date, after: After) -> date:
    count = after.count or 0
    if after.unit != "month":
        return day + timedelta(days=count * (7 if after.unit == "week" else 1))
    years, month = divmod(day.month - 1 + count, 12)
    year = day.year + years
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


def _waiting(keyed: str, cleaned: str) -> Deadline | None:
    found = _WAITING.fullmatch(keyed)
    if not found or _MORE.search(keyed):
        return None
    group = found.lastgroup or "whole"
    return read_as("waiting", after=After(None, None, cleaned[found.start(group) : found.end(group)]))
