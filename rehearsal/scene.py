"""One transaction of a rehearsed day: who answers for which post, and who behaves how."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, Protocol

import sqlalchemy as sa
from sqlmodel import Session

from casework.posts import seats
from casework.standing import Standing
from models.tables import AGENCY, PERSON, POST, SLOT, Obligation
from rehearsal.habits import Habit, acting_day
from rules.lifecycles import Role
from rules.rights import Actor
from rules.workdays import Workdays


class Acting(Protocol):
    """On which working day an agency deals with a duty, where no habit says it."""

    def day_of(self, row: Obligation, agency: str, days: Workdays) -> date | None:
        """The day, or None: never."""
        ...


@dataclass
class Script:
    """Who behaves how, and what inspectors find: the input of a rehearsal beside the data.

    A script that does not invent leaves out what nobody can foresee: requests for more time, reports sent
    back, dates given to tasks that have none.
    """

    seed: int
    habits: Mapping[str, Habit]
    problems: tuple[tuple[str, str, str, str], ...]  # category, domain, description, what is asked
    measures: Mapping[str, tuple[tuple[date, str, int, int], ...]] = field(default_factory=dict)
    recommended_to: str = ""  # code of the competent body some findings are recommended to
    acting: Acting | None = None  # instead of the habits
    invents: bool = True


@dataclass(frozen=True)
class Roster:
    """Who answers for which post on a day, and which post plays which role for each agency."""

    agencies: Mapping[int, str]
    by_post: Mapping[int, Actor]
    slots: Mapping[tuple[int, Role], int]


def roster(
    session: Session, today: date, agencies: Collection[int] | None = None, roles: Collection[Role] = ()
) -> Roster:
    """Read once a day, before anybody acts; with `agencies` only who answers for these in `roles`, and the office."""
    slots = _SLOTS
    if agencies is not None:
        slots = slots.where(SLOT.c.agency_id.in_(list(agencies)), SLOT.c.role.in_(list(roles)))
    plays = {
        (agency_id, Role(role)): post_id for agency_id, role, post_id in session.execute(slots).tuples().all()
    }
    posts = sa.select(POST.c.id, POST.c.agency_id, POST.c.role, POST.c.code)
    if agencies is not None:
        posts = posts.where(sa.or_(POST.c.id.in_(set(plays.values())), POST.c.role.in_(_OFFICE)))
    rows = session.execute(posts).all()
    taken = seats(session, None if agencies is None else [row.id for row in rows], today)
    persons = sa.select(PERSON.c.id, PERSON.c.name)
    if agencies is not None:
        persons = persons.where(PERSON.c.id.in_({seat.person_id for seat in taken.values()}))
    names = dict(session.execute(persons).tuples().all())
    by_post = {
        row.id: Actor(
            taken[row.id].person_id, row.id, row.agency_id, row.role, row.code, names[taken[row.id].person_id]
        )
        for row in rows
        if row.id in taken
    }
    codes = sa.select(AGENCY.c.id, AGENCY.c.code)
    if agencies is not None:
        codes = codes.where(AGENCY.c.id.in_(list(agencies)))
    return Roster(dict(session.execute(codes).tuples().all()), by_post, plays)


def codes(session: Session) -> dict[int, str]:
    """Every agency's code by its number."""
    return dict(session.execute(_CODES).tuples().all())


_OFFICE = (Role.INSPECTOR, Role.REFORM_OFFICE, Role.DIRECTOR)
_CODES = sa.select(AGENCY.c.id, AGENCY.c.code)
# roles as their plain text, made into roles by hand: a province has thousands of slots
_SLOTS = sa.select(SLOT.c.agency_id, sa.type_coerce(SLOT.c.role, sa.String), SLOT.c.post_id)


@dataclass
class Scene:
    """One transaction of one day."""

    session: Session
    standing: Standing
    script: Script
    today: date
    now: datetime
    roster: Roster

    @property
    def agencies(self) -> Mapping[int, str]:
        return self.roster.agencies

    def in_post(self, code: str) -> Actor | None:
        return next((actor for actor in self.roster.by_post.values() if actor.code == code), None)

    def owner(self, row: Obligation) -> Actor | None:
        return self.playing(row.role, row.agency_id)

    def playing(self, role: Role, agency_id: int) -> Actor | None:
        """Who plays that role towards an agency today."""
        return self.roster.by_post.get(self.roster.slots.get((agency_id, role), 0))

    def habit(self, row: Obligation) -> Habit:
        return self.script.habits.get(self.agencies[row.agency_id], Habit.USUAL)

    def acts_on(self, row: Obligation) -> date | None:
        """The day on which its agency deals with a duty; None: never."""
        assert row.due_on is not None
        if self.script.acting is not None:
            return self.script.acting.day_of(row, self.agencies[row.agency_id], self.standing.days)
        return acting_day(
            self.script.seed, self.habit(row), row.due_on, self.standing.days,
            row.kind, row.subject_id, row.agency_id, row.occurrence,
        )  # fmt: skip

    def when(self) -> dict[str, Any]:
        return {"on": self.today, "today": self.today, "now": self.now}

    def paper(self, row: Obligation, kind: str = "BC") -> tuple[str, date]:
        """A document's number and date for a duty: dated today, numbered by the duty."""
        return f"{row.id}/{kind}-{self.agencies[row.agency_id]}", self.today
