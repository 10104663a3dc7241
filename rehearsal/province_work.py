"""One day at the desks of the province: lists first, then what is rare, each person in a transaction of his own.

Documents on tasks come as a list and are entered in one act, as the registry of an office enters them; everything
rarer goes through its own verb.
"""

from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import partial
from typing import Any

from sqlmodel import Session

from casework import many
from casework.standing import Standing
from rehearsal.habits import chance
from rehearsal.people import DECIDES
from rehearsal.province_desk import Desks, Row
from rehearsal.province_matters import Matters
from rehearsal.scene import Roster, actors
from rehearsal.sight import About, about_of, who
from rules.lifecycles import ObligationKind, ObligationStatus
from rules.rights import Actor

_K = ObligationKind
_CLERK = "SNV-CCHC"
_RETURNED = 100  # one report in so many


def work(desks: Desks, rules: Standing, today: date, now: datetime) -> int:
    """Everything whose day has come; returns how many acts."""
    desks.look(rules, today)
    with desks.store.reading() as session:
        rows = desks.take(session, today)
        about = about_of(session, rows)
        people = _people(session, today, rows, about)
    done = _Day(desks, rules, people, about, today, now).go(rows)
    desks.look(rules, today)
    return done


def _people(session: Session, today: date, rows: Sequence[Row], about: About) -> Roster:
    """Who owes these duties or may deal with them, and the two who act for the office."""
    slots = {(row.agency_id, row.role): row.post_id for row in rows if row.post_id is not None}
    posts = {*slots.values(), *(post for team in about.teams.values() for post in team)}
    return Roster(actors(session, today, posts, (_CLERK, DECIDES)), slots)


@dataclass
class _Day:
    """One day's work."""

    desks: Desks
    rules: Standing
    people: Roster
    about: About
    today: date
    now: datetime

    @property
    def when(self) -> dict[str, Any]:
        return {"on": self.today, "today": self.today, "now": self.now}

    def go(self, rows: Sequence[Row]) -> int:
        reports: list[many.Report] = []
        confirmed: dict[Actor, list[int]] = defaultdict(list)
        rest: dict[Actor, list[Row]] = defaultdict(list)
        for row in rows:
            actor = who(self.people, row, self.about)
            if actor is None:
                self.desks.put_off(row.id, self.rules, self.today)
            elif row.kind in (_K.TASK, _K.REPORT) and not self._asks_today(row):
                reports.append(many.Report(row.id, actor, f"{row.id}/BC", self.today, row.title))
            elif row.kind is _K.CONFIRMATION and self._taken(row.subject_id):
                confirmed[actor].append(row.subject_id)
            else:
                rest[actor].append(row)
        clerk = self.people.in_post(_CLERK)
        self._enter(reports, clerk)
        for judge, taken in confirmed.items():
            self._confirm(judge, taken)
        matters = Matters(self.desks, self.rules, clerk, self.today, self.now)
        for busy, own in rest.items():
            self._act("province.work", busy, partial(matters.deal, own))
        return len(reports) + sum(map(len, (*confirmed.values(), *rest.values())))

    def _act(self, name: str, actor: Actor, verb: Callable[[Session, Actor], Any]) -> None:
        with self.desks.store.act(
            name, now=self.now, person_id=actor.person_id, post_id=actor.post_id
        ) as session:
            verb(session, actor)

    def _confirm(self, judge: Actor, taken: list[int]) -> None:
        self._act(
            "tasks.confirmed", judge,
            lambda session, actor: many.confirm_many(session, self.rules, actor, taken, **self.when),
        )  # fmt: skip

    def _enter(self, reports: list[many.Report], clerk: Actor | None) -> None:
        if reports and clerk is not None:
            self._act(
                "tasks.reported", clerk,
                lambda session, _: many.report_many(session, self.rules, reports, **self.when),
            )  # fmt: skip

    def _taken(self, number: int) -> bool:
        """Whether a report is confirmed with the others of the day; a few go back, findings are verified apart."""
        reported = self.about.reported[number]
        if reported.kind is _K.FINDING or reported.status is not ObligationStatus.REPORTED:
            return False
        return reported.opening > 1 or chance(self.desks.seed, "return", number, below=_RETURNED) != 0

    def _asks_today(self, row: Row) -> bool:
        return row.id not in self.desks.asked and self.today <= row.due_on and self.desks.asks(row)
