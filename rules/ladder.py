"""The ladder: who is told when, on which rung, and when to look again. It decides and never writes.

A rung is due from its date on. One call a day and duty at most; no level of addressees is called before every
lower one of the ladder was called on an earlier working day; nothing open is ever without a next alarm.
"""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import accumulate
from typing import NamedTuple

from rules.ladder_data import Ladder, LadderFault, Rung, from_json, to_json
from rules.lifecycles import Role
from rules.workdays import OutsideCalendar, Workdays

__all__ = [
    "Ladder", "LadderFault", "Rung", "Step", "calls_ahead", "coming_alarm", "first_alarm", "from_json",
    "next_step", "preflight", "repeats_passed", "rung_date", "stands_on", "to_json", "walk",
]  # fmt: skip

_BEYOND = date.max  # a day that the calendar does not reach yet


@dataclass(frozen=True, slots=True)
class Step:
    """What to do today about one duty, and when to look again."""

    fire: int | None  # number of the rung to fire
    climbed: int  # the highest rung fired, afterwards
    repeat_no: int  # of the last rung, counted from 1; 0 before
    next_alarm_on: date
    late: bool  # the day of what is fired has passed: we say it late, and say so
    unreached: bool  # a lower notice was not delivered: "we could not reach", never "did not answer"
    hold_until: date  # the day to tell it; others may bring it along earlier


def next_step(
    ladder: Ladder,
    due_on: date,
    climbed: int,
    repeat_no: int,
    wall_since: date | None,
    today: date,
    days: Workdays,
) -> Step:
    """Which rung to fire now, if any, and the day of the next alarm; never without a next alarm.

    `wall_since` is the day on which the notice of the climbed rung was first found undelivered; while it is
    waited for, nobody higher is called, but what an outage left unsaid below is said. Asked before
    its alarm it fires nothing, except that a repeat told late is spaced by its alarm alone. Nothing fires on
    a day off: read on Monday, it would come on the day its superior is called. Raises OutsideCalendar when
    today or the next alarm lies outside the calendar.
    """
    case = _Case(ladder, due_on, days)
    call = case.due(climbed, repeat_no, today)
    if call is None:
        rest = case.alarm(climbed, repeat_no, today, today)
        return Step(None, climbed, repeat_no, rest, False, False, days.on_or_after(today))
    walled = wall_since is not None and climbed > 0 and call.rung.level > ladder.rungs[climbed - 1].level
    if walled and _waits(ladder, wall_since, today, days):
        call, walled = case.due_below(climbed, today), False
    if call is None or not days.is_working(today):
        tomorrow = days.add(today, 1)
        return Step(None, climbed, repeat_no, tomorrow, False, False, days.on_or_after(today))
    alarm = case.alarm(call.rung.number, call.repeat_no, today, case.spaced(today))
    hold = today if call.rung.urgent else case.hold(call.rung, alarm, today)
    return Step(call.rung.number, call.rung.number, call.repeat_no, alarm, call.planned < today, walled, hold)


def first_alarm(ladder: Ladder, due_on: date, opened_on: date, days: Workdays) -> date:
    """The first working day on which a duty opened on that day has something to say."""
    opened = days.on_or_after(opened_on)
    return _known(max(_dates(ladder, due_on, days)[0], opened), opened, days)


def coming_alarm(
    ladder: Ladder, due_on: date, climbed: int, repeat_no: int, called_on: date | None, today: date,
    days: Workdays,
) -> date:  # fmt: skip
    """The next day to look at a duty that stays where it stands on its ladder while the calendar changes.

    `called_on` is the day of the last rung's last call, if it was called.
    """
    case = _Case(ladder, due_on, days)
    if climbed < len(case.dates):
        planned = case.dates[climbed]
    elif called_on is None:
        planned = case._repeat_date(repeat_no + 1)
    else:
        planned = case.alarm(climbed, repeat_no, called_on, case.spaced(called_on))
    return max(_known(planned, today, days), days.on_or_after(today))


def stands_on(ladder: Ladder, due_on: date, told: Collection[int], today: date, days: Workdays) -> int:
    """The rung of another ladder on which a running duty stands: the highest one due of which nobody is untold.

    `told` are the levels that have heard of it; who has not is called on this ladder, lowest first.
    """
    standing, dates = 0, _dates(ladder, due_on, days)
    for rung in ladder.rungs:
        if dates[rung.number - 1] > today or not rung.levels <= set(told):
            break
        standing = rung.number
    return standing


def repeats_passed(ladder: Ladder, due_on: date, today: date, days: Workdays) -> int:
    """How many repeats of the last rung have come due by that day."""
    return _Case(ladder, due_on, days)._repeats(today)


def calls_ahead(ladder: Ladder, due_on: date, climbed: int, until: date, days: Workdays) -> tuple[date, ...]:
    """The days of the rungs not climbed, and of the repeats up to a day: equal tuples, equal calls."""
    case, number = _Case(ladder, due_on, days), 0
    found = list(case.dates[climbed:])
    while (day := case._repeat_date(number + 1)) <= until:
        number += 1
        found.append(day)
    return tuple(found)


def rung_date(ladder: Ladder, number: int, due_on: date, days: Workdays) -> date:
    """The working day of a rung. Raises OutsideCalendar where the calendar does not reach it.

    A due date on a day off is judged by as it stands, but its own rung is the last working day on or before
    it and working days count from there: "3 working days before" leaves three to work in.
    """
    own = _own_date(ladder.rungs[number - 1], due_on, days)
    return max([own, *_dates(ladder, due_on, days)[: number - 1]])


def walk(
    ladder: Ladder,
    due_on: date,
    days: Workdays,
    until: date,
    *,
    since: date | None = None,
    climbed: int = 0,
    repeat_no: int = 0,
) -> tuple[tuple[date, Rung, int], ...]:
    """(day, rung, repeat no.) of every call up to `until` if the duty stays open and every notice arrives.

    From the ladder's foot, or from the state it has `since` a day. Raises OutsideCalendar when `until` comes
    too near the calendar's end.
    """
    calls: list[tuple[date, Rung, int]] = []
    day = first_alarm(ladder, due_on, since or days.first, days)
    while day <= until:
        step = next_step(ladder, due_on, climbed, repeat_no, None, day, days)
        if step.fire is not None:
            calls.append((day, ladder.rungs[step.fire - 1], step.repeat_no))
        climbed, repeat_no, day = step.climbed, step.repeat_no, step.next_alarm_on
    return tuple(calls)


def preflight(ladder: Ladder, filled: Callable[[Role], bool]) -> tuple[Rung, ...]:
    """The rungs that would reach nobody: none of their roles is filled."""
    return tuple(rung for rung in ladder.rungs if not any(filled(role) for role in rung.roles))


class _Call(NamedTuple):
    rung: Rung
    repeat_no: int
    planned: date


class _Case:
    """A ladder set against a due date on a calendar."""

    def __init__(self, ladder: Ladder, due_on: date, days: Workdays) -> None:
        self.ladder, self.days = ladder, days
        self.dates = _dates(ladder, due_on, days)

    def due(self, climbed: int, repeat_no: int, on: date) -> _Call | None:
        """What is to be called on that day, walls and days off aside."""
        if climbed < len(self.ladder.rungs):
            return self._choose(climbed, on)
        passed = self._repeats(on)
        if passed <= repeat_no:
            return None
        return _Call(self.ladder.rungs[-1], repeat_no + 1, self._repeat_date(passed))

    def due_below(self, climbed: int, on: date) -> _Call | None:
        """What is to be called while nobody higher than the climbed rung may be: after an outage, what it missed."""
        return self._choose(climbed, on, roof=self.ladder.rungs[climbed - 1].level)

    def _choose(self, climbed: int, on: date, roof: int | None = None) -> _Call | None:
        """The highest due rung that passes over no level not yet told; none above the roof.

        After an outage that is the highest one of the lowest level not yet told; the next working day brings
        the next level. The lowest rung not climbed always qualifies, so that nothing due is left unsaid.
        """
        told = frozenset[int]().union(*(rung.levels for rung in self.ladder.rungs[:climbed]))
        below, chosen = told, None
        for rung in self.ladder.rungs[climbed:]:
            planned = self.dates[rung.number - 1]
            if planned > on or (roof is not None and rung.level > roof):
                break
            if below - {rung.level} <= told:
                chosen = _Call(rung, 0, planned)
            below |= rung.levels
        return chosen

    def alarm(self, climbed: int, repeat_no: int, on: date, spaced: date) -> date:
        """The next day to look, after `on`; a repeat not before `spaced`."""
        if climbed < len(self.dates):
            coming = self.dates[climbed]
            return self.days.add(on, 1) if coming <= on else _known(coming, on, self.days)
        number = max(repeat_no, self._repeats(on)) + 1
        while (coming := self._repeat_date(number)) < spaced:
            number += 1
        return _known(coming, on, self.days)

    def spaced(self, on: date) -> date:
        """Repeats keep to their grid; after a late one the next stays at least half an interval away."""
        return on + timedelta(days=self.ladder.repeat_every // 2)

    def hold(self, fired: Rung, alarm: date, on: date) -> date:
        """The week's gathering day, but a working day before somebody higher than one of these is called."""
        try:
            gathering = self.days.gathering_day(on)
        except OutsideCalendar:  # the calendar's last week: better a letter more than no letter
            return on
        climbed, day = fired.number, alarm
        while day <= gathering and (call := self._choose(climbed, day)) is not None:
            if call.rung.level > min(fired.levels) and not call.rung.levels <= fired.levels:
                return self.days.add(day, -1)
            climbed = call.rung.number
            day = self.alarm(climbed, 0, day, day)
        return gathering

    def _repeat_date(self, number: int) -> date:
        last, far = self.dates[-1], number * self.ladder.repeat_every
        if last == _BEYOND:
            return _BEYOND
        try:
            if self.ladder.repeat_working:
                return self.days.add(last, far)
            return self.days.on_or_after(last + timedelta(days=far))
        except OutsideCalendar:
            return _BEYOND

    def _repeats(self, on: date) -> int:
        """How many repeats have come due by that day, told or not; on a day off, by the next working day."""
        since = min(self.dates[-1], on)
        passed = self.days.count(since, on) if self.ladder.repeat_working else (on - since).days
        return passed // self.ladder.repeat_every


def _waits(ladder: Ladder, wall_since: date | None, today: date, days: Workdays) -> bool:
    return wall_since is not None and days.count(max(wall_since, days.first), today) < ladder.wall_wait


def _known(day: date, after: date, days: Workdays) -> date:
    """The day, or the calendar's last working day: asked there again, under a longer calendar by then."""
    if day != _BEYOND:
        return day
    if days.days[-1] > after:
        return days.days[-1]
    raise OutsideCalendar(after, days.first, days.last, steps=1)


def _dates(ladder: Ladder, due_on: date, days: Workdays) -> list[date]:
    """The rungs' dates, never falling: working and calendar offsets may cross over a long holiday."""
    return list(accumulate((_clamped(rung, due_on, days) for rung in ladder.rungs), max))


def _clamped(rung: Rung, due_on: date, days: Workdays) -> date:
    try:
        return _own_date(rung, due_on, days)
    except OutsideCalendar as outside:
        return days.days[0] if outside.early else _BEYOND


def _own_date(rung: Rung, due_on: date, days: Workdays) -> date:
    if rung.working and rung.offset:
        return days.add(days.on_or_before(due_on), rung.offset)
    if rung.offset > 0:
        return days.on_or_after(due_on + timedelta(days=rung.offset))
    anchor = days.on_or_before(due_on)
    # A day off before the due date moves forward, but never past the last working day that is still in time.
    return days.on_or_after(min(anchor, due_on + timedelta(days=rung.offset)))
