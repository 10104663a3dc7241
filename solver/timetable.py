"""The job "timetable": one province's visits dealt out to weeks, stage by stage, each with its proof.

First all at once: every visit placed, as balanced and with as few trips as counting allows, and as early as can be.
Only if that is impossible the stages are taken one by one: as many visits as fit, then balance, trips, lateness.
"""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from rules.dual_bound import Dealing, Stage
from rules.objective import Objective, bound_of, objective_of, quarter_ranges
from rules.plain import from_plain, to_plain
from rules.proof import Verdict
from rules.timetable import Draft, Effort, ProvinceRound, Timetable, plan_province
from solver.certificate import written
from solver.clashes import Clashes
from solver.highs import VERSION
from solver.stages import Outcome, StageSearch

FORCED = frozenset({"mandatory", "rotation"})


def answer(job: Mapping[str, Any]) -> dict[str, Any]:
    """`{"timetable": ...}` of the round of one province."""
    timetable = plan(from_plain(ProvinceRound, job["round"]), from_plain(Effort, job["effort"]))
    return {"timetable": to_plain(timetable)}


def plan(one: ProvinceRound, effort: Effort) -> Timetable:
    """The best timetable of a province and what is known of it."""
    draft = Draft(one, effort)
    if not draft.loads:
        return plan_province(one, effort)
    best = _Province(draft, effort).plan()
    if best.proofs[0].verdict is Verdict.OPTIMAL:
        return best
    plain = plan_province(one, effort)
    return plain if _rank(plain) < _rank(best) else best


def _rank(timetable: Timetable) -> tuple[int, Objective]:
    """More visits first, then the smaller objective."""
    return -len(timetable.visits), timetable.objective


class _Province:
    """The stages of one province; what they find is always a dealing whose weeks are settled."""

    def __init__(self, draft: Draft, effort: Effort) -> None:
        self.draft, self.effort, self.frame = draft, effort, draft.frame
        self.weeks = {week.number: week for week in self.frame.weeks}
        self.open = {
            load.code: tuple(w.number for w in self.frame.weeks if draft.desk.settle(w, [load.code]))
            for load in draft.loads
        }
        self.clashes = Clashes(draft.desk, self.weeks, self.open)
        self.loads = tuple(draft.loads)
        self.most = len(self.loads)
        self.finished = True
        self.week_of: Mapping[str, int] = {}
        self.certificate: list[dict[str, Any]] = []
        self.least = Objective()

    def plan(self) -> Timetable:
        least = self._counted(0)
        deal = self._deal(least.imbalance, least.trips)
        found = StageSearch(deal, Stage.LATENESS, self.clashes, self.effort.nodes).run()
        if not found.week_of:
            return self._by_stages()
        self._take(found)
        self.least = replace(least, lateness=self._proved(Stage.LATENESS, deal, found, 0))
        return self._timetable()

    def _by_stages(self) -> Timetable:
        self._leave_out()
        counted = self._counted(0)
        imbalance = self._stage(Stage.IMBALANCE, self._deal(0, None), counted.imbalance)
        trips = self._stage(Stage.TRIPS, self._deal(self._objective().imbalance, None), counted.trips)
        now = self._objective()
        lateness = self._stage(
            Stage.LATENESS, self._deal(now.imbalance, now.trips), self._counted(now.imbalance).lateness
        )
        self.least = Objective(imbalance, trips, lateness)
        return self._timetable()

    def _leave_out(self) -> None:
        """As many visits as fit; who must go first, then the highest risk."""
        forced = {pick.agency.code for pick in self.draft.possible if pick.reason.kind in FORCED}
        must = 1 + sum(load.weight for load in self.loads)
        one = must * (1 + len(self.loads))
        drops = {load.code: one + load.weight + must * (load.code in forced) for load in self.loads}
        deal = replace(self._deal(0, None), ranges=())
        found = StageSearch(deal, Stage.LEFT_OUT, self.clashes, self.effort.nodes, drops).run()
        self._take(found)
        self.most = len(self.loads) - self._proved(Stage.LEFT_OUT, deal, found, 0)
        self.loads = tuple(load for load in self.loads if load.code in self.week_of)

    def _stage(self, stage: Stage, deal: Dealing, counted: int) -> int:
        """Do better in this stage if anything does; returns its bound, at least what counting says."""
        found = StageSearch(deal, stage, self.clashes, self.effort.nodes).run()
        self._take(found)
        return self._proved(stage, deal, found, counted)

    def _take(self, found: Outcome) -> None:
        self.finished = self.finished and found.finished and bool(found.week_of)
        self.week_of = found.week_of or self.week_of

    def _proved(self, stage: Stage, deal: Dealing, found: Outcome, counted: int) -> int:
        """The better of the two bounds; the prices are kept where they say more than counting."""
        if found.prices is None or found.bound <= counted:
            return counted
        self.certificate.append(written(stage, deal, found.prices))
        return found.bound

    def _deal(self, imbalance: int, trips: int | None) -> Dealing:
        return Dealing(
            self.loads, {load.code: self.open[load.code] for load in self.loads},
            tuple(week.quarter for week in self.frame.weeks), self.frame.max_visits_per_week,
            quarter_ranges(self.frame, len(self.loads)), imbalance, trips,
        )  # fmt: skip

    def _counted(self, imbalance: int) -> Objective:
        """What counting alone says of the least, among timetables no less balanced than that."""
        earliest = {load.code: self.open[load.code][0] for load in self.loads}
        return bound_of(self.frame, self.loads, earliest, imbalance)

    def _objective(self) -> Objective:
        return objective_of(self.frame, self.loads, {c: self.weeks[n] for c, n in self.week_of.items()})

    def _timetable(self) -> Timetable:
        week_of = {code: self.weeks[number] for code, number in self.week_of.items()}
        places = {}
        for week in self.frame.weeks:
            codes = [code for code, number in self.week_of.items() if number == week.number]
            settled = self.draft.desk.settle(week, codes) if codes else {}
            assert settled is not None, "a dealing was taken whose week is not settled"
            places.update(settled)
        return self.draft.timetable(
            places, week_of, self.least, verdict=Verdict.OPTIMAL if self.finished else Verdict.BOUNDED,
            by=VERSION, most=self.most, certificate=self.certificate,
        )  # fmt: skip
