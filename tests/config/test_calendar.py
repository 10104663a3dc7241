"""The working calendar of Vietnam: golden years, swapped days, and an office's own decisions."""

from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path

import pytest

from config.calendar import CLOSED, OPENED, load_calendar_overlay, office_workdays, shipped_calendar
from config.loader import ConfigError
from tests.config.conftest import Change, line_of

Refused = Callable[[Callable[[Path], object], str, str, str], ConfigError]
FILE = "calendar.yaml"

# Weekdays that were off, and weekend days that were worked: Labour Code 2019 art. 111-112 and the yearly decisions.
GOLDEN = {
    2022: (
        {
            "01-03": "nghỉ bù Tết Dương lịch (1/1 là thứ bảy)",
            "01-31": "Tết Nhâm Dần", "02-01": "", "02-02": "", "02-03": "", "02-04": "",
            "04-11": "nghỉ bù Giỗ Tổ (10/4 là chủ nhật)",
            "05-02": "nghỉ bù 30/4 và 1/5", "05-03": "",
            "09-01": "Quốc khánh, ngày liền kề trước", "09-02": "",
        },
        set[str](),
    ),
    2026: (
        {
            "01-01": "Tết Dương lịch", "01-02": "hoán đổi, 12729/VPCP-KGVX",
            "02-16": "Tết Bính Ngọ", "02-17": "", "02-18": "", "02-19": "", "02-20": "",
            "04-27": "nghỉ bù Giỗ Tổ (26/4 là chủ nhật)", "04-30": "", "05-01": "",
            "08-31": "hoán đổi", "09-01": "", "09-02": "", "11-24": "Ngày Văn hóa Việt Nam",
        },
        {"01-10", "08-22"},
    ),
}  # fmt: skip


@pytest.mark.parametrize("year", GOLDEN)
def test_a_golden_year_day_by_day(year: int) -> None:
    days = office_workdays(None, year, year)

    off, worked = set(), set()
    for day in (date(year, 1, 1) + timedelta(days=n) for n in range(365)):
        if day.weekday() < 5 and not days.is_working(day):
            off.add(f"{day:%m-%d}")
        if day.weekday() >= 5 and days.is_working(day):
            worked.add(f"{day:%m-%d}")
    assert off == set(GOLDEN[year][0])
    assert worked == GOLDEN[year][1]


@pytest.mark.parametrize(
    ("off", "worked"),
    [
        (date(2024, 4, 29), date(2024, 5, 4)),
        (date(2025, 5, 2), date(2025, 4, 26)),
        (date(2026, 1, 2), date(2026, 1, 10)),  # the package lacks this one
        (date(2026, 8, 31), date(2026, 8, 22)),
    ],
)
def test_a_swapped_day_is_off_and_its_saturday_is_worked(off: date, worked: date) -> None:
    days = office_workdays(None, off.year, off.year)

    assert not days.is_working(off)
    assert days.is_working(worked)


def test_the_day_of_culture_is_a_holiday_from_2026_on() -> None:
    days = office_workdays(None, 2025, 2027)

    assert [days.is_working(date(year, 11, 24)) for year in (2025, 2026, 2027)] == [True, False, False]


@pytest.mark.parametrize(
    ("tet", "hung_kings"),
    [
        # First day of Tết and the 10th of the 3rd lunar month, as announced.
        (date(2022, 2, 1), date(2022, 4, 10)),
        (date(2023, 1, 22), date(2023, 4, 29)),
        (date(2024, 2, 10), date(2024, 4, 18)),
        (date(2025, 1, 29), date(2025, 4, 7)),
        (date(2026, 2, 17), date(2026, 4, 26)),
        (date(2030, 2, 2), date(2030, 4, 12)),  # the Chinese calendar has 3 February
    ],
)
def test_tet_and_the_hung_kings_day_follow_the_vietnamese_moon(tet: date, hung_kings: date) -> None:
    closed = {special.day for special in shipped_calendar(None, tet.year, tet.year)[2]}

    assert {tet, hung_kings} <= closed


def test_each_special_day_says_why() -> None:
    first, last, days = shipped_calendar(None, 2025, 2028)

    assert (first, last) == (date(2025, 1, 1), date(2028, 12, 31))
    assert [special.day for special in days] == sorted({special.day for special in days})
    assert all(special.name and special.decision for special in days)
    assert all(first <= special.day <= last for special in days)
    swapped = {special.day: special for special in days}
    assert swapped[date(2026, 1, 10)].kind == OPENED
    assert "12729/VPCP-KGVX" in swapped[date(2026, 1, 10)].decision
    assert "28/2026/QH16" in swapped[date(2026, 11, 24)].decision


def test_an_offices_own_decision_goes_before_the_package(change: Change) -> None:
    folder = change(
        FILE, "opened:\n", "opened:\n  - {day: 2026-09-01, name: Trực bầu cử, decision: 12/QĐ-UBND}\n"
    )

    assert office_workdays(folder, 2026, 2026).is_working(date(2026, 9, 1))


def test_days_of_other_years_stay_out() -> None:
    assert all(special.day.year == 2024 for special in shipped_calendar(None, 2024, 2024)[2])


def test_a_worked_saturday_the_package_knows_may_be_taken_back(change: Change) -> None:
    folder = change(
        FILE, "closed:\n", "closed:\n  - {day: 2025-04-26, name: Không làm bù, decision: 5/TB-VPCP}\n"
    )

    special = next(s for s in shipped_calendar(folder, 2025, 2025)[2] if s.day == date(2025, 4, 26))

    assert special.kind == CLOSED


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("day: 2026-01-02", "day: 2026-13-02", "must be a real date"),
        ("day: 2026-01-02", "day: 02/01/2026", "must be a real date"),
        ("day: 2026-01-02", "date: 2026-01-02", "is not a key known here"),
        ("decision: Nghị quyết 28/2026/QH16", "decision:", "is empty"),
        ("{day: 2026-01-10", "{day: 2026-01-02", "the day 2026-01-02 stands above (closed)"),
        ("opened:", "open:", "do you mean “opened”?"),
        ("  - {day: 2026-08-31", " - {day: 2026-08-31", "the YAML breaks here"),
    ],
)
def test_a_wrong_day_is_refused_with_its_line(refused: Refused, old: str, new: str, said: str) -> None:
    error = refused(load_calendar_overlay, FILE, old, new)

    assert said in error.message_en
    assert error.line == line_of(FILE, old)
