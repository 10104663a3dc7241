"""The outbox: notices with their cause, digests a person, and what became of each attempt to deliver."""

from datetime import date, datetime

import sqlalchemy as sa
from sqlmodel import Field

from models.base import Row, enum_field, key, ref
from rules.lifecycles import DigestState, Form, NoticeState

HANDED_OVER = "handed_over"  # reason of a notice stood down because the post that follows was told instead


class Notice(Row, table=True):
    """Somebody's post must hear something, for one cause, once.

    A ladder's notice has its cause in (due_on, rung, obligation, opening, repeat_no, post): the unique key
    leads with due_on because that keeps inserts together. A notice outside a ladder has `event` instead.
    The cause never changes and is sealed in the audit chain; the volatile columns are its fate.
    """

    audited = False  # sealed in ranges (models.seals), not row by row
    volatile = frozenset({"state", "hold_until", "digest_id", "ended_on", "reason"})
    __table_args__ = (
        sa.Index(
            "uq_notice_cause",
            "due_on",
            "rung",
            "obligation_id",
            "opening",
            "repeat_no",
            "post_id",
            unique=True,
            sqlite_where=sa.text("event = ''"),
            postgresql_where=sa.text("event = ''"),
        ),
        sa.Index(
            "uq_notice_event",
            "event",
            "post_id",
            unique=True,
            sqlite_where=sa.text("event <> ''"),
            postgresql_where=sa.text("event <> ''"),
        ),
        sa.Index(
            "ix_notice_waiting",
            "post_id",
            "hold_until",
            "urgent",  # a grouping reads nothing else of what waits
            sqlite_where=sa.text("state = 'waiting'"),
            postgresql_where=sa.text("state = 'waiting'"),
        ),
        sa.Index(
            "ix_notice_dead",
            "post_id",
            sqlite_where=sa.text("state = 'dead'"),
            postgresql_where=sa.text("state = 'dead'"),
        ),
        sa.Index(
            "ix_notice_digest",
            "digest_id",
            sqlite_where=sa.text("digest_id IS NOT NULL"),
            postgresql_where=sa.text("digest_id IS NOT NULL"),
        ),
    )
    id: int | None = key()
    obligation_id: int | None = ref("obligation.id", optional=True, index=False)
    opening: int = 0
    due_on: date | None = None
    rung: int = 0
    repeat_no: int = 0
    post_id: int = ref("post.id", index=False)
    form: Form = enum_field(Form)
    urgent: bool = False
    late: bool = False  # we were late to say it
    event: str = ""
    text: str = ""  # of an event: a message key and values as JSON
    ladder_id: int | None = ref("ladder_version.id", optional=True, index=False)
    calendar_id: int | None = ref("calendar_version.id", optional=True, index=False)
    created_on: date
    hold_until: date
    state: NoticeState = enum_field(NoticeState, NoticeState.WAITING)
    digest_id: int | None = ref("digest.id", optional=True, index=False)
    ended_on: date | None = None  # of stood down and dead: the day it came to that
    reason: str = ""  # of dead, and HANDED_OVER


class WaitedAgain(Row, table=True):
    """What a notice was until the day it waited again: in a letter that did not arrive, or dead; never changed."""

    audited = False  # sealed in ranges
    id: int | None = key()
    notice_id: int = ref("notice.id")
    on_day: date
    state: NoticeState = enum_field(NoticeState)
    digest_id: int | None = ref("digest.id", optional=True, index=False)
    hold_until: date
    ended_on: date | None = None
    reason: str = ""


class Digest(Row, table=True):
    """What one person is told on one channel on one day: one message for all waiting notices."""

    audited = False
    __table_args__ = (
        sa.UniqueConstraint("person_id", "channel", "day", "kind", "number"),
        sa.Index(
            "ix_digest_ready",
            "next_try_at",
            sqlite_where=sa.text("state IN ('ready', 'sending')"),
            postgresql_where=sa.text("state IN ('ready', 'sending')"),
        ),
        sa.Index(
            "ix_digest_sent",
            "sent_on",
            sqlite_where=sa.text("state = 'sent'"),
            postgresql_where=sa.text("state = 'sent'"),
        ),
    )
    id: int | None = key()
    person_id: int = ref("person.id", index=False)
    channel: str  # mail | a second channel's name
    kind: str = "daily"  # daily | leader
    day: date
    number: int = 1  # a second channel on the same day
    address_id: int | None = ref("address.id", optional=True, index=False)
    address: str = ""
    language: str = "vi"
    message_id: str = Field(unique=True)  # fixed before sending
    mode: str = "off"  # delivery mode it was made in: a catch-all tells nobody
    state: DigestState = enum_field(DigestState, DigestState.READY)
    owner: str = ""  # who holds the lease
    lease_until: datetime | None = None
    attempt: int = 0
    next_try_at: datetime
    sent_at: datetime | None = None
    sent_on: date | None = None  # office-local day of sent_at
    reason: str = ""


class Delivery(Row, table=True):
    """One attempt to send a digest, or what was heard of it later; never changed."""

    audited = False  # sealed in ranges
    id: int | None = key()
    digest_id: int = ref("digest.id")
    attempt: int
    at: datetime
    outcome: str  # accepted | temporary | permanent | uncertain | bounced
    code: int = 0
    text: str = ""
    subject: str = ""
