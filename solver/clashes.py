"""Visits that cannot share a week, found where a dealing runs into them and noted for every week they hold in.

A cut for the one week in which a conflict was met only pushes the same visits into the next week.
"""

from collections.abc import Mapping, Sequence
from itertools import combinations

from rules.crews import WeekDesk
from rules.dual_bound import Conflict
from rules.weeks import Week
from solver.highs import Solved
from solver.model import Model

HALF_SURE = 1e-6  # how much more than allowed a relaxation must take before it is worth a cut


class Clashes:
    """The conflicts of a province: `known` in the order they were met, those not searched to the end among them."""

    def __init__(self, desk: WeekDesk, weeks: Mapping[int, Week], open_: Mapping[str, Sequence[int]]) -> None:
        self.desk, self.weeks = desk, weeks
        self.standing: dict[int, list[str]] = {number: [] for number in weeks}
        for code in sorted(open_):
            for number in open_[code]:
                self.standing[number].append(code)
        self.known: dict[Conflict, bool] = {}  # -> whether it is proved

    @property
    def proved(self) -> list[Conflict]:
        return [conflict for conflict, sure in self.known.items() if sure]

    def learn(self, week_of: Mapping[str, int]) -> bool:
        """Whether some week of this dealing cannot be settled; its conflicts are then known."""
        groups: dict[int, list[str]] = {}
        for code, number in sorted(week_of.items()):
            groups.setdefault(number, []).append(code)
        met = False
        for number, codes in sorted(groups.items()):
            if not self._fits(number, codes):
                met = True
                self._note(self._smallest(number, codes))
        return met

    def learn_from_parts(self, model: Model, solved: Solved) -> bool:
        """Whether the relaxation takes more of two visits than a week can hold."""
        taken: dict[int, list[tuple[str, float]]] = {}
        for (code, number), column in model.visits.items():
            if solved.values[column] > HALF_SURE:
                taken.setdefault(number, []).append((code, solved.values[column]))
        before = len(self.known)
        for number, parts in sorted(taken.items()):
            for (a, much), (b, more) in combinations(sorted(parts), 2):
                if much + more > 1 + HALF_SURE and not self._fits(number, [a, b]):
                    self._note((a, b))
        return len(self.known) > before

    def _fits(self, number: int, codes: Sequence[str]) -> bool:
        return self.desk.settle(self.weeks[number], codes) is not None

    def _smallest(self, number: int, codes: Sequence[str]) -> tuple[str, ...]:
        """What remains when every visit that is not needed for the conflict is taken out."""
        left = list(codes)
        for code in codes:
            rest = [c for c in left if c != code]
            if not self._fits(number, rest):
                left = rest
        return tuple(left)

    def _note(self, codes: tuple[str, ...]) -> None:
        """The conflict in every week in which all of them may stand and it is true."""
        for number, standing in self.standing.items():
            if set(codes) <= set(standing) and not self._fits(number, codes):
                conflict = Conflict(number, codes, len(codes) - 1)
                if len(codes) == 2:
                    conflict = Conflict(number, self._clique(number, codes, standing), 1)
                self.known.setdefault(conflict, self._sure(conflict))

    def _clique(self, number: int, codes: tuple[str, ...], standing: Sequence[str]) -> tuple[str, ...]:
        """The two and everybody else who can stand with none of them."""
        found = list(codes)
        for code in standing:
            if code not in found and not any(self._fits(number, [code, other]) for other in found):
                found.append(code)
        return tuple(sorted(found))

    def _sure(self, conflict: Conflict) -> bool:
        week = self.weeks[conflict.week]
        return all(self.desk.sure(week, some) for some in combinations(conflict.codes, conflict.most + 1))
