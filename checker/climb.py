"""A stored ladder set against a due date: when each rung is due, and when one must look again."""

import json
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cached_property

from checker.days import BEYOND, Days
from checker.stored import Stored

LEVEL = {
    "inspector": 1, "officer": 1, "head": 2, "reform_office": 3, "director": 4, "vice_chairman": 5, "chairman": 6,
}  # fmt: skip


@dataclass(frozen=True)
class Rung:
    """One step of a ladder: `offset` days after the due date, working days or calendar days."""

    number: int
    offset: int
    working: bool
    roles: tuple[str, ...]
    form: str
    urgent: bool

    @cached_property
    def levels(self) -> frozenset[int]:
        return frozenset(LEVEL[role] for role in self.roles)

    @cached_property
    def height(self) -> int:
        return max(self.levels)


@dataclass(frozen=True)
class Ladder:
    """A ladder version as it is stored."""

    key: str
    rungs: tuple[Rung, ...]
    repeat_every: int
    repeat_working: bool
    wall_wait: int

    @classmethod
    def read(cls, body: str) -> "Ladder":
        made = json.loads(body)
        rungs = tuple(
            Rung(r["number"], r["offset"], r["working"], tuple(r["roles"]), r["form"], r["urgent"])
            for r in made["rungs"]
        )
        return cls(made["key"], rungs, made["repeat_every"], made["repeat_working"], made["wall_wait"])


def ladders(stored: Stored) -> dict[int, Ladder]:
    """Every stored ladder version."""
    return {row.id: Ladder.read(row.body) for row in stored.read("ladder_version", "id", "body")}


@dataclass(frozen=True)
class Climb:
    """A ladder on a calendar for one due date."""

    ladder: Ladder
    days: Days
    due_on: date

    @cached_property
    def dates(self) -> list[date]:
        """The rungs' days, never falling; BEYOND where the calendar does not reach."""
        found: list[date] = []
        for rung in self.ladder.rungs:
            found.append(max([self._own(rung), *found[-1:]]))
        return found

    def _own(self, rung: Rung) -> date:
        """A due date on a day off: working days count from the last working day on or before it."""
        days, due_on = self.days, self.due_on
        if not rung.working and rung.offset > 0:
            return days.on_or_after(due_on + timedelta(days=rung.offset))
        anchor = days.on_or_before(due_on)
        if anchor == BEYOND or anchor > due_on or not rung.offset:
            return anchor
        if rung.working:
            return days.shifted(anchor, rung.offset)
        return min(anchor, days.on_or_after(due_on + timedelta(days=rung.offset)))

    def repeat(self, number: int) -> date:
        """The day of the last rung's repeat of that number."""
        last, far = self.dates[-1], number * self.ladder.repeat_every
        if last == BEYOND:
            return BEYOND
        if self.ladder.repeat_working:
            return self.days.shifted(last, far)
        return self.days.on_or_after(last + timedelta(days=far))

    def repeats(self, on: date) -> int:
        """How many repeats have come due by that day."""
        last = self.dates[-1]
        if last >= on:
            return 0
        passed = self.days.count(last, on) if self.ladder.repeat_working else (on - last).days
        number = passed // self.ladder.repeat_every
        while number and self.repeat(number) > on:
            number -= 1
        return number

    def planned(self, climbed: int, repeat_no: int, called_on: date | None) -> date:
        """The day to look again after that rung: the next rung's, or a repeat at least half a space away."""
        if climbed < len(self.dates):
            return self._known(self.dates[climbed])
        if called_on is None:
            return self._known(self.repeat(repeat_no + 1))
        spaced = max(called_on + timedelta(days=self.ladder.repeat_every // 2), called_on + timedelta(days=1))
        number = max(repeat_no, self.repeats(called_on)) + 1
        while self.repeat(number) < spaced:
            number += 1
        return self._known(self.repeat(number))

    def _known(self, day: date) -> date:
        """The day, or the calendar's last working day: by then there is a longer calendar."""
        return self.days.last_working if day == BEYOND else day


class Climbs:
    """Climbs by (ladder, calendar, due date): a few hundred serve any number of obligations."""

    def __init__(self, ladders: dict[int, Ladder], calendars: dict[int, Days]) -> None:
        self.ladders, self.calendars = ladders, calendars
        self._made: dict[tuple[int, int, date], Climb] = {}

    def of(self, ladder_id: int, calendar_id: int, due_on: date) -> Climb:
        """Raises KeyError for a version that is not stored."""
        key = (ladder_id, calendar_id, due_on)
        if key not in self._made:
            self._made[key] = Climb(self.ladders[ladder_id], self.calendars[calendar_id], due_on)
        return self._made[key]
