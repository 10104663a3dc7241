"""How much memory a process of a rehearsal has held, and what it no longer needs."""

import ctypes
import resource
from contextlib import suppress
from pathlib import Path


def peak_kib() -> int:
    """The most this process has held; the kernel's other number may be that of who started it."""
    try:
        told = Path("/proc/self/status").read_text()
    except OSError:
        return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return int(told.partition("VmHWM:")[2].split()[0])


def give_back() -> None:
    """Return to the system what was freed; a C library without the call keeps it for later use."""
    with suppress(OSError, AttributeError):
        ctypes.CDLL(None).malloc_trim(0)
