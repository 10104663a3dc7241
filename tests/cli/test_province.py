"""`dondoc province-year` on the command line: its keys, its exit code, its refusals."""

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

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


@pytest.mark.parametrize(
    "wrong", [["--office", "lazy"], ["--tasks", "5"], ["--until", "2027-01-01"], ["--until", "soon"]]
)
def test_what_cannot_be_lived_is_refused_in_words(wrong: list[str]) -> None:
    result = CliRunner().invoke(app, ["province-year", *wrong])

    assert result.exit_code == 2
    assert wrong[0] in result.output or wrong[1] in result.output
