"""What an import would do, before anything is written; and the small tools every kind of import shares."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from typing import Literal

from sqlmodel import SQLModel

from casework.errors import BadInput, Problem
from casework.import_words import problem
from casework.sheets import Row, Sheet
from rules.deadlines import read_deadline

Change = Literal["new", "changed", "unchanged", "skipped"]


class Later(Mapping[str, object]):
    """Details worked out when somebody looks: of a file that is stored unseen nobody does."""

    def __init__(self, make: Callable[[], Mapping[str, object]]) -> None:
        self._make = make

    @cached_property
    def _made(self) -> Mapping[str, object]:
        return self._make()

    def __getitem__(self, name: str) -> object:
        return self._made[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self._made)

    def __len__(self) -> int:
        return len(self._made)


@dataclass(frozen=True)
class Line:
    """What one row of the file would become; `details` holds what the kind has to show."""

    where: str
    key: str
    title: str
    change: Change
    details: Mapping[str, object] = field(default_factory=dict)

    def as_dict(self) -> dict[str, object]:
        return {
            "where": self.where, "key": self.key, "title": self.title, "change": self.change,
            **self.details,
        }  # fmt: skip


@dataclass
class Preview:
    """Counts of rows, every problem with its cell, what needs a look, and whom it would touch.

    `problems` stop the import, `notes` do not. Nothing has been written when a preview is shown.
    """

    kind: str
    file: str
    lines: list[Line] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    notes: list[Problem] = field(default_factory=list)
    touches: dict[str, int] = field(default_factory=dict)  # name of an agency -> rows that concern it
    facts: dict[str, object] = field(default_factory=dict)

    def count(self, change: Change) -> int:
        """How many rows are new, changed, unchanged or skipped."""
        return sum(1 for line in self.lines if line.change == change)

    def wrong(self, code: str, where: str, **values: object) -> None:
        """Add a problem that stops the import."""
        self.problems.append(problem(code, self.file, where, **values))

    def look(self, code: str, where: str, **values: object) -> None:
        """Add something to look at that does not stop the import."""
        self.notes.append(problem(code, self.file, where, **values))

    def require_clean(self) -> None:
        """Raise BadInput with every problem, if there is one."""
        if self.problems:
            raise BadInput.of(self.problems)

    def as_dict(self) -> dict[str, object]:
        """The preview as plain JSON values."""
        return {
            "kind": self.kind,
            "file": self.file,
            "new": self.count("new"),
            "changed": self.count("changed"),
            "unchanged": self.count("unchanged"),
            "skipped": self.count("skipped"),
            "problems": [found.as_dict() for found in self.problems],
            "notes": [found.as_dict() for found in self.notes],
            "touches": dict(self.touches),
            "lines": [line.as_dict() for line in self.lines],
            **self.facts,
        }


def opened(kind: str, sheet: Sheet) -> Preview:
    """The preview of a sheet, with what is already wrong in its cells."""
    preview = Preview(kind, sheet.file, problems=list(sheet.problems))
    preview.facts["columns"] = dict(sheet.columns)
    if not sheet.rows:
        preview.wrong("no_rows", "")
    return preview


def differing(row: SQLModel, values: Mapping[str, object]) -> list[str]:
    """The names of the columns in which the stored row is not as the file says."""
    return [name for name, value in values.items() if getattr(row, name) != value]


def put(row: SQLModel, values: Mapping[str, object]) -> None:
    """Write the values that differ; a row that is as the file says is not touched."""
    for name in differing(row, values):
        setattr(row, name, values[name])


def change_of(row: SQLModel | None, values: Mapping[str, object]) -> Change:
    if row is None:
        return "new"
    return "changed" if differing(row, values) else "unchanged"


def required(preview: Preview, row: Row, name: str, what_vi: str, what_en: str) -> str:
    """The text of a field that must not be empty; a problem if it is."""
    text = row.text(name)
    if not text:
        preview.wrong("field_missing", row.where(name), what_vi=what_vi, what_en=what_en)
    return text


def day_of(preview: Preview, row: Row, name: str, year: int) -> date | None:
    """The day in a cell, or None for an empty one; a problem if it is no single day."""
    text = row.text(name)
    if not text:
        return None
    reading = read_deadline(text, year)
    if reading.kind == "date" and len(reading.due) == 1 and "before" not in reading.note:
        return reading.due[0]
    preview.wrong("not_a_day", row.where(name), value=text)
    return None


def said_once(
    preview: Preview, row: Row, name: str, value: str, seen: dict[str, str], what: tuple[str, str]
) -> bool:
    """True the first time a value is met in the file; a problem after that."""
    if value in seen:
        preview.wrong(
            "twice", row.where(name), value=value, first=seen[value], what_vi=what[0], what_en=what[1]
        )
        return False
    seen[value] = row.where(name)
    return True
