"""What `status` said on the evening of a day is what it says of that day ever after.

The half year holds a late document, an extension, a report sent back, a finding opened and recommended, and a
target measured; the first quarter of Long An also a letter that came back.
"""

from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa

import checker
from casework import figures
from casework.office import migrate
from config.clock import MovedClock
from models.db import Store
from models.tables import WAITED_AGAIN
from rehearsal import long_an
from rehearsal.forecast import rehearsing
from rehearsal.year import Year
from tests.checker import office_year
from tests.rehearsal.small_office import settings_in

Said = Mapping[date, dict[str, Any]]


def said(store: Store, day: date) -> dict[str, Any]:
    with store.reading() as session:
        found = figures.status(session, day, 2022)
    del found["audit_head"]  # of the moment it is asked
    return found


def lost(store: Store) -> Sequence[Any]:
    """What notices were before they waited again."""
    with store.reading() as session:
        return session.execute(sa.select(WAITED_AGAIN)).all()


@pytest.fixture(scope="module")
def half_year(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Store, Said]]:
    store = Store(f"sqlite:///{tmp_path_factory.mktemp('stood')}/office.db", durable=False)
    store.create_schema()
    evenings: dict[date, dict[str, Any]] = {}
    a_day = office_year.a_day

    def an_evening(world: Any, day: date) -> None:
        a_day(world, day)
        evenings[day] = said(world.store, day)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(office_year, "a_day", an_evening)
        office_year.live(store, datetime(2022, 1, 4, 1, 0, tzinfo=UTC))
    yield store, evenings
    store.dispose()


def test_every_day_of_half_a_year_is_told_ever_after_as_on_its_evening(half_year: tuple[Store, Said]) -> None:
    store, evenings = half_year

    assert len(evenings) == 193
    assert [day for day, was in evenings.items() if said(store, day) != was] == []


def test_the_checker_tells_a_past_day_as_the_figures_do(half_year: tuple[Store, Said]) -> None:
    store, evenings = half_year
    url = store.url.render_as_string(hide_password=False)

    for day in (date(2022, 2, 11), date(2022, 3, 1), date(2022, 5, 31), date(2022, 6, 22)):
        report = checker.verify(url, None, as_of=day, year=2022)
        assert {key: report.figures[key] for key in evenings[day]} == evenings[day], day


def test_a_quarter_of_long_an_is_told_as_on_its_evenings(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings = settings_in(tmp_path, monkeypatch)
    store = migrate(f"sqlite:///{tmp_path}/year.db", durable=False)
    long_an.found(store, MovedClock.at(long_an.ISSUED, 7).now())
    year = Year(
        rehearsing(store, settings),
        long_an.script(2022),
        long_an.STORY,
        settings.zone,
        long_an.bouncing(store),
    )
    evenings, day = {}, date(2022, 1, 4)
    while day <= date(2022, 2, 28):
        year.live(day)
        evenings[day] = said(store, day)
        day += timedelta(days=1)

    differing = [day for day, was in evenings.items() if said(store, day) != was]
    came_back = [row for row in lost(store) if row.on_day > date(2022, 1, 4)]
    store.dispose()

    assert differing == []
    assert came_back
