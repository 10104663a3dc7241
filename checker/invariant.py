"""No orphan, no silence: every open obligation reaches somebody, or the reform office owes the repair."""

from collections import defaultdict
from datetime import date
from typing import Any

from checker.office import Office
from checker.report import Check
from checker.slots import alive
from checker.stood import body_on, dues_on, status_on

REPAIRS = ("repair", "address_repair")


def orphans(office: Office, on: date) -> list[tuple[Any, str]]:
    """Obligations that break the invariant on the day and whose repair nobody owes, with the first reason."""
    seats, reachable = office.seats(on), office.reachable
    slots = {(slot.agency_id, slot.role): slot.post_id for slot in office.slot_rows}
    owed = {
        (row.kind, row.subject_id, row.occurrence)
        for row in office.obligations.values()
        if row.kind in REPAIRS and row.status == "open"
    }
    found = []
    for row in office.obligations.values():
        breach = _breach(office, row, on, slots, seats, reachable)
        if breach is not None and breach not in owed:
            found.append((row, breach[2]))
    return found


def orphans_then(office: Office, on: date) -> int:
    """How many there were on a day behind: by the duties, bodies, posts and people of that day.

    What is not kept of the day is not held against it: alarms and next looks, and an address that was another since.
    """
    if office.ledger.newest is None or office.day(office.ledger.newest) <= on:
        return len(orphans(office, on))
    seats, reachable = office.seats(on), office.reachable_on(on)
    live = [
        row
        for row in office.obligations.values()
        if row.created_on <= on and status_on(office, "obligation", row, on) == "open"
    ]
    owed = {(row.kind, row.subject_id, row.occurrence) for row in live if row.kind in REPAIRS}
    causes = [_breach_then(office, row, on, seats, reachable) for row in live]
    return sum(cause is not None and cause not in owed for cause in causes)


def _breach_then(
    office: Office, row: Any, on: date, seats: dict[int, int], reachable: set[int]
) -> tuple[str, int, str] | None:
    """The repair that would have mended what was wrong with a duty open on the day."""
    body = body_on(office, row, on)
    if not alive(office.agencies[body], on):
        return "repair", body, "closed_agency"
    post = office.slots.post(body, row.role, on)
    if post is None:
        return "repair", body, f"no_post:{row.role}"
    if post not in seats:
        return "repair", post, "nobody"
    if seats[post] not in reachable:
        return "address_repair", seats[post], "no_address"
    return ("repair", row.id, "no_date") if dues_on(office, row, "open", on)["revised"] is None else None


def _breach(
    office: Office, row: Any, on: date, slots: dict[tuple[int, str], int], seats: dict[int, int],
    reachable: set[int],
) -> tuple[str, int, str] | None:  # fmt: skip
    """The repair (kind, subject, occurrence) that would mend the first thing wrong with an obligation."""
    if row.status in ("waiting", "suspended"):
        why = row.awaits if row.status == "waiting" else row.suspended_reason
        return None if row.next_review_on is not None and why else ("repair", row.id, "no_review")
    if row.status != "open":
        return None
    post = slots.get((row.agency_id, row.role))
    if not alive(office.agencies[row.agency_id], on):
        return "repair", row.agency_id, "closed_agency"
    if post is None:
        return "repair", row.agency_id, f"no_post:{row.role}"
    if post not in seats:
        return "repair", post, "nobody"
    if seats[post] not in reachable:
        return "address_repair", seats[post], "no_address"
    if row.due_on is None:
        return "repair", row.id, "no_date"
    return None if row.next_alarm_on is not None else ("repair", row.id, "no_alarm")


def check_invariant(office: Office, on: date, check: Check) -> None:
    """No orphan stands on the day."""
    check.checked = sum(row.status in ("open", "waiting", "suspended") for row in office.obligations.values())
    for row, why in orphans(office, on):
        check.fault("orphan", obligation=row.id, why=why)


def check_slots(office: Office, days: set[date], check: Check) -> None:
    """The table of who plays which role follows from the posts, as of one of the days."""
    stored: dict[int, dict[str, int]] = defaultdict(dict)
    for slot in office.slot_rows:
        stored[slot.agency_id][slot.role] = slot.post_id
        check.checked += 1
    for agency_id in office.agencies:
        if stored[agency_id] not in [office.slots.of(agency_id, day) for day in days]:
            check.fault("slots_do_not_follow", agency=agency_id, slots=stored[agency_id])
