"""`notices` on the command line: as of any day, as on its evening."""

import json
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from click.testing import Result
from typer.testing import CliRunner

from casework.office import migrate
from casework.sweep import sweep
from cli.main import app
from tests.casework.mail_cast import Way, at, send
from tests.world import build_world

Run = Callable[..., Result]


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Run:
    url = f"sqlite:///{tmp_path}/office.db"
    monkeypatch.setenv("COLUMNS", "200")
    store = migrate(url, durable=False)
    world = build_world(store, datetime(2022, 1, 4, 1, 0, tzinfo=UTC))
    world.open("SYT", date(2022, 2, 28))
    for day in (date(2022, 2, 14) + timedelta(days=n) for n in range(16)):
        sweep(store, day, at(day), mode="live")
        send(world, at(day), Way())
    store.dispose()
    return lambda *words: CliRunner().invoke(app, ["notices", *words, "--database", url])


def test_a_past_day_is_told_as_on_its_evening(run: Run) -> None:
    thursday = json.loads(run("--on", "2022-02-17", "--json").stdout)
    later = json.loads(run("--on", "2022-03-01", "--json").stdout)

    assert [row["rung"] for row in thursday] == [
        "-15",
        "-7",
    ]  # the first one late, the second waits for Monday
    assert thursday[1]["state"] == "held"
    assert {row["rung"]: row["state"] for row in later}["-7"] == "delivered"
    assert set(thursday[0]) == {
        "notice", "made_on", "state", "sent_on", "rung", "repeat_no", "form", "event", "post", "obligation",
        "title", "late",
    }  # fmt: skip


def test_one_state_or_one_rung_is_asked_for(run: Run) -> None:
    held = json.loads(run("--on", "2022-02-17", "--state", "held", "--json").stdout)

    assert [row["rung"] for row in held] == ["-7"]
    assert json.loads(run("--on", "2022-02-17", "--rung", "0", "--json").stdout) == []
    assert "SYT.officer" in run("--on", "2022-02-17").stdout
    assert run("--state", "lost").exit_code == 2
