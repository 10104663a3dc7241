"""A year moved day by day: the routines of the flows in the morning, people at work, letters in the afternoon."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from casework import routines
from casework.running import Running
from config.clock import MovedClock
from notifications.bounces import Bounce
from rehearsal.long_an import Desk, Moment
from rehearsal.scene import Script
from rehearsal.workday import people_work


@dataclass
class Counts:
    """What a stretch of days held."""

    days: int = 0
    acts: int = 0
    notices: int = 0
    letters: int = 0
    bounces: int = 0

    def add(self, other: "Counts") -> None:
        for name in vars(self):
            setattr(self, name, getattr(self, name) + getattr(other, name))


@dataclass
class Year:
    """A rehearsed year: the running office, its people, its story, and the clock that is moved."""

    running: Running
    script: Script
    story: Sequence[Moment]
    zone: str
    bouncing: frozenset[str] = frozenset()  # addresses that come back until they are mended
    counts: Counts = field(default_factory=Counts)

    def at(self, day: date, hour: int, minute: int = 0) -> datetime:
        """The moment of an hour of the office's day."""
        return MovedClock.at(day, hour, minute, self.zone).now()

    def days(self, first: date, last: date) -> Iterator[date]:
        day = first
        while day <= last:
            yield day
            day += timedelta(days=1)

    def advance(self, first: date, last: date) -> Counts:
        """Live from the first day to the last."""
        lived = Counts()
        for day in self.days(first, last):
            lived.add(self.live(day))
        self.counts.add(lived)
        return lived

    def live(self, day: date) -> Counts:
        """One day: 8:00 what is due; 9:00 the story and the people; 9:30 letters; 14:00 what came back."""
        lived = Counts(days=1)
        morning = self.at(day, 8)
        lived.notices += int(str(routines.sweep_once(self.running, morning)["notices"]))
        if routines.is_working(self.running, day):
            if day.weekday() == 0 or not routines.is_working(self.running, day - timedelta(days=1)):
                routines.leader_digest_once(self.running, self.at(day, 8, 30))
            lived.acts += self._work(day)
            clock = MovedClock.at(day, 9, 30, self.zone)
            lived.letters += int(str(routines.deliver_once(self.running, clock.now)["sent"]))
            lived.bounces += self._come_back(day)
        if day.day == 15 and day.month in (3, 6, 9, 12):
            routines.report_data_once(self.running, self.at(day, 10))
        return lived

    def _work(self, day: date) -> int:
        now = self.at(day, 9)
        for moment in self.story:
            if moment.day == day:
                moment.act(Desk(self.running.store, day, now))
        return people_work(self.running.store, self.script, day, now)

    def _come_back(self, day: date) -> int:
        """The letters of this morning to addresses that do not work."""
        sent = routines.sent_on(self.running, day, self.bouncing)
        bounces = [
            Bounce(message_id, address, permanent=True, status="5.1.1", text="550 5.1.1 user unknown")
            for message_id, address in sent
        ]
        if bounces:
            routines.take_bounces(self.running, bounces, self.at(day, 14))
        return len(bounces)


def months(year: int) -> Iterator[tuple[date, date]]:
    """First and last day of each month."""
    for month in range(1, 13):
        first = date(year, month, 1)
        following = date(year + month // 12, month % 12 + 1, 1)
        yield first, following - timedelta(days=1)
