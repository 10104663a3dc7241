"""On 1 December: next year's periodic reports and the draft of its inspection round."""

from prefect import flow, task

from casework import routines
from casework.running import Running
from flows.artifacts import leave_note, leave_table
from flows.at_hand import at_hand


@task
async def freeze_list(running: Running, year: int) -> list[dict[str, object]]:
    """The universe of the round, level by level; approving it stays a person's act in our tables."""
    from config.clock import office_clock

    return routines.draft_round(running, year, office_clock().now())


@flow(name="yearly-round")
async def yearly_round(year: int | None = None) -> dict[str, object]:
    """Idempotent per year: run twice, nothing is added."""
    with at_hand() as (running, now):
        wanted = year or routines.local_day(running, now).year + 1
        coverage = await freeze_list(running, wanted)
    result: dict[str, object] = {"year": wanted, "levels": len(coverage)}
    await leave_note("yearly-round", "Vòng kiểm tra năm / Inspection round", result)
    await leave_table("yearly-round-coverage", "Số phải kiểm tra / Required numbers", coverage)
    return result
