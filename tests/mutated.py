"""A plugin of pytest for `make mutants`: fresh statements of the sweep, and properties asked the same way each time.

The statements are built once, when `models.alarms` is imported - before the tool has changed anything - so that no
change in how they are built would ever reach a test. Hypothesis draws the same cases for every mutant, so that none
is noticed by luck; it stops at the first that fails instead of looking for the smallest.
"""

import pytest
from hypothesis import Phase, settings

from casework import breaches, invariant, slots
from models import alarms

settings.register_profile(
    "mutants", deadline=None, derandomize=True, database=None, phases=[Phase.explicit, Phase.generate],
    report_multiple_bugs=False,
)  # fmt: skip


def pytest_configure() -> None:
    """After tests/conftest.py has chosen its own profile, before a test is read."""
    settings.load_profile("mutants")


@pytest.fixture(autouse=True)
def fresh_statements(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    if "world" in request.fixturenames:
        monkeypatch.setattr(alarms, "WHOLE", alarms.statements())
        column = alarms.O.c.agency_id + 0
        monkeypatch.setattr(alarms, "AGENCIES", alarms.statements(column.between(alarms.LOW, alarms.HIGH)))
        column = alarms.O.c.id + 0
        monkeypatch.setattr(alarms, "ROWS", alarms.statements(column.between(alarms.LOW, alarms.HIGH)))
        today, owing, of_posts = breaches._TODAY, breaches._doubtful, breaches._of_posts
        monkeypatch.setattr(
            breaches, "_UNREACHABLE", breaches._each_open(breaches._pairs(today, owing(today)))
        )
        monkeypatch.setattr(breaches, "_BROKEN", breaches._oldest_open(breaches._pairs(today, owing(today))))
        monkeypatch.setattr(
            breaches, "_BROKEN_OF", breaches._oldest_open(breaches._pairs(today, of_posts(today)))
        )
        monkeypatch.setattr(breaches, "_UNEXPLAINED", breaches._unexplained())
        monkeypatch.setattr(invariant, "_CONNECTED", invariant._connected())
        monkeypatch.setattr(slots, "_COUNTED", slots._counted())
