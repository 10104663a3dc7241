"""Timetables by the solver in child processes, province by province; the plain search where there is none.

A timetable depends on its province alone, so neither the number of workers nor their luck changes a byte. What a
worker loses is asked once more of a new process, which has nothing left over from other provinces; only then the
plain search stands in, and the proof says so.
"""

import os
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from queue import SimpleQueue
from typing import Any

from casework.solver_child import SolverChild, SolverLost
from rules.plain import from_plain, to_plain
from rules.proof import Fallback
from rules.selection import Pick
from rules.timetable import Effort, ProvinceRound, Timetable, merge, plan_province, split
from rules.weeks import Frame, Inspector


def plan_country(
    picks: Sequence[Pick], inspectors: Sequence[Inspector], frame: Frame,
    effort: Effort | None = None, workers: int | None = None, begun: SolverChild | None = None,
) -> Timetable:  # fmt: skip
    """The timetable of all provinces, at most `workers` of them at a time (default: one for each core).

    `begun` is a solver that was started ahead; it is ended with the others.
    """
    provinces = split(picks, inspectors, frame)
    children: SimpleQueue[SolverChild] = SimpleQueue()
    count = max(1, min(workers or os.cpu_count() or 1, len(provinces)))
    for place in range(count):
        children.put(begun if begun and place == 0 else SolverChild())

    def one(province: ProvinceRound) -> Timetable:
        child = children.get()
        try:
            return solve_province(province, effort, child)
        finally:
            children.put(child)

    try:
        with ThreadPoolExecutor(count) as pool:
            # The largest first: a worker that meets it last would keep the others waiting.
            largest = sorted(provinces, key=lambda p: (-len(p.picks), p.province))
            parts = {p.province: part for p, part in zip(largest, pool.map(one, largest), strict=True)}
    finally:
        for _ in range(count):
            children.get().end()
    return merge([parts[p.province] for p in provinces])


def solve_province(
    province: ProvinceRound, effort: Effort | None = None, child: SolverChild | None = None
) -> Timetable:
    """The timetable of one province, from a child process of its own if none is handed in."""
    if child is None:
        with SolverChild() as own:
            return solve_province(province, effort, own)
    effort = effort or Effort()
    job = {"job": "timetable", "round": to_plain(province), "effort": to_plain(effort)}
    try:
        return _asked(child, job)
    except SolverLost as lost:
        return _plain(province, effort, lost)


def _asked(child: SolverChild, job: dict[str, Any]) -> Timetable:
    try:
        answer = child.ask(job)
    except SolverLost as lost:
        if lost.code == Fallback.NO_SOLVER:
            raise
        answer = child.ask(job)
    return from_plain(Timetable, answer["timetable"])


def _plain(province: ProvinceRound, effort: Effort, lost: SolverLost) -> Timetable:
    """The plain search, with the reason why it had to."""
    found = plan_province(province, effort)
    known = lost.code in {fallback.value for fallback in Fallback}
    why = Fallback(lost.code) if known else Fallback.LOST
    return replace(found, proofs=tuple(replace(proof, fallback=why) for proof in found.proofs))
