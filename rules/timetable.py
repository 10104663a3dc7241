"""Which week, days and crew for each pick: counting tests, then a plain deterministic search.

Province by province, because none shares inspectors with another: nothing depends on how many workers there are.
First visits of a zone are bundled into trips and put into the earliest week that balance allows, the riskiest
first; what finds no room pushes others aside; then moves and swaps that improve the objective. Effort is a count
of tries, never seconds, so the same inputs give the same plan on any machine.

Whatever else produces a plan of this shape (a solver in a child process) is judged by the same checker.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from rules.crews import Place, WeekDesk
from rules.objective import Load, Objective, bound_of, objective_of
from rules.placing import Board
from rules.proof import Proof, Verdict
from rules.selection import Pick
from rules.shortage import Counting, Remedy, RemedyKind, Shortage, ShortageKind
from rules.weeks import Frame, Inspector, Week

PLAIN = "search"  # the method of this file, as a proof names it


@dataclass(frozen=True)
class Effort:
    """How much is tried for each province; counts, never seconds.

    Candidates weighed by the plain search, steps within one week's crews, nodes of the solver's search trees.
    """

    tries: int = 40_000
    steps: int = 2_000
    nodes: int = 2_000


@dataclass(frozen=True, order=True)
class Visit:
    """A visit begins on `day` in the morning (half 0) or the afternoon (1)."""

    agency: str
    day: date
    half: int
    inspectors: tuple[str, ...]


@dataclass(frozen=True)
class ProvinceRound:
    """Everything the timetable of one province depends on, in the order of codes."""

    province: str
    picks: tuple[Pick, ...]
    inspectors: tuple[Inspector, ...]
    frame: Frame


@dataclass(frozen=True)
class Timetable:
    """The visits by agency code, what they cost, the least they could cost, and what is short.

    The bound belongs to the visits that are placed; `proofs` says for each province how it is known.
    """

    visits: tuple[Visit, ...]
    objective: Objective
    bound: Objective
    shortages: tuple[Shortage, ...]
    proofs: tuple[Proof, ...] = ()


def plan_visits(
    picks: Sequence[Pick], inspectors: Sequence[Inspector], frame: Frame, effort: Effort | None = None
) -> Timetable:
    """A valid timetable of as many picks as fit; what does not fit is among the shortages."""
    return merge([plan_province(one, effort or Effort()) for one in split(picks, inspectors, frame)])


def split(picks: Sequence[Pick], inspectors: Sequence[Inspector], frame: Frame) -> list[ProvinceRound]:
    """The provinces of a round, each by itself; the order of the rows does not matter."""
    by_province: dict[str, list[Pick]] = {}
    for pick in sorted(picks, key=lambda p: (p.agency.province, p.agency.code)):
        by_province.setdefault(pick.agency.province, []).append(pick)
    people = sorted(inspectors, key=lambda i: i.id)
    return [
        ProvinceRound(province, tuple(group), tuple(i for i in people if i.province == province), frame)
        for province, group in by_province.items()
    ]


def merge(parts: Sequence[Timetable]) -> Timetable:
    """The timetable of a country from those of its provinces."""
    return Timetable(
        tuple(sorted(visit for part in parts for visit in part.visits)),
        sum((part.objective for part in parts), Objective()),
        sum((part.bound for part in parts), Objective()),
        tuple(shortage for part in parts for shortage in part.shortages),
        tuple(proof for part in parts for proof in part.proofs),
    )


def last_day(visit: Visit, halfdays: int, frame: Frame) -> date:
    """The day on which a visit of so many half-days ends."""
    week = next(week for week in frame.weeks if visit.day in week.days)
    return week.on(2 * week.days.index(visit.day) + visit.half, halfdays)[-1]


def plan_province(one: ProvinceRound, effort: Effort) -> Timetable:
    """The plain search for one province; it proves an optimum only where it reaches the bound."""
    draft = Draft(one, effort)
    board = Board(draft.desk, draft.loads, effort.tries)
    board.fill([pick.agency.code for pick in sorted(draft.possible, key=first_served)])
    board.improve()
    loads = [load for load in draft.loads if load.code in board.week_of]
    objective = objective_of(one.frame, loads, board.week_of)
    earliest = {load.code: board.weeks_for[load.code][0].number for load in loads}
    bound = bound_of(one.frame, loads, earliest, objective.imbalance)
    whole = len(loads) == len(draft.loads)
    return draft.timetable(
        board.places(), board.week_of, bound,
        verdict=Verdict.OPTIMAL if whole and bound == objective else Verdict.BOUNDED,
    )  # fmt: skip


class Draft:
    """A province before its visits are placed: who can be placed at all, and what counting finds short."""

    def __init__(self, one: ProvinceRound, effort: Effort) -> None:
        self.one, self.frame = one, one.frame
        agencies = {pick.agency.code: pick.agency for pick in one.picks}
        self.desk = WeekDesk(one.frame, agencies, one.inspectors, effort.steps)
        counting = Counting(one.frame, list(agencies.values()), one.inspectors, self.desk)
        alone = counting.impossible_visits()
        barred = {code for shortage in alone for code in shortage.who}
        self.possible = [pick for pick in one.picks if pick.agency.code not in barred]
        self.short = alone + counting.too_little([pick.agency for pick in self.possible])
        self.loads = [_load(pick) for pick in self.possible]

    def timetable(
        self, places: Mapping[str, Place], week_of: Mapping[str, Week], bound: Objective, *,
        verdict: Verdict, by: str = PLAIN, most: int | None = None, certificate: Sequence[Any] = (),
    ) -> Timetable:  # fmt: skip
        """The visits of these places with their cost, their bound and what is short."""
        visits = tuple(_visit(code, place, week_of[code]) for code, place in sorted(places.items()))
        objective = objective_of(self.frame, self.loads, week_of)
        asked = len(self.possible)
        proof = Proof(
            self.one.province, verdict, by, asked, len(visits), asked if most is None else most,
            objective, bound, tuple(certificate),
        )  # fmt: skip
        short = self.short + _unplaced(self.frame, self.possible, places, self.short)
        return Timetable(visits, objective, bound, tuple(short), (proof,))


def first_served(pick: Pick) -> tuple[bool, int, str]:
    """When not all fit: who must go, then the highest risk."""
    forced = pick.reason.kind in ("mandatory", "rotation")
    return not forced, -pick.reason.risk, pick.agency.code


def _load(pick: Pick) -> Load:
    return Load(pick.agency.code, pick.agency.zone, pick.reason.risk // 100, pick.agency.halfdays)


def _visit(code: str, place: Place, week: Week) -> Visit:
    return Visit(code, week.days[place.start // 2], place.start % 2, place.crew)


def _unplaced(
    frame: Frame, possible: Sequence[Pick], places: Mapping[str, Place], short: list[Shortage]
) -> list[Shortage]:
    """What the search could not place beyond what counting already explains."""
    out = [pick.agency for pick in possible if pick.agency.code not in places]
    counted = (ShortageKind.WEEKS, ShortageKind.CREW_WEEKS)
    explained = max((s.short_by for s in short if s.kind in counted), default=0)
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
