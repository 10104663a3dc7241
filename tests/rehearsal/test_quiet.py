"""Days passed over in a year run ahead: none on which anything would have happened by itself."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path

import pytest
import sqlalchemy as sa
from sqlmodel import Session, select

from casework import outbox, routines
from casework.running import Running
from config.settings import Settings
from models.db import Store
from models.tables import NOTICE, Absence, Agency, Obligation, Person, Post, Tenure
from rehearsal.forecast import Ahead, Span, forked, rehearsing
from rehearsal.foreseen import Heard, heard, letters
from rules.lifecycles import ObligationStatus, TenureKind
from tests.rehearsal.small_office import BEGIN, at, live, settings_in
from tests.world import World, build_world

UNTIL = date(2022, 2, 25)  # without a reporting period's end
TURN = date(2022, 2, 9)  # a Wednesday
SPAN = Span(BEGIN, UNTIL, at(BEGIN, 0))


@pytest.fixture
def settings(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Settings:
    return settings_in(tmp_path, monkeypatch)


@pytest.fixture
def world(lite: Store, now: datetime) -> World:
    """An office whose one duty is due long after the run."""
    made = build_world(lite, now)
    made.open("SYT", date(2022, 12, 30))
    return made


@dataclass
class Foreseen:
    """What a run ahead held, and the days on which it swept."""

    looked_at: list[date]
    heard: list[Heard]
    letters: list[tuple[date, str, str]]


def foresee(world: World, settings: Settings, monkeypatch: pytest.MonkeyPatch) -> Foreseen:
    asked: list[date] = []
    real = routines.look_once

    def look(running: Running, now: datetime) -> dict[str, object]:
        asked.append(routines.local_day(running, now))
        return real(running, now)

    with monkeypatch.context() as patch, forked(world.store) as own:
        patch.setattr(routines, "look_once", look)
        began = Ahead(rehearsing(own, settings), None, (), SPAN).run()
        with own.reading() as session:
            return Foreseen(asked, heard(session, began), letters(session, began))


def change(world: World, alter: Callable[[Session, World], None]) -> None:
    with world.store.act("alter", now=world.now) as session:
        alter(session, world)


def _tenure(session: Session, world: World) -> Tenure:
    return session.exec(select(Tenure).where(Tenure.post_id == world.post["SYT.officer"])).one()


def _chair_empties(session: Session, world: World) -> None:
    session.get_one(Person, world.person["mai"]).active_to = TURN


def _holder_ends(session: Session, world: World) -> None:
    _tenure(session, world).valid_to = TURN


def _substitute_comes(session: Session, world: World) -> None:
    _tenure(session, world).valid_from = TURN
    session.add(
        Tenure(
            post_id=world.post["SYT.officer"], person_id=world.person["quang"], kind=TenureKind.SUBSTITUTE,
            valid_to=date(2022, 1, 20),
        )
    )  # fmt: skip


def _away(session: Session, world: World) -> None:
    session.add(Absence(person_id=world.person["mai"], first_day=TURN, last_day=date(2022, 2, 16)))


def _agency_ends(session: Session, world: World) -> None:
    session.get_one(Agency, world.agency["SYT"]).valid_to = TURN


def _post_begins(session: Session, world: World) -> None:
    session.get_one(Post, world.post["SYT.officer"]).valid_from = TURN


def _review_comes(session: Session, world: World) -> None:
    world.open("SGTVT", None, session=session, awaits="Nghị định mới", next_review_on=TURN)


def _alarm_comes(session: Session, world: World) -> None:
    world.open("HBL", date(2022, 2, 26), session=session)


def _alarm_on_a_day_off(session: Session, world: World) -> None:
    row = world.open("HBL", date(2022, 2, 26), session=session)
    session.get_one(Obligation, row.id).next_alarm_on = date(2022, 2, 12)  # a Saturday


def _overdue(session: Session, world: World) -> None:
    row = world.open("HBL", date(2022, 1, 4), session=session)
    assert row.status is ObligationStatus.OPEN
    row.next_alarm_on = date(2022, 12, 30)  # nobody is called; leaders are told every week


def _word_is_held(session: Session, world: World) -> None:
    outbox.tell(session, post_id=world.post["HBL.officer"], event="word", text={}, today=world.today)
    session.execute(sa.update(NOTICE).values(hold_until=TURN))


@pytest.mark.parametrize(
    "alter",
    [
        _chair_empties, _holder_ends, _substitute_comes, _away, _agency_ends, _post_begins, _review_comes,
        _alarm_comes, _alarm_on_a_day_off, _overdue, _word_is_held,
    ],
)  # fmt: skip
def test_days_are_passed_over_and_nothing_is_missed(
    world: World, settings: Settings, monkeypatch: pytest.MonkeyPatch, alter: Callable[[Session, World], None]
) -> None:
    change(world, alter)
    foreseen = foresee(world, settings, monkeypatch)

    lived = live(world, settings, until=UNTIL)
    with world.store.reading() as session:
        sent = letters(session, lived.since)

    assert sent
    assert (foreseen.heard, foreseen.letters) == (lived.heard, sent)
    assert len(foreseen.looked_at) < (UNTIL - BEGIN).days


def test_an_office_with_nothing_due_is_looked_at_once(
    world: World, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert foresee(world, settings, monkeypatch).looked_at == [BEGIN]


def test_what_a_repair_changed_is_looked_at_the_next_day(
    world: World, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    change(world, _chair_empties)

    looked_at = foresee(world, settings, monkeypatch).looked_at

    assert {date(2022, 2, 10), date(2022, 2, 11)} <= set(looked_at)
    assert TURN not in looked_at
