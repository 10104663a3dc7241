"""A body's name put into one spelling, its abbreviation, its other names, and the nearest ones to a slip."""

import pytest

from rules.names import Named, Register, canonical, other_names, register, short_form


@pytest.fixture
def bodies() -> Register:
    return register(
        [
            Named("SGTVT", "Sở Giao thông vận tải", "province", 1),
            Named("SNV", "Sở Nội vụ", "province", 1),
            Named("SNG", "Sở Ngoại vụ", "province", 1),
            Named("HBL", "UBND huyện Bến Lức", "district", 2),
            Named("TBL", "Thị trấn Bến Lức", "commune", 3),
            Named("XBL", "Xã Bến Lức Đông", "commune", 3),
        ]
    )


@pytest.mark.parametrize(
    ("written", "spelt"),
    [
        ("Sở Văn hóa & Thể thao", "so van hoa the thao"),  # "&" is "và", and "và" says nothing
        ("Sở Văn hoá và Thể thao", "so van hoa the thao"),
        ("Hội đồng nhân dân tỉnh", "hdnd"),
        ("HĐND tỉnh", "hdnd"),
        ("Văn phòng HĐND tỉnh", "van phong hdnd"),
        ("VP. UBND tỉnh", "van phong ubnd"),
        ("TP Tân An", "thanh pho tan an"),  # without its dot too
        ("UBND TX. Kiến Tường", "thi xa kien tuong"),
        ("TX Kiến Tường", "thi xa kien tuong"),
        ("P.1", "phuong 1"),
        ("Q. 3", "quan 3"),
        ("TT. Bến Lức", "thi tran ben luc"),
        ("Sở N.Nghiệp", "so n nghiep"),
        ("Cục Thuế tỉnh", "cuc thue"),
        ("tỉnh", "tinh"),  # nothing else is left of it
        ("UBND tỉnh", "ubnd"),
    ],
)
def test_a_name_is_put_into_one_spelling(written: str, spelt: str) -> None:
    assert canonical(written) == spelt


@pytest.mark.parametrize(
    ("name", "short"),
    [
        ("Sở Giao thông vận tải", "so gtvt"),
        ("Sở Nội vụ", "so nv"),
        ("Sở Y", ""),  # too little to shorten
        ("Ban Dân tộc tỉnh", ""),  # only departments are shortened so
    ],
)
def test_a_department_has_its_usual_abbreviation(name: str, short: str) -> None:
    assert short_form(name) == short


@pytest.mark.parametrize(
    ("name", "others"),
    [
        ("UBND huyện Bến Lức", ("Huyện Bến Lức", "Ủy ban nhân dân huyện Bến Lức")),
        ("ubnd huyện Bến Lức", ("Huyện Bến Lức", "Ủy ban nhân dân huyện Bến Lức")),
        ("ỦY BAN NHÂN DÂN huyện Bến Lức", ("Huyện Bến Lức", "UBND huyện Bến Lức")),
        ("Uỷ ban nhân dân huyện Bến Lức", ("Huyện Bến Lức", "UBND huyện Bến Lức")),
        ("Huyện Bến Lức", ("UBND huyện Bến Lức", "Ủy ban nhân dân huyện Bến Lức")),
        ("Văn phòng UBND tỉnh", ("Văn phòng Ủy ban nhân dân tỉnh",)),
        ("Văn phòng Ủy ban nhân dân tỉnh", ("Văn phòng UBND tỉnh",)),
        ("Văn phòng uỷ ban nhân dân tỉnh", ("Văn phòng UBND tỉnh",)),
        ("Sở Nội vụ", ()),
    ],
)
def test_documents_write_a_body_in_several_ways(name: str, others: tuple[str, ...]) -> None:
    assert other_names(name) == others


@pytest.mark.parametrize("written", ["Sở GTVT", "SỞ G T V T", "sogtvt"])
def test_an_abbreviation_finds_its_department(bodies: Register, written: str) -> None:
    assert bodies.find(written) == "SGTVT"


def test_an_abbreviation_of_two_departments_finds_neither(bodies: Register) -> None:
    assert bodies.find("Sở NV") is None  # Nội vụ, Ngoại vụ
    assert bodies.find("Sở Không Có") is None


def test_an_abbreviation_that_is_anothers_own_name_finds_its_department_no_more() -> None:
    both = register(
        [
            Named("SGTVT", "Sở Giao thông vận tải", "province", 1),
            Named("TT", "Trung tâm sát hạch", "province", 1, aliases=("SoGTVT",)),
        ]
    )

    assert both.find("Sở GTVT") is None
    assert both.find("SoGTVT") == "TT"


@pytest.mark.parametrize(
    ("written", "near"),
    [
        ("Sở Nọi vụ", ("Sở Nội vụ", "Sở Ngoại vụ")),
        ("Bến Lức", ("UBND huyện Bến Lức", "Thị trấn Bến Lức", "Xã Bến Lức Đông")),
        ("giao", ("Sở Giao thông vận tải",)),  # a part of the name
        ("tho", ()),  # too little to be a part of a name
        ("", ()),
        ("Kho bạc Nhà nước", ()),
    ],
)
def test_the_nearest_names_are_offered_and_no_others(
    bodies: Register, written: str, near: tuple[str, ...]
) -> None:
    assert set(bodies.suggest(written)) == set(near)


def test_no_more_names_are_offered_than_asked_for(bodies: Register) -> None:
    assert len(bodies.suggest("Bến Lức", 2)) == 2
    many = register([Named(str(n), f"Xã Bến Lức {n}", "commune", 3) for n in range(9)])
    assert len(many.suggest("Xã Bến Lức")) == 3
    assert len(many.suggest("Xã Bến Lức", 8)) == 8
    assert len(many.suggest("Xã Bếm Lứt", 8)) == 8  # not a part of any name


def test_a_body_of_many_names_leaves_room_for_the_others() -> None:
    aliases = tuple(f"Bến Lức {n}" for n in range(9))
    both = register(
        [
            Named("A", "Huyện Bến Lức", "district", 2, aliases=aliases),
            Named("B", "Bến Lứk Đông", "commune", 3),
        ]
    )

    assert both.suggest("Bến Lứk") == ("Huyện Bến Lức", "Bến Lứk Đông")


def test_a_code_nobody_has_is_an_error_of_the_program(bodies: Register) -> None:
    assert bodies.get("HBL").name == "UBND huyện Bến Lức"
    with pytest.raises(KeyError, match="XYZ"):
        bodies.get("XYZ")
