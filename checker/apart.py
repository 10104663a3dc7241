"""A part of the work in a process of its own: `python -m checker`, asked and answering in JSON.

A fresh process and not a fork: it holds what it reads and nothing of who started it. Another room that answers in
the same way can be asked too.
"""

import gc
import json
import os
import resource
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from types import TracebackType
from typing import Any


class Apart:
    """The work, begun at once; leaving the block ends what is still running.

    `-P`: a folder of that name where the user stands is not asked.
    """

    def __init__(self, what: str, *, room: str = "checker", **asked: Any) -> None:
        self._process = subprocess.Popen(
            [sys.executable, "-P", "-m", room], stdin=subprocess.PIPE, stdout=subprocess.PIPE
        )
        assert self._process.stdin is not None
        with suppress(BrokenPipeError), self._process.stdin as to:  # it may have died: the answer tells
            to.write(json.dumps({"what": what, **asked}).encode())

    def __enter__(self) -> "Apart":
        return self

    def __exit__(
        self, kind: type[BaseException] | None, value: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._process.poll() is None:
            self._process.kill()
        self._process.wait()
        if self._process.stdout is not None:
            self._process.stdout.close()

    def line(self) -> dict[str, Any] | None:
        """What it tells in a line before its answer; None if it died first."""
        assert self._process.stdout is not None
        told = self._process.stdout.readline()
        if not told:
            return None
        found: dict[str, Any] = json.loads(told)
        return found

    def answer(self) -> dict[str, Any] | None:
        """What it found; None if it died of something, which it has told on the error stream."""
        assert self._process.stdout is not None
        told = self._process.stdout.read()
        if self._process.wait() != 0:
            return None
        found: dict[str, Any] = json.loads(told)
        return found


def cores() -> int:
    """How many cores this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def peak_kib() -> int:
    """The most memory this process has held; the kernel's other number may be that of who started it."""
    try:
        told = Path("/proc/self/status").read_text()
    except OSError:
        return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return int(told.partition("VmHWM:")[2].split()[0])


@contextmanager
def no_collection() -> Iterator[None]:
    """Rows by the hundred thousand hold no cycles: searching them again and again costs a fifth of the time."""
    collecting = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if collecting:
            gc.enable()
