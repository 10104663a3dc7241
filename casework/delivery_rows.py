"""The statements of the delivery, built once: claiming under a lease, what came of it, what is moot by now.

A claim moves `next_try_at` to the lease's end, so that an expired lease is found by the same index as a letter
whose time has come. A letter that may already have been handed over says so in its reason.
"""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.sql.dml import ReturningUpdate

from casework.grouping import MOOT, STOOD_DOWN
from models.among import among
from models.prepared import Batch
from models.tables import AUDIT, DELIVERY, DIGEST, NOTICE
from rules.lifecycles import DigestState, NoticeState

LATER = "later"  # reason of a letter that this address refused for now
REFUSED_A_DAY = "overtaken, later"  # and it was still refused when its day was over
MAYBE_SENT = (
    "uncertain"  # reason of a letter that may have been handed over before the line or the machine broke
)
FAULT = "fault"  # reason of a letter that we could not write
OVERTAKEN = "overtaken"  # reason of a letter that was not sent on its day: its notices are in a newer one

_NOW = sa.bindparam("now", type_=DIGEST.c.next_try_at.type)
_UNTIL = sa.bindparam("until", type_=DIGEST.c.lease_until.type)
_READY: sa.ColumnElement[str] = sa.literal_column(f"'{DigestState.READY}'")
_SENDING: sa.ColumnElement[str] = sa.literal_column(f"'{DigestState.SENDING}'")
_COLUMNS = tuple(DIGEST.c[name] for name in (
    "id", "person_id", "channel", "kind", "day", "address_id", "address", "language", "message_id", "attempt",
    "reason",
))  # fmt: skip


def _claim(dialect: str) -> ReturningUpdate[Any]:
    turn = (
        sa.select(DIGEST.c.id)
        .where(
            DIGEST.c.state.in_([_READY, _SENDING]),
            DIGEST.c.channel == sa.bindparam("via"),
            DIGEST.c.next_try_at <= _NOW,
        )
        .order_by(DIGEST.c.next_try_at, DIGEST.c.id)
        .limit(sa.bindparam("size"))
    )
    if dialect == "postgresql":
        turn = turn.with_for_update(skip_locked=True)
    in_flight = sa.case(
        (DIGEST.c.state == _SENDING, sa.literal_column(f"'{MAYBE_SENT}'")), else_=DIGEST.c.reason
    )
    return (
        sa.update(DIGEST)
        .where(DIGEST.c.id.in_(turn))
        .values(
            state=DigestState.SENDING, owner=sa.bindparam("worker"), lease_until=_UNTIL, next_try_at=_UNTIL,
            attempt=DIGEST.c.attempt + 1, mode=sa.bindparam("mode_now"), reason=in_flight,
        )
        .returning(*_COLUMNS)
    )  # fmt: skip


CLAIM = {name: _claim(name) for name in ("sqlite", "postgresql")}

# for channels that cannot recognise a message they have seen: what was in flight is for a person to look at
GIVE_UP_LEASES = (
    sa.update(DIGEST)
    .where(DIGEST.c.state == _SENDING, DIGEST.c.channel == sa.bindparam("via"), DIGEST.c.next_try_at <= _NOW)
    .values(state=DigestState.UNCERTAIN, owner="", lease_until=None, reason=MAYBE_SENT)
    .returning(DIGEST.c.id, DIGEST.c.attempt)
)

# any change of an obligation is an act with an entry: while there is no newer one, nothing can have become moot
NEWEST_ACT = sa.select(sa.func.coalesce(sa.func.max(AUDIT.c.seq), 0))

_MINE = (DIGEST.c.id == sa.bindparam("digest"), DIGEST.c.owner == sa.bindparam("worker"))
RECORD = (
    sa.update(DIGEST)
    .where(*_MINE)
    .values(
        state=sa.bindparam("became"), owner="", lease_until=None, next_try_at=_NOW,
        attempt=sa.bindparam("tried"), sent_at=sa.bindparam("sent"), sent_on=sa.bindparam("sent_day"),
        reason=sa.bindparam("why"),
    )
)  # fmt: skip
# RECORD for what was accepted, with no more than it must carry: of one letter, which brings NEWEST_ACT, and of many
_ACCEPTED: Mapping[str, Any] = {
    "state": DigestState.SENT, "owner": "", "lease_until": None, "reason": "", "sent_at": sa.bindparam("sent"),
    "sent_on": sa.bindparam("sent_day"),
}  # fmt: skip
SENT = sa.update(DIGEST).where(*_MINE).values(**_ACCEPTED).returning(NEWEST_ACT.scalar_subquery())
RELEASE = (
    sa.update(DIGEST)
    .where(*_MINE)
    .values(
        state=DigestState.READY, owner="", lease_until=None, next_try_at=_NOW,
        attempt=DIGEST.c.attempt - 1, reason=sa.bindparam("why"),
    )
)  # fmt: skip
ATTEMPT = sa.insert(DELIVERY)
ATTEMPT_COLUMNS = ("digest_id", "attempt", "at", "outcome", "code", "text", "subject")
RECORD_ALL, ATTEMPTS = Batch(RECORD), Batch(ATTEMPT, ATTEMPT_COLUMNS)

_ONE: sa.BindParameter[int] = sa.bindparam("digest")
_GROUPED = NOTICE.c.state == NoticeState.GROUPED
DROP_MOOT = sa.update(NOTICE).where(NOTICE.c.digest_id == _ONE, _GROUPED, MOOT).values(**STOOD_DOWN)
DROP_ALL_MOOT = (
    sa.update(NOTICE).where(among(NOTICE.c.digest_id, "digests"), _GROUPED, MOOT).values(**STOOD_DOWN)
)
_SAID: sa.Select[Any] = (
    sa.select(sa.literal_column("1")).where(NOTICE.c.digest_id == DIGEST.c.id, _GROUPED).correlate(DIGEST)
)
UNFILLED = sa.select(DIGEST.c.id).where(among(DIGEST.c.id, "digests"), sa.not_(_SAID.exists()))
SENT_ALL = sa.update(DIGEST).where(among(DIGEST.c.id, "digests"), _MINE[1]).values(**_ACCEPTED)


def attempt_row(
    digest: Any, at: datetime, outcome: str, code: int = 0, text: str = "", subject: str = ""
) -> dict[str, object]:
    """One row of the delivery's own book."""
    return {
        "digest_id": digest.id, "attempt": digest.attempt, "at": at, "outcome": outcome, "code": code,
        "text": text[:300], "subject": subject,
    }  # fmt: skip
