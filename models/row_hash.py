"""The hash of a row: one JSON text of its table and its columns, whichever database it comes from.

Lists of rows are written column by column: what a column says often is encoded once.
"""

import hashlib
import json
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from enum import Enum
from functools import cache, lru_cache
from json.encoder import encode_basestring
from types import NoneType
from typing import Any

import sqlalchemy as sa

_AS_IT_IS = frozenset({str, int, type(None)})
compact = json.JSONEncoder(ensure_ascii=False, separators=(",", ":")).encode


def canonical(value: Any) -> Any:
    """The value as the hash sees it: None, int or text; the same on every database."""
    if type(value) in _AS_IT_IS:
        return value
    if isinstance(value, Enum):
        return value.value
    if isinstance(value, bool):
        return int(value)
    if isinstance(value, datetime):
        return _moment(value)
    if isinstance(value, date):
        return value.isoformat()
    return value


@lru_cache(maxsize=64)  # all rows of an act carry its moment
def _moment(at: datetime) -> str:
    return at.astimezone(UTC).isoformat(timespec="microseconds")[:-6] + "Z"


def hash_of(table: str, names: Iterable[str], values: Mapping[str, Any]) -> str:
    """SHA-256 over the table's name and these columns, in the order given."""
    named = tuple(names)
    cells = [_WRITES[type(value)](value) for value in map(values.__getitem__, named)]
    return hashlib.sha256((_row_form(table, named) % tuple(cells)).encode()).hexdigest()


@cache
def _row_form(table: str, names: tuple[str, ...]) -> str:
    """The JSON of [table, [[column, value], ...]] with a place for every value."""
    return f'["{table}",[{",".join(f"""["{name}",%s]""" for name in names)}]]'


@dataclass(frozen=True)
class Sheet:
    """The hashed columns of a table, in the order of their names, for rows by the list."""

    names: tuple[str, ...]
    form: str
    plain: tuple[bool, ...]  # whole numbers that are never missing go into the form as they are

    def hashes(self, columns: Iterable[Sequence[Any]]) -> Iterator[str]:
        """What `hash_of` says of each row, the values given a column at a time, in the order of the columns."""
        cells: list[Iterable[Any]] = [
            column if plain else map(_Said().__getitem__, column)
            for plain, column in zip(self.plain, columns, strict=False)
        ]
        for text in map(self.form.__mod__, zip(*cells, strict=True)):
            yield hashlib.sha256(text.encode()).hexdigest()


@cache
def sheet_of(table: sa.Table, volatile: frozenset[str]) -> Sheet:
    names = tuple(sorted(set(table.columns.keys()) - volatile))
    return Sheet(names, _row_form(table.name, names), tuple(_is_plain(table.c[name]) for name in names))


def _is_plain(column: sa.Column[Any]) -> bool:
    whole = isinstance(column.type, sa.Integer) and not isinstance(column.type, sa.Boolean)
    return whole and not column.nullable


class _Said(dict[Any, str]):
    """The cells of one column as JSON, each different one made once."""

    def __missing__(self, value: Any) -> str:
        text = self[value] = _WRITES[type(value)](value)
        return text


class _Writers(dict[type, Callable[[Any], str]]):
    """How a value of each type is written for the hash, without the detours of `canonical`."""

    def __missing__(self, kind: type) -> Callable[[Any], str]:
        # an enumeration of words is a text too: what it says is its value
        write: Callable[[Any], str] = encode_basestring if issubclass(kind, str) else _written
        self[kind] = write
        return write


def _written(value: Any) -> str:
    return compact(canonical(value))


_WRITES = _Writers(
    {
        NoneType: lambda _: "null",
        int: int.__repr__,
        date: lambda day: f'"{day.isoformat()}"',
        datetime: lambda at: f'"{_moment(at)}"',
    }
)
