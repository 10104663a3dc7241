"""What goes into the outbox outside a ladder: events, and the word that pressing has stopped.

A ladder's own notices are written by the sweep. What was not delivered comes back here (`revive`) once somebody
can be reached again.
"""

import json
from collections.abc import Iterable, Mapping
from datetime import date, datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite
from sqlmodel import Session

from casework.standing import workdays_of
from models.tables import CALENDAR, DIGEST, NOTICE, OBLIGATION, POST, RUNG_ROLE, Obligation
from rules.lifecycles import ROLE_LEVEL, DigestState, Form, NoticeState, ObligationStatus
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
_HEARD = (DigestState.SENDING, DigestState.SENT, DigestState.DELIVERED, DigestState.UNCERTAIN)


def tell(
    session: Session, *, post_id: int, event: str, text: Mapping[str, object], today: date,
    form: Form = Form.EVENT, obligation_id: int | None = None, urgent: bool = False,
    days: Workdays | None = None,
) -> None:  # fmt: skip
    """Tell a post of an event, once for each (event, post).

    What is not urgent rides along with the person's next letter, or waits for the week's first working day on
    `days` (the calendar in force if not given).
    """
    hold = today if urgent else _gathering_day(session, today, days)
    row = {
        "obligation_id": obligation_id, "opening": 0, "due_on": None, "rung": 0, "repeat_no": 0,
        "post_id": post_id, "form": form, "urgent": urgent, "late": False, "event": event,
        "text": json.dumps(dict(text), ensure_ascii=False, sort_keys=True, default=str), "ladder_id": None,
        "calendar_id": None, "created_on": today, "hold_until": hold, "state": NoticeState.WAITING,
        "digest_id": None, "reason": "",
    }  # fmt: skip
    kind = sqlite if session.get_bind().dialect.name == "sqlite" else postgresql
    session.execute(kind.insert(NOTICE).values(row).on_conflict_do_nothing())


def stand_down(session: Session, obligation: Obligation, *, today: date, now: datetime) -> int:
    """Stop pressing for an obligation under its due date: what waits falls away, who was called gets one line.

    The rule: whoever stands above the one who owes and was called hears that it has stopped; who owes has just
    acted and knows. To be called before a new due date is set. Returns how many posts are told.
    """
    session.flush()
    notices = _called(session, obligation)
    waiting = [row.id for row in notices if row.state == NoticeState.WAITING]
    if waiting:
        session.execute(
            sa.update(NOTICE).where(NOTICE.c.id.in_(waiting)).values(state=NoticeState.STOOD_DOWN)
        )
    above = ROLE_LEVEL[obligation.role]
    last = {row.post_id: row for row in notices if row.heard in _HEARD and ROLE_LEVEL[row.role] > above}
    extended = obligation.status is ObligationStatus.OPEN
    reason = "extended" if extended else obligation.status.value
    for post_id, row in last.items():
        tell(
            session, post_id=post_id, form=Form.STAND_DOWN, obligation_id=obligation.id, today=today,
            event=f"stand-down:{obligation.id}:{obligation.opening}:{row.due_on}:{row.rung}.{row.repeat_no}",
            text={"reason": reason},
        )  # fmt: skip
    return len(last)


def was_pressed(session: Session, obligation: Obligation, due_on: date) -> bool:
    """Whether the obligation's present opening has a ladder's notice for that due date."""
    found = session.execute(
        sa.select(NOTICE.c.id).where(*_causes(session, obligation, due_on)).limit(1)
    ).scalar()
    return found is not None


def revive(session: Session, post_ids: Iterable[int], *, today: date) -> int:
    """Let the undelivered notices of these posts wait again, since somebody can be reached now.

    Of a ladder only what its obligation still stands on: what was climbed past has been said to others as "not
    reached", and stays so. Returns how many.
    """
    revived = session.execute(
        sa.update(NOTICE)
        .where(
            NOTICE.c.post_id.in_(list(post_ids)),
            NOTICE.c.state == NoticeState.DEAD,
            sa.or_(sa.not_(LADDER_ONLY), STOOD_ON.exists()),
        )
        .values(state=NoticeState.WAITING, hold_until=today, digest_id=None, reason="")
    )
    assert isinstance(revived, sa.CursorResult)
    return max(revived.rowcount, 0)


def _called(session: Session, obligation: Obligation) -> list[Any]:
    """The ladder's notices of the present opening and due date, in the order they were made."""
    if obligation.due_on is None:
        return []
    query = (
        sa.select(
            NOTICE.c.id, NOTICE.c.post_id, NOTICE.c.state, NOTICE.c.due_on, NOTICE.c.rung,
            NOTICE.c.repeat_no, DIGEST.c.state.label("heard"), POST.c.role,
        )
        .join(POST, POST.c.id == NOTICE.c.post_id)
        .outerjoin(DIGEST, DIGEST.c.id == NOTICE.c.digest_id)
        .where(*_causes(session, obligation, obligation.due_on))
        .order_by(NOTICE.c.id)
    )  # fmt: skip
    return list(session.execute(query))


def _causes(session: Session, obligation: Obligation, due_on: date) -> tuple[sa.ColumnElement[bool], ...]:
    """The unique key of the ladder's notices, named in its order: there is no index on the obligation alone."""
    return (
        LADDER_ONLY,
        NOTICE.c.due_on == due_on,
        NOTICE.c.rung.in_(_rungs(session)),
        NOTICE.c.obligation_id == obligation.id,
        NOTICE.c.opening == obligation.opening,
    )


def _rungs(session: Session) -> list[int]:
    """Every rung number any ladder has."""
    known: list[int] | None = session.info.get("rungs")
    if known is None:
        highest = session.execute(sa.select(sa.func.max(RUNG_ROLE.c.rung))).scalar() or 0
        known = session.info["rungs"] = list(range(1, highest + 1))
    return known


def _gathering_day(session: Session, today: date, days: Workdays | None) -> date:
    """The day for what can wait; where no calendar says it, today: better a letter more than no letter."""
    if days is None:
        if "days_in_force" not in session.info:
            newest = session.execute(sa.select(sa.func.max(CALENDAR.c.id))).scalar()
            session.info["days_in_force"] = None if newest is None else workdays_of(session, newest)
        days = session.info["days_in_force"]
    try:
        return days.gathering_day(today) if days else today
    except OutsideCalendar:
        return today
