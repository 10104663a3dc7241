"""From a scenario of the file to a script: who deals with what on which day, and who leaves."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

import sqlalchemy as sa
from sqlmodel import Session, col, select

from casework import people
from casework.refusals import refused
from casework.standing import standing
from config.suppose import Leaving, People, Supposition
from models.db import Store
from models.tables import AGENCY, PERSON, Person, Post, Tenure
from rehearsal.last_year import AsLastYear, OnTime, measure
from rehearsal.scene import Acting, Script, roster
from rules.lifecycles import Role, TenureKind
from rules.rights import Actor
from rules.workdays import Workdays


@dataclass(frozen=True)
class Otherwise:
    """What a scenario changes: some agencies slip by so many days, some never act."""

    base: Acting
    slips: Mapping[str, int]
    silent: frozenset[str]

    def day_of(self, row: Any, agency: str, days: Workdays) -> date | None:
        if agency in self.silent:
            return None
        day = self.base.day_of(row, agency, days)
        if day is None or agency not in self.slips:
            return day
        return days.on_or_after(day + timedelta(days=self.slips[agency]))


def script_of(session: Session, supposed: Supposition, seed: int, begin: date) -> Script | None:
    """The script of a scenario; None where nobody does anything."""
    if supposed.people is People.NOBODY:
        return None
    base: Acting = OnTime(begin)
    if supposed.people is People.LAST_YEAR:
        base = AsLastYear(seed, begin, measure(session, begin, standing(session).days))
    acting = Otherwise(base, supposed.slips, supposed.silent)
    return Script(seed, {}, (), acting=acting, invents=False)


def check(session: Session, supposed: Sequence[Supposition], begin: date, until: date) -> None:
    """Whether the agencies and persons exist and the days lie ahead. Raises ConfigError with the line."""
    agencies = set(session.execute(sa.select(AGENCY.c.code)).scalars())
    persons = set(session.execute(sa.select(PERSON.c.code)).scalars())
    for one in supposed:
        for code in sorted({*one.slips, *one.silent} - agencies):
            raise one.wrong(
                code, f"không có cơ quan mã “{code}”.", f"there is no agency with the code “{code}”."
            )
        for leaving in one.leaves:
            named = {leaving.person, leaving.successor or leaving.person}
            for code in sorted(named - persons):
                raise one.wrong(
                    code, f"không có người mã “{code}”.", f"there is no person with the code “{code}”."
                )
            if not begin <= leaving.on <= until:
                raise one.wrong(
                    leaving.person,
                    f"nghỉ ngày {leaving.on:%d/%m/%Y}, ngoài khoảng chạy thử {begin:%d/%m/%Y} - {until:%d/%m/%Y}.",
                    f"leaves on {leaving.on}, outside the run {begin} - {until}.",
                )


def leave(store: Store, leaving: Leaving, now: datetime) -> None:
    """The person leaves on that day, by the office's own verb. Raises Shortage where posts would be left alone."""
    on = leaving.on
    with store.reading() as session:
        actor = _manager(session, on)
    with store.act("person.leave", now=now, person_id=actor.person_id, post_id=actor.post_id) as session:
        successor = _person(session, leaving.successor) if leaving.successor else None
        person = _person(session, leaving.person)
        taken = dict.fromkeys(_held(session, person, on), successor) if successor else {}
        people.leave(session, standing(session), actor, person, successors=taken, on=on, today=on, now=now)


def _manager(session: Session, on: date) -> Actor:
    """Who may move people: the reform office, else the director."""
    actors = roster(session, on).by_post.values()
    allowed = [actor for actor in actors if actor.role in (Role.REFORM_OFFICE, Role.DIRECTOR)]
    if not allowed:
        raise refused("no_reform_office")
    return min(allowed, key=lambda actor: (actor.role is not Role.REFORM_OFFICE, actor.post_id))


def _person(session: Session, code: str) -> Person:
    return session.exec(select(Person).where(Person.code == code)).one()


def _held(session: Session, person: Person, on: date) -> list[int]:
    """The posts he holds on that day, by his own right."""
    found = session.exec(
        select(Post.id)
        .join(Tenure, col(Tenure.post_id) == col(Post.id))
        .where(
            Tenure.person_id == person.id,
            Tenure.kind == TenureKind.HOLDER,
            sa.or_(col(Tenure.valid_to).is_(None), col(Tenure.valid_to) >= on),
        )
        .order_by(col(Post.id))
    )
    return [number for number in found if number is not None]
