"""A winter in which the calendar changes late and then the ladder: the checker follows, and finds each slip."""

import shutil
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path

import pytest

from casework import reproject
from casework.import_calendar import read_calendar
from casework.sweep import seal_outbox
from checker import Report, verify
from models.db import Store
from tests.casework.office_files import csv_file
from tests.casework.test_reproject import DECREE, DECREE_NO, SHORT, SWAP, in_december, visit
from tests.casework.verbs import acting
from tests.checker.office_year import MODE, a_day, at
from tests.world import World

FIRST, CHANGED, LAST = date(2025, 12, 2), date(2026, 1, 7), date(2026, 1, 30)
DUES = (
    ("SYT", date(2025, 12, 9)),  # at the change of ladder everybody up to the director has been called
    ("SYT", date(2025, 12, 18)),
    ("HBL", date(2026, 1, 6)),  # its calls move with the decree
    ("SGTVT", date(2026, 1, 14)),
    ("SGTVT", date(2026, 6, 30)),  # touched by neither
)


@dataclass(frozen=True)
class Winter:
    """The office after it, and its URL."""

    world: World
    url: str


def live(store: Store, folder: Path) -> Winter:
    """The decree of 25 December, then another ladder on 7 January for running cases too."""
    world = in_december(store)
    for agency, due_on in DUES:
        world.open(agency, due_on)
    visit(world, date(2026, 1, 8))
    day = FIRST
    while day <= LAST:
        a_day(world, day)
        if day == DECREE:
            _decree(world, folder)
        if day == CHANGED:
            with acting(world, "SNV.director", day) as work:
                reproject.change_ladder(
                    *work.who, {"default": SHORT}, move=True, mode=MODE, decision_no="7/QĐ", **work.when
                )
        day += timedelta(days=1)
    seal_outbox(store, at(LAST, 16))
    return Winter(world, store.url.render_as_string(hide_password=False))


def _decree(world: World, folder: Path) -> None:
    with acting(world, "SNV.director", DECREE) as work:
        _, laid = read_calendar(work.session, csv_file(folder, SWAP), DECREE, "", DECREE_NO)
        assert laid is not None
        reproject.change_calendar(*work.who, laid, decision_no=DECREE_NO, **work.when)


@pytest.fixture(scope="module")
def winter(tmp_path_factory: pytest.TempPathFactory) -> tuple[Winter, Path]:
    folder = tmp_path_factory.mktemp("winter")
    store = Store(f"sqlite:///{folder}/office.db", durable=False)
    store.create_schema()
    made = live(store, folder)
    store.dispose()
    return made, folder / "office.db"


def faults(report: Report) -> set[tuple[str, str]]:
    return {(check.name, example["what"]) for check in report.checks for example in check.counter_examples}


def test_a_winter_with_a_late_decree_and_another_ladder_is_found_right(winter: tuple[Winter, Path]) -> None:
    report = verify(winter[0].url)

    assert faults(report) == set()
    assert next(check.checked for check in report.checks if check.name == "reprojections") > 12


@pytest.mark.postgres
def test_the_same_winter_on_postgresql(postgres_url: str, tmp_path: Path) -> None:
    store = Store(postgres_url)
    made = live(store, tmp_path)
    store.dispose()

    assert faults(verify(made.url.replace("+psycopg", ""))) == set()


MOVE = "(SELECT MIN(id) FROM moved_date WHERE cause = '{}')"
BROKEN = {
    "a date moved by a day too many": (
        f"UPDATE moved_date SET new_due_on = '2026-02-02' WHERE id = {MOVE.format('counted')}",
        "not_so_many_days_as_before",
    ),
    "a date moved in silence": (
        "DELETE FROM notice WHERE event LIKE 'due_date_moved:%'", "moved_in_silence",
    ),
    "somebody told of a date that stands": (
        f"UPDATE moved_date SET new_due_on = old_due_on WHERE id = {MOVE.format('counted')}",
        "told_of_a_date_that_stands",
    ),
    "a move too few": (f"DELETE FROM moved_date WHERE id = {MOVE.format('alarm')}", "moves_do_not_count_up"),
    "a move of nothing": (
        f"UPDATE moved_date SET obligation_id = 900 WHERE id = {MOVE.format('alarm')}", "move_of_nothing",
    ),
    "a move to another version": (
        f"UPDATE moved_date SET new_calendar_id = 1 WHERE id = {MOVE.format('alarm')}",
        "moved_to_another_version",
    ),
    "an act without its decision": (
        "UPDATE reprojection SET decision_no = ''", "reprojection_without_decision",
    ),
    "a ladder that moved a date": (
        f"UPDATE moved_date SET new_due_on = '2026-02-02' WHERE id = {MOVE.format('ladder')}",
        "a_ladder_moves_no_date",
    ),
    "a case put on a rung above somebody untold": (
        f"UPDATE moved_date SET rung = 4 WHERE id = {MOVE.format('ladder')}", "carried_too_high",
    ),
    "a date moved against a decision": (
        "INSERT INTO extension (id, obligation_id, number, reason, from_due_on, to_due_on, status, asked_on,"
        " decided_on, decision_no, decision_reason, entered_at) SELECT 900, obligation_id, 1, 'x', old_due_on,"
        " new_due_on, 'granted', '2025-12-03', '2025-12-04', '1', '', '2025-12-03 02:00:00.000000'"
        f" FROM moved_date WHERE id = {MOVE.format('counted')}",
        "moved_against_a_decision",
    ),
    "a case left on the calendar of before": (
        "UPDATE obligation SET calendar_id = 2, rung = 0 WHERE due_on = '2026-01-06'",
        "left_on_an_old_calendar",
    ),
}  # fmt: skip


@pytest.mark.parametrize("case", BROKEN)
def test_what_a_hand_has_changed_is_found(winter: tuple[Winter, Path], tmp_path: Path, case: str) -> None:
    statement, what = BROKEN[case]
    copy = tmp_path / "copy.db"
    shutil.copy(winter[1], copy)
    store = Store(f"sqlite:///{copy}")
    with store.engine.connect() as connection:
        connection.exec_driver_sql("COMMIT")  # foreign keys are looked at no more: a hand does what it likes
        connection.exec_driver_sql("PRAGMA foreign_keys = OFF")
        connection.exec_driver_sql(statement)
    store.dispose()

    assert ("reprojections", what) in faults(verify(f"sqlite:///{copy}"))
