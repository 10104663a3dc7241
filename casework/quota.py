"""The thirty per cent as duties of the reform office: half-way marks on 30 June and 30 September, and the year.

A mark is met when as many agencies are concluded as the approved round planned to conclude by that day; the
year, when the inequality of rules.quota holds for all levels together and for each.
"""

import json
from datetime import date, datetime

import sqlalchemy as sa
from sqlmodel import Session, select

from casework.deed import LIVE, Deed, close, opened, reform_office
from casework.figure_inspections import InspectionFigure, inspection_figure
from casework.obligations import Duty
from casework.standing import Standing
from casework.succession import lines_of
from models.tables import INSPECTION, MEMBER, OBLIGATION, STEP, InspectionRound, Obligation
from rules.lifecycles import ObligationKind, ObligationStatus, RoundStatus, StepKind
from rules.succession import credit

YEAR_END = "year"
_TITLE = "Kiểm tra tối thiểu 30% cơ quan, năm"
MARKS = ((6, 30), (9, 30))


def open_quota(
    session: Session, standing: Standing, year: int, *, today: date, now: datetime
) -> list[Obligation]:
    """Open the quota of a year and its marks as obligations of the reform office; twice adds nothing.

    What the conclusions signed so far have reached already is closed at once.
    """
    deed = Deed(session, standing, None, today, today, now)
    agency_id, role = reform_office(session, today)
    dues = {f"pace:{date(year, *mark).isoformat()}": date(year, *mark) for mark in MARKS}
    rows = [
        deed.open(
            Duty(
                ObligationKind.QUOTA, year, agency_id, f"{_TITLE} {year}", year, due_on,
                occurrence=occurrence, role=role, start_on=date(year, 1, 1),
            )
        )
        for occurrence, due_on in (dues | {YEAR_END: date(year, 12, 31)}).items()
    ]  # fmt: skip
    settle(deed, year)
    return rows


def settle(deed: Deed, year: int) -> list[Obligation]:
    """Close what the conclusions signed so far have reached; returns what was closed."""
    live = [row for row in opened(deed.session, ObligationKind.QUOTA, year) if row.status in LIVE]
    chosen = approved_round(deed.session, year)
    if not live or chosen is None:
        return []
    figure = inspection_figure(deed.session, deed.today, year, beside=False)
    signed = [row.conclusion_on for row in figure.rows if row.counts and row.conclusion_on is not None]
    done = [row for row in live if _reached(deed.session, chosen, figure, len(signed), row)]
    for row in done:
        row.done_on = max(signed, default=deed.on)
        close(deed, [row], ObligationStatus.DONE)
    return done


def approved_round(session: Session, year: int) -> InspectionRound | None:
    """The round of a year once a leader has approved it."""
    return session.exec(
        select(InspectionRound).where(
            InspectionRound.year == year, InspectionRound.status == RoundStatus.APPROVED
        )
    ).first()


def _reached(
    session: Session, chosen: InspectionRound, figure: InspectionFigure, signed: int, row: Obligation
) -> bool:
    if row.occurrence == YEAR_END:
        return all(line.holds for line in figure.lines)
    assert row.due_on is not None
    return signed >= planned_by(session, chosen, row.due_on)


def planned_by(session: Session, chosen: InspectionRound, day: date) -> int:
    """How many counting agencies the round planned to have concluded by that day, cancelled visits included.

    A visit handed to another body stands for the one it was planned for; who stepped in later was not planned.
    """
    replans = json.loads(chosen.result).get("replans") or []
    stepped_in = {one["agency"] for mended in replans for one in mended["replanned"]["substitutes"]}
    planned = session.execute(
        sa.select(INSPECTION.c.id, INSPECTION.c.agency_id)
        .join(STEP, STEP.c.inspection_id == INSPECTION.c.id)
        .join(OBLIGATION, OBLIGATION.c.subject_id == STEP.c.id)
        .where(
            INSPECTION.c.round_id == chosen.id,
            STEP.c.kind == StepKind.CONCLUSION,
            OBLIGATION.c.kind == ObligationKind.INSPECTION_STEP,
            OBLIGATION.c.original_due_on <= day,  # a postponed visit does not slow the pace asked for
        )
        .distinct()
        .order_by(INSPECTION.c.id)
    )
    listed = sa.select(MEMBER.c.agency_id, MEMBER.c.code).where(
        MEMBER.c.round_id == chosen.id, MEMBER.c.counts.is_(True), MEMBER.c.code.not_in(sorted(stepped_in))
    )
    papers, codes = list(planned.tuples()), dict(session.execute(listed).tuples().all())
    return len(credit(papers, codes, lines_of(session), frozen=True))
