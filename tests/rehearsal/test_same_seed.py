"""A rehearsed year replays: the same seed gives the same head of the chain, another seed another one."""

from datetime import date
from pathlib import Path

import pytest

from casework.office import migrate
from casework.running import running_office
from config.clock import MovedClock
from config.settings import load_settings
from models import audit
from rehearsal import long_an
from rehearsal.year import Year

UNTIL = date(2022, 2, 28)


def _head(folder: Path, seed: int, monkeypatch: pytest.MonkeyPatch) -> str:
    monkeypatch.setenv("DONDOC_DATA_DIR", str(folder))
    monkeypatch.setenv("DONDOC_DELIVERY", "catch-all")
    settings = load_settings()
    store = migrate(f"sqlite:///{folder}/year.db", durable=False)
    long_an.found(store, MovedClock.at(long_an.ISSUED, 7).now())
    with running_office(store, settings) as running:
        year = Year(running, long_an.script(seed), long_an.STORY, settings.zone, long_an.bouncing(store))
        lived = year.advance(date(2022, 1, 1), UNTIL)
    with store.reading() as session:
        head = audit.head(session)
    store.dispose()
    assert min(lived.acts, lived.notices, lived.letters, lived.bounces) > 0
    return head


def test_the_same_seed_gives_the_same_head_and_another_seed_another(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = _head(tmp_path / "a", 2022, monkeypatch)
    second = _head(tmp_path / "b", 2022, monkeypatch)
    other = _head(tmp_path / "c", 7, monkeypatch)

    assert first == second
    assert first != other
