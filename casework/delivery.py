"""Sending: claim under a lease, leave the database, write, hand over, record - one letter at a time.

A crash loses nothing and doubles at most the one message in flight: its Message-ID was fixed before, so mail is
sent again as the same message, while a channel that could not recognise it leaves it *uncertain* for a person.
Whether a matter is still open is asked again just before each letter goes.
"""

import os
import threading
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

import sqlalchemy as sa

from casework.delivery_record import DeliveryResult, Ledger, Sent
from casework.delivery_turns import Turn, take_turn
from casework.mailroom import OFF, Mailroom
from casework.versions import versions
from casework.writing import Desk, Fault, Written, unwritten
from models.db import Store
from models.tables import DIGEST
from notifications.channels import Channel, Null, Outcome, Outgoing, Result
from rules.hours import is_open
from rules.lifecycles import DigestState
from rules.workdays import OutsideCalendar, Workdays

__all__ = ["DeliveryResult", "deliver", "settle"]

_IN_A_ROW = 5  # so many refusals for ever, one after the other, look like a relay that refuses us, not them
_AT_ONCE = 5  # an instant channel takes so many batches as one
CLOSED, SHUT = "closed", "shut"  # why a run ended: the office's hours; the relay


def deliver(
    store: Store, clock_now: Callable[[], datetime], *, channels: Mapping[str, Channel], mode: str,
    office: Mailroom, worker: str = "",
) -> DeliveryResult:  # fmt: skip
    """Send every letter whose time has come; outside office hours, and in mode off, none.

    The clock is read at each step, because a lease and the office's hours may end in the middle. `worker`
    names the holder of the leases; two workers never send the same letter.
    """
    result = DeliveryResult()
    if mode == OFF:
        return result
    with store.reading() as session:
        days = versions(store).in_force(session)
    name = worker or f"{os.getpid()}.{threading.get_ident()}"
    for channel in channels.values():
        _Run(store, clock_now, channel, mode, office, days, name, result).go()
    return result


def settle(store: Store, today: date, now: datetime) -> int:
    """Count as delivered what was accepted before the last working day began and has not come back."""
    with store.working() as session:
        days = versions(store).in_force(session)
        try:
            last = days.add(days.on_or_before(today), -1) if days else date.min
        except OutsideCalendar:
            last = date.min
        settled = session.execute(
            sa.update(DIGEST)
            .where(DIGEST.c.state == sa.literal_column(f"'{DigestState.SENT}'"), DIGEST.c.sent_on <= last)
            .values(state=DigestState.DELIVERED)
        )
        assert isinstance(settled, sa.CursorResult)
        return max(settled.rowcount, 0)


@dataclass
class _Run:
    """One worker on one channel until nothing is ready, the office closes or the way out is shut."""

    store: Store
    clock: Callable[[], datetime]
    channel: Channel
    mode: str
    office: Mailroom
    days: Workdays | None
    worker: str
    result: DeliveryResult

    def __post_init__(self) -> None:
        self.desk = Desk(self.office, versions(self.store))
        self.ledger = Ledger(self.store, self.office, self.channel, self.worker, self.result)
        self.refused_in_a_row = 0

    def go(self) -> None:
        size = self.office.batch * _AT_ONCE if self.channel.instant else self.office.batch
        going = True
        while going:
            now = self.clock()
            if not self._open(now):
                self.result.stopped = CLOSED
                return
            turn = take_turn(self.ledger, now, self.mode, size if self.ledger.keyed else 1)
            if not turn.claimed:
                return
            if turn.digests:
                send = self._together if self.channel.instant else self._one_by_one
                going = send(turn, now + self.office.lease)
            if self.channel.instant and turn.claimed < size:
                return  # it was all there was, and nothing of it is to be tried again at once

    def _open(self, now: datetime) -> bool:
        return self.days is not None and is_open(self.office.local(now), self.office.hours, self.days)

    def _one_by_one(self, turn: Turn, until: datetime) -> bool:
        """Send letter by letter, each recorded before the next goes; False when the way out is shut.

        All are written first: words written between two waits for a disk find the processor's caches cold and
        cost half as much again. A letter in which something has become moot meanwhile is written anew.
        """
        digests = turn.digests
        letters = self._written(digests)
        if self.ledger.drop_moot(digests[0], turn.act, until - self.office.lease):
            letters |= self._written(digests[:1])
        for place, digest in enumerate(digests):
            now = self.clock()
            if not self._open(now) or now >= until - self.office.lease / 2:
                self.ledger.release(digests[place:], now)
                return True
            sent = self._hand_over(digest, letters[digest.id])
            following = digests[place + 1] if place + 1 < len(digests) else None
            if self.ledger.record(sent, self.clock(), following, turn.act):
                letters |= self._written([following])
            if self._shut(sent.result):
                self.ledger.release(digests[place + 1 :], self.clock())
                self.result.stopped = SHUT
                return False
        return True

    def _together(self, turn: Turn, until: datetime) -> bool:
        """Hand over the whole batch and record it in one transaction: what is instant may be repeated."""
        digests, now = turn.digests, self.clock()
        letters: dict[int, Written]
        if isinstance(self.channel, Null):
            with self.store.reading() as session:
                letters = unwritten(session, digests, self.office, now)
        else:
            letters = self._written(digests)
        ready = [letter for letter in letters.values() if isinstance(letter, Outgoing)]
        results = {int(result.digest_id): result for result in self.channel.deliver_many(ready)}
        sent = [_sent(digest, letters[digest.id], results.get(digest.id)) for digest in digests]
        self.ledger.record_all(sent, self.clock())
        return not any(item.result is not None and item.result.shut for item in sent)

    def _written(self, digests: Sequence[Any]) -> dict[int, Written]:
        now = self.clock()
        with self.store.reading() as session:
            facts = self.desk.read(session, digests, now)
        return {digest.id: self.desk.write(digest, facts[digest.id], now) for digest in digests}

    def _hand_over(self, digest: Any, letter: Written) -> Sent:
        result = self.channel.deliver_many([letter])[0] if isinstance(letter, Outgoing) else None
        return _sent(digest, letter, result)

    def _shut(self, result: Result | None) -> bool:
        if result is None:
            return False
        never = result.outcome is Outcome.PERMANENT
        self.refused_in_a_row = self.refused_in_a_row + 1 if never else 0
        return result.shut or self.refused_in_a_row >= _IN_A_ROW


def _sent(digest: Any, letter: Written, result: Result | None) -> Sent:
    if isinstance(letter, Fault):
        outcome = Outcome.PERMANENT if letter.address else Outcome.TEMPORARY
        result = Result(str(digest.id), digest.address, outcome, 0, letter.text)
        return Sent(digest, result, fault=not letter.address)
    return Sent(digest, result, subject=letter.subject if letter is not None else "")
