"""Planning around an inspection: its team, a surprise or thematic one, another day, its end before time."""

from collections.abc import Collection, Sequence
from datetime import date, datetime

import sqlalchemy as sa
from sqlmodel import Session, select

from casework.deed import Deed, check_reason, key_of
from casework.finding_steps import team_of
from casework.inspection_steps import (
    close_steps,
    hand_steps_over,
    move_inspection,
    open_steps,
    redate_steps,
    require_stage,
    steps_of,
    tell_agency,
)
from casework.refusals import refused, short
from casework.standing import Standing
from models.tables import (
    FINDING,
    Agency,
    ChecklistAnswer,
    Inspection,
    InspectionMember,
    Post,
)
from rules.lifecycles import FindingStatus, InspectionKind, InspectionStatus, StepKind
from rules.rights import Action, Actor, Facts, require

_MOVABLE = (InspectionStatus.PLANNED, InspectionStatus.ANNOUNCED)
_ENDED = (FindingStatus.NOT_ACCEPTED, FindingStatus.WITHDRAWN)
_ANSWERS = frozenset({"yes", "no", "not_applicable"})


def set_team(
    session: Session, standing: Standing, actor: Actor, inspection: Inspection, *,
    head: Post, members: Sequence[Post], on: date, today: date, now: datetime,
) -> Inspection:  # fmt: skip
    """Name the head and the members of the team; nobody inspects the agency he belongs to.

    With another head, the steps still open are owed by his agency.
    """
    require(actor, Action.PREPARE_ROUND, Facts(agency_id=inspection.agency_id))
    require_stage(inspection, *_MOVABLE, InspectionStatus.VISITED)
    write_team(session, inspection, head, members)
    if steps_of(session, inspection):
        hand_steps_over(Deed(session, standing, actor, on, today, now), inspection)
    return inspection


def plan_surprise(
    session: Session, standing: Standing, actor: Actor, agency: Agency, *,
    head: Post, members: Sequence[Post] = (), visit_from: date, visit_to: date, decision_no: str = "",
    on: date, today: date, now: datetime,
) -> Inspection:  # fmt: skip
    """Plan an inspection nobody is told of beforehand: neither notice nor self-report.

    One of the same agency on the same days that is still to come is the one planned the first time.
    """
    require(actor, Action.PREPARE_ROUND, Facts(agency_id=agency.id))
    _check_visit(visit_from, visit_to)
    deed = Deed(session, standing, actor, on, today, now)
    return _plan(deed, agency, InspectionKind.SURPRISE, head, members, visit_from, visit_to, decision_no)


def plan_thematic(
    session: Session, standing: Standing, actor: Actor, agency: Agency, *,
    head: Post, members: Sequence[Post] = (), visit_from: date, visit_to: date, decision_no: str = "",
    on: date, today: date, now: datetime,
) -> Inspection:  # fmt: skip
    """Plan an inspection of a theme beside the round: announced like a planned one, so with time for the notice.

    Its theme are the checklists that are then named for it.
    """
    require(actor, Action.PREPARE_ROUND, Facts(agency_id=agency.id))
    _check_visit(visit_from, visit_to)
    deed = Deed(session, standing, actor, on, today, now)
    require_notice(deed, today, visit_from)
    return _plan(deed, agency, InspectionKind.THEMATIC, head, members, visit_from, visit_to, decision_no)


def require_notice(deed: Deed, announced_on: date, visit_from: date) -> None:
    """Refuse a visit with fewer working days of notice than the office promised, with the first day that has them."""
    needs, days = deed.terms.notice, deed.standing.days
    first = days.add(announced_on, needs)
    if visit_from >= first:
        return
    has = next(n for n in range(needs) if days.add(announced_on, n + 1) > visit_from)
    numbers = {"needs": needs, "has": has, "short_by": needs - has}
    raise short("notice_short", numbers, announced=announced_on, visit=visit_from, first=first)


def _plan(
    deed: Deed, agency: Agency, kind: InspectionKind, head: Post, members: Sequence[Post],
    visit_from: date, visit_to: date, decision_no: str,
) -> Inspection:  # fmt: skip
    """The inspection with its team and steps; one like it that is still to come is the one of the first time."""
    known = deed.session.exec(
        select(Inspection).where(
            Inspection.agency_id == agency.id,
            Inspection.kind == kind,
            Inspection.status == InspectionStatus.PLANNED,
            Inspection.visit_from == visit_from,
            Inspection.visit_to == visit_to,
        )
    ).first()
    if known is not None:
        return known
    inspection = Inspection(
        agency_id=key_of(agency), year=visit_from.year, kind=kind, visit_from=visit_from, visit_to=visit_to,
        period_from=date(visit_from.year, 1, 1), period_to=visit_from, decision_no=decision_no.strip(),
    )  # fmt: skip
    deed.session.add(inspection)
    deed.session.flush()
    write_team(deed.session, inspection, head, members)
    open_steps(deed.session, deed.standing, inspection, today=deed.today)
    return inspection


def postpone(
    session: Session, standing: Standing, actor: Actor, inspection: Inspection, *,
    visit_from: date, visit_to: date, reason: str, on: date, today: date, now: datetime,
) -> Inspection:  # fmt: skip
    """Move the visit to other days; what is not done yet is due by them. Told only if it was announced.

    Never to a day that has passed, and what was announced not to an earlier one without time for the notice.
    """
    require(actor, Action.PREPARE_ROUND, Facts(agency_id=inspection.agency_id))
    check_reason(reason)
    require_stage(inspection, *_MOVABLE)
    _check_visit(visit_from, visit_to)
    if visit_from < on:
        raise refused("visit_past", visit=visit_from, day=on)
    deed = Deed(session, standing, actor, on, today, now)
    if inspection.status is InspectionStatus.ANNOUNCED and visit_from < inspection.visit_from:
        require_notice(deed, on, visit_from)
    inspection.visit_from, inspection.visit_to = visit_from, visit_to
    redate_steps(deed, inspection, reason)
    if inspection.status is InspectionStatus.ANNOUNCED:
        tell_agency(deed, inspection, "inspection_moved", f"{visit_from:%d/%m/%Y}: {reason.strip()}")
    session.flush()
    return inspection


def cancel(
    session: Session, standing: Standing, actor: Actor, inspection: Inspection, *,
    reason: str, on: date, today: date, now: datetime,
) -> Inspection:  # fmt: skip
    """End an inspection before its conclusion; refused while a finding of it has not ended."""
    require(actor, Action.PREPARE_ROUND, Facts(agency_id=inspection.agency_id))
    check_reason(reason)
    left = session.execute(
        sa.select(sa.func.count())
        .select_from(FINDING)
        .where(FINDING.c.inspection_id == inspection.id, FINDING.c.status.not_in(_ENDED))
    ).scalar_one()
    if left:
        raise refused("findings_left", count=left)
    announced = inspection.status is not InspectionStatus.PLANNED
    deed = Deed(session, standing, actor, on, today, now)
    move_inspection(deed, inspection, InspectionStatus.CANCELLED, reason)
    close_steps(deed, inspection, reason.strip(), *StepKind)
    if announced:
        tell_agency(deed, inspection, "inspection_cancelled", reason.strip())
    return inspection


def answer_item(
    session: Session, standing: Standing, actor: Actor, inspection: Inspection, *,
    item: str, answer: str, version: str, items: Collection[str], note: str = "",
    on: date, today: date, now: datetime,
) -> ChecklistAnswer:  # fmt: skip
    """Answer an item of a checklist's version with yes, no or not_applicable; a later answer replaces it."""
    require(actor, Action.INSPECT, Facts(team_post_ids=team_of(session, inspection.id)))
    require_stage(inspection, *_MOVABLE, InspectionStatus.VISITED)
    if item not in items:
        raise refused("item_unknown", item=item, version=version)
    if answer not in _ANSWERS:
        raise refused("answer_unknown", answer=answer)
    row = session.exec(
        select(ChecklistAnswer).where(
            ChecklistAnswer.inspection_id == inspection.id, ChecklistAnswer.item == item
        )
    ).first() or ChecklistAnswer(
        inspection_id=key_of(inspection), item=item, checklist_version=version, answer=answer, entered_at=now
    )  # fmt: skip
    row.checklist_version, row.answer, row.note = version, answer, note
    row.entered_at, row.person_id = now, actor.person_id
    session.add(row)
    session.flush()
    return row


def write_team(session: Session, inspection: Inspection, head: Post, members: Sequence[Post]) -> None:
    """The team is the head and the members, and nobody else; nobody inspects the agency he belongs to."""
    team = {post.id: post for post in (head, *members)}
    for post in team.values():
        if post.agency_id == inspection.agency_id:
            raise refused("own_agency", post=post.code)
    for row in session.exec(
        select(InspectionMember).where(InspectionMember.inspection_id == inspection.id)
    ).all():
        if row.post_id in team:
            row.head = team.pop(row.post_id) is head
        else:
            session.delete(row)
    session.add_all(
        InspectionMember(inspection_id=key_of(inspection), post_id=key_of(post), head=post is head)
        for post in team.values()
    )
    session.flush()


def _check_visit(first: date, last: date) -> None:
    if last < first:
        raise refused("visit_order", first=first, last=last)
