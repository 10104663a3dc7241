"""Named questions to the tables, for pages and figures: what was true on a day, and the rows behind a number."""

from collections.abc import Collection, Sequence
from datetime import date, datetime
from typing import Any

import sqlalchemy as sa

from models.tables import (
    AGENCY,
    AMENDMENT,
    DATE_CHANGE,
    DELIVERY,
    DIGEST,
    ENDING,
    EVIDENCE,
    EXTENSION,
    FINDING,
    HANDOVER,
    INSPECTION,
    LADDER,
    MEMBER,
    MOVED_DATE,
    NOTICE,
    OBLIGATION,
    PLAN,
    POST,
    REORGANISATION,
    REPROJECTION,
    ROUND,
    STATUS_CHANGE,
    TARGET,
    TARGET_VALUE,
    TASK,
    WAITED_AGAIN,
)
from rules.lifecycles import (
    DigestState,
    ExtensionStatus,
    InspectionStatus,
    ObligationKind,
    ObligationStatus,
    RoundStatus,
)

Rows = sa.Select[Any]


def changes_around(noun: str, as_of: date) -> Rows:
    """Every status change of the nouns that changed after the day too: those whose column says something else.

    The last change entered is last, so that a later correction of the past wins.
    """
    later = (
        sa.select(STATUS_CHANGE.c.noun_id)
        .where(STATUS_CHANGE.c.noun == noun, STATUS_CHANGE.c.valid_from > as_of)
        .distinct()
    )
    return (
        sa.select(
            STATUS_CHANGE.c.noun_id,
            STATUS_CHANGE.c.old,
            STATUS_CHANGE.c.new,
            STATUS_CHANGE.c.valid_from,
            STATUS_CHANGE.c.entered_at,
        )
        .where(STATUS_CHANGE.c.noun == noun, STATUS_CHANGE.c.noun_id.in_(later))
        .order_by(STATUS_CHANGE.c.noun_id, STATUS_CHANGE.c.id)
    )


def _date_moves() -> sa.CTE:
    """Every move of a due date, whatever moved it: (obligation, old, new, valid from, entered, by a projection)."""
    granted = (
        sa.select(
            EXTENSION.c.obligation_id, EXTENSION.c.from_due_on.label("old"), EXTENSION.c.to_due_on.label("new"),
            EXTENSION.c.decided_on.label("valid_from"),
            sa.func.coalesce(STATUS_CHANGE.c.entered_at, EXTENSION.c.entered_at).label("entered_at"),
            sa.false().label("projected"),
        )
        .outerjoin(STATUS_CHANGE, sa.and_(
            STATUS_CHANGE.c.noun == "extension", STATUS_CHANGE.c.noun_id == EXTENSION.c.id,
            STATUS_CHANGE.c.new == ExtensionStatus.GRANTED.value,
        ))
        .where(EXTENSION.c.status == ExtensionStatus.GRANTED)
    )  # fmt: skip
    projected = (
        sa.select(
            MOVED_DATE.c.obligation_id, MOVED_DATE.c.old_due_on, MOVED_DATE.c.new_due_on,
            REPROJECTION.c.effective_on, REPROJECTION.c.entered_at, sa.true(),
        )
        .join(REPROJECTION, REPROJECTION.c.id == MOVED_DATE.c.reprojection_id)
        .where(MOVED_DATE.c.old_due_on != MOVED_DATE.c.new_due_on)
    )  # fmt: skip
    changed = sa.select(
        DATE_CHANGE.c.obligation_id, DATE_CHANGE.c.old_due_on, DATE_CHANGE.c.new_due_on,
        DATE_CHANGE.c.valid_from, DATE_CHANGE.c.entered_at, sa.false(),
    )  # fmt: skip
    return sa.union_all(granted, projected, changed).cte("date_moves")


def date_moves(after: date | None = None) -> Rows:
    """Every move of due dates in the order of entry; `after` asks for obligations moved with effect after a day."""
    moves = _date_moves()
    query = sa.select(moves).order_by(moves.c.obligation_id, moves.c.entered_at)
    if after is None:
        return query
    later = sa.select(moves.c.obligation_id).where(moves.c.valid_from > after)
    return query.where(moves.c.obligation_id.in_(later))


def handed_over_after(noun: str, as_of: date) -> Rows:
    """(row, body it had) of every row of a table that went to another body after the day, the first move first."""
    return (
        sa.select(HANDOVER.c.noun_id, AGENCY.c.id, AGENCY.c.code, AGENCY.c.name_vi)
        .join(REORGANISATION, REORGANISATION.c.id == HANDOVER.c.reorganisation_id)
        .join(AGENCY, AGENCY.c.id == HANDOVER.c.from_agency_id)
        .where(HANDOVER.c.noun == noun, REORGANISATION.c.effective_on > as_of)
        .order_by(HANDOVER.c.noun_id, HANDOVER.c.id)
    )


def papers(obligation_ids: Sequence[int]) -> Rows:
    """Documents with the moments of their entry, the one entered last of an obligation last."""
    return (
        sa.select(EVIDENCE.c.obligation_id, EVIDENCE.c.document_date, EVIDENCE.c.entered_at)
        .where(EVIDENCE.c.obligation_id.in_(obligation_ids))
        .order_by(EVIDENCE.c.obligation_id, EVIDENCE.c.id)
    )


def plans_issued(year: int, as_of: date) -> Rows:
    """The plans of a year that were issued by the day."""
    return (
        sa.select(PLAN.c.id, PLAN.c.code, PLAN.c.status)
        .where(PLAN.c.year == year, PLAN.c.issued_on <= as_of)
        .order_by(PLAN.c.id)
    )


def newest_year(as_of: date) -> Rows:
    """The newest year with a plan, not after the day's."""
    return sa.select(sa.func.max(PLAN.c.year)).where(PLAN.c.year <= as_of.year)


def tasks_of(plan_ids: Collection[int]) -> Rows:
    return (
        sa.select(
            TASK.c.id, TASK.c.plan_id, TASK.c.number, TASK.c.title_vi, TASK.c.title_en, TASK.c.domain,
            TASK.c.lead_text, TASK.c.deadline_text, TASK.c.deadline_kind,
        )
        .where(TASK.c.plan_id.in_(plan_ids))
        .order_by(TASK.c.plan_id, TASK.c.id)
    )  # fmt: skip


def amendments_around(as_of: date) -> Rows:
    """Every amendment, in the order of entry, of the plans that were amended after the day too."""
    later = sa.select(AMENDMENT.c.plan_id).where(AMENDMENT.c.effective_on > as_of)
    return (
        sa.select(AMENDMENT.c.plan_id, PLAN.c.year, AMENDMENT.c.effective_on, AMENDMENT.c.body)
        .join(PLAN, PLAN.c.id == AMENDMENT.c.plan_id)
        .where(AMENDMENT.c.plan_id.in_(later))
        .order_by(AMENDMENT.c.plan_id, AMENDMENT.c.number)
    )


def task_numbers(plan_ids: Collection[int]) -> Rows:
    return sa.select(TASK.c.id, TASK.c.plan_id, TASK.c.number).where(TASK.c.plan_id.in_(plan_ids))


def _plain(column: sa.Column[Any]) -> sa.ColumnElement[Any]:
    """The value of an enum's column as it is stored."""
    return sa.type_coerce(column, sa.String).label(column.name)


WHICH = OBLIGATION.c.id, OBLIGATION.c.subject_id, OBLIGATION.c.created_on
STATE = (
    _plain(OBLIGATION.c.status), OBLIGATION.c.due_on, OBLIGATION.c.original_due_on, OBLIGATION.c.done_on,
    TASK.c.deadline_kind,
)  # fmt: skip
OWED = (
    *WHICH, _plain(OBLIGATION.c.kind), OBLIGATION.c.occurrence, OBLIGATION.c.title, OBLIGATION.c.agency_id,
    AGENCY.c.code.label("agency_code"), AGENCY.c.name_vi.label("agency"), OBLIGATION.c.awaits,
    _plain(OBLIGATION.c.role), TASK.c.plan_id, *STATE,
)  # fmt: skip


def task_obligations(plan_ids: Collection[int]) -> Rows:
    """What the tasks of some plans oblige whom to."""
    return (
        sa.select(*OWED)
        .join(TASK, TASK.c.id == OBLIGATION.c.subject_id)
        .join(AGENCY, AGENCY.c.id == OBLIGATION.c.agency_id)
        .where(OBLIGATION.c.kind == ObligationKind.TASK, TASK.c.plan_id.in_(plan_ids))
        .order_by(OBLIGATION.c.subject_id, OBLIGATION.c.id)
    )


def task_facts(plan_ids: Collection[int]) -> Rows:
    """What some plans' tasks are judged by: each one's obligations together, or one row without any."""
    owed = sa.and_(OBLIGATION.c.kind == ObligationKind.TASK, OBLIGATION.c.subject_id == TASK.c.id)
    kind = sa.literal_column(f"'{ObligationKind.TASK}'", sa.String).label("kind")
    return (
        sa.select(*WHICH, TASK.c.id.label("task_id"), TASK.c.plan_id, kind, *STATE)
        .outerjoin(OBLIGATION, owed)
        .where(TASK.c.plan_id.in_(plan_ids))
        .order_by(TASK.c.id, OBLIGATION.c.id)
    )


def plan_entered(plan_id: int) -> Rows:
    """The day the first obligations of a plan were opened."""
    return (
        sa.select(sa.func.min(OBLIGATION.c.created_on))
        .join(TASK, TASK.c.id == OBLIGATION.c.subject_id)
        .where(OBLIGATION.c.kind == ObligationKind.TASK, TASK.c.plan_id == plan_id)
    )


def obligations(as_of: date, *, live: bool = False, changed: bool = True) -> Rows:
    """Every obligation there was by the day; `live` leaves out those that had surely ended.

    Ended now and unchanged since the day is ended on the day: a page that asks what is open need not read them.
    `changed`: whether the status of any changed since, for who knows.
    """
    made = (
        sa.select(*OWED)
        .join(AGENCY, AGENCY.c.id == OBLIGATION.c.agency_id)
        .outerjoin(
            TASK, sa.and_(OBLIGATION.c.kind == ObligationKind.TASK, TASK.c.id == OBLIGATION.c.subject_id)
        )
        .where(OBLIGATION.c.created_on <= as_of)
        .order_by(OBLIGATION.c.id)
    )
    if not live:
        return made
    ended = OBLIGATION.c.status.in_([ObligationStatus.DONE, ObligationStatus.WITHDRAWN])
    if not changed:
        return made.where(sa.not_(ended))
    changed_since = sa.select(STATUS_CHANGE.c.noun_id).where(
        STATUS_CHANGE.c.noun == "obligation", STATUS_CHANGE.c.valid_from > as_of
    )
    return made.where(sa.or_(sa.not_(ended), OBLIGATION.c.id.in_(changed_since)))


def frozen_round(year: int, as_of: date) -> Rows:
    """The round of a year, once its list is frozen."""
    return sa.select(ROUND.c.id, ROUND.c.share_num, ROUND.c.share_den, ROUND.c.rules).where(
        ROUND.c.year == year, ROUND.c.status != RoundStatus.DRAFT, ROUND.c.as_of <= as_of
    )


def members_of(round_id: int) -> Rows:
    """The frozen list, those too that do not count."""
    return (
        sa.select(
            MEMBER.c.agency_id,
            MEMBER.c.code,
            AGENCY.c.name_vi,
            AGENCY.c.kind,
            MEMBER.c.level,
            MEMBER.c.counts,
            MEMBER.c.facts,
        )
        .join(AGENCY, AGENCY.c.id == MEMBER.c.agency_id)
        .where(MEMBER.c.round_id == round_id)
        .order_by(AGENCY.c.sort_key, AGENCY.c.id)
    )


def register_on(as_of: date) -> Rows:
    """The agencies alive on the day; `counts` is None where the rule decides."""
    return (
        sa.select(
            AGENCY.c.id.label("agency_id"), AGENCY.c.code, AGENCY.c.name_vi, AGENCY.c.level, AGENCY.c.kind,
            AGENCY.c.counts,
        )
        .where(
            sa.or_(AGENCY.c.valid_from.is_(None), AGENCY.c.valid_from <= as_of),
            sa.or_(AGENCY.c.valid_to.is_(None), AGENCY.c.valid_to >= as_of),
        )
        .order_by(AGENCY.c.sort_key, AGENCY.c.id)
    )  # fmt: skip


def conclusions(year: int, as_of: date) -> Rows:
    """Inspections whose conclusion is signed in the year and by the day, the earliest first."""
    return (
        sa.select(
            INSPECTION.c.id, INSPECTION.c.agency_id, INSPECTION.c.kind, INSPECTION.c.conclusion_no,
            INSPECTION.c.conclusion_on,
        )
        .where(
            INSPECTION.c.status == InspectionStatus.CONCLUDED,
            INSPECTION.c.conclusion_no != "",
            INSPECTION.c.conclusion_on.between(date(year, 1, 1), min(date(year, 12, 31), as_of)),
        )
        .order_by(INSPECTION.c.conclusion_on, INSPECTION.c.id)
    )  # fmt: skip


def findings_of(year: int, as_of: date) -> Rows:
    """The findings of the year's inspections recorded by the day."""
    return (
        sa.select(
            FINDING.c.id, FINDING.c.number, FINDING.c.category, FINDING.c.domain, FINDING.c.severity,
            FINDING.c.description, FINDING.c.agency_id, AGENCY.c.code.label("agency_code"),
            AGENCY.c.name_vi.label("agency"), FINDING.c.inspection_id, FINDING.c.remedy_due_on,
            FINDING.c.status, FINDING.c.recorded_on,
        )
        .join(INSPECTION, INSPECTION.c.id == FINDING.c.inspection_id)
        .join(AGENCY, AGENCY.c.id == FINDING.c.agency_id)
        .where(INSPECTION.c.year == year, FINDING.c.recorded_on <= as_of)
        .order_by(FINDING.c.id)
    )  # fmt: skip


def endings_of(year: int, as_of: date) -> Rows:
    """The papers those findings ended on, the newest of a finding last."""
    return (
        sa.select(ENDING.c.finding_id, ENDING.c.kind, ENDING.c.document_no, ENDING.c.document_date)
        .join(FINDING, FINDING.c.id == ENDING.c.finding_id)
        .join(INSPECTION, INSPECTION.c.id == FINDING.c.inspection_id)
        .where(INSPECTION.c.year == year, ENDING.c.document_date <= as_of)
        .order_by(ENDING.c.finding_id, ENDING.c.id)
    )


def targets_of(plan_ids: Collection[int]) -> Rows:
    return sa.select(TARGET).where(TARGET.c.plan_id.in_(plan_ids)).order_by(TARGET.c.id)


def target_values(plan_ids: Collection[int], as_of: date) -> Rows:
    """Measured values by the day; of two of the same day, the one entered last first."""
    return (
        sa.select(
            TARGET_VALUE.c.target_id, TARGET_VALUE.c.as_of, TARGET_VALUE.c.value_num, TARGET_VALUE.c.value_den
        )
        .join(TARGET, TARGET.c.id == TARGET_VALUE.c.target_id)
        .where(TARGET.c.plan_id.in_(plan_ids), TARGET_VALUE.c.as_of <= as_of)
        .order_by(TARGET_VALUE.c.target_id, TARGET_VALUE.c.as_of, TARGET_VALUE.c.id.desc())
    )


def _made_in(year: int, as_of: date) -> sa.ColumnElement[bool]:
    return NOTICE.c.created_on.between(date(year, 1, 1), min(date(year, 12, 31), as_of))


FATE: tuple[sa.ColumnElement[Any], ...] = (
    NOTICE.c.state, NOTICE.c.hold_until, NOTICE.c.ended_on, DIGEST.c.state.label("digest_state"),
    DIGEST.c.sent_on, DIGEST.c.channel, sa.null().label("heard"),
)  # fmt: skip
_DOUBTFUL = (DigestState.BOUNCED, DigestState.DEAD, DigestState.UNCERTAIN)


def fates(as_of: date, end: datetime) -> tuple[sa.FromClause, tuple[sa.ColumnElement[Any], ...]]:
    """The notices with the columns of FATE as of a day that ends at that moment: what to select, and from what.

    One that waited again later is shown as it was until then. `heard`: of a letter of which something else was
    heard after the day, the outcome known by the day ("none" where none was).
    """
    later = (
        sa.select(WAITED_AGAIN.c.notice_id, sa.func.min(WAITED_AGAIN.c.id).label("first"))
        .where(WAITED_AGAIN.c.on_day > as_of)
        .group_by(WAITED_AGAIN.c.notice_id)
        .subquery()
    )
    was = WAITED_AGAIN.alias("was")
    letter = sa.case((was.c.id.is_(None), NOTICE.c.digest_id), else_=was.c.digest_id)
    book = (
        NOTICE.outerjoin(later, later.c.notice_id == NOTICE.c.id)
        .outerjoin(was, was.c.id == later.c.first)
        .outerjoin(DIGEST, DIGEST.c.id == letter)
    )

    def then(name: str) -> sa.ColumnElement[Any]:
        return sa.case((was.c.id.is_(None), NOTICE.c[name]), else_=was.c[name]).label(name)

    heard: Rows = sa.select(DELIVERY.c.outcome).where(DELIVERY.c.digest_id == DIGEST.c.id)
    by_then = heard.where(DELIVERY.c.at < end).order_by(DELIVERY.c.id.desc()).limit(1).scalar_subquery()
    doubtful = sa.or_(DIGEST.c.state.in_(_DOUBTFUL), DIGEST.c.channel != "mail")
    changed = sa.and_(doubtful, heard.where(DELIVERY.c.at >= end).exists())
    return book, (
        then("state"), then("hold_until"), then("ended_on"), *FATE[3:6],
        sa.case((changed, sa.func.coalesce(by_then, "none"))).label("heard"),
    )  # fmt: skip


def notice_fates(year: int, as_of: date, end: datetime) -> Rows:
    """How many notices of the year came to which fate by the day: the columns of FATE, and `number`."""
    book, columns = fates(as_of, end)
    each = sa.select(*columns).select_from(book).where(_made_in(year, as_of)).subquery()
    # what differs most is compared first
    dates = each.c.sent_on, each.c.hold_until, each.c.ended_on
    others = (column for column in each.c if column.name not in {date.name for date in dates})
    return sa.select(*each.c, sa.func.count().label("number")).group_by(*dates, *others)


def notice_rungs(year: int, as_of: date) -> Rows:
    """How many notices of the year came from which rung of which ladder version."""
    return (
        sa.select(NOTICE.c.ladder_id, NOTICE.c.rung, sa.func.count().label("number"))
        .where(_made_in(year, as_of), NOTICE.c.event == "")
        .group_by(NOTICE.c.ladder_id, NOTICE.c.rung)
    )


def ladder_bodies() -> Rows:
    return sa.select(LADDER.c.id, LADDER.c.body)


def notices(year: int, as_of: date, end: datetime) -> Rows:
    """The notices of the year with their fate, post and matter."""
    book, columns = fates(as_of, end)
    return (
        sa.select(
            NOTICE.c.id, *columns, NOTICE.c.created_on, NOTICE.c.form, NOTICE.c.event, NOTICE.c.rung,
            NOTICE.c.repeat_no, NOTICE.c.ladder_id, NOTICE.c.obligation_id, NOTICE.c.late, NOTICE.c.reason,
            NOTICE.c.digest_id, NOTICE.c.post_id, POST.c.code.label("post_code"), OBLIGATION.c.title,
        )
        .select_from(
            book.join(POST, POST.c.id == NOTICE.c.post_id).outerjoin(
                OBLIGATION, OBLIGATION.c.id == NOTICE.c.obligation_id
            )
        )
        .where(_made_in(year, as_of))
        .order_by(NOTICE.c.id)
    )  # fmt: skip
