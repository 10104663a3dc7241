"""Accidents of machines: a worker that dies between two statements, and a relay that refuses, stalls and lies."""

import re
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import event

from models.db import Store
from notifications.outgoing import LineBroken, LineRefused, Reply
from rehearsal.habits import chance

_NUMBER = re.compile(rb"^Message-ID: <([^>]+)>", re.MULTILINE)


class Killed(BaseException):
    """The process died here; nobody may catch it but who injected it."""


@contextmanager
def killed_after(store: Store, statements: int) -> Iterator[None]:
    """Die before the next statement after so many; the transaction in hand is lost, as with a killed process."""
    left = [statements]

    def count(*_given: Any) -> None:
        left[0] -= 1
        if left[0] < 0:
            raise Killed

    event.listen(store.engine, "before_cursor_execute", count)
    try:
        yield
    except Killed:
        pass
    finally:
        event.remove(store.engine, "before_cursor_execute", count)


@dataclass
class FakeRelay:
    """A mail server of bad character, by seed: what it took stands in `taken`, however it answered.

    Of a hundred letters it says "later" to four at the first try, refuses one in two hundred for ever, takes one in
    two hundred without saying so, and hangs up before one in two hundred.
    """

    seed: int
    taken: list[str] = field(default_factory=list)
    tries: dict[str, int] = field(default_factory=dict)
    answers: dict[str, int] = field(default_factory=dict)

    def deliver(self, sender: str, to: Sequence[str], raw: bytes) -> dict[str, Reply | None]:
        found = _NUMBER.search(raw)
        assert found is not None
        number = found[1].decode()
        self.tries[number] = self.tries.get(number, 0) + 1
        draw = chance(self.seed, "relay", number, self.tries[number], below=1000)
        if draw < 40 and self.tries[number] == 1:
            return self._said("later", to, (451, "4.7.1 greylisted"))
        if draw < 45:
            return self._said("never", to, (550, "5.1.1 no such user"))
        if draw < 50:
            self._count("hung up")
            raise LineRefused(421, "4.3.2 closing")
        self.taken.append(number)
        if draw < 55:
            self._count("silent")
            raise LineBroken(sent=True, text="timed out")
        return self._said("taken", to, None)

    def close(self) -> None:
        """Nothing was opened."""

    def _said(self, what: str, to: Sequence[str], reply: Reply | None) -> dict[str, Reply | None]:
        self._count(what)
        return dict.fromkeys(to, reply)

    def _count(self, what: str) -> None:
        self.answers[what] = self.answers.get(what, 0) + 1
