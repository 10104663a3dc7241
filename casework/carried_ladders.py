"""A running case on another ladder: it goes on at the rung whose addressees have all heard of it already."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import sqlalchemy as sa
from sqlmodel import Session

from casework.outbox import LADDER_ONLY
from casework.versions import Versions
from models.tables import DIGEST, NOTICE, OBLIGATION
from rules.ladder import Ladder, coming_alarm, repeats_passed, stands_on
from rules.lifecycles import DigestState
from rules.workdays import Workdays

_REACHED = (DigestState.SENT, DigestState.DELIVERED)


@dataclass(frozen=True)
class Place:
    """Where a case stands on its new ladder; `pressed` when it was called before."""

    rung: int
    repeat_no: int
    alarm: date
    pressed: bool


def carried(
    session: Session, known: Versions, rows: Sequence[Any], ladder: Ladder, *, mode: str, today: date
) -> Iterator[tuple[Any, Place]]:
    """Each case with its place; cases alike are asked once."""
    heard = _heard(session, [row.id for row in rows if row.rung], mode)
    places: dict[tuple[Any, ...], Place] = {}
    for row in rows:
        rungs = heard.get(row.id, frozenset())
        case = (row.ladder_id, row.calendar_id, row.due_on, rungs, bool(row.rung))
        if case not in places:
            old = known.ladder(session, row.ladder_id)
            told = {level for number in rungs for level in old.rungs[number - 1].levels}
            days = known.calendar(session, row.calendar_id)
            places[case] = _place(ladder, row.due_on, told, bool(row.rung), today, days)
        yield row, places[case]


def _place(ladder: Ladder, due_on: date, told: set[int], pressed: bool, today: date, days: Workdays) -> Place:
    rung = stands_on(ladder, due_on, told, today, days)
    repeat_no = repeats_passed(ladder, due_on, today, days) if rung == len(ladder.rungs) else 0
    alarm = coming_alarm(ladder, due_on, rung, repeat_no, None, today, days)
    return Place(rung, repeat_no, alarm, pressed)


def _heard(session: Session, numbers: Sequence[int], mode: str) -> dict[int, frozenset[int]]:
    """The rungs of which every addressee was reached, in this opening, for this date, in this delivery mode."""
    n, o = NOTICE.c, OBLIGATION.c
    reached: dict[int, set[int]] = defaultdict(set)
    missed: dict[int, set[int]] = defaultdict(set)
    for start in range(0, len(numbers), 500):
        found = session.execute(
            sa.select(n.obligation_id, n.rung, DIGEST.c.state, DIGEST.c.mode)
            .join(OBLIGATION, o.id == n.obligation_id)
            .outerjoin(DIGEST, DIGEST.c.id == n.digest_id)
            .where(
                LADDER_ONLY, n.obligation_id.in_(numbers[start : start + 500]), n.opening == o.opening,
                n.due_on == o.due_on, n.reason != "handed_over",
            )
        ).tuples()  # fmt: skip
        for number, rung, state, sent_in in found:
            into = reached if state in _REACHED and sent_in == mode else missed
            into[number].add(rung)
    return {number: frozenset(rungs - missed[number]) for number, rungs in reached.items()}
