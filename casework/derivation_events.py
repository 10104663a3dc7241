"""Deriving an event's notice again: the act it tells of stands in the rows, on that day, and tells that post.

An act entered late bears the day it is valid from, and so do the notices that tell of it: either day is its own.
"""

from collections.abc import Callable, Mapping
from datetime import date, datetime
from typing import Any

import sqlalchemy as sa

from casework.deed import reform_office
from casework.past import Past, cause_of
from models.tables import (
    FINDING,
    INSPECTION,
    LEAD,
    MOVED_DATE,
    OBLIGATION,
    RECOMMENDATION,
    REORGANISATION,
    REPROJECTION,
    SUCCESSION,
    TASK,
)
from rules.lifecycles import Form, ObligationKind, Role

Told = set[tuple[int, Role]]  # (agency, role) whom the act tells

# the change of status an event tells of: the noun, and the statuses it may have come to
_MOVES: Mapping[str, tuple[str, tuple[str, ...]]] = {
    "report_confirmed": ("obligation", ("done",)),
    "report_returned": ("obligation", ("open", "waiting")),
    "suspended": ("obligation", ("suspended",)),
    "resumed": ("obligation", ("open", "waiting")),
    "finding_verified": ("finding", ("verified", "fixed")),
    "finding_returned": ("finding", ("open",)),
    "finding_opened": ("finding", ("open",)),
    "finding_not_accepted": ("finding", ("not_accepted",)),
    "finding_withdrawn": ("finding", ("withdrawn",)),
    "inspection_announced": ("inspection", ("announced",)),
    "inspection_concluded": ("inspection", ("concluded",)),
    "inspection_cancelled": ("inspection", ("cancelled",)),
    "extension_granted": ("extension", ("granted",)),
    "extension_refused": ("extension", ("refused",)),
    "plan_issued": ("plan", ("issued",)),
}


def event_fault(past: Past, n: Any) -> str:
    """The first link of an event's notice that does not hold, or ""."""
    before = past.handed_on.get(cause_of(n))
    if before is not None and before.id < n.id:  # its post ended, and the one that follows was told
        return ""
    if n.form is Form.STAND_DOWN:
        return _stand_down_fault(past, n)
    kind, number, *rest = n.event.split(":")
    noun_id = int(number)
    if kind in _MOVES:
        noun, statuses = _MOVES[kind]
        if not _moved(past, noun, noun_id, statuses, n.created_on):
            return f"no_act {noun} {noun_id}"
    elif kind in _ROWS:
        if not _ROWS[kind](past, noun_id, rest, n.created_on):
            return f"no_act {kind} {noun_id}"
    else:
        return f"unknown_event {kind}"
    return _post_fault(past, kind, noun_id, n)


def _moved(past: Past, noun: str, noun_id: int, statuses: tuple[str, ...], on: date) -> bool:
    return any(change.new in statuses and _of(past, change, on) for change in past.changes[noun, noun_id])


def _of(past: Past, change: Any, on: date) -> bool:
    """Whether a kept change is that day's: entered on it, or entered since and valid from it."""
    return _dated(past, change.entered_at, change.valid_from, on)


def _dated(past: Past, entered_at: datetime, valid_from: date | None, on: date) -> bool:
    entered = past.day(entered_at)
    return entered == on or (valid_from == on and entered > on)


def _stand_down_fault(past: Past, n: Any) -> str:
    """He had been called under that date, and on that day the matter closed, waited or got another date."""
    _, number, opening, due, stands = n.event.split(":")
    rung, repeat = (int(part) for part in stands.split("."))
    row = past.obligations.get(int(number))
    if row is None:
        return "no_obligation"
    cause = (int(opening), date.fromisoformat(due), rung, repeat, n.post_id)
    called = [
        call
        for call in past.calls(row)
        if (call.opening, call.due_on, call.rung, call.repeat_no, call.post_id) == cause
    ]
    acts = [*past.date_moves.get(row.id, ()), *past.changes["obligation", row.id]]
    entered = [past.day(act.entered_at) for act in acts if _of(past, act, n.created_on)]
    if not called or called[0].created_on > max(entered, default=n.created_on):
        return f"not_called {n.post_id}"
    redated = not past.kept(row) and row.due_on != called[0].due_on
    return "" if entered or redated else "still_pressed"


def _review_due(past: Past, number: int, rest: list[str], on: date) -> bool:
    """A review whose day had come, of something that waited or was suspended then."""
    row = past.obligations.get(number)
    if row is None or date.fromisoformat(rest[0]) > on:
        return False
    yesterday = past.known(row, date.fromordinal(on.toordinal() - 1)).status
    return {yesterday, past.known(row, on).status} & {"waiting", "suspended"} != set()


def _sent(past: Past, number: int, _rest: list[str], on: date) -> bool:
    row = past.session.execute(
        sa.select(RECOMMENDATION.c.finding_id, RECOMMENDATION.c.entered_at).where(
            RECOMMENDATION.c.id == number
        )
    ).first()
    return row is not None and any(
        change.entered_at == row.entered_at and _of(past, change, on)
        for change in past.changes["finding", row.finding_id]
    )


def _visit_moved(past: Past, number: int, rest: list[str], on: date) -> bool:
    there = past.session.execute(sa.select(INSPECTION.c.id).where(INSPECTION.c.id == number)).first()
    return there is not None and rest[0] == on.isoformat()


def _date_moved(past: Past, number: int, rest: list[str], on: date) -> bool:
    """A due date that an act of that day moved, by a calendar or a ladder."""
    row = past.session.execute(
        sa.select(REPROJECTION.c.entered_at, REPROJECTION.c.effective_on)
        .join(MOVED_DATE, MOVED_DATE.c.reprojection_id == REPROJECTION.c.id)
        .where(MOVED_DATE.c.obligation_id == number, REPROJECTION.c.id == int(rest[0]))
    ).first()
    return row is not None and _dated(past, row.entered_at, row.effective_on, on)


def _reorganised(past: Past, number: int, _rest: list[str], on: date) -> bool:
    row = past.session.execute(
        sa.select(REORGANISATION.c.entered_at, REORGANISATION.c.effective_on).where(
            REORGANISATION.c.id == number
        )
    ).first()
    return row is not None and _dated(past, row.entered_at, row.effective_on, on)


_ROWS: Mapping[str, Callable[[Past, int, list[str], date], bool]] = {
    "review_due": _review_due,
    "recommendation_sent": _sent,
    "inspection_moved": _visit_moved,
    "inspection_crew": _visit_moved,
    "inspection_added": _visit_moved,
    "handed_over": _reorganised,
    "due_date_moved": _date_moved,
}


EVENTS = frozenset({*_MOVES, *_ROWS})
_CREWS = frozenset({"inspection_moved", "inspection_crew", "inspection_added", "inspection_cancelled"})


def _post_fault(past: Past, kind: str, noun_id: int, n: Any) -> str:
    """Whether the act tells the agency and role whose post this was on that day."""
    if any(
        (post := slots.get(pair)) is not None and post.post_id == n.post_id
        for slots in past.slots_seen(n.created_on)
        for pair in _told(past, kind, noun_id, n)
    ):
        return ""
    row = past.obligations.get(n.obligation_id)
    if row is not None and past.may_owe(row, n.post_id, n.created_on):
        return ""
    if kind in _CREWS and past.roles.get(n.post_id) is Role.INSPECTOR:  # of the crew before or after
        return ""
    return f"post_not_told {n.post_id}"


def _told(past: Past, kind: str, noun_id: int, n: Any) -> Told:
    execute = past.session.execute
    if kind == "review_due":
        return {reform_office(past.session), reform_office(past.session, n.created_on)}
    if kind == "plan_issued":
        leads = execute(
            sa.select(LEAD.c.agency_id)
            .join(TASK, TASK.c.id == LEAD.c.task_id)
            .where(TASK.c.plan_id == noun_id)
        ).scalars()
        owing = execute(
            sa.select(OBLIGATION.c.id, OBLIGATION.c.agency_id)
            .join(TASK, TASK.c.id == OBLIGATION.c.subject_id)
            .where(OBLIGATION.c.kind == ObligationKind.TASK, TASK.c.plan_id == noun_id)
        ).tuples()
        owed = [body for number, agency in owing for body in (agency, *past.handed_from(number))]
        return {(agency, Role.OFFICER) for agency in (*leads, *owed)}
    if kind.startswith("inspection_"):
        agency = execute(sa.select(INSPECTION.c.agency_id).where(INSPECTION.c.id == noun_id)).scalar_one()
        return {(agency, Role.HEAD), (agency, Role.OFFICER)}
    if kind == "handed_over":
        bodies = execute(
            sa.select(SUCCESSION.c.successor_id).where(SUCCESSION.c.reorganisation_id == noun_id)
        ).scalars()
        return {(body, role) for body in bodies for role in (Role.HEAD, Role.OFFICER)}
    row = past.obligations.get(n.obligation_id)
    if row is None:
        return set()
    agencies = {row.agency_id, *past.handed_from(row.id)}
    if kind.startswith("finding_"):
        agencies.add(execute(sa.select(FINDING.c.agency_id).where(FINDING.c.id == noun_id)).scalar_one())
    return {(agency, row.role) for agency in agencies}
