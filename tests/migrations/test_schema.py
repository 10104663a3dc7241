"""The migrations make what the models say, on both databases, and each way an office can be wrong has a sentence."""

from pathlib import Path

import pytest
import sqlalchemy as sa
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext

from casework import office
from casework.errors import BadInput, Surroundings
from models.base import metadata
from models.db import Store


@pytest.fixture
def empty_postgres(postgres_server: str) -> str:
    admin = sa.create_engine(Store(postgres_server).url, isolation_level="AUTOCOMMIT")
    with admin.connect() as connection:
        connection.exec_driver_sql("DROP DATABASE IF EXISTS migrated WITH (FORCE)")
        connection.exec_driver_sql("CREATE DATABASE migrated")
    url = admin.url.set(database="migrated").render_as_string(hide_password=False)
    admin.dispose()
    return url


@pytest.mark.parametrize("kind", ["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)])
def test_the_migrations_make_what_the_models_say(
    kind: str, tmp_path: Path, request: pytest.FixtureRequest
) -> None:
    url = f"sqlite:///{tmp_path}/m.db" if kind == "sqlite" else request.getfixturevalue("empty_postgres")
    store = office.migrate(url)
    with store.engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        differences = [found for found in compare_metadata(context, metadata) if found[0] != "remove_table"]
    store.dispose()
    office.migrate(url).dispose()  # a second time changes nothing

    assert differences == []


@pytest.mark.postgres
def test_the_migrated_server_gives_out_the_numbers_of_every_table(empty_postgres: str) -> None:
    """New rows by the list take theirs beforehand (models.prepared)."""
    store = office.migrate(empty_postgres)
    numbered = [table.name for table in metadata.sorted_tables if table.autoincrement_column is not None]
    asked = sa.select(*(sa.func.pg_get_serial_sequence(name, "id").label(name) for name in numbered))
    with store.engine.connect() as connection:
        sources = connection.execute(asked).one()._asdict()
    store.dispose()

    assert {"obligation", "status_change", "evidence", "digest"} <= sources.keys()
    assert [name for name, source in sources.items() if source is None] == []


def test_the_migrated_trail_cannot_be_edited(tmp_path: Path) -> None:
    store = office.migrate(f"sqlite:///{tmp_path}/m.db")
    with store.engine.connect() as connection:
        made = connection.exec_driver_sql("SELECT name FROM sqlite_master WHERE type = 'trigger'").scalars()
        names = set(made)
    store.dispose()

    assert names == {"audit_no_update", "audit_no_delete", "audit_continues"}


def test_the_checks_of_enums_are_comparisons_and_refuse_a_word_of_their_own(tmp_path: Path) -> None:
    store = office.migrate(f"sqlite:///{tmp_path}/m.db")
    with store.engine.connect() as connection:
        made = (
            connection.exec_driver_sql("SELECT sql FROM sqlite_master WHERE type = 'table'").scalars().all()
        )
        checks = [line for table in made if table for line in table.splitlines() if "CHECK" in line]
        with pytest.raises(sa.exc.IntegrityError, match="ck_address_addressstate"):
            connection.exec_driver_sql(
                "INSERT INTO address (person_id, channel, address, rank, state, state_note) "
                "VALUES (1, 'mail', 'a@b.vn', 1, 'lost', '')"
            )
    store.dispose()

    assert checks
    assert not [check for check in checks if " IN (" in check]


def test_a_database_of_a_newer_version_is_refused(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path}/m.db"
    store = office.migrate(url)
    with store.engine.begin() as connection:
        connection.exec_driver_sql("UPDATE alembic_version SET version_num = '9999'")
    store.dispose()

    for opening in (office.open_office, office.migrate):
        with pytest.raises(BadInput, match="9999"):
            opening(url)


def test_an_absent_database_is_not_created_by_opening_it(tmp_path: Path) -> None:
    with pytest.raises(Surroundings, match="dondoc init"):
        office.open_office(f"sqlite:///{tmp_path}/none.db")

    assert not (tmp_path / "none.db").exists()


def test_a_file_that_is_no_database_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "plan.db"
    path.write_text("STT,Nhiệm vụ\n" * 100, encoding="utf-8")

    with pytest.raises(BadInput, match="không phải"):
        office.open_office(f"sqlite:///{path}")

    assert path.read_text(encoding="utf-8").startswith("STT")


def test_an_unreachable_server_says_that_trying_again_may_help() -> None:
    with pytest.raises(Surroundings, match="thử lại"):
        office.open_office("postgresql://nobody@127.0.0.1:1/none")
