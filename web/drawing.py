"""Meters and the year's schedule as plain numbers a template draws; nothing is styled inline."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta

from casework.overview import Visit
from rules.quota import cut_permille
from web.language import Words
from web.names import VISITS

TRACK = 298  # width of a meter's track, in its own units
WIDE, ROW, HEAD = 1114, 34, 28  # of the schedule
SIGN = 8  # width of a letter of its names, rounded up
_LATE = 10
_NARROWEST = 10  # a visit of one day must still be seen


@dataclass(frozen=True)
class Part:
    """A promise kept apart for one level."""

    name: str
    done: int
    of: int
    done_link: str
    of_link: str
    gap: str  # what is missing, in words; empty: nothing
    needed: str = ""


@dataclass(frozen=True)
class Meter:
    """One promise: how many are done, of how many, how many are needed."""

    key: str
    name: str
    done: int
    of: int
    needed: int
    goal: str
    gap: str  # what is missing, in words
    short: bool  # the promise is not kept yet
    done_link: str
    of_link: str
    open: int
    open_link: str
    more: str
    percent: str
    parts: Sequence[Part] = field(default_factory=tuple)

    @property
    def width(self) -> int:
        """Of the bar; cut, so that it touches the goal only when the goal is reached."""
        return TRACK * self.done // self.of if self.of else 0

    @property
    def goal_at(self) -> int:
        return 1 + (TRACK * self.needed // self.of if self.of else TRACK)

    @property
    def words(self) -> str:
        """The finding, for those who do not see the bar."""
        return f"{self.name}: {self.done} / {self.of}, {self.percent}; {self.goal}; {self.gap}"


def percent_of(w: Words, done: int, of: int) -> str:
    """Cut, never rounded up: 13 of 44 is 29,5%, and 14 are needed."""
    return w.percent(cut_permille(done, of))


@dataclass(frozen=True)
class Bar:
    """One visit on the schedule."""

    agency: str
    first: date
    last: date
    month: int
    state: str
    state_words: str
    colour: str
    x: int
    y: int
    width: int


@dataclass(frozen=True)
class Month:
    name: str
    x: int


class Gantt:
    """The schedule of a year, one row a visit."""

    def __init__(self, w: Words, visits: Sequence[Visit], year: int, as_of: date) -> None:
        self._w, self._year = w, year
        longest = max((len(w.agency(visit.agency)) for visit in visits), default=0)
        self._left = min(SIGN * longest + 16, WIDE // 2)
        self.rows = [self._bar(place, visit) for place, visit in enumerate(visits)]
        self.months = [
            Month(w._("T%(month)s") % {"month": m}, self._x(date(year, m, 1))) for m in range(1, 13)
        ]
        self.foot = HEAD + ROW * len(visits)
        self.height = self.foot + 20
        self.now = self._x(as_of) if as_of.year == year else None
        self.now_words = w.day(as_of)
        self.late = as_of.month > _LATE  # the words then stand before the line, not beyond the edge
        self.words = w._("Lịch kiểm tra năm %(year)s") % {"year": year} + ": " + self._listed()

    def _x(self, day: date) -> int:
        first, end = date(self._year, 1, 1), date(self._year + 1, 1, 1)
        inside = min(max(day, first), end)
        return self._left + (inside - first).days * (WIDE - self._left) // (end - first).days

    def _bar(self, place: int, visit: Visit) -> Bar:
        x, end = self._x(visit.first), self._x(visit.last + timedelta(days=1))
        state = VISITS[visit.state]
        return Bar(
            self._w.agency(visit.agency), visit.first, visit.last, visit.first.month, visit.state,
            self._w._(state.words), state.colour, x, HEAD + ROW * place + 4, max(end - x, _NARROWEST),
        )  # fmt: skip

    def _listed(self) -> str:
        return "; ".join(f"{bar.agency} {self._w.day(bar.first)} ({bar.state_words})" for bar in self.rows)
