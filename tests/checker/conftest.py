"""The half year of a small office, lived once on each database and given whole to every test."""

import shutil
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
import sqlalchemy as sa

from models import audit
from models.base import metadata
from models.db import Store
from tests.checker.office_year import Year, freeze, live

NOW = datetime(2022, 1, 4, 1, 0, tzinfo=UTC)
REPLICA = "SET session_replication_role = replica"  # no triggers, no foreign keys: the owner's own hand


@pytest.fixture(scope="session")
def lived_sqlite(tmp_path_factory: pytest.TempPathFactory) -> tuple[Year, Path]:
    path = tmp_path_factory.mktemp("lived") / "office.db"
    store = Store(f"sqlite:///{path}", durable=False)
    store.create_schema()
    year = freeze(live(store, NOW))
    store.dispose()
    return year, path


@pytest.fixture
def sqlite_year(lived_sqlite: tuple[Year, Path], tmp_path: Path) -> Year:
    year, path = lived_sqlite
    copy = tmp_path / "copy.db"
    shutil.copy(path, copy)
    return Year(year.world, f"sqlite:///{copy}", year.plan_id, year.findings)


@pytest.fixture(scope="session")
def lived_postgres(postgres_template: str) -> Iterator[Year]:
    """The office on PostgreSQL, with a copy of every table kept in a schema of its own."""
    admin = sa.create_engine(Store(postgres_template).url, isolation_level="AUTOCOMMIT")
    with admin.connect() as connection:
        connection.exec_driver_sql("CREATE DATABASE dondoc_lived TEMPLATE dondoc_template")
        connection.exec_driver_sql("ALTER DATABASE dondoc_lived SET synchronous_commit = off")
    store = Store(admin.url.set(database="dondoc_lived", drivername="postgresql"))
    year = freeze(live(store, NOW))
    with store.engine.begin() as connection:
        connection.exec_driver_sql("CREATE SCHEMA kept")
        for table in metadata.tables:
            connection.exec_driver_sql(f"CREATE TABLE kept.{table} AS TABLE {table}")
    store.dispose()
    yield Year(year.world, year.url.replace("+psycopg", ""), year.plan_id, year.findings)
    admin.dispose()


@pytest.fixture
def postgres_year(lived_postgres: Year) -> Iterator[Year]:
    """The lived office; whatever a test did to it is undone (copying a database takes a second, this less)."""
    yield lived_postgres
    store = Store(lived_postgres.url)
    with store.engine.begin() as connection:
        connection.exec_driver_sql(REPLICA)
        for table in metadata.tables:
            connection.exec_driver_sql(f"DELETE FROM {table}")
            connection.exec_driver_sql(f"INSERT INTO {table} SELECT * FROM kept.{table}")
    store.dispose()


@pytest.fixture(params=["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)])
def year(request: pytest.FixtureRequest) -> Year:
    """The lived office, on both databases."""
    made = request.getfixturevalue(f"{request.param}_year")
    assert isinstance(made, Year)
    return made


@pytest.fixture
def by_hand(year: Year) -> Callable[..., None]:
    """Whoever owns the database writes what he likes, and leaves the triggers as he found them."""

    def write(*statements: str) -> None:
        store = Store(year.url)
        if store.sqlite:
            around = [
                f"DROP TRIGGER {name}" for name in ("audit_no_update", "audit_no_delete", "audit_continues")
            ]
            statements = (*around, *statements, *audit.SQLITE_GUARDS)
        else:
            statements = (REPLICA, *(statement.replace("%", "%%") for statement in statements))
        with store.engine.connect() as connection:
            if store.sqlite:
                connection.exec_driver_sql("ROLLBACK")
                connection.exec_driver_sql("PRAGMA foreign_keys=OFF")
                connection.exec_driver_sql("BEGIN IMMEDIATE")
            for statement in statements:
                connection.exec_driver_sql(statement)
            connection.commit()
        store.dispose()

    return write
