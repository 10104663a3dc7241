"""An agency reports, the office confirms or returns; three dates stay apart and four eyes see it."""

from datetime import date, datetime

import pytest
import sqlalchemy as sa

from casework.errors import BadInput
from casework.plan_tasks import add_evidence, confirm, report_done, report_progress, return_
from models.db import Store
from models.tables import EVIDENCE, PROGRESS, STATUS_CHANGE, Obligation
from rules.lifecycles import ObligationKind, ObligationStatus
from rules.rights import NotAllowed, Refusal
from tests.casework.verbs import acting, duties, told
from tests.world import World, build_world

DUE = date(2022, 6, 30)
PAPER = {"document_no": "215/BC-SYT", "document_date": date(2022, 6, 28)}


@pytest.fixture
def world(lite: Store, now: datetime) -> World:
    return build_world(lite, now)


def report(world: World, task: Obligation, on: date = date(2022, 6, 29), post: str = "SYT.officer") -> None:
    with acting(world, post, on) as work:
        report_done(*work.who, work.obligation(task), **PAPER, **work.when)


def test_what_was_done_in_time_and_typed_late_stays_in_time(world: World) -> None:
    task = world.open("SYT", DUE)

    report(world, task, on=date(2022, 7, 14))

    row = duties(world, ObligationKind.TASK)[0]
    assert (row.status, row.done_on, row.due_on) == ("reported", date(2022, 6, 28), DUE)
    assert row.reported_at.date() == date(2022, 7, 14)
    assert row.next_alarm_on is None


def test_a_report_puts_the_office_on_a_clock_of_its_own(world: World) -> None:
    task = world.open("SYT", DUE)

    report(world, task)

    owed = duties(world, ObligationKind.CONFIRMATION)
    assert [(row.agency_id, row.role, row.due_on, row.subject_id) for row in owed] == [
        (world.agency["SNV"], "reform_office", date(2022, 7, 6), task.id)
    ]


def test_confirming_ends_the_task_and_the_office_clock(world: World) -> None:
    task = world.open("SYT", DUE)
    report(world, task)

    with acting(world, "SNV.reform_office", date(2022, 7, 1)) as work:
        confirm(*work.who, work.obligation(task), **work.when)

    assert [row.status for row in duties(world)] == ["done", "done"]
    assert duties(world, ObligationKind.TASK)[0].done_on == date(2022, 6, 28)
    assert told(world) == [("report_confirmed", "SYT.officer")]


def test_nobody_confirms_what_he_reported_himself(world: World) -> None:
    task = world.open("SNV", DUE)
    report(world, task, post="SNV.reform_office")

    with pytest.raises(NotAllowed) as refusal, acting(world, "SNV.reform_office", DUE) as work:
        confirm(*work.who, work.obligation(task), **work.when)

    assert refusal.value.why is Refusal.OWN_WORK
    assert duties(world, ObligationKind.TASK)[0].status == "reported"


def test_what_the_office_owes_itself_is_judged_by_its_director(world: World) -> None:
    task = world.open("SNV", DUE)
    report(world, task, post="SNV.reform_office")

    owed = duties(world, ObligationKind.CONFIRMATION)[0]
    with acting(world, "SNV.director", DUE) as work:
        confirm(*work.who, work.obligation(task), **work.when)

    assert owed.role == "director"
    assert duties(world, ObligationKind.TASK)[0].status == "done"


def test_the_agency_does_not_confirm_its_own_report(world: World) -> None:
    task = world.open("SYT", DUE)
    report(world, task)

    with pytest.raises(NotAllowed), acting(world, "SYT.head", DUE) as work:
        confirm(*work.who, work.obligation(task), **work.when)


def test_a_returned_report_runs_again_under_a_new_opening(world: World) -> None:
    task = world.open("SGTVT", DUE)
    report(world, task, post="SGTVT.officer")

    with acting(world, "SNV.reform_office", date(2022, 7, 4)) as work:
        return_(*work.who, work.obligation(task), reason="Báo cáo thiếu phụ lục", **work.when)

    row = duties(world, ObligationKind.TASK)[0]
    assert (row.status, row.opening, row.done_on, row.original_due_on) == ("open", 2, None, DUE)
    assert row.next_alarm_on is not None
    assert told(world) == [("report_returned", "SGTVT.officer")]
    assert duties(world, ObligationKind.CONFIRMATION)[0].status == "done"


def test_a_second_report_after_a_return_is_confirmed_anew(world: World) -> None:
    task = world.open("SGTVT", DUE)
    report(world, task, post="SGTVT.officer")
    with acting(world, "SNV.reform_office", date(2022, 7, 4)) as work:
        return_(*work.who, work.obligation(task), reason="Thiếu phụ lục", **work.when)

    report(world, task, on=date(2022, 7, 8), post="SGTVT.officer")

    owed = duties(world, ObligationKind.CONFIRMATION)
    assert [(row.occurrence, row.status) for row in owed] == [("opening:1", "done"), ("opening:2", "open")]


def test_a_returned_report_without_a_date_waits_again(world: World) -> None:
    task = world.open("SYT", None, awaits="quyết định của Bộ", next_review_on=date(2022, 3, 1))
    report(world, task)

    with acting(world, "SNV.reform_office", date(2022, 7, 1)) as work:
        return_(*work.who, work.obligation(task), reason="Chưa có quyết định", **work.when)

    row = duties(world, ObligationKind.TASK)[0]
    assert (row.status, row.opening, row.done_on) == ("waiting", 2, None)


def test_returning_needs_a_reason(world: World) -> None:
    task = world.open("SYT", DUE)
    report(world, task)

    with pytest.raises(BadInput, match="lý do"), acting(world, "SNV.reform_office", DUE) as work:
        return_(*work.who, work.obligation(task), reason="  ", **work.when)


@pytest.mark.parametrize(
    ("paper", "sentence"),
    [
        ({"document_no": " ", "document_date": DUE}, "thiếu số văn bản"),
        ({"document_no": "1/BC", "document_date": date(2022, 7, 2)}, "chưa đến"),  # tomorrow's paper
    ],
)
def test_no_paper_no_report(world: World, paper: dict[str, object], sentence: str) -> None:
    task = world.open("SYT", DUE)

    with pytest.raises(BadInput, match=sentence), acting(world, "SYT.officer", date(2022, 7, 1)) as work:
        report_done(*work.who, work.obligation(task), **paper, **work.when)  # type: ignore[arg-type]

    assert duties(world, ObligationKind.TASK)[0].status == "open"
    with world.store.reading() as session:
        assert session.execute(sa.select(EVIDENCE)).all() == []


def test_another_agency_reports_nothing(world: World) -> None:
    task = world.open("SYT", DUE)

    with pytest.raises(NotAllowed) as refusal:
        report(world, task, post="SGTVT.officer")

    assert refusal.value.why is Refusal.OTHER_AGENCY


def test_the_office_enters_a_paper_it_received_and_another_person_confirms(world: World) -> None:
    task = world.open("HBL", DUE)
    report(world, task, post="SNV.reform_office")

    with pytest.raises(NotAllowed), acting(world, "SNV.reform_office", DUE) as work:
        confirm(*work.who, work.obligation(task), **work.when)
    with acting(world, "SNV.director", DUE) as work:
        confirm(*work.who, work.obligation(task), **work.when)

    assert duties(world, ObligationKind.TASK)[0].status == "done"


def test_what_closes_otherwise_is_not_reported_here(world: World) -> None:
    task = world.open("SNV", DUE, kind=ObligationKind.QUOTA)

    with pytest.raises(BadInput, match="kết luận đủ số cuộc kiểm tra"):
        report(world, task, post="SNV.reform_office")


def test_a_report_is_not_made_twice(world: World) -> None:
    task = world.open("SYT", DUE)
    report(world, task)

    with pytest.raises(BadInput, match="chờ xác nhận"):
        report(world, task)


def test_progress_is_a_note_and_no_status(world: World) -> None:
    task = world.open("SYT", DUE)

    with acting(world, "SYT.officer", date(2022, 5, 4)) as work:
        report_progress(*work.who, work.obligation(task), percent=40, text="Đã lấy ý kiến", **work.when)

    with world.store.reading() as session:
        note = session.execute(sa.select(PROGRESS)).one()
    assert (note.percent, note.on_day, duties(world)[0].status) == (40, date(2022, 5, 4), "open")


@pytest.mark.parametrize("percent", [-1, 101])
def test_progress_lies_between_nothing_and_all(world: World, percent: int) -> None:
    task = world.open("SYT", DUE)

    with pytest.raises(BadInput, match=str(percent)), acting(world, "SYT.officer", date(2022, 5, 4)) as work:
        report_progress(*work.who, work.obligation(task), percent=percent, **work.when)


def test_more_evidence_moves_no_date(world: World) -> None:
    task = world.open("SYT", DUE)
    report(world, task)

    with acting(world, "SYT.officer", date(2022, 7, 5)) as work:
        add_evidence(
            *work.who,
            work.obligation(task),
            document_no="9/PL-SYT",
            document_date=date(2022, 7, 4),
            **work.when,
        )

    with world.store.reading() as session:
        papers = session.execute(sa.select(EVIDENCE.c.document_no).order_by(EVIDENCE.c.id)).scalars().all()
    assert papers == ["215/BC-SYT", "9/PL-SYT"]
    assert duties(world, ObligationKind.TASK)[0].done_on == date(2022, 6, 28)


def test_every_change_says_who_from_when_and_entered_when(world: World) -> None:
    task = world.open("SYT", DUE)
    with acting(world, "SYT.officer", date(2022, 6, 28), entered=date(2022, 7, 14)) as work:
        report_done(*work.who, work.obligation(task), **PAPER, **work.when)

    with world.store.reading() as session:
        change = session.execute(sa.select(STATUS_CHANGE).where(STATUS_CHANGE.c.noun_id == task.id)).one()
    assert (change.old, change.new, change.person_id) == ("open", "reported", world.person["mai"])
    assert (change.valid_from, change.entered_at.date()) == (date(2022, 6, 28), date(2022, 7, 14))


def test_a_report_of_a_day_to_come_is_refused(world: World) -> None:
    task = world.open("SYT", DUE)

    with (
        pytest.raises(BadInput, match="không ghi nhận trước"),
        acting(world, "SYT.officer", date(2022, 7, 2), entered=date(2022, 7, 1)) as work,
    ):
        report_done(*work.who, work.obligation(task), **PAPER, **work.when)

    assert duties(world)[0].status == ObligationStatus.OPEN


def test_report_return_and_report_again_on_both_databases(store: Store, now: datetime) -> None:
    world = build_world(store, now)
    task = world.open("SGTVT", DUE)
    report(world, task, post="SGTVT.officer")
    with acting(world, "SNV.reform_office", date(2022, 7, 4)) as work:
        return_(*work.who, work.obligation(task), reason="Thiếu phụ lục", **work.when)
    report(world, task, on=date(2022, 7, 8), post="SGTVT.officer")

    with acting(world, "SNV.director", date(2022, 7, 11)) as work:
        confirm(*work.who, work.obligation(task), **work.when)

    row = duties(world, ObligationKind.TASK)[0]
    assert (row.status, row.opening, row.done_on) == ("done", 2, date(2022, 6, 28))
