"""Every quarter of an hour: what came back, and which address the office must mend."""

from casework.running import Running
from notifications.bounces import Bounce
from prefect import flow, task

from casework import routines
from flows.artifacts import leave_note
from flows.at_hand import at_hand


@task(retries=2, retry_delay_seconds=[5, 30], retry_jitter_factor=0.5)
async def fetch(running: Running) -> list[Bounce]:
    """Read the mailbox; a network matter, so it may be tried again."""
    return routines.fetch_bounces(running)


@flow(name="bounces")
async def bounces() -> dict[str, object]:
    with at_hand() as (running, now):
        result = routines.take_bounces(running, await fetch(running), now)
    await leave_note("bounces", "Thư bị trả lại / Bounces", result)
    return result
