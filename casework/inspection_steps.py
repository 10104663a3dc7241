"""The steps of an inspection as obligations: who owes each, by when, and how it closes."""

from datetime import date

import sqlalchemy as sa
from sqlmodel import Session, select

from casework.deed import Deed, check_paper, close, key_of, opened, reform_office
from casework.obligations import Duty, open_obligation, owe
from casework.refusals import refused
from casework.standing import Standing
from casework.terms import Terms, terms_of
from casework.words import word
from models.tables import AGENCY, POST, SLOT, STEP, TEAM, Inspection, InspectionStep
from rules.lifecycles import (
    DateCause,
    InspectionKind,
    InspectionStatus,
    ObligationKind,
    ObligationStatus,
    Role,
    StepKind,
)
from rules.workdays import Workdays

NO_PAPER = frozenset({StepKind.VISIT})
UNANNOUNCED = frozenset({StepKind.NOTICE, StepKind.SELF_REPORT})  # a surprise inspection has neither
_INSPECTION: sa.BindParameter[int] = sa.bindparam("inspection")
_STEPS = select(InspectionStep).where(STEP.c.inspection_id == _INSPECTION).order_by(STEP.c.id)
_STEP = _STEPS.where(STEP.c.kind == sa.bindparam("kind", type_=STEP.c.kind.type))
_HEAD = (
    sa.select(POST.c.id, POST.c.agency_id)
    .join(TEAM, TEAM.c.post_id == POST.c.id)
    .where(TEAM.c.inspection_id == _INSPECTION)
    .order_by(TEAM.c.head.desc(), POST.c.rank, POST.c.id)
    .limit(1)
)
_ROLE = sa.select(SLOT.c.role).where(
    SLOT.c.agency_id == sa.bindparam("agency"), SLOT.c.post_id == sa.bindparam("post")
)
_NAME = sa.select(AGENCY.c.name_vi).where(AGENCY.c.id == sa.bindparam("agency"))


def open_steps(
    session: Session, standing: Standing, inspection: Inspection, *, today: date
) -> list[InspectionStep]:
    """Write the steps of an inspection with their dates, and the obligation of each; twice adds nothing.

    The head of the team owes them through the post's agency; the inspected agency owes its self-report.
    """
    known = {row.kind: row for row in steps_of(session, inspection)}
    head = head_of(session, inspection)
    number = key_of(inspection)
    made = [
        known.get(kind) or InspectionStep(inspection_id=number, kind=kind, due_on=due_on)
        for kind, due_on in step_dates(inspection, terms_of(session), standing.days, today).items()
    ]
    session.add_all(made)
    session.flush()
    for row in made:
        if row.done_on is None:
            open_step(session, standing, inspection, row, head, today)
    return made


def step_dates(inspection: Inspection, terms: Terms, days: Workdays, today: date) -> dict[StepKind, date]:
    """The due date of each step, in their order; what lies before today's step is due today."""
    first, last = inspection.visit_from, inspection.visit_to
    dates = {
        StepKind.DECISION: max(days.add(first, -terms.decision), min(today, first)),
        StepKind.NOTICE: max(days.add(first, -terms.notice), min(today, first)),
        StepKind.SELF_REPORT: max(days.add(first, -terms.self_report), min(today, first)),
        StepKind.VISIT: last,
        StepKind.MINUTES: last,
        StepKind.CONCLUSION: days.add(last, terms.conclusion),
    }
    if inspection.kind is InspectionKind.SURPRISE:
        return {kind: due_on for kind, due_on in dates.items() if kind not in UNANNOUNCED}
    return dates


def steps_of(session: Session, inspection: Inspection) -> list[InspectionStep]:
    return list(session.exec(_STEPS, params={"inspection": inspection.id}))


def step_of(session: Session, inspection: Inspection, kind: StepKind) -> InspectionStep:
    """The step of that kind; refused if the inspection has none."""
    row = session.exec(_STEP, params={"inspection": inspection.id, "kind": kind}).first()
    if row is None:
        raise refused("step_none", step=kind)
    return row


def head_of(session: Session, inspection: Inspection) -> tuple[int, Role]:
    """The agency of the team's head and the role through which that post owes.

    A slot names one post a role; where another post fills the head's, the reform office owes for its own
    inspectors and the officer for those of other agencies.
    """
    head = session.execute(_HEAD, {"inspection": inspection.id}).first()
    if head is None:
        raise refused("no_team")
    role = session.execute(_ROLE, {"agency": head.agency_id, "post": head.id}).scalar()
    home, home_role = reform_office(session)
    if role is not None:
        return head.agency_id, role
    return (home, home_role) if head.agency_id == home else (head.agency_id, Role.OFFICER)


def close_step(
    deed: Deed,
    step: InspectionStep,
    document_no: str,
    document_date: date,
    file_name: str = "",
    file_hash: str = "",
) -> InspectionStep:
    """The step is done on that paper; its obligation too. Of a file its name and hash are kept."""
    if step.done_on is not None:
        raise refused("step_done", step=step.kind, day=step.done_on)
    if step.kind not in NO_PAPER:
        check_paper(document_no, document_date, deed.today)
    elif document_date > deed.today:
        raise refused("day_future", day=document_date, today=deed.today)
    step.done_on, step.document_no = document_date, document_no.strip()
    for row in opened(deed.session, ObligationKind.INSPECTION_STEP, step.id):
        if document_no.strip():
            deed.attach(row, document_no, document_date, file_name=file_name, file_hash=file_hash)
        row.done_on = document_date
        close(deed, [row], ObligationStatus.DONE, document_no.strip())
    deed.session.flush()
    return step


def close_steps(deed: Deed, inspection: Inspection, reason: str, *kinds: StepKind) -> None:
    """Steps that were never done and are not owed any more."""
    for step in steps_of(deed.session, inspection):
        if step.kind in kinds and step.done_on is None:
            rows = opened(deed.session, ObligationKind.INSPECTION_STEP, step.id)
            close(deed, rows, ObligationStatus.WITHDRAWN, reason)


def redate_steps(deed: Deed, inspection: Inspection, reason: str) -> None:
    """The visit has moved: what is not done yet is due by the new dates."""
    dates = step_dates(inspection, deed.terms, deed.standing.days, deed.today)
    for step in steps_of(deed.session, inspection):
        if step.done_on is None:
            step.due_on = dates[step.kind]
            for row in opened(deed.session, ObligationKind.INSPECTION_STEP, step.id):
                deed.redate(row, step.due_on, DateCause.VISIT, reason)


def hand_steps_over(deed: Deed, inspection: Inspection) -> None:
    """Another head: what is open is withdrawn from the old one's agency and owed by the new one's."""
    owner, role = head_of(deed.session, inspection)
    for step in steps_of(deed.session, inspection):
        if step.done_on is not None or step.kind is StepKind.SELF_REPORT:
            continue
        for row in opened(deed.session, ObligationKind.INSPECTION_STEP, step.id):
            if row.agency_id != owner:
                close(deed, [row], ObligationStatus.WITHDRAWN, "team_head")
        duty = _duty(deed.session, inspection, step, (owner, role))
        row = open_obligation(deed.session, deed.standing, duty, today=deed.today)
        row.role = role
        if row.status is ObligationStatus.WITHDRAWN:  # the head of before is back
            deed.redate(row, step.due_on, DateCause.REOPENED, "team_head")
            deed.move(row, ObligationStatus.OPEN)


def move_inspection(deed: Deed, inspection: Inspection, new: InspectionStatus, reason: str = "") -> None:
    old, inspection.status = inspection.status, new
    deed.record("inspection", inspection.id, old, new, reason.strip())


def require_stage(inspection: Inspection, *allowed: InspectionStatus) -> None:
    if inspection.status not in allowed:
        raise refused("inspection_state", status=inspection.status)


def tell_agency(deed: Deed, inspection: Inspection, reason: str, note: str) -> None:
    """Tell the head and the officer of the inspected agency; once a day the same news."""
    name = _name(deed.session, inspection.agency_id)
    event = f"{reason}:{inspection.id}:{deed.today.isoformat()}"
    for role in (Role.HEAD, Role.OFFICER):
        urgent = reason != "inspection_concluded"
        deed.tell(inspection.agency_id, role, event, reason, urgent=urgent, note=note, title=name)


def open_step(
    session: Session, standing: Standing, inspection: Inspection, step: InspectionStep,
    head: tuple[int, Role], today: date,
) -> None:  # fmt: skip
    """Owe one step: the self-report by the inspected agency, every other by the head of the team."""
    owe(session, standing, _duty(session, inspection, step, head), today=today)


def _duty(session: Session, inspection: Inspection, step: InspectionStep, head: tuple[int, Role]) -> Duty:
    name = _name(session, inspection.agency_id)
    owner, role = (inspection.agency_id, Role.OFFICER) if step.kind is StepKind.SELF_REPORT else head
    assert step.id is not None
    return Duty(
        ObligationKind.INSPECTION_STEP, step.id, owner, f"{word(step.kind).capitalize()}: {name}",
        inspection.year, step.due_on, occurrence=step.kind.value, role=role,
    )  # fmt: skip


def _name(session: Session, agency_id: int) -> str:
    return session.execute(_NAME, {"agency": agency_id}).scalar_one()
