"""A letter as bytes, written by hand: building it with the standard library costs twenty times as much.

Pure ASCII out, CRLF line ends, no line over 78 bytes but an unusually long address. Every header value is
checked: what could open a second header is refused, never repaired.
"""

import base64
import hashlib
import re
from dataclasses import dataclass
from datetime import datetime
from email.utils import format_datetime

from notifications.compose import Message

_ADDRESS = re.compile(
    r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~.-]{1,64}@[A-Za-z0-9](?:[A-Za-z0-9.-]{0,252}[A-Za-z0-9])?"
)
_MESSAGE_ID = re.compile(r"<[A-Za-z0-9!#$%&'*+/=?^_`{|}~.-]+@[A-Za-z0-9.-]+>")
_LIST_ID = re.compile(r"[A-Za-z0-9](?:[A-Za-z0-9.-]*[A-Za-z0-9])?")
_ATOMS = re.compile(r"[A-Za-z0-9!#$%&'*+/^_`{|}~-]+(?: [A-Za-z0-9!#$%&'*+/^_`{|}~-]+)*")
_UNSAFE = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff]")
_LINE = 76  # an encoded word may be 75, a header line should not pass 78


class BadHeader(ValueError):
    """A header value that must not be written: which header, and the value as a literal."""

    def __init__(self, header: str, value: str) -> None:
        super().__init__(f"{header}: {value!r}")
        self.header, self.value = header, value


@dataclass(frozen=True, slots=True)
class Envelope:
    """Who writes to whom, under which fixed Message-ID, at which aware moment."""

    sender: str
    to: str
    message_id: str
    date: datetime
    sender_name: str = ""
    to_name: str = ""
    list_id: str = ""


def is_address(text: str) -> bool:
    """Whether a text can stand as an e-mail address: ASCII, one @, no white space, no comma, no bracket."""
    return _ADDRESS.fullmatch(text) is not None and ".." not in text


def message_id(key: str, domain: str) -> str:
    """The Message-ID of a digest: a hash of its key, so that sending it again is the same message."""
    return f"<{hashlib.sha256(key.encode()).hexdigest()[:40]}@{domain}>"


def build(message: Message, envelope: Envelope) -> bytes:
    """The letter as bytes, its text and its page as two base64 parts; BadHeader refuses an odd value."""
    # "_" is not in the base64 alphabet, so no line of a part can look like this boundary.
    boundary = "=_" + hashlib.sha256(envelope.message_id.encode()).hexdigest()[:32]
    head = [
        *_headers(message.subject, envelope),
        f'Content-Type: multipart/alternative;\r\n boundary="{boundary}"',
    ]
    lines = [
        *head,
        "",
        f"--{boundary}",
        *_part("plain", message.text),
        f"--{boundary}",
        *_part("html", message.html),
        f"--{boundary}--",
        "",
    ]
    return "\r\n".join(lines).encode("ascii")


def _headers(subject: str, envelope: Envelope) -> list[str]:
    if envelope.date.tzinfo is None:
        raise BadHeader("Date", envelope.date.isoformat())
    headers = [
        f"Message-ID: {_checked('Message-ID', envelope.message_id, _MESSAGE_ID)}",
        f"Date: {format_datetime(envelope.date)}",
        mailbox("From", envelope.sender, envelope.sender_name),
        mailbox("To", envelope.to, envelope.to_name),
        text_header("Subject", subject),
        "Auto-Submitted: auto-generated",
        "MIME-Version: 1.0",
    ]
    if envelope.list_id:
        headers.insert(-1, f"List-Id: <{_checked('List-Id', envelope.list_id, _LIST_ID)}>")
    return headers


def _checked(header: str, value: str, shape: re.Pattern[str]) -> str:
    if shape.fullmatch(value) is None:
        raise BadHeader(header, value)
    return value


def mailbox(header: str, address: str, name: str = "") -> str:
    """A header of one mailbox, its name encoded where it is not plain words."""
    if not is_address(address):
        raise BadHeader(header, address)
    _refuse_unsafe(header, name)
    name = " ".join(name.split())
    if not name:
        return f"{header}: {address}"
    plain = f"{header}: {name} <{address}>"
    if _ATOMS.fullmatch(name) and len(plain) <= _LINE:
        return plain
    return "\r\n ".join([*_encoded(header, name).split("\r\n "), f"<{address}>"])


def text_header(header: str, value: str) -> str:
    """A header of free text: as it is when short plain ASCII, else in folded encoded words (RFC 2047)."""
    _refuse_unsafe(header, value)
    plain = f"{header}: {value}"
    if value.isascii() and value == " ".join(value.split()) and "=?" not in value and len(plain) <= _LINE:
        return plain
    return _encoded(header, value)


def _refuse_unsafe(header: str, value: str) -> None:
    if _UNSAFE.search(value):
        raise BadHeader(header, value)


def _encoded(header: str, value: str) -> str:
    """Encoded words of whole letters, one a line; readers join them without the white space between."""
    room = (_LINE - len(header) - 2 - len("=?utf-8?b??=")) // 4 * 3
    words, taken = [], b""
    for letter in value:
        piece = letter.encode()
        if len(taken) + len(piece) > room:
            words.append(taken)
            taken = b""
        taken += piece
    words.append(taken)
    return f"{header}: " + "\r\n ".join(f"=?utf-8?b?{base64.b64encode(word).decode()}?=" for word in words)


def _part(kind: str, text: str) -> list[str]:
    raw = text.encode("utf-8", "replace")
    if b"\r" in raw:
        raw = raw.replace(b"\r\n", b"\n").replace(b"\r", b"\n")
    body = base64.b64encode(raw.replace(b"\n", b"\r\n")).decode()
    return [
        f"Content-Type: text/{kind}; charset=utf-8",
        "Content-Transfer-Encoding: base64",
        "",
        *[body[start : start + 76] for start in range(0, len(body), 76)],
    ]
