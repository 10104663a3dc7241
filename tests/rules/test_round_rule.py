"""The rule of a round is stored with it and comes back the same."""

from fractions import Fraction

from rules.candidates import Weights
from rules.lifecycles import InspectionKind
from rules.quota import QuotaRule
from rules.round_rule import RoundRule, from_json, to_json


def test_a_stored_rule_comes_back_the_same() -> None:
    quota = QuotaRule(
        Fraction(3, 10), {"commune": Fraction(1, 5)}, frozenset({"province"}), frozenset({"sở"})
    )
    rule = RoundRule(
        quota, 5, Fraction(1, 4), Weights(sipas=Fraction(1, 3)), frozenset(InspectionKind), frozenset({"sở"}),
        1, 3, 2, 0, frozenset({(2022, 30), (2022, 5)}),
    )  # fmt: skip

    assert from_json(to_json(rule)) == rule
    assert to_json(from_json(to_json(rule))) == to_json(rule)
