"""Refusals that a person can read."""

from casework.errors import BadInput, Problem, Shortage


def test_a_refusal_names_the_file_the_cell_and_the_mend() -> None:
    refusal = BadInput(
        "no_such_date", "ke-hoach.xlsx", "F11", "ngày 31/02/2022 không có thật.", "no such day."
    )

    assert refusal.message_vi == "ke-hoach.xlsx: F11: ngày 31/02/2022 không có thật."
    assert refusal.message_en == "ke-hoach.xlsx: F11: no such day."
    assert str(refusal) == refusal.message_vi


def test_a_refusal_without_a_place_has_no_empty_colons() -> None:
    assert BadInput("empty", "a.csv", "", "tệp trống.", "empty.").message_vi == "a.csv: tệp trống."


def test_many_problems_make_one_refusal_that_keeps_them_all() -> None:
    problems = [Problem("x", "a.csv", f"A{row}", f"lỗi {row}.", f"wrong {row}.") for row in range(1, 26)]

    refusal = BadInput.of(problems)

    assert len(refusal.problems) == 25
    assert refusal.message_vi.splitlines()[0] == "a.csv: A1: lỗi 1."
    assert refusal.message_vi.splitlines()[-1] == "… và 5 lỗi khác"


def test_a_shortage_carries_its_numbers() -> None:
    shortage = Shortage("visits", "", "", "thiếu 2.", "short by 2.", {"needs": 11, "has": 9})

    assert shortage.numbers == {"needs": 11, "has": 9}
