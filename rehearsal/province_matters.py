"""What is rare on the desks of the province: each matter is dealt with by its own verb of the office."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

import sqlalchemy as sa
from sqlmodel import Session, select

from casework import extensions, findings, inspections, plan_tasks, plans, recommendations
from casework.errors import Shortage
from casework.mended_addresses import repair_many
from casework.plan_rows import GIVE_DATE
from casework.standing import Standing
from models.among import among
from models.tables import (
    OBLIGATION,
    Extension,
    Finding,
    Inspection,
    InspectionStep,
    Obligation,
    PlanTask,
    Recommendation,
)
from rehearsal.habits import chance
from rehearsal.long_an import PROBLEMS
from rehearsal.province_desk import Desks
from rehearsal.sight import duties_of
from rules.lifecycles import (
    FindingStatus,
    InspectionStatus,
    ObligationKind,
    ObligationStatus,
    Severity,
    StepKind,
)
from rules.rights import Actor

_K = ObligationKind
FINDINGS_A_VISIT = 13
_ONE_IN = {"refused": 4, "sent back": 12}
_STILL_OPEN = sa.select(OBLIGATION.c.id).where(
    among(OBLIGATION.c.id, "numbers"),
    OBLIGATION.c.status == ObligationStatus.OPEN,
)
Row = Any


@dataclass
class Matters:
    """The rare matters of one day."""

    desks: Desks
    rules: Standing
    clerk: Actor | None  # of the reform office: who moves a visit
    today: date
    now: datetime

    @property
    def when(self) -> dict[str, Any]:
        return {"on": self.today, "today": self.today, "now": self.now}

    def deal(self, rows: Sequence[Row], session: Session, actor: Actor) -> None:
        """One person's rare matters: addresses as one list, each other by its verb; what stays open comes back."""
        self._mend([row for row in rows if row.kind is _K.ADDRESS_REPAIR], session, actor)
        rows = [row for row in rows if row.kind is not _K.ADDRESS_REPAIR]
        if not rows:
            return
        judged = [row.subject_id for row in rows if row.kind is _K.CONFIRMATION]
        held = duties_of(session, [*judged, *(row.id for row in rows)])  # as long as held, each is read once
        for row in rows:
            duty = held[row.id]
            if duty.status is ObligationStatus.OPEN:
                _VERBS[row.kind](self, session, actor, duty)
                if duty.status is ObligationStatus.OPEN and row.kind is not _K.TASK:
                    self.desks.put_off(row.id, self.rules, self.today)

    def _mend(self, rows: list[Row], session: Session, actor: Actor) -> None:
        """The persons are asked by telephone; their addresses are written anew, and work."""
        if not rows:
            return
        said = {row.id: f"moi.{row.id}.{row.subject_id}@mau.example" for row in rows}
        repair_many(session, self.rules, actor, said, **self.when)
        for number in session.execute(_STILL_OPEN, {"numbers": list(said)}).scalars():
            self.desks.put_off(number, self.rules, self.today)

    def _again(self, duty: Obligation) -> None:
        """Open again or with another date: the agency looks at it anew."""
        self.desks.plan(duty, self.rules, self.today)

    def ask(self, session: Session, actor: Actor, duty: Obligation) -> None:
        assert duty.due_on is not None
        self.desks.asked.add(duty.id or 0)
        extensions.ask(
            session, self.rules, actor, duty, to_due_on=self.rules.days.add(duty.due_on, 10),
            reason="Chờ ý kiến góp ý của các đơn vị", **self.when,
        )  # fmt: skip

    def judge(self, session: Session, actor: Actor, duty: Obligation) -> None:
        reported = session.get_one(Obligation, duty.subject_id)
        if reported.status is not ObligationStatus.REPORTED:
            return
        if reported.kind is _K.FINDING:
            finding = session.get_one(Finding, reported.subject_id)
            first = reported.opening == 1
            if first and chance(self.desks.seed, "verify", finding.id, below=_ONE_IN["sent back"]) == 0:
                findings.return_remedy(
                    session, self.rules, actor, finding, reason="Chưa triệt để", **self.when
                )
                self._again(reported)
            else:
                findings.verify_remediation(session, self.rules, actor, finding, **self.when)
            return
        plan_tasks.return_(
            session, self.rules, actor, reported, reason="Thiếu tài liệu kiểm chứng", **self.when
        )
        self._again(reported)

    def decide(self, session: Session, actor: Actor, duty: Obligation) -> None:
        extension = session.get_one(Extension, duty.subject_id)
        about = session.get_one(Obligation, extension.obligation_id)
        grant = chance(self.desks.seed, "grant", duty.id, below=_ONE_IN["refused"]) != 0
        extensions.decide(
            session, self.rules, actor, extension, grant=grant, decision_no=f"{duty.id}/SNV" if grant else "",
            reason="" if grant else "Đã đủ thời gian", **self.when,
        )  # fmt: skip
        if grant:
            self._again(about)

    def step(self, session: Session, actor: Actor, duty: Obligation) -> None:
        step = session.get_one(InspectionStep, duty.subject_id)
        visit = session.get_one(Inspection, step.inspection_id)
        if visit.status is InspectionStatus.CANCELLED or not duty.due_on or self.today < duty.due_on:
            return  # ended, or moved to another day: it comes back tomorrow
        paper: dict[str, Any] = {"document_no": f"{duty.id}/KT", "document_date": self.today, **self.when}
        if step.kind is StepKind.NOTICE:
            self._announce(session, actor, visit, paper)
        elif step.kind is StepKind.CONCLUSION:
            if visit.status is InspectionStatus.VISITED and visit.minutes_no:
                inspections.conclude(session, self.rules, actor, visit, **paper)
        elif step.kind is not StepKind.MINUTES:
            if step.kind is not StepKind.VISIT or visit.status is InspectionStatus.ANNOUNCED:
                inspections.record_step(session, self.rules, actor, visit, step.kind, **paper)
        elif visit.status is InspectionStatus.VISITED:
            self._find(session, actor, visit)
            inspections.record_step(session, self.rules, actor, visit, step.kind, **paper)

    def _announce(self, session: Session, actor: Actor, visit: Inspection, paper: dict[str, Any]) -> None:
        """Where a day off that came late leaves too few days after the notice, the visit moves first.

        With nobody there to move it, it comes back tomorrow.
        """
        try:
            inspections.announce(session, self.rules, actor, visit, **paper)
        except Shortage as short:
            if self.clerk is None:
                return
            days, later = self.rules.days, short.numbers.get("short_by", 1)
            inspections.postpone(
                session, self.rules, self.clerk, visit, reason="Không kịp thời hạn thông báo",
                visit_from=days.add(visit.visit_from, later), visit_to=days.add(visit.visit_to, later), **self.when,
            )  # fmt: skip
            inspections.announce(session, self.rules, actor, visit, **paper)

    def _find(self, session: Session, actor: Actor, visit: Inspection) -> None:
        for place in range(FINDINGS_A_VISIT):
            category, domain, description, asked = PROBLEMS[((visit.id or 0) + place) % len(PROBLEMS)]
            findings.add_finding(
                session, self.rules, actor, visit, client_key=f"{visit.id}-{place}", category=category,
                domain=domain, description=description, asked=asked, severity=list(Severity)[place % 3], **self.when,
            )  # fmt: skip

    def remedy(self, session: Session, actor: Actor, duty: Obligation) -> None:
        finding = session.get_one(Finding, duty.subject_id)
        if finding.status is FindingStatus.OPEN:
            findings.report_remedy(
                session,
                self.rules,
                actor,
                finding,
                document_no=f"{duty.id}/KP",
                document_date=self.today,
                **self.when,
            )

    def answer(self, session: Session, actor: Actor, duty: Obligation) -> None:
        recommendations.answer_recommendation(
            session, self.rules, actor, session.get_one(Recommendation, duty.subject_id),
            document_no=f"{duty.id}/CV", document_date=self.today, answer="Đã xử lý", **self.when,
        )  # fmt: skip

    def give_date(self, session: Session, actor: Actor, duty: Obligation) -> None:
        if duty.occurrence != GIVE_DATE:
            return
        plans.give_date(
            session, self.rules, actor, session.get_one(PlanTask, duty.subject_id),
            due_on=self.rules.days.add(self.today, 60), reason="Thống nhất với cơ quan chủ trì", **self.when,
        )  # fmt: skip
        rows = session.exec(
            select(Obligation).where(Obligation.kind == _K.TASK, Obligation.subject_id == duty.subject_id)
        )
        for row in rows.all():
            self._again(row)


_VERBS: Mapping[ObligationKind, Callable[[Matters, Session, Actor, Obligation], None]] = {
    _K.TASK: Matters.ask,
    _K.CONFIRMATION: Matters.judge,
    _K.EXTENSION: Matters.decide,
    _K.INSPECTION_STEP: Matters.step,
    _K.FINDING: Matters.remedy,
    _K.RECOMMENDATION: Matters.answer,
    _K.REPAIR: Matters.give_date,
}
