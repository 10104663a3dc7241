"""Small statements that run once a letter: compiled once, then handed to the driver as text.

`Connection.execute` makes a key of the statement, looks it up, sorts its values and builds a context and a result
each time; for a statement of one row that costs several times what the database takes to do it.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any

import sqlalchemy as sa
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.dml import UpdateBase

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
