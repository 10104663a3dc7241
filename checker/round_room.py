"""Whether visits can stand together in a week at all: every start and every crew is tried, no code of the engine."""

from collections.abc import Iterator, Sequence
from datetime import date
from itertools import combinations
from typing import Any

from checker.round_read import Case

Agency = dict[str, Any]
TRIES = 300_000  # crews weighed for one question; what needs more is not taken for proved


class TooLong(Exception):
    """The question needs more tries than a checker spends on it."""


class Room:
    """The weeks of a round, numbered from 0, and who may visit whom in one province."""

    def __init__(self, case: Case, province: str) -> None:
        self.case, self.size = case, case.number("crew_size")
        self.people = {k: v for k, v in sorted(case.inspectors.items()) if v["province"] == province}
        grouped: dict[tuple[int, int], list[date]] = {}
        for day in case.usable:
            grouped.setdefault(day.isocalendar()[:2], []).append(day)
        self.weeks = [grouped[key] for key in sorted(grouped)]
        self.allowed: dict[str, list[str]] = {}
        self.tries = 0

    def quarter(self, week: int) -> int:
        return (self.weeks[week][0].month - 1) // 3

    def open_weeks(self, agency: Agency) -> list[int]:
        """The weeks in which the visit could stand if it were the only one."""
        return [week for week in range(len(self.weeks)) if self.can_share([agency], week)]

    def can_share(self, agencies: Sequence[Agency], week: int) -> bool:
        """Whether all these visits fit that week together. Raises TooLong."""
        if len(agencies) > self.case.number("max_visits_per_week"):
            return False
        self.tries = TRIES
        return self._place(list(agencies), week, {}, set())

    def _place(
        self, left: list[Agency], week: int, zones: dict[tuple[str, int], str], busy: set[tuple[str, int]]
    ) -> bool:
        if not left:
            return True
        agency, rest = left[0], left[1:]
        for halves in self._standings(agency, week):
            for crew in self._crews(agency, week, halves, zones, busy):
                taken = {(name, half) for name in crew for half in halves}
                there = {(name, half // 2): agency["zone"] for name in crew for half in halves}
                if self._place(rest, week, zones | there, busy | taken):
                    return True
        return False

    def _standings(self, agency: Agency, week: int) -> Iterator[list[int]]:
        """The half-days of the week (0: first morning) the visit may take, for each way to begin."""
        days, needed = self.weeks[week], agency["halfdays"]
        first = max(self.case.not_before, agency["earliest"] or self.case.not_before)
        for begin in range(0, 2 * len(days) - needed + 1, 1 if needed == 1 else 2):
            halves = list(range(begin, begin + needed))
            touched = [days[half // 2] for half in halves]
            shut = any(a <= day <= b for day in touched for a, b in agency["busy"])
            if touched[0] >= first and not shut:
                yield halves

    def _crews(
        self, agency: Agency, week: int, halves: list[int],
        zones: dict[tuple[str, int], str], busy: set[tuple[str, int]],
    ) -> Iterator[tuple[str, ...]]:  # fmt: skip
        days = {self.weeks[week][half // 2] for half in halves}
        free = [
            name
            for name in self._may_visit(agency)
            if not any(a <= day <= b for day in days for a, b in self.people[name]["leave"])
            and not any((name, half) in busy for half in halves)
            and all(zones.get((name, half // 2), agency["zone"]) == agency["zone"] for half in halves)
        ]
        for crew in combinations(free, self.size):
            self.tries -= 1
            if self.tries < 0:
                raise TooLong
            if set(agency["skills"]) <= {skill for name in crew for skill in self.people[name]["skills"]}:
                yield crew

    def _may_visit(self, agency: Agency) -> list[str]:
        code, keep, year = agency["code"], self.case.number("conflict_years"), self.case.number("year")
        if code not in self.allowed:
            self.allowed[code] = [
                name
                for name, person in self.people.items()
                if person["agency"] != code
                and name not in agency["last"]
                and year - person["former"].get(code, -9999) > keep
            ]
        return self.allowed[code]
