"""Everything that stands in a database, so that two of them can be held against each other.

Numbers that a sequence gave may have gaps after a crash: a row's id is written as its place among its table's
ids, so that only the rows themselves are compared. What only tells of attempts, not of results, is left out.
"""

import re
from collections import Counter
from typing import Any

import sqlalchemy as sa

from models.base import metadata
from models.db import Store

Picture = dict[str, Counter[tuple[str, ...]]]

_ASIDE = {"audit_entry", "plan_step"}  # the chain is the checker's; a crash may split a seal in two
_ATTEMPTS = {
    "digest": {"attempt", "next_try_at", "sent_at", "owner", "lease_until", "reason"},
    "delivery": {"id", "attempt", "at"},
    "notice": {"id"},  # one set statement numbers its rows in the order of its plan
    "obligation": {"subject_id"},
    "status_change": {"noun_id", "entered_at"},
}
_NUMBER = re.compile(r"(?<=:)\d+(?=[:.]|$)")


def picture(store: Store) -> Picture:
    """Every row of every table the office has, by table."""
    tables = [table for table in metadata.sorted_tables if table.name not in _ASIDE]
    with store.reading() as session:
        rows = {table.name: session.execute(sa.select(table)).mappings().all() for table in tables}
    place = {name: _places(found) for name, found in rows.items()}
    rows["delivery"] = [row for row in rows["delivery"] if row["outcome"] != "temporary"]
    return {table.name: Counter(_cells(table, row, place) for row in rows[table.name]) for table in tables}


def exact(store: Store) -> dict[str, list[tuple[Any, ...]]]:
    """Every cell of every row: for what must not have written anything at all."""
    with store.reading() as session:
        return {
            table.name: sorted((tuple(row) for row in session.execute(sa.select(table))), key=repr)
            for table in metadata.sorted_tables
            if table.name != "plan_step"
        }


def differences(one: Picture, other: Picture) -> dict[str, tuple[Any, Any]]:
    """What is only in one and what is only in the other, by table."""
    return {
        name: (list((one[name] - other[name]).elements()), list((other[name] - one[name]).elements()))
        for name in one
        if one[name] != other[name]
    }


def _places(rows: Any) -> dict[Any, int]:
    return {number: place for place, number in enumerate(sorted(row["id"] for row in rows if "id" in row))}


def _cells(table: sa.Table, row: Any, place: dict[str, dict[Any, int]]) -> tuple[str, ...]:
    aside = _ATTEMPTS.get(table.name, set())
    cells = []
    for column in table.columns:
        if column.name in aside:
            continue
        value = row[column.name]
        if column.name == "id" and value in place[table.name]:
            value = place[table.name][value]
        for key in column.foreign_keys:
            if value is not None and key.column.name == "id":
                value = place[key.column.table.name][value]
        if column.name in ("event", "occurrence"):
            value = _NUMBER.sub("#", value)
        cells.append(f"{column.name}={value}")
    return tuple(cells)
