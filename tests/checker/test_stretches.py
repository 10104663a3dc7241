"""A duty's history as the measure of silence follows it: cut where its date moved."""

from datetime import date, datetime
from types import SimpleNamespace

import pytest

from checker import silence
from checker.dates import Move

OPENED, CHANGED = date(2025, 12, 15), date(2025, 12, 26)


def test_of_two_moves_on_one_day_the_last_counts(monkeypatch: pytest.MonkeyPatch) -> None:
    """A late decree brought the date forward in the morning, and the visit was postponed at nine."""
    first, forward = date(2026, 1, 26), date(2026, 1, 23)
    moves = [
        Move(datetime(2025, 12, 26, 7, 30), CHANGED, first, forward),
        Move(datetime(2025, 12, 26, 9), CHANGED, forward, first),
    ]
    monkeypatch.setattr(silence, "moves_of", lambda _office, _row: moves)
    office = SimpleNamespace(changes={}, day=lambda at: at.date())
    row = SimpleNamespace(id=1, status="open", created_on=OPENED, due_on=first)

    found = list(silence.stretches(office, row))  # type: ignore[arg-type]

    assert found == [
        silence.Stretch(OPENED, CHANGED, first), silence.Stretch(CHANGED, silence.BEYOND, first),
    ]  # fmt: skip
