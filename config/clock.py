"""The only reader of the wall clock. Doors ask it; everything below is handed `today` or `now`."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Protocol

import pendulum


class Clock(Protocol):
    """Tells the moment, and the day it is in the office."""

    def now(self) -> datetime:
        """The moment, aware."""
        ...

    def today(self) -> date:
        """The office-local day of that moment."""
        ...


def local_day(moment: datetime, zone: str) -> date:
    """The day it is in the zone at that moment."""
    return local_time(moment, zone).date()


def local_time(moment: datetime, zone: str) -> datetime:
    """The same moment on the zone's wall clock."""
    return pendulum.instance(moment).in_timezone(zone)


@dataclass(frozen=True)
class WallClock:
    """The machine's clock, read in the office's zone."""

    zone: str = "Asia/Ho_Chi_Minh"

    def now(self) -> datetime:
        return datetime.now(UTC)

    def today(self) -> date:
        return local_day(self.now(), self.zone)


@dataclass
class MovedClock:
    """A clock that stands still until it is moved: for rehearsals and tests."""

    moment: datetime
    zone: str = "Asia/Ho_Chi_Minh"

    def now(self) -> datetime:
        return self.moment

    def today(self) -> date:
        return local_day(self.moment, self.zone)

    def move_to(self, moment: datetime) -> None:
        """Go to that moment; a clock never goes back."""
        if moment < self.moment:
            raise ValueError(f"the clock stands at {self.moment.isoformat()}")
        self.moment = moment

    def advance(self, **span: float) -> None:
        """Move on by hours=, minutes=, ... as in timedelta."""
        self.moment += timedelta(**span)


def moment_of(day: date, hour: int, minute: int, zone: str) -> datetime:
    """The moment of a local time on a day, in UTC."""
    return pendulum.datetime(day.year, day.month, day.day, hour, minute, tz=zone).astimezone(UTC)


def office_clock(zone: str = "Asia/Ho_Chi_Minh") -> WallClock:
    """The clock the doors read."""
    return WallClock(zone)
