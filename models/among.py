"""`column IN (a list)` with the list as one value: the statement is the same however long the list is.

An expanding parameter writes a place for each number; SQLAlchemy and SQLite then make the statement anew for every
length of the list. Here SQLite reads the list as JSON and PostgreSQL as an array.
"""

import json
from collections.abc import Iterable
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.functions import FunctionElement


class _List(sa.types.TypeDecorator[list[Any]]):
    """Numbers or texts, as one parameter."""

    impl = sa.Text
    cache_ok = True

    def __init__(self, item: sa.types.TypeEngine[Any]) -> None:
        super().__init__()
        self.item = item

    def load_dialect_impl(self, dialect: sa.Dialect) -> sa.types.TypeEngine[Any]:
        return ARRAY(self.item) if dialect.name == "postgresql" else sa.Text()

    def process_bind_param(self, value: Iterable[Any] | None, dialect: sa.Dialect) -> Any:
        listed = list(value or ())
        return listed if dialect.name == "postgresql" else json.dumps(listed)


class _Among(FunctionElement[bool]):
    inherit_cache = True
    type = sa.Boolean()

    def self_group(self, against: Any = None) -> Any:
        """A condition by itself: "... = 1", as SQLite's flags are asked for, would be deaf to every index."""
        return self


def among(column: sa.ColumnElement[Any], name: str) -> sa.ColumnElement[bool]:
    """Whether a column of whole numbers or text holds one of the values given under that name: any iterable."""
    item = sa.BigInteger() if isinstance(column.type, sa.Integer) else sa.Text()
    return _Among(column, sa.bindparam(name, type_=_List(item)))


@compiles(_Among, "sqlite")
def _by_json(element: _Among, compiler: SQLCompiler, **more: Any) -> str:
    column, values = (compiler.process(clause, **more) for clause in element.clauses)
    return f"{column} IN (SELECT value FROM json_each({values}))"


@compiles(_Among, "postgresql")
def _by_array(element: _Among, compiler: SQLCompiler, **more: Any) -> str:
    column, values = (compiler.process(clause, **more) for clause in element.clauses)
    return f"{column} = ANY ({values})"
