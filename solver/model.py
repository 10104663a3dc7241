"""A dealing as a linear programme: visits x weeks, trips as zones x weeks, and what couples them.

Its relaxation is as tight as one with a column for every set of visits that may share a trip, because each
(zone, week) alone is integral (a trip takes from so few to so many of its visits, each as often as itself); but
it has a column for each visit and week instead of one for each set, so a zone of many visits costs no more.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field

from rules.dual_bound import Conflict, Dealing, Prices, Stage
from solver.highs import INFINITE, Program, Solved

Choice = tuple[str, int]  # (code or zone, week)


@dataclass
class Model:
    """The programme of one stage and where its columns and rows stand."""

    deal: Dealing
    stage: Stage
    conflicts: Sequence[Conflict]
    program: Program = field(default_factory=Program)
    visits: dict[Choice, int] = field(default_factory=dict)
    trips: dict[Choice, int] = field(default_factory=dict)
    out: dict[str, int] = field(default_factory=dict)
    once: dict[str, int] = field(default_factory=dict)
    weeks: dict[int, int] = field(default_factory=dict)
    quarters: list[tuple[int, int]] = field(default_factory=list)
    spare: int | None = None
    zones: dict[str, int] = field(default_factory=dict)
    clashes: dict[Conflict, int] = field(default_factory=dict)

    def week_of(self, solved: Solved) -> dict[str, int]:
        return {code: week for (code, week), column in self.visits.items() if solved.values[column] > 0.5}

    def prices(self, solved: Solved, scale: int) -> Prices:
        """The duals in whole numbers; a rounded price is as valid as any, only the bound moves a little."""

        def rounded(row: int) -> int:
            return round(solved.duals[row] * scale)

        weeks = {week: max(0, -rounded(row)) for week, row in self.weeks.items()}
        zones = {zone: max(0, rounded(row)) for zone, row in self.zones.items()}
        clashes = {clash: max(0, -rounded(row)) for clash, row in self.clashes.items()}
        return Prices(
            scale,
            {code: rounded(row) for code, row in self.once.items()},
            {week: price for week, price in weeks.items() if price},
            tuple(max(0, -rounded(high)) for high, _ in self.quarters) or (0, 0, 0, 0),
            tuple(max(0, rounded(low)) for _, low in self.quarters) or (0, 0, 0, 0),
            max(0, -rounded(self.spare)) if self.spare is not None else 0,
            {zone: price for zone, price in zones.items() if price},
            {clash: price for clash, price in clashes.items() if price},
        )


def build(
    deal: Dealing, stage: Stage, conflicts: Sequence[Conflict], costs: Mapping[Choice, float],
    *, out: Mapping[str, float] | None = None, kept: Collection[Choice] | None = None,
) -> Model:  # fmt: skip
    """The model with these costs of (code, week), of which only those `kept` remain, if any are given.

    `out` are the costs of staying out, where that is allowed.
    """
    model = Model(deal, stage, conflicts)
    for load in deal.loads:
        for week in deal.open[load.code]:
            key = (load.zone, week)
            if kept is None or (load.code, week) in kept:
                model.visits[load.code, week] = model.program.column(costs.get((load.code, week), 0))
                if key not in model.trips:
                    model.trips[key] = model.program.column(1 if stage is Stage.TRIPS else 0)
    _each_once(model, out)
    _trips(model)
    _weeks(model)
    if deal.ranges:
        _quarters(model)
    return model


def _each_once(model: Model, out: Mapping[str, float] | None) -> None:
    columns: dict[str, list[int]] = {load.code: [] for load in model.deal.loads}
    for (code, _), column in model.visits.items():
        columns[code].append(column)
    for code, places in columns.items():
        if out is not None:
            model.out[code] = model.program.column(out[code])
            places.append(model.out[code])
        model.once[code] = model.program.row(1, 1, places)


def _trips(model: Model) -> None:
    deal, program = model.deal, model.program
    inside: dict[Choice, list[int]] = {key: [] for key in model.trips}
    for load in deal.loads:
        for week in deal.open[load.code]:
            if (load.code, week) in model.visits:
                inside[load.zone, week].append(model.visits[load.code, week])
    for key, visits in inside.items():
        trip = model.trips[key]
        for visit in visits:
            program.row(-INFINITE, 0, [visit, trip], [1, -1])
        ones = [1.0] * len(visits)
        program.row(-INFINITE, 0, [*visits, trip], [*ones, -deal.limit])
        program.row(0, INFINITE, [*visits, trip], [*ones, -deal.least_of_a_trip(key[0])])
    if model.stage is Stage.LEFT_OUT:
        return
    for zone in deal.zones:
        columns = [column for (name, _), column in model.trips.items() if name == zone]
        model.zones[zone] = program.row(deal.fewest_trips(zone), INFINITE, columns)
    if deal.trips is not None:
        model.spare = program.row(-INFINITE, deal.trips, list(model.trips.values()))


def _weeks(model: Model) -> None:
    inside: dict[int, list[int]] = {}
    for (_, week), column in model.visits.items():
        inside.setdefault(week, []).append(column)
    for week, columns in sorted(inside.items()):
        model.weeks[week] = model.program.row(-INFINITE, model.deal.limit, columns)
    for clash in model.conflicts:
        columns = [model.visits[c, clash.week] for c in clash.codes if (c, clash.week) in model.visits]
        model.clashes[clash] = model.program.row(-INFINITE, clash.most, columns)


def _quarters(model: Model) -> None:
    """Visits of each quarter within its range, or outside it by as many as may be."""
    deal, program = model.deal, model.program
    inside: list[list[int]] = [[], [], [], []]
    for (_, week), column in model.visits.items():
        inside[deal.quarters[week]].append(column)
    free = model.stage is Stage.IMBALANCE
    loose: list[int] = []
    for columns, r in zip(inside, deal.ranges, strict=True):
        if not free and deal.imbalance == 0:
            row = program.row(r.low, r.high, columns)
            model.quarters.append((row, row))
            continue
        many = len(deal.loads)
        over, under = program.column(int(free), many), program.column(int(free), many)
        loose += [over, under]
        high = program.row(-INFINITE, r.high, [*columns, over], [*([1.0] * len(columns)), -1])
        low = program.row(r.low, INFINITE, [*columns, under])
        model.quarters.append((high, low))
    if loose and not free:
        program.row(-INFINITE, deal.imbalance, loose)
