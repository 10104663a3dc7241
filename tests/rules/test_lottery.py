"""The lottery is fair: over many seeds every agency is drawn equally often, and so is every pair, within bounds."""

import os
from collections import Counter
from itertools import combinations

import pytest

from rules.candidates import lottery_hash
from rules.selection import select
from tests.rules.round_cast import codes, long_an, rules

LONG = bool(os.environ.get("DONDOC_LONG_PROOFS"))
SEEDS = 100_000 if LONG else 6_000  # DONDOC_LONG_PROOFS=1: the long form
AGENCIES = [f"X{n:02}" for n in range(20)]
DRAWN = 5


@pytest.fixture(scope="module")
def draws() -> list[list[str]]:
    """The five drawn of twenty, in the order of the draw, for each seed."""
    return [sorted(AGENCIES, key=lambda code: lottery_hash(str(seed), code))[:DRAWN] for seed in range(SEEDS)]


def test_every_agency_is_drawn_equally_often(draws: list[list[str]]) -> None:
    """Chi-square with 19 degrees of freedom: a fair lottery exceeds 62 once in a million times."""
    seen = Counter(code for draw in draws for code in draw)
    expected, spread = SEEDS * DRAWN / 20, SEEDS * (DRAWN / 20) * (1 - DRAWN / 20)

    statistic = sum((seen[code] - expected) ** 2 for code in AGENCIES) / spread * 19 / 20

    assert statistic < 62


def test_every_place_of_the_draw_falls_equally_often_to_everybody(draws: list[list[str]]) -> None:
    for place in range(DRAWN):
        seen = Counter(draw[place] for draw in draws)

        statistic = sum((seen[code] - SEEDS / 20) ** 2 / (SEEDS / 20) for code in AGENCIES)

        assert statistic < 62


def test_no_two_agencies_come_together_more_often_than_chance_lets_them(draws: list[list[str]]) -> None:
    """Each of 190 pairs: 5/20 x 4/19 of the seeds; six standard deviations leave one in ten million rounds."""
    seen = Counter(pair for draw in draws for pair in combinations(sorted(draw), 2))
    share = DRAWN * (DRAWN - 1) / (20 * 19)

    farthest = max(abs(seen[pair] - SEEDS * share) for pair in combinations(AGENCIES, 2))

    assert farthest < 6 * (SEEDS * share * (1 - share)) ** 0.5


def test_who_is_forced_takes_no_ticket_and_nobody_else_is_left_out() -> None:
    """Through the choosing itself: the forced are never drawn, everybody else is, over some hundred seeds."""
    listed = long_an(SYT={"mandatory": True}, HBL={"years_since": 3}, SNV={"excluded": "đang thanh tra"})

    seen = {code for seed in range(400) for code in codes(select(listed, rules(), str(seed)), "lottery")}

    assert seen == {agency.code for agency in listed} - {"SYT", "HBL", "SNV"}
