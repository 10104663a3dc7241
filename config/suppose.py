"""A file of scenarios for a year run ahead: what people are supposed to do, read value by value.

Codes of agencies and persons are the office's own; whether they exist is asked where the office is open, and
`Supposition.wrong` then names the line they were written on.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from pathlib import Path

from config.loader import ConfigError, Entry, read_yaml

_LONGEST_SLIP = 366


class People(StrEnum):
    """What everybody does with his duties, unless something else is supposed of his agency."""

    NOBODY = "nobody"  # nobody does anything any more
    ON_TIME = "on_time"  # each duty is done on its day
    LAST_YEAR = "last_year"  # each agency keeps its dates as it did in the year before


@dataclass(frozen=True)
class Leaving:
    """A person leaves the service on a day; every post of his goes to the successor, if one is named."""

    person: str
    on: date
    successor: str | None


@dataclass(frozen=True)
class Supposition:
    """One scenario of the file."""

    name: str
    people: People = People.NOBODY
    slips: Mapping[str, int] = field(default_factory=dict)  # agency -> days later than otherwise
    silent: frozenset[str] = frozenset()  # agencies that answer nothing
    leaves: tuple[Leaving, ...] = ()
    places: Mapping[str, Entry] = field(default_factory=dict, compare=False)  # code -> where it is written

    def wrong(self, code: str, vi: str, en: str) -> ConfigError:
        """The error about a code of this scenario, with its file and line."""
        return self.places[code].wrong(vi, en)


NOBODY = Supposition("Không ai làm gì / nobody does anything")


def load_suppositions(path: Path) -> list[Supposition]:
    """The scenarios of a file, in their order. Raises ConfigError."""
    found: list[Supposition] = []
    for entry in read_yaml(path).items():
        made = _supposition(entry)
        if made.name in {other.name for other in found}:
            raise entry.wrong(
                f"tên “{made.name}” đã có ở trên; đặt tên khác.",
                f"the name “{made.name}” stands above; choose another.",
            )
        found.append(made)
    return found


def _supposition(entry: Entry) -> Supposition:
    parts = entry.mapping("name", "people", optional=("slips", "silent", "leaves"))
    people = parts["people"].choice(People)
    places: dict[str, Entry] = {}
    slips: dict[str, int] = {}
    for item in parts["slips"].items() if "slips" in parts else ():
        slip = item.mapping("agency", "days")
        code = _code(slip["agency"], slips, places)
        slips[code] = slip["days"].whole(1, _LONGEST_SLIP)
    silent: set[str] = set()
    for item in parts["silent"].items() if "silent" in parts else ():
        silent.add(_code(item, [*slips, *silent], places))
    if people is People.NOBODY and (slips or silent):
        part = parts["slips"] if slips else parts["silent"]
        raise part.wrong(
            "không có tác dụng khi people là “nobody”; đổi people thành “on_time” hoặc “last_year”.",
            "has no effect while people is “nobody”; make people “on_time” or “last_year”.",
        )
    leaves = tuple(_leaving(item, places) for item in (parts["leaves"].items() if "leaves" in parts else ()))
    return Supposition(parts["name"].text(), people, slips, frozenset(silent), leaves, places)


def _code(entry: Entry, known: Mapping[str, int] | list[str], places: dict[str, Entry]) -> str:
    code = entry.text()
    if code in known:
        raise entry.wrong(
            f"cơ quan “{code}” đã có ở trên; bỏ một.", f"the agency “{code}” stands above; remove one."
        )
    places[code] = entry
    return code


def _leaving(entry: Entry, places: dict[str, Entry]) -> Leaving:
    parts = entry.mapping("person", "on", optional=("successor",))
    person = parts["person"].text()
    places[person] = parts["person"]
    successor = None
    if "successor" in parts:
        successor = parts["successor"].text()
        places.setdefault(successor, parts["successor"])
    return Leaving(person, parts["on"].day(), successor)
