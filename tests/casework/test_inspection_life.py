"""The rest of an inspection's life: notice, theme, checklists with versions, papers' hashes, the follow-up."""

from dataclasses import replace
from datetime import date, datetime
from typing import Any

import pytest
import sqlalchemy as sa

from casework import checklists, extensions, findings
from casework.errors import BadInput, Shortage
from casework.inspections import announce, plan_thematic, record_step
from config.checklists import Checklist, load_checklists
from models.db import Store
from models.tables import (
    ANSWER,
    CHECKLIST,
    EVIDENCE,
    OBLIGATION,
    Agency,
    Finding,
    Inspection,
    Obligation,
    Post,
)
from rules.lifecycles import InspectionKind, ObligationKind, StepKind
from rules.rights import NotAllowed
from tests.casework.test_inspections import (
    VISIT,
    announced,
    concluded,
    load,
    planned,
    steps,
    surprise,
    visited,
)
from tests.casework.verbs import acting, duties
from tests.world import World, build_world

LISTS = load_checklists()
TODAY = date(2022, 6, 14)


@pytest.fixture
def world(lite: Store, now: datetime) -> World:
    return build_world(lite, now)


def thematic(world: World, visit: date = date(2022, 6, 22), domains: tuple[str, ...] = ("so",)) -> int:
    with acting(world, "SNV.director", TODAY) as work:
        row = plan_thematic(
            *work.who, work.session.get_one(Agency, world.agency["SGTVT"]),
            head=work.session.get_one(Post, world.post["SNV.minh"]), visit_from=visit, visit_to=visit, **work.when,
        )  # fmt: skip
        checklists.name_theme(work.session, row, LISTS, domains, work.when["now"])
        assert row.id is not None
        return row.id


def found(world: World, number: int, *keys: str, due: date | None = None) -> None:
    with acting(world, "SNV.lan", VISIT) as work:
        for key in keys:
            findings.add_finding(
                *work.who, load(work, number), client_key=key, category="F05", domain="tthc",
                description=f"Không công khai địa chỉ ({key})", remedy_due_on=due, **work.when,
            )  # fmt: skip


def answered(world: World, number: int, lists: dict[str, Checklist] = LISTS, **answers: str) -> list[str]:
    """Answer items (tthc_1="no") as Lan; the codes of those that were no."""
    given = {item.replace("__", "."): answer for item, answer in answers.items()}
    with acting(world, "SNV.lan", VISIT) as work:
        missing = checklists.answer_items(
            *work.who, load(work, number), answers=given, lists=lists, **work.when
        )
        return [line.item.code for line in missing]


# ---- notice -------------------------------------------------------------------------------------------------


def test_a_visit_without_its_working_days_of_notice_is_refused_with_the_first_day_that_has_them(
    world: World,
) -> None:
    number = planned(world)

    with pytest.raises(Shortage) as refusal, acting(world, "SNV.lan", date(2022, 6, 10)) as work:
        announce(
            *work.who, load(work, number), document_no="12/TB", document_date=date(2022, 6, 10), **work.when
        )

    assert refusal.value.numbers == {"needs": 5, "has": 3, "short_by": 2}
    assert "17/06/2022" in refusal.value.message_vi
    assert steps(world)["notice"].status == "open"


def test_a_surprise_visit_needs_neither_notice_nor_self_report(world: World) -> None:
    surprise(world)

    assert not {"notice", "self_report"} & set(steps(world))


# ---- thematic -----------------------------------------------------------------------------------------------


def test_a_thematic_inspection_has_the_steps_of_a_planned_one_and_its_theme(
    store: Store, now: datetime
) -> None:
    world = build_world(store, now)
    number = thematic(world)

    assert list(steps(world)) == ["decision", "notice", "self_report", "visit", "minutes", "conclusion"]
    with world.store.reading() as session:
        row = session.get_one(Inspection, number)
        assert row.kind is InspectionKind.THEMATIC
        assert [line.item.code for line in checklists.lines_of(session, row)] == ["so.1"]


def test_a_thematic_inspection_leaves_time_for_its_notice(world: World) -> None:
    with pytest.raises(Shortage, match="21/06/2022"):
        thematic(world, visit=date(2022, 6, 17))


@pytest.mark.parametrize(("domains", "says"), [((), "--domain"), (("y_te",), "y_te")])
def test_a_theme_is_one_of_the_domains_with_a_list(world: World, domains: tuple[str, ...], says: str) -> None:
    with pytest.raises(BadInput, match=says):
        thematic(world, domains=domains)


# ---- checklists ---------------------------------------------------------------------------------------------


def test_without_named_lists_the_team_works_through_all_and_hears_which_findings_to_record(
    world: World,
) -> None:
    number = planned(world)

    missing = answered(world, number, tthc__1="no", tthc__2="yes", tthc__3="not_applicable")

    assert missing == ["tthc.1"]
    with world.store.reading() as session:
        lines = checklists.lines_of(session, session.get_one(Inspection, number))
        assert {line.domain for line in lines} == set(LISTS)
        assert [line.answer for line in lines if line.domain == "tthc"][:3] == ["no", "yes", "not_applicable"]
        kept = session.execute(sa.select(ANSWER.c.checklist_version).distinct()).scalars().all()
        assert kept == [f"tthc {LISTS['tthc'].version}"]


def test_minutes_wait_until_every_item_is_answered(world: World) -> None:
    number = planned(world)
    announced(world, number)
    with acting(world, "SNV.lan", VISIT) as work:
        checklists.use_checklists(
            *work.who, load(work, number), lists=LISTS, domains=["cong_vu"], **work.when
        )
    answered(world, number, cong_vu__1="yes", cong_vu__2="yes")

    with pytest.raises(BadInput, match=r"còn 1 mục .*cong_vu\.3"):
        visited(world, number)

    answered(world, number, cong_vu__3="no")
    with acting(world, "SNV.lan", VISIT) as work:
        record_step(
            *work.who,
            load(work, number),
            StepKind.MINUTES,
            document_no="3/BB",
            document_date=VISIT,
            **work.when,
        )
    assert steps(world)["minutes"].status == "done"


def test_the_lists_stand_once_the_first_item_is_answered(world: World) -> None:
    number = planned(world)
    answered(world, number, tthc__1="yes")

    with pytest.raises(BadInput, match="đã có câu trả lời"), acting(world, "SNV.lan", VISIT) as work:
        checklists.use_checklists(*work.who, load(work, number), lists=LISTS, domains=["so"], **work.when)


def test_an_inspection_under_way_keeps_the_version_it_began_with(world: World) -> None:
    old, new = planned(world), thematic(world, domains=("tthc",))
    answered(world, old, tthc__1="yes")
    newer = {**LISTS, "tthc": replace(LISTS["tthc"], version="2023-1", items=LISTS["tthc"].items[:2])}

    answered(world, old, newer, tthc__7="yes")
    later = planned(world, agency="SYT")
    answered(world, later, newer, tthc__1="yes")

    with world.store.reading() as session:
        versions = {
            number: {line.version for line in checklists.lines_of(session, session.get_one(Inspection, number))
                     if line.domain == "tthc"}
            for number in (old, new, later)
        }  # fmt: skip
        assert versions == {old: {"2022-1"}, new: {"2022-1"}, later: {"2023-1"}}
        assert session.execute(sa.select(sa.func.count()).select_from(CHECKLIST)).scalar_one() == 8


def test_items_changed_under_the_same_versions_name_are_refused(world: World) -> None:
    answered(world, planned(world), tthc__1="yes")
    silently = {**LISTS, "tthc": replace(LISTS["tthc"], items=LISTS["tthc"].items[:2])}

    with pytest.raises(BadInput, match="tên phiên bản mới"):
        answered(world, planned(world, agency="SYT"), silently, tthc__1="yes")


@pytest.mark.parametrize(("item", "answer", "says"), [("tthc.99", "yes", "tthc.99"), ("tthc.1", "có", "có")])
def test_an_unknown_item_or_answer_is_refused(world: World, item: str, answer: str, says: str) -> None:
    number = planned(world)

    with pytest.raises(BadInput, match=says), acting(world, "SNV.lan", VISIT) as work:
        checklists.answer_items(
            *work.who, load(work, number), answers={item: answer}, lists=LISTS, **work.when
        )


def test_only_the_team_answers(world: World) -> None:
    number = planned(world)

    with pytest.raises(NotAllowed), acting(world, "SNV.minh", VISIT) as work:
        checklists.answer_items(
            *work.who, load(work, number), answers={"tthc.1": "yes"}, lists=LISTS, **work.when
        )


# ---- the follow-up ------------------------------------------------------------------------------------------


def through(world: World, *keys: str, due: date | None = None) -> int:
    """An inspection of Bến Lức that was concluded on 30 June, with these findings."""
    number = planned(world)
    announced(world, number)
    found(world, number, *keys, due=due)
    visited(world, number)
    concluded(world, number)
    return number


def test_a_conclusion_with_findings_owes_a_follow_up_after_the_last_remedy(
    store: Store, now: datetime
) -> None:
    world = build_world(store, now)
    through(world, "a", "b")

    row = steps(world)["follow_up"]
    assert (row.status, row.agency_id) == ("open", world.agency["SNV"])
    assert row.due_on == date(2022, 8, 12)  # ten working days after Saturday, 30 July
    assert row.next_alarm_on is not None  # pressed like any other


def test_without_findings_nobody_has_to_go_again(world: World) -> None:
    through(world)

    assert "follow_up" not in steps(world)


def test_the_follow_up_is_done_on_its_own_minutes(world: World) -> None:
    number = through(world, "a")

    with acting(world, "SNV.lan", date(2022, 8, 4)) as work:
        record_step(
            *work.who, load(work, number), StepKind.FOLLOW_UP, document_no="7/BB-PT",
            document_date=date(2022, 8, 4), **work.when,
        )  # fmt: skip

    assert (steps(world)["follow_up"].status, steps(world)["follow_up"].done_on) == ("done", date(2022, 8, 4))


def test_a_follow_up_comes_after_the_conclusion(world: World) -> None:
    number = through(world, "a")

    with pytest.raises(BadInput, match="30/06/2022"), acting(world, "SNV.lan", date(2022, 8, 4)) as work:
        record_step(
            *work.who, load(work, number), StepKind.FOLLOW_UP, document_no="7/BB-PT",
            document_date=date(2022, 6, 30), **work.when,
        )  # fmt: skip


def test_with_the_last_finding_the_follow_up_is_done_by_itself(world: World) -> None:
    through(world, "a", "b")
    for number, key in enumerate(("a", "b"), 1):
        assert steps(world)["follow_up"].status == "open"
        _remedy(world, key, date(2022, 7, 10 + number))

    assert (steps(world)["follow_up"].status, steps(world)["follow_up"].done_on) == (
        "done",
        date(2022, 7, 12),
    )


def test_more_time_for_a_remedy_moves_the_follow_up(world: World) -> None:
    through(world, "a")
    (owed,) = duties(world, ObligationKind.FINDING)
    with acting(world, "HBL.head", date(2022, 7, 20)) as work:
        row = work.session.get_one(Obligation, owed.id)
        asked = extensions.ask(
            *work.who, row, to_due_on=date(2022, 8, 31), reason="Chờ kinh phí", **work.when
        )
    with acting(world, "SNV.director", date(2022, 7, 21)) as work:
        extensions.decide(*work.who, work.session.merge(asked), grant=True, decision_no="5/SNV", **work.when)

    row = steps(world)["follow_up"]
    assert (row.due_on, row.original_due_on) == (date(2022, 9, 16), date(2022, 8, 12))


def _remedy(world: World, key: str, day: date) -> None:
    paper: dict[str, Any] = {"document_no": f"9/BC-{key}", "document_date": day}
    with acting(world, "HBL.officer", day) as work:
        row = work.session.execute(sa.select(Finding).where(Finding.client_key == key)).scalar_one()
        findings.report_remedy(*work.who, row, **paper, **work.when)
    with acting(world, "SNV.lan", day) as work:
        row = work.session.execute(sa.select(Finding).where(Finding.client_key == key)).scalar_one()
        findings.verify_remediation(*work.who, row, **work.when)


# ---- the papers' files --------------------------------------------------------------------------------------


def test_the_hash_of_a_paper_given_with_a_step_is_kept(world: World) -> None:
    number = planned(world)
    with acting(world, "SNV.lan", date(2022, 6, 1)) as work:
        record_step(
            *work.who, load(work, number), StepKind.DECISION, document_no="5/QĐ", document_date=date(2022, 6, 1),
            file_name="qd.pdf", file_hash="ab" * 32, **work.when,
        )  # fmt: skip

    with world.store.reading() as session:
        kept = session.execute(
            sa.select(EVIDENCE.c.file_name, EVIDENCE.c.file_hash)
            .join(OBLIGATION, OBLIGATION.c.id == EVIDENCE.c.obligation_id)
            .where(OBLIGATION.c.occurrence == "decision")
        ).all()
    assert [tuple(row) for row in kept] == [("qd.pdf", "ab" * 32)]
