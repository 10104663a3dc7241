"""A lower bound of any way to deal visits out to weeks, from prices in whole numbers.

Every rule that couples the weeks gets a price: each visit stands once, a week holds so many, a quarter its share,
the trips a total. Once the prices are paid, each (zone, week) can be judged alone - which of its visits to take,
if any - and that is a matter of sorting. Whatever the prices, the sum is a valid bound; a solver only finds good
ones. Nothing here is a fraction, so the bound can be worked out again with a pencil (docs/timetable.md).
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from functools import cached_property

from rules.objective import Load, QuarterRange

_NEVER = 1 << 62  # above any cost: what cannot be


class Stage(StrEnum):
    """What is made as small as possible, one after the other; what came before stays as good as it was."""

    LEFT_OUT = "left_out"  # visits that find no place
    IMBALANCE = "imbalance"
    TRIPS = "trips"
    LATENESS = "lateness"


@dataclass(frozen=True, order=True)
class Conflict:
    """In that week no more than `most` of these visits can stand together, whatever days and crews they get."""

    week: int
    codes: tuple[str, ...]
    most: int


@dataclass(frozen=True)
class Dealing:
    """The visits of a province, the weeks each may have, and what earlier stages allow.

    `quarters` gives the quarter of each week. `ranges` is left out while visits may stay out; `trips` until the
    fewest are known.
    """

    loads: tuple[Load, ...]
    open: Mapping[str, tuple[int, ...]]
    quarters: tuple[int, ...]
    limit: int
    ranges: tuple[QuarterRange, ...] = ()
    imbalance: int = 0
    trips: int | None = None

    @cached_property
    def zones(self) -> dict[str, list[Load]]:
        found: dict[str, list[Load]] = {}
        for load in self.loads:
            found.setdefault(load.zone, []).append(load)
        return found

    def fewest_trips(self, zone: str) -> int:
        """A week holds so many visits, so a zone of n of them needs n / limit weeks."""
        return -(-len(self.zones[zone]) // self.limit)

    @cached_property
    def no_trip_to_spare(self) -> bool:
        return self.trips == sum(self.fewest_trips(zone) for zone in self.zones)

    def least_of_a_trip(self, zone: str) -> int:
        """With no trip to spare, all other trips of the zone full leave so many for this one."""
        if not self.no_trip_to_spare:
            return 1
        return len(self.zones[zone]) - self.limit * (self.fewest_trips(zone) - 1)


@dataclass(frozen=True)
class Prices:
    """A price for each rule that couples the weeks, in units of 1 / scale of the objective.

    `visits`: what standing once is worth (the only one that may be below 0); `weeks`: a place in the week; `high`
    and `low`: one visit more, or less, in the quarter; `trips`: a trip; `zones`: what each trip that a zone cannot
    do without gives back; `conflicts`: a place among visits that exclude each other.
    """

    scale: int
    visits: Mapping[str, int]
    weeks: Mapping[int, int] = field(default_factory=dict)
    high: tuple[int, ...] = (0, 0, 0, 0)
    low: tuple[int, ...] = (0, 0, 0, 0)
    trips: int = 0
    zones: Mapping[str, int] = field(default_factory=dict)
    conflicts: Mapping[Conflict, int] = field(default_factory=dict)


class Priced:
    """A dealing under prices: `total` is the bound x scale, and what each choice would cost beyond it.

    `costs` may replace what a visit costs in a week (x scale), to tell equal timetables apart.
    """

    def __init__(
        self, deal: Dealing, stage: Stage, prices: Prices, costs: Mapping[tuple[str, int], int] | None = None
    ) -> None:
        self.deal, self.stage, self.prices = deal, stage, prices
        self.trip = prices.scale if stage is Stage.TRIPS else 0
        self.net = {
            (load.code, week): self._net(load, week, costs)
            for load in deal.loads
            for week in deal.open[load.code]
        }
        for conflict, price in prices.conflicts.items():
            for code in conflict.codes:
                if (code, conflict.week) in self.net:
                    self.net[code, conflict.week] += price
        self.groups = self._groups()
        self.best = {key: self._best(key[0], group) for key, group in self.groups.items()}
        self.total = self._paid() + sum(min(0, best) for best in self.best.values())

    def with_visit(self, code: str, zone: str, week: int) -> int:
        """The least that timetables with this visit in that week cost, x scale."""
        group = self.groups[zone, week]
        net = self.net[code, week]
        others = sorted(group)
        others.remove(net)
        least = self.deal.least_of_a_trip(zone) - 1
        forced = net + self.trip_to(zone) + _cheapest(others, least, self.deal.limit - 1)
        return self.total - min(0, self.best[zone, week]) + forced

    @property
    def bound(self) -> int:
        """The bound in whole units of the objective: it is whole itself, so a part of one counts as one."""
        return -(-self.total // self.prices.scale)

    def _net(self, load: Load, week: int, costs: Mapping[tuple[str, int], int] | None) -> int:
        prices, quarter = self.prices, self.deal.quarters[week]
        if costs is not None:
            cost = costs[load.code, week]
        else:
            cost = load.weight * week * prices.scale if self.stage is Stage.LATENESS else 0
        return (
            cost
            - prices.visits[load.code]
            + prices.weeks.get(week, 0)
            + prices.high[quarter]
            - prices.low[quarter]
        )

    def _groups(self) -> dict[tuple[str, int], list[int]]:
        found: dict[tuple[str, int], list[int]] = {}
        for load in self.deal.loads:
            for week in self.deal.open[load.code]:
                found.setdefault((load.zone, week), []).append(self.net[load.code, week])
        return found

    def trip_to(self, zone: str) -> int:
        """What a trip to the zone costs under the prices, its visits left aside."""
        return self.trip + self.prices.trips - self.prices.zones.get(zone, 0)

    def _best(self, zone: str, group: Sequence[int]) -> int:
        """The cheapest trip to the zone in a week; one that cannot be filled costs more than anything."""
        least = self.deal.least_of_a_trip(zone)
        if len(group) < least:
            return _NEVER
        return self.trip_to(zone) + _cheapest(sorted(group), least, self.deal.limit)

    def _paid(self) -> int:
        """What the prices bring in, whatever is dealt where."""
        deal, prices = self.deal, self.prices
        used = {week for weeks in deal.open.values() for week in weeks}
        total = sum(prices.visits[load.code] for load in deal.loads)
        if self.stage is Stage.LEFT_OUT:  # to stay out costs one
            total += sum(min(0, prices.scale - prices.visits[load.code]) for load in deal.loads)
        total -= deal.limit * sum(prices.weeks.get(week, 0) for week in used)
        total -= sum(conflict.most * price for conflict, price in prices.conflicts.items())
        for r, high, low in zip(deal.ranges, prices.high, prices.low, strict=False):
            total += low * r.low - high * r.high
        if deal.ranges and self.stage is not Stage.IMBALANCE:
            total -= deal.imbalance * max(*prices.high, *prices.low)
        total += sum(price * deal.fewest_trips(zone) for zone, price in prices.zones.items())
        return total - prices.trips * (deal.trips or 0)


def _cheapest(ordered: Sequence[int], least: int, most: int) -> int:
    """The least sum of `least` to `most` of these numbers, which are in rising order."""
    if len(ordered) < least:
        return _NEVER
    return sum(ordered[:least]) + sum(min(0, number) for number in ordered[least:most])
