"""One stage of a province: the least of its objective, with a bound in whole numbers, days and crews kept in mind.

The relaxation gives prices, the prices a bound and what each choice costs beyond it. Only choices within a
distance of the bound go into the search in whole numbers; if what it finds lies within that distance too, nothing
better exists outside. Weeks whose visits find no days and crews give conflicts that hold for every week they are
true in, and the search starts again.
"""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field

from rules.dual_bound import Dealing, Priced, Prices, Stage
from solver.bundles import BundleModel, bundle_model, bundles_within
from solver.clashes import Clashes
from solver.highs import Solved, solve
from solver.model import Model, build

TIES = 97  # equal timetables are told apart by SHA-256(code,week) modulo this
ROUNDS = 200  # of new conflicts within one stage
FIRST_REACH = 250  # the first search goes this part of the bound beyond it
BUNDLES = 8_000  # more sets of visits than that are not listed: single visits are then searched faster


@dataclass(frozen=True)
class Outcome:
    """What a stage came to. `week_of` is empty if there is no dealing; `finished`: the search left nothing out."""

    finished: bool
    week_of: Mapping[str, int] = field(default_factory=dict)
    bound: int = 0
    prices: Prices | None = None


class StageSearch:
    """The search of one stage; `drops` are the costs of leaving a visit out, where that is allowed."""

    def __init__(
        self,
        deal: Dealing,
        stage: Stage,
        clashes: Clashes,
        nodes: int,
        drops: Mapping[str, int] | None = None,
    ) -> None:
        self.deal, self.stage, self.clashes, self.nodes, self.drops = deal, stage, clashes, nodes, drops
        self.scale = TIES * len(deal.loads) + 1
        late = stage is Stage.LATENESS
        choices = [(load, week) for load in deal.loads for week in deal.open[load.code]]
        self.plain = {(load.code, week): load.weight * week if late else 0 for load, week in choices}
        self.costs = {key: cost * self.scale + tie(*key) if late else 0 for key, cost in self.plain.items()}
        self.dearest = sum(max(self.costs[l.code, w] for w in deal.open[l.code]) for l in deal.loads)  # noqa: E741
        self.reach = 0

    def run(self) -> Outcome:
        """The best dealing whose weeks can all be settled, or none."""
        bound, prices = 0, None
        for _ in range(ROUNDS):
            relaxed, model = self._relaxed()
            if not relaxed.values:
                return Outcome(relaxed.finished)
            prices = model.prices(relaxed, self.scale)
            bound = Priced(self.deal, self.stage, prices).bound
            found, finished = self._best(prices)
            if found is None or not self.clashes.learn(found):
                sure = len(self.clashes.proved) == len(self.clashes.known)
                return Outcome(finished and sure, found or {}, bound, prices)
        return Outcome(False, bound=bound, prices=prices)

    def _relaxed(self) -> tuple[Solved, Model]:
        """The relaxation, and again with the conflicts it runs into."""
        while True:
            out = dict.fromkeys(self.drops, 1) if self.drops else None
            model = build(self.deal, self.stage, self.clashes.proved, self.plain, out=out)
            solved = solve(model.program)
            if not solved.values or not self.clashes.learn_from_parts(model, solved):
                return solved, model

    def _best(self, prices: Prices) -> tuple[dict[str, int] | None, bool]:
        """The best dealing in whole numbers if there is any, and whether nothing better exists."""
        if self.stage is not Stage.LATENESS:
            return self._search(
                build(self.deal, self.stage, [*self.clashes.known], self.costs, out=self.drops)
            )
        priced = Priced(self.deal, self.stage, prices, self.costs)
        self.reach = max(self.reach, priced.total // FIRST_REACH, self.scale)
        while True:
            model, whole = self._within(priced, priced.total + self.reach)
            found, finished = self._search(model)
            cost = sum(self.costs[choice] for choice in found.items()) - priced.total if found else None
            if not finished or whole or (cost is not None and cost <= self.reach):
                return found, finished
            self.reach = 4 * self.reach if cost is None else cost

    def _within(self, priced: Priced, most: int) -> tuple[Model | BundleModel, bool]:
        """What a dealing of at most that cost can contain, and whether that is everything.

        Costs are told less what standing once is worth: the same order of dealings, in small numbers.
        """
        costs = {choice: cost - priced.prices.visits[choice[0]] for choice, cost in self.costs.items()}
        bundles = bundles_within(priced, most, BUNDLES)
        if bundles is not None:
            model = bundle_model(self.deal, bundles, costs, [*self.clashes.known])
            return model, most >= self.dearest
        kept = {
            (load.code, week)
            for load in self.deal.loads
            for week in self.deal.open[load.code]
            if priced.with_visit(load.code, load.zone, week) <= most
        }
        return build(self.deal, self.stage, [*self.clashes.known], costs, kept=kept), len(kept) == len(costs)

    def _search(self, model: Model | BundleModel) -> tuple[dict[str, int] | None, bool]:
        # Sets of visits are chosen tightly already: presolving them takes longer than it saves (twice the time).
        presolve = not isinstance(model, BundleModel)
        solved = solve(model.program, whole=True, nodes=self.nodes, presolve=presolve)
        return (model.week_of(solved) if solved.values else None), solved.finished


def tie(code: str, week: int) -> int:
    return int.from_bytes(hashlib.sha256(f"{code},{week}".encode()).digest()[:8]) % TIES
