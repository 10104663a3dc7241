"""The floor: the sweep's whole job in hand-written SQL over the bare driver, in the two best shapes we know.

Both ask the same pure rule once a group and leave the same rows as casework.sweep; they know nothing of bad
rows, chunks or trouble.
"""

from collections.abc import Callable, Mapping
from datetime import date
from typing import Any, Protocol

from rules.ladder import Ladder, next_step
from rules.workdays import Workdays

NO_WALL = "0001-01-01"
DUE = "o.status = 'open' AND o.next_alarm_on <= :today"
OWES = "CASE WHEN r.role = 'officer' THEN o.role ELSE r.role END"
UNHEARD = f"""(EXISTS (SELECT 1 FROM notice n LEFT JOIN digest d ON d.id = n.digest_id
      WHERE n.event = '' AND n.due_on = o.due_on AND n.rung = o.rung AND n.obligation_id = o.id
        AND n.opening = o.opening AND n.repeat_no = o.repeat_no
        AND NOT coalesce(d.state IN ('sent', 'delivered') AND d.sent_on < :today AND d.mode = :mode, false))
   OR EXISTS (SELECT 1 FROM rung_role r WHERE r.ladder_id = o.ladder_id AND r.rung = o.rung
        AND r.role IN ('officer', 'head')
        AND NOT EXISTS (SELECT 1 FROM slot s WHERE s.agency_id = o.agency_id AND s.role = {OWES})))"""
PLAN = """CREATE TEMP TABLE plan(ladder_id INT, calendar_id INT, due_on DATE, rung INT, repeat_no INT, wall DATE,
    fire INT, unreached BOOLEAN, late BOOLEAN, hold_until DATE, new_rung INT, new_repeat INT, next_on DATE,
    PRIMARY KEY(ladder_id, calendar_id, due_on, rung, repeat_no, wall))"""
KEY = """p.ladder_id = o.ladder_id AND p.calendar_id = o.calendar_id AND p.due_on = o.due_on AND p.rung = o.rung
    AND p.repeat_no = o.repeat_no"""
COLUMNS = """obligation_id, opening, due_on, rung, repeat_no, post_id, form, urgent, late, event, text, ladder_id,
    calendar_id, created_on, hold_until, state, reason"""
TOLD = f"""INSERT INTO notice({COLUMNS}) SELECT o.id, o.opening, o.due_on, p.fire, p.new_repeat, s.post_id,
    CASE WHEN p.unreached THEN 'unreached' ELSE r.form END, r.urgent, p.late, '', '', o.ladder_id,
    o.calendar_id, :today, p.hold_until, 'waiting', ''"""
CALLED = f"""JOIN rung_role r ON r.ladder_id = o.ladder_id AND r.rung = p.fire
    JOIN slot s ON s.agency_id = o.agency_id AND s.role = {OWES} AND (s.presses OR r.role = 'officer')"""
CLIMB = """UPDATE obligation AS o SET rung = p.new_rung, repeat_no = p.new_repeat, next_alarm_on = p.next_on,
    trouble = '', version = o.version + 1"""


class Driver(Protocol):
    """A driver's connection behind named parameters, each call one statement."""

    def run(self, text: str, values: Mapping[str, Any]) -> list[tuple[Any, ...]]: ...

    def many(self, text: str, rows: list[tuple[Any, ...]]) -> None: ...

    def know(self, table: str) -> None:
        """Let the planner count a temporary table, where it would guess."""

    def commit(self) -> None: ...


def prepare(driver: Driver, sqlite: bool) -> None:
    """The temporary tables, once a connection."""
    driver.run(PLAN + (" WITHOUT ROWID" if sqlite else " ON COMMIT DELETE ROWS"), {})
    driver.run(
        """CREATE TEMP TABLE due(id INTEGER PRIMARY KEY, ladder_id INT, calendar_id INT, due_on DATE, rung INT,
        repeat_no INT, opening INT, agency_id INT, role TEXT, wall DATE)"""
        + ("" if sqlite else " ON COMMIT DELETE ROWS"),
        {},
    )
    driver.commit()


def by_index(driver: Driver, ladder: Ladder, days: Workdays, today: date) -> None:
    """Every statement finds the due rows through the index of the alarm."""
    values = {"today": today.isoformat(), "mode": "live"}
    driver.run(
        f"UPDATE obligation AS o SET wall_since = NULL WHERE {DUE} AND o.wall_since IS NOT NULL AND NOT {UNHEARD}",
        values,
    )
    driver.run(
        f"UPDATE obligation AS o SET wall_since = :today "
        f"WHERE {DUE} AND o.wall_since IS NULL AND o.rung > 0 AND {UNHEARD}",
        values,
    )
    groups = driver.run(
        "SELECT DISTINCT o.ladder_id, o.calendar_id, o.due_on, o.rung, o.repeat_no, o.wall_since "
        f"FROM obligation o WHERE {DUE}",
        values,
    )
    if groups:
        wall = f"p.wall = coalesce(o.wall_since, '{NO_WALL}')"
        _plan(driver, groups, ladder, days, today)
        driver.run(
            f"{TOLD} FROM obligation o JOIN plan p ON {KEY} AND {wall} {CALLED} WHERE {DUE} ON CONFLICT DO NOTHING",
            values,
        )
        driver.run(
            f"{CLIMB}, wall_since = CASE WHEN p.fire IS NULL THEN o.wall_since END FROM plan p "
            f"WHERE {KEY} AND {wall} AND {DUE}",
            values,
        )
    driver.commit()


def by_copy(driver: Driver, ladder: Ladder, days: Workdays, today: date) -> None:
    """The due rows are copied once, with their walls; every later statement reads the copy."""
    values = {"today": today.isoformat(), "mode": "live"}
    driver.run("DELETE FROM due", {})
    driver.run(
        "INSERT INTO due SELECT o.id, o.ladder_id, o.calendar_id, o.due_on, o.rung, o.repeat_no, o.opening, "
        f"o.agency_id, o.role, CASE WHEN o.rung > 0 AND {UNHEARD} THEN coalesce(o.wall_since, :today) "
        f"ELSE '{NO_WALL}' END FROM obligation o WHERE {DUE}",
        values,
    )
    driver.know("due")
    groups = driver.run(
        "SELECT DISTINCT ladder_id, calendar_id, due_on, rung, repeat_no, nullif(wall, :none) FROM due",
        {"none": NO_WALL},
    )
    if groups:
        _plan(driver, groups, ladder, days, today)
        driver.run(
            f"{TOLD} FROM due o JOIN plan p ON {KEY} AND p.wall = o.wall {CALLED} WHERE true ON CONFLICT DO NOTHING",
            values,
        )
        driver.run(
            f"{CLIMB}, wall_since = CASE WHEN p.fire IS NULL THEN nullif(p.wall, :none) END "
            f"FROM due q JOIN plan p ON {KEY.replace('o.', 'q.')} AND p.wall = q.wall WHERE o.id = q.id",
            {"none": NO_WALL},
        )
    driver.commit()


FLOORS: Mapping[str, Callable[[Driver, Ladder, Workdays, date], None]] = {
    "by index": by_index,
    "by copy": by_copy,
}


def _plan(driver: Driver, groups: list[tuple[Any, ...]], ladder: Ladder, days: Workdays, today: date) -> None:
    rows = []
    for ladder_id, calendar_id, due_text, rung, repeat_no, wall_text in groups:
        due_on, wall = _day(due_text), _day(wall_text)
        assert due_on is not None
        step = next_step(ladder, due_on, rung, repeat_no, wall, today, days)
        rows.append(
            (
                ladder_id, calendar_id, due_on.isoformat(), rung, repeat_no, wall.isoformat() if wall else NO_WALL,
                step.fire, step.unreached, step.late, step.hold_until.isoformat(), step.climbed, step.repeat_no,
                step.next_alarm_on.isoformat(),
            )
        )  # fmt: skip
    driver.run("DELETE FROM plan", {})
    driver.many("INSERT INTO plan VALUES (" + ", ".join("?" * 13) + ")", rows)
    driver.know("plan")


def _day(value: str | date | None) -> date | None:
    return date.fromisoformat(value) if isinstance(value, str) else value
