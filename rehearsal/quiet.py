"""When a year run ahead can pass over a day: nothing was done since, and no stored date has come.

Only the run itself writes on a fork, so what is read at the end of a day in which anything was done stays true until
the next such day. Where in doubt the day is lived: passing over it must change no notice and no letter.
"""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

import sqlalchemy as sa

from casework.letters import WAITING
from models.db import Store
from models.tables import ABSENCE, AGENCY, DIGEST, NOTICE, OBLIGATION, PERSON, POST, TENURE
from rules.workdays import OutsideCalendar, Workdays

_DAY = timedelta(days=1)
_ON: sa.BindParameter[date] = sa.bindparam("on", type_=sa.Date())
# literals: certain to match the partial indexes
_OPEN = OBLIGATION.c.status == sa.literal_column("'open'")
_DORMANT = OBLIGATION.c.status.in_([sa.literal_column("'waiting'"), sa.literal_column("'suspended'")])
_UNSENT = DIGEST.c.state.in_([sa.literal_column("'ready'"), sa.literal_column("'sending'")])


def _first(column: sa.ColumnElement[Any], *where: sa.ColumnElement[bool]) -> sa.ScalarSelect[Any]:
    return sa.select(sa.func.min(column)).where(*where).scalar_subquery()


_SPANS = (  # who is there: both ends inclusive, both optional
    (AGENCY.c.valid_from, AGENCY.c.valid_to),
    (POST.c.valid_from, POST.c.valid_to),
    (PERSON.c.active_from, PERSON.c.active_to),
    (TENURE.c.valid_from, TENURE.c.valid_to),
    (ABSENCE.c.first_day, ABSENCE.c.last_day),
)
_DATES = sa.select(
    _first(OBLIGATION.c.next_alarm_on, _OPEN),
    _first(OBLIGATION.c.next_review_on, _DORMANT),
    _first(OBLIGATION.c.due_on, _OPEN),
    _first(NOTICE.c.hold_until, WAITING),
    sa.select(DIGEST.c.id).where(_UNSENT).limit(1).scalar_subquery(),
    *(_first(first, first > _ON) for first, _ in _SPANS),
    *(_first(last, last >= _ON) for _, last in _SPANS),
)


@dataclass
class Quiet:
    """What still has to be looked at, and the first days on which the sweep and the letters have anything to do.

    What was accepted counts as delivered only with the next letters after it, as after a weekend; the engine
    takes both alike.
    """

    store: Store
    days: Workdays
    unswept: bool = True  # something was done that no sweep has seen
    unsent: bool = True  # something was done that no delivery has seen
    sweep_on: date | None = None
    letters_on: date | None = None
    _stale: bool = True

    def acted(self) -> None:
        """Somebody did something: whatever it was, the next sweep and the next delivery look at it."""
        self.unswept = self.unsent = self._stale = True

    def swept(self, result: dict[str, object]) -> None:
        """A repair opened or closed is something done; what was due has its next alarm."""
        self.unswept = bool(result["repairs_opened"] or result["repairs_closed"])
        self.unsent |= self.unswept
        self._stale = True

    def delivered(self) -> None:
        self.unsent, self._stale = False, True

    def sweep_due(self, day: date) -> bool:
        return self.unswept or (self.sweep_on is not None and self.sweep_on <= day)

    def letters_due(self, day: date) -> bool:
        """Asked after the morning's sweep, whose notices may wait for another day."""
        if not self.unsent:
            self.look_ahead(day - _DAY)
        return self.unsent or (self.letters_on is not None and self.letters_on <= day)

    def look_ahead(self, day: date) -> None:
        """The day is over: ask for the next ones, unless nothing was done since they were asked for."""
        if not self._stale:
            return
        with self.store.reading() as session:
            alarm, review, due, held, unsent, *ends = session.execute(_DATES, {"on": day}).one()
        begin, end = ends[: len(_SPANS)], ends[len(_SPANS) :]
        changes = [*begin, *(last + _DAY for last in end if last is not None)]
        self.sweep_on = _earliest(alarm, review, *changes)
        self.letters_on = _earliest(held, day if unsent else None, self._leaders_week(day, due, held))
        self._stale = False

    def _leaders_week(self, day: date, due: date | None, held: date | None) -> date | None:
        """The next first working day of a week on which leaders are written to: anything is overdue or waits."""
        if due is None and held is None:
            return None
        begin = day if due is None or held is not None else max(day, due)
        try:
            return self.days.gathering_day(begin + _DAY)
        except OutsideCalendar:
            return None


def _earliest(*days: date | None) -> date | None:
    return min((day for day in days if day is not None), default=None)
