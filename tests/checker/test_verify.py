"""The checker finds nothing wrong with an honest office, and each thing that a hand has changed."""

import json
from collections.abc import Callable
from datetime import date

import pytest
import sqlalchemy as sa

from casework import figures
from checker import Report, verify
from checker.schema import AUDITED, DERIVED, SEALED, VOLATILE
from models import audit
from models.base import Row, metadata
from models.db import Store
from models.row_hash import hash_of
from models.tables import AUDIT, NOTICE, OFFICE
from tests.checker.hands import CASES
from tests.checker.office_year import LAST, Year

Write = Callable[..., None]


def faults(report: Report) -> set[tuple[str, str]]:
    """(check, fault) of every counter-example."""
    return {(check.name, example["what"]) for check in report.checks for example in check.counter_examples}


def test_an_honest_office_has_no_counter_example(year: Year) -> None:
    report = verify(year.url, as_of=LAST)

    assert faults(report) == set()
    assert report.ok
    assert {check.name for check in report.checks if not check.checked} == set()


def test_the_report_is_one_plain_json_document(sqlite_year: Year) -> None:
    report = verify(sqlite_year.url, as_of=LAST)

    made = json.loads(json.dumps(report.as_dict()))
    assert set(made) == {"checks", "ok", "figures", "head"}
    assert made["ok"] is True
    assert all({"name", "checked", "counter_examples"} <= set(check) for check in made["checks"])


@pytest.mark.parametrize(
    "day",
    [date(2022, 1, 10), date(2022, 2, 14), date(2022, 3, 31), date(2022, 6, 15), LAST, date(2023, 2, 1)],
    ids=str,
)
def test_the_office_and_the_checker_print_the_same_figures(year: Year, day: date) -> None:
    store = Store(year.url)
    with store.reading() as session:
        shown = figures.status(session, day, 2022)
    store.dispose()

    assert json.dumps(verify(year.url, as_of=day, year=2022).figures) == json.dumps(shown)


def test_the_checkers_list_of_tables_is_the_programs() -> None:
    def models(of: type[Row]) -> list[type[Row]]:
        return [made for one in of.__subclasses__() for made in (one, *models(one))]

    audited = {str(m.__tablename__): tuple(metadata.tables[str(m.__tablename__)].primary_key.columns.keys())
               for m in models(Row) if m.audited}  # fmt: skip
    others = {str(m.__tablename__) for m in models(Row) if not m.audited}

    assert audited == AUDITED
    assert others == {*SEALED, *DERIVED}
    assert {str(m.__tablename__): m.volatile for m in models(Row) if m.volatile} == VOLATILE


@pytest.mark.parametrize("case", CASES)
def test_what_a_hand_has_changed_is_found(year: Year, by_hand: Write, case: str) -> None:
    statements, expected = CASES[case]
    by_hand(*(_at_utc(text, year) for text in statements))

    report = verify(year.url, as_of=LAST)

    assert not report.ok
    assert expected in faults(report)


def _at_utc(statement: str, year: Year) -> str:
    """PostgreSQL reads a moment in the session's zone: say that it is UTC."""
    if year.url.startswith("sqlite"):
        return statement
    return statement.replace(".000000'", ".000000+00'")


@pytest.mark.parametrize("guard", audit.SQLITE_GUARDS, ids=["update", "delete", "insert"])
def test_a_guard_that_was_taken_away_is_missed(sqlite_year: Year, guard: str) -> None:
    store = Store(sqlite_year.url)
    with store.engine.begin() as connection:
        connection.exec_driver_sql(f"DROP TRIGGER {guard.split()[2]}")
    store.dispose()

    assert faults(verify(sqlite_year.url, as_of=LAST)) == {("audit_guards", "guard_missing")}


@pytest.mark.postgres
@pytest.mark.parametrize("guard", ["audit_no_change", "audit_continues"])
def test_a_guard_that_is_switched_off_is_missed(postgres_year: Year, guard: str) -> None:
    store = Store(postgres_year.url)
    with store.engine.begin() as connection:
        connection.exec_driver_sql(f"ALTER TABLE audit_entry DISABLE TRIGGER {guard}")
    report = verify(postgres_year.url, as_of=LAST)
    with store.engine.begin() as connection:
        connection.exec_driver_sql(f"ALTER TABLE audit_entry ENABLE TRIGGER {guard}")
    store.dispose()

    assert faults(report) == {("audit_guards", "guard_missing")}


def test_a_cut_tail_is_found_with_the_head_of_a_report(year: Year, by_hand: Write) -> None:
    printed = verify(year.url, as_of=LAST).head
    by_hand("DELETE FROM audit_entry WHERE seq = (SELECT MAX(seq) FROM audit_entry)")

    without, with_head = verify(year.url, as_of=LAST), verify(year.url, printed, as_of=LAST)

    assert "audit_chain" not in {name for name, _ in faults(without)}  # what is left is whole in itself
    assert ("audit_chain", "head_not_in_chain") in faults(with_head)


def test_the_head_of_an_older_report_still_stands_on_the_chain(year: Year) -> None:
    store = Store(year.url)
    with store.reading() as session:
        older = session.execute(sa.select(AUDIT.c.hash).where(AUDIT.c.seq == 10)).scalar_one()
    store.dispose()

    assert verify(year.url, older, as_of=LAST).ok


def test_a_chain_rewritten_with_all_its_hashes_is_found_with_the_head(sqlite_year: Year) -> None:
    printed = verify(sqlite_year.url, as_of=LAST).head
    _rewrite_history(sqlite_year.url)

    assert ("audit_chain", "head_not_in_chain") in faults(verify(sqlite_year.url, printed, as_of=LAST))
    assert faults(verify(sqlite_year.url, as_of=LAST)) == {("snapshots", "snapshot_off_the_chain")}


def _rewrite_history(url: str) -> None:
    """Change the office's name and forge every hash that tells of it, as the program itself would."""
    store = Store(url)
    with store.engine.connect() as connection:
        for trigger in ("audit_no_update", "audit_no_delete", "audit_continues"):
            connection.exec_driver_sql(f"DROP TRIGGER {trigger}")
        connection.execute(sa.update(OFFICE).values(name_en="Another province"))
        row = dict(connection.execute(sa.select(OFFICE)).mappings().one())
        forged, before = hash_of("office", sorted(row), row), audit.GENESIS
        for entry in connection.execute(sa.select(AUDIT).order_by(AUDIT.c.seq)).all():
            listed = [
                [table, key, forged if table == "office" else value, *rest]
                for table, key, value, *rest in json.loads(entry.rows)
            ]
            rows = json.dumps(listed, separators=(",", ":"))
            made = audit.entry_hash(
                entry.seq, entry.at, entry.act, entry.person_id, entry.post_id, entry.note, rows, before
            )
            connection.execute(
                sa.update(AUDIT)
                .where(AUDIT.c.seq == entry.seq)
                .values(rows=rows, prev_hash=before, hash=made)
            )
            before = made
        for statement in audit.SQLITE_GUARDS:
            connection.exec_driver_sql(statement)
        connection.commit()
    store.dispose()


def test_rows_that_nobody_sealed_in_time_are_named(year: Year, by_hand: Write) -> None:
    store = Store(year.url)
    with store.reading() as session:
        seals = session.execute(sa.select(AUDIT.c.seq).where(AUDIT.c.act == "seal")).scalars().all()
    store.dispose()
    by_hand(*(f"DELETE FROM audit_entry WHERE seq = {seq}" for seq in seals))

    assert ("sealed_rows", "row_not_sealed") in faults(verify(year.url, as_of=LAST))


def test_a_notice_of_a_day_to_come_is_found(sqlite_year: Year) -> None:
    report = verify(sqlite_year.url, today=date(2022, 3, 1))

    assert ("notice_causes", "notice_of_a_day_to_come") in faults(report)


def test_a_database_that_is_not_there_says_so(tmp_path: object) -> None:
    import sqlite3

    with pytest.raises(sqlite3.OperationalError):
        verify(f"sqlite:///{tmp_path}/none.db")


@pytest.mark.parametrize("index", ["uq_notice_cause", "uq_notice_event"])
def test_who_is_told_twice_is_named_though_the_key_was_taken_away(sqlite_year: Year, index: str) -> None:
    store = Store(sqlite_year.url)
    with store.engine.begin() as connection:
        connection.exec_driver_sql(f"DROP INDEX {index}")
        names = [column.name for column in NOTICE.c if column.name != "id"]
        same = ", ".join(names)
        told = "event = ''" if index == "uq_notice_cause" else "event <> ''"
        connection.exec_driver_sql(
            f"INSERT INTO notice ({same}) SELECT {same} FROM notice WHERE {told} ORDER BY id DESC LIMIT 1"
        )
    store.dispose()

    assert ("notice_uniqueness", "told_twice") in faults(verify(sqlite_year.url, as_of=LAST))


def test_a_row_altered_beyond_reading_breaks_its_checks_off_and_not_the_checker(sqlite_year: Year) -> None:
    store = Store(sqlite_year.url)
    with store.engine.begin() as connection:
        connection.exec_driver_sql("UPDATE obligation SET due_on = 'ngày mai' WHERE id = 3")
        connection.exec_driver_sql("UPDATE status_change SET entered_at = 'hôm qua' WHERE id = 3")
    store.dispose()

    found = faults(verify(sqlite_year.url, as_of=LAST))

    assert {("audited_rows", "row_altered"), ("alarms", "check_broke_off")} <= found
