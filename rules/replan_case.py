"""What a plan is mended from: the visits as they stand, what happened, and what the mended plan says of itself."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from enum import StrEnum
from functools import cached_property

from rules.candidates import Agency, Span
from rules.replan_days import Stand
from rules.replan_deal import Way
from rules.timetable import Visit
from rules.weeks import Frame, Inspector
from rules.workdays import OutsideCalendar, Workdays


class EventKind(StrEnum):
    """What happened."""

    POSTPONED = "postponed"  # the agency asks for a date not before `first`
    AWAY = "away"  # an inspector is ill, or leaves, from `first` to `last`
    DROPPED = "dropped"  # the agency is dissolved, merged or taken off the list
    LOST = "lost"  # no visits from `first` to `last`


@dataclass(frozen=True, order=True)
class Event:
    """Something that happened: to `who` (an agency or an inspector), on which days."""

    kind: EventKind
    who: str = ""
    first: date = date.min
    last: date = date.max

    def takes(self, stand: Stand) -> bool:
        """Whether one of the visit's days lies in the event's."""
        return any(self.first <= day <= self.last for day, _ in stand.slots)


@dataclass(frozen=True)
class Booked:
    """A visit of the plan at hand; `must_go` and `risk` say who falls out last."""

    visit: Visit
    announced: bool = False
    done: bool = False
    must_go: bool = False
    risk: int = 0


@dataclass(frozen=True)
class Cause:
    """Why a visit moves: the events that hit it, or the visits it makes room for."""

    events: tuple[Event, ...] = ()
    room_for: tuple[str, ...] = ()


@dataclass(frozen=True)
class Move:
    """What changes for one agency; `before` or `after` is None where a visit comes new or falls out."""

    way: Way
    agency: str
    before: Visit | None
    after: Visit | None
    cause: Cause
    weeks: int = 0  # of shift


@dataclass(frozen=True)
class Change:
    """The mended plan with its moves, what of it is proved, and who competes where somebody falls out.

    `counted` visits must move by counting alone; `proved` says that no plan has fewer that fall out or move, nor
    the same number and less of what comes after.
    """

    visits: tuple[Visit, ...]
    moves: tuple[Move, ...]
    counted: int
    proved: bool
    nodes: int
    crowds: tuple["Crowd", ...] = ()

    def of(self, *ways: Way) -> tuple[Move, ...]:
        return tuple(move for move in self.moves if move.way in ways)


@dataclass(frozen=True)
class Crowd:
    """`visits` fit only these `weeks`, and these hold fewer (Hall's theorem)."""

    visits: tuple[str, ...]
    weeks: int
    holds: int


@dataclass(frozen=True)
class ReplanEffort:
    """Nodes of the search, and steps within one week's crews; counts, never seconds."""

    nodes: int = 3_000
    steps: int = 5_000


@dataclass(frozen=True)
class Situation:
    """A plan, what it must keep to, and what happened. `notice` full working days pass before a moved visit."""

    agencies: Mapping[str, Agency]
    inspectors: Sequence[Inspector]
    frame: Frame
    booked: Sequence[Booked]
    events: Sequence[Event]
    today: date
    notice: int
    added: Sequence[str] = ()  # substitutes: agencies of the list that are to be visited as well
    effort: ReplanEffort = field(default_factory=ReplanEffort)

    @cached_property
    def ready(self) -> date:
        """No visit is moved to a day before this one."""
        try:
            return self.frame.days.add(self.today, self.notice) + timedelta(days=1)
        except OutsideCalendar:
            return self.frame.last_day + timedelta(days=1)

    @cached_property
    def rest(self) -> Frame:
        """The frame without the days that are lost from today on."""
        lost = [e for e in self.events if e.kind is EventKind.LOST]
        days = self.frame.days
        kept = tuple(d for d in days.days if d < self.today or not any(e.first <= d <= e.last for e in lost))
        return replace(self.frame, days=Workdays(days.first, days.last, kept))

    @cached_property
    def people(self) -> list[Inspector]:
        """The inspectors with their absences from today on."""
        return [replace(i, leave=(*i.leave, *self._away(i.id))) for i in sorted(self.inspectors, key=_id)]

    @cached_property
    def standing(self) -> dict[str, Agency]:
        """The agencies as the events leave them, those taken off the list left out."""
        gone = {e.who for e in self.events if e.kind is EventKind.DROPPED}
        wished = {e.who: e.first for e in sorted(self.events) if e.kind is EventKind.POSTPONED}
        return {
            code: replace(a, earliest=max(filter(None, (a.earliest, wished.get(code))), default=None))
            for code, a in sorted(self.agencies.items())
            if code not in gone
        }

    def _away(self, person: str) -> Iterable[Span]:
        for event in self.events:
            if event.kind is EventKind.AWAY and event.who == person and event.last >= self.today:
                yield Span(max(event.first, self.today), event.last)


def stand_of(visit: Visit, halfdays: int, frame: Frame) -> Stand:
    """The half-days a visit takes: so many working ones from its start on, within its week."""
    for week in frame.weeks:
        if visit.day in week.days:
            start = 2 * week.days.index(visit.day) + visit.half
            halves = range(start, min(start + halfdays, 2 * len(week.days)))
            return Stand(tuple((week.days[h // 2], h % 2) for h in halves), visit.inspectors)
    return Stand(((visit.day, visit.half),), visit.inspectors)


def _id(inspector: Inspector) -> str:
    return inspector.id
