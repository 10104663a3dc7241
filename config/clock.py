"""The only place where the wall clock is read, and only doors ask it; everybody else is handed a day."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime, timedelta
from typing import Protocol
from zoneinfo import ZoneInfo

import pendulum

DEFAULT_ZONE = "Asia/Ho_Chi_Minh"


class Clock(Protocol):
    """The moment it is, and the office's day at that moment."""

    zone: str

    def now(self) -> datetime:
        """The moment, aware, in UTC."""
        ...

    def today(self) -> date:
        """The office's day: a morning in Long An is still yesterday in UTC."""
        ...


class WallClock:
    """The machine's clock, read anew at each question."""

    def __init__(self, zone: str = DEFAULT_ZONE) -> None:
        self.zone = zone

    def now(self) -> datetime:
        return _plain(pendulum.now("UTC"))

    def today(self) -> date:
        return _day(self.now(), self.zone)


class MovedClock:
    """A clock that stands still until it is moved: for tests, the demo and a year rehearsed."""

    def __init__(self, moment: datetime, zone: str = DEFAULT_ZONE) -> None:
        self.zone = zone
        self._moment = _aware(moment)

    @classmethod
    def at(cls, day: date, hour: int = 8, minute: int = 0, zone: str = DEFAULT_ZONE) -> "MovedClock":
        """The clock at that hour of the office's day."""
        return cls(datetime(day.year, day.month, day.day, hour, minute, tzinfo=ZoneInfo(zone), fold=1), zone)

    def now(self) -> datetime:
        return self._moment

    def today(self) -> date:
        return _day(self._moment, self.zone)

    def move_to(self, moment: datetime) -> None:
        """Set the moment; backwards is a fault of the caller (ValueError): leases and alarms would repeat."""
        moment = _aware(moment)
        if moment < self._moment:
            raise ValueError(f"a clock does not go back: {self._moment} -> {moment}")
        self._moment = moment

    def advance(self, step: timedelta) -> None:
        self.move_to(self._moment + step)


_instead: list[Clock] = []


def office_clock(zone: str | None = None) -> Clock:
    """The clock of the office's zone (DONDOC_ZONE by default), or the one put in its place."""
    if _instead:
        return _instead[-1]
    return WallClock(zone or os.environ.get("DONDOC_ZONE") or DEFAULT_ZONE)


@contextmanager
def clock_moved(clock: Clock) -> Iterator[Clock]:
    """Within this block every door of this process reads that clock."""
    _instead.append(clock)
    try:
        yield clock
    finally:
        _instead.remove(clock)


def _aware(moment: datetime) -> datetime:
    if moment.tzinfo is None:
        raise ValueError(f"a moment without a zone: {moment}")
    return _plain(moment)


def _plain(moment: datetime) -> datetime:
    """The same moment as the standard library's own type, in UTC: what the tables take."""
    return datetime.fromtimestamp(moment.timestamp(), UTC)


def _day(moment: datetime, zone: str) -> date:
    local = pendulum.instance(moment).in_timezone(zone)
    return date(local.year, local.month, local.day)
