"""Days lived for the tests of walls: sweep, deliver, lose; and what came of it."""

from datetime import date, timedelta

import sqlalchemy as sa

from casework.sweep import SweepResult, sweep
from models.tables import OBLIGATION, Obligation
from tests.postman import Call, calls, deliver
from tests.world import World

DUE = date(2022, 2, 28)
HEAD_CALLED = date(2022, 2, 23)  # three working days before


def live(
    world: World, first: date, last: date, *, lost: tuple[str, ...] = (), mode: str = "live"
) -> SweepResult:
    """Sweep and deliver day by day; the last sweep's result."""
    result, day = SweepResult(), first
    while day <= last:
        result = sweep(world.store, day, world.now, mode=mode)
        deliver(world, day, lost=lost, mode=mode)
        day += timedelta(days=1)
    return result


def to_heads(world: World) -> list[Call]:
    return [call for call in calls(world) if call.post.endswith(".head")]


def wall_of(world: World, duty: Obligation) -> date | None:
    with world.store.reading() as session:
        query = sa.select(OBLIGATION.c.wall_since).where(OBLIGATION.c.id == duty.id)
        found: date | None = session.execute(query).scalar_one()
    return found
