"""A post office for the tests: an office's mailroom, a way out that remembers, and letters read from the store."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time

import sqlalchemy as sa

from casework.delivery import DeliveryResult, deliver
from casework.grouping import group
from casework.mailroom import Mailroom
from models.tables import DELIVERY, DIGEST, NOTICE
from notifications.channels import Channel, Outcome, Outgoing, Result
from tests.world import ZONE, World

OFFICE = Mailroom(
    "long-an", "UBND tỉnh Long An – Sở Nội vụ", "Long An – Home Affairs", "dondoc@longan.example"
)
TWO_WAYS = Mailroom(
    "long-an", "UBND tỉnh Long An – Sở Nội vụ", sender="dondoc@longan.example", channels=("mail", "second")
)


def at(day: date, hour: int = 8, minute: int = 0) -> datetime:
    """A moment of the office's wall clock, in UTC."""
    return datetime.combine(day, time(hour, minute), ZONE).astimezone(UTC)


@dataclass
class Clock:
    """Stands still until it is set; `step` is called at each reading."""

    moment: datetime
    step: Callable[["Clock"], None] = lambda clock: None

    def __call__(self) -> datetime:
        self.step(self)
        return self.moment


@dataclass
class Way:
    """A way out that keeps what was handed over; `answers` by address, accepted if not named."""

    name: str = "mail"
    instant: bool = False
    answers: Mapping[str, Outcome] = field(default_factory=dict)
    shut: bool = False
    letters: list[Outgoing] = field(default_factory=list)
    before: Callable[[Outgoing], None] = lambda letter: None

    def deliver_many(self, batch: Sequence[Outgoing]) -> list[Result]:
        return [self._take(letter) for letter in batch]

    def close(self) -> None:
        """Nothing was opened."""

    def _take(self, letter: Outgoing) -> Result:
        self.before(letter)
        outcome = self.answers.get(letter.address, Outcome.ACCEPTED)
        if self.shut:
            return Result(letter.digest_id, letter.address, Outcome.TEMPORARY, 0, "no line", shut=True)
        if outcome is Outcome.ACCEPTED:
            self.letters.append(letter)
        code = {Outcome.PERMANENT: 550, Outcome.TEMPORARY: 450}.get(outcome, 250)
        return Result(letter.digest_id, letter.address, outcome, code, outcome.value)


def send(
    world: World, moment: datetime, *ways: Channel, office: Mailroom = OFFICE, mode: str = "live"
) -> DeliveryResult:
    """Group what waits and send what is ready, as one run of the flow does."""
    group(world.store, moment.astimezone(ZONE).date(), moment, mode=mode, office=office)
    return deliver(
        world.store, Clock(moment), channels={way.name: way for way in ways}, mode=mode, office=office
    )


def digests(world: World) -> list[sa.Row]:  # type: ignore[type-arg]
    with world.store.reading() as session:
        return list(session.execute(sa.select(DIGEST).order_by(DIGEST.c.id)))


def notices(world: World) -> list[sa.Row]:  # type: ignore[type-arg]
    with world.store.reading() as session:
        return list(session.execute(sa.select(NOTICE).order_by(NOTICE.c.id)))


def attempts(world: World) -> list[str]:
    """Every outcome in the delivery's book."""
    with world.store.reading() as session:
        return list(session.execute(sa.select(DELIVERY.c.outcome).order_by(DELIVERY.c.id)).scalars())
