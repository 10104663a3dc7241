"""What holds of every page: both languages, no foreign address, light, and a sentence for whatever is wrong."""

import gzip
import re
from pathlib import Path

import pytest
from fastapi.testclient import TestClient

import web
from models.tables import Office
from tests.web.year import Year

PATHS = ["/", "/nhiem-vu", "/dau-viec", "/kiem-tra", "/van-de", "/thong-bao", "/hop-thu", "/nhiem-vu/1",
         "/dau-viec/1", "/van-de/1", "/thong-bao/1", "/kiem-tra/1", "/khong-co"]  # fmt: skip
BUDGET = 30_000  # bytes of a page on the way, packed
VIETNAMESE = re.compile("[ăâđêôơưàáảãạèéẻẽẹìíỉĩịòóỏõọùúủũụỳýỷỹỵ]", re.IGNORECASE)


@pytest.mark.parametrize("path", PATHS)
def test_a_page_speaks_the_reader_s_language(reader: TestClient, path: str) -> None:
    vietnamese, english = (
        reader.get(path, headers={"accept-language": code}).text for code in ("vi", "en-GB")
    )

    assert '<html lang="vi">' in vietnamese
    assert '<html lang="en">' in english
    assert "Đến nội dung chính" in vietnamese
    assert "Skip to the content" in english


@pytest.mark.parametrize("path", PATHS)
def test_no_heading_or_label_is_left_in_the_other_language(reader: TestClient, path: str) -> None:
    page = reader.get(path, headers={"accept-language": "en"}).text

    said = re.findall(r"<(?:h2|dt|th scope=\"col\"|button|label)[^>]*>([^<]*)<", page)
    assert [text for text in said if VIETNAMESE.search(text)] == []


@pytest.mark.parametrize("path", PATHS)
def test_a_page_asks_nobody_else_for_anything(reader: TestClient, path: str) -> None:
    page = reader.get(path).text

    assert re.findall(r"https?://|//[a-z0-9.-]+\.[a-z]{2,}", page) == []
    assert "<script" not in page
    assert "style=" not in page


def test_the_sheet_asks_nobody_else_for_anything() -> None:
    sheet = (Path(web.__file__).parent / "static" / "style.css").read_text(encoding="utf-8")

    assert re.findall(r"https?:|@import|url\((?!\"/static/)", sheet) == []


@pytest.mark.parametrize("path", [*PATHS, "/static/style.css"])
def test_a_page_is_light_enough_for_a_weak_line(reader: TestClient, path: str) -> None:
    assert len(gzip.compress(reader.get(path).content, 6)) <= BUDGET


@pytest.mark.parametrize("path", PATHS)
def test_a_page_says_where_the_reader_is_and_as_of_when(reader: TestClient, path: str) -> None:
    page = reader.get(path, headers={"accept-language": "vi"})

    assert page.text.count("<h1>") == 1
    assert page.text.count('aria-current="page"') == (1 if page.status_code == 200 else 0)
    assert page.status_code != 200 or "Tính đến 17/07/2022" in page.text


@pytest.mark.parametrize("path", ["/", "/nhiem-vu", "/dau-viec", "/kiem-tra", "/van-de", "/thong-bao"])
@pytest.mark.parametrize(
    "on", ["hôm qua", "2022-02-30", "17/07/2022", "1999-12-31", "2100-01-01", "99999-01-01"]
)
def test_a_day_that_is_none_gets_a_sentence(reader: TestClient, path: str, on: str) -> None:
    page = reader.get(path, params={"on": on}, headers={"accept-language": "vi"})

    assert page.status_code == 400
    assert f"“{on}” không phải là ngày có thật; hãy viết như 2022-07-17." in page.text


@pytest.mark.parametrize(
    "address",
    [
        "/nhiem-vu?bucket=x", "/nhiem-vu?plan=x", "/nhiem-vu?domain=x", "/nhiem-vu?agency=x", "/dau-viec?bucket=x",
        "/dau-viec?kind=x", "/dau-viec?orphan=x", "/kiem-tra?state=x", "/kiem-tra?level=x", "/van-de?bucket=x",
        "/van-de?agency=x", "/thong-bao?state=x", "/thong-bao?rung=x", "/thong-bao?form=x",
    ],
)  # fmt: skip
def test_a_filter_that_is_none_gets_a_sentence(reader: TestClient, address: str) -> None:
    page = reader.get(address, headers={"accept-language": "vi"})

    assert page.status_code == 400
    assert "Không có bộ lọc “x”" in page.text


@pytest.mark.parametrize("path", ["/nhiem-vu", "/dau-viec", "/kiem-tra", "/van-de", "/thong-bao", "/hop-thu"])
@pytest.mark.parametrize("page", ["0", "-1", "x", "2000000", "9" * 40, "1.5", "²"])
def test_a_page_that_is_none_gets_a_sentence(reader: TestClient, path: str, page: str) -> None:
    answer = reader.get(path, params={"page": page}, headers={"accept-language": "vi"})

    assert answer.status_code == 400
    assert "của danh sách này." in answer.text


@pytest.mark.parametrize("place", ["/nhiem-vu", "/dau-viec", "/van-de", "/thong-bao", "/kiem-tra"])
@pytest.mark.parametrize("number", ["0", "99999", "-1", "x", "1;drop", "9" * 40, "²", "1.0"])
def test_a_number_that_is_none_is_a_page_in_the_reader_s_language(
    reader: TestClient, place: str, number: str
) -> None:
    for language, title in (("vi", "Không tìm thấy"), ("en", "Not found")):
        page = reader.get(f"{place}/{number}", headers={"accept-language": language})

        assert page.status_code == 404
        assert f"<h1>{title}</h1>" in page.text


def test_words_from_the_address_are_shown_and_never_run(reader: TestClient) -> None:
    page = reader.get("/nhiem-vu", params={"q": '"><script>alert(1)</script>', "on": ""}).text

    assert "<script" not in page
    assert "&lt;script&gt;" in page


def test_a_search_of_any_length_is_answered(reader: TestClient) -> None:
    assert reader.get("/nhiem-vu", params={"q": "ê" * 5000}).status_code == 200


def test_the_day_looked_at_stays_from_page_to_page(reader: TestClient) -> None:
    page = reader.get("/nhiem-vu?on=2022-05-01").text

    links = re.findall(r'<a href="(/[^"#]*)"', page)
    assert links
    assert all("on=2022-05-01" in link for link in links)


def test_the_reader_can_ask_for_another_day_and_keeps_the_filter(reader: TestClient) -> None:
    page = reader.get("/nhiem-vu?bucket=open&page=1").text
    form = page.partition('class="day">')[2].partition("</form>")[0]

    assert '<input id="on" name="on" type="date" value="2022-07-17">' in form
    assert '<input type="hidden" name="bucket" value="open">' in form
    assert 'name="page"' not in form


@pytest.mark.parametrize(
    "path", ["/", "/nhiem-vu?q=health", "/dau-viec?kind=task", "/kiem-tra?q=health", "/van-de"]
)
def test_agencies_have_their_english_names_on_english_pages(reader: TestClient, path: str) -> None:
    page = reader.get(path, headers={"accept-language": "en"}).text

    assert "Department of Health" in page
    assert "Sở Y tế" not in page


def test_a_matter_that_came_later_is_not_there_yet(reader: TestClient, year: Year) -> None:
    number = year.findings["Trả kết quả trễ"]

    assert reader.get(f"/van-de/{number}").status_code == 200
    assert reader.get(f"/van-de/{number}?on=2022-07-01").status_code == 404


def test_a_demonstration_says_on_every_page_that_it_is_one(changing: TestClient, copy: Year) -> None:
    with copy.store.act("demo", now=copy.world.now) as session:
        session.get_one(Office, 1).purpose = "demo"

    for path in PATHS[:-1]:
        assert "Dữ liệu trình diễn" in changing.get(path, headers={"accept-language": "vi"}).text
