"""Every command written in the documents exists, with the options written there."""

import re
import shlex
from pathlib import Path

import pytest
import typer.main

from cli.main import app

ROOT = Path(__file__).resolve().parents[2]
PAGES = [ROOT / "README.md", *sorted((ROOT / "docs").rglob("*.md"))]


def _commands(page: Path) -> list[str]:
    text = re.sub(r"\s*\n\s+", " ", page.read_text(encoding="utf-8"))
    return [" ".join(found.split()) for found in re.findall(r"`dondoc ([^`]+)`", text.replace("\n", " "))]


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_every_command_of_a_document_exists(page: Path) -> None:
    wrong = []
    for written in _commands(page):
        command, words = typer.main.get_command(app), shlex.split(written)
        while words and words[0] in getattr(command, "commands", {}):
            command = command.commands[words.pop(0)]
        known = {
            option for parameter in command.params for option in (*parameter.opts, *parameter.secondary_opts)
        }
        asked = {word for word in words if word.startswith("--")} - {"--help"}
        if getattr(command, "commands", None) and not asked and words and "|" not in words[0]:
            wrong.append(f"no such command: dondoc {written}")
        wrong += [f"dondoc {written}: no option {option}" for option in asked - known]

    assert wrong == []
