"""A small office that lives weeks of anything, and writes down every evening what it says of the day.

Everybody asks whatever he may ask, in any order and often refused; letters come back, addresses are mended, people
leave, bodies merge, the calendar and the ladder change, a plan is amended, a visit goes on other days. What is
entered days after it is valid corrects the days in between: those evenings are then not asked for.
"""

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from random import Random
from typing import Any

import sqlalchemy as sa
from sqlmodel import Session, col, select

from casework import (
    figures,
    plans,
    routines,
)
from casework.past import Past
from casework.posts import actor_of
from casework.pressing import Pressing, pressing
from casework.quota import open_quota
from casework.running import Running
from casework.standing import standing as in_force
from models.db import Store
from models.tables import POST, SLOT, Address, Obligation, Plan
from notifications.channels import Mail, Outcome
from rules.lifecycles import ObligationKind, Role
from tests.casework.drafts import draft
from tests.casework.mail_cast import TWO_WAYS, Clock, Way, at
from tests.casework.verbs import Work
from tests.crash.story import REFUSED, TASKS, Desk
from tests.world import World, build_world

FIRST = date(2022, 2, 14)
ACTS_A_DAY = 7


@dataclass
class Walk:
    """One office on its way; `said` holds the evenings by the day, but for those corrected since."""

    world: World
    random: Random
    acts: Mapping[str, Callable[["Walk"], bool]]
    day: date = FIRST
    minute: int = 0
    said: dict[date, dict[str, Any]] = field(default_factory=dict)
    done: dict[str, int] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.desk, self.second = Desk(self.world), Way("second")
        self.merged: set[str] = set()
        self.corrected: set[date] = set()
        self.unswept: set[date] = set()  # what was due then was not looked at, nor until a working day
        self.closed: list[date] = []

    @property
    def now(self) -> datetime:
        return at(self.day, 7, 30) + timedelta(minutes=self.minute)

    @property
    def running(self) -> Running:
        ways = {"mail": Mail(self.desk.relay, TWO_WAYS.sender), "second": self.second}
        return Running(self.world.store, self.desk.settings, TWO_WAYS, ways)

    def live(self, days: int) -> None:
        for _ in range(days):
            self.a_day()
            self.day, self.minute = self.day + timedelta(days=1), 0

    def a_day(self) -> None:
        """Acts before and after the routines of the day; now and then the machine is off."""
        off = self.random.random() < 0.08
        for _ in range(self.random.randrange(ACTS_A_DAY)):
            self.act()
        if not off:
            self.routine()
        with self.world.store.reading() as session:
            working = in_force(session).days.is_working(self.day)
        if off or (not working and self.day - timedelta(days=1) in self.unswept):
            self.unswept.add(self.day)
        for _ in range(self.random.randrange(ACTS_A_DAY)):
            self.act()
        if not off and self.random.random() < 0.3:
            self.post()
        self.said[self.day] = said(self.world.store, self.day)

    def routine(self) -> None:
        routines.sweep_once(self.running, self.now)
        self.pass_time()
        routines.leader_digest_once(self.running, self.now)
        self.post()

    def post(self) -> None:
        """Letters go; some addresses are not known, some ways are shut, some answers get lost."""
        self.pass_time(31)
        people_ = [f"{name}@longan.example" for name in ("nga", "quang", "long", "hoa", "mai")]
        self.desk.relay.shut = self.random.random() < 0.15
        self.desk.relay.unknown = {one for one in people_ if self.random.random() < 0.04}
        odd = (Outcome.UNCERTAIN, Outcome.TEMPORARY, Outcome.PERMANENT)
        self.second.answers = {"0901": self.random.choice(odd)} if self.random.random() < 0.5 else {}
        routines.deliver_once(self.running, Clock(self.now))

    def pass_time(self, minutes: int = 7) -> None:
        self.minute = min(self.minute + minutes, 9 * 60)

    def act(self) -> None:
        """Somebody does something."""
        self.pass_time()
        name = self.random.choice(sorted(self.acts))
        if self.acts[name](self):
            self.done[name] = self.done.get(name, 0) + 1

    # helps of the acts

    def ask(self, post: str, act: Callable[[Work], object], *, late: bool = False) -> bool:
        """One request by whoever sits in the post, valid today or, rarely, from some days ago."""
        on = (
            self.day - timedelta(days=self.random.randrange(1, 6))
            if late and self.random.random() < 0.2
            else self.day
        )
        try:
            with self._entering(post, on) as work:
                act(work)
        except REFUSED:
            return False
        if on < self.day:
            self.corrected |= {on + timedelta(days=n) for n in range((self.day - on).days)}
        return True

    @contextmanager
    def _entering(self, post: str, on: date) -> Iterator[Work]:
        with self.world.store.reading() as session:
            actor = actor_of(session, post, self.day)
        who = {"person_id": actor.person_id, "post_id": actor.post_id}
        with self.world.store.act("walk", now=self.now, **who) as session:
            yield Work(
                session, (session, in_force(session), actor), {"on": on, "today": self.day, "now": self.now}
            )

    def pick(self, model: Any, *which: Any) -> Any:
        """One of the rows, or None."""
        with self.world.store.reading() as session:
            rows = session.exec(select(model).where(*which).order_by(model.id)).all()
        return self.random.choice(rows) if rows else None

    def duty(self, status: str, *kinds: ObligationKind) -> Any:
        asked = [col(Obligation.status) == status]
        if kinds:
            asked.append(col(Obligation.kind).in_(kinds))
        return self.pick(Obligation, *asked)

    def owner(self, agency_id: int) -> str:
        """The post that is the officer of a body now; the leaders' office's of one that has ended."""
        query = sa.select(POST.c.code).join(SLOT, SLOT.c.post_id == POST.c.id)
        query = query.where(SLOT.c.agency_id == agency_id, SLOT.c.role == Role.OFFICER)
        with self.world.store.reading() as session:
            return session.execute(query).scalar() or "VPUB.officer"

    def later(self, most: int) -> date:
        return self.day + timedelta(days=self.random.randrange(1, most))


def said(store: Store, day: date) -> dict[str, Any]:
    """What the office says of a day: the figures, everything owed, and every notice with its state."""
    with store.reading() as session:
        found = figures.status(session, day, 2022)
        del found["audit_head"]
        found["owed"] = {
            row.obligation_id: (
                row.agency_code,
                row.status.value,
                row.due_on,
                row.original_due_on,
                row.done_on,
                row.bucket,
                row.awaits,
            )
            for row in figures.obligation_rows(session, day)
        }
        past = Past(session)
        pressed = {
            row.obligation_id: pressing(session, row, day, past)
            for row in figures.obligation_rows(session, day)
        }
        found["pressed"] = {
            number: (one.rung, _ahead(session, one, day))
            for number, one in pressed.items()
            if not past.known(past.obligations[number], day).changed  # the day's sweep may have been before
        }
        found["reviewed"] = {number: one.next_review_on for number, one in pressed.items()}
        found["tasks_by_row"] = {
            row.task_id: (row.bucket, row.bucket_original, row.due_on)
            for row in figures.task_rows(session, day, 2022)
        }
        found["found"] = {
            row.finding_id: (row.agency_code, row.status.value, row.document_no)
            for row in figures.finding_rows(session, day, 2022)
        }
        found["inspected"] = {
            row.agency_code: (row.counts, row.inspected, row.conclusion_no)
            for row in figures.inspection_rows(session, day, 2022)
        }
        found["told"] = {row.notice_id: row.state for row in figures.notice_rows(session, day, 2022)}
    return found


def _ahead(session: Session, one: Pressing, day: date) -> date | None:
    """The next day of a call after that evening: what is due and was not swept is told on the next working day."""
    alarm = one.next_alarm_on
    if alarm is None or alarm > day:
        return alarm
    return in_force(session).days.on_or_after(day + timedelta(days=1))


def begin(store: Store, seed: int, now: datetime, acts: Mapping[str, Callable[[Walk], bool]]) -> Walk:
    """The office with its plan issued, a second way to one reader, and the quota of the year."""
    world = build_world(store, now)
    plan_id = draft(world, TASKS)
    walk = Walk(world, Random(seed), acts)
    walk.ask("VPUB.vice_chairman", lambda w: plans.issue_plan(
        *w.who, w.session.get_one(Plan, plan_id), decision_no="12/KH-UBND", **w.when))  # fmt: skip
    with store.act("begin", now=now) as session:
        open_quota(session, in_force(session), 2022, today=FIRST, now=now)
        session.add(Address(person_id=world.person["quang"], channel="second", address="0901", rank=1))
        session.add(Address(person_id=world.person["tien"], channel="second", address="0902", rank=2))
    return walk
