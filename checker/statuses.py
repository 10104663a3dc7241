"""Every status follows from the changes kept of it, one after the other; and ladders stand as they are kept."""

from typing import Any

from checker.office import LIVE, Office
from checker.report import Check

FIRST = {
    "obligation": ("open", "waiting"),
    "plan": ("draft",),
    "extension": ("asked",),
    "inspection": ("planned",),
    "finding": ("recorded",),
    "recommendation": ("sent",),
    "inspection_round": ("draft",),
}


def check_statuses(office: Office, check: Check) -> None:
    """The first change starts from a first status, each goes on from the one before, the last is the row's."""
    for noun, firsts in FIRST.items():
        for row in office.stored.rows(noun, "id", "status"):
            check.checked += 1
            _walk(office, check, noun, row, firsts)


def _walk(office: Office, check: Check, noun: str, row: Any, firsts: tuple[str, ...]) -> None:
    stands = None
    for change in office.changes.get((noun, row.id), []):
        if change.old != stands if stands is not None else change.old not in firsts:
            check.fault("change_does_not_follow", noun=noun, key=row.id, change=change.id, after=stands)
        stands = change.new
    lawful = row.status in firsts if stands is None else row.status == stands
    if not lawful:
        check.fault("status_without_its_change", noun=noun, key=row.id, status=row.status, kept=stands)


def check_dates(office: Office, check: Check) -> None:
    """What is done has the day it was done; what has a due date has its first one too."""
    for row in office.obligations.values():
        check.checked += 1
        if row.status in ("reported", "done") and row.done_on is None:
            check.fault("done_without_day", obligation=row.id)
        if row.due_on is not None and row.original_due_on is None:
            check.fault("original_date_lost", obligation=row.id)
        if row.status in LIVE and row.opening < 1:
            check.fault("opening_unknown", obligation=row.id, opening=row.opening)


def check_ladders(office: Office, check: Check) -> None:
    """Whom the sweep joins to a rung is whom the ladder's text names."""
    kept: dict[int, set[tuple[Any, ...]]] = {}
    names = ("ladder_id", "rung", "role", "form", "urgent")
    for row in office.stored.read("rung_role", *names, order="ladder_id, rung, role"):
        kept.setdefault(row.ladder_id, set()).add((row.rung, row.role, row.form, row.urgent))
    for ladder_id, ladder in office.climbs.ladders.items():
        check.checked += 1
        named = {(r.number, role, r.form, r.urgent) for r in ladder.rungs for role in r.roles}
        if kept.get(ladder_id, set()) != named:
            check.fault("ladder_not_as_kept", ladder=ladder_id)
