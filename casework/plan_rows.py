"""A plan's tasks and leads as rows, and the duties made of them."""

from datetime import date

import sqlalchemy as sa
from sqlmodel import Session

from casework.deed import Deed, key_of, reform_office
from casework.obligations import Duty
from casework.plan_dues import AnyTask, Due, Frame, TaskLine, checkpoints_of
from casework.standing import Standing
from models.tables import LEAD, TASK, Plan
from rules.lifecycles import ObligationKind

GIVE_DATE = "give_date"  # the repair by which the reform office owes a task its date


def frame_of(session: Session, standing: Standing, plan: Plan, issued: date) -> Frame:
    """What the deadlines of a plan are held against."""
    return Frame(plan.year, issued, standing.days, checkpoints_of(session, plan.year))


def tasks_of(session: Session, plan: Plan) -> list[TaskLine]:
    columns = map(TASK.c.__getitem__, TaskLine._fields)
    rows = session.execute(sa.select(*columns).where(TASK.c.plan_id == plan.id).order_by(TASK.c.id))
    return list(map(TaskLine._make, rows.all()))


def leads_of(session: Session, plan: Plan) -> dict[int, list[int]]:
    """The lead agencies of every task of a plan."""
    rows = session.execute(
        sa.select(LEAD.c.task_id, LEAD.c.agency_id)
        .join(TASK, TASK.c.id == LEAD.c.task_id)
        .where(TASK.c.plan_id == plan.id)
        .order_by(LEAD.c.task_id, LEAD.c.agency_id)
    )
    found: dict[int, list[int]] = {}
    for task_id, agency_id in rows.tuples().all():
        found.setdefault(task_id, []).append(agency_id)
    return found


def place(task: AnyTask) -> str:
    """Where a task stands: its number, with its cell in the file it came from."""
    return f"{task.number} ({task.source_cell})" if task.source_cell else task.number


def title_of(task: AnyTask) -> str:
    return f"{task.number}. {task.title_vi}"


def task_duty(plan: Plan, task: AnyTask, due: Due, agency_id: int, review: date) -> Duty:
    """What an agency is to owe for a task; it stands in the account of the plan's year."""
    return Duty(
        ObligationKind.TASK, key_of(task), agency_id, title_of(task), plan.year, due.due_on,
        occurrence=due.occurrence, start_on=due.start_on, awaits=due.awaits,
        next_review_on=None if due.due_on else review,
    )  # fmt: skip


def date_duty(deed: Deed, task: AnyTask) -> Duty:
    """The reform office owes a task the date the plan does not give."""
    agency_id, role = reform_office(deed.session, deed.today)
    due_on = deed.workday(deed.terms.repair)
    return Duty(
        ObligationKind.REPAIR, key_of(task), agency_id, title_of(task), due_on.year, due_on,
        occurrence=GIVE_DATE, role=role,
    )  # fmt: skip
