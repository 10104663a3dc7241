"""The office's database: made, upgraded and opened, with a sentence for each way that can fail."""

from datetime import date, datetime
from pathlib import Path

import sqlalchemy as sa
from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy.engine import URL
from sqlalchemy.exc import ArgumentError, DatabaseError, OperationalError
from sqlmodel import Session

import migrations
from casework.errors import BadInput, Surroundings
from casework.mailroom import SALT
from casework.standing import SpecialDay, put_calendar_in_force, put_ladders_in_force
from models.db import Store, normalise
from models.tables import Office, Setting
from rules.ladder import Ladder

_DRIVERS = frozenset({"sqlite", "sqlite+pysqlite", "postgresql+psycopg"})


def alembic_config(store: Store) -> Config:
    """Alembic's configuration for this store; no file of its own is read."""
    made = Config()
    made.set_main_option("script_location", str(Path(migrations.__file__).parent))
    made.attributes["engine"] = store.engine
    return made


def newest_revision() -> str:
    made = Config()
    made.set_main_option("script_location", str(Path(migrations.__file__).parent))
    head = ScriptDirectory.from_config(made).get_current_head()
    assert head is not None
    return head


def revision_of(store: Store) -> str | None:
    """The schema revision of a database, None for an empty one; Surroundings if it cannot be reached."""
    try:
        with store.engine.connect() as connection:
            return MigrationContext.configure(connection).get_current_revision()
    except OperationalError as error:
        raise _unreachable(store, error) from error
    except DatabaseError as error:
        raise BadInput(
            code="not_a_database", file=_name(store), where="",
            message_vi="tệp này không phải là cơ sở dữ liệu của Đôn Đốc; kiểm tra lại --database.",
            message_en="this file is not a database of Đôn Đốc; check --database.",
        ) from error  # fmt: skip


def place(url: str) -> URL:
    """Where the database is; BadInput for what is no URL, or one of a database we do not speak to."""
    try:
        made = normalise(url)
    except (ArgumentError, ValueError):
        made = None
    if made is None or made.drivername not in _DRIVERS:
        raise BadInput(
            code="not_a_url", file="--database", where="",
            message_vi="không phải là URL của cơ sở dữ liệu; viết như sqlite:////thu-muc/dondoc.db hoặc "
            "postgresql://nguoi:mat-khau@may/ten (hoặc đặt trong DONDOC_DATABASE_URL).",
            message_en="is not a database's URL; write it like sqlite:////folder/dondoc.db or "
            "postgresql://user:password@host/name (or set it in DONDOC_DATABASE_URL).",
        )  # fmt: skip
    return made


def open_office(url: str) -> Store:
    """The store of an existing office, its schema of exactly this version."""
    if place(url).get_backend_name() == "sqlite" and not _exists(url):
        raise Surroundings(
            code="no_database", file=_name_of(url), where="",
            message_vi="chưa có cơ sở dữ liệu; chạy `dondoc init` trước.",
            message_en="there is no database yet; run `dondoc init` first.",
        )  # fmt: skip
    store = Store(url)
    found = revision_of(store)
    if found == newest_revision():
        return store
    store.dispose()
    if found is None:
        raise Surroundings(
            code="empty_database", file=_name(store), where="",
            message_vi="cơ sở dữ liệu còn trống; chạy `dondoc init` trước.",
            message_en="the database is empty; run `dondoc init` first.",
        )  # fmt: skip
    if not _known(found):
        raise BadInput(
            code="newer_database", file=_name(store), where="",
            message_vi=f"cơ sở dữ liệu thuộc phiên bản mới hơn ({found}); hãy nâng cấp chương trình.",
            message_en=f"the database belongs to a newer version ({found}); upgrade the program.",
        )  # fmt: skip
    raise Surroundings(
        code="older_database", file=_name(store), where="",
        message_vi="cơ sở dữ liệu thuộc phiên bản cũ; sao lưu rồi chạy `dondoc migrate`.",
        message_en="the database is of an older version; back it up, then run `dondoc migrate`.",
    )  # fmt: skip


def migrate(url: str, *, durable: bool = True, shared: bool = True) -> Store:
    """Bring a database to this version's schema, creating it if need be; how it is kept, models.db.Store tells."""
    made = place(url)
    path = made.database
    if made.get_backend_name() == "sqlite" and path and path != ":memory:":
        Path(path).parent.mkdir(parents=True, exist_ok=True)
    store = Store(url, durable=durable, shared=shared)
    found = revision_of(store)
    if found is not None and not _known(found):
        open_office(url)  # raises with the sentence for a newer database
    command.upgrade(alembic_config(store), "head")
    return store


def found_office(
    session: Session, *, code: str, name_vi: str, name_en: str, purpose: str, now: datetime,
    calendar: tuple[date, date, list[SpecialDay]], ladders: dict[str, Ladder], salt: str = "",
) -> None:  # fmt: skip
    """Write the office's own row, calendar and ladders; doing it again changes only what changed.

    `salt` is kept once: the secret part of its Message-IDs. A demonstration has none, because the same seed
    gives the same head.
    """
    if session.get(Office, 1) is None:
        session.add(
            Office(id=1, code=code, name_vi=name_vi, name_en=name_en, purpose=purpose, created_at=now)
        )
    if salt and session.get(Setting, SALT) is None:
        session.add(Setting(key=SALT, value=salt, changed_at=now))
    first, last, days = calendar
    put_calendar_in_force(session, first, last, days, reason="dondoc init", now=now)
    put_ladders_in_force(session, ladders, now=now)


def _exists(url: str) -> bool:
    path = normalise(url).database
    return path in (None, "", ":memory:") or Path(str(path)).exists()


def _known(revision: str) -> bool:
    made = Config()
    made.set_main_option("script_location", str(Path(migrations.__file__).parent))
    return revision in {script.revision for script in ScriptDirectory.from_config(made).walk_revisions()}


def _name(store: Store) -> str:
    return store.url.render_as_string(hide_password=True)


def _name_of(url: str) -> str:
    return normalise(url).render_as_string(hide_password=True)


def _unreachable(store: Store, error: OperationalError) -> Surroundings:
    cause = str(error.orig).strip().splitlines()[0] if error.orig else ""
    return Surroundings(
        code="unreachable", file=_name(store), where="",
        message_vi=f"không mở được cơ sở dữ liệu ({cause}); kiểm tra máy chủ rồi thử lại.",
        message_en=f"the database cannot be opened ({cause}); check the server and try again.",
    )  # fmt: skip


def office_row(session: Session) -> Office:
    """The one row that says whose database this is."""
    return session.get_one(Office, 1)


def purpose_of(url: str) -> str | None:
    """Whose a database is: office, demo or fork; "" for one without an office, None for an empty or absent one."""
    if place(url).get_backend_name() == "sqlite" and not _exists(url):
        return None
    store = Store(url)
    try:
        if revision_of(store) is None:
            with store.engine.connect() as connection:
                return "" if sa.inspect(connection).get_table_names() else None
        with store.reading() as session:
            row = session.get(Office, 1)
            return row.purpose if row else ""
    finally:
        store.dispose()


def wipe(url: str) -> None:
    """Take a former demonstration away, with everything in it."""
    made = normalise(url)
    if made.get_backend_name() == "sqlite":
        for tail in ("", "-wal", "-shm"):
            Path(f"{made.database}{tail}").unlink(missing_ok=True)
        return
    store = Store(url)
    with store.engine.begin() as connection:
        connection.exec_driver_sql("DROP SCHEMA public CASCADE")
        connection.exec_driver_sql("CREATE SCHEMA public")
    store.dispose()
