"""The append-only chain: one entry per act, listing the hashes of the rows it wrote.

Each entry carries the hash of the one before; triggers refuse to change or drop an entry, or to add one
that does not continue the chain. Whoever owns the file can still rewrite everything: the head is printed on
reports, and the checker asked with that head finds a cut tail.
"""

import hashlib
import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from enum import Enum
from functools import cache, lru_cache
from json.encoder import encode_basestring
from types import NoneType
from typing import Any

import sqlalchemy as sa
from sqlalchemy import event
from sqlalchemy.orm import Session as OrmSession
from sqlmodel import Field, Session

from models.base import Row, metadata

GENESIS = "0" * 64
_AS_IT_IS = frozenset({str, int, type(None)})
_encode = json.JSONEncoder(ensure_ascii=False, separators=(",", ":")).encode
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


def canonical(value: Any) -> Any:
    """The value as the hash sees it: None, int or text; the same on every database."""
    if type(value) in _AS_IT_IS:
        return value
    if isinstance(value, Enum):
        return value.value
    if isinstance(value, bool):
        return int(value)
    if isinstance(value, datetime):
        return _moment(value)
    if isinstance(value, date):
        return value.isoformat()
    return value


@lru_cache(maxsize=64)  # all rows of an act carry its moment
def _moment(at: datetime) -> str:
    return at.astimezone(UTC).isoformat(timespec="microseconds")[:-6] + "Z"


def row_hash(table: str, values: Mapping[str, Any], volatile: frozenset[str]) -> str:
    """SHA-256 over the table's name and its non-volatile columns in the order of their names."""
    return hash_of(table, sorted(name for name in values if name not in volatile), values)


def hash_of(table: str, names: Iterable[str], values: Mapping[str, Any]) -> str:
    """SHA-256 over the table's name and these columns, in the order given."""
    named = tuple(names)
    cells = [_WRITES[type(value)](value) for value in map(values.__getitem__, named)]
    return hashlib.sha256((row_form(table, named) % tuple(cells)).encode()).hexdigest()


@cache
def row_form(table: str, names: tuple[str, ...]) -> str:
    """The JSON of [table, [[column, value], ...]] with a place for every value."""
    return f'["{table}",[{",".join(f"""["{name}",%s]""" for name in names)}]]'


def written(value: Any) -> str:
    """The JSON of one value as the hash sees it."""
    return _encode(canonical(value))


class _Writers(dict[type, Callable[[Any], str]]):
    """How a value of each type is written for the hash: as `written` writes it, without its detours."""

    def __missing__(self, kind: type) -> Callable[[Any], str]:
        # an enumeration of words is a text too: what it says is its value
        write: Callable[[Any], str] = encode_basestring if issubclass(kind, str) else written
        self[kind] = write
        return write


_WRITES = _Writers(
    {
        NoneType: lambda _: "null",
        int: int.__repr__,
        date: lambda day: f'"{day.isoformat()}"',
        datetime: lambda at: f'"{_moment(at)}"',
    }
)


def entry_hash(
    seq: int, at: datetime, act: str, person: int | None, post: int | None, note: str, rows: str, prev: str
) -> str:
    text = _encode([seq, canonical(at), act, person, post, note, rows, prev])
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
    act, ids = current(session), list(keys)
    column = table.primary_key.columns.values()[0]
    for start in range(0, len(ids), 500):
        found = session.execute(sa.select(table).where(column.in_(ids[start : start + 500])))
        for row in found.mappings():
            act.touched[(table.name, str(row[column.name]))] = row_hash(table.name, dict(row), volatile)


def insert_many(session: Session, model: type[Row], rows: Sequence[Mapping[str, Any]]) -> list[int]:
    """Insert many rows of an audited table at once and enter them in the act; ids in the order given.

    Rows of a table without an id must give every column, and no ids come back.
    """
    session.flush()
    table = metadata.tables[model.__tablename__]  # type: ignore[index]
    parts = [rows[start : start + _ROWS] for start in range(0, len(rows), _ROWS)]
    return [number for part in parts for number in _entered(session, table, part, model.volatile)]


def _entered(
    session: Session, table: sa.Table, rows: Sequence[Mapping[str, Any]], volatile: frozenset[str]
) -> list[int]:
    if "id" not in table.columns:
        session.connection().execute(sa.insert(table), list(rows))
        hash_rows(session, table, rows, volatile)
        return []
    written = _inserted(session.connection(), table, rows)
    ids = [row["id"] for row in written]
    if written[0].keys() >= set(table.columns.keys()) - volatile:
        hash_rows(session, table, written, volatile)
    else:  # what the database filled in must be read back
        touch_rows(session, table, ids, volatile)
    return ids


def _inserted(
    connection: sa.Connection, table: sa.Table, rows: Sequence[Mapping[str, Any]]
) -> list[dict[str, Any]]:
    """Insert rows; the rows with their ids, in the order given."""
    if connection.dialect.name != "sqlite":
        return [
            {**row, "id": number} for row, number in zip(rows, returned(connection, table, rows), strict=True)
        ]
    new = numbered(connection, table, rows)
    connection.execute(sa.insert(table), new)
    return new


def numbered(
    connection: sa.Connection, table: sa.Table, rows: Sequence[Mapping[str, Any]]
) -> list[dict[str, Any]]:
    """The rows with the ids they are to have on SQLite.

    Asked for its ids, an insert is handed to SQLite row by row; but its writer is alone from the transaction's first
    moment on, and may number the rows himself.
    """
    last = connection.execute(sa.select(sa.func.max(table.c.id))).scalar() or 0
    return [{**row, "id": number} for number, row in enumerate(rows, start=last + 1)]


def returned(connection: sa.Connection, table: sa.Table, rows: Sequence[Mapping[str, Any]]) -> list[int]:
    """Insert rows; their ids as the database gave them, in the order given."""
    statement = sa.insert(table).returning(table.c.id, sort_by_parameter_order=True)
    return list(connection.execute(statement, list(rows)).scalars())


def hash_rows(
    session: Session, table: sa.Table, rows: Iterable[Mapping[str, Any]], volatile: frozenset[str]
) -> None:
    """Enter rows written by set statements into the act from their values: every column that is not volatile."""
    act, names = current(session), sorted(set(table.columns.keys()) - volatile)
    keys = [column.name for column in table.primary_key.columns]
    for row in rows:
        key = "/".join([str(canonical(row[name])) for name in keys])
        act.touched[table.name, key] = hash_of(table.name, names, row)


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
    listed: list[list[Any]] = [[table, pk, value] for (table, pk), value in sorted(act.touched.items())]
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
