"""Replanning a province of 54 visits after one event: moves, whether proved, nodes of the search, CPU seconds.

Run as `python -m bench replan`. Each kind of event happens to several drawn provinces, loose ones and some with
hardly a place to spare; the plan they start from is made outside the clock. Only CPU time of this process counts.
"""

import argparse
import random
import time
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, timedelta

from rules.candidates import Agency
from rules.replan import Booked, Event, EventKind, Situation, replan
from rules.replan_deal import Way
from rules.selection import Pick, PickKind, Reason
from rules.timetable import plan_visits
from rules.weeks import Frame, Inspector
from rules.workdays import Workdays

FIRST = date(2022, 2, 7)
VISITS = 54


@dataclass(frozen=True)
class Row:
    """One event on one province."""

    name: str
    seconds: float
    proved: bool
    nodes: int
    must_move: int
    ways: Counter[Way]


def province(seed: int) -> Situation:
    """A planned province about a third into its year; how tight it is comes from the seed."""
    chance = random.Random(seed)
    weeks, limit = chance.choice([(28, 2), (30, 2), (40, 2), (19, 3), (26, 3)])
    days = Workdays.build(FIRST - timedelta(days=30), FIRST + timedelta(days=7 * weeks + 30))
    frame = Frame(2022, FIRST, FIRST + timedelta(days=7 * weeks - 3), days, max_visits_per_week=limit)
    agencies = [
        Agency(
            f"A{n:02}", "commune", "LA", f"cụm {chance.randint(0, 8)}", halfdays=chance.choice([1, 2, 2, 4]),
            skills=frozenset(chance.sample("abc", chance.choice([0, 1, 1, 2]))),
        )
        for n in range(VISITS)
    ]  # fmt: skip
    people = [
        Inspector(f"I{n}", "LA", frozenset(chance.sample("abc", chance.choice([1, 2, 3]))))
        for n in range(chance.choice([5, 6, 8]))
    ]
    picks = [Pick(a, Reason(PickKind.RISK, chance.randint(1_000, 9_000), {})) for a in agencies]
    risk = {pick.agency.code: pick.reason.risk for pick in picks}
    today = FIRST + timedelta(days=7 * (weeks // 3))
    booked = [
        Booked(visit, announced=visit.day <= today + timedelta(days=7), risk=risk[visit.agency])
        for visit in plan_visits(picks, people, frame).visits
    ]
    return Situation({a.code: a for a in agencies}, people, frame, booked, (), today, 5)


def events(seed: int, at: Situation) -> Iterator[tuple[str, Event]]:
    """One of each kind, and the two long ones: an inspector who leaves, a quarter lost."""
    chance = random.Random(seed)
    visit = chance.choice([b.visit for b in at.booked if b.visit.day >= at.today + timedelta(days=8)])
    yield (
        "postponed",
        Event(EventKind.POSTPONED, visit.agency, visit.day + timedelta(days=chance.choice([14, 40]))),
    )
    yield (
        "ill, two weeks",
        Event(EventKind.AWAY, visit.inspectors[0], visit.day, visit.day + timedelta(days=13)),
    )
    yield "leaves", Event(EventKind.AWAY, visit.inspectors[0], at.today)
    yield "dropped", Event(EventKind.DROPPED, visit.agency)
    yield "a week lost", Event(EventKind.LOST, "", visit.day, visit.day + timedelta(days=6))
    quarter = at.today + timedelta(days=28)
    yield "a quarter lost", Event(EventKind.LOST, "", quarter, quarter + timedelta(days=90))


def run(provinces: int) -> list[Row]:
    """Every event on every province."""
    rows = []
    for seed in range(provinces):
        at = province(seed)
        for name, event in events(seed, at):
            begun = time.process_time()
            change = replan(replace(at, events=(event,)))
            seconds = time.process_time() - begun
            ways = Counter(move.way for move in change.moves)
            rows.append(Row(name, seconds, change.proved, change.nodes, change.counted, ways))
    return rows


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--provinces", type=int, default=25)
    rows = run(parser.parse_args().provinces)
    print(f"{VISITS} visits, {len(rows)} events; CPU seconds of this process")
    print(
        f"{'event':<16}{'proved':>9}{'median s':>10}{'worst s':>9}{'nodes':>7}  must move / dates, crews, out"
    )
    for name in dict.fromkeys(row.name for row in rows):
        mine = [row for row in rows if row.name == name]
        times = sorted(row.seconds for row in mine)
        proved, ways = sum(row.proved for row in mine), sum((row.ways for row in mine), Counter[Way]())
        print(
            f"{name:<16}{proved:>5}/{len(mine):<3}{times[len(times) // 2]:>10.3f}{times[-1]:>9.3f}"
            f"{max(row.nodes for row in mine):>7}  {sum(row.must_move for row in mine)} / "
            f"{ways[Way.MOVE]}, {ways[Way.CREW]}, {ways[Way.OUT]}"
        )


if __name__ == "__main__":
    main()
