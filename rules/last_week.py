"""The last week in which the visits still missing may begin and yet be concluded within the year.

Counting only: a week holds so many visits, a conclusion takes so many working days, a year ends. Whoever starts
later than this week has lost the quota by arithmetic, whatever his efforts.
"""

from dataclasses import dataclass, replace
from datetime import date

from rules.candidates import Agency
from rules.weeks import Frame, IsoWeek


@dataclass(frozen=True)
class LastWeek:
    """`missing` visits at `per_week` a week take `weeks_needed` of the `weeks_left` that can hold one.

    `week` and `monday` are empty when nothing is missing or too few weeks are left; then `short_by` visits no
    longer fit. `last_day` is the last day on which a visit may end so that its conclusion is still of the year.
    """

    missing: int
    per_week: int
    weeks_needed: int
    weeks_left: int
    last_day: date
    week: IsoWeek | None = None
    first_day: date | None = None
    short_by: int = 0


def last_safe_week(frame: Frame, missing: int, halfdays: int) -> LastWeek:
    """Count back from the end of the frame; a week counts if a visit of `halfdays` half-days fits into it."""
    longest = Agency("", "", "", halfdays=halfdays)
    fitting = [week for week in frame.weeks if week.starts(longest, frame.first_start)]
    limit = frame.max_visits_per_week
    needed = -(-missing // limit)
    short = max(0, missing - limit * len(fitting))
    found = LastWeek(missing, limit, needed, len(fitting), frame.last_day, short_by=short)
    if missing == 0 or short:
        return found
    week = fitting[-needed]
    first = min(week.starts(longest, frame.first_start))
    return replace(found, week=week.iso, first_day=week.days[first // 2])
