"""Exchange folders for tests: Long An by hand, and others drawn from a seed."""

import csv
import json
import random
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from tests.rules.round_cast import DISTRICT, PROVINCE

AGENCY_HEAD = [
    "code", "level", "province", "zone", "par", "par_prev", "sipas", "overdue", "findings", "complaints",
    "years_since", "mandatory", "excluded", "halfdays", "skills", "blackout", "earliest", "last_inspectors", "counts",
]  # fmt: skip
INSPECTOR_HEAD = ["id", "province", "skills", "agency", "former", "leave"]
SETTINGS: dict[str, Any] = {
    "year": 2022, "quota": [3, 10], "quota_by_level": {"province": [3, 10], "district": [3, 10]},
    "lottery_share": [1, 5], "lottery_seed": "20220117", "rotation_years": 4,
    "first_day": "2022-02-07", "last_day": "2022-11-30",
    "plan_published": "2022-01-17", "notice_working_days": 5,
    "holidays": ["2022-01-31", "2022-02-01", "2022-02-02", "2022-02-03", "2022-02-04", "2022-04-11",
                 "2022-05-02", "2022-05-03", "2022-09-01", "2022-09-02"],
    "extra_working_days": [], "blackout_weeks": ["2022-W30"],
    "max_visits_per_week": 2, "crew_size": 2, "conflict_years": 3, "quarter_tolerance": 1,
}  # fmt: skip
Row = dict[str, Any]


def agency_row(code: str, level: str = "province", **facts: Any) -> Row:
    plain = {
        "code": code, "level": level, "province": "LA", "zone": "Tân An", "par": 9000, "par_prev": 9000,
        "sipas": 8659, "overdue": 0, "findings": 0, "complaints": 0, "years_since": 1, "mandatory": 0,
        "excluded": "", "halfdays": 2, "skills": "", "blackout": "", "earliest": "", "last_inspectors": "",
        "counts": 1,
    }  # fmt: skip
    return plain | facts


def inspector_row(name: str, **facts: Any) -> Row:
    return {"id": name, "province": "LA", "skills": "", "agency": "", "former": "", "leave": ""} | facts


def long_an_rows() -> tuple[list[Row], list[Row]]:
    agencies = [agency_row(code, years_since=n % 3) for n, code in enumerate(PROVINCE)]
    agencies += [
        agency_row(code, "district", zone=f"cụm {n % 3}", years_since=n // 5)
        for n, code in enumerate(DISTRICT)
    ]
    people = [
        inspector_row("LAN", agency="SNV", skills="một cửa"), inspector_row("MINH", agency="STP"),
        inspector_row("HOA", agency="STC", former="SYT:2020"), inspector_row("NAM", leave="2022-03-01..2022-03-31"),
    ]  # fmt: skip
    return agencies, people


def write_folder(
    path: Path, agencies: list[Row], inspectors: list[Row], settings: dict[str, Any] | None = None
) -> Path:
    path.mkdir(parents=True, exist_ok=True)
    _write(path / "agencies.csv", AGENCY_HEAD, agencies)
    _write(path / "inspectors.csv", INSPECTOR_HEAD, inspectors)
    text = json.dumps(SETTINGS if settings is None else settings, ensure_ascii=False, indent=1)
    (path / "settings.json").write_text(text, encoding="utf-8")
    return path


def long_an_folder(path: Path, **settings: Any) -> Path:
    return write_folder(path, *long_an_rows(), SETTINGS | settings)


def drawn_rows(seed: int) -> tuple[list[Row], list[Row], dict[str, Any]]:
    """A round drawn from a seed: some are easy, some are tight, some are impossible."""
    chance = random.Random(seed)
    tight = chance.random() < 0.4
    agencies: list[Row] = []
    people: list[Row] = []
    for province in ["LA", "TN"][: chance.choice([1, 2])]:
        names = [f"{province}-{n}" for n in range(chance.randint(2, 4) if tight else chance.randint(4, 8))]
        codes = [f"{province}{n:02}" for n in range(chance.randint(3, 30))]
        for name in names:
            people.append(_drawn_inspector(chance, province, name, codes))
        agencies += [_drawn_agency(chance, province, code, names, tight) for code in codes]
    last = date(2022, 3, 25) if tight else date(2022, 11, 30)
    settings = SETTINGS | {
        "quota": [chance.choice([2, 3, 4]), 10], "quota_by_level": {},
        "lottery_seed": f"{seed}", "last_day": last.isoformat(),
        "lottery_share": [chance.randint(0, 3), 4], "rotation_years": chance.randint(2, 5),
        "max_visits_per_week": chance.randint(1, 3), "crew_size": chance.choice([1, 2, 2, 3]),
        "quarter_tolerance": chance.randint(0, 2), "extra_working_days": ["2022-02-12"],
    }  # fmt: skip
    return agencies, people, settings


def _drawn_agency(chance: random.Random, province: str, code: str, names: list[str], tight: bool) -> Row:
    return agency_row(
        code, chance.choice(["province", "district"]), province=province, zone=f"cụm {chance.randint(1, 4)}",
        par=chance.randint(6000, 10000), par_prev=chance.randint(6000, 10000), sipas=chance.randint(7000, 10000),
        overdue=chance.randint(0, 4), findings=chance.randint(0, 3), complaints=chance.randint(0, 5),
        years_since=chance.randint(0, 4), mandatory=int(chance.random() < 0.05),
        excluded="đang thanh tra" if chance.random() < 0.05 else "", counts=int(chance.random() < 0.95),
        halfdays=chance.choice([1, 2, 2, 3, 4, 6]), skills="|".join(_some(chance, "abc", chance.choice([1, 1, 2]))),
        blackout=_range(chance) if chance.random() < 0.3 else "",
        earliest="2022-03-15" if chance.random() < 0.1 else "",
        last_inspectors="|".join(_some(chance, names, 1 + tight)),
    )  # fmt: skip


def _drawn_inspector(chance: random.Random, province: str, name: str, codes: list[str]) -> Row:
    skills = {chance.choice("abc"), *_some(chance, "abc", 2)}
    return inspector_row(
        name, province=province, skills="|".join(sorted(skills)), agency=chance.choice(codes),
        former=f"{chance.choice(codes)}:{chance.randint(2016, 2021)}",
        leave=_range(chance) if chance.random() < 0.5 else "",
    )  # fmt: skip


def _some(chance: random.Random, values: Any, most: int) -> list[str]:
    return sorted(chance.sample(list(values), chance.randint(0, min(most, len(values)))))


def _range(chance: random.Random) -> str:
    first = date(2022, 2, 7) + timedelta(days=chance.randint(0, 60))
    return f"{first}..{first + timedelta(days=chance.randint(0, 20))}"


def _write(path: Path, head: list[str], rows: list[Row]) -> None:
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, head)
        writer.writeheader()
        writer.writerows(rows)
