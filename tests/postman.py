"""A postman for the tests: marks waiting notices as sent, or as lost, without the delivery's own code."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import UTC, date, datetime, time

import sqlalchemy as sa
from sqlmodel import Session

from models.tables import DIGEST, NOTICE
from rules.lifecycles import DigestState, NoticeState
from tests.world import World


@dataclass(frozen=True)
class Call:
    """A notice as a test reads it."""

    day: date
    rung: int
    post: str
    form: str
    late: bool = False
    repeat_no: int = 0
    obligation_id: int = 0


def calls(world: World) -> list[Call]:
    """Every ladder notice, oldest first."""
    names = {number: code for code, number in world.post.items()}
    with world.store.reading() as session:
        rows = session.execute(sa.select(NOTICE).where(NOTICE.c.event == "").order_by(NOTICE.c.id)).all()
    return [
        Call(n.created_on, n.rung, names[n.post_id], n.form.value, n.late, n.repeat_no, n.obligation_id)
        for n in rows
    ]


def deliver(world: World, day: date, *, mode: str = "live", lost: Collection[str] = ()) -> int:
    """Send each notice whose hold is over in a digest of its own; those to `lost` posts die. Returns how many."""
    with world.store.working() as session:
        ready = session.execute(
            sa.select(NOTICE.c.id, NOTICE.c.post_id).where(
                NOTICE.c.state == NoticeState.WAITING, NOTICE.c.hold_until <= day
            )
        ).all()
        for notice_id, post_id in ready:
            if post_id in {world.post[code] for code in lost}:
                fate: dict[str, object] = {"state": NoticeState.DEAD, "reason": "no_address"}
            else:
                fate = {
                    "state": NoticeState.GROUPED,
                    "digest_id": _digest(session, world, notice_id, day, mode),
                }
            session.execute(sa.update(NOTICE).where(NOTICE.c.id == notice_id).values(**fate))
    return len(ready)


def bounce(world: World, post: str) -> None:
    """The last digest with a notice to that post comes back."""
    with world.store.working() as session:
        _change_last(session, world, post, state=DigestState.BOUNCED)


def resend(world: World, post: str, day: date) -> None:
    """The last digest with a notice to that post is accepted at last."""
    with world.store.working() as session:
        _change_last(session, world, post, state=DigestState.SENT, sent_on=day)


def _change_last(session: Session, world: World, post: str, **fate: object) -> None:
    last = sa.select(sa.func.max(NOTICE.c.digest_id)).where(NOTICE.c.post_id == world.post[post])
    session.execute(sa.update(DIGEST).where(DIGEST.c.id == last.scalar_subquery()).values(**fate))


def _digest(session: Session, world: World, notice_id: int, day: date, mode: str) -> int:
    moment = datetime.combine(day, time(1), UTC)
    made = session.execute(
        sa.insert(DIGEST).values(
            person_id=next(iter(world.person.values())), channel="mail", kind="daily", day=day, number=notice_id,
            address="", language="vi", message_id=f"<{notice_id}@test>", mode=mode, state=DigestState.SENT,
            owner="", attempt=1, next_try_at=moment, sent_at=moment, sent_on=day, reason="",
        )
    )  # fmt: skip
    return int(made.inserted_primary_key[0])
