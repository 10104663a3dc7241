"""One transaction of a rehearsed day: who answers for which post, and who behaves how."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, Protocol

import sqlalchemy as sa
from sqlmodel import Session

from casework.posts import holder_of, seats
from casework.standing import Standing
from models.among import among
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

    by_post: Mapping[int, Actor]
    slots: Mapping[tuple[int, Role], int]

    def in_post(self, code: str) -> Actor | None:
        return next((actor for actor in self.by_post.values() if actor.code == code), None)

    def owner(self, row: Any) -> Actor | None:
        """Who owes a duty today."""
        return self.playing(row.role, row.agency_id)

    def playing(self, role: Role, agency_id: int) -> Actor | None:
        """Who plays that role towards an agency today."""
        return self.by_post.get(self.slots.get((agency_id, role), 0))


def roster(session: Session, today: date) -> Roster:
    """Read once a day, before anybody acts."""
    slots = session.execute(_SLOTS).tuples().all()
    plays = {(agency_id, _ROLES[role]): post_id for agency_id, role, post_id in slots}
    return Roster(_actors(session, today, session.execute(_ALL, {"on": today})), plays)


def actors(
    session: Session, today: date, posts: Collection[int], codes: Collection[str] = ()
) -> dict[int, Actor]:
    """Who answers for these posts on that day; posts nobody answers for are missing."""
    asked = {"on": today, "posts": list(posts), "codes": list(codes)}
    return _actors(session, today, session.execute(_SOME, asked))


def codes(session: Session) -> dict[int, str]:
    """Every agency's code by its number."""
    return dict(session.execute(_CODES).tuples().all())


def _actors(session: Session, today: date, found: sa.Result[Any]) -> dict[int, Actor]:
    """The holders who are there, and for the other posts whoever stands in."""
    rows = found.tuples().all()
    seated = seats(session, [post_id for post_id, person_id, *_ in rows if person_id is None], today)
    standing_in = {"persons": [seat.person_id for seat in seated.values()]}
    names = dict(session.execute(_NAMES, standing_in).tuples().all()) if seated else {}
    return {
        post_id: Actor(
            person_id or seated[post_id].person_id, post_id, agency_id, _ROLES[role], code,
            name or names[seated[post_id].person_id],
        )
        for post_id, person_id, agency_id, role, code, name in rows
        if person_id is not None or post_id in seated
    }  # fmt: skip


def _held(*where: sa.ColumnElement[bool]) -> sa.Select[Any]:
    """Posts with the holder who is there, or nobody."""
    holder = PERSON.alias("holder")
    himself = holder_of(POST.c.id, sa.bindparam("on", type_=sa.Date())).correlate(POST)
    return (
        sa.select(POST.c.id, holder.c.id, POST.c.agency_id, _text(POST.c.role), POST.c.code, holder.c.name)
        .select_from(POST.outerjoin(holder, holder.c.id == himself))
        .where(*where)
        .order_by(POST.c.id)
    )


def _text(role: sa.Column[Any]) -> sa.ColumnElement[str]:
    """Made into a role by hand: a province has thousands of slots and posts."""
    return sa.type_coerce(role, sa.String)


_ROLES = {role.value: role for role in Role}
_CODES = sa.select(AGENCY.c.id, AGENCY.c.code)
_SLOTS = sa.select(SLOT.c.agency_id, _text(SLOT.c.role), SLOT.c.post_id)
_ALL = _held()
_SOME = _held(sa.or_(among(POST.c.id, "posts"), among(POST.c.code, "codes")))
_NAMES = sa.select(PERSON.c.id, PERSON.c.name).where(among(PERSON.c.id, "persons"))


@dataclass
class Scene:
    """One transaction of one day."""

    session: Session
    standing: Standing
    script: Script
    today: date
    now: datetime
    agencies: Mapping[int, str]  # codes by their numbers

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
