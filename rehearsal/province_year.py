"""The province-year: a year no office could be worse than, lived through the office's own verbs, sweep and letters.

The clock is moved from one working moment to the next. The sweep runs once in the morning of a working day and
whenever the machine starts: alarms are dates, so a second run on one day finds only what was armed since the first.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from sqlmodel import Session, col, select

from casework import imports, invariant, plans, rounds, routines
from casework.mailroom import Mailroom
from casework.posts import actor_of
from casework.running import Running
from casework.solver_child import SolverChild
from casework.standing import Standing, standing
from config.clock import MovedClock
from config.reports import load_reports
from config.settings import Settings
from models.db import Store
from models.tables import AGENCY, DIGEST, POST, Plan
from notifications.bounces import Bounce
from notifications.channels import Channel, Null
from rehearsal import province_office as province
from rehearsal.habits import chance
from rehearsal.held import give_back
from rehearsal.province_days import ISSUED, LAST, YEAR
from rehearsal.province_desk import Desks
from rehearsal.province_faults import killed_after
from rehearsal.province_people import Lateness
from rehearsal.province_story import Happening, Story, happen, outages
from rehearsal.province_work import work
from rules.rights import Actor

Step = Callable[[datetime, date], None]
Verb = Callable[[Session, Standing, Actor], Any]
BOUNCE = 8  # letters in a hundred
MODE = "live"  # every letter counts as sent to its reader; the channels decide that nothing leaves


@dataclass
class Lived:
    """What a year held."""

    days: int = 0
    acts: int = 0
    bounces: int = 0
    crashes: int = 0
    happened: dict[str, int] = field(default_factory=dict)
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
    outages: tuple[tuple[datetime, datetime], ...] = field(default_factory=outages)
    crashes: bool = True

    def __post_init__(self) -> None:
        mailroom = Mailroom("tinh-mau", "Sở Nội vụ tỉnh Mẫu", sender="dondoc@mau.example")
        settings = Settings(delivery="off")
        self.running = _Running(self.store, settings, mailroom, {self.channel.name: self.channel})
        self.desks = Desks(self.store, self.seed, self.lateness)
        self._late: list[Bounce] = []
        self._looked = 0
        with self.store.reading() as session:
            posts = list(session.execute(sa.select(POST.c.code).order_by(POST.c.id)).scalars())
            bodies = sa.select(AGENCY.c.code).where(AGENCY.c.level == "commune").order_by(AGENCY.c.id)
            self.story = Story(
                self.seed, posts, list(session.execute(bodies).scalars()), standing(session).days
            )

    def at(self, day: date, hour: int, minute: int = 0) -> datetime:
        return MovedClock.at(day, hour, minute).now()

    def do(self, name: str, post: str, verb: Verb, now: datetime, today: date) -> Any:
        """One act of the person in that post."""
        with self.store.reading() as session:
            actor = actor_of(session, post, today)
        with self.store.act(name, now=now, person_id=actor.person_id, post_id=actor.post_id) as session:
            return verb(session, standing(session), actor)

    def issue(self, plan_files: Sequence[Path]) -> int:
        """The plans' files are read, the round is drawn, everything is open from now; returns how many duties."""
        today, now = ISSUED, self.at(ISSUED, 8)
        when: dict[str, Any] = {"on": today, "today": today, "now": now}
        year, rule, seed = YEAR, province.quota(), str(self.seed)

        def bring_in(session: Session, _rules: Standing, _actor: Actor) -> None:
            for number, file in enumerate(plan_files, start=1):
                imports.apply(
                    session, "plan", file, today, plan=f"KH-MAU-{number}", year=year, kind="yearly",
                    title="Kế hoạch",
                )  # fmt: skip

        def issue(session: Session, rules: Standing, actor: Actor) -> int:
            drafts = session.exec(select(Plan).order_by(col(Plan.id))).all()
            return sum(
                plans.issue_plan(session, rules, actor, plan, decision_no=f"{plan.id}/KH", **when)
                for plan in drafts
            )

        def reports(session: Session, rules: Standing, _actor: Actor) -> None:
            plans.open_reports(
                session, rules, year, load_reports(None, year), today=today, now=now,
                levels=("province", "district", "commune"),
            )  # fmt: skip
            plans.open_quota(session, rules, year, today=today, now=now)

        with SolverChild() as solver:
            solver.begin()  # it reads its library while the plan is read
            self.do("reports.open", "SNV-CCHC", reports, now, today)
            self.do("import.plan", "SNV-CCHC", bring_in, now, today)
            opened = int(self.do("plan.issue", "UB-PCT", issue, now, today))
            give_back()  # reading the plan is the largest act, and the draw's solver computes beside it
            for name, verb in (
                ("prepare", lambda s, r, a: rounds.prepare_round(s, r, a, year, rule, **when)),
                ("publish", lambda s, r, a: rounds.publish_round(s, r, a, year, **when)),
                ("draw", lambda s, r, a: rounds.draw_round(s, r, a, year, seed, solver=solver, **when)),
                ("submit", lambda s, r, a: rounds.submit_round(s, r, a, year, **when)),
            ):
                self.do(f"round.{name}", "SNV-CCHC", verb, now, today)
            self.do(
                "round.approve", "UB-PCT",
                lambda s, r, a: rounds.approve_round(s, r, a, year, decision_no="02/KH", **when), now, today,
            )  # fmt: skip
        return opened

    def live(self, first: date = ISSUED, last: date = LAST) -> Lived:
        """Every day from the first to the last."""
        day = first
        while day <= last:
            self._day(day)
            day += timedelta(days=1)
        return self.lived

    def _day(self, today: date) -> None:
        """A working day by its hours, less what an outage takes; at the day's end nobody may be an orphan."""
        self.lived.days += 1
        with self.store.reading() as session:
            rules = standing(session)
        if rules.days.is_working(today):
            for moment, step in self._steps(today):
                step(moment, today)
        with self.store.reading() as session:
            self.lived.orphan_days += len(invariant.orphans(session, today))

    def _steps(self, today: date) -> list[tuple[datetime, Step]]:
        """What the machine does at which moment; where it starts again it sweeps and sends at once."""
        planned: list[tuple[datetime, Step]] = [
            (self.at(today, 7, 30), self._happen),
            (self.at(today, 7, 40), self._sweep),
            (self.at(today, 9), self._work),
            (self.at(today, 9, 30), self._deliver),
            (self.at(today, 14), self._come_back),
            (self.at(today, 14, 30), self._deliver),
        ]
        kept = [(at, step) for at, step in planned if not self._down(at)]
        for _start, end in self.outages:
            if self.at(today, 7, 30) <= end <= self.at(today, 16, 30):
                kept += [(end, self._happen), (end, self._sweep)]
                kept += [
                    (end + timedelta(minutes=10), self._work),
                    (end + timedelta(minutes=30), self._deliver),
                ]
        return sorted(kept, key=lambda one: one[0])

    def _down(self, moment: datetime) -> bool:
        return any(start <= moment < end for start, end in self.outages)

    def _sweep(self, now: datetime, today: date) -> None:
        self._survive("sweep", now, lambda at: routines.sweep_once(self.running, at))

    def _deliver(self, now: datetime, today: date) -> None:
        self._survive("deliver", now, lambda at: routines.deliver_once(self.running, lambda: at))

    def _survive(self, what: str, now: datetime, run: Callable[[datetime], object]) -> None:
        """Once in a while the worker dies between two statements; it is started again when the leases are over."""
        if self.crashes and chance(self.seed, "crash", what, now.isoformat(), below=15) == 0:
            self.lived.crashes += 1
            with killed_after(self.store, chance(self.seed, "where", what, now.isoformat(), below=40)):
                run(now)
            now += timedelta(minutes=12)
        run(now)

    def _happen(self, now: datetime, today: date) -> None:
        """What befalls the office by that morning."""
        for happening in self.story.until(today):
            self.do(
                f"province.{happening.what}", "SNV-CCHC", self._happening(happening, today, now), now, today
            )

    def _work(self, now: datetime, today: date) -> None:
        with self.store.reading() as session:
            rules = standing(session)
        self.lived.acts += work(self.desks, rules, today, now)

    def _happening(self, happening: Happening, today: date, now: datetime) -> Verb:
        self.lived.happened[happening.what] = self.lived.happened.get(happening.what, 0) + 1
        return lambda session, rules, actor: happen(session, rules, actor, happening, today, now)

    def _come_back(self, now: datetime, today: date) -> None:
        """Eight letters in a hundred come back, a quarter of them for ever; a few only on the next day."""
        with self.store.reading() as session:
            sent = session.execute(
                sa.select(DIGEST.c.id, DIGEST.c.message_id, DIGEST.c.address)
                .where(DIGEST.c.id > self._looked, DIGEST.c.sent_at.is_not(None))
                .order_by(DIGEST.c.id)
            ).all()
        back, self._late = self._late, []
        for row in sent:
            self._looked = max(self._looked, row.id)
            if chance(self.seed, "bounce", row.message_id) < BOUNCE:
                forever = chance(self.seed, "for ever", row.message_id, below=4) == 0
                letter = Bounce(row.message_id, row.address, forever, "5.1.1" if forever else "4.4.7", "back")
                late = chance(self.seed, "late bounce", row.message_id, below=4) == 0
                (self._late if late else back).append(letter)
        if back:
            routines.take_bounces(self.running, back, now)
        self.lived.bounces += len(back)


class _Running(Running):
    """The office at run time with its letters counted as sent, whatever its settings say."""

    @property
    def mode(self) -> str:
        return MODE
