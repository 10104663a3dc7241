"""`python -m checker`: one piece of the checker's work, asked for in JSON on the input and answered on the output."""

import json
import sys
from collections.abc import Callable
from datetime import date, datetime, time
from typing import Any

from checker.apart import no_collection, peak_kib
from checker.helper import check_hashes, check_letters, read_again
from checker.office import Office
from checker.province import measure
from checker.stored import Stored


def _help(url: str, hours: list[tuple[str, str]]) -> dict[str, Any]:
    spans = [(time.fromisoformat(start), time.fromisoformat(end)) for start, end in hours]
    with Stored(url) as stored:
        ledger = read_again(stored)
        hashes = check_hashes(stored, ledger)
        letters = check_letters(Office(stored, ledger), spans)
    return {
        "head": ledger.head,
        "hashes": [check.as_dict() for check in hashes],
        "letters": [check.as_dict() for check in letters],
    }


def _measure(url: str, as_of: str, year: int, outages: list[tuple[str, str]]) -> dict[str, Any]:
    announced = [(datetime.fromisoformat(start), datetime.fromisoformat(end)) for start, end in outages]
    report, made = measure(url, date.fromisoformat(as_of), year, announced)
    return {"report": report.as_dict(), "made": made, "others_kib": report.others.get("peak_kib", 0)}


WORK: dict[str, Callable[..., dict[str, Any]]] = {
    "helper": _help,
    "measure": _measure,
}


def main() -> None:
    """Do what is asked; whatever goes wrong ends the process."""
    asked = json.load(sys.stdin)
    with no_collection():
        found = WORK[asked.pop("what")](**asked)
    json.dump({**found, "peak_kib": peak_kib()}, sys.stdout)


if __name__ == "__main__":
    main()
