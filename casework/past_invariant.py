"""No orphan, no silence, asked of a past day: by the duties, bodies, posts and people of that day.

What is not kept of the day is not held against it: alarms and next looks, and an address that was another one since.
"""

from collections.abc import Sequence
from datetime import date

import sqlalchemy as sa
from sqlmodel import Session

from casework import invariant
from casework.as_it_stood import is_present
from casework.breaches import Fault
from casework.figure_tasks import ObligationRow
from casework.past import Past
from models.tables import ADDRESS
from rules.lifecycles import AddressState, ObligationKind, ObligationStatus

_REPAIRS = (ObligationKind.REPAIR, ObligationKind.ADDRESS_REPAIR)


def orphans_on(session: Session, as_of: date, live: Sequence[ObligationRow]) -> set[int]:
    """The obligations that broke the invariant on the day and whose repair nobody owed; `live` as they stood.

    Of the present day, on which nothing has been entered since, the invariant itself is asked.
    """
    if is_present(session, as_of):
        return {breach.obligation_id for breach in invariant.orphans(session, as_of)}
    day = _Day(session, as_of)
    open_ = [row for row in live if row.status is ObligationStatus.OPEN]
    owed = {(row.kind, row.subject_id, row.occurrence) for row in open_ if row.kind in _REPAIRS}
    return {row.obligation_id for row in open_ if (cause := day.cause(row)) is not None and cause not in owed}


class _Day:
    """Who played what, who answered and who could be reached on a day."""

    def __init__(self, session: Session, on: date) -> None:
        past = Past(session)
        self.slots, self.seats = past.slots(on), past.seats(on)
        self.alive = past.agencies_on(on)
        usable = sa.or_(ADDRESS.c.state == AddressState.GOOD, ADDRESS.c.state_since > on)
        query = sa.select(ADDRESS.c.person_id).where(usable).distinct()
        self.reachable = set(session.execute(query).scalars())

    def cause(self, row: ObligationRow) -> tuple[ObligationKind, int, str] | None:
        """The repair that would mend the first thing wrong with an open obligation."""
        repair = ObligationKind.REPAIR
        if row.agency_id not in self.alive:
            return repair, row.agency_id, Fault.CLOSED_AGENCY
        played = self.slots.get((row.agency_id, row.role))
        if played is None:
            return repair, row.agency_id, f"{Fault.NO_POST}:{row.role}"
        seat = self.seats.get(played.post_id)
        if seat is None:
            return repair, played.post_id, Fault.NOBODY
        if seat.person_id not in self.reachable:
            return ObligationKind.ADDRESS_REPAIR, seat.person_id, Fault.NO_ADDRESS
        return (repair, row.obligation_id, Fault.NO_DATE) if row.due_on is None else None
