"""The words of numeric targets."""

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rules.goals import Goal, read_goal

READ = [
    ("Thứ hạng ≤ 10", Goal("<=", Fraction(10))),
    ("6,5% - 7%", Goal(">=", Fraction(13, 2), Fraction(7), "%")),  # reached from 6.5 up
    ("GRDP 6,5% - 7%", Goal(">=", Fraction(13, 2), Fraction(7), "%")),
    ("6,5 - 7%", Goal(">=", Fraction(13, 2), Fraction(7), "%")),
    ("Từ 20%", Goal(">=", Fraction(20), None, "%")),  # at least
    ("Tăng từ 20% so với năm 2021", Goal(">=", Fraction(20), None, "%", "so với năm 2021")),
    ("> 0", Goal(">", Fraction(0))),
    ("≥ 95%", Goal(">=", Fraction(95), None, "%")),
    ("tối thiểu 80 %", Goal(">=", Fraction(80), None, "%")),
    ("95% trở lên", Goal(">=", Fraction(95), None, "%")),
    ("Tỷ lệ hoàn thành 100%", Goal(">=", Fraction(100), None, "%")),  # a percentage alone is a floor
    ("trên 90%", Goal(">", Fraction(90), None, "%")),
    ("dưới 5%", Goal("<", Fraction(5), None, "%")),
    ("không quá 3 ngày", Goal("<=", Fraction(3), None, "ngày")),
    ("ít nhất 1.200.000 lượt", Goal(">=", Fraction(1_200_000), None, "lượt")),
    ("at least 30%", Goal(">=", Fraction(30), None, "%")),
    ("5% trở xuống", Goal("<=", Fraction(5), None, "%")),
    ("5% TRỞ XUỐNG", Goal("<=", Fraction(5), None, "%")),
    ("5% or less", Goal("<=", Fraction(5), None, "%")),
    ("5% or more", Goal(">=", Fraction(5), None, "%")),
    ("7% - 7%", Goal(">=", Fraction(7), Fraction(7), "%")),  # a span of one value
    ("tối đa 1.234.567,5 đồng", Goal("<=", Fraction("1234567.5"), None, "đồng")),
]


@pytest.mark.parametrize(("text", "goal"), READ)
def test_a_goal_is_read_exactly(text: str, goal: Goal) -> None:
    assert read_goal(text) == goal


@pytest.mark.parametrize(
    "text",
    [
        "hạng 10",  # up or down?
        "10",  # of what, and which way?
        "≥ 1.234",  # a thousand and more, or one and a bit
        "7% - 6%",
        "tăng so với năm 2021",
        "20% và 30%",
        "",
    ],
)
def test_an_uncertain_goal_is_not_guessed(text: str) -> None:
    assert read_goal(text) is None


def test_the_unit_may_stand_in_its_own_column() -> None:
    assert read_goal("6,5 - 7", "%") == Goal(">=", Fraction(13, 2), Fraction(7), "%")


@given(st.text())
def test_no_text_raises(text: str) -> None:
    goal = read_goal(text)

    assert goal is None or goal.upper is None or goal.goal <= goal.upper


@pytest.mark.parametrize("text", ["Thứ hạng 10", "hạng 5%", "Rank 10", "1.2.3%", "1,2,3%", "1.234"])
def test_a_rank_alone_and_a_number_with_two_readings_are_not_goals(text: str) -> None:
    assert read_goal(text) is None


def test_what_is_longer_than_a_line_of_a_table_is_prose() -> None:
    lead = "x" * 195

    assert read_goal(f"{lead} ≥ 5%"[-200:]) == Goal(">=", Fraction(5), None, "%")
    assert read_goal(f"{lead}xx ≥ 5%"[-201:]) is None
