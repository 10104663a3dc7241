"""The eight domains, and the words plans use for them."""

from collections.abc import Callable
from pathlib import Path

import pytest

from config.domains import domain_called, load_domains
from config.loader import ConfigError
from tests.config.conftest import line_of

Refused = Callable[[Callable[[Path], object], str, str, str], ConfigError]


def test_there_are_eight_domains_in_the_order_of_the_index() -> None:
    codes = [domain.code for domain in load_domains()]

    assert codes == ["chi_dao", "the_che", "tthc", "to_chuc", "cong_vu", "tai_chinh", "so", "tac_dong"]


@pytest.mark.parametrize(
    ("words", "code"),
    [
        ("Chỉ đạo, điều hành", "chi_dao"),
        ("Tuyên truyền", "chi_dao"),
        ("CẢI CÁCH TTHC", "tthc"),
        ("cai cach the che", "the_che"),  # typed without marks
        ("Tài chính công", "tai_chinh"),
        ("Chính quyền số", "so"),
        ("Tác động KT-XH", "tac_dong"),
        ("Organisational reform", "to_chuc"),
        ("Nông nghiệp", None),
        ("", None),
    ],
)
def test_a_plans_own_words_find_their_domain(words: str, code: str | None) -> None:
    found = domain_called(words, load_domains())

    assert (found.code if found else None) == code


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("short_vi: Thể chế", "short: Thể chế", "“[2].short” is not a key known here"),
        ("- code: tthc", "- code: the_che", "the code “the_che” stands above"),
        ("also: [Tài chính]", "also: Tài chính", "must be a list"),
        ("name_en: Civil service reform", "name_en: 3", "put “3” in quotation marks"),
        ("also: [Tài chính]", "also: [Thể chế]", "shares the name “the che” with the domain “the_che”"),
        ("  verified: no", "  verified: unknown", "must be yes or no"),
    ],
)
def test_a_wrong_list_of_domains_is_refused(refused: Refused, old: str, new: str, said: str) -> None:
    error = refused(load_domains, "domains.yaml", old, new)

    assert said in error.message_en
    first = line_of("domains.yaml", "- code: tai_chinh") if "shares" in said else line_of("domains.yaml", old)
    assert error.line == first
