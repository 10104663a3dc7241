"""How the agencies kept their dates in the year before, measured from the stored rows."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

import sqlalchemy as sa
from sqlmodel import Session

from models.tables import AGENCY, OBLIGATION, Obligation
from rehearsal.habits import chance
from rules.lifecycles import ObligationKind, ObligationStatus
from rules.workdays import OutsideCalendar, Workdays

Late = int | None  # working days after the due date (negative: before it); None: never done
KINDS = (
    ObligationKind.TASK, ObligationKind.REPORT, ObligationKind.FINDING, ObligationKind.RECOMMENDATION,
)  # fmt: skip
ENOUGH = 5  # duties from which an agency's own habit is told; below, all agencies' together
_NEVER_AFTER = 30  # working days overdue and still open count as "never"
_YEAR = timedelta(days=365)


@dataclass(frozen=True)
class LastYear:
    """Each agency's duties of the year before with their lateness; `everybody` is all of them together."""

    of_agency: Mapping[str, Sequence[Late]]
    everybody: Sequence[Late]

    def of(self, agency: str) -> Sequence[Late]:
        own = self.of_agency.get(agency, ())
        return own if len(own) >= ENOUGH else self.everybody


def measure(session: Session, today: date, days: Workdays) -> LastYear:
    """What became of the duties that fell due in the 365 days before today."""
    rows = session.execute(
        sa.select(AGENCY.c.code, OBLIGATION.c.due_on, OBLIGATION.c.done_on, OBLIGATION.c.status)
        .join(AGENCY, AGENCY.c.id == OBLIGATION.c.agency_id)
        .where(
            OBLIGATION.c.kind.in_(KINDS),
            OBLIGATION.c.due_on.between(today - _YEAR, today - timedelta(days=1)),
            OBLIGATION.c.status.in_(
                [ObligationStatus.DONE, ObligationStatus.REPORTED, ObligationStatus.OPEN]
            ),
        )
        .order_by(AGENCY.c.code, OBLIGATION.c.id)
    )
    found: dict[str, list[Late]] = {}
    for row in rows:
        try:
            if row.status is not ObligationStatus.OPEN and row.done_on is not None:
                found.setdefault(row.code, []).append(days.count(row.due_on, row.done_on))
            elif days.count(row.due_on, today) > _NEVER_AFTER:
                found.setdefault(row.code, []).append(None)
        except OutsideCalendar:  # before the office's first calendar: nothing can be said
            continue
    everybody = [late for code in sorted(found) for late in found[code]]
    return LastYear(found, everybody)


@dataclass(frozen=True)
class AsLastYear:
    """Each duty takes one of its agency's latenesses, by a hash of the seed and the duty.

    Of a duty that is late already only those that are still possible; if none is, it is never done. Where
    nothing was ever measured, a duty is done on its day.
    """

    seed: int
    begin: date
    measured: LastYear

    def day_of(self, row: Obligation, agency: str, days: Workdays) -> date | None:
        assert row.due_on is not None
        known = self.measured.of(agency)
        if not known:
            return _not_before(days.on_or_before(row.due_on), self.begin, days)
        possible = [late for late in known if late is None or _day(row.due_on, late, days) >= self.begin]
        if not possible:
            return None
        place = chance(
            self.seed, "as last year", row.kind, row.subject_id, agency, row.occurrence, below=len(possible)
        )
        late = possible[place]
        return None if late is None else _day(row.due_on, late, days)


@dataclass(frozen=True)
class OnTime:
    """Each duty is done on its day; what is late already, at once."""

    begin: date

    def day_of(self, row: Obligation, agency: str, days: Workdays) -> date | None:
        assert row.due_on is not None
        return _not_before(days.on_or_before(row.due_on), self.begin, days)


def _day(due_on: date, late: int, days: Workdays) -> date:
    return days.add(due_on, late) if late else days.on_or_before(due_on)


def _not_before(day: date, begin: date, days: Workdays) -> date:
    return max(day, days.on_or_after(begin))
