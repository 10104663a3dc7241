"""The quota is reached in whole numbers or it is not reached."""

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rules.quota import (
    POOLED,
    QuotaRule,
    cut_permille,
    inequalities,
    reaches,
    required_agencies,
    shortfall,
)

SHARE = Fraction(3, 10)
PERCENTAGES = [Fraction(percent, 100) for percent in range(101)]


@pytest.mark.parametrize(
    ("agencies", "required"),
    [
        (0, 0),  # nobody owes nothing
        (1, 1),  # the first agency is already more than nothing
        (10, 3),  # a whole multiple asks for nothing more
        (15, 5),  # the districts of Long An
        (19, 6),  # the provincial bodies of Long An
        (34, 11),  # both together: 10.2 becomes 11
        (35, 11),  # where round() says 10
        (44, 14),  # 13 would be 29.5 %
    ],
)
def test_thirty_percent_is_rounded_up(agencies: int, required: int) -> None:
    assert required_agencies(agencies, SHARE) == required


def test_the_requirement_is_the_fewest_that_reaches_the_share() -> None:
    for share in PERCENTAGES:
        for agencies in range(2001):
            required = required_agencies(agencies, share)
            assert 100 * required >= share * 100 * agencies
            assert required == 0 or 100 * (required - 1) < share * 100 * agencies


@given(st.integers(0, 2000), st.integers(0, 2000), st.fractions(0, 1))
def test_the_share_is_reached_exactly_when_nothing_is_missing(
    inspected: int, agencies: int, share: Fraction
) -> None:
    assert reaches(inspected, agencies, share) == (shortfall(inspected, agencies, share) == 0)


@given(st.integers(0, 2000), st.integers(1, 2000))
def test_a_shown_rate_at_the_floor_means_the_floor_is_reached(inspected: int, agencies: int) -> None:
    shown = cut_permille(inspected, agencies)

    assert shown is not None
    assert (shown >= 300) == reaches(inspected, agencies, SHARE)


def test_no_rate_below_a_whole_percentage_is_ever_shown_as_that_percentage() -> None:
    """All lists up to 2,000 and all percentages: one agency too few shows less, enough shows as much or more."""
    for percent in range(1, 101):
        share = Fraction(percent, 100)
        for agencies in range(1, 2001):
            required = required_agencies(agencies, share)

            short, enough = cut_permille(required - 1, agencies), cut_permille(required, agencies)
            assert short is not None
            assert enough is not None
            assert short < 10 * percent <= enough


def test_thirteen_of_forty_four_is_shown_as_29_5_percent() -> None:
    assert cut_permille(13, 44) == 295
    assert cut_permille(0, 0) is None


@pytest.mark.parametrize(("agencies", "share"), [(-1, SHARE), (10, Fraction(11, 10)), (10, Fraction(-1, 10))])
def test_a_quota_that_means_nothing_is_refused(agencies: int, share: Fraction) -> None:
    with pytest.raises(ValueError, match="no quota"):
        required_agencies(agencies, share)


def test_long_an_is_judged_level_by_level_and_together() -> None:
    pooled, district, province = inequalities({"province": (6, 19), "district": (4, 15)}, QuotaRule(SHARE))

    assert (pooled.scope, pooled.left, pooled.right, pooled.holds) == (POOLED, 100, 102, False)
    assert (district.scope, district.holds, district.missing) == ("district", False, 1)
    assert (province.left, province.right, province.holds, province.required) == (60, 57, True, 6)


def test_a_level_may_have_a_share_of_its_own() -> None:
    rule = QuotaRule(SHARE, by_level={"commune": Fraction(1, 5)})

    assert [i.required for i in inequalities({"commune": (0, 96), "province": (0, 14)}, rule)] == [33, 20, 5]


def test_the_register_has_the_last_word_on_who_counts() -> None:
    rule = QuotaRule(SHARE, levels=frozenset({"province"}), kinds=frozenset({"specialised agency"}))

    assert rule.counts("province", "specialised agency")
    assert not rule.counts("commune", "specialised agency")
    assert not rule.counts("province", "other administrative body")
    assert rule.counts("province", "other administrative body", stated=True)
    assert not rule.counts("province", "specialised agency", stated=False)


def test_all_of_all_is_a_hundred_percent_and_none_of_none_is_no_rate() -> None:
    assert [cut_permille(n, n) for n in (1, 7, 1000)] == [1000, 1000, 1000]
    assert (cut_permille(0, 5), cut_permille(0, 0)) == (0, None)
