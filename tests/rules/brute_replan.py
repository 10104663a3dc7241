"""The second method for replanning: every start, every crew, visit by visit; no weeks dealt out, no shortest paths.

It minds the same rules in its own words, and answers only with the least (fall out, must-go among them, dates,
crews, weeks of shift). Exact and slow: for a handful of visits.
"""

from collections import Counter
from dataclasses import dataclass, replace
from datetime import date, timedelta
from itertools import combinations

from rules.replan import Booked, EventKind, Situation

Cost = tuple[int, int, int, int, int]
Slots = list[tuple[date, int]]


@dataclass(frozen=True)
class Choice:
    cost: Cost
    slots: tuple[tuple[date, int], ...]
    crew: tuple[str, ...]


def least_cost(at: Situation) -> Cost:
    """Depth first over the visits that may move, the cheapest choices first, cut where it cannot get better."""
    fixed, movable = [], []
    for one in at.booked:
        if gone(at, one):
            continue
        stands = Choice((0, 0, 0, 0, 0), home(at, one), one.visit.inspectors)
        past = one.visit.day < at.today or one.done
        if past or (one.announced and not hit(at, one, stands)):
            fixed.append((one, stands))
        else:
            movable.append(one)
    choices = [(one, sorted(_choices(at, one), key=lambda c: c.cost)) for one in movable]
    choices.sort(key=lambda pair: (-pair[1][0].cost[2], len(pair[1])))
    best: list[Cost] = [(len(movable) + 1, 0, 0, 0, 0)]
    _walk(at, choices, list(fixed), (0, 0, 0, 0, 0), best)
    return best[0]


def _walk(
    at: Situation, rest: list[tuple[Booked, list[Choice]]], taken: list[tuple[Booked, Choice]], cost: Cost,
    best: list[Cost],
) -> None:  # fmt: skip
    if _plus(cost, _at_least(rest)) >= best[0]:
        return
    if not rest:
        best[0] = cost
        return
    one, choices = rest[0]
    for choice in choices:
        if _fits(at, one, choice, taken):
            _walk(at, rest[1:], [*taken, (one, choice)], _plus(cost, choice.cost), best)


def _at_least(rest: list[tuple[Booked, list[Choice]]]) -> Cost:
    total: Cost = (0, 0, 0, 0, 0)
    for _, choices in rest:
        total = _plus(total, choices[0].cost)
    return total


def _plus(one: Cost, other: Cost) -> Cost:
    return (
        one[0] + other[0], one[1] + other[1], one[2] + other[2], one[3] + other[3], one[4] + other[4],
    )  # fmt: skip


def _choices(at: Situation, one: Booked) -> list[Choice]:
    found = [Choice((1, int(one.must_go), 0, 0, 0), (), ())]
    agency = at.agencies[one.visit.agency]
    crews = [
        c for c in combinations(sorted(i.id for i in at.inspectors), at.frame.crew_size) if able(at, one, c)
    ]
    ready = at.frame.days.add(at.today, at.notice) + timedelta(days=1)
    for day in at.frame.days.days:
        for half in (0, 1) if agency.halfdays == 1 else (0,):
            slots = tuple(slots_from(at, one, day, half))
            stays = (day, half) == (one.visit.day, one.visit.half)
            if stays and slots != home(at, one):
                continue  # a day of it is lost: what is left would be another visit
            if len(slots) < agency.halfdays or closed(at, one, slots) or (day < ready and not stays):
                continue
            for crew in crews:
                if away(at, crew, slots):
                    continue
                same = stays and crew == one.visit.inspectors
                shift = abs(_monday(day) - _monday(one.visit.day)).days // 7
                cost = (0, 0, 0, int(not same), 0) if stays else (0, 0, 1, 0, shift)
                found.append(Choice(cost, slots, crew))
    return found


def home(at: Situation, one: Booked) -> tuple[tuple[date, int], ...]:
    """Where it stands, whatever has been lost since."""
    return tuple(slots_from(replace(at, events=()), one, one.visit.day, one.visit.half))


def slots_from(at: Situation, one: Booked, day: date, half: int) -> Slots:
    lost = [e for e in at.events if e.kind is EventKind.LOST]
    usable = [
        d
        for d in at.frame.days.days
        if at.frame.first_day <= d <= at.frame.last_day
        and d.isocalendar()[:2] == day.isocalendar()[:2]
        and not (d >= at.today and any(e.first <= d <= e.last for e in lost))
    ]
    every = [(d, h) for d in usable for h in (0, 1) if (d, h) >= (day, half)]
    return every[: at.agencies[one.visit.agency].halfdays] if (day, half) in every else []


def able(at: Situation, one: Booked, crew: tuple[str, ...]) -> bool:
    agency = at.agencies[one.visit.agency]
    people = {i.id: i for i in at.inspectors}
    held = {skill for name in crew for skill in people[name].skills}
    barred = any(people[n].agency == agency.code or n in agency.last_inspectors for n in crew)
    return agency.skills <= held and not barred


def closed(at: Situation, one: Booked, slots: tuple[tuple[date, int], ...]) -> bool:
    agency = at.agencies[one.visit.agency]
    waits = [e.first for e in at.events if e.kind is EventKind.POSTPONED and e.who == agency.code]
    earliest = max([*waits, agency.earliest or date.min])
    return slots[0][0] < earliest or any(s.first <= d <= s.last for d, _ in slots for s in agency.blackout)


def away(at: Situation, crew: tuple[str, ...], slots: tuple[tuple[date, int], ...]) -> bool:
    spans = [(i.id, s.first, s.last) for i in at.inspectors for s in i.leave]
    spans += [(e.who, max(e.first, at.today), e.last) for e in at.events if e.kind is EventKind.AWAY]
    return any(name in crew and first <= day <= last for day, _ in slots for name, first, last in spans)


def hit(at: Situation, one: Booked, stands: Choice) -> bool:
    return (
        any(e.kind is EventKind.LOST and e.first <= d <= e.last for e in at.events for d, _ in stands.slots)
        or any(
            e.kind is EventKind.POSTPONED and e.who == one.visit.agency and one.visit.day < e.first
            for e in at.events
        )
        or away(at, stands.crew, stands.slots)
    )


def gone(at: Situation, one: Booked) -> bool:
    off = any(e.kind is EventKind.DROPPED and e.who == one.visit.agency for e in at.events)
    return off and one.visit.day >= at.today


def _fits(at: Situation, one: Booked, choice: Choice, taken: list[tuple[Booked, Choice]]) -> bool:
    if not choice.slots:
        return True
    week = choice.slots[0][0].isocalendar()[:2]
    zone = at.agencies[one.visit.agency].zone
    held = Counter(c.slots[0][0].isocalendar()[:2] for _, c in taken if c.slots)
    if held[week] >= at.frame.max_visits_per_week:
        return False
    for other, there in taken:
        if not set(choice.crew) & set(there.crew):
            continue
        if set(choice.slots) & set(there.slots):
            return False
        shared = {d for d, _ in choice.slots} & {d for d, _ in there.slots}
        if shared and at.agencies[other.visit.agency].zone != zone:
            return False
    return True


def _monday(day: date) -> date:
    return day - timedelta(days=day.weekday())
