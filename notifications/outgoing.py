"""What goes out and what came of it, in the words every channel shares."""

from collections.abc import Sequence
from datetime import date
from enum import StrEnum
from typing import NamedTuple, Protocol

Reply = tuple[int, str]  # an SMTP or HTTP code (0: none) and the words beside it


class Outcome(StrEnum):
    """What became of one address; only `permanent` blames the address, so only it may end a digest."""

    ACCEPTED = "accepted"
    TEMPORARY = "temporary"  # try again later; also every fault of the relay, the login or the line
    PERMANENT = "permanent"
    UNCERTAIN = "uncertain"  # it may have arrived: resend with the same Message-ID, or ask a person


class Outgoing(NamedTuple):
    """One digest to one address. `raw` is for mail and the catch-all box, the texts for other channels."""

    digest_id: str
    address: str
    message_id: str
    day: date
    subject: str
    text: str
    raw: bytes = b""
    short: str = ""


class Result(NamedTuple):
    """What became of one outgoing digest, with the code and words of whoever decided it.

    `shut`: the way out itself is closed for now; no letter was refused and no address is to blame.
    """

    digest_id: str
    address: str
    outcome: Outcome
    code: int = 0
    text: str = ""
    shut: bool = False


class Channel(Protocol):
    """A way out. An instant one is repeatable and quick: its results may be recorded in one batch."""

    name: str
    instant: bool

    def deliver_many(self, batch: Sequence[Outgoing]) -> list[Result]:
        """Send each, in order; one result for each, in the same order. Never raises on a delivery."""
        ...

    def close(self) -> None:
        """Let go of whatever line is kept."""
        ...


class LineBroken(Exception):
    """The line broke; `sent` says whether the letter had been handed over, so that it may have arrived."""

    def __init__(self, sent: bool, text: str, code: int = 0) -> None:
        super().__init__(text)
        self.sent, self.code, self.text = sent, code, text


class LineRefused(Exception):
    """The relay refuses us (greeting, TLS, login, sender); no address is to blame."""

    def __init__(self, code: int, text: str) -> None:
        super().__init__(f"{code} {text}")
        self.code, self.text = code, text


class ChannelFault(ValueError):
    """A channel that cannot be opened as configured: a code, the channel's name, never its URL."""

    def __init__(self, code: str, name: str, detail: str = "") -> None:
        super().__init__(f"{name}: {code}{f' ({detail})' if detail else ''}")
        self.code, self.name, self.detail = code, name, detail
