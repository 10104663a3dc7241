"""What a round publishes, as files in a folder that anybody can check without this program.

`list.json` is the very text that is fingerprinted: its SHA-256 is the round's fingerprint, published before the
seed. After the draw follow the minutes, the certificate as JSON and as a page. SHA256SUMS names every file with its
hash, in the form `sha256sum -c` reads; docs/round.md says what each file holds.
"""

import hashlib
import json
from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Any

from sqlmodel import Session, select

from casework.certificate import certificate
from casework.certificate_page import certificate_page
from casework.minutes import minutes_of_draw
from casework.refusals import refused
from casework.round_list import list_text, stored_list
from casework.round_store import round_of
from models.tables import Agency, InspectionRound, Level, Office
from rules.lifecycles import RoundStatus

SUMS = "SHA256SUMS"


def publish_list(session: Session, year: int, folder: Path) -> list[str]:
    """Write what is fixed before the seed; returns the names of the files."""
    return _write(folder, {"list.json": _list(session, round_of(session, year))})


def publish_certificate(session: Session, year: int, today: date, folder: Path) -> list[str]:
    """Write the list, the minutes of the draw and the certificate; returns the names of the files."""
    row = round_of(session, year)
    found = certificate(session, year, today)
    files = {
        "list.json": _list(session, row),
        "certificate.json": (json.dumps(found, ensure_ascii=False, indent=1) + "\n").encode(),
        "certificate.md": page_of(session, found).encode(),
    }
    if row.seed and row.status is not RoundStatus.DRAFT:
        files["minutes.txt"] = "\n\n".join(minutes_of_draw(session, year)).encode()
    return _write(folder, files)


def page_of(session: Session, found: Mapping[str, Any]) -> str:
    """The page of a certificate, with the names of the office, its agencies and levels."""
    names = {a.code: a.name_vi for a in session.exec(select(Agency))}
    names.update({one.code: one.name_vi for one in session.exec(select(Level))})
    office = session.get(Office, 1)
    return certificate_page(found, names, office.name_vi if office else "")


def _list(session: Session, row: InspectionRound) -> bytes:
    return list_text(row.year, row.as_of, row.rules, stored_list(session, row))


def _write(folder: Path, files: Mapping[str, bytes]) -> list[str]:
    """All files, then their hashes; a folder that cannot be written to is refused in words."""
    sums = "".join(f"{hashlib.sha256(text).hexdigest()}  {name}\n" for name, text in sorted(files.items()))
    try:
        folder.mkdir(parents=True, exist_ok=True)
        for name, text in {**files, SUMS: sums.encode()}.items():
            (folder / name).write_bytes(text)
    except OSError as error:
        raise refused("folder_unwritable", folder=folder, why=error.strerror) from error
    return [*sorted(files), SUMS]
