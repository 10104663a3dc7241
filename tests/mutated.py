"""A plugin of pytest for `make mutants`: builds the sweep's statements anew for each test of the office.

They are built once, when `models.alarms` is imported - before the tool has changed anything - so that no change
in how they are built would ever reach a test.
"""

import pytest

from models import alarms


@pytest.fixture(autouse=True)
def fresh_statements(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    if "world" in request.fixturenames:
        monkeypatch.setattr(alarms, "WHOLE", alarms.statements())
        column = alarms.O.c.agency_id + 0
        monkeypatch.setattr(alarms, "AGENCIES", alarms.statements(column.between(alarms.LOW, alarms.HIGH)))
        column = alarms.O.c.id + 0
        monkeypatch.setattr(alarms, "ROWS", alarms.statements(column.between(alarms.LOW, alarms.HIGH)))
