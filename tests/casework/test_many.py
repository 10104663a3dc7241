"""Lists of documents write what the verbs write one by one."""

from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from sqlmodel import Session

from casework import many, plan_tasks
from casework.errors import BadInput
from casework.posts import actor_of
from casework.sweep import sweep
from models.db import Store
from models.tables import EVIDENCE, NOTICE, OBLIGATION, STATUS_CHANGE, Obligation
from rules.lifecycles import ObligationStatus
from rules.rights import NotAllowed
from tests.casework.mail_cast import Way, at, send
from tests.world import World, build_world

DAYS = (date(2022, 2, 14), date(2022, 3, 1), date(2022, 3, 2))
TODAY = date(2022, 3, 3)
OWING = ("SYT", "SGTVT", "HBL", "SNV")


def _pressed(store: Store, now: datetime) -> tuple[World, list[int]]:
    """An office whose duties were pressed for weeks: heads and above were called, some notices wait."""
    world = build_world(store, now)
    rows = [world.open(agency, due) for due in DAYS for agency in OWING]
    for day in (date(2022, 2, 7) + timedelta(days=n) for n in range(24)):
        sweep(store, day, at(day, 7), mode="live")
        send(world, at(day, 8), Way())
    sweep(store, TODAY, at(TODAY, 7), mode="live")
    return world, [row.id or 0 for row in rows]


def _written(store: Store) -> dict[str, list[Any]]:
    """What stands in the tables the verbs write, without the numbers the database gave."""
    shown: dict[str, list[Any]] = {}
    with store.reading() as session:
        for table in (OBLIGATION, STATUS_CHANGE, EVIDENCE, NOTICE):
            own = [column for column in table.c if column.name not in ("id", "digest_id")]
            if table is OBLIGATION:  # a confirmation's subject is another row's number, the same in both
                own = [column for column in own if column.name != "version"]
            shown[table.name] = sorted(repr(tuple(row)) for row in session.execute(sa.select(*own)))
    return shown


def _one_by_one(session: Session, world: World, numbers: list[int]) -> None:
    rules, when = world.standing(session), {"on": TODAY, "today": TODAY, "now": at(TODAY, 9)}
    for number in numbers:
        row = session.get_one(Obligation, number)
        actor = actor_of(session, f"{_code(world, row.agency_id)}.head", TODAY)
        plan_tasks.report_done(
            session, rules, actor, row, document_no=f"{number}/BC", document_date=TODAY, **when
        )
    judge = actor_of(session, "SNV.reform_office", TODAY)
    for number in numbers:
        plan_tasks.confirm(session, rules, judge, session.get_one(Obligation, number), **when)


def _as_lists(session: Session, world: World, numbers: list[int]) -> None:
    rules, when = world.standing(session), {"on": TODAY, "today": TODAY, "now": at(TODAY, 9)}
    agencies = {
        row.id: row.agency_id for row in session.execute(sa.select(OBLIGATION.c.id, OBLIGATION.c.agency_id))
    }
    reports = [
        many.Report(
            number, actor_of(session, f"{_code(world, agencies[number])}.head", TODAY), f"{number}/BC", TODAY
        )
        for number in numbers
    ]
    many.report_many(session, rules, reports, **when)
    many.confirm_many(session, rules, actor_of(session, "SNV.reform_office", TODAY), numbers, **when)


def _code(world: World, agency_id: int) -> str:
    return next(code for code, number in world.agency.items() if number == agency_id)


def test_a_list_writes_the_same_rows_as_the_verbs_one_by_one(tmp_path: Path, now: datetime) -> None:
    shown = []
    for name, enter in (("one", _one_by_one), ("list", _as_lists)):
        store = Store(f"sqlite:///{tmp_path}/{name}.db")
        store.create_schema()
        world, numbers = _pressed(store, now)
        with store.act("tasks", now=at(TODAY, 9)) as session:
            enter(session, world, numbers)
        shown.append(_written(store))
        store.dispose()

    one, listed = shown
    assert "stand_down" in "".join(one["notice"])
    assert one == listed


def test_a_list_with_one_wrong_line_writes_nothing(store: Store, now: datetime) -> None:
    world, numbers = _pressed(store, now)
    before = _written(store)
    with store.reading() as session:
        mine, others = (actor_of(session, code, TODAY) for code in ("SYT.head", "HBL.head"))
    when = {"on": TODAY, "today": TODAY, "now": at(TODAY, 9)}
    good = many.Report(numbers[0], mine, "1/BC", TODAY)

    for wrong, error in (
        (many.Report(numbers[4], others, "2/BC", TODAY), NotAllowed),
        (many.Report(numbers[4], mine, " ", TODAY), BadInput),
        (many.Report(10**6, mine, "3/BC", TODAY), BadInput),
    ):
        with pytest.raises(error), store.act("tasks", now=now) as session:
            many.report_many(session, world.standing(session), [good, wrong], **when)

    assert _written(store) == before


def test_what_was_returned_and_reported_again_is_confirmed_by_another(store: Store, now: datetime) -> None:
    world, numbers = _pressed(store, now)
    when = {"on": TODAY, "today": TODAY, "now": at(TODAY, 9)}
    with store.act("tasks", now=now) as session:
        rules, judge = world.standing(session), actor_of(session, "SNV.reform_office", TODAY)
        mine = actor_of(session, "SYT.head", TODAY)
        many.report_many(session, rules, [many.Report(numbers[0], mine, "1/BC", TODAY)], **when)
        plan_tasks.return_(
            session, rules, judge, session.get_one(Obligation, numbers[0]), reason="thiếu", **when
        )
        many.report_many(session, rules, [many.Report(numbers[0], judge, "2/BC", TODAY)], **when)

    with store.act("tasks", now=now) as session, pytest.raises(NotAllowed):
        many.confirm_many(session, world.standing(session), judge, [numbers[0]], **when)

    with store.reading() as session:
        assert session.get_one(Obligation, numbers[0]).status is ObligationStatus.REPORTED
