"""Every quarter of an hour: what came back, and which address the office must mend."""

from prefect import flow, task
from prefect.cache_policies import NO_CACHE

from casework import routines
from casework.running import Running
from flows.artifacts import leave_note
from flows.at_hand import at_hand
from notifications.bounces import Harvest


@task(retries=2, retry_delay_seconds=[5, 30], retry_jitter_factor=0.5, cache_policy=NO_CACHE)
async def fetch(running: Running) -> Harvest:
    """Read the mailbox; a network matter, so it may be tried again."""
    return routines.fetch_bounces(running)


@flow(name="bounces")
async def bounces() -> dict[str, object]:
    with at_hand() as (running, now):
        harvest = await fetch(running)
        result = routines.take_bounces(running, harvest.bounces, now)
        if running.bounce_source is not None:
            running.bounce_source.mark_read(harvest.read)
    await leave_note("bounces", "Thư bị trả lại / Bounces", result)
    return result
