"""A copy of an office's rows in memory, to try something out on: the office itself is only read."""

import sqlite3
from contextlib import closing
from typing import Any, cast
from urllib.parse import quote

import sqlalchemy as sa

from models.base import metadata
from models.db import Store

_AT_ONCE = 1000  # rows carried over in one statement


def fork(store: Store) -> Store:
    """The office as it stands at this moment, in a SQLite database in memory that ends with its store.

    From a SQLite file by its own backup through a connection that may only read, from PostgreSQL row by row
    under one snapshot. Nothing is left on the disk.
    """
    made = Store("sqlite://", durable=False)
    if store.sqlite:
        _backup(store, made)
    else:
        made.create_schema()
        _carry_over(store, made)
    return made


def _backup(store: Store, made: Store) -> None:
    copy = _driver(made)
    if store.url.database in (None, "", ":memory:"):
        _driver(store).backup(copy)
        return
    uri = f"file:{quote(str(store.url.database))}?mode=ro"
    with closing(sqlite3.connect(uri, uri=True, timeout=10)) as office:
        office.backup(copy)


def _driver(store: Store) -> sqlite3.Connection:
    with store.engine.connect() as connection:
        return cast(sqlite3.Connection, connection.connection.driver_connection)


def _carry_over(store: Store, made: Store) -> None:
    """Every row of every table; foreign keys are looked at again afterwards."""
    copy = _driver(made)
    copy.execute("PRAGMA foreign_keys=OFF")  # deaf inside a transaction
    with store.reading() as source, made.engine.begin() as target:
        for table in metadata.tables.values():
            rows = source.execute(sa.select(table).order_by(*table.primary_key.columns)).mappings()
            for part in rows.partitions(_AT_ONCE):
                found: list[dict[str, Any]] = [dict(row) for row in part]
                target.execute(sa.insert(table), found)
    copy.execute("PRAGMA foreign_keys=ON")
