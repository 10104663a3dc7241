"""A mended plan held against the quota: who steps in for visits that fell out, next in the order of the lottery.

A substitute is taken only where a scope would miss its required number, and only if a date can be found without
putting anybody else out; who is passed over is told.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from rules.crews import WeekDesk
from rules.replan import Change, EventKind, Situation, replan
from rules.replan_deal import Way
from rules.selection import Scope
from rules.shortage import Counting, Remedy, RemedyKind, Shortage, ShortageKind


@dataclass(frozen=True)
class Substitute:
    """An agency that steps in, and its place in the reserve of its province and level.

    Place 0 is who was picked by the draw and finds a date only now: such a one goes before the reserve.
    """

    agency: str
    level: str
    place: int


@dataclass(frozen=True)
class Mended:
    """The change with its substitutes, those passed over because no date was found, and what is short."""

    change: Change
    substitutes: tuple[Substitute, ...]
    passed: tuple[str, ...]
    shortages: tuple[Shortage, ...]


def mend(
    situation: Situation, scopes: Sequence[Scope], picked: Sequence[str],
    reserve: Mapping[tuple[str, str], Sequence[str]],
) -> Mended:  # fmt: skip
    """Replan, then fill up from the reserve where the quota needs it; `scopes` say what each requires."""
    change, taken, passed = replan(situation), list[Substitute](), list[str]()
    for scope in sorted(scopes, key=lambda s: (not s.level, s.province, s.level)):
        for one in _waiting(situation, scope, picked, reserve):
            if _visited(situation, change, scope) >= scope.required:
                break
            if one.agency in {v.agency for v in change.visits} or one.agency in passed:
                continue
            tried = replan(replace(situation, added=[*(s.agency for s in taken), one.agency]))
            if _placed(tried, one.agency) and len(_fallen(tried)) <= len(_fallen(change)):
                change, taken = tried, [*taken, one]
            else:
                passed.append(one.agency)
    short = [*_why_fallen(situation, change), *_missed(situation, change, scopes)]
    return Mended(change, tuple(taken), tuple(passed), tuple(short))


def _waiting(
    situation: Situation,
    scope: Scope,
    picked: Sequence[str],
    reserve: Mapping[tuple[str, str], Sequence[str]],
) -> Iterable[Substitute]:
    """Picks without a visit, then the reserve of a level in its order; for a whole province level by level."""
    gone = {e.who for e in situation.events if e.kind is EventKind.DROPPED}
    known = gone | {b.visit.agency for b in situation.booked}
    waiting = [
        Substitute(code, situation.agencies[code].level, 0) for code in picked if code in situation.agencies
    ]
    for (province, level), codes in sorted(reserve.items()):
        if province == scope.province:
            waiting += [Substitute(code, level, place) for place, code in enumerate(codes, 1)]
    return [one for one in waiting if one.agency not in known and scope.level in ("", one.level)]


def _visited(situation: Situation, change: Change, scope: Scope) -> int:
    """Agencies of the scope that count and have a visit, made or to come."""
    listed = [situation.agencies[visit.agency] for visit in change.visits]
    return sum(a.counts and a.province == scope.province and scope.level in ("", a.level) for a in listed)


def _placed(change: Change, code: str) -> bool:
    return any(visit.agency == code for visit in change.visits)


def _fallen(change: Change) -> list[str]:
    """Who falls out for want of a date or a crew; not who was taken off the list."""
    return [
        move.agency
        for move in change.of(Way.OUT)
        if not any(event.kind is EventKind.DROPPED for event in move.cause.events)
    ]


def _why_fallen(situation: Situation, change: Change) -> list[Shortage]:
    """Counting first: nobody may go, no date is left, too few weeks; what is left was shown by the search."""
    fallen = _fallen(change)
    if not fallen:
        return []
    province = situation.agencies[fallen[0]].province
    found, rest = list[Shortage](), set(fallen)
    for shortage in _alone(situation, fallen):
        found.append(shortage)
        rest -= set(shortage.who)
    limit = situation.frame.max_visits_per_week
    for crowd in change.crowds:
        excess = len(crowd.visits) - crowd.holds
        if rest & set(crowd.visits):
            ways = (
                Remedy(RemedyKind.EXTEND_WEEKS, -(-excess // limit)),
                Remedy(RemedyKind.MORE_A_WEEK, -(-excess // crowd.weeks), weeks=min(excess, crowd.weeks)),
            )
            found.append(
                Shortage(
                    ShortageKind.WEEKS, len(crowd.visits), crowd.holds, crowd.visits, province, ways,
                    weeks=crowd.weeks, limit=limit,
                )
            )  # fmt: skip
            rest -= set(crowd.visits)
    return [*found, *_searched(situation, change, sorted(rest), province)]


def _alone(situation: Situation, fallen: Sequence[str]) -> list[Shortage]:
    """Visits that have no crew, or no date, even if nothing else were to be visited."""
    agencies = {code: situation.standing[code] for code in fallen}
    frame = replace(situation.rest, first_day=max(situation.ready, situation.rest.first_day))
    desk = WeekDesk(frame, agencies, situation.people, situation.effort.steps)
    return Counting(frame, list(agencies.values()), situation.people, desk).impossible_visits()


def _searched(situation: Situation, change: Change, rest: list[str], province: str) -> list[Shortage]:
    if not rest:
        return []
    ahead = sum(b.visit.day >= situation.today for b in situation.booked)
    ways = (
        Remedy(RemedyKind.EXTEND_WEEKS, -(-len(rest) // situation.frame.max_visits_per_week)),
        Remedy(RemedyKind.ADD_INSPECTORS, situation.frame.crew_size),
    )
    return [
        Shortage(
            ShortageKind.NOT_PLACED, ahead, ahead - len(rest), tuple(rest), province, ways,
            proved=change.proved,
        )
    ]  # fmt: skip


def _missed(situation: Situation, change: Change, scopes: Sequence[Scope]) -> list[Shortage]:
    """The scopes that miss their required number although the reserve was asked."""
    found = []
    for scope in scopes:
        visited = _visited(situation, change, scope)
        if visited < min(scope.required, scope.picked):
            short = scope.required - visited
            frame = situation.frame
            ways = (
                Remedy(RemedyKind.EXTEND_WEEKS, -(-short // frame.max_visits_per_week)),
                Remedy(RemedyKind.ADD_INSPECTORS, frame.crew_size),
            )
            who = (scope.province, scope.level) if scope.level else (scope.province,)
            found.append(
                Shortage(
                    ShortageKind.RESERVE_EMPTY, scope.required, visited, who, scope.province,
                    ways,
                    level=scope.level,
                )
            )  # fmt: skip
    return found
