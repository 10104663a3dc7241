"""Acts typed in days after they were done: each notice that tells of one still derives from it."""

from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path

import pytest
import sqlalchemy as sa
from typer.testing import CliRunner

from casework.office import migrate
from casework.sweep import sweep
from cli.main import app
from config.clock import MovedClock, clock_moved
from models.tables import NOTICE
from tests.casework.drafts import draft
from tests.casework.mail_cast import Way, at, send
from tests.casework.test_why import a_task
from tests.world import World, build_world

DUE = date(2022, 2, 28)
CALLED = date(2022, 3, 1)  # the urging letter of the first working day after
ENTERED = date(2022, 3, 4)
Run = Callable[..., str]


@pytest.fixture
def world(tmp_path: Path) -> World:
    """Two duties due at the end of February, pressed until the day after."""
    world = build_world(migrate(f"sqlite:///{tmp_path}/office.db", durable=False), at(date(2022, 1, 4)))
    task = a_task(world)
    for agency in ("SYT", "SGTVT"):
        world.open(agency, DUE, subject_id=task)
    day = date(2022, 2, 7)
    while day <= CALLED:
        sweep(world.store, day, at(day), mode="live")
        send(world, at(day), Way())
        day += timedelta(days=1)
    return world


@pytest.fixture
def late(world: World) -> Run:
    """Run a command with the clock standing days after what it tells of."""
    url = world.store.url.render_as_string(hide_password=False)

    def call(*words: str) -> str:
        with clock_moved(MovedClock.at(ENTERED)):
            result = CliRunner().invoke(app, [*words, "--database", url])
        assert result.exit_code == 0, result.output
        return result.stdout

    return call


def made_on(world: World, day: date) -> set[str]:
    """The kinds of the events told on that day."""
    with world.store.reading() as session:
        events = session.execute(
            sa.select(NOTICE.c.event).where(NOTICE.c.created_on == day, NOTICE.c.event != "")
        )
        return {event.split(":")[0] for event in events.scalars()}


def test_a_report_typed_in_after_the_urging_letter(world: World, late: Run) -> None:
    """It was done in time: the letter of the day after was right by what was known, and so is the word to stop."""
    late("task", "report", "1", "--as", "SYT.officer", "--document-no", "1/BC", "--on", "2022-02-28")
    late("task", "confirm", "1", "--as", "SNV.reform_office", "--on", "2022-02-28")

    assert made_on(world, DUE) == {"stand-down", "report_confirmed"}
    assert "0 không khớp" in late("why", "--all")


def test_a_plan_issued_some_days_ago_was_not_there_for_the_sweeps_between(world: World, late: Run) -> None:
    """Its rung was due at once, and no sweep missed it: nobody had entered it."""
    draft(world, [("1", "15/3/2022", "SYT")])
    issue = ["--as", "VPUB.vice_chairman", "--decision-no", "12/KH-UBND", "--on", "2022-03-01"]
    late("plan", "issue", "KH-2022", *issue)
    asked = ["--person", "mai", "--obligation", "3", "--on"]

    for day in ("2022-03-01", "2022-03-03"):
        assert "đến ngày 04/03/2022 mới được ghi" in late("why-not", *asked, day)
    assert "mới được ghi" not in late("why-not", *asked, "2022-03-04")


def test_an_extension_granted_some_days_ago(world: World, late: Run) -> None:
    asked = ["--to", "2022-03-31", "--reason", "Chờ góp ý", "--as", "SYT.head", "--on", "2022-02-28"]
    late("extension", "ask", "1", *asked)
    late(
        "extension",
        "decide",
        "1",
        "--grant",
        "--decision-no",
        "5/SNV",
        "--as",
        "SNV.director",
        "--on",
        "2022-02-28",
    )

    assert made_on(world, DUE) == {"stand-down", "extension_granted"}
    assert "0 không khớp" in late("why", "--all")


def test_a_merger_entered_some_days_after_it_came_into_force(world: World, late: Run) -> None:
    merger = ["--into", "SYT", "--decision-no", "15/NQ", "--on", "2022-03-02", "--as", "SNV.director"]
    late("agency", "merge", "SGTVT", *merger)

    assert made_on(world, date(2022, 3, 2)) >= {"handed_over"}
    assert "0 không khớp" in late("why", "--all")
