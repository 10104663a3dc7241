"""Numeric targets of Long An 2022: their course, and the numbers people type."""

from contextlib import suppress
from datetime import date, timedelta
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rules.lifecycles import Course
from rules.targets import REACHED, UnreadableNumber, course, parse_number

YEAR_END, SPRING = date(2022, 12, 31), date(2023, 4, 30)
HALF, SEVEN = Fraction("6.5"), Fraction(7)

fractions = st.fractions(-1000, 1000, max_denominator=100)
dates = st.dates(date(2022, 1, 1), date(2023, 12, 31))
series = st.lists(st.tuples(dates, fractions), max_size=5)


def test_a_rank_published_next_spring_is_unknown_and_not_off() -> None:
    assert course("<=", Fraction(10), None, [], SPRING, YEAR_END) is Course.UNKNOWN
    assert course("<=", Fraction(10), None, [], SPRING, date(2023, 6, 1)) is Course.UNKNOWN


def test_a_value_measured_after_the_day_asked_about_is_not_known_on_it() -> None:
    published = [(date(2023, 4, 19), Fraction(8))]

    assert course("<=", Fraction(10), None, published, SPRING, YEAR_END) is Course.UNKNOWN
    assert course("<=", Fraction(10), None, published, SPRING, date(2023, 4, 20)) is Course.ON
    assert course("<=", Fraction(10), None, published, SPRING, date(2023, 5, 1)) is Course.MET


@pytest.mark.parametrize(
    ("op", "goal", "upper", "value", "expected"),
    [
        (">=", HALF, SEVEN, "6.5", Course.MET),  # "6,5 % - 7 %" is reached from 6.5 up
        (">=", HALF, SEVEN, "8.4", Course.MET),  # and more than 7 is no fault
        (">=", HALF, SEVEN, "6.49", Course.MISSED),
        (">=", Fraction(20), None, "20", Course.MET),  # "từ 20 %" means at least
        (">=", Fraction(20), None, "19.9", Course.MISSED),
        (">", Fraction(0), None, "0", Course.MISSED),
        (">", Fraction(0), None, "0.1", Course.MET),
        ("<=", Fraction(10), None, "10", Course.MET),
        ("<=", Fraction(10), None, "11", Course.MISSED),
        ("<", Fraction(5), None, "5", Course.MISSED),
    ],
)
def test_a_final_value_meets_a_target_or_misses_it(
    op: str, goal: Fraction, upper: Fraction | None, value: str, expected: Course
) -> None:
    final = [(YEAR_END, Fraction(value))]

    assert course(op, goal, upper, final, YEAR_END, YEAR_END) is expected


@pytest.mark.parametrize(
    ("today", "expected"),
    [
        (date(2022, 4, 1), Course.OFF),  # 5.7 in the first quarter
        (date(2022, 7, 1), Course.ON),  # 7.1 at mid-year: well, but not yet the year
        (YEAR_END, Course.ON),  # the last day itself is still the year's
        (date(2023, 1, 1), Course.MET),
    ],
)
def test_before_its_date_a_target_is_only_on_or_off_course(today: date, expected: Course) -> None:
    quarters = [(date(2022, 6, 30), Fraction("7.1")), (date(2022, 3, 31), Fraction("5.7"))]

    assert course(">=", HALF, SEVEN, quarters, YEAR_END, today) is expected


def test_a_target_without_a_date_is_never_final() -> None:
    assert course(">=", HALF, None, [(YEAR_END, Fraction(1))], None, SPRING) is Course.OFF


@pytest.mark.parametrize(
    ("op", "upper", "fault"), [("=", None, "'='"), ("≥", None, "'≥'"), (">=", Fraction(6), "13/2 - 6")]
)
def test_a_target_that_cannot_be_judged_is_refused(op: str, upper: Fraction | None, fault: str) -> None:
    with pytest.raises(ValueError, match=fault):
        course(op, HALF, upper, [], YEAR_END, YEAR_END)


@given(st.sampled_from(sorted(REACHED)), fractions, series, st.none() | dates, dates)
def test_a_course_follows_from_what_is_known_on_the_day(
    op: str, goal: Fraction, values: list[tuple[date, Fraction]], due: date | None, today: date
) -> None:
    found = course(op, goal, None, values, due, today)

    known = [day for day, _ in values if day <= today]
    assert (found is Course.UNKNOWN) is (not known)
    if found in (Course.MET, Course.MISSED):
        assert due is not None
        assert today > due or max(known) >= due
    future = [(today + timedelta(days=1), goal)]
    assert course(op, goal, None, [*values, *future], due, today) is found


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("6,5", "6.5"),
        ("6.5", "6.5"),
        ("1.234.567,5", "1234567.5"),
        ("1,234,567.5", "1234567.5"),
        ("1.234,5", "1234.5"),
        ("1.234.567", "1234567"),
        ("1\u00a0234\u202f567,5", "1234567.5"),  # unbreakable spaces between groups
        ("12 500", "12500"),
        ("84,155", "84.155"),  # one comma is the decimal one
        ("0.125", "0.125"),  # a group of thousands never begins with 0
        ("1234.567", "1234.567"),
        ("20", "20"),
        ("  -3,5 ", "-3.5"),
        ("\u22123", "-3"),  # the minus of typesetters
        ("+7", "7"),
        ("007", "7"),
    ],
)
def test_a_number_reads_as_people_write_it(text: str, number: str) -> None:
    assert parse_number(text) == Fraction(number)


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("1.234", "ambiguous"),
        ("20.000", "ambiguous"),
        ("", "not_a_number"),
        ("-", "not_a_number"),
        ("sáu rưỡi", "not_a_number"),
        ("6,5%", "not_a_number"),  # the unit stands in its own column
        ("6,5 - 7", "not_a_number"),
        ("12.34.567", "not_a_number"),
        ("1.234.56", "not_a_number"),
        ("1.234.567.5", "not_a_number"),
        ("1,2,3", "not_a_number"),
        ("1.234,567,890", "not_a_number"),
        ("6,", "not_a_number"),
        (",5", "not_a_number"),
        ("1e3", "not_a_number"),
        ("3/4", "not_a_number"),
        ("٣", "not_a_number"),  # a digit to Python, not to us
        ("--3", "not_a_number"),
        ("9" * 400, "not_a_number"),
        ("nan", "not_a_number"),
    ],
)
def test_what_is_not_a_number_for_sure_is_refused(text: str, code: str) -> None:
    with pytest.raises(UnreadableNumber) as refused:
        parse_number(text)

    assert refused.value.code == code


@given(st.text(max_size=30))
def test_any_text_is_a_number_or_is_refused(text: str) -> None:
    read: Fraction | None = None
    with suppress(UnreadableNumber):  # any other error is a fault
        read = parse_number(text)

    assert read is None or any(char.isdigit() for char in text)


@given(st.integers(-(10**12), 10**12), st.integers(0, 99))
def test_a_number_written_the_vietnamese_way_reads_back(whole: int, cents: int) -> None:
    written = f"{whole:,}".replace(",", ".") + f",{cents:02d}"

    sign = -1 if written.startswith("-") else 1
    assert parse_number(written) == whole + sign * Fraction(cents, 100)


def test_the_newest_value_known_decides_not_the_highest() -> None:
    values = [(date(2022, 6, 30), Fraction(9)), (date(2022, 9, 30), Fraction(5)), (date(2022, 3, 31), HALF)]

    assert course(">=", HALF, None, values, YEAR_END, date(2022, 7, 1)) is Course.ON
    assert course(">=", HALF, None, values, YEAR_END, date(2022, 10, 1)) is Course.OFF


def test_of_two_values_of_one_day_the_first_entered_counts() -> None:
    """Of a quarter and of the half-year that ends with it."""
    values = [(date(2022, 6, 30), Fraction(5)), (date(2022, 6, 30), Fraction(9))]

    assert course(">=", Fraction(7), None, values, YEAR_END, date(2022, 7, 1)) is Course.OFF
    assert course(">=", Fraction(7), None, values[::-1], YEAR_END, date(2022, 7, 1)) is Course.ON


def test_a_span_may_end_where_it_begins() -> None:
    assert course(">=", HALF, HALF, [(YEAR_END, HALF)], YEAR_END, YEAR_END) is Course.MET


def test_a_number_may_have_forty_digits_and_a_blank_behind_its_sign() -> None:
    assert parse_number("9" * 40) == int("9" * 40)
    assert parse_number("- 3") == -3
    with pytest.raises(UnreadableNumber, match="not_a_number: '9999"):
        parse_number("9" * 41)
