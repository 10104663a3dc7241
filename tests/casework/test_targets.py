"""A target's value is exact, entered once a period, and ends the duty to measure when it is the last word."""

from datetime import date, datetime
from fractions import Fraction
from typing import Any

import pytest
import sqlalchemy as sa

from casework import plans, targets
from casework.errors import BadInput
from models.db import Store
from models.tables import TARGET_VALUE, Plan, Target
from rules.lifecycles import Course, ObligationKind
from rules.rights import NotAllowed
from tests.casework.verbs import acting, duties
from tests.world import World, build_world

YEAR_END = date(2022, 12, 31)


@pytest.fixture
def world(lite: Store, now: datetime) -> World:
    return build_world(lite, now)


def target(world: World, due_on: date | None = YEAR_END, owner: str | None = "SYT") -> int:
    """GRDP of 6.5 to 7 %, with its duty opened."""
    with world.store.act("plan", now=world.now) as session:
        plan = Plan(code="KH", title_vi="Kế hoạch", year=2022, created_at=world.now)
        session.add(plan)
        session.flush()
        assert plan.id is not None
        row = Target(
            plan_id=plan.id, code="grdp", title_vi="Tăng trưởng GRDP", unit="%", op=">=", goal_num=13, goal_den=2,
            upper_num=7, due_on=due_on, owner_id=world.agency[owner] if owner else None,
        )  # fmt: skip
        session.add(row)
        session.flush()
        plans.open_targets(session, world.standing(session), plan, today=world.today, now=world.now)
        assert row.id is not None
        return row.id


def measured(world: World, number: int, value: Any, as_of: date, period: str = "2022", **more: Any) -> None:
    by = more.pop("by", "SYT.officer")
    with acting(world, by, more.pop("on", as_of)) as work:
        row = work.session.get_one(Target, number)
        targets.measure(*work.who, row, period=period, as_of=as_of, value=value, **more, **work.when)


def course(world: World, number: int, day: date) -> Course:
    with world.store.reading() as session:
        return targets.course_of(session, session.get_one(Target, number), day)


def test_a_target_is_measured_by_its_owner_and_else_by_the_reform_office(world: World) -> None:
    target(world, owner=None)

    row = duties(world, ObligationKind.TARGET)[0]
    assert (row.agency_id, row.role, row.due_on) == (world.agency["SNV"], "reform_office", YEAR_END)


def test_a_value_on_the_way_leaves_the_duty_open(world: World) -> None:
    number = target(world)

    measured(world, number, Fraction("5.9"), date(2022, 6, 30), period="6 tháng")

    assert course(world, number, date(2022, 7, 1)) is Course.OFF
    assert duties(world, ObligationKind.TARGET)[0].status == "open"


def test_the_value_of_the_due_date_ends_the_duty_with_its_paper(store: Store, now: datetime) -> None:
    world = build_world(store, now)
    number = target(world)

    measured(world, number, (846, 100), YEAR_END, document_no="12/BC-CTK")

    row = duties(world, ObligationKind.TARGET)[0]
    assert (row.status, row.done_on) == ("done", YEAR_END)
    assert course(world, number, YEAR_END) is Course.MET


def test_a_correction_replaces_the_periods_value(world: World) -> None:
    number = target(world)
    measured(world, number, Fraction("6.4"), date(2022, 9, 30), period="9 tháng")

    measured(world, number, Fraction("6.6"), date(2022, 9, 30), period="9 tháng")

    with world.store.reading() as session:
        rows = session.execute(sa.select(TARGET_VALUE.c.value_num, TARGET_VALUE.c.value_den)).all()
    assert [tuple(row) for row in rows] == [(33, 5)]


def test_a_target_without_a_date_waits_and_ends_with_the_years_value(world: World) -> None:
    number = target(world, due_on=None)
    waiting = duties(world, ObligationKind.TARGET)[0]

    measured(world, number, (10, 1), date(2023, 4, 19))

    assert (waiting.status, waiting.next_review_on is not None) == ("waiting", True)
    assert duties(world, ObligationKind.TARGET)[0].status == "done"


def test_a_value_of_tomorrow_is_refused(world: World) -> None:
    number = target(world)

    with pytest.raises(BadInput, match="chưa đến"):
        measured(world, number, (1, 1), date(2022, 5, 5), on=date(2022, 5, 4))


def test_another_agency_measures_nothing(world: World) -> None:
    number = target(world)

    with pytest.raises(NotAllowed):
        measured(world, number, (1, 1), date(2022, 5, 4), by="SGTVT.officer")
