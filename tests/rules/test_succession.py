"""Crediting across bodies that follow one another: never twice, and the checker, which shares no code, agrees."""

from types import SimpleNamespace
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from checker.credit import credited
from rules.succession import Lines, before_all, credit

BODIES = st.integers(1, 7)
PAPERS = st.lists(BODIES, max_size=6).map(lambda bodies: list(enumerate(bodies, 1)))
HEIRS = st.dictionaries(BODIES, st.sets(BODIES, min_size=1, max_size=2), max_size=5)
HANDED = st.dictionaries(st.integers(1, 6), st.lists(BODIES, min_size=1, max_size=2), max_size=3)
LISTED = st.sets(BODIES).map(lambda bodies: {body: f"C{9 - body}" for body in bodies})


def test_a_visit_counts_for_whom_it_was_planned_on_the_frozen_list_and_for_the_heir_today() -> None:
    lines = Lines({1: {3}, 2: {3}}, {10: [1]})

    assert credit([(10, 3)], {1: "A", 2: "B"}, lines, frozen=True) == {1: 10}
    assert credit([(10, 3)], {3: "C"}, lines, frozen=False) == {3: 10}


def test_a_new_visit_to_the_heir_counts_for_one_body_before_it_that_has_none() -> None:
    lines = Lines({1: {3}, 2: {3}})

    assert credit([(8, 1), (9, 3), (10, 3)], {1: "A", 2: "B"}, lines, frozen=True) == {1: 8, 2: 9}


def test_what_was_split_counts_for_one_part_only() -> None:
    assert credit([(8, 1)], {2: "B", 3: "A"}, Lines({1: {2, 3}}), frozen=False) == {3: 8}


def test_nothing_crosses_where_the_office_says_so() -> None:
    lines = Lines({1: {3}}, {10: [1]})

    assert credit([(8, 1), (10, 3)], {3: "C"}, lines, frozen=False, across=False) == {3: 10}
    assert credit([(10, 3)], {1: "A"}, lines, frozen=True, across=False) == {}


def test_all_bodies_before_one_are_found_even_in_a_circle() -> None:
    assert before_all(3, {3: {1, 2}, 1: {3, 4}}) == {1, 2, 3, 4}


@given(PAPERS, LISTED, HEIRS, HANDED, st.booleans(), st.booleans())
def test_no_agency_and_no_inspection_is_counted_twice_and_the_checker_agrees(
    papers: list[tuple[int, int]], listed: dict[int, str], heirs: dict[int, set[int]],
    handed: dict[int, list[int]], frozen: bool, across: bool,
) -> None:  # fmt: skip
    found = credit(papers, listed, Lines(heirs, handed), frozen=frozen, across=across)

    assert len(set(found.values())) == len(found)
    assert set(found) <= set(listed)
    signed = [SimpleNamespace(id=number, agency_id=body) for number, body in papers]
    assert credited(_office(listed, heirs, handed), signed, set(listed), frozen, across) == set(found)


def _office(listed: dict[int, str], heirs: dict[int, set[int]], handed: dict[int, list[int]]) -> Any:
    """The rows the checker looks at, and nothing else."""
    lines: dict[tuple[str, int], list[Any]] = {
        ("inspection", number): [SimpleNamespace(from_agency_id=body) for body in bodies]
        for number, bodies in handed.items()
    }
    return SimpleNamespace(
        agencies={
            n: SimpleNamespace(id=n, code=listed.get(n, f"X{n}"), successor_id=None) for n in range(1, 8)
        },
        successions=[
            SimpleNamespace(agency_id=old, successor_id=heir) for old in heirs for heir in sorted(heirs[old])
        ],
        handed=lines,
    )
