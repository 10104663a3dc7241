"""Run my year: the office's own sweep and letters on a fork of its rows, the clock moved day by day, nothing sent.

The day is the one of the flows' schedule (flows.deployments), each routine at its first hour: what is due at
seven, letters at half past seven. Where a scenario lets people act they do so at nine, and the office looks once
more in the afternoon. The way out of a fork accepts every letter and sends none.
"""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import sqlalchemy as sa
from sqlmodel import Session

from casework import figures, routines
from casework.errors import Refusal
from casework.refusals import refused
from casework.running import Running, mailroom_of
from config.channels import load_channels
from config.clock import MovedClock
from config.settings import Delivery, Settings
from config.suppose import Leaving, Supposition
from models import audit
from models.db import Store
from models.fork import fork
from models.tables import AUDIT, OBLIGATION, Obligation
from notifications.channels import Null
from rehearsal import foreseen, supposed
from rehearsal.foreseen import Mark
from rehearsal.people import deal_with
from rehearsal.quiet import Quiet
from rehearsal.scene import Scene, Script
from rehearsal.workday import people_work
from rules.lifecycles import MoveRefused, ObligationStatus
from rules.rights import Actor, NotAllowed

_FREEZES = ((3, 15), (6, 15), (9, 15), (12, 15))
_PREPARES = (12, 1)  # the day on which the next year's round is drafted


@dataclass(frozen=True)
class Span:
    """From which day to which, the moment it is now, and the seed of the people's choices."""

    begin: date
    until: date
    now: datetime
    seed: int = 0


def run_year(
    store: Store, settings: Settings, scenarios: Sequence[Supposition], span: Span
) -> dict[str, Any]:
    """Every scenario from the same rows to its end; the office is only read.

    Raises ConfigError for a code the office does not have, Shortage where somebody leaves posts alone, BadInput
    for a run that would begin before the office's newest act.
    """
    with forked(store) as office:
        with office.reading() as session:
            _check_ahead(session, settings, span)
            supposed.check(session, scenarios, span.begin, span.until)
            year = figures.year_of(session, span.begin)
            head = audit.head(session)
        running = rehearsing(office, settings)
        return {
            "office": running.mailroom.office, "from": span.begin.isoformat(), "until": span.until.isoformat(),
            "year": year, "seed": span.seed, "mode": running.mode, "audit_head": head,
            "scenarios": [_scenario(office, settings, one, span, year) for one in scenarios],
        }  # fmt: skip


def _check_ahead(session: Session, settings: Settings, span: Span) -> None:
    newest = session.execute(sa.select(AUDIT.c.at).order_by(AUDIT.c.seq.desc()).limit(1)).scalar()
    day = newest.astimezone(ZoneInfo(settings.zone)).date() if newest else span.begin
    if day > span.begin:
        raise refused("run_past", day=day, begin=span.begin)


@contextmanager
def forked(store: Store) -> Iterator[Store]:
    """A fork for as long as the block lasts."""
    made = fork(store)
    try:
        yield made
    finally:
        made.dispose()


def rehearsing(office: Store, settings: Settings) -> Running:
    """The office at work on a fork: its own hours and channels, each of which leads nowhere.

    In the office's mode, for what was sent in another mode told nobody; an office that sends nothing yet is
    run as if it did.
    """
    if settings.delivery is Delivery.OFF:
        settings = settings.model_copy(update={"delivery": Delivery.LIVE})
    rules = load_channels(settings.config_dir)
    return Running(
        office, settings, mailroom_of(office, settings, rules), {name: Null(name) for name in rules.channels}
    )


@dataclass
class Ahead:
    """A run from day to day on a fork; a routine that has nothing to do on a day is passed over (`Quiet`)."""

    running: Running
    script: Script | None
    leaves: Sequence[Leaving]
    span: Span
    overdue: dict[str, int] = field(default_factory=dict)
    refused: dict[int, str] = field(default_factory=dict)
    troubled: int = 0

    def __post_init__(self) -> None:
        self.quiet = Quiet(self.running.store, routines.working_days(self.running))

    def run(self) -> Mark:
        """Live every day; returns where it began."""
        with self.running.store.reading() as session:
            began = foreseen.mark(session)
        day = self.span.begin
        while day <= self.span.until:
            self.live(day)
            day += timedelta(days=1)
        return began

    def live(self, day: date) -> None:
        """One day of the schedule."""
        working = self.quiet.days.is_working(day)
        if (day.month, day.day) in _FREEZES:
            routines.report_data_once(self.running, self._at(day, 6))
            self.quiet.acted()
        if self.quiet.sweep_due(day):
            self._sweep(day, 7)
        if working:
            if self.quiet.letters_due(day):
                self._deliver(day, 7)  # the leaders' week with it
            if self._work(day):
                self.quiet.acted()
                self._sweep(day, 16)
                self._deliver(day, 16)
        if (day.month, day.day) == _PREPARES:
            routines.draft_round(self.running, day.year + 1, self._at(day, 8))
            self.quiet.acted()
        self.quiet.look_ahead(day)
        if foreseen.week_ends(day, self.span.until):
            self.overdue[foreseen.week_of(day)] = self._overdue(day)

    def _sweep(self, day: date, hour: int) -> None:
        found = routines.look_once(self.running, self._at(day, hour))  # a fork has no watchdog
        self.troubled += int(str(found["troubled"]))
        self.quiet.swept(found)

    def _deliver(self, day: date, hour: int) -> None:
        now = self._at(day, hour, 30)
        routines.deliver_once(self.running, lambda: now)
        self.quiet.delivered()

    def _work(self, day: date) -> int:
        now, acts = self._at(day, 9), 0
        for leaving in self.leaves:
            if leaving.on == day:
                supposed.leave(self.running.store, leaving, now)
                acts += 1
        if self.script is not None:
            acts += people_work(self.running.store, self.script, day, now, self._deal)
        return acts

    def _deal(self, scene: Scene, actor: Actor, numbers: list[int]) -> int:
        """Each duty by itself: what the office's rules refuse is kept in mind and stays as it is."""
        done = 0
        for number in numbers:
            try:
                with scene.session.begin_nested():
                    done += deal_with(scene, actor, [number])
            except (Refusal, NotAllowed, MoveRefused) as refusal:
                self.refused.setdefault(number, str(refusal))
                scene.session.expire(scene.session.get_one(Obligation, number))
        return done

    def _at(self, day: date, hour: int, minute: int = 0) -> datetime:
        """That hour of the day; never before the moment the run began."""
        moment = MovedClock.at(day, hour, minute, self.running.settings.zone).now()
        return max(moment, self.span.now)

    def _overdue(self, day: date) -> int:
        with self.running.store.reading() as session:
            return session.execute(
                sa.select(sa.func.count()).where(
                    OBLIGATION.c.status == ObligationStatus.OPEN, OBLIGATION.c.due_on < day
                )
            ).scalar_one()


def _scenario(office: Store, settings: Settings, one: Supposition, span: Span, year: int) -> dict[str, Any]:
    with forked(office) as own:
        with own.reading() as session:
            script = supposed.script_of(session, one, span.seed, span.begin)
        ahead = Ahead(rehearsing(own, settings), script, one.leaves, span)
        began = ahead.run()
        with own.reading() as session:
            told, sent = foreseen.heard(session, began), foreseen.letters(session, began)
            stood = figures.status(session, span.until, year)
    del stood["audit_head"]  # of the fork: it proves nothing
    lived = foreseen.weeks(told, sent, ahead.overdue)
    return {
        "name": one.name, "people": one.people.value, "letters": len(sent), "notices": len(told),
        "breaks": foreseen.breaks(lived), "figures": stood, "troubled": ahead.troubled,
        "refused": [{"obligation": number, "why": why} for number, why in sorted(ahead.refused.items())],
        "weeks": [vars(week) for week in lived],
        "readers": [vars(reader) for reader in foreseen.readers(told, sent)],
        "heard": [vars(line) for line in told],
    }  # fmt: skip
