"""Half a year of a small office, lived through its own verbs, sweeps and letters: what the checker must find right.

Sở Y tế reports in time and is confirmed; Sở Giao thông vận tải is late and gets more time once; huyện Bến Lức
never answers, is inspected by Lan and Minh, and has four findings that end in four ways.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

import sqlalchemy as sa
from sqlmodel import Session

from casework import extensions, findings, plan_tasks, plans, rounds, snapshots
from casework.grouping import group
from casework.inspections import announce, conclude, open_steps, record_step
from casework.invariant import repair_breaches
from casework.mailroom import Mailroom
from casework.sweep import seal_outbox, sweep
from config.quota import load_quota
from models.db import Store
from models.tables import (
    DELIVERY,
    DIGEST,
    Agency,
    Finding,
    Inspection,
    InspectionMember,
    Plan,
    Recommendation,
    Target,
    TargetValue,
)
from rules.lifecycles import DigestState, ObligationKind, StepKind
from tests.casework.drafts import draft
from tests.casework.verbs import acting, duties
from tests.world import ZONE, World, build_world

MODE = "catch-all"
FIRST, LAST = date(2022, 1, 4), date(2022, 7, 15)
TASKS = (
    ("1", "28/2/2022", "SYT"),  # done on time
    ("2", "15/2/2022", "SGTVT"),  # extended, then late
    ("3", "Quý I/2022", "HBL"),  # never done: every rung
    ("4", "", "SYT"),  # no date where one is required
    ("5", "Trong 10 ngày kể từ ngày Trung ương ban hành Bộ chỉ số", "SYT"),  # waits for an event
    ("6", "Thường xuyên", "SYT SGTVT HBL"),  # checkpoints
    ("7", "30/6/2022", "SNV"),  # Home Affairs itself; reported, not yet confirmed
    ("8", "Quý I/2023", "SYT"),  # due after the year
)
VISIT, CONCLUDED = date(2022, 5, 18), date(2022, 5, 31)


@dataclass
class Year:
    """The office, its URL, and what a test asks for by name."""

    world: World
    url: str
    plan_id: int
    findings: Sequence[int]

    @property
    def store(self) -> Store:
        return self.world.store


def live(store: Store, now: datetime) -> Year:
    """Build the office and live it from January to July; sealed at the end."""
    world = build_world(store, now)
    plan_id = draft(world, TASKS)
    _round(world)
    with acting(world, "VPUB.vice_chairman", FIRST) as work:
        plan = work.session.get_one(Plan, plan_id)
        plans.issue_plan(*work.who, plan, decision_no="12/KH-UBND", **work.when)
        _target(work.session, plan_id, now)
    recorded: list[int] = []
    day = FIRST
    while day <= LAST:
        _work(world, day, recorded)
        a_day(world, day)
        day += timedelta(days=1)
    seal_outbox(store, at(LAST, 16))
    url = store.url.render_as_string(hide_password=False)
    return Year(world, url, plan_id, recorded)


def freeze(year: Year) -> Year:
    """Freeze the report of the first half year."""
    with acting(year.world, "SNV.reform_office", LAST) as work:
        session, _, actor = work.who
        half = date(2022, 6, 30)
        snapshots.take(session, actor, as_of=half, year=2022, title="6 tháng", today=LAST, now=at(LAST, 17))
    return year


def at(day: date, hour: int, minute: int = 0) -> datetime:
    return datetime.combine(day, time(hour, minute), ZONE)


def a_day(world: World, day: date) -> None:
    """Repairs, a sweep, letters written and accepted; what was accepted earlier counts as delivered."""
    now = at(day, 8)
    with world.store.act("day.begin", now=now) as session:
        repair_breaches(session, world.standing(session), today=day, now=now)
    sweep(world.store, day, now, mode=MODE)
    group(world.store, day, now, mode=MODE, office=Mailroom("long-an", "Long An"))
    with world.store.working() as session:
        session.execute(
            sa.update(DIGEST)
            .where(DIGEST.c.state == DigestState.SENT, DIGEST.c.sent_on < day)
            .values(state=DigestState.DELIVERED)
        )
        ready = session.execute(sa.select(DIGEST.c.id).where(DIGEST.c.state == DigestState.READY))
        for number in ready.scalars().all():
            session.execute(
                sa.insert(DELIVERY).values(
                    digest_id=number, attempt=1, at=now, outcome="accepted", code=250, text="", subject="x"
                )
            )
            session.execute(
                sa.update(DIGEST)
                .where(DIGEST.c.id == number)
                .values(state=DigestState.SENT, sent_at=now, sent_on=day, attempt=1)
            )
    if day.weekday() == 4:
        seal_outbox(world.store, at(day, 16))


def _round(world: World) -> None:
    """The list of the year is frozen and published."""
    kinds = {"HBL": "district", "VPUB": "other administrative body"}
    with acting(world, "SNV.reform_office", FIRST) as work:
        for code, number in world.agency.items():
            work.session.get_one(Agency, number).kind = kinds.get(code, "specialised agency")
        rounds.prepare_round(*work.who, 2022, load_quota(), **work.when)
        rounds.publish_round(*work.who, 2022, **work.when)


def _target(session: Session, plan_id: int, now: datetime) -> None:
    grdp = Target(plan_id=plan_id, code="grdp", title_vi="GRDP", unit="%", op=">=", goal_num=13, goal_den=2)
    session.add(grdp)
    session.flush()
    assert grdp.id is not None
    for period, as_of, value in (("Q1", date(2022, 3, 31), 57), ("H1", date(2022, 6, 30), 66)):
        session.add(
            TargetValue(
                target_id=grdp.id, period=period, as_of=as_of, value_num=value, value_den=10, entered_at=now
            )
        )


def _work(world: World, day: date, recorded: list[int]) -> None:
    """What people do on that day."""
    tasks = {
        date(2022, 2, 25): lambda: _report(world, "SYT.officer", "SYT", 0, day),
        date(2022, 2, 28): lambda: _confirm(world, "SYT", 0, day),
        date(2022, 2, 10): lambda: _extend(world, day),
        date(2022, 4, 5): lambda: _report(world, "SGTVT.officer", "SGTVT", 0, day),
        date(2022, 4, 12): lambda: _confirm(world, "SGTVT", 0, day),
        date(2022, 6, 29): lambda: _report(world, "SNV.officer", "SNV", 0, day),
        date(2022, 4, 20): lambda: _plan_visit(world, day),
        date(2022, 5, 4): lambda: _announce(world, day),
        VISIT: lambda: recorded.extend(_visit(world, day)),
        CONCLUDED: lambda: _conclude(world, day),
        date(2022, 6, 10): lambda: _recommend(world, day, recorded[1]),
        date(2022, 6, 14): lambda: _strike(world, day, recorded[2]),
        date(2022, 6, 20): lambda: _remedy(world, day, recorded[0]),
        date(2022, 6, 24): lambda: _verify(world, day, recorded[0]),
        date(2022, 7, 1): lambda: _answer(world, day),
        date(2022, 7, 8): lambda: _fix(world, day, recorded[1]),
    }
    if day in tasks:
        tasks[day]()


def _report(world: World, post: str, agency: str, place: int, day: date) -> None:
    row = duties(world, ObligationKind.TASK, agency)[place]
    with acting(world, post, day) as work:
        plan_tasks.report_done(
            *work.who, work.obligation(row), document_no=f"{place}/BC-{agency}",
            document_date=day - timedelta(days=1), **work.when,
        )  # fmt: skip


def _confirm(world: World, agency: str, place: int, day: date) -> None:
    row = duties(world, ObligationKind.TASK, agency)[place]
    with acting(world, "SNV.reform_office", day) as work:
        plan_tasks.confirm(*work.who, work.obligation(row), **work.when)


def _extend(world: World, day: date) -> None:
    row = duties(world, ObligationKind.TASK, "SGTVT")[0]
    with acting(world, "SGTVT.officer", day) as work:
        asked = extensions.ask(
            *work.who, work.obligation(row), to_due_on=date(2022, 3, 15), reason="Chờ số liệu", **work.when
        )
        number = asked.id
    with acting(world, "SNV.director", day) as work:
        request = work.session.get_one(type(asked), number)
        extensions.decide(*work.who, request, grant=True, decision_no="7/SNV", **work.when)


def _plan_visit(world: World, day: date) -> None:
    with world.store.act("inspection.plan", now=at(day, 9)) as session:
        row = Inspection(agency_id=world.agency["HBL"], year=2022, visit_from=VISIT, visit_to=VISIT)
        session.add(row)
        session.flush()
        assert row.id is not None
        for post, head in (("SNV.lan", True), ("SNV.minh", False)):
            session.add(InspectionMember(inspection_id=row.id, post_id=world.post[post], head=head))
        session.flush()
        open_steps(session, world.standing(session), row, today=day)


def _announce(world: World, day: date) -> None:
    with acting(world, "SNV.lan", day) as work:
        row = work.session.get_one(Inspection, 1)
        record_step(*work.who, row, StepKind.DECISION, document_no="9/QĐ-SNV", document_date=day, **work.when)
        announce(*work.who, row, document_no="21/TB-SNV", document_date=day, **work.when)


def _visit(world: World, day: date) -> list[int]:
    found = []
    with acting(world, "SNV.lan", day) as work:
        row = work.session.get_one(Inspection, 1)
        for number in range(1, 5):
            one = findings.add_finding(
                *work.who, row, client_key=f"k{number}", category="F03", domain="tthc",
                description=f"Thu phí không đúng, hồ sơ {number}", **work.when,
            )  # fmt: skip
            assert one.id is not None
            found.append(one.id)
        record_step(*work.who, row, StepKind.VISIT, document_date=day, **work.when)
        record_step(*work.who, row, StepKind.MINUTES, document_no="3/BB", document_date=day, **work.when)
    return found


def _conclude(world: World, day: date) -> None:
    with acting(world, "SNV.lan", day) as work:
        row = work.session.get_one(Inspection, 1)
        conclude(*work.who, row, document_no="45/TB-SNV", document_date=day, **work.when)


def _recommend(world: World, day: date, number: int) -> None:
    with acting(world, "SNV.lan", day) as work:
        findings.recommend(
            *work.who, work.session.get_one(Finding, number),
            addressee=work.session.get_one(Agency, world.agency["SYT"]), document_no="60/KN-SNV",
            document_date=day, answer_due_on=date(2022, 7, 10), **work.when,
        )  # fmt: skip


def _strike(world: World, day: date, number: int) -> None:
    with acting(world, "SNV.minh", day) as work:
        findings.not_accepted(
            *work.who, work.session.get_one(Finding, number), document_no="62/TB", document_date=day,
            reason="Cơ quan thu đúng", **work.when,
        )  # fmt: skip


def _remedy(world: World, day: date, number: int) -> None:
    with acting(world, "HBL.officer", day) as work:
        findings.report_remedy(
            *work.who,
            work.session.get_one(Finding, number),
            document_no="99/BC",
            document_date=day,
            **work.when,
        )


def _verify(world: World, day: date, number: int) -> None:
    with acting(world, "SNV.minh", day) as work:
        findings.verify_remediation(*work.who, work.session.get_one(Finding, number), **work.when)


def _answer(world: World, day: date) -> None:
    with acting(world, "SYT.officer", day) as work:
        findings.answer_recommendation(
            *work.who, work.session.get_one(Recommendation, 1), document_no="301/SYT", document_date=day,
            answer="Đã hoàn trả", **work.when,
        )  # fmt: skip


def _fix(world: World, day: date, number: int) -> None:
    with acting(world, "SNV.minh", day) as work:
        findings.fix(
            *work.who,
            work.session.get_one(Finding, number),
            document_no="70/TB",
            document_date=day,
            **work.when,
        )
