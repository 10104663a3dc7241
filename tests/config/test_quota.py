"""The thirty per cent as the office reads it."""

from collections.abc import Callable
from fractions import Fraction
from pathlib import Path

import pytest

from config.loader import SHIPPED, ConfigError
from config.quota import load_quota
from rules.lifecycles import InspectionKind
from rules.quota import required_agencies
from tests.config.conftest import Change, line_of

Refused = Callable[[Callable[[Path], object], str, str, str], ConfigError]
FILE = "quota.yaml"


def test_thirty_per_cent_of_each_level_and_of_all() -> None:
    quota = load_quota()

    assert quota.share == Fraction(3, 10)
    assert [quota.share_of(level) for level in ("province", "district", "commune")] == [Fraction(3, 10)] * 3


@pytest.mark.parametrize(
    ("level", "kind", "wide", "narrow"),
    [
        ("province", "specialised agency", True, True),
        ("province", "other administrative body", True, False),  # the Economic Zone Authority
        ("district", "town", True, True),
        ("province", "vertical agency", False, False),  # inspected too, but outside the denominator
        ("province", "public service unit", False, False),
        ("commune", "commune", False, False),
    ],
)
def test_both_readings_of_who_counts_are_there(level: str, kind: str, wide: bool, narrow: bool) -> None:
    quota = load_quota()

    assert (quota.counts(level, kind), quota.narrow().counts(level, kind)) == (wide, narrow)


def test_the_readings_of_long_an_2022_ask_for_eleven_and_for_ten() -> None:
    quota = load_quota()

    assert required_agencies(34, quota.share) == 11
    assert required_agencies(33, quota.narrow().share) == 10


def test_what_no_source_confirms_says_so() -> None:
    quota = load_quota()

    assert InspectionKind.SURPRISE not in quota.inspection_kinds
    assert quota.verified is False


def test_an_office_of_two_tiers_counts_its_communes(change: Change) -> None:
    folder = change(FILE, "levels: [province, district]", "levels: [province, commune]")

    assert load_quota(folder).counts("commune", "city") is True


def test_no_kinds_at_all_means_every_kind(change: Change) -> None:
    shipped = (SHIPPED / FILE).read_text(encoding="utf-8")
    passage = shipped[shipped.index("kinds: [spec") : shipped.index("# Loại cuộc kiểm tra")]

    folder = change(FILE, passage, "kinds: []\nin_question: []\n")

    assert load_quota(folder).counts("province", "vertical agency") is True


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("share: [3, 10]", "share: 30%", "must be a list"),
        ("share: [3, 10]", "share: [13, 10]", "must lie between 0 and 1"),
        ("share: [3, 10]", "shares: [3, 10]", "do you mean “share”?"),
        ("  district: [3, 10]", "  district: [3]", "must be written like [3, 10]"),
        ("  district: [3, 10]", "  province: [3, 10]", "is given twice"),
        ("in_question: [other", "in_question: [ohter", "do you mean “other administrative body”?"),
        ("inspection_kinds: [planned", "inspection_kinds: [plan", "does not take “plan”"),
        ("verified: no", "verified: perhaps", "must be yes or no"),
        ("levels: [province, district]", " levels: [province, district]", "the YAML breaks here"),
    ],
)
def test_a_wrong_quota_is_refused_with_its_line(refused: Refused, old: str, new: str, said: str) -> None:
    error = refused(load_quota, FILE, old, new)

    assert said in error.message_en
    assert error.line == line_of(FILE, old)
