"""The search in whole numbers: a column for each set of visits of a zone that may share a week.

Only sets within a distance of the bound get a column, so there are few; on these the search is many times faster
than on single visits, because a set is taken as it is or not at all.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from rules.dual_bound import Conflict, Dealing, Priced
from solver.highs import INFINITE, Program, Solved
from solver.model import Choice


@dataclass(frozen=True)
class Bundle:
    zone: str
    week: int
    codes: tuple[str, ...]


@dataclass
class BundleModel:
    """The programme over these bundles, one column each, in their order."""

    deal: Dealing
    bundles: Sequence[Bundle]
    program: Program = field(default_factory=Program)

    def week_of(self, solved: Solved) -> dict[str, int]:
        taken = [b for b, value in zip(self.bundles, solved.values, strict=False) if value > 0.5]
        return {code: bundle.week for bundle in taken for code in bundle.codes}


def bundles_within(priced: Priced, most: int, limit: int) -> list[Bundle] | None:
    """The sets that a dealing costing at most that can contain; None if there are more than `limit`."""
    found: list[Bundle] = []
    inside: dict[Choice, list[tuple[int, str]]] = {}
    for load in priced.deal.loads:
        for week in priced.deal.open[load.code]:
            inside.setdefault((load.zone, week), []).append((priced.net[load.code, week], load.code))
    for (zone, week), visits in inside.items():
        room = most - priced.total + min(0, priced.best[zone, week]) - priced.trip_to(zone)
        least = priced.deal.least_of_a_trip(zone)
        for codes in _sets(sorted(visits), room, least, priced.deal.limit):
            found.append(Bundle(zone, week, tuple(sorted(codes))))
            if len(found) > limit:
                return None
    return found


def _sets(visits: Sequence[tuple[int, str]], room: int, least: int, most: int) -> Iterator[tuple[str, ...]]:
    """Sets of `least` to `most` of these visits, in rising order of cost, that cost at most `room` together."""
    stack: list[tuple[int, int, tuple[str, ...]]] = [(0, 0, ())]
    while stack:
        place, cost, codes = stack.pop()
        if len(codes) >= max(1, least) and cost <= room:
            yield codes
        if len(codes) == most:
            continue
        for next_place in range(place, len(visits)):
            net, code = visits[next_place]
            # the best the rest can still add; what follows costs at least as much
            if (
                cost + net + _gain(visits, next_place + 1, most - len(codes) - 1, least - len(codes) - 1)
                > room
            ):
                if net >= 0:
                    break
                continue
            stack.append((next_place + 1, cost + net, (*codes, code)))


def _gain(visits: Sequence[tuple[int, str]], place: int, most: int, least: int) -> int:
    """The least that up to `most` further visits add, of which so many must be added."""
    nets = [net for net, _ in visits[place : place + max(0, most)]]
    if len(nets) < least:
        return 1 << 62
    return sum(nets[: max(0, least)]) + sum(net for net in nets[max(0, least) :] if net < 0)


def bundle_model(
    deal: Dealing, bundles: Sequence[Bundle], costs: Mapping[Choice, int], conflicts: Sequence[Conflict]
) -> BundleModel:
    """Each visit once, a trip a week to a zone, weekly limit, quarters, trips, conflicts."""
    model = BundleModel(deal, bundles)
    program = model.program
    visits: dict[str, list[int]] = {load.code: [] for load in deal.loads}
    pairs: dict[Choice, list[int]] = {}
    weeks: dict[int, list[tuple[int, int]]] = {}
    zones: dict[str, list[int]] = {zone: [] for zone in deal.zones}
    quarters: list[list[tuple[int, int]]] = [[], [], [], []]
    for bundle in bundles:
        column = program.column(sum(costs[code, bundle.week] for code in bundle.codes))
        size = (column, len(bundle.codes))
        for code in bundle.codes:
            visits[code].append(column)
        pairs.setdefault((bundle.zone, bundle.week), []).append(column)
        weeks.setdefault(bundle.week, []).append(size)
        zones[bundle.zone].append(column)
        quarters[deal.quarters[bundle.week]].append(size)
    for columns in visits.values():
        program.row(1, 1, columns)
    if not deal.no_trip_to_spare:  # else two trips to a zone in one week would leave too few for the others
        for columns in pairs.values():
            program.row(-INFINITE, 1, columns)
    for sized in weeks.values():
        program.row(-INFINITE, deal.limit, [c for c, _ in sized], [n for _, n in sized])
    for zone, columns in zones.items():
        fewest = deal.fewest_trips(zone)
        program.row(fewest, fewest if deal.no_trip_to_spare else INFINITE, columns)
    assert deal.trips is not None, "the trips are known before the lateness"
    if not deal.no_trip_to_spare:
        program.row(-INFINITE, deal.trips, range(len(bundles)))
    _quarters(program, deal, quarters)
    for conflict in conflicts:
        _conflict(program, bundles, conflict)
    return model


def _quarters(program: Program, deal: Dealing, quarters: Sequence[Sequence[tuple[int, int]]]) -> None:
    loose: list[int] = []
    for sized, r in zip(quarters, deal.ranges, strict=True):
        columns, sizes = [c for c, _ in sized], [float(n) for _, n in sized]
        if deal.imbalance == 0:
            program.row(r.low, r.high, columns, sizes)
            continue
        over, under = program.column(0, deal.imbalance), program.column(0, deal.imbalance)
        loose += [over, under]
        program.row(-INFINITE, r.high, [*columns, over], [*sizes, -1])
        program.row(r.low, INFINITE, [*columns, under], [*sizes, 1])
    if loose:
        program.row(-INFINITE, deal.imbalance, loose)


def _conflict(program: Program, bundles: Sequence[Bundle], conflict: Conflict) -> None:
    members = set(conflict.codes)
    met = [
        (column, shared)
        for column, bundle in enumerate(bundles)
        if bundle.week == conflict.week and (shared := len(members.intersection(bundle.codes)))
    ]
    program.row(-INFINITE, conflict.most, [c for c, _ in met], [n for _, n in met])
