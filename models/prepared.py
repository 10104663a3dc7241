"""Small statements that run once a letter: compiled once, then handed to the driver as text.

`Connection.execute` makes a key of the statement, looks it up, sorts its values and builds a context and a result
each time; for a statement of one row that costs several times what the database takes to do it. For a list it
prepares every row by itself; here a column is prepared at a time, and what it says often is prepared once.
"""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import sqlalchemy as sa
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.dml import UpdateBase


class Prepared:
    """One Core statement for one database; `columns` are those it fills with the parameters of their names."""

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
        self.run_columns(
            connection, {name: [row[name] for row in rows] for name, _ in self._asked}, len(rows)
        )

    def run_columns(self, connection: sa.Connection, given: Mapping[str, Sequence[Any]], count: int) -> None:
        """The same, its values given a column at a time."""
        if not count:
            return
        columns = {name: _column(change, given[name]) for name, change in self._asked}
        columns |= {name: [value] * count for name, value in self._fixed.items()}
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
        self._on(connection).run_many(connection, rows)

    def run_columns(self, connection: sa.Connection, given: Mapping[str, Sequence[Any]], count: int) -> None:
        """The same, its values given a column at a time."""
        self._on(connection).run_columns(connection, given, count)

    def _on(self, connection: sa.Connection) -> Prepared:
        kind = connection.dialect
        if kind.name not in self._for:
            self._for[kind.name] = Prepared(self._statement, kind, self._columns)
        return self._for[kind.name]


class NewRows:
    """Rows of one table put in by the list; what a row does not say has the column's default."""

    def __init__(self, table: sa.Table) -> None:
        self._table = table
        self._blank = {column.name: _default(column) for column in table.columns}
        self._insert = Batch(sa.insert(table), table.columns.keys())

    def add(self, connection: sa.Connection, rows: Sequence[Mapping[str, Any]]) -> dict[str, Sequence[Any]]:
        """Insert the rows; all their columns, with their ids if the table has ids, each in the order given."""
        columns = self._columns_of(rows)
        if "id" in columns:
            columns["id"] = _numbers(connection, self._table.name, len(rows)) if rows else []
        self._insert.run_columns(connection, columns, len(rows))
        return columns

    def _columns_of(self, rows: Sequence[Mapping[str, Any]]) -> dict[str, Sequence[Any]]:
        said: set[str] = set().union(*rows)
        assert said <= self._blank.keys(), "a row names a column the table has not"
        columns: dict[str, Sequence[Any]] = {
            name: [blank] * len(rows) for name, blank in self._blank.items() if name not in said
        }
        alike = all(len(row) == len(said) for row in rows)
        for name in said:
            blank = self._blank[name]
            columns[name] = [row[name] for row in rows] if alike else [row.get(name, blank) for row in rows]
        return columns


def _default(column: sa.Column[Any]) -> Any:
    """What stands where nothing is said: a value, or nothing."""
    if column.default is None:
        return None
    assert isinstance(column.default, sa.ColumnDefault)
    assert column.default.is_scalar
    return column.default.arg


def _numbers(connection: sa.Connection, table: str, count: int) -> Sequence[int]:
    """The ids of that many new rows, taken beforehand.

    Asked for its ids, an insert is handed over row by row; but SQLite's writer is alone from the transaction's first
    moment on, and may number the rows himself, and PostgreSQL gives numbers away without a row.
    """
    if connection.dialect.name == "sqlite":
        last: int = connection.exec_driver_sql(f"SELECT coalesce(max(id), 0) FROM {table}").scalar_one()
        return range(last + 1, last + 1 + count)
    return connection.execute(_DRAWN, {"table": table, "count": count}).scalars().all()


_DRAWN = sa.text("SELECT nextval(pg_get_serial_sequence(:table, 'id')) FROM generate_series(1, :count)")


def _into(kind: sa.types.TypeEngine[Any], dialect: sa.Dialect) -> Callable[[Any], Any]:
    """What turns a value into the driver's own."""
    return kind.dialect_impl(dialect).bind_processor(dialect) or _as_it_is


def _as_it_is(value: Any) -> Any:
    return value


def _column(change: Callable[[Any], Any], values: Sequence[Any]) -> Sequence[Any]:
    """The values as the driver wants them; what is said twice is changed once."""
    if change is _as_it_is:
        return values
    known = {value: change(value) for value in set(values)}
    return [known[value] for value in values]
