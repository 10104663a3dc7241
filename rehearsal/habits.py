"""How the people of a rehearsal behave: a habit per agency and a day of acting per duty, all by seed.

Pure: the same seed gives the same year. Nobody here reacts to a letter; a reacting model would flatter us.
"""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from rules.workdays import Workdays


class Habit(StrEnum):
    """How an agency keeps its dates."""

    PROMPT = "prompt"  # always before the day
    USUAL = "usual"  # mostly in time, sometimes a little late
    LATE = "late"  # always late
    SILENT = "silent"  # never answers


@dataclass(frozen=True)
class Manner:
    """Working days before (negative) and after the due date between which somebody acts."""

    first: int
    last: int
    late_in_100: int = 0
    late_last: int = 0


MANNERS: Mapping[Habit, Manner] = {
    Habit.PROMPT: Manner(-8, -1),
    Habit.USUAL: Manner(-6, 0, late_in_100=10, late_last=9),
    Habit.LATE: Manner(3, 20),
}


def chance(seed: int, *parts: object, below: int = 100) -> int:
    """A number from 0 to `below` - 1 that depends on the seed and the parts alone."""
    text = "|".join(map(str, (seed, *parts)))
    return int.from_bytes(hashlib.sha256(text.encode()).digest()[:8], "big") % below


def acting_day(seed: int, habit: Habit, due_on: date, days: Workdays, *cause: object) -> date | None:
    """The working day on which an agency of that habit deals with a duty; None: never."""
    if habit is Habit.SILENT:
        return None
    manner = MANNERS[habit]
    if chance(seed, "late", *cause) < manner.late_in_100:
        offset = 1 + chance(seed, "how late", *cause, below=manner.late_last)
    else:
        offset = manner.first + chance(seed, "when", *cause, below=manner.last - manner.first + 1)
    if offset == 0:
        return days.on_or_before(due_on)
    return days.add(due_on, offset)
