"""What every verb on a finding shares: its remedy's obligation, its team, its moves and its papers."""

from datetime import date

import sqlalchemy as sa
from sqlmodel import Session

from casework import extensions, follow_up
from casework.deed import LIVE, Deed, check_paper, close, opened
from casework.obligations import Duty
from casework.refusals import refused
from models.tables import TEAM, Finding, FindingEnding, Obligation
from rules.lifecycles import DateCause, FindingStatus, ObligationKind, ObligationStatus


def team_of(session: Session, inspection_id: int | None) -> frozenset[int]:
    """The posts of an inspection's team."""
    query = sa.select(TEAM.c.post_id).where(TEAM.c.inspection_id == inspection_id)
    return frozenset(session.execute(query).scalars())


def remedies(session: Session, finding: Finding) -> list[Obligation]:
    """The obligation to remedy a finding, if one was opened."""
    return opened(session, ObligationKind.FINDING, finding.id)


def confirmations(session: Session, finding: Finding) -> list[Obligation]:
    """What the office owes on reported remedies of a finding."""
    return [
        row
        for remedy in remedies(session, finding)
        for row in opened(session, ObligationKind.CONFIRMATION, remedy.id)
    ]


def open_remedy(deed: Deed, finding: Finding, due_on: date) -> Obligation:
    """The agency must remedy the finding by that day; one that was ended before is opened again."""
    assert finding.id is not None
    finding.remedy_due_on = due_on
    row = deed.open(
        Duty(
            ObligationKind.FINDING, finding.id, finding.agency_id, finding.description, due_on.year, due_on
        )
    )  # fmt: skip
    if row.status not in LIVE:
        deed.record_date(row, due_on, DateCause.REOPENED)
        row.due_on = due_on
        deed.move(row, ObligationStatus.OPEN)
    return row


def change(deed: Deed, finding: Finding, new: FindingStatus, reason: str = "") -> None:
    """Move a finding and keep the change."""
    deed.record("finding", finding.id, finding.status, new, reason)
    finding.status = new
    deed.session.flush()
    if new in follow_up.ENDED:
        follow_up.settle(deed, finding)


def require_status(finding: Finding, *allowed: FindingStatus) -> None:
    if finding.status not in allowed:
        raise refused("finding_state", number=finding.number, status=finding.status)


def end(
    deed: Deed, finding: Finding, kind: str, document_no: str, document_date: date, note: str = ""
) -> FindingEnding:
    """Keep the paper a finding ended on. No paper, no ending."""
    check_paper(document_no, document_date, deed.today)
    assert finding.id is not None
    row = FindingEnding(
        finding_id=finding.id,
        kind=kind,
        document_no=document_no.strip(),
        document_date=document_date,
        note=note,
        person_id=deed.actor.person_id if deed.actor else None,
        post_id=deed.actor.post_id if deed.actor else None,
        entered_at=deed.now,
    )
    deed.session.add(row)
    deed.session.flush()
    return row


def drop_remedy(deed: Deed, finding: Finding, reason: str) -> None:
    """The agency no longer owes the remedy, nor the office its confirmation."""
    close(deed, confirmations(deed.session, finding), ObligationStatus.WITHDRAWN, reason)
    rows = remedies(deed.session, finding)
    close(deed, rows, ObligationStatus.WITHDRAWN, reason)
    for row in rows:
        extensions.drop_pending(deed, row)


def tell_officer(deed: Deed, finding: Finding, reason: str, note: str) -> None:
    """Tell the agency what became of its finding."""
    rows = remedies(deed.session, finding)
    if rows:
        row = rows[-1]
        event = f"{reason}:{finding.id}:{row.opening}"
        urgent = reason == "finding_returned"
        deed.tell(
            finding.agency_id,
            row.role,
            event,
            reason,
            row,
            urgent=urgent,
            note=note,
            title=finding.description,
        )
