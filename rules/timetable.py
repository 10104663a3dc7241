"""Which week, days and crew for each pick: counting tests, then a plain deterministic search.

Province by province, because none shares inspectors with another: nothing depends on how many workers there are.
First visits of a zone are bundled into trips and put into the earliest week that balance allows, the riskiest
first; what finds no room pushes others aside; then moves and swaps that improve the objective. Effort is a count
of tries, never seconds, so the same inputs give the same plan on any machine.

Whatever else produces a plan of this shape (a solver in a child process) is judged by the same checker.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from rules.crews import Place, WeekDesk
from rules.objective import Load, Objective, bound_of, objective_of
from rules.placing import Board
from rules.selection import Pick
from rules.shortage import Counting, Remedy, RemedyKind, Shortage, ShortageKind
from rules.weeks import Frame, Inspector, Week


@dataclass(frozen=True)
class Effort:
    """How much is tried for each province: candidates weighed, and steps within one week's crews."""

    tries: int = 40_000
    steps: int = 2_000


@dataclass(frozen=True, order=True)
class Visit:
    """A visit begins on `day` in the morning (half 0) or the afternoon (1)."""

    agency: str
    day: date
    half: int
    inspectors: tuple[str, ...]


@dataclass(frozen=True)
class Timetable:
    """The visits by agency code, what they cost, the least they could cost, and what is short.

    The bound belongs to the visits that are placed.
    """

    visits: tuple[Visit, ...]
    objective: Objective
    bound: Objective
    shortages: tuple[Shortage, ...]


def plan_visits(
    picks: Sequence[Pick], inspectors: Sequence[Inspector], frame: Frame, effort: Effort | None = None
) -> Timetable:
    """A valid timetable of as many picks as fit; what does not fit is among the shortages."""
    effort = effort or Effort()
    by_province: dict[str, list[Pick]] = {}
    for pick in sorted(picks, key=lambda p: (p.agency.province, p.agency.code)):
        by_province.setdefault(pick.agency.province, []).append(pick)
    people = sorted(inspectors, key=lambda i: i.id)
    parts = [
        _plan_province(group, [i for i in people if i.province == province], frame, effort)
        for province, group in by_province.items()
    ]
    return Timetable(
        tuple(sorted(visit for part in parts for visit in part.visits)),
        sum((part.objective for part in parts), Objective()),
        sum((part.bound for part in parts), Objective()),
        tuple(shortage for part in parts for shortage in part.shortages),
    )


def last_day(visit: Visit, halfdays: int, frame: Frame) -> date:
    """The day on which a visit of so many half-days ends."""
    week = next(week for week in frame.weeks if visit.day in week.days)
    return week.on(2 * week.days.index(visit.day) + visit.half, halfdays)[-1]


def _plan_province(
    picks: Sequence[Pick], inspectors: Sequence[Inspector], frame: Frame, effort: Effort
) -> Timetable:
    agencies = {pick.agency.code: pick.agency for pick in picks}
    desk = WeekDesk(frame, agencies, inspectors, effort.steps)
    counting = Counting(frame, list(agencies.values()), inspectors, desk)
    alone = counting.impossible_visits()
    barred = {code for shortage in alone for code in shortage.who}
    possible = [pick for pick in picks if pick.agency.code not in barred]
    short = alone + counting.too_little([pick.agency for pick in possible])
    board = Board(desk, [_load(pick) for pick in possible], effort.tries)
    board.fill([pick.agency.code for pick in sorted(possible, key=_first_served)])
    board.improve()
    return _collect(frame, board, possible, short)


def _load(pick: Pick) -> Load:
    return Load(pick.agency.code, pick.agency.zone, pick.reason.risk // 100, pick.agency.halfdays)


def _first_served(pick: Pick) -> tuple[bool, int, str]:
    """When not all fit: who must go, then the highest risk."""
    forced = pick.reason.kind in ("mandatory", "rotation")
    return not forced, -pick.reason.risk, pick.agency.code


def _collect(frame: Frame, board: Board, possible: Sequence[Pick], short: list[Shortage]) -> Timetable:
    places = board.places()
    visits = tuple(_visit(code, place, board.week_of[code]) for code, place in sorted(places.items()))
    loads = [_load(pick) for pick in possible if pick.agency.code in places]
    objective = objective_of(frame, loads, board.week_of)
    earliest = {load.code: board.weeks_for[load.code][0].number for load in loads}
    bound = bound_of(frame, loads, earliest, objective.imbalance)
    return Timetable(visits, objective, bound, tuple(short + _unplaced(frame, possible, places, short)))


def _visit(code: str, place: Place, week: Week) -> Visit:
    return Visit(code, week.days[place.start // 2], place.start % 2, place.crew)


def _unplaced(
    frame: Frame, possible: Sequence[Pick], places: dict[str, Place], short: list[Shortage]
) -> list[Shortage]:
    """What the search could not place beyond what counting already explains."""
    out = [pick.agency for pick in possible if pick.agency.code not in places]
    explained = max((s.short_by for s in short if s.kind is ShortageKind.WEEKS), default=0)
    people = {ShortageKind.INSPECTOR_HALFDAYS, ShortageKind.SKILL_HALFDAYS, ShortageKind.ZONE_DAYS}
    if not out or len(out) <= explained or any(s.kind in people for s in short):
        return []
    limit = frame.max_visits_per_week
    remedies = (
        Remedy(RemedyKind.EXTEND_WEEKS, -(-len(out) // limit)),
        Remedy(RemedyKind.ADD_INSPECTORS, frame.crew_size),
    )
    return [
        Shortage(
            ShortageKind.NOT_PLACED, len(possible), len(places), tuple(a.code for a in out),
            out[0].province, remedies, proved=False,
        )
    ]  # fmt: skip
