"""The rotation over years: nobody beyond T, no year above its quota - from every history that admits it."""

import os
from dataclasses import replace
from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rules.candidates import Agency
from rules.rotation import Peak, peaks
from rules.selection import Rules, broken_promises, select
from tests.rules.round_cast import SEED, agency, codes, rules

YEARS = 12
LONG = bool(os.environ.get("DONDOC_LONG_PROOFS"))  # DONDOC_LONG_PROOFS=1: the long form of every proof


def admits(waits: list[int], quota: int, rotation: int) -> bool:
    """Own counting: for every t, the agencies that come due within t years have t quotas to go to."""
    return all(
        sum(wait + years >= rotation for wait in waits) <= years * quota for years in range(1, rotation + 1)
    )


def simulate(listed: list[Agency], how: Rules, years: int = YEARS) -> tuple[int, int]:
    """The largest number of picks in a year, and the longest anybody stood without inspection, in years."""
    most = longest = 0
    for year in range(years):
        picked = set(codes(select(listed, how, f"{SEED}-{year}")))
        most = max(most, len(picked))
        listed = [replace(a, years_since=0 if a.code in picked else a.years_since + 1) for a in listed]
        longest = max(longest, *(a.years_since for a in listed))
    return most, longest


@st.composite
def histories(draw: st.DrawFn) -> tuple[list[Agency], Rules, int]:
    """A list whose history admits the rotation, filled up to the very edge as often as not."""
    rotation, size = draw(st.integers(2, 5)), draw(st.integers(1, 30))
    percent = draw(st.integers(-(-100 // rotation), 60))
    quota = -(-percent * size // 100)
    waits: list[int] = []
    for wish in draw(st.lists(st.integers(0, rotation - 1), min_size=size, max_size=size)):
        # The longest wait up to the wished one that still leaves a place for everybody.
        waits.append(next(w for w in range(wish, -1, -1) if w == 0 or admits([*waits, w], quota, rotation)))
    pars = draw(st.lists(st.integers(0, 100), min_size=size, max_size=size))
    listed = [
        agency(f"X{n:02}", par=100 * par, years_since=wait)
        for n, (par, wait) in enumerate(zip(pars, waits, strict=True))
    ]
    share = Fraction(draw(st.integers(0, 4)), 4)
    return listed, rules(percent, 100, rotation=rotation, lottery=share), quota


@given(histories())
@settings(max_examples=2000 if LONG else 120, deadline=None)
def test_twelve_years_from_any_history_that_admits_it_keep_both_promises(
    case: tuple[list[Agency], Rules, int],
) -> None:
    listed, how, quota = case
    assert admits([a.years_since for a in listed], quota, how.rotation_years)
    assert peaks(listed, how) == ()
    assert broken_promises(listed, how) == ()

    most, longest = simulate(listed, how)

    assert most <= quota
    assert longest < how.rotation_years  # at a year's end: so no two inspections lie more than T years apart


@given(st.lists(st.integers(0, 6), min_size=1, max_size=30), st.integers(5, 60), st.integers(2, 5))
def test_a_warning_stands_exactly_where_the_history_does_not_admit_the_rotation(
    waits: list[int], percent: int, rotation: int
) -> None:
    listed = [agency(f"X{n:02}", years_since=wait) for n, wait in enumerate(waits)]
    how = rules(percent, 100, rotation=rotation)

    warned = bool(peaks(listed, how) or broken_promises(listed, how))

    assert warned != admits(waits, -(-percent * len(waits) // 100), rotation)


@given(st.lists(st.integers(0, 6), min_size=1, max_size=12), st.integers(5, 60), st.integers(2, 5))
@settings(max_examples=60, deadline=None)
def test_where_a_peak_is_told_some_year_does_exceed_its_quota(
    waits: list[int], percent: int, rotation: int
) -> None:
    listed = [agency(f"X{n:02}", years_since=wait) for n, wait in enumerate(waits)]
    how = rules(percent, 100, rotation=rotation)
    quota = -(-percent * len(waits) // 100)

    most, _ = simulate(listed, how)

    if not admits(waits, quota, rotation):
        assert most > quota


def test_a_whole_level_that_comes_due_at_once_is_told_with_its_numbers() -> None:
    listed = [agency(f"X{n:02}", years_since=2) for n in range(19)]

    assert peaks(listed, rules()) == (Peak("LA", "province", 2, 19, 6),)
    assert peaks(listed, rules())[0].short_by == 7


@pytest.mark.parametrize(
    ("num", "rotation", "kept"), [(3, 4, True), (3, 3, False), (25, 4, True), (24, 4, False)]
)
def test_thirty_percent_carries_four_years_and_not_three(num: int, rotation: int, kept: bool) -> None:
    listed = [agency(f"X{n:03}") for n in range(100)]
    den = 10 if num < 10 else 100

    assert (broken_promises(listed, rules(num, den, rotation=rotation)) == ()) is kept


def test_one_level_with_a_broken_promise_does_not_hide_the_peak_of_another() -> None:
    """The district level (3 x 1 places for 5) breaks its promise; the province level only has its peak."""
    listed = [agency(f"D{n}", level="district") for n in range(5)]
    listed += [agency(f"X{n}", years_since=2) for n in range(5)]
    how = rules(2, 5, rotation=3, district=Fraction(1, 5))

    assert [promise.level for promise in broken_promises(listed, how)] == ["district"]
    assert peaks(listed, how) == (Peak("LA", "province", 1, 5, 2),)


def test_every_level_has_its_own_peak_by_its_own_share() -> None:
    listed = [agency(f"{level}{n}", level=level, years_since=2) for level in "ab" for n in range(6)]

    assert peaks(listed, rules(1, 2, rotation=3, a=Fraction(1, 3))) == (
        Peak("LA", "a", 1, 6, 2),
        Peak("LA", "b", 1, 6, 3),
    )


def test_of_peaks_as_high_the_nearest_is_told() -> None:
    """Two places a year: three come due in the first round, two more in the second, always one too many."""
    listed = [agency(f"X{n}", years_since=wait) for n, wait in enumerate([3, 3, 3, 2, 2, 0, 0, 0])]

    assert peaks(listed, rules(1, 4)) == (Peak("LA", "province", 1, 3, 2),)


def test_a_rotation_of_one_year_looks_no_round_ahead() -> None:
    assert peaks([agency("SYT", years_since=1)], rules(1, 1, rotation=1)) == ()
