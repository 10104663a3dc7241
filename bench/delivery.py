"""The whole delivery - claim, write, build, send, record - against the same done by hand, in the same run.

Run as `python -m bench.delivery [--letters 1000] [--runs 5] [--stock 100]`. SQLite with synchronous=FULL, letters
of five tasks, a sink in its own process; only the sender's CPU is counted. Both sides send the very same letters
(asserted byte for byte in the first run); the order alternates; each run is compared with its own floor.
"""

import argparse
import cProfile
import gc
import pstats
import shutil
import smtplib
import sqlite3
import statistics
import tempfile
import time
from collections.abc import Callable, Sequence
from contextlib import closing
from datetime import date, timedelta
from email import message_from_bytes
from email.policy import default
from pathlib import Path

from bench.channel import by_stock, sink
from bench.delivery_floor import deliver_by_hand
from bench.delivery_office import NOW, OFFICE, TODAY, build
from casework.delivery import deliver
from models.db import Store
from notifications.channels import Mail, Outgoing
from notifications.outgoing import Reply
from notifications.smtp import mail_plugin

Way = Callable[[Path, int], int]
FLOOR, PRODUCT, STOCK = "by hand: sqlite3 + smtplib", "casework.delivery", "stock Apprise, ready letters"
ENDS = ("01/01/2021", "31/12/2023")
_FIRST = date(2021, 1, 1)
WEEKDAYS = [day for day in (_FIRST + timedelta(days=n) for n in range(3 * 365)) if day.weekday() < 5]


class Listener:
    """Stands where a line would, and keeps the letters by address."""

    def __init__(self) -> None:
        self.letters: dict[str, bytes] = {}

    def sendmail(self, _sender: str, to: Sequence[str], raw: bytes) -> None:
        self.letters[to[0]] = raw

    def deliver(self, sender: str, to: Sequence[str], raw: bytes) -> dict[str, Reply | None]:
        self.sendmail(sender, to, raw)
        return {to[0]: None}

    def close(self) -> None:
        """Nothing was opened."""


def by_hand(path: Path, port: int) -> int:
    """The floor, over one kept line."""
    with smtplib.SMTP("127.0.0.1", port, local_hostname="bench.example") as line:
        return deliver_by_hand(path, line, WEEKDAYS, ENDS)


def by_product(path: Path, port: int) -> int:
    """The product as its flow runs it."""
    mail = Mail(mail_plugin(f"dmail://127.0.0.1:{port}?helo=bench.example"), OFFICE.sender)
    sent = _product(path, mail)
    mail.close()
    return sent


def _product(path: Path, mail: Mail) -> int:
    store = Store(f"sqlite:///{path}")
    result = deliver(store, lambda: NOW, channels={"mail": mail}, mode="live", office=OFFICE)
    store.dispose()
    return result.sent


def run(letters: int = 1000, runs: int = 5, stock: int = 100) -> list[dict[str, object]]:
    """Each way's median CPU and wall milliseconds a letter, and its ratio to the floor of the same runs."""
    ways: list[tuple[str, Way, int]] = [(FLOOR, by_hand, letters), (PRODUCT, by_product, letters)]
    spent: dict[str, list[tuple[float, float]]] = {FLOOR: [], PRODUCT: [], STOCK: []}
    with tempfile.TemporaryDirectory() as folder, sink() as port:
        ready = _prepared(Path(folder), letters)
        written = _same_letters(ready)
        by_product(_copy(ready), port)  # Apprise loads every plugin it has, once a process
        if stock:
            ways.append((STOCK, lambda _, port: by_stock(port, written[:stock]), stock))
            by_stock(port, written[:3])
        for turn in range(runs):
            for name, way, number in ways if turn % 2 == 0 else ways[::-1]:
                spent[name].append(_timed(way, _copy(ready), port, number))
    return _table({name: (spent[name], number) for name, _, number in ways})


def _prepared(folder: Path, letters: int) -> Path:
    path = folder / "ready.db"
    store = Store(f"sqlite:///{path}", durable=False)
    store.create_schema()
    build(store, letters)
    with store.engine.connect() as connection:
        connection.exec_driver_sql("ROLLBACK")
        connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
    store.dispose()
    return path


def _copy(ready: Path) -> Path:
    """A fresh copy of the office, its pages cold for both sides alike."""
    path = ready.with_name("run.db")
    for left in ready.parent.glob("run.db*"):
        left.unlink()
    shutil.copyfile(ready, path)
    return path


def _same_letters(ready: Path) -> list[Outgoing]:
    """Prove that both sides say the same to the same people, byte for byte, and leave the same state."""
    hand, product = Listener(), Listener()
    path = _copy(ready)
    deliver_by_hand(path, hand, WEEKDAYS, ENDS)
    left = _state(path)
    _product(_copy(ready), Mail(product, OFFICE.sender))
    if hand.letters != product.letters or left != _state(path):
        raise RuntimeError("the two sides do not do the same")
    parsed = [(to, message_from_bytes(raw, policy=default)) for to, raw in hand.letters.items()]
    return [
        Outgoing(
            str(n),
            to,
            letter["Message-ID"],
            TODAY,
            letter["Subject"],
            letter.get_body(("plain",)).get_content(),
        )
        for n, (to, letter) in enumerate(parsed)
    ]


def _state(path: Path) -> list[tuple[object, ...]]:
    with closing(sqlite3.connect(path)) as line:
        query = (
            "SELECT d.state, d.sent_at, d.sent_on, d.attempt, d.owner, b.outcome, b.code, b.subject "
            "FROM digest d JOIN delivery b ON b.digest_id = d.id ORDER BY d.id"
        )
        return line.execute(query).fetchall()


def _timed(way: Way, path: Path, port: int, letters: int) -> tuple[float, float]:
    gc.collect()
    cpu, wall = time.process_time(), time.perf_counter()
    sent = way(path, port)
    cpu, wall = time.process_time() - cpu, time.perf_counter() - wall
    if sent != letters:
        raise RuntimeError(f"{sent} of {letters} letters were sent")
    return cpu * 1000 / letters, wall * 1000 / letters


def _table(ways: dict[str, tuple[list[tuple[float, float]], int]]) -> list[dict[str, object]]:
    floor, rows = ways[FLOOR][0], []
    for name, (spent, letters) in ways.items():
        cpu, wall = (statistics.median(column) for column in zip(*spent, strict=True))
        pairs = list(zip(spent, floor, strict=True))
        rows.append({
            "way": name, "letters": letters, "cpu_ms": round(cpu, 3), "wall_ms": round(wall, 3),
            "cpu_ratio": round(statistics.median(mine[0] / base[0] for mine, base in pairs), 2),
            "wall_ratio": round(statistics.median(mine[1] / base[1] for mine, base in pairs), 2),
        })  # fmt: skip
    return rows


def profile(letters: int = 1000) -> None:
    """Where the product's time goes, by cumulative time."""
    with tempfile.TemporaryDirectory() as folder, sink() as port:
        path = _copy(_prepared(Path(folder), letters))
        by_product(path, port)
        path = _copy(path.with_name("ready.db"))
        seen = cProfile.Profile()
        seen.runcall(by_product, path, port)
    pstats.Stats(seen).sort_stats("tottime").print_stats(35)


def main() -> None:
    """Print the table, the floor first."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--letters", type=int, default=1000)
    parser.add_argument("--runs", type=int, default=5)
    parser.add_argument("--stock", type=int, default=100)
    parser.add_argument("--profile", action="store_true")
    asked = parser.parse_args()
    if asked.profile:
        profile(asked.letters)
        return
    print(f"{'way':<30}{'letters':>8}{'CPU ms':>9}{'to floor':>10}{'wall ms':>9}{'to floor':>10}")
    for row in run(asked.letters, asked.runs, asked.stock):
        print(
            f"{row['way']:<30}{row['letters']:>8}{row['cpu_ms']:>9}{row['cpu_ratio']:>10}"
            f"{row['wall_ms']:>9}{row['wall_ratio']:>10}"
        )


if __name__ == "__main__":
    main()
