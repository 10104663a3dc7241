"""Who played what and answered for whom on a past day, as the office could know it then."""

from collections import defaultdict
from collections.abc import Mapping
from datetime import date, datetime
from functools import cached_property
from typing import Any
from zoneinfo import ZoneInfo

import sqlalchemy as sa
from sqlmodel import Session

from casework.as_it_stood import end_of, office_zone
from casework.posts import Played, Seat, alive, played, seats
from models.tables import AGENCY, PERSON, POST, REORGANISATION, TENURE
from rules.lifecycles import Role


class Places:
    """Posts, their holders and the bodies, day by day; each day is read once."""

    def __init__(self, session: Session) -> None:
        self.session = session
        self._slots: dict[date, Mapping[tuple[int, Role], Played]] = {}
        self._seats: dict[date, dict[int, Seat]] = {}

    def day(self, moment: datetime) -> date:
        """The office's own day of a moment."""
        return moment.astimezone(self.zone).date()

    @cached_property
    def zone(self) -> ZoneInfo:
        """The office's own."""
        return office_zone(self.session)

    def end_of(self, day: date) -> datetime:
        """The first moment after that day."""
        return end_of(self.session, day)

    @cached_property
    def persons(self) -> Mapping[int, str]:
        return {row.id: row.name for row in self.session.execute(sa.select(PERSON.c.id, PERSON.c.name))}

    @cached_property
    def roles(self) -> Mapping[int, Role]:
        """The role of every post."""
        return {row.id: Role(row.role) for row in self.session.execute(sa.select(POST.c.id, POST.c.role))}

    @cached_property
    def tenures(self) -> Mapping[int, list[Any]]:
        """Who holds what, or stands by for it, by person."""
        found: dict[int, list[Any]] = defaultdict(list)
        for row in self.session.execute(sa.select(TENURE)):
            found[row.person_id].append(row)
        return found

    def slots(self, on: date) -> Mapping[tuple[int, Role], Played]:
        """Which post played which role for each agency on that day."""
        if on not in self._slots:
            posts = self.session.execute(
                sa.select(POST.c.id, POST.c.agency_id, POST.c.role)
                .where(alive(POST, on))
                .order_by(POST.c.rank, POST.c.id)
            ).tuples()
            self._slots[on] = played(posts, self.agencies_on(on))
        return self._slots[on]

    def slots_seen(self, on: date) -> list[Mapping[tuple[int, Role], Played]]:
        """The slots as they may have been seen on that day: without what was entered of it later that day or since.

        A body that ends from a day on is there until the act is entered.
        """
        unknown = {effective for effective, entered in self._reorganised if effective <= on <= entered}
        return [
            self.slots(on),
            *(self.slots(date.fromordinal(day.toordinal() - 1)) for day in sorted(unknown)),
        ]

    @cached_property
    def _reorganised(self) -> list[tuple[date, date]]:
        """(first day of the new bodies, day of entry) of every reorganisation."""
        rows = self.session.execute(
            sa.select(REORGANISATION.c.effective_on, REORGANISATION.c.entered_at)
        ).tuples()
        return [(effective, self.day(entered)) for effective, entered in rows]

    def agencies_on(self, on: date) -> set[int]:
        """The bodies there were on that day."""
        return set(self.session.execute(sa.select(AGENCY.c.id).where(alive(AGENCY, on))).scalars())

    def seats(self, on: date) -> dict[int, Seat]:
        """Who answered for each post on that day."""
        if on not in self._seats:
            self._seats[on] = seats(self.session, None, on)
        return self._seats[on]
