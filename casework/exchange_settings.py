"""settings.json of an exchange folder: every setting known, typed and sensible, or refused with its line."""

import json
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from fractions import Fraction
from pathlib import Path
from typing import Any

from casework.errors import BadInput, Problem
from casework.exchange_values import (
    Wrong,
    day_of,
    each,
    levels,
    optional,
    seed_of,
    share,
    week_of,
    weights,
    whole,
)
from rules.candidates import Weights
from rules.quota import QuotaRule
from rules.selection import Rules
from rules.weeks import Frame
from rules.workdays import Workdays

FILE = "settings.json"
REQUIRED = (
    "year", "quota", "lottery_share", "lottery_seed", "rotation_years", "first_day", "last_day",
    "max_visits_per_week", "crew_size", "conflict_years", "quarter_tolerance",
)  # fmt: skip
OPTIONAL = (
    "quota_by_level", "plan_published", "notice_working_days", "holidays", "extra_working_days",
    "blackout_weeks", "risk_weights",
)  # fmt: skip


@dataclass(frozen=True)
class RoundSettings:
    """What settings.json says, as the rules take it; `places` gives (line, column) of each setting."""

    year: int
    rules: Rules
    frame: Frame
    seed: str
    places: Mapping[str, tuple[int, int]] = field(default_factory=dict)


def read_settings(path: Path) -> RoundSettings:
    """The settings of a folder; BadInput names every wrong one."""
    return _Reading(_text(path), path.name).settings()


def _text(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8-sig")
    except OSError as error:
        raise BadInput(
            "no_file", path.name, "",
            f"không mở được tệp ({error.strerror}); thư mục phải có tệp này.",
            f"the file cannot be opened ({error.strerror}); the folder must hold it.",
        ) from error  # fmt: skip
    except UnicodeDecodeError as error:
        raise BadInput(
            "encoding", path.name, "",
            "không phải UTF-8; lưu lại thành UTF-8.",
            "is not UTF-8; save it as UTF-8.",
        ) from error  # fmt: skip


class _Reading:
    """One reading of the file: the raw values, and the problems met."""

    def __init__(self, text: str, file: str) -> None:
        self.text, self.file, self.problems = text, file, list[Problem]()
        self.raw = self._parse()

    def settings(self) -> RoundSettings:
        self._check_names()
        year = self._get("year", whole(1990, 9998), 0)
        if not year:
            raise BadInput.of(self.problems)  # without the year no date can be judged
        first = self._get("first_day", day_of(year, year), date(year, 1, 1))
        last = self._get("last_day", day_of(year, year), date(year, 12, 31))
        if last < first:
            self._wrong("last_day", "trước first_day; sửa lại.", "lies before first_day; mend it.")
        published = self._get("plan_published", optional(day_of(year - 1, year)), None)
        holidays = self._get("holidays", each(day_of(year - 1, year)), [])
        opened = self._get("extra_working_days", each(day_of(year - 1, year)), [])
        for day in sorted(set(holidays) & set(opened)):
            self._wrong(
                "extra_working_days", f"{day} vừa nghỉ vừa làm việc; bỏ một bên.",
                f"{day} is both closed and opened; remove one of them.",
            )  # fmt: skip
        rules, seed = self._rules(), self._get("lottery_seed", seed_of, "")
        numbers = {
            name: self._get(name, whole(lowest, 1000), lowest)
            for name, lowest in (
                ("max_visits_per_week", 1), ("crew_size", 1), ("conflict_years", 0), ("quarter_tolerance", 0),
            )
        }  # fmt: skip
        notice = self._get("notice_working_days", whole(0, 366), 0)
        weeks = self._get("blackout_weeks", each(week_of(year)), [])
        if self.problems:
            raise BadInput.of(self.problems)
        days = Workdays.build(min(first, published or first), last, holidays, opened)
        frame = Frame(year, first, last, days, published, notice, frozenset(weeks), **numbers)
        return RoundSettings(year, rules, frame, seed, {name: self._place(name) for name in self.raw})

    def _rules(self) -> Rules:
        by_level = self._get("quota_by_level", levels, {})
        quota = QuotaRule(self._get("quota", share, Fraction(0)), by_level)
        return Rules(
            quota,
            self._get("rotation_years", whole(1, 100), 1),
            self._get("lottery_share", share, Fraction(0)),
            self._get("risk_weights", weights, Weights()),
        )

    def _parse(self) -> dict[str, Any]:
        def once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
            for name, _ in pairs:
                if [key for key, _ in pairs].count(name) > 1:
                    self._wrong(name, "có hai lần; bỏ một.", "stands twice; remove one.")
            return dict(pairs)

        try:
            # Fractions written as decimals keep their exact value: 0.2 is 1/5.
            raw = json.loads(self.text, object_pairs_hook=once, parse_float=Fraction)
        except json.JSONDecodeError as error:
            raise BadInput(
                "not_json", self.file, f"{error.lineno}:{error.colno}",
                f"dòng {error.lineno}, cột {error.colno}: không phải JSON hợp lệ; sửa dấu phẩy hoặc ngoặc.",
                f"line {error.lineno}, column {error.colno}: not valid JSON ({error.msg}); mend it.",
            ) from error  # fmt: skip
        except (ValueError, RecursionError) as error:
            raise BadInput(
                "not_json", self.file, "",
                "có số quá dài hoặc lồng quá sâu; sửa lại.",
                "a number is too long or lists lie too deep; mend it.",
            ) from error  # fmt: skip
        if not isinstance(raw, dict):
            raise BadInput(
                "not_an_object", self.file, "1:1",
                "dòng 1: phải là một đối tượng JSON {...}.",
                "line 1: it must be one JSON object {...}.",
            )  # fmt: skip
        return raw

    def _check_names(self) -> None:
        for name in self.raw:
            if name not in REQUIRED + OPTIONAL:
                known = ", ".join(REQUIRED + OPTIONAL)
                self._wrong(
                    name, f"không có thiết lập này; các thiết lập: {known}.",
                    f"there is no such setting; the settings are: {known}.",
                )  # fmt: skip
        for name in REQUIRED:
            if name not in self.raw:
                self._wrong(name, "thiếu thiết lập này; thêm vào.", "this setting is missing; add it.")

    def _get(self, name: str, read: Callable[[Any], Any], default: Any) -> Any:
        if name not in self.raw:
            return default
        try:
            return read(self.raw[name])
        except Wrong as wrong:
            self._wrong(name, wrong.vi, wrong.en)
            return default

    def _wrong(self, name: str, vi: str, en: str) -> None:
        line, column = self._place(name)
        self.problems.append(
            Problem(
                "setting", self.file, f"{line}:{column}",
                f"dòng {line}, cột {column}, {name}: {vi}", f"line {line}, column {column}, {name}: {en}",
            )
        )  # fmt: skip

    def _place(self, name: str) -> tuple[int, int]:
        """Line and column at which a setting stands; the beginning of the file if it does not."""
        found = re.search(rf'"{re.escape(name)}"\s*:', self.text)
        if found is None:
            return 1, 1
        start = found.start()
        return self.text.count("\n", 0, start) + 1, start - self.text.rfind("\n", 0, start)
