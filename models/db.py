"""The store: one office, one database; SQLite with the settings that lose nothing, PostgreSQL by URL.

Transactions are opened by doors: `with store.act("finding.add", now=..., ...) as session:` keeps or loses the
verb, its status rows, its audit entry and its notices together. Trials showed that SQLite's driver default
silently loses concurrent updates and that a deferred BEGIN fails under load: hence BEGIN IMMEDIATE.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy import event
from sqlalchemy.engine import URL, make_url
from sqlalchemy.pool import StaticPool
from sqlmodel import Session

from models import audit, tables
from models.base import metadata
from models.scratch import scratch_tables

_READ = "dondoc_read"
_STATEMENTS = 500  # kept prepared for each connection to SQLite: a day's work asks more than the driver's 128
assert tables.core("obligation") is not None  # the whole metadata is loaded before anything is created


def normalise(url: str | URL) -> URL:
    """The URL with the driver we use; plain `postgresql://` and `postgres://` mean psycopg 3."""
    made = make_url(url)
    if made.drivername in ("postgresql", "postgres"):
        made = made.set(drivername="postgresql+psycopg")
    return made


class Store:
    """A database and the transactions on it.

    durable=False (a fork in a temporary file or in memory) gives up fsync, nothing else. shared=False takes a SQLite
    file for this process's one connection as long as the store stands: nobody reads beside it, and a process
    that is killed in the midst of an act may leave a broken file. For a database that is thrown away then.
    """

    def __init__(self, url: str | URL, *, durable: bool = True, shared: bool = True) -> None:
        self.url = normalise(url)
        self.sqlite = self.url.get_backend_name() == "sqlite"
        options: dict[str, Any] = {"pool_pre_ping": True}
        if self.sqlite:
            options = {"connect_args": {"cached_statements": _STATEMENTS}}
        if self.sqlite and self.url.database in (None, "", ":memory:"):
            options["poolclass"] = StaticPool
            options["connect_args"]["check_same_thread"] = False
        self.engine = sa.create_engine(self.url, **options)
        _prepare(self.engine, self.sqlite, durable, shared)

    @contextmanager
    def act(
        self,
        name: str,
        *,
        now: datetime,
        person_id: int | None = None,
        post_id: int | None = None,
        note: str = "",
    ) -> Iterator[Session]:
        """A transaction in which audited rows may change; commits at the end, or nothing is kept."""
        with Session(self.engine, expire_on_commit=False) as session:
            audit.begin(session, audit.Act(name, now, person_id, post_id, note))
            yield session
            audit.close(session)
            session.commit()

    @contextmanager
    def working(self) -> Iterator[Session]:
        """A transaction over unaudited rows only: the sweep's and the delivery's own (notices, digests)."""
        with Session(self.engine, expire_on_commit=False) as session:
            yield session
            session.commit()

    @contextmanager
    def reading(self) -> Iterator[Session]:
        """A consistent view that takes no lock and writes nothing."""
        bound = self.engine.execution_options(**{_READ: True})
        if not self.sqlite:
            bound = bound.execution_options(isolation_level="REPEATABLE READ")
        with Session(bound, expire_on_commit=False) as session:
            yield session  # closing rolls back; rows read stay readable afterwards

    @contextmanager
    def plain(self) -> Iterator[Any]:
        """A transaction on the driver itself, over unaudited rows: yields its cursor, commits at the end or never."""
        line = self.engine.raw_connection()
        try:
            cursor = line.cursor()
            if self.sqlite:  # elsewhere the driver begins by itself
                cursor.execute("BEGIN IMMEDIATE")
            yield cursor
            cursor.close()
            line.commit()
        except self._errors as fault:  # one family of errors, whoever asks
            raise sa.exc.DBAPIError.instance(None, None, fault, self._errors) from fault
        finally:
            line.close()  # back to the pool, which rolls back what was not committed

    @property
    def _errors(self) -> type[Exception]:
        family: type[Exception] = self.engine.dialect.loaded_dbapi.Error
        return family

    def create_schema(self) -> None:
        """Every table at once, for tests and forks; an office's database is made by the migrations."""
        metadata.create_all(self.engine)

    def dispose(self) -> None:
        self.engine.dispose()


def _prepare(engine: sa.Engine, sqlite: bool, durable: bool, shared: bool) -> None:
    @event.listens_for(engine, "connect")
    def connected(connection: Any, _record: Any) -> None:
        if sqlite:
            connection.isolation_level = None  # the driver's own transactions lose updates
            cursor = connection.cursor()
            cursor.execute("PRAGMA busy_timeout=10000")
            cursor.execute(f"PRAGMA locking_mode={'NORMAL' if shared else 'EXCLUSIVE'}")
            cursor.execute(f"PRAGMA journal_mode={'WAL' if shared else 'MEMORY'}")
            cursor.execute(f"PRAGMA synchronous={'FULL' if durable else 'OFF'}")
            cursor.execute("PRAGMA foreign_keys=ON")
            cursor.execute("PRAGMA cache_size=-32000")  # 32 MB of pages; 2 by default
            for statement in scratch_tables("sqlite"):
                cursor.execute(statement)
            cursor.close()
        else:
            with connection.cursor() as cursor:
                cursor.execute("SET TIME ZONE 'UTC'")  # a moment beside a date means the same everywhere
                for statement in scratch_tables("postgresql"):
                    cursor.execute(statement)
            connection.commit()

    if sqlite:

        @event.listens_for(engine, "begin")
        def begun(connection: sa.Connection) -> None:
            read = connection.get_execution_options().get(_READ)
            connection.exec_driver_sql("BEGIN" if read else "BEGIN IMMEDIATE")
