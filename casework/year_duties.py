"""What a year owes besides its plans: the periodic reports, inside the province and upward, and the targets."""

from collections.abc import Collection, Sequence
from datetime import date, datetime
from typing import Protocol

import sqlalchemy as sa
from sqlmodel import Session, col, select

from casework.deed import Deed, key_of, reform_office
from casework.invariant import repair_breaches
from casework.obligations import Duty, row_of
from casework.posts import alive
from casework.standing import Standing
from models.audit import insert_many
from models.tables import AGENCY, OBLIGATION, Obligation, PeriodicReport, Plan, Target
from rules.lifecycles import ObligationKind, Role

UPWARD = "upward"  # the reform office's own report to the ministry
AWAITS_VALUE = "ngày công bố giá trị của chỉ tiêu"


class ReportDates(Protocol):
    """A periodic report of a year: which data, due inside the province, then upward."""

    @property
    def code(self) -> str: ...
    @property
    def name_vi(self) -> str: ...
    @property
    def name_en(self) -> str: ...
    @property
    def data_from(self) -> date: ...
    @property
    def data_to(self) -> date: ...
    @property
    def internal_due(self) -> date: ...
    @property
    def upward_due(self) -> date: ...
    @property
    def source(self) -> str: ...


def open_reports(
    session: Session, standing: Standing, year: int, reports: Sequence[ReportDates], *,
    today: date, now: datetime, levels: Collection[str] | None = None,
) -> int:  # fmt: skip
    """Open the periodic reports of a year: every agency's to the reform office, and the office's upward.

    `levels` names the levels that report to the office itself (all of them if None). Reports whose date lay
    before `today` are not opened: nobody could have been told. Twice adds nothing; returns how many are new.
    """
    deed = Deed(session, standing, None, today, today, now)
    home, role = reform_office(session, today)
    agencies = _reporting(session, levels, today, home)
    rows: list[dict[str, object]] = []
    for values in reports:
        report = _report(session, year, values)
        if report.internal_due >= today:
            duty = Duty(
                ObligationKind.REPORT, key_of(report), 0, report.name_vi, year, report.internal_due,
                start_on=report.data_from,
            )  # fmt: skip
            row = row_of(standing, duty, today=today)
            known = _known(session, report)
            rows += [{**row, "agency_id": number} for number in agencies if number not in known]
        if report.upward_due >= today:
            deed.owe(
                Duty(
                    ObligationKind.REPORT, key_of(report), home, report.name_vi, year, report.upward_due,
                    occurrence=UPWARD, role=role, start_on=report.data_from,
                )
            )  # fmt: skip
    insert_many(session, Obligation, rows)
    repair_breaches(session, standing, today=today, now=now)
    return len(rows)


def open_targets(session: Session, standing: Standing, plan: Plan, *, today: date, now: datetime) -> int:
    """Open the duty to measure each target of a plan, of its owner or else of the reform office."""
    deed = Deed(session, standing, None, today, today, now)
    home, role = reform_office(session, today)
    targets = session.exec(select(Target).where(Target.plan_id == plan.id).order_by(col(Target.id))).all()
    review = deed.workday(deed.terms.review)
    for target in targets:
        foreign = target.owner_id not in (None, home)
        duty = Duty(
            ObligationKind.TARGET, key_of(target), target.owner_id or home, target.title_vi, plan.year,
            target.due_on, role=Role.OFFICER if foreign else role,
            awaits="" if target.due_on else AWAITS_VALUE, next_review_on=None if target.due_on else review,
        )  # fmt: skip
        deed.owe(duty)
    return len(targets)


def _report(session: Session, year: int, values: ReportDates) -> PeriodicReport:
    known = session.exec(
        select(PeriodicReport).where(PeriodicReport.code == values.code, PeriodicReport.year == year)
    ).first()
    if known is not None:
        return known
    row = PeriodicReport(
        code=values.code, year=year, name_vi=values.name_vi, name_en=values.name_en,
        data_from=values.data_from, data_to=values.data_to, internal_due=values.internal_due,
        upward_due=values.upward_due, source=values.source,
    )  # fmt: skip
    session.add(row)
    session.flush()
    return row


def _reporting(session: Session, levels: Collection[str] | None, today: date, home: int) -> list[int]:
    query = sa.select(AGENCY.c.id).where(alive(AGENCY, today), AGENCY.c.id != home).order_by(AGENCY.c.id)
    if levels is not None:
        query = query.where(AGENCY.c.level.in_(list(levels)))
    return list(session.execute(query).scalars())


def _known(session: Session, report: PeriodicReport) -> set[int]:
    query = sa.select(OBLIGATION.c.agency_id).where(
        OBLIGATION.c.kind == ObligationKind.REPORT,
        OBLIGATION.c.subject_id == report.id,
        OBLIGATION.c.occurrence == "",
    )
    return set(session.execute(query).scalars())
