"""A small year up to 17 July 2022: tasks of every bucket, a round, findings that ended each way, notices."""

import json
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

import sqlalchemy as sa

from casework import extensions, findings, plan_tasks, suspensions
from casework.grouping import group
from casework.inspections import announce, conclude, open_steps, record_step
from casework.mailroom import Mailroom
from casework.plan_amendments import withdraw_task
from casework.plans import issue_plan, open_quota
from casework.sweep import sweep
from models.db import Store
from models.tables import (
    DIGEST,
    Agency,
    Extension,
    Finding,
    Inspection,
    InspectionMember,
    InspectionRound,
    Obligation,
    Plan,
    PlanTask,
    RoundMember,
    Target,
    TargetValue,
)
from rules.lifecycles import DigestState, ObligationKind, RoundStatus, StepKind
from tests.casework.drafts import draft
from tests.casework.verbs import acting, duties
from tests.world import ZONE, World, build_world

DAY = date(2022, 7, 17)
TASKS = (
    ("1", "Quý I/2022", "SYT"),  # done on time
    ("2", "Quý I/2022", "SGTVT"),  # done late
    ("3", "Trước ngày 30/6/2022", "SGTVT"),  # overdue
    ("4", "Tháng 10/2022", "HBL"),  # open in time
    ("5", "Chờ quyết định", "SYT"),  # waiting
    ("6", "", "SGTVT"),  # no date
    ("7", "Quý II/2022", "SNV VPUB SYT SGTVT HBL"),  # overdue by Bến Lức alone
    ("8", "30/6/2022", "SYT"),  # withdrawn
    ("9", "Tháng 6/2023", "SYT"),  # of a later year
    ("10", "30/6/2022", "SYT"),  # extended to 30 September
    ("11", "Quý III/2022", "SGTVT"),  # an extension waits for its decision
    ("12", "15/7/2022", "SYT"),  # reported, waits for confirmation
    ("13", "Tháng 9/2022", "HBL"),  # suspended
)
FATES = {0: DigestState.BOUNCED, 1: DigestState.UNCERTAIN, 2: DigestState.DEAD}  # the rest is delivered


@dataclass(frozen=True)
class Year:
    """The office after half a year, with ids by task number and by the words of a finding."""

    world: World
    tasks: dict[str, int]
    findings: dict[str, int]

    @property
    def store(self) -> Store:
        return self.world.store


def build_year(store: Store, now: datetime) -> Year:
    """Everything through the verbs of the office, so that the store looks as an office's does."""
    world = build_world(store, now)
    tasks = _plans(world)
    _round(world)
    _work(world, tasks)
    found = _inspect(world)
    _targets(world)
    _notices(world)
    return Year(world, tasks, found)


def _plans(world: World) -> dict[str, int]:
    first = draft(world, TASKS)
    second = draft(world, [("1", "Quý II/2022", "SYT")], code="NC-2022")
    for number, decision, day in (
        (first, "12/QĐ-UBND", date(2022, 1, 5)),
        (second, "1234/QĐ-UBND", date(2022, 5, 30)),
    ):
        with acting(world, "VPUB.vice_chairman", day) as work:
            issue_plan(*work.who, work.session.get_one(Plan, number), decision_no=decision, **work.when)
    with world.store.act("quota", now=world.now) as session:
        open_quota(session, world.standing(session), 2022, today=world.today, now=world.now)
    with world.store.reading() as session:
        rows = session.execute(sa.select(PlanTask.number, PlanTask.id).where(PlanTask.plan_id == first))  # type: ignore[call-overload]
        return dict(rows.tuples().all())


def _duty(world: World, task: int, agency: str) -> int:
    return next(row.id for row in duties(world, ObligationKind.TASK, agency) if row.subject_id == task)


def _report(world: World, task: int, agency: str, paper: date, *, confirm: bool = True) -> None:
    number = _duty(world, task, agency)
    with acting(world, f"{agency}.officer", paper) as work:
        row = work.session.get_one(Obligation, number)
        plan_tasks.report_done(
            *work.who, row, document_no=f"{number}/BC-{agency}", document_date=paper, **work.when
        )
    if confirm:
        confirmer = "SNV.director" if agency == "SNV" else "SNV.reform_office"
        with acting(world, confirmer, paper) as work:
            plan_tasks.confirm(*work.who, work.session.get_one(Obligation, number), **work.when)


def _work(world: World, tasks: dict[str, int]) -> None:
    _report(world, tasks["1"], "SYT", date(2022, 3, 15))
    _report(world, tasks["2"], "SGTVT", date(2022, 4, 20))
    for agency in ("SYT", "SNV", "SGTVT"):
        _report(world, tasks["7"], agency, date(2022, 6, 20))
    _report(world, tasks["12"], "SYT", date(2022, 7, 14), confirm=False)
    with acting(world, "VPUB.vice_chairman", date(2022, 4, 1)) as work:
        task = work.session.get_one(PlanTask, tasks["8"])
        withdraw_task(*work.who, task, decision_no="50/QĐ-UBND", reason="trùng nhiệm vụ", **work.when)
    _extend(world, tasks["10"], "SYT", date(2022, 6, 20), date(2022, 9, 30), grant=True)
    _extend(world, tasks["11"], "SGTVT", date(2022, 7, 12), date(2022, 11, 30), grant=False)
    with acting(world, "SNV.reform_office", date(2022, 6, 1)) as work:
        row = work.session.get_one(Obligation, _duty(world, tasks["13"], "HBL"))
        review = date(2022, 8, 1)
        suspensions.suspend(*work.who, row, reason="chờ Chính phủ", next_review_on=review, **work.when)


def _extend(world: World, task: int, agency: str, asked: date, to: date, *, grant: bool) -> None:
    with acting(world, f"{agency}.officer", asked) as work:
        row = work.session.get_one(Obligation, _duty(world, task, agency))
        request = extensions.ask(*work.who, row, to_due_on=to, reason="chờ số liệu", **work.when)
    if grant:
        with acting(world, "SNV.director", asked) as work:
            kept = work.session.get_one(Extension, request.id)
            extensions.decide(*work.who, kept, grant=True, decision_no="88/SNV", **work.when)


def _round(world: World) -> None:
    picked = {"SYT": "điểm rủi ro 8.412, thứ 1 trong 4, ngưỡng 7.960", "HBL": "bắt buộc kiểm tra trong năm"}
    with world.store.act("round", now=world.now) as session:
        row = InspectionRound(
            year=2022, status=RoundStatus.APPROVED, as_of=world.today, fingerprint="ab" * 32, seed="042",
            seed_source="xổ số ngày 05/01", decision_no="20/QĐ-UBND",
        )  # fmt: skip
        session.add(row)
        session.flush()
        for code, agency in world.agency.items():
            kept = session.get_one(Agency, agency)
            why = picked.get(code, "không chọn: điểm rủi ro 5.100, thứ 3 trong 4, ngưỡng 7.960")
            reason = {"reason": "risk", "text_vi": why, "text_en": f"risk of {code}"}
            session.add(
                RoundMember(
                    round_id=row.id, agency_id=agency, code=code, level=kept.level, counts=code != "VPUB",
                    picked=code in picked, reason=json.dumps(reason, ensure_ascii=False),
                )
            )  # fmt: skip
        session.flush()


def _inspection(world: World, agency: str, first: date, last: date) -> int:
    with world.store.act("round", now=world.now) as session:
        row = Inspection(agency_id=world.agency[agency], year=2022, visit_from=first, visit_to=last)
        session.add(row)
        session.flush()
        assert row.id is not None
        for post, head in (("SNV.lan", True), ("SNV.minh", False)):
            session.add(InspectionMember(inspection_id=row.id, post_id=world.post[post], head=head))
        session.flush()
        open_steps(session, world.standing(session), row, today=world.today)
        return row.id


def _visit(world: World, number: int, day: date, found: tuple[tuple[str, str], ...]) -> dict[str, int]:
    """Announce, visit, write the minutes, record findings (words, domain)."""
    made: dict[str, int] = {}
    with acting(world, "SNV.lan", day - timedelta(days=14)) as work:
        row = work.session.get_one(Inspection, number)
        announce(*work.who, row, document_no="9/TB-SNV", document_date=work.when["on"], **work.when)
    with acting(world, "SNV.lan", day) as work:
        row = work.session.get_one(Inspection, number)
        record_step(*work.who, row, StepKind.VISIT, document_date=day, **work.when)
        record_step(*work.who, row, StepKind.MINUTES, document_no="3/BB", document_date=day, **work.when)
        for words, domain in found:
            kept = findings.add_finding(
                *work.who,
                row,
                client_key=words,
                category="F03",
                domain=domain,
                description=words,
                **work.when,
            )
            assert kept.id is not None
            made[words] = kept.id
    return made


def _inspect(world: World) -> dict[str, int]:
    health = _inspection(world, "SYT", date(2022, 4, 12), date(2022, 4, 13))
    ben_luc = _inspection(world, "HBL", date(2022, 7, 5), date(2022, 7, 6))
    _inspection(world, "SGTVT", date(2022, 9, 14), date(2022, 9, 15))
    found = _visit(
        world, health, date(2022, 4, 13),
        (
            ("Thu phí không đúng", "tthc"), ("Thiếu ghế chờ", "tthc"), ("Chưa rà soát văn bản", "the_che"),
            ("Biển hiệu sai", "tthc"),
        ),
    )  # fmt: skip
    found |= _visit(
        world, ben_luc, date(2022, 7, 6), (("Trả kết quả trễ", "tthc"), ("Chưa <b>niêm yết", "tthc"))
    )
    with acting(world, "SNV.lan", date(2022, 4, 28)) as work:
        row = work.session.get_one(Inspection, health)
        conclude(*work.who, row, document_no="45/TB-SNV", document_date=date(2022, 4, 28), **work.when)
    _end(world, found)
    return found


def _end(world: World, found: dict[str, int]) -> None:
    """One verified, one recommended, one not accepted; one stays open and is overdue."""
    paper, day = {"document_no": "99/BC-SYT", "document_date": date(2022, 5, 20)}, date(2022, 5, 20)
    with acting(world, "SYT.officer", day) as work:
        row = work.session.get_one(Finding, found["Thu phí không đúng"])
        findings.report_remedy(*work.who, row, **paper, **work.when)  # type: ignore[arg-type]
    with acting(world, "SNV.minh", day) as work:
        row = work.session.get_one(Finding, found["Thu phí không đúng"])
        findings.verify_remediation(*work.who, row, **work.when)
    with acting(world, "SNV.lan", day) as work:
        row = work.session.get_one(Finding, found["Thiếu ghế chờ"])
        to = work.session.get_one(Agency, world.agency["SGTVT"])
        findings.recommend(
            *work.who, row, addressee=to, document_no="60/SNV", document_date=day,
            answer_due_on=date(2022, 8, 30), **work.when,
        )  # fmt: skip
    with acting(world, "SNV.minh", day) as work:
        row = work.session.get_one(Finding, found["Biển hiệu sai"])
        findings.not_accepted(
            *work.who, row, document_no="61/SNV", document_date=day, reason="đã đúng mẫu", **work.when
        )


def _targets(world: World) -> None:
    with world.store.act("targets", now=world.now) as session:
        plan = session.execute(sa.select(Plan.id).where(Plan.code == "KH-2022")).scalar_one()  # type: ignore[call-overload]
        growth = Target(
            plan_id=plan, code="grdp", title_vi="Tăng trưởng GRDP", title_en="GRDP growth", unit="%", op=">=",
            goal_num=13, goal_den=2, goal_text="6,5 % - 7 %", due_on=date(2022, 12, 31),
        )  # fmt: skip
        session.add(growth)
        session.flush()
        assert growth.id is not None
        session.add(
            TargetValue(
                target_id=growth.id, period="2022-H1", as_of=date(2022, 6, 30), value_num=31, value_den=5,
                entered_at=world.now,
            )
        )  # fmt: skip


def _notices(world: World) -> None:
    """Sweeps and letters through the half-year; the letters then meet each fate."""
    room = Mailroom(office="long-an", office_name="Sở Nội vụ Long An")
    for month, day in (
        (3, 10),
        (3, 22),
        (3, 28),
        (4, 4),
        (6, 13),
        (6, 21),
        (6, 27),
        (6, 30),
        (7, 4),
        (7, 11),
    ):
        today = date(2022, month, day)
        now = datetime.combine(today, time(9), ZONE)
        sweep(world.store, today, now, mode="catch-all")
        if (month, day) != (7, 11):
            group(world.store, today, now, mode="catch-all", office=room)
    with world.store.working() as session:
        rows = session.execute(sa.select(DIGEST.c.id, DIGEST.c.day).order_by(DIGEST.c.id)).all()
        for place, row in enumerate(rows):
            state = FATES.get(place, DigestState.DELIVERED)
            sent = datetime.combine(row.day, time(9), ZONE)
            session.execute(
                sa.update(DIGEST)
                .where(DIGEST.c.id == row.id)
                .values(state=state, sent_at=sent, sent_on=row.day)
            )
