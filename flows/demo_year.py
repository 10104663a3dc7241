"""The demonstration's year: one in-process Prefect run advances a month; the bodies are the flows' own routines."""

import argparse
import asyncio
import sys
import time
from collections.abc import Sequence
from datetime import date

from prefect import flow
from prefect.client.orchestration import get_client

from casework.office import migrate
from casework.running import running_office
from config.clock import MovedClock
from config.settings import load_settings
from flows.artifacts import leave_note
from rehearsal import long_an
from rehearsal.year import Year, months

_WAIT = 180.0  # seconds for the Prefect API, which starts beside us


async def live(year: Year, until: date) -> None:
    """Live the months one after the other, each as a run of its own that leaves its numbers."""

    @flow(name="demo-month", flow_run_name="{month:02d}/2022")
    async def demo_month(month: int) -> dict[str, int]:
        first, last = list(months(long_an.YEAR))[month - 1]
        lived = vars(year.advance(first, min(last, until)))
        await leave_note("demo-month", f"Tháng {month:02d}/{long_an.YEAR}", lived)
        return lived

    for month in range(1, until.month + 1):
        began = time.monotonic()
        lived = await demo_month(month)
        print(
            f"  {month:02d}/{long_an.YEAR}: {lived['acts']} việc làm / acts, {lived['notices']} thông báo / notices, "
            f"{lived['letters']} thư / letters ({time.monotonic() - began:.1f} s)",
            flush=True,
        )


async def wait_for_api() -> bool:
    """Whether the API answers within the time it may take to start."""
    deadline = time.monotonic() + _WAIT
    while time.monotonic() < deadline:
        async with get_client() as client:
            if await client.api_healthcheck() is None:
                return True
        await asyncio.sleep(0.3)
    return False


def main(arguments: Sequence[str]) -> int:
    """Found the office, then live its year; exit code 4 if the Prefect API does not answer."""
    parser = argparse.ArgumentParser(prog="python -m flows demo-year")
    parser.add_argument("--seed", type=int, default=2022)
    parser.add_argument("--until", type=date.fromisoformat, default=date(long_an.YEAR, 12, 31))
    chosen = parser.parse_args(list(arguments))
    settings = load_settings()
    store = migrate(settings.database_url, durable=False)
    try:
        long_an.found(store, MovedClock.at(long_an.ISSUED, 7, 0, settings.zone).now())
        with running_office(store, settings) as running:
            year = Year(
                running, long_an.script(chosen.seed), long_an.STORY, settings.zone, long_an.bouncing(store)
            )
            if not asyncio.run(_live(year, chosen.until)):
                print("Prefect không trả lời / the Prefect API does not answer", file=sys.stderr)
                return 4
    finally:
        store.dispose()
    return 0


async def _live(year: Year, until: date) -> bool:
    if not await wait_for_api():
        return False
    await live(year, until)
    return True
