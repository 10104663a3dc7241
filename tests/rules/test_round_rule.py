"""The rule of a round is stored with it and comes back the same."""

import json
from datetime import date
from fractions import Fraction

from rules.candidates import Weights
from rules.lifecycles import InspectionKind
from rules.quota import QuotaRule
from rules.round_rule import RoundRule, from_json, to_json
from tests.rules.ladders import DAYS

QUOTA = QuotaRule(Fraction(3, 10), {"commune": Fraction(1, 5)}, frozenset({"province"}), frozenset({"sở"}))


def test_a_stored_rule_comes_back_the_same() -> None:
    rule = RoundRule(
        QUOTA, 5, Fraction(1, 4), Weights(sipas=Fraction(1, 3)), frozenset(InspectionKind), frozenset({"sở"}),
        1, 3, 2, 0, frozenset({(2022, 30), (2022, 5)}), credit_predecessors=False, rotation_predecessors=True,
    )  # fmt: skip

    assert from_json(to_json(rule)) == rule
    assert to_json(from_json(to_json(rule))) == to_json(rule)


def test_a_rule_from_before_predecessors_counted_reads_as_it_was_meant_then() -> None:
    other = RoundRule(QUOTA, credit_predecessors=False, rotation_predecessors=True)
    plain = json.loads(to_json(other))
    assert plain.pop("predecessors") == {"quota": False, "rotation": True}

    read = from_json(json.dumps(plain))

    assert (read.credit_predecessors, read.rotation_predecessors) == (True, False)


def test_the_text_that_is_published_is_canonical_and_readable() -> None:
    text = to_json(RoundRule(QUOTA))

    assert '"sở"' in text
    assert text == json.dumps(json.loads(text), ensure_ascii=False, sort_keys=True)


def test_the_rule_of_a_round_frames_its_timetable() -> None:
    rule = RoundRule(
        QUOTA, max_visits_per_week=7, crew_size=4, conflict_years=6, quarter_tolerance=5,
        blackout_weeks=frozenset({(2022, 5)}),
    )  # fmt: skip

    frame = rule.frame(2022, date(2022, 3, 1), date(2022, 11, 30), DAYS)

    assert (frame.year, frame.first_day, frame.last_day) == (2022, date(2022, 3, 1), date(2022, 11, 30))
    assert frame.days is DAYS
    assert frame.blackout_weeks == {(2022, 5)}
    assert (frame.max_visits_per_week, frame.crew_size) == (7, 4)
    assert (frame.conflict_years, frame.quarter_tolerance) == (6, 5)
