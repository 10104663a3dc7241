"""The register of agencies brought in from files."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
import sqlalchemy as sa
from sqlmodel import select

from casework.errors import BadInput
from casework.import_agencies import apply_agencies, preview_agencies
from casework.register import register_of
from models.db import Store
from models.tables import Agency, AgencyAlias, AuditEntry, Level

TODAY = date(2022, 1, 4)
NOW = datetime(2022, 1, 4, 1, 0, tzinfo=UTC)
DATA = Path(__file__).parents[1] / "data" / "agencies_long_an_2022.csv"
EXAMPLE = Path(__file__).parents[2] / "config" / "examples" / "long-an-2022" / "agencies.csv"

Write = Callable[[str], Path]


@pytest.fixture
def write(tmp_path: Path) -> Write:
    def made(text: str) -> Path:
        path = tmp_path / "co-quan.csv"
        path.write_text(text, encoding="utf-8")
        return path

    return made


def bring_in(store: Store, path: Path) -> None:
    with store.act("import agencies", now=NOW) as session:
        apply_agencies(session, path, TODAY)


def refusal(store: Store, path: Path) -> BadInput:
    with pytest.raises(BadInput) as caught:
        bring_in(store, path)
    return caught.value


@pytest.mark.parametrize("path", [DATA, EXAMPLE])
def test_the_register_of_long_an_is_brought_in(store: Store, path: Path) -> None:
    bring_in(store, path)

    with store.reading() as session:
        levels = session.execute(sa.select(Agency.level, sa.func.count()).group_by(Agency.level)).all()  # type: ignore[call-overload]
        assert {tuple(row) for row in levels} == {("province", 19), ("district", 15)}
        assert {level.code: level.rank for level in session.exec(select(Level))} == {
            "province": 1,
            "district": 2,
        }


def test_a_preview_writes_nothing(lite: Store) -> None:
    with lite.reading() as session:
        preview = preview_agencies(session, DATA, TODAY)

        assert (preview.count("new"), preview.problems) == (34, [])
        assert session.exec(select(Agency)).first() is None


def test_a_file_brought_in_twice_adds_nothing(store: Store) -> None:
    bring_in(store, DATA)

    with store.act("import agencies", now=NOW) as session:
        preview = apply_agencies(session, DATA, TODAY)

    with store.reading() as session:
        assert (preview.count("unchanged"), preview.count("new"), preview.count("changed")) == (34, 0, 0)
        assert len(session.exec(select(AuditEntry)).all()) == 1  # the second act wrote nothing to account for


def test_district_bodies_get_the_names_that_documents_use(lite: Store) -> None:
    bring_in(lite, DATA)

    with lite.reading() as session:
        known = register_of(session)
        aliases = {alias.alias for alias in session.exec(select(AgencyAlias))}
        assert {"UBND huyện Bến Lức", "Ủy ban nhân dân huyện Bến Lức"} <= aliases
        assert {known.find(name) for name in ("UBND huyện Bến Lức", "Huyện Bến Lức", "huyện Bến Lức")} == {
            "HBL"
        }


def test_a_renamed_agency_is_updated_and_keeps_its_old_name_as_another(lite: Store, write: Write) -> None:
    bring_in(lite, write("Mã,Tên cơ quan,Cấp,Ghi chú\nSKHCN,Sở Khoa học,Cấp tỉnh,cũ\n"))

    bring_in(lite, write("Mã,Tên cơ quan,Cấp,Ghi chú\nSKHCN,Sở Khoa học và Công nghệ,Cấp tỉnh,\n"))

    with lite.reading() as session:
        row = session.exec(select(Agency)).one()
        assert (row.name_vi, row.note) == ("Sở Khoa học và Công nghệ", "cũ")  # silence undoes nothing
        assert register_of(session).find("Sở Khoa học") == "SKHCN"


def test_parents_successors_and_who_inspects_are_found_by_name(lite: Store, write: Write) -> None:
    bring_in(
        lite,
        write(
            "Mã,Tên cơ quan,Cấp,Đến ngày,Cơ quan kế thừa,Cơ quan cấp trên,Cơ quan kiểm tra\n"
            "SXD,Sở Xây dựng,Cấp tỉnh,,,,\n"
            "SGTVT,Sở Giao thông vận tải,Cấp tỉnh,28/02/2025,Sở Xây dựng,,\n"
            "SNV,Sở Nội vụ,Cấp tỉnh,,,,VP UBND tỉnh\n"
            "VPUB,Văn phòng UBND tỉnh,Cấp tỉnh,,,,\n"
            "XTD,Xã Thạnh Đức,Cấp xã,,,UBND huyện Bến Lức,\n"
            "HBL,Huyện Bến Lức,Cấp huyện,,,,\n"
        ),
    )

    with lite.reading() as session:
        by_code = {row.code: row for row in session.exec(select(Agency))}
        assert by_code["SGTVT"].successor_id == by_code["SXD"].id
        assert by_code["SGTVT"].valid_to == date(2025, 2, 28)
        assert by_code["XTD"].parent_id == by_code["HBL"].id
        assert by_code["SNV"].inspected_by == "Văn phòng UBND tỉnh"


def test_who_counts_is_a_column(lite: Store, write: Write) -> None:
    bring_in(
        lite,
        write(
            "Mã,Tên cơ quan,Cấp,Loại,Tính vào tỷ lệ\n"
            "BQL,Ban Quản lý Khu kinh tế,tỉnh,Cơ quan hành chính khác,không\n"
            "CT,Cục Thuế,tỉnh,Ngành dọc,\n"
        ),
    )

    with lite.reading() as session:
        rows = {row.code: (row.kind, row.counts) for row in session.exec(select(Agency))}
        assert rows == {"BQL": ("other administrative body", False), "CT": ("vertical agency", None)}


WRONG = [
    ("Mã,Tên cơ quan,Cấp\nA,Sở Nội vụ,Cấp tỉnh\nA,Sở Y tế,Cấp tỉnh\n", "twice", "A3"),
    ("Mã,Tên cơ quan,Cấp\nA,Huyện Bến Lức,Cấp huyện\nB,UBND huyện Bến Lức,Cấp huyện\n", "name_taken", "B3"),
    ("Mã,Tên cơ quan,Cấp\nA,Sở Nội vụ,Cấp trời\n", "unknown_word", "C2"),
    ("Mã,Tên cơ quan,Cấp\n,Sở Nội vụ,Cấp tỉnh\n", "field_missing", "A2"),
    ("Mã,Tên cơ quan,Cấp,Đến ngày\nA,Sở Nội vụ,Cấp tỉnh,31/02/2025\n", "not_a_day", "D2"),
    ("Mã,Tên cơ quan,Cấp,Từ ngày,Đến ngày\nA,Sở Y tế,tỉnh,1/7/2025,30/6/2025\n", "days_backwards", "E2"),
    ("Mã,Tên cơ quan,Cấp,Kế thừa\nA,Sở Nội vụ,Cấp tỉnh,Sở Y tế\n", "unknown_agency", "D2"),
    ("Mã,Tên cơ quan,Cấp\n", "no_rows", ""),
]


@pytest.mark.parametrize(("text", "code", "where"), WRONG)
def test_what_is_wrong_is_named_with_its_cell_and_nothing_is_kept(
    lite: Store, write: Write, text: str, code: str, where: str
) -> None:
    problem = refusal(lite, write(text)).problems[0]

    assert (problem.code, problem.where) == (code, where)
    with lite.reading() as session:
        assert session.exec(select(Agency)).first() is None
        assert session.exec(select(Level)).first() is None
