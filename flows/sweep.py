"""Hourly in office hours and at start-up: what is due now, its notices, its next alarm."""

from prefect import flow

from casework import routines
from flows.artifacts import leave_note
from flows.at_hand import at_hand


@flow(name="sweep")
async def sweep() -> dict[str, object]:
    """Ask the tables what is due, never "the last hour": a late run or a double one is harmless."""
    with at_hand() as (running, now):
        result = routines.sweep_once(running, now)
    await leave_note("sweep", "Quét / Sweep", result)
    return result
