"""Changing an issued plan by a decision: deadlines, leads, new tasks, withdrawn ones, a date given at last.

What changed is kept as an amendment with its number; the first due date of every obligation stays beside.
"""

import json
from dataclasses import dataclass
from datetime import date, datetime

import sqlalchemy as sa
from sqlmodel import Session, select

from casework import extensions
from casework.deadline_words import explain, is_slip
from casework.deed import LIVE, Deed, check_reason, close, key_of, opened
from casework.handover import answered_before, base_occurrence
from casework.invariant import repair_breaches
from casework.plan_dues import UNDATED, Due, NoDue, dues_of
from casework.plan_rows import GIVE_DATE, date_duty, frame_of, task_duty, title_of
from casework.plan_tasks import confirmations
from casework.refusals import refused
from casework.standing import Standing
from models.tables import AMENDMENT, Obligation, Plan, PlanAmendment, PlanTask, TaskLead
from rules.deadlines import read_deadline
from rules.lifecycles import DateCause, ObligationKind, ObligationStatus, PlanStatus
from rules.rights import Action, Actor, Facts, require


@dataclass(frozen=True)
class TaskChange:
    """What an amendment says of one task; None leaves as it is. `lead_ids` is the whole new set of leads.

    A number the plan does not have yet adds a task: it needs a title, leads and a deadline.
    """

    number: str
    title_vi: str | None = None
    product: str | None = None
    deadline_text: str | None = None
    lead_ids: frozenset[int] | None = None

    def as_dict(self) -> dict[str, object]:
        said = {
            "title_vi": self.title_vi, "product": self.product, "deadline_text": self.deadline_text,
            "lead_ids": sorted(self.lead_ids) if self.lead_ids is not None else None,
        }  # fmt: skip
        return {name: value for name, value in said.items() if value is not None}


def amend_plan(
    session: Session, standing: Standing, actor: Actor, plan: Plan, changes: list[TaskChange], *,
    decision_no: str, reason: str, on: date, today: date, now: datetime,
) -> PlanAmendment:  # fmt: skip
    """Amend an issued plan by a decision effective `on` a day; obligations follow, first dates are kept.

    The same words under the same decision again give the amendment they made the first time.
    """
    require(actor, Action.ISSUE_PLAN, Facts())
    check_reason(reason)
    if not decision_no.strip():
        raise refused("decision_missing")
    _require_issued(plan)
    known = _known(
        session, plan, decision_no, on, [{"number": c.number, "new": c.as_dict()} for c in changes]
    )
    if known is not None:
        return known
    deed = Deed(session, standing, actor, on, today, now)
    body = [_apply(deed, plan, change, decision_no.strip()) for change in changes]
    amendment = _amendment(deed, plan, decision_no, reason, body)
    repair_breaches(session, standing, today=today, now=now)
    return amendment


def withdraw_task(
    session: Session, standing: Standing, actor: Actor, task: PlanTask, *,
    decision_no: str, reason: str, on: date, today: date, now: datetime,
) -> PlanAmendment:  # fmt: skip
    """Take a task out of its plan by a decision; what was done for it stays done."""
    require(actor, Action.ISSUE_PLAN, Facts())
    check_reason(reason)
    if not decision_no.strip():
        raise refused("decision_missing")
    plan = session.get_one(Plan, task.plan_id)
    _require_issued(plan)
    body: list[dict[str, object]] = [{"number": task.number, "withdrawn": True}]
    known = _known(session, plan, decision_no, on, body)
    if known is not None:
        return known
    deed = Deed(session, standing, actor, on, today, now)
    for row in opened(session, ObligationKind.TASK, task.id):
        _drop(deed, row, reason.strip())
    repairs = opened(session, ObligationKind.REPAIR, task.id, GIVE_DATE)
    close(deed, repairs, ObligationStatus.WITHDRAWN, reason.strip())
    return _amendment(deed, plan, decision_no, reason, body)


def give_date(
    session: Session, standing: Standing, actor: Actor, task: PlanTask, *,
    due_on: date, reason: str, decision_no: str = "", on: date, today: date, now: datetime,
) -> list[Obligation]:  # fmt: skip
    """Give a task the date it lacked, or whose event has come: its waiting obligations run from now.

    The words of the plan stay as they were. Closes the reform office's duty to give the date.
    """
    require(actor, Action.ISSUE_PLAN, Facts())
    check_reason(reason)
    undated = [row for row in opened(session, ObligationKind.TASK, task.id) if row.due_on is None]
    if not undated:
        raise refused("date_known", title=title_of(task))
    if due_on < on:
        raise refused("due_past", due=due_on, day=on)
    deed = Deed(session, standing, actor, on, today, now)
    plan = session.get_one(Plan, task.plan_id)
    old = {"deadline_kind": task.deadline_kind, "awaits": task.awaits}
    task.deadline_kind, task.deadline_dues = "date", json.dumps([due_on.isoformat()])
    task.deadline_note = f"{task.deadline_note} given".strip()
    for row in undated:
        _set_date(deed, row, due_on, DateCause.GIVEN, reason.strip())
    close(
        deed,
        opened(session, ObligationKind.REPAIR, task.id, GIVE_DATE),
        ObligationStatus.DONE,
        reason.strip(),
    )
    _amendment(
        deed, plan, decision_no, reason, [{"number": task.number, "due_on": due_on.isoformat(), "old": old}]
    )
    return undated


def repair_date(
    session: Session, standing: Standing, actor: Actor, obligation: Obligation, *,
    due_on: date | None = None, reason: str = "", on: date, today: date, now: datetime,
) -> bool:  # fmt: skip
    """Pay the debt of a missing date: by default the last day of the plan's year; False for another repair."""
    if obligation.kind is not ObligationKind.REPAIR or obligation.occurrence != GIVE_DATE:
        return False
    task = session.get_one(PlanTask, obligation.subject_id)
    year = session.get_one(Plan, task.plan_id).year
    give_date(
        session, standing, actor, task, due_on=due_on or date(year, 12, 31),
        reason=reason or obligation.title, on=on, today=today, now=now,
    )  # fmt: skip
    return True


def _apply(deed: Deed, plan: Plan, change: TaskChange, decision_no: str) -> dict[str, object]:
    """Change the task and bring its obligations in line; what changed, for the amendment's body."""
    if not change.as_dict():
        raise refused("change_empty", change.number, number=change.number)
    session = deed.session
    task = session.exec(
        select(PlanTask).where(PlanTask.plan_id == plan.id, PlanTask.number == change.number)
    ).first()
    old: dict[str, object] = {}
    if task is None:
        task = _new_task(deed, plan, change)
    else:
        old = {name: getattr(task, name) for name in change.as_dict() if name != "lead_ids"}
        old |= (
            {"deadline_kind": task.deadline_kind, "awaits": task.awaits}
            if change.deadline_text is not None
            else {}
        )
        old |= {"lead_ids": sorted(_leads(session, task))} if change.lead_ids is not None else {}
    task.title_vi = change.title_vi or task.title_vi
    task.product = task.product if change.product is None else change.product
    if change.deadline_text is not None:
        _read_anew(task, plan, change.deadline_text, deed.on)
    if change.lead_ids is not None:
        _set_leads(session, task, change.lead_ids)
    session.flush()
    _bring_in_line(deed, plan, task, decision_no)
    return {"number": change.number, "old": old, "new": change.as_dict()}


def _new_task(deed: Deed, plan: Plan, change: TaskChange) -> PlanTask:
    if not (change.title_vi and change.lead_ids and change.deadline_text is not None):
        raise refused("task_incomplete", change.number, number=change.number)
    task = PlanTask(plan_id=key_of(plan), number=change.number, title_vi=change.title_vi)
    deed.session.add(task)
    deed.session.flush()
    return task


def _read_anew(task: PlanTask, plan: Plan, text: str, issued: date) -> None:
    reading = read_deadline(text, plan.year, issued)
    if is_slip(reading):
        why_vi, why_en = explain(reading.note)
        raise refused("deadline_slip", task.number, text=text, why_vi=why_vi, why_en=why_en)
    task.deadline_text, task.deadline_kind = text, reading.kind
    task.deadline_start, task.deadline_every = reading.start, reading.every or ""
    task.deadline_dues = json.dumps([day.isoformat() for day in reading.due])
    task.deadline_note = reading.note
    task.deadline_after = json.dumps(reading.after.as_dict(), ensure_ascii=False) if reading.after else ""
    task.awaits = reading.after.event if reading.after else ""


def _leads(session: Session, task: PlanTask) -> set[int]:
    query = select(TaskLead.agency_id).where(TaskLead.task_id == task.id)
    return set(session.exec(query))


def _set_leads(session: Session, task: PlanTask, wanted: frozenset[int]) -> None:
    for row in session.exec(select(TaskLead).where(TaskLead.task_id == task.id)).all():
        if row.agency_id not in wanted:
            session.delete(row)
    known = _leads(session, task)
    session.add_all(TaskLead(task_id=key_of(task), agency_id=number) for number in sorted(wanted - known))


def _bring_in_line(deed: Deed, plan: Plan, task: PlanTask, reason: str) -> None:
    """Open what is new, move what has another date, withdraw what is not owed any more."""
    try:
        dues = {
            due.occurrence: due
            for due in dues_of(task, frame_of(deed.session, deed.standing, plan, plan.issued_on or deed.on))
        }
    except NoDue as fault:
        raise refused(fault.code, task.number, text=task.deadline_text, kind=task.deadline_kind) from fault
    leads, review = _leads(deed.session, task), deed.workday(deed.terms.review)
    known = opened(deed.session, ObligationKind.TASK, task.id)
    for row in known:
        occurrence = base_occurrence(row.occurrence)
        if row.agency_id in leads and occurrence in dues:
            row.title = title_of(task)
            _follow(deed, row, dues[occurrence], review, reason)
        else:
            _drop(deed, row, reason)
    answered = answered_before(deed.session, known)
    for agency_id in sorted(leads):
        for due in dues.values():
            if (agency_id, due.occurrence) not in answered:
                deed.owe(task_duty(plan, task, due, agency_id, review))
    repairs = opened(deed.session, ObligationKind.REPAIR, task.id, GIVE_DATE)
    if task.deadline_kind not in UNDATED:
        close(deed, repairs, ObligationStatus.DONE, reason)
    elif not any(row.status in LIVE for row in repairs):
        row = deed.open(date_duty(deed, task))
        if row.status not in LIVE:
            deed.redate(row, deed.workday(deed.terms.repair), DateCause.REOPENED, reason)
            deed.move(row, ObligationStatus.OPEN, reason)


def _follow(deed: Deed, row: Obligation, due: Due, review: date, reason: str) -> None:
    """An obligation that goes on: with its new date, or waiting; one that ended stays as it ended."""
    if row.status is ObligationStatus.WITHDRAWN:  # a lead that is named again
        deed.record_date(row, due.due_on, DateCause.AMENDMENT, reason)
        row.due_on, row.awaits, row.next_review_on = due.due_on, due.awaits, None if due.due_on else review
        row.original_due_on = row.original_due_on or due.due_on
        deed.move(row, ObligationStatus.OPEN if due.due_on else ObligationStatus.WAITING, reason)
    elif row.status not in LIVE or row.due_on == due.due_on:
        row.awaits = due.awaits or row.awaits
    elif due.due_on is not None:
        _set_date(deed, row, due.due_on, DateCause.AMENDMENT, reason)
    elif row.status is ObligationStatus.OPEN:
        deed.record_date(row, None, DateCause.AMENDMENT, reason)
        deed.move(row, ObligationStatus.WAITING, reason)  # while it still has the date it was pressed for
        row.due_on, row.awaits, row.next_review_on = None, due.awaits, review


def _set_date(deed: Deed, row: Obligation, due_on: date, cause: DateCause, reason: str) -> None:
    deed.redate(row, due_on, cause, reason)
    if row.status is ObligationStatus.WAITING:
        row.awaits, row.next_review_on = "", None
        deed.move(row, ObligationStatus.OPEN, reason)


def _drop(deed: Deed, row: Obligation, reason: str) -> None:
    """An obligation not owed any more, with the confirmation and the requests that hang on it."""
    if row.status in LIVE:
        close(deed, confirmations(deed.session, row), ObligationStatus.WITHDRAWN, reason)
        extensions.drop_pending(deed, row)
        close(deed, [row], ObligationStatus.WITHDRAWN, reason)


def _require_issued(plan: Plan) -> None:
    if plan.status is not PlanStatus.ISSUED:
        raise refused("plan_not_issued", plan=plan.code, status=plan.status)


def _known(
    session: Session, plan: Plan, decision_no: str, on: date, said: list[dict[str, object]]
) -> PlanAmendment | None:
    """The amendment that says just this, if it was entered before: who got no answer asks twice."""
    query = select(PlanAmendment).where(
        PlanAmendment.plan_id == plan.id,
        PlanAmendment.decision_no == decision_no.strip(),
        PlanAmendment.effective_on == on,
    )
    for row in session.exec(query):
        body = [{name: part[name] for name in part if name != "old"} for part in json.loads(row.body)]
        if body == said:
            return row
    return None


def _amendment(
    deed: Deed, plan: Plan, decision_no: str, reason: str, body: list[dict[str, object]]
) -> PlanAmendment:
    last = deed.session.execute(
        sa.select(sa.func.max(AMENDMENT.c.number)).where(AMENDMENT.c.plan_id == plan.id)
    ).scalar()
    row = PlanAmendment(
        plan_id=key_of(plan), number=(last or 0) + 1, decision_no=decision_no.strip(), effective_on=deed.on,
        reason=reason.strip(), body=json.dumps(body, ensure_ascii=False, sort_keys=True), entered_at=deed.now,
    )  # fmt: skip
    deed.session.add(row)
    deed.session.flush()
    return row
