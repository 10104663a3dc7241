"""`status` and `verify` on the command line: stable keys, two languages, and codes that a script can trust."""

import json
import re
import shutil
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest
import sqlalchemy as sa
from click.testing import Result
from typer.testing import CliRunner

from casework.office import migrate
from cli.main import app
from cli.proof_words import CHECKS, FAULTS
from models import audit
from models.db import Store
from tests.checker.office_year import Year, live

Run = Callable[..., Result]
ROOT = Path(__file__).resolve().parents[2]
KEYS = {
    "office", "as_of", "year", "tasks", "inspections", "findings", "targets", "obligations", "notices",
    "audit_head",
}  # fmt: skip


@pytest.fixture(scope="module")
def lived(tmp_path_factory: pytest.TempPathFactory) -> Year:
    """The half year of the small office, in a database made by the migrations."""
    url = f"sqlite:///{tmp_path_factory.mktemp('lived')}/office.db"
    migrate(url).dispose()
    store = Store(url, durable=False)
    year = live(store, datetime(2022, 1, 4, 1, 0, tzinfo=UTC))
    store.dispose()
    return year


@pytest.fixture
def url(lived: Year, tmp_path: Path) -> str:
    shutil.copy(str(lived.store.url.database), tmp_path / "office.db")
    return f"sqlite:///{tmp_path}/office.db"


@pytest.fixture
def run(url: str, monkeypatch: pytest.MonkeyPatch) -> Run:
    monkeypatch.setenv("COLUMNS", "200")
    return lambda *words: CliRunner().invoke(app, [*words, "--database", url])


def alter(url: str) -> None:
    """A hand moves a due date."""
    store = Store(url)
    with store.engine.begin() as connection:
        connection.exec_driver_sql("UPDATE obligation SET due_on = '2022-12-31' WHERE id = 3")
    store.dispose()


def test_status_prints_the_keys_of_the_contract(run: Run) -> None:
    found = json.loads(run("status", "--on", "2022-07-15", "--json").stdout)

    assert set(found) >= KEYS
    assert (found["office"], found["as_of"], found["year"]) == ("long-an", "2022-07-15", 2022)
    assert set(found["tasks"]) == {
        "total", "done_on_time", "done_late", "open_in_time", "overdue", "waiting", "no_date", "withdrawn",
        "later_years",
    }  # fmt: skip
    assert set(found["inspections"]["overall"]) == {"agencies", "required", "inspected"}
    assert set(found["notices"]) == {
        "sent", "delivered", "bounced", "waiting", "held", "stood_down", "dead", "uncertain", "by_rung",
    }  # fmt: skip


def test_status_and_verify_print_the_same_figures(run: Run) -> None:
    shown = json.loads(run("status", "--on", "2022-07-15", "--json").stdout)
    proved = json.loads(run("verify", "--on", "2022-07-15", "--json").stdout)

    assert json.dumps(proved["figures"]) == json.dumps(shown)
    assert proved["ok"] is True
    assert proved["head"] == shown["audit_head"]


def test_status_reads_a_vietnamese_day_and_speaks_both_languages(run: Run) -> None:
    result = run("status", "--on", "15/07/2022")

    assert result.exit_code == 0
    assert "chưa xong, quá hạn / overdue" in result.stdout
    assert re.search(r"Đầu chuỗi nhật ký / audit head: [0-9a-f]{64}", result.stdout)


def test_a_day_that_does_not_exist_is_bad_input(run: Run) -> None:
    result = run("status", "--on", "2022-02-30")

    assert result.exit_code == 2
    assert "2022-02-30" in result.stderr


def test_verify_says_yes_with_what_it_looked_at(run: Run) -> None:
    result = run("verify")

    assert result.exit_code == 0
    assert "Không có phản ví dụ / no counter-example" in result.stdout
    assert all(words[0] in result.stdout for words in CHECKS.values())


def test_verify_says_no_with_the_row(run: Run, url: str) -> None:
    alter(url)

    result = run("verify")
    document = json.loads(run("verify", "--json").stdout)

    assert result.exit_code == 1
    assert "a row was altered by hand: table obligation, key 3" in result.stdout
    rows = next(check for check in document["checks"] if check["name"] == "audited_rows")
    assert rows["counter_examples"] == [{"what": "row_altered", "table": "obligation", "key": "3"}]
    assert document["ok"] is False


def test_verify_asks_for_the_head_of_a_report(run: Run, url: str) -> None:
    store = Store(url)
    with store.reading() as session:
        printed = audit.head(session)
    with store.engine.begin() as connection:
        connection.exec_driver_sql("DROP TRIGGER audit_no_delete")
        connection.exec_driver_sql("DELETE FROM audit_entry WHERE seq = (SELECT MAX(seq) FROM audit_entry)")
        connection.exec_driver_sql(audit.SQLITE_GUARDS[1])
    store.dispose()

    assert run("verify", "--head", printed).exit_code == 1
    assert "the printed head is not on the chain" in run("verify", "--head", printed).stdout


def test_a_missing_database_says_what_to_do(tmp_path: Path) -> None:
    result = CliRunner().invoke(app, ["verify", "--database", f"sqlite:///{tmp_path}/none.db"])

    assert result.exit_code == 4
    assert "dondoc init" in result.stderr


def test_an_office_that_has_not_begun_has_figures_too(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path}/new.db"
    assert CliRunner().invoke(app, ["init", "--database", url]).exit_code == 0

    found = json.loads(CliRunner().invoke(app, ["status", "--json", "--database", url]).stdout)
    proved = CliRunner().invoke(app, ["verify", "--database", url])

    assert found["tasks"]["total"] == 0
    assert found["inspections"]["overall"] == {"agencies": 0, "required": 0, "inspected": 0}
    assert proved.exit_code == 0, proved.output


def test_the_checker_on_postgresql_speaks_the_same(postgres_url: str) -> None:
    store = Store(postgres_url)
    with store.engine.begin() as connection:
        connection.execute(sa.text("DROP SCHEMA public CASCADE"))
        connection.execute(sa.text("CREATE SCHEMA public"))
    store.dispose()
    url = postgres_url.replace("+psycopg", "")
    assert CliRunner().invoke(app, ["init", "--database", url]).exit_code == 0

    result = CliRunner().invoke(app, ["verify", "--json", "--database", url])

    assert result.exit_code == 0, result.output
    assert json.loads(result.stdout)["ok"] is True


def test_every_fault_the_checker_can_find_has_its_words() -> None:
    sources = "".join(
        path.read_text(encoding="utf-8")
        for path in (ROOT / "checker").glob("*.py")
        if not path.name.startswith("round_")
    )
    used = set(re.findall(r'(?:fault\(|yield)\s*"([a-z_]+)"', sources))

    assert used == set(FAULTS)
    assert set(re.findall(r'report\.run\("([a-z_]+)"', sources)) == set(CHECKS)
