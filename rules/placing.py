"""The search behind a province's timetable: which visits share which week.

All clashes of inspectors lie inside a week, so a week is settled alone (rules.crews) and the search only deals
visits out to weeks. Everything runs in the order of codes and week numbers.
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from fractions import Fraction

from rules.crews import Place, WeekDesk
from rules.objective import Load, Objective, quarter_caps, quarter_ranges
from rules.weeks import Week

Moves = Sequence[tuple[str, Week]]


class Board:
    """Visits of one province and the weeks they stand in.

    `tries` is what may be weighed while filling, and once more while improving.
    """

    def __init__(self, desk: WeekDesk, loads: Sequence[Load], tries: int) -> None:
        self.desk, self.tries, self.budget = desk, tries, tries
        self.limit = desk.frame.max_visits_per_week
        self.loads = {load.code: load for load in sorted(loads, key=lambda load: load.code)}
        self.weeks = desk.frame.weeks
        self.weeks_for = {
            code: [week for week in self.weeks if desk.settle(week, [code])] for code in self.loads
        }
        self.fits = {code: {week.number for week in weeks} for code, weeks in self.weeks_for.items()}
        self.week_of: dict[str, Week] = {}
        self.holds: dict[int, list[str]] = {week.number: [] for week in self.weeks}
        self.zones: Counter[tuple[str, int]] = Counter()
        self.quarters = [0, 0, 0, 0]
        self.trips = self.lateness = 0

    # ---- standing -----------------------------------------------------------------------------------------

    def put(self, code: str, week: Week) -> None:
        load = self.loads[code]
        self.week_of[code] = week
        self.holds[week.number].append(code)
        self.zones[load.zone, week.number] += 1
        self.trips += self.zones[load.zone, week.number] == 1
        self.quarters[week.quarter] += 1
        self.lateness += load.weight * week.number

    def take(self, code: str) -> Week:
        load, week = self.loads[code], self.week_of.pop(code)
        self.holds[week.number].remove(code)
        self.zones[load.zone, week.number] -= 1
        self.trips -= self.zones[load.zone, week.number] == 0
        self.quarters[week.quarter] -= 1
        self.lateness -= load.weight * week.number
        return week

    def objective(self) -> Objective:
        imbalance = sum(r.outside(n) for r, n in zip(self.ranges, self.quarters, strict=True))
        return Objective(imbalance, self.trips, self.lateness)

    def places(self) -> dict[str, Place]:
        """Days and crew of every placed visit."""
        found: dict[str, Place] = {}
        for week in self.weeks:
            if self.holds[week.number]:
                settled = self.desk.settle(week, self.holds[week.number])
                assert settled is not None, "a week was filled without being settled"
                found.update(settled)
        return found

    def settles(self, week: Week, codes: Sequence[str]) -> bool:
        return not codes or self.desk.settle(week, codes) is not None

    # ---- filling ------------------------------------------------------------------------------------------

    def fill(self, order: Sequence[str]) -> None:
        """Place as many as fit: bundles of a zone, heaviest first, then whoever is left.

        If somebody stays out, it is not for the bundles to say who: all are placed again, one by one in `order`.
        """
        self.caps = quarter_caps(self.desk.frame, len(self.loads))
        for bundle in sorted(self._bundles(), key=self._weight_of):
            self._put_bundle(bundle)
        self._push_all(order)
        if len(self.week_of) < len(self.loads):
            bundled = dict(self.week_of)
            self._deal({})
            self._push_all(order)
            if len(self.week_of) < len(bundled):
                self._deal(bundled)
            while self._trade(order):
                pass
        self.ranges = quarter_ranges(self.desk.frame, len(self.week_of))

    def _trade(self, order: Sequence[str]) -> bool:
        """Give up one visit, the last in order, if two others then find room."""
        for out in [code for code in reversed(order) if code in self.week_of]:
            before = dict(self.week_of)
            self.take(out)
            self._push_all([code for code in order if code != out])
            if len(self.week_of) > len(before):
                return True
            self._deal(before)
        return False

    def _deal(self, week_of: Mapping[str, Week]) -> None:
        for code in list(self.week_of):
            self.take(code)
        for code, week in week_of.items():
            self.put(code, week)

    def _push_all(self, order: Sequence[str]) -> None:
        for code in order:
            if code not in self.week_of:
                self._push_in(code, {code})

    def _bundles(self) -> list[list[str]]:
        """The visits of each zone cut into trips, the heaviest together so that they may go early."""
        zones: dict[str, list[str]] = {}
        for code in sorted(self.loads, key=lambda c: (-self.loads[c].weight, c)):
            zones.setdefault(self.loads[code].zone, []).append(code)
        return [
            codes[n : n + self.limit] for codes in zones.values() for n in range(0, len(codes), self.limit)
        ]

    def _weight_of(self, bundle: list[str]) -> tuple[Fraction, list[str]]:
        """Average weight, heaviest first."""
        return -Fraction(sum(self.loads[c].weight for c in bundle), len(bundle)), bundle

    def _put_bundle(self, bundle: list[str]) -> None:
        for week in self._common_weeks(bundle):
            if self._has_room(week, len(bundle)) and self.settles(week, [*self.holds[week.number], *bundle]):
                for code in bundle:
                    self.put(code, week)
                return
        if len(bundle) > 1:
            self._put_bundle(bundle[:-1])
            self._put_bundle(bundle[-1:])

    def _common_weeks(self, bundle: list[str]) -> Iterable[Week]:
        """Weeks all of them may have; for a single one those where its zone is visited anyway come first."""
        numbers = set.intersection(*(self.fits[code] for code in bundle))
        weeks = [week for week in self.weeks if week.number in numbers]
        if len(bundle) > 1:
            return weeks
        zone = self.loads[bundle[0]].zone
        return sorted(weeks, key=lambda week: (self.zones[zone, week.number] == 0, week.number))

    def _has_room(self, week: Week, more: int) -> bool:
        if len(self.holds[week.number]) + more > self.limit:
            return False
        q, n = week.quarter, self.quarters
        return all(sum(n[a : b + 1]) + more <= cap for a, b, cap in self.caps if a <= q <= b)

    def _push_in(self, code: str, seen: set[str], depth: int = 0) -> bool:
        """Place a visit, moving others along if need be; each is moved at most once (as in a matching)."""
        for week in self._wished(code):
            if self._weigh() and self.settles(week, [*self.holds[week.number], code]):
                self.put(code, week)
                return True
        for week in self._wished(code):
            for other in sorted(self.holds[week.number]):
                if other in seen or depth > 60 or not self._weigh():
                    continue
                rest = [c for c in self.holds[week.number] if c != other]
                if not self.settles(week, [*rest, code]):
                    continue
                seen.add(other)
                self.take(other)
                self.put(code, week)
                if self._push_in(other, seen, depth + 1):
                    return True
                self.take(code)
                self.put(other, week)
        return False

    def _wished(self, code: str) -> list[Week]:
        """Weeks within the balance first, then those where the zone is visited anyway, then the earliest."""
        zone = self.loads[code].zone
        return sorted(
            self.weeks_for[code],
            key=lambda w: (not self._has_room(w, 1), self.zones[zone, w.number] == 0, w.number),
        )

    def _weigh(self) -> bool:
        self.tries -= 1
        return self.tries >= 0

    # ---- improving ----------------------------------------------------------------------------------------

    def improve(self) -> None:
        """Moves, exchanges of visits, of whole trips and of whole weeks, until none helps or tries run out."""
        self.tries, better = self.budget, True
        while better and self.tries > 0:
            better = False
            for change in (self._move_each, self._swap_each, self._move_trips, self._swap_weeks):
                better = change() or better

    def _move_each(self) -> bool:
        better = False
        for code in sorted(self.week_of):
            for week in self.weeks_for[code]:
                better = self._try([(code, week)]) or better
        return better

    def _swap_each(self) -> bool:
        codes, better = sorted(self.week_of), False
        for n, one in enumerate(codes):
            for other in codes[n + 1 :]:
                better = self._try([(one, self.week_of[other]), (other, self.week_of[one])]) or better
        return better

    def _move_trips(self) -> bool:
        """A zone's visits of one week go to another week together."""
        better = False
        for zone, number in sorted(key for key, count in self.zones.items() if count > 1):
            for week in self.weeks:
                together = [c for c in sorted(self.holds[number]) if self.loads[c].zone == zone]
                better = self._try([(code, week) for code in together]) or better
        return better

    def _swap_weeks(self) -> bool:
        better = False
        for n, one in enumerate(self.weeks):
            for other in self.weeks[n + 1 :]:
                moves = [(c, other) for c in sorted(self.holds[one.number])]
                moves += [(c, one) for c in sorted(self.holds[other.number])]
                better = self._try(moves) or better
        return better

    def _try(self, moves: Moves) -> bool:
        """Keep the moves if every week still settles and the objective falls; else undo them."""
        moves = [(code, week) for code, week in moves if self.week_of[code] is not week]
        if not moves or not self._weigh() or not all(w.number in self.fits[c] for c, w in moves):
            return False
        before = self.objective()
        back = [(code, self._shift(code, week)) for code, week in moves]
        touched = {week.number: week for pair in (*moves, *back) for week in pair[1:]}
        if self.objective() < before and all(
            self.settles(week, self.holds[number]) for number, week in sorted(touched.items())
        ):
            return True
        for code, week in reversed(back):
            self._shift(code, week)
        return False

    def _shift(self, code: str, week: Week) -> Week:
        left = self.take(code)
        self.put(code, week)
        return left
