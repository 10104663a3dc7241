"""What waits or is suspended comes back to the reform office's eye: by an event, until somebody decides."""

from datetime import date, datetime

import sqlalchemy as sa
from sqlmodel import Session, select

from casework import outbox
from casework.deed import Deed, key_of, reform_office, slot
from casework.outbox import Event
from casework.standing import Standing
from models.tables import OBLIGATION, Obligation
from rules.lifecycles import ObligationStatus

# literal: certain to match the partial index of the reviews
_DORMANT = OBLIGATION.c.status.in_([sa.literal_column("'waiting'"), sa.literal_column("'suspended'")])

_COME = select(Obligation).where(_DORMANT, OBLIGATION.c.next_review_on <= sa.bindparam("on", type_=sa.Date()))


def remind_reviews(session: Session, standing: Standing, *, today: date, now: datetime) -> int:
    """Tell the reform office of every waiting or suspended obligation whose review has come; returns how many.

    The next review is `terms.review_again` working days on, so that silence asks again and never twice a day.
    Raises BadInput when there is no reform office to tell.
    """
    rows = sorted(
        session.exec(_COME, params={"on": today}), key=key_of
    )  # sorted by SQLite it would scan the table
    if not rows:
        return 0
    deed = Deed(session, standing, None, today, today, now)
    post_id = slot(session, *reform_office(session))
    if post_id is not None:
        told = [_event(row, post_id) for row in rows]
        outbox.tell_many(session, told, today=today, days=standing.days)
    again = deed.workday(deed.terms.review_again)
    for row in rows:
        row.next_review_on = again
    session.flush()
    return len(rows)


def _event(row: Obligation, post_id: int) -> Event:
    why = row.awaits if row.status is ObligationStatus.WAITING else row.suspended_reason
    text = {"reason": "review_due", "title": row.title, "note": why}
    return Event(post_id, f"review_due:{row.id}:{row.next_review_on}", text, row.id)
