"""The first promise computed anew: every task of the year's plans in exactly one bucket."""

from collections import Counter, defaultdict
from datetime import date
from typing import Any, NamedTuple

from checker.office import Office
from checker.report import Check
from checker.stood import done_on, dues_on, status_on

BUCKETS = ("done_on_time", "done_late", "open_in_time", "overdue", "waiting", "no_date", "withdrawn")
FIRST = ("overdue", "no_date", "waiting", "open_in_time", "done_late", "done_on_time")


class Stood(NamedTuple):
    """A duty as it stood on the day: asked once, for both rates."""

    row: Any
    status: str
    dues: dict[str, date | None]


def issued_plans(office: Office, as_of: date, year: int) -> set[int]:
    return {
        plan.id
        for plan in office.stored.read("plan", "id", "year", "status", "issued_on")
        if plan.year == year
        and plan.issued_on is not None
        and plan.issued_on <= as_of
        and status_on(office, "plan", plan, as_of) in ("issued", "closed", "withdrawn")
    }


class Partition(NamedTuple):
    """How many tasks are in each bucket by either date, how many were asked, and each that is not in one bucket."""

    counted: dict[str, Counter[str]]
    asked: int
    faults: list[dict[str, Any]]


def _partition(office: Office, as_of: date, year: int) -> Partition:
    """Every task in its buckets, asked once: the figures and their check tell of the same walk."""
    if (as_of, year) not in office.partitions:
        office.partitions[as_of, year] = _walk(office, as_of, year)
    found: Partition = office.partitions[as_of, year]
    return found


def _walk(office: Office, as_of: date, year: int) -> Partition:
    plans = issued_plans(office, as_of, year)
    names = ("id", "plan_id", "number", "deadline_kind")
    tasks = [task for task in office.stored.read("plan_task", *names) if task.plan_id in plans]
    owed, entered = _owed(office, {task.id: task.plan_id for task in tasks})
    found: dict[str, Counter[str]] = {"revised": Counter(), "original": Counter()}
    asked, faults = 0, []
    for task in tasks:
        mine = [o for o in owed[task.id] if o.created_on <= max(as_of, entered[task.plan_id])]
        if owed[task.id] and not mine:  # an amendment adds it later
            continue
        stood = [_stood(office, row, as_of) for row in mine]
        buckets = _task_buckets(office, task, stood, as_of, year, "revised")
        found["revised"].update(buckets)
        asked += 1
        if len(buckets) != 1:
            faults.append({"task": task.id, "buckets": buckets})
        if any(one.dues["revised"] != one.dues["original"] for one in stood):
            buckets = _task_buckets(office, task, stood, as_of, year, "original")
        found["original"].update(buckets)
    return Partition(found, asked, faults)


def task_figures(office: Office, as_of: date, year: int) -> dict[str, Any]:
    """`tasks` and `rates`."""
    found = _partition(office, as_of, year).counted
    revised = found["revised"]
    total = sum(revised[name] for name in BUCKETS)
    return {
        "tasks": {
            "total": total,
            **{name: revised[name] for name in BUCKETS},
            "later_years": revised["later_years"],
        },
        "rates": {basis: _rates(counted) for basis, counted in found.items()},
    }


def check_partition(office: Office, as_of: date, year: int, check: Check) -> None:
    """Every task of the year is in one bucket and in no other."""
    found = _partition(office, as_of, year)
    check.checked = found.asked
    for fault in found.faults:
        check.fault("task_not_in_one_bucket", **fault)


def _owed(office: Office, plan_of: dict[int, int]) -> tuple[dict[int, list[Any]], dict[int, date]]:
    """What each task obliges whom to, and the day its plan was entered."""
    owed: dict[int, list[Any]] = defaultdict(list)
    entered: dict[int, date] = defaultdict(lambda: date.max)
    for row in office.obligations.values():
        if row.kind == "task" and row.subject_id in plan_of:
            owed[row.subject_id].append(row)
            plan_id = plan_of[row.subject_id]
            entered[plan_id] = min(entered[plan_id], row.created_on)
    return owed, entered


def _task_buckets(
    office: Office, task: Any, owed: list[Stood], as_of: date, year: int, basis: str
) -> list[str]:
    """The buckets a task is in: each is asked for by itself, so that a gap or an overlap shows."""
    firsts = [one.dues["original"] for one in owed]
    in_year = [one for one, first in zip(owed, firsts, strict=True) if first is None or first.year <= year]
    if owed and not in_year:
        return ["later_years"]
    each = {_bucket(office, task, one, as_of, basis) for one in in_year} or {"no_date"}
    if each == {"withdrawn"}:
        return ["withdrawn"]
    return [
        name
        for place, name in enumerate(FIRST)
        if name in each and not any(earlier in each for earlier in FIRST[:place])
    ]


def _stood(office: Office, row: Any, as_of: date) -> Stood:
    status = status_on(office, "obligation", row, as_of)
    return Stood(row, status, dues_on(office, row, status, as_of))


def _bucket(office: Office, task: Any, stood: Stood, as_of: date, basis: str) -> str:
    row, status, due = stood.row, stood.status, stood.dues[basis]
    if status == "withdrawn":
        return "withdrawn"
    if status in ("waiting", "suspended"):
        missing = deadline_kind(office, task, as_of) in ("missing", "unreadable")
        return "no_date" if due is None and missing else "waiting"
    if due is None:
        return "no_date"
    done = done_on(office, row, status, as_of)
    if status == "done":
        return "done_on_time" if done is not None and done <= due else "done_late"
    return "overdue" if (done or as_of) > due else "open_in_time"


def _rates(counted: Counter[str]) -> dict[str, Any]:
    on_time = counted["done_on_time"]
    completed = on_time + counted["done_late"]
    due = completed + counted["overdue"]
    standing = sum(counted[name] for name in BUCKETS) - counted["withdrawn"]
    return {
        "completed_of_due": _share(completed, due),
        "completed_of_all": _share(completed, standing),
        "on_time_of_due": _share(on_time, due),
        "on_time_of_all": _share(on_time, standing),
    }


def _share(part: int, whole: int) -> dict[str, Any]:
    """Cut, never rounded up."""
    tenths = part * 1000 // whole if whole else 0
    return {"part": part, "whole": whole, "percent": f"{tenths // 10}.{tenths % 10}" if whole else None}


def deadline_kind(office: Office, task: Any, as_of: date) -> str:
    """How the task's deadline was read on the day: what the amendments say of the readings before them."""
    acts = office.readings.get((task.plan_id, task.number), [])
    if not any(day > as_of for day, _ in acts):
        return str(task.deadline_kind)
    after = [*(before for _, before in acts[1:]), task.deadline_kind]
    held = [kind for (day, _), kind in zip(acts, after, strict=True) if day <= as_of]
    return str(held[-1] if held else acts[0][1])
