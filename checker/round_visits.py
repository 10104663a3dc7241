"""The visits of a plan against the rules of days and crews, one check each: (how many looked at, what is wrong)."""

from collections import Counter, defaultdict
from dataclasses import dataclass
from datetime import date
from typing import Any

from checker.round_read import Case, day_of

Slot = tuple[date, int]


@dataclass
class Visit:
    """A visit of the plan with the half-days it takes; none if it cannot stand where the plan puts it."""

    number: int
    agency: dict[str, Any]
    day: date
    half: int
    crew: list[str]
    slots: list[Slot]

    @property
    def label(self) -> str:
        return f"{self.agency['code']} {self.day} ({self.half})"

    @property
    def week(self) -> tuple[int, int]:
        return self.day.isocalendar()[:2]

    @property
    def days(self) -> list[date]:
        return sorted({day for day, _ in self.slots} | {self.day})


@dataclass
class Round:
    """The case, the visits that can be read, and the picks it should have."""

    case: Case
    visits: list[Visit]
    unreadable: list[str]
    picks: dict[str, str]


def read_visits(case: Case) -> tuple[list[Visit], list[str]]:
    good, bad = [], []
    for number, entry in enumerate(case.plan["visits"], 1):
        agency, day = case.agencies.get(str(entry.get("agency"))), day_of(entry.get("date"))
        crew, half = entry.get("inspectors"), entry.get("half")
        if agency is None or day is None or not isinstance(crew, list) or half not in (0, 1) or half is True:
            bad.append(f"visits[{number}]: {entry}")
        else:
            good.append(
                Visit(number, agency, day, half, [str(c) for c in crew], _slots(case, agency, day, half))
            )
    return good, bad


def _slots(case: Case, agency: dict[str, Any], day: date, half: int) -> list[Slot]:
    """The working half-days from the start on, within its ISO week; fewer than wanted if the week ends."""
    week = [(d, h) for d in case.usable if d.isocalendar()[:2] == day.isocalendar()[:2] for h in (0, 1)]
    return [slot for slot in week if slot >= (day, half)][: agency["halfdays"]] if (day, half) in week else []


def excluded(r: Round) -> tuple[int, list[str]]:
    return len(r.visits), [f"{v.label}: {v.agency['excluded']}" for v in r.visits if v.agency["excluded"]]


def days(r: Round) -> tuple[int, list[str]]:
    wrong = [f"{v.label}: not a usable day" for v in r.visits if v.day not in r.case.usable]
    return len(r.visits), wrong


def notice(r: Round) -> tuple[int, list[str]]:
    first = r.case.not_before
    return len(r.visits), [f"{v.label}: the notice runs until {first}" for v in r.visits if v.day < first]


def halves(r: Round) -> tuple[int, list[str]]:
    """Consecutive working half-days in one ISO week; two or more begin in the morning."""
    wrong = []
    for v in r.visits:
        if len(v.slots) < v.agency["halfdays"]:
            wrong.append(f"{v.label}: {v.agency['halfdays']} half-days do not fit, {len(v.slots)} do")
        if v.agency["halfdays"] > 1 and v.half:
            wrong.append(f"{v.label}: begins in the afternoon")
    return len(r.visits), wrong


def agency_days(r: Round) -> tuple[int, list[str]]:
    wrong = []
    for v in r.visits:
        if v.agency["earliest"] and v.day < v.agency["earliest"]:
            wrong.append(f"{v.label}: before {v.agency['earliest']}")
        wrong += [f"{v.label}: busy on {d}" for d in v.days for a, b in v.agency["busy"] if a <= d <= b]
    return len(r.visits), wrong


def crew(r: Round) -> tuple[int, list[str]]:
    """The right number of different inspectors of the province."""
    size, wrong = r.case.number("crew_size"), []
    for v in r.visits:
        if len(v.crew) != size or len(set(v.crew)) != size:
            wrong.append(f"{v.label}: crew {v.crew}, {size} needed")
        for name in v.crew:
            person = r.case.inspectors.get(name)
            if person is None or person["province"] != v.agency["province"]:
                wrong.append(f"{v.label}: {name} is no inspector of {v.agency['province']}")
    return len(r.visits), wrong


def skills(r: Round) -> tuple[int, list[str]]:
    wrong = []
    for v in r.visits:
        held = {skill for _, person in _members(r, v) for skill in person["skills"]}
        wrong += [f"{v.label}: nobody holds {skill}" for skill in v.agency["skills"] if skill not in held]
    return len(r.visits), wrong


def conflicts(r: Round) -> tuple[int, list[str]]:
    year, keep = r.case.number("year"), r.case.number("conflict_years")
    wrong = []
    for v in r.visits:
        for name, person in _members(r, v):
            code = v.agency["code"]
            if person["agency"] == code:
                wrong.append(f"{v.label}: {name} works there")
            if code in person["former"] and year - person["former"][code] <= keep:
                wrong.append(f"{v.label}: {name} left it in {person['former'][code]}")
            if name in v.agency["last"]:
                wrong.append(f"{v.label}: {name} was in its last inspection")
    return len(r.visits), wrong


def leave(r: Round) -> tuple[int, list[str]]:
    wrong = [
        f"{v.label}: {name} is away on {d}"
        for v in r.visits
        for name, person in _members(r, v)
        for d in v.days
        for a, b in person["leave"]
        if a <= d <= b
    ]
    return len(r.visits), wrong


def two_places(r: Round) -> tuple[int, list[str]]:
    places: dict[tuple[str, Slot], list[str]] = defaultdict(list)
    for v in r.visits:
        for name in set(v.crew):
            for slot in v.slots:
                places[name, slot].append(v.agency["code"])
    return len(places), [
        f"{n} {d} ({h}): {', '.join(at)}" for (n, (d, h)), at in places.items() if len(at) > 1
    ]


def two_zones(r: Round) -> tuple[int, list[str]]:
    zones: dict[tuple[str, date], set[str]] = defaultdict(set)
    for v in r.visits:
        for name in set(v.crew):
            for d in v.days:
                zones[name, d].add(v.agency["zone"])
    return len(zones), [f"{n} {d}: {', '.join(sorted(z))}" for (n, d), z in zones.items() if len(z) > 1]


def weekly(r: Round) -> tuple[int, list[str]]:
    limit = r.case.number("max_visits_per_week")
    counted = Counter((v.agency["province"], v.week) for v in r.visits)
    wrong = [
        f"{p} {y}-W{w:02}: {n} visits, {limit} allowed" for (p, (y, w)), n in counted.items() if n > limit
    ]
    return len(counted), wrong


def _members(r: Round, visit: Visit) -> list[tuple[str, dict[str, Any]]]:
    return [(name, r.case.inspectors[name]) for name in visit.crew if name in r.case.inspectors]
