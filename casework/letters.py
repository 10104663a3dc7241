"""Letters as rows: whom they can reach, their fixed Message-ID, and the notices put into them."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import date, datetime
from typing import NamedTuple

import sqlalchemy as sa
from sqlmodel import Session

from casework.mailroom import Mailroom
from casework.outbox import LADDER_ONLY, STOOD_ON
from casework.posts import holder_of, seats
from casework.waited_again import remembering
from models.among import among
from models.prepared import Batch, NewRows
from models.tables import ADDRESS, DIGEST, NOTICE, PERSON
from notifications.facts import DigestKind
from notifications.mime import message_id
from rules.lifecycles import AddressState, DigestState, NoticeState

WAITING = NOTICE.c.state == sa.literal_column(f"'{NoticeState.WAITING}'")  # literal: for the partial index
_LOCK = 7_406_116  # PostgreSQL advisory lock: one grouping at a time, or two would write two first letters
_PUT = Batch(
    sa.update(NOTICE)
    .where(NOTICE.c.post_id == sa.bindparam("post"), WAITING)
    .values(state=NoticeState.GROUPED, digest_id=sa.bindparam("digest"), reason="")
)
_LETTERS = NewRows(DIGEST)
_NOT_HEARD = (
    among(NOTICE.c.digest_id, "digests"),
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


_TODAY: sa.BindParameter[date] = sa.bindparam("today", type_=sa.Date())
_URGENT = sa.func.max(sa.case((NOTICE.c.urgent, 1), else_=0)).filter(NOTICE.c.hold_until <= _TODAY)
_AT_POST = (  # NULL: all that waits there is held
    sa.select(NOTICE.c.post_id, _URGENT.label("urgent"))
    .where(WAITING)
    .group_by(NOTICE.c.post_id)
    .subquery("at_post")
)
_WAITING = sa.select(*_AT_POST.c, holder_of(_AT_POST.c.post_id, _TODAY)).order_by(_AT_POST.c.post_id)
_UNTOLD = (DigestState.DEAD, DigestState.BOUNCED, DigestState.EMPTY)
_OF_TODAY = (
    sa.select(
        DIGEST.c.person_id, sa.func.max(DIGEST.c.number),
        sa.func.max(sa.case((DIGEST.c.state.not_in(_UNTOLD), 1), else_=0)),
    )
    .where(
        among(DIGEST.c.person_id, "persons"),
        DIGEST.c.channel.in_(  # whichever they have or had: it stands before the day in the unique key
            sa.select(ADDRESS.c.channel).where(among(ADDRESS.c.person_id, "persons"))
        ),
        DIGEST.c.day == _TODAY,
    )
    .group_by(DIGEST.c.person_id)
)  # fmt: skip
_READERS = (
    sa.select(
        ADDRESS.c.person_id,
        PERSON.c.code,
        PERSON.c.language,
        ADDRESS.c.channel,
        ADDRESS.c.id,
        ADDRESS.c.address,
    )
    .join(PERSON, PERSON.c.id == ADDRESS.c.person_id)
    .where(
        among(ADDRESS.c.person_id, "persons"),
        ADDRESS.c.state == AddressState.GOOD,
        among(ADDRESS.c.channel, "channels"),
    )
    .order_by(ADDRESS.c.rank, ADDRESS.c.id)
)


class Waiting(NamedTuple):
    """The posts at which anything waits, in the order of their ids, and how much it presses."""

    answers: Mapping[int, int | None]  # who answers for each
    presses: Mapping[int, bool]  # of those where something must go now: whether it cannot wait


class Written(NamedTuple):
    """A person's letters of one day: the highest number, on whatever channel, and whether one was not lost."""

    number: int
    told: bool


class Reader(NamedTuple):
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


def waiting_posts(session: Session, today: date) -> Waiting:
    """Where anything waits; a post's holder answers for it, or where he is not there whoever stands in."""
    rows = session.execute(_WAITING, {"today": today}).tuples().all()
    answers = {post: holder for post, _, holder in rows}
    left = [post for post, holder in answers.items() if holder is None]
    answers |= {post: seat.person_id for post, seat in seats(session, left, today).items()}
    return Waiting(answers, {post: urgent == 1 for post, urgent, _ in rows if urgent is not None})


def waiting_for(persons: Iterable[int], posts: Waiting) -> dict[int, list[int]]:
    """The posts at which anything waits for each of these persons, in the order of their ids."""
    found: dict[int, list[int]] = {person: [] for person in persons}
    for post, person in posts.answers.items():
        if person in found:
            found[person].append(post)
    return found


def written_on(session: Session, persons: Collection[int], today: date) -> dict[int, Written]:
    """What each of these persons has of that day already."""
    if not persons:
        return {}
    rows = session.execute(_OF_TODAY, {"persons": list(persons), "today": today}).tuples().all()
    return {person: Written(number, bool(told)) for person, number, told in rows}


def readers_of(session: Session, persons: Collection[int], channels: Sequence[str]) -> dict[int, Reader]:
    """The persons who can be reached, each by the first channel that has a working address of his."""
    if not persons:
        return {}
    rows = session.execute(_READERS, {"persons": list(persons), "channels": list(channels)}).tuples().all()
    found: dict[int, Reader] = {}
    for reader in sorted((Reader(*row) for row in rows), key=lambda reader: channels.index(reader.channel)):
        found.setdefault(reader.person_id, reader)
    return found


def write_letters(
    session: Session, letters: Sequence[tuple[Reader, Iterable[int]]], before: Mapping[int, Written],
    today: date, now: datetime, mode: str, office: Mailroom, kind: DigestKind = DigestKind.DAILY,
) -> int:  # fmt: skip
    """Write a digest for each reader and put everything that waits for his posts into it; returns how many.

    `before` is what the readers have of today already.
    """
    if not letters:
        return 0
    rows = [
        _row(
            reader,
            today,
            now,
            mode,
            office,
            kind,
            before[reader.person_id].number + 1 if reader.person_id in before else 1,
        )
        for reader, _ in letters
    ]
    connection = session.connection()
    numbers = _LETTERS.add(connection, rows)["id"]
    _PUT.run(connection, [
        {"post": post_id, "digest": digest}
        for digest, (_, posts) in zip(numbers, letters, strict=True)
        for post_id in posts
    ])  # fmt: skip
    return len(numbers)


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
    asked = {"digests": list(digest_ids), "held": hold_until, "why": reason}
    moved = session.execute(_AGAIN, asked)
    assert isinstance(moved, sa.CursorResult)
    return max(moved.rowcount, 0)


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
