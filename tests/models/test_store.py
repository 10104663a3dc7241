"""The store keeps what it is given, loses nothing to concurrency, and refuses unaudited writes."""

import json
import sqlite3
import threading
from collections.abc import Iterator
from contextlib import closing
from datetime import datetime
from pathlib import Path

import pytest
import sqlalchemy as sa
from sqlmodel import Session

from models import audit
from models.db import Store
from models.tables import AGENCY, AUDIT, SETTING, Agency, Level, Setting


def _agency(code: str) -> dict[str, object]:
    return {"code": code, "name_vi": "Sở Y tế", "folded": "so y te", "level": "province"}


def _level() -> Level:
    return Level(code="province", name_vi="Cấp tỉnh", name_en="Province", rank=1)


def test_an_act_keeps_rows_and_its_entry_together(store: Store, now: datetime) -> None:
    with store.act("import.agencies", now=now) as session:
        session.add(_level())
        session.flush()
        ids = audit.insert_many(session, Agency, [_agency("SYT"), _agency("SGTVT")])

    with store.reading() as session:
        entry = session.execute(sa.select(AUDIT)).mappings().one()
        assert len(ids) == 2
        assert [row[0] for row in json.loads(entry["rows"])] == ["agency", "agency", "level"]
        assert audit.head(session) == entry["hash"]


def test_rows_made_one_after_the_other_are_written_in_parts_and_come_back_in_order(
    lite: Store, now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(audit, "_ROWS", 2)
    stored: list[int] = []

    def made(session: Session) -> Iterator[dict[str, object]]:
        for place in range(5):
            stored.append(session.execute(sa.select(sa.func.count()).select_from(AGENCY)).scalar_one())
            yield _agency(f"S{place}")

    with lite.act("import.agencies", now=now) as session:
        session.add(_level())
        ids = audit.insert_many(session, Agency, made(session))

    with lite.reading() as session:
        codes = session.execute(sa.select(AGENCY.c.id, AGENCY.c.code).order_by(AGENCY.c.code)).tuples().all()
        rows = json.loads(session.execute(sa.select(AUDIT.c.rows)).scalar_one())
    assert codes == [(number, f"S{place}") for place, number in enumerate(ids)]
    assert stored == [0, 0, 2, 2, 4]  # the third is made when two are written
    assert len(rows) == 6


def test_a_failed_act_keeps_nothing(store: Store, now: datetime) -> None:
    def fail_half_way() -> None:
        with store.act("import.agencies", now=now) as session:
            session.add(_level())
            session.flush()
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        fail_half_way()

    with store.reading() as session:
        assert session.execute(sa.select(sa.func.count()).select_from(AUDIT)).scalar() == 0
        assert session.get(Level, "province") is None


def test_an_audited_row_cannot_be_written_outside_an_act(store: Store) -> None:
    with pytest.raises(audit.UnauditedWrite), store.working() as session:
        session.add(_level())


@pytest.mark.parametrize("shared", [True, False])
def test_a_store_that_is_not_shared_has_its_file_to_itself(
    tmp_path: Path, now: datetime, shared: bool
) -> None:
    store = Store(f"sqlite:///{tmp_path}/office.db", durable=False, shared=shared)
    store.create_schema()
    with store.act("levels", now=now) as session:
        session.add(_level())

    def fail_half_way() -> None:
        with store.act("levels", now=now) as session:
            session.delete(session.get_one(Level, "province"))
            session.flush()
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        fail_half_way()

    with closing(sqlite3.connect(tmp_path / "office.db", timeout=0)) as beside:
        if shared:
            assert beside.execute("SELECT code FROM level").fetchall() == [("province",)]
        else:
            with pytest.raises(sqlite3.OperationalError, match="locked"):
                beside.execute("SELECT code FROM level")
        store.dispose()
        assert beside.execute("SELECT code FROM level").fetchall() == [("province",)]


@pytest.mark.parametrize("statement", ["UPDATE audit_entry SET note = 'x'", "DELETE FROM audit_entry"])
def test_the_trail_cannot_be_edited(store: Store, now: datetime, statement: str) -> None:
    with store.act("import.agencies", now=now) as session:
        session.add(_level())

    with pytest.raises(sa.exc.DBAPIError, match="cannot be edited"), store.engine.begin() as connection:
        connection.exec_driver_sql(statement)


def test_concurrent_updates_are_not_lost(store: Store, now: datetime) -> None:
    with store.act("setting", now=now) as session:
        session.add(Setting(key="n", value="0", changed_at=now))

    def add_ten() -> None:
        for _ in range(10):
            with store.act("setting", now=now) as session:
                row = session.get(Setting, "n", with_for_update=True)
                assert row is not None
                row.value = str(int(row.value) + 1)

    threads = [threading.Thread(target=add_ten) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    with store.reading() as session:
        assert session.execute(sa.select(SETTING.c.value)).scalar() == "40"
        assert session.execute(sa.select(sa.func.max(AUDIT.c.seq))).scalar() == 41


def test_dates_and_moments_come_back_as_they_went(store: Store, now: datetime) -> None:
    with store.act("setting", now=now) as session:
        session.add(Setting(key="n", value="0", changed_at=now))

    with store.reading() as session:
        row = session.get(Setting, "n")
        assert row is not None
        assert row.changed_at == now
        assert row.changed_at.tzinfo is not None


def test_a_wrong_enum_value_is_refused_by_the_database(store: Store) -> None:
    with pytest.raises(sa.exc.DBAPIError), store.engine.begin() as connection:
        connection.exec_driver_sql(
            "INSERT INTO notice (opening, rung, repeat_no, post_id, form, urgent, late, event, text,"
            " created_on, hold_until, state, reason) VALUES (0, 0, 0, 1, 'shout', false, false, 'e', '',"
            " '2022-01-04', '2022-01-04', 'waiting', '')"
        )


def test_reading_takes_no_lock(lite: Store, now: datetime) -> None:
    with lite.reading() as reader:
        reader.execute(sa.select(AGENCY)).all()
        with lite.act("import.agencies", now=now) as session:
            session.add(_level())

        assert reader.get(Level, "province") is None  # the view stays as it was
