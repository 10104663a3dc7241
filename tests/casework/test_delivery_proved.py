"""Half a year of bad luck, then the independent checker: no letter, notice or wall it cannot derive."""

import random
from datetime import date, datetime, timedelta

import pytest
import sqlalchemy as sa

from casework import bounce, invariant
from casework.delivery import settle
from casework.delivery_rows import OVERTAKEN
from casework.obligations import move, redate
from casework.posts import actor_of, derive_slots
from casework.standing import standing
from casework.sweep import seal_outbox, sweep
from checker.verify import verify
from models.db import Store
from models.tables import Absence, Address, Obligation, Tenure
from notifications.bounces import Bounce
from notifications.channels import Outcome
from rules.lifecycles import DigestState, Form, ObligationKind, ObligationStatus, TenureKind
from tests.casework.mail_cast import TWO_WAYS, Way, at, digests, notices, send
from tests.world import World, build_world

FIRST, LAST = date(2022, 1, 10), date(2022, 6, 30)
_O = ObligationStatus


class Luck:
    """What happens on each day, by seed."""

    def __init__(self, world: World, seed: int) -> None:
        self.world, self.rng = world, random.Random(seed)
        self.mail, self.second = Way(), Way("second")

    def day(self, today: date) -> None:
        if self.rng.random() < 0.06:  # the machine is down
            return
        self._begin(today)
        self._people_act(today)
        self._post(today)
        self._bounces(today)

    def _begin(self, today: date) -> None:
        store, now = self.world.store, at(today, 7)
        with store.act("day.begin", now=now) as session:
            derive_slots(session, today)
            invariant.repair_breaches(session, standing(session), today=today, now=now)
        sweep(store, today, now, mode="live")
        settle(store, today, now)
        seal_outbox(store, now)

    def _post(self, today: date) -> None:
        everybody = [f"{person}@longan.example" for person in self.world.person]
        for hour, minute in ((8, 0), (8, 20), (14, 0)):
            self.mail.shut = self.rng.random() < 0.4
            self.mail.answers = {
                address: self.rng.choice((*[Outcome.TEMPORARY] * 2, Outcome.UNCERTAIN, Outcome.PERMANENT))
                for address in everybody
                if self.rng.random() < 0.15
            }
            send(self.world, at(today, hour, minute), self.mail, self.second, office=TWO_WAYS)

    def _bounces(self, today: date) -> None:
        """Three letters in a hundred come back, now or days later."""
        gone = [row for row in digests(self.world) if row.state in (DigestState.SENT, DigestState.DELIVERED)]
        found = [
            Bounce(row.message_id, row.address, self.rng.random() < 0.7, "5.1.1", "no such user")
            for row in gone[-40:]
            if self.rng.random() < 0.004
        ]
        bounce.take_bounces(self.world.store, found, today=today, now=at(today, 16))

    def _people_act(self, today: date) -> None:
        with self.world.store.act("verbs", now=at(today, 7, 30)) as session:
            rules = standing(session)
            actor = actor_of(session, "SNV.reform_office", today)
            when = {"today": today, "now": at(today, 7, 30)}
            for row in session.exec(sa.select(Obligation).order_by(Obligation.id)).scalars().all():
                luck = self.rng.random()
                if row.kind is ObligationKind.ADDRESS_REPAIR:
                    if row.status is _O.OPEN and luck < 0.12:
                        bounce.repair(session, rules, actor, row, on=today, **when)
                elif row.kind is not ObligationKind.TASK:
                    continue
                elif row.status is _O.OPEN and luck < 0.012:
                    new = self.rng.choice((_O.DONE, _O.REPORTED, _O.SUSPENDED))
                    if new is _O.SUSPENDED:
                        row.suspended_reason, row.next_review_on = "chờ", today + timedelta(days=20)
                    if new is not _O.SUSPENDED:
                        row.done_on, row.reported_at = today, when["now"]
                    move(session, rules, row, new, actor=actor, on=today, **when)
                elif row.status in (_O.REPORTED, _O.SUSPENDED) and luck < 0.1:
                    move(session, rules, row, _O.OPEN, actor=actor, on=today, reason="tiếp tục", **when)
                elif row.status is _O.OPEN and luck > 0.992 and row.due_on is not None:
                    redate(session, rules, row, row.due_on + timedelta(days=14), **when)


@pytest.mark.slow
@pytest.mark.parametrize("seed", [1, 2, 3])
def test_months_of_faults_leave_nothing_that_cannot_be_derived(lite: Store, now: datetime, seed: int) -> None:
    world = build_world(lite, now)
    with world.store.act("people", now=now) as session:
        session.add(Address(person_id=world.person["quang"], channel="second", address="0901"))
        session.add(
            Absence(person_id=world.person["long"], first_day=date(2022, 3, 7), last_day=date(2022, 3, 18))
        )
        session.add(
            Tenure(
                post_id=world.post["SGTVT.head"], person_id=world.person["hung"], kind=TenureKind.SUBSTITUTE
            )
        )
    for number in range(30):
        world.open(("SYT", "SGTVT", "HBL")[number % 3], date(2022, 2, 14) + timedelta(days=4 * number))
    luck, day = Luck(world, seed), FIRST

    while day <= LAST:
        luck.day(day)
        day += timedelta(days=1)
    luck._begin(LAST + timedelta(days=1))
    report = verify(str(world.store.url), today=LAST + timedelta(days=1))

    wrong = {check.name: check.counter_examples[:5] for check in report.checks if check.counter_examples}
    assert wrong == {}
    forms = [row.form for row in notices(world)]
    assert forms.count(Form.UNREACHED) > 1
    assert forms.count(Form.STAND_DOWN) > 5
    letters = digests(world)
    assert {row.state for row in letters} >= {DigestState.DELIVERED, DigestState.BOUNCED, DigestState.DEAD}
    assert {"mail", "second"} == {row.channel for row in letters}
    assert OVERTAKEN in {row.reason for row in letters}
