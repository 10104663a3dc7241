"""Provinces with a plan and something that happens to it, drawn from a seed."""

import random
from collections.abc import Sequence
from datetime import date, timedelta

from rules.candidates import Agency
from rules.replan import Booked, Event, EventKind, Situation
from rules.selection import Pick, PickKind, Reason
from rules.timetable import Visit, plan_visits
from rules.weeks import Frame, Inspector
from rules.workdays import Workdays

FIRST = date(2022, 2, 7)  # a Monday


def frame(weeks: int, limit: int = 2, crew: int = 2) -> Frame:
    days = Workdays.build(FIRST - timedelta(days=30), FIRST + timedelta(days=7 * weeks + 20))
    last = FIRST + timedelta(days=7 * weeks - 3)
    return Frame(2022, FIRST, last, days, max_visits_per_week=limit, crew_size=crew)


def agency(code: str, **facts: object) -> Agency:
    return Agency(**{"code": code, "level": "district", "province": "LA", "zone": "Tân An", **facts})  # type: ignore[arg-type]


def people(*names: str, **skills: frozenset[str]) -> list[Inspector]:
    return [Inspector(name, "LA", skills.get(name, frozenset())) for name in names]


def situation(
    agencies: Sequence[Agency], inspectors: Sequence[Inspector], at: Frame, booked: Sequence[Booked],
    *events: Event, today: date = FIRST, notice: int = 0,
) -> Situation:  # fmt: skip
    return Situation({a.code: a for a in agencies}, inspectors, at, booked, events, today, notice)


def booked(code: str, day: date, *crew: str, half: int = 0, **facts: object) -> Booked:
    return Booked(Visit(code, day, half, crew), **facts)  # type: ignore[arg-type]


def province(
    seed: int, visits: int, weeks: int, limit: int, inspectors: int, *, today_week: int = 0, notice: int = 0
) -> Situation:
    """A planned province, tight or loose as the numbers say; nothing has happened yet."""
    chance = random.Random(seed)
    at = frame(weeks, limit)
    skills = "ab"
    agencies = [
        agency(
            f"A{n:02}", zone=f"cụm {chance.randint(0, 3)}", halfdays=chance.choice([1, 2, 2, 4, 6]),
            skills=frozenset(chance.sample(skills, chance.choice([0, 0, 1, 2]))),
        )
        for n in range(visits)
    ]  # fmt: skip
    crew = [
        Inspector(f"I{n}", "LA", frozenset(chance.sample(skills, chance.randint(1, 2))))
        for n in range(inspectors)
    ]
    risks = {a.code: chance.randint(1_000, 9_000) for a in agencies}
    picks = [Pick(a, Reason(PickKind.RISK, risks[a.code], {})) for a in agencies]
    planned = plan_visits(picks, crew, at).visits
    today = FIRST + timedelta(days=7 * today_week)
    noticed = at.days.add(today, notice) if notice else today - timedelta(days=1)
    listed = [
        Booked(v, announced=v.day <= noticed, must_go=risks[v.agency] > 8_000, risk=risks[v.agency])
        for v in planned
    ]
    return situation(agencies, crew, at, listed, today=today, notice=notice)


def happening(seed: int, at: Situation, kind: EventKind) -> Event:
    """Something of that kind happens to a visit that is still to come."""
    chance = random.Random(seed)
    ahead = [b.visit for b in at.booked if b.visit.day >= at.today] or [b.visit for b in at.booked]
    visit = chance.choice(ahead)
    if kind is EventKind.POSTPONED:
        return Event(kind, visit.agency, visit.day + timedelta(days=chance.randint(3, 15)))
    if kind is EventKind.AWAY:
        return Event(
            kind,
            chance.choice(visit.inspectors),
            visit.day,
            visit.day + timedelta(days=chance.randint(0, 20)),
        )
    if kind is EventKind.DROPPED:
        return Event(kind, visit.agency)
    return Event(kind, "", visit.day, visit.day + timedelta(days=chance.randint(0, 9)))
