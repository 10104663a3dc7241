"""Acting as a post of the small office on a day: the session, what is in force, the actor, and the days."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any

import sqlalchemy as sa
from sqlmodel import Session

from casework.posts import actor_of
from casework.standing import Standing
from casework.standing import standing as in_force
from models.tables import NOTICE, OBLIGATION, POST, Obligation
from rules.lifecycles import ObligationKind
from rules.rights import Actor
from tests.world import ZONE, World


@dataclass(frozen=True)
class Work:
    """One act: `verb(*work.who, thing, ..., **work.when)`."""

    session: Session
    who: tuple[Session, Standing, Actor]
    when: dict[str, Any]

    def obligation(self, row: Any) -> Obligation:
        return self.session.get_one(Obligation, row.id)


@contextmanager
def acting(world: World, post: str, on: date, entered: date | None = None) -> Iterator[Work]:
    """One act of the person in that post; `entered` is the day it is typed in, if not the same."""
    today = entered or on
    now = datetime.combine(today, time(9), ZONE)
    with world.store.reading() as session:
        actor = actor_of(session, post, on)
    with world.store.act("test", now=now, person_id=actor.person_id, post_id=actor.post_id) as session:
        yield Work(session, (session, in_force(session), actor), {"on": on, "today": today, "now": now})


def duties(world: World, kind: ObligationKind | None = None, agency: str | None = None) -> list[sa.Row[Any]]:
    """The obligations of a kind, of an agency, in the order they were opened."""
    query = sa.select(OBLIGATION).order_by(OBLIGATION.c.id)
    if kind is not None:
        query = query.where(OBLIGATION.c.kind == kind)
    if agency is not None:
        query = query.where(OBLIGATION.c.agency_id == world.agency[agency])
    with world.store.reading() as session:
        return list(session.execute(query).all())


def told(world: World) -> list[tuple[str, str]]:
    """(event without its ids, post) of every notice outside a ladder, oldest first."""
    query = (
        sa.select(NOTICE.c.event, POST.c.code)
        .join(POST, POST.c.id == NOTICE.c.post_id)
        .where(NOTICE.c.event != "")
        .order_by(NOTICE.c.id)
    )
    with world.store.reading() as session:
        return [(row.event.split(":")[0], row.code) for row in session.execute(query)]
