"""A calendar or a ladder changes for running cases: what moves, why, who hears of it, and what stays."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
import sqlalchemy as sa

from casework import extensions, reproject
from casework.as_it_stood import Obligations
from casework.errors import BadInput
from casework.import_calendar import apply_calendar, read_calendar
from casework.inspections import open_steps
from casework.reproject import Projected
from casework.standing import put_calendar_in_force, standing, workdays_of
from casework.sweep import sweep
from casework.why import why
from config.calendar import shipped_calendar
from models import audit
from models.db import Store
from models.tables import (
    DIGEST,
    MOVED_DATE,
    NOTICE,
    OBLIGATION,
    REPROJECTION,
    Inspection,
    InspectionMember,
    InspectionStep,
)
from rules.ladder import Ladder, Rung, rung_date
from rules.lifecycles import Form, ObligationKind, Role, StepKind
from rules.rights import NotAllowed
from tests.casework.office_files import csv_file
from tests.casework.verbs import acting, duties, told
from tests.world import World, build_world, shipped_ladders

DECREE = date(2025, 12, 25)
DECREE_NO = "12729/VPCP-KGVX"
SWAP = "Ngày,Loại,Tên\n02/01/2026,nghỉ hoán đổi,Nghỉ hoán đổi\n10/01/2026,làm bù,Làm bù\n"
CULTURE_DAY = "Ngày,Loại,Tên,Số văn bản\n24/11/2026,nghỉ lễ,Ngày Văn hóa Việt Nam,Nghị quyết 28/2026/QH16\n"
LATE = {date(2026, 1, 2), date(2026, 1, 10), date(2026, 8, 31), date(2026, 8, 22), date(2026, 11, 24)}
ZONE = ZoneInfo("Asia/Ho_Chi_Minh")


def in_december(store: Store) -> World:
    """The small office in December 2025, under the calendar as it was known before the decree."""
    world = build_world(store, datetime(2025, 12, 1, 8, tzinfo=ZONE))
    first, last, days = shipped_calendar(None, 2025, 2027)
    with store.act("calendar", now=world.now) as session:
        put_calendar_in_force(
            session, first, last, [day for day in days if day.day not in LATE], reason="2025", now=world.now
        )
    return world


@pytest.fixture
def world(store: Store) -> World:
    return in_december(store)


@pytest.fixture
def small(lite: Store) -> World:
    return in_december(lite)


def decree(
    world: World, folder: Path, text: str = SWAP, *, on: date = DECREE, no: str = DECREE_NO
) -> Projected:
    """Put the days of a file in force on that day."""
    with acting(world, "SNV.director", on) as work:
        preview, laid = read_calendar(work.session, csv_file(folder, text), on, "", no)
        preview.require_clean()
        assert laid is not None
        return reproject.change_calendar(*work.who, laid, decision_no=no, **work.when)


def row_of(world: World, number: int | None) -> Any:
    return next(row for row in duties(world) if row.id == number)


def test_the_late_decree_moves_what_is_counted_in_working_days(world: World, tmp_path: Path) -> None:
    moved = world.open(
        "SNV", date(2025, 12, 31), kind=ObligationKind.REPAIR, role=Role.REFORM_OFFICE, today=DECREE
    )
    with world.store.act(
        "due", now=world.now
    ) as session:  # five working days: 26, 29, 30, 31 December, 2 January
        session.execute(
            sa.update(OBLIGATION)
            .where(OBLIGATION.c.id == moved.id)
            .values(due_on=date(2026, 1, 2), original_due_on=date(2026, 1, 2))
        )
    fixed = world.open("SYT", date(2026, 1, 2))

    made = decree(world, tmp_path)

    assert row_of(world, moved.id).due_on == date(2026, 1, 5)  # 2 January is off, the fifth day is the Monday
    assert row_of(world, moved.id).original_due_on == date(2026, 1, 2)
    assert row_of(world, fixed.id).due_on == date(2026, 1, 2)  # a date of the plan stays, also on a day off
    assert [(one.obligation_id, one.new_due_on) for one in made.moved if one.cause == "counted"] == [
        (moved.id, date(2026, 1, 5))
    ]
    assert made.told == {"Nguyễn Thị Hòa": 1}
    assert told(world) == [("due_date_moved", "SNV.reform_office")]


def test_alarms_follow_the_new_days_and_say_why(world: World, tmp_path: Path) -> None:
    row = world.open("SYT", date(2026, 1, 6))  # three working days before: 31 December, and then the 30th
    for day in (date(2025, 12, 15), DECREE, date(2025, 12, 26)):
        sweep(world.store, day, world.now, mode="live")
    assert row_of(world, row.id).next_alarm_on == date(2025, 12, 31)

    decree(world, tmp_path, on=date(2025, 12, 26))

    after = row_of(world, row.id)
    assert after.next_alarm_on == date(2025, 12, 30)
    with world.store.reading() as session:
        line = session.execute(sa.select(MOVED_DATE).where(MOVED_DATE.c.obligation_id == row.id)).one()
        assert (line.cause, line.old_alarm_on, line.new_alarm_on) == (
            "alarm",
            date(2025, 12, 31),
            date(2025, 12, 30),
        )
        assert workdays_of(session, after.calendar_id).is_working(date(2026, 1, 10))


def test_what_the_change_does_not_touch_stays_on_its_calendar(world: World, tmp_path: Path) -> None:
    row = world.open("SYT", date(2026, 6, 30))
    before = row_of(world, row.id)

    made = decree(world, tmp_path)

    assert row_of(world, row.id) == before
    assert made.moved == ()
    assert made.id is not None  # the calendar itself has changed


def test_the_same_decree_again_changes_nothing(world: World, tmp_path: Path) -> None:
    world.open("SYT", date(2026, 1, 6))
    decree(world, tmp_path)

    assert decree(world, tmp_path, on=date(2025, 12, 26)).id is None
    with world.store.reading() as session:
        assert session.execute(sa.select(sa.func.count()).select_from(REPROJECTION)).scalar_one() == 1


def test_a_calendar_brought_in_before_is_carried_over_by_the_act(small: World, tmp_path: Path) -> None:
    row = small.open("SYT", date(2026, 1, 6))
    with small.store.act("import", now=small.now) as session:
        apply_calendar(session, csv_file(tmp_path, SWAP), DECREE)

    made = decree_as_imported(small, tmp_path)

    assert [one.obligation_id for one in made.moved] == [row.id]


def decree_as_imported(world: World, folder: Path) -> Projected:
    """The same file without a document of its own beside each day, as it was imported."""
    with acting(world, "SNV.director", DECREE) as work:
        _, laid = read_calendar(work.session, csv_file(folder, SWAP), DECREE)
        assert laid is not None
        return reproject.change_calendar(*work.who, laid, decision_no=DECREE_NO, **work.when)


def test_a_date_given_by_a_decision_does_not_move(small: World, tmp_path: Path) -> None:
    row = small.open("SYT", date(2025, 12, 30), today=date(2025, 12, 22))
    with acting(small, "SYT.officer", date(2025, 12, 23)) as work:
        asked = extensions.ask(
            *work.who, work.obligation(row), to_due_on=date(2026, 1, 2), reason="Chờ", **work.when
        )
        number = asked.id
    with acting(small, "SNV.director", date(2025, 12, 24)) as work:
        request = work.session.get_one(type(asked), number)
        extensions.decide(*work.who, request, grant=True, decision_no="9/SNV", **work.when)

    decree(small, tmp_path)

    assert row_of(small, row.id).due_on == date(2026, 1, 2)


def visit(world: World, day: date) -> int:
    """An inspection of HBL on that day with its steps."""
    with world.store.act("visit", now=world.now) as session:
        row = Inspection(agency_id=world.agency["HBL"], year=2026, visit_from=day, visit_to=day)
        session.add(row)
        session.flush()
        assert row.id is not None
        session.add(InspectionMember(inspection_id=row.id, post_id=world.post["SNV.lan"], head=True))
        session.flush()
        open_steps(session, standing(session), row, today=world.today)
        return row.id


def test_the_steps_of_an_inspection_are_counted_from_its_visit_anew(small: World, tmp_path: Path) -> None:
    visit(small, date(2026, 1, 8))
    before = {row.kind: row.due_on for row in steps(small)}

    decree(small, tmp_path)

    after = {row.kind: row.due_on for row in steps(small)}
    assert (before[StepKind.NOTICE], after[StepKind.NOTICE]) == (date(2025, 12, 31), date(2025, 12, 30))
    assert (before[StepKind.CONCLUSION], after[StepKind.CONCLUSION]) == (date(2026, 1, 29), date(2026, 1, 28))
    assert after[StepKind.VISIT] == date(2026, 1, 8)
    owed = {row.occurrence: row.due_on for row in duties(small, ObligationKind.INSPECTION_STEP)}
    assert owed == {kind.value: due_on for kind, due_on in after.items()}


def steps(world: World) -> Sequence[Any]:
    with world.store.reading() as session:
        return session.execute(sa.select(InspectionStep.__table__)).all()  # type: ignore[attr-defined]


def test_a_visit_that_falls_on_a_day_off_is_named_not_moved(small: World, tmp_path: Path) -> None:
    number = visit(small, date(2026, 1, 2))

    assert decree(small, tmp_path).visits_on_days_off == (number,)
    with small.store.reading() as session:
        assert session.get_one(Inspection, number).visit_from == date(2026, 1, 2)


def test_a_holiday_from_2026_on_moves_the_calls_of_late_november(small: World, tmp_path: Path) -> None:
    row = small.open("SYT", date(2026, 11, 26))

    made = decree(small, tmp_path, CULTURE_DAY, on=date(2025, 12, 26), no="28/2026/QH16")

    assert [(one.obligation_id, one.cause) for one in made.moved] == [(row.id, "alarm")]
    assert row_of(small, row.id).calendar_id == made.to_id


def test_a_longer_calendar_takes_every_running_case_along(small: World, tmp_path: Path) -> None:
    row = small.open("SYT", date(2026, 6, 30))

    made = decree(small, tmp_path, "Ngày,Loại,Tên\n01/01/2028,nghỉ lễ,Tết Dương lịch\n", no="lịch 2028")

    assert row_of(small, row.id).calendar_id == made.to_id


def test_the_preview_shows_what_the_act_then_does(small: World, tmp_path: Path) -> None:
    small.open("SYT", date(2026, 1, 6))
    with acting(small, "SNV.director", DECREE) as work:
        _, laid = read_calendar(work.session, csv_file(tmp_path, SWAP), DECREE, "", DECREE_NO)
        assert laid is not None
        seen = reproject.change_calendar(*work.who, laid, decision_no=DECREE_NO, **work.when)
        audit.undo(work.session)

    with small.store.reading() as session:
        assert session.execute(sa.select(sa.func.count()).select_from(REPROJECTION)).scalar_one() == 0
    assert decree(small, tmp_path) == seen


def test_the_figures_of_a_day_before_show_the_date_of_before(world: World, tmp_path: Path) -> None:
    number = visit(world, date(2026, 1, 8))
    decree(world, tmp_path)

    with world.store.reading() as session:
        owed = session.execute(
            sa.select(OBLIGATION).where(OBLIGATION.c.occurrence == StepKind.NOTICE.value)
        ).one()
        assert Obligations(session, date(2025, 12, 24)).of(owed).due_on == date(2025, 12, 31)
        assert Obligations(session, DECREE).of(owed).due_on == date(2025, 12, 30)
    assert number


def test_why_names_the_decree_the_version_and_the_days(small: World, tmp_path: Path) -> None:
    visit(small, date(2026, 1, 8))
    decree(small, tmp_path)

    with small.store.reading() as session:
        number = session.execute(sa.select(sa.func.min(NOTICE.c.id))).scalar_one()
        vi, en = (dict(why(session, number, language)) for language in ("vi", "en"))
    assert DECREE_NO in vi["Thời hạn thay đổi"]
    assert "nghỉ 02/01/2026" in vi["Thời hạn thay đổi"]
    assert "counted anew in working days" in en["The date moved"]


def test_who_was_called_for_the_old_date_hears_that_it_stopped(small: World, tmp_path: Path) -> None:
    visit(small, date(2026, 1, 14))
    for day in (date(2025, 12, 22), date(2025, 12, 23), date(2025, 12, 24), DECREE):
        sweep(small.store, day, small.now, mode="live")

    decree(small, tmp_path)

    with small.store.reading() as session:
        waiting = session.execute(
            sa.select(NOTICE.c.id)
            .join(OBLIGATION, OBLIGATION.c.id == NOTICE.c.obligation_id)
            .where(NOTICE.c.event == "", NOTICE.c.state == "waiting", NOTICE.c.due_on != OBLIGATION.c.due_on)
        ).all()
    assert waiting == []


@pytest.mark.parametrize(
    ("post", "no", "error"), [("SYT.head", "1", NotAllowed), ("SNV.director", " ", BadInput)]
)
def test_nobody_changes_a_calendar_without_right_or_decision(
    small: World, tmp_path: Path, post: str, no: str, error: type[Exception]
) -> None:
    with acting(small, post, DECREE) as work:
        _, laid = read_calendar(work.session, csv_file(tmp_path, SWAP), DECREE)
        assert laid is not None

        with pytest.raises(error):
            reproject.change_calendar(*work.who, laid, decision_no=no, **work.when)


# ladders


SHORT = Ladder(
    "default",
    (
        Rung(1, -5, True, (Role.OFFICER,), Form.REMINDER),
        Rung(2, 0, True, (Role.HEAD,), Form.DUE_NOTICE, urgent=True),
        Rung(3, 3, True, (Role.HEAD, Role.DIRECTOR), Form.URGING_LETTER, urgent=True),
        Rung(4, 10, True, (Role.CHAIRMAN,), Form.DRAFT_LETTER),
    ),
)


def changed(world: World, on: date, *, move: bool, ladder: Ladder = SHORT) -> list[Projected]:
    with acting(world, "SNV.director", on) as work:
        return reproject.change_ladder(
            *work.who, {ladder.key: ladder}, move=move, mode="live", decision_no="7/QĐ-SNV", **work.when
        )


def delivered(world: World, until: date, since: date) -> None:
    """Sweeps of every day, each call put into a letter of that day that arrives."""
    day, number = since, 1000
    while day <= until:
        sweep(world.store, day, world.now, mode="live")
        with world.store.working() as session:
            fresh = session.execute(sa.select(NOTICE.c.id).where(NOTICE.c.state == "waiting")).scalars().all()
            for notice in fresh:
                number += 1
                session.execute(
                    sa.insert(DIGEST).values(
                        id=number, person_id=1, channel="mail", kind="daily", day=day, number=number, address="x",
                        language="vi", message_id=f"m{number}", mode="live", state="delivered", owner="", attempt=1,
                        next_try_at=world.now, sent_at=world.now, sent_on=day, reason="",
                    )
                )  # fmt: skip
                session.execute(
                    sa.update(NOTICE).where(NOTICE.c.id == notice).values(state="grouped", digest_id=number)
                )
        day += timedelta(days=1)


def test_running_cases_keep_their_ladder_until_the_office_says_otherwise(world: World) -> None:
    row = world.open("SYT", date(2026, 1, 20))
    before = row_of(world, row.id)

    kept = changed(world, DECREE, move=False)
    fresh = world.open("HBL", date(2026, 1, 20))

    assert row_of(world, row.id) == before
    assert row_of(world, fresh.id).ladder_id == kept[0].to_id
    assert changed(world, DECREE, move=False) == []  # twice adds nothing


def test_a_running_case_goes_on_where_it_stands_on_the_new_ladder(world: World) -> None:
    row = world.open("SYT", date(2025, 12, 16), today=date(2025, 12, 2))
    delivered(world, date(2025, 12, 19), date(2025, 12, 2))
    old = row_of(world, row.id)
    assert old.rung == 5  # the head and the reform office have been called

    made = changed(world, date(2025, 12, 22), move=True)

    new = row_of(world, row.id)
    assert (new.ladder_id, new.rung, new.opening) == (made[0].to_id, 2, old.opening + 1)
    assert new.next_alarm_on == date(2025, 12, 22)  # the director has not heard: his rung is due
    assert changed(world, date(2025, 12, 22), move=True) == []
    sweep(world.store, date(2025, 12, 22), world.now, mode="live")
    with world.store.reading() as session:
        calls = (
            session.execute(
                sa.select(NOTICE.c.rung).where(
                    NOTICE.c.obligation_id == row.id, NOTICE.c.opening == new.opening
                )
            )
            .scalars()
            .all()
        )
        days = workdays_of(session, new.calendar_id)
    assert set(calls) == {3}
    assert rung_date(SHORT, 3, new.due_on, days) == date(2025, 12, 19)


def test_who_was_not_reached_is_called_first_on_the_new_ladder(world: World) -> None:
    row = world.open("SYT", date(2025, 12, 16), today=date(2025, 12, 15))
    sweep(world.store, date(2025, 12, 15), world.now, mode="live")  # the officer's call still waits

    changed(world, date(2025, 12, 22), move=True)

    assert row_of(world, row.id).rung == 0


def test_only_the_cases_of_that_ladder_move(small: World) -> None:
    own = small.open("SYT", date(2026, 1, 20))
    other = small.open("SNV", date(2026, 1, 20), kind=ObligationKind.REPAIR, role=Role.REFORM_OFFICE)

    made = changed(small, DECREE, move=True)

    assert [one.obligation_id for one in made[0].moved] == [own.id]
    assert row_of(small, other.id).ladder_id != made[0].to_id


def test_shipped_ladders_are_taken_as_they_are(small: World) -> None:
    with acting(small, "SNV.director", DECREE) as work:
        made = reproject.change_ladder(
            *work.who, dict(shipped_ladders()), move=True, decision_no="7/QĐ", **work.when
        )

    assert made == []
