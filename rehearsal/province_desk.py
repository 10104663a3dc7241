"""What comes across the desks of the province on one day, dealt with by the verbs of the office.

Documents on tasks come as a list and are entered in one act, as the registry of an office enters them; everything
rarer goes through its own verb. A diary says when each duty is dealt with.
"""

from collections import defaultdict
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import partial
from typing import Any

import sqlalchemy as sa
from sqlmodel import Session, select

from casework import extensions, findings, inspections, many, plan_tasks, plans, recommendations
from casework.errors import Shortage
from casework.mended_addresses import repair_many
from casework.plan_rows import GIVE_DATE
from casework.standing import Standing
from models.db import Store
from models.tables import (
    OBLIGATION,
    TEAM,
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
from rehearsal.province_people import Diary, Lateness, acts_on
from rehearsal.scene import Roster, roster
from rehearsal.sight import duties_of, judged_by
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
BY_HABIT = frozenset({_K.TASK, _K.REPORT, _K.FINDING, _K.RECOMMENDATION})
FINDINGS_A_VISIT = 13
_DUTY = sa.select(
    *(
        OBLIGATION.c[name]
        for name in (
            "id", "kind", "subject_id", "occurrence", "title", "agency_id", "role", "due_on", "original_due_on",
            "status", "opening",
        )
    )
)  # fmt: skip
_NUMBERED = _DUTY.where(OBLIGATION.c.id.in_(sa.bindparam("numbers", expanding=True)))
_SINCE = _DUTY.where(OBLIGATION.c.id > sa.bindparam("seen")).order_by(OBLIGATION.c.id)
_OPEN_REPAIRS = _DUTY.where(
    OBLIGATION.c.kind.in_([_K.ADDRESS_REPAIR, _K.REPAIR]), OBLIGATION.c.status == ObligationStatus.OPEN
)
_ONE_IN = {"extension": 120, "return": 100, "refused": 4, "sent back": 12}
Row = Any


@dataclass
class Desks:
    """Everybody's work, day by day."""

    store: Store
    seed: int
    lateness: Lateness
    diary: Diary = field(default_factory=Diary)
    seen: int = 0  # the newest obligation that stands in the diary
    acts: int = 0
    asked: set[int] = field(default_factory=set)

    def work(self, rules: Standing, today: date, now: datetime) -> int:
        """Everything whose day has come; returns how many acts."""
        self._look(rules, today)
        rows = self.rows(self.diary.take(today))
        with self.store.reading() as session:
            people = roster(session, today, {row.agency_id for row in rows}, {row.role for row in rows})
        done = _Day(self, rules, people, today, now).go(rows)
        self._look(rules, today)
        self.acts += done
        return done

    def _look(self, rules: Standing, today: date) -> None:
        """Put into the diary what was opened since it was last looked at."""
        with self.store.reading() as session:
            fresh = session.execute(_SINCE, {"seen": self.seen}, execution_options={"yield_per": 2_000})
            for row in fresh:
                self.seen = row.id
                if row.status == ObligationStatus.OPEN:
                    self.plan(row, rules, today)
            for row in session.execute(_OPEN_REPAIRS).all():  # those too that were opened again
                if row.id not in self.diary:
                    self.plan(row, rules, today)

    def rows(self, numbers: list[int]) -> list[Row]:
        found: list[Row] = []
        with self.store.reading() as session:
            for start in range(0, len(numbers), 500):
                part = {"numbers": numbers[start : start + 500]}
                found += session.execute(_NUMBERED, part).all()
        return sorted(found, key=lambda row: row.id)

    def plan(self, row: Row, rules: Standing, today: date) -> None:
        """Put one open duty into the diary, on its day of acting or the next working day."""
        days = rules.days
        if row.kind in BY_HABIT:
            day = acts_on(
                self.seed, self.lateness, row.due_on, days,
                row.kind, row.subject_id, row.agency_id, row.occurrence, row.opening, row.due_on,
            )  # fmt: skip
            if self.asks(row):
                self.diary.put(max(days.add(row.due_on, -6), today), row.id)
        elif row.kind is _K.INSPECTION_STEP:
            day = days.on_or_after(row.due_on)
        elif row.kind in _WAIT:
            first, span = _WAIT[row.kind]
            day = days.add(today, first + chance(self.seed, "wait", row.id, below=span))
        else:
            return
        if day is not None:
            self.diary.put(max(day, days.add(today, 1)), row.id)

    def asks(self, row: Row) -> bool:
        return (
            row.kind is _K.TASK
            and row.due_on == row.original_due_on
            and row.opening == 1
            and chance(self.seed, "extension", row.id, below=_ONE_IN["extension"]) == 0
        )


_WAIT: Mapping[ObligationKind, tuple[int, int]] = {  # working days: at least, and in how many it falls
    _K.CONFIRMATION: (1, 2),
    _K.EXTENSION: (1, 1),
    _K.ADDRESS_REPAIR: (1, 2),
    _K.REPAIR: (3, 1),
}


@dataclass
class _Day:
    """One day's work: lists first, then what is rare."""

    desks: Desks
    rules: Standing
    people: Roster
    today: date
    now: datetime

    def __post_init__(self) -> None:
        self.by_code = {actor.code: actor for actor in self.people.by_post.values()}

    @property
    def when(self) -> dict[str, Any]:
        return {"on": self.today, "today": self.today, "now": self.now}

    def go(self, rows: list[Row]) -> int:
        reports: list[many.Report] = []
        confirmed: dict[Actor, list[int]] = defaultdict(list)
        rest: dict[Actor, list[Row]] = defaultdict(list)
        reported = self.desks.rows([row.subject_id for row in rows if row.kind is _K.CONFIRMATION])
        of = {row.id: row for row in reported}
        for row in rows:
            if row.status is not ObligationStatus.OPEN:
                continue
            actor = self._who(row, of)
            if actor is None:
                self.desks.diary.put(self.rules.days.add(self.today, 1), row.id)
            elif row.kind in (_K.TASK, _K.REPORT) and not self._asks_today(row):
                reports.append(many.Report(row.id, actor, f"{row.id}/BC", self.today, row.title))
            elif row.kind is _K.CONFIRMATION and self._taken(of[row.subject_id]):
                confirmed[actor].append(row.subject_id)
            else:
                rest[actor].append(row)
        clerk = self.by_code.get("SNV-CCHC", None)
        self._enter(reports, clerk)
        for judge, taken in confirmed.items():
            self._confirm(judge, taken)
        done = len(reports) + sum(map(len, confirmed.values()))
        for busy, own in rest.items():
            self._act("province.work", busy, partial(self._rare, own))
        return done + sum(map(len, rest.values()))

    def _act(self, name: str, actor: Actor, verb: Callable[[Session, Actor], Any]) -> None:
        with self.desks.store.act(
            name, now=self.now, person_id=actor.person_id, post_id=actor.post_id
        ) as session:
            verb(session, actor)

    def _confirm(self, judge: Actor, taken: list[int]) -> None:
        self._act(
            "tasks.confirmed", judge,
            lambda session, actor: many.confirm_many(session, self.rules, actor, taken, **self.when),
        )  # fmt: skip

    def _enter(self, reports: list[many.Report], clerk: Actor | None) -> None:
        if reports and clerk is not None:
            self._act(
                "tasks.reported", clerk,
                lambda session, _: many.report_many(session, self.rules, reports, **self.when),
            )  # fmt: skip

    def _owner(self, row: Row) -> Actor | None:
        return self.people.by_post.get(self.people.slots.get((row.agency_id, row.role), 0))

    def _who(self, row: Row, of: Mapping[int, Row]) -> Actor | None:
        if row.kind is _K.CONFIRMATION and of[row.subject_id].kind is _K.FINDING:
            return self._inspector_of_finding(of[row.subject_id].subject_id)
        if row.kind is _K.INSPECTION_STEP:
            return self._steps(row)
        if row.kind is _K.EXTENSION:
            return self.by_code.get("SNV-GD")
        return self._owner(row)

    def _inspector_of_finding(self, finding_id: int) -> Actor | None:
        with self.desks.store.reading() as session:
            return self._inspector(session, session.get_one(Finding, finding_id).inspection_id)

    def _inspector(self, session: Session, inspection_id: int) -> Actor | None:
        team = session.execute(
            sa.select(TEAM.c.post_id)
            .where(TEAM.c.inspection_id == inspection_id)
            .order_by(TEAM.c.head.desc(), TEAM.c.post_id)
        ).scalars()
        return next((self.people.by_post[post] for post in team if post in self.people.by_post), None)

    def _steps(self, row: Row) -> Actor | None:
        with self.desks.store.reading() as session:
            step = session.get_one(InspectionStep, row.subject_id)
            if step.kind is StepKind.SELF_REPORT:
                return self._owner(row)
            return self._inspector(session, step.inspection_id)

    def _taken(self, row: Row) -> bool:
        """Whether a report is confirmed with the others of the day; a few go back, findings are verified apart."""
        if row.kind is _K.FINDING or row.status is not ObligationStatus.REPORTED:
            return False
        return row.opening > 1 or chance(self.desks.seed, "return", row.id, below=_ONE_IN["return"]) != 0

    def _asks_today(self, row: Row) -> bool:
        return row.id not in self.desks.asked and self.today <= row.due_on and self.desks.asks(row)

    def _rare(self, rows: list[Row], session: Session, actor: Actor) -> None:
        """One person's other work of the day: addresses as one list, each other matter by its verb."""
        self._mend([row for row in rows if row.kind is _K.ADDRESS_REPAIR], session, actor)
        rows = [row for row in rows if row.kind is not _K.ADDRESS_REPAIR]
        duties = duties_of(session, [row.id for row in rows])
        duties |= judged_by(session, duties.values())
        for row in rows:
            duty = duties[row.id]
            if duty.status is ObligationStatus.OPEN:
                _VERBS[row.kind](self, session, actor, duty)
                if duty.status is ObligationStatus.OPEN and row.kind is not _K.TASK:
                    self.desks.diary.put(self.rules.days.add(self.today, 1), row.id)

    def _mend(self, rows: list[Row], session: Session, actor: Actor) -> None:
        """The persons are asked by telephone; their addresses are written anew, and work."""
        if not rows:
            return
        said = {row.id: f"moi.{row.id}.{row.subject_id}@mau.example" for row in rows}
        repair_many(session, self.rules, actor, said, **self.when)
        left = sa.select(OBLIGATION.c.id).where(
            OBLIGATION.c.id.in_(said), OBLIGATION.c.status == ObligationStatus.OPEN
        )
        for number in session.execute(left).scalars():
            self.desks.diary.put(self.rules.days.add(self.today, 1), number)

    def _back_to_diary(self, duty: Obligation) -> None:
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
                self._back_to_diary(reported)
            else:
                findings.verify_remediation(session, self.rules, actor, finding, **self.when)
            return
        plan_tasks.return_(
            session, self.rules, actor, reported, reason="Thiếu tài liệu kiểm chứng", **self.when
        )
        self._back_to_diary(reported)

    def decide(self, session: Session, actor: Actor, duty: Obligation) -> None:
        extension = session.get_one(Extension, duty.subject_id)
        grant = chance(self.desks.seed, "grant", duty.id, below=_ONE_IN["refused"]) != 0
        extensions.decide(
            session, self.rules, actor, extension, grant=grant, decision_no=f"{duty.id}/SNV" if grant else "",
            reason="" if grant else "Đã đủ thời gian", **self.when,
        )  # fmt: skip
        if grant:
            self._back_to_diary(session.get_one(Obligation, extension.obligation_id))

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
        """Where a day off that came late leaves too few days after the notice, the visit moves first."""
        try:
            inspections.announce(session, self.rules, actor, visit, **paper)
        except Shortage as short:
            days, later = self.rules.days, short.numbers.get("short_by", 1)
            inspections.postpone(
                session, self.rules, self.by_code["SNV-CCHC"], visit, reason="Không kịp thời hạn thông báo",
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
            self._back_to_diary(row)


_VERBS: Mapping[ObligationKind, Callable[[_Day, Session, Actor, Obligation], None]] = {
    _K.TASK: _Day.ask,
    _K.CONFIRMATION: _Day.judge,
    _K.EXTENSION: _Day.decide,
    _K.INSPECTION_STEP: _Day.step,
    _K.FINDING: _Day.remedy,
    _K.RECOMMENDATION: _Day.answer,
    _K.REPAIR: _Day.give_date,
}
