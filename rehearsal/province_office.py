"""The made-up province of the province-year: its agencies, units, posts, people and its plan, all by seed.

150 agencies on three levels; each but the two of the office itself has four divisions, and every unit has a head
and an officer with a deputy each: 3,000 posts, each able to owe or to be called. A smaller plan gets a smaller
province of the same shape, so that as much lies on every desk.
"""

import csv
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from fractions import Fraction
from pathlib import Path
from typing import Any

from sqlmodel import Session

from casework import office
from casework.posts import derive_slots
from config.calendar import SpecialDay, shipped_calendar
from config.ladders import load_ladders
from config.quota import Quota
from models import audit
from models.db import Store
from models.tables import Address, Agency, Level, Person, Post, Tenure
from rehearsal.habits import chance
from rehearsal.province_days import FOUNDED, YEAR
from rules.lifecycles import InspectionKind, Role, TenureKind
from rules.text import fold

DECREE = (date(2026, 1, 2), date(2026, 1, 10))  # off and worked instead, by a decree of 25 December 2025
DIVISIONS = 4
ROWS_A_FILE = 25_000  # half of what an import takes
LEVELS = (("province", "Cấp tỉnh", "Province", 1), ("district", "Cấp huyện", "District", 2),
          ("commune", "Cấp xã", "Commune", 3), ("unit", "Phòng, đơn vị trực thuộc", "Division", 4))  # fmt: skip
_PLACES = {"province": "Sở số", "district": "Huyện số", "commune": "Xã số"}
_KIND = "specialised agency"
_SHARE = Fraction(3, 10)


@dataclass(frozen=True)
class Size:
    """How large the province is for a plan of so many tasks."""

    tasks: int

    @property
    def agencies(self) -> int:
        return min(150, max(15, self.tasks * 150 // 25_000))


def quota() -> Quota:
    """At least 30 % of each level."""
    levels = ("province", "district", "commune")
    return Quota(
        _SHARE,
        dict.fromkeys(levels, _SHARE),
        frozenset(levels),
        frozenset({_KIND}),
        frozenset({InspectionKind.PLANNED}),
    )


def found(store: Store, size: Size, now: datetime) -> None:
    """The office with its calendar and ladders as they were before the decree, its register and its people."""
    first, last, days = shipped_calendar(None, YEAR - 1, YEAR + 1)
    with store.act("office.found", now=now) as session:
        office.found_office(
            session, code="tinh-mau", name_vi="Sở Nội vụ tỉnh Mẫu (thử)", name_en="Model province (rehearsal)",
            purpose="demo", now=now, calendar=(first, last, [day for day in days if day.day not in DECREE]),
            ladders=load_ladders(None),
        )  # fmt: skip
    with store.act("province.register", now=now) as session:
        session.add_all(Level(code=c, name_vi=vi, name_en=en, rank=rank) for c, vi, en, rank in LEVELS)
        session.flush()
        _people(session, _register(session, size))
        derive_slots(session, FOUNDED)


def decreed() -> tuple[date, date, list[SpecialDay]]:
    """The calendar as the late decree leaves it."""
    return shipped_calendar(None, YEAR - 1, YEAR + 1)


def _register(session: Session, size: Size) -> dict[str, int]:
    """Agencies and their divisions; ids by code."""
    rows = [
        _agency("SNV", "Sở Nội vụ", "province"),
        _agency("VPUB", "Văn phòng Ủy ban nhân dân tỉnh", "province"),
    ]
    for number in range(3, size.agencies + 1):
        level = _level(number, size.agencies)
        rows.append(_agency(f"A{number:03d}", f"{_PLACES[level]} {number}", level))
    ids = dict(zip([row["code"] for row in rows], audit.insert_many(session, Agency, rows), strict=True))
    units = [
        _agency(f"{code}.{part}", f"Phòng thứ {part} của {row['name_vi'].lower()}", "unit", ids[code])
        for row in rows[2:]
        for code in (row["code"],)
        for part in range(1, DIVISIONS + 1)
    ]
    ids |= dict(zip([row["code"] for row in units], audit.insert_many(session, Agency, units), strict=True))
    return ids


def _level(number: int, agencies: int) -> str:
    """A fifth on the highest level, three tenths below it, half on the lowest."""
    place = number * 10 // (agencies + 1)
    return "province" if place < 2 else "district" if place < 5 else "commune"


def _agency(code: str, name: str, level: str, parent: int | None = None) -> dict[str, Any]:
    return {
        "code": code, "name_vi": name, "name_en": "", "folded": fold(name), "sort_key": code, "level": level,
        "kind": _KIND if level != "unit" else "division", "parent_id": parent, "zone": "", "valid_from": None,
        "valid_to": None, "successor_id": None, "counts": None, "counts_reason": "", "inspected_by": "",
        "source": "made up", "note": "",
    }  # fmt: skip


def _chairs(code: str) -> Iterator[tuple[str, Role, int]]:
    """(post code, role, rank) of one unit; the office's own two agencies hold the office's roles too."""
    yield f"{code}-TT", Role.HEAD, 1
    yield f"{code}-CV", Role.OFFICER, 1
    yield f"{code}-PT", Role.HEAD, 2
    yield f"{code}-C2", Role.OFFICER, 2
    if code == "SNV":
        yield "SNV-CCHC", Role.REFORM_OFFICE, 1
        yield "SNV-CCH2", Role.REFORM_OFFICE, 2
        yield "SNV-GD", Role.DIRECTOR, 1
        yield from ((f"KT-{n:02d}", Role.INSPECTOR, n) for n in range(1, 14))
    if code == "VPUB":
        yield "UB-PCT", Role.VICE_CHAIRMAN, 1
        yield "UB-PC2", Role.VICE_CHAIRMAN, 2
        yield "UB-CT", Role.CHAIRMAN, 1
        yield from (
            (f"KT-{n:02d}", Role.INSPECTOR, n) for n in range(14, 27)
        )  # to inspect the first one's house


def _people(session: Session, agencies: dict[str, int]) -> None:
    """One person in each post; each deputy stands in for the post above his, and it for him."""
    chairs = [(agencies[code], *chair) for code in agencies for chair in _chairs(code)]
    posts = audit.insert_many(session, Post, [
        {"code": code, "agency_id": agency, "role": role, "title_vi": code, "title_en": "", "rank": rank,
         "skills": "", "valid_from": None, "valid_to": None}
        for agency, code, role, rank in chairs
    ])  # fmt: skip
    persons = audit.insert_many(session, Person, [person(code) for _, code, _, _ in chairs])
    audit.insert_many(
        session,
        Address,
        [mail(number, code) for number, (_, code, _, _) in zip(persons, chairs, strict=True)],
    )
    post_of = dict(zip([code for _, code, _, _ in chairs], posts, strict=True))
    person_of = dict(zip([code for _, code, _, _ in chairs], persons, strict=True))
    rows = [tenure(post_of[code], person_of[code]) for code in post_of]
    rows += [
        tenure(post_of[code], person_of[other], TenureKind.SUBSTITUTE)
        for code in post_of
        if (other := _stand_in(code)) in person_of
    ]
    audit.insert_many(session, Tenure, rows)


def _stand_in(code: str) -> str:
    """The post whose holder stands in: deputies for heads and officers, and they for their deputies."""
    other = {"-TT": "-PT", "-PT": "-TT", "-CV": "-C2", "-C2": "-CV", "-CCHC": "-CCH2", "-CCH2": "-CCHC",
             "-GD": "-TT", "-PCT": "-PC2", "-PC2": "-PCT", "-CT": "-PCT"}  # fmt: skip
    head, _, tail = code.rpartition("-")
    return head + other.get(f"-{tail}", "?")


def person(code: str, language: str = "vi") -> dict[str, Any]:
    return {
        "code": code,
        "name": f"Người {code}",
        "language": language,
        "active_from": None,
        "active_to": None,
    }


def mail(person_id: int, code: str) -> dict[str, Any]:
    return {
        "person_id": person_id, "channel": "mail", "address": f"{code.lower()}@mau.example", "rank": 1,
        "state": "good", "state_since": None, "state_note": "",
    }  # fmt: skip


def tenure(post_id: int, person_id: int, kind: TenureKind = TenureKind.HOLDER) -> dict[str, Any]:
    return {
        "post_id": post_id, "person_id": person_id, "kind": kind, "rank": 1, "valid_from": None,
        "valid_to": None, "decision_no": "",
    }  # fmt: skip


def write_plans(folder: Path, size: Size, seed: int) -> list[Path]:
    """The annexes: one row a task, with lead agencies and a deadline in words; a file takes so many rows at most."""
    names = list(_unit_names(size))
    parts = range(0, size.tasks, ROWS_A_FILE)
    found = [folder / f"plan-{number}.csv" for number, _ in enumerate(parts, start=1)]
    for path, start in zip(found, parts, strict=True):
        with path.open("w", encoding="utf-8", newline="") as file:
            out = csv.writer(file)
            out.writerow(("STT", "Tên nhiệm vụ", "Cơ quan chủ trì", "Thời gian hoàn thành"))
            for number in range(start + 1, min(start + ROWS_A_FILE, size.tasks) + 1):
                leads = "; ".join(_leads(names, number, seed))
                out.writerow((number, f"Nhiệm vụ cải cách {number}", leads, _deadline(number, seed)))
    return found


def _unit_names(size: Size) -> Iterator[str]:
    for number in range(3, size.agencies + 1):
        name = f"{_PLACES[_level(number, size.agencies)]} {number}"
        yield name
        yield from (f"Phòng thứ {part} của {name.lower()}" for part in range(1, DIVISIONS + 1))


def _leads(names: list[str], number: int, seed: int) -> list[str]:
    """One unit leads four tasks in five, two lead one in six, four the others."""
    draw = chance(seed, "leads", number)
    count = 1 if draw < 80 else 2 if draw < 96 else 4
    first = chance(seed, "lead", number, below=len(names))
    return [names[(first + step * 7) % len(names)] for step in range(count)]


def _deadline(number: int, seed: int) -> str:
    """Mostly a day or a month; some come back, some go on, a few wait or have lost their date."""
    draw = chance(seed, "deadline", number, below=200)
    month = 1 + chance(seed, "month", number, below=12)
    if draw < 80:
        day = 1 + chance(seed, "day", number, below=28)
        return f"{day}/{month}/{YEAR}"
    if draw < 140:
        return f"Tháng {month:02d}/{YEAR}"
    if draw < 160:
        return f"Quý {('I', 'II', 'III', 'IV')[(month - 1) // 3]}/{YEAR}"
    if draw < 184:
        return "Hàng quý"
    if draw < 197:
        return "Thường xuyên"
    return "Trong 10 ngày kể từ ngày Trung ương ban hành hướng dẫn" if draw < 199 else ""
