"""What lies on the desks of the province: a diary says when each duty is dealt with."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

import sqlalchemy as sa
from sqlmodel import Session

from casework.standing import Standing
from models.among import among
from models.db import Store
from models.tables import OBLIGATION, SLOT
from rehearsal.habits import chance
from rehearsal.province_people import Diary, Lateness, acts_on
from rules.lifecycles import ObligationKind, ObligationStatus

_K = ObligationKind
_O = OBLIGATION.c
BY_HABIT = frozenset({_K.TASK, _K.REPORT, _K.FINDING, _K.RECOMMENDATION})
_ASKS = 120  # one task in so many: its agency asks for more time
_WAIT: Mapping[ObligationKind, tuple[int, int]] = {  # working days: at least, and in how many it falls
    _K.CONFIRMATION: (1, 2),
    _K.EXTENSION: (1, 1),
    _K.ADDRESS_REPAIR: (1, 2),
    _K.REPAIR: (3, 1),
}
_DUTY = sa.select(
    _O.id, _O.kind, _O.subject_id, _O.occurrence, _O.title, _O.agency_id, _O.role, _O.due_on, _O.original_due_on,
    _O.status, _O.opening,
)  # fmt: skip
_OPEN = _O.status == ObligationStatus.OPEN
_SINCE = _DUTY.where(_O.id > sa.bindparam("seen")).order_by(_O.id)
_OPEN_REPAIRS = _DUTY.where(_O.kind.in_([_K.ADDRESS_REPAIR, _K.REPAIR]), _OPEN)
_TAKEN = (  # with the post that owes each
    _DUTY.add_columns(SLOT.c.post_id)
    .outerjoin(SLOT, sa.and_(SLOT.c.agency_id == _O.agency_id, SLOT.c.role == _O.role))
    .where(among(_O.id, "numbers"), _OPEN)
    .order_by(_O.id)
)
Row = Any


@dataclass
class Desks:
    """Everybody's work, day by day."""

    store: Store
    seed: int
    lateness: Lateness
    diary: Diary = field(default_factory=Diary)
    seen: int = 0  # the newest obligation that was looked at
    asked: set[int] = field(default_factory=set)

    def look(self, rules: Standing, today: date) -> None:
        """Put into the diary what was opened since it was last looked at."""
        with self.store.reading() as session:
            fresh = session.execute(_SINCE, {"seen": self.seen}, execution_options={"yield_per": 2_000})
            for row in fresh:
                self.seen = row.id
                if row.status is ObligationStatus.OPEN:
                    self.plan(row, rules, today)
            for row in session.execute(_OPEN_REPAIRS).all():  # those too that were opened again
                if row.id not in self.diary:
                    self.plan(row, rules, today)

    def take(self, session: Session, today: date) -> Sequence[Row]:
        """What is to be dealt with by that day and still open, out of the diary; in the order of the numbers."""
        return session.execute(_TAKEN, {"numbers": self.diary.take(today)}).all()

    def put_off(self, number: int, rules: Standing, today: date) -> None:
        """It comes back on the next working day."""
        self.diary.put(rules.days.add(today, 1), number)

    def plan(self, row: Row, rules: Standing, today: date) -> None:
        """Put one open duty into the diary, on its day of acting or the next working day."""
        days = rules.days
        if row.kind in BY_HABIT:
            day = acts_on(
                self.seed, self.lateness, row.due_on, days,
                row.kind, row.subject_id, row.agency_id, row.occurrence, row.opening, row.due_on,
            )  # fmt: skip
            if self.asks(row):
                self.diary.put(max(days.add(row.due_on, -6), today), row.id)
        elif row.kind is _K.INSPECTION_STEP:
            day = days.on_or_after(row.due_on)
        elif row.kind in _WAIT:
            first, span = _WAIT[row.kind]
            day = days.add(today, first + chance(self.seed, "wait", row.id, below=span))
        else:
            return
        if day is not None:
            self.diary.put(max(day, days.add(today, 1)), row.id)

    def asks(self, row: Row) -> bool:
        """Whether its agency asks for more time, the first time that date comes near."""
        return (
            row.kind is _K.TASK
            and row.due_on == row.original_due_on
            and row.opening == 1
            and chance(self.seed, "extension", row.id, below=_ASKS) == 0
        )
