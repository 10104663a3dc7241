"""Seals: append-only rows that set statements write in numbers, entered into the audit chain in ranges."""

import hashlib
import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

import sqlalchemy as sa
from sqlmodel import Session

from models.audit import Act, current, row_form, written
from models.base import Row, metadata
from models.tables import AUDIT


def seal(session: Session, *models: type[Row], chunk: int = 500) -> int:
    """Enter every row of append-only tables that no seal covers yet, in ranges; returns how many.

    Notices and deliveries are written by set statements in numbers; they are sealed when they are first read.
    On PostgreSQL writers are locked out for the moment, so that no row can appear behind the mark.
    """
    act, names = current(session), tuple(str(model.__tablename__) for model in models)
    if session.get_bind().dialect.name == "postgresql":
        for name in names:
            session.execute(sa.text(f"LOCK TABLE {name} IN SHARE MODE"))
    ends, sealed = session.execute(_ends(names)).one(), 0
    for model, name, newest, last in zip(models, names, ends[::2], ends[1::2], strict=True):
        if newest is not None and newest > (mark := _mark(last, name)):
            sealed += _seal(session, act, name, _sheet(model), mark, chunk)
    return sealed


def _seal(session: Session, act: Act, name: str, sheet: "_Sheet", last: int, chunk: int) -> int:
    found = session.execute(sheet.after, {"last": last}).tuples().all()
    for start in range(0, len(found), chunk):
        part = found[start : start + chunk]
        hashes = [hashlib.sha256(text.encode()).hexdigest() for text in sheet.texts(part)]
        digest = hashlib.sha256("".join(hashes).encode()).hexdigest()
        act.seals.append([name, f"{part[0][0]}-{part[-1][0]}", digest, len(part)])
    return len(found)


@dataclass(frozen=True)
class _Sheet:
    """A sealed table: its rows behind an id, each with the id first, and the text that `audit.hash_of` hashes.

    A province has hundreds of thousands of these rows: the text is made column by column, and what a column says
    often is encoded once.
    """

    after: sa.Select[Any]
    form: str
    plain: tuple[bool, ...]  # whole numbers that are never missing go into the form as they are

    def texts(self, rows: Sequence[tuple[Any, ...]]) -> Iterator[str]:
        _, *columns = zip(*rows, strict=True)
        cells: list[Iterable[Any]] = [
            column if plain else map(_Said().__getitem__, column)
            for plain, column in zip(self.plain, columns, strict=True)
        ]
        return map(self.form.__mod__, zip(*cells, strict=True))


class _Said(dict[Any, str]):
    """The cells of one column as JSON, each different one made once."""

    def __missing__(self, value: Any) -> str:
        text = self[value] = written(value)
        return text


def sealed_up_to(session: Session, table: str) -> int:
    """The highest id of `table` that a seal covers (0: none yet)."""
    return _mark(session.execute(_ends((table,))).one()[1], table)


def _mark(seal: str | None, table: str) -> int:
    """The highest id of the table in the rows of its last seal."""
    return max(int(row[1].split("-")[1]) for row in json.loads(seal) if row[0] == table) if seal else 0


@cache
def _ends(tables: tuple[str, ...]) -> sa.Select[Any]:
    """The newest id of each table, and the rows of the last seal that covers some of it."""
    asked: list[sa.ScalarSelect[Any]] = []
    for name in tables:
        last = (
            sa.select(AUDIT.c.rows)
            .where(AUDIT.c.act == "seal", AUDIT.c.rows.like(f'%["{name}",%'))
            .order_by(AUDIT.c.seq.desc())
            .limit(1)
        )
        newest = sa.select(sa.func.max(metadata.tables[name].c.id))
        asked += [newest.scalar_subquery(), last.scalar_subquery()]
    return sa.select(*asked)


@cache
def _sheet(model: type[Row]) -> _Sheet:
    table = metadata.tables[str(model.__tablename__)]
    columns = [table.c[name] for name in sorted(set(table.columns.keys()) - model.volatile)]
    plain = tuple(
        isinstance(c.type, sa.Integer) and not isinstance(c.type, sa.Boolean) and not c.nullable
        for c in columns
    )
    said = [sa.type_coerce(c, sa.String) if isinstance(c.type, sa.Enum) else c for c in columns]
    after = sa.select(table.c.id, *said).where(table.c.id > sa.bindparam("last")).order_by(table.c.id)
    return _Sheet(after, row_form(table.name, tuple(c.name for c in columns)), plain)
