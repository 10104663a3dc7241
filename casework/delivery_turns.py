"""A worker's turn: the letters claimed, without those whose day is over and what has become moot."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

import sqlalchemy as sa
from sqlmodel import Session

from casework import delivery_rows as rows
from casework.addresses import posts_of
from casework.delivery_record import Ledger, Sent
from casework.delivery_rows import LATER, MAYBE_SENT, OVERTAKEN, REFUSED_A_DAY, attempt_row
from casework.grouping import STOOD_DOWN
from casework.letters import requeue
from models.tables import DIGEST, NOTICE
from notifications.channels import Outcome, Result
from rules.lifecycles import DigestState, NoticeState


@dataclass(frozen=True)
class Turn:
    """How many letters were claimed, those of them to be sent, and the newest act of the office before it."""

    claimed: int
    digests: list[Any]
    act: int


def take_turn(ledger: Ledger, now: datetime, mode: str, size: int) -> Turn:
    """Claim up to `size` letters whose time has come.

    A letter of an earlier day is not sent as it is: posts change hands overnight, and one letter is better than
    two. Only one that may have gone already is sent again, as the same message, while its reader still answers.
    """
    today = ledger.office.day(now)
    with ledger.store.working() as session:
        act = session.execute(
            rows.NEWEST_ACT
        ).scalar_one()  # before anything is dropped, so that none is missed
        if not ledger.keyed:
            _give_up_leases(session, ledger, now)
        claimed = session.execute(rows.CLAIM[session.get_bind().dialect.name], {
            "via": ledger.channel.name, "now": now, "size": size, "worker": ledger.worker,
            "until": now + ledger.office.lease, "mode_now": mode,
        }).all()  # fmt: skip
        late = [row for row in claimed if row.day < today and not _goes_again(session, row, today)]
        over = [row for row in late if _patience_ends(session, ledger, row)]
        given_up, passed = {row.id for row in over}, {row.id for row in late}
        for row in late:
            if row.id not in given_up:
                _overtake(session, ledger, row, now, today)
        fresh = sorted((row for row in claimed if row.id not in passed), key=lambda row: row.id)
        if fresh:
            session.execute(rows.DROP_ALL_MOOT, {"digests": [row.id for row in fresh], "today": today})
    if over:
        ledger.give_up([_refused(row) for row in over], now)
    return Turn(len(claimed), fresh, act)


def _give_up_leases(session: Session, ledger: Ledger, now: datetime) -> None:
    lost: Sequence[Any] = session.execute(rows.GIVE_UP_LEASES, {"via": ledger.channel.name, "now": now}).all()
    if lost:
        book = [attempt_row(row, now, Outcome.UNCERTAIN.value, text="lease expired") for row in lost]
        session.connection().execute(rows.ATTEMPT, book)
        ledger.result.uncertain += len(lost)


def _goes_again(session: Session, row: Any, today: date) -> bool:
    if row.reason != MAYBE_SENT:
        return False
    named = session.execute(
        sa.select(NOTICE.c.post_id)
        .where(NOTICE.c.digest_id == row.id, NOTICE.c.state == NoticeState.GROUPED)
        .distinct()
    ).scalars()
    return set(named) <= set(posts_of(session, row.person_id, today))


def _patience_ends(session: Session, ledger: Ledger, row: Any) -> bool:
    return row.reason == LATER and days_refused(session, row) + 1 >= ledger.office.patience


def days_refused(session: Session, digest: Any) -> int:
    """On how many days before this letter's, without a break, the address said nothing but "later"."""
    reasons = session.execute(
        sa.select(DIGEST.c.reason)
        .where(
            DIGEST.c.person_id == digest.person_id,
            DIGEST.c.address == digest.address,
            DIGEST.c.id < digest.id,
        )
        .order_by(DIGEST.c.id.desc())
        .limit(10)
    ).scalars()
    number = 0
    for reason in reasons:
        if reason != REFUSED_A_DAY:
            break
        number += 1
    return number


def _overtake(session: Session, ledger: Ledger, row: Any, now: datetime, today: date) -> None:
    """Let the notices wait for a letter of today; what the ladder has climbed past is told by the higher rung."""
    why = REFUSED_A_DAY if row.reason == LATER else OVERTAKEN
    session.execute(rows.RECORD, {
        "digest": row.id, "worker": ledger.worker, "became": DigestState.EMPTY, "now": now,
        "tried": row.attempt - 1, "sent": None, "sent_day": None, "why": why,
    })  # fmt: skip
    requeue(session, [row.id], "", hold_until=today, today=today)
    left = sa.update(NOTICE).where(NOTICE.c.digest_id == row.id, NOTICE.c.state == NoticeState.GROUPED)
    session.execute(left.values(**STOOD_DOWN), {"today": today})
    ledger.result.overtaken += 1


def _refused(row: Any) -> Sent:
    """What is said of an address that has said "later" for days."""
    return Sent(row, Result(str(row.id), row.address, Outcome.PERMANENT, 0, "refused for days"))
