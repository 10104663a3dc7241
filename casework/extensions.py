"""More time: asked in writing before the due date, with a reason; decided by another person; counted.

The original date is kept beside the new one for ever, so that both on-time rates can be shown.
"""

from datetime import date, datetime

import sqlalchemy as sa
from sqlmodel import Session, select

from casework import follow_up, obligations
from casework.deed import Deed, check_reason, close, key_of, opened, require_above
from casework.refusals import refused, short
from casework.standing import Standing
from models.tables import EXTENSION, Extension, Finding, Obligation
from rules.lifecycles import ExtensionStatus, ObligationKind, ObligationStatus
from rules.rights import Action, Actor, Facts, require

EXTENDABLE = frozenset(
    {
        ObligationKind.TASK,
        ObligationKind.REPORT,
        ObligationKind.FINDING,
        ObligationKind.INSPECTION_STEP,
        ObligationKind.RECOMMENDATION,
    }
)


def ask(
    session: Session, standing: Standing, actor: Actor, obligation: Obligation, *,
    to_due_on: date, reason: str, on: date, today: date, now: datetime,
) -> Extension:  # fmt: skip
    """Ask for a later date; `on` is the day of the request and must not lie after the due date.

    Raises Shortage, with the numbers, when the obligation was extended as often as the rule allows.
    """
    require(actor, Action.ASK_EXTENSION, Facts(agency_id=obligation.agency_id))
    check_reason(reason)
    _check_askable(session, obligation, to_due_on, on, today)
    deed = Deed(session, standing, actor, on, today, now)
    known = _of(session, obligation)
    _check_count(known, deed.terms.extensions)
    assert obligation.due_on is not None
    row = Extension(
        obligation_id=key_of(obligation), number=len(known) + 1, reason=reason.strip(),
        from_due_on=obligation.due_on, to_due_on=to_due_on, asked_on=on,
        asked_person_id=actor.person_id, asked_post_id=actor.post_id, entered_at=now,
    )  # fmt: skip
    session.add(row)
    session.flush()
    assert row.id is not None
    due_on = deed.workday(deed.terms.decide)
    deed.owe(deed.office_duty(ObligationKind.EXTENSION, row.id, obligation.title, due_on))
    return row


def decide(
    session: Session, standing: Standing, actor: Actor, extension: Extension, *,
    grant: bool, decision_no: str = "", reason: str = "", on: date, today: date, now: datetime,
) -> Extension:  # fmt: skip
    """Grant (with a document number: the date moves, the original is kept) or refuse (with a reason).

    Never by the person who asked.
    """
    require(actor, Action.DECIDE_EXTENSION, Facts(author_person_id=extension.asked_person_id))
    if on > today:
        raise refused("day_future", day=on, today=today)
    deed = Deed(session, standing, actor, on, today, now)
    obligation = session.get_one(Obligation, extension.obligation_id)
    require_above(session, actor, Action.DECIDE_EXTENSION, obligation)
    if grant:
        _check_grant(obligation, extension, decision_no)
        assert obligation.due_on is not None
        extension.from_due_on = obligation.due_on  # it may have moved since the request
    else:
        check_reason(reason)
    extension.decision_no = decision_no.strip()
    _settle(deed, extension, ExtensionStatus.GRANTED if grant else ExtensionStatus.REFUSED, reason)
    if grant:
        obligations.redate(session, standing, obligation, extension.to_due_on, today=today, now=now)
        if obligation.kind is ObligationKind.FINDING:
            follow_up.redate(deed, session.get_one(Finding, obligation.subject_id).inspection_id)
    told = "extension_granted" if grant else "extension_refused"
    note = " ".join(part for part in (decision_no.strip(), reason.strip()) if part)
    deed.tell(
        obligation.agency_id, obligation.role, f"{told}:{extension.id}", told, obligation,
        note=note, title=obligation.title,
    )  # fmt: skip
    session.flush()
    return extension


def drop_pending(deed: Deed, obligation: Obligation) -> None:
    """A matter that ended needs no more time: its undecided requests end with it."""
    for row in _of(deed.session, obligation):
        if row.status is ExtensionStatus.ASKED:
            _settle(deed, row, ExtensionStatus.WITHDRAWN, "")


def _settle(deed: Deed, row: Extension, new: ExtensionStatus, reason: str) -> None:
    assert row.id is not None
    old, row.status = row.status, new
    row.decided_on, row.decision_reason = deed.on, reason.strip()
    if deed.actor is not None:
        row.decided_person_id, row.decided_post_id = deed.actor.person_id, deed.actor.post_id
    deed.record("extension", row.id, old, new, reason)
    ended = ObligationStatus.WITHDRAWN if new is ExtensionStatus.WITHDRAWN else ObligationStatus.DONE
    close(deed, opened(deed.session, ObligationKind.EXTENSION, row.id), ended)


def _of(session: Session, obligation: Obligation) -> list[Extension]:
    return list(session.exec(_ASKED_FOR, params={"obligation": obligation.id}))


_ASKED_FOR = (
    select(Extension)
    .where(EXTENSION.c.obligation_id == sa.bindparam("obligation"))
    .order_by(EXTENSION.c.number)
)


def _check_askable(session: Session, row: Obligation, to_due_on: date, on: date, today: date) -> None:
    if row.kind not in EXTENDABLE:
        raise refused("extension_kind", kind=row.kind)
    if row.status is not ObligationStatus.OPEN or row.due_on is None:
        raise refused("not_open", title=row.title, status=row.status)
    if on > today:
        raise refused("day_future", day=on, today=today)
    if on > row.due_on:
        raise refused("extension_late", due=row.due_on, day=on)
    if to_due_on <= row.due_on:
        raise refused("extension_earlier", new=to_due_on, due=row.due_on)


def _check_count(known: list[Extension], limit: int) -> None:
    pending = [row for row in known if row.status is ExtensionStatus.ASKED]
    if pending:
        raise refused("extension_pending", id=pending[0].id)
    granted = sum(row.status is ExtensionStatus.GRANTED for row in known)
    if granted >= limit:
        raise short("extension_limit", {"granted": granted, "limit": limit})


def _check_grant(obligation: Obligation, extension: Extension, decision_no: str) -> None:
    if not decision_no.strip():
        raise refused("decision_missing")
    if obligation.status not in (
        ObligationStatus.OPEN,
        ObligationStatus.REPORTED,
        ObligationStatus.SUSPENDED,
    ):
        raise refused("not_open", title=obligation.title, status=obligation.status)
    if obligation.due_on is None or extension.to_due_on <= obligation.due_on:
        raise refused("extension_earlier", new=extension.to_due_on, due=obligation.due_on)
