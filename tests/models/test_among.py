"""A list as one parameter: the same rows as IN finds, and the index still serves."""

from datetime import datetime

import pytest
import sqlalchemy as sa

from models import audit
from models.among import among
from models.db import Store
from models.tables import AGENCY, Agency, Level


@pytest.fixture
def ids(store: Store, now: datetime) -> list[int]:
    with store.act("import.agencies", now=now) as session:
        session.add(Level(code="province", name_vi="Cấp tỉnh", name_en="Province", rank=1))
        session.flush()
        rows = [
            {"code": f"S{n}", "name_vi": f'Sở "{n}"', "folded": f"so {n}", "level": "province"}
            for n in range(5)
        ]
        return audit.insert_many(session, Agency, rows)


def test_numbers_and_texts_are_found_in_any_iterable(store: Store, ids: list[int]) -> None:
    by_id = sa.select(AGENCY.c.id).where(among(AGENCY.c.id, "ids")).order_by(AGENCY.c.id)
    by_name = sa.select(AGENCY.c.id).where(AGENCY.c.id > 0, among(AGENCY.c.name_vi, "names"))
    with store.reading() as session:
        assert session.execute(by_id, {"ids": {ids[3], ids[1], 999_999}}).scalars().all() == [ids[1], ids[3]]
        assert session.execute(by_id, {"ids": (n for n in ids)}).scalars().all() == ids
        assert session.execute(by_id, {"ids": []}).scalars().all() == []
        assert session.execute(by_name, {"names": ['Sở "2"', "Sở 3"]}).scalars().all() == [ids[2]]


def test_a_row_is_sought_by_its_key_not_by_looking_at_all(store: Store) -> None:
    if not store.sqlite:
        pytest.skip("PostgreSQL chooses by the numbers of the table")
    asked = sa.select(AGENCY.c.name_vi).where(AGENCY.c.counts, among(AGENCY.c.code, "codes"))
    text = str(asked.compile(dialect=store.engine.dialect))
    with store.reading() as session:
        plan = session.connection().exec_driver_sql(f"EXPLAIN QUERY PLAN {text}", ("[]",)).all()
    assert "SEARCH agency USING INDEX sqlite_autoindex_agency_1 (code=?)" in [step[-1] for step in plan]
