"""An inspection from its team to its conclusion: each step owed by somebody by a date, done on a paper.

An inspection counts for the thirty per cent when its conclusion is signed. A surprise inspection has no notice
and no self-report.
"""

from collections.abc import Mapping
from datetime import date, datetime, timedelta

import sqlalchemy as sa
from sqlmodel import Session, select

from casework import follow_up, quota
from casework.checklists import require_answered
from casework.deed import Deed, check_paper
from casework.finding_steps import change_all, remedy_duty, team_of
from casework.inspection_steps import (
    close_step,
    close_steps,
    head_of,
    move_inspection,
    open_step,
    open_steps,
    require_stage,
    step_of,
    tell_agency,
)
from casework.inspection_team import (
    answer_item,
    cancel,
    plan_surprise,
    plan_thematic,
    postpone,
    require_notice,
    set_team,
)
from casework.obligations import open_new
from casework.refusals import refused
from casework.standing import Standing
from models.tables import FINDING, Finding, Inspection, InspectionStep
from rules.lifecycles import FindingStatus, InspectionKind, InspectionStatus, StepKind
from rules.rights import Action, Actor, Facts, require

__all__ = [
    "announce",
    "answer_item",
    "cancel",
    "conclude",
    "open_steps",
    "plan_surprise",
    "plan_thematic",
    "postpone",
    "record_step",
    "set_team",
]
_RECORDED = (
    select(Finding)
    .where(FINDING.c.inspection_id == sa.bindparam("inspection"), FINDING.c.status == FindingStatus.RECORDED)
    .order_by(FINDING.c.number)
)
_RUNNING = (InspectionStatus.PLANNED, InspectionStatus.ANNOUNCED, InspectionStatus.VISITED)


def announce(
    session: Session, standing: Standing, actor: Actor, inspection: Inspection, *,
    document_no: str, document_date: date, file_name: str = "", file_hash: str = "",
    on: date, today: date, now: datetime,
) -> Inspection:  # fmt: skip
    """Tell the agency, by a numbered notice, that it is inspected; a surprise inspection is never announced.

    Between the notice and the visit lie the working days of the notice; fewer are refused with their numbers.
    """
    require(actor, Action.INSPECT, Facts(team_post_ids=team_of(session, inspection.id)))
    require_stage(inspection, InspectionStatus.PLANNED)
    deed = Deed(session, standing, actor, on, today, now)
    step = step_of(session, inspection, StepKind.NOTICE)
    require_notice(deed, document_date, inspection.visit_from)
    close_step(deed, step, document_no, document_date, file_name, file_hash)
    move_inspection(deed, inspection, InspectionStatus.ANNOUNCED, document_no)
    tell_agency(
        deed, inspection, "inspection_announced", f"{document_no.strip()}, {inspection.visit_from:%d/%m/%Y}"
    )
    return inspection


def record_step(
    session: Session, standing: Standing, actor: Actor, inspection: Inspection, kind: StepKind, *,
    document_no: str = "", document_date: date, file_name: str = "", file_hash: str = "",
    on: date, today: date, now: datetime,
) -> InspectionStep:  # fmt: skip
    """A step is done: the decision, the self-report (by the agency), the visit, the minutes, the follow-up.

    Every step but the visit needs a document number. The notice and the conclusion have verbs of their own.
    Minutes are written when every item of the team's checklists has its answer.
    """
    if kind in (StepKind.NOTICE, StepKind.CONCLUSION):
        raise refused("step_other", step=kind)
    if kind is StepKind.SELF_REPORT:
        require(actor, Action.REPORT, Facts(agency_id=inspection.agency_id))
    else:
        require(actor, Action.INSPECT, Facts(team_post_ids=team_of(session, inspection.id)))
    deed = Deed(session, standing, actor, on, today, now)
    _check_step(inspection, kind, document_date)
    if kind is StepKind.MINUTES:
        require_answered(session, inspection)
    step = close_step(
        deed, step_of(session, inspection, kind), document_no, document_date, file_name, file_hash
    )
    if kind is StepKind.DECISION:
        inspection.decision_no = document_no.strip()
    elif kind is StepKind.VISIT:
        move_inspection(deed, inspection, InspectionStatus.VISITED, document_no)
    elif kind is StepKind.MINUTES:
        inspection.minutes_no = document_no.strip()
    session.flush()
    return step


def conclude(
    session: Session, standing: Standing, actor: Actor, inspection: Inspection, *,
    document_no: str, document_date: date, remedy_due_on: date | None = None,
    remedy_days: Mapping[str, int] | None = None, file_name: str = "", file_hash: str = "",
    on: date, today: date, now: datetime,
) -> Inspection:  # fmt: skip
    """Sign the conclusion: the inspection counts from its date, and every recorded finding must be remedied.

    Findings without a date of their own (or with one the conclusion has overtaken) get `remedy_due_on`; without
    it, so many calendar days after the conclusion as `remedy_days` says of their category, or the office's terms.
    Where something was found the team owes a follow-up.
    """
    require(actor, Action.INSPECT, Facts(team_post_ids=team_of(session, inspection.id)))
    require_stage(inspection, InspectionStatus.VISITED)
    if not inspection.minutes_no:
        raise refused("minutes_missing")
    check_paper(document_no, document_date, today)
    if document_date < inspection.visit_to:
        raise refused("step_early", day=document_date, visit=inspection.visit_to)
    deed = Deed(session, standing, actor, on, today, now)
    close_step(
        deed,
        step_of(session, inspection, StepKind.CONCLUSION),
        document_no,
        document_date,
        file_name,
        file_hash,
    )
    close_steps(deed, inspection, "concluded", *StepKind)
    inspection.conclusion_no, inspection.conclusion_on = document_no.strip(), document_date
    move_inspection(deed, inspection, InspectionStatus.CONCLUDED, document_no)
    count = _open_findings(deed, inspection, remedy_due_on, remedy_days or {})
    follow = follow_up.new_step(deed, inspection)
    if follow is not None:
        open_step(session, standing, inspection, follow, head_of(session, inspection), today)
    tell_agency(deed, inspection, "inspection_concluded", f"{document_no.strip()} ({count})")
    quota.settle(deed, inspection.year)
    return inspection


def _open_findings(
    deed: Deed, inspection: Inspection, remedy_due_on: date | None, remedy_days: Mapping[str, int]
) -> int:
    concluded = inspection.conclusion_on
    assert concluded is not None
    if remedy_due_on is not None and remedy_due_on <= concluded:
        raise refused("answer_order", due=remedy_due_on, day=concluded)
    found = deed.session.exec(_RECORDED, params={"inspection": inspection.id}).all()
    duties = []
    for finding in found:
        days = remedy_days.get(finding.category, deed.terms.remedy)
        due_on = remedy_due_on or concluded + timedelta(days=days)
        own = finding.remedy_due_on
        duties.append(remedy_duty(finding, own if own is not None and own > concluded else due_on))
    open_new(deed.session, deed.standing, duties, today=deed.today)
    change_all(deed, found, FindingStatus.OPEN, inspection.conclusion_no)
    return len(found)


def _check_step(inspection: Inspection, kind: StepKind, day: date) -> None:
    """The visit follows the notice, except by surprise; minutes follow the visit, a follow-up the conclusion."""
    if kind is StepKind.FOLLOW_UP:
        require_stage(inspection, InspectionStatus.CONCLUDED)
        if inspection.conclusion_on is not None and day <= inspection.conclusion_on:
            raise refused("follow_up_early", day=day, concluded=inspection.conclusion_on)
    elif kind is StepKind.MINUTES:
        require_stage(inspection, InspectionStatus.VISITED)
    elif kind is StepKind.VISIT:
        surprise = inspection.kind is InspectionKind.SURPRISE
        require_stage(inspection, InspectionStatus.PLANNED if surprise else InspectionStatus.ANNOUNCED)
    else:
        require_stage(inspection, *_RUNNING)
    if kind in (StepKind.VISIT, StepKind.MINUTES) and day < inspection.visit_from:
        raise refused("step_early", day=day, visit=inspection.visit_from)
