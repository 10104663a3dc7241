"""A fuse in the store: the process dies, or its line to the database breaks, just before the n-th statement.

Points are counted from one: every statement and every commit is a point, and one more lies behind the last of
them, where everything is kept and whoever asked was never told.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from sqlalchemy import event
from sqlalchemy.exc import OperationalError

from models.db import Store

DEAD, CUT = "dead", "cut"


class Crash(BaseException):
    """The process is no more; nothing in it may catch this, and nothing it does afterwards reaches the database."""


@dataclass
class Fuse:
    """Counts the points it passes and blows before number `at`; `cut` breaks the line, `dead` ends the process."""

    at: int = 0
    kind: str = DEAD
    points: int = 0
    commits: int = 0
    blown: bool = False

    def pass_point(self, connection: sa.Connection) -> None:
        self.points += 1
        if self.blown and self.kind == DEAD:
            raise Crash(f"a dead process spoke to the database at point {self.points}")
        if self.points == self.at:
            self.blown = True
            if self.kind == CUT:
                connection.invalidate()
                raise OperationalError("(cut)", {}, Exception(f"the line broke at point {self.at}"))
            raise Crash(f"died at point {self.at}")

    def statement(self, connection: sa.Connection, *_: Any) -> None:
        self.pass_point(connection)

    def commit(self, connection: sa.Connection) -> None:
        self.pass_point(connection)
        self.commits += 1


@contextmanager
def fused(store: Store, fuse: Fuse) -> Iterator[Fuse]:
    """Let the store's statements and commits pass the fuse."""
    hooks: list[tuple[str, Callable[..., None]]] = [
        ("before_cursor_execute", fuse.statement),
        ("commit", fuse.commit),
    ]
    for name, hook in hooks:
        event.listen(store.engine, name, hook)
    try:
        yield fuse
    finally:
        for name, hook in hooks:
            event.remove(store.engine, name, hook)


def survives(store: Store, fuse: Fuse, work: Callable[[], object]) -> bool:
    """Do the work behind the fuse; False if it died or lost its line on the way."""
    try:
        with fused(store, fuse):
            work()
            if fuse.kind == DEAD and fuse.points + 1 == fuse.at:
                fuse.blown = True  # all is kept, and nobody was told
    except (Crash, OperationalError):
        if not fuse.blown:
            raise
    return not fuse.blown
