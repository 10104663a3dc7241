"""`dondoc province-year` on the command line: its keys, its exit code, its refusals."""

import json
import subprocess
import sys
from pathlib import Path

import pytest
from typer.testing import CliRunner

from cli.common import SURROUNDINGS
from cli.main import app

KINDS = {
    "doubles", "to_leaver", "to_dissolved", "outside_hours", "after_close", "over_undelivered",
    "without_derivation",
}  # fmt: skip
KEYS = {
    "silent_obligation_days_per_1000", "wrong_notices_per_10000", "notices_sent", "mails_sent",
    "mails_per_closed_obligation", "seconds", "figures_reproduced",
}  # fmt: skip


@pytest.mark.slow
def test_the_province_prints_its_figures_beside_those_of_the_models(tmp_path: Path) -> None:
    result = CliRunner().invoke(
        app, ["province-year", "--tasks", "100", "--until", "2026-01-20", "--keep", str(tmp_path), "--json"]
    )

    told = json.loads(result.stdout)
    assert result.exit_code == 0
    assert told["models"].keys() == {"flat", "levels"}
    for one in (told, *told["models"].values()):
        assert one.keys() >= KEYS
        assert one["wrong_notices_per_10000"].keys() == KINDS
    assert told["figures_reproduced"] is True
    assert not any(told["wrong_notices_per_10000"].values())
    assert (tmp_path / "province-mid.db").exists()
    assert told["memory_mib"].keys() == {"year", "proof", "models"}
    assert told["peak_mib"] == max(told["memory_mib"].values())
    assert told["seconds"] > 0
    assert told["cpu_seconds"] > 0


def test_the_command_holds_nothing_of_what_lives_the_year() -> None:
    loaded = "import sys, cli.province_run; print(*{name.partition('.')[0] for name in sys.modules})"

    told = subprocess.run([sys.executable, "-c", loaded], capture_output=True, text=True, check=True)

    assert not {"casework", "models", "sqlalchemy"} & set(told.stdout.split())


def test_a_year_whose_process_dies_is_no_answer(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "executable", "false")

    result = CliRunner().invoke(app, ["province-year", "--tasks", "100", "--json"])

    assert result.exit_code == SURROUNDINGS
    assert result.stdout == ""


@pytest.mark.parametrize(
    "wrong", [["--office", "lazy"], ["--tasks", "5"], ["--until", "2027-01-01"], ["--until", "soon"]]
)
def test_what_cannot_be_lived_is_refused_in_words(wrong: list[str]) -> None:
    result = CliRunner().invoke(app, ["province-year", *wrong])

    assert result.exit_code == 2
    assert wrong[0] in result.output or wrong[1] in result.output
