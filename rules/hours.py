"""When an office may write to people: in its hours on its working days, however urgent the matter is."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from itertools import pairwise

from rules.workdays import OutsideCalendar, Workdays

_SPAN = re.compile(r"(\d{1,2}):(\d{2})\s*[-–]\s*(\d{1,2}):(\d{2})")
_STEP = timedelta(days=1)


class HoursFault(ValueError):
    """Hours that cannot be kept: a code (`shape`, `order`) and the text as it was given."""

    def __init__(self, code: str, text: str) -> None:
        super().__init__(f"{code}: {text!r}")
        self.code, self.text = code, text


@dataclass(frozen=True, slots=True)
class Hours:
    """Spans of local time, in their order; a span holds its first moment and not its last."""

    spans: tuple[tuple[time, time], ...]

    def __post_init__(self) -> None:
        ends = [moment for span in self.spans for moment in span]
        if not ends or any(later <= earlier for earlier, later in pairwise(ends)):
            raise HoursFault("order", str(self))

    def __str__(self) -> str:
        return ", ".join(f"{start:%H:%M}-{end:%H:%M}" for start, end in self.spans)

    def hold(self, local: datetime) -> bool:
        """Whether this local time lies in a span, whatever day it is."""
        clock = local.time()
        return any(start <= clock < end for start, end in self.spans)


OFFICE_HOURS = Hours(((time(7, 30), time(11, 30)), (time(13), time(17))))


def read_hours(text: str) -> Hours:
    """The hours written as `07:30-11:30, 13:00-17:00`. Raises HoursFault."""
    spans = []
    for part in text.split(","):
        found = _SPAN.fullmatch(part.strip())
        if found is None:
            raise HoursFault("shape", text)
        numbers = [int(number) for number in found.groups()]
        if max(numbers[0], numbers[2]) > 23 or max(numbers[1], numbers[3]) > 59:
            raise HoursFault("shape", text)
        spans.append((time(numbers[0], numbers[1]), time(numbers[2], numbers[3])))
    return Hours(tuple(spans))


def is_open(local: datetime, hours: Hours, days: Workdays) -> bool:
    """Whether the office works at that local time; a day its calendar does not reach is no working day."""
    try:
        return days.is_working(local.date()) and hours.hold(local)
    except OutsideCalendar:
        return False


def next_opening(local: datetime, hours: Hours, days: Workdays) -> datetime:
    """That local time if the office works then, else the next one at which it does. Raises OutsideCalendar."""
    if is_open(local, hours, days):
        return local
    day = local.date()
    if days.is_working(day):
        for start, _ in hours.spans:
            if local.time() < start:
                return datetime.combine(day, start, local.tzinfo)
    return datetime.combine(days.on_or_after(day + _STEP), hours.spans[0][0], local.tzinfo)
