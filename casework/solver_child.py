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
        self._unanswered = 0

    def __enter__(self) -> "SolverChild":
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.end()

    def begin(self) -> None:
        """Start it ahead of its first job, which then meets a process that has read its library already."""
        try:
            self._send({"job": "ready"})
        except OSError:
            self.end()  # the first job says what is wrong

    def ask(self, job: Mapping[str, Any]) -> dict[str, Any]:
        """The answer to one job. Raises SolverLost; the next job then meets a new process."""
        try:
            self._send(job)
            read = self._answer()
        except (OSError, ValueError) as error:
            self.end()
            raise SolverLost("lost", str(error)) from error
        if not read.get("ok"):
            self.end()  # after running out of memory it would start the next job with less
            raise SolverLost(str(read.get("error")), str(read.get("what")))
        return dict(read)

    def _send(self, job: Mapping[str, Any]) -> None:
        process = self.process = self.process or self._start()
        assert process.stdin is not None
        process.stdin.write(json.dumps(job, ensure_ascii=False) + "\n")
        process.stdin.flush()
        self._unanswered += 1

    def _answer(self) -> dict[str, Any]:
        """The answer to what was sent last, or the first before it that is none."""
        assert self.process is not None
        assert self.process.stdout is not None
        read: dict[str, Any] = {"ok": True}
        while self._unanswered and read.get("ok"):
            read = json.loads(self.process.stdout.readline())
            self._unanswered -= 1
        return read

    def end(self) -> None:
        """Close the pipe, which ends the process; end it the hard way if it still computes."""
        process, self.process, self._unanswered = self.process, None, 0
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
