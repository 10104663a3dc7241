"""The hash of a row is that of one JSON text, whatever the values are and however quickly it is written."""

import hashlib
import json
from datetime import UTC, date, datetime, timedelta, timezone
from enum import StrEnum

from hypothesis import given
from hypothesis import strategies as st

from models.row_hash import canonical, hash_of, sheet_of
from models.tables import STATUS_CHANGE, StatusChange
from rules.lifecycles import Role


class _Word(StrEnum):
    QUOTED = 'a "word" \\ of\nan office'


_MOMENTS = st.datetimes(
    min_value=datetime(1990, 1, 1), max_value=datetime(2200, 1, 1),
    timezones=st.sampled_from([UTC, timezone(timedelta(hours=7))]),
)  # fmt: skip
_VALUES = st.one_of(
    st.none(), st.booleans(), st.integers(), st.text(), st.dates(), _MOMENTS, st.sampled_from([*Role, *_Word])
)


@given(st.dictionaries(st.text(st.characters(codec="ascii", categories=["Ll"]), min_size=1), _VALUES))
def test_a_row_hashes_as_the_json_of_its_cells(row: dict[str, object]) -> None:
    cells = [[name, canonical(row[name])] for name in sorted(row)]
    text = json.dumps(["finding", cells], ensure_ascii=False, separators=(",", ":"))
    assert hash_of("finding", sorted(row), row) == hashlib.sha256(text.encode()).hexdigest()


_SHEET = sheet_of(STATUS_CHANGE, StatusChange.volatile)


@given(st.lists(st.tuples(*(st.integers() if plain else _VALUES for plain in _SHEET.plain)), max_size=4))
def test_rows_by_the_list_hash_as_each_by_itself(rows: list[tuple[object, ...]]) -> None:
    alone = [
        hash_of("status_change", _SHEET.names, dict(zip(_SHEET.names, row, strict=True))) for row in rows
    ]

    assert list(_SHEET.hashes(zip(*rows, strict=True))) == alone
    assert _SHEET.plain.count(True) == 2  # its own number and that of what moved


def test_the_text_that_is_hashed_is_known() -> None:
    row = {
        "title": "Đ“100 %s”", "due_on": date(2026, 1, 10), "at": datetime(2026, 1, 10, 7, tzinfo=UTC), "urgent": True,
        "agency_id": 3, "note": None, "role": Role.OFFICER,
    }  # fmt: skip
    text = (
        '["finding",[["agency_id",3],["at","2026-01-10T07:00:00.000000Z"],["due_on","2026-01-10"],["note",null],'
        '["role","officer"],["title","Đ“100 %s”"],["urgent",1]]]'
    )
    assert hash_of("finding", sorted(row), row) == hashlib.sha256(text.encode()).hexdigest()
