"""Numeric targets: how a number is read, and whether a target is on course."""

from __future__ import annotations

import operator
import re
from collections.abc import Callable, Mapping, Sequence
from datetime import date
from fractions import Fraction

from rules.lifecycles import Course
from rules.text import nfc

REACHED: Mapping[str, Callable[[Fraction, Fraction], bool]] = {
    ">=": operator.ge,
    "<=": operator.le,
    ">": operator.gt,
    "<": operator.lt,
}
_LONGEST = 40
# Groups of three with one separator, decimals with the other: 1.234.567,5 and 1,234,567.5.
_GROUPED = re.compile(r"\d{1,3}(?P<group>[., ])\d{3}(?:(?P=group)\d{3})*(?:(?P<point>[.,])\d+)?")
_PLAIN = re.compile(r"\d+(?:[.,]\d+)?")
# "1.234" is a thousand to a Vietnamese reader and a little over one to a spreadsheet.
_AMBIGUOUS = re.compile(r"[1-9]\d{0,2}\.\d{3}")


class UnreadableNumber(ValueError):
    """A text that is not a number for sure; `code` is not_a_number or ambiguous."""

    def __init__(self, code: str, text: str) -> None:
        super().__init__(f"{code}: {text[:_LONGEST]!r}")
        self.code, self.text = code, text


def course(
    op: str,
    goal: Fraction,
    upper: Fraction | None,
    values: Sequence[tuple[date, Fraction]],
    due_on: date | None,
    today: date,
) -> Course:
    """Where a target `measure op goal` stands on a day, by the newest value known by then.

    `values` are (as-of date, measured value) in any order; `upper` is the far end of a span ("6,5 % - 7 %"),
    which is reached from `goal` up and is no ceiling. Until a value is there the course is unknown, before the
    due date and after it: a rank published next spring is not off course. A value is final from the due date
    on, or once that date has passed; without a due date none ever is. Raises ValueError for an unknown
    operator or a span that ends before it begins.
    """
    if op not in REACHED:
        raise ValueError(f"no such comparison: {op!r}")
    if upper is not None and upper < goal:
        raise ValueError(f"a span must not end before it begins: {goal} - {upper}")
    known = [measured for measured in values if measured[0] <= today]
    if not known:
        return Course.UNKNOWN
    as_of, value = max(known, key=lambda measured: measured[0])
    final = due_on is not None and (as_of >= due_on or today > due_on)
    if REACHED[op](value, goal):
        return Course.MET if final else Course.ON
    return Course.MISSED if final else Course.OFF


def parse_number(text: str) -> Fraction:
    """The exact number a Vietnamese text writes: "6,5", "6.5", "1.234.567,5", "1 234", "−3".

    Without a unit. Raises UnreadableNumber, also for "1.234", which may be a thousand or a fraction: write
    "1234" or "1,234".
    """
    plain = " ".join(nfc(text).replace("\u2212", "-").split())  # split() also parts at unbreakable spaces
    sign, digits = (plain[0], plain[1:].lstrip()) if plain[:1] in ("+", "-") else ("", plain)
    if len(digits) > _LONGEST or not digits.isascii():
        raise UnreadableNumber("not_a_number", text)
    if _AMBIGUOUS.fullmatch(digits):
        raise UnreadableNumber("ambiguous", text)
    return Fraction(sign + _canonical(digits, text))


def _canonical(digits: str, text: str) -> str:
    if _PLAIN.fullmatch(digits):  # first: one comma is the decimal one, as the law of the land has it
        return digits.replace(",", ".")
    found = _GROUPED.fullmatch(digits)
    if found is None or found["point"] == found["group"]:
        raise UnreadableNumber("not_a_number", text)
    return digits.replace(found["group"], "").replace(",", ".")
