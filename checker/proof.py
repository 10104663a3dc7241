"""The chain of audit entries, and the stored rows held against what the chain says of them.

Written from docs/proof.md, not from the program that writes the chain.
"""

import json
import re
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from itertools import groupby, islice
from operator import itemgetter
from typing import Any

from checker.hashed import Rows, encode, hashed, sha256, written_moment
from checker.recorded import Recorded, Touched
from checker.report import Check
from checker.schema import AUDITED, GUARDS, SEALED
from checker.stored import Stored, moment

# tables of which it matters when a row was last written: what was lawful before may look otherwise since
DATED = frozenset({"obligation", "post", "person", "tenure", "absence", "agency"})
GENESIS = "0" * 64
DROPPED = "-"
LONG = 1_000_000  # characters of an act's lines
MANY = 1_000  # lines taken over at a time
_decode = json.JSONDecoder().raw_decode
_OPENS = re.compile(r"[ \t\n\r]*(\[)[ \t\n\r]*")
_GOES_ON = re.compile(r"[ \t\n\r]*(,[ \t\n\r]*|\](?=[ \t\n\r]*\Z))")


@dataclass(frozen=True)
class Seal:
    """A range of ids of an append-only table, with the hash over the hashes of its rows."""

    first: int
    last: int
    digest: str
    count: int


@dataclass
class Ledger:
    """What the chain says: the last hash of each row, the sealed ranges, and its own ends.

    Who does not hash rows need not hold the lists of their hashes.
    """

    listing: bool = True
    rows: dict[str, Recorded] = field(default_factory=lambda: defaultdict(Recorded))
    seals: dict[str, list[Seal]] = field(default_factory=dict)
    touched: dict[str, Touched] = field(default_factory=lambda: defaultdict(Touched))
    entries: int = 0
    head: str = ""
    newest: datetime | None = None


def read_chain(stored: Stored, head: str | None, ledger: Ledger, check: Check) -> None:
    """Walk the chain from its first entry into `ledger`; with `head`, that hash must stand somewhere on it."""
    before, expected, seen = GENESIS, 1, {""}
    for seq, at, act, person, post, note, rows, prev, kept in stored.select(
        "SELECT seq, at, act, person_id, post_id, note, rows, prev_hash, hash FROM audit_entry ORDER BY seq"
    ):
        if seq != expected:
            check.fault("entries_missing", first=expected, last=seq - 1)
        if prev != before:
            check.fault("entry_does_not_continue", seq=seq, act=act)
        text = encode([seq, written_moment(at), act, person, post, note, rows, prev])
        if sha256(text) != kept:
            check.fault("entry_altered", seq=seq, act=act)
        _enter(ledger, check, seq, moment(at), rows)
        ledger.newest = max(moment(at), ledger.newest or moment(at))
        ledger.entries, ledger.head, before, expected = ledger.entries + 1, kept, kept, seq + 1
        seen.add(kept)
    check.checked = ledger.entries
    if head is not None and head.strip().lower() not in seen:
        check.fault("head_not_in_chain", head=head, newest=ledger.head)


def _enter(ledger: Ledger, check: Check, seq: int, at: datetime, rows: str) -> None:
    """Take over what an entry lists: `[table, key, hash]` or, of a seal, `[table, range, hash, count]`."""
    try:
        lines = iter(json.loads(rows) if len(rows) < LONG else _one_by_one(rows))
        while some := list(islice(lines, MANY)):
            for table, of_table in groupby(some, itemgetter(0)):
                _enter_rows(ledger, at, table, list(of_table))
    except (ValueError, TypeError, LookupError):
        check.fault("entry_unreadable", seq=seq)


def _enter_rows(ledger: Ledger, at: datetime, table: str, lines: list[Any]) -> None:
    """Take over lines of one table: rows together, seals one by one."""
    if set(map(len, lines)) != {3}:
        for line in lines:
            _enter_line(ledger, at, *line)
        return
    _, keys, digests = zip(*lines, strict=True)
    if ledger.listing:
        ledger.rows[table].put_all(keys, digests)
    if table in DATED:
        ledger.touched[table].put_all(keys, at)


def _enter_line(ledger: Ledger, at: datetime, table: str, key: str, *rest: Any) -> None:
    if len(rest) == 2:
        first, _, last = key.partition("-")
        ledger.seals.setdefault(table, []).append(Seal(int(first), int(last), *rest))
    else:
        _enter_rows(ledger, at, table, [(table, key, rest[0])])


def _one_by_one(rows: str) -> Iterator[Any]:
    """The lines of an act of many rows, without holding all of them at once."""
    met = _OPENS.match(rows)
    while met is not None and met[1] != "]":
        line, place = _decode(rows, met.end())
        met = _GOES_ON.match(rows, place)
        if met is not None:
            yield line
    if met is None:
        raise ValueError("no list of lines")


def check_guards(stored: Stored, check: Check) -> None:
    """The triggers that keep the chain append-only stand and are switched on."""
    wanted = GUARDS["sqlite" if stored.sqlite else "postgresql"]
    check.checked = len(wanted)
    for name in sorted(wanted - stored.triggers("audit_entry")):
        check.fault("guard_missing", trigger=name)


def check_rows(stored: Stored, ledger: Ledger, check: Check) -> None:
    """Every audited row is as the chain last recorded it; none is missing, none came from elsewhere."""
    for table in sorted(AUDITED):
        _check_table(stored, check, table, ledger.rows.pop(table, Recorded()))
    for table in sorted(ledger.rows):
        check.fault("table_unknown", table=table)


def _check_table(stored: Stored, check: Check, table: str, recorded: Recorded) -> None:
    """Take what is there off the list: what is left of it is missing."""
    if not stored.columns(table):
        check.fault("table_missing", table=table)
        return
    keys = AUDITED[table]
    for columns, digests in hashed(stored, table, *keys, order=keys):
        check.checked += len(digests)
        if len(keys) == 1 and recorded.take(columns[0], digests):
            continue
        for values, digest in zip(zip(*columns, strict=True), digests, strict=True):
            key = "/".join(map(str, values))
            said = recorded.pop(key)
            if said is None or said == DROPPED:
                check.fault("row_not_recorded", table=table, key=key)
            elif said != digest:
                check.fault("row_altered", table=table, key=key)
    for key, said in recorded.items():
        if said != DROPPED:
            check.fault("row_missing", table=table, key=key)


def check_seals(stored: Stored, ledger: Ledger, check: Check) -> None:
    """Every sealed range of rows written in numbers is whole; what is not sealed yet is recent."""
    for table in SEALED:
        rows = Rows(stored, table)
        covered = 0
        for seal in sorted(ledger.seals.get(table, []), key=lambda seal: seal.first):
            if seal.first <= covered:
                check.fault("seals_overlap", table=table, range=f"{seal.first}-{seal.last}")
            for row in rows.until(seal.first - 1):
                check.fault("row_not_sealed", table=table, key=row[0])
            inside = [digest for _, digest, _ in rows.until(seal.last)]
            if len(inside) != seal.count or sha256(b"".join(inside).hex()) != seal.digest:
                check.fault(
                    "seal_broken", table=table, range=f"{seal.first}-{seal.last}",
                    sealed=seal.count, found=len(inside),
                )  # fmt: skip
            covered = seal.last
            check.checked += len(inside)
        _check_tail(check, table, rows.until(None), ledger.newest)


def _check_tail(
    check: Check, table: str, tail: list[tuple[int, bytes, Any]], newest: datetime | None
) -> None:
    """Rows behind the last seal are younger than a day, or somebody forgot to seal, or put them there."""
    check.noted[f"unsealed_{table}"] = len(tail)
    if newest is None:
        return
    for key, _, when in tail:
        day = moment(when if isinstance(when, datetime) else str(when)).date()
        if (newest.date() - day).days > 1:
            check.fault("row_not_sealed", table=table, key=key)
