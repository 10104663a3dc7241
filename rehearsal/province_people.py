"""The people of the province-year: on which day each deals with what he owes, by the lateness of the office.

Nobody reacts to a letter: a reacting model would flatter whoever sends most. The same seed gives the same days,
whatever was sent.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from rehearsal.habits import chance
from rules.workdays import Workdays


class Lateness(StrEnum):
    """How well the agencies keep their dates."""

    GOOD = "good"
    MID = "mid"
    BAD = "bad"


@dataclass(frozen=True)
class Shares:
    """Of a hundred duties: in time, a little late (1-5 working days), late (6-30); the rest never."""

    in_time: int
    little: int
    late: int

    def working_days(self, seed: int, *cause: object) -> int | None:
        """Working days from the due date to the day of acting; negative before it, None never."""
        draw = chance(seed, "profile", *cause)
        if draw < self.in_time:
            return -chance(seed, "early", *cause, below=9)
        if draw < self.in_time + self.little:
            return 1 + chance(seed, "little", *cause, below=5)
        if draw < self.in_time + self.little + self.late:
            return 6 + chance(seed, "late", *cause, below=25)
        return None


SHARES: Mapping[Lateness, Shares] = {
    Lateness.GOOD: Shares(85, 10, 4),
    Lateness.MID: Shares(70, 20, 8),
    Lateness.BAD: Shares(45, 30, 18),
}


def acts_on(seed: int, lateness: Lateness, due_on: date, days: Workdays, *cause: object) -> date | None:
    """The working day on which a duty is dealt with; None: never."""
    far = SHARES[lateness].working_days(seed, *cause)
    if far is None:
        return None
    return days.on_or_before(due_on) if far == 0 else days.add(due_on, far)


class Diary:
    """What is to be done on which day: numbers of obligations, each day's taken out once."""

    def __init__(self) -> None:
        self._pages: dict[date, list[int]] = {}
        self._noted: set[int] = set()

    def __contains__(self, number: int) -> bool:
        return number in self._noted

    def put(self, day: date, number: int) -> None:
        self._pages.setdefault(day, []).append(number)
        self._noted.add(number)

    def take(self, today: date) -> list[int]:
        """Everything up to today, in the order of the numbers."""
        due = [day for day in self._pages if day <= today]
        found = {number for day in due for number in self._pages.pop(day)}
        self._noted -= found
        return sorted(found)
