"""What the chain says of rows, kept side by side: to whoever asks it is a dictionary."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from checker.recorded import Recorded, Touched

NUMBERS = st.one_of(st.integers(0, 50), st.integers(60_000, 200_000), st.integers(10**10, 10**13))
KEYS = st.one_of(NUMBERS.map(str), st.sampled_from(["", "01", "-1", "1/2", "²", "١", "1-5"]))
SAID = st.one_of(
    st.binary(min_size=32, max_size=32), st.binary(max_size=3), st.sampled_from(["-", "", "None"])
)


@given(st.lists(st.tuples(KEYS, st.one_of(SAID, st.none()))))
def test_it_is_a_dictionary_of_the_last_word(acts: list[tuple[str, bytes | str | None]]) -> None:
    recorded, known = Recorded(), dict[str, bytes | str]()

    for key, said in acts:
        if said is None:
            assert recorded.pop(key) == known.pop(key, None)
        else:
            recorded.put(key, said)
            known[key] = said

    assert dict(recorded.items()) == known
    assert sum(1 for _ in recorded.items()) == len(known)


@given(st.lists(st.tuples(KEYS, st.integers(0, 3))))
def test_the_last_moment_of_each_row_is_kept(acts: list[tuple[str, int]]) -> None:
    first = datetime(2026, 1, 1, tzinfo=UTC)
    touched, known = Touched(), dict[str, datetime]()

    for key, hours in acts:
        touched.put(key, first + timedelta(hours=hours))
        known[key] = first + timedelta(hours=hours)

    numbers = {
        int(key): at
        for key, at in known.items()
        if key.isascii() and str(key).isdecimal() and str(int(key)) == key
    }
    assert {number: touched.get(number) for number in numbers} == numbers
    assert touched.get(55_555) is None


def test_a_row_of_a_far_number_does_not_take_the_room_of_all_before_it() -> None:
    recorded = Recorded()

    recorded.put(str(10**10), bytes(32))

    assert len(recorded._hashes) == 0
    assert recorded.pop(str(10**10)) == bytes(32)


@pytest.mark.parametrize("number", [-1, 7, 10**9])
def test_a_row_nobody_wrote_has_no_moment(number: int) -> None:
    assert Touched().get(number) is None
