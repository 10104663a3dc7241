"""The runner: waits for the Prefect API, registers the schedules, runs each flow in a process of its own."""

import asyncio
import contextlib
import signal
from typing import Any

from prefect.client.orchestration import get_client
from prefect.runner import Runner

from config.settings import load_settings
from flows.deployments import DEPLOYMENTS, Deployment, register

_WAIT = 180  # seconds for the API


async def _wait_for_api() -> None:
    for _ in range(_WAIT * 2):
        async with get_client() as client:
            if await client.api_healthcheck() is None:
                return
        await asyncio.sleep(0.5)
    raise TimeoutError("the Prefect API does not answer")


async def started(deployment: Deployment) -> None:
    """One run at start-up; a failure is kept with Prefect and does not keep the schedules from starting."""
    run: Any = deployment.flow(return_state=True)
    await run


async def serve() -> None:
    """Run until SIGTERM."""
    await _wait_for_api()
    runner = Runner(name="dondoc", query_seconds=5, limit=4, pause_on_shutdown=False)
    await register(runner, load_settings().zone)
    for deployment in DEPLOYMENTS:
        if deployment.at_start:  # what became due while we were down is asked for at once
            await started(deployment)
    running = asyncio.create_task(runner.start())
    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, running.cancel)
    with contextlib.suppress(asyncio.CancelledError):
        await running


def main() -> None:
    asyncio.run(serve())
