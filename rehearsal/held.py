"""How much memory a process of a rehearsal has held with those it started, and what it no longer needs."""

import ctypes
import resource
from contextlib import suppress
from pathlib import Path
from threading import Event, Thread
from types import TracebackType

APART = 0.03  # seconds between two looks


def peak_kib() -> int:
    """The most this process has held; the kernel's other number may be that of who started it."""
    return _told("self", "VmHWM") or resource.getrusage(resource.RUSAGE_SELF).ru_maxrss


class Together:
    """The most that this process and those it started have held at one moment, looked at again and again.

    The planner's solver lives beside the year while the plan is read and the round is drawn. Of what was started,
    the most it ever held is counted: it ends when it has answered, between two looks. What has not yet begun a
    program of its own is passed: in the moment after its start a process shares the memory of who started it.
    """

    def __init__(self) -> None:
        self._most = 0
        self._over = Event()
        self._watch = Thread(target=self._look_on, daemon=True)

    def __enter__(self) -> "Together":
        self._watch.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, value: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._over.set()
        self._watch.join()

    def peak_kib(self) -> int:
        """The most so far; never less than this process alone has held."""
        return max(self._most, peak_kib())

    def _look_on(self) -> None:
        while not self._over.wait(APART):
            beside = sum(_told(child, "VmHWM") for child in _started() if _program(child) != _program("self"))
            if beside:
                self._most = max(self._most, _told("self", "VmRSS") + beside)


def _started() -> list[str]:
    """The processes that this one's threads have started and that are still there; none where nobody tells."""
    found: list[str] = []
    for thread in Path("/proc/self/task").glob("*/children"):
        with suppress(OSError):
            found += thread.read_text().split()
    return found


def _program(process: str) -> bytes:
    """What a process runs, with its arguments; nothing of one that has ended."""
    with suppress(OSError):
        return Path(f"/proc/{process}/cmdline").read_bytes()
    return b""


def _told(process: str, what: str) -> int:
    """A number of a process's status, in KiB; nothing of one that has ended."""
    try:
        _, found, after = Path(f"/proc/{process}/status").read_text().partition(f"{what}:")
    except OSError:
        return 0
    return int(after.split()[0]) if found else 0


def give_back() -> None:
    """Return to the system what was freed; a C library without the call keeps it for later use."""
    with suppress(OSError, AttributeError):
        ctypes.CDLL(None).malloc_trim(0)
