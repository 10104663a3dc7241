"""Values of rules through JSON and back: each kind of field, and what is no value of its type."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Any

import pytest

from rules.plain import from_plain, to_plain


class Colour(StrEnum):
    RED = "red"
    BLUE = "blue"


@dataclass(frozen=True)
class Inner:
    day: date
    colour: Colour | None = None


@dataclass(frozen=True)
class Outer:
    name: str
    count: int
    sure: bool
    inner: Inner
    several: tuple[Inner, ...]
    pair: tuple[str, int]
    codes: frozenset[str]
    by_week: Mapping[tuple[int, ...], int] | Mapping[str, int]
    listed: list[int]
    anything: Any = None
    either: date | int | None = None


FULL = Outer(
    "SYT", 3, True, Inner(date(2022, 3, 7), Colour.BLUE), (Inner(date(2022, 3, 8)), Inner(date(2022, 3, 9))),
    ("a", 1), frozenset({"b", "a", "c"}), {"tuần 10": 2}, [3, 1, 2], {"x": [1]}, date(2022, 4, 1),
)  # fmt: skip


def test_a_value_has_a_plain_form_that_json_can_hold() -> None:
    assert to_plain(FULL) == {
        "name": "SYT", "count": 3, "sure": True, "inner": {"day": "2022-03-07", "colour": "blue"},
        "several": [{"day": "2022-03-08", "colour": None}, {"day": "2022-03-09", "colour": None}],
        "pair": ["a", 1], "codes": ["a", "b", "c"], "by_week": {"tuần 10": 2}, "listed": [3, 1, 2],
        "anything": {"x": [1]}, "either": "2022-04-01",
    }  # fmt: skip


def test_a_value_comes_back_the_same() -> None:
    back = from_plain(Outer, json.loads(json.dumps(to_plain(FULL))))

    assert back == FULL
    assert (type(back.codes), type(back.several), type(back.listed)) == (frozenset, tuple, list)


def test_keys_are_read_by_their_type_too() -> None:
    back = from_plain(dict[Colour, date], {"red": "2022-03-07"})  # type: ignore[arg-type]

    assert back == {Colour.RED: date(2022, 3, 7)}
    assert to_plain(back) == {"red": "2022-03-07"}


def test_of_alternatives_the_first_that_takes_it_is_read() -> None:
    assert from_plain(Outer, to_plain(FULL) | {"either": 5}).either == 5
    assert from_plain(Outer, to_plain(FULL) | {"either": None}).either is None


@pytest.mark.parametrize(
    ("field", "value", "words"),
    [
        ("count", True, "True is no int"),  # a truth is no number
        ("count", "3", "'3' is no int"),
        ("name", None, "None is no str"),
        ("either", "gần đây", "'gần đây' is none of"),
        ("inner", {"day": "2022-02-30"}, None),
        ("inner", {"day": "2022-03-07", "colour": "green"}, "'green' is none of"),
        ("pair", ["a"], None),
        ("pair", ["a", 1, 2], None),
    ],
)
def test_what_is_no_value_of_the_type_is_refused(field: str, value: object, words: str | None) -> None:
    with pytest.raises((TypeError, ValueError), match=words):
        from_plain(Outer, to_plain(FULL) | {field: value})


def test_an_unknown_field_and_an_unknown_type_are_refused() -> None:
    with pytest.raises(KeyError, match="colour of eyes"):
        from_plain(Outer, to_plain(FULL) | {"colour of eyes": 1})
    with pytest.raises(TypeError, match="no way to read <class 'complex'>"):
        from_plain(complex, 1)
    with pytest.raises(TypeError, match="no plain form for complex"):
        to_plain({"a": [1j]})


def test_a_moment_is_written_as_its_text() -> None:
    assert to_plain({date(2022, 3, 7): datetime(2022, 3, 7, 8)}) == {"2022-03-07": "2022-03-07T08:00:00"}
