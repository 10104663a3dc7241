"""A small province-year, lived once for a test run, and its figures."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import checker
from casework.office import migrate
from checker import province as measures
from config.clock import MovedClock
from rehearsal import province_office as province
from rehearsal.province_days import FOUNDED, LAST, YEAR
from rehearsal.province_people import Lateness
from rehearsal.province_year import ProvinceYear

TASKS = 120


@dataclass
class Lived:
    """A year that was lived: its file, and the year itself for what it remembers."""

    file: Path
    year: ProvinceYear
    last: date

    @property
    def url(self) -> str:
        return f"sqlite:///{self.file}"

    def copy(self, to: Path) -> "Lived":
        """The same rows in a file of their own, to be damaged."""
        with closing(sqlite3.connect(self.file)) as here, closing(sqlite3.connect(to / "copy.db")) as there:
            here.backup(there)
        return Lived(to / "copy.db", self.year, self.last)

    @contextmanager
    def hand(self) -> Iterator[sqlite3.Connection]:
        """The rows under somebody's hand: no trigger, no unique key of notices."""
        with sqlite3.connect(self.file) as connection:
            for name in ("uq_notice_cause", "uq_notice_event"):
                connection.execute(f"DROP INDEX {name}")
            yield connection
            connection.commit()
        connection.close()

    def proof(self) -> tuple[checker.Report, dict[str, Any]]:
        """The checker's report, and what was silent or wrong."""
        return measures.measure(self.url, self.last, YEAR, self.year.outages)


def live(folder: Path, seed: int, *, tasks: int = TASKS, last: date = LAST, **options: Any) -> Lived:
    """Found a small province and live its year."""
    file, size = folder / "province.db", province.Size(tasks)
    store = migrate(f"sqlite:///{file}", durable=False)
    province.found(store, size, MovedClock.at(FOUNDED, 7).now())
    year = ProvinceYear(store, size, seed, Lateness.MID, **options)
    year.issue(province.write_plans(folder, size, seed))
    year.live(last=last)
    return Lived(file, year, last)
