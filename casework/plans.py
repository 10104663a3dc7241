"""Issuing a plan: checked row by row against "no orphan, no silence", then every obligation opened at once."""

from collections import Counter
from collections.abc import Iterator, Sequence
from datetime import date, datetime
from typing import Any

import sqlalchemy as sa
from sqlmodel import Session

from casework.deed import Deed, mover
from casework.errors import BadInput, Problem
from casework.obligations import row_of
from casework.plan_amendments import TaskChange, amend_plan, give_date, repair_date, withdraw_task
from casework.plan_dues import UNDATED, Due, NoDue, TaskLine, dues_of
from casework.plan_gaps import gaps_of_agencies
from casework.plan_rows import date_duty, frame_of, leads_of, place, task_duty, tasks_of, title_of
from casework.quota import open_quota
from casework.refusals import problem, refused
from casework.standing import Standing
from casework.suspensions import resume, suspend
from casework.year_duties import open_reports, open_targets
from models.audit import insert_many
from models.tables import AUDIT, Obligation, Plan
from rules.lifecycles import PlanStatus, Role
from rules.rights import Action, Actor, Facts, require

__all__ = [
    "TaskChange",
    "amend_plan",
    "gaps",
    "give_date",
    "issue_plan",
    "open_quota",
    "open_reports",
    "open_targets",
    "repair_date",
    "resume",
    "submit_plan",
    "suspend",
    "withdraw_task",
]
# each task with the dates it opens duties for, and the agencies that owe them
Opening = Sequence[tuple[TaskLine, tuple[Due, ...], Sequence[int]]]


def submit_plan(
    session: Session, standing: Standing, actor: Actor, plan: Plan, *, on: date, today: date, now: datetime
) -> Plan:
    """Hand a draft up; whoever submits it does not issue it."""
    require(actor, Action.IMPORT, Facts())
    Deed(session, standing, actor, on, today, now).record("plan", plan.id, plan.status, PlanStatus.SUBMITTED)
    plan.status = PlanStatus.SUBMITTED
    session.flush()
    return plan


def issue_plan(
    session: Session, standing: Standing, actor: Actor, plan: Plan, *,
    decision_no: str, on: date, today: date, now: datetime,
) -> int:  # fmt: skip
    """Issue a plan on a decision: all its obligations are open from this moment; returns how many.

    `on` is the day of issue. Raises BadInput listing every row that would leave somebody unreachable or
    nothing to wait for; then nothing is written. Never by the person who drew the plan up.
    """
    for author in (mover(session, "plan", plan.id, PlanStatus.SUBMITTED), _drawer(session, plan)):
        require(actor, Action.ISSUE_PLAN, Facts(author_person_id=author))
    if not decision_no.strip():
        raise refused("decision_missing")
    if on > today:
        raise refused("day_future", day=on, today=today)
    deed = Deed(session, standing, actor, on, today, now)
    deed.record("plan", plan.id, plan.status, PlanStatus.ISSUED, decision_no.strip())
    wrong, opening = gaps(session, standing, plan, on=on, today=today)
    if wrong:
        raise BadInput.of(wrong)
    plan.status, plan.decision_no, plan.issued_on = PlanStatus.ISSUED, decision_no.strip(), on
    session.flush()
    count = _open_all(deed, plan, opening)
    open_targets(session, standing, plan, today=today, now=now)
    _tell_leads(deed, plan, opening)
    return count


def gaps(
    session: Session, standing: Standing, plan: Plan, *, on: date, today: date
) -> tuple[list[Problem], Opening]:
    """Every row that keeps a plan from being issued `on` that day, and what each of the others would open."""
    frame, leads = frame_of(session, standing, plan, on), leads_of(session, plan)
    file = plan.source_file or plan.code
    wrong: list[Problem] = []
    opening: list[tuple[TaskLine, tuple[Due, ...], Sequence[int]]] = []
    first: dict[int, str] = {}  # agency -> the first row that names it
    known: dict[Any, tuple[Due, ...]] = {}  # the same words come back hundreds of times in one plan
    for task in tasks_of(session, plan):
        where, number = place(task), task.id
        agencies = leads.get(number, ())
        if not agencies:
            wrong.append(problem("task_no_lead", where, file, text=task.lead_text))
        for agency_id in agencies:
            first.setdefault(agency_id, where)
        try:
            if task.deadline not in known:
                known[task.deadline] = dues_of(task, frame)
            opening.append((task, known[task.deadline], agencies))
        except NoDue as fault:
            wrong.append(problem(fault.code, where, file, text=task.deadline_text, kind=task.deadline_kind))
    if not opening and not wrong:
        wrong.append(problem("plan_empty", "", file, plan=plan.code))
    return wrong + gaps_of_agencies(session, first, today, file), opening


def _open_all(deed: Deed, plan: Plan, opening: Opening) -> int:
    """Every obligation of the plan, written in numbers."""
    return len(insert_many(deed.session, Obligation, _rows(deed, plan, opening)))


def _rows(deed: Deed, plan: Plan, opening: Opening) -> Iterator[dict[str, Any]]:
    review = deed.workday(deed.terms.review)
    known: dict[Due, dict[str, Any]] = {}
    for task, dues, agencies in opening:
        for due in dues:
            # One row is worked out for each date, and copied for each task and agency: its alarm is the same for all.
            if due not in known:
                known[due] = row_of(deed.standing, task_duty(plan, task, due, 0, review), today=deed.today)
            row = {**known[due], "subject_id": task.id, "title": title_of(task)}
            for agency_id in agencies:
                yield {**row, "agency_id": agency_id}
        if task.deadline_kind in UNDATED:
            yield row_of(deed.standing, date_duty(deed, task), today=deed.today)


def _tell_leads(deed: Deed, plan: Plan, opening: Opening) -> None:
    """One notice an agency, not one a task."""
    counts = Counter(agency_id for _, _, agencies in opening for agency_id in agencies)
    for agency_id, count in sorted(counts.items()):
        deed.tell(
            agency_id, Role.OFFICER, f"plan_issued:{plan.id}", "task_assigned",
            note=f"{plan.decision_no} ({count})", title=plan.title_vi,
        )  # fmt: skip


def _drawer(session: Session, plan: Plan) -> int | None:
    """Who brought the plan in: the first act that wrote its row."""
    return session.execute(
        sa.select(AUDIT.c.person_id)
        .where(AUDIT.c.rows.like(f'%["plan","{plan.id}",%'))
        .order_by(AUDIT.c.seq)
        .limit(1)
    ).scalar()
