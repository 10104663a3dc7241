"""What makes a round impossible, found by counting: each shortage can be checked with a pencil.

The tests run before any search, from the plainest to the finest. Sentences live in the catalogues; here are
kinds and numbers.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from enum import StrEnum

from rules.candidates import Agency
from rules.crews import WeekDesk, bar, can_cover, most_skills
from rules.selection import Selection
from rules.weeks import Frame, Inspector, Week


class ShortageKind(StrEnum):
    QUOTA_ABOVE_ELIGIBLE = "quota_above_eligible"  # too many are excluded
    MANDATORY_EXCLUDED = "mandatory_excluded"
    NO_CREW = "no_crew"
    NO_DATE = "no_date"
    WEEKS = "weeks"  # usable weeks x weekly limit
    INSPECTOR_HALFDAYS = "inspector_halfdays"
    SKILL_HALFDAYS = "skill_halfdays"
    ZONE_DAYS = "zone_days"  # an inspector is in one zone a day
    CREW_WEEKS = "crew_weeks"  # long visits: the days of a week hold few of them, whatever the sum says
    NOT_PLACED = "not_placed"  # the search found no room; proved only where it looked at everything
    RESERVE_EMPTY = "reserve_empty"  # visits fell out, and the reserve has nobody left who finds a date


class RemedyKind(StrEnum):
    """A way out; `amount` says how much of it. Cheapest first: time, then people, then a rule waived."""

    SHIFT_DATES = "shift_dates"
    EXTEND_WEEKS = "extend_weeks"
    ADD_INSPECTORS = "add_inspectors"
    ADD_SKILLED_INSPECTORS = "add_skilled_inspectors"
    MORE_A_WEEK = "more_a_week"  # visits a week more, in `weeks` weeks
    LIFT_EXCLUSIONS = "lift_exclusions"
    LIFT_MANDATE = "lift_mandate"


@dataclass(frozen=True)
class Remedy:
    kind: RemedyKind
    amount: int = 1
    weeks: int = 0
    skill: str = ""


@dataclass(frozen=True)
class Shortage:
    """Needs more than there is. `who`: codes of agencies, or the province (and level) it is about.

    `weeks` and `limit` are the factors of `has` where it is a product; `barred` says why inspectors may not.
    """

    kind: ShortageKind
    needs: int
    has: int
    who: tuple[str, ...]
    province: str
    remedies: tuple[Remedy, ...]
    level: str = ""
    skill: str = ""
    weeks: int = 0
    limit: int = 0
    halfdays: int = 0  # of the shortest visit that is counted
    barred: Mapping[str, str] = field(default_factory=dict)
    proved: bool = True

    @property
    def short_by(self) -> int:
        return self.needs - self.has


def quota_shortages(selection: Selection, agencies: Iterable[Agency]) -> list[Shortage]:
    """Quota above the eligible; bodies that must be visited and must not."""
    found = [
        Shortage(
            ShortageKind.QUOTA_ABOVE_ELIGIBLE, scope.required, scope.eligible,
            (scope.province, scope.level) if scope.level else (scope.province,), scope.province,
            (Remedy(RemedyKind.LIFT_EXCLUSIONS, scope.required - scope.eligible),), level=scope.level,
        )
        for scope in selection.scopes
        if scope.required > scope.eligible
    ]  # fmt: skip
    both = sorted((a for a in agencies if a.mandatory and a.excluded), key=lambda a: a.code)
    return found + [
        Shortage(
            ShortageKind.MANDATORY_EXCLUDED, 1, 0, (a.code,), a.province,
            (Remedy(RemedyKind.LIFT_EXCLUSIONS), Remedy(RemedyKind.LIFT_MANDATE)), level=a.level,
        )
        for a in both
    ]  # fmt: skip


class Counting:
    """The counting tests of one province over its picks."""

    def __init__(
        self, frame: Frame, picks: Sequence[Agency], inspectors: Sequence[Inspector], desk: WeekDesk
    ) -> None:
        self.frame, self.picks, self.inspectors, self.desk = frame, picks, inspectors, desk
        self.province = picks[0].province
        self.weeks = [w for w in frame.weeks if w.days[-1] >= frame.first_start]

    def impossible_visits(self) -> list[Shortage]:
        """Picks nobody may visit, then picks that fit no week even alone."""
        found = [shortage for agency in self.picks if (shortage := self._no_crew(agency))]
        crewless = {code for shortage in found for code in shortage.who}
        rest = [agency for agency in self.picks if agency.code not in crewless]
        return found + [shortage for agency in rest if (shortage := self._no_date(agency))]

    def too_little(self, possible: Sequence[Agency]) -> list[Shortage]:
        """Not enough weeks, inspector half-days, half-days of a skill, inspector days over the zones.

        Only where all these sums suffice, the finest count: how many long visits each week holds.
        """
        if not possible:
            return []
        skills = sorted({skill for agency in possible for skill in agency.skills})
        tests = [self._weeks(possible), self._halfdays(possible), self._zone_days(possible)]
        tests[2:2] = [self._skill(possible, skill) for skill in skills]
        found = [shortage for shortage in tests if shortage is not None and shortage.short_by > 0]
        finest = None if found else self._crew_weeks(possible)
        return found if finest is None else [finest]

    def _no_crew(self, agency: Agency) -> Shortage | None:
        """Tests whole crews, not the skills of all together: no pair may hold what five hold."""
        size, free = self.frame.crew_size, self.desk.crews[agency.code]
        if can_cover(agency.skills, free, size):
            return None
        barred = {
            i.id: str(why)
            for i in self.inspectors
            if i.province == self.province and (why := bar(i, agency, self.frame))
        }
        if len(free) < size:
            missing = size - len(free)
            return Shortage(
                ShortageKind.NO_CREW, size, len(free), (agency.code,), self.province,
                (Remedy(RemedyKind.ADD_INSPECTORS, missing),), agency.level, barred=barred,
            )  # fmt: skip
        held = most_skills(agency.skills, free, size)
        lacking = _lacking(agency.skills, free, size - 1)
        remedies = (Remedy(RemedyKind.ADD_SKILLED_INSPECTORS, skill="|".join(lacking)),)
        return Shortage(
            ShortageKind.NO_CREW, len(agency.skills), held, (agency.code,), self.province, remedies,
            agency.level, skill="|".join(sorted(agency.skills)), barred=barred,
        )  # fmt: skip

    def _no_date(self, agency: Agency) -> Shortage | None:
        if any(self.desk.settle(week, [agency.code]) for week in self.frame.weeks):
            return None
        longest = max((self._longest(week, agency) for week in self.frame.weeks), default=0)
        # A run long enough exists, but its days lack a crew: then what misses is the visit itself.
        needs, has = (agency.halfdays, longest) if longest < agency.halfdays else (1, 0)
        return Shortage(
            ShortageKind.NO_DATE, needs, has, (agency.code,), self.province,
            (Remedy(RemedyKind.SHIFT_DATES), Remedy(RemedyKind.EXTEND_WEEKS)), agency.level,
        )  # fmt: skip

    def _longest(self, week: Week, agency: Agency) -> int:
        """The longest visit (half-days) that week would hold for this agency, crews left aside."""
        lengths = range(agency.halfdays, 0, -1)
        for halfdays in lengths:
            shorter = replace(agency, halfdays=halfdays)
            if week.starts(shorter, self.frame.first_start):
                return halfdays
        return 0

    def _weeks(self, possible: Sequence[Agency]) -> Shortage | None:
        """Visits whose weeks all lie in a stretch of weeks must fit its weeks times the weekly limit."""
        limit = self.frame.max_visits_per_week
        worst: tuple[int, int, int, list[str]] | None = None
        for codes, weeks in self._stretches(possible):
            excess = len(codes) - limit * weeks
            if excess > 0 and (worst is None or (excess, weeks) > worst[:2]):
                worst = excess, weeks, limit * weeks, codes
        if worst is None:
            return None
        excess, weeks, has, codes = worst
        who = (self.province,) if len(codes) == len(possible) else tuple(codes)
        remedies = (
            Remedy(RemedyKind.EXTEND_WEEKS, -(-excess // limit)),
            Remedy(RemedyKind.MORE_A_WEEK, -(-excess // weeks), weeks=min(excess, weeks)),
        )
        return Shortage(
            ShortageKind.WEEKS, len(codes), has, who, self.province, remedies, weeks=weeks, limit=limit
        )

    def _stretches(self, possible: Sequence[Agency]) -> Iterable[tuple[list[str], int]]:
        """For each stretch of weeks: the visits that fit nowhere else, and how many of its weeks take any."""
        windows: dict[str, tuple[int, int]] = {}
        used: set[int] = set()
        for agency in possible:
            fitting = [w.number for w in self.weeks if self.desk.starts(w, agency.code)]
            windows[agency.code] = fitting[0], fitting[-1]
            used.update(fitting)
        for first in sorted({a for a, _ in windows.values()}):
            for last in sorted({b for _, b in windows.values()}):
                codes = [code for code, (a, b) in windows.items() if first <= a and b <= last]
                yield codes, sum(first <= number <= last for number in used)

    def _halfdays(self, possible: Sequence[Agency]) -> Shortage:
        needs = self.frame.crew_size * sum(agency.halfdays for agency in possible)
        crews = self._members(possible)
        has = 2 * sum(self._free_days(i) for i in crews)
        return self._people(ShortageKind.INSPECTOR_HALFDAYS, needs, has, len(crews))

    def _skill(self, possible: Sequence[Agency], skill: str) -> Shortage:
        asking = [agency for agency in possible if skill in agency.skills]
        holders = [i for i in self._members(asking) if skill in i.skills]
        needs = sum(agency.halfdays for agency in asking)
        has = 2 * sum(self._free_days(i) for i in holders)
        return self._people(ShortageKind.SKILL_HALFDAYS, needs, has, len(holders), skill)

    def _zone_days(self, possible: Sequence[Agency]) -> Shortage:
        """Half a day in a zone costs each of a crew the whole day for every other zone."""
        zones: dict[str, int] = {}
        for agency in possible:
            zones[agency.zone] = zones.get(agency.zone, 0) + agency.halfdays
        crews = self._members(possible)
        has = sum(self._free_days(i) for i in crews)
        needs = self.frame.crew_size * sum(-(-halfdays // 2) for halfdays in zones.values())
        return self._people(ShortageKind.ZONE_DAYS, needs, has, len(crews))

    def _people(self, kind: ShortageKind, needs: int, has: int, people: int, skill: str = "") -> Shortage:
        """A shortage of people's time; as many more as would bring it, at the time one of them has."""
        each = has // people if has else (2 if kind is not ShortageKind.ZONE_DAYS else 1) * self._days()
        more = -(-(needs - has) // max(1, each))
        way = RemedyKind.ADD_SKILLED_INSPECTORS if skill else RemedyKind.ADD_INSPECTORS
        return Shortage(
            kind, needs, has, (self.province,), self.province, (Remedy(way, more, skill=skill),), skill=skill
        )

    def _crew_weeks(self, possible: Sequence[Agency]) -> Shortage | None:
        """Visits of at least so many half-days: each week holds no more than its days do, crew by crew."""
        found = [self._long_visits(possible, length) for length in sorted({a.halfdays for a in possible})]
        worst = max(found, key=lambda shortage: (shortage.short_by, -shortage.halfdays))
        return worst if worst.short_by > 0 else None

    def _long_visits(self, possible: Sequence[Agency], halfdays: int) -> Shortage:
        long = [agency for agency in possible if agency.halfdays >= halfdays]
        members = self._members(long)
        has = self._weeks_hold(members, halfdays)
        size, most = self.frame.crew_size, self.frame.max_visits_per_week
        whole = min(most, len(members) * _in_days(5, halfdays) // size)
        ways = [Remedy(RemedyKind.EXTEND_WEEKS, -(-(len(long) - has) // whole))] if whole else []
        enough = (
            n for n in range(size * len(long) + 1) if self._weeks_hold(members, halfdays, n) >= len(long)
        )
        ways += [Remedy(RemedyKind.ADD_INSPECTORS, n) for n in [next(enough, 0)] if n]
        return Shortage(
            ShortageKind.CREW_WEEKS, len(long), has, (self.province,), self.province, tuple(ways),
            weeks=len(self.weeks), halfdays=halfdays,
        )  # fmt: skip

    def _weeks_hold(self, members: Sequence[Inspector], halfdays: int, more: int = 0) -> int:
        """How many such visits the weeks hold, with `more` inspectors who are always there."""
        held = 0
        for week in self.weeks:
            days = [day for day in week.days if day >= self.frame.first_start]
            free = [sum(not any(span.holds(d) for span in i.leave) for d in days) for i in members]
            slots = sum(_in_days(count, halfdays) for count in [*free, *[len(days)] * more])
            held += min(self.frame.max_visits_per_week, slots // self.frame.crew_size)
        return held

    def _members(self, possible: Sequence[Agency]) -> list[Inspector]:
        """The inspectors some of these visits may call."""
        called = {i.id for agency in possible for i in self.desk.crews[agency.code]}
        return [i for i in self.inspectors if i.id in called]

    def _days(self) -> int:
        return sum(day >= self.frame.first_start for week in self.weeks for day in week.days)

    def _free_days(self, inspector: Inspector) -> int:
        days = (day for week in self.weeks for day in week.days if day >= self.frame.first_start)
        return sum(not any(span.holds(day) for span in inspector.leave) for day in days)


def _lacking(skills: frozenset[str], inspectors: Sequence[Inspector], size: int) -> list[str]:
    """What one more inspector must hold so that he and the best `size` of these hold all skills together."""
    held = {frozenset[str]()}
    for _ in range(size):
        held |= {one | (i.skills & skills) for one in held for i in inspectors}
    best = min(held, key=lambda one: (-len(one), sorted(one)))
    return sorted(skills - best)


def _in_days(days: int, halfdays: int) -> int:
    """How many such visits one inspector can make in so many days: two half-days or more begin in the morning."""
    return 2 * days if halfdays == 1 else days // -(-halfdays // 2)
