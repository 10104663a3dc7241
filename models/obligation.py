"""Obligations - everything anybody owes by a date - with their evidence, extensions and status changes."""

from datetime import date, datetime

import sqlalchemy as sa
from sqlmodel import Field

from models.base import Row, enum_field, key, ref
from rules.lifecycles import DateCause, ExtensionStatus, ObligationKind, ObligationStatus, Role

_REPAIRS = "status = 'open' AND kind IN ('repair', 'address_repair')"
_SPEECHLESS = "status = 'waiting' AND awaits = '' OR status = 'suspended' AND suspended_reason = ''"


class Obligation(Row, table=True):
    """One agency, through one post, owes one thing by one date.

    The volatile columns belong to the sweep: `rung` climbed so far, `repeat_no` of the last rung,
    `next_alarm_on` (a date, never a moment), `wall_since` (first day a lower notice was found undelivered),
    `trouble` (why the sweep could not handle this row).
    """

    volatile = frozenset({"rung", "repeat_no", "next_alarm_on", "wall_since", "trouble", "version"})
    __table_args__ = (
        sa.UniqueConstraint("kind", "subject_id", "agency_id", "occurrence"),
        sa.Index(
            "ix_alarm",
            "next_alarm_on",
            sqlite_where=sa.text("status = 'open'"),
            postgresql_where=sa.text("status = 'open'"),
        ),
        # the invariant is asked every hour: by who owes, by the missing date, by its repairs, by what waits
        sa.Index(
            "ix_owed",
            "role",  # first: most roles owe nothing anywhere
            "agency_id",
            sqlite_where=sa.text("status = 'open'"),
            postgresql_where=sa.text("status = 'open'"),
        ),
        sa.Index(
            "ix_undated",
            "due_on",
            sqlite_where=sa.text("status = 'open' AND due_on IS NULL"),
            postgresql_where=sa.text("status = 'open' AND due_on IS NULL"),
        ),
        sa.Index(
            "ix_repair",
            "kind",
            "subject_id",
            "occurrence",
            sqlite_where=sa.text(_REPAIRS),
            postgresql_where=sa.text(_REPAIRS),
        ),
        sa.Index(
            "ix_speechless", "id", sqlite_where=sa.text(_SPEECHLESS), postgresql_where=sa.text(_SPEECHLESS)
        ),
        sa.Index(
            "ix_review",
            "next_review_on",
            sqlite_where=sa.text("status IN ('waiting', 'suspended')"),
            postgresql_where=sa.text("status IN ('waiting', 'suspended')"),
        ),
    )
    id: int | None = key()
    kind: ObligationKind = enum_field(ObligationKind)
    subject_id: int  # the row that opened it: plan_task, finding, inspection_step, periodic_report, ...
    occurrence: str = ""  # which of several: '2022-03-31', 'upward', ...
    title: str
    agency_id: int = ref("agency.id")
    role: Role = enum_field(Role, Role.OFFICER)  # which post of the agency owes
    year: int = Field(index=True)
    start_on: date | None = None
    due_on: date | None = None
    original_due_on: date | None = None  # never changes
    status: ObligationStatus = enum_field(ObligationStatus, ObligationStatus.OPEN)
    awaits: str = ""  # waiting: the event awaited
    suspended_reason: str = ""
    next_review_on: date | None = None  # waiting, suspended: when the office looks again
    done_on: date | None = None  # date of the evidence document
    reported_at: datetime | None = None  # moment of entry
    opening: int = 1
    calendar_id: int | None = ref("calendar_version.id", optional=True, index=False)
    ladder_id: int | None = ref("ladder_version.id", optional=True, index=False)
    created_on: date
    rung: int = 0
    repeat_no: int = 0
    next_alarm_on: date | None = None
    wall_since: date | None = None
    trouble: str = ""
    version: int = 0


class StatusChange(Row, table=True):
    """One change of a status: who, in which post, valid from which day, entered when."""

    __table_args__ = (sa.Index("ix_status_change_noun", "noun", "noun_id"),)
    id: int | None = key()
    noun: str  # table name
    noun_id: int
    old: str
    new: str
    reason: str = ""
    person_id: int | None = ref("person.id", optional=True, index=False)
    post_id: int | None = ref("post.id", optional=True, index=False)
    valid_from: date
    entered_at: datetime


class DateChange(Row, table=True):
    """One change of a due date and why, valid from which day, entered when.

    What an extension or a reprojection moved is kept with those.
    """

    id: int | None = key()
    obligation_id: int = ref("obligation.id")
    old_due_on: date | None = None
    new_due_on: date | None = None
    cause: DateCause = enum_field(DateCause)
    reason: str = ""
    person_id: int | None = ref("person.id", optional=True, index=False)
    post_id: int | None = ref("post.id", optional=True, index=False)
    valid_from: date
    entered_at: datetime


class Evidence(Row, table=True):
    """A document that shows something was done: number and date, and the moment it was entered."""

    id: int | None = key()
    obligation_id: int = ref("obligation.id")
    document_no: str
    document_date: date
    title: str = ""
    file_name: str = ""
    file_hash: str = ""  # sha-256, hex
    person_id: int | None = ref("person.id", optional=True, index=False)
    post_id: int | None = ref("post.id", optional=True, index=False)
    entered_at: datetime


class ProgressNote(Row, table=True):
    """What an agency says about progress before it is done; percent is 0-100."""

    id: int | None = key()
    obligation_id: int = ref("obligation.id")
    percent: int
    text: str = ""
    person_id: int | None = ref("person.id", optional=True, index=False)
    post_id: int | None = ref("post.id", optional=True, index=False)
    on_day: date
    entered_at: datetime


class Extension(Row, table=True):
    """A request to move a due date, and its decision; the original date stays on the obligation."""

    id: int | None = key()
    obligation_id: int = ref("obligation.id")
    number: int
    reason: str
    from_due_on: date
    to_due_on: date
    status: ExtensionStatus = enum_field(ExtensionStatus, ExtensionStatus.ASKED)
    asked_on: date
    asked_person_id: int | None = ref("person.id", optional=True, index=False)
    asked_post_id: int | None = ref("post.id", optional=True, index=False)
    decided_on: date | None = None
    decided_person_id: int | None = ref("person.id", optional=True, index=False)
    decided_post_id: int | None = ref("post.id", optional=True, index=False)
    decision_no: str = ""
    decision_reason: str = ""
    entered_at: datetime
