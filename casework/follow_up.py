"""The follow-up of an inspection: the team looks whether what it found is really mended.

It is owed from the conclusion on, if there are findings: some working days after the last remedy is due. It is done
on its own minutes, or by itself when the last finding has ended before anybody had to go.
"""

from datetime import date

import sqlalchemy as sa
from sqlmodel import Session, select

from casework.deed import Deed, close, key_of, opened
from models.tables import FINDING, OBLIGATION, STEP, Finding, Inspection, InspectionStep
from rules.lifecycles import DateCause, FindingStatus, ObligationKind, ObligationStatus, StepKind

ENDED = (
    FindingStatus.VERIFIED,
    FindingStatus.RECOMMENDED,
    FindingStatus.FIXED,
    FindingStatus.NOT_ACCEPTED,
    FindingStatus.WITHDRAWN,
)
_INSPECTION: sa.BindParameter[int] = sa.bindparam("inspection")
_FOLLOW_UP = select(InspectionStep).where(
    STEP.c.inspection_id == _INSPECTION, STEP.c.kind == StepKind.FOLLOW_UP
)
_RUNNING = sa.and_(FINDING.c.inspection_id == _INSPECTION, FINDING.c.status.not_in(ENDED))
_STILL_OPEN = sa.select(sa.func.count()).where(_RUNNING)
_LAST_DUE = (
    sa.select(sa.func.max(OBLIGATION.c.due_on))
    .join(FINDING, FINDING.c.id == OBLIGATION.c.subject_id)
    .where(OBLIGATION.c.kind == ObligationKind.FINDING, _RUNNING)
)


def follow_up_of(session: Session, inspection_id: int | None) -> InspectionStep | None:
    """The follow-up step of an inspection, if it has one."""
    return session.exec(_FOLLOW_UP, params={"inspection": inspection_id}).first()


def redate(deed: Deed, inspection_id: int) -> None:
    """A remedy got more time: the follow-up waits for it."""
    step = follow_up_of(deed.session, inspection_id)
    last = _last_due(deed.session, inspection_id)
    if step is None or step.done_on is not None or last is None:
        return
    step.due_on = deed.workday(deed.terms.follow_up, last)
    for row in opened(deed.session, ObligationKind.INSPECTION_STEP, step.id):
        deed.redate(row, step.due_on, DateCause.FOLLOW_UP)


def settle(deed: Deed, finding: Finding) -> None:
    """A finding has ended: with the last one the follow-up is done, nobody has to go any more."""
    if _open(deed.session, finding.inspection_id):
        return
    step = follow_up_of(deed.session, finding.inspection_id)
    if step is None or step.done_on is not None:
        return
    step.done_on = deed.on
    rows = opened(deed.session, ObligationKind.INSPECTION_STEP, step.id)
    close(deed, rows, ObligationStatus.DONE, "findings_ended")


def new_step(deed: Deed, inspection: Inspection) -> InspectionStep | None:
    """The step to owe from the conclusion on; None where nothing was found."""
    last = _last_due(deed.session, key_of(inspection))
    if last is None:
        return None
    step = InspectionStep(
        inspection_id=key_of(inspection), kind=StepKind.FOLLOW_UP,
        due_on=deed.workday(deed.terms.follow_up, last),
    )  # fmt: skip
    deed.session.add(step)
    deed.session.flush()
    return step


def _last_due(session: Session, inspection_id: int) -> date | None:
    """The last day on which a finding that has not ended is to be remedied, with the time that was granted."""
    last: date | None = session.execute(_LAST_DUE, {"inspection": inspection_id}).scalar()
    return last


def _open(session: Session, inspection_id: int) -> int:
    return session.execute(_STILL_OPEN, {"inspection": inspection_id}).scalar_one()
