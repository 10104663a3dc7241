"""The delivery's book: what became of each letter, kept with the letter's own state or not at all."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import cached_property
from typing import Any, NamedTuple

import sqlalchemy as sa
from sqlmodel import Session

from casework import delivery_rows as rows
from casework.broken_addresses import Failed, break_addresses
from casework.delivery_rows import FAULT, LATER, MAYBE_SENT, attempt_row
from casework.letters import requeue
from casework.mailroom import Mailroom
from casework.standing import Standing, standing
from models.db import Store
from models.prepared import Prepared
from notifications.channels import Channel, Mail, Outcome, Result
from rules.lifecycles import DigestState

NOT_ACCEPTED = "not_accepted"


@dataclass
class DeliveryResult:
    """How many letters came to which end; `stopped` says why a run ended early (closed, shut), else nothing.

    overtaken: of an earlier day; what they said is in a newer letter.
    """

    sent: int = 0
    later: int = 0
    dead: int = 0
    uncertain: int = 0
    empty: int = 0
    overtaken: int = 0
    stopped: str = ""


class Sent(NamedTuple):
    """A letter after its attempt; without a result there was nothing left to say. `fault` is our own."""

    digest: Any
    result: Result | None
    subject: str = ""
    fault: bool = False


class Ledger:
    """Writes what one worker did on one channel."""

    def __init__(
        self, store: Store, office: Mailroom, channel: Channel, worker: str, result: DeliveryResult
    ) -> None:
        self.store, self.office, self.channel, self.worker = store, office, channel, worker
        self.result = result
        self.keyed = channel.instant or isinstance(channel, Mail)  # sent twice, it is the same message
        self._rules: Standing | None = None

    @cached_property
    def _sent(self) -> Prepared:
        return Prepared(rows.SENT, self.store.engine.dialect)

    @cached_property
    def _tried(self) -> Prepared:
        return Prepared(rows.ATTEMPT, self.store.engine.dialect, rows.ATTEMPT_COLUMNS)

    def record(self, sent: Sent, now: datetime, following: Any | None, act: int) -> bool:
        """Keep one attempt, then drop what became moot in the letter that follows.

        `act` is the newest act of the office when the letters were claimed: while there is none newer, nothing
        can have become moot. True if anything was dropped, so that the following letter must be written anew.
        """
        newest = None  # not asked for
        if _came_to(sent) is Outcome.ACCEPTED:
            newest = self._accepted(sent, now)
        else:
            self.record_all([sent], now)
        return following is not None and newest != act and self.drop_moot(following, act, now)

    def _accepted(self, sent: Sent, now: datetime) -> int | None:
        """The way of nearly every letter; returns the newest act."""
        self.result.sent += 1
        with self.store.plain() as cursor:
            newest: int | None = self._sent.run(cursor, {
                "digest": sent.digest.id, "worker": self.worker, "sent": now, "sent_day": self.office.day(now),
            })  # fmt: skip
            self._tried.run(cursor, _attempt(sent, now))
        return newest

    def record_all(self, sent: Sequence[Sent], now: datetime) -> None:
        """Keep the attempts of an instant channel in one transaction."""
        lost = [s for s in sent if _came_to(s) is Outcome.PERMANENT]
        kept = [s for s in sent if _came_to(s) is not Outcome.PERMANENT]
        accepted = [s.digest.id for s in kept if _came_to(s) is Outcome.ACCEPTED]
        if kept:
            with self.store.working() as session:
                connection = session.connection()
                if accepted:
                    connection.execute(rows.SENT_ALL, {
                        "digests": accepted, "worker": self.worker, "sent": now,
                        "sent_day": self.office.day(now),
                    })  # fmt: skip
                others = [self._fate(s, now) for s in kept if _came_to(s) is not Outcome.ACCEPTED]
                rows.RECORD_ALL.run(connection, others)
                rows.ATTEMPTS.run(connection, [_attempt(s, now) for s in kept if s.result is not None])
            self.result.sent += len(accepted)
        if lost:
            self.give_up(lost, now)

    def give_up(self, lost: Sequence[Sent], now: datetime) -> None:
        """Refused for ever: the letters are dead, their addresses broken, their notices go elsewhere."""
        today = self.office.day(now)
        failed: list[Failed] = []
        with self.store.act("address.broken", now=now) as session:
            for sent in lost:
                digest, result = sent.digest, sent.result
                assert result is not None
                said = f"{result.code or ''} {result.text}".strip()
                session.execute(rows.RECORD, self._end(digest, DigestState.DEAD, now, said[:300]))
                session.execute(rows.ATTEMPT, _attempt(sent, now))
                requeue(session, [digest.id], NOT_ACCEPTED, hold_until=today, today=today)
                if digest.address_id is not None:
                    failed.append(Failed(digest.address_id, digest.address, said))
            break_addresses(session, self._standing(session), failed, today=today, now=now)
        self.result.dead += len(lost)

    def drop_moot(self, digest: Any, act: int, now: datetime) -> bool:
        """Stand down what has closed since that act; True if anything was."""
        with self.store.engine.begin() as connection:
            newest = connection.execute(rows.NEWEST_ACT).scalar()
            return newest != act and _dropped(connection, digest, self.office.day(now))

    def release(self, digests: Sequence[Any], now: datetime) -> None:
        """Put back what was claimed and not tried."""
        if not digests:
            return
        with self.store.working() as session:
            session.connection().execute(
                rows.RELEASE,
                [
                    {"digest": digest.id, "worker": self.worker, "now": now, "why": digest.reason}
                    for digest in digests
                ],
            )

    def _fate(self, sent: Sent, now: datetime) -> dict[str, object]:
        """The letter's state after an attempt that was neither accepted nor refused for ever."""
        digest, result = sent.digest, sent.result
        if result is None:
            self.result.empty += 1
            return self._end(digest, DigestState.EMPTY, now)
        if result.outcome is Outcome.UNCERTAIN and not self.keyed:
            self.result.uncertain += 1
            return self._end(digest, DigestState.UNCERTAIN, now, MAYBE_SENT)
        self.result.later += 1
        tried = digest.attempt - (1 if result.shut else 0)
        kept = self._end(digest, DigestState.READY, now, _why(sent))
        return kept | {"now": self.office.next_try(now, digest.message_id, digest.attempt), "tried": tried}

    def _end(self, digest: Any, state: DigestState, now: datetime, why: str = "") -> dict[str, object]:
        return {
            "digest": digest.id, "worker": self.worker, "became": state, "now": now, "tried": digest.attempt,
            "sent": None, "sent_day": None, "why": why,
        }  # fmt: skip

    def _standing(self, session: Session) -> Standing:
        if self._rules is None:
            self._rules = standing(session)
        return self._rules


def _came_to(sent: Sent) -> Outcome | None:
    return sent.result.outcome if sent.result is not None else None


def _why(sent: Sent) -> str:
    """What a letter put back must remember: once it may have been handed over, it stays the same message."""
    assert sent.result is not None
    if sent.digest.reason == MAYBE_SENT or sent.result.outcome is Outcome.UNCERTAIN:
        return MAYBE_SENT
    if sent.fault:
        return FAULT
    return str(sent.digest.reason) if sent.result.shut else LATER


def _dropped(connection: sa.Connection, digest: Any, today: date) -> bool:
    return connection.execute(rows.DROP_MOOT, {"digest": digest.id, "today": today}).rowcount > 0


def _attempt(sent: Sent, now: datetime) -> dict[str, object]:
    assert sent.result is not None
    result = sent.result
    return attempt_row(sent.digest, now, result.outcome.value, result.code, result.text, sent.subject)
