"""Whatever people do in whatever order, the rows they leave stand up to the independent checker."""

import shutil
import tempfile
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
import sqlalchemy as sa
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlmodel import Session

from casework import extensions, findings, inspections, people, plan_tasks, plans, quota
from casework.errors import BadInput, Shortage
from casework.sweep import seal_outbox, sweep
from checker import verify
from models.db import Store
from models.tables import (
    EXTENSION,
    OBLIGATION,
    STATUS_CHANGE,
    Agency,
    Extension,
    Finding,
    Inspection,
    InspectionMember,
    Obligation,
    Person,
    Plan,
    PlanTask,
    Post,
)
from rules.lifecycles import ObligationKind, StepKind
from rules.rights import NotAllowed
from tests.casework.drafts import draft
from tests.casework.verbs import acting, duties
from tests.postman import deliver
from tests.world import ZONE, World, build_world

NOW = datetime(2022, 1, 4, 1, 0, tzinfo=UTC)
TASKS = [
    ("1", "28/2/2022", "SYT SGTVT HBL"),
    ("2", "Hằng quý", "SYT"),
    ("3", "", "SGTVT"),
    ("4", "Thường xuyên", "HBL"),
    ("5", "20 ngày sau khi Bộ Nội vụ ban hành hướng dẫn", "SYT"),
    ("6", "31/3/2022", "SNV"),
]


def office(store: Store) -> World:
    """The small office with an issued plan and the year's quota."""
    world = build_world(store, NOW)
    plan_id = draft(world, TASKS)
    with acting(world, "VPUB.vice_chairman", date(2022, 1, 4)) as work:
        plans.issue_plan(*work.who, work.session.get_one(Plan, plan_id), decision_no="12/KH", **work.when)
        quota.open_quota(work.session, work.who[1], 2022, today=date(2022, 1, 4), now=NOW)
    return world


def pass_days(world: World, first: date, last: date) -> None:
    """Sweep each morning and deliver at noon."""
    day = first
    while day <= last:
        now = datetime.combine(day, datetime.min.time(), ZONE) + timedelta(hours=8)
        sweep(world.store, day, now, mode="live")
        deliver(world, day)
        day += timedelta(days=1)
    seal_outbox(world.store, now)


def faults(world: World) -> list[tuple[str, object]]:
    """What the checker finds wrong, digests aside: the tests' postman has no relay."""
    report = verify(world.store.url.render_as_string(hide_password=False))
    return [
        (check.name, check.counter_examples[:3])
        for check in report.checks
        if check.counter_examples and check.name not in ("digests", "notice_fates", "sealed_rows")
    ]


@pytest.mark.slow
def test_a_year_of_verbs_leaves_nothing_the_checker_minds(store: Store) -> None:
    world = office(store)
    pass_days(world, date(2022, 1, 4), date(2022, 2, 21))
    with acting(world, "SYT.officer", date(2022, 2, 21)) as work:
        row = work.session.get_one(Obligation, 1)
        plan_tasks.report_done(
            *work.who, row, document_no="1/BC", document_date=date(2022, 2, 18), **work.when
        )
    with acting(world, "SGTVT.officer", date(2022, 2, 21)) as work:
        row = work.session.get_one(Obligation, 2)
        extensions.ask(*work.who, row, to_due_on=date(2022, 3, 31), reason="Chờ vốn", **work.when)
    with acting(world, "SNV.reform_office", date(2022, 2, 22)) as work:
        row = work.session.get_one(Obligation, 1)
        plan_tasks.return_(*work.who, row, reason="Thiếu phụ lục", **work.when)
        asked = work.session.get_one(Extension, 1)
        extensions.decide(*work.who, asked, grant=True, decision_no="8/SNV", **work.when)
        task = work.session.get_one(PlanTask, 3)
        plans.give_date(*work.who, task, due_on=date(2022, 5, 31), reason="CV 9/SNV", **work.when)
    number = inspected(world)
    pass_days(world, date(2022, 2, 22), date(2022, 4, 29))
    with acting(world, "SNV.lan", date(2022, 4, 29)) as work:
        finding = work.session.get_one(Finding, number)
        findings.recommend(
            *work.who, finding, addressee=work.session.get_one(Agency, world.agency["SYT"]),
            document_no="6/KN", document_date=date(2022, 4, 29), answer_due_on=date(2022, 6, 15), **work.when,
        )  # fmt: skip
    with acting(world, "SNV.director", date(2022, 4, 29)) as work:
        people.leave(
            *work.who, work.session.get_one(Person, world.person["mai"]),
            successors={world.post["SYT.officer"]: work.session.get_one(Person, world.person["quang"])},
            **work.when,
        )  # fmt: skip

    pass_days(world, date(2022, 4, 30), date(2022, 7, 15))

    assert faults(world) == []
    assert len(duties(world)) > 20


def inspected(world: World) -> int:
    """An inspection of Bến Lức, concluded on 22 March with one finding; the finding's number."""
    visit = date(2022, 3, 8)
    with world.store.act("round", now=NOW) as session:
        row = Inspection(agency_id=world.agency["HBL"], year=2022, visit_from=visit, visit_to=visit)
        session.add(row)
        session.flush()
        session.add(InspectionMember(inspection_id=row.id, post_id=world.post["SNV.lan"], head=True))  # type: ignore[arg-type]
        session.flush()
        inspections.open_steps(session, world.standing(session), row, today=date(2022, 2, 22))
    for day, verb in _course(visit):
        with acting(world, "SNV.lan", day) as work:
            verb(work, work.session.get_one(Inspection, row.id), day)
    with world.store.reading() as session:
        return int(session.execute(sa.select(Finding.id)).scalar_one())  # type: ignore[call-overload]


def _course(visit: date) -> list[tuple[date, Callable[..., object]]]:
    paper = "4/KT"
    return [
        (visit - timedelta(days=7), lambda w, row, day: inspections.announce(
            *w.who, row, document_no=paper, document_date=day, **w.when)),
        (visit, lambda w, row, day: inspections.record_step(
            *w.who, row, StepKind.VISIT, document_date=day, **w.when)),
        (visit, lambda w, row, day: findings.add_finding(
            *w.who, row, client_key="k", category="F03", domain="tthc", description="Thu phí", **w.when)),
        (visit, lambda w, row, day: inspections.record_step(
            *w.who, row, StepKind.MINUTES, document_no=paper, document_date=day, **w.when)),
        (visit + timedelta(days=14), lambda w, row, day: inspections.conclude(
            *w.who, row, document_no=paper, document_date=day, **w.when)),
    ]  # fmt: skip


# Anybody, anything, any order


@pytest.fixture(scope="module")
def first() -> World:
    folder = Path(tempfile.mkdtemp(prefix="dd-verbs-"))
    store = Store(f"sqlite:///{folder}/office.db", durable=False)
    store.create_schema()
    world = office(store)
    store.dispose()
    return world


VERBS = ("report", "report", "confirm", "return", "ask", "decide", "suspend", "resume", "date", "amend")
WANTED = {"confirm": "reported", "return": "reported", "resume": "suspended"}  # else: open
OWNERS = {"SYT": "SYT.officer", "SGTVT": "SGTVT.officer", "HBL": "HBL.officer", "SNV": "SNV.officer"}
ANYBODY = ("SYT.officer", "HBL.officer", "SNV.reform_office", "SNV.officer")
Move = tuple[str, int, int, bool]


@st.composite
def moves(draw: st.DrawFn) -> Move:
    """(verb, which of the fitting obligations, days until then, whether by somebody it does not fit)."""
    return draw(
        st.tuples(
            st.sampled_from(VERBS),
            st.integers(0, 30),
            st.integers(0, 12),
            st.sampled_from([False] * 4 + [True]),
        )
    )


@pytest.mark.slow
@given(st.lists(moves(), min_size=6, max_size=16))
@settings(max_examples=12, deadline=None, suppress_health_check=list(HealthCheck))
def test_no_order_of_verbs_breaks_what_the_checker_holds(first: World, course: list[Move]) -> None:
    folder = Path(tempfile.mkdtemp(prefix="dd-walk-"))
    shutil.copy(str(first.store.url.database), folder / "office.db")
    world = replace(first, store=Store(f"sqlite:///{folder}/office.db", durable=False))
    originals = {row.id: row.original_due_on for row in duties(world) if row.original_due_on}

    day = date(2022, 1, 5)
    for verb, which, wait, odd in course:
        pass_days(world, day, day + timedelta(days=wait))
        day += timedelta(days=wait)
        attempt(world, verb, which, day, odd=odd)

    assert faults(world) == []
    kept = {row.id: row.original_due_on for row in duties(world)}
    assert {number: kept[number] for number in originals} == originals
    assert self_judged(world) == []
    assert unheard_reports(world) == []
    world.store.dispose()
    shutil.rmtree(folder)


def attempt(world: World, verb: str, which: int, day: date, *, odd: bool = False) -> bool:
    """Try a verb on a fitting obligation; what the office refuses must have written nothing."""
    rows = [row for row in duties(world, ObligationKind.TASK) if row.status == WANTED.get(verb, "open")]
    if not rows:
        return False
    row = rows[which % len(rows)]
    agency = next(code for code, number in world.agency.items() if number == row.agency_id)
    post = OWNERS.get(agency, "VPUB.officer") if verb in ("report", "ask") else "SNV.director"
    before = size(world)
    try:
        with acting(world, ANYBODY[which % len(ANYBODY)] if odd else post, day) as work:
            do(work.session, verb, work.who, work.when, row.id, day)
    except (BadInput, Shortage, NotAllowed):
        assert size(world) == before
        return False
    return True


def do(session: Session, verb: str, who: tuple, when: dict, number: int, day: date) -> None:  # type: ignore[type-arg]
    row = session.get_one(Obligation, number)
    if verb == "report":
        plan_tasks.report_done(*who, row, document_no=f"{number}/BC", document_date=day, **when)
    elif verb == "confirm":
        plan_tasks.confirm(*who, row, **when)
    elif verb == "return":
        plan_tasks.return_(*who, row, reason="Thiếu", **when)
    elif verb == "ask":
        extensions.ask(*who, row, to_due_on=(row.due_on or day) + timedelta(days=20), reason="Chờ", **when)
    elif verb == "decide":
        query = sa.select(EXTENSION.c.id).where(EXTENSION.c.status == "asked").limit(1)
        asked = session.execute(query).scalar()
        if asked is not None:
            extension = session.get_one(Extension, asked)
            extensions.decide(*who, extension, grant=number % 3 != 0, decision_no="8", reason="Xem", **when)
    elif verb == "suspend":
        plans.suspend(*who, row, reason="Chờ", next_review_on=day + timedelta(days=30), **when)
    elif verb == "resume":
        plans.resume(*who, row, reason="Đã xong", **when)
    elif verb == "date":
        task = session.get_one(PlanTask, 1 + number % 6)
        plans.give_date(*who, task, due_on=day + timedelta(days=20), reason="CV", **when)
    else:
        plan = session.get_one(Plan, 1)
        words = ("30/6/2022", "Hằng quý", "", "Quý III/2022")[number % 4]
        lead = session.get_one(Post, 1 + number % 16).agency_id
        change = plans.TaskChange(str(1 + number % 6), deadline_text=words, lead_ids=frozenset({lead}))
        plans.amend_plan(*who, plan, [change], decision_no="9/QĐ", reason="Điều chỉnh", **when)


def size(world: World) -> list[int]:
    """How many rows the verbs have written."""
    with world.store.reading() as session:
        return [
            session.execute(sa.select(sa.func.count()).select_from(table)).scalar_one()
            for table in (OBLIGATION, STATUS_CHANGE, EXTENSION)
        ]


def self_judged(world: World) -> list[int]:
    """Reports that their own reporter took as done."""
    with world.store.reading() as session:
        changes = session.execute(
            sa.select(STATUS_CHANGE).where(STATUS_CHANGE.c.noun == "obligation").order_by(STATUS_CHANGE.c.id)
        ).all()
    reporter: dict[int, int | None] = {}
    judged = []
    for change in changes:
        if change.new == "reported":
            reporter[change.noun_id] = change.person_id
        elif (
            change.old == "reported" and change.new == "done" and change.person_id == reporter[change.noun_id]
        ):
            judged.append(change.noun_id)
    return judged


def unheard_reports(world: World) -> list[int]:
    """Reported obligations without a confirmation owed for them, or confirmations owed for anything else."""
    rows = duties(world)
    reported = {row.id for row in rows if row.status == "reported"}
    owed = {
        row.subject_id for row in rows if row.kind == ObligationKind.CONFIRMATION and row.status == "open"
    }
    return sorted(reported ^ owed)
