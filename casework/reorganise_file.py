"""Reorganisations from files: which row of a split goes to whom, and a whole wave of acts, all or nothing."""

from collections.abc import Mapping
from pathlib import Path

from casework.errors import BadInput, Problem
from casework.refusals import problem
from casework.sheets import Column, Row, read_sheet
from casework.words import NOUNS
from rules.text import fold

SHARES = (
    Column("noun", ("Loại", "noun", "what"), required=True),
    Column("number", ("Số", "number", "id"), required=True),
    Column("heir", ("Cơ quan nhận", "heir", "to"), required=True),
)
_NOUNS: Mapping[str, str] = {
    **{name: name for name in NOUNS}, "task": "task", "post": "post",
    **{fold(words[0]): name for name, words in NOUNS.items()}, "nhiem vu": "task", "chuc vu": "post",
}  # fmt: skip


def read_shares(path: Path) -> dict[tuple[str, int], str]:
    """The heir's code by (noun, id). Raises BadInput with every cell that cannot be read."""
    sheet = read_sheet(path, SHARES, "")
    found: dict[tuple[str, int], str] = {}
    problems: list[Problem] = list(sheet.problems)
    for row in sheet.rows:
        noun, number = _NOUNS.get(fold(row.text("noun"))), row.text("number")
        if noun is None or not number.isdecimal() or not row.text("heir"):
            problems.append(_wrong(sheet.file, row, noun, number))
        else:
            found[noun, int(number)] = row.text("heir")
    if problems:
        raise BadInput.of(problems)
    return found


def _wrong(file: str, row: Row, noun: str | None, number: str) -> Problem:
    if noun is None:
        known = ", ".join(sorted(set(_NOUNS.values())))
        return problem("noun_unknown", row.where("noun"), file, noun=row.text("noun"), known=known)
    cell = "number" if not number.isdecimal() else "heir"
    return problem("share_unreadable", row.where(cell), file, text=row.text(cell))
