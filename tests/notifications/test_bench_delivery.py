"""The benchmark of the whole delivery runs, and both sides really do the same."""

import pytest

from bench import delivery, delivery_floor


def test_the_floor_and_the_product_send_the_same_letters_and_leave_the_same_rows() -> None:
    rows = delivery.run(letters=12, runs=1, stock=2)

    assert [row["way"] for row in rows] == [delivery.FLOOR, delivery.PRODUCT, delivery.STOCK]
    assert [row["letters"] for row in rows] == [12, 12, 2]


def test_a_floor_that_says_something_else_is_no_floor(monkeypatch: pytest.MonkeyPatch) -> None:
    def in_haste(*given: object) -> tuple[str, bytes]:
        subject, raw = letter(*given)  # type: ignore[arg-type]
        return subject, raw.replace(b"Auto-Submitted", b"X-Submitted", 1)

    letter = delivery_floor._letter
    monkeypatch.setattr(delivery_floor, "_letter", in_haste)

    with pytest.raises(RuntimeError, match="do not do the same"):
        delivery.run(letters=3, runs=1, stock=0)
