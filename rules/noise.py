"""The noise budget: who hears too much in a week, by which rule, and what calmer rules would cost.

It measures and never holds anything back: what is urgent is told on its day whatever the count says.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from rules.lifecycles import ROLE_LEVEL, Role


@dataclass(frozen=True, slots=True)
class Allowance:
    """How much a person of a rank may get in a week."""

    letters: int
    lines: int


@dataclass(frozen=True, slots=True)
class Line:
    """One notice in a letter: the rule that made it, and the day by which it had to go."""

    rule: str  # "task +1", "report_confirmed"
    urgent: bool
    hold_until: date


@dataclass(frozen=True, slots=True)
class Letter:
    """A letter that went out; `weekly` is a leader's week, which goes whatever is in it."""

    person: str
    rank: Role
    day: date
    lines: tuple[Line, ...]
    weekly: bool = False


@dataclass(frozen=True, slots=True)
class Over:
    """A week in which somebody got more than his rank's allowance, and the rules behind its lines."""

    person: str
    rank: Role
    week: tuple[int, int]  # ISO year and week
    letters: int
    lines: int
    allowed: Allowance
    rules: tuple[tuple[str, int], ...]  # most lines first


@dataclass(frozen=True, slots=True)
class Calmer:
    """What it would mean if the urgent lines of a rule rode along with the week's letters."""

    rule: str
    lines: int
    letters_now: int
    letters_then: int
    later: int  # lines that would be heard on a later day
    longest: int  # calendar days the longest of them would wait


def over_allowance(letters: Iterable[Letter], allowances: Mapping[Role, Allowance]) -> list[Over]:
    """Every (person, week) above the allowance of the highest rank he read as that week; the worst first."""
    weeks: dict[tuple[str, tuple[int, int]], list[Letter]] = {}
    for letter in letters:
        weeks.setdefault((letter.person, letter.day.isocalendar()[:2]), []).append(letter)
    found = []
    for (person, week), mine in weeks.items():
        rank = max((letter.rank for letter in mine), key=lambda role: ROLE_LEVEL[role])
        allowed, lines = allowances[rank], sum(len(letter.lines) for letter in mine)
        if len(mine) > allowed.letters or lines > allowed.lines:
            rules = Counter(line.rule for letter in mine for line in letter.lines)
            ordered = tuple(sorted(rules.items(), key=lambda item: (-item[1], item[0])))
            found.append(Over(person, rank, week, len(mine), lines, allowed, ordered))
    return sorted(
        found, key=lambda o: (o.allowed.letters - o.letters, o.allowed.lines - o.lines, o.person, o.week)
    )


def calmer(letters: Sequence[Letter], rule: str, gathering: Callable[[date], date]) -> Calmer:
    """Count the letters anew with that rule's urgent lines waiting for the week's gathering day.

    A letter that carried nothing else that had to go is not written: its lines wait for the person's next one,
    on the gathering day at the latest.
    """
    of: dict[str, list[Letter]] = {}
    for letter in letters:
        of.setdefault(letter.person, []).append(letter)
    then = later = longest = lines = 0
    for mine in of.values():
        desk = _Desk(rule, gathering)
        for letter in sorted(mine, key=lambda one: one.day):
            desk.take(letter)
        desk.finish()
        then, later = then + desk.letters, later + desk.later
        longest, lines = max(longest, desk.longest), lines + desk.lines
    return Calmer(rule, lines, len(letters), then, later, longest)


class _Desk:
    """One person's letters under the calmer rule, day after day."""

    def __init__(self, rule: str, gathering: Callable[[date], date]) -> None:
        self.rule, self.gathering = rule, gathering
        self.waiting: list[tuple[date, date]] = []  # (told on now, must go by)
        self.letters = self.later = self.longest = self.lines = 0

    def take(self, letter: Letter) -> None:
        self._forced(letter.day)
        goes = letter.weekly
        for line in letter.lines:
            calm = line.rule == self.rule and line.urgent
            self.lines += calm
            by = self.gathering(letter.day) if calm else max(line.hold_until, letter.day)
            goes = goes or by <= letter.day
            self.waiting.append((letter.day, by))
        if goes:
            self._write(letter.day)

    def finish(self) -> None:
        """What still waits goes on its last day."""
        self._forced(date.max)

    def _forced(self, before: date) -> None:
        """A letter of its own for what had to go before that day."""
        while self.waiting and (day := min(by for _, by in self.waiting)) < before:
            self._write(day)

    def _write(self, day: date) -> None:
        self.letters += 1
        waits = [(day - told).days for told, _ in self.waiting if told < day]
        self.later += len(waits)
        self.longest = max([self.longest, *waits])
        self.waiting.clear()
