"""Folding and ordering of Vietnamese text."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rules.text import fold, sort_key


@pytest.mark.parametrize(
    ("written", "folded"),
    [
        ("Sở Nội vụ", "so noi vu"),
        ("  SỞ  NỘI\u00a0VỤ ", "so noi vu"),  # capitals, double and unbreakable spaces
        ("Đức Hòa", "duc hoa"),  # đ is a letter of its own and has no mark to drop
        ("đường Đinh", "duong dinh"),
        ("Đức Hoà", "duc hoa"),  # the other school of placing the tone
        (unicodedata.normalize("NFD", "Ủy ban"), "uy ban"),  # decomposed, as macOS writes it
        ("Uỷ ban", "uy ban"),
        ("", ""),
    ],
)
def test_names_that_a_reader_takes_for_the_same_fold_alike(written: str, folded: str) -> None:
    assert fold(written) == folded


@given(st.text())
def test_folding_twice_changes_nothing_and_ignores_the_normal_form(text: str) -> None:
    assert fold(fold(text)) == fold(text)
    assert fold(unicodedata.normalize("NFD", text)) == fold(unicodedata.normalize("NFC", text))


def test_names_stand_in_the_order_of_a_vietnamese_dictionary() -> None:
    # As the ICU collation "vi" orders them.
    in_order = [
        "Anh", "Áo", "Ăn", "Ân", "Ba", "Bà", "Bả", "Bã", "Bá", "Bạ", "Bến Lức", "Da", "Đa", "Đức Hòa",
        "Đức Huệ", "Em", "Ê đê", "Oanh", "Ông", "Ơn", "Thanh", "Thành", "Ủy ban", "Ưu", "Yên",
    ]  # fmt: skip
    turned = in_order[::-1]
    turned.sort(key=sort_key)

    assert turned == in_order


def test_a_name_comes_before_a_longer_one_that_begins_with_it() -> None:
    assert sort_key("Tân") < sort_key("Tân An") < sort_key("Tân Trụ")


@given(st.text())
def test_an_order_key_needs_no_collation(text: str) -> None:
    assert set(sort_key(text)) <= set("0123456789abcdef")


def test_a_space_comes_before_signs_these_before_digits_these_before_letters_and_foreign_ones_last() -> None:
    in_order = ["Xã", "Xã 2", "Xã An", "Xã-A", "Xã1", "Xãa", "Xãz", "Xãф", "Xã中"]
    turned = in_order[::-1]

    assert sorted(turned, key=sort_key) == in_order
    assert sort_key("xã  an") == sort_key("xã an")


def test_an_order_key_is_digits_and_small_letters_alone() -> None:
    assert sort_key("A ф-") == "20" + "01" + "99000444" + "02" + "00002d" + "00" + "0000"
    assert sort_key("ḹ") == "02" + "00006c" + "000304" + "00" + "5"  # two signs are left without its dot
