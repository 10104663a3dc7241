"""Letters as rows: whom they can reach, their fixed Message-ID, and the notices put into them."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime

import sqlalchemy as sa
from sqlmodel import Session

from casework.mailroom import Mailroom
from casework.outbox import LADDER_ONLY, STOOD_ON
from casework.waited_again import remembering
from models.tables import ADDRESS, DIGEST, NOTICE, PERSON
from notifications.facts import DigestKind
from notifications.mime import message_id
from rules.lifecycles import AddressState, DigestState, NoticeState

WAITING = NOTICE.c.state == sa.literal_column(f"'{NoticeState.WAITING}'")  # literal: for the partial index
_LOCK = 7_406_116  # PostgreSQL advisory lock: one grouping at a time, or two would write two first letters
_PUT = (
    sa.update(NOTICE)
    .where(NOTICE.c.post_id == sa.bindparam("post"), WAITING)
    .values(state=NoticeState.GROUPED, digest_id=sa.bindparam("digest"), reason="")
)
# told apart by the Message-ID: asked for the ids in the order given, SQLite would be handed row by row
_WRITE = sa.insert(DIGEST).returning(DIGEST.c.message_id, DIGEST.c.id)
_NOT_HEARD = (
    NOTICE.c.digest_id.in_(sa.bindparam("digests", expanding=True)),
    NOTICE.c.state == NoticeState.GROUPED,
    sa.or_(sa.not_(LADDER_ONLY), STOOD_ON.exists()),
)
_REMEMBER = remembering(*_NOT_HEARD)
_AGAIN = (
    sa.update(NOTICE)
    .where(*_NOT_HEARD)
    .values(
        state=NoticeState.WAITING, digest_id=None, hold_until=sa.bindparam("held", type_=sa.Date()),
        reason=sa.bindparam("why", type_=sa.String()),
    )
)  # fmt: skip


@dataclass(frozen=True)
class Waiting:
    """What waits for one post: the first day on which something must go, and whether that cannot wait."""

    first: date
    urgent: bool


@dataclass(frozen=True)
class Reader:
    """A person with a working address, as a letter needs it."""

    person_id: int
    code: str
    language: str
    channel: str
    address_id: int
    address: str


def one_at_a_time(session: Session) -> None:
    """Keep other groupings out until the end of the transaction (on SQLite any writer is alone anyway)."""
    if session.get_bind().dialect.name == "postgresql":
        session.execute(sa.text("SELECT pg_advisory_xact_lock(:key)"), {"key": _LOCK})


def waiting(session: Session, today: date) -> dict[int, Waiting]:
    """The posts for which anything waits."""
    urgent = sa.func.max(
        sa.case((sa.and_(NOTICE.c.urgent == sa.true(), NOTICE.c.hold_until <= today), 1), else_=0)
    )
    rows = session.execute(
        sa.select(NOTICE.c.post_id, sa.func.min(NOTICE.c.hold_until), urgent)
        .where(WAITING)
        .group_by(NOTICE.c.post_id)
    ).tuples()
    return {post: Waiting(first, bool(pressing)) for post, first, pressing in rows}


def readers_of(session: Session, persons: Collection[int], channels: Sequence[str]) -> dict[int, Reader]:
    """The persons who can be reached, each by the first channel that has a working address of his."""
    found: dict[int, Reader] = {}
    if not persons:
        return found
    rows = session.execute(
        sa.select(ADDRESS, PERSON.c.code, PERSON.c.language)
        .join(PERSON, PERSON.c.id == ADDRESS.c.person_id)
        .where(
            ADDRESS.c.person_id.in_(list(persons)),
            ADDRESS.c.state == AddressState.GOOD,
            ADDRESS.c.channel.in_(channels),
        )
        .order_by(ADDRESS.c.rank, ADDRESS.c.id)
    ).all()
    for row in sorted(rows, key=lambda row: channels.index(row.channel)):
        found.setdefault(
            row.person_id,
            Reader(row.person_id, row.code, row.language, row.channel, row.id, row.address),
        )
    return found


def write_letters(
    session: Session, letters: Sequence[tuple[Reader, Iterable[int]]], today: date, now: datetime, mode: str,
    office: Mailroom, kind: DigestKind = DigestKind.DAILY,
) -> int:  # fmt: skip
    """Write a digest for each reader and put everything that waits for his posts into it; returns how many."""
    if not letters:
        return 0
    numbers = _numbers(session, [reader.person_id for reader, _ in letters], today)
    rows = [
        _row(reader, today, now, mode, office, kind, numbers.get(reader.person_id, 0) + 1)
        for reader, _ in letters
    ]
    made = dict(session.connection().execute(_WRITE, rows).tuples().all())
    places = [
        {"post": post_id, "digest": made[row["message_id"]]}
        for row, (_, posts) in zip(rows, letters, strict=True)
        for post_id in posts
    ]
    if places:
        session.connection().execute(_PUT, places)
    return len(made)


def requeue(
    session: Session, digest_ids: Sequence[int], reason: str, *, hold_until: date, today: date
) -> int:
    """Let the notices of letters that did not arrive wait again, for another address or another day.

    What the ladder has climbed past stays with the letter: its superiors were called on the strength of it.
    Should nobody be reachable, the notices die with this reason. Returns how many wait.
    """
    if not digest_ids:
        return 0
    session.execute(_REMEMBER, {"digests": list(digest_ids), "today": today})
    moved = session.execute(
        _AGAIN, {"digests": list(digest_ids), "held": hold_until, "why": reason},
        execution_options={"synchronize_session": False},
    )  # fmt: skip
    assert isinstance(moved, sa.CursorResult)
    return max(moved.rowcount, 0)


def _numbers(session: Session, persons: Collection[int], today: date) -> dict[int, int]:
    """The highest number of today's letters to each person, on whatever channel."""
    rows = session.execute(
        sa.select(DIGEST.c.person_id, sa.func.max(DIGEST.c.number))
        .where(DIGEST.c.person_id.in_(list(persons)), DIGEST.c.day == today)
        .group_by(DIGEST.c.person_id)
    ).tuples()
    return dict(rows.all())


def _row(
    reader: Reader, today: date, now: datetime, mode: str, office: Mailroom, kind: DigestKind, number: int
) -> dict[str, object]:
    """A new digest; its Message-ID is fixed here, so that sending it again is the same message."""
    name = f"{office.salt}{office.office}|{reader.code}|{today.isoformat()}|{kind}|{number}"
    return {
        "person_id": reader.person_id, "channel": reader.channel, "kind": kind.value, "day": today,
        "number": number, "address_id": reader.address_id, "address": reader.address,
        "language": reader.language, "message_id": message_id(name, office.domain), "mode": mode,
        "state": DigestState.READY, "owner": "", "lease_until": None, "attempt": 0, "next_try_at": now,
        "sent_at": None, "sent_on": None, "reason": "",
    }  # fmt: skip
