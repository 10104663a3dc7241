"""`noise` on the command line."""

import json
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from typer.testing import CliRunner

from casework.office import migrate
from casework.sweep import sweep
from cli.main import app
from tests.casework.mail_cast import Way, at, send
from tests.world import build_world


def test_it_says_who_hears_too_much_and_what_calmer_rules_cost(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    url = f"sqlite:///{tmp_path}/office.db"
    monkeypatch.setenv("COLUMNS", "200")
    monkeypatch.setenv("DONDOC_DATA_DIR", str(tmp_path))
    store = migrate(url, durable=False)
    world = build_world(store, datetime(2022, 1, 4, 1, 0, tzinfo=UTC))
    world.open("SYT", date(2022, 2, 28))
    for day in (date(2022, 2, 21) + timedelta(days=n) for n in range(5)):
        sweep(store, day, at(day), mode="live")
        send(world, at(day), Way())
    store.dispose()

    def run(*words: str) -> object:
        return CliRunner().invoke(app, ["noise", *words, "--database", url])

    found = json.loads(run("--from", "2022-01-01", "--to", "2022-12-31", "--json").stdout)  # type: ignore[attr-defined]
    shown = run("--from", "2022-01-01", "--to", "2022-12-31")
    wrong = run("--from", "2022-12-31", "--to", "2022-01-01")

    assert set(found) == {
        "from",
        "to",
        "letters",
        "lines",
        "one_message_a_notice",
        "allowances",
        "over",
        "rules",
    }
    assert found["letters"] > 0
    assert "what fewer letters would cost" in shown.stdout  # type: ignore[attr-defined]
    assert wrong.exit_code == 2  # type: ignore[attr-defined]
