"""Setting an obligation aside for a time, with its reason and the day it is looked at again, and taking it up."""

from datetime import date, datetime

from sqlmodel import Session

from casework.deed import Deed, check_reason, require_above
from casework.refusals import refused
from casework.standing import Standing
from models.tables import Obligation
from rules.lifecycles import ObligationStatus
from rules.rights import Action, Actor, Facts, require


def suspend(
    session: Session, standing: Standing, actor: Actor, obligation: Obligation, *,
    reason: str, next_review_on: date, on: date, today: date, now: datetime,
) -> Obligation:  # fmt: skip
    """Set an obligation aside: pressing stops, and the office looks at it again on `next_review_on`."""
    _require(session, actor, obligation)
    check_reason(reason)
    if next_review_on <= today:
        raise refused("review_past", day=next_review_on, today=today)
    if obligation.status not in (ObligationStatus.OPEN, ObligationStatus.WAITING):
        raise refused("not_open", title=obligation.title, status=obligation.status)
    deed = Deed(session, standing, actor, on, today, now)
    obligation.suspended_reason, obligation.next_review_on = reason.strip(), next_review_on
    deed.move(obligation, ObligationStatus.SUSPENDED, reason.strip())
    _tell(deed, obligation, "suspended", reason.strip())
    return obligation


def resume(
    session: Session, standing: Standing, actor: Actor, obligation: Obligation, *,
    reason: str, on: date, today: date, now: datetime,
) -> Obligation:  # fmt: skip
    """Take a suspended obligation up again, by the date it has; one without a date waits again."""
    _require(session, actor, obligation)
    check_reason(reason)
    if obligation.status is not ObligationStatus.SUSPENDED:
        raise refused("not_open", title=obligation.title, status=obligation.status)
    deed = Deed(session, standing, actor, on, today, now)
    obligation.suspended_reason = ""
    obligation.next_review_on = None if obligation.due_on else deed.workday(deed.terms.review)
    deed.move(
        obligation, ObligationStatus.OPEN if obligation.due_on else ObligationStatus.WAITING, reason.strip()
    )
    _tell(deed, obligation, "resumed", reason.strip())
    return obligation


def _require(session: Session, actor: Actor, row: Obligation) -> None:
    require(actor, Action.DECIDE_EXTENSION, Facts(agency_id=row.agency_id))
    require_above(session, actor, Action.DECIDE_EXTENSION, row)


def _tell(deed: Deed, row: Obligation, reason: str, note: str) -> None:
    event = f"{reason}:{row.id}:{deed.today.isoformat()}"
    deed.tell(row.agency_id, row.role, event, reason, row, note=note, title=row.title)
