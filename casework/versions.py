"""The frozen ladders and calendars that running cases were armed with, each read once."""

from weakref import WeakKeyDictionary

import sqlalchemy as sa
from sqlmodel import Session

from casework.standing import ladder_of, workdays_of
from models.db import Store
from models.tables import CALENDAR
from rules.ladder import Ladder
from rules.workdays import Workdays

_NEWEST = sa.select(sa.func.max(CALENDAR.c.id))


class Versions:
    """What a store's versions say; a version never changes, so nothing here goes stale."""

    def __init__(self) -> None:
        self._ladders: dict[int, Ladder] = {}
        self._calendars: dict[int, Workdays] = {}

    def ladder(self, session: Session, number: int) -> Ladder:
        if number not in self._ladders:
            self._ladders[number] = ladder_of(session, number)
        return self._ladders[number]

    def calendar(self, session: Session, number: int) -> Workdays:
        if number not in self._calendars:
            self._calendars[number] = workdays_of(session, number)
        return self._calendars[number]

    def in_force(self, session: Session) -> Workdays | None:
        """The newest calendar; None while the office has none."""
        newest = session.execute(_NEWEST).scalar()
        return None if newest is None else self.calendar(session, newest)


_KNOWN: "WeakKeyDictionary[Store, Versions]" = WeakKeyDictionary()


def versions(store: Store) -> Versions:
    """The versions of this store, kept as long as the store itself."""
    return _KNOWN.setdefault(store, Versions())
