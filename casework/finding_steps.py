"""What every verb on a finding shares: its remedy's obligation, its team, its moves and its papers."""

from collections.abc import Sequence
from datetime import date
from typing import Any

import sqlalchemy as sa
from sqlmodel import Session

from casework import extensions, follow_up, plan_tasks
from casework.deed import LIVE, Deed, check_paper, close, key_of, opened
from casework.obligations import Duty, moved_row
from casework.refusals import refused
from models.audit import insert_many
from models.tables import TEAM, Finding, FindingEnding, Obligation, StatusChange
from rules.lifecycles import DateCause, FindingStatus, ObligationKind, ObligationStatus

_TEAM = sa.select(TEAM.c.post_id).where(TEAM.c.inspection_id == sa.bindparam("inspection"))


def team_of(session: Session, inspection_id: int | None) -> frozenset[int]:
    """The posts of an inspection's team."""
    return frozenset(session.execute(_TEAM, {"inspection": inspection_id}).scalars())


def remedies(session: Session, finding: Finding) -> list[Obligation]:
    """The obligation to remedy a finding, if one was opened."""
    return opened(session, ObligationKind.FINDING, finding.id)


def confirmations(session: Session, remedied: Sequence[Obligation]) -> list[Obligation]:
    """What the office owes on reported remedies."""
    return [row for remedy in remedied for row in plan_tasks.confirmations(session, remedy)]


def remedy_duty(finding: Finding, due_on: date) -> Duty:
    """The agency must remedy the finding by that day."""
    finding.remedy_due_on = due_on
    number, title = key_of(finding), finding.description
    return Duty(ObligationKind.FINDING, number, finding.agency_id, title, due_on.year, due_on)


def open_remedy(deed: Deed, finding: Finding, due_on: date) -> Obligation:
    """The agency must remedy the finding by that day; one that was ended before is opened again."""
    row = deed.open(remedy_duty(finding, due_on))
    if row.status not in LIVE:
        deed.record_date(row, due_on, DateCause.REOPENED)
        row.due_on = due_on
        deed.move(row, ObligationStatus.OPEN)
    return row


def change(deed: Deed, finding: Finding, new: FindingStatus, reason: str = "") -> None:
    """Move a finding and keep the change."""
    change_all(deed, [finding], new, reason)
    if new in follow_up.ENDED:
        follow_up.settle(deed, finding)


def change_all(deed: Deed, findings: Sequence[Finding], new: FindingStatus, reason: str = "") -> None:
    """Move findings of which none ends, and keep the changes."""
    who: dict[str, Any] = {"actor": deed.actor, "on": deed.on, "now": deed.now, "reason": reason}
    moved = [moved_row("finding", key_of(one), one.status, new, **who) for one in findings]
    for one in findings:
        one.status = new
    insert_many(deed.session, StatusChange, moved)


def require_status(finding: Finding, *allowed: FindingStatus) -> None:
    if finding.status not in allowed:
        raise refused("finding_state", number=finding.number, status=finding.status)


def end(
    deed: Deed, finding: Finding, kind: str, document_no: str, document_date: date, note: str = ""
) -> None:
    """Keep the paper a finding ended on. No paper, no ending."""
    check_paper(document_no, document_date, deed.today)
    ending = {
        "finding_id": key_of(finding), "kind": kind, "document_no": document_no.strip(),
        "document_date": document_date, "note": note, **deed.signed,
    }  # fmt: skip
    insert_many(deed.session, FindingEnding, [ending])


def drop_remedy(deed: Deed, finding: Finding, reason: str) -> None:
    """The agency no longer owes the remedy, nor the office its confirmation."""
    rows = remedies(deed.session, finding)
    close(deed, confirmations(deed.session, rows), ObligationStatus.WITHDRAWN, reason)
    close(deed, rows, ObligationStatus.WITHDRAWN, reason)
    for row in rows:
        extensions.drop_pending(deed, row)


def tell_officer(
    deed: Deed, finding: Finding, remedied: Sequence[Obligation], reason: str, note: str
) -> None:
    """Tell the agency what became of its finding, if it ever owed a remedy."""
    if remedied:
        row = remedied[-1]
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
