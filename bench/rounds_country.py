"""Countries for the round, drawn from a seed: exchange folders of any size, in three families.

`feasible`: enough people and weeks. `tight`: few inspectors, rare skills, long visits, half the year.
`jammed`: every sum of the counting tests is enough, and yet not all visits fit, because a week has room for fewer
long visits than its half-days say.
"""

import csv
import json
import random
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from casework.exchange import AGENCY_COLUMNS, INSPECTOR_COLUMNS

Row = dict[str, Any]
SIZES: Mapping[str, tuple[int, int]] = {
    "35": (35, 1), "200": (200, 2), "1200": (1_200, 10), "4000": (4_012, 34), "11000": (11_025, 63),
}  # fmt: skip
FAMILIES = ("feasible", "tight", "jammed")
YEAR = 2026
SETTINGS: Row = {
    "year": YEAR, "quota": [3, 10], "quota_by_level": {}, "lottery_share": [1, 5], "lottery_seed": "20260105",
    "rotation_years": 5, "first_day": "2026-01-12", "last_day": "2026-12-11", "plan_published": "2026-01-05",
    "notice_working_days": 5,
    "holidays": [
        *(f"2026-02-{day}" for day in range(16, 21)), "2026-04-27", "2026-04-30", "2026-05-01", "2026-09-01",
        "2026-09-02",
    ],
    "extra_working_days": [], "blackout_weeks": ["2026-W07"], "max_visits_per_week": 3, "crew_size": 2,
    "conflict_years": 3, "quarter_tolerance": 1,
}  # fmt: skip


@dataclass(frozen=True)
class Country:
    """The rows of an exchange folder."""

    agencies: list[Row]
    inspectors: list[Row]
    settings: Row


def country(agencies: int, provinces: int, seed: int = 1, family: str = "feasible") -> Country:
    """So many agencies over so many provinces; the same seed gives the same rows anywhere."""
    chance = random.Random(f"{family},{agencies},{provinces},{seed}")
    sizes = [agencies // provinces + (n < agencies % provinces) for n in range(provinces)]
    rows: list[Row] = []
    people: list[Row] = []
    for number, size in enumerate(sizes):
        here, team = _province(chance, f"T{number + 1:02}", size, family)
        rows += here
        people += team
    return Country(rows, people, _settings(family, -(-3 * max(sizes) // 10)))


def write(drawn: Country, folder: Path) -> Path:
    """The folder `dondoc round solve` reads."""
    folder.mkdir(parents=True, exist_ok=True)
    _table(folder / "agencies.csv", AGENCY_COLUMNS, drawn.agencies)
    _table(folder / "inspectors.csv", INSPECTOR_COLUMNS, drawn.inspectors)
    text = json.dumps(drawn.settings, ensure_ascii=False, indent=1)
    (folder / "settings.json").write_text(text + "\n", encoding="utf-8")
    return folder


def _settings(family: str, visits: int) -> Row:
    """A tight year ends in July; a jammed one has four weeks for five visits, and a week room for one."""
    if family == "feasible":
        return dict(SETTINGS)
    weeks = min(46, 4 * visits // 5 + 3)
    last = date(YEAR, 7, 31) if family == "tight" else date(YEAR, 1, 16) + timedelta(weeks=weeks)
    return SETTINGS | {"last_day": last.isoformat()}


def _province(chance: random.Random, name: str, size: int, family: str) -> tuple[list[Row], list[Row]]:
    codes = [f"{name}-{n:03}" for n in range(size)]
    visits = -(-3 * size // 10)
    count = {"feasible": 7 + visits // 12, "tight": 5 + visits // 12, "jammed": 2}[family]
    team = [f"{name}-TV{n:02}" for n in range(count)]
    zones = [f"{name}-C{n}" for n in range(max(2, size // 14))]
    people = [_inspector(chance, name, one, n, codes, family) for n, one in enumerate(team)]
    return [_agency(chance, name, code, n, size, zones, team, family) for n, code in enumerate(codes)], people


def _agency(
    chance: random.Random, province: str, code: str, number: int, size: int,
    zones: Sequence[str], team: Sequence[str], family: str,
) -> Row:  # fmt: skip
    par = chance.randint(6_500, 9_900)
    halves = {"feasible": (1, 2, 2, 2, 3, 4), "tight": (2, 2, 4, 4, 6), "jammed": (6,)}[family]
    alone = family == "jammed"  # two inspectors: nobody may be barred
    return {
        "code": code, "level": "province" if number < size // 6 else "district", "province": province,
        "zone": chance.choice(zones), "par": par, "par_prev": par + chance.randint(-300, 100),
        "sipas": chance.randint(7_000, 9_800), "overdue": chance.choice([0, 0, 0, 1, 2, 5]),
        "findings": chance.choice([0, 0, 1, 2]), "complaints": chance.choice([0, 0, 0, 1, 3]),
        "years_since": number % 4, "mandatory": int(chance.random() < 0.02),
        "excluded": "đang thanh tra" if chance.random() < 0.02 else "", "halfdays": chance.choice(halves),
        "skills": "" if alone else "|".join(_some(chance, "abc", chance.choice([0, 1, 1, 2]))),
        "blackout": _range(chance, 10) if chance.random() < 0.2 else "",
        "earliest": "2026-04-01" if chance.random() < 0.05 else "",
        "last_inspectors": "" if alone else "|".join(_some(chance, team, 2)), "counts": 1,
    }  # fmt: skip


def _inspector(
    chance: random.Random, province: str, name: str, number: int, codes: Sequence[str], family: str
) -> Row:
    alone = family == "jammed"
    skills = {"abc"[number % 3], chance.choice("abc")} if family == "feasible" else {"abc"[number % 3]}
    return {
        "id": name, "province": province, "skills": "|".join(sorted(skills)),
        "agency": "" if alone else chance.choice(codes),
        "former": "" if alone else f"{chance.choice(codes)}:{chance.randint(YEAR - 6, YEAR - 1)}",
        "leave": "" if alone else _range(chance, 12),
    }  # fmt: skip


def _some(chance: random.Random, values: Sequence[str], most: int) -> list[str]:
    return sorted(chance.sample(list(values), chance.randint(0, min(most, len(values)))))


def _range(chance: random.Random, most: int) -> str:
    first = date(YEAR, 1, 12) + timedelta(days=chance.randint(0, 300))
    return f"{first}..{first + timedelta(days=chance.randint(2, most))}"


def _table(path: Path, columns: Sequence[str], rows: Sequence[Row]) -> None:
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, [*columns, *(["counts"] if "counts" in rows[0] else [])])
        writer.writeheader()
        writer.writerows(rows)
