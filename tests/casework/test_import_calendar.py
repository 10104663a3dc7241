"""Days off and swapped days brought in from files."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from sqlmodel import select

from casework.errors import BadInput
from casework.import_calendar import apply_calendar, preview_calendar
from casework.standing import put_calendar_in_force, standing, workdays_of
from models.db import Store
from models.tables import CalendarVersion
from rules.workdays import Workdays
from tests.casework.office_files import DATA, NOW, TODAY, csv_file, xlsx_file
from tests.world import build_world

HEAD = "Ngày,Loại,Tên,Căn cứ\n"
SWAP = HEAD + "2/1/2026,Nghỉ hoán đổi,Thứ Sáu,12729/VPCP-KGVX\n10/1/2026,Làm bù,Thứ Bảy,12729/VPCP-KGVX\n"


@pytest.fixture
def office(lite: Store) -> Store:
    """An office whose calendar reaches from 2021 to 2026, without a day off."""
    with lite.act("init", now=NOW) as session:
        put_calendar_in_force(session, date(2021, 1, 1), date(2026, 12, 31), [], reason="init", now=NOW)
    return lite


def bring_in(store: Store, path: Path) -> None:
    with store.act("import calendar", now=NOW) as session:
        apply_calendar(session, path, TODAY)


def newest(store: Store) -> Workdays:
    with store.reading() as session:
        version = max(row.id or 0 for row in session.exec(select(CalendarVersion)))
        return workdays_of(session, version)


def test_the_days_of_2022_to_2026_are_laid_over_the_calendar(office: Store) -> None:
    bring_in(office, DATA / "calendar_vn_2022_2026.csv")

    days = newest(office)
    assert not days.is_working(date(2022, 2, 1))  # Tết
    assert days.is_working(date(2026, 1, 10))  # a Saturday, worked for Friday 2 January
    assert not days.is_working(date(2026, 1, 2))
    assert days.is_working(date(2022, 2, 7))


def test_the_same_file_again_makes_no_new_version(office: Store, tmp_path: Path) -> None:
    path = csv_file(tmp_path, SWAP)
    bring_in(office, path)

    bring_in(office, path)

    with office.reading() as session:
        assert len(session.exec(select(CalendarVersion)).all()) == 2  # the first one and ours
        assert preview_calendar(session, path, TODAY).count("unchanged") == 2


def test_a_later_file_adds_to_the_earlier_one_and_can_take_a_day_back(office: Store, tmp_path: Path) -> None:
    bring_in(office, csv_file(tmp_path, SWAP))

    bring_in(office, csv_file(tmp_path, HEAD + "2/1/2026,Ngày thường,,\n31/8/2026,Nghỉ,Hoán đổi,\n"))

    days = newest(office)
    assert days.is_working(date(2026, 1, 2))
    assert days.is_working(date(2026, 1, 10))
    assert not days.is_working(date(2026, 8, 31))


def test_a_new_year_lengthens_the_calendar(office: Store, tmp_path: Path) -> None:
    bring_in(office, csv_file(tmp_path, HEAD + "1/1/2027,Nghỉ lễ,Tết Dương lịch,\n"))

    assert newest(office).last == date(2027, 12, 31)


def test_excel_dates_are_dates(office: Store, tmp_path: Path) -> None:
    rows = [["Ngày", "Loại", "Tên"], [date(2026, 4, 27), "Nghỉ bù", "Giỗ Tổ"]]

    bring_in(office, xlsx_file(tmp_path, rows))

    assert not newest(office).is_working(date(2026, 4, 27))


def test_the_preview_counts_the_duties_due_on_a_day_that_changes(lite: Store, tmp_path: Path) -> None:
    world = build_world(lite, NOW)
    world.open("SYT", date(2022, 6, 30))
    world.open("HBL", date(2022, 7, 1))

    with lite.reading() as session:
        preview = preview_calendar(session, csv_file(tmp_path, HEAD + "30/6/2022,Nghỉ,Lễ,\n"), TODAY)

        assert preview.touches == {"Sở Y tế": 1}
        assert standing(session).days.is_working(date(2022, 6, 30))  # nothing is written


WRONG = [
    (HEAD + "31/2/2026,Nghỉ,,\n", "not_a_day", "A2"),
    (HEAD + "30/4,Nghỉ lễ,,\n", "no_year", "A2"),
    (HEAD + "30/4/2026,Vui,,\n", "unknown_word", "B2"),
    (HEAD + "30/4/2026,Nghỉ,,\n30/4/2026,Làm bù,,\n", "twice", "A3"),
    (HEAD + "1/1/2029,Nghỉ lễ,,\n", "calendar_gap", "A2"),  # and what of 2027 and 2028?
]


@pytest.mark.parametrize(("text", "code", "where"), WRONG)
def test_what_is_wrong_is_named_with_its_cell_and_nothing_is_kept(
    office: Store, tmp_path: Path, text: str, code: str, where: str
) -> None:
    with pytest.raises(BadInput) as caught:
        bring_in(office, csv_file(tmp_path, text))

    assert (caught.value.code, caught.value.where) == (code, where)
    with office.reading() as session:
        assert len(session.exec(select(CalendarVersion)).all()) == 1
