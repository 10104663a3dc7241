"""The ladder and the calendar an obligation ran under on a past day: by what armed it, or carried it over."""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, date, datetime, time
from functools import cached_property
from typing import Any, Protocol
from zoneinfo import ZoneInfo

import sqlalchemy as sa
from sqlmodel import Session

from models.tables import CALENDAR, LADDER, MOVED_DATE, REPROJECTION
from rules.lifecycles import ObligationStatus

Versions = tuple[int | None, int | None]  # ladder, calendar
Stamp = tuple[datetime, Versions]  # from that moment on
_LATEST = datetime.max.replace(tzinfo=UTC)


def _moment(stamp: Stamp) -> datetime:
    return stamp[0]


class Rows(Protocol):
    """What is asked of the stored rows (casework.past.Past)."""

    session: Session

    @property
    def zone(self) -> ZoneInfo: ...
    def day(self, moment: datetime) -> date: ...
    def end_of(self, day: date) -> datetime: ...
    def calls(self, row: Any) -> list[Any]: ...
    @property
    def changes(self) -> Mapping[tuple[str, int], list[Any]]: ...
    @property
    def date_moves(self) -> Mapping[int, list[Any]]: ...


class Arming:
    """Asked of the rows of a past, each table read once."""

    def __init__(self, past: Rows) -> None:
        self.past = past

    def of(self, row: Any, on: date) -> Versions:
        """The versions at the end of the day; those of now for a row that nothing tells of."""
        found: Versions = (row.ladder_id, row.calendar_id)
        stamps = sorted(self._stamps(row), key=_moment)
        kept = [(line.entered_at, line.old_calendar_id) for line in self._carried.get(row.id, ())]
        for at, calendar in [*kept, (_LATEST, row.calendar_id)]:
            before = [stamp for stamp in stamps if stamp[0] < at]
            if before[-1][1][1] != calendar:  # it went over without a line: its next look did not move
                stamps = sorted([*stamps, self._silent(calendar, before)], key=_moment)
        for moment, versions in stamps:
            if self.past.day(moment) > on:
                break
            found = versions
        return found

    def stood(self, row: Any, opening: int, due_on: date | None, on: date) -> int:
        """The rung on which an act of reprojection last left it by that day, in that opening under that date.

        Another ladder begins an opening of its own: it was there before any call in it.
        """
        lines = [
            line for line in self._carried.get(row.id, ())
            if (line.opening, line.new_due_on) == (opening, due_on)
            and (line.cause == "ladder" or self.past.day(line.entered_at) <= on)
        ]  # fmt: skip
        return lines[-1].rung if lines else 0

    def opening(self, row: Any, on: date) -> int:
        """The highest opening an act of reprojection left by the end of the day."""
        lines = [line for line in self._carried.get(row.id, ()) if self.past.day(line.entered_at) <= on]
        return max((line.opening for line in lines), default=1)

    def _stamps(self, row: Any) -> Iterator[Stamp]:
        """(moment, versions from then on); what is known by its day alone stands at the day's beginning."""
        yield self._dawn(row.created_on), self._in_force(row, self.past.end_of(row.created_on))
        for call in self.past.calls(row):
            yield self._dawn(call.created_on), (call.ladder_id, call.calendar_id)
        for change in self.past.changes["obligation", row.id]:
            if change.new == ObligationStatus.OPEN:
                yield change.entered_at, self._in_force(row, change.entered_at)
        for move in self.past.date_moves.get(row.id, ()):  # an open one is armed anew
            yield move.entered_at, self._in_force(row, move.entered_at)
        for line in self._carried.get(row.id, ()):
            yield line.entered_at, (line.new_ladder_id, line.new_calendar_id)

    def _silent(self, calendar: int | None, stamps: Sequence[Stamp]) -> Stamp:
        """A calendar from the moment that was put in force, on the ladder of that moment."""
        at = next((made for made, number in self._calendars if number == calendar), stamps[-1][0])
        ladders = [ladder for moment, (ladder, _) in stamps if moment <= at]
        return at, (ladders[-1] if ladders else stamps[0][1][0], calendar)

    def _dawn(self, day: date) -> datetime:
        return datetime.combine(day, time.min, self.past.zone).astimezone(UTC)

    def _in_force(self, row: Any, moment: datetime) -> Versions:
        """The newest ladder of its kind, and the newest calendar, that were there at that moment."""
        own = [number for at, number in self._ladders[row.kind.value] if at <= moment]
        ladders = own or [number for at, number in self._ladders["default"] if at <= moment]
        calendars = [number for at, number in self._calendars if at <= moment]
        return (ladders or [row.ladder_id])[-1], (calendars or [row.calendar_id])[-1]

    @cached_property
    def _ladders(self) -> Mapping[str, list[tuple[datetime, int]]]:
        found: dict[str, list[tuple[datetime, int]]] = defaultdict(list)
        query = sa.select(LADDER.c.key, LADDER.c.created_at, LADDER.c.id).order_by(LADDER.c.number)
        for key, at, number in self.past.session.execute(query).tuples():
            found[key].append((at, number))
        return found

    @cached_property
    def _calendars(self) -> list[tuple[datetime, int]]:
        query = sa.select(CALENDAR.c.created_at, CALENDAR.c.id).order_by(CALENDAR.c.id)
        return list(self.past.session.execute(query).tuples())

    @cached_property
    def _carried(self) -> Mapping[int, list[Any]]:
        """What acts of reprojection did, by obligation."""
        found: dict[int, list[Any]] = defaultdict(list)
        query = (
            sa.select(
                MOVED_DATE.c.obligation_id, MOVED_DATE.c.new_ladder_id, MOVED_DATE.c.new_calendar_id,
                MOVED_DATE.c.old_calendar_id, MOVED_DATE.c.cause, MOVED_DATE.c.opening, MOVED_DATE.c.rung,
                MOVED_DATE.c.new_due_on, REPROJECTION.c.entered_at,
            )
            .join(REPROJECTION, REPROJECTION.c.id == MOVED_DATE.c.reprojection_id)
            .order_by(MOVED_DATE.c.id)
        )  # fmt: skip
        for row in self.past.session.execute(query):
            found[row.obligation_id].append(row)
        return found
