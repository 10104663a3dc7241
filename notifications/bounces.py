"""Mail that came back: delivery reports (RFC 3464) from a folder or an IMAP box, whatever their state.

Anybody may write to that box, so nothing in it is trusted: a letter that cannot be read is reported and
passed over, and a bounce counts only where its caller knows the Message-ID it speaks of.
"""

import email
import imaplib
import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from email.header import decode_header, make_header
from email.message import Message
from email.utils import getaddresses
from pathlib import Path
from typing import Protocol

_MESSAGE_ID = re.compile(r"<[^<>\s@]+@[^<>\s@]+>")
_ORIGINAL = re.compile(r"^Message-ID:\s*(<[^<>\s@]+@[^<>\s@]+>)", re.IGNORECASE | re.MULTILINE)
_STATUS = re.compile(r"\b([245])\.\d{1,3}\.\d{1,3}\b")
_LARGEST = 5_000_000  # a report quotes at most the letter; more is not one


@dataclass(frozen=True, slots=True)
class Bounce:
    """One address a letter did not reach.

    `address` is the final recipient, `sent_to` the one we wrote to where the report tells it;
    `permanent` is a 5.x.x status, else the relay gave up for now. `message_id` is the letter's, with <>.
    """

    message_id: str
    address: str
    permanent: bool
    status: str
    text: str
    sent_to: str = ""


@dataclass(frozen=True, slots=True)
class Unreadable:
    """A letter of the bounce box that could not be read: its name there, and what was wrong."""

    name: str
    why: str


@dataclass(slots=True)
class Harvest:
    """What a box held. `read` names every letter dealt with, for `source.mark_read` after the commit."""

    bounces: list[Bounce] = field(default_factory=list)
    unreadable: list[Unreadable] = field(default_factory=list)
    other: list[str] = field(default_factory=list)  # no report of a failure: out of office, "delayed", spam
    read: list[str] = field(default_factory=list)


class Source(Protocol):
    """Where letters come back to."""

    def unread(self) -> Iterator[tuple[str, bytes]]:
        """Each letter not yet marked: its name there and its bytes."""
        ...

    def mark_read(self, names: Iterable[str]) -> None:
        """Do not show these again; to be called when their bounces are safely stored."""
        ...


class Folder:
    """A maildir, or a plain folder of .eml files; read ones are moved to `cur` or to `read`."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._maildir = (path / "new").is_dir()

    def unread(self) -> Iterator[tuple[str, bytes]]:
        """The waiting letters by name, so that two runs read in the same order."""
        for path in sorted((self.path / "new").iterdir() if self._maildir else self.path.glob("*.eml")):
            if path.is_file():
                with path.open("rb") as file:
                    yield path.name, file.read(_LARGEST + 1)

    def mark_read(self, names: Iterable[str]) -> None:
        """Move the letters away; one that is gone already is no fault."""
        home, target = (
            (self.path / "new", self.path / "cur") if self._maildir else (self.path, self.path / "read")
        )
        target.mkdir(exist_ok=True)
        for name in names:
            try:
                (home / name).rename(target / (f"{name}:2,S" if self._maildir else name))
            except FileNotFoundError:
                continue


class Imap:
    """One mailbox of an IMAP server; `connect` gives a line already logged in, and is asked once a call."""

    def __init__(self, connect: Callable[[], imaplib.IMAP4], mailbox: str = "INBOX") -> None:
        self._connect, self._mailbox = connect, mailbox

    def unread(self) -> Iterator[tuple[str, bytes]]:
        """The unseen letters by UID; reading leaves them unseen."""
        with self._connect() as line:
            self._check(line.select(self._mailbox, readonly=True))
            found = self._check(line.uid("SEARCH", "UNSEEN"))
            for uid in (found[0] or b"").split():
                data = self._check(line.uid("FETCH", uid.decode(), f"(BODY.PEEK[]<0.{_LARGEST + 1}>)"))
                raw = next((part[1] for part in data if isinstance(part, tuple)), None)
                if raw is not None:
                    yield uid.decode(), raw

    def mark_read(self, names: Iterable[str]) -> None:
        """Set the \\Seen flag."""
        uids = ",".join(names)
        if uids:
            with self._connect() as line:
                self._check(line.select(self._mailbox))
                self._check(line.uid("STORE", uids, "+FLAGS.SILENT", "(\\Seen)"))

    def _check(self, answer: tuple[str, list]) -> list:
        kind, data = answer
        if kind != "OK":
            raise ConnectionError(f"IMAP answered {kind}")
        return data


def read_bounces(source: Source) -> Harvest:
    """Every bounce of a box, and by name what could not be read; marks nothing (see Harvest.read)."""
    harvest = Harvest()
    for name, raw in source.unread():
        harvest.read.append(name)
        try:
            found = parse_bounce(raw)
        except Exception as fault:  # the mail of strangers breaks parsers in ways nobody lists
            harvest.unreadable.append(Unreadable(name, f"{type(fault).__name__}: {fault}"[:200]))
            continue
        if found:
            harvest.bounces += found
        else:
            harvest.other.append(name)
    return harvest


class NotReadable(ValueError):
    """A delivery report that lacks what a report must have."""


def parse_bounce(raw: bytes) -> list[Bounce]:
    """The failed addresses of one letter; [] if it reports no failure, NotReadable if it is broken."""
    if len(raw) > _LARGEST:
        raise NotReadable("larger than any delivery report")
    # compat32 never raises on odd headers, which the newer policy does.
    letter = email.message_from_bytes(raw)
    report = next((p for p in letter.walk() if p.get_content_type() == "message/delivery-status"), None)
    if report is None:
        if letter.get_content_type() == "multipart/report" and _is_status(letter):
            raise NotReadable("a delivery report without its status part")
        return []
    failed = [block for block in _blocks(report) if _value(block, "Action").lower() == "failed"]
    if not failed:
        return []
    message_id, sent_to = _original(letter)
    if not message_id:
        raise NotReadable("a delivery report that does not name its letter")
    return [_bounce(block, message_id, sent_to) for block in failed]


def _is_status(letter: Message) -> bool:
    return str(letter.get_param("report-type", "")).lower() == "delivery-status"


def _blocks(report: Message) -> list[Message]:
    """The groups of fields: one about the letter, then one an address."""
    payload = report.get_payload()
    if isinstance(payload, list):
        return [part for part in payload if isinstance(part, Message)]
    groups = re.split(
        r"\r?\n\s*\r?\n", str(payload).strip()
    )  # some relays encode the part, and it stays text
    return [email.message_from_string(group) for group in groups]


def _bounce(block: Message, message_id: str, sent_to: str) -> Bounce:
    address = _address(_value(block, "Final-Recipient")) or _address(_value(block, "Original-Recipient"))
    if not address:
        raise NotReadable("a delivery report that names no address")
    words = _value(block, "Diagnostic-Code")
    found = _STATUS.search(_value(block, "Status")) or _STATUS.search(words)
    status = found[0] if found else ""
    # Without any status "failed" is all that is known, and it is final.
    permanent = not status.startswith("4")
    original = _address(_value(block, "Original-Recipient")) or sent_to
    return Bounce(message_id, address, permanent, status, _plain(words), original)


def _value(block: Message, name: str) -> str:
    return str(block.get(name, "")).strip()


def _address(value: str) -> str:
    """The address of "rfc822; someone@somewhere", lower-cased domain, without brackets."""
    bare = value.rpartition(";")[2].strip().strip("<>")
    local, at, domain = bare.rpartition("@")
    return f"{local}@{domain.lower()}" if at and local and domain else ""


def _plain(words: str) -> str:
    """A relay's words on one line: "smtp; 550 5.1.1 no such user" -> "550 5.1.1 no such user"."""
    try:
        words = str(make_header(decode_header(words)))
    except (UnicodeError, LookupError, ValueError):
        words = words.encode("ascii", "replace").decode()
    return " ".join(words.partition(";")[2].split() or words.split())[:300]


def _original(letter: Message) -> tuple[str, str]:
    """The Message-ID and the address of the letter that came back, from wherever the report keeps them."""
    for part in letter.walk():
        if part.get_content_type() == "text/rfc822-headers":
            found = _from_headers(_decoded(part))
        elif part.get_content_type() == "message/rfc822":
            inner = part.get_payload()
            inner = inner[0] if isinstance(inner, list) and inner else ""
            found = _from_headers(inner.as_string() if isinstance(inner, Message) else inner)
        else:
            continue
        if found[0]:
            return found
    for name in ("In-Reply-To", "References", "X-Original-Message-ID"):
        if named := _MESSAGE_ID.findall(str(letter.get(name, ""))):
            return named[-1], ""  # References ends with the letter that is answered
    texts = (_decoded(part) for part in letter.walk() if part.get_content_type() == "text/plain")
    match = next((m for m in map(_ORIGINAL.search, texts) if m), None)
    return (match[1], "") if match else ("", "")


def _from_headers(text: str) -> tuple[str, str]:
    head = email.message_from_string(text.lstrip())
    match = _MESSAGE_ID.search(str(head.get("Message-ID", "")))
    addresses = getaddresses([str(head.get("To", ""))])
    return (match[0] if match else ""), (_address(addresses[0][1]) if addresses else "")


def _decoded(part: Message) -> str:
    payload = part.get_payload(decode=True)
    return payload.decode("utf-8", "replace") if isinstance(payload, bytes) else ""
