"""The year run ahead says what will be said: the real days, lived afterwards, bring the same notices."""

import hashlib
import json
import socket
from collections.abc import Iterator
from datetime import date, datetime
from pathlib import Path

import pytest
import sqlalchemy as sa

from casework.errors import BadInput, Shortage
from config.settings import Settings
from config.suppose import NOBODY, Leaving, People, Supposition
from models.base import metadata
from models.db import Store
from models.fork import fork
from rehearsal.forecast import Ahead, Span, forked, rehearsing, run_year
from rehearsal.foreseen import Heard, heard
from rehearsal.supposed import check, script_of
from tests.rehearsal.small_office import BEGIN, END, at, burden, live, settings_in
from tests.world import World, build_world

SPAN = Span(BEGIN, END, at(BEGIN, 0))
SHORT = Span(BEGIN, date(2022, 2, 16), at(BEGIN, 0))
ON_TIME = Supposition("đúng hạn", People.ON_TIME, slips={"SGTVT": 30}, silent=frozenset({"HBL"}))


@pytest.fixture
def settings(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Settings:
    return settings_in(tmp_path, monkeypatch)


@pytest.fixture
def world(store: Store, now: datetime) -> World:
    made = build_world(store, now)
    burden(made)
    return made


@pytest.fixture
def small(lite: Store, now: datetime) -> World:
    made = build_world(lite, now)
    burden(made)
    return made


def foresee(world: World, settings: Settings, supposed: Supposition = NOBODY) -> list[Heard]:
    with forked(world.store) as own:
        with own.reading() as session:
            script = script_of(session, supposed, 0, BEGIN)
        began = Ahead(rehearsing(own, settings), script, supposed.leaves, SPAN).run()
        with own.reading() as session:
            return heard(session, began)


def rows_of(store: Store) -> dict[str, int]:
    """A number for the content of every table."""
    with store.reading() as session:
        return {
            name: hash(tuple(session.execute(sa.select(table).order_by(*table.primary_key.columns)).all()))
            for name, table in metadata.tables.items()
        }


@pytest.mark.parametrize("supposed", [NOBODY, ON_TIME], ids=["nobody", "on_time"])
def test_the_real_days_bring_exactly_the_notices_foreseen(
    world: World, settings: Settings, supposed: Supposition
) -> None:
    foreseen = foresee(world, settings, supposed)
    with world.store.reading() as session:
        script = script_of(session, supposed, 0, BEGIN)

    lived = live(world, settings, script)

    assert len(foreseen) > 40
    assert {"-15", "0", "+1"} <= {line.rung for line in foreseen}
    assert foreseen == lived.heard


def test_the_office_is_only_read(world: World, settings: Settings) -> None:
    before = rows_of(world.store)

    found = run_year(world.store, settings, [NOBODY, ON_TIME], SHORT)

    assert found["scenarios"][0]["letters"] > 10
    assert rows_of(world.store) == before


def test_no_byte_of_the_office_changes_no_line_is_opened_and_no_letter_is_written(
    small: World, settings: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    small.store.dispose()  # the last connection of a file writes its log back
    file = Path(str(small.store.url.database))
    before = hashlib.sha256(file.read_bytes()).hexdigest()

    def line(*_: object) -> None:
        raise AssertionError("a line to the outside")

    monkeypatch.setattr(socket.socket, "connect", line)
    found = run_year(Store(small.store.url), settings, [NOBODY], SHORT)

    assert found["scenarios"][0]["letters"] > 10
    assert hashlib.sha256(file.read_bytes()).hexdigest() == before
    assert not list(tmp_path.rglob("*.eml"))


def test_the_same_seed_gives_the_same_bytes(small: World, settings: Settings) -> None:
    scenarios = [NOBODY, ON_TIME, Supposition("như năm trước", People.LAST_YEAR)]

    first, second = (
        json.dumps(run_year(small.store, settings, scenarios, SHORT), default=str) for _ in range(2)
    )

    assert first == second


def test_a_fork_of_postgres_foresees_what_a_fork_of_sqlite_does(
    postgres_url: str, small: World, settings: Settings, now: datetime
) -> None:
    other = build_world(Store(postgres_url), now)
    burden(other)

    assert foresee(other, settings) == foresee(small, settings)
    other.store.dispose()


def test_an_office_that_sends_nothing_yet_is_run_as_if_it_did(
    small: World, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    found = run_year(small.store, settings_in(tmp_path, monkeypatch, "off"), [NOBODY], SHORT)

    assert found["mode"] == "live"
    assert found["scenarios"][0]["letters"] > 10


def test_a_slip_of_a_month_is_seen_in_the_overdue_of_its_weeks(small: World, settings: Settings) -> None:
    quiet = Supposition("đúng hạn", People.ON_TIME)
    slow = Supposition("chậm", People.ON_TIME, slips={"SYT": 30})

    first, second = run_year(small.store, settings, [quiet, slow], SPAN)["scenarios"]

    late = {
        week["week"]: week["overdue"] - other["overdue"]
        for week, other in zip(second["weeks"], first["weeks"], strict=True)
    }
    assert {week for week, number in late.items() if number > 0} >= {"2022-W06", "2022-W07"}
    assert all(
        line["agency"] != "SYT" or line["due_on"] is None for line in first["heard"] if line["rung"] == "+1"
    )
    assert any(line["agency"] == "SYT" and line["rung"] == "+1" for line in second["heard"])


def test_who_leaves_hears_nothing_more_and_the_successor_does(small: World, settings: Settings) -> None:
    gone = date(2022, 2, 8)
    supposed = Supposition("nghỉ", leaves=(Leaving("tien", gone, "tam"),))

    found = run_year(small.store, settings, [supposed], SPAN)["scenarios"][0]

    late = [line for line in found["heard"] if line["post"] == "HBL.head" and line["on"] > gone]
    assert late
    assert {line["person"] for line in late} == {"tam"}


def test_who_would_leave_a_post_alone_is_refused_with_the_numbers(small: World, settings: Settings) -> None:
    supposed = Supposition("nghỉ", leaves=(Leaving("tien", date(2022, 1, 10), None),))

    with pytest.raises(Shortage) as refused:
        run_year(small.store, settings, [supposed], SPAN)

    assert "HBL.head" in refused.value.message_vi
    assert refused.value.numbers["count"] == 1


def test_a_run_does_not_begin_before_what_is_known(small: World, settings: Settings) -> None:
    with pytest.raises(BadInput, match="2022"):
        run_year(small.store, settings, [NOBODY], Span(date(2022, 1, 3), END, at(date(2022, 1, 3), 0)))


def test_the_parts_add_up(small: World, settings: Settings) -> None:
    found = run_year(small.store, settings, [NOBODY], SPAN)["scenarios"][0]

    assert sum(week["letters"] for week in found["weeks"]) == found["letters"]
    assert sum(week["notices"] for week in found["weeks"]) == found["notices"] == len(found["heard"])
    assert sum(reader["letters"] for reader in found["readers"]) == found["letters"]
    assert sum(reader["notices"] for reader in found["readers"]) == found["notices"]
    assert found["breaks"]["most_overdue"]["overdue"] == max(week["overdue"] for week in found["weeks"])


@pytest.fixture
def copy(world: World) -> Iterator[Store]:
    made = fork(world.store)
    yield made
    made.dispose()


def test_a_fork_holds_every_row_and_its_writes_stay_there(world: World, copy: Store) -> None:
    same = rows_of(copy) == rows_of(world.store)
    with copy.act("try", now=world.now) as session:
        session.execute(sa.text("UPDATE person SET name = 'x'"))

    assert same
    assert rows_of(copy) != rows_of(world.store)


def test_codes_the_office_has_are_accepted(small: World) -> None:
    with small.store.reading() as session:
        assert check(session, [NOBODY, ON_TIME], BEGIN, END) is None
