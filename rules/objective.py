"""What a timetable is judged by, in this order: imbalance, trips, lateness; and bounds to hold it against.

A bound is the least that any valid timetable of the same visits could have, found by counting in integers: the
distance to it is the most that a better timetable could save. The bound of the lateness holds among timetables
that are not less balanced than the one at hand, because balance goes first.
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from rules.weeks import Frame, Week


@dataclass(frozen=True, order=True)
class Objective:
    """Compared in the order of its fields."""

    imbalance: int = 0  # visits outside the range of their quarter
    trips: int = 0  # distinct (zone, week)
    lateness: int = 0  # sum of (risk // 100) x number of the week

    def __add__(self, other: "Objective") -> "Objective":
        return Objective(
            self.imbalance + other.imbalance, self.trips + other.trips, self.lateness + other.lateness
        )


@dataclass(frozen=True)
class Load:
    """A visit as the objective sees it, within one province."""

    code: str
    zone: str
    weight: int  # risk // 100
    halfdays: int


@dataclass(frozen=True)
class QuarterRange:
    """Fewest and most visits of a quarter that count as balanced."""

    low: int
    high: int

    def outside(self, visits: int) -> int:
        return max(0, self.low - visits, visits - self.high)


def quarter_ranges(frame: Frame, visits: int) -> tuple[QuarterRange, ...]:
    """Floor and ceiling of each quarter's share of the usable days, widened by the tolerance."""
    total = sum(frame.quarter_days)
    if total == 0:
        return (QuarterRange(0, 0),) * 4
    return tuple(
        QuarterRange(
            max(0, visits * days // total - frame.quarter_tolerance),
            -(-visits * days // total) + frame.quarter_tolerance,
        )
        for days in frame.quarter_days
    )


def objective_of(frame: Frame, loads: Iterable[Load], week_of: Mapping[str, Week]) -> Objective:
    """The objective of the placed visits of one province."""
    placed = [load for load in loads if load.code in week_of]
    per_quarter = Counter(week_of[load.code].quarter for load in placed)
    ranges = quarter_ranges(frame, len(placed))
    return Objective(
        sum(r.outside(per_quarter[quarter]) for quarter, r in enumerate(ranges)),
        len({(load.zone, week_of[load.code].number) for load in placed}),
        sum(load.weight * week_of[load.code].number for load in placed),
    )


def bound_of(frame: Frame, loads: Sequence[Load], earliest: Mapping[str, int], imbalance: int) -> Objective:
    """The least objective of any timetable of these visits of one province.

    `earliest` is the number of the first week each visit could have; `imbalance` that of the plan at hand.
    """
    return Objective(
        _least_imbalance(frame, len(loads)),
        _fewest_trips(frame, loads),
        max(
            _least_lateness(frame, loads, imbalance),
            sum(load.weight * earliest[load.code] for load in loads),
        ),
    )


def quarter_caps(frame: Frame, visits: int, slack: int = 0) -> list[tuple[int, int, int]]:
    """The most visits from one quarter to another (first, last, cap) if imbalance may reach `slack`.

    The beginning of the year is capped too, or too few would be left for the quarters that follow.
    """
    ranges = quarter_ranges(frame, visits)
    single = [(quarter, quarter, r.high + slack) for quarter, r in enumerate(ranges)]
    later = [sum(r.low for r in ranges[quarter + 1 :]) for quarter in range(4)]
    return single + [(0, quarter, visits - later[quarter] + slack) for quarter in range(4)]


def _capacities(frame: Frame) -> list[int]:
    weeks = Counter(week.quarter for week in frame.weeks if week.days[-1] >= frame.first_start)
    return [frame.max_visits_per_week * weeks[quarter] for quarter in range(4)]


def _least_imbalance(frame: Frame, visits: int) -> int:
    """What quarters with too few weeks force, even with visits free to go anywhere."""
    pairs = list(zip(quarter_ranges(frame, visits), _capacities(frame), strict=True))
    too_few = sum(max(0, r.low - capacity) for r, capacity in pairs)
    homeless = max(0, visits - sum(min(r.high, capacity) for r, capacity in pairs))
    return too_few + homeless


def _fewest_trips(frame: Frame, loads: Sequence[Load]) -> int:
    """A week holds at most the weekly limit of visits, so a zone of n of them needs n / limit weeks."""
    visits = Counter(load.zone for load in loads)
    return sum(-(-n // frame.max_visits_per_week) for n in visits.values())


def _least_lateness(frame: Frame, loads: Sequence[Load], imbalance: int) -> int:
    """The heaviest visits in the earliest places that weekly limit and balance leave, crews left aside."""
    caps = quarter_caps(frame, len(loads), imbalance)
    taken = [0, 0, 0, 0]
    places: list[int] = []
    for week in frame.weeks:
        if week.days[-1] < frame.first_start:
            continue
        for _ in range(frame.max_visits_per_week):
            if all(sum(taken[a : b + 1]) < cap for a, b, cap in caps if a <= week.quarter <= b):
                taken[week.quarter] += 1
                places.append(week.number)
    heaviest = sorted((load.weight for load in loads), reverse=True)
    return sum(weight * number for weight, number in zip(heaviest, places, strict=False))
