"""Names of agencies and the words for many of them, as task annexes write them."""

from __future__ import annotations

import csv
import unicodedata
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rules.leads import Leads, read_leads
from rules.names import Named, Register, other_names, register

FILE = Path(__file__).parents[1] / "data" / "agencies_long_an_2022.csv"
RANK = {"province": 1, "district": 2, "commune": 3}


@pytest.fixture
def long_an() -> Register:
    """The 19 provincial bodies and 15 district units of 2022, with a tax office and two communes beside them."""
    rows = list(csv.DictReader(FILE.open(encoding="utf-8")))
    listed = [Named(r["code"], r["name_vi"], r["level"], RANK[r["level"]], r["kind"]) for r in rows]
    return register(
        [
            *listed,
            Named("CT", "Cục Thuế tỉnh", "province", 1, "vertical agency"),
            Named("XTD", "Xã Thạnh Đức", "commune", 3, "commune"),
            Named("TTBL", "Thị trấn Bến Lức", "commune", 3, "township"),
        ]
    )


NAMES = [
    ("Sở Nội vụ", "SNV"),
    ("SỞ NỘI VỤ ", "SNV"),  # capitals and a space
    ("so noi vu", "SNV"),  # typed without marks
    ("Sở Văn hóa, Thể thao và Du lịch", "SVHTTDL"),
    ("Sở Văn hoá Thể thao & Du lịch", "SVHTTDL"),  # the comma forgotten, the other school of tones
    ("Sở Lao động, Thương binh và Xã hội", "SLDTBXH"),  # a comma for the dash
    ("Sở GTVT", "SGTVT"),  # usual abbreviations
    ("Sở NN&PTNT", "SNN"),
    ("Sở LĐ-TB&XH", "SLDTBXH"),
    ("Sở TT&TT", "STTTT"),
    ("Huyện Bến Lức", "HBL"),
    ("huyện Bến Lức", "HBL"),
    ("UBND huyện Bến Lức", "HBL"),
    ("Ủy ban nhân dân huyện Bến Lức", "HBL"),
    ("Uỷ ban nhân dân huyện Bến Lức", "HBL"),
    ("H. Bến Lức", "HBL"),
    ("thị trấn Bến Lức", "TTBL"),  # the township is another body
    ("UBND TP. Tân An", "TPTA"),
    ("VP UBND tỉnh", "VPUB"),
    ("Văn phòng Ủy ban nhân dân tỉnh", "VPUB"),
    ("HBL", "HBL"),  # its code
]


@pytest.mark.parametrize(("written", "code"), NAMES)
def test_a_body_is_found_by_each_of_its_names(long_an: Register, written: str, code: str) -> None:
    assert long_an.find(written) == code
    assert long_an.find(unicodedata.normalize("NFD", written)) == code


@pytest.mark.parametrize("written", ["Bến Lức", "Sở Nội", "UBND tỉnh", "Sở", "", "huyện"])
def test_half_a_name_finds_nobody(long_an: Register, written: str) -> None:
    assert long_an.find(written) is None


def test_a_name_that_fits_two_bodies_finds_neither() -> None:
    twins = register([Named("A", "Xã Tân Lập", "commune", 3), Named("B", "UBND xã Tân Lập", "commune", 3)])

    assert twins.find("xã Tân Lập") is None


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("Sở Nội vự và", "Sở Nội vụ"),
        ("Bến Lức", "Huyện Bến Lức"),
        ("Sở Giáo dục Đào tạp", "Sở Giáo dục và Đào tạo"),
    ],
)
def test_the_nearest_names_are_suggested(long_an: Register, written: str, meant: str) -> None:
    assert meant in long_an.suggest(written)


def test_the_names_of_district_bodies_by_rule() -> None:
    assert other_names("Huyện Bến Lức") == ("UBND huyện Bến Lức", "Ủy ban nhân dân huyện Bến Lức")
    assert other_names("UBND xã Thạnh Đức") == ("Xã Thạnh Đức", "Ủy ban nhân dân xã Thạnh Đức")
    assert other_names("Văn phòng UBND tỉnh") == ("Văn phòng Ủy ban nhân dân tỉnh",)
    assert other_names("Sở Nội vụ") == ()


SEVERAL = [
    ("Sở Nội vụ", ["SNV"]),
    ("Sở Văn hóa, Thể thao và Du lịch", ["SVHTTDL"]),  # one body: the comma is part of its name
    ("Sở Nội vụ, Thanh tra tỉnh", ["SNV", "TTT"]),
    ("Sở Kế hoạch và Đầu tư và Ban Quản lý Khu kinh tế", ["SKHDT", "BQLKKT"]),  # three "và", two bodies
    ("Sở Văn hóa, Thể thao và Du lịch, Sở Y tế; Sở Tư pháp", ["SVHTTDL", "SYT", "STP"]),
    ("Sở Công Thương\nSở Tài chính", ["SCT", "STC"]),  # a line each
    ("Sở Nội vụ, Tư pháp", ["SNV", "STP"]),  # "sở" said once
    ("Các sở: Nội vụ, Tài chính, Tư pháp", ["SNV", "STC", "STP"]),
    ("UBND các huyện Bến Lức, Đức Hòa", ["HBL", "HDHoa"]),
    ("Sở Y tế, Sở Y tế", ["SYT"]),  # said twice
    ("Sở Nội vụ, , Sở Y tế", ["SNV", "SYT"]),  # a comma too many
    ("Xã Thạnh Đức; Sở Y tế", ["XTD", "SYT"]),
    ("Sở Nội vụ (chủ trì), Sở Y tế (đầu mối); Sở Tài chính (lead)", ["SNV", "SYT", "STC"]),
    ("Sở Nội vụ, Thanh tra tỉnh, Tư pháp", ["SNV", "TTT", "STP"]),  # and another between
]


@pytest.mark.parametrize(("written", "codes"), SEVERAL)
def test_several_leads_are_told_apart(long_an: Register, written: str, codes: list[str]) -> None:
    leads = read_leads(written, long_an)

    assert (list(leads.codes), leads.unknown, leads.collective) == (codes, (), ())


# Words, bodies of the province, of the districts, of the communes.
COLLECTIVES = [
    ("Các sở, ngành, địa phương", 19, 15, 0),  # the tax office is no body of the province
    ("các sở, ban, ngành tỉnh", 19, 0, 0),
    ("Sở, ban, ngành tỉnh", 19, 0, 0),
    ("Các sở", 16, 0, 0),
    ("Các cơ quan chuyên môn thuộc UBND tỉnh", 18, 0, 0),  # the economic zone authority is none
    ("UBND cấp huyện", 0, 15, 0),
    ("UBND các huyện, thị xã, thành phố", 0, 15, 0),
    ("UBND các xã, phường, thị trấn", 0, 0, 2),
    ("UBND cấp xã", 0, 0, 2),
    ("UBND cấp huyện, cấp xã", 0, 15, 2),
    ("Các sở, ban, ngành tỉnh; UBND cấp huyện", 19, 15, 0),
    ("Các sở, ban, ngành tỉnh, UBND cấp huyện", 19, 15, 0),  # a comma for the semicolon
    ("Các sở, ngành cấp tỉnh, cấp huyện và cấp xã", 19, 15, 2),
    ("Các ban, ngành cấp huyện", 0, 15, 0),
    ("Các cơ quan, đơn vị, địa phương", 19, 15, 0),
    ("all departments", 19, 0, 0),
    ("Các cơ quan, đơn vị cấp huyện", 0, 15, 0),
    ("Các cơ quan, đơn vị cấp xã", 0, 0, 2),
    ("UBND các thị xã", 0, 15, 0),  # towns; no commune for all its "xã"
    ("UBND các xã, thị xã", 0, 15, 2),
    ("Các quận", 0, 15, 0),
    ("Các sở, ban, ngành tỉnh., UBND cấp huyện", 19, 15, 0),  # a full stop too many
]


@pytest.mark.parametrize(("words", "province", "district", "commune"), COLLECTIVES)
def test_a_collective_lead_is_expanded_by_level_and_kind(
    long_an: Register, words: str, province: int, district: int, commune: int
) -> None:
    leads = read_leads(words, long_an)
    levels = [long_an.get(code).level for code in leads.codes]

    assert [levels.count(level) for level in RANK] == [province, district, commune]
    assert leads.unknown == leads.vague == leads.empty == ()


def test_one_body_and_all_of_a_kind_stand_together(long_an: Register) -> None:
    leads = read_leads("Huyện Bến Lức và các địa phương", long_an)

    assert len(leads.codes) == 15
    assert leads.words_of("HBL") == ""  # named itself
    assert leads.words_of("HDHoa") == "các địa phương"


@pytest.mark.parametrize(
    ("between", "rest"),
    [
        ("các địa phương", {"collective"}),
        ("địa phương liên quan", {"vague"}),
        ("Văn phòng Đảng uỷ", {"unknown"}),
    ],
)
def test_a_word_said_once_for_all_outlasts_what_stands_between(
    long_an: Register, between: str, rest: set[str]
) -> None:
    leads = read_leads(f"Sở Nội vụ, {between}, Tư pháp", long_an)

    assert leads.codes[:2] == ("SNV", "STP")
    assert {name for name in ("collective", "vague", "unknown") if getattr(leads, name)} == rest


def test_a_collective_of_which_nobody_is_registered_is_said_to_be_empty() -> None:
    small = register([Named("SNV", "Sở Nội vụ", "province", 1, "specialised agency")])

    assert read_leads("UBND cấp xã", small) == Leads(empty=("UBND cấp xã",))


@pytest.mark.parametrize(
    "words", ["Các sở, ngành liên quan", "Địa phương được lựa chọn", "Các sở. ngành liên quan"]
)
def test_some_bodies_without_saying_which_are_never_guessed(long_an: Register, words: str) -> None:
    assert read_leads(words, long_an) == Leads(vague=(words,))


@pytest.mark.parametrize(
    ("written", "unknown"),
    [
        ("Trung tâm Dịch vụ, Sự nghiệp công", "Trung tâm Dịch vụ, Sự nghiệp công"),  # kept in one piece
        ("Sở Nội vụ, Văn phòng Đảng uỷ", "Văn phòng Đảng uỷ"),
        ("UBND tỉnh", "UBND tỉnh"),
        ("Sở Nội vụ, , Văn phòng Đảng uỷ", "Văn phòng Đảng uỷ"),  # nothing between two commas
        ("Văn phòng Đảng uỷ,\t", "Văn phòng Đảng uỷ"),  # copied out of a table
        ("- Văn phòng Đảng uỷ.", "Văn phòng Đảng uỷ"),  # without the bullet and the full stop
    ],
)
def test_an_unknown_body_is_reported_as_written(long_an: Register, written: str, unknown: str) -> None:
    assert read_leads(written, long_an).unknown == (unknown,)


def test_a_body_called_by_its_kind_alone_is_not_meant_by_a_name_nobody_knows() -> None:
    """The kind is said once for all, "Thành phố", and the city is known by that word as well."""
    known = register([Named("TPTA", "Thành phố Tân An", "district", 2, aliases=("Thành phố",))])

    leads = read_leads("Thành phố Tân An, Kiến Tường", known)

    assert (leads.codes, leads.unknown) == (("TPTA",), ("Kiến Tường",))


WORDS = st.sampled_from(
    [
        "Sở Nội vụ",
        "Sở",
        "các",
        "huyện",
        "Bến Lức",
        ",",
        ";",
        "và",
        "địa phương",
        "liên quan",
        "UBND",
        "cấp xã",
        "x",
    ]
)


@given(st.one_of(st.text(), st.lists(WORDS, max_size=10).map(" ".join)))
def test_no_lead_cell_ever_raises_and_every_code_is_a_known_one(text: str) -> None:
    known = register([Named("SNV", "Sở Nội vụ", "province", 1), Named("HBL", "Huyện Bến Lức", "district", 2)])
    leads = read_leads(text, known)

    assert set(leads.codes) <= {"SNV", "HBL"}
    assert len(set(leads.codes)) == len(leads.codes)
