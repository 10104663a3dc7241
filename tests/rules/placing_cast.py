"""Boards of a few visits and weeks, in few words."""

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any

from rules.candidates import Agency, Span
from rules.crews import WeekDesk
from rules.objective import Load
from rules.placing import Board
from rules.weeks import Frame
from tests.rules.field_cast import TEAM, frame
from tests.rules.round_cast import agency

MONDAY = date(2022, 3, 21)  # the second week after it begins in April
Facts = Mapping[str, Mapping[str, Any]]


def of(weeks: int, **limits: Any) -> Frame:
    last = MONDAY + timedelta(days=7 * weeks - 3)
    return frame(MONDAY, last, **{"quarter_tolerance": 0, **limits})


def only(*numbers: int, weeks: int = 4) -> tuple[Span, ...]:
    """Closed in all of the first weeks but these."""
    mondays = {n: MONDAY + timedelta(days=7 * n) for n in range(weeks) if n not in numbers}
    return tuple(Span(monday, monday + timedelta(days=4)) for monday in mondays.values())


def board(at: Frame, facts: Facts, *, tries: int = 40_000, **weights: int) -> Board:
    agencies: dict[str, Agency] = {code: agency(code, **known) for code, known in facts.items()}
    loads = [Load(code, a.zone, weights.get(code, 10), a.halfdays) for code, a in agencies.items()]
    return Board(WeekDesk(at, agencies, TEAM, 2_000), loads, tries)


def standing(made: Board) -> dict[str, int]:
    return {code: week.number for code, week in sorted(made.week_of.items())}
