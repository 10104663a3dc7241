"""Days on which an open duty's ladder had something to say and nobody said it: silent obligation-days.

Every duty is followed through its own history, from the stored rows alone: when it was open and with which due
date, when each call was made, and when the letter with it left. A working day is silent for a duty when, at its
end, a call was due and had not been made, or had been made and not handed over. Not silent: a day the announced
outages leave no working hour of; the bounded wait behind a letter that did not arrive; a rung that nobody plays.
"""

from bisect import bisect_left
from collections.abc import Iterator, Sequence
from datetime import date, datetime, time, timedelta
from itertools import groupby
from operator import attrgetter
from typing import Any, NamedTuple

from checker.climb import Climb
from checker.dates import moves_of
from checker.days import BEYOND, Days
from checker.digests import OFFICE_HOURS, Spans
from checker.office import Office
from checker.report import Check
from checker.stored import moment

_day_made = attrgetter("created_on")
Outage = tuple[datetime, datetime]  # aware: from, to


class Stretch(NamedTuple):
    """A duty open with one due date from the day to the day before the other (BEYOND: still)."""

    first: date
    end: date
    due_on: date


class Silence:
    """What the days of the year were, and the question put to each duty."""

    def __init__(
        self, office: Office, outages: Sequence[Outage], until: date, hours: Spans = OFFICE_HOURS
    ) -> None:
        self.office, self.outages, self.horizon, self.hours = office, outages, until, hours
        self.after = until + timedelta(days=1)
        self.days = self._year()
        self._calendars = [act for act in office.reprojections.values() if act.kind == "calendar"]

    def _year(self) -> list[date]:
        """The working days up to the horizon that had an hour left for the office."""
        office = self.office
        calendar = office.climbs.calendars[max(office.climbs.calendars)]
        first = min((row.created_on for row in office.obligations.values()), default=date.max)
        day, found = first, []
        while day <= self.horizon:
            if calendar.working(day) and self._hour_left(day):
                found.append(day)
            day += timedelta(days=1)
        return found

    def _hour_left(self, day: date) -> bool:
        """Whether some working hour of the day lies outside every outage."""
        return any(
            not any(start < moment + timedelta(hours=1) and moment < end for start, end in self.outages)
            for moment in self._hours_of(day)
        )

    def _hours_of(self, day: date) -> Iterator[datetime]:
        for start, end in self.hours:
            moment = datetime.combine(day, start, self.office.zone)
            while moment + timedelta(hours=1) <= datetime.combine(day, end, self.office.zone):
                yield moment
                moment += timedelta(minutes=30)

    def between(self, first: date, end: date) -> list[date]:
        """The days of the year from the first to the one before the end."""
        return self.days[bisect_left(self.days, first) : bisect_left(self.days, end)]

    def following(self, day: date) -> date:
        """The next day of the year after a day."""
        place = bisect_left(self.days, day + timedelta(days=1))
        return self.days[place] if place < len(self.days) else BEYOND

    def of(self, row: Any) -> Iterator[tuple[date, str]]:
        """The silent days of one duty, each with what was missing."""
        calls = self.office.calls.get(row.id, ())
        for stretch in stretches(self.office, row):
            made = [
                c for c in calls if c.due_on == stretch.due_on and stretch.first <= c.created_on < stretch.end
            ]
            yield from self._uncalled(row, stretch, made)
        yield from self._unsent(calls)

    def _uncalled(self, row: Any, stretch: Stretch, made: list[Any]) -> Iterator[tuple[date, str]]:
        """Follow the ladder call by call; between two of them nothing may have been due for a day."""
        below: list[Any] = []
        rung, repeat, looked = 0, 0, stretch.first
        versions = (row.ladder_id, row.calendar_id)
        last = min(stretch.end, self.after)
        by_day = [(day, list(some)) for day, some in groupby(sorted(made, key=_day_made), _day_made)]
        for day, calls in [*by_day, (BEYOND, list[Any]())]:
            if calls:
                versions = (calls[0].ladder_id, calls[0].calendar_id)
            for ladder, calendar, since, until in self._spans(*versions, looked, min(day, last)):
                climb = self.office.climbs.of(ladder, calendar, stretch.due_on)
                rung, repeat, due = self._due(row, climb, rung, repeat, looked, until)
                due = max(due, since)
                if due < until:
                    yield from self._missing(climb, rung, below, due, until)
            if calls:
                rung, repeat = max([(c.rung, c.repeat_no) for c in calls])
                below, looked = calls, day

    def _spans(self, ladder: int, calendar: int, first: date, end: date) -> list[tuple[int, int, date, date]]:
        """A gap cut where a new calendar was put under running duties: until then the one before is asked."""
        found = []
        for act in self._calendars:
            if first < act.effective_on <= end:
                before = max((n for n in self.office.climbs.calendars if n < act.to_id), default=act.to_id)
                found.append((ladder, before if calendar == act.to_id else calendar, first, act.effective_on))
                calendar, first = act.to_id, act.effective_on
        return [*found, (ladder, calendar, first, end)]

    def _due(
        self, row: Any, climb: Climb, rung: int, repeat: int, looked: date, end: date
    ) -> tuple[int, int, date]:
        """The state before the next call that anybody could hear, and its day; a look a day, rung by rung."""
        while True:
            planned = climb.dates[rung] if rung < len(climb.dates) else climb.planned(rung, repeat, looked)
            if planned >= end:
                return rung, repeat, planned
            due = max(planned, self.following(looked))
            if due >= end or due == BEYOND or rung >= len(climb.dates) or self._heard(row, climb, rung, due):
                return rung, repeat, due
            rung, looked = rung + 1, due

    def _heard(self, row: Any, climb: Climb, rung: int, on: date) -> bool:
        """Whether somebody plays a role of the rung after this one."""
        roles = climb.ladder.rungs[rung].roles
        return any(self.office.slots.called(row.agency_id, row.role, role, on) for role in roles)

    def _missing(
        self, climb: Climb, rung: int, below: list[Any], due: date, end: date
    ) -> Iterator[tuple[date, str]]:
        """The days of a gap, less those of the wait behind a wall."""
        rungs = climb.ladder.rungs
        rising = 0 < rung < len(rungs) and rungs[rung].height > rungs[rung - 1].height
        wait = climb.days.shifted(due, climb.ladder.wall_wait) if rising else due
        for day in self.between(due, end):
            if not climb.days.working(day) or (day < wait and self._walled(below, day)):
                continue
            yield day, "not_called"

    def _walled(self, below: list[Any], day: date) -> bool:
        """Whether the call below had not arrived by that morning."""
        return any(not self._arrived(call, day) for call in below)

    def _arrived(self, call: Any, day: date) -> bool:
        digest = self.office.digests.get(call.digest_id)
        if digest is None or digest.sent_on is None or digest.sent_on >= day or call.hold_until >= day:
            return False
        return not any(
            d.outcome in ("bounced", "permanent") and self.office.day(d.at) < day
            for d in self.office.deliveries.get(digest.id, ())
        )

    def _unsent(self, calls: Sequence[Any]) -> Iterator[tuple[date, str]]:
        """Calls that waited for nothing: neither handed over on their day, nor tried, nor given up with a reason."""
        for call in calls:
            left = self._left_on(call) if call.due_on is not None else None
            if left is not None and left > call.hold_until:
                for day in self.between(call.hold_until, left):
                    yield day, "not_handed_over"

    def _left_on(self, call: Any) -> date | None:
        """The first day on which the call was tried to be handed over; None where it needs none."""
        if call.state in ("stood_down", "dead"):
            return None
        digest = self.office.digests.get(call.digest_id)
        if call.state == "waiting" or digest is None:
            return self.after
        if (
            digest.sent_on is not None and digest.sent_on <= call.hold_until
        ):  # no try matters that was earlier
            return digest.sent_on
        tried = [self.office.day(d.at) for d in self.office.deliveries.get(digest.id, ())]
        return min([day for day in (digest.sent_on, *tried) if day is not None], default=self.after)


def stretches(office: Office, row: Any) -> Iterator[Stretch]:
    """When the office knew the duty as open, by the days of entry, cut where its due date moved."""
    changes = office.changes.get(("obligation", row.id), [])
    status = changes[0].old if changes else row.status
    since = row.created_on
    for change in [*changes, None]:
        day = office.day(change.entered_at) if change is not None else BEYOND
        if status == "open":
            yield from _dated(office, row, since, day)
        if change is not None:
            status, since = change.new, day


def _dated(office: Office, row: Any, first: date, end: date) -> Iterator[Stretch]:
    due_on = row.due_on
    for move in moves_of(office, row):
        day = office.day(move.at)
        if day <= first:  # of one day the last counts
            due_on = move.new
            continue
        if move.old is not None:
            yield Stretch(first, min(day, end), move.old)
        first, due_on = day, move.new
        if day >= end:
            return
    if due_on is not None:
        yield Stretch(first, end, due_on)


def check_silence(office: Office, outages: Sequence[Outage], until: date, check: Check) -> None:
    """Every silent obligation-day up to that day is a counter-example."""
    silence = Silence(office, outages, until)
    for row in office.obligations.values():
        check.checked += 1
        for day, what in silence.of(row):
            check.fault(what, obligation=row.id, day=day, kind=row.kind)
    for end, swept in late_starts(office, [one for one in outages if office.day(one[1]) <= until]):
        check.fault("not_swept_after_outage", outage_end=end, swept=swept)


def late_starts(office: Office, outages: Sequence[Outage]) -> Iterator[tuple[datetime, datetime | None]]:
    """Outages after which the first sweep came later than one working hour."""
    ran = [
        moment(at)
        for (at,) in office.stored.select("SELECT at FROM audit_entry WHERE act = 'sweep.ran' ORDER BY seq")
    ]
    calendar = office.climbs.calendars[max(office.climbs.calendars)]
    for _start, end in outages:
        swept = next((at for at in ran if at >= end), None)
        if swept is None or _working_time(office, calendar, end, swept) > timedelta(hours=1):
            yield end, swept


def _working_time(office: Office, calendar: Days, start: datetime, end: datetime) -> timedelta:
    """How much of the office's hours lies between two moments."""
    first, last, spent = start.astimezone(office.zone), end.astimezone(office.zone), timedelta()
    day = first.date()
    while day <= last.date():
        if calendar.working(day):
            for opens, closes in OFFICE_HOURS:
                spent += _overlap(first, last, _on(day, opens, office), _on(day, closes, office))
        day += timedelta(days=1)
    return spent


def _on(day: date, at: time, office: Office) -> datetime:
    return datetime.combine(day, at, office.zone)


def _overlap(first: datetime, last: datetime, opens: datetime, closes: datetime) -> timedelta:
    return max(min(last, closes) - max(first, opens), timedelta())
