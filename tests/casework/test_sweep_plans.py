"""Cost follows what is due, not what exists: the plans of the set statements read the index of the alarm."""

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import event

from models import alarms
from models.alarms import Statements
from models.audit import insert_many
from models.db import Store
from models.tables import Obligation
from tests.world import World, build_world

TODAY = date(2022, 2, 7)
VALUES = {"today": TODAY, "mode": "live", "low": 1, "high": 10_000_000}
GROUP = VALUES | {
    "group_ladder_id": 1, "group_calendar_id": 1, "group_due_on": TODAY, "group_rung": 0, "group_repeat_no": 0,
    "group_wall_since": None, "why": "", "next_on": TODAY,
}  # fmt: skip
SCOPES = {"whole": alarms.WHOLE, "agencies": alarms.AGENCIES, "rows": alarms.ROWS}


@pytest.fixture(params=[True, False], ids=["counted", "fresh"])
def crowded(store: Store, now: datetime, request: pytest.FixtureRequest) -> World:
    """Five thousand open duties, twenty of them due; an office's SQLite file is seldom ANALYZEd."""
    if not store.sqlite and not request.param:
        pytest.skip("PostgreSQL counts by itself")
    world = build_world(store, now)
    seed = world.open("SYT", TODAY + timedelta(days=21))
    with store.act("crowd", now=now) as session:
        row = {k: v for k, v in seed.model_dump().items() if k != "id"}
        rows = [
            row | {"subject_id": 1000 + n, "next_alarm_on": TODAY + timedelta(days=n // 20)}
            for n in range(5000)
        ]
        insert_many(session, Obligation, rows)
    if request.param:
        with store.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
            connection.exec_driver_sql("ANALYZE")
    return world


def plans(store: Store, made: Statements) -> Iterator[tuple[str, str]]:
    """(name, plan as text) of every statement of a scope, as the driver really sends it."""
    explain = "EXPLAIN QUERY PLAN " if store.sqlite else "EXPLAIN "
    sent: list[tuple[str, Any]] = []

    def keep(_c: object, _cursor: object, text: str, values: Any, _context: object, _many: bool) -> None:
        sent.append((text, values))

    for name in ("groups", "ids", "wall", "notices", "climb", "trouble"):
        with store.engine.connect() as connection:
            event.listen(connection, "before_cursor_execute", keep)
            connection.execute(getattr(made, name), GROUP if name == "trouble" else VALUES)
            event.remove(connection, "before_cursor_execute", keep)
            lines = connection.exec_driver_sql(explain + sent[-1][0], sent[-1][1]).all()
            yield name, "\n".join(str(line[-1]) for line in lines)


@pytest.mark.parametrize("scope", SCOPES)
def test_every_statement_of_the_sweep_reads_the_index_of_the_alarm(crowded: World, scope: str) -> None:
    for name, plan in plans(crowded.store, SCOPES[scope]):
        assert "ix_alarm" in plan, f"{name}:\n{plan}"
        assert "AUTOMATIC" not in plan, f"{name}:\n{plan}"
        assert "Seq Scan on obligation" not in plan, f"{name}:\n{plan}"
