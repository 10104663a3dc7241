"""What was true on a day: statuses and due dates as they stood, read from the changes kept of them.

"As it stood" goes by the day a change is valid from, not by the moment it was entered: work done in time and
typed late was done in time. A change entered later, but valid by the day, is therefore in the figure; the moment
of entry stays beside it for whoever asks what was known.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from itertools import groupby
from typing import Any, NamedTuple
from zoneinfo import ZoneInfo

import sqlalchemy as sa
from sqlmodel import Session

from casework.plan_dues import AWAITS_DATE
from models import queries
from models.tables import AUDIT, Office
from rules.deadlines import read_deadline
from rules.lifecycles import ObligationKind, ObligationStatus


def end_of(session: Session, as_of: date) -> datetime:
    """The first moment after the office's day."""
    return datetime.combine(as_of + timedelta(days=1), time.min, office_zone(session)).astimezone(UTC)


def is_present(session: Session, as_of: date) -> bool:
    """Whether nothing was entered after the day: its rows are those of now."""
    newest = session.execute(sa.select(AUDIT.c.at).order_by(AUDIT.c.seq.desc()).limit(1)).scalar()
    return newest is None or newest < end_of(session, as_of)


def office_zone(session: Session) -> ZoneInfo:
    """Where the office's days begin."""
    office = session.get(Office, 1)
    return ZoneInfo(office.zone if office else "Asia/Ho_Chi_Minh")


_DONE = frozenset({ObligationStatus.REPORTED.value, ObligationStatus.DONE.value})


@dataclass(frozen=True)
class History:
    """Statuses of one kind of noun on a day; a noun that did not change since keeps its column's value."""

    changed: Mapping[int, str]
    done: Mapping[int, Any] = field(
        default_factory=dict
    )  # of those that changed: what called it done, if it was

    def of(self, noun_id: int, current: str) -> str:
        return self.changed.get(noun_id, current)


def statuses(session: Session, noun: str, as_of: date) -> History:
    """The statuses of every row of a table as they stood on a day.

    Of several changes valid by then the one entered last holds, so that a correction of the past wins.
    """
    rows = session.execute(queries.changes_around(noun, as_of))
    changed, done = dict[int, str](), dict[int, Any]()
    for noun_id, found in groupby(rows, key=lambda row: row.noun_id):
        changes = list(found)
        held = [row for row in changes if row.valid_from <= as_of]
        changed[noun_id] = str(held[-1].new if held else changes[0].old)
        if changed[noun_id] in _DONE and held:
            done[noun_id] = next(row for row in reversed(held) if row.old not in _DONE or row is held[0])
    return History(changed, done)


class Stood(NamedTuple):
    """An obligation's status and dates on a day."""

    status: ObligationStatus
    due_on: date | None
    original_due_on: date | None
    done_on: date | None


class Body(NamedTuple):
    """The body a row belonged to."""

    agency_id: int
    agency_code: str
    agency: str


def bodies(session: Session, noun: str, as_of: date) -> dict[int, Body]:
    """The body of before, by row, of what was handed over after the day."""
    found: dict[int, Body] = {}
    for number, *body in session.execute(queries.handed_over_after(noun, as_of)).tuples():
        found.setdefault(number, Body(*body))
    return found


class Read(NamedTuple):
    """How a task's deadline was read: its kind, and the event it waited for, if it had no date."""

    kind: str
    awaits: str


def deadlines(session: Session, as_of: date) -> dict[int, Read]:
    """By task, how the deadline was read on the day, of tasks whose deadline was amended or given after it."""
    amendments = session.execute(queries.amendments_around(as_of)).all()
    plans = {row.plan_id for row in amendments}
    tasks = {(row.plan_id, row.number): row.id for row in session.execute(queries.task_numbers(plans))}
    read: dict[tuple[int, str], list[tuple[date, Read]]] = {}  # (effective, before), in the order of entry
    for row in amendments:
        for part in json.loads(row.body):
            before = _read_before(part, row.year)
            if before is not None:
                read.setdefault((row.plan_id, part["number"]), []).append((row.effective_on, before))
    found = {}
    for which, acts in read.items():
        if which in tasks and any(day > as_of for day, _ in acts):
            after = [*(before for _, before in acts[1:]), None]  # after the last, as it is now
            held = [was for (day, _), was in zip(acts, after, strict=True) if day <= as_of]
            was = held[-1] if held else acts[0][1]
            if was is not None:
                found[tasks[which]] = was
    return found


def _read_before(part: Mapping[str, Any], year: int) -> Read | None:
    """What an amendment says of the reading before it; None where it left the deadline, or added the task."""
    old = part.get("old") or {}
    if not {"deadline_kind", "deadline_text"} & old.keys():
        return None
    read = read_deadline(old.get("deadline_text", ""), year)
    awaits = read.after.event if read.after else ""
    return Read(str(old.get("deadline_kind", read.kind)), old.get("awaits", awaits) or AWAITS_DATE)


class Obligations:
    """Obligations as they stood on a day; rows carry id, status and the three dates as they stand now."""

    def __init__(self, session: Session, as_of: date) -> None:
        self.session, self.as_of = session, as_of
        self.history = statuses(session, "obligation", as_of)
        self.moved = self._moved()
        self.bodies = bodies(session, "obligation", as_of)
        self.done = self._done(self.history.done)
        self.deadlines = deadlines(session, as_of)
        self._touched = self.history.changed.keys() | self.moved.keys()

    def changed(self, number: int, subject_id: int) -> bool:
        """Whether anything of it changed after the day; if not, it stood as its columns say now."""
        return number in self._touched or subject_id in self.deadlines

    def of(self, row: Any) -> Stood:
        status = ObligationStatus(self.history.of(row.id, row.status))
        changed = row.id in self.history.changed
        due_on, ever = self.moved.get(row.id, (row.due_on, True))
        if changed and status is ObligationStatus.WAITING and row.id not in self.moved and due_on is not None:
            return Stood(status, None, None, None)  # its date was given later, and no row kept it
        done_on = None
        if status in (ObligationStatus.REPORTED, ObligationStatus.DONE):
            # opened again since: its column may have been emptied or filled anew
            done_on = self.done.get(row.id, row.done_on) if changed else row.done_on
        return Stood(status, due_on, row.original_due_on if ever else None, done_on)

    def deadline_kind(self, row: Any) -> str | None:
        """How its task's deadline was read on the day; `row` carries the reading of now."""
        if row.kind != ObligationKind.TASK:
            return None
        read = self.deadlines.get(row.subject_id)
        return str(row.deadline_kind) if read is None else read.kind

    def awaits(self, row: Any) -> str:
        """What it waited for, of one without a date; `row` carries what it waits for now."""
        read = self.deadlines.get(row.subject_id) if row.kind == ObligationKind.TASK else None
        return str(row.awaits) if read is None else read.awaits

    def body(self, row: Any) -> Body:
        """Who owed it on the day; `row` carries the body it has now."""
        return self.bodies.get(row.id) or Body(row.agency_id, row.agency_code, row.agency)

    def _moved(self) -> dict[int, tuple[date | None, bool]]:
        """Of obligations whose date moved after the day: the date it had, and whether it ever had one by then.

        Of the moves valid by the day the one entered last holds, as with statuses.
        """
        found = {}
        rows = self.session.execute(queries.date_moves(after=self.as_of))
        for number, group in groupby(rows, key=lambda row: row.obligation_id):
            moves = list(group)
            stood = [moves[0].old, *(row.new for row in moves if row.valid_from <= self.as_of)]
            found[number] = stood[-1], any(stood)
        return found

    def _done(self, claims: Mapping[int, Any]) -> dict[int, date]:
        """The date of the document entered with the change that called it done, else the day that was valid from."""
        ids, found = sorted(claims), {number: claim.valid_from for number, claim in claims.items()}
        for start in range(0, len(ids), 500):
            for row in self.session.execute(queries.papers(ids[start : start + 500])):
                if row.entered_at == claims[row.obligation_id].entered_at:
                    found[row.obligation_id] = row.document_date
        return found
