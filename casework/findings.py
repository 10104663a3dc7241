"""Findings: recorded on site, answered, remedied, verified - or ended otherwise, always on a paper.

A finding counts as handled when somebody other than its reporter has verified it, not when it was reported.
"""

from collections.abc import Collection
from datetime import date, datetime

import sqlalchemy as sa
from sqlmodel import Session, select

from casework import plan_tasks
from casework.deed import Deed, check_reason, close, key_of, mover
from casework.finding_steps import (
    change,
    confirmations,
    drop_remedy,
    end,
    open_remedy,
    remedies,
    require_status,
    team_of,
    tell_officer,
)
from casework.recommendations import answer_recommendation, fix, recall, recommend
from casework.refusals import refused
from casework.standing import Standing
from models.tables import EVIDENCE, FINDING, Finding, Inspection, Obligation
from rules.lifecycles import Agreement, FindingStatus, InspectionStatus, ObligationStatus, Severity
from rules.rights import Action, Actor, Facts, require

__all__ = [
    "add_finding",
    "answer",
    "answer_recommendation",
    "fix",
    "not_accepted",
    "recommend",
    "reopen",
    "report_remedy",
    "return_remedy",
    "verify_remediation",
    "withdraw",
]
_KNOWN = select(Finding).where(FINDING.c.client_key == sa.bindparam("key"))
_LAST_NUMBER = sa.select(sa.func.max(FINDING.c.number)).where(
    FINDING.c.inspection_id == sa.bindparam("inspection")
)
_LAST_PAPER = (
    sa.select(EVIDENCE.c.document_no, EVIDENCE.c.document_date)
    .where(EVIDENCE.c.obligation_id == sa.bindparam("number"))
    .order_by(EVIDENCE.c.id.desc())
    .limit(1)
)


def add_finding(
    session: Session, standing: Standing, actor: Actor, inspection: Inspection, *,
    client_key: str, category: str, domain: str, description: str, severity: Severity = Severity.MINOR,
    asked: str = "", remedy_due_on: date | None = None, categories: Collection[str] | None = None,
    on: date, today: date, now: datetime,
) -> Finding:  # fmt: skip
    """Record a finding on site. The same `client_key` again gives the finding it made the first time.

    `categories` are the codes of the office's catalogue; without them any code is taken.
    """
    require(actor, Action.INSPECT, Facts(team_post_ids=team_of(session, inspection.id)))
    known = session.exec(_KNOWN, params={"key": client_key}).first()
    if known is not None:
        return known
    _check_new(inspection, category, description, categories)
    if on > today:
        raise refused("day_future", day=on, today=today)
    number = session.execute(_LAST_NUMBER, {"inspection": inspection.id}).scalar()
    finding = Finding(
        inspection_id=key_of(inspection), agency_id=inspection.agency_id, number=(number or 0) + 1,
        category=category, domain=domain, severity=severity, description=description.strip(), asked=asked,
        remedy_due_on=remedy_due_on, client_key=client_key, recorded_on=on,
        recorded_person_id=actor.person_id, entered_at=now,
    )  # fmt: skip
    session.add(finding)
    session.flush()
    return finding


def answer(
    session: Session, standing: Standing, actor: Actor, finding: Finding, *,
    agreement: Agreement, note: str = "", on: date, today: date, now: datetime,
) -> Finding:  # fmt: skip
    """The agency agrees, or disagrees with its reason; its duty to remedy stays until somebody ends it."""
    require(actor, Action.ANSWER_FINDING, Facts(agency_id=finding.agency_id))
    require_status(finding, FindingStatus.RECORDED, FindingStatus.OPEN)
    if agreement is Agreement.DISAGREE and not note.strip():
        raise refused("disagree_note")
    finding.agreement, finding.agreement_note = agreement, note.strip()
    session.flush()
    return finding


def report_remedy(
    session: Session, standing: Standing, actor: Actor, finding: Finding, *,
    document_no: str, document_date: date, title: str = "", file_name: str = "", file_hash: str = "",
    on: date, today: date, now: datetime,
) -> Finding:  # fmt: skip
    """The agency says it is remedied, on a document; an inspector then verifies or returns."""
    require(actor, Action.REPORT, Facts(agency_id=finding.agency_id))
    require_status(finding, FindingStatus.OPEN)
    deed = Deed(session, standing, actor, on, today, now)
    row = remedies(session, finding)[-1]
    plan_tasks.claim(deed, row, document_no, document_date, title, file_name, file_hash)
    change(deed, finding, FindingStatus.REMEDIED, document_no.strip())
    return finding


def verify_remediation(
    session: Session, standing: Standing, actor: Actor, finding: Finding, *,
    document_no: str = "", document_date: date | None = None, note: str = "",
    on: date, today: date, now: datetime,
) -> Finding:  # fmt: skip
    """Take the remedy as real: the finding is handled. Never by the person who reported the remedy.

    The paper it ends on is the one given, else the agency's own document of the remedy.
    """
    _require_verifier(session, actor, finding)
    require_status(finding, FindingStatus.REMEDIED)
    deed = Deed(session, standing, actor, on, today, now)
    rows = remedies(session, finding)
    if not document_no.strip() or document_date is None:
        document_no, document_date = _last_paper(session, rows[-1])
    end(deed, finding, "handled", document_no, document_date, note)
    change(deed, finding, FindingStatus.VERIFIED, document_no.strip())
    deed.move(rows[-1], ObligationStatus.DONE)
    close(deed, confirmations(session, rows), ObligationStatus.DONE)
    tell_officer(deed, finding, rows, "finding_verified", note)
    return finding


def return_remedy(
    session: Session, standing: Standing, actor: Actor, finding: Finding, *,
    reason: str, on: date, today: date, now: datetime,
) -> Finding:  # fmt: skip
    """Give the reported remedy back: the finding is open again and its clock runs under a new opening."""
    check_reason(reason)
    _require_verifier(session, actor, finding)
    require_status(finding, FindingStatus.REMEDIED)
    deed = Deed(session, standing, actor, on, today, now)
    rows = remedies(session, finding)
    close(deed, confirmations(session, rows), ObligationStatus.DONE)
    tell_officer(deed, finding, rows, "finding_returned", reason)
    plan_tasks.give_back(deed, rows[-1], reason)
    change(deed, finding, FindingStatus.OPEN, reason)
    return finding


def not_accepted(
    session: Session, standing: Standing, actor: Actor, finding: Finding, *,
    document_no: str, document_date: date, reason: str, on: date, today: date, now: datetime,
) -> Finding:  # fmt: skip
    """The finding does not stand (the agency was right); never by the inspector who recorded it."""
    return _strike(
        Deed(session, standing, actor, on, today, now), finding, FindingStatus.NOT_ACCEPTED,
        document_no, document_date, reason,
    )  # fmt: skip


def withdraw(
    session: Session, standing: Standing, actor: Actor, finding: Finding, *,
    document_no: str, document_date: date, reason: str, on: date, today: date, now: datetime,
) -> Finding:  # fmt: skip
    """Take a finding back (recorded twice, wrong agency); never by the inspector who recorded it."""
    return _strike(
        Deed(session, standing, actor, on, today, now), finding, FindingStatus.WITHDRAWN,
        document_no, document_date, reason,
    )  # fmt: skip


def reopen(
    session: Session, standing: Standing, actor: Actor, finding: Finding, *,
    reason: str, remedy_due_on: date, on: date, today: date, now: datetime,
) -> Finding:  # fmt: skip
    """An ended finding turns out not to be ended: the agency must remedy it, by a new date.

    A recommendation still unanswered is recalled.
    """
    check_reason(reason)
    require(actor, Action.VERIFY_FINDING, Facts(team_post_ids=team_of(session, finding.inspection_id)))
    require_status(
        finding,
        FindingStatus.VERIFIED,
        FindingStatus.FIXED,
        FindingStatus.NOT_ACCEPTED,
        FindingStatus.RECOMMENDED,
    )
    deed = Deed(session, standing, actor, on, today, now)
    recall(deed, finding, reason)
    change(deed, finding, FindingStatus.OPEN, reason)
    row = open_remedy(deed, finding, remedy_due_on)
    tell_officer(deed, finding, [row], "finding_opened", reason)
    return finding


def _strike(
    deed: Deed, finding: Finding, new: FindingStatus, document_no: str, document_date: date, reason: str
) -> Finding:
    check_reason(reason)
    assert deed.actor is not None
    facts = Facts(
        author_person_id=finding.recorded_person_id,
        team_post_ids=team_of(deed.session, finding.inspection_id),
    )
    require(deed.actor, Action.VERIFY_FINDING, facts)
    allowed = [FindingStatus.RECORDED, FindingStatus.OPEN]
    if new is FindingStatus.WITHDRAWN:
        allowed.append(FindingStatus.REMEDIED)
    require_status(finding, *allowed)
    end(deed, finding, new.value, document_no, document_date, reason)
    tell_officer(deed, finding, remedies(deed.session, finding), f"finding_{new}", reason)
    drop_remedy(deed, finding, reason)
    change(deed, finding, new, reason)
    return finding


def _check_new(
    inspection: Inspection, category: str, description: str, categories: Collection[str] | None
) -> None:
    if inspection.status in (InspectionStatus.CONCLUDED, InspectionStatus.CANCELLED):
        raise refused("after_conclusion")
    if categories is not None and category not in categories:
        raise refused("category_unknown", category=category)
    if not description.strip():
        raise refused("description_missing")


def _require_verifier(session: Session, actor: Actor, finding: Finding) -> None:
    author = mover(session, "finding", finding.id, FindingStatus.REMEDIED)
    team = team_of(session, finding.inspection_id)
    require(actor, Action.VERIFY_FINDING, Facts(finding.agency_id, author, team))


def _last_paper(session: Session, row: Obligation) -> tuple[str, date]:
    found = session.execute(_LAST_PAPER, {"number": row.id}).first()
    if found is None:
        raise refused("paper_missing")
    return found.document_no, found.document_date
