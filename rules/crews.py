"""Who may visit whom, and the days and crews of the visits of one week: a small exact search."""

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from rules.candidates import Agency
from rules.weeks import Frame, Inspector, Week


class Bar(StrEnum):
    """Why an inspector may not visit an agency."""

    EMPLOYED = "employed"
    FORMER = "former"
    LAST_CREW = "last_crew"


@dataclass(frozen=True)
class Place:
    """Where a visit stands in its week: half-day it starts at, and its crew in the order of their ids."""

    start: int
    crew: tuple[str, ...]


def bar(inspector: Inspector, agency: Agency, frame: Frame) -> Bar | None:
    """Why the inspector may not visit the agency, or None if he may."""
    if inspector.agency == agency.code:
        return Bar.EMPLOYED
    left = [year for code, year in inspector.former if code == agency.code]
    if left and frame.year - max(left) <= frame.conflict_years:
        return Bar.FORMER
    return Bar.LAST_CREW if inspector.id in agency.last_inspectors else None


def permitted(agency: Agency, inspectors: Sequence[Inspector], frame: Frame) -> tuple[Inspector, ...]:
    """Who may visit the agency: few skills first, so that rare ones stay free; ties by a hash of both codes."""
    free = [i for i in inspectors if i.province == agency.province and bar(i, agency, frame) is None]
    return tuple(sorted(free, key=lambda i: (len(i.skills), _tie(agency.code, i.id))))


def smallest_crew(skills: frozenset[str], inspectors: Sequence[Inspector]) -> int | None:
    """Fewest inspectors who hold all `skills` together; None if even all of them do not.

    Counting the skills of all is not enough: five may hold three skills together while no pair does.
    """
    reached = {frozenset[str](): 0}
    useful = {i.skills & skills for i in inspectors} - {frozenset()}
    for size in range(1, len(skills) + 1):
        if skills in reached:
            break
        for held in [held for held, count in reached.items() if count == size - 1]:
            for more in useful:
                reached.setdefault(held | more, size)
    return reached.get(skills)


def most_skills(skills: frozenset[str], inspectors: Sequence[Inspector], size: int) -> int:
    """How many of `skills` a crew of `size` can hold at most."""
    held = {frozenset[str]()}
    useful = {i.skills & skills for i in inspectors}
    for _ in range(min(size, len(skills))):
        held |= {one | more for one in held for more in useful}
    return max(len(one) for one in held)


class WeekDesk:
    """Finds days and crews for sets of visits of one province, within a fixed number of steps each.

    A set found impossible within the steps is treated as impossible: that may cost quality, never validity;
    `sure` tells such a set from one that was searched to the end.
    """

    def __init__(
        self, frame: Frame, agencies: Mapping[str, Agency], inspectors: Sequence[Inspector], steps: int
    ) -> None:
        self.frame, self.agencies, self.steps = frame, agencies, steps
        self.crews = {code: permitted(agency, inspectors, frame) for code, agency in agencies.items()}
        self.known: dict[object, dict[str, Place] | None] = {}
        self.unsure: set[object] = set()
        self.open: dict[tuple[int, str], list[int]] = {}
        self.away = {week.number: _away(week, inspectors) for week in frame.weeks}

    def starts(self, week: Week, code: str) -> list[int]:
        key = (week.number, code)
        if key not in self.open:
            self.open[key] = week.starts(self.agencies[code], self.frame.first_start)
        return self.open[key]

    def settle(self, week: Week, codes: Sequence[str]) -> dict[str, Place] | None:
        """Places for all these visits in that week, or None."""
        ordered = tuple(sorted(codes))
        key = self._alike(week, ordered)
        if key not in self.known:
            self.known[key] = self._search(week, ordered, key)
        return self.known[key]

    def sure(self, week: Week, codes: Sequence[str]) -> bool:
        """Whether what `settle` says of these visits would stay so with any number of steps."""
        return self._alike(week, tuple(sorted(codes))) not in self.unsure

    def _alike(self, week: Week, codes: tuple[str, ...]) -> object:
        """All a search depends on: weeks that offer the same starts and the same inspectors have one answer."""
        return codes, self.away[week.number], tuple(tuple(self.starts(week, code)) for code in codes)

    def _search(self, week: Week, codes: tuple[str, ...], key: object) -> dict[str, Place] | None:
        if len(codes) > self.frame.max_visits_per_week or not all(self.starts(week, c) for c in codes):
            return None
        order = sorted(codes, key=lambda c: (len(self.starts(week, c)) * len(self.crews[c]), c))
        search = _Search(self, week, order)
        found = search.run()
        if found is None and search.steps < 0:
            self.unsure.add(key)
        return found


def _away(week: Week, inspectors: Sequence[Inspector]) -> tuple[tuple[str, int], ...]:
    """Who is on leave on which day of the week, counted from its first usable one."""
    return tuple(
        (inspector.id, number)
        for inspector in inspectors
        for number, day in enumerate(week.days)
        if any(span.holds(day) for span in inspector.leave)
    )


class _Search:
    """Depth first over the visits of a week; `busy` holds (inspector, half-day), `zones` (inspector, day)."""

    def __init__(self, desk: WeekDesk, week: Week, order: list[str]) -> None:
        self.desk, self.week, self.order = desk, week, order
        self.steps = desk.steps
        self.busy: set[tuple[str, int]] = set()
        self.zones: dict[tuple[str, int], list[str]] = {}
        self.found: dict[str, Place] = {}

    def run(self) -> dict[str, Place] | None:
        return dict(self.found) if self._visit(0) else None

    def _visit(self, depth: int) -> bool:
        if depth == len(self.order):
            return True
        agency = self.desk.agencies[self.order[depth]]
        for start in self.desk.starts(self.week, agency.code):
            free = [i for i in self.desk.crews[agency.code] if self._free(i, agency, start)]
            for crew in crews_of(agency.skills, free, self.desk.frame.crew_size):
                self.steps -= 1
                if self.steps < 0:
                    return False
                self._put(agency, start, crew)
                if self._visit(depth + 1):
                    return True
                self._take_back(agency, start, crew)
        return False

    def _free(self, inspector: Inspector, agency: Agency, start: int) -> bool:
        halves = range(start, start + agency.halfdays)
        if any((inspector.id, half) in self.busy for half in halves):
            return False
        if any(span.holds(day) for day in self.week.on(start, agency.halfdays) for span in inspector.leave):
            return False
        elsewhere = (z for h in halves for z in self.zones.get((inspector.id, h // 2), ()))
        return all(zone == agency.zone for zone in elsewhere)

    def _put(self, agency: Agency, start: int, crew: tuple[Inspector, ...]) -> None:
        for inspector in crew:
            for half in range(start, start + agency.halfdays):
                self.busy.add((inspector.id, half))
                self.zones.setdefault((inspector.id, half // 2), []).append(agency.zone)
        self.found[agency.code] = Place(start, tuple(sorted(i.id for i in crew)))

    def _take_back(self, agency: Agency, start: int, crew: tuple[Inspector, ...]) -> None:
        for inspector in crew:
            for half in range(start, start + agency.halfdays):
                self.busy.discard((inspector.id, half))
                self.zones[inspector.id, half // 2].pop()
        del self.found[agency.code]


def crews_of(skills: frozenset[str], free: Sequence[Inspector], size: int) -> Iterator[tuple[Inspector, ...]]:
    """Every crew of `size` that holds `skills` together, lazily, each once, in the order of `free`."""
    if size == 0:
        if not skills:
            yield ()
        return
    for place in range(len(free) - size + 1):
        if not can_cover(skills, free[place:], size):
            return
        missing = skills - free[place].skills
        for rest in crews_of(missing, free[place + 1 :], size - 1):
            yield (free[place], *rest)


def can_cover(skills: frozenset[str], inspectors: Sequence[Inspector], size: int) -> bool:
    """Whether some `size` of these inspectors hold all `skills` together."""
    needed = smallest_crew(skills, inspectors)
    return needed is not None and needed <= size <= len(inspectors)


def _tie(agency: str, inspector: str) -> str:
    return hashlib.sha256(f"{agency},{inspector}".encode()).hexdigest()
