"""Freezing what is reported: the figures of a day, the rows behind them, and a code to compute again.

A snapshot is never written anew. What is entered later, though it is valid from an earlier day, changes the
figures as they stand now; `check` lists it as a difference and says who entered it when.
"""

import hashlib
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

import sqlalchemy as sa
from sqlmodel import Session, col, select

from casework import figures
from casework.refusals import refused
from models import audit
from models.tables import AUDIT, PERSON, STATUS_CHANGE, Snapshot
from rules.rights import Action, Actor, Facts, require

_NOUNS = ("obligation", "finding", "inspection", "plan")


@dataclass(frozen=True)
class Difference:
    """Something that is told otherwise now: where it stands in the snapshot, what it said, what it says."""

    where: str  # figures.tasks.overdue, rows.obligations.12
    was: Any
    now: Any


@dataclass(frozen=True)
class Correction:
    """A change of status entered after the snapshot and valid from its day or before."""

    noun: str
    noun_id: int
    new: str
    valid_from: date
    entered_at: datetime
    person: str


@dataclass(frozen=True)
class Checked:
    """What came of checking a snapshot: whether it is as it was taken, and what has been corrected since."""

    number: int
    title: str
    as_of: date
    code: str
    whole: bool  # the code is the body's own
    on_chain: bool  # its head stands on the audit chain
    differences: tuple[Difference, ...]
    corrections: tuple[Correction, ...]

    @property
    def ok(self) -> bool:
        return self.whole and self.on_chain


def take(
    session: Session, actor: Actor, *, as_of: date, year: int, title: str = "", today: date, now: datetime
) -> Snapshot:
    """Freeze the figures of a year as they stand for that day; what was frozen the same way is returned."""
    require(actor, Action.TAKE_SNAPSHOT, Facts())
    if as_of > today:
        raise refused("day_future", day=as_of, today=today)
    content = content_of(session, as_of, year)
    before = session.exec(
        select(Snapshot)
        .where(Snapshot.as_of == as_of, Snapshot.year == year)
        .order_by(col(Snapshot.id).desc())
        .limit(1)
    ).first()
    if before is not None and _content(before) == json.loads(canonical(content)):
        return before
    head = audit.head(session)
    body = canonical({**content, "as_of": as_of, "year": year, "audit_head": head})
    row = Snapshot(
        title=title.strip(), as_of=as_of, year=year, code=code_of(body), body=body, audit_head=head,
        person_id=actor.person_id, post_id=actor.post_id, taken_at=now,
    )  # fmt: skip
    session.add(row)
    session.flush()
    return row


def content_of(session: Session, as_of: date, year: int) -> dict[str, Any]:
    """The figures of a day and the rows that stand behind them, as the day's questions answer them now."""
    shown = figures.status(session, as_of, year)
    del shown["audit_head"]
    owed = figures.obligation_rows(session, as_of)
    counted = [
        row for row in owed if row.due_on is None or row.due_on.year == year or row.bucket == "overdue"
    ]
    return {
        "figures": shown,
        "rows": {
            "tasks": {
                row.task_id: [row.plan_code, row.number, row.bucket]
                for row in figures.task_rows(session, as_of, year)
            },
            "obligations": {
                row.obligation_id: [
                    row.agency_code, row.status, row.due_on, row.original_due_on, row.done_on, row.bucket,
                ]
                for row in counted
            },
            "inspections": {
                row.agency_code: [row.counts, row.inspected, row.conclusion_no, row.conclusion_on]
                for row in figures.inspection_rows(session, as_of, year)
            },
            "findings": {
                row.finding_id: [row.agency_code, row.status, row.bucket]
                for row in figures.finding_rows(session, as_of, year)
            },
        },
    }  # fmt: skip


def check(session: Session, row: Snapshot) -> Checked:
    """Whether the snapshot is whole, and what the stored rows tell otherwise of its day by now."""
    assert row.id is not None
    on_chain = not row.audit_head or (
        session.execute(sa.select(AUDIT.c.seq).where(AUDIT.c.hash == row.audit_head)).first() is not None
    )
    now = json.loads(canonical(content_of(session, row.as_of, row.year)))
    return Checked(
        row.id, row.title, row.as_of, row.code, code_of(row.body) == row.code, on_chain,
        tuple(_differences(_content(row), now)), tuple(_corrections(session, row)),
    )  # fmt: skip


def snapshots(session: Session) -> list[Snapshot]:
    """Every snapshot, the oldest first."""
    return list(session.exec(select(Snapshot).order_by(col(Snapshot.id))))


def find(session: Session, number: int) -> Snapshot:
    """The snapshot of that number. Raises BadInput."""
    row = session.get(Snapshot, number)
    if row is None:
        raise refused("unknown", noun_vi="bản chụp số liệu", noun_en="snapshot", key=number)
    return row


def canonical(value: object) -> str:
    """JSON as the hashes see it: keys in order, no blanks, letters as they are."""
    return json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":"), default=str)


def code_of(body: str) -> str:
    """The code printed on the report."""
    return hashlib.sha256(body.encode()).hexdigest()


def _content(row: Snapshot) -> dict[str, Any]:
    body = json.loads(row.body)
    return {name: body[name] for name in ("figures", "rows")}


def _differences(was: Any, now: Any, where: str = "") -> Iterator[Difference]:
    """Leaf by leaf; a row that came or went is one difference."""
    if isinstance(was, Mapping) and isinstance(now, Mapping):
        for name in sorted({*was, *now}):
            yield from _differences(was.get(name), now.get(name), f"{where}.{name}" if where else name)
    elif was != now:
        yield Difference(where, was, now)


def _corrections(session: Session, row: Snapshot) -> Iterator[Correction]:
    found = session.execute(
        sa.select(STATUS_CHANGE, PERSON.c.name)
        .outerjoin(PERSON, PERSON.c.id == STATUS_CHANGE.c.person_id)
        .where(
            STATUS_CHANGE.c.noun.in_(_NOUNS),
            STATUS_CHANGE.c.valid_from <= row.as_of,
            STATUS_CHANGE.c.entered_at > row.taken_at,
        )
        .order_by(STATUS_CHANGE.c.id)
    )
    for one in found:
        yield Correction(one.noun, one.noun_id, one.new, one.valid_from, one.entered_at, one.name or "")
