"""Opening, moving and closing obligations: the one place where their status, dates and alarm change."""

from collections.abc import Sequence
from datetime import date, datetime
from enum import StrEnum
from typing import NamedTuple

import sqlalchemy as sa
from sqlmodel import Session, select

from casework import outbox
from casework.standing import Standing
from models.audit import insert_many
from models.tables import OBLIGATION, Obligation, StatusChange
from rules.lifecycles import ObligationKind, ObligationStatus, Role, check_move
from rules.rights import Actor

CLOSED = frozenset({ObligationStatus.REPORTED, ObligationStatus.DONE, ObligationStatus.WITHDRAWN})


_CAUSE = (
    OBLIGATION.c.kind == sa.bindparam("kind", type_=OBLIGATION.c.kind.type),
    OBLIGATION.c.subject_id == sa.bindparam("subject"),
    OBLIGATION.c.agency_id == sa.bindparam("agency"),
    OBLIGATION.c.occurrence == sa.bindparam("occurrence"),
)
_KNOWN = sa.select(OBLIGATION.c.id).where(*_CAUSE)
_SAME_CAUSE = select(Obligation).where(*_CAUSE)


class Duty(NamedTuple):
    """What somebody is to owe. Without `due_on` it waits: `awaits` and `next_review_on` are then required."""

    kind: ObligationKind
    subject_id: int
    agency_id: int
    title: str
    year: int
    due_on: date | None
    occurrence: str = ""
    role: Role = Role.OFFICER
    start_on: date | None = None
    awaits: str = ""
    next_review_on: date | None = None


class NoDate(ValueError):
    """A duty without a date that names neither what it awaits nor when the office looks again."""


def owe(session: Session, standing: Standing, duty: Duty, *, today: date) -> None:
    """Open a duty, armed with what is in force, unless the same cause has opened it before."""
    session.flush()
    if session.execute(_KNOWN, _cause(duty)).first() is None:
        open_new(session, standing, [duty], today=today)


def open_obligation(session: Session, standing: Standing, duty: Duty, *, today: date) -> Obligation:
    """`owe`, and the obligation as it stands."""
    owe(session, standing, duty, today=today)
    return session.exec(_SAME_CAUSE, params=_cause(duty)).one()


def _cause(duty: Duty) -> dict[str, object]:
    return {
        "kind": duty.kind, "subject": duty.subject_id, "agency": duty.agency_id, "occurrence": duty.occurrence
    }  # fmt: skip


def open_new(session: Session, standing: Standing, duties: Sequence[Duty], *, today: date) -> list[int]:
    """Open duties whose causes are new; their numbers, in the order given."""
    return insert_many(session, Obligation, [row_of(standing, duty, today=today) for duty in duties])


def row_of(standing: Standing, duty: Duty, *, today: date) -> dict[str, object]:
    """The columns of a new obligation; what `insert_many` takes."""
    if duty.due_on is None and not (duty.awaits and duty.next_review_on):
        raise NoDate(duty.title)
    ladder_id, _ = standing.ladder_for(duty.kind)
    alarm = standing.first_alarm(duty.kind, duty.due_on, today) if duty.due_on else None
    return {
        "kind": duty.kind, "subject_id": duty.subject_id, "occurrence": duty.occurrence, "title": duty.title,
        "agency_id": duty.agency_id, "role": duty.role, "year": duty.year, "start_on": duty.start_on,
        "due_on": duty.due_on, "original_due_on": duty.due_on,
        "status": ObligationStatus.OPEN if duty.due_on else ObligationStatus.WAITING,
        "awaits": duty.awaits, "next_review_on": duty.next_review_on, "suspended_reason": "", "opening": 1,
        "calendar_id": standing.calendar_id, "ladder_id": ladder_id, "created_on": today, "rung": 0,
        "repeat_no": 0, "next_alarm_on": alarm, "trouble": "", "version": 0, "done_on": None,
        "reported_at": None,
    }  # fmt: skip


def record_move(
    session: Session, noun: str, noun_id: int, old: StrEnum, new: StrEnum, *,
    actor: Actor | None, on: date, now: datetime, reason: str = "",
) -> None:  # fmt: skip
    """Keep a change of status as a row of its own: who, in which post, valid from, entered when.

    Written at once, with all that waits to be written: nobody asks for the row again, so none is made of it.
    """
    row = moved_row(noun, noun_id, old, new, actor=actor, on=on, now=now, reason=reason)
    insert_many(session, StatusChange, [row])


def moved_row(
    noun: str, noun_id: int, old: StrEnum, new: StrEnum, *, actor: Actor | None, on: date, now: datetime,
    reason: str = "",
) -> dict[str, object]:  # fmt: skip
    """The columns of a change of status; what `insert_many` takes when a list moves hundreds."""
    check_move(old, new)
    return {
        "noun": noun, "noun_id": noun_id, "old": old.value, "new": new.value, "reason": reason,
        "person_id": actor.person_id if actor else None, "post_id": actor.post_id if actor else None,
        "valid_from": on, "entered_at": now,
    }  # fmt: skip


def move(
    session: Session, standing: Standing, row: Obligation, new: ObligationStatus, *,
    actor: Actor | None, on: date, today: date, now: datetime, reason: str = "",
) -> Obligation:  # fmt: skip
    """Move an obligation to another status; `on` is the day the change is valid from.

    Pressing stops at once when it is no longer open, and starts anew, with a new opening number, when it is
    opened again.
    """
    assert row.id is not None
    old = row.status
    moved = moved_row("obligation", row.id, old, new, actor=actor, on=on, now=now, reason=reason)
    row.status = new
    again = new in (ObligationStatus.OPEN, ObligationStatus.WAITING) and old in CLOSED
    if again:
        row.opening += 1
        row.done_on = row.reported_at = None
    if new is ObligationStatus.OPEN:
        arm(session, standing, row, today=today, again=again)
    else:
        row.next_alarm_on = None
        if old is ObligationStatus.OPEN:
            outbox.stand_down(session, row, today=today, now=now, days=standing.days)
    insert_many(session, StatusChange, [moved])
    return row


def arm(session: Session, standing: Standing, row: Obligation, *, today: date, again: bool = False) -> None:
    """Start the ladder in force at its foot, under the calendar in force.

    Where it was climbed before for this very date (resumed, or moved back), the opening is a new one: the
    causes of the old notices are taken, and nobody could be called again. `again`: it is one already.
    """
    assert row.due_on is not None
    if not again and outbox.was_pressed(session, row, row.due_on):
        row.opening += 1
    row.ladder_id, _ = standing.ladder_for(row.kind)
    row.calendar_id = standing.calendar_id
    row.rung = row.repeat_no = 0
    row.wall_since = None
    row.trouble = ""
    row.next_alarm_on = standing.first_alarm(row.kind, row.due_on, today)


def redate(
    session: Session, standing: Standing, row: Obligation, due_on: date, *, today: date, now: datetime
) -> Obligation:
    """Give an obligation another due date (an extension, or a date at last); the first date is kept.

    The row that keeps the change is the caller's: an extension, a reprojection, or Deed.redate's.
    """
    is_open = row.status is ObligationStatus.OPEN
    if is_open:  # while it still has the date it was pressed for
        outbox.stand_down(session, row, today=today, now=now, days=standing.days)
    row.due_on = due_on
    if row.original_due_on is None:
        row.original_due_on = due_on
    if is_open:
        arm(session, standing, row, today=today)
    session.flush()
    return row
