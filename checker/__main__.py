"""`python -m checker`: one piece of the checker's work, asked for in JSON on the input and answered on the output."""

import json
import sys
from collections.abc import Callable
from datetime import date, datetime, time
from typing import Any

from checker.apart import no_collection, peak_kib
from checker.helper import help_with, read_again
from checker.office import Office
from checker.proof import Ledger
from checker.province import measure
from checker.stored import Stored


def _help(url: str, hours: list[tuple[str, str]], counting: bool) -> dict[str, Any]:
    spans = [(time.fromisoformat(start), time.fromisoformat(end)) for start, end in hours]
    with Stored(url) as stored:
        office = read_again(Office(stored, Ledger()))
        return {"head": office.ledger.head, **help_with(office, spans, counting).as_dict()}


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
