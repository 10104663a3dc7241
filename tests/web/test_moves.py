"""The page of an obligation says what moved it: another body, another calendar, and by which decision."""

from datetime import date

import pytest
from fastapi.testclient import TestClient

from tests.casework.test_reorganise import merged
from tests.world import World

DAY = date(2022, 7, 1)


@pytest.mark.parametrize(
    ("language", "label"), [("vi", "Cơ quan thay đổi"), ("en", "The body changed")], ids=["vi", "en"]
)
def test_an_obligation_says_from_which_body_it_came(
    site: TestClient, world: World, language: str, label: str
) -> None:
    row = world.open("SGTVT", date(2022, 9, 30))
    merged(world, "SGTVT")

    page = site.get(f"/dau-viec/{row.id}", headers={"accept-language": language}).text

    assert label in page
    assert "15/NQ-HĐND" in page


def test_before_the_merger_it_had_not_moved(site: TestClient, world: World) -> None:
    row = world.open("SGTVT", date(2022, 9, 30))
    merged(world, "SGTVT")

    page = site.get(f"/dau-viec/{row.id}?on=2022-06-30").text

    assert "Cơ quan thay đổi" not in page
