"""Visits dealt out to weeks at the least cost, days and crews left aside: an assignment kept optimal step by step.

Every visit takes one of its options; a week holds so many visits, and of those standing in it so many may keep
their dates. The cheapest deal is a lower bound of every plan that also minds days and crews, and forbidding one
option changes it along one shortest path: that is what makes a search over forbidden options cheap.
"""

from collections import deque
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum


class Way(StrEnum):
    """What becomes of a visit."""

    STAY = "stay"
    CREW = "crew"  # the same date, others in the crew
    MOVE = "move"  # another date, in its own week or another
    OUT = "out"  # it falls out of the year


@dataclass(frozen=True, order=True)
class Option:
    """One way for a visit, its week (-1: none) and its cost."""

    cost: int
    week: int
    way: Way


Options = Mapping[str, tuple[Option, ...]]
Deal = Mapping[str, Option]
Node = tuple[str, int] | str
_SINK: Node = ("sink", 0)


@dataclass(frozen=True)
class Room:
    """How many visits a week holds, and how many of those standing in it may keep their dates."""

    holds: int
    keeps: int

    @property
    def least(self) -> int:
        return min(self.holds, self.keeps)


class Dealer:
    """Finds the cheapest deal and mends it when an option is forbidden."""

    def __init__(self, rooms: Mapping[int, Room]) -> None:
        self.rooms = rooms

    def first(self, options: Options) -> dict[str, Option]:
        """The cheapest deal of all visits: who can stay for nothing stays, the others are added one by one.

        A deal that costs nothing is the cheapest of the visits in it, so nothing is lost by beginning with it.
        """
        chosen: dict[str, Option] = {}
        kept = dict.fromkeys(self.rooms, 0)
        for code in sorted(options):
            best = options[code][0]
            if best.cost == 0 and best.way is Way.STAY and kept[best.week] < self.rooms[best.week].least:
                chosen[code] = best
                kept[best.week] += 1
        for code in sorted(options.keys() - chosen.keys()):
            self._walk(chosen, options, code, _SINK)
        return chosen

    def without(self, chosen: Deal, options: Options, code: str) -> dict[str, Option]:
        """The cheapest deal now that the option `code` had is not among its options any more."""
        mended = dict(chosen)
        left = mended.pop(code)
        self._walk(mended, options, code, _node(left), phantom=left)
        return mended

    def crowded(self, chosen: Deal, options: Options, code: str) -> tuple[list[str], list[int]]:
        """Who competes with a visit that found no week, and the full weeks they compete for (Hall's theorem)."""
        net = _Net(
            self.rooms, chosen, {c: [o for o in of if o.way is not Way.OUT] for c, of in options.items()}
        )
        seen: set[Node] = {code}
        queue = deque[Node]([code])
        while queue:
            for target, _, _ in net.edges(queue.popleft()):
                if target != _SINK and target not in seen:
                    seen.add(target)
                    queue.append(target)
        visits = [node for node in seen if isinstance(node, str)]
        weeks = [node[1] for node in seen if not isinstance(node, str) and node[0] == "week"]
        return sorted(visits), sorted(weeks)

    def _walk(
        self,
        chosen: dict[str, Option],
        options: Options,
        code: str,
        goal: Node,
        phantom: Option | None = None,
    ) -> None:
        """Move along the cheapest path from the visit to the goal; every visit on it takes its next option."""
        net = _Net(self.rooms, chosen, options, phantom)
        cost: dict[Node, int] = {code: 0}
        came: dict[Node, tuple[Node, Option | None]] = {}
        queue, waiting = deque[Node]([code]), set[Node]({code})
        while queue:
            here = queue.popleft()
            waiting.discard(here)
            for target, step, option in net.edges(here):
                reached = cost[here] + step
                if target not in cost or reached < cost[target]:
                    cost[target], came[target] = reached, (here, option)
                    if target not in waiting:
                        queue.append(target)
                        waiting.add(target)
        while goal != code:
            goal, option = came[goal]
            if option is not None and isinstance(goal, str):
                chosen[goal] = option


class _Net:
    """The residual network of a deal: visits, what they may take, and what is full."""

    def __init__(
        self, rooms: Mapping[int, Room], chosen: Deal, options: Mapping[str, Sequence[Option]],
        phantom: Option | None = None,
    ) -> None:  # fmt: skip
        self.rooms, self.chosen, self.options = rooms, chosen, options
        self.held = dict.fromkeys(rooms, 0)
        self.kept = dict.fromkeys(rooms, 0)
        self.at: dict[Node, list[str]] = {}
        for code, option in chosen.items():
            self.at.setdefault(_node(option), []).append(code)
            self._count(option)
        if phantom is not None:  # the place left behind is still taken: the path must end in it
            self._count(phantom)

    def _count(self, option: Option) -> None:
        if option.way is not Way.OUT:
            self.held[option.week] += 1
            self.kept[option.week] += option.way is not Way.MOVE

    def edges(self, here: Node) -> Iterator[tuple[Node, int, Option | None]]:
        """Where a unit may go on from here, at what cost, and the option a visit takes by it."""
        if isinstance(here, str):
            now = self.chosen.get(here)
            for option in self.options[here]:
                if option is not now:
                    yield _node(option), option.cost, option
            return
        for code in self.at.get(here, ()):
            yield code, -self.chosen[code].cost, None
        yield from self._passages(here)

    def _passages(self, here: tuple[str, int]) -> Iterator[tuple[Node, int, None]]:
        kind, week = here
        if kind == "keep":
            if self.kept[week] < self.rooms[week].keeps:
                yield ("week", week), 0, None
        elif kind == "week":
            if self.held[week] < self.rooms[week].holds:
                yield _SINK, 0, None
            if self.kept[week] > 0:
                yield ("keep", week), 0, None
        else:
            yield from ((("week", number), 0, None) for number, held in self.held.items() if held > 0)


def _node(option: Option) -> Node:
    if option.way is Way.OUT:
        return _SINK
    return ("week" if option.way is Way.MOVE else "keep", option.week)
