"""The prices behind a bound, written so that anybody can add them up (docs/timetable.md)."""

from typing import Any

from rules.dual_bound import Dealing, Prices, Stage


def written(stage: Stage, deal: Dealing, prices: Prices) -> dict[str, Any]:
    """What a checker needs beside the folder: the stage, what earlier stages allow, and each price that is not 0."""
    conflicts = [
        {"week": conflict.week, "agencies": list(conflict.codes), "most": conflict.most, "price": price}
        for conflict, price in sorted(prices.conflicts.items())
    ]
    return {
        "stage": str(stage),
        "imbalance": deal.imbalance,
        "trips": deal.trips,
        "scale": prices.scale,
        "prices": {
            "agencies": dict(sorted(prices.visits.items())),
            "weeks": {str(week): price for week, price in sorted(prices.weeks.items())},
            "high": list(prices.high),
            "low": list(prices.low),
            "trip": prices.trips,
            "zones": dict(sorted(prices.zones.items())),
            "conflicts": conflicts,
        },
    }
