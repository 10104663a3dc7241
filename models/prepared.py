"""Small statements that run once a letter: compiled once, then handed to the driver as text.

`Connection.execute` makes a key of the statement, looks it up, sorts its values and builds a context and a result
each time; for a statement of one row that costs several times what the database takes to do it. For a list it
prepares every row by itself; here a column is prepared at a time, and what it says often is prepared once.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any

import sqlalchemy as sa
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.dml import UpdateBase

from models.audit import numbered, returned
from models.db import Store


class Prepared:
    """One Core statement for one database; `columns` are those an insert fills."""

    def __init__(
        self, statement: UpdateBase, dialect: sa.Dialect, columns: Sequence[str] | None = None
    ) -> None:
        compiled = statement.compile(dialect=dialect, column_keys=columns)
        assert isinstance(compiled, SQLCompiler)
        self._text, self._order = str(compiled), compiled.positiontup
        into = {name: _into(bind.type, dialect) for name, bind in compiled.binds.items()}
        own = {name: bind.effective_value for name, bind in compiled.binds.items() if not bind.required}
        self._fixed = {name: into[name](value) for name, value in own.items()}
        self._asked = [(name, change) for name, change in into.items() if name not in own]

    def run(self, cursor: Any, values: Mapping[str, Any]) -> Any:
        """Run it on the driver's cursor with a value for each parameter; the first value it returns, if any."""
        filled = self._fixed | {name: change(values[name]) for name, change in self._asked}
        cursor.execute(self._text, filled if self._order is None else [filled[name] for name in self._order])
        row = cursor.fetchone() if cursor.description else None
        return row[0] if row else None

    def run_many(self, connection: sa.Connection, rows: Sequence[Mapping[str, Any]]) -> None:
        """Run it for each of the rows, in the connection's transaction."""
        if not rows:
            return
        columns = {name: _column(change, [row[name] for row in rows]) for name, change in self._asked}
        columns |= {name: [value] * len(rows) for name, value in self._fixed.items()}
        order = list(columns) if self._order is None else self._order
        filled: list[Any] = list(zip(*(columns[name] for name in order), strict=True))
        if self._order is None:
            filled = [dict(zip(order, cells, strict=True)) for cells in filled]
        connection.exec_driver_sql(self._text, filled)


class Batch:
    """One Core statement for lists of rows, compiled once for each kind of database."""

    def __init__(self, statement: UpdateBase, columns: Sequence[str] | None = None) -> None:
        self._statement, self._columns = statement, columns
        self._for: dict[str, Prepared] = {}

    def run(self, connection: sa.Connection, rows: Sequence[Mapping[str, Any]]) -> None:
        """Run it for each of the rows, in the connection's transaction."""
        kind = connection.dialect
        if kind.name not in self._for:
            self._for[kind.name] = Prepared(self._statement, kind, self._columns)
        self._for[kind.name].run_many(connection, rows)


class NewRows:
    """Rows of one table put in by the list, every column given but the id."""

    def __init__(self, table: sa.Table) -> None:
        self._table = table
        self._numbered = Batch(sa.insert(table), table.columns.keys())

    def add(self, connection: sa.Connection, rows: Sequence[Mapping[str, Any]]) -> list[int]:
        """Insert the rows; their ids, in the order given."""
        if not rows:
            return []
        if connection.dialect.name != "sqlite":
            return returned(connection, self._table, rows)
        new = numbered(connection, self._table, rows)
        self._numbered.run(connection, new)
        return [row["id"] for row in new]


@contextmanager
def plain(store: Store) -> Iterator[Any]:
    """A transaction on the driver itself, over unaudited rows: yields its cursor, commits at the end or never."""
    line = store.engine.raw_connection()
    try:
        cursor = line.cursor()
        if store.sqlite:  # elsewhere the driver begins by itself
            cursor.execute("BEGIN IMMEDIATE")
        yield cursor
        cursor.close()
        line.commit()
    except _errors(store) as fault:  # one family of errors, whoever asks
        raise sa.exc.DBAPIError.instance(None, None, fault, _errors(store)) from fault
    finally:
        line.close()  # back to the pool, which rolls back what was not committed


def _errors(store: Store) -> type[Exception]:
    family: type[Exception] = store.engine.dialect.loaded_dbapi.Error
    return family


def _into(kind: sa.types.TypeEngine[Any], dialect: sa.Dialect) -> Callable[[Any], Any]:
    """What turns a value into the driver's own."""
    return kind.dialect_impl(dialect).bind_processor(dialect) or _as_it_is


def _as_it_is(value: Any) -> Any:
    return value


def _column(change: Callable[[Any], Any], values: list[Any]) -> list[Any]:
    """The values as the driver wants them; what is said twice is changed once."""
    if change is _as_it_is:
        return values
    known = {value: change(value) for value in set(values)}
    return [known[value] for value in values]
