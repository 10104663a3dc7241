"""Rows hashed in a process beside the others: the report is the same, also when that process is of no use."""

import sys
from collections.abc import Callable
from typing import Any

import pytest

from checker import Report, verify
from checker.apart import Apart
from tests.checker.office_year import LAST, Year

ALTERED = "UPDATE office SET name_en = 'Another province'"
UNSEALED = "UPDATE notice SET text = 'otherwise' WHERE id = 5"


@pytest.fixture
def two_cores(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys.modules["checker.verify"], "cores", lambda: 2)


def both(url: str, **options: Any) -> tuple[Report, Report]:
    return verify(url, as_of=LAST, **options), verify(url, as_of=LAST, apart=True, **options)


@pytest.mark.usefixtures("two_cores")
def test_two_processes_report_what_one_reports(year: Year) -> None:
    here, apart = both(year.url, counting=True)

    assert apart.as_dict() == here.as_dict()
    assert apart.counts == here.counts
    assert here.counts["sent"] > 0
    assert apart.others["peak_kib"] > 0
    assert here.others == {}


@pytest.mark.usefixtures("two_cores")
@pytest.mark.parametrize("statement", [ALTERED, UNSEALED])
def test_two_processes_find_what_one_finds(year: Year, by_hand: Callable[..., None], statement: str) -> None:
    by_hand(statement)

    here, apart = both(year.url)

    assert not here.ok
    assert apart.as_dict() == here.as_dict()


@pytest.mark.usefixtures("two_cores")
def test_a_helper_that_dies_leaves_its_work_to_the_checker(
    sqlite_year: Year, by_hand: Callable[..., None], monkeypatch: pytest.MonkeyPatch
) -> None:
    by_hand(ALTERED)
    monkeypatch.setattr(sys, "executable", "false")

    here, apart = both(sqlite_year.url)

    assert apart.as_dict() == here.as_dict()
    assert apart.others == {}


@pytest.mark.usefixtures("two_cores")
def test_a_helper_that_met_another_head_is_not_believed(
    sqlite_year: Year, by_hand: Callable[..., None], monkeypatch: pytest.MonkeyPatch
) -> None:
    by_hand(ALTERED)
    monkeypatch.setattr(
        Apart, "answer", lambda _: {"head": "0" * 64, "hashes": [], "letters": [], "peak_kib": 1}
    )

    here, apart = both(sqlite_year.url)

    assert apart.as_dict() == here.as_dict()


@pytest.mark.usefixtures("two_cores")
def test_a_database_that_is_not_there_leaves_no_process_behind(
    tmp_path: object, monkeypatch: pytest.MonkeyPatch
) -> None:
    import sqlite3

    begun: list[Apart] = []
    start = Apart.__init__
    monkeypatch.setattr(
        Apart, "__init__", lambda self, *a, **k: (start(self, *a, **k), begun.append(self))[0]
    )

    with pytest.raises(sqlite3.OperationalError):
        verify(f"sqlite:///{tmp_path}/none.db", apart=True)

    assert [apart._process.returncode for apart in begun] != [None]
