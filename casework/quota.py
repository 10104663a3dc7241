"""The thirty per cent as duties of the reform office: half-way marks on 30 June and 30 September, and the year.

A mark is met when as many agencies are concluded as the approved round planned to conclude by that day; the
year, when the inequality of rules.quota holds for all levels together and for each.
"""

import json
from datetime import date, datetime
from fractions import Fraction

import sqlalchemy as sa
from sqlmodel import Session, select

from casework.deed import LIVE, Deed, close, opened, reform_office
from casework.obligations import Duty
from casework.standing import Standing
from models.tables import INSPECTION, MEMBER, STEP, InspectionRound, Obligation
from rules.lifecycles import InspectionStatus, ObligationKind, ObligationStatus, RoundStatus, StepKind
from rules.quota import Inequality, QuotaRule, inequalities

YEAR_END = "year"
MARKS = ((6, 30), (9, 30))


def open_quota(
    session: Session, standing: Standing, year: int, *, today: date, now: datetime
) -> list[Obligation]:
    """Open the quota of a year and its marks as obligations of the reform office; twice adds nothing."""
    deed = Deed(session, standing, None, today, today, now)
    agency_id, role = reform_office(session)
    dues = {f"pace:{date(year, *mark).isoformat()}": date(year, *mark) for mark in MARKS}
    return [
        deed.open(
            Duty(
                ObligationKind.QUOTA, year, agency_id, f"{_TITLE} {year}", year, due_on,
                occurrence=occurrence, role=role, start_on=date(year, 1, 1),
            )
        )
        for occurrence, due_on in (dues | {YEAR_END: date(year, 12, 31)}).items()
    ]  # fmt: skip


def settle(deed: Deed, year: int) -> list[Obligation]:
    """Close what the conclusions signed so far have reached; returns what was closed."""
    live = [row for row in opened(deed.session, ObligationKind.QUOTA, year) if row.status in LIVE]
    chosen = approved_round(deed.session, year)
    if not live or chosen is None:
        return []
    concluded = concluded_agencies(deed.session, chosen)
    done = [row for row in live if _reached(deed.session, chosen, concluded, row)]
    for row in done:
        row.done_on = max(concluded.values(), default=deed.on)
        close(deed, [row], ObligationStatus.DONE)
    return done


def approved_round(session: Session, year: int) -> InspectionRound | None:
    return session.exec(
        select(InspectionRound).where(
            InspectionRound.year == year, InspectionRound.status == RoundStatus.APPROVED
        )
    ).first()


def concluded_agencies(session: Session, chosen: InspectionRound) -> dict[int, date]:
    """Agencies of the frozen list that count, with the day of their first conclusion signed in the year."""
    kinds = json.loads(chosen.rules).get("inspection_kinds")
    query = (
        sa.select(INSPECTION.c.agency_id, sa.func.min(INSPECTION.c.conclusion_on))
        .join(MEMBER, MEMBER.c.agency_id == INSPECTION.c.agency_id)
        .where(
            MEMBER.c.round_id == chosen.id,
            MEMBER.c.counts.is_(True),
            INSPECTION.c.status == InspectionStatus.CONCLUDED,
            INSPECTION.c.conclusion_on.between(date(chosen.year, 1, 1), date(chosen.year, 12, 31)),
        )
        .group_by(INSPECTION.c.agency_id)
    )
    if kinds:
        query = query.where(INSPECTION.c.kind.in_(kinds))
    return dict(session.execute(query).tuples().all())


_TITLE = "Kiểm tra tối thiểu 30% cơ quan, năm"


def _reached(session: Session, chosen: InspectionRound, concluded: dict[int, date], row: Obligation) -> bool:
    if row.occurrence == YEAR_END:
        return all(line.holds for line in _lines(session, chosen, concluded))
    assert row.due_on is not None
    return len(concluded) >= _planned_by(session, chosen, row.due_on)


def _lines(session: Session, chosen: InspectionRound, concluded: dict[int, date]) -> tuple[Inequality, ...]:
    share = Fraction(chosen.share_num, chosen.share_den)
    levels: dict[str, tuple[int, int]] = {}
    members = session.execute(
        sa.select(MEMBER.c.level, MEMBER.c.agency_id).where(
            MEMBER.c.round_id == chosen.id, MEMBER.c.counts.is_(True)
        )
    )
    for level, agency_id in members.tuples():
        inspected, agencies = levels.get(level, (0, 0))
        levels[level] = (inspected + (agency_id in concluded), agencies + 1)
    return inequalities(levels, QuotaRule(share))


def _planned_by(session: Session, chosen: InspectionRound, day: date) -> int:
    """How many counting agencies the round planned to have concluded by that day."""
    return session.execute(
        sa.select(sa.func.count(sa.distinct(INSPECTION.c.agency_id)))
        .join(MEMBER, sa.and_(MEMBER.c.agency_id == INSPECTION.c.agency_id, MEMBER.c.round_id == chosen.id))
        .join(STEP, STEP.c.inspection_id == INSPECTION.c.id)
        .where(
            INSPECTION.c.round_id == chosen.id,
            MEMBER.c.counts.is_(True),
            STEP.c.kind == StepKind.CONCLUSION,
            STEP.c.due_on <= day,
        )
    ).scalar_one()
