"""A prepared statement does what the statement does, and its transaction is kept or lost like any other."""

from datetime import date, datetime

import pytest
import sqlalchemy as sa

from models.db import Store
from models.prepared import Batch, NewRows, Prepared
from models.tables import DIGEST, LEVEL, Digest, Person
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

    with store.plain() as cursor:
        answer = prepared.run(cursor, {"digest": digest_id, "at": now, "day": DAY})

    kept = row(store, digest_id)
    assert answer == 5
    assert (kept.state, kept.sent_at, kept.sent_on, kept.lease_until) == (DigestState.SENT, now, DAY, None)


def test_where_no_row_is_met_nothing_is_answered(store: Store, digest_id: int, now: datetime) -> None:
    with store.plain() as cursor:
        answer = Prepared(_SENT, store.engine.dialect).run(
            cursor, {"digest": digest_id + 1, "at": now, "day": DAY}
        )

    assert answer is None
    assert row(store, digest_id).state == DigestState.READY


def test_an_insert_fills_the_columns_it_names(store: Store, digest_id: int) -> None:
    first = dict(row(store, digest_id)._mapping)
    columns = [name for name in first if name != "id"]

    with store.plain() as cursor:
        Prepared(_COPY, store.engine.dialect, columns).run(
            cursor, first | {"message_id": "<2@longan.example>", "number": 2}
        )

    with store.reading() as session:
        second = session.execute(sa.select(DIGEST).where(DIGEST.c.number == 2)).one()
    assert second.id != digest_id
    assert (second.day, second.attempt, second.next_try_at) == (DAY, 4, first["next_try_at"])


def test_what_fails_half_way_keeps_nothing(store: Store, digest_id: int, now: datetime) -> None:
    def fail_half_way() -> None:
        with store.plain() as cursor:
            Prepared(_SENT, store.engine.dialect).run(cursor, {"digest": digest_id, "at": now, "day": DAY})
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        fail_half_way()

    assert row(store, digest_id).state == DigestState.READY


def test_the_drivers_errors_are_of_the_same_family_as_everywhere(store: Store, digest_id: int) -> None:
    first = dict(row(store, digest_id)._mapping)
    columns = [name for name in first if name != "id"]

    with pytest.raises(sa.exc.IntegrityError), store.plain() as cursor:
        Prepared(_COPY, store.engine.dialect, columns).run(cursor, first)


def test_rows_put_in_by_the_list_are_numbered_in_the_order_given(
    store: Store, digest_id: int, now: datetime
) -> None:
    first = {name: value for name, value in row(store, digest_id)._mapping.items() if name != "id"}
    listed = [
        first | {"message_id": f"<{n}@longan.example>", "number": n, "lease_until": None} for n in (4, 2, 3)
    ]

    with store.working() as session:
        numbers = NewRows(DIGEST).add(session.connection(), listed)["id"]
        assert NewRows(DIGEST).add(session.connection(), [])["id"] == []

    kept = [row(store, number) for number in numbers]
    assert digest_id < numbers[0] < numbers[1] < numbers[2]
    assert [(one.number, one.lease_until, one.day, one.state) for one in kept] == [
        (n, None, DAY, DigestState.READY) for n in (4, 2, 3)
    ]


def test_a_list_of_values_changes_each_its_own_row(store: Store, digest_id: int, now: datetime) -> None:
    batch = Batch(
        sa.update(DIGEST)
        .where(DIGEST.c.id == sa.bindparam("digest"))
        .values(state=DigestState.SENT, sent_at=sa.bindparam("at"), sent_on=sa.bindparam("day"), reason="%")
    )
    first = {name: value for name, value in row(store, digest_id)._mapping.items() if name != "id"}
    with store.working() as session:
        new = first | {"message_id": "<2@longan.example>", "number": 2}
        (other,) = NewRows(DIGEST).add(session.connection(), [new])["id"]
        batch.run(session.connection(), [
            {"digest": digest_id, "at": now, "day": DAY}, {"digest": other, "at": None, "day": None}
        ])  # fmt: skip
        batch.run(session.connection(), [])

    kept = [row(store, number) for number in (digest_id, other)]
    assert [(one.state, one.sent_at, one.sent_on, one.reason) for one in kept] == [
        (DigestState.SENT, now, DAY, "%"), (DigestState.SENT, None, None, "%")
    ]  # fmt: skip


def test_what_a_new_row_does_not_say_has_the_columns_default(
    store: Store, digest_id: int, now: datetime
) -> None:
    said = {
        "person_id": 1,
        "channel": "mail",
        "day": DAY,
        "number": 2,
        "message_id": "<2>",
        "next_try_at": now,
    }

    with store.working() as session:
        listed = [said, said | {"number": 3, "message_id": "<3>", "attempt": 1}]
        columns = NewRows(DIGEST).add(session.connection(), listed)

    kept = [row(store, number) for number in columns["id"]]
    assert [dict(one._mapping) for one in kept] == [
        dict(zip(columns, cells, strict=True)) for cells in zip(*columns.values(), strict=True)
    ]
    assert [(one.state, one.kind, one.attempt, one.sent_on) for one in kept] == [
        (DigestState.READY, "daily", 0, None), (DigestState.READY, "daily", 1, None)
    ]  # fmt: skip


def test_a_row_of_a_table_without_ids_keeps_its_own_key(store: Store) -> None:
    said = {"code": "ward", "name_vi": "Cấp xã", "name_en": "Ward", "rank": 3}

    with store.working() as session:
        columns = NewRows(LEVEL).add(session.connection(), [said])
        assert columns == {name: [value] for name, value in said.items()}

    with store.reading() as session:
        assert [dict(one) for one in session.execute(sa.select(LEVEL)).mappings()] == [said]


def test_a_new_row_names_no_column_the_table_has_not(store: Store, digest_id: int, now: datetime) -> None:
    first = {name: value for name, value in row(store, digest_id)._mapping.items() if name != "id"}

    with pytest.raises(AssertionError, match="a column"), store.working() as session:
        NewRows(DIGEST).add(session.connection(), [first | {"adress": "lan@longan.example"}])
