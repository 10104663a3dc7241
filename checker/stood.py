"""Statuses and dates as they stood on a day, told by the day each change is valid from."""

from datetime import date
from typing import Any

from checker.dates import moves_of
from checker.office import Office

DONE = ("reported", "done")


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
    """The revised and the original due date: of the moves valid by the day, the one entered last."""
    moves = moves_of(office, row)
    if not any(move.valid_from > as_of for move in moves):
        if status == "waiting" and _changed_since(office, row, as_of) and row.due_on is not None:
            return {"revised": None, "original": None}  # its date was given later, and no row kept it
        return {"revised": row.due_on, "original": row.original_due_on or row.due_on}
    stood = [moves[0].old, *(move.new for move in moves if move.valid_from <= as_of)]
    original = row.original_due_on if any(stood) else None
    return {"revised": stood[-1], "original": original or stood[-1]}


def body_on(office: Office, row: Any, as_of: date) -> int:
    """The body that owed it on the day: before the first hand-over after it."""
    acts = {act.id: act.effective_on for act in office.reorganisations}
    later = [
        line for line in office.handed.get(("obligation", row.id), []) if acts[line.reorganisation_id] > as_of
    ]
    return int(later[0].from_agency_id if later else row.agency_id)


def done_on(office: Office, row: Any, status: str, as_of: date) -> date | None:
    """The day it was done; of one changed since, the date of the document entered when it was called done."""
    if status not in DONE:
        return None
    found: date | None = row.done_on
    changes = office.changes.get(("obligation", row.id), [])
    held = [change for change in changes if change.valid_from <= as_of]
    if held and _changed_since(office, row, as_of):
        begun = next((c for c in reversed(held) if c.old not in DONE), held[0])
        entered = [
            paper.document_date
            for paper in office.papers.get(row.id, [])
            if paper.entered_at == begun.entered_at
        ]
        found = (entered or [begun.valid_from])[-1]
    return found
