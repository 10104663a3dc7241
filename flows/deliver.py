"""Every five minutes in office hours: waiting notices become digests, digests are sent."""

from prefect import flow

from casework import routines
from config.clock import office_clock
from flows.artifacts import leave_note
from flows.at_hand import at_hand


@flow(name="deliver")
async def deliver() -> dict[str, object]:
    """Claim, leave the database, send, record. A retry is ours, by lease; Prefect's would double messages."""
    with at_hand() as (running, _now):
        result = routines.deliver_once(running, office_clock().now)
    await leave_note("deliver", "Gửi thư / Delivery", result)
    return result
