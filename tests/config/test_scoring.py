"""The score schemes shipped as examples."""

from collections.abc import Callable
from fractions import Fraction
from pathlib import Path

import pytest

from config.loader import ConfigError
from config.scoring import load_scoring
from tests.config.conftest import line_of

Refused = Callable[[Callable[[Path], object], str, str, str], ConfigError]
FILE = "scoring.yaml"


@pytest.mark.parametrize(
    ("scheme", "code", "value", "points"),
    [
        ("ca_mau_2013", "1.1.4", "90", "1"),  # more than 90 is asked
        ("ca_mau_2013", "1.1.4", "90.1", "2"),
        ("khanh_hoa_2026", "I.2.1", "29.5", "0.5"),  # 13 of 44
        ("khanh_hoa_2026", "I.2.1", "30", "1"),
        ("khanh_hoa_2026", "I.2.1", "0", "0"),
        ("khanh_hoa_2026", "II.1", "99.9", "8"),
        ("khanh_hoa_2026", "I.1", "30", "3"),
        ("khanh_hoa_2026", "I.1", "31", "1.5"),
        ("khanh_hoa_2026", "I.2.2", None, "1"),  # no problem found counts as all handled
    ],
)
def test_the_steps_are_those_of_the_published_schemes(
    scheme: str, code: str, value: str | None, points: str
) -> None:
    criterion = load_scoring()[scheme].criterion(code)

    assert criterion is not None
    assert criterion.points(Fraction(value) if value else None) == Fraction(points)


def test_completion_on_schedule_and_plain_completion_are_told_apart() -> None:
    schemes = load_scoring()

    assert schemes["khanh_hoa_2026"].criterion("II.1").on_time is True  # type: ignore[union-attr]
    assert schemes["ca_mau_2013"].criterion("1.1.4").on_time is False  # type: ignore[union-attr]


def test_nothing_of_the_national_index_is_passed_off_as_known() -> None:
    for criterion in load_scoring()["par_index_province"].criteria:
        assert criterion.verified is False
        assert criterion.most is None
        assert all(step.points is None for step in criterion.steps)


def test_every_value_names_its_source() -> None:
    for scheme in load_scoring().values():
        assert all(value.source for value in (*scheme.criteria, *scheme.penalties))


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("- {above: 90, points: 2}", "- {at_least: 90, points: 2}", None),
        ("- {at_least: 70, at_most: 90, points: 1}", "- {at_least: 70, below: 90, points: 1}", "leaves its"),
        ("- {at_least: 70, at_most: 90, points: 1}", "- {at_least: 70, at_most: 80, points: 1}", "must begin where"),
        ("- {at_least: 70, at_most: 90, points: 1}", "- {at_least: 70, above: 70, points: 1}", "does not go with"),
        ("- {at_least: 70, at_most: 90, points: 1}", "- {points: 1}", "needs at least one end"),
        ("- {above: 90, points: 2}", "- {above: 90, points: 3}", "must hold from 0 to 2 points"),
        ("- {above: 90, points: 2}", "- {above: 90, point: 2}", "do you mean “points”?"),
        ("- {above: 90, points: 2}", "- {above: 90%, points: 2}", "must be a number"),
        ("- {below: 70, points: 0}", "- {at_least: 0, below: 70, points: 0}", "must have no lower end"),
        ("measure: days", "measure: day", "do you mean “days”?"),
        ("points: -0.5", "points: 0.5", "must be negative"),
        ("years: [2026, 2026]", "years: [2026, 2025]", "must be from 2026"),
        ("years: [2026, 2026]", "years: [2026]", "must be written [first year, last year]"),
        ("- code: khanh_hoa_2026", "- code: ca_mau_2013", "the code “ca_mau_2013” stands above"),
        ("- code: I.2.2", "- code: I.2.1", "the code “I.2.1” stands above"),
        ("      verified: no", "      verified: yes", "cannot be yes while points are unknown"),
        ("      if_none: drop", "      if_none: skip", "does not take “skip”"),
        ("      name_vi: Báo cáo đủ nội dung", "     name_vi: Báo cáo đủ nội dung", "the YAML breaks here"),
    ],
)  # fmt: skip
def test_a_wrong_scheme_is_refused_with_its_line(
    refused: Refused, old: str, new: str, said: str | None
) -> None:
    error = refused(load_scoring, FILE, old, new)

    assert (said or "shares its upper end") in error.message_en
    assert error.line == line_of(FILE, old) + (said is None)  # an overlap is the lower step's
