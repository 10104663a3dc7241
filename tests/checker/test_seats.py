"""Who answers for a post, as the checker works it out by itself."""

from datetime import date
from types import SimpleNamespace
from typing import Any

import pytest

from checker.office import Office

TODAY = date(2022, 3, 1)


def person(number: int) -> Any:
    return SimpleNamespace(id=number, active_from=None, active_to=None)


def tenure(number: int, post: int, who: int, kind: str = "holder", rank: int = 0) -> Any:
    return SimpleNamespace(
        id=number, post_id=post, person_id=who, kind=kind, rank=rank, valid_from=None, valid_to=None
    )  # fmt: skip


def seats(monkeypatch: pytest.MonkeyPatch, tenures: list[Any], away: set[int]) -> dict[int, int]:
    office = object.__new__(Office)
    office._seats = {}
    gone = [SimpleNamespace(person_id=who, first_day=TODAY, last_day=TODAY) for who in away]
    everybody = {row.person_id: person(row.person_id) for row in tenures}
    for name, value in {"tenures": tenures, "absences": gone, "persons": everybody}.items():
        monkeypatch.setitem(office.__dict__, name, value)
    return office.seats(TODAY)


def test_a_substitute_whose_own_post_has_no_substitute_leaves_the_post_silent(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    tenures = [tenure(1, 10, 1), tenure(2, 10, 2, "substitute"), tenure(3, 20, 2)]

    assert seats(monkeypatch, tenures, away={1, 2}) == {}


def test_the_substitute_of_a_substitute_answers(monkeypatch: pytest.MonkeyPatch) -> None:
    tenures = [
        tenure(1, 10, 1), tenure(2, 10, 2, "substitute"), tenure(3, 20, 2), tenure(4, 20, 3, "substitute"),
    ]  # fmt: skip

    assert seats(monkeypatch, tenures, away={1, 2}) == {10: 3, 20: 3}
