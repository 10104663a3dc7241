"""Weeks, inspectors and picks for the timetable's tests: one province, few words."""

from datetime import date
from typing import Any

from rules.candidates import Agency, Weights, risk_factors, risk_points
from rules.selection import Pick, PickKind, Reason
from rules.weeks import Frame, Inspector
from rules.workdays import Workdays
from tests.rules.round_cast import agency

TET_2022 = [date(2022, 1, 31), *(date(2022, 2, day) for day in range(1, 5))]
LAN, MINH, HOA, NAM = (Inspector(name, "LA") for name in ("LAN", "MINH", "HOA", "NAM"))
TEAM = (LAN, MINH, HOA, NAM)


def frame(first: date = date(2022, 3, 7), last: date = date(2022, 11, 30), **limits: Any) -> Frame:
    """A round of 2022 without notice, one visit a day of two inspectors, at most three a week."""
    published = limits.get("plan_published")
    days = Workdays.build(min(first, published or first), last, TET_2022, limits.pop("opened", ()))
    return Frame(2022, first, last, days, **limits)


def pick(code: str, *, kind: PickKind = PickKind.RISK, **facts: Any) -> Pick:
    made: Agency = agency(code, **facts)
    weights = Weights()
    return Pick(made, Reason(kind, risk_points(made, weights), risk_factors(made, weights)))


def picks(count: int, **facts: Any) -> list[Pick]:
    return [pick(f"X{n:02}", **facts) for n in range(count)]
