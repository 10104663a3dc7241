"""What goes into the outbox outside a ladder: events, and the word that pressing has stopped.

A ladder's own notices are written by the sweep. What was not delivered comes back here (`revive`) once somebody
can be reached again.
"""

import json
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from typing import Any, NamedTuple

import sqlalchemy as sa
from sqlmodel import Session

from casework.posts import alive, seats
from casework.standing import days_in_force
from casework.waited_again import remembering
from models.among import among
from models.prepared import Batch
from models.tables import DIGEST, NOTICE, OBLIGATION, POST, RUNG_ROLE, Obligation
from rules.lifecycles import ROLE_LEVEL, DigestState, Form, NoticeState, ObligationStatus, Role
from rules.workdays import OutsideCalendar, Workdays

LADDER_ONLY = NOTICE.c.event == sa.literal_column("''")  # literal: certain to match the partial indexes
STILL_PRESSED = (  # the obligation stands as it stood when the ladder's notice was made
    OBLIGATION.c.id == NOTICE.c.obligation_id,
    OBLIGATION.c.status == ObligationStatus.OPEN,
    OBLIGATION.c.opening == NOTICE.c.opening,
    OBLIGATION.c.due_on == NOTICE.c.due_on,
)
STOOD_ON: sa.Select[Any] = (  # and has not been climbed past it
    sa.select(sa.literal_column("1"))
    .where(
        *STILL_PRESSED,
        OBLIGATION.c.rung == NOTICE.c.rung,
        OBLIGATION.c.repeat_no == NOTICE.c.repeat_no,
    )
    .correlate(NOTICE)
)
_OF_AN_EVENT = {  # what every notice outside a ladder says when it is made
    "opening": 0, "due_on": None, "rung": 0, "repeat_no": 0, "late": False, "ladder_id": None, "calendar_id": None,
    "state": NoticeState.WAITING, "digest_id": None, "ended_on": None, "reason": "",
}  # fmt: skip
_TOLD = tuple(column for column in NOTICE.c if column.name != "id")
_TELL = Batch(
    sa.insert(NOTICE).from_select(
        [column.name for column in _TOLD],
        sa.select(*(
            sa.literal(_OF_AN_EVENT[column.name], column.type)
            if column.name in _OF_AN_EVENT
            else sa.bindparam(column.name, type_=column.type)
            for column in _TOLD
        ))
        .where(sa.literal_column("1") == sa.literal_column("1"))
        .suffix_with("ON CONFLICT DO NOTHING"),
        include_defaults=False,
    )
)  # fmt: skip
_encode = json.JSONEncoder(ensure_ascii=False, sort_keys=True, default=str).encode
_CHUNK = 500
_HEARD = (DigestState.SENDING, DigestState.SENT, DigestState.DELIVERED, DigestState.UNCERTAIN)


class Event(NamedTuple):
    """What a post is to hear of outside a ladder."""

    post_id: int
    event: str
    text: Mapping[str, object]
    obligation_id: int | None = None
    form: Form = Form.EVENT
    urgent: bool = False


def tell(
    session: Session, *, post_id: int, event: str, text: Mapping[str, object], today: date,
    form: Form = Form.EVENT, obligation_id: int | None = None, urgent: bool = False,
    days: Workdays | None = None,
) -> None:  # fmt: skip
    """Tell a post of an event, once for each (event, post).

    What is not urgent rides along with the person's next letter, or waits for the week's first working day on
    `days` (the calendar in force if not given).
    """
    tell_many(session, [Event(post_id, event, text, obligation_id, form, urgent)], today=today, days=days)


def tell_many(
    session: Session, events: Sequence[Event], *, today: date, days: Workdays | None = None
) -> None:
    """Tell of many events; each post of each once."""
    if not events:
        return
    gathering = None if all(event.urgent for event in events) else _gathering_day(session, today, days)
    rows = [
        {
            "obligation_id": told.obligation_id, "post_id": told.post_id, "form": told.form,
            "urgent": told.urgent, "event": told.event, "text": _encode(dict(told.text)), "created_on": today,
            "hold_until": today if told.urgent else gathering,
        }
        for told in events
    ]  # fmt: skip
    session.flush()
    _TELL.run(session.connection(), rows)


def stand_down(
    session: Session, obligation: Obligation, *, today: date, now: datetime, days: Workdays | None = None
) -> int:
    """Stop pressing for an obligation under its due date: what waits falls away, who was called gets one line.

    The rule: whoever stands above the one who owes and was called hears that it has stopped, unless the post has
    ended since; who owes has just acted and knows. To be called before a new due date is set. Returns how many
    posts are told.
    """
    if obligation.due_on is None or obligation.id is None:
        return 0
    extended = obligation.status is ObligationStatus.OPEN
    reason = "extended" if extended else obligation.status.value
    return stand_down_many(session, [obligation.id], reason=reason, today=today, days=days)


def stand_down_many(
    session: Session, numbers: Sequence[int], *, reason: str, today: date, days: Workdays | None = None
) -> int:
    """Stop pressing for obligations as `stand_down` does for one."""
    session.flush()
    called = _called(session, numbers, today)
    _STAND_DOWN.run(
        session.connection(),
        [{"number": row.id, "today": today} for row in called if row.waits],
    )
    last = {(row.obligation_id, row.post_id): row for row in called if not row.waits}
    tell_many(session, [
        Event(
            post_id, f"stand-down:{number}:{row.opening}:{row.due_on}:{row.rung}.{row.repeat_no}",
            {"reason": reason}, number, Form.STAND_DOWN,
        )
        for (number, post_id), row in last.items()
    ], today=today, days=days)  # fmt: skip
    return len(last)


_STAND_DOWN = Batch(
    sa.update(NOTICE)
    .where(NOTICE.c.id == sa.bindparam("number"))
    .values(state=NoticeState.STOOD_DOWN, ended_on=sa.bindparam("today"))
)


def was_pressed(session: Session, obligation: Obligation, due_on: date) -> bool:
    """Whether the obligation's present opening has a ladder's notice for that due date."""
    asked = {
        "due": due_on, "rungs": _rungs(session), "number": obligation.id, "opening": obligation.opening
    }  # fmt: skip
    return session.execute(_PRESSED, asked).scalar() is not None


def revive(session: Session, post_ids: Iterable[int], *, today: date) -> int:
    """Let the undelivered notices of these posts wait again, since somebody can be reached now.

    Of a ladder only what its obligation still stands on: what was climbed past has been said to others as "not
    reached", and stays so. Returns how many.
    """
    posts = list(post_ids)
    if not posts:
        return 0
    asked = {"posts": posts, "today": today}
    session.execute(_REMEMBER_DEAD, asked)
    revived = session.execute(_REVIVE, asked)
    assert isinstance(revived, sa.CursorResult)
    return max(revived.rowcount, 0)


_DEAD = (
    among(NOTICE.c.post_id, "posts"),
    NOTICE.c.state == sa.literal_column(f"'{NoticeState.DEAD}'"),  # for the partial index
    sa.or_(sa.not_(LADDER_ONLY), STOOD_ON.exists()),
)
_REMEMBER_DEAD = remembering(*_DEAD)
_REVIVE = (
    sa.update(NOTICE)
    .where(*_DEAD)
    .values(
        state=NoticeState.WAITING, hold_until=sa.bindparam("today"), digest_id=None, ended_on=None, reason=""
    )
)


def tell_again(session: Session, post_ids: Iterable[int], *, today: date) -> int:
    """`revive` for those of these posts in which somebody answers now; returns how many."""
    return revive(session, seats(session, post_ids, today), today=today)


def _called(session: Session, numbers: Sequence[int], today: date) -> list[Any]:
    """The ladder's notices of the present opening and due date of obligations, in the order they were made.

    Of those that wait no longer only what was heard by somebody above who owes, in a post that is still there.
    """
    found: list[Any] = []
    asked = {"on": today, "rungs": _rungs(session)}
    for start in range(0, len(numbers), _CHUNK):
        part = asked | {"numbers": numbers[start : start + _CHUNK]}
        found += session.execute(_CALLED, part).all()
    return sorted(found, key=lambda row: row.id)


def _level(role: sa.ColumnElement[Role]) -> sa.ColumnElement[int]:
    """How high a role stands."""
    return sa.case({known.value: level for known, level in ROLE_LEVEL.items()}, value=role)


_HIGHEST = sa.select(sa.func.max(RUNG_ROLE.c.rung))
_CALLED = (
    sa.select(
        NOTICE.c.id, NOTICE.c.obligation_id, NOTICE.c.opening, NOTICE.c.post_id, NOTICE.c.due_on,
        NOTICE.c.rung, NOTICE.c.repeat_no, (NOTICE.c.state == NoticeState.WAITING).label("waits"),
    )
    .select_from(OBLIGATION)
    .join(NOTICE, sa.and_(
        LADDER_ONLY, NOTICE.c.due_on == OBLIGATION.c.due_on, among(NOTICE.c.rung, "rungs"),
        NOTICE.c.obligation_id == OBLIGATION.c.id, NOTICE.c.opening == OBLIGATION.c.opening,
    ))
    .join(POST, POST.c.id == NOTICE.c.post_id)
    .outerjoin(DIGEST, DIGEST.c.id == NOTICE.c.digest_id)
    .where(
        among(OBLIGATION.c.id, "numbers"),
        sa.or_(
            NOTICE.c.state == NoticeState.WAITING,
            sa.and_(
                DIGEST.c.state.in_(_HEARD),
                _level(POST.c.role) > _level(OBLIGATION.c.role),
                alive(POST, sa.bindparam("on", type_=sa.Date())),
            ),
        ),
    )
)  # fmt: skip


_PRESSED = (  # the unique key of the ladder's notices: there is no index on the obligation alone
    sa.select(NOTICE.c.id)
    .where(
        LADDER_ONLY,
        NOTICE.c.due_on == sa.bindparam("due", type_=sa.Date()),
        among(NOTICE.c.rung, "rungs"),
        NOTICE.c.obligation_id == sa.bindparam("number"),
        NOTICE.c.opening == sa.bindparam("opening"),
    )
    .limit(1)
)


def _rungs(session: Session) -> list[int]:
    """Every rung number any ladder has."""
    known: list[int] | None = session.info.get("rungs")
    if known is None:
        highest = session.execute(_HIGHEST).scalar() or 0
        known = session.info["rungs"] = list(range(1, highest + 1))
    return known


def _gathering_day(session: Session, today: date, days: Workdays | None) -> date:
    """The day for what can wait; where no calendar says it, today: better a letter more than no letter."""
    if days is None:
        if "days_in_force" not in session.info:
            session.info["days_in_force"] = days_in_force(session)
        days = session.info["days_in_force"]
    try:
        return days.gathering_day(today) if days else today
    except OutsideCalendar:
        return today
