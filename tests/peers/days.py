"""Days of the small office as its flows live them: the sweep in the morning, letters at eight."""

from collections.abc import Collection
from datetime import date, timedelta

import sqlalchemy as sa

from casework import outbox
from casework.obligations import move
from casework.sweep import sweep
from models.tables import NOTICE, Obligation
from rules.lifecycles import NoticeState, ObligationStatus
from tests.casework.mail_cast import Way, at, send
from tests.world import World

MONDAY = date(2022, 2, 7)  # fifteen working days before the 28th
DUE = date(2022, 2, 28)


def live(world: World, first: date, last: date, way: Way, *, down: Collection[date] = ()) -> None:
    """Sweep and send each day from the first to the last, but for those on which the machine is off."""
    day = first
    while day <= last:
        if day not in down:
            sweep(world.store, day, at(day, 7, 30), mode="live")
            send(world, at(day), way)
        day += timedelta(days=1)


def span(first: date, last: date) -> list[date]:
    """Every day from the first to the last."""
    return [first + timedelta(days=number) for number in range((last - first).days + 1)]


def become(world: World, duty: Obligation, status: ObligationStatus, day: date) -> None:
    """A matter is done, reported, withdrawn or set aside on that day."""
    with world.store.act(status.value, now=at(day, 7)) as session:
        row = session.get_one(Obligation, duty.id)
        if status is ObligationStatus.SUSPENDED:
            row.suspended_reason, row.next_review_on = "chờ", day + timedelta(days=90)
        move(
            session, world.standing(session), row, status,
            actor=None, on=day, today=day, now=at(day, 7),
        )  # fmt: skip


def tell(world: World, post: str, event: str, day: date) -> None:
    """An urgent event for a post."""
    with world.store.working() as session:
        outbox.tell(
            session, post_id=world.post[post], event=event, text={"reason": "task_assigned", "title": event},
            urgent=True, today=day,
        )  # fmt: skip


def told(world: World, post: str = "") -> list[tuple[date, int]]:
    """(day, rung) of every ladder's notice that was not stood down, of one post or of all."""
    query = sa.select(NOTICE.c.created_on, NOTICE.c.rung).where(
        NOTICE.c.event == "", NOTICE.c.state != NoticeState.STOOD_DOWN
    )
    if post:
        query = query.where(NOTICE.c.post_id == world.post[post])
    with world.store.reading() as session:
        return [(row.created_on, row.rung) for row in session.execute(query.order_by(NOTICE.c.id))]
