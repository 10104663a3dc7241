"""Bounds of a timetable, added up anew in whole numbers: by counting, and from the prices printed with the plan.

`docs/timetable.md` tells why any prices give a bound; nothing here trusts how they were found.
"""

from collections import Counter
from typing import Any

from checker.round_picks import ceiling, risk_of
from checker.round_room import Room, TooLong

Agency = dict[str, Any]
STAGES = ("left_out", "imbalance", "trips", "lateness")


class Unsound(ValueError):
    """Prices that prove nothing: why."""


class Deal:
    """Visits of one province with the weeks each may have; ranges of the quarters for so many visits."""

    def __init__(self, room: Room, agencies: list[Agency], open_: dict[str, list[int]]) -> None:
        self.room, self.agencies, self.open = room, sorted(agencies, key=lambda a: a["code"]), open_
        self.limit = room.case.number("max_visits_per_week")
        self.weight = {a["code"]: risk_of(room.case, a) // 100 for a in agencies}
        self.sizes = Counter(a["zone"] for a in agencies)
        self.needed = {zone: ceiling(n, self.limit) for zone, n in self.sizes.items()}
        days = Counter[int]()
        for number, week in enumerate(room.weeks):
            days[room.quarter(number)] += len(week)
        total, loose = sum(days.values()), room.case.number("quarter_tolerance")
        n = len(agencies)
        self.low = [max(0, n * days[q] // total - loose) for q in range(4)]
        self.high = [ceiling(n * days[q], total) + loose for q in range(4)]

    # ---- counting ---------------------------------------------------------------------------------------

    def counted_imbalance(self) -> int:
        """Quarters with too few places stay below; visits that then find none within the ranges stay above."""
        places = [0, 0, 0, 0]
        for number in self._reached():
            places[self.room.quarter(number)] += self.limit
        below = sum(max(0, self.low[q] - places[q]) for q in range(4))
        return below + max(0, len(self.agencies) - sum(min(self.high[q], places[q]) for q in range(4)))

    def counted_trips(self) -> int:
        return sum(self.needed.values())

    def counted_lateness(self, imbalance: int) -> int:
        """Each visit in its first week; or the heaviest in the first places that limit and balance leave."""
        alone = sum(self.weight[a["code"]] * self.open[a["code"]][0] for a in self.agencies)
        used = [0, 0, 0, 0]
        early: list[int] = []
        for number in self._reached():
            for _ in range(self.limit):
                quarter = self.room.quarter(number)
                used[quarter] += 1
                if self._too_many(used, imbalance):
                    used[quarter] -= 1
                    break
                early.append(number)
        heavy = sorted(self.weight.values(), reverse=True)
        return max(alone, sum(w * number for w, number in zip(heavy, early, strict=False)))

    def _reached(self) -> list[int]:
        start = self.room.case.not_before
        return [number for number, days in enumerate(self.room.weeks) if days[-1] >= start]

    def _too_many(self, used: list[int], slack: int) -> bool:
        """No quarter above its range, and enough left for the quarters still to come."""
        if any(used[q] > self.high[q] + slack for q in range(4)):
            return True
        n = len(self.agencies)
        return any(sum(used[: q + 1]) > n - sum(self.low[q + 1 :]) + slack for q in range(4))

    # ---- prices -----------------------------------------------------------------------------------------

    def priced(self, told: dict[str, Any]) -> int:
        """The bound of a stage from its prices, in whole units. Raises Unsound."""
        stage, scale, prices = told.get("stage"), _whole(told.get("scale")), told.get("prices") or {}
        if stage not in STAGES or scale < 1:
            raise Unsound(f"stage {stage}, scale {scale}")
        worth = {a["code"]: _whole(prices["agencies"].get(a["code"], 0)) for a in self.agencies}
        places = {int(week): _price(price) for week, price in prices["weeks"].items()}
        high, low = ([_price(price) for price in prices[side]] for side in ("high", "low"))
        trip = _price(prices["trip"])
        back = {zone: _price(prices["zones"].get(zone, 0)) for zone in self.sizes}
        spare, most_off = told.get("trips"), _price(told.get("imbalance"))
        _forbid(stage, scale, high, low, trip, back, spare)
        extra: Counter[tuple[str, int]] = Counter()
        total = sum(worth.values())
        for clash in prices["conflicts"]:
            price = _price(clash["price"])
            total -= price * self._clash(clash)
            extra.update({(code, clash["week"]): price for code in clash["agencies"]})
        if stage == "left_out":
            total += sum(min(0, scale - value) for value in worth.values())
        total -= self.limit * sum(places.values())
        if stage != "left_out":
            total += sum(low[q] * self.low[q] - high[q] * self.high[q] for q in range(4))
        if stage in ("trips", "lateness"):
            total -= most_off * max(high + low)
        total += sum(price * self.needed[zone] for zone, price in back.items()) - trip * (spare or 0)
        one = trip + (scale if stage == "trips" else 0)
        for (zone, week), codes in self._groups().items():
            q = self.room.quarter(week)
            each = sorted(
                (self.weight[code] * week * scale if stage == "lateness" else 0)
                - worth[code] + places.get(week, 0) + high[q] - low[q] + extra[code, week]
                for code in codes
            )  # fmt: skip
            total += self._cheapest(zone, one - back[zone], each, spare)
        return ceiling(total, scale)

    def _cheapest(self, zone: str, trip: int, each: list[int], spare: int | None) -> int:
        """The best of all trips to a zone in a week, none included; `each` is what its visits cost, rising."""
        fewest = 1
        if spare is not None and spare == self.counted_trips():
            fewest = self.sizes[zone] - self.limit * (self.needed[zone] - 1)
        sums = [trip + sum(each[:n]) for n in range(max(1, fewest), min(self.limit, len(each)) + 1)]
        return min([0, *sums])

    def _groups(self) -> dict[tuple[str, int], list[str]]:
        found: dict[tuple[str, int], list[str]] = {}
        for agency in self.agencies:
            for week in self.open[agency["code"]]:
                found.setdefault((agency["zone"], week), []).append(agency["code"])
        return found

    def _clash(self, clash: dict[str, Any]) -> int:
        """How many of these visits that week holds, found by trying; it must not be more than is claimed."""
        from itertools import combinations

        listed = [a for a in self.agencies if a["code"] in set(clash["agencies"])]
        most, week = _price(clash["most"]), clash["week"]
        try:
            for some in combinations(listed, most + 1):
                if self.room.can_share(some, week):
                    raise Unsound(f"week {week} holds {', '.join(a['code'] for a in some)} together")
        except TooLong as error:
            raise Unsound(f"week {week}: whether {clash['agencies']} clash takes too long to try") from error
        return most


def _forbid(
    stage: str, scale: int, high: list[int], low: list[int], trip: int, back: dict[str, int], spare: object
) -> None:
    """Prices for a rule that does not hold in the stage."""
    if len(high) != 4 or len(low) != 4:
        raise Unsound("four quarters have four prices")
    if stage == "left_out" and (any(high + low) or any(back.values())):
        raise Unsound("while visits may stay out, neither quarters nor zones hold anything")
    if stage == "imbalance" and max(high + low) > scale:
        raise Unsound("a visit outside its quarter costs one")
    if trip and (stage != "lateness" or spare is None):
        raise Unsound("trips have a price only when their number is given")


def _whole(value: object) -> int:
    if type(value) is not int:
        raise Unsound(f"{value!r} is no whole number")
    return value


def _price(value: object) -> int:
    if _whole(value) < 0:
        raise Unsound(f"the price {value!r} is below 0")
    return _whole(value)
