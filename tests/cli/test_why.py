"""`why` and `why-not` on the command line: a chain that derives again, and the first condition that failed."""

import json
from collections.abc import Callable
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
import sqlalchemy as sa
from click.testing import Result
from typer.testing import CliRunner

from casework.office import migrate
from casework.sweep import sweep
from cli.main import app
from models.db import Store
from tests.casework.test_why import a_task
from tests.world import build_world

FIRST = date(2022, 2, 7)
Run = Callable[..., Result]


@pytest.fixture
def url(tmp_path: Path) -> str:
    made = f"sqlite:///{tmp_path}/office.db"
    store = migrate(made, durable=False)
    world = build_world(store, datetime(2022, 1, 4, 1, 0, tzinfo=UTC))
    world.open("SYT", date(2022, 2, 28), subject_id=a_task(world))
    sweep(store, FIRST, datetime(2022, 2, 7, 1, 0, tzinfo=UTC), mode="live")
    store.dispose()
    return made


@pytest.fixture
def run(url: str) -> Run:
    return lambda *words: CliRunner().invoke(app, [*words, "--database", url])


def test_a_chain_ends_with_its_derivation(run: Run) -> None:
    shown = run("why", "1")
    steps = json.loads(run("why", "1", "--json").stdout)

    assert shown.exit_code == 0
    assert "Dẫn lại: dẫn lại từ dữ liệu đã lưu: ra đúng thông báo này" in shown.stdout
    assert steps[-1]["step"] == "Dẫn lại"


def test_every_notice_is_derived_again(run: Run) -> None:
    found = run("why", "--all", "--json")

    assert found.exit_code == 0
    assert json.loads(found.stdout) == {"checked": 1, "faults": []}


def test_a_notice_that_does_not_derive_ends_with_code_1(run: Run, url: str) -> None:
    store = Store(url)
    with store.engine.begin() as connection:
        connection.execute(sa.text("UPDATE notice SET rung = 4"))
    store.dispose()

    found = run("why", "--all")

    assert found.exit_code == 1
    assert "the rule does not call this rung on 2022-02-07" in found.stdout
    assert run("why", "1").exit_code == 1


def test_without_a_number_it_says_what_to_give(run: Run) -> None:
    assert run("why").exit_code == 2
    assert "--all" in run("why").stderr


def test_why_not_names_the_condition(run: Run) -> None:
    found = json.loads(
        run("why-not", "--person", "quang", "--obligation", "1", "--on", "2022-02-07", "--json").stdout
    )

    assert found["code"] == "not_addressed"
    assert "2022" in found["en"]


def test_who_and_what_are_not_known_are_named_in_each_language(run: Run) -> None:
    nobody = run("why-not", "--person", "ai", "--obligation", "1", "--on", "2022-02-07")
    nothing = run("why-not", "--person", "quang", "--obligation", "99", "--on", "2022-02-07")

    assert (nobody.exit_code, nothing.exit_code) == (2, 2)
    assert nobody.stderr.splitlines() == ["Không có người mang mã “ai”.", "There is no person “ai”."]
    assert nothing.stderr.splitlines() == ["Không có đầu việc số “99”.", "There is no obligation “99”."]
