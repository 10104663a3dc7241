"""Rounds that cannot be, drawn from a seed - and own arithmetic, from the bare rows, that shows they cannot.

Nothing here uses the rules: calendar, weeks, crews and sums are counted anew. `verdict` says whether the numbers
of a shortage are true: what is needed is really needed, and no more than what is said to be there can be there.
"""

import random
from collections import defaultdict
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import combinations
from typing import Any

from tests.round_folder import SETTINGS, Row, agency_row, inspector_row

FIRST = date(2022, 3, 7)  # a Monday
Shortage = dict[str, Any]


@dataclass
class Round:
    """Bare rows; `kind` is the shortage the seed was meant to make."""

    agencies: list[Row]
    people: list[Row]
    settings: dict[str, Any]
    kind: str


# ---- drawing ------------------------------------------------------------------------------------------------


def drawn(seed: int) -> Round:
    """The seed's round: each family in turn, its sizes by chance."""
    chance, kind = random.Random(seed), list(FAMILIES)[seed % len(FAMILIES)]
    made = FAMILIES[kind](chance)
    return Round(made[0], made[1], SETTINGS | _settings(chance, **made[2]), kind)


def _settings(chance: random.Random, weeks: int = 8, **more: Any) -> dict[str, Any]:
    last = FIRST + timedelta(days=7 * weeks - 3)
    return {
        "quota": [1, 10], "quota_by_level": {}, "lottery_share": [0, 1], "rotation_years": 9,
        "lottery_seed": str(chance.randrange(10**9)), "first_day": FIRST.isoformat(), "last_day": last.isoformat(),
        "plan_published": None, "notice_working_days": 0, "blackout_weeks": [], "max_visits_per_week": 3,
        "crew_size": 2, **more,
    }  # fmt: skip


def _must(count: int, **facts: Any) -> list[Row]:
    return [agency_row(f"X{n:02}", mandatory=1, halfdays=2, zone="A", **facts) for n in range(count)]


def _people(count: int, **facts: Any) -> list[Row]:
    return [inspector_row(f"I{n}", **facts) for n in range(count)]


def _weeks(chance: random.Random) -> tuple[list[Row], list[Row], dict[str, Any]]:
    limit, weeks = chance.randint(1, 2), chance.randint(2, 6)
    count = limit * weeks + chance.randint(1, 4)
    shut = ["2022-W12"] if weeks > 3 and chance.random() < 0.4 else []
    return _must(count), _people(6), {"weeks": weeks, "max_visits_per_week": limit, "blackout_weeks": shut}


def _late(chance: random.Random) -> tuple[list[Row], list[Row], dict[str, Any]]:
    """All in time for the year, but most may only be visited at its end."""
    weeks, end = chance.randint(4, 8), chance.randint(1, 2)
    earliest = FIRST + timedelta(days=7 * (weeks - end))
    late = _must(end + chance.randint(1, 2), earliest=earliest.isoformat())
    return (
        [*late, agency_row("Y1", mandatory=1, zone="A")],
        _people(5),
        {"weeks": weeks, "max_visits_per_week": 1},
    )


def _halfdays(chance: random.Random) -> tuple[list[Row], list[Row], dict[str, Any]]:
    weeks, halfdays = chance.randint(1, 3), chance.randint(3, 6)
    count = weeks * 10 // halfdays + chance.randint(1, 3)
    return (
        [a | {"halfdays": halfdays} for a in _must(count)],
        _people(2),
        {"weeks": weeks, "max_visits_per_week": 20},
    )


def _skill(chance: random.Random) -> tuple[list[Row], list[Row], dict[str, Any]]:
    weeks, halfdays = chance.randint(1, 3), chance.randint(3, 6)
    count = weeks * 10 // halfdays + chance.randint(1, 3)
    asking = [a | {"halfdays": halfdays, "skills": "pháp chế"} for a in _must(count)]
    return asking, [*_people(2 * count), inspector_row("LAW", skills="pháp chế")], {
        "weeks": weeks, "max_visits_per_week": 20,
    }  # fmt: skip


def _zones(chance: random.Random) -> tuple[list[Row], list[Row], dict[str, Any]]:
    weeks = chance.randint(1, 3)
    visits = _must(5 * weeks + chance.randint(1, 3))
    apart = [a | {"halfdays": 1, "zone": f"Z{n}"} for n, a in enumerate(visits)]
    return apart, _people(2), {"weeks": weeks, "max_visits_per_week": 20}


def _crew(chance: random.Random) -> tuple[list[Row], list[Row], dict[str, Any]]:
    """Everybody is barred, or no two hold what is asked for together."""
    if chance.random() < 0.5:
        bars = [{"agency": "X00"}, {"former": "X00:2021"}, {}]
        people = [inspector_row(f"I{n}", **chance.choice(bars[:2])) for n in range(chance.randint(1, 4))]
        return _must(1), people, {}
    skills = "abcd"[: chance.randint(3, 4)]
    people = [inspector_row(f"I{n}", skills=skills[n % len(skills)]) for n in range(chance.randint(3, 6))]
    return [a | {"skills": "|".join(skills)} for a in _must(1)], people, {}


def _date(chance: random.Random) -> tuple[list[Row], list[Row], dict[str, Any]]:
    """Busy all the time, or never long enough in a row, or whenever anybody is free."""
    whole = f"2022-01-01..{'2022-12-31'}"
    kind = chance.randint(0, 2)
    if kind == 0:
        return _must(1, blackout=whole), _people(3), {}
    if kind == 1:
        busy = [f"{FIRST + timedelta(days=7 * w + d)}" for w in range(3) for d in (1, 3)]
        spans = "|".join(f"{day}..{day}" for day in busy)
        return [a | {"halfdays": 4} for a in _must(1, blackout=spans)], _people(3), {"weeks": 3}
    return _must(1), _people(chance.randint(2, 4), leave=whole), {"weeks": 3}


def _exclusions(chance: random.Random) -> tuple[list[Row], list[Row], dict[str, Any]]:
    size = chance.randint(5, 20)
    tenths = chance.randint(5, 9)
    out = size - tenths * size // 10 + chance.randint(1, 2)
    rows = [
        agency_row(f"X{n:02}", zone="A", excluded="đang thanh tra" if n < out else "") for n in range(size)
    ]
    return rows, _people(5), {"quota": [tenths, 10], "weeks": 20, "max_visits_per_week": 3}


def _both(chance: random.Random) -> tuple[list[Row], list[Row], dict[str, Any]]:
    rows = _must(chance.randint(2, 5))
    rows[0]["excluded"] = "đang thanh tra"
    return rows, _people(4), {"weeks": 10}


def _long(chance: random.Random) -> tuple[list[Row], list[Row], dict[str, Any]]:
    """Visits of six half-days: one crew makes one of them a week, whatever the sum of its half-days says."""
    weeks, crews = chance.randint(2, 5), chance.randint(1, 2)
    count = weeks * crews + chance.randint(1, 1 + weeks // 2)
    return (
        [a | {"halfdays": 6} for a in _must(count)],
        _people(2 * crews),
        {"weeks": weeks, "max_visits_per_week": 9},
    )


FAMILIES: dict[str, Callable[[random.Random], tuple[list[Row], list[Row], dict[str, Any]]]] = {
    "weeks": _weeks, "late": _late, "halfdays": _halfdays, "skill": _skill, "zones": _zones, "crew": _crew,
    "date": _date, "exclusions": _exclusions, "both": _both, "long": _long,
}  # fmt: skip


# ---- own arithmetic -----------------------------------------------------------------------------------------


class Arithmetic:
    """Everything counted from the rows, for one province."""

    def __init__(self, made: Round, picks: list[str], out: set[str]) -> None:
        s = made.settings
        self.made, self.s, self.size = made, s, s["crew_size"]
        self.rows = {row["code"]: row for row in made.agencies}
        self.people = {row["id"]: row for row in made.people}
        self.picks, self.possible = picks, [code for code in picks if code not in out]
        closed = {date.fromisoformat(text) for text in s["holidays"]}
        first, last = date.fromisoformat(s["first_day"]), date.fromisoformat(s["last_day"])
        every = [first + timedelta(days=n) for n in range((last - first).days + 1)]
        shut = set(s["blackout_weeks"])
        self.days = [
            d for d in every
            if d.isoweekday() < 6 and d not in closed and "{}-W{:02}".format(*d.isocalendar()[:2]) not in shut
        ]  # fmt: skip
        self.weeks: dict[Any, list[date]] = defaultdict(list)
        for day in self.days:
            self.weeks[day.isocalendar()[:2]].append(day)

    def true(self, short: Shortage) -> bool:
        """needs > has, what is needed is counted right, and there cannot be more than `has`."""
        needs, has = getattr(self, f"_{short['kind']}")(short)
        right: bool = (
            short["needs"] == needs
            and needs > short["has"] >= has
            and short["short_by"] == needs - short["has"]
        )
        return right

    def _quota_above_eligible(self, short: Shortage) -> tuple[int, int]:
        rows = [r for r in self.rows.values() if not short["level"] or r["level"] == short["level"]]
        num, den = self.s["quota"]
        return (num * len(rows) + den - 1) // den, sum(not r["excluded"] for r in rows)

    def _mandatory_excluded(self, short: Shortage) -> tuple[int, int]:
        row = self.rows[short["who"][0]]
        return (1, 0) if row["mandatory"] and row["excluded"] else (0, 0)

    def _weeks(self, short: Shortage) -> tuple[int, int]:
        codes = self.possible if short["who"] == ["LA"] else short["who"]
        fitting = {week for code in codes for week in self.weeks if any(self._starts(code, week))}
        return len(codes), self.s["max_visits_per_week"] * len(fitting)

    def _inspector_halfdays(self, short: Shortage) -> tuple[int, int]:
        return self.size * sum(self._long(c) for c in self.possible), 2 * sum(map(self._free, self._called()))

    def _skill_halfdays(self, short: Shortage) -> tuple[int, int]:
        (skill,) = [
            one for one in {s for c in self.possible for s in self._skills(c)} if one in short["text_vi"]
        ]
        asking = [code for code in self.possible if skill in self._skills(code)]
        holders = [
            name for name in self.people
            if skill in self.people[name]["skills"].split("|") and any(self._may(name, c) for c in asking)
        ]  # fmt: skip
        return sum(map(self._long, asking)), 2 * sum(map(self._free, holders))

    def _zone_days(self, short: Shortage) -> tuple[int, int]:
        zones: dict[str, int] = defaultdict(int)
        for code in self.possible:
            zones[self.rows[code]["zone"]] += self._long(code)
        return self.size * sum((n + 1) // 2 for n in zones.values()), sum(map(self._free, self._called()))

    def _crew_weeks(self, short: Shortage) -> tuple[int, int]:
        """So many visits of at least so many half-days a week as the days of the inspectors hold."""
        long = [code for code in self.possible if self._long(code) >= short["halfdays"]]
        called = [name for name in self.people if any(self._may(name, code) for code in long)]
        each, has = (short["halfdays"] + 1) // 2, 0
        for days in self.weeks.values():
            free = [sum(not self._away(name, day) for day in days) for name in called]
            slots = sum(2 * n if short["halfdays"] == 1 else n // each for n in free)
            has += min(self.s["max_visits_per_week"], slots // self.size)
        return len(long), has

    def _no_crew(self, short: Shortage) -> tuple[int, int]:
        (code,) = short["who"]
        free = [name for name in self.people if self._may(name, code)]
        if len(free) < self.size:
            return self.size, len(free)
        asked = set(self._skills(code))
        return len(asked), max(len(asked & self._held(crew)) for crew in combinations(free, self.size))

    def _no_date(self, short: Shortage) -> tuple[int, int]:
        """The longest run is too short; or runs there are, and on each of them no crew is free."""
        (code,) = short["who"]
        runs = [run for week in self.weeks for run in self._starts(code, week)]
        if not runs:
            lengths = range(self._long(code), 0, -1)
            return self._long(code), next(
                (n for n in lengths for w in self.weeks if any(self._starts(code, w, n))), 0
            )
        asked = set(self._skills(code))
        for run in runs:
            free = [n for n in self.people if self._may(n, code) and not any(self._away(n, d) for d in run)]
            if any(asked <= self._held(crew) for crew in combinations(free, self.size)):
                return 1, 1
        return 1, 0

    # -- small counts --

    def _long(self, code: str) -> int:
        return int(self.rows[code]["halfdays"])

    def _skills(self, code: str) -> list[str]:
        return [part for part in self.rows[code]["skills"].split("|") if part]

    def _held(self, crew: tuple[str, ...]) -> set[str]:
        return {part for name in crew for part in self.people[name]["skills"].split("|") if part}

    def _may(self, name: str, code: str) -> bool:
        person = self.people[name]
        left = [
            int(part.rsplit(":", 1)[1]) for part in person["former"].split("|") if part.startswith(f"{code}:")
        ]
        recently = any(self.s["year"] - year <= self.s["conflict_years"] for year in left)
        return (
            person["agency"] != code
            and not recently
            and name not in self.rows[code]["last_inspectors"].split("|")
        )

    def _called(self) -> list[str]:
        return [name for name in self.people if any(self._may(name, code) for code in self.possible)]

    def _away(self, name: str, day: date) -> bool:
        return any(a <= day.isoformat() <= b for a, b in _spans(self.people[name]["leave"]))

    def _free(self, name: str) -> int:
        return sum(not self._away(name, day) for day in self.days)

    def _starts(self, code: str, week: Any, halfdays: int | None = None) -> Iterator[list[date]]:
        """The days of each way a visit can stand in a week, whoever goes."""
        row, days = self.rows[code], self.weeks[week]
        length = halfdays or self._long(code)
        for start in range(0, 2 * len(days) - length + 1, 1 if length == 1 else 2):
            touched = days[start // 2 : (start + length - 1) // 2 + 1]
            busy = any(a <= day.isoformat() <= b for a, b in _spans(row["blackout"]) for day in touched)
            if not busy and (not row["earliest"] or touched[0].isoformat() >= row["earliest"]):
                yield touched


def _spans(text: str) -> list[tuple[str, str]]:
    return [(part.split("..")[0], part.split("..")[1]) for part in str(text).split("|") if part]
