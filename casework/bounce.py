"""Letters that came back: the digest, the address and the duty to mend it, and what is told elsewhere."""

from collections.abc import Iterable
from datetime import date, datetime

import sqlalchemy as sa
from sqlmodel import Session

from casework.addresses import break_address, repair, repair_address
from casework.letters import requeue
from casework.standing import Standing, standing
from models.db import Store
from models.tables import DELIVERY, DIGEST
from notifications.bounces import Bounce
from rules.lifecycles import DigestState
from rules.workdays import OutsideCalendar

__all__ = ["repair", "repair_address", "take_bounces"]

_OVER = (DigestState.BOUNCED, DigestState.DEAD, DigestState.EMPTY)


def take_bounces(store: Store, bounces: Iterable[Bounce], *, today: date, now: datetime) -> int:
    """Record the bounces of letters we know, each once; returns how many.

    A permanent one breaks the address and goes to the person's next address at once. One that the relay only
    gave up on is tried again the next working day; the second in a row counts as permanent.
    """
    taken, rules = 0, None
    with store.act("bounces", now=now) as session:
        for bounce in bounces:
            digest = _digest(session, bounce.message_id)
            if digest is None:
                continue
            rules = rules or standing(session)
            _take(session, rules, digest, bounce, today, now)
            taken += 1
    return taken


def _digest(session: Session, message_id: str) -> sa.RowMapping | None:
    """The letter of that Message-ID, unless it is known already that it did not arrive."""
    row = (
        session.execute(sa.select(DIGEST).where(DIGEST.c.message_id == message_id).with_for_update())
        .mappings()
        .first()
    )
    return None if row is None or row["state"] in _OVER else row


def _take(
    session: Session, rules: Standing, digest: sa.RowMapping, bounce: Bounce, today: date, now: datetime
) -> None:
    said = " ".join(filter(None, (bounce.status, bounce.text)))
    session.execute(
        sa.update(DIGEST)
        .where(DIGEST.c.id == digest["id"])
        .values(state=DigestState.BOUNCED, owner="", lease_until=None, reason=said[:300])
    )
    session.execute(
        sa.insert(DELIVERY).values(
            digest_id=digest["id"], attempt=digest["attempt"], at=now, outcome="bounced",
            code=500 if bounce.permanent else 400, text=said[:300], subject="",
        )
    )  # fmt: skip
    if bounce.permanent or _bounced_before(session, digest):
        requeue(session, digest["id"], "bounced", hold_until=today)
        if digest["address_id"] is not None:
            break_address(
                session, rules, digest["address_id"], text=digest["address"], note=said, today=today, now=now
            )
    else:
        requeue(session, digest["id"], "bounced", hold_until=_tomorrow(rules, today))


def _bounced_before(session: Session, digest: sa.RowMapping) -> bool:
    """Whether the letter before this one to the same address came back too."""
    before = session.execute(
        sa.select(DIGEST.c.state)
        .where(
            DIGEST.c.person_id == digest["person_id"],
            DIGEST.c.address == digest["address"],
            DIGEST.c.id < digest["id"],
            DIGEST.c.state != DigestState.EMPTY,
        )
        .order_by(DIGEST.c.id.desc())
        .limit(1)
    ).scalar()
    return before == DigestState.BOUNCED


def _tomorrow(rules: Standing, today: date) -> date:
    try:
        return rules.days.add(today, 1)
    except OutsideCalendar:
        return today
