"""A plan is issued whole or not at all; every deadline opens what it says, and nothing waits unseen."""

from datetime import date, datetime

import pytest
import sqlalchemy as sa

from casework import plans
from casework.errors import BadInput
from casework.invariant import orphans
from casework.plan_tasks import confirm, report_done
from casework.posts import derive_slots
from models.db import Store
from models.tables import (
    ADDRESS,
    NOTICE,
    PLAN,
    TENURE,
    PeriodicReport,
    Plan,
    PlanTask,
    Post,
    Tenure,
)
from rules.lifecycles import AddressState, MoveRefused, ObligationKind
from rules.rights import NotAllowed, Refusal
from tests.casework.drafts import Row, draft
from tests.casework.verbs import acting, duties, told
from tests.world import World, build_world

ISSUED = date(2022, 1, 4)
ALL = "SNV VPUB SYT SGTVT HBL"


@pytest.fixture
def world(lite: Store, now: datetime) -> World:
    return build_world(lite, now)


def issue(world: World, plan_id: int, *, by: str = "VPUB.vice_chairman", on: date = ISSUED) -> int:
    with acting(world, by, on) as work:
        plan = work.session.get_one(Plan, plan_id)
        return plans.issue_plan(*work.who, plan, decision_no="12/KH-UBND", **work.when)


def issued(world: World, *rows: Row, on: date = ISSUED) -> int:
    plan_id = draft(world, rows)
    issue(world, plan_id, on=on)
    return plan_id


def reporting_dates(world: World) -> None:
    """The year's internal dates of Q1, six months, Q3 and the year."""
    with world.store.act("reports", now=world.now) as session:
        for code, due in (("quarter1", (3, 5)), ("half", (6, 5)), ("quarter3", (9, 5)), ("year", (11, 25))):
            session.add(
                PeriodicReport(
                    code=code, year=2022, name_vi=code, name_en=code, data_from=date(2021, 12, 15),
                    data_to=date(2022, 12, 14), internal_due=date(2022, *due), upward_due=date(2022, 12, 20),
                )
            )  # fmt: skip


def dates(world: World) -> list[tuple[str, date | None]]:
    return [(row.occurrence, row.due_on) for row in duties(world, ObligationKind.TASK)]


@pytest.mark.parametrize(
    ("words", "due"),
    [
        ("15/7/2022", date(2022, 7, 15)),
        ("Tháng 6/2022", date(2022, 6, 30)),
        ("Quý III/2022", date(2022, 9, 30)),
        ("2022", date(2022, 12, 31)),
        ("2022 - 2023", date(2023, 12, 31)),  # a range of two years: visible now, due later
        ("Trong 30 ngày kể từ ngày ban hành", date(2022, 2, 3)),  # counted from the plan's own issue
        ("trong 5 ngày làm việc kể từ ngày ban hành", date(2022, 1, 11)),  # by the office's calendar
    ],
)
def test_a_deadline_opens_the_day_it_means(world: World, words: str, due: date) -> None:
    issued(world, ("1", words, "SYT"))

    assert dates(world) == [("", due)]
    assert duties(world)[0].original_due_on == due


def test_a_collective_task_is_one_duty_an_agency(store: Store, now: datetime) -> None:
    world = build_world(store, now)

    count = issue(world, draft(world, [("1", "Quý II/2022", ALL), ("2", "30/9/2022", "SYT")]))

    owed = duties(world, ObligationKind.TASK)
    assert count == 6
    assert [row.agency_id for row in owed] == [
        *sorted(world.agency[code] for code in ALL.split()),
        world.agency["SYT"],
    ]
    assert {(row.status, row.year) for row in owed} == {("open", 2022)}
    assert all(row.next_alarm_on is not None for row in owed)
    with world.store.reading() as session:
        assert orphans(session, world.today) == []


def test_what_comes_back_is_visible_from_the_first_day(world: World) -> None:
    issued(world, ("1", "Hằng quý", "SYT"))

    assert dates(world) == [
        (day.isoformat(), day)
        for day in (date(2022, 3, 31), date(2022, 6, 30), date(2022, 9, 30), date(2022, 12, 31))
    ]


def test_turns_before_the_issue_are_nobodys_fault(world: World) -> None:
    issued(world, ("1", "Hằng quý", "SYT"), on=date(2022, 7, 18))

    assert [due for _, due in dates(world)] == [date(2022, 9, 30), date(2022, 12, 31)]


def test_what_goes_on_is_looked_at_on_the_reporting_dates(world: World) -> None:
    reporting_dates(world)

    issued(world, ("1", "Thường xuyên", "SYT"))

    assert dates(world) == [
        ("checkpoint:2022-03-05", date(2022, 3, 5)),
        ("checkpoint:2022-06-05", date(2022, 6, 5)),
        ("checkpoint:2022-09-05", date(2022, 9, 5)),
        ("checkpoint:2022-11-25", date(2022, 11, 25)),
        ("checkpoint:2022-12-31", date(2022, 12, 31)),
    ]


def test_a_span_bounds_what_goes_on(world: World) -> None:
    reporting_dates(world)

    issued(world, ("1", "Thường xuyên, từ tháng 4 đến tháng 9", "SYT"))

    assert [due for _, due in dates(world)] == [date(2022, 6, 5), date(2022, 9, 5), date(2022, 9, 30)]


def test_without_reporting_dates_the_years_end_is_still_a_checkpoint(world: World) -> None:
    issued(world, ("1", "Thường xuyên", "SYT"))

    assert dates(world) == [("checkpoint:2022-12-31", date(2022, 12, 31))]


def test_what_waits_says_for_what_and_is_looked_at_again(world: World) -> None:
    issued(world, ("1", "20 ngày sau khi Tỉnh ủy ban hành nghị quyết", "SYT"))

    row = duties(world)[0]
    assert (row.status, row.due_on, row.awaits) == ("waiting", None, "Tỉnh ủy ban hành nghị quyết")
    assert row.next_review_on == date(2022, 2, 8)  # twenty working days on, over Tết


@pytest.mark.parametrize("words", ["", "sớm nhất có thể"])
def test_a_missing_date_is_a_debt_of_the_reform_office(world: World, words: str) -> None:
    issued(world, ("1", words, "SYT SGTVT"))

    waiting = duties(world, ObligationKind.TASK)
    assert [(row.status, row.awaits) for row in waiting] == [("waiting", "thời hạn hoàn thành")] * 2
    repair = duties(world, ObligationKind.REPAIR)
    assert [(row.agency_id, row.occurrence, row.due_on) for row in repair] == [
        (world.agency["SNV"], "give_date", date(2022, 1, 11))
    ]


def test_giving_the_date_starts_the_clock_and_pays_the_debt(store: Store, now: datetime) -> None:
    world = build_world(store, now)
    issued(world, ("1", "", "SYT SGTVT"))

    with acting(world, "SNV.director", date(2022, 1, 10)) as work:
        task = work.session.get_one(PlanTask, 1)
        plans.give_date(*work.who, task, due_on=date(2022, 5, 31), reason="CV 45/SNV", **work.when)

    owed = duties(world, ObligationKind.TASK)
    assert {(row.status, row.due_on, row.original_due_on) for row in owed} == {
        ("open", date(2022, 5, 31), date(2022, 5, 31))
    }
    assert duties(world, ObligationKind.REPAIR)[0].status == "done"
    with world.store.reading() as session:
        assert session.get_one(PlanTask, 1).deadline_text == ""


def test_a_debt_of_a_date_is_paid_with_the_years_end_if_nobody_knows_better(world: World) -> None:
    issued(world, ("1", "", "SYT"))
    repair = duties(world, ObligationKind.REPAIR)[0]

    with acting(world, "SNV.reform_office", date(2022, 1, 10)) as work:
        assert plans.repair_date(*work.who, work.obligation(repair), **work.when)

    assert dates(world) == [("", date(2022, 12, 31))]
    assert duties(world, ObligationKind.REPAIR)[0].status == "done"


def test_a_date_is_given_once(world: World) -> None:
    issued(world, ("1", "30/6/2022", "SYT"))

    with acting(world, "SNV.director", ISSUED) as work:
        task = work.session.get_one(PlanTask, 1)
        with pytest.raises(BadInput, match="đã có thời hạn"):
            plans.give_date(*work.who, task, due_on=date(2022, 5, 31), reason="CV", **work.when)


def test_one_row_that_breaks_keeps_the_whole_plan_back(world: World) -> None:
    plan_id = draft(world, [("1", "30/6/2022", "SYT"), ("2", "30/6/2022", ""), ("3", "chờ", "SYT")])

    with pytest.raises(BadInput) as refusal:
        issue(world, plan_id)

    assert [(problem.code, problem.where) for problem in refusal.value.problems] == [("task_no_lead", "2")]
    assert duties(world) == []
    with world.store.reading() as session:
        assert session.execute(sa.select(PLAN.c.status)).scalar_one() == "draft"


def without_officer(world: World) -> None:
    with world.store.act("people", now=world.now) as session:
        session.get_one(Post, world.post["HBL.officer"]).valid_to = date(2021, 12, 31)
        derive_slots(session, world.today)


def without_holder(world: World) -> None:
    with world.store.act("people", now=world.now) as session:
        session.get_one(Tenure, tenure_of(world, "HBL.officer")).valid_to = date(2021, 12, 31)


def tenure_of(world: World, post: str) -> int:
    with world.store.reading() as session:
        query = sa.select(TENURE.c.id).where(TENURE.c.post_id == world.post[post])
        return int(session.execute(query).scalar_one())


def without_address(world: World) -> None:
    with world.store.act("people", now=world.now) as session:
        session.execute(
            sa.update(ADDRESS)
            .where(ADDRESS.c.id == world.address["nga"])
            .values(state=AddressState.BROKEN.value)
        )


@pytest.mark.parametrize(
    ("breaks", "code", "says"),
    [
        (without_officer, "no_officer", "chưa có chức vụ chuyên viên đầu mối"),
        (without_holder, "nobody", "HBL.officer"),
        (without_address, "no_address", "Phan Thị Nga"),
    ],
)
def test_an_agency_that_could_not_be_told_is_named_with_its_row(
    world: World, breaks: object, code: str, says: str
) -> None:
    breaks(world)  # type: ignore[operator]
    plan_id = draft(world, [("1", "30/6/2022", "SYT"), ("2", "30/6/2022", "SYT HBL"), ("3", "Quý IV", "HBL")])

    with pytest.raises(BadInput) as refusal:
        issue(world, plan_id)

    assert [(problem.code, problem.where) for problem in refusal.value.problems] == [(code, "2")]
    assert says in refusal.value.message_vi
    assert "Bến Lức" in refusal.value.message_vi


def test_an_empty_plan_is_not_issued(world: World) -> None:
    with pytest.raises(BadInput, match="chưa có nhiệm vụ"):
        issue(world, draft(world, []))


def test_who_drew_the_plan_up_does_not_issue_it(world: World) -> None:
    plan_id = draft(world, [("1", "30/6/2022", "SYT")], by="hoa")

    with pytest.raises(NotAllowed) as refusal:
        issue(world, plan_id, by="SNV.reform_office")

    assert refusal.value.why is Refusal.OWN_WORK


def test_who_submitted_the_plan_does_not_issue_it(world: World) -> None:
    plan_id = draft(world, [("1", "30/6/2022", "SYT")], by=None)
    with acting(world, "SNV.director", ISSUED) as work:
        plans.submit_plan(*work.who, work.session.get_one(Plan, plan_id), **work.when)

    with pytest.raises(NotAllowed):
        issue(world, plan_id, by="SNV.director")
    assert issue(world, plan_id) == 1


def test_an_agency_issues_no_plan(world: World) -> None:
    plan_id = draft(world, [("1", "30/6/2022", "SYT")])

    with pytest.raises(NotAllowed):
        issue(world, plan_id, by="SYT.head")


def test_a_plan_is_issued_once(world: World) -> None:
    plan_id = issued(world, ("1", "30/6/2022", "SYT"))

    with pytest.raises(MoveRefused):
        issue(world, plan_id)

    assert len(duties(world)) == 1


def test_an_agency_hears_once_of_a_plan_however_many_tasks_it_leads(world: World) -> None:
    issued(world, ("1", "30/6/2022", "SYT"), ("2", "30/9/2022", "SYT"), ("3", "30/9/2022", "SGTVT"))

    assert told(world) == [("plan_issued", "SYT.officer"), ("plan_issued", "SGTVT.officer")]
    with world.store.reading() as session:
        text = session.execute(sa.select(NOTICE.c.text).order_by(NOTICE.c.id)).scalars().first()
    assert text is not None
    assert "12/KH-UBND (2)" in text


# Amendments


def amend(world: World, plan_id: int, *changes: plans.TaskChange, on: date = date(2022, 3, 1)) -> None:
    with acting(world, "VPUB.vice_chairman", on) as work:
        plan = work.session.get_one(Plan, plan_id)
        plans.amend_plan(
            *work.who, plan, list(changes), decision_no="90/QĐ-UBND", reason="Sắp xếp lại", **work.when
        )


def test_an_amended_deadline_moves_the_date_and_keeps_the_first(store: Store, now: datetime) -> None:
    world = build_world(store, now)
    plan_id = issued(world, ("1", "30/6/2022", "SYT SGTVT"))

    amend(world, plan_id, plans.TaskChange("1", deadline_text="30/9/2022"))

    assert {(row.due_on, row.original_due_on, row.status) for row in duties(world)} == {
        (date(2022, 9, 30), date(2022, 6, 30), "open")
    }


def test_an_amended_lead_hands_the_duty_over(world: World) -> None:
    plan_id = issued(world, ("1", "30/6/2022", "SYT"))

    amend(world, plan_id, plans.TaskChange("1", lead_ids=frozenset({world.agency["SGTVT"]})))

    assert [(row.agency_id, row.status) for row in duties(world)] == [
        (world.agency["SYT"], "withdrawn"),
        (world.agency["SGTVT"], "open"),
    ]


def test_a_lead_named_again_owes_again(world: World) -> None:
    plan_id = issued(world, ("1", "30/6/2022", "SYT"))
    amend(world, plan_id, plans.TaskChange("1", lead_ids=frozenset({world.agency["SGTVT"]})))

    amend(
        world, plan_id, plans.TaskChange("1", lead_ids=frozenset({world.agency["SYT"]})), on=date(2022, 4, 1)
    )

    assert [(row.status, row.opening) for row in duties(world, agency="SYT")] == [("open", 2)]


def test_a_task_can_be_added_to_an_issued_plan(world: World) -> None:
    plan_id = issued(world, ("1", "30/6/2022", "SYT"))
    new = plans.TaskChange(
        "2",
        title_vi="Nâng cấp một cửa",
        deadline_text="Quý IV/2022",
        lead_ids=frozenset({world.agency["HBL"]}),
    )

    amend(world, plan_id, new)

    assert [(row.title, row.due_on) for row in duties(world, agency="HBL")] == [
        ("2. Nâng cấp một cửa", date(2022, 12, 31))
    ]


def test_a_date_that_becomes_clear_by_amendment_pays_the_debt(world: World) -> None:
    plan_id = issued(world, ("1", "", "SYT"))

    amend(world, plan_id, plans.TaskChange("1", deadline_text="30/9/2022"))

    assert [row.status for row in duties(world)] == ["open", "done"]


def test_what_is_done_stays_done_when_its_task_is_amended(world: World) -> None:
    plan_id = issued(world, ("1", "30/6/2022", "SYT SGTVT"))
    row = duties(world, agency="SYT")[0]
    with acting(world, "SYT.officer", date(2022, 2, 1)) as work:
        paper = {"document_no": "1/BC", "document_date": date(2022, 1, 28)}
        report_done(*work.who, work.obligation(row), **paper, **work.when)  # type: ignore[arg-type]
    with acting(world, "SNV.reform_office", date(2022, 2, 2)) as work:
        confirm(*work.who, work.obligation(row), **work.when)

    amend(world, plan_id, plans.TaskChange("1", deadline_text="30/9/2022"))

    done = duties(world, agency="SYT")[0]
    assert (done.status, done.due_on, done.done_on) == ("done", date(2022, 6, 30), date(2022, 1, 28))


def test_a_withdrawn_task_presses_nobody_more(world: World) -> None:
    issued(world, ("1", "", "SYT SGTVT"), ("2", "30/6/2022", "SYT"))

    with acting(world, "SNV.director", date(2022, 3, 1)) as work:
        task = work.session.get_one(PlanTask, 1)
        plans.withdraw_task(*work.who, task, decision_no="91/QĐ", reason="Trùng nhiệm vụ", **work.when)

    left = [(row.kind, row.status) for row in duties(world) if row.status != "withdrawn"]
    assert left == [("task", "open")]


def test_a_day_that_does_not_exist_is_refused_and_the_date_stays(world: World) -> None:
    plan_id = issued(world, ("1", "30/6/2022", "SYT"))

    with pytest.raises(BadInput, match="31/09/2022 không có thật"):
        amend(world, plan_id, plans.TaskChange("1", deadline_text="31/9/2022"))

    assert [row.due_on for row in duties(world)] == [date(2022, 6, 30)]


def test_a_draft_is_not_amended(world: World) -> None:
    plan_id = draft(world, [("1", "30/6/2022", "SYT")])

    with pytest.raises(BadInput, match="dự thảo"):
        amend(world, plan_id, plans.TaskChange("1", deadline_text="30/9/2022"))


# Suspension


def suspended(world: World, by: str = "SNV.director") -> None:
    row = duties(world, ObligationKind.TASK)[0]
    with acting(world, by, date(2022, 3, 1)) as work:
        plans.suspend(
            *work.who,
            work.obligation(row),
            reason="Chờ sáp nhập",
            next_review_on=date(2022, 5, 4),
            **work.when,
        )


def test_a_suspended_duty_is_not_pressed_and_comes_back_with_its_date(world: World) -> None:
    issued(world, ("1", "30/6/2022", "SYT"))
    suspended(world)
    held = duties(world)[0]

    with acting(world, "SNV.director", date(2022, 5, 4)) as work:
        plans.resume(*work.who, work.obligation(held), reason="Đã sáp nhập", **work.when)

    back = duties(world)[0]
    assert (held.status, held.next_alarm_on, held.next_review_on) == ("suspended", None, date(2022, 5, 4))
    assert (back.status, back.due_on, back.next_review_on) == ("open", date(2022, 6, 30), None)
    assert back.next_alarm_on is not None


def test_the_office_does_not_suspend_what_its_own_house_owes(world: World) -> None:
    issued(world, ("1", "30/6/2022", "SNV"))

    with pytest.raises(NotAllowed):
        suspended(world, by="SNV.reform_office")


def test_a_suspension_says_when_it_is_looked_at_again(world: World) -> None:
    issued(world, ("1", "30/6/2022", "SYT"))
    row = duties(world)[0]

    with pytest.raises(BadInput, match="phải sau hôm nay"), acting(world, "SNV.director", ISSUED) as work:
        plans.suspend(*work.who, work.obligation(row), reason="Chờ", next_review_on=ISSUED, **work.when)
