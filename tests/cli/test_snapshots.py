"""`snapshot` on the command line."""

import hashlib
import json
from collections.abc import Callable
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
import sqlalchemy as sa
from click.testing import Result
from typer.testing import CliRunner

from casework.office import migrate
from cli.main import app
from models.db import Store
from tests.world import build_world

Run = Callable[..., Result]


@pytest.fixture
def url(tmp_path: Path) -> str:
    made = f"sqlite:///{tmp_path}/office.db"
    store = migrate(made, durable=False)
    build_world(store, datetime(2022, 1, 4, 1, 0, tzinfo=UTC)).open("SYT", date(2022, 2, 28))
    store.dispose()
    return made


@pytest.fixture
def run(url: str, monkeypatch: pytest.MonkeyPatch) -> Run:
    monkeypatch.setenv("COLUMNS", "200")
    return lambda *words: CliRunner().invoke(app, ["snapshot", *words, "--database", url])


def test_a_snapshot_is_taken_listed_shown_and_checked(run: Run) -> None:
    taken = json.loads(
        run("take", "--as", "SNV.director", "--on", "2022-03-31", "--title", "Quý I", "--json").stdout
    )
    listed = json.loads(run("list", "--json").stdout)
    body = run("show", "1").stdout
    shown = run("check")

    assert [row["code"] for row in listed] == [taken["code"]]
    assert hashlib.sha256(body.encode()).hexdigest() == taken["code"]
    assert shown.exit_code == 0
    assert "the day is still told as it was reported" in shown.stdout
    assert json.loads(run("check", "1", "--json").stdout)[0]["ok"] is True


def test_an_altered_snapshot_ends_with_code_1(run: Run, url: str) -> None:
    run("take", "--as", "SNV.director", "--on", "2022-03-31")
    store = Store(url)
    with store.engine.begin() as connection:
        connection.execute(sa.text("UPDATE snapshot SET body = body || ' '"))
    store.dispose()

    found = run("check", "1")

    assert found.exit_code == 1
    assert "the body is not what the code says" in found.stdout


def test_an_unknown_number_is_bad_input(run: Run) -> None:
    assert run("check", "7").exit_code == 2
    assert run("show", "7").exit_code == 2
