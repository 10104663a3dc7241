"""The benchmark of the channel really sends, and measures every way against the same floor."""

import pytest

from bench.channel import FLOOR, ready_made, run


@pytest.mark.slow
def test_every_way_is_measured_against_the_floor() -> None:
    rows = run(messages=20, stock=2, runs=1)

    assert [row["letters"] for row in rows] == [20, 20, 20, 2]
    assert rows[0]["way"] == FLOOR
    assert rows[0]["cpu_ratio"] == rows[0]["wall_ratio"] == 1.0


def test_ready_made_letters_differ_only_in_whom_they_reach() -> None:
    first, second = ready_made(2)

    assert first.message_id != second.message_id
    assert first.address != second.address
    assert first.text == second.text
    assert 2_000 < len(first.raw) < 20_000
