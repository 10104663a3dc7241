"""More time is asked before the due date, decided by another person, counted, and the first date is kept."""

from datetime import date, datetime

import pytest
import sqlalchemy as sa

from casework.errors import BadInput, Shortage
from casework.extensions import ask, decide
from casework.plan_tasks import confirm, report_done
from models.db import Store
from models.tables import EXTENSION, NOTICE, Extension, Obligation, Setting
from rules.lifecycles import NoticeState, ObligationKind
from rules.rights import NotAllowed, Refusal
from tests.casework.verbs import acting, duties, told
from tests.world import World, build_world

DUE = date(2022, 6, 30)
ASKED = date(2022, 6, 20)


@pytest.fixture
def world(lite: Store, now: datetime) -> World:
    return build_world(lite, now)


def asked(
    world: World, task: Obligation, to: date, on: date = ASKED, post: str = "SGTVT.officer"
) -> Extension:
    with acting(world, post, on) as work:
        return ask(
            *work.who, work.obligation(task), to_due_on=to, reason="Chờ ý kiến Sở Tài chính", **work.when
        )


def decided(world: World, extension: Extension, grant: bool, post: str = "SNV.reform_office") -> None:
    with acting(world, post, date(2022, 6, 22)) as work:
        decide(
            *work.who, work.session.get_one(Extension, extension.id), grant=grant,
            decision_no="88/SNV-CCHC", reason="Đã xem xét", **work.when,
        )  # fmt: skip


def test_a_granted_request_moves_the_date_and_keeps_the_first(store: Store, now: datetime) -> None:
    world = build_world(store, now)
    task = world.open("SGTVT", DUE)

    decided(world, asked(world, task, date(2022, 7, 31)), grant=True)

    row = duties(world, ObligationKind.TASK)[0]
    assert (row.due_on, row.original_due_on, row.status) == (date(2022, 7, 31), DUE, "open")
    assert told(world) == [("extension_granted", "SGTVT.officer")]


def test_a_request_puts_the_office_on_its_clock_until_it_decides(world: World) -> None:
    task = world.open("SGTVT", DUE)
    extension = asked(world, task, date(2022, 7, 31))

    owed = duties(world, ObligationKind.EXTENSION)[0]
    decided(world, extension, grant=True)

    assert (owed.subject_id, owed.agency_id, owed.due_on) == (
        extension.id,
        world.agency["SNV"],
        date(2022, 6, 23),
    )
    assert duties(world, ObligationKind.EXTENSION)[0].status == "done"


def test_asking_does_not_stop_the_pressing(world: World) -> None:
    task = world.open("SGTVT", DUE)

    asked(world, task, date(2022, 7, 31))

    assert duties(world, ObligationKind.TASK)[0].next_alarm_on == task.next_alarm_on


def test_a_refused_request_changes_no_date(world: World) -> None:
    task = world.open("SGTVT", DUE)

    decided(world, asked(world, task, date(2022, 7, 31)), grant=False)

    row = duties(world, ObligationKind.TASK)[0]
    assert (row.due_on, row.original_due_on) == (DUE, DUE)
    assert told(world) == [("extension_refused", "SGTVT.officer")]


def test_the_due_day_is_still_in_time_to_ask_the_next_is_not(world: World) -> None:
    task = world.open("SGTVT", DUE)

    with pytest.raises(BadInput, match="phải gửi trước khi hết hạn"):
        asked(world, task, date(2022, 7, 31), on=date(2022, 7, 1))

    assert asked(world, task, date(2022, 7, 31), on=DUE).from_due_on == DUE


def test_the_third_extension_is_refused_with_the_rule_and_its_numbers(world: World) -> None:
    task = world.open("SGTVT", DUE)
    decided(world, asked(world, task, date(2022, 7, 31)), grant=True)
    decided(world, asked(world, task, date(2022, 8, 31)), grant=True)

    with pytest.raises(Shortage) as refusal:
        asked(world, task, date(2022, 9, 30))

    assert refusal.value.numbers == {"granted": 2, "limit": 2}
    assert "nhiều nhất 2 lần" in refusal.value.message_vi
    assert duties(world, ObligationKind.TASK)[0].due_on == date(2022, 8, 31)


def test_refused_requests_do_not_use_up_the_limit(world: World) -> None:
    task = world.open("SGTVT", DUE)
    for _ in range(3):
        decided(world, asked(world, task, date(2022, 7, 31)), grant=False)

    assert asked(world, task, date(2022, 7, 31)).number == 4


def test_the_limit_is_a_setting_of_the_office(world: World) -> None:
    task = world.open("SGTVT", DUE)
    with world.store.act("setting", now=world.now) as session:
        session.add(Setting(key="terms", value='{"extensions": 1}', changed_at=world.now))
    decided(world, asked(world, task, date(2022, 7, 31)), grant=True)

    with pytest.raises(Shortage):
        asked(world, task, date(2022, 8, 31))


def test_one_request_at_a_time(world: World) -> None:
    task = world.open("SGTVT", DUE)
    asked(world, task, date(2022, 7, 31))

    with pytest.raises(BadInput, match="chờ quyết định"):
        asked(world, task, date(2022, 8, 31))


def test_who_asked_does_not_decide(world: World) -> None:
    task = world.open("HBL", DUE)
    extension = asked(world, task, date(2022, 7, 31), post="SNV.reform_office")  # entered for the district

    with pytest.raises(NotAllowed) as refusal:
        decided(world, extension, grant=True)

    assert refusal.value.why is Refusal.OWN_WORK


def test_the_office_does_not_grant_time_to_its_own_house_but_its_director_may(world: World) -> None:
    task = world.open("SNV", DUE)
    extension = asked(world, task, date(2022, 7, 31), post="SNV.officer")

    with pytest.raises(NotAllowed):
        decided(world, extension, grant=True)
    decided(world, extension, grant=True, post="SNV.director")

    assert duties(world, ObligationKind.TASK)[0].due_on == date(2022, 7, 31)


@pytest.mark.parametrize(
    ("grant", "decision_no", "reason"),
    [(True, "", "Đồng ý"), (False, "88/SNV", "")],  # a grant without a paper, a refusal without a reason
)
def test_a_decision_says_what_it_stands_on(world: World, grant: bool, decision_no: str, reason: str) -> None:
    extension = asked(world, world.open("SGTVT", DUE), date(2022, 7, 31))

    with pytest.raises(BadInput), acting(world, "SNV.reform_office", ASKED) as work:
        decide(
            *work.who, work.session.get_one(Extension, extension.id), grant=grant,
            decision_no=decision_no, reason=reason, **work.when,
        )  # fmt: skip

    with world.store.reading() as session:
        assert session.get_one(Extension, extension.id).status == "asked"


def test_an_earlier_date_is_no_extension(world: World) -> None:
    task = world.open("SGTVT", DUE)

    with pytest.raises(BadInput, match="30/06/2022"):
        asked(world, task, DUE)


def test_the_offices_own_decisions_are_not_extended(world: World) -> None:
    asked(world, world.open("SGTVT", DUE), date(2022, 7, 31))
    own = duties(world, ObligationKind.EXTENSION)[0]

    with pytest.raises(BadInput, match="không gia hạn được"), acting(world, "SNV.officer", ASKED) as work:
        ask(*work.who, work.obligation(own), to_due_on=date(2022, 7, 31), reason="Bận", **work.when)


def test_a_request_ends_with_the_matter_it_was_about(world: World) -> None:
    task = world.open("SGTVT", DUE)
    asked(world, task, date(2022, 7, 31))
    with acting(world, "SGTVT.officer", date(2022, 6, 21)) as work:
        report_done(
            *work.who, work.obligation(task), document_no="5/BC", document_date=date(2022, 6, 21), **work.when
        )

    with acting(world, "SNV.reform_office", date(2022, 6, 22)) as work:
        confirm(*work.who, work.obligation(task), **work.when)

    with world.store.reading() as session:
        assert session.execute(sa.select(EXTENSION.c.status)).scalar_one() == "withdrawn"
    assert duties(world, ObligationKind.EXTENSION)[0].status == "withdrawn"


def test_a_reminder_of_the_old_date_does_not_leave_after_the_grant(world: World) -> None:
    task = world.open("SGTVT", DUE)
    extension = asked(world, task, date(2022, 7, 31))
    with world.store.working() as session:
        session.execute(
            sa.insert(NOTICE).values(
                obligation_id=task.id, opening=1, due_on=DUE, rung=2, repeat_no=0,
                post_id=world.post["SGTVT.officer"], form="reminder", urgent=False, late=False, event="",
                text="", created_on=ASKED, hold_until=ASKED, state="waiting", reason="",
            )
        )  # fmt: skip

    decided(world, extension, grant=True)

    with world.store.reading() as session:
        states = session.execute(sa.select(NOTICE.c.state).where(NOTICE.c.rung == 2)).scalars().all()
    assert states == [NoticeState.STOOD_DOWN]
