"""A prepared statement does what the statement does, and its transaction is kept or lost like any other."""

from datetime import date, datetime

import pytest
import sqlalchemy as sa

from models.db import Store
from models.prepared import Prepared, plain
from models.tables import DIGEST, Digest, Person
from rules.lifecycles import DigestState

_SENT = (
    sa.update(DIGEST)
    .where(DIGEST.c.id == sa.bindparam("digest"))
    .values(state=DigestState.SENT, lease_until=None, sent_at=sa.bindparam("at"), sent_on=sa.bindparam("day"))
    .returning(DIGEST.c.attempt + 1)
)
_COPY = sa.insert(DIGEST)
DAY = date(2022, 6, 13)


@pytest.fixture
def digest_id(store: Store, now: datetime) -> int:
    with store.act("test", now=now) as session:
        session.add(Person(id=1, code="LAN", name="Lan"))
    with store.working() as session:
        digest = Digest(
            person_id=1, channel="mail", day=DAY, message_id="<1@longan.example>", next_try_at=now,
            lease_until=now, attempt=4,
        )  # fmt: skip
        session.add(digest)
        session.flush()
        assert digest.id is not None
        return digest.id


def row(store: Store, digest_id: int) -> sa.Row[tuple[object, ...]]:
    with store.reading() as session:
        return session.execute(sa.select(DIGEST).where(DIGEST.c.id == digest_id)).one()


def test_enums_days_and_moments_go_in_as_the_statement_would_put_them(
    store: Store, digest_id: int, now: datetime
) -> None:
    prepared = Prepared(_SENT, store.engine.dialect)

    with plain(store) as cursor:
        answer = prepared.run(cursor, {"digest": digest_id, "at": now, "day": DAY})

    kept = row(store, digest_id)
    assert answer == 5
    assert (kept.state, kept.sent_at, kept.sent_on, kept.lease_until) == (DigestState.SENT, now, DAY, None)


def test_where_no_row_is_met_nothing_is_answered(store: Store, digest_id: int, now: datetime) -> None:
    with plain(store) as cursor:
        answer = Prepared(_SENT, store.engine.dialect).run(
            cursor, {"digest": digest_id + 1, "at": now, "day": DAY}
        )

    assert answer is None
    assert row(store, digest_id).state == DigestState.READY


def test_an_insert_fills_the_columns_it_names(store: Store, digest_id: int) -> None:
    first = dict(row(store, digest_id)._mapping)
    columns = [name for name in first if name != "id"]

    with plain(store) as cursor:
        Prepared(_COPY, store.engine.dialect, columns).run(
            cursor, first | {"message_id": "<2@longan.example>", "number": 2}
        )

    with store.reading() as session:
        second = session.execute(sa.select(DIGEST).where(DIGEST.c.number == 2)).one()
    assert second.id != digest_id
    assert (second.day, second.attempt, second.next_try_at) == (DAY, 4, first["next_try_at"])


def test_what_fails_half_way_keeps_nothing(store: Store, digest_id: int, now: datetime) -> None:
    def fail_half_way() -> None:
        with plain(store) as cursor:
            Prepared(_SENT, store.engine.dialect).run(cursor, {"digest": digest_id, "at": now, "day": DAY})
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        fail_half_way()

    assert row(store, digest_id).state == DigestState.READY


def test_the_drivers_errors_are_of_the_same_family_as_everywhere(store: Store, digest_id: int) -> None:
    first = dict(row(store, digest_id)._mapping)
    columns = [name for name in first if name != "id"]

    with pytest.raises(sa.exc.IntegrityError), plain(store) as cursor:
        Prepared(_COPY, store.engine.dialect, columns).run(cursor, first)
