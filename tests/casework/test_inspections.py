"""An inspection from its team to its conclusion, each step by somebody on a paper."""

from datetime import date, datetime

import pytest
import sqlalchemy as sa

from casework.errors import BadInput, Shortage
from casework.findings import add_finding
from casework.inspections import (
    announce,
    answer_item,
    cancel,
    conclude,
    open_steps,
    plan_surprise,
    postpone,
    record_step,
    set_team,
)
from models.db import Store
from models.tables import ANSWER, Agency, Inspection, InspectionMember, Post
from rules.lifecycles import InspectionKind, ObligationKind, StepKind
from rules.rights import NotAllowed, Refusal
from tests.casework.verbs import Work, acting, duties, told
from tests.world import World, build_world

VISIT = date(2022, 6, 15)


@pytest.fixture
def world(lite: Store, now: datetime) -> World:
    return build_world(lite, now)


def planned(world: World, agency: str = "HBL", head: str = "SNV.lan", kind: str = "planned") -> int:
    """An approved inspection with its team and its steps."""
    with world.store.act("round", now=world.now) as session:
        row = Inspection(
            agency_id=world.agency[agency],
            year=2022,
            kind=InspectionKind(kind),
            visit_from=VISIT,
            visit_to=VISIT,
        )
        session.add(row)
        session.flush()
        assert row.id is not None
        session.add(InspectionMember(inspection_id=row.id, post_id=world.post[head], head=True))
        session.flush()
        open_steps(session, world.standing(session), row, today=world.today)
        return row.id


def load(work: Work, number: int) -> Inspection:
    return work.session.get_one(Inspection, number)


def announced(world: World, number: int) -> None:
    with acting(world, "SNV.lan", date(2022, 6, 6)) as work:
        announce(
            *work.who,
            load(work, number),
            document_no="12/TB-ĐKT",
            document_date=date(2022, 6, 6),
            **work.when,
        )


def visited(world: World, number: int) -> None:
    with acting(world, "SNV.lan", VISIT) as work:
        record_step(*work.who, load(work, number), StepKind.VISIT, document_date=VISIT, **work.when)
    with acting(world, "SNV.lan", VISIT) as work:
        record_step(
            *work.who,
            load(work, number),
            StepKind.MINUTES,
            document_no="03/BB",
            document_date=VISIT,
            **work.when,
        )


def concluded(world: World, number: int, day: date = date(2022, 6, 30)) -> None:
    with acting(world, "SNV.lan", day) as work:
        conclude(*work.who, load(work, number), document_no="45/TB-SNV", document_date=day, **work.when)


def steps(world: World) -> dict[str, sa.Row[tuple[object, ...]]]:
    return {row.occurrence: row for row in duties(world, ObligationKind.INSPECTION_STEP)}


def test_an_approved_inspection_owes_its_six_steps(world: World) -> None:
    planned(world)

    owed = {name: (row.agency_id, row.due_on) for name, row in steps(world).items()}
    snv, hbl = world.agency["SNV"], world.agency["HBL"]
    assert owed == {
        "decision": (snv, date(2022, 6, 1)),
        "notice": (snv, date(2022, 6, 8)),
        "self_report": (hbl, date(2022, 6, 10)),
        "visit": (snv, VISIT),
        "minutes": (snv, VISIT),
        "conclusion": (snv, date(2022, 7, 6)),
    }


def test_opening_the_steps_twice_adds_nothing(world: World) -> None:
    number = planned(world)

    with world.store.act("again", now=world.now) as session:
        open_steps(session, world.standing(session), session.get_one(Inspection, number), today=world.today)

    assert len(duties(world)) == 6


def test_an_inspection_runs_to_its_conclusion(store: Store, now: datetime) -> None:
    world = build_world(store, now)
    number = planned(world)
    announced(world, number)
    with acting(world, "HBL.officer", date(2022, 6, 10)) as work:
        record_step(
            *work.who, load(work, number), StepKind.SELF_REPORT,
            document_no="77/BC-UBND", document_date=date(2022, 6, 9), **work.when,
        )  # fmt: skip
    visited(world, number)

    concluded(world, number)

    with world.store.reading() as session:
        row = session.get_one(Inspection, number)
        assert (row.status, row.conclusion_no, row.conclusion_on) == (
            "concluded",
            "45/TB-SNV",
            date(2022, 6, 30),
        )
    done = {name: (row.status, row.done_on) for name, row in steps(world).items()}
    assert done["self_report"] == ("done", date(2022, 6, 9))
    assert done["conclusion"] == ("done", date(2022, 6, 30))
    assert done["decision"][0] == "withdrawn"  # it never came and is not owed any more
    assert told(world) == [
        ("inspection_announced", "HBL.head"),
        ("inspection_announced", "HBL.officer"),
        ("inspection_concluded", "HBL.head"),
        ("inspection_concluded", "HBL.officer"),
    ]


def test_the_conclusion_starts_the_clock_of_every_finding(world: World) -> None:
    number = planned(world)
    announced(world, number)
    with acting(world, "SNV.lan", VISIT) as work:
        for key, due in (("a", None), ("b", date(2022, 7, 15)), ("c", date(2022, 6, 20))):
            add_finding(
                *work.who, load(work, number), client_key=key, category="F05", domain="tthc",
                description=f"Không công khai địa chỉ ({key})", remedy_due_on=due, **work.when,
            )  # fmt: skip
    visited(world, number)

    concluded(world, number)

    owed = duties(world, ObligationKind.FINDING)
    # without a date: thirty days; its own date; a date the conclusion has overtaken: thirty days
    assert [row.due_on for row in owed] == [date(2022, 7, 30), date(2022, 7, 15), date(2022, 7, 30)]
    assert {row.agency_id for row in owed} == {world.agency["HBL"]}


def test_no_conclusion_without_minutes(world: World) -> None:
    number = planned(world)
    announced(world, number)
    with acting(world, "SNV.lan", VISIT) as work:
        record_step(*work.who, load(work, number), StepKind.VISIT, document_date=VISIT, **work.when)

    with pytest.raises(BadInput, match="biên bản"):
        concluded(world, number)


def test_a_conclusion_does_not_come_before_the_visit(world: World) -> None:
    number = planned(world)
    announced(world, number)
    visited(world, number)

    with pytest.raises(BadInput, match="15/06/2022"), acting(world, "SNV.lan", date(2022, 6, 30)) as work:
        conclude(
            *work.who, load(work, number), document_no="45/TB", document_date=date(2022, 6, 14), **work.when
        )


def test_a_planned_visit_follows_its_notice(world: World) -> None:
    number = planned(world)

    with pytest.raises(BadInput, match="theo kế hoạch"):
        visited(world, number)


def test_only_the_team_inspects(world: World) -> None:
    number = planned(world, head="SNV.minh")

    with pytest.raises(NotAllowed) as refusal:
        announced(world, number)

    assert refusal.value.why is Refusal.NOT_IN_TEAM


def test_only_the_inspected_agency_reports_on_itself(world: World) -> None:
    number = planned(world)

    with pytest.raises(NotAllowed), acting(world, "SYT.officer", date(2022, 6, 9)) as work:
        record_step(
            *work.who, load(work, number), StepKind.SELF_REPORT,
            document_no="1/BC", document_date=date(2022, 6, 9), **work.when,
        )  # fmt: skip


def test_a_step_is_done_once(world: World) -> None:
    number = planned(world)
    day = date(2022, 6, 1)
    with acting(world, "SNV.lan", day) as work:
        record_step(
            *work.who,
            load(work, number),
            StepKind.DECISION,
            document_no="5/QĐ",
            document_date=day,
            **work.when,
        )

    with pytest.raises(BadInput, match="đã xong ngày 01/06/2022"), acting(world, "SNV.lan", day) as work:
        record_step(
            *work.who,
            load(work, number),
            StepKind.DECISION,
            document_no="6/QĐ",
            document_date=day,
            **work.when,
        )


def surprise(world: World, head: str = "SNV.minh", agency: str = "SGTVT") -> int:
    with acting(world, "SNV.director", date(2022, 6, 14)) as work:
        row = plan_surprise(
            *work.who, work.session.get_one(Agency, world.agency[agency]),
            head=work.session.get_one(Post, world.post[head]), visit_from=VISIT, visit_to=VISIT, **work.when,
        )  # fmt: skip
        assert row.id is not None
        return row.id


def test_nobody_hears_of_a_surprise_inspection_before_its_visit(world: World) -> None:
    surprise(world)

    assert set(steps(world)) == {"decision", "visit", "minutes", "conclusion"}
    assert told(world) == []


def test_a_surprise_visit_needs_no_notice(world: World) -> None:
    number = surprise(world)

    with acting(world, "SNV.minh", VISIT) as work:
        record_step(*work.who, load(work, number), StepKind.VISIT, document_date=VISIT, **work.when)

    assert steps(world)["visit"].status == "done"


def test_nobody_inspects_his_own_agency(world: World) -> None:
    with pytest.raises(BadInput, match=r"SNV\.minh"):
        surprise(world, agency="SNV")


def test_another_day_moves_what_is_not_done_and_keeps_what_is(world: World) -> None:
    number = planned(world)
    announced(world, number)

    with acting(world, "SNV.director", date(2022, 6, 10)) as work:
        postpone(
            *work.who, load(work, number), visit_from=date(2022, 7, 5), visit_to=date(2022, 7, 6),
            reason="Trưởng đoàn ốm", **work.when,
        )  # fmt: skip

    rows = steps(world)
    assert rows["notice"].due_on == date(2022, 6, 8)
    assert (rows["visit"].due_on, rows["visit"].original_due_on) == (date(2022, 7, 6), VISIT)
    assert rows["self_report"].due_on == date(2022, 6, 30)
    assert ("inspection_moved", "HBL.head") in told(world)


@pytest.mark.parametrize(
    ("visit", "refused"),
    [
        (date(2022, 1, 3), (BadInput, "đã qua")),
        (date(2022, 6, 13), (Shortage, "cần 5 ngày làm việc, có 1")),  # announced for two days later
    ],
)
def test_a_visit_is_moved_neither_into_the_past_nor_inside_its_notice(
    world: World, visit: date, refused: tuple[type[Exception], str]
) -> None:
    number = planned(world)
    announced(world, number)

    with (
        pytest.raises(refused[0], match=refused[1]),
        acting(world, "SNV.director", date(2022, 6, 10)) as work,
    ):
        postpone(
            *work.who, load(work, number), visit_from=visit, visit_to=visit, reason="Sớm hơn", **work.when
        )

    assert steps(world)["visit"].due_on == VISIT


def test_a_cancelled_inspection_owes_nothing_more(world: World) -> None:
    number = planned(world)

    with acting(world, "SNV.director", date(2022, 6, 1)) as work:
        cancel(*work.who, load(work, number), reason="Cơ quan sáp nhập", **work.when)

    assert {row.status for row in duties(world)} == {"withdrawn"}
    assert told(world) == []  # nobody had been told of it


def test_findings_are_not_lost_by_cancelling(world: World) -> None:
    number = planned(world)
    announced(world, number)
    with acting(world, "SNV.lan", VISIT) as work:
        add_finding(
            *work.who, load(work, number), client_key="k", category="F01", domain="tthc", description="Trả hồ sơ",
            **work.when,
        )  # fmt: skip

    with pytest.raises(BadInput, match="còn 1 vấn đề"), acting(world, "SNV.director", VISIT) as work:
        cancel(*work.who, load(work, number), reason="Bận", **work.when)


def test_another_head_takes_over_what_is_open(world: World) -> None:
    number = planned(world)

    with acting(world, "SNV.director", date(2022, 6, 1)) as work:
        tam, lan = (work.session.get_one(Post, world.post[code]) for code in ("VPUB.officer", "SNV.lan"))
        set_team(*work.who, load(work, number), head=tam, members=[lan], **work.when)

    rows = [row for row in duties(world) if row.occurrence == "conclusion"]
    assert [(row.agency_id, row.status) for row in rows] == [
        (world.agency["SNV"], "withdrawn"),
        (world.agency["VPUB"], "open"),
    ]


def test_the_head_who_comes_back_finds_his_steps_again(world: World) -> None:
    number = planned(world)
    for head in ("VPUB.officer", "SNV.lan"):
        with acting(world, "SNV.director", date(2022, 6, 1)) as work:
            post = work.session.get_one(Post, world.post[head])
            set_team(*work.who, load(work, number), head=post, members=[], **work.when)

    rows = [row for row in duties(world) if row.occurrence == "conclusion" and row.status == "open"]
    assert [(row.agency_id, row.opening) for row in rows] == [(world.agency["SNV"], 2)]


def test_an_answer_on_the_checklist_keeps_its_version_and_can_be_mended(world: World) -> None:
    number = planned(world)
    items = {"version": "2022-01", "items": {"tthc.1", "tthc.2"}}

    for answer in ("no", "yes"):
        with acting(world, "SNV.lan", VISIT) as work:
            answer_item(*work.who, load(work, number), item="tthc.1", answer=answer, **items, **work.when)  # type: ignore[arg-type]

    with world.store.reading() as session:
        rows = session.execute(sa.select(ANSWER.c.answer, ANSWER.c.checklist_version)).all()
    assert [tuple(row) for row in rows] == [("yes", "2022-01")]


def test_an_item_the_checklist_does_not_have_is_refused(world: World) -> None:
    number = planned(world)

    with pytest.raises(BadInput, match=r"tthc\.9"), acting(world, "SNV.lan", VISIT) as work:
        answer_item(
            *work.who,
            load(work, number),
            item="tthc.9",
            answer="yes",
            version="1",
            items={"tthc.1"},
            **work.when,
        )
