"""Working days of a stored calendar version: Monday to Friday, less the closed days, plus the opened ones."""

from bisect import bisect_left, bisect_right
from datetime import date, timedelta

from checker.stored import Stored

BEYOND = date.max  # the calendar does not reach the day


class Days:
    """The working days of one calendar, sorted.

    An answer before the calendar is its first working day, one after it is BEYOND.
    """

    def __init__(self, first: date, last: date, closed: set[date], opened: set[date]) -> None:
        self.first, self.last = first, last
        every = (first + timedelta(days=n) for n in range((last - first).days + 1))
        self._days = [d for d in every if d in opened or (d.weekday() < 5 and d not in closed)]

    @property
    def last_working(self) -> date:
        return self._days[-1]

    def working(self, day: date) -> bool:
        place = bisect_left(self._days, day)
        return place < len(self._days) and self._days[place] == day

    def on_or_after(self, day: date) -> date:
        return self._at(bisect_left(self._days, day), day)

    def on_or_before(self, day: date) -> date:
        return self._at(bisect_right(self._days, day) - 1, day)

    def shifted(self, day: date, count: int) -> date:
        """The count-th working day strictly after the day, or strictly before it if negative."""
        if count > 0:
            return self._at(bisect_right(self._days, day) + count - 1, day)
        return self._at(bisect_left(self._days, day) + count, day)

    def count(self, start: date, end: date) -> int:
        """Working days after `start` up to and including `end`."""
        return bisect_right(self._days, end) - bisect_right(self._days, start)

    def gathering(self, day: date) -> date:
        """The first working day of an ISO week, on or after the day."""
        found = self.on_or_after(day)
        if found == BEYOND:
            return found
        monday = found - timedelta(days=found.weekday())
        if self.count(monday - timedelta(days=1), found) == 1:
            return found
        return self.on_or_after(monday + timedelta(days=7))

    def _at(self, place: int, day: date) -> date:
        if day > self.last or place >= len(self._days):
            return BEYOND
        return self._days[0] if day < self.first else self._days[max(place, 0)]


def calendars(stored: Stored) -> dict[int, Days]:
    """Every stored calendar version."""
    special: dict[tuple[int, str], set[date]] = {}
    for row in stored.read("calendar_day", "calendar_id", "day", "kind", order="calendar_id, day"):
        special.setdefault((row.calendar_id, row.kind), set()).add(row.day)
    return {
        row.id: Days(
            row.first_day,
            row.last_day,
            special.get((row.id, "closed"), set()),
            special.get((row.id, "opened"), set()),
        )
        for row in stored.read("calendar_version", "id", "first_day", "last_day")
    }
