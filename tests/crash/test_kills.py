"""kill -9 at random moments of the sweep and the delivery: nothing lost, nothing doubled but the one in flight.

`DONDOC_KILLS` is the number of kills for both databases together (20 in the normal suite); a failure prints the
seed, and `CRASH_SEED` runs it again.
"""

import multiprocessing
import os
import random
import re
import time
from collections import Counter, defaultdict
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from email import message_from_bytes
from email.policy import default
from typing import Any

import pytest
import sqlalchemy as sa
from aiosmtpd.controller import Controller

from models.db import Store
from models.tables import DIGEST, NOTICE, OBLIGATION
from rules.lifecycles import DigestState, Form, NoticeState, ObligationStatus
from rules.workdays import Workdays
from tests.crash import worker
from tests.notifications.relay import free_port

pytestmark = [pytest.mark.crash, pytest.mark.slow]

KILLS = int(os.environ.get("DONDOC_KILLS", "20")) // 2
SEED = int(os.environ.get("CRASH_SEED", "0")) or random.SystemRandom().randrange(1, 10**6)
FIRST = date(2022, 2, 7)
KILLS_A_DAY = 2
AFTER = 10  # working days without a kill at the end, for whatever waits for its day
FORK = multiprocessing.get_context("forkserver")
FORK.set_forkserver_preload(["tests.crash.worker"])
NUMBER = re.compile(r"Mã thông báo: (\d+)")


@dataclass
class Box:
    """Every letter the relay took, by its Message-ID."""

    letters: list[tuple[str, bytes]] = field(default_factory=list)

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:
        raw = envelope.original_content
        number = re.search(rb"^Message-ID: (<[^>]+>)", raw, re.MULTILINE)
        assert number is not None
        self.letters.append((number[1].decode(), raw))
        return "250 OK"


@contextmanager
def relay(box: Box) -> Iterator[int]:
    controller = Controller(box, hostname="127.0.0.1", port=free_port())
    controller.start()
    yield int(controller.port)
    controller.stop()


@dataclass
class Run:
    """One child; `reach` waits for a phase, `kill` ends it at once."""

    url: str
    port: int
    moment: datetime

    def __post_init__(self) -> None:
        self.hear, tell = FORK.Pipe(duplex=False)
        self.child = FORK.Process(target=worker.run, args=(self.url, self.port, self.moment, tell))
        self.child.start()
        tell.close()

    def reach(self, phase: str) -> bool:
        """Wait until the child says that phase; False if it ended before."""
        try:
            while self.hear.poll(120):
                if self.hear.recv() == phase:
                    return True
        except EOFError:
            return False
        raise TimeoutError(f"the child never reached {phase!r}")

    def finish(self) -> dict[str, float]:
        """Let it run to its end; the seconds of each phase."""
        spent, before, last = {}, "", time.monotonic()
        for phase in (*worker.PHASES, "done"):
            assert self.reach(phase), f"the child died by itself before {phase!r}"
            now = time.monotonic()
            if before:
                spent[before] = now - last
            before, last = phase, now
        self.child.join()
        return spent

    def kill(self) -> None:
        self.child.kill()
        self.child.join()


def at(day: date, minutes: int) -> datetime:
    """Minutes after eight in the office."""
    return datetime(day.year, day.month, day.day, 1, tzinfo=UTC) + timedelta(minutes=minutes)


def kill_often(url: str, port: int, calendar: Workdays, rng: random.Random) -> date:
    """Kill a run after another at a random moment of a random phase; then let the last days pass in peace."""
    days = [calendar.add(FIRST, n) for n in range(2 + KILLS // KILLS_A_DAY + AFTER)]
    spans = Run(url, port, at(days[0], 0)).finish()
    for kill in range(KILLS):
        day, turn = days[1 + kill // KILLS_A_DAY], kill % KILLS_A_DAY
        run = Run(url, port, at(day, 10 * turn))
        phase = rng.choice(worker.PHASES)
        if run.reach(phase):
            time.sleep(rng.uniform(0, spans[phase] * 1.2))
        run.kill()
        if turn == KILLS_A_DAY - 1 and day.day % 2:  # on other days what was in flight stays over night
            Run(url, port, at(day, 10 * KILLS_A_DAY)).finish()
    for day in days[1 + KILLS // KILLS_A_DAY :]:
        Run(url, port, at(day, 0)).finish()
    return days[-1]


@dataclass
class Stored:
    """What stands in the database at the end."""

    notices: list[Any]
    digests: dict[int, Any]
    duties: list[Any]


def stored(url: str) -> Stored:
    store = Store(url)
    with store.reading() as session:
        found = Stored(
            list(session.execute(sa.select(NOTICE))),
            {row.id: row for row in session.execute(sa.select(DIGEST))},
            list(session.execute(sa.select(OBLIGATION))),
        )
    store.dispose()
    return found


def lost(found: Stored, until: date) -> list[Any]:
    """Calls made long enough ago that were neither sent nor gave way to a higher one.

    The higher one went to the same post, or said upward, after the wait of days of kills, that nobody was reached.
    """
    sent = (DigestState.SENT, DigestState.DELIVERED)
    higher: dict[tuple[int, int], int] = defaultdict(int)
    unreached: dict[int, int] = defaultdict(int)
    for row in found.notices:
        key = (row.obligation_id, row.post_id)
        higher[key] = max(higher[key], row.rung)
        if row.form == Form.UNREACHED:
            unreached[row.obligation_id] = max(unreached[row.obligation_id], row.rung)
    return [
        row
        for row in found.notices
        if row.created_on <= until
        and not (row.state == NoticeState.GROUPED and found.digests[row.digest_id].state in sent)
        and not (
            row.state == NoticeState.STOOD_DOWN
            and max(higher[row.obligation_id, row.post_id], unreached[row.obligation_id]) > row.rung
        )
    ]


@pytest.mark.parametrize("database", ["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)])
def test_kills_lose_nothing_and_double_at_most_the_letter_in_flight(
    database: str, request: pytest.FixtureRequest, now: datetime
) -> None:
    url, box = request.getfixturevalue(f"{database}_url"), Box()
    calendar = worker.build(url, now, FIRST, 20 + KILLS // KILLS_A_DAY + AFTER)

    with relay(box) as port:
        last = kill_often(url, port, calendar, random.Random(f"{SEED}-{database}"))

    say = f"CRASH_SEED={SEED}"
    found, taken = stored(url), Counter(number for number, _ in box.letters)
    causes = Counter(
        (row.obligation_id, row.opening, row.due_on, row.rung, row.repeat_no, row.post_id)
        for row in found.notices
    )
    keys = Counter((d.person_id, d.channel, d.day, d.kind, d.number) for d in found.digests.values())
    called = {(row.obligation_id, row.rung, row.repeat_no) for row in found.notices}
    sent = {
        d.message_id for d in found.digests.values() if d.state in (DigestState.SENT, DigestState.DELIVERED)
    }
    doubled = sum(number - 1 for number in taken.values())
    assert len(found.notices) > 100
    assert lost(found, calendar.add(last, -8)) == [], say
    assert [d.id for d in found.duties if d.rung and (d.id, d.rung, d.repeat_no) not in called] == [], say
    assert [d.id for d in found.duties if _forgotten(d, last)] == [], say
    assert max(causes.values()) == max(keys.values()) == 1, say
    assert sent == set(taken), say
    assert doubled <= KILLS, say
    assert _told_in_two_letters(box) == [], say


def _forgotten(duty: Any, last: date) -> bool:
    return duty.status == ObligationStatus.OPEN and (duty.next_alarm_on is None or duty.next_alarm_on <= last)


def _told_in_two_letters(box: Box) -> list[str]:
    """Notices that stand in two different messages; the same message twice is the letter in flight."""
    of: dict[str, set[str]] = defaultdict(set)
    for number, raw in dict(box.letters).items():
        body = message_from_bytes(raw, policy=default).get_body(("plain",))
        assert body is not None
        for notice in NUMBER.findall(body.get_content()):
            of[notice].add(number)
    return [notice for notice, letters in of.items() if len(letters) > 1]
