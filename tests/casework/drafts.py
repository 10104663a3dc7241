"""Draft plans for the tests: a row gives a task's number, its deadline's words and its lead agencies."""

import json
from collections.abc import Sequence

from models.tables import Plan, PlanTask, TaskLead
from rules.deadlines import read_deadline
from tests.world import World

Row = tuple[str, str, str]  # number, deadline, agencies separated by blanks
TITLES = {"1": "Ban hành kế hoạch CCHC của cơ quan", "2": "Rà soát thủ tục hành chính"}


def draft(world: World, rows: Sequence[Row], *, code: str = "KH-2022", by: str | None = "hoa") -> int:
    """Put a draft plan of 2022 in the store, drawn up by a person; its id."""
    author = world.person[by] if by else None
    with world.store.act("import.plan", now=world.now, person_id=author) as session:
        plan = Plan(code=code, title_vi="Kế hoạch CCHC năm 2022", year=2022, created_at=world.now)
        session.add(plan)
        session.flush()
        assert plan.id is not None
        for number, words, agencies in rows:
            task = task_of(plan.id, number, words)
            session.add(task)
            session.flush()
            session.add_all(
                TaskLead(task_id=task.id, agency_id=world.agency[agency])  # type: ignore[arg-type]
                for agency in agencies.split()
            )
        return plan.id


def task_of(plan_id: int, number: str, words: str) -> PlanTask:
    """A task as an import reads it."""
    reading = read_deadline(words, 2022)
    return PlanTask(
        plan_id=plan_id, number=number, title_vi=TITLES.get(number, f"Nhiệm vụ {number}"), deadline_text=words,
        deadline_kind=reading.kind, deadline_start=reading.start, deadline_every=reading.every or "",
        deadline_dues=json.dumps([day.isoformat() for day in reading.due]), deadline_note=reading.note,
        awaits=reading.after.event if reading.after else "",
    )  # fmt: skip
