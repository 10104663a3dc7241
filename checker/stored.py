"""A read-only, consistent view of an office's database, through the bare drivers."""

import sqlite3
from collections import defaultdict, namedtuple
from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import UTC, date, datetime
from functools import partial
from itertools import count, islice
from types import TracebackType
from typing import Any
from urllib.parse import quote

Cells = tuple[Any, ...]
BATCH = 2000  # rows turned into Python's types at a time


class Stored:
    """Rows as they are stored; dates, moments (UTC) and flags come back as Python's own types.

    Opens `sqlite:///file`, `postgresql://...` and `postgres://...`, with or without a driver's name after `+`.
    """

    def __init__(self, url: str) -> None:
        scheme, _, rest = url.partition("://")
        self.sqlite = scheme.partition("+")[0] == "sqlite"
        self._connection: Any = _open_sqlite(rest) if self.sqlite else _open_postgres(rest)
        self._cursors = count()
        self._kinds: dict[str, dict[str, str]] = {}

    def __enter__(self) -> "Stored":
        return self

    def __exit__(
        self, kind: type[BaseException] | None, value: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._connection.close()

    def select(self, sql: str) -> Iterator[Cells]:
        """The rows of a query as the driver gives them, without holding all of them at once."""
        return iter(self._connection.execute(sql)) if self.sqlite else self._streamed(sql)

    def batches(self, sql: str) -> Iterator[list[Cells]]:
        """The same, some thousand at a time."""
        found = self.select(sql)
        while some := list(islice(found, BATCH)):
            yield some

    def _streamed(self, sql: str) -> Iterator[Cells]:
        with self._connection.cursor(name=f"checker_{next(self._cursors)}") as cursor:
            cursor.itersize = 5000
            yield from cursor.execute(sql)

    def columns(self, table: str) -> dict[str, str]:
        """Name -> kind (date, moment, flag, text, plain) of the columns of a table; empty if there is none."""
        if table not in self._kinds:
            self._kinds[table] = {name: _kind(declared) for name, declared in self._declared(table)}
        return self._kinds[table]

    def _declared(self, table: str) -> list[tuple[str, str]]:
        if self.sqlite:
            found = self._connection.execute("SELECT name, type FROM pragma_table_info(?)", (table,))
        else:
            found = self._connection.execute(
                "SELECT column_name, data_type FROM information_schema.columns"
                " WHERE table_name = %s AND table_schema = current_schema()",
                (table,),
            )
        return [(str(name), str(declared)) for name, declared in found.fetchall()]

    def triggers(self, table: str) -> set[str]:
        """The names of the triggers that stand on a table and are switched on."""
        if self.sqlite:
            found = self._connection.execute(
                "SELECT name FROM sqlite_master WHERE type = 'trigger' AND tbl_name = ?", (table,)
            )
        else:
            found = self._connection.execute(
                "SELECT tgname FROM pg_trigger WHERE tgrelid = to_regclass(%s)"
                " AND NOT tgisinternal AND tgenabled <> 'D'",
                (table,),
            )
        return {str(row[0]) for row in found.fetchall()}

    def number(self, sql: str) -> int:
        """The number a query asks for."""
        return int(next(self.select(sql))[0])

    def newest(self, table: str, column: str) -> Any:
        """The last day or moment of a column; None if there is none."""
        found = next(self.select(f"SELECT max({column}) FROM {table}"))[0]
        return _value(found, self.columns(table)[column])

    def read(self, table: str, *names: str, order: str = "id") -> list[Any]:
        """Rows of a table as named tuples; raises ValueError for a cell that is not of its kind."""
        return list(self.rows(table, *names, order=order))

    def rows(self, table: str, *names: str, order: str = "id", where: str = "") -> Iterator[Any]:
        """The same one after the other; equal dates, moments and texts of a column are one object."""
        made = _maker(table, names)
        for columns in self._columns(table, names, f"{where} ORDER BY {order}"):
            yield from map(made, zip(*columns, strict=True))

    def grouped(
        self, table: str, by: Sequence[str], *names: str, order: str = "id", where: str = "",
        once: Sequence[str] = (),
    ) -> dict[Any, Sequence[Any]]:  # fmt: skip
        """Rows to be held, by one column or by several; the numbers of the columns `once` are one object too."""
        found: dict[Any, Any] = defaultdict(list)
        made = _maker(table, names)
        for columns in self._columns(table, (*by, *names), f"{where} ORDER BY {order}", once):
            cells = list(columns)
            keys = cells[0] if len(by) == 1 else zip(*cells[: len(by)], strict=True)
            for key, row in zip(keys, map(made, zip(*cells[len(by) :], strict=True)), strict=True):
                found[key].append(row)
        for key, rows in found.items():
            found[key] = tuple(rows)  # a list keeps room for more
        return dict(found)

    def _columns(
        self, table: str, names: Sequence[str], rest: str, once: Sequence[str] = ()
    ) -> Iterator[Iterator[Iterable[Any]]]:
        """The cells asked for, read column by column, some thousand rows at a time."""
        kinds = self.columns(table)
        readers = [_reader("text" if name in once else kinds[name]) for name in names]
        quoted = ", ".join(f'"{name}"' for name in names)
        for some in self.batches(f"SELECT {quoted} FROM {table} {rest}"):
            yield map(_read, readers, zip(*some, strict=True))


def _maker(table: str, names: Sequence[str]) -> Any:
    return partial(tuple.__new__, namedtuple(table, names))


Reader = Callable[[Any], Any] | None


class _Once(dict[Any, Any]):
    """Cells already read: a year has some hundred days and acts, and its rows name them by the hundred thousand."""

    def __init__(self, kind: str) -> None:
        self.kind = kind

    def __missing__(self, cell: Any) -> Any:
        value = self[cell] = _value(cell, self.kind)
        return value


def _reader(kind: str) -> Reader:
    """How a column's cells are read; numbers are taken as they are."""
    return None if kind == "plain" else _Once(kind).__getitem__


def _read(reader: Reader, cells: Cells) -> Iterable[Any]:
    return cells if reader is None else map(reader, cells)


def _open_sqlite(rest: str) -> sqlite3.Connection:
    path, _, _options = rest.removeprefix("/").partition("?")
    uri = f"{path if path.startswith('file:') else 'file:' + quote(path)}?mode=ro"
    connection = sqlite3.connect(uri if path else ":memory:", uri=bool(path), isolation_level=None)
    connection.execute("PRAGMA busy_timeout=10000")
    connection.execute("BEGIN")
    return connection


def _open_postgres(rest: str) -> Any:
    import psycopg  # only an office on PostgreSQL needs the driver

    connection = psycopg.connect(f"postgresql://{rest}")
    connection.isolation_level = psycopg.IsolationLevel.REPEATABLE_READ
    connection.read_only = True
    return connection


def _kind(declared: str) -> str:
    name = declared.upper()
    if name == "DATE":
        return "date"
    if name.startswith(("DATETIME", "TIMESTAMP")):
        return "moment"
    if name.startswith("BOOL"):
        return "flag"
    return "text" if "CHAR" in name or name == "TEXT" else "plain"


def _value(cell: Any, kind: str) -> Any:
    """A cell as Python's own type, from either driver."""
    if cell is None or kind in ("plain", "text"):
        return cell
    if kind == "flag":
        return bool(cell)
    if kind == "date":
        return cell if isinstance(cell, date) else date.fromisoformat(cell)
    return moment(cell)


def moment(cell: Any) -> datetime:
    """An aware moment in UTC; SQLite keeps it as text without an offset."""
    if isinstance(cell, datetime):
        return cell.astimezone(UTC)
    return datetime.fromisoformat(cell).replace(tzinfo=UTC)
