"""Agencies, people and weeks to count with, in few words."""

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any

from rules.candidates import Agency, Span
from rules.crews import WeekDesk
from rules.shortage import Counting, RemedyKind, Shortage
from rules.weeks import Frame, Inspector
from tests.rules.field_cast import TEAM, frame
from tests.rules.round_cast import agency

MONDAY = date(2022, 3, 7)
LATE = date(2022, 3, 21)  # the third week
SHIFT, EXTEND = RemedyKind.SHIFT_DATES, RemedyKind.EXTEND_WEEKS
PEOPLE, SKILLED = RemedyKind.ADD_INSPECTORS, RemedyKind.ADD_SKILLED_INSPECTORS


def day(number: int) -> date:
    return MONDAY + timedelta(days=number)


def off(first: int, last: int | None = None) -> Span:
    return Span(day(first), day(first if last is None else last))


def of(weeks: int, **limits: Any) -> Frame:
    return frame(MONDAY, day(7 * weeks - 3), **limits)


def counting(at: Frame, agencies: Sequence[Agency], people: Sequence[Inspector] = TEAM) -> Counting:
    return Counting(at, agencies, people, WeekDesk(at, {a.code: a for a in agencies}, people, 2_000))


def alone(at: Frame, agencies: Sequence[Agency], people: Sequence[Inspector] = TEAM) -> list[Shortage]:
    return counting(at, agencies, people).impossible_visits()


def sums(at: Frame, agencies: Sequence[Agency], people: Sequence[Inspector] = TEAM) -> list[Shortage]:
    return counting(at, agencies, people).too_little(agencies)


def several(count: int, **facts: Any) -> list[Agency]:
    return [agency(f"X{n}", **facts) for n in range(count)]
