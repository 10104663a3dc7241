"""From digests to letters ready to hand over: facts, words, bytes."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlmodel import Session

from casework.addresses import MAIL
from casework.delivery_rows import UNFILLED
from casework.facts import Reading, facts_of
from casework.leader_digest import anything_overdue
from casework.mailroom import Mailroom
from casework.versions import Versions
from notifications.channels import Outgoing
from notifications.compose import compose
from notifications.facts import DigestFacts, DigestKind
from notifications.mime import BadHeader, Envelope, build


@dataclass(frozen=True, slots=True)
class Fault:
    """A letter that could not be written: what was wrong, and whether the address is to blame."""

    text: str
    address: bool


Written = Outgoing | Fault | None  # None: nothing is left to say
Facts = Mapping[int, DigestFacts]


@dataclass(frozen=True)
class Desk:
    """Where letters are written: the office, and the versions it has frozen."""

    office: Mailroom
    known: Versions

    def read(self, session: Session, digests: Sequence[Any], now: datetime) -> Facts:
        """The facts of these digests at this moment."""
        return facts_of(Reading(session, self.known, self.office, self.office.day(now)), digests)

    def write(self, digest: Any, facts: DigestFacts, now: datetime) -> Written:
        """The letter of one digest; what is wrong with it stays with it."""
        try:
            message = compose(facts)
            if message is None:
                return None
            raw = b""
            if digest.channel == MAIL:
                own, reader = self.office.name(digest.language), facts.person_name
                envelope = Envelope(
                    self.office.sender, digest.address, digest.message_id, self.office.local(now), own, reader
                )
                raw = build(message, envelope)
        except BadHeader as fault:
            return Fault(str(fault), address=fault.header == "To")
        except Exception as fault:  # one letter that cannot be written must not keep the others
            return Fault(f"{type(fault).__name__}: {fault}", address=False)
        return Outgoing(
            str(digest.id), digest.address, digest.message_id, facts.day, message.subject, message.text, raw,
            message.short,
        )  # fmt: skip


def unwritten(
    session: Session, digests: Sequence[Any], office: Mailroom, now: datetime
) -> dict[int, Written]:
    """Letters without words, for a way out that sends none (a rehearsal): only whether there is anything to say."""
    numbers, day = [digest.id for digest in digests], office.day(now)
    empty = set(session.execute(UNFILLED, {"digests": numbers}).scalars().all())
    leading = {digest.id for digest in digests if digest.kind == DigestKind.LEADER}
    if leading & empty and anything_overdue(session, day):
        empty -= leading
    return {
        digest.id: None
        if digest.id in empty
        else Outgoing(str(digest.id), digest.address, digest.message_id, day, "", "")
        for digest in digests
    }
