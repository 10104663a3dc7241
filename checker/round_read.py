"""An exchange folder and a plan, read for checking: plain dictionaries, standard library, no code of the engine."""

import csv
import io
import json
import unicodedata
from dataclasses import dataclass
from datetime import date, timedelta
from fractions import Fraction
from pathlib import Path
from typing import Any

WEIGHTS = {
    "par": Fraction(1), "par_drop": Fraction(2), "overdue": Fraction(150), "findings": Fraction(200),
    "complaints": Fraction(100), "sipas": Fraction(1, 2), "years_since": Fraction(300),
}  # fmt: skip
NUMBERS = ("par", "par_prev", "sipas", "overdue", "findings", "complaints", "years_since", "halfdays")


class Unreadable(ValueError):
    """A file of the folder, or the plan, cannot be checked: which one, and why in two languages."""

    def __init__(self, file: str, message_vi: str, message_en: str) -> None:
        super().__init__(f"{file}: {message_en}")
        self.file, self.message_vi, self.message_en = file, message_vi, message_en


@dataclass
class Case:
    """Everything a check looks at. Agencies and inspectors by code; days that may be used, in order."""

    agencies: dict[str, dict[str, Any]]
    inspectors: dict[str, dict[str, Any]]
    settings: dict[str, Any]
    usable: list[date]
    not_before: date
    plan: dict[str, Any]

    def number(self, name: str) -> int:
        return int(self.settings[name])

    def share(self, level: str | None) -> Fraction:
        """The quota of a level, or of the whole province for None."""
        by_level = self.settings.get("quota_by_level") or {}
        return fraction(by_level.get(level, self.settings["quota"]))


def read_case(folder: Path, plan: Path | dict[str, Any]) -> Case:
    """The three files and the plan; Unreadable if one of them is not what it should be."""
    try:
        settings = json.loads(_text(folder / "settings.json"), parse_float=Fraction)
        agencies = {row["code"]: _agency(row) for row in _rows(folder / "agencies.csv")}
        inspectors = {row["id"]: _inspector(row) for row in _rows(folder / "inspectors.csv")}
        usable, not_before = _calendar(settings)
    except (KeyError, TypeError, ValueError) as error:
        raise Unreadable(
            str(folder),
            f"thư mục không đúng mẫu ({error!r}); chạy `dondoc round solve` để biết chỗ sai.",
            f"the folder is not in order ({error!r}); `dondoc round solve` names the place.",
        ) from error
    return Case(agencies, inspectors, settings, usable, not_before, _plan(plan))


def fraction(value: Any) -> Fraction:
    return Fraction(*value) if isinstance(value, list) else Fraction(value)


def day_of(text: Any) -> date | None:
    try:
        return date.fromisoformat(text)
    except (TypeError, ValueError):
        return None


def _text(path: Path) -> str:
    try:
        return unicodedata.normalize("NFC", path.read_text(encoding="utf-8-sig"))
    except (OSError, UnicodeDecodeError) as error:
        raise Unreadable(
            path.name, f"không đọc được tệp ({error}).", f"the file cannot be read ({error})."
        ) from error


def _rows(path: Path) -> list[dict[str, str]]:
    text = _text(path)
    head = text.split("\n", 1)[0]
    mark = max(",;\t", key=head.count)
    lines = csv.DictReader(io.StringIO(text, newline=""), delimiter=mark)
    read = [
        {(k or "").strip(): (v or "").strip() for k, v in row.items() if isinstance(v, str)} for row in lines
    ]
    return [row for row in read if any(row.values())]


def _agency(row: dict[str, str]) -> dict[str, Any]:
    made: dict[str, Any] = {name: int(row[name]) for name in NUMBERS}
    made.update({name: row[name] for name in ("code", "level", "province", "zone", "excluded")})
    made["mandatory"] = row["mandatory"] == "1"
    made["counts"] = row.get("counts", "") != "0"
    made["skills"], made["last"] = _parts(row["skills"]), _parts(row["last_inspectors"])
    made["busy"] = _ranges(row["blackout"])
    made["earliest"] = date.fromisoformat(row["earliest"]) if row["earliest"] else None
    return made


def _inspector(row: dict[str, str]) -> dict[str, Any]:
    former: dict[str, int] = {}
    for part in _parts(row["former"]):
        code, _, year = part.rpartition(":")
        former[code] = max(former.get(code, 0), int(year))
    return {
        "province": row["province"],
        "skills": _parts(row["skills"]),
        "agency": row["agency"],
        "former": former,
        "leave": _ranges(row["leave"]),
    }


def _parts(text: str) -> list[str]:
    return [part.strip() for part in text.split("|") if part.strip()]


def _ranges(text: str) -> list[tuple[date, date]]:
    pairs = (part.split("..") for part in _parts(text))
    return [(date.fromisoformat(a.strip()), date.fromisoformat(b.strip())) for a, b in pairs]


def _calendar(settings: dict[str, Any]) -> tuple[list[date], date]:
    """Days a visit may use, and the first day on which one may start."""
    first, last = (date.fromisoformat(settings[name]) for name in ("first_day", "last_day"))
    closed = set(settings.get("holidays") or [])
    opened = set(settings.get("extra_working_days") or [])
    shut = set(settings.get("blackout_weeks") or [])

    def working(day: date) -> bool:
        return day.isoformat() in opened or (day.isoweekday() < 6 and day.isoformat() not in closed)

    def week(day: date) -> str:
        return "{}-W{:02}".format(*day.isocalendar()[:2])

    every = [first + timedelta(days=n) for n in range((last - first).days + 1)]
    usable = [day for day in every if working(day) and week(day) not in shut]
    if not settings.get("plan_published"):
        return usable, first
    day, left = date.fromisoformat(settings["plan_published"]), int(settings.get("notice_working_days") or 0)
    while left > 0 and day <= last:
        day += timedelta(days=1)
        left -= working(day)
    return usable, max(first, day + timedelta(days=1))


def _plan(plan: Path | dict[str, Any]) -> dict[str, Any]:
    name = plan.name if isinstance(plan, Path) else "plan"
    try:
        read = json.loads(_text(plan)) if isinstance(plan, Path) else plan
    except ValueError as error:
        if isinstance(error, Unreadable):
            raise
        raise Unreadable(
            name, f"không phải JSON hợp lệ ({error}).", f"it is not valid JSON ({error})."
        ) from error
    good = isinstance(read, dict) and isinstance(read.get("visits"), list)
    if not good or not all(isinstance(visit, dict) for visit in read["visits"]):
        raise Unreadable(
            name,
            'phải là một đối tượng JSON có danh sách "visits".',
            'it must be a JSON object with a list "visits".',
        )
    return dict(read)
