"""Posts and people brought in from files."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from sqlmodel import Session, select

from casework.errors import BadInput
from casework.import_people import apply_people, preview_people
from casework.posts import seats
from models.db import Store
from models.tables import Address, AuditEntry, Person, Post, Slot, Tenure
from rules.lifecycles import AddressState, Role, TenureKind
from tests.casework.office_files import EXAMPLE, NOW, TODAY, csv_file, register_long_an, xlsx_file

HEAD = "Mã chức vụ,Cơ quan,Chức vụ,Vai trò,Mã người,Họ và tên,Thư điện tử,Từ ngày,Đến ngày,Thay cho\n"
MAI = "SYT-CV,Sở Y tế,Chuyên viên,officer,mai,Ngô Thị Mai,mai@longan.example,2021-06-01,,\n"


@pytest.fixture
def office(lite: Store) -> Store:
    register_long_an(lite)
    return lite


def bring_in(store: Store, path: Path) -> None:
    with store.act("import people", now=NOW) as session:
        apply_people(session, path, TODAY)


def person(session: Session, code: str) -> Person:
    return session.exec(select(Person).where(Person.code == code)).one()


def test_the_people_of_the_example_are_brought_in(store: Store) -> None:
    register_long_an(store)

    bring_in(store, EXAMPLE / "people.csv")

    with store.reading() as session:
        posts = {post.code: post for post in session.exec(select(Post))}
        assert len(session.exec(select(Person)).all()) == 79
        assert posts["KT-LAN"].skills == "a|b"
        assert len({slot.agency_id for slot in session.exec(select(Slot))}) == 34  # everybody can be pressed


def test_a_preview_writes_nothing(office: Store) -> None:
    with office.reading() as session:
        preview = preview_people(session, EXAMPLE / "people.csv", TODAY)

        assert (preview.count("new"), preview.problems) == (79, [])
        assert preview.touches["Sở Nội vụ"] == 6
        assert session.exec(select(Person)).first() is None


def test_a_file_brought_in_twice_adds_nothing(office: Store) -> None:
    bring_in(office, EXAMPLE / "people.csv")
    with office.reading() as session:
        before = len(session.exec(select(AuditEntry)).all())

    with office.act("import people", now=NOW) as session:
        preview = apply_people(session, EXAMPLE / "people.csv", TODAY)

    with office.reading() as session:
        assert preview.count("unchanged") == len(preview.lines)
        assert len(session.exec(select(AuditEntry)).all()) == before


def test_a_substitute_stands_in_without_changing_the_post(office: Store) -> None:
    bring_in(office, EXAMPLE / "people.csv")

    with office.reading() as session:
        post = session.exec(select(Post).where(Post.code == "SKHDT-TT")).one()
        tenures = session.exec(select(Tenure).where(Tenure.post_id == post.id)).all()
        assert post.title_vi == "Giám đốc Sở"
        assert sorted(tenure.kind for tenure in tenures) == [TenureKind.HOLDER, TenureKind.SUBSTITUTE]


def test_a_deputy_with_a_post_of_his_own_holds_it_and_stands_in(office: Store, tmp_path: Path) -> None:
    bring_in(
        office,
        csv_file(
            tmp_path,
            HEAD
            + "SYT-PGD,Sở Y tế,Phó Giám đốc,head,hoa,Lê Hòa,hoa@longan.example,,,SYT-GD\n"
            + "SYT-GD,Sở Y tế,Giám đốc,head,quang,Hồ Quang,quang@longan.example,,,\n",
        ),
    )

    with office.reading() as session:
        held = session.exec(select(Tenure).where(Tenure.person_id == person(session, "hoa").id)).all()
        assert {tenure.kind for tenure in held} == {TenureKind.HOLDER, TenureKind.SUBSTITUTE}
        assert len({tenure.post_id for tenure in held}) == 2


def test_a_list_without_codes_gets_them_from_agency_role_and_name(office: Store, tmp_path: Path) -> None:
    rows = [
        ["Họ và tên", "Đơn vị", "Chức vụ", "Vai trò", "Email", "Điện thoại", "Từ ngày"],
        ["Ngô Thị Mai", "Sở Y tế", "Chuyên viên", "Đầu mối", "mai@longan.example", "0900 000 001", TODAY],
        [
            "Trần Thị Lan",
            "Sở Nội vụ",
            "Thành viên",
            "Thành viên đoàn kiểm tra",
            "lan@longan.example",
            "",
            None,
        ],
    ]

    bring_in(office, xlsx_file(tmp_path, rows))

    with office.reading() as session:
        assert {post.code for post in session.exec(select(Post))} == {"SYT.officer", "SNV.tran.thi.lan"}
        mai = person(session, "ngo.thi.mai")
        addresses = session.exec(select(Address).where(Address.person_id == mai.id)).all()
        assert {(row.channel, row.address) for row in addresses} == {
            ("mail", "mai@longan.example"),
            ("phone", "0900 000 001"),
        }


def test_a_new_address_retires_the_old_one(office: Store, tmp_path: Path) -> None:
    bring_in(office, csv_file(tmp_path, HEAD + MAI))

    bring_in(office, csv_file(tmp_path, HEAD + MAI.replace("mai@", "mai.ngo@")))

    with office.reading() as session:
        states = {row.address: row.state for row in session.exec(select(Address))}
        assert states == {
            "mai@longan.example": AddressState.RETIRED,
            "mai.ngo@longan.example": AddressState.GOOD,
        }


def test_a_broken_address_is_not_mended_by_silence(office: Store, tmp_path: Path) -> None:
    path = csv_file(tmp_path, HEAD + MAI)
    bring_in(office, path)
    with office.act("bounce", now=NOW) as session:
        session.exec(select(Address)).one().state = AddressState.BROKEN

    bring_in(office, path)

    with office.reading() as session:
        assert session.exec(select(Address)).one().state is AddressState.BROKEN


def test_a_successor_takes_the_post_when_the_earlier_holder_has_a_last_day(
    office: Store, tmp_path: Path
) -> None:
    bring_in(office, csv_file(tmp_path, HEAD + MAI))

    bring_in(
        office,
        csv_file(
            tmp_path,
            HEAD
            + MAI.replace("2021-06-01,,", "2021-06-01,30/6/2022,")
            + "SYT-CV,Sở Y tế,Chuyên viên,officer,tam,Võ Tâm,tam@longan.example,1/7/2022,,\n",
        ),
    )

    with office.reading() as session:
        post = session.exec(select(Post)).one()
        assert post.id is not None
        assert seats(session, [post.id], date(2022, 6, 30))[post.id].person_id == person(session, "mai").id
        assert seats(session, [post.id], date(2022, 7, 1))[post.id].person_id == person(session, "tam").id


def test_a_corrected_first_day_changes_the_tenure_and_adds_none(office: Store, tmp_path: Path) -> None:
    bring_in(office, csv_file(tmp_path, HEAD + MAI))

    bring_in(office, csv_file(tmp_path, HEAD + MAI.replace("2021-06-01", "2021-05-01")))

    with office.reading() as session:
        assert session.exec(select(Tenure)).one().valid_from == date(2021, 5, 1)


def test_somebody_who_cannot_be_written_to_is_shown_but_not_refused(office: Store, tmp_path: Path) -> None:
    path = csv_file(tmp_path, HEAD + MAI.replace("mai@longan.example", ""))

    with office.reading() as session:
        preview = preview_people(session, path, TODAY)

    assert preview.problems == []
    assert [(note.code, note.where) for note in preview.notes] == [("no_address", "G2")]


WRONG = [
    (MAI.replace("Sở Y tế", "Sở Y học"), "unknown_agency", "B2"),
    (MAI.replace("officer", "bạn"), "unknown_word", "D2"),
    (MAI.replace("mai@longan.example", "mai(at)longan"), "bad_mail", "G2"),
    (MAI.replace("Ngô Thị Mai", ""), "field_missing", "F2"),
    (MAI.replace("2021-06-01", "31/6/2021"), "not_a_day", "H2"),
    (MAI + MAI.replace("mai", "tam"), "two_holders", "F3"),
    (MAI + MAI.replace("SYT-CV", "SYT-X").replace(",mai,", ",tam,"), "mail_taken", "G3"),
    (MAI + MAI.replace("SYT-CV", "SYT-X").replace("Ngô Thị Mai", "Ngô Mai"), "other_facts", "F3"),
    (MAI.replace(",,\n", ",,SYT-GD\n"), "unknown_post", "J2"),
]


@pytest.mark.parametrize(("rows", "code", "where"), WRONG)
def test_what_is_wrong_is_named_with_its_cell_and_nothing_is_kept(
    office: Store, tmp_path: Path, rows: str, code: str, where: str
) -> None:
    with pytest.raises(BadInput) as caught:
        bring_in(office, csv_file(tmp_path, HEAD + rows))

    assert (caught.value.code, caught.value.where) == (code, where)
    with office.reading() as session:
        assert session.exec(select(Person)).first() is None


def test_a_holder_who_is_stored_counts_as_well(office: Store, tmp_path: Path) -> None:
    bring_in(office, csv_file(tmp_path, HEAD + MAI))
    another = MAI.replace("mai", "tam").replace("Ngô Thị Mai", "Võ Tâm")

    with pytest.raises(BadInput) as caught:
        bring_in(office, csv_file(tmp_path, HEAD + another))

    assert caught.value.code == "two_holders"
    assert "mai, tam" in caught.value.message_vi


def test_roles_may_be_written_in_vietnamese(office: Store, tmp_path: Path) -> None:
    bring_in(office, csv_file(tmp_path, HEAD + MAI.replace("officer", "Người đứng đầu")))

    with office.reading() as session:
        assert session.exec(select(Post)).one().role is Role.HEAD


def test_people_who_would_stand_in_for_each_other_are_named(office: Store, tmp_path: Path) -> None:
    rows = (
        "SYT-CV,Sở Y tế,Chuyên viên,officer,mai,Ngô Thị Mai,mai@longan.example,2021-06-01,,SYT-TT\n"
        "SYT-TT,Sở Y tế,Giám đốc,head,quang,Hồ Văn Quang,quang@longan.example,2021-06-01,,SYT-CV\n"
    )

    with pytest.raises(BadInput, match="thay lẫn nhau"):
        bring_in(office, csv_file(tmp_path, HEAD + rows))
