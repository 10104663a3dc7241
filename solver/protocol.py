"""Jobs and answers as lines of JSON: `{"job": NAME, ...}` -> `{"ok": true, ...}` or `{"ok": false, "error": CODE}`.

A job that fails leaves the process ready for the next one. A new job is a function and a line in JOBS.
"""

import json
import traceback
from collections.abc import Callable, Iterable, Mapping
from typing import Any, TextIO

Job = Callable[[Mapping[str, Any]], dict[str, Any]]


def _timetable(job: Mapping[str, Any]) -> dict[str, Any]:
    from solver.timetable import answer

    return answer(job)


def _ready(_job: Mapping[str, Any]) -> dict[str, Any]:
    """Nothing to solve: the library is read, which takes ten times as long as a province's timetable."""
    import solver.timetable  # noqa: F401 - what the next job needs

    return {}


JOBS: dict[str, Job] = {"ready": _ready, "timetable": _timetable}


def serve(lines: Iterable[str], answers: TextIO) -> None:
    """One answer a line, in the order of the jobs."""
    for line in lines:
        answers.write(json.dumps(_answer(line), ensure_ascii=False) + "\n")
        answers.flush()


def _answer(line: str) -> dict[str, Any]:
    try:
        job = json.loads(line)
        return {"ok": True, **JOBS[job["job"]](job)}
    except ModuleNotFoundError as error:
        return {"ok": False, "error": "no_solver", "what": str(error)}
    except MemoryError:
        return {"ok": False, "error": "out_of_memory", "what": ""}
    except Exception as error:  # whatever it was, the caller falls back and shall be told what
        return {"ok": False, "error": "failed", "what": f"{error!r}\n{traceback.format_exc()}"}
