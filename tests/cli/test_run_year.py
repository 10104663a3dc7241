"""`run-year` on the command line: what will be heard, by whom, and kindly when something is wrong."""

import json
import re
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest
from click.testing import Result
from typer.testing import CliRunner

from casework.office import migrate
from cli.main import app
from tests.rehearsal.small_office import burden
from tests.world import build_world

Run = Callable[..., Result]


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Run:
    url = f"sqlite:///{tmp_path}/office.db"
    store = migrate(url, durable=False)
    burden(build_world(store, datetime(2022, 1, 4, 1, 0, tzinfo=UTC)))
    store.dispose()
    monkeypatch.setenv("COLUMNS", "200")
    monkeypatch.setenv("DONDOC_DATA_DIR", str(tmp_path))
    return lambda *words: CliRunner().invoke(
        app, ["run-year", "--on", "2022-01-05", "--until", "2022-02-20", *words, "--database", url]
    )


def test_the_document_has_stable_keys(run: Run) -> None:
    found = json.loads(run("--json").stdout)

    assert set(found) == {"office", "from", "until", "year", "seed", "mode", "audit_head", "scenarios"}
    (scenario,) = found["scenarios"]
    assert set(scenario) == {
        "name", "people", "letters", "notices", "breaks", "figures", "troubled", "refused", "weeks", "readers",
        "heard",
    }  # fmt: skip
    assert set(scenario["weeks"][0]) == {"week", "first_day", "letters", "notices", "overdue"}
    assert {"on", "person", "rung", "obligation"} <= set(scenario["heard"][0])
    assert scenario["figures"]["as_of"] == "2022-02-20"


def test_people_read_which_week_breaks_and_who_hears_most(run: Run) -> None:
    shown = run().stdout

    assert "Tuần nhiều việc quá hạn nhất / the week with most overdue: 2022-W" in shown
    assert "Ai nghe nhiều nhất" in shown
    assert "không gửi gì / a fork, nothing is sent" in shown


def test_one_person_reads_what_he_will_hear(run: Run) -> None:
    shown = run("--person", "quang").stdout

    assert "quang sẽ nghe / will hear" in shown
    assert re.search(r"25/01/2022 +│ -3 +│ SYT", shown)
    assert run("--person", "nobody").exit_code == 2


def test_a_wrong_code_is_named_with_its_line(run: Run, tmp_path: Path) -> None:
    file = tmp_path / "gia-su.yaml"
    file.write_text("- name: Thử\n  people: on_time\n  silent: [SXX]\n", encoding="utf-8")

    refused = run("--suppose", str(file))

    assert refused.exit_code == 2
    assert "dòng 3" in refused.stderr
    assert "SXX" in refused.stderr


def test_a_post_left_alone_ends_with_code_3(run: Run, tmp_path: Path) -> None:
    file = tmp_path / "gia-su.yaml"
    file.write_text(
        "- name: Nghỉ\n  people: nobody\n  leaves:\n  - {person: quang, on: 2022-01-20}\n", encoding="utf-8"
    )

    refused = run("--suppose", str(file))

    assert refused.exit_code == 3
    assert "SYT.head" in refused.stderr


def test_a_run_that_ends_before_it_begins_is_refused(run: Run) -> None:
    assert run("--until", "2021-12-01").exit_code == 2
