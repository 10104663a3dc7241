"""The causes asked for by pairs are those of every breach, whatever is damaged: people, addresses or the rows."""

from datetime import date, datetime, timedelta

import pytest
import sqlalchemy as sa
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from casework.breaches import Fault, breaches, causes
from casework.invariant import Repairs, orphans, repair_breaches
from models.db import Store
from models.tables import OBLIGATION, Absence, Address
from rules.lifecycles import AddressState, ObligationStatus
from tests.world import AGENCIES, PERSONS, build_world

TODAY = date(2022, 3, 1)
REVIEW = date(2022, 5, 4)
_S = ObligationStatus
_CELLS = (
    {"next_alarm_on": None},
    {"due_on": None},
    {"due_on": None, "next_alarm_on": None},
    {"status": _S.WAITING, "awaits": "", "next_review_on": REVIEW},
    {"status": _S.WAITING, "awaits": "Nghị định", "next_review_on": None},
    {"status": _S.SUSPENDED, "suspended_reason": "", "next_review_on": None},
    {"status": _S.DONE, "next_alarm_on": None},
)
_OWED = st.lists(
    st.tuples(st.sampled_from([row[0] for row in AGENCIES]), st.none() | st.sampled_from(_CELLS)),
    min_size=1, max_size=12,
)  # fmt: skip
_PERSONS = st.sets(st.sampled_from(sorted(PERSONS)), max_size=6)


@settings(max_examples=40, deadline=None)
@given(owed=_OWED, away=_PERSONS, unreached=_PERSONS)
def test_the_causes_asked_for_by_pairs_are_those_of_every_breach(
    owed: list[tuple[str, dict[str, object] | None]], away: set[str], unreached: set[str]
) -> None:
    made = Store("sqlite:///:memory:")
    made.create_schema()
    _hold(made, owed, away, unreached)
    made.dispose()


@pytest.mark.postgres
@settings(max_examples=10, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(owed=_OWED, away=_PERSONS, unreached=_PERSONS)
def test_and_on_postgresql_too(
    postgres_url: str, owed: list[tuple[str, dict[str, object] | None]], away: set[str], unreached: set[str]
) -> None:
    made = Store(postgres_url)
    with made.engine.begin() as connection:
        connection.execute(sa.text("DROP SCHEMA public CASCADE"))
        connection.execute(sa.text("CREATE SCHEMA public"))
    made.create_schema()
    _hold(made, owed, away, unreached)
    made.dispose()


def _hold(
    made: Store, owed: list[tuple[str, dict[str, object] | None]], away: set[str], unreached: set[str]
) -> None:
    """Damage an office as drawn, and hold the short question against the long one, before and after the repair."""
    world = build_world(made, datetime.fromisoformat("2022-03-01T09:00+07:00"))
    with made.act("damage", now=world.now) as session:
        last = TODAY + timedelta(days=3)
        session.add_all(Absence(person_id=world.person[who], first_day=TODAY, last_day=last) for who in away)
        for who in unreached:
            session.get_one(Address, world.address[who]).state = AddressState.BROKEN
        rows = [(world.open(agency, session=session).id, cells) for agency, cells in owed]
        for number, cells in rows:
            if cells:
                session.execute(sa.update(OBLIGATION).where(OBLIGATION.c.id == number).values(**cells))
    with made.reading() as session:
        every = {breach.cause for breach in breaches(session, TODAY)}
        once = [breach.cause for breach in causes(session, TODAY)]
        assert (len(once), set(once)) == (len(every), every)
        assert {breach.cause for breach in orphans(session, TODAY)} == every
    with made.act("repair", now=world.now) as session:
        repair_breaches(session, world.standing(session), today=TODAY, now=world.now)
    with made.act("look again", now=world.now) as session:
        again = repair_breaches(session, world.standing(session), today=TODAY, now=world.now)
        assert again == Repairs(opened=0, closed=0)
        assert orphans(session, TODAY) == []


def test_what_waits_silently_is_asked_about_where_nobody_answers_for_what_is_open(
    lite: Store, now: datetime
) -> None:
    world = build_world(lite, now)
    with lite.act("damage", now=now) as session:
        world.open("HBL", session=session)
        silent = world.open("HBL", session=session)
        session.add(Absence(person_id=world.person["nga"], first_day=TODAY, last_day=TODAY))
        cells = {"status": _S.WAITING, "awaits": "", "next_review_on": None}
        session.execute(sa.update(OBLIGATION).where(OBLIGATION.c.id == silent.id).values(**cells))

    with lite.reading() as session:
        assert [breach.fault for breach in causes(session, TODAY)] == [Fault.NOBODY, Fault.NO_REVIEW]
