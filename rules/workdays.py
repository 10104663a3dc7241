"""Working-day arithmetic on a given calendar: normal, closed and opened days, kept sorted and bisected."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import date, timedelta

_SATURDAY = 5


class OutsideCalendar(ValueError):
    """A question about a day the calendar does not reach; a longer calendar answers it.

    `day` is the day asked about, `steps` how many working days were to be walked from it, and `early` says
    on which side of the calendar the answer lies.
    """

    def __init__(self, day: date, first: date, last: date, *, steps: int = 0) -> None:
        walked = f" {steps:+d} working days" if steps else ""
        super().__init__(f"{day}{walked} lies outside the calendar {first} - {last}")
        self.day, self.first, self.last, self.steps = day, first, last, steps
        self.early = day < first or (day <= last and steps < 0)


class ClosedAndOpened(ValueError):
    """The same day both closed and opened; one of the two decisions must go."""

    def __init__(self, days: Collection[date]) -> None:
        self.days = tuple(sorted(days))
        super().__init__("closed and opened at once: " + ", ".join(day.isoformat() for day in self.days))


@dataclass(frozen=True, slots=True)
class Workdays:
    """The working days between two dates, both included; `days` is sorted.

    Every question about a day outside, or whose answer lies outside, raises OutsideCalendar: a guessed
    working day would become a date that somebody is judged by.
    """

    first: date
    last: date
    days: tuple[date, ...] = field(repr=False)

    @classmethod
    def build(
        cls, first: date, last: date, closed: Collection[date] = (), opened: Collection[date] = ()
    ) -> Workdays:
        """Monday to Friday without the `closed` days, with the `opened` ones (a Saturday swapped for a Monday).

        Days beyond the calendar's ends are ignored. Raises ClosedAndOpened for a day that is both.
        """
        if first > last:
            raise ValueError(f"a calendar must not end before it begins: {first} - {last}")
        shut, open_ = frozenset(closed), frozenset(opened)
        if both := shut & open_:
            raise ClosedAndOpened(both)
        every = (first + timedelta(days=n) for n in range((last - first).days + 1))
        working = (day for day in every if day in open_ or (day.weekday() < _SATURDAY and day not in shut))
        return cls(first, last, tuple(working))

    def is_working(self, day: date) -> bool:
        place = bisect_left(self.days, self._within(day))
        return place < len(self.days) and self.days[place] == day

    def add(self, day: date, count: int) -> date:
        """The count-th working day strictly after (before, if negative) the day; 0: the day or the next one."""
        if count == 0:
            return self.on_or_after(day)
        self._within(day)
        place = bisect_right(self.days, day) + count - 1 if count > 0 else bisect_left(self.days, day) + count
        return self._at(place, day, count)

    def on_or_after(self, day: date) -> date:
        return self._at(bisect_left(self.days, self._within(day)), day, 1)

    def on_or_before(self, day: date) -> date:
        return self._at(bisect_right(self.days, self._within(day)) - 1, day, -1)

    def count(self, start: date, end: date) -> int:
        """Working days after `start` up to and including `end`; negative when `end` comes first."""
        return bisect_right(self.days, self._within(end)) - bisect_right(self.days, self._within(start))

    def gathering_day(self, day: date) -> date:
        """The next first working day of an ISO week, on or after the day: when what can wait is gathered.

        A week without a working day (Tết) gathers in the week after it.
        """
        found = self.on_or_after(day)
        monday = found - timedelta(days=found.weekday())
        if bisect_left(self.days, monday) == bisect_left(self.days, found):
            return found
        return self.on_or_after(monday + timedelta(days=7))

    def _within(self, day: date) -> date:
        if not self.first <= day <= self.last:
            raise OutsideCalendar(day, self.first, self.last)
        return day

    def _at(self, place: int, day: date, steps: int) -> date:
        if not 0 <= place < len(self.days):
            raise OutsideCalendar(day, self.first, self.last, steps=steps)
        return self.days[place]
