"""`python -m rehearsal`: one piece of a province-year, asked for in JSON on the input and answered on the output.

A process for each piece: what it holds is gone when the next one begins.
"""

import json
import sys
from collections.abc import Callable
from typing import Any

from config.garbage import collect_rarely
from rehearsal import province_run
from rehearsal.held import Together


def _tell(said: dict[str, Any]) -> None:
    """A line of JSON to whoever asked."""
    print(json.dumps(said), flush=True)


def _year(**asked: Any) -> dict[str, Any]:
    return province_run.lived(**asked, begun=lambda spent: _tell({"founding_seconds": spent}))


PIECES: dict[str, Callable[..., dict[str, Any]]] = {"year": _year, "models": province_run.compared}


def main() -> None:
    """Do what is asked; whatever goes wrong ends the process."""
    collect_rarely()
    asked = json.load(sys.stdin)
    with Together() as held:
        found = PIECES[asked.pop("what")](**asked)
    _tell({**found, "peak_kib": held.peak_kib()})


if __name__ == "__main__":
    main()
