"""The objective of visits, by the words of the specification."""

from collections import Counter, defaultdict
from datetime import date

from checker.round_picks import risk_of
from checker.round_read import Case
from checker.round_visits import Visit


def objective_of(case: Case, visits: list[Visit]) -> dict[str, int]:
    """Imbalance, trips and lateness by the words of the specification."""
    weeks: dict[tuple[int, int], list[date]] = defaultdict(list)
    for day in case.usable:
        weeks[day.isocalendar()[:2]].append(day)
    numbers = {week: number for number, week in enumerate(sorted(weeks))}
    quarter = {week: (days[0].month - 1) // 3 for week, days in weeks.items()}
    share = Counter[int]()
    for week, days in weeks.items():
        share[quarter[week]] += len(days)
    standing = [v for v in visits if v.week in numbers]
    imbalance = 0
    for province in {v.agency["province"] for v in standing}:
        here = [v for v in standing if v.agency["province"] == province]
        for q in range(4):
            low, rest = divmod(len(here) * share[q], len(case.usable))
            tolerance, n = case.number("quarter_tolerance"), sum(quarter[v.week] == q for v in here)
            imbalance += max(0, low - tolerance - n, n - low - (rest > 0) - tolerance)
    return {
        "imbalance": imbalance,
        "trips": len({(v.agency["province"], v.agency["zone"], v.week) for v in standing}),
        "lateness": sum(risk_of(case, v.agency) // 100 * numbers[v.week] for v in standing),
    }
