"""A finding recommended to the competent body: then that body's own clock runs until it answers.

"Xử lý hoặc kiến nghị xử lý": recommended counts for the promise; fixed and verified is the other figure.
"""

from datetime import date, datetime

from sqlmodel import Session, col, select

from casework.deed import Deed, check_paper, close, key_of, mover, opened
from casework.finding_steps import change, drop_remedy, end, require_status, team_of
from casework.invariant import repair_breaches
from casework.obligations import Duty
from casework.refusals import refused
from casework.standing import Standing
from models.tables import Agency, Finding, Recommendation
from rules.lifecycles import FindingStatus, ObligationKind, ObligationStatus, RecommendationStatus
from rules.rights import Action, Actor, Facts, require


def recommend(
    session: Session, standing: Standing, actor: Actor, finding: Finding, *,
    addressee: Agency, document_no: str, document_date: date, answer_due_on: date, note: str = "",
    on: date, today: date, now: datetime,
) -> Recommendation:  # fmt: skip
    """Recommend a finding to the body that can handle it, by a numbered document.

    The inspected agency no longer owes the remedy; the competent body owes an answer by `answer_due_on`.
    """
    require(actor, Action.RECOMMEND, Facts(team_post_ids=team_of(session, finding.inspection_id)))
    require_status(finding, FindingStatus.OPEN, FindingStatus.REMEDIED)
    if addressee.id == finding.agency_id:
        raise refused("same_body")
    if answer_due_on <= document_date:
        raise refused("answer_order", due=answer_due_on, day=document_date)
    deed = Deed(session, standing, actor, on, today, now)
    end(deed, finding, "recommended", document_no, document_date, note)
    row = Recommendation(
        finding_id=key_of(finding), addressee_id=key_of(addressee), document_no=document_no.strip(),
        document_date=document_date, answer_due_on=answer_due_on, entered_at=now,
    )  # fmt: skip
    session.add(row)
    session.flush()
    drop_remedy(deed, finding, f"{document_no.strip()} → {addressee.code}")
    change(deed, finding, FindingStatus.RECOMMENDED, document_no.strip())
    _open_answer(deed, row, finding)
    repair_breaches(session, standing, today=today, now=now)  # the body may have nobody to tell
    return row


def answer_recommendation(
    session: Session, standing: Standing, actor: Actor, recommendation: Recommendation, *,
    document_no: str, document_date: date, answer: str, on: date, today: date, now: datetime,
) -> Recommendation:  # fmt: skip
    """The competent body answers by a document (or the office enters the answer it received)."""
    require(actor, Action.REPORT, Facts(agency_id=recommendation.addressee_id))
    check_paper(document_no, document_date, today)
    deed = Deed(session, standing, actor, on, today, now)
    deed.record("recommendation", recommendation.id, recommendation.status, RecommendationStatus.ANSWERED)
    recommendation.status = RecommendationStatus.ANSWERED
    recommendation.answered_on, recommendation.answer_no = document_date, document_no.strip()
    recommendation.answer = answer
    for row in opened(session, ObligationKind.RECOMMENDATION, recommendation.id):
        deed.attach(row, document_no, document_date)
        row.done_on = document_date
        close(deed, [row], ObligationStatus.DONE)
    session.flush()
    return recommendation


def fix(
    session: Session, standing: Standing, actor: Actor, finding: Finding, *,
    document_no: str, document_date: date, note: str = "", on: date, today: date, now: datetime,
) -> Finding:  # fmt: skip
    """What was recommended has been fixed, and somebody verified it on a paper; the body has answered."""
    recommendation = latest(session, finding)
    author = _answerer(session, recommendation)
    require(
        actor,
        Action.VERIFY_FINDING,
        Facts(finding.agency_id, author, team_of(session, finding.inspection_id)),
    )
    require_status(finding, FindingStatus.RECOMMENDED)
    if recommendation is None or recommendation.status is not RecommendationStatus.ANSWERED:
        raise refused("no_answer_yet")
    deed = Deed(session, standing, actor, on, today, now)
    end(deed, finding, "fixed", document_no, document_date, note)
    change(deed, finding, FindingStatus.FIXED, document_no.strip())
    return finding


def recall(deed: Deed, finding: Finding, reason: str) -> None:
    """Take back a recommendation that nobody has answered: its body owes no answer any more."""
    row = latest(deed.session, finding)
    if row is None or row.status is not RecommendationStatus.SENT:
        return
    deed.record("recommendation", row.id, row.status, RecommendationStatus.WITHDRAWN, reason)
    row.status = RecommendationStatus.WITHDRAWN
    duties = opened(deed.session, ObligationKind.RECOMMENDATION, row.id)
    close(deed, duties, ObligationStatus.WITHDRAWN, reason)


def latest(session: Session, finding: Finding) -> Recommendation | None:
    """The last recommendation of a finding."""
    query = select(Recommendation).where(Recommendation.finding_id == finding.id)
    return session.exec(query.order_by(col(Recommendation.id).desc())).first()


def _open_answer(deed: Deed, row: Recommendation, finding: Finding) -> None:
    assert row.id is not None
    duty = Duty(
        ObligationKind.RECOMMENDATION, row.id, row.addressee_id, finding.description,
        row.answer_due_on.year, row.answer_due_on,
    )  # fmt: skip
    opened_row = deed.open(duty)
    deed.tell(
        row.addressee_id, opened_row.role, f"recommendation_sent:{row.id}", "recommendation_sent", opened_row,
        note=row.document_no, title=finding.description,
    )  # fmt: skip


def _answerer(session: Session, recommendation: Recommendation | None) -> int | None:
    if recommendation is None:
        return None
    return mover(session, "recommendation", recommendation.id, RecommendationStatus.ANSWERED)
