"""Plans of a few visits with events that hit them, in few words."""

from datetime import date, timedelta
from typing import Any

from rules.replan import Booked, Change, Event, EventKind, Situation
from rules.weeks import Frame, Inspector
from tests.rules.replan_cast import FIRST, agency, people, situation

PAIR = ("LAN", "MINH")
CREW = people(*PAIR)
EARLY = FIRST - timedelta(days=3)


def day(number: int) -> date:
    return FIRST + timedelta(days=number)


def lost(first: int, last: int | None = None) -> Event:
    return Event(EventKind.LOST, "", day(first), day(first if last is None else last))


def later(code: str, first: int) -> Event:
    return Event(EventKind.POSTPONED, code, day(first))


def ill(name: str, first: int, last: int | None = None) -> Event:
    return Event(EventKind.AWAY, name, day(first), day(first if last is None else last))


def case(
    at: Frame, listed: list[Booked], *events: Event, today: date = EARLY, notice: int = 0,
    team: list[Inspector] | None = None, **facts: dict[str, Any],
) -> Situation:  # fmt: skip
    codes = {b.visit.agency for b in listed} | facts.keys()
    agencies = [agency(code, **facts.get(code, {})) for code in sorted(codes)]
    return situation(agencies, team or CREW, at, listed, *events, today=today, notice=notice)


def told(change: Change) -> list[tuple[str, str, int]]:
    return [(move.agency, move.way.value, move.weeks) for move in change.moves]
