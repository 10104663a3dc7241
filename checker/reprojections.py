"""Calendars and ladders changed for running cases: each date moved for a reason that can be counted again."""

from collections.abc import Iterator
from datetime import date
from typing import Any

from checker.dates import known_on
from checker.days import BEYOND, Days
from checker.office import Office
from checker.report import Check

Faults = Iterator[tuple[str, dict[str, Any]]]

OPENED = ("extension", "confirmation", "repair", "address_repair")  # counted from the day of opening
STEPS = ("decision", "notice", "self_report", "conclusion")  # counted from the visit

MOVED = "WHERE substr(event, 1, 15) = 'due_date_moved:'"


def check_reprojections(office: Office, check: Check) -> None:
    """Every moved date follows from the versions before and after, was told once, and nothing was left behind."""
    check.checked = len(office.climbs.calendars) + len(office.climbs.ladders)
    acts = office.reprojections
    told = {notice.event: notice for notice in office.stored.rows("notice", "id", "event", where=MOVED)}
    counted: dict[int, int] = dict.fromkeys(acts, 0)
    visits = _visits(office)
    for number, moves in office.moves.items():
        row = office.obligations.get(number)
        for move in moves:
            check.checked += 1
            counted[move.reprojection_id] = counted.get(move.reprojection_id, 0) + 1
            act = acts.get(move.reprojection_id)
            if row is None or act is None:
                check.fault("move_of_nothing", move=move.id, obligation=number)
                continue
            for what, where in _move_faults(office, row, act, move, told, visits):
                check.fault(what, move=move.id, obligation=number, **where)
    for act in acts.values():
        if not act.decision_no:
            check.fault("reprojection_without_decision", reprojection=act.id)
        if counted[act.id] != act.moved:
            check.fault("moves_do_not_count_up", reprojection=act.id, said=act.moved, found=counted[act.id])
    for what, where in _left_behind(office):
        check.fault(what, **where)


def _move_faults(
    office: Office, row: Any, act: Any, move: Any, told: dict[str, Any], visits: dict[int, Any]
) -> Faults:
    after = move.new_calendar_id if act.kind == "calendar" else move.new_ladder_id
    if after != act.to_id:
        yield "moved_to_another_version", {"version": after, "of_the_act": act.to_id}
    event = f"due_date_moved:{row.id}:{act.id}"
    if move.old_due_on == move.new_due_on:
        if event in told:
            yield "told_of_a_date_that_stands", {"notice": told[event].id}
        if move.cause == "ladder":
            yield from _carry_faults(office, row, act, move)
        return
    if event not in told and office.slots.post(row.agency_id, row.role, act.effective_on) is not None:
        yield "moved_in_silence", {"old": move.old_due_on, "new": move.new_due_on}
    if act.kind == "ladder" or move.cause != "counted":
        yield "a_ladder_moves_no_date", {"old": move.old_due_on, "new": move.new_due_on}
        return
    if any(office.day(e.entered_at) < act.effective_on for e in office.extensions.get(row.id, ())):
        yield "moved_against_a_decision", {"old": move.old_due_on, "new": move.new_due_on}
    if not _counts(office, row, act, move, visits):
        yield "not_so_many_days_as_before", {"old": move.old_due_on, "new": move.new_due_on}


def _counts(office: Office, row: Any, act: Any, move: Any, visits: dict[int, Any]) -> bool:
    """From one of the days it may be counted from, as many working days lie to the new date as to the old."""
    old, new = (office.climbs.calendars[key] for key in (move.old_calendar_id, move.new_calendar_id))
    days = _anchors(office, row, visits)
    return any(_same(old, new, day, move) for day in days) or (
        row.kind == "inspection_step"
        and len(days) > 1
        and any(_same(old, new, day, move) for day in _visited_then(office, row, act, old, days))
    )


def _visited_then(office: Office, row: Any, act: Any, calendar: Days, visit: list[date]) -> list[date]:
    """The last days its visit may have had on the day of the act, and first days as far before them as now."""
    steps = {step.id: step for step in office.stored.read("inspection_step", "id", "inspection_id", "kind")}
    inspection, length, on = (
        steps[row.subject_id].inspection_id,
        calendar.count(*visit),
        office.day(act.entered_at),
    )
    ids = {step.id for step in steps.values() if step.inspection_id == inspection and step.kind == "visit"}
    lasts = {
        due_on
        for other in office.obligations.values()
        if other.kind == "inspection_step" and other.subject_id in ids
        for due_on in known_on(office, other, on)
        if due_on is not None
    }
    return [day for last in sorted(lasts) for day in (last, calendar.shifted(last, -length))]


def _same(old: Days, new: Days, day: date, move: Any) -> bool:
    if move.old_due_on >= day:
        count = old.count(day, move.old_due_on)
        return (
            count > 0
            and old.shifted(day, count) == move.old_due_on
            and new.shifted(day, count) == move.new_due_on
        )
    count = old.count(move.old_due_on, old.shifted(day, -1)) + 1
    return old.shifted(day, -count) == move.old_due_on and new.shifted(day, -count) == move.new_due_on


def _anchors(office: Office, row: Any, visits: dict[int, Any]) -> list[date]:
    if row.kind in OPENED:
        again = office.changes.get(("obligation", row.id), ())
        return [row.created_on, *(office.day(change.entered_at) for change in again if change.new == "open")]
    if row.kind == "inspection_step":
        visit = visits.get(row.subject_id)
        return [visit[0], visit[1]] if visit else []
    return [day for day in (office.issued.get(row.subject_id),) if day] if row.kind == "task" else []


def _visits(office: Office) -> dict[int, Any]:
    """First and last day of the visit of each step that is counted from it."""
    days = {
        row.id: (row.visit_from, row.visit_to)
        for row in office.stored.read("inspection", "id", "visit_from", "visit_to")
    }
    steps = office.stored.read("inspection_step", "id", "inspection_id", "kind")
    return {step.id: days[step.inspection_id] for step in steps if step.kind in STEPS}


def _carry_faults(office: Office, row: Any, act: Any, move: Any) -> Faults:
    """It stands on a rung of the new ladder whose addressees were called on the old one, and whose day had come."""
    climb = office.climbs.of(move.new_ladder_id, move.new_calendar_id, move.new_due_on)
    if not 0 <= move.rung <= len(climb.dates):
        yield "rung_unknown", {"rung": move.rung}
        return
    old = office.climbs.ladders[move.old_ladder_id]
    today = office.day(act.entered_at)
    called = [
        call for call in office.calls.get(row.id, ())
        if call.due_on == move.old_due_on and call.ladder_id == move.old_ladder_id
        and call.opening < move.opening and call.created_on <= today
    ]  # fmt: skip
    told = set[int]().union(*(old.rungs[call.rung - 1].levels for call in called))
    for rung in climb.ladder.rungs[: move.rung]:
        if not rung.levels <= told or climb.dates[rung.number - 1] > today:
            yield "carried_too_high", {"rung": move.rung, "not_told": rung.number}
            return


def _left_behind(office: Office) -> Faults:
    """Open cases a calendar's act has not moved though a call still ahead of them falls on another day."""
    newest = max(office.climbs.calendars, default=0)
    act = next((a for a in office.reprojections.values() if a.kind == "calendar" and a.to_id == newest), None)
    if act is None:
        return
    day = office.day(act.entered_at)
    for row in office.obligations.values():
        known = None not in (row.due_on, row.ladder_id, row.calendar_id)
        if row.status != "open" or not known or row.calendar_id == newest or row.created_on > day:
            continue
        before, after = (
            office.climbs.of(row.ladder_id, version, row.due_on) for version in (row.calendar_id, newest)
        )
        ahead = slice(row.rung, None)
        if before.dates[ahead] != after.dates[ahead] and BEYOND not in after.dates[ahead]:
            yield "left_on_an_old_calendar", {"obligation": row.id, "calendar": row.calendar_id}
