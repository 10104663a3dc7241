"""Stored rows as the chain hashes them: read, written out and hashed some thousand at a time."""

import hashlib
import json
from bisect import bisect_right
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import lru_cache
from json.encoder import encode_basestring
from typing import Any, NamedTuple

from checker.schema import VOLATILE
from checker.stored import Cells, Stored, moment

VALUES = 4096  # days and moments written one after the other are few: an act's rows share theirs
encode = json.JSONEncoder(ensure_ascii=False, separators=(",", ":")).encode


def sha256(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


def written_moment(cell: Any) -> str:
    """A moment as the hash sees it: UTC, microseconds, ending in Z."""
    return moment(cell).strftime("%Y-%m-%dT%H:%M:%S.%fZ")


class Some(NamedTuple):
    """Rows that follow one another: the columns asked for as they are stored, and the hash of each row."""

    columns: list[Cells]
    digests: list[bytes]


def hashed(stored: Stored, table: str, *names: str, order: Sequence[str]) -> Iterator[Some]:
    """The rows of a table in an order, with the columns of these names."""
    kinds = stored.columns(table)
    listed = sorted(set(kinds) - VOLATILE.get(table, frozenset()))
    texts = [_texts(kinds[name]) for name in listed]
    told = [listed.index(name) for name in names]
    form, new = _form(table, listed), hashlib.sha256
    quoted = ", ".join(f'"{name}"' for name in listed)
    for rows in stored.batches(f"SELECT {quoted} FROM {table} ORDER BY {', '.join(order)}"):
        columns = list(zip(*rows, strict=True))
        written = map(form.__mod__, zip(*map(_apply, texts, columns), strict=True))
        digests = [new(text.encode()).digest() for text in written]
        yield Some([columns[place] for place in told], digests)


def _form(table: str, columns: list[str]) -> str:
    """The text that is hashed, with a place for each value; the encoder is asked once a table, not once a row."""
    pairs = ",".join(f"[{encode(name).replace('%', '%%')},%s]" for name in columns)
    return f"[{encode(table)},[{pairs}]]"


Texts = Callable[[Cells], Iterable[Any]]


def _apply(texts: Texts, cells: Cells) -> Iterable[Any]:
    return texts(cells)


def _texts(kind: str) -> Texts:
    """How the cells of a column of a kind are written out."""
    if kind not in _WRITERS:
        return _plain
    write = _WRITERS[kind]

    @lru_cache(VALUES, typed=True)
    def text(cell: Any) -> str:
        return "null" if cell is None else _json(write(cell))

    return lambda cells: map(text, cells)


def _plain(cells: Cells) -> Iterable[Any]:
    """Numbers stand as they are; a column of texts alone is written without asking what each cell is."""
    kinds = set(map(type, cells))
    if kinds == {int}:
        return cells
    if kinds == {str}:
        return map(encode_basestring, cells)
    if kinds == {int, type(None)}:
        return ["null" if cell is None else cell for cell in cells]
    return map(_json, cells)


def _json(value: Any) -> str:
    """A value in JSON; what is neither text nor number nor nothing, the encoder may refuse."""
    kind = type(value)
    if kind is str:
        return encode_basestring(value)
    if kind is int:
        return str(value)
    return "null" if value is None else encode(value)


def _moment_or_text(cell: Any) -> Any:
    try:
        return written_moment(cell)
    except ValueError:  # altered beyond reading: its hash will not fit either
        return cell


# kinds that a hash sees otherwise than the database keeps them; a date's text is ISO on both databases
_WRITERS: dict[str, Callable[[Any], Any]] = {"date": str, "moment": _moment_or_text, "flag": int}


class Rows:
    """The rows of a sealed table, taken one after the other: id, hash, day or moment."""

    def __init__(self, stored: Stored, table: str) -> None:
        when = {"notice": "created_on", "waited_again": "on_day"}.get(table, "at")
        self._batches = hashed(stored, table, "id", when, order=("id",))
        self._held: Some | None = None
        self._place = 0

    def until(self, last: int | None) -> list[tuple[int, bytes, Any]]:
        """Those up to that id, or all that are left."""
        found: list[tuple[int, bytes, Any]] = []
        while self._more():
            assert self._held is not None
            (keys, whens), digests = self._held
            start = self._place
            self._place = len(keys) if last is None else bisect_right(keys, last, start)
            part = slice(start, self._place)
            found += zip(keys[part], digests[part], whens[part], strict=True)
            if self._place < len(keys):
                break
        return found

    def _more(self) -> bool:
        """Whether a row is held that was not taken yet."""
        if self._held is None or self._place == len(self._held.digests):
            self._held, self._place = next(self._batches, None), 0
        return self._held is not None
