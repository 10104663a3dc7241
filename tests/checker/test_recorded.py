"""What the chain says of rows, kept side by side: to whoever asks it is a dictionary."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from checker.recorded import Recorded, Touched, packed

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


FOLLOWING = st.builds(
    lambda first, many: list(range(first, first + many)), st.integers(0, 8), st.integers(1, 3)
)
DIGESTS = st.one_of(
    st.binary(min_size=32, max_size=32).map(bytes.hex), st.sampled_from(["-", "", "AB", None])
)


@given(st.lists(st.lists(st.tuples(KEYS, DIGESTS), min_size=1)))
def test_many_rows_at_once_are_kept_as_one_by_one(acts: list[list[tuple[str, str | None]]]) -> None:
    together, singly = Recorded(), Recorded()
    touched, by_row, at = Touched(), Touched(), datetime(2026, 1, 1, tzinfo=UTC)

    for act in acts:
        keys, digests = zip(*act, strict=True)
        at += timedelta(hours=1)
        together.put_all(keys, digests)
        touched.put_all(keys, at)
        for key, digest in act:
            singly.put(key, packed(digest))
            by_row.put(key, at)

    assert dict(together.items()) == dict(singly.items())
    assert [touched.get(number) for number in range(100)] == [by_row.get(number) for number in range(100)]


@given(
    st.lists(st.integers(0, 9)), st.one_of(FOLLOWING, st.lists(st.integers(0, 9), min_size=1)), st.booleans()
)
def test_rows_are_taken_off_together_or_not_at_all(known: list[int], asked: list[int], other: bool) -> None:
    recorded = Recorded()
    for number in known:
        recorded.put(str(number), bytes([number]) * 32)
    before = dict(recorded.items())
    said = [bytes([number + other]) * 32 for number in asked]

    taken = recorded.take(asked, said)

    follow = asked == list(range(asked[0], asked[0] + len(asked)))
    assert taken == (follow and set(asked) <= set(known) and not other)
    left = {key: value for key, value in before.items() if not taken or int(key) not in asked}
    assert dict(recorded.items()) == left


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
