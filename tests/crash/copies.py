"""Puts a database back to how it stood: a copied file for SQLite, rows kept in a schema aside for PostgreSQL."""

import shutil
from pathlib import Path

import sqlalchemy as sa

from models.base import metadata

_ASIDE = "kept"


class Copies:
    """One earlier state of one database; nobody may be connected while it is kept or put back."""

    def __init__(self, url: sa.URL) -> None:
        self.url = url
        self.file = Path(url.database or "") if url.get_backend_name() == "sqlite" else None
        self.tables = [table.name for table in metadata.sorted_tables if table.name != "plan_step"]
        if self.file is None:
            made = "; ".join(f"CREATE TABLE {_ASIDE}.{name} (LIKE public.{name})" for name in self.tables)
            self._run(f"CREATE SCHEMA {_ASIDE}; {made}")
            # the server itself is not killed here (tests/crash/test_kills.py does): it need not wait for its disk
            self._run(f'ALTER DATABASE "{url.database}" SET synchronous_commit = off')

    def keep(self) -> None:
        """Remember how the database stands now."""
        if self.file is not None:
            shutil.copy(self.file, self.file.with_suffix(".kept"))
        else:
            self._run(self._pour("public", _ASIDE))

    def put_back(self) -> None:
        """Let it stand as it stood then; what a sequence has given out stays given out."""
        if self.file is not None:
            for journal in ("-wal", "-shm"):
                Path(f"{self.file}{journal}").unlink(missing_ok=True)
            shutil.copy(self.file.with_suffix(".kept"), self.file)
        else:
            self._run(f"SET session_replication_role = replica; {self._pour(_ASIDE, 'public')}")

    def _pour(self, source: str, target: str) -> str:
        return "; ".join(
            f"DELETE FROM {target}.{name}; INSERT INTO {target}.{name} SELECT * FROM {source}.{name}"
            for name in self.tables
        )

    def _run(self, statements: str) -> None:
        engine = sa.create_engine(self.url, poolclass=sa.NullPool)
        with engine.begin() as connection:
            connection.exec_driver_sql(statements)
