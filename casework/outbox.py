"""What goes into the outbox outside a ladder: events, and the word that pressing has stopped."""

import json
from collections.abc import Mapping
from datetime import date, datetime

import sqlalchemy as sa
from sqlmodel import Session

from models.tables import DIGEST, NOTICE, POST, Obligation
from rules.lifecycles import ROLE_LEVEL, Form, NoticeState, Role
from rules.workdays import Workdays


def tell(
    session: Session, *, post_id: int, event: str, text: Mapping[str, object], today: date,
    form: Form = Form.EVENT, obligation_id: int | None = None, urgent: bool = False,
    days: Workdays | None = None,
) -> None:  # fmt: skip
    """Tell a post of an event, once for each (event, post); what is not urgent waits for the gathering day."""
    hold = today if urgent or days is None else days.gathering_day(today)
    row = {
        "obligation_id": obligation_id, "opening": 0, "due_on": None, "rung": 0, "repeat_no": 0,
        "post_id": post_id, "form": form, "urgent": urgent, "late": False, "event": event,
        "text": json.dumps(dict(text), ensure_ascii=False, sort_keys=True, default=str), "ladder_id": None,
        "calendar_id": None, "created_on": today, "hold_until": hold, "state": NoticeState.WAITING,
        "digest_id": None, "reason": "",
    }  # fmt: skip
    insert = _insert(session)(NOTICE).values(row).on_conflict_do_nothing()
    session.execute(insert)


def stand_down(session: Session, obligation: Obligation, *, today: date, now: datetime) -> int:
    """Stop pressing for an obligation: waiting notices fall away, superiors who were called get one line.

    Returns how many superiors are told. The owing officer, who has just acted, is not.
    """
    session.flush()
    session.execute(
        sa.update(NOTICE)
        .where(
            NOTICE.c.obligation_id == obligation.id,
            NOTICE.c.event == "",
            NOTICE.c.state == NoticeState.WAITING,
        )
        .values(state=NoticeState.STOOD_DOWN)
    )
    called = session.execute(
        sa.select(NOTICE.c.post_id, POST.c.role)
        .join(DIGEST, DIGEST.c.id == NOTICE.c.digest_id)
        .join(POST, POST.c.id == NOTICE.c.post_id)
        .where(
            NOTICE.c.obligation_id == obligation.id,
            NOTICE.c.opening == obligation.opening,
            NOTICE.c.event == "",
            DIGEST.c.sent_at.is_not(None),
        )
        .distinct()
        .order_by(NOTICE.c.post_id)
    ).all()
    superiors = [row.post_id for row in called if ROLE_LEVEL[row.role] > ROLE_LEVEL[Role.OFFICER]]
    for post_id in superiors:
        tell(
            session, post_id=post_id, form=Form.STAND_DOWN, obligation_id=obligation.id, today=today,
            event=f"stand-down:{obligation.id}:{obligation.opening}:{obligation.due_on}",
            text={"status": obligation.status.value},
        )  # fmt: skip
    return len(superiors)


def _insert(session: Session) -> "type[sa.Insert]":
    if session.get_bind().dialect.name == "sqlite":
        from sqlalchemy.dialects.sqlite import insert as sqlite_insert

        return sqlite_insert  # type: ignore[return-value]
    from sqlalchemy.dialects.postgresql import insert as postgres_insert

    return postgres_insert  # type: ignore[return-value]
