"""Hourly: did the sweep run, does anything wait too long, does any duty fall silent?"""

from prefect import flow

from casework import routines
from flows.artifacts import leave_note, leave_table
from flows.at_hand import at_hand


@flow(name="watchdog")
async def watchdog() -> dict[str, object]:
    """The engine audits itself; every alarm is also a row of the office, not only a run's state."""
    with at_hand() as (running, now):
        alarms, result = routines.watch_once(running, now)
    await leave_note("watchdog", "Canh chừng / Watchdog", result)
    if alarms:
        await leave_table("watchdog-alarms", "Cảnh báo / Alarms", alarms)
    return result
