"""The solver as a child process: started on the first job, given a memory limit, asked one job after another."""

import json
import os
import subprocess
import sys
from collections.abc import Mapping
from types import TracebackType
from typing import Any

MEMORY_MB = 640  # of address space for one worker; it touches about half of it (python -m bench rounds)


class SolverLost(Exception):
    """No answer: `code` is no_solver, out_of_memory, lost (the process is gone) or failed (it says so itself)."""

    def __init__(self, code: str, what: str = "") -> None:
        super().__init__(f"{code}: {what}")
        self.code, self.what = code, what


class SolverChild:
    """`python -m solver` on the other end of a pipe; use it in one thread, as a context manager."""

    def __init__(self, memory_mb: int = MEMORY_MB) -> None:
        self.command = [sys.executable, "-m", "solver", "--memory", str(memory_mb)]
        self.process: subprocess.Popen[str] | None = None

    def __enter__(self) -> "SolverChild":
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.end()

    def ask(self, job: Mapping[str, Any]) -> dict[str, Any]:
        """The answer to one job. Raises SolverLost; the next job then meets a new process."""
        line = json.dumps(job, ensure_ascii=False) + "\n"
        try:
            process = self.process = self.process or self._start()
            assert process.stdin is not None
            assert process.stdout is not None
            process.stdin.write(line)
            process.stdin.flush()
            read = json.loads(process.stdout.readline())
        except (OSError, ValueError) as error:
            self.end()
            raise SolverLost("lost", str(error)) from error
        if not read.get("ok"):
            self.end()  # after running out of memory it would start the next job with less
            raise SolverLost(str(read.get("error")), str(read.get("what")))
        return dict(read)

    def end(self) -> None:
        """Close the pipe, which ends the process; end it the hard way if it still computes."""
        process, self.process = self.process, None
        if process is None:
            return
        process.kill()
        process.communicate()

    def _start(self) -> "subprocess.Popen[str]":
        environment = {**os.environ, "OPENBLAS_NUM_THREADS": "1", "PYTHONHASHSEED": "0"}
        return subprocess.Popen(
            self.command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL,
            encoding="utf-8", env=environment,
        )  # fmt: skip
