"""Readers of the values in settings.json: each gives what the rules take, or says what should stand there."""

import json
import re
from collections.abc import Callable, Mapping
from dataclasses import fields
from datetime import date, timedelta
from fractions import Fraction
from typing import Any

from casework.exchange_cells import parse_day
from rules.candidates import Weights
from rules.quota import is_share
from rules.text import nfc
from rules.weeks import IsoWeek


class Wrong(Exception):
    """What a setting's value should be instead: (Vietnamese, English)."""

    def __init__(self, vi: str, en: str) -> None:
        super().__init__(en)
        self.vi, self.en = vi, en


def whole(lowest: int, highest: int) -> Callable[[Any], int]:
    def read(value: Any) -> int:
        if isinstance(value, int) and not isinstance(value, bool) and lowest <= value <= highest:
            return value
        raise Wrong(
            f"“{_shown(value)}” không phải là số nguyên từ {lowest} đến {highest}.",
            f"“{_shown(value)}” is not a whole number from {lowest} to {highest}.",
        )

    return read


def fraction(value: Any) -> Fraction:
    """[numerator, denominator], or a number as it is written."""
    if isinstance(value, (int, Fraction)) and not isinstance(value, bool):
        return Fraction(value)
    if (
        isinstance(value, list)
        and len(value) == 2
        and all(isinstance(part, int) and not isinstance(part, bool) for part in value)
        and value[1] > 0
    ):
        return Fraction(*value)
    raise Wrong(
        f"“{_shown(value)}” không phải là [tử số, mẫu số] với mẫu số lớn hơn 0; viết như [3, 10].",
        f"“{_shown(value)}” is not [numerator, denominator] with a denominator above 0; write it like [3, 10].",
    )


def share(value: Any) -> Fraction:
    read = fraction(value)
    if not is_share(read):
        raise Wrong(
            f"“{_shown(value)}” không nằm giữa 0 và 1; tỷ lệ không vượt quá tất cả.",
            f"“{_shown(value)}” does not lie between 0 and 1; a share is never more than all.",
        )
    return read


def levels(value: Any) -> Mapping[str, Fraction]:
    if not isinstance(value, dict):
        raise Wrong(
            "phải là {cấp: [tử số, mẫu số]}.",
            "it must be {level: [numerator, denominator]}.",
        )
    return {nfc(level): share(part) for level, part in sorted(value.items())}


def weights(value: Any) -> Weights:
    """The office's own weights; those it does not name keep their default."""
    known = [field.name for field in fields(Weights)]
    if not isinstance(value, dict) or not set(value) <= set(known):
        listed = ", ".join(known)
        raise Wrong(
            f"phải là {{yếu tố: trọng số}}; các yếu tố: {listed}.",
            f"it must be {{factor: weight}}; the factors are: {listed}.",
        )
    read = {name: fraction(weight) for name, weight in value.items()}
    if any(weight < 0 for weight in read.values()):
        raise Wrong("trọng số không được âm.", "a weight is never negative.")
    return Weights(**read)


def seed_of(value: Any) -> str:
    if isinstance(value, bool) or not isinstance(value, (str, int)) or value == "":
        raise Wrong(
            "phải là một dãy chữ số hoặc chữ, không trống.",
            "it must be digits or text, not empty.",
        )
    return nfc(str(value))


def day_of(first_year: int, last_year: int) -> Callable[[Any], date]:
    def read(value: Any) -> date:
        day = parse_day(value) if isinstance(value, str) else None
        if day is None:
            raise Wrong(
                f"“{_shown(value)}” không phải là ngày có thật; viết như {last_year}-03-01.",
                f"“{_shown(value)}” is not a real date; write it like {last_year}-03-01.",
            )
        if not first_year <= day.year <= last_year:
            raise Wrong(
                f"ngày {day} nằm ngoài năm {last_year}; sửa lại.",
                f"{day} lies outside the year {last_year}; mend it.",
            )
        return day

    return read


def week_of(year: int) -> Callable[[Any], IsoWeek]:
    def read(value: Any) -> IsoWeek:
        found = re.fullmatch(r"(\d{4})-W(\d{2})", value) if isinstance(value, str) else None
        try:
            monday = date.fromisocalendar(int(found[1]), int(found[2]), 1) if found else None
        except ValueError:
            monday = None
        if found is None or monday is None:
            raise Wrong(
                f"“{_shown(value)}” không phải là tuần ISO; viết như {year}-W07.",
                f"“{_shown(value)}” is not an ISO week; write it like {year}-W07.",
            )
        if year not in (monday.year, (monday + timedelta(days=6)).year):
            raise Wrong(
                f"tuần {value} nằm ngoài năm {year}; sửa lại.",
                f"the week {value} lies outside the year {year}; mend it.",
            )
        return int(found[1]), int(found[2])

    return read


def each(read: Callable[[Any], Any]) -> Callable[[Any], list[Any]]:
    def every(value: Any) -> list[Any]:
        if not isinstance(value, list):
            raise Wrong("phải là một danh sách [...].", "it must be a list [...].")
        return [read(one) for one in value]

    return every


def optional(read: Callable[[Any], Any]) -> Callable[[Any], Any]:
    return lambda value: None if value is None else read(value)


def _shown(value: Any) -> str:
    return str(value) if isinstance(value, (str, Fraction)) else json.dumps(value, default=str)
