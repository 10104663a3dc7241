"""Bodies that follow one another within a year: which agency of a list an inspection is credited to, and only one.

The rule, where an office credits across a reorganisation (quota.yaml): on the list as it was frozen an inspection
belongs to the body it was planned for, on today's list to the body that is there today. What neither list names is
followed to its successors, then back to its predecessors; of several the first by code that has none yet.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field


@dataclass(frozen=True)
class Lines:
    """`heirs`: who follows each body; `handed`: the bodies an inspection was planned for before, oldest first."""

    heirs: Mapping[int, Collection[int]] = field(default_factory=dict)
    handed: Mapping[int, Sequence[int]] = field(default_factory=dict)

    @property
    def forebears(self) -> dict[int, set[int]]:
        found: dict[int, set[int]] = {}
        for old, heirs in self.heirs.items():
            for heir in heirs:
                found.setdefault(heir, set()).add(old)
        return found


def credit(
    papers: Iterable[tuple[int, int]],
    listed: Mapping[int, str],
    lines: Lines,
    *,
    frozen: bool,
    across: bool = True,
) -> dict[int, int]:
    """The inspection of each credited agency: `papers` are (inspection, its agency), the earliest first.

    `listed` gives the code of each agency of the list. A second inspection of an agency is credited to nobody.
    """
    found: dict[int, int] = {}
    forebears = lines.forebears
    for number, agency in papers:
        handed = lines.handed.get(number, ()) if across and frozen else ()
        planned = [body for body in (*handed, agency) if body in listed]
        if planned:
            found.setdefault(planned[0], number)
        elif across:
            near = _reached(agency, lines.heirs, listed) or _reached(agency, forebears, listed)
            free = [body for body in near if body not in found]
            if free:
                found[free[0]] = number
    return found


def _reached(body: int, steps: Mapping[int, Collection[int]], listed: Mapping[int, str]) -> list[int]:
    """The nearest listed bodies along those steps, by code; beyond a listed one nobody is looked for."""
    seen, ahead, found = {body}, [body], set[int]()
    while ahead:
        for other in steps.get(ahead.pop(), ()):
            if other not in seen:
                seen.add(other)
                (found.add if other in listed else ahead.append)(other)
    return sorted(found, key=lambda one: listed[one])


def before_all(body: int, forebears: Mapping[int, Collection[int]]) -> set[int]:
    """The body and all that came before it."""
    seen, ahead = {body}, [body]
    while ahead:
        new = set(forebears.get(ahead.pop(), ())) - seen
        seen |= new
        ahead += sorted(new)
    return seen
