"""Monday morning: the week for those who lead - what is late, where, and the three promises."""

from prefect import flow

from casework import routines
from flows.artifacts import leave_note
from flows.at_hand import at_hand


@flow(name="leader-digest")
async def leader_digest() -> dict[str, object]:
    with at_hand() as (running, now):
        result = routines.leader_digest_once(running, now)
    await leave_note("leader-digest", "Thư tổng hợp tuần / Weekly digest", result)
    return result
