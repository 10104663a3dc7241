"""What a piece of a rehearsal held counts what it started beside it."""

import subprocess
import sys
from pathlib import Path

import pytest

# in a process of its own: what the tests have held until then would hide it
ASKED = """
import subprocess, sys
from rehearsal.held import Together, peak_kib
before = peak_kib()
with Together() as held:
    subprocess.run([sys.executable, "-c", sys.argv[1]], check=True)
alone = peak_kib()  # first: asking for the other may take a page
print(before, held.peak_kib(), alone)
"""
HOLDS = "import time; held = bytearray(b'x') * (150 << 20); time.sleep(0.5)"
NOTHING = "pass"
MIB = 1024


def held(started: str) -> tuple[int, int, int]:
    """What a process held before it started another, with it, and at its most alone, in KiB."""
    told = subprocess.run([sys.executable, "-c", ASKED, started], capture_output=True, text=True, check=True)
    before, together, alone = map(int, told.stdout.split())
    return before, together, alone


@pytest.mark.skipif(
    not Path("/proc/thread-self/children").exists(), reason="the kernel does not tell who was started"
)
def test_what_was_started_is_counted_with_who_started_it() -> None:
    before, together, alone = held(HOLDS)

    assert together >= before // 2 + 150 * MIB
    assert alone < 100 * MIB


def test_what_was_started_counts_no_more_than_it_held() -> None:
    _before, together, alone = held(NOTHING)

    assert alone <= together < alone + 50 * MIB


FORKS = """
import os, time
from rehearsal.held import Together, peak_kib
held = bytearray(b'x') * (150 << 20)
with Together() as seen:
    if not (child := os.fork()):
        time.sleep(0.5)
        os._exit(0)
    os.waitpid(child, 0)
print(seen.peak_kib(), peak_kib())
"""


def test_what_shares_the_memory_of_who_started_it_is_not_counted_twice() -> None:
    told = subprocess.run([sys.executable, "-c", FORKS], capture_output=True, text=True, check=True).stdout
    together, alone = map(int, told.split())

    assert together < alone + 50 * MIB
