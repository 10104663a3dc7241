"""The chain of audit entries, and the stored rows held against what the chain says of them.

Written from docs/proof.md, not from the program that writes the chain.
"""

import hashlib
import json
import re
from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import lru_cache
from json.encoder import encode_basestring
from typing import Any

from checker.recorded import Hash, Recorded, Touched
from checker.report import Check
from checker.schema import AUDITED, GUARDS, SEALED, VOLATILE
from checker.stored import Stored, moment

# tables of which it matters when a row was last written: what was lawful before may look otherwise since
DATED = frozenset({"obligation", "post", "person", "tenure", "absence", "agency"})
GENESIS = "0" * 64
DROPPED = "-"
MOMENTS = 4096  # moments written one after the other are few: an act's rows share theirs
_WRITTEN = ("date", "moment", "flag")  # kinds that a hash sees otherwise than the database keeps them
LONG = 1_000_000  # characters of an act's lines
_encode = json.JSONEncoder(ensure_ascii=False, separators=(",", ":")).encode
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


def sha256(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


def written_moment(cell: Any) -> str:
    """A moment as the hash sees it: UTC, microseconds, ending in Z."""
    return moment(cell).strftime("%Y-%m-%dT%H:%M:%S.%fZ")


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
        text = _encode([seq, written_moment(at), act, person, post, note, rows, prev])
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
        for table, key, *rest in json.loads(rows) if len(rows) < LONG else _one_by_one(rows):
            if len(rest) == 2:
                first, _, last = key.partition("-")
                ledger.seals.setdefault(table, []).append(Seal(int(first), int(last), *rest))
            else:
                digest = rest[0]
                if ledger.listing:
                    ledger.rows[table].put(key, _packed(digest))
                if table in DATED:
                    ledger.touched[table].put(key, at)
    except (ValueError, TypeError, IndexError):
        check.fault("entry_unreadable", seq=seq)


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


def _packed(digest: Any) -> Hash:
    """A hash in half of its memory; anything else as it is, and no row's hash is equal to it."""
    try:
        packed = bytes.fromhex(digest)
    except (TypeError, ValueError):
        return str(digest)
    return packed if packed.hex() == digest else str(digest)


def check_guards(stored: Stored, check: Check) -> None:
    """The triggers that keep the chain append-only stand and are switched on."""
    wanted = GUARDS["sqlite" if stored.sqlite else "postgresql"]
    check.checked = len(wanted)
    for name in sorted(wanted - stored.triggers("audit_entry")):
        check.fault("guard_missing", trigger=name)


def hashes(stored: Stored, table: str, keys: Sequence[str], *more: str) -> Iterator[tuple[list[Any], str]]:
    """Of each row in the order of its keys: these and more columns as the hash sees them, and its hash."""
    kinds = stored.columns(table)
    hashed = sorted(set(kinds) - VOLATILE.get(table, frozenset()))
    writers = [(place, _writer(kinds[name])) for place, name in enumerate(hashed) if kinds[name] in _WRITTEN]
    told = [hashed.index(name) for name in (*keys, *more)]
    form = _form(table, hashed)
    listed = ", ".join(f'"{name}"' for name in hashed)
    for cells in stored.select(f"SELECT {listed} FROM {table} ORDER BY {', '.join(keys)}"):
        values = list(cells)
        for place, write in writers:
            if values[place] is not None:
                values[place] = write(values[place])
        yield [values[place] for place in told], sha256(form % tuple(map(_json, values)))


def _form(table: str, columns: list[str]) -> str:
    """The text that is hashed, with a place for each value; the encoder is asked once a table, not once a row."""
    pairs = ",".join(f"[{_encode(name).replace('%', '%%')},%s]" for name in columns)
    return f"[{_encode(table)},[{pairs}]]"


def _json(value: Any) -> str:
    """A value in JSON; what is neither text nor number nor nothing, the encoder may refuse."""
    kind = type(value)
    if kind is str:
        return encode_basestring(value)
    if kind is int:
        return str(value)
    return "null" if value is None else _encode(value)


def _writer(kind: str) -> Callable[[Any], Any]:
    if kind == "date":
        return str  # ISO on both databases
    return lru_cache(MOMENTS)(_moment_or_text) if kind == "moment" else int


def _moment_or_text(cell: Any) -> Any:
    try:
        return written_moment(cell)
    except ValueError:  # altered beyond reading: its hash will not fit either
        return cell


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
    for values, digest in hashes(stored, table, AUDITED[table]):
        key = "/".join(map(str, values))
        check.checked += 1
        said = recorded.pop(key)
        if said is None or said == DROPPED:
            check.fault("row_not_recorded", table=table, key=key)
        elif said != bytes.fromhex(digest):
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
            if len(inside) != seal.count or sha256("".join(inside)) != seal.digest:
                check.fault(
                    "seal_broken", table=table, range=f"{seal.first}-{seal.last}",
                    sealed=seal.count, found=len(inside),
                )  # fmt: skip
            covered = seal.last
            check.checked += len(inside)
        _check_tail(check, table, list(rows.until(None)), ledger.newest)


class Rows:
    """The rows of a sealed table, taken one after the other: id, hash, day or moment."""

    def __init__(self, stored: Stored, table: str) -> None:
        when = {"notice": "created_on", "waited_again": "on_day"}.get(table, "at")
        self._found = hashes(stored, table, ("id",), when)
        self._next = next(self._found, None)

    def until(self, last: int | None) -> Iterator[tuple[int, str, Any]]:
        """Those up to that id, or all that are left."""
        while self._next is not None and (last is None or self._next[0][0] <= last):
            (key, when), digest = self._next
            yield key, digest, when
            self._next = next(self._found, None)


def _check_tail(check: Check, table: str, tail: list[tuple[int, str, Any]], newest: datetime | None) -> None:
    """Rows behind the last seal are younger than a day, or somebody forgot to seal, or put them there."""
    check.noted[f"unsealed_{table}"] = len(tail)
    if newest is None:
        return
    for key, _, when in tail:
        day = datetime.fromisoformat(when).replace(tzinfo=UTC).date()
        if (newest.date() - day).days > 1:
            check.fault("row_not_sealed", table=table, key=key)
