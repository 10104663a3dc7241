"""The periodic reports of 581/BNV-CCHC."""

from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest

from config.loader import ConfigError
from config.reports import load_reports
from tests.config.conftest import Change, line_of

Refused = Callable[[Callable[[Path], object], str, str, str], ConfigError]
FILE = "reports.yaml"


def test_four_reports_a_year_on_the_twentieth_with_the_data_of_the_report_year() -> None:
    found = {r.code: (r.data_from, r.data_to, r.upward_due) for r in load_reports(None, 2022)}

    assert found == {
        "quarter1": (date(2021, 12, 15), date(2022, 3, 14), date(2022, 3, 20)),
        "half": (date(2021, 12, 15), date(2022, 6, 14), date(2022, 6, 20)),
        "quarter3": (date(2022, 6, 15), date(2022, 9, 14), date(2022, 9, 20)),
        "year": (date(2021, 12, 15), date(2022, 12, 14), date(2022, 12, 20)),
    }


def test_agencies_report_after_the_data_ends_and_before_the_office_must() -> None:
    for report in load_reports(None, 2026):
        assert report.data_to < report.internal_due < report.upward_due
        assert report.internal_verified is False  # the office's own setting
        assert report.source == "581/BNV-CCHC"
        assert report.name_vi.endswith("năm 2026")
        assert report.name_en.endswith(", 2026")


def test_an_office_asks_for_its_yearly_report_before_25_november(change: Change) -> None:
    folder = change(FILE, "internal: {day: 16, month: 12}", "internal: {day: 24, month: 11}")

    assert load_reports(folder, 2022)[-1].internal_due == date(2022, 11, 24)


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("data_to: {day: 14, month: 3}", "data_to: {day: 14, month: 3, year: previous}", "must come after"),
        ("upward: {day: 20, month: 3}", "upward: {day: 16, month: 3}", "must come after"),
        ("internal: {day: 16, month: 3}", "internal: {day: 31, month: 13}", "must be from 1 to 12, not 13"),
        ("internal: {day: 16, month: 3}", "internal: {day: 16}", "lacks the key “month”"),
        ("internal: {day: 16, month: 3}", "internal: 16/3", "must be lines of “key: value”"),
        ("data_to: {day: 14, month: 6}", "data_to: {day: 31, month: 6}", "is no day of that month"),
        ("month: 12, year: previous}", "month: 12, year: last}", "does not take “last”. Values: previous"),
        ("code: half", "code: quarter1", "the code “quarter1” stands above"),
        ("internal_verified: no", "internal_verifed: no", "do you mean “internal_verified”?"),
        ("source: 581/BNV-CCHC", "sources: 581/BNV-CCHC", "do you mean “source”?"),
        ("    name_en: First", "   name_en: First", "the YAML breaks here"),
    ],
)
def test_a_wrong_report_is_refused_with_its_line(refused: Refused, old: str, new: str, said: str) -> None:
    error = refused(lambda folder: load_reports(folder, 2022), FILE, old, new)

    assert said in error.message_en
    assert error.line == line_of(FILE, old)
