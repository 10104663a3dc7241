"""Letters that came back: the digest, the address and the duty to mend it, and what is told elsewhere."""

from collections.abc import Iterable, Sequence
from datetime import date, datetime

import sqlalchemy as sa
from sqlmodel import Session

from casework.addresses import repair, repair_address
from casework.broken_addresses import Failed, break_addresses
from casework.letters import requeue
from casework.standing import Standing, standing
from models.among import among
from models.db import Store
from models.tables import DELIVERY, DIGEST
from notifications.bounces import Bounce
from rules.lifecycles import DigestState
from rules.workdays import OutsideCalendar

__all__ = ["repair", "repair_address", "take_bounces"]

_OVER = (DigestState.BOUNCED, DigestState.DEAD, DigestState.EMPTY)  # known already that it did not arrive
_CHUNK = 500
_LETTERS = (
    sa.select(DIGEST).where(among(DIGEST.c.message_id, "letters")).order_by(DIGEST.c.id).with_for_update()
)
_CAME_BACK = (
    sa.update(DIGEST)
    .where(DIGEST.c.id == sa.bindparam("digest"))
    .values(state=DigestState.BOUNCED, owner="", lease_until=None, reason=sa.bindparam("why"))
)
_EARLIER = DIGEST.alias("earlier")
# each letter with what became of the one before it to the same address
_BEFORE = sa.select(
    DIGEST.c.id,
    sa.select(_EARLIER.c.state)
    .where(
        _EARLIER.c.person_id == DIGEST.c.person_id,
        _EARLIER.c.channel == DIGEST.c.channel,
        _EARLIER.c.address == DIGEST.c.address,
        _EARLIER.c.day <= DIGEST.c.day,
        _EARLIER.c.id < DIGEST.c.id,
        _EARLIER.c.state != DigestState.EMPTY,
    )
    .order_by(_EARLIER.c.day.desc(), _EARLIER.c.id.desc())
    .limit(1)
    .scalar_subquery(),
).where(among(DIGEST.c.id, "digests"))


def take_bounces(store: Store, bounces: Iterable[Bounce], *, today: date, now: datetime) -> int:
    """Record the bounces of letters we know, each once; returns how many.

    A permanent one breaks the address and goes to the person's next address at once. One that the relay only
    gave up on is tried again the next working day; the second in a row counts as permanent.
    """
    told = {bounce.message_id: bounce for bounce in reversed(list(bounces))}  # of two of one letter the first
    taken = 0
    with store.act("bounces", now=now) as session:
        numbers = list(told)
        for start in range(0, len(numbers), _CHUNK):
            found = session.execute(_LETTERS, {"letters": numbers[start : start + _CHUNK]}).mappings().all()
            back = [(row, told[row["message_id"]]) for row in found if row["state"] not in _OVER]
            if back:
                _take(session, back, today, now)
            taken += len(back)
    return taken


def _take(session: Session, back: Sequence[tuple[sa.RowMapping, Bounce]], today: date, now: datetime) -> None:
    connection = session.connection()
    said = {row["id"]: " ".join(filter(None, (bounce.status, bounce.text))) for row, bounce in back}
    connection.execute(_CAME_BACK, [{"digest": number, "why": why[:300]} for number, why in said.items()])
    connection.execute(sa.insert(DELIVERY), [
        {
            "digest_id": row["id"], "attempt": row["attempt"], "at": now, "outcome": "bounced",
            "code": 500 if bounce.permanent else 400, "text": said[row["id"]][:300], "subject": "",
        }
        for row, bounce in back
    ])  # fmt: skip
    before = dict(session.execute(_BEFORE, {"digests": list(said)}).tuples().all())
    lost = [row for row, bounce in back if bounce.permanent or before[row["id"]] == DigestState.BOUNCED]
    gone = {row["id"] for row in lost}
    rules = standing(session)
    requeue(session, [row["id"] for row in lost], "bounced", hold_until=today, today=today)
    again = [row["id"] for row, _ in back if row["id"] not in gone]
    requeue(session, again, "bounced", hold_until=_tomorrow(rules, today), today=today)
    failed = [
        Failed(row["address_id"], row["address"], said[row["id"]])
        for row in lost
        if row["address_id"] is not None
    ]
    break_addresses(session, rules, failed, today=today, now=now)


def _tomorrow(rules: Standing, today: date) -> date:
    try:
        return rules.days.add(today, 1)
    except OutsideCalendar:
        return today
