"""Whatever the obligations of a plan have been through, every task is in one bucket, told alike by both."""

import json
from collections.abc import Iterator
from datetime import date, datetime, timedelta
from itertools import count
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlmodel import Session

from casework import figures
from checker import verify
from models.audit import insert_many
from models.db import Store
from models.tables import Extension, Obligation, Plan, PlanTask, StatusChange
from rules.lifecycles import MOVES, ExtensionStatus, ObligationKind, ObligationStatus, PlanStatus
from tests.checker.conftest import NOW
from tests.world import World, build_world

_YEARS = count(2001)
_DAY = st.integers(0, 420).map(lambda n: timedelta(days=n))


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[World, str]]:
    """One office; every example puts a plan of its own year in it."""
    url = f"sqlite:///{tmp_path_factory.mktemp('partition')}/office.db"
    store = Store(url, durable=False)
    store.create_schema()
    yield build_world(store, NOW), url
    store.dispose()


@st.composite
def lives(draw: st.DrawFn) -> list[tuple[ObligationStatus, timedelta, timedelta]]:
    """A lawful history: (new status, day it is valid from, days until it was entered)."""
    status, moves = draw(st.sampled_from((ObligationStatus.OPEN, ObligationStatus.WAITING))), []
    for _ in range(draw(st.integers(0, 4))):
        status = ObligationStatus(draw(st.sampled_from(sorted(MOVES[ObligationStatus][status]))))
        moves.append((status, draw(_DAY), draw(st.integers(0, 40).map(lambda n: timedelta(days=n)))))
    return moves


duty = st.fixed_dictionaries(
    {
        "due": st.none() | _DAY,
        "original": _DAY,
        "done": _DAY,
        "moves": lives(),
        "extended": st.none() | st.tuples(_DAY, _DAY),
    }
)
task = st.tuples(st.sampled_from(("date", "missing", "recurring", "relative")), st.lists(duty, max_size=4))


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(tasks=st.lists(task, max_size=5), as_of=_DAY)
def test_every_task_is_in_one_bucket_told_alike_by_office_and_checker(
    office: tuple[World, str], tasks: list[tuple[str, list[dict[str, Any]]]], as_of: timedelta
) -> None:
    world, url = office
    year = next(_YEARS)
    _write(world, year, tasks)
    day = date(year, 1, 1) + as_of

    with world.store.reading() as session:
        shown = figures.status(session, day, year)
        rows = figures.task_rows(session, day, year)
    report = verify(url, as_of=day, year=year)

    counted = shown["tasks"]
    outside = counted["later_years"]
    assert len(rows) == len(tasks) == counted["total"] + outside
    assert counted["total"] == sum(counted.values()) - counted["total"] - outside
    for name, number in counted.items():
        if name != "total":
            assert number == sum(row.bucket == name for row in rows)
    for basis, where in (("revised", "bucket"), ("original", "bucket_original")):
        done = sum(getattr(row, where) in ("done_on_time", "done_late") for row in rows)
        assert shown["rates"][basis]["completed_of_all"]["part"] == done
    assert json.dumps(report.figures) == json.dumps(shown)
    partition = next(check for check in report.checks if check.name == "task_partition")
    assert (partition.checked, partition.counter_examples) == (len(tasks), [])


def _write(world: World, year: int, tasks: list[tuple[str, list[dict[str, Any]]]]) -> None:
    start = date(year, 1, 1)
    with world.store.act("drawn", now=NOW) as session:
        plan = Plan(
            code=f"KH-{year}", title_vi="Kế hoạch", year=year, issued_on=start, status=PlanStatus.ISSUED,
            created_at=NOW,
        )  # fmt: skip
        session.add(plan)
        session.flush()
        assert plan.id is not None
        for number, (kind, duties) in enumerate(tasks, start=1):
            row = PlanTask(plan_id=plan.id, number=str(number), title_vi="x", deadline_kind=kind)
            session.add(row)
            session.flush()
            assert row.id is not None
            for place, one in enumerate(duties):
                _write_duty(world, session, row.id, place, start, one)


def _write_duty(
    world: World, session: Session, task_id: int, place: int, start: date, one: dict[str, Any]
) -> None:
    moves = one["moves"]
    first = ObligationStatus.OPEN
    if moves and moves[0][0] not in MOVES[ObligationStatus][first]:
        first = ObligationStatus.WAITING
    stands = moves[-1][0] if moves else first
    due = start + one["due"] if one["due"] is not None else None
    (number,) = insert_many(
        session,
        Obligation,
        [
            {
                "kind": ObligationKind.TASK, "subject_id": task_id, "occurrence": str(place), "title": "x",
                "agency_id": world.agency["SYT"], "role": "officer", "year": start.year, "due_on": due,
                "original_due_on": start + one["original"] if due else None, "status": stands, "awaits": "",
                "suspended_reason": "", "opening": 1, "created_on": start, "rung": 0, "repeat_no": 0,
                "done_on": start + one["done"] if stands in ("reported", "done") else None, "trouble": "",
                "version": 0,
            }
        ],
    )  # fmt: skip
    old = first
    for new, valid, entry in moves:
        moment = datetime.combine(start + valid + entry, NOW.timetz())
        session.add(
            StatusChange(
                noun="obligation",
                noun_id=number,
                old=old,
                new=new,
                valid_from=start + valid,
                entered_at=moment,
            )
        )
        old = new
    if one["extended"] and due:
        decided, by = one["extended"]
        session.add(
            Extension(
                obligation_id=number, number=1, reason="x", from_due_on=due - by, to_due_on=due,
                status=ExtensionStatus.GRANTED, asked_on=start, decided_on=start + decided, entered_at=NOW,
            )
        )  # fmt: skip
