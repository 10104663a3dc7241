"""The fewest moves that mend a plan, proved: the cheapest deal of visits to weeks, split wherever it clashes.

Each node of the search is a set of options still allowed and the cheapest deal of them (rules.replan_deal). If
every week of the deal finds its days and crews it is the best plan there is, because the nodes are taken in the
order of their cost and a cost only grows. If a week does not, at least one of its clashing visits must take
another option: one child for each, so that nothing is lost and nothing is looked at twice.
"""

import heapq
from collections.abc import Mapping
from dataclasses import dataclass

from rules.replan_days import Days, Stand
from rules.replan_deal import Deal, Dealer, Options, Way
from rules.weeks import Week


@dataclass(frozen=True)
class Found:
    """The deal and the places of all who did not fall out.

    `least` is a cost no plan can be below; the deal is the best there is when its own cost is that.
    """

    deal: Deal
    places: Mapping[str, Stand]
    least: int
    nodes: int

    @property
    def cost(self) -> int:
        return cost_of(self.deal)


def cost_of(deal: Deal) -> int:
    return sum(option.cost for option in deal.values())


@dataclass
class _Node:
    deal: Deal
    options: Options


class Search:
    """Best first; after `nodes` of them the search only dives for some plan, and says what it has proved."""

    def __init__(self, dealer: Dealer, days: Days, weeks: Mapping[int, Week], nodes: int) -> None:
        self.dealer, self.days, self.weeks, self.most = dealer, days, weeks, nodes
        self.heap: list[tuple[int, int, int, _Node]] = []
        self.made = self.taken = 0

    def run(self, options: Options) -> Found:
        root = _Node(self.dealer.first(options), options)
        self._push(root, 0)
        while True:
            cost, above, _, node = heapq.heappop(self.heap)
            self.taken += 1
            clash = self._clash(node.deal)
            if clash is None:
                return Found(node.deal, self._places(node.deal), cost, self.taken)
            if self.taken >= self.most:
                return self._dive(root, cost)
            self._split(node, clash, -above)

    def _dive(self, node: _Node, least: int) -> Found:
        """Give up the proof: follow one branch down to a plan. Who clashes goes elsewhere, at worst out."""
        while (clash := self._clash(node.deal)) is not None:
            self.taken += 1
            node = self._forbidding(node, clash[0][0])
        return Found(node.deal, self._places(node.deal), least, self.taken)

    def _clash(self, deal: Deal) -> list[tuple[str, Way]] | None:
        """The visits of the first week that does not settle; None when all do."""
        for number, wants in self._wants(deal).items():
            if any(way is not Way.STAY for _, way in wants):
                week = self.weeks[number]
                if self.days.settle(week, frozenset(wants)) is None:
                    return self.days.conflict(week, frozenset(wants))
        return None

    def _places(self, deal: Deal) -> dict[str, Stand]:
        found: dict[str, Stand] = {}
        for number, wants in self._wants(deal).items():
            if all(way is Way.STAY for _, way in wants):
                found.update({code: self.days.before[code] for code, _ in wants})
            else:
                settled = self.days.settle(self.weeks[number], frozenset(wants))
                assert settled is not None, "a plan was accepted without being settled"
                found.update({code: settled[code] for code, _ in wants})
        return found

    def _wants(self, deal: Deal) -> dict[int, list[tuple[str, Way]]]:
        wants: dict[int, list[tuple[str, Way]]] = {}
        for code, option in sorted(deal.items()):
            if option.way is not Way.OUT:
                wants.setdefault(option.week, []).append((code, option.way))
        return dict(sorted(wants.items()))

    def _split(self, node: _Node, clash: list[tuple[str, Way]], depth: int) -> None:
        """One child for each clashing visit: it goes elsewhere, and those before it keep what they have."""
        settled = dict(node.options)
        for code, _ in clash:
            if len(node.options[code]) > 1:
                child = self._forbidding(_Node(node.deal, settled), code)
                self._push(child, depth + 1)
            settled[code] = (node.deal[code],)

    def _forbidding(self, node: _Node, code: str) -> _Node:
        options = dict(node.options)
        options[code] = tuple(option for option in options[code] if option != node.deal[code])
        return _Node(self.dealer.without(node.deal, options, code), options)

    def _push(self, node: _Node, depth: int) -> None:
        self.made += 1
        heapq.heappush(self.heap, (cost_of(node.deal), -depth, self.made, node))
