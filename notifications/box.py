"""The catch-all: a local folder in place of the world, one .eml per letter, to open and read."""

import email
import hashlib
import os
import re
from collections.abc import Sequence
from dataclasses import dataclass
from email.message import EmailMessage
from email.parser import BytesHeaderParser
from email.policy import default
from pathlib import Path

from notifications.mime import text_header
from notifications.outgoing import Outcome, Outgoing, Result

_NAME = re.compile(r"\d{4}-\d{2}-\d{2}-[0-9a-f]{32}")


class NoSuchMessage(LookupError):
    """There is no letter of that name in the box."""


@dataclass(frozen=True, slots=True)
class BoxEntry:
    """One letter of the box in a list; `id` is its file name without `.eml`, `day` is ISO."""

    id: str
    day: str
    to: str
    subject: str
    message_id: str


@dataclass(frozen=True, slots=True)
class BoxMessage:
    """One letter of the box, to be shown; `html` is untrusted like any mail."""

    id: str
    day: str
    to: str
    sender: str
    subject: str
    message_id: str
    text: str
    html: str


class Box:
    """Accepts everything into a folder; the same Message-ID is the same file, so twice adds nothing."""

    instant = True

    def __init__(self, folder: Path, name: str = "mail") -> None:
        self.name, self.folder = name, folder
        folder.mkdir(parents=True, exist_ok=True)

    def deliver_many(self, batch: Sequence[Outgoing]) -> list[Result]:
        """Write each letter; a folder that cannot be written to is temporary, not the address's fault."""
        return [self._put(out) for out in batch]

    def close(self) -> None:
        """Nothing is kept open."""

    def _put(self, out: Outgoing) -> Result:
        key = hashlib.sha256(out.message_id.encode()).hexdigest()[:32]
        target = self.folder / f"{out.day.isoformat()}-{key}.eml"
        try:
            if not target.exists():
                # Renamed when whole, so that no reader sees half a letter. Not forced to disk: this is a box.
                draft = target.with_suffix(f".{os.getpid()}.tmp")
                draft.write_bytes(out.raw or _note(out))
                draft.replace(target)
        except OSError as fault:
            return Result(
                out.digest_id, out.address, Outcome.TEMPORARY, 0, f"{type(fault).__name__}: {fault.strerror}"
            )
        return Result(out.digest_id, out.address, Outcome.ACCEPTED)


def _note(out: Outgoing) -> bytes:
    """A letter of what another channel would have said; its address need not be one of mail."""
    lines = [
        text_header("Message-ID", out.message_id),
        text_header("X-Address", out.address),
        text_header("Subject", out.subject),
        "MIME-Version: 1.0",
        "Content-Type: text/plain; charset=utf-8",
        "Content-Transfer-Encoding: 8bit",
        "",
        out.text,
    ]
    return "\r\n".join(lines).encode()


def list_box(folder: Path, limit: int | None = None) -> list[BoxEntry]:
    """The letters of the box, the newest day first; files that are no letters are passed over."""
    names = sorted((path.stem for path in folder.glob("*.eml") if _NAME.fullmatch(path.stem)), reverse=True)
    entries = []
    for name in names[:limit]:
        with (folder / f"{name}.eml").open("rb") as file:
            head = BytesHeaderParser(policy=default).parse(file)
        to, subject, number = (str(head[key] or "") for key in ("To", "Subject", "Message-ID"))
        to = to or str(head["X-Address"] or "")
        entries.append(BoxEntry(name, name[:10], to, subject, number))
    return entries


def read_message(folder: Path, id: str) -> BoxMessage:
    """One letter in full; NoSuchMessage also for a name that tries to leave the folder."""
    path = folder / f"{id}.eml"
    if not _NAME.fullmatch(id) or not path.is_file():
        raise NoSuchMessage(id)
    read = email.message_from_bytes(path.read_bytes(), policy=default)
    return BoxMessage(
        id=id,
        day=id[:10],
        to=str(read["To"] or read["X-Address"] or ""),
        sender=str(read["From"] or ""),
        subject=str(read["Subject"] or ""),
        message_id=str(read["Message-ID"] or ""),
        text=_body(read, "plain"),
        html=_body(read, "html"),
    )


def _body(read: EmailMessage, kind: str) -> str:
    part = read.get_body((kind,))
    return "" if part is None else str(part.get_content()).replace("\r\n", "\n")
