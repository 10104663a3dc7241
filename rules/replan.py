"""A plan mended in mid-year: what an event hits, what must stay, and the fewest moves that mend it, each with why.

Visits that have begun stay, and so do those announced unless the event hits them. A visit moves only to days far
enough ahead for everybody to be told. In this order, as little as possible: visits that fall out of the year,
among them those that must go; visits with another date; visits with another crew only; weeks of shift; and who
falls out, if somebody must, is who risks least.

The number of moves is proved: at least every visit whose own date an event takes away must move (a count anybody
can check), and where more move than that, a complete search shows that fewer do not do (rules.replan_search).
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import product

from rules.replan_case import (
    Booked,
    Cause,
    Change,
    Crowd,
    Event,
    EventKind,
    Move,
    ReplanEffort,
    Situation,
    stand_of,
)
from rules.replan_days import Days, Stand
from rules.replan_deal import Dealer, Option, Room, Way
from rules.replan_search import Found, Search
from rules.weeks import Week, iso_week

_MOST_KEPT = 5  # visits of one week whose ways to keep their dates are tried out


def replan(situation: Situation) -> Change:
    """The plan mended with the fewest moves; the past, and what is announced and not hit, as they are."""
    mending = _Mending(situation)
    if not any(mending.hits.values()) and not situation.added:
        visits = tuple(sorted(booked.visit for booked in situation.booked))
        return Change(visits, (), counted=0, proved=True, nodes=0)
    return mending.change()


class _Mending:
    """One situation at work: what is fixed, what is hit, the options of the rest, and the result told."""

    def __init__(self, situation: Situation) -> None:
        self.at = situation
        self.weeks = {week.number: week for week in situation.rest.weeks}
        self.by_iso = {week.iso: week for week in situation.rest.weeks}
        self.booked = {b.visit.agency: b for b in sorted(situation.booked, key=lambda b: b.visit)}
        self.before = {
            code: stand_of(b.visit, self._halfdays(code), situation.frame) for code, b in self.booked.items()
        }
        self.past = {c for c, b in self.booked.items() if b.done or b.visit.day < situation.today}
        self.hits = {code: self._hits(code) for code in self.booked if code not in self.past}
        self.dropped = {c for c, hits in self.hits.items() if any(e.kind is EventKind.DROPPED for e in hits)}
        self.free = [
            code
            for code, hits in self.hits.items()
            if code not in self.dropped and (hits or self._may_move(code))
        ]
        agencies = {**situation.agencies, **situation.standing}
        self.days = Days(
            situation.rest, agencies, situation.people, self.before, self._fixed(), situation.ready,
            situation.effort.steps,
        )  # fmt: skip
        self.scale = _Scale(len(self.free) + len(situation.added))

    def change(self) -> Change:
        options = {code: self._options(code) for code in self.free}
        options.update({code: self._new(code) for code in self.at.added})
        counted = sum(
            all(o.way in (Way.MOVE, Way.OUT) for o in of) for c, of in options.items() if c in self.hits
        )
        dealer = Dealer(self._rooms())
        found = Search(dealer, self.days, self.weeks, self.at.effort.nodes).run(options)
        kept = [b.visit for c, b in self.booked.items() if c not in options and c not in self.dropped]
        visits = [*kept, *(stand.visit(code) for code, stand in found.places.items())]
        return Change(
            visits=tuple(sorted(visits)),
            moves=self._moves(found),
            counted=counted,
            proved=found.cost == found.least and not self.days.unsure,
            nodes=found.nodes,
            crowds=self._crowds(dealer, found, options),
        )

    # ---- what is hit, what is fixed -----------------------------------------------------------------------

    def _halfdays(self, code: str) -> int:
        return self.at.agencies[code].halfdays

    def _hits(self, code: str) -> list[Event]:
        """The events that touch the visit where it stands."""
        stand = self.before[code]
        return [event for event in sorted(self.at.events) if _touches(event, code, stand)]

    def _may_move(self, code: str) -> bool:
        """Neither announced nor standing outside the weeks of the round, where a person has put it."""
        return not self.booked[code].announced and self._home(code) is not None

    def _home(self, code: str) -> Week | None:
        """The week the visit stands in, if it is one of those that are left."""
        return self.by_iso.get(iso_week(self.before[code].slots[0][0]))

    def _fixed(self) -> dict[int, list[str]]:
        """The visits nobody may touch, by the week of the rest they stand in."""
        found: dict[int, list[str]] = {}
        for code in self.booked:
            week = self._home(code)
            if code not in self.free and code not in self.dropped and week is not None:
                found.setdefault(week.number, []).append(code)
        return found

    def _rooms(self) -> dict[int, Room]:
        """What stands already may be more than the limit: nothing is put out for that."""
        limit, rooms = self.at.frame.max_visits_per_week, {}
        for number, week in self.weeks.items():
            fixed = len(self.days.fixed.get(number, ()))
            here = [c for c in self.free if self._home(c) is week]
            rooms[number] = Room(max(limit - fixed, len(here)), self._keeps(week, here))
        return rooms

    def _keeps(self, week: Week, here: list[str]) -> int:
        """How many of those standing in a week can keep their dates together, now that some crews are hit."""
        wants = [(code, way) for code in here if (way := self._stays(code)) is not None]
        if all(way is Way.STAY for _, way in wants) or len(wants) > _MOST_KEPT:
            return len(wants)
        kept = [
            frozenset((code, way) for (code, _), way in zip(wants, ways, strict=True) if way)
            for ways in product(*([None, *sorted({way, Way.CREW})] for _, way in wants))
        ]
        most_first = sorted(kept, key=len, reverse=True)  # the last is nobody, for which there is always room
        return next(len(some) for some in most_first if self.days.settle(week, some) is not None)

    # ---- what each visit may do ---------------------------------------------------------------------------

    def _stays(self, code: str) -> Way | None:
        """How the visit can keep its date: as it is, with another crew, or not at all."""
        hits = self.hits[code]
        if not hits:
            return Way.STAY
        if any(event.kind is not EventKind.AWAY for event in hits):
            return None
        week = self._home(code)
        alone = frozenset({(code, Way.CREW)})
        return Way.CREW if week and self.days.settle(week, alone) is not None else None

    def _options(self, code: str) -> tuple[Option, ...]:
        found = []
        week, stays = self._home(code), self._stays(code)
        if stays is not None and week is not None:
            found.append(Option(0 if stays is Way.STAY else self.scale.crew, week.number, stays))
        if stays is Way.STAY and week is not None and self.days.settle(week, frozenset({(code, Way.CREW)})):
            found.append(Option(self.scale.crew, week.number, Way.CREW))
        for other in self._weeks_for(code):
            found.append(Option(self.scale.date + self._shift(code, other), other.number, Way.MOVE))
        booked = self.booked[code]
        rank = sum(b.risk < booked.risk for b in self.booked.values())
        out = self.scale.out + rank + self.scale.must * booked.must_go
        return (*sorted(found), Option(out, -1, Way.OUT))

    def _new(self, code: str) -> tuple[Option, ...]:
        """A substitute takes the earliest week it can have; it moves nobody's date by itself."""
        weeks = self._weeks_for(code)
        return (
            *(Option(n, week.number, Way.MOVE) for n, week in enumerate(weeks)),
            Option(self.scale.out, -1, Way.OUT),
        )

    def _weeks_for(self, code: str) -> list[Week]:
        """Weeks in which the visit finds days and a crew beside those that are fixed."""
        alone = frozenset({(code, Way.MOVE)})
        return [
            week
            for week in self.at.rest.weeks
            if week.days[-1] >= self.at.ready and self.days.settle(week, alone) is not None
        ]

    def _shift(self, code: str, week: Week) -> int:
        return self.scale.shift * _weeks_apart(self.before[code].slots[0][0], week.days[0])

    # ---- what is told -------------------------------------------------------------------------------------

    def _moves(self, found: Found) -> tuple[Move, ...]:
        moves = [
            Move(Way.OUT, code, self.booked[code].visit, None, Cause(tuple(self.hits[code])))
            for code in sorted(self.dropped)
        ]
        for code, option in sorted(found.deal.items()):
            old = self.booked[code].visit if code in self.booked else None
            if option.way is Way.STAY or (old is None and option.way is Way.OUT):
                continue
            new = found.places[code].visit(code) if option.way is not Way.OUT else None
            weeks = _weeks_apart(old.day, new.day) if old and new else 0
            moves.append(Move(option.way, code, old, new, self._cause(code, found), weeks))
        return tuple(sorted(moves, key=lambda move: move.agency))

    def _cause(self, code: str, found: Found) -> Cause:
        """The events that hit it; else those who come, or change, where it stood (or now stands, if it is new)."""
        if self.hits.get(code):
            return Cause(tuple(self.hits[code]))
        if code not in self.booked:
            return Cause()
        home = iso_week(self.booked[code].visit.day)
        comers = [
            other
            for other, option in sorted(found.deal.items())
            if other != code and option.way in (Way.MOVE, Way.CREW) and self.weeks[option.week].iso == home
        ]
        return Cause(room_for=tuple(comers))

    def _crowds(
        self, dealer: Dealer, found: Found, options: Mapping[str, tuple[Option, ...]]
    ) -> tuple[Crowd, ...]:
        crowds = set()
        for code, option in found.deal.items():
            if option.way is Way.OUT and code in self.booked:
                visits, weeks = dealer.crowded(found.deal, options, code)
                fixed = [c for number in weeks for c in self.days.fixed.get(number, ())]
                holds = len(weeks) * self.at.frame.max_visits_per_week
                if weeks and len(visits) + len(fixed) > holds:
                    crowds.add(Crowd(tuple(sorted([*visits, *fixed])), len(weeks), holds))
        return tuple(sorted(crowds, key=lambda crowd: crowd.visits))


@dataclass(frozen=True)
class _Scale:
    """Costs so far apart that no sum of lesser ones reaches the next: risk and week, shift, crew, date, out."""

    visits: int

    @property
    def shift(self) -> int:
        return (self.visits + 1) * 500

    @property
    def crew(self) -> int:
        return self.shift * 54 * (self.visits + 1)

    @property
    def date(self) -> int:
        return self.crew * (self.visits + 1)

    @property
    def must(self) -> int:
        return self.date * (self.visits + 1) * 2

    @property
    def out(self) -> int:
        return self.must * (self.visits + 1)


def _touches(event: Event, code: str, stand: Stand) -> bool:
    if event.kind is EventKind.DROPPED:
        return event.who == code
    if event.kind is EventKind.POSTPONED:
        return event.who == code and stand.slots[0][0] < event.first
    if event.kind is EventKind.AWAY:
        return event.who in stand.crew and event.takes(stand)
    return event.takes(stand)


def _weeks_apart(one: date, other: date) -> int:
    """Between the Mondays of two days."""
    mondays = [day - timedelta(days=day.weekday()) for day in (one, other)]
    return abs((mondays[0] - mondays[1]).days) // 7


__all__ = [
    "Booked", "Cause", "Change", "Crowd", "Event", "EventKind", "Move", "ReplanEffort", "Situation",
    "replan", "stand_of",
]  # fmt: skip
