"""On 1 December: next year's reports and the draft of its round; or, given a folder, a country's timetable.

One task for each province: none shares inspectors with another, so the number of workers changes how long it takes
and nothing else. Drawing needs a seed from outside, approving a leader: both stay acts of persons.
"""

import os
from dataclasses import dataclass
from pathlib import Path
from typing import cast

from prefect import flow, task
from prefect.artifacts import acreate_progress_artifact, aupdate_progress_artifact
from prefect.cache_policies import NO_CACHE
from prefect.futures import as_completed
from prefect.utilities.annotations import quote

from casework import country, routines
from casework.country import Workers
from casework.running import Running
from flows.artifacts import leave_note, leave_table
from flows.at_hand import at_hand
from rules.timetable import ProvinceRound, Timetable

KEY = "yearly-round"


@dataclass(frozen=True)
class Job:
    """One province and who may solve it; handed over quoted, so that Prefect does not look through it."""

    province: ProvinceRound
    workers: Workers


@task
async def freeze_list(running: Running, year: int) -> list[dict[str, object]]:
    """The universe of the round, level by level; approving it stays a person's act in our tables."""
    from config.clock import office_clock

    return routines.draft_round(running, year, office_clock().now())


@task(task_run_name="{name}", cache_policy=NO_CACHE, persist_result=False)
def timetable_province(name: str, job: Job) -> Timetable:
    """Weeks, days and crews of one province, proved in a solver process or told what is short."""
    return job.workers.solve(job.province)


@flow(name="yearly-round")
async def yearly_round(
    year: int | None = None, folder: str | None = None, workers: int | None = None
) -> dict[str, object]:
    """Idempotent: run twice, nothing is added; the same folder gives the same plan.json."""
    if folder is not None:
        return await _country(Path(folder), workers or os.cpu_count() or 1)
    with at_hand() as (running, now):
        wanted = year or routines.local_day(running, now).year + 1
        coverage = await freeze_list(running, wanted)
    result: dict[str, object] = {"year": wanted, "levels": len(coverage)}
    await leave_note(KEY, "Vòng kiểm tra năm / Inspection round", result)
    await leave_table(f"{KEY}-coverage", "Số phải kiểm tra / Required numbers", coverage)
    return result


async def _country(path: Path, count: int) -> dict[str, object]:
    """Choose, fan the provinces out over the workers, and close to one plan beside the folder's files."""
    opened = country.open_country(path)
    with country.workers(count) as workers:
        parts = await _timetables(opened, workers)
    document = country.close_country(opened, parts)
    country.write_plan(path / "plan.json", document)
    rows = country.coverage(opened, document)
    result: dict[str, object] = {
        "year": opened.folder.settings.year,
        "status": document["status"],
        "provinces": len(rows),
        "visits": sum(int(str(row["visits"])) for row in rows),
        "proved": sum(row["verdict"] == "optimal" for row in rows),
    }
    await leave_note(KEY, "Vòng kiểm tra cả nước / A country's round", result)
    await leave_table(f"{KEY}-coverage", "Từng tỉnh / Province by province", rows)
    return result


async def _timetables(opened: country.Country, workers: Workers) -> dict[str, Timetable]:
    """A task for each province, the largest first; the progress shows how many are done."""
    total = max(1, len(opened.provinces))
    progress = await acreate_progress_artifact(0.0, f"{KEY}-progress", "Số tỉnh đã xếp xong / provinces done")
    parts: dict[str, Timetable] = {}
    names = {
        timetable_province.submit(name, cast(Job, quote(Job(opened.provinces[name], workers)))): name
        for name in opened.largest_first
    }
    for done in as_completed(list(names)):
        parts[names[done]] = done.result()
        await aupdate_progress_artifact(progress, 100.0 * len(parts) / total)
    return parts
