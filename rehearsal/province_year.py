"""The province-year: a year no office could be worse than, lived through the office's own verbs, sweep and letters.

The clock is moved from one working moment to the next. The sweep runs once in the morning of a working day and
whenever the machine starts: alarms are dates, so a second run on one day finds only what was armed since the first.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from sqlmodel import Session, select

from casework import imports, invariant, plans, rounds, routines
from casework.mailroom import Mailroom
from casework.posts import actor_of
from casework.running import Running
from casework.standing import Standing, standing
from config.clock import MovedClock
from config.reports import load_reports
from config.settings import Settings
from models.db import Store
from models.tables import DIGEST, Plan
from notifications.bounces import Bounce
from notifications.channels import Channel, Null
from rehearsal import province_office as province
from rehearsal.habits import chance
from rehearsal.province_desk import Desks
from rehearsal.province_people import Lateness
from rehearsal.scene import Roster, roster
from rules.rights import Actor

Verb = Callable[[Session, Standing, Actor], Any]
MODE = "live"  # every letter counts as sent to its reader; the channels decide that nothing leaves


@dataclass
class Lived:
    """What a year held."""

    days: int = 0
    acts: int = 0
    bounces: int = 0
    orphan_days: int = 0  # (obligation, day) pairs that broke the invariant and nobody owed the repair


@dataclass
class ProvinceYear:
    """One province, one year, by seed."""

    store: Store
    size: province.Size
    seed: int
    lateness: Lateness
    channel: Channel = field(default_factory=Null)
    lived: Lived = field(default_factory=Lived)
    outages: tuple[tuple[datetime, datetime], ...] = ()

    def __post_init__(self) -> None:
        mailroom = Mailroom("tinh-mau", "Sở Nội vụ tỉnh Mẫu", sender="dondoc@mau.example")
        settings = Settings(delivery="off")
        self.running = _Running(self.store, settings, mailroom, {self.channel.name: self.channel})
        self.desks = Desks(self.store, self.seed, self.lateness)
        self._people: Roster | None = None

    def at(self, day: date, hour: int, minute: int = 0) -> datetime:
        return MovedClock.at(day, hour, minute).now()

    def do(self, name: str, post: str, verb: Verb, now: datetime, today: date) -> Any:
        """One act of the person in that post."""
        with self.store.reading() as session:
            actor = actor_of(session, post, today)
        with self.store.act(name, now=now, person_id=actor.person_id, post_id=actor.post_id) as session:
            return verb(session, standing(session), actor)

    def issue(self, plan_file: Path) -> int:
        """The plan's file is read, the round is drawn, everything is open from now; returns how many duties."""
        today, now = province.ISSUED, self.at(province.ISSUED, 8)
        when: dict[str, Any] = {"on": today, "today": today, "now": now}
        year, rule = province.YEAR, province.quota()

        def bring_in(session: Session, _rules: Standing, _actor: Actor) -> None:
            imports.apply(
                session, "plan", plan_file, today, plan="KH-MAU", year=year, kind="yearly", title="Kế hoạch"
            )

        def issue(session: Session, rules: Standing, actor: Actor) -> int:
            return plans.issue_plan(
                session, rules, actor, session.exec(select(Plan)).one(), decision_no="01/KH", **when
            )

        def reports(session: Session, rules: Standing, _actor: Actor) -> None:
            plans.open_reports(
                session, rules, year, load_reports(None, year), today=today, now=now,
                levels=("province", "district", "commune"),
            )  # fmt: skip
            plans.open_quota(session, rules, year, today=today, now=now)

        self.do("reports.open", "SNV-CCHC", reports, now, today)
        self.do("import.plan", "SNV-CCHC", bring_in, now, today)
        opened = int(self.do("plan.issue", "UB-PCT", issue, now, today))
        for name, verb in (
            ("prepare", lambda s, r, a: rounds.prepare_round(s, r, a, year, rule, **when)),
            ("publish", lambda s, r, a: rounds.publish_round(s, r, a, year, **when)),
            ("draw", lambda s, r, a: rounds.draw_round(s, r, a, year, str(self.seed), **when)),
            ("submit", lambda s, r, a: rounds.submit_round(s, r, a, year, **when)),
        ):
            self.do(f"round.{name}", "SNV-CCHC", verb, now, today)
        self.do(
            "round.approve", "UB-PCT",
            lambda s, r, a: rounds.approve_round(s, r, a, year, decision_no="02/KH", **when), now, today,
        )  # fmt: skip
        return opened

    def live(self, first: date = province.ISSUED, last: date = province.LAST) -> Lived:
        """Every day from the first to the last."""
        day = first
        while day <= last:
            self._day(day)
            day += timedelta(days=1)
        return self.lived

    def _day(self, today: date) -> None:
        self.lived.days += 1
        with self.store.reading() as session:
            rules = standing(session)
        if rules.days.is_working(today):
            routines.sweep_once(self.running, self.at(today, 7, 40))
            self.lived.acts += self.desks.work(rules, self._roster(today), today, self.at(today, 9))
            routines.deliver_once(self.running, lambda: self.at(today, 9, 30))
            self._come_back(today)
            routines.deliver_once(self.running, lambda: self.at(today, 15))
        with self.store.reading() as session:
            self.lived.orphan_days += len(invariant.orphans(session, today))

    def _roster(self, today: date) -> Roster:
        """Who is in which post; read anew after a day on which people or bodies changed."""
        if self._people is None:
            with self.store.reading() as session:
                self._people = roster(session, today)
        return self._people

    def _come_back(self, today: date) -> None:
        """Eight letters in a hundred come back in the afternoon, a quarter of them for ever."""
        with self.store.reading() as session:
            sent = session.execute(
                sa.select(DIGEST.c.message_id, DIGEST.c.address)
                .where(DIGEST.c.state == sa.literal_column("'sent'"), DIGEST.c.sent_on == today)
                .order_by(DIGEST.c.id)
            ).all()
        back = [
            Bounce(row.message_id, row.address, permanent=chance(self.seed, "for ever", row.message_id, below=4) == 0,
                   status="5.1.1", text="user unknown")
            for row in sent
            if chance(self.seed, "bounce", row.message_id) < 8
        ]  # fmt: skip
        if back:
            routines.take_bounces(self.running, back, self.at(today, 14))
        self.lived.bounces += len(back)


class _Running(Running):
    """The office at run time with its letters counted as sent, whatever its settings say."""

    @property
    def mode(self) -> str:
        return MODE
