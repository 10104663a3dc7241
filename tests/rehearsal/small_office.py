"""The small office with a hard half year ahead, and its real days lived by the schedule of the flows."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path

import pytest

from casework import routines
from casework.obligations import move
from casework.posts import derive_slots
from casework.running import Running, running_office
from config.settings import Settings, load_settings
from models.tables import Absence, Address, Obligation, Tenure
from rehearsal.foreseen import Heard, Mark, heard, mark
from rehearsal.scene import Script
from rehearsal.workday import people_work
from rules.lifecycles import AddressState, ObligationKind, ObligationStatus, Role, TenureKind
from tests.world import ZONE, World

BEGIN, END = date(2022, 1, 5), date(2022, 3, 18)
HOURS = (7, 8, 16)  # of the hourly sweeps; the others find nothing new


def at(day: date, hour: int, minute: int = 0) -> datetime:
    return datetime.combine(day, time(hour, minute), ZONE).astimezone(UTC)


def settings_in(folder: Path, monkeypatch: pytest.MonkeyPatch, delivery: str = "catch-all") -> Settings:
    monkeypatch.setenv("DONDOC_DATA_DIR", str(folder))
    monkeypatch.setenv("DONDOC_DELIVERY", delivery)
    return load_settings()


def burden(world: World) -> None:
    """Duties of every kind of trouble: dates on days off, Tết, an empty chair to come, a broken address."""
    for agency, due in (
        ("SYT", date(2022, 1, 31)),  # Tết
        ("SYT", date(2022, 2, 26)),  # a Saturday
        ("SGTVT", date(2022, 2, 15)),
        ("SGTVT", date(2021, 12, 31)),  # overdue before anybody looked
        ("HBL", date(2022, 2, 18)),
        ("SNV", date(2022, 3, 4)),  # Home Affairs does not press itself
        ("VPUB", date(2022, 3, 18)),
    ):
        world.open(agency, due)
    world.open("SYT", date(2022, 3, 10), kind=ObligationKind.CONFIRMATION, role=Role.OFFICER)
    world.open("SGTVT", None, awaits="Nghị định mới", next_review_on=date(2022, 2, 21))
    closed = world.open("HBL", date(2022, 2, 28))
    with world.store.act("trouble", now=world.now) as session:
        move(
            session, world.standing(session), session.get_one(Obligation, closed.id),
            ObligationStatus.WITHDRAWN, actor=None, on=world.today, today=world.today, now=world.now,
        )  # fmt: skip
        session.get_one(Address, world.address["nga"]).state = AddressState.BROKEN
        session.add(
            Absence(person_id=world.person["hung"], first_day=date(2022, 1, 20), last_day=date(2022, 2, 20))
        )
        session.add(
            Tenure(
                post_id=world.post["SGTVT.officer"], person_id=world.person["long"],
                kind=TenureKind.SUBSTITUTE,
            )
        )  # fmt: skip
        derive_slots(session, world.today)


@dataclass
class Lived:
    """The notices heard in the real days, and everything that was made."""

    heard: list[Heard]
    since: Mark


def live(world: World, settings: Settings, script: Script | None = None, until: date = END) -> Lived:
    """Live the real days: hourly sweeps, letters several times a day, people at nine."""
    with running_office(world.store, settings) as running:
        with world.store.reading() as session:
            began = mark(session)
        day = BEGIN
        while day <= until:
            _day(running, script, day)
            day += timedelta(days=1)
        with world.store.reading() as session:
            return Lived(heard(session, began), began)


def _day(running: Running, script: Script | None, day: date) -> None:
    if (day.month, day.day) == (3, 15):
        routines.report_data_once(running, at(day, 6))
    for hour in HOURS:
        routines.sweep_once(running, at(day, hour))
        if hour == 7:
            routines.leader_digest_once(running, at(day, 7, 30))
        routines.deliver_once(running, lambda hour=hour: at(day, hour, 30))  # type: ignore[misc]
        if hour == 8 and script is not None and routines.is_working(running, day):
            people_work(running.store, script, day, at(day, 9))
