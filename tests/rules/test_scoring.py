"""Score steps: every value stands on exactly one, and nothing unknown reads as zero."""

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rules.scoring import Criterion, IfNone, Measure, Scheme, Step, StepsFault

F = Fraction

BELOW_30 = Step(F(0), high=F(30), high_in=False)


def criterion(*steps: Step, measure: Measure = Measure.PERCENT, if_none: IfNone = IfNone.ZERO) -> Criterion:
    return Criterion("II.1", "Nhiệm vụ", "Tasks", measure, F(10), steps, verified=True, if_none=if_none)


COMPLETION = criterion(
    Step(F(10), low=F(100)),
    Step(F(8), F(90), True, F(100), False),
    Step(F(4), F(70), False, F(90), False),
    Step(F(0), high=F(70)),
)


@pytest.mark.parametrize(
    ("value", "points"),
    [("100", 10), ("99.99", 8), ("90", 8), ("89.99", 4), ("70.01", 4), ("70", 0), ("0", 0)],
)
def test_a_value_on_the_edge_stands_where_the_edge_belongs(value: str, points: int) -> None:
    assert COMPLETION.points(F(value)) == points


@given(st.fractions(0, 100))
def test_every_value_stands_on_exactly_one_step(value: Fraction) -> None:
    assert sum(step.holds(value) for step in COMPLETION.steps) == 1


@pytest.mark.parametrize(
    ("if_none", "points"), [(IfNone.FULL, F(10)), (IfNone.DROP, None), (IfNone.ZERO, F(0))]
)
def test_nothing_to_score_is_full_or_left_out_or_zero(if_none: IfNone, points: Fraction | None) -> None:
    assert criterion(*COMPLETION.steps, if_none=if_none).points(None) == points


@pytest.mark.parametrize(
    ("steps", "code", "place"),
    [
        ((Step(F(1), low=F(30)), Step(F(0), high=F(30))), "steps_overlap", 2),
        ((Step(F(1), low=F(30), low_in=False), Step(F(0), high=F(30), high_in=False)), "steps_gap", 2),
        ((Step(F(1), low=F(30)), Step(F(0), high=F(20))), "steps_apart", 2),
        ((Step(F(1)), Step(F(0), high=F(20))), "steps_apart", 2),
        ((Step(F(1), F(30), True, F(100), True), Step(F(0), high=F(30), high_in=False)), "top_open", 1),
        ((Step(F(1), low=F(30)), Step(F(0), F(0), True, F(30), False)), "bottom_open", 2),
        ((Step(F(2), low=F(30)), Step(F(1), F(30), True, F(30), False), BELOW_30), "step_empty", 2),
    ],
)  # fmt: skip
def test_steps_with_a_gap_or_an_overlap_are_refused(steps: tuple[Step, ...], code: str, place: int) -> None:
    with pytest.raises(StepsFault) as refused:
        criterion(*steps)

    assert (refused.value.code, refused.value.step) == (code, place)


def test_points_no_source_gives_are_unknown_and_not_zero() -> None:
    assert criterion(Step(None)).points(F(50)) is None


def test_a_criterion_in_words_is_for_a_person_to_judge() -> None:
    judged = criterion(Step(F(1), words_vi="kịp thời"), Step(F(0), words_vi="chậm"), measure=Measure.WORDS)

    with pytest.raises(ValueError, match="judged in words"):
        judged.points(F(1))


def test_a_fault_names_its_step() -> None:
    assert str(StepsFault("steps_gap", 2)) == "steps_gap (step 2)"


def test_a_scheme_finds_its_criteria_by_code() -> None:
    scheme = Scheme("PAR", "Chỉ số", "Index", 2022, 2025, "province", "", (COMPLETION,), ())

    assert scheme.criterion("II.1") is COMPLETION
    assert scheme.criterion("II.2") is None


def test_a_criterion_of_which_no_step_is_known_gives_no_points() -> None:
    assert criterion().points(F(50)) is None


@pytest.mark.parametrize(
    "steps",
    [
        (Step(F(1), low=None), Step(F(0), high=F(5))),  # the one above has no lower end
        (Step(F(1), low=F(5)), Step(F(0), high=None)),  # the one below has no upper end
    ],
)
def test_an_end_left_open_in_the_middle_parts_the_steps(steps: tuple[Step, ...]) -> None:
    with pytest.raises(StepsFault) as fault:
        criterion(*steps)

    assert (fault.value.code, fault.value.step) == ("steps_apart", 2)
