"""A merger, a calendar and a ladder under running cases, in processor time; the merger against hand-written SQL.

Run as `python -m bench.reorganise [--rows 25000] [--merged 12] [--repeats 3]`. The floor moves the same obligations
with bare sqlite3, writes one line for each, and hashes both rows as the audit chain asks: what any merger must do
that leaves a proof. Copies of one file, so that each run meets the same office.
"""

import argparse
import hashlib
import json
import shutil
import sqlite3
import statistics
import tempfile
import time
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

from sqlmodel import select

from bench import sweep_office as office
from casework import reorganise, reproject
from casework.import_calendar import Laid
from casework.posts import actor_of
from casework.standing import SpecialDay, standing
from models.db import Store
from models.tables import Address, Agency, Person
from rules.ladder import Ladder, Rung
from rules.lifecycles import Form, Role

TO = "A0"
LADDER = Ladder(
    "default",
    (
        Rung(1, -5, True, (Role.OFFICER,), Form.REMINDER),
        Rung(2, 1, True, (Role.HEAD,), Form.URGING_LETTER, urgent=True),
        Rung(3, 10, True, (Role.CHAIRMAN,), Form.DRAFT_LETTER),
    ),
)


def main() -> None:
    """Build once, copy for each run, print medians."""
    asked = argparse.ArgumentParser(description=__doc__.split("\n", maxsplit=1)[0])
    asked.add_argument("--rows", type=int, default=25_000, help="open obligations of the office")
    asked.add_argument("--merged", type=int, default=12, help="bodies (of 150) that go over to another")
    asked.add_argument("--repeats", type=int, default=3)
    given = asked.parse_args()
    with tempfile.TemporaryDirectory(prefix="dd-bench-") as folder:
        first = Path(folder) / "first.db"
        store = Store(f"sqlite:///{first}")
        store.create_schema()
        office.build(store, given.rows, max(given.rows // 25, 1))
        with store.act("addresses", now=office.NOW) as session:  # or every duty would be a breach to repair
            people = session.exec(select(Person)).all()
            session.add_all(
                Address(person_id=one.id or 0, address=f"{one.code}@bench.example") for one in people
            )
        store.dispose()
        merged = given.merged * given.rows // office.AGENCIES
        runs: dict[str, Callable[[Path], object]] = {
            f"floor: {merged} obligations, lines and hashes": lambda path: floor(path, given.merged),
            f"merger: {given.merged} bodies into one": lambda path: merge(path, given.merged),
            "calendar: one day off more": calendar,
            "ladder: another for every running case": ladder,
        }
        took = {name: measure(first, work, given.repeats) for name, work in runs.items()}
    names = list(took)
    for name, seconds in took.items():
        print(f"{seconds:7.2f} s  {name}")
    print(f"{took[names[1]] / took[names[0]]:7.1f}    merger / floor")


def measure(first: Path, work: Callable[[Path], object], repeats: int) -> float:
    """The median processor time of the work on a fresh copy."""
    seconds = []
    for number in range(repeats):
        path = first.with_name(f"copy{number}.db")
        shutil.copy(first, path)
        begun = time.process_time()
        work(path)
        seconds.append(time.process_time() - begun)
        for file in path.parent.glob(f"{path.name}*"):
            file.unlink()
    return statistics.median(seconds)


def floor(path: Path, merged: int) -> None:
    """The least a merger costs that leaves a line and a hash for every row."""
    connection = sqlite3.connect(path, isolation_level=None)
    connection.execute("BEGIN IMMEDIATE")
    bodies = tuple(range(2, 2 + merged))
    marks = ",".join("?" * merged)
    found = connection.execute(
        f"SELECT id, agency_id FROM obligation WHERE agency_id IN ({marks}) AND status = 'open'", bodies
    ).fetchall()
    connection.execute(
        f"UPDATE obligation SET agency_id = 1, subject_id = -id WHERE agency_id IN ({marks})", bodies
    )
    connection.execute(
        "INSERT INTO reorganisation VALUES (1, 'merge', '1', '2022-06-15', '', '{}', 1, 1, '2022-06-15')"
    )
    connection.executemany(
        "INSERT INTO handover(reorganisation_id, noun, noun_id, from_agency_id, to_agency_id, old)"
        " VALUES (1, 'obligation', ?, ?, 1, '')",
        found,
    )
    for table, column in (("obligation", "agency_id"), ("handover", "to_agency_id")):
        cursor = connection.execute(f"SELECT * FROM {table} WHERE {column} = 1")
        names = [entry[0] for entry in cursor.description]
        for row in cursor:
            cells = sorted(zip(names, row, strict=True))
            hashlib.sha256(json.dumps([table, cells], ensure_ascii=False).encode()).hexdigest()
    connection.execute("COMMIT")
    connection.close()


def merge(path: Path, merged: int) -> reorganise.Result:
    """Several bodies go over to the first one."""
    store = Store(f"sqlite:///{path}")
    with store.act("merge", now=office.NOW) as session:
        actor = actor_of(session, f"{TO}.director", office.TODAY)
        bodies = [session.get_one(Agency, number) for number in range(1, 2 + merged)]
        return reorganise.merge(
            session, standing(session), actor, bodies[1:], bodies[0], decision_no="1", on=office.TODAY,
            today=office.TODAY, now=office.NOW,
        )  # fmt: skip


def calendar(path: Path) -> reproject.Projected:
    """A day off in the middle of what is coming."""
    store = Store(f"sqlite:///{path}")
    day = office.TODAY + timedelta(days=7)
    laid = Laid(office.FIRST_DAY, office.LAST_DAY, {day: SpecialDay(day, "closed", "x", "1")})
    with store.act("calendar", now=office.NOW) as session:
        actor = actor_of(session, f"{TO}.director", office.TODAY)
        return reproject.change_calendar(
            session, standing(session), actor, laid, decision_no="1", on=office.TODAY, today=office.TODAY,
            now=office.NOW,
        )  # fmt: skip


def ladder(path: Path) -> list[reproject.Projected]:
    """Every running case goes on, on another ladder."""
    store = Store(f"sqlite:///{path}")
    with store.act("ladder", now=office.NOW) as session:
        actor = actor_of(session, f"{TO}.director", office.TODAY)
        return reproject.change_ladder(
            session, standing(session), actor, {"default": LADDER}, move=True, decision_no="1",
            on=office.TODAY, today=office.TODAY, now=office.NOW,
        )  # fmt: skip


if __name__ == "__main__":
    main()
