"""Statuses and dates as they stood on a day, told by the day each change is valid from."""

from datetime import date
from typing import Any

from checker.office import Office


def status_on(office: Office, noun: str, row: Any, as_of: date) -> str:
    """Of the changes valid by the day, the one entered last; before the first one, what it changed from."""
    changes = office.changes.get((noun, row.id), [])
    if not any(change.valid_from > as_of for change in changes):
        return str(row.status)
    held = [change.new for change in changes if change.valid_from <= as_of]
    return str(held[-1] if held else changes[0].old)


def _changed_since(office: Office, row: Any, as_of: date) -> bool:
    return any(change.valid_from > as_of for change in office.changes.get(("obligation", row.id), []))


def dues_on(office: Office, row: Any, status: str, as_of: date) -> dict[str, date | None]:
    """The revised and the original due date: before the first move after the day, by extension or calendar."""
    if status == "waiting" and _changed_since(office, row, as_of):  # its date was given later
        return {"revised": None, "original": None}
    moves = [(e.decided_on, e.from_due_on) for e in office.extensions.get(row.id, []) if e.decided_on]
    moves += [
        (office.reprojections[m.reprojection_id].effective_on, m.old_due_on)
        for m in office.moves.get(row.id, [])
        if m.old_due_on != m.new_due_on
    ]
    after = [move for move in moves if move[0] > as_of]
    revised = min(after, key=lambda move: move[0])[1] if after else row.due_on
    return {"revised": revised, "original": row.original_due_on or revised}


def done_on(office: Office, row: Any, status: str, as_of: date) -> date | None:
    """The day it was done: the date of its document; of one opened again since, the newest document by then."""
    if status not in ("reported", "done"):
        return None
    papers = office.papers.get(row.id, []) if _changed_since(office, row, as_of) else []
    found: date | None = next((paper for paper in reversed(papers) if paper <= as_of), row.done_on)
    return found
