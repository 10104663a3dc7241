"""Whatever the prices, the sum they give is a bound: none stands above the best dealing of a small round."""

import os
from datetime import date
from itertools import product
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from rules.dual_bound import Dealing, Priced, Prices, Stage
from rules.objective import Load, objective_of, quarter_ranges
from tests.rules.field_cast import frame

SPAN = frame(date(2022, 3, 14), date(2022, 4, 8), max_visits_per_week=2, quarter_tolerance=0)
SCALE = 10


def loads() -> st.SearchStrategy[list[Load]]:
    one = st.tuples(st.sampled_from("AB"), st.integers(0, 9))
    return st.lists(one, min_size=1, max_size=5).map(
        lambda facts: [Load(f"X{n}", zone, weight, 2) for n, (zone, weight) in enumerate(facts)]
    )


price = st.integers(0, 60)
four = st.tuples(price, price, price, price)


@given(loads(), st.data())
@settings(max_examples=int(os.environ.get("DONDOC_ROUNDS", "60")), deadline=None)
def test_no_prices_give_a_bound_above_the_best_dealing(visits: list[Load], data: st.DataObject) -> None:
    weeks = {week.number: week for week in SPAN.weeks}
    open_ = {v.code: data.draw(st.sampled_from([(0, 1, 2, 3), (1, 2), (0, 3)])) for v in visits}
    ranges = quarter_ranges(SPAN, len(visits))
    stage = data.draw(st.sampled_from([Stage.TRIPS, Stage.LATENESS]))
    dealings = [
        objective_of(SPAN, visits, {v.code: weeks[n] for v, n in zip(visits, dealt, strict=True)})
        for dealt in product(*(open_[v.code] for v in visits))
        if max(dealt.count(n) for n in dealt) <= 2
    ]
    if not dealings:
        return
    given_: dict[str, Any] = {"imbalance": data.draw(st.integers(0, 3))}
    if stage is Stage.LATENESS:
        given_["trips"] = data.draw(st.sampled_from(sorted({d.trips for d in dealings})))
    quarters = tuple(week.quarter for week in SPAN.weeks)
    deal = Dealing(tuple(visits), open_, quarters, 2, ranges, **given_)
    prices = Prices(
        SCALE,
        {v.code: data.draw(st.integers(-50, 300)) for v in visits},
        data.draw(st.dictionaries(st.integers(0, 3), price)),
        data.draw(four),
        data.draw(four),
        data.draw(price) if stage is Stage.LATENESS else 0,
        data.draw(st.dictionaries(st.sampled_from(sorted(deal.zones)), price)),
    )

    bound = Priced(deal, stage, prices).bound

    allowed = [
        dealing.trips if stage is Stage.TRIPS else dealing.lateness
        for dealing in dealings
        if dealing.imbalance <= deal.imbalance and (deal.trips is None or dealing.trips <= deal.trips)
    ]
    assert all(bound <= value for value in allowed)
