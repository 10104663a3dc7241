"""Days and crews of one week while a plan is mended: those who stay keep their places, the others find theirs."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from rules.candidates import Agency
from rules.crews import crews_of, permitted
from rules.replan_deal import Way
from rules.timetable import Visit
from rules.weeks import Frame, Inspector, Week

Slot = tuple[date, int]  # a day, and 0 for its morning or 1 for its afternoon
Wants = frozenset[tuple[str, Way]]


@dataclass(frozen=True)
class Stand:
    """A place in a week: the half-days a visit takes and who makes it."""

    slots: tuple[Slot, ...]
    crew: tuple[str, ...]

    def visit(self, code: str) -> Visit:
        return Visit(code, *self.slots[0], tuple(sorted(self.crew)))


class Days:
    """Settles sets of visits week by week, exactly, within a number of steps each.

    `fixed` are visits nobody may touch. What stands is not judged again: a person may have set a crew no rule
    would have found. Where the steps run out the set counts as impossible and `unsure` says that it was not
    proved.
    """

    def __init__(
        self, frame: Frame, agencies: Mapping[str, Agency], inspectors: Sequence[Inspector],
        before: Mapping[str, Stand], fixed: Mapping[int, Sequence[str]], ready: date, steps: int,
    ) -> None:  # fmt: skip
        self.frame, self.agencies, self.before = frame, agencies, before
        self.fixed, self.ready, self.steps = fixed, ready, steps
        self.people = {i.id: i for i in inspectors}
        self.crews = {code: permitted(agency, inspectors, frame) for code, agency in agencies.items()}
        self.known: dict[tuple[int, Wants], dict[str, Stand] | None] = {}
        self.unsure = False

    def settle(self, week: Week, wants: Wants) -> dict[str, Stand] | None:
        """Places for all of them beside those that are fixed, or None."""
        key = week.number, wants
        if key not in self.known:
            self.known[key] = _WeekSearch(self, week, wants).run()
        return self.known[key]

    def conflict(self, week: Week, wants: Wants) -> list[tuple[str, Way]]:
        """A smallest set, by inclusion, of visits that cannot stand together in that week."""
        kept = sorted(wants, key=lambda want: (want[1] is not Way.STAY, want))
        for want in list(kept):
            fewer = [one for one in kept if one != want]
            if self.settle(week, frozenset(fewer)) is None:
                kept = fewer
        return sorted(kept, key=lambda want: (want[1] is Way.STAY, want))

    def starts(self, week: Week, code: str) -> list[int]:
        """Where a visit that moves may begin in the week: nearest to its old day first."""
        found = week.starts(self.agencies[code], self.ready)
        old = self.before.get(code)
        if old is None or not found:
            return found
        day = old.slots[0][0].isoweekday()
        gap = {s: (week.on(s, self.agencies[code].halfdays)[-1] - week.days[s // 2]).days for s in found}
        return sorted(found, key=lambda s: (gap[s], abs(week.days[s // 2].isoweekday() - day), s))

    def slots(self, week: Week, code: str, start: int) -> tuple[Slot, ...]:
        halves = range(start, start + self.agencies[code].halfdays)
        return tuple((week.days[half // 2], half % 2) for half in halves)


class _WeekSearch:
    """Depth first over the visits of a week, those with the fewest ways first."""

    def __init__(self, days: Days, week: Week, wants: Wants) -> None:
        self.days, self.week, self.steps = days, week, days.steps
        self.busy: set[tuple[str, Slot]] = set()
        self.zones: dict[tuple[str, date], list[str]] = {}
        self.found: dict[str, Stand] = {}
        self.fixed = list(days.fixed.get(week.number, ()))
        order = {Way.STAY: 0, Way.CREW: 1, Way.MOVE: 2}
        self.wants = sorted(wants, key=lambda want: (order[want[1]], len(days.crews[want[0]]), want))

    def run(self) -> dict[str, Stand] | None:
        moving = any(way is Way.MOVE for _, way in self.wants)
        if moving and len(self.fixed) + len(self.wants) > self.days.frame.max_visits_per_week:
            return None
        for code in self.fixed:
            self._put(code, self.days.before[code])
        return dict(self.found) if self._visit(0) else None

    def _visit(self, depth: int) -> bool:
        if depth == len(self.wants):
            return True
        code, way = self.wants[depth]
        for stand in self._stands(code, way):
            self.steps -= 1
            if self.steps < 0:
                self.days.unsure = True
                return False
            self._put(code, stand)
            if self._visit(depth + 1):
                return True
            self._take_back(code, stand)
        return False

    def _stands(self, code: str, way: Way) -> Iterator[Stand]:
        before = self.days.before.get(code)
        if way is Way.STAY and before is not None:
            yield before
            return
        if way is Way.CREW and before is not None:
            places = [before.slots]
        else:
            places = [self.days.slots(self.week, code, s) for s in self.days.starts(self.week, code)]
        for slots in places:
            yield from self._same_crew(code, slots, before if way is Way.MOVE else None)
            kept = self._by_hand(code, slots, before)
            size = len(before.crew) - len(kept) if before and kept else self.days.frame.crew_size
            free = [i for i in self.days.crews[code] if self._free(i, code, slots)]
            missing = self.days.agencies[code].skills.difference(*(i.skills for i in kept))
            for crew in crews_of(missing, free, size):
                yield Stand(slots, tuple(i.id for i in (*kept, *crew)))

    def _same_crew(self, code: str, slots: tuple[Slot, ...], before: Stand | None) -> Iterator[Stand]:
        """The crew of before, if all of it is there: a moved visit keeps its people where it can."""
        if before is None:
            return
        allowed = {i.id for i in (*self.days.crews[code], *self._by_hand(code, slots, before))}
        crew = [self.days.people.get(name) for name in before.crew]
        if all(i is not None and i.id in allowed and self._free(i, code, slots) for i in crew):
            yield Stand(slots, before.crew)

    def _by_hand(self, code: str, slots: tuple[Slot, ...], before: Stand | None) -> list[Inspector]:
        """Those of the old crew who are no inspectors here, as a head from elsewhere: they come along if they can."""
        home = self.days.agencies[code].province
        crew = [self.days.people.get(name) for name in (before.crew if before else ())]
        return [i for i in crew if i is not None and i.province != home and self._free(i, code, slots)]

    def _free(self, inspector: Inspector, code: str, slots: tuple[Slot, ...]) -> bool:
        if any((inspector.id, slot) in self.busy for slot in slots):
            return False
        if any(span.holds(day) for day, _ in slots for span in inspector.leave):
            return False
        zone = self.days.agencies[code].zone
        return all(there == zone for day, _ in slots for there in self.zones.get((inspector.id, day), ()))

    def _put(self, code: str, stand: Stand) -> None:
        zone = self.days.agencies[code].zone
        for name in stand.crew:
            for slot in stand.slots:
                self.busy.add((name, slot))
                self.zones.setdefault((name, slot[0]), []).append(zone)
        self.found[code] = stand

    def _take_back(self, code: str, stand: Stand) -> None:
        for name in stand.crew:
            for slot in stand.slots:
                self.busy.discard((name, slot))
                self.zones[name, slot[0]].pop()
        del self.found[code]
