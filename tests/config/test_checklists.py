"""The checklists of the visit: shipped ones that hold together, and every slip named with its line."""

from collections.abc import Callable
from pathlib import Path

import pytest

from config.checklists import load_checklists
from config.domains import load_domains
from config.findings import load_findings
from config.loader import ConfigError
from tests.config.conftest import line_of

Refused = Callable[[Callable[[Path], object], str, str, str], ConfigError]
FILE = "checklists.yaml"


def test_the_shipped_lists_ask_for_what_the_catalogue_of_findings_knows() -> None:
    lists, categories = load_checklists(), load_findings()

    assert set(lists) <= {domain.code for domain in load_domains()}
    items = [item for one in lists.values() for item in one.items]
    assert len({item.code for item in items}) == len(items)
    for one in lists.values():
        for item in one.items:
            assert item.ask_vi.endswith("?")
            assert not item.category or categories[item.category].domain == one.domain


@pytest.mark.parametrize(
    ("old", "new", "at", "says"),
    [
        ("- domain: tthc\n", "- domain: tthcc\n", "- domain: tthc\n", "tthcc"),  # no such domain
        ("- domain: the_che", "- domain: chi_dao", "code: the_che.1", "chi_dao.1"),  # its codes are another's
        ("code: tthc.2", "code: tthc.1", "code: tthc.2", "tthc.1"),  # twice
        ("code: so.1", "code: tthc.9", "code: so.1", "so."),  # not its domain's
        ("category: F10", "category: F99", "category: F10", "F99"),  # no such finding
        ("ask_en: Are the procedures", "ask_fr: Are the procedures", "ask_en: Are the procedures", "ask_fr"),
        ('version: "2022-1"', "version: 2022", 'version: "2022-1"', "2022"),  # a bare number is no name
    ],
)
def test_a_slip_is_named_with_its_file_and_line(
    refused: Refused, old: str, new: str, at: str, says: str
) -> None:
    error = refused(load_checklists, FILE, old, new)

    assert error.line == line_of(FILE, at)
    assert says in error.message_en


def test_a_domain_has_one_list(refused: Refused) -> None:
    again = (
        '- domain: so\n  version: a\n  verified: no\n  items: [{code: so.9, ask_vi: "A?", ask_en: "B?"}]\n'
    )

    error = refused(load_checklists, FILE, "- domain: so\n", f"{again}- domain: so\n")

    assert error.line == line_of(FILE, "- domain: so\n") + 4
    assert "“so”" in error.message_en
