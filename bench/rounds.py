"""Rounds of drawn countries: what is proved, the bound beside each plan, CPU seconds and memory of the workers.

Run as `python -m bench rounds [--sizes 35 200 1200 4000 11000] [--families feasible tight jammed] [--workers 2]`.
Each line is measured in a process of its own, so that its CPU seconds and its peak are those of its workers. CPU
seconds are what to trust on a busy machine; Half of them is what two free cores would need. Each plan goes
through the independent checker, which adds every bound up anew.
"""

import argparse
import json
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

from bench.rounds_country import FAMILIES, SIZES, country, write
from casework.exchange import read_folder, solve
from casework.round_json import as_json
from checker.round_check import check_round

Row = dict[str, Any]
NAMES = ("imbalance", "trips", "lateness")


def measure(size: str, family: str, workers: int, seed: int) -> Row:
    """One line of the table, in this process."""
    with tempfile.TemporaryDirectory(prefix="dd-bench-") as folder:
        path = write(country(*SIZES[size], seed=seed, family=family), Path(folder))
        begun, own = time.perf_counter(), time.process_time()
        result = solve(read_folder(path), workers=workers)
        wall, own = time.perf_counter() - begun, time.process_time() - own
        used = resource.getrusage(resource.RUSAGE_CHILDREN)
        plan = json.loads(json.dumps(as_json(result)))
        begun = time.process_time()
        report = check_round(path, plan)
        checked = time.process_time() - begun
    wrong = [
        c for c in report["checks"] if c["counter_examples"] and c["name"] not in EXPECTED[plan["status"]]
    ]
    return {
        "family": family, "agencies": SIZES[size][0], "wall": wall, "own": own,
        "solver": used.ru_utime + used.ru_stime, "peak": used.ru_maxrss / 1024, "check": checked,
        "checked": not wrong, **_proved(plan),
    }  # fmt: skip


# A round that is short does not visit every pick; everything else must hold all the same.
EXPECTED: dict[str, set[str]] = {"planned": set(), "short": {"each_pick_visited_once", "quota"}}


def _proved(plan: Row) -> Row:
    proofs = plan["provinces"]
    short = {short["province"] for short in plan["shortages"] if short["proved"]}
    fewer = [p for p in proofs if p["placed"] < p["asked"] or p["province"] in short]
    optimal = [p for p in proofs if p["verdict"] == "optimal"]
    totals = {n: (sum(p["objective"][n] for p in proofs), sum(p["bound"][n] for p in proofs)) for n in NAMES}
    return {
        "visits": len(plan["visits"]), "provinces": len(proofs),
        "optimal": sum(p not in fewer for p in optimal),
        "short": sum(p["most"] == p["placed"] for p in fewer),
        "bounded": sum(p["verdict"] != "optimal" or (p in fewer and p["most"] > p["placed"]) for p in proofs),
        "fallback": sum(p["fallback"] is not None for p in proofs), "totals": totals,
    }  # fmt: skip


HEADS = (
    "family", "agencies", "visits", "provinces", "optimal", "short*", "bounded", "imbalance", "trips", "lateness",
    "bound", "gap %", "CPU s", "own", "wall", "peak MB", "check s",
)  # fmt: skip


def show(row: Row) -> None:
    """One line; `short*`: fewer visits than picks, and a proof that no more fit."""
    late, least = row["totals"]["lateness"]
    cells = (
        row["family"], row["agencies"], row["visits"], row["provinces"], row["optimal"], row["short"],
        row["bounded"], _pair(*row["totals"]["imbalance"]), _pair(*row["totals"]["trips"]), late, least,
        f"{100 * (late - least) / late:.2f}", f"{row['solver']:.1f}", f"{row['own']:.1f}",
        f"{row['wall']:.0f}", f"{row['peak']:.0f}", f"{row['check']:.1f}",
    )  # fmt: skip
    print(
        "".join(f"{cell!s:>10}" for cell in cells),
        "" if row["checked"] else " REFUSED BY THE CHECKER",
        flush=True,
    )
    if row["fallback"]:
        print(f"          {row['fallback']} provinces by the plain search", flush=True)


def _pair(value: int, least: int) -> str:
    return f"{value}" if value == least else f"{value}>={least}"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--sizes", nargs="+", choices=SIZES, default=["35", "200", "1200"])
    parser.add_argument("--families", nargs="+", choices=FAMILIES, default=["feasible"])
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--one", action="store_true", help="measure here and print JSON (used for each line)")
    asked = parser.parse_args()
    if asked.one:
        print(json.dumps(measure(asked.sizes[0], asked.families[0], asked.workers, asked.seed)))
        return
    print("".join(f"{head:>10}" for head in HEADS))
    for family in asked.families:
        for size in asked.sizes:
            command = [
                sys.executable, "-m", "bench.rounds", "--one", "--sizes", size, "--families", family,
                "--workers", str(asked.workers), "--seed", str(asked.seed),
            ]  # fmt: skip
            done = subprocess.run(command, check=True, capture_output=True, text=True)
            show(json.loads(done.stdout))


if __name__ == "__main__":
    main()
