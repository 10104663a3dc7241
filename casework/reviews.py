"""What waits or is suspended comes back to the reform office's eye: by an event, until somebody decides."""

from datetime import date, datetime
from operator import itemgetter
from typing import Any

import sqlalchemy as sa
from sqlmodel import Session

from casework import outbox
from casework.deed import Deed, reform_office, slot
from casework.outbox import Event
from casework.standing import Standing
from models.audit import hash_rows
from models.prepared import Batch
from models.tables import OBLIGATION, Obligation
from rules.lifecycles import ObligationStatus

# literal: certain to match the partial index of the reviews
_DORMANT = OBLIGATION.c.status.in_([sa.literal_column("'waiting'"), sa.literal_column("'suspended'")])

_COME = sa.select(OBLIGATION).where(
    _DORMANT, OBLIGATION.c.next_review_on <= sa.bindparam("on", type_=sa.Date())
)
_AGAIN = Batch(sa.update(OBLIGATION).where(OBLIGATION.c.id == sa.bindparam("id")), ("next_review_on",))


def remind_reviews(session: Session, standing: Standing, *, today: date, now: datetime) -> int:
    """Tell the reform office of every waiting or suspended obligation whose review has come; returns how many.

    The next review is `terms.review_again` working days on, so that silence asks again and never twice a day.
    Raises BadInput when there is no reform office to tell.
    """
    session.flush()  # what was just changed counts: a Core statement does not flush by itself
    come = session.execute(_COME, {"on": today}).mappings()
    rows = sorted(map(dict, come), key=itemgetter("id"))  # sorted by SQLite it would scan the table
    if not rows:
        return 0
    deed = Deed(session, standing, None, today, today, now)
    post_id = slot(session, *reform_office(session))
    if post_id is not None:
        told = [_event(row, post_id) for row in rows]
        outbox.tell_many(session, told, today=today, days=standing.days)
    later = {"next_review_on": deed.workday(deed.terms.review_again)}
    again = [row | later for row in rows]
    _AGAIN.run(session.connection(), again)
    hash_rows(session, OBLIGATION, again, Obligation.volatile)
    return len(rows)


def _event(row: dict[str, Any], post_id: int) -> Event:
    why = row["awaits"] if row["status"] is ObligationStatus.WAITING else row["suspended_reason"]
    text = {"reason": "review_due", "title": row["title"], "note": why}
    return Event(post_id, f"review_due:{row['id']}:{row['next_review_on']}", text, row["id"])
