"""Seals: append-only rows that set statements write in numbers, entered into the audit chain in ranges."""

import hashlib
import json
from functools import cache
from typing import Any

import sqlalchemy as sa
from sqlalchemy.types import NULLTYPE
from sqlmodel import Session
from sqlmodel.sql.sqltypes import UTCDateTime

from models.audit import Act, current
from models.base import Row, metadata
from models.row_hash import Sheet, sheet_of
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
            sealed += _seal(session, act, model, mark, chunk)
    return sealed


def _seal(session: Session, act: Act, model: type[Row], last: int, chunk: int) -> int:
    table = metadata.tables[str(model.__tablename__)]
    sheet = sheet_of(table, model.volatile)
    found, number = (
        session.execute(_after(sheet, table), {"last": last}).tuples().all(),
        sheet.names.index("id"),
    )
    for start in range(0, len(found), chunk):
        part = found[start : start + chunk]
        digest = hashlib.sha256("".join(sheet.hashes(zip(*part, strict=True))).encode()).hexdigest()
        act.seals.append([table.name, f"{part[0][number]}-{part[-1][number]}", digest, len(part)])
    return len(found)


@cache
def _after(sheet: Sheet, table: sa.Table) -> sa.Select[Any]:
    """The rows behind an id, as the driver gives them: only a moment is not hashed as it is stored."""
    said = [
        column if isinstance(column.type, UTCDateTime) else sa.type_coerce(column, NULLTYPE)
        for column in map(table.c.__getitem__, sheet.names)
    ]
    return sa.select(*said).where(table.c.id > sa.bindparam("last")).order_by(table.c.id)


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
