"""The three promises as of any day: each number opens to its rows, and nothing is counted twice or lost."""

from datetime import date, datetime
from fractions import Fraction

import pytest

from casework import extensions, figures, plan_tasks, plans
from casework.plan_amendments import TaskChange, amend_plan, withdraw_task
from casework.suspensions import suspend
from casework.sweep import sweep
from models.db import Store
from models.tables import (
    Address,
    Agency,
    Extension,
    Finding,
    Inspection,
    InspectionRound,
    Obligation,
    Plan,
    PlanTask,
    RoundMember,
    Target,
    TargetValue,
)
from rules.lifecycles import (
    AddressState,
    FindingStatus,
    InspectionKind,
    InspectionStatus,
    ObligationKind,
    RoundStatus,
)
from tests.casework.drafts import Row, draft
from tests.casework.verbs import acting, duties
from tests.world import World, build_world

ISSUED, JUNE, END = date(2022, 1, 4), date(2022, 6, 30), date(2022, 12, 31)


@pytest.fixture
def world(lite: Store, now: datetime) -> World:
    return build_world(lite, now)


def issued(world: World, *rows: Row) -> int:
    number = draft(world, rows)
    with acting(world, "VPUB.vice_chairman", ISSUED) as work:
        plan = work.session.get_one(Plan, number)
        plans.issue_plan(*work.who, plan, decision_no="12/KH-UBND", **work.when)
    return number


def tasks(world: World, as_of: date, year: int = 2022) -> dict[str, int]:
    with world.store.reading() as session:
        counted = figures.status(session, as_of, year)["tasks"]
    return {name: number for name, number in counted.items() if number}


def bucket(world: World, as_of: date) -> str:
    """The bucket of the only task."""
    with world.store.reading() as session:
        (row,) = figures.task_rows(session, as_of, 2022)
    return row.bucket


def report(world: World, agency: str, document_date: date, on: date, place: int = 0) -> Obligation:
    row = duties(world, ObligationKind.TASK, agency)[place]
    with acting(world, f"{agency}.officer", on) as work:
        return plan_tasks.report_done(
            *work.who, work.obligation(row), document_no="5/BC", document_date=document_date, **work.when
        )


def confirm(world: World, agency: str, on: date, entered: date | None = None, place: int = 0) -> None:
    row = duties(world, ObligationKind.TASK, agency)[place]
    with acting(world, "SNV.reform_office", on, entered) as work:
        plan_tasks.confirm(*work.who, work.obligation(row), **work.when)


def test_what_is_reported_is_not_yet_done_but_judged_by_its_paper(world: World) -> None:
    issued(world, ("1", "30/6/2022", "SYT"))
    report(world, "SYT", document_date=date(2022, 6, 29), on=date(2022, 7, 8))

    assert bucket(world, date(2022, 7, 15)) == "open_in_time"  # not late because the clerk or the office is
    confirm(world, "SYT", date(2022, 7, 20))
    assert bucket(world, date(2022, 7, 20)) == "done_on_time"


def test_a_paper_of_the_day_after_is_late(world: World) -> None:
    issued(world, ("1", "30/6/2022", "SYT"))
    report(world, "SYT", document_date=date(2022, 7, 1), on=date(2022, 7, 1))

    assert bucket(world, date(2022, 7, 1)) == "overdue"
    confirm(world, "SYT", date(2022, 7, 4))
    assert bucket(world, date(2022, 7, 4)) == "done_late"


def test_due_on_the_day_itself_is_in_time(world: World) -> None:
    issued(world, ("1", "30/6/2022", "SYT"))

    assert bucket(world, JUNE) == "open_in_time"
    assert bucket(world, date(2022, 7, 1)) == "overdue"


def test_a_collective_task_is_counted_once_by_its_worst_agency(world: World) -> None:
    issued(world, ("1", "30/6/2022", "SYT SGTVT HBL"))
    for agency in ("SYT", "SGTVT"):
        report(world, agency, document_date=JUNE, on=JUNE)
        confirm(world, agency, JUNE)

    assert tasks(world, JUNE) == {"total": 1, "open_in_time": 1}
    assert tasks(world, date(2022, 7, 1)) == {"total": 1, "overdue": 1}
    with world.store.reading() as session:
        (row,) = figures.task_rows(session, date(2022, 7, 1), 2022, "overdue")
    assert [(owed.agency_code, owed.bucket) for owed in row.obligations] == [
        ("HBL", "overdue"), ("SYT", "done_on_time"), ("SGTVT", "done_on_time"),
    ]  # fmt: skip


def test_every_deadline_has_its_place(world: World) -> None:
    issued(
        world,
        ("1", "28/2/2022", "HBL"),
        ("2", "", "SYT"),
        ("3", "Trong 10 ngày kể từ ngày Trung ương ban hành Bộ chỉ số", "SYT"),
        ("4", "Quý I/2023", "SYT"),
        ("5", "Thường xuyên", "SYT"),
    )

    assert tasks(world, date(2022, 3, 1)) == {
        "total": 4, "overdue": 1, "no_date": 1, "waiting": 1, "open_in_time": 1, "later_years": 1,
    }  # fmt: skip


def test_an_ongoing_task_is_overdue_at_its_first_missed_checkpoint(world: World) -> None:
    issued(world, ("1", "Thường xuyên", "SYT"))

    assert bucket(world, END) == "open_in_time"  # the year's last day is its checkpoint
    assert bucket(world, date(2023, 1, 1)) == "overdue"


def test_a_task_that_is_put_off_waits(world: World) -> None:
    issued(world, ("1", "28/2/2022", "SYT"))
    with acting(world, "SNV.director", date(2022, 2, 1)) as work:
        row = work.obligation(duties(world, ObligationKind.TASK)[0])
        suspend(*work.who, row, reason="Chờ kinh phí", next_review_on=date(2022, 5, 4), **work.when)

    assert bucket(world, date(2022, 3, 1)) == "waiting"
    assert bucket(world, date(2022, 1, 31)) == "open_in_time"  # as it stood


def test_a_withdrawn_task_leaves_the_rates_and_not_the_total(world: World) -> None:
    plan_id = issued(world, ("1", "28/2/2022", "SYT"), ("2", "31/3/2022", "SGTVT"))
    with acting(world, "VPUB.vice_chairman", date(2022, 2, 1)) as work:
        task = work.session.get_one(PlanTask, duties(world, ObligationKind.TASK)[0].subject_id)
        withdraw_task(*work.who, task, decision_no="9/QĐ", reason="Không còn phù hợp", **work.when)
    report(world, "SGTVT", document_date=date(2022, 3, 30), on=date(2022, 3, 31))
    confirm(world, "SGTVT", date(2022, 4, 1))

    assert plan_id
    assert tasks(world, date(2022, 4, 1)) == {"total": 2, "withdrawn": 1, "done_on_time": 1}
    with world.store.reading() as session:
        rates = figures.status(session, date(2022, 4, 1), 2022)["rates"]
    assert rates["revised"]["completed_of_all"] == {"part": 1, "whole": 1, "percent": "100.0"}


def test_more_time_helps_the_revised_rate_alone(world: World) -> None:
    issued(world, ("1", "28/2/2022", "SGTVT"))
    row = duties(world, ObligationKind.TASK)[0]
    with acting(world, "SGTVT.officer", date(2022, 2, 21)) as work:
        asked = extensions.ask(
            *work.who, work.obligation(row), to_due_on=date(2022, 3, 31), reason="Chờ số liệu", **work.when
        )
    with acting(world, "SNV.director", date(2022, 2, 23)) as work:
        request = work.session.get_one(Extension, asked.id)
        extensions.decide(*work.who, request, grant=True, decision_no="7/SNV", **work.when)
    report(world, "SGTVT", document_date=date(2022, 3, 25), on=date(2022, 3, 25))
    confirm(world, "SGTVT", date(2022, 3, 28))

    with world.store.reading() as session:
        rates = figures.status(session, date(2022, 3, 31), 2022)["rates"]
        before = figures.obligation_rows(session, date(2022, 2, 22), kind=ObligationKind.TASK)
        after = figures.obligation_rows(session, date(2022, 2, 23), kind=ObligationKind.TASK)
    assert rates["revised"]["on_time_of_due"]["percent"] == "100.0"
    assert rates["original"]["on_time_of_due"]["percent"] == "0.0"
    assert [row.due_on for row in (*before, *after)] == [date(2022, 2, 28), date(2022, 3, 31)]


def test_as_it_stood_goes_by_the_day_a_change_is_valid_from(world: World) -> None:
    issued(world, ("1", "28/2/2022", "SYT"))
    report(world, "SYT", document_date=date(2022, 2, 25), on=date(2022, 2, 25))
    confirm(world, "SYT", date(2022, 2, 28), entered=date(2022, 5, 9))  # done in time, typed in May

    assert bucket(world, date(2022, 2, 24)) == "open_in_time"
    assert bucket(world, date(2022, 3, 31)) == "done_on_time"


def test_what_is_alike_now_is_told_apart_as_it_stood(world: World) -> None:
    issued(world, ("1", "28/2/2022", "SYT"), ("2", "28/2/2022", "SGTVT"))
    for agency, confirmed in (("SYT", date(2022, 2, 28)), ("SGTVT", date(2022, 3, 10))):
        report(world, agency, document_date=date(2022, 2, 25), on=date(2022, 2, 25))
        confirm(world, agency, confirmed)

    assert tasks(world, date(2022, 3, 9)) == {"total": 2, "done_on_time": 1, "open_in_time": 1}
    assert tasks(world, date(2022, 3, 10)) == {"total": 2, "done_on_time": 2}


def test_a_report_given_back_stood_as_reported_before(world: World) -> None:
    issued(world, ("1", "28/2/2022", "SYT"))
    report(world, "SYT", document_date=date(2022, 2, 25), on=date(2022, 2, 25))
    with acting(world, "SNV.reform_office", date(2022, 3, 7)) as work:
        row = work.obligation(duties(world, ObligationKind.TASK)[0])
        plan_tasks.return_(*work.who, row, reason="Thiếu phụ lục", **work.when)

    assert bucket(world, date(2022, 3, 4)) == "open_in_time"  # its paper was in time
    assert bucket(world, date(2022, 3, 7)) == "overdue"


def test_a_date_given_later_was_missing_before(world: World) -> None:
    issued(world, ("1", "", "SYT"))
    with acting(world, "SNV.director", date(2022, 2, 1)) as work:
        task = work.session.get_one(PlanTask, duties(world, ObligationKind.TASK)[0].subject_id)
        plans.give_date(*work.who, task, due_on=JUNE, decision_no="9/QĐ", reason="Bổ sung", **work.when)

    assert bucket(world, date(2022, 1, 31)) == "no_date"
    assert bucket(world, date(2022, 2, 1)) == "open_in_time"


def test_a_task_an_amendment_adds_was_not_there_before(world: World) -> None:
    number = issued(world, ("1", "30/6/2022", "SYT"))
    change = TaskChange("2", "Nhiệm vụ mới", "", "30/9/2022", frozenset({world.agency["HBL"]}))
    with acting(world, "VPUB.vice_chairman", date(2022, 5, 4)) as work:
        plan = work.session.get_one(Plan, number)
        amend_plan(*work.who, plan, [change], decision_no="30/QĐ", reason="Bổ sung", **work.when)

    assert tasks(world, date(2022, 5, 3)) == {"total": 1, "open_in_time": 1}
    assert tasks(world, date(2022, 5, 4)) == {"total": 2, "open_in_time": 2}


def test_a_draft_promises_nothing_yet(world: World) -> None:
    draft(world, [("1", "30/6/2022", "SYT")])

    assert tasks(world, JUNE) == {}


def test_only_a_signed_conclusion_of_the_year_counts_and_each_agency_once(world: World) -> None:
    with world.store.act("inspections", now=world.now) as session:
        for code, number in world.agency.items():
            session.get_one(Agency, number).kind = {
                "HBL": "district", "VPUB": "other administrative body", "SNV": "vertical agency",
            }.get(code, "specialised agency")  # fmt: skip
        for agency, signed, number in (
            ("SYT", date(2022, 5, 31), "4/TB"),
            ("SYT", date(2022, 9, 30), "8/TB"),  # twice the same agency
            ("SGTVT", date(2023, 1, 5), "1/TB"),  # signed in the next year
            ("HBL", date(2022, 6, 10), ""),  # no paper
        ):
            session.add(
                Inspection(
                    agency_id=world.agency[agency], year=2022, status=InspectionStatus.CONCLUDED,
                    visit_from=date(2022, 5, 18), visit_to=date(2022, 5, 18), conclusion_no=number,
                    conclusion_on=signed,
                )
            )  # fmt: skip

    with world.store.reading() as session:
        before = figures.status(session, date(2022, 5, 30), 2022)["inspections"]
        found = figures.status(session, END, 2022)["inspections"]
        missing = figures.inspection_rows(session, END, 2022, inspected=False)
    assert before["overall"] == {"agencies": 4, "required": 2, "inspected": 0}
    plain = {
        "overall": {"agencies": 4, "required": 2, "inspected": 1},
        "by_level": {
            "district": {"agencies": 1, "required": 1, "inspected": 0},
            "province": {"agencies": 3, "required": 1, "inspected": 1},
        },
    }
    assert found == {**plain, "narrow": {"agencies": 3, "required": 1, "inspected": 1}, "current": plain}
    assert [row.agency_code for row in missing][-1] == "SNV"  # does not count: stands at the end
    assert {row.agency_code for row in missing} == {"SNV", "VPUB", "SGTVT", "HBL"}


def test_the_frozen_list_and_its_kinds_of_inspection_decide(world: World) -> None:
    with world.store.act("round", now=world.now) as session:
        chosen = InspectionRound(
            year=2022, as_of=date(2022, 2, 1), status=RoundStatus.PUBLISHED, share_num=1, share_den=2,
            rules='{"inspection_kinds": ["planned"]}',
        )  # fmt: skip
        session.add(chosen)
        session.flush()
        assert chosen.id is not None
        for agency, counts in (("SYT", True), ("SGTVT", True), ("HBL", False)):
            row = session.get_one(Agency, world.agency[agency])
            session.add(
                RoundMember(round_id=chosen.id, agency_id=world.agency[agency], code=agency, level=row.level,
                            counts=counts)
            )  # fmt: skip
        for agency, kind in (("SYT", InspectionKind.PLANNED), ("SGTVT", InspectionKind.SURPRISE)):
            session.add(
                Inspection(
                    agency_id=world.agency[agency], year=2022, status=InspectionStatus.CONCLUDED, kind=kind,
                    visit_from=JUNE, visit_to=JUNE, conclusion_no="4/TB", conclusion_on=JUNE,
                )
            )  # fmt: skip

    with world.store.reading() as session:
        found = figures.status(session, END, 2022)["inspections"]
        listed = figures.inspection_rows(session, END, 2022)
    assert found["overall"] == {"agencies": 2, "required": 1, "inspected": 1}
    assert [(row.agency_code, row.counts, row.inspected) for row in listed] == [
        ("SGTVT", True, False), ("SYT", True, True), ("HBL", False, False),
    ]  # fmt: skip


def test_findings_add_up_and_a_recommended_one_stays_recommended_when_fixed(world: World) -> None:
    with world.store.act("findings", now=world.now) as session:
        visit = Inspection(agency_id=world.agency["HBL"], year=2022, visit_from=JUNE, visit_to=JUNE)
        session.add(visit)
        session.flush()
        assert visit.id is not None
        for number, status in enumerate(FindingStatus, start=1):
            session.add(
                Finding(
                    inspection_id=visit.id, agency_id=world.agency["HBL"], number=number, category="F03",
                    domain="tthc", description="Thu phí không đúng", status=status, client_key=f"k{number}",
                    recorded_on=JUNE, entered_at=world.now,
                )
            )  # fmt: skip

    with world.store.reading() as session:
        found = figures.status(session, END, 2022)["findings"]
        rows = figures.finding_rows(session, END, 2022)
        recommended = figures.finding_rows(session, END, 2022, "recommended")
    assert found == {
        "total": 8, "handled": 1, "recommended": 2, "open": 3, "not_accepted": 1, "withdrawn": 1,
        "fixed_and_verified": 2,
    }  # fmt: skip
    assert [row.bucket for row in rows[:3]] == ["open"] * 3  # counter-examples first
    assert {row.status for row in recommended} == {FindingStatus.RECOMMENDED, FindingStatus.FIXED}


def test_targets_tell_their_course_and_a_rank_not_yet_published_is_unknown(world: World) -> None:
    number = issued(world, ("1", "30/6/2022", "SYT"))
    with world.store.act("targets", now=world.now) as session:
        grdp = Target(
            plan_id=number, code="grdp", title_vi="GRDP", unit="%", op=">=", goal_num=13, goal_den=2,
            upper_num=7, due_on=END,
        )  # fmt: skip
        rank = Target(
            plan_id=number,
            code="par_rank",
            title_vi="Thứ hạng",
            op="<=",
            goal_num=10,
            due_on=date(2023, 4, 30),
        )
        session.add_all([grdp, rank])
        session.flush()
        assert grdp.id is not None
        for period, day, value in (("Q1", date(2022, 3, 31), 57), ("H1", JUNE, 66)):
            session.add(
                TargetValue(
                    target_id=grdp.id, period=period, as_of=day, value_num=value, value_den=10,
                    entered_at=world.now,
                )
            )  # fmt: skip

    with world.store.reading() as session:
        may, june = (figures.status(session, day, 2022)["targets"] for day in (date(2022, 5, 1), JUNE))
    assert may[0] == {"code": "grdp", "target": ">= 6.5", "unit": "%", "latest": "5.7", "course": "off"}
    assert june[0]["course"] == "on"
    assert june[1] == {"code": "par_rank", "target": "<= 10", "unit": "", "latest": None, "course": "unknown"}


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        (Fraction(13, 2), "6.5"),
        (Fraction(-13, 2), "-6.5"),
        (Fraction(10), "10"),
        (Fraction(1, 3), "1/3"),  # never ends: stays exact
        (Fraction(1, 400), "0.0025"),
        (Fraction(1200), "1200"),
    ],
)
def test_numbers_are_shown_exactly(value: Fraction, shown: str) -> None:
    assert figures.decimal(value) == shown


def test_every_notice_is_in_one_state_and_its_rung_has_a_name(world: World) -> None:
    issued(world, ("1", "28/1/2022", "SYT"))
    for day in (date(2022, 1, 5), date(2022, 1, 12), date(2022, 1, 19), date(2022, 1, 25)):
        sweep(world.store, day, world.now, mode="catch-all")

    with world.store.reading() as session:
        found = figures.status(session, date(2022, 1, 25), 2022)["notices"]
        rows = figures.notice_rows(session, date(2022, 1, 25), 2022)
        reminders = figures.notice_rows(session, date(2022, 1, 25), 2022, rung="-15")
    by_rung = found.pop("by_rung")
    assert sum(found.values()) == len(rows)
    assert by_rung["-15"] == len(reminders) == 1
    assert all(int(label) <= 0 for label in by_rung)
    assert {row.rung for row in rows} == {"", *by_rung}  # the plan's announcement is an event


def test_the_orphans_of_the_figure_are_those_of_the_invariant(world: World) -> None:
    issued(world, ("1", "28/1/2022", "SYT"))
    with world.store.act("leave", now=world.now) as session:
        row = session.get_one(Address, world.address["mai"])
        row.state = AddressState.BROKEN

    with world.store.reading() as session:
        shown = figures.status(session, ISSUED, 2022)["obligations"]
        rows = figures.obligation_rows(session, ISSUED, bucket="orphan")
    assert shown == {"open": 1, "orphans": 1}
    assert [row.agency_code for row in rows] == ["SYT"]


def test_the_year_of_a_day_is_the_newest_with_a_plan(world: World) -> None:
    with world.store.reading() as session:
        assert figures.year_of(session, END) == 2022
        assert figures.year_of(session, date(2026, 5, 1)) == 2026  # no plan at all
    issued(world, ("1", "28/1/2022", "SYT"))

    with world.store.reading() as session:
        assert figures.year_of(session, date(2026, 5, 1)) == 2022
