"""A date that was moved leaves the one before and why: for "why", "why not", a past day, and the checker."""

from datetime import date, datetime, timedelta
from typing import Any

import pytest
import sqlalchemy as sa

from casework import extensions, plans
from casework.as_it_stood import Obligations
from casework.derivation import replay_all
from casework.errors import BadInput
from casework.figures import obligation_rows
from casework.inspection_team import plan_surprise, postpone
from casework.moves_told import moves_of
from casework.past import Past
from casework.sweep import seal_outbox, sweep
from casework.why_not import why_not
from checker import verify
from checker.office import Office
from checker.proof import Ledger
from checker.silence import stretches
from checker.stored import Stored
from models.db import Store
from models.tables import DATE_CHANGE, NOTICE, Agency, Extension, Inspection, Plan, PlanTask, Post
from rules.lifecycles import ObligationKind, ObligationStatus
from tests.casework.drafts import draft
from tests.casework.mail_cast import Way, at, send
from tests.casework.verbs import Work, acting, duties
from tests.crash.story import by_code
from tests.world import World, build_world

ISSUED, AMENDED = date(2022, 1, 6), date(2022, 2, 18)
FEBRUARY, JUNE, MAY = date(2022, 2, 28), date(2022, 6, 30), date(2022, 5, 31)


@pytest.fixture
def world(lite: Store, now: datetime) -> World:
    """A plan of three tasks, lived until the day it is amended."""
    made = build_world(lite, now)
    plan_id = draft(made, [("1", "28/2/2022", "SYT"), ("2", "", "SGTVT"), ("3", "30/6/2022", "HBL")])
    with acting(made, "VPUB.vice_chairman", ISSUED) as work:
        plans.issue_plan(
            *work.who, work.session.get_one(Plan, plan_id), decision_no="12/KH-UBND", **work.when
        )
    live(made, date(2022, 1, 20), AMENDED)
    return made


def live(world: World, first: date, last: date) -> None:
    while first <= last:
        sweep(world.store, first, at(first), mode="live")
        send(world, at(first), Way())
        first += timedelta(days=1)


def amend(world: World, number: str, words: str, on: date = AMENDED) -> None:
    with acting(world, "VPUB.vice_chairman", on) as work:
        plan = by_code(work.session, Plan, "KH-2022")
        change = plans.TaskChange(number, deadline_text=words)
        plans.amend_plan(
            *work.who, plan, [change], decision_no=f"{number}/QĐ-UBND", reason="Chờ quy định", **work.when
        )


def task(world: World, agency: str) -> Any:
    return duties(world, ObligationKind.TASK, agency)[0]


def stood(world: World, row: Any, on: date) -> tuple[str, date | None, date | None]:
    with world.store.reading() as session:
        was = Obligations(session, on).of(row)
    return was.status.value, was.due_on, was.original_due_on


def known(world: World, row: Any, on: date) -> date | None:
    with world.store.reading() as session:
        past = Past(session)
        return past.known(past.obligations[row.id], on).due_on


def told_moves(world: World, row: Any, language: str = "vi") -> list[str]:
    with world.store.reading() as session:
        return [text for _, text in moves_of(session, row.id, language)]


def checked(world: World) -> set[str]:
    seal_outbox(world.store, at(date(2022, 3, 1), 16))
    report = verify(world.store.url.render_as_string(hide_password=False))
    return {check.name for check in report.checks if check.counter_examples}


def test_an_amended_date_is_known_on_both_sides_of_the_amendment(world: World) -> None:
    row = task(world, "SYT")
    amend(world, "1", "30/6/2022")
    now, eve = task(world, "SYT"), AMENDED - timedelta(days=1)

    assert stood(world, now, eve) == ("open", FEBRUARY, FEBRUARY)
    assert stood(world, now, AMENDED) == ("open", JUNE, FEBRUARY)
    assert (known(world, now, eve), known(world, now, AMENDED)) == (FEBRUARY, JUNE)
    assert told_moves(world, row) == ["28/02/2022 → 30/06/2022: kế hoạch được điều chỉnh (1/QĐ-UBND)"]
    assert told_moves(world, row, "en") == [
        "28 February 2022 → 30 June 2022: the plan was amended (1/QĐ-UBND)"
    ]


def test_the_checker_follows_the_duty_under_each_of_its_dates(world: World) -> None:
    amend(world, "1", "30/6/2022")
    live(world, AMENDED + timedelta(days=1), date(2022, 2, 28))

    with Stored(world.store.url.render_as_string(hide_password=False)) as stored:
        office = Office(stored, Ledger())
        found = list(stretches(office, office.obligations[task(world, "SYT").id]))
    assert [(one.first, one.due_on) for one in found] == [(ISSUED, FEBRUARY), (AMENDED, JUNE)]
    assert checked(world) == set()


def test_a_silence_is_judged_by_the_date_of_its_day(world: World) -> None:
    """On 7 February the first call of the old date was due; by the new one nothing is due before June."""
    amend(world, "1", "30/6/2022")
    row = task(world, "SYT")

    with world.store.reading() as session:
        asked = {
            on: why_not(session, world.person["mai"], row.id, on)
            for on in (date(2022, 2, 7), date(2022, 2, 10), date(2022, 2, 24))
        }
    assert asked[date(2022, 2, 7)].code == "told"
    assert asked[date(2022, 2, 10)].values["next"] == date(
        2022, 2, 17
    )  # seven working days before February's end
    assert asked[date(2022, 2, 24)].values["next"] == date(2022, 6, 9)


def test_a_date_given_at_last_was_not_there_before(world: World) -> None:
    with acting(world, "SNV.director", AMENDED) as work:
        plans.give_date(
            *work.who, work.session.get_one(PlanTask, 2), due_on=MAY, reason="CV 45/SNV", **work.when
        )
    row, eve = task(world, "SGTVT"), AMENDED - timedelta(days=1)

    assert stood(world, row, eve) == ("waiting", None, None)
    assert stood(world, row, AMENDED) == ("open", MAY, MAY)
    assert told_moves(world, row) == ["chưa có thời hạn → 31/05/2022: được giao thời hạn (CV 45/SNV)"]
    assert checked(world) == set()


def test_a_date_taken_back_stands_down_and_was_there_before(world: World) -> None:
    live(world, AMENDED + timedelta(days=1), date(2022, 2, 24))  # the head of the agency has been called
    on = date(2022, 2, 25)
    amend(world, "1", "20 ngày sau khi Bộ Nội vụ ban hành hướng dẫn", on)
    row = task(world, "SYT")
    amend(world, "1", "30/6/2022", date(2022, 3, 1))
    with world.store.reading() as session:
        events = set(
            session.execute(sa.select(NOTICE.c.event).where(NOTICE.c.form == "stand_down")).scalars()
        )

    assert (row.status, row.due_on) == ("waiting", None)
    assert stood(world, task(world, "SYT"), on - timedelta(days=1)) == ("open", FEBRUARY, FEBRUARY)
    assert stood(world, task(world, "SYT"), on) == ("waiting", None, FEBRUARY)
    assert stood(world, task(world, "SYT"), date(2022, 3, 1)) == ("open", JUNE, FEBRUARY)
    assert len(events) == 1
    assert checked(world) == set()


def test_more_time_is_counted_from_the_date_the_amendment_gave(world: World) -> None:
    """Asked under the old date, granted under the new one: what stood in between is not lost."""
    row = task(world, "SYT")
    with acting(world, "SYT.officer", AMENDED - timedelta(days=2)) as work:
        asked = extensions.ask(
            *work.who, work.obligation(row), to_due_on=date(2022, 7, 29), reason="Chờ vốn", **work.when
        )
    amend(world, "1", "30/6/2022")
    granted = AMENDED + timedelta(days=3)
    with acting(world, "SNV.director", granted) as work:
        request = work.session.get_one(Extension, asked.id)
        extensions.decide(*work.who, request, grant=True, decision_no="8/SNV", **work.when)
    now = task(world, "SYT")

    assert [stood(world, now, day)[1] for day in (AMENDED - timedelta(days=1), AMENDED, granted)] == [
        FEBRUARY, JUNE, date(2022, 7, 29),
    ]  # fmt: skip
    assert checked(world) == set()


def test_more_time_than_was_asked_for_is_not_taken_away_again(world: World) -> None:
    row = task(world, "SYT")
    with acting(world, "SYT.officer", AMENDED - timedelta(days=2)) as work:
        asked = extensions.ask(
            *work.who, work.obligation(row), to_due_on=date(2022, 3, 31), reason="Chờ vốn", **work.when
        )
    amend(world, "1", "30/6/2022")

    with acting(world, "SNV.director", AMENDED) as work:
        request = work.session.get_one(Extension, asked.id)
        with pytest.raises(BadInput, match="30/06/2022"):
            extensions.decide(*work.who, request, grant=True, decision_no="8/SNV", **work.when)
    assert task(world, "SYT").due_on == JUNE


def test_an_amendment_valid_from_an_earlier_day_corrects_that_day(world: World) -> None:
    """Figures go by validity: what was known then is asked of the moments of entry."""
    row, effective = task(world, "SYT"), date(2022, 2, 14)
    with acting(world, "VPUB.vice_chairman", effective, entered=AMENDED) as work:
        plan = by_code(work.session, Plan, "KH-2022")
        change = plans.TaskChange("1", deadline_text="30/6/2022")
        plans.amend_plan(*work.who, plan, [change], decision_no="1/QĐ", reason="Muộn", **work.when)
    now, between = task(world, "SYT"), date(2022, 2, 15)

    assert stood(world, now, between)[1] == JUNE
    assert known(world, now, between) == FEBRUARY
    assert row.due_on == FEBRUARY


def _surprise(work: Work) -> Inspection:
    return plan_surprise(
        *work.who, by_code(work.session, Agency, "HBL"), head=by_code(work.session, Post, "SNV.lan"),
        members=[by_code(work.session, Post, "SNV.minh")], visit_from=date(2022, 3, 8),
        visit_to=date(2022, 3, 8), **work.when,
    )  # fmt: skip


def test_a_postponed_visit_says_when_it_was_to_be_and_why(world: World) -> None:
    with acting(world, "SNV.reform_office", date(2022, 2, 14)) as work:
        inspection = _surprise(work)
    with acting(world, "SNV.reform_office", AMENDED) as work:
        postpone(
            *work.who, work.session.get_one(Inspection, inspection.id), visit_from=date(2022, 3, 22),
            visit_to=date(2022, 3, 22), reason="Mưa lũ", **work.when,
        )  # fmt: skip
    steps = {row.occurrence: row for row in duties(world, ObligationKind.INSPECTION_STEP)}
    visit, eve = steps["visit"], AMENDED - timedelta(days=1)

    assert stood(world, visit, eve)[1:] == (date(2022, 3, 8), date(2022, 3, 8))
    assert stood(world, visit, AMENDED)[1:] == (date(2022, 3, 22), date(2022, 3, 8))
    assert known(world, visit, eve) == date(2022, 3, 8)
    assert told_moves(world, visit) == ["08/03/2022 → 22/03/2022: cuộc kiểm tra đổi ngày (Mưa lũ)"]
    assert checked(world) == set()


def test_what_stays_due_on_its_day_is_not_moved(world: World) -> None:
    """The decision of a visit that is near is due at once, wherever the visit goes: nobody is called anew."""
    with acting(world, "SNV.reform_office", date(2022, 2, 14)) as work:
        inspection = _surprise(work)
    with acting(world, "SNV.reform_office", date(2022, 2, 14)) as work:
        row = work.session.get_one(Inspection, inspection.id)
        same = {"visit_from": row.visit_from, "visit_to": row.visit_to}
        postpone(*work.who, row, **same, reason="Như cũ", **work.when)

    with world.store.reading() as session:
        assert session.execute(sa.select(DATE_CHANGE)).all() == []
    assert {row.opening for row in duties(world, ObligationKind.INSPECTION_STEP)} == {1}


def test_every_notice_derives_again_after_dates_have_moved(world: World) -> None:
    live(world, AMENDED + timedelta(days=1), date(2022, 2, 24))
    amend(world, "1", "30/6/2022", date(2022, 2, 25))
    amend(world, "3", "28/2/2022", date(2022, 2, 25))
    live(world, date(2022, 2, 25), date(2022, 3, 4))

    with world.store.reading() as session:
        found = list(replay_all(session))
    assert len(found) > 10
    assert [one for one in found if not one.same] == []


NEWEST = "WHERE id = (SELECT MAX(id) FROM date_change)"
TAMPERINGS: dict[str, tuple[str, str]] = {
    "the row of a change is taken away": (f"DELETE FROM date_change {NEWEST}", "date_without_its_change"),
    "a change says another day": (
        f"UPDATE date_change SET old_due_on = '2022-03-31' {NEWEST}", "move_does_not_follow",
    ),
    "a change leads elsewhere": (
        f"UPDATE date_change SET new_due_on = '2022-07-31' {NEWEST}", "date_without_its_change",
    ),
}  # fmt: skip


@pytest.mark.parametrize("case", TAMPERINGS)
def test_a_date_without_its_row_is_found(world: World, case: str) -> None:
    statement, fault = TAMPERINGS[case]
    with acting(world, "SNV.reform_office", AMENDED) as work:
        inspection = _surprise(work)
    for day in (AMENDED, AMENDED + timedelta(days=3)):
        with acting(world, "SNV.reform_office", day) as work:
            moved = date(2022, 3, 8) + (day - AMENDED + timedelta(days=7))
            postpone(
                *work.who, work.session.get_one(Inspection, inspection.id), visit_from=moved,
                visit_to=moved, reason="Mưa lũ", **work.when,
            )  # fmt: skip
    with world.store.working() as session:
        session.execute(sa.text(statement))
    report = verify(world.store.url.render_as_string(hide_password=False))

    assert fault in {
        example["what"] for check in report.checks for example in check.counter_examples
        if check.name == "moved_dates"
    }  # fmt: skip


def test_what_is_open_on_a_past_day_is_listed_by_the_date_of_that_day(world: World) -> None:
    amend(world, "1", "30/6/2022")
    with world.store.reading() as session:
        rows = obligation_rows(session, AMENDED - timedelta(days=1), bucket="open", kind=ObligationKind.TASK)

    assert [(row.agency_code, row.due_on) for row in rows if row.status is ObligationStatus.OPEN] == [
        ("SYT", FEBRUARY), ("HBL", JUNE),
    ]  # fmt: skip
