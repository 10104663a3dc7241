"""The catalogue of problems found through inspection."""

from collections.abc import Callable
from pathlib import Path

import pytest

from config.domains import load_domains
from config.findings import load_findings
from config.loader import ConfigError
from tests.config.conftest import line_of

Refused = Callable[[Callable[[Path], object], str, str, str], ConfigError]
FILE = "findings.yaml"


def test_the_catalogue_has_eighteen_categories_in_both_languages() -> None:
    found = load_findings()

    assert list(found) == [f"F{n:02d}" for n in range(1, 19)]
    assert all(category.name_vi and category.name_en for category in found.values())
    assert {category.domain for category in found.values()} <= {domain.code for domain in load_domains()}


def test_what_no_document_confirms_is_marked() -> None:
    found = load_findings()

    unconfirmed = [code for code, category in found.items() if not category.verified]
    assert unconfirmed == ["F09", "F10", "F14", "F15", "F17", "F18"]
    assert not any(c.remedy_days_verified or c.severity_verified for c in found.values())


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("severity: serious", "severity: grave", "does not take “grave”. Values: minor, major, serious"),
        ("domain: cong_vu", "domain: congvu", "do you mean “cong_vu”?"),
        ("remedy_days: 15", "remedy_days: 15 ngày", "must be a whole number"),
        ("remedy_days: 15", "remedy_days: 0", "must be from 1 to 365"),
        ("- code: F02", "- code: F01", "the code “F01” stands above"),
        ("- code: F02", "- codes: F02", "do you mean “code”?"),
        ("name_en: Wrong dossier components", "name_en:", "is empty"),
        ("categories:", "category:", "do you mean “categories”?"),
        ("    severity: major", "   severity: major", "the YAML breaks here"),
    ],
)
def test_a_wrong_category_is_refused_with_its_line(refused: Refused, old: str, new: str, said: str) -> None:
    error = refused(load_findings, FILE, old, new)

    assert said in error.message_en
    assert error.line == line_of(FILE, old)
