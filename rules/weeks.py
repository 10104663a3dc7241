"""The weeks a round may use and the half-days at which a visit may stand in them.

Weeks are ISO weeks, known by (ISO year, week): week 53 and week 1 of a turn of the year stay apart. They count
from 0 over those with a usable day - a working day of the round that is not in a blackout week.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from functools import cached_property

from rules.candidates import Agency, Span
from rules.workdays import OutsideCalendar, Workdays

IsoWeek = tuple[int, int]


@dataclass(frozen=True)
class Inspector:
    """Somebody who may be in a crew: `agency` employs him now, `former` holds (agency, last year there)."""

    id: str
    province: str
    skills: frozenset[str] = frozenset()
    agency: str = ""
    former: tuple[tuple[str, int], ...] = ()
    leave: tuple[Span, ...] = ()


@dataclass(frozen=True)
class Frame:
    """What a timetable must keep to: the round's days, its notice, its limits.

    `days` reaches from the day the plan was published (if known) to `last_day`.
    """

    year: int
    first_day: date
    last_day: date
    days: Workdays
    plan_published: date | None = None
    notice_working_days: int = 0
    blackout_weeks: frozenset[IsoWeek] = frozenset()
    max_visits_per_week: int = 3
    crew_size: int = 2
    conflict_years: int = 3
    quarter_tolerance: int = 1

    @cached_property
    def first_start(self) -> date:
        """No visit starts earlier: the day after the last full working day of the notice.

        The notice runs through blackout weeks: they are working weeks, only without visits.
        """
        if self.plan_published is None:
            return self.first_day
        try:
            noticed = self.days.add(self.plan_published, self.notice_working_days)
        except OutsideCalendar:
            return self.last_day + timedelta(days=1)
        if self.notice_working_days == 0:
            noticed = self.plan_published
        return max(self.first_day, noticed + timedelta(days=1))

    @cached_property
    def weeks(self) -> tuple[Week, ...]:
        found: dict[IsoWeek, list[date]] = {}
        for day in self.days.days:
            if self.first_day <= day <= self.last_day and iso_week(day) not in self.blackout_weeks:
                found.setdefault(iso_week(day), []).append(day)
        return tuple(
            Week(number, iso, tuple(days)) for number, (iso, days) in enumerate(sorted(found.items()))
        )

    @cached_property
    def quarter_days(self) -> tuple[int, int, int, int]:
        """Usable days of each quarter, a week counting for the quarter of its first day."""
        totals = [0, 0, 0, 0]
        for week in self.weeks:
            totals[week.quarter] += len(week.days)
        return totals[0], totals[1], totals[2], totals[3]


@dataclass(frozen=True)
class Week:
    """One week of the round: its usable days, two half-days each; quarters run from 0 to 3."""

    number: int
    iso: IsoWeek
    days: tuple[date, ...]

    @property
    def quarter(self) -> int:
        return (self.days[0].month - 1) // 3

    def starts(self, agency: Agency, first_start: date) -> list[int]:
        """The half-days (0: first morning, 1: its afternoon, ...) at which a visit there may begin.

        Those without a closed day inside come first: a visit is torn apart only when nothing else fits.
        """
        lowest = max(first_start, agency.earliest or first_start)
        fitting = [s for s in self._standing(agency.halfdays) if self.days[s // 2] >= lowest]
        open_starts = [
            s for s in fitting if not any(self._barred(d, agency) for d in self.on(s, agency.halfdays))
        ]
        return sorted(open_starts, key=lambda s: (self._stretch(s, agency.halfdays), s))

    def on(self, start: int, halfdays: int) -> tuple[date, ...]:
        """The days a visit touches that begins at half-day `start`."""
        return self.days[start // 2 : (start + halfdays - 1) // 2 + 1]

    def _standing(self, halfdays: int) -> range:
        """Starts that leave room; two half-days or more begin in the morning."""
        return range(0, 2 * len(self.days) - halfdays + 1, 1 if halfdays == 1 else 2)

    def _barred(self, day: date, agency: Agency) -> bool:
        return any(span.holds(day) for span in agency.blackout)

    def _stretch(self, start: int, halfdays: int) -> int:
        """Calendar days from its first to its last: visits of one length differ by the closed days inside."""
        touched = self.on(start, halfdays)
        return (touched[-1] - touched[0]).days


def iso_week(day: date) -> IsoWeek:
    year, week, _ = day.isocalendar()
    return year, week
