"""Crashes between any two statements of the office's work: nothing lost, nothing doubled, the chain unbroken.

A story of some weeks is lived once. On the way, each step is lived again after a crash: the office is put back to
before the step, its process dies (or loses its line) before the n-th statement or commit, starts again and goes
on. What then stands in the database must be what stands there without a crash, row for row, and the outside world
may have seen at most one letter a second time, as the same message.

The suite crashes each step once, at a point chosen by seed; `DONDOC_CRASHES=all` crashes each step at every point
and in both ways, a number takes so many points a step. A failure names the step and the point; `CRASH_SEED`
chooses the same points again.
"""

import os
import random
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime

import pytest

from casework.invariant import orphans
from checker import verify
from models.db import Store
from tests.crash.copies import Copies
from tests.crash.fuse import CUT, DEAD, Fuse, survives
from tests.crash.picture import Picture, differences, exact, picture
from tests.crash.story import Desk, Step, ask_again, opening, story

pytestmark = [pytest.mark.crash, pytest.mark.slow]

WANTED = os.environ.get("DONDOC_CRASHES", "1")
SEED = int(os.environ.get("CRASH_SEED", "0")) or random.SystemRandom().randrange(1, 10**6)
LAST = date(2022, 4, 13)


@dataclass
class Tally:
    """What the crashes came to."""

    points: int = 0
    crashes: int = 0
    doubled: int = 0
    wrong: list[str] = field(default_factory=list)


@dataclass
class Crashed:
    """One step of the story, crashed at one point."""

    desk: Desk
    step: Step
    fuse: Fuse
    peace: Picture
    letters: Counter[str]

    def faults(self) -> Iterator[str]:
        """Live the step with the crash; whatever differs from peace afterwards."""
        before, seen = exact(self.desk.world.store), len(self.desk.relay.taken)
        assert not survives(self.desk.world.store, self.fuse, lambda: self.step.first(self.desk))
        if self.fuse.kind == DEAD:
            self.desk.restart()
        if self.step.request:
            yield from self._asked_again(before)
        else:
            self.step.after(self.desk)
        different = differences(self.peace, picture(self.desk.world.store))
        if different:
            yield f"other rows: {different}"
        went = Counter(self.desk.relay.taken[seen:])
        if self.letters - went:
            yield f"letters lost: {self.letters - went}"
        if set(went) != set(self.letters) or (went - self.letters).total() > 1:
            yield f"letters doubled: {went - self.letters}"
        self.doubled = (went - self.letters).total()

    def _asked_again(self, before: object) -> Iterator[str]:
        """A request that was not answered is kept whole or not at all; asked again, it adds nothing to that."""
        kept = self.fuse.commits > 0
        if not kept and exact(self.desk.world.store) != before:
            yield "half of it was kept"
        if not ask_again(self.desk, self.step) and not kept:
            yield "refused, though it was not kept"


def points_of(total: int, rng: random.Random) -> list[tuple[int, str]]:
    """Where to crash a step that passes so many points, and how; the point behind the last can only be death."""
    every = [(at, kind) for kind in (DEAD, CUT) for at in range(1, total + 1)] + [(total + 1, DEAD)]
    return every if WANTED == "all" else rng.sample(every, min(int(WANTED), len(every)))


def crash_every_step(desk: Desk, rng: random.Random) -> Tally:
    """Live the story; crash each step on the way."""
    tally, copies = Tally(), Copies(desk.world.store.url)
    for step in story():
        desk.restart()
        desk.world.store.dispose()
        copies.keep()
        fuse, seen = Fuse(), len(desk.relay.taken)
        assert survives(desk.world.store, fuse, lambda step=step: step.first(desk)), step.name
        step.after(desk)
        peace = picture(desk.world.store)
        letters = Counter(desk.relay.taken[seen:])
        tally.points += fuse.points + 1
        for at, kind in points_of(fuse.points, rng):
            desk.world.store.dispose()
            copies.put_back()
            desk.restart()
            crashed = Crashed(desk, step, Fuse(at, kind), peace, letters)
            tally.wrong += [f"{step.name}, {kind} at {at}: {fault}" for fault in crashed.faults()]
            tally.crashes, tally.doubled = tally.crashes + 1, tally.doubled + crashed.doubled
    return tally


@pytest.mark.parametrize("database", ["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)])
def test_a_crash_before_any_statement_leaves_what_peace_would_have_left(
    database: str, request: pytest.FixtureRequest, now: datetime
) -> None:
    desk = opening(Store(request.getfixturevalue(f"{database}_url"), durable=False), now)

    tally = crash_every_step(desk, random.Random(f"{SEED}-{database}"))

    print(
        f"{database}: {tally.crashes} crashes at {tally.points} points, {tally.doubled} letters doubled, "
        f"{len(tally.wrong)} wrong"
    )
    assert tally.wrong == [], f"CRASH_SEED={SEED}"
    assert tally.points > 2500
    with desk.world.store.reading() as session:
        assert orphans(session, LAST) == []
    report = verify(desk.world.store.url.render_as_string(hide_password=False))
    assert {check.name: check.counter_examples[:3] for check in report.checks if check.counter_examples} == {}
