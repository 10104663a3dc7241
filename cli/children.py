"""The three children of `dondoc up`: started, watched, started again when they die, stopped cleanly."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

_PATIENCE = 20.0  # seconds a child has between SIGTERM and SIGKILL
_LONGEST_PAUSE = 60.0  # between two starts of a child that keeps dying


@dataclass
class Child:
    """A process of ours: what to run, how it fares."""

    name: str
    command: Sequence[str]
    environment: Mapping[str, str]
    log: Path | None = None
    process: subprocess.Popen[bytes] | None = None
    deaths: int = 0
    start_again_at: float = 0.0

    def start(self) -> None:
        """Start the process in a session of its own, so that a Ctrl-C reaches the parent alone."""
        out = open(self.log, "ab") if self.log else None  # noqa: SIM115 - the child owns it
        try:
            self.process = subprocess.Popen(
                list(self.command), env=dict(self.environment), stdin=subprocess.DEVNULL,
                stdout=out, stderr=subprocess.STDOUT if out else None, start_new_session=True,
            )  # fmt: skip
        finally:
            if out:
                out.close()

    @property
    def alive(self) -> bool:
        return self.process is not None and self.process.poll() is None

    def signal(self, number: int) -> None:
        """Signal the whole session, so that no grandchild (a running flow) is left behind."""
        if self.process is not None:
            try:
                os.killpg(self.process.pid, number)
            except ProcessLookupError:
                return


@dataclass
class Family:
    """The children in the order in which they are started; stopped in the opposite one."""

    children: list[Child] = field(default_factory=list)
    say: Callable[[str], None] = lambda text: print(text, file=sys.stderr, flush=True)

    def watch(self, stopping: Callable[[], bool], pause: float = 0.5) -> None:
        """Start again whatever dies, slower each time, until asked to stop."""
        while not stopping():
            for child in self.children:
                if not child.alive:
                    self._revive(child)
            time.sleep(pause)

    def _revive(self, child: Child) -> None:
        now = time.monotonic()
        if child.process is not None:
            child.deaths += 1
            wait = min(_LONGEST_PAUSE, 2.0 ** min(child.deaths, 6))
            self.say(f"{child.name}: ended with {child.process.returncode}, again in {wait:.0f} s")
            child.process, child.start_again_at = None, now + wait
        elif now >= child.start_again_at:
            child.start()

    def stop(self) -> None:
        """End all children, last started first: asked kindly, then killed."""
        for child in reversed(self.children):
            child.signal(signal.SIGTERM)
            deadline = time.monotonic() + _PATIENCE
            while child.alive and time.monotonic() < deadline:
                time.sleep(0.05)
            child.signal(signal.SIGKILL)
            if child.process is not None:
                child.process.wait()
