"""The append-only chain: one entry per act, listing the hashes of the rows it wrote.

Each entry carries the hash of the one before; triggers refuse to change or drop an entry, or to add one
that does not continue the chain. Whoever owns the file can still rewrite everything: the head is printed on
reports, and the checker asked with that head finds a cut tail.
"""

import hashlib
import json
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import cache
from itertools import islice
from typing import Any

import sqlalchemy as sa
from sqlalchemy import event
from sqlalchemy.orm import Session as OrmSession
from sqlmodel import Field, Session

from models.base import Row, metadata
from models.prepared import NewRows
from models.row_hash import canonical, compact, hash_of, sheet_of

GENESIS = "0" * 64
_LOCK = 7_406_115  # PostgreSQL advisory lock that keeps the chain's writers in line


class AuditEntry(Row, table=True):
    """One act: what was done, by whom in which post, and which rows it wrote."""

    audited = False
    seq: int = Field(primary_key=True, sa_column_kwargs={"autoincrement": False})
    at: datetime
    act: str = Field(index=True)
    person_id: int | None = None
    post_id: int | None = None
    note: str = ""
    rows: str  # JSON [[table, key, hash], ...]; a deleted row has the hash "-"; a seal adds its count
    prev_hash: str
    hash: str


_ROWS = 2_000  # new rows held, hashed and handed over at a time
_ENTRIES = metadata.tables["audit_entry"]
_ENTER = sa.insert(_ENTRIES)
_LAST_ENTRY = sa.select(_ENTRIES.c.seq, _ENTRIES.c.hash).order_by(_ENTRIES.c.seq.desc()).limit(1)


@dataclass
class Act:
    """The act a session is in: who does what, when; and the rows touched so far."""

    name: str
    now: datetime
    person_id: int | None = None
    post_id: int | None = None
    note: str = ""
    touched: dict[tuple[str, str], str] = field(default_factory=dict)
    seals: list[list[Any]] = field(default_factory=list)


class UnauditedWrite(RuntimeError):
    """An audited row was changed outside an act: a mistake in the program, never of the user."""


def entry_hash(
    seq: int, at: datetime, act: str, person: int | None, post: int | None, note: str, rows: str, prev: str
) -> str:
    text = compact([seq, canonical(at), act, person, post, note, rows, prev])
    return hashlib.sha256(text.encode()).hexdigest()


def begin(session: Session, act: Act) -> None:
    session.info["act"] = act


def undo(session: Session) -> None:
    """Leave the act as if it had never begun: what a preview did is seen, and not kept."""
    session.rollback()
    session.info.pop("act", None)


def current(session: Session) -> Act:
    act = session.info.get("act")
    if act is None:
        raise UnauditedWrite("no act is open in this transaction")
    assert isinstance(act, Act)
    return act


def touch_rows(session: Session, table: sa.Table, keys: Iterable[int], volatile: frozenset[str]) -> None:
    """Enter rows written by set statements into the act, as they stand in the database."""
    ids, key = list(keys), table.primary_key.columns.values()[0]
    for start in range(0, len(ids), 500):
        found = session.execute(sa.select(table).where(key.in_(ids[start : start + 500])))
        hash_rows(session, table, [row._asdict() for row in found], volatile)


def insert_many(session: Session, model: type[Row], rows: Iterable[Mapping[str, Any]]) -> list[int]:
    """Insert many rows of an audited table at once and enter them in the act; ids in the order given.

    What a row does not say has the column's default. Rows of a table without an id have none to come back.
    Rows made one after the other are never held all at once.
    """
    session.flush()
    table, coming = metadata.tables[str(model.__tablename__)], iter(rows)
    ids: list[int] = []
    while part := list(islice(coming, _ROWS)):
        columns = _new_rows(table).add(session.connection(), part)
        _hash(session, table, columns, model.volatile)
        ids += columns.get("id", [])
    return ids


@cache
def _new_rows(table: sa.Table) -> NewRows:
    return NewRows(table)


def hash_rows(
    session: Session, table: sa.Table, rows: Collection[Mapping[str, Any]], volatile: frozenset[str]
) -> None:
    """Enter rows written by set statements into the act from their values: every column that is not volatile."""
    names = {*sheet_of(table, volatile).names, *(column.name for column in table.primary_key.columns)}
    _hash(session, table, {name: [row[name] for row in rows] for name in names}, volatile)


def _hash(
    session: Session, table: sa.Table, columns: Mapping[str, Sequence[Any]], volatile: frozenset[str]
) -> None:
    act, sheet = current(session), sheet_of(table, volatile)
    hashes = sheet.hashes(columns[name] for name in sheet.names)
    for key, value in zip(_keys(table, columns), hashes, strict=True):
        act.touched[table.name, key] = value


def _keys(table: sa.Table, columns: Mapping[str, Sequence[Any]]) -> Iterator[str]:
    """How the chain names each of the rows: its key, the parts of a long one joined."""
    parts = [columns[column.name] for column in table.primary_key.columns]
    return map("/".join, zip(*([str(canonical(one)) for one in part] for part in parts), strict=True))


def close(session: Session) -> str | None:
    """Write the act's entry, if it wrote anything; returns the new head. The caller commits."""
    session.flush()
    act: Act | None = session.info.pop("act", None)
    if act is None or not (act.touched or act.seals):
        return None
    if session.get_bind().dialect.name == "postgresql":
        session.execute(sa.text("SELECT pg_advisory_xact_lock(:key)"), {"key": _LOCK})
    last = session.execute(_LAST_ENTRY).first()
    seq, prev = (last.seq + 1, last.hash) if last else (1, GENESIS)
    listed = [[*key, act.touched[key]] for key in sorted(act.touched)]
    rows = json.dumps(listed + act.seals, separators=(",", ":"))
    digest = entry_hash(seq, act.now, act.name, act.person_id, act.post_id, act.note, rows, prev)
    session.execute(
        _ENTER,
        {
            "seq": seq,
            "at": act.now,
            "act": act.name,
            "person_id": act.person_id,
            "post_id": act.post_id,
            "note": act.note,
            "rows": rows,
            "prev_hash": prev,
            "hash": digest,
        },
    )
    return digest


def head(session: Session) -> str:
    """The hash of the last entry, or "" for an empty chain."""
    entries = metadata.tables["audit_entry"]
    found = session.execute(sa.select(entries.c.hash).order_by(entries.c.seq.desc()).limit(1)).scalar()
    return str(found or "")


@cache
def _shape(model: type[Row]) -> tuple[str, tuple[str, ...], tuple[str, ...]]:
    """The table of an audited model, the columns of its key, and those that are hashed, by name."""
    table = metadata.tables[str(model.__tablename__)]
    keys = tuple(column.name for column in table.primary_key.columns)
    return table.name, keys, tuple(sorted(set(table.columns.keys()) - model.volatile))


@event.listens_for(OrmSession, "after_flush")
def _collect(session: OrmSession, _context: Any) -> None:
    """Take the hash of every audited row an ORM flush wrote; refuse such writes outside an act."""
    written = [*session.new, *(row for row in session.dirty if session.is_modified(row)), *session.deleted]
    rows = [row for row in written if isinstance(row, Row) and type(row).audited]
    if not rows:
        return
    act: Act | None = session.info.get("act")
    if act is None:
        raise UnauditedWrite(", ".join(sorted({type(row).__name__ for row in rows})))
    for row in rows:
        name, keys, columns = _shape(type(row))
        key = "/".join([str(canonical(getattr(row, column))) for column in keys])
        values = {column: getattr(row, column) for column in columns}
        act.touched[name, key] = "-" if row in session.deleted else hash_of(name, columns, values)


SQLITE_GUARDS = (
    """CREATE TRIGGER audit_no_update BEFORE UPDATE ON audit_entry
       BEGIN SELECT RAISE(ABORT, 'the audit trail cannot be edited'); END""",
    """CREATE TRIGGER audit_no_delete BEFORE DELETE ON audit_entry
       BEGIN SELECT RAISE(ABORT, 'the audit trail cannot be edited'); END""",
    """CREATE TRIGGER audit_continues BEFORE INSERT ON audit_entry
       WHEN NEW.seq <> 1 + (SELECT COALESCE(MAX(seq), 0) FROM audit_entry)
         OR NEW.prev_hash <> COALESCE((SELECT hash FROM audit_entry ORDER BY seq DESC LIMIT 1),
                                      '0000000000000000000000000000000000000000000000000000000000000000')
       BEGIN SELECT RAISE(ABORT, 'the entry does not continue the audit chain'); END""",
)
POSTGRES_GUARDS = (
    """CREATE FUNCTION audit_refuse() RETURNS trigger LANGUAGE plpgsql AS $$
       BEGIN RAISE EXCEPTION 'the audit trail cannot be edited'; END $$""",
    """CREATE TRIGGER audit_no_change BEFORE UPDATE OR DELETE OR TRUNCATE ON audit_entry
       FOR EACH STATEMENT EXECUTE FUNCTION audit_refuse()""",
    """CREATE FUNCTION audit_check() RETURNS trigger LANGUAGE plpgsql AS $$
       BEGIN
         IF NEW.seq <> 1 + (SELECT COALESCE(MAX(seq), 0) FROM audit_entry)
            OR NEW.prev_hash <> COALESCE((SELECT hash FROM audit_entry ORDER BY seq DESC LIMIT 1),
                                         repeat('0', 64))
         THEN RAISE EXCEPTION 'the entry does not continue the audit chain'; END IF;
         RETURN NEW;
       END $$""",
    """CREATE TRIGGER audit_continues BEFORE INSERT ON audit_entry
       FOR EACH ROW EXECUTE FUNCTION audit_check()""",
)


def guards(dialect: str) -> tuple[str, ...]:
    """The statements that make the chain append-only on this database."""
    return SQLITE_GUARDS if dialect == "sqlite" else POSTGRES_GUARDS


@event.listens_for(metadata.tables["audit_entry"], "after_create")
def _guard(_target: sa.Table, connection: sa.Connection, **_kw: Any) -> None:
    for statement in guards(connection.dialect.name):
        connection.exec_driver_sql(statement)
