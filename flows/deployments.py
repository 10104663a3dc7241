"""The one table of schedules: which flow, when in the office's zone, one run at a time.

A run that finds another one at work is cancelled, not queued: the next asks our tables again anyway.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from prefect import Flow
from prefect.client.schemas.objects import ConcurrencyLimitConfig, ConcurrencyLimitStrategy
from prefect.runner import Runner
from prefect.schedules import Cron

from flows.bounces import bounces
from flows.deliver import deliver
from flows.leader_digest import leader_digest
from flows.report_data import report_data
from flows.sweep import sweep
from flows.watchdog import watchdog
from flows.yearly_round import yearly_round

ONE_AT_A_TIME = ConcurrencyLimitConfig(limit=1, collision_strategy=ConcurrencyLimitStrategy.CANCEL_NEW)


@dataclass(frozen=True)
class Deployment:
    """A flow and its cron in the office's zone (minute hour day month weekday)."""

    flow: Flow[..., Any]
    cron: str
    at_start: bool = False  # also once when the flows come up


DEPLOYMENTS: Sequence[Deployment] = (
    Deployment(sweep, "0 7-17 * * *", at_start=True),
    Deployment(deliver, "*/5 7-17 * * *"),
    Deployment(bounces, "*/15 7-17 * * *"),
    Deployment(leader_digest, "30 7 * * 1-6"),  # the first working day of the week: Monday may be a holiday
    Deployment(report_data, "0 6 15 3,6,9,12 *"),
    Deployment(watchdog, "40 * * * *"),
    Deployment(yearly_round, "0 8 1 12 *"),
)


async def register(runner: Runner, zone: str, deployments: Sequence[Deployment] = DEPLOYMENTS) -> None:
    """Register every deployment with a runner."""
    for deployment in deployments:
        await runner.aadd_flow(
            deployment.flow,
            name=deployment.flow.name,
            schedule=Cron(deployment.cron, timezone=zone),
            concurrency_limit=ONE_AT_A_TIME,
        )
