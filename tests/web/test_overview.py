"""The overview: every number opens to exactly its rows, nothing is rounded up, and what is missing is said."""

import re
from datetime import date
from fractions import Fraction
from typing import Any

import pytest
import sqlalchemy as sa
from fastapi.testclient import TestClient
from sqlmodel import select

from casework.overview import Visit
from models.tables import Finding, InspectionRound
from tests.web.reading import read, total
from tests.web.year import DAY, Year
from web.drawing import Gantt, Meter, percent_of
from web.language import words


def numbered(client: TestClient, path: str = "/") -> dict[str, int]:
    """Every link of the overview that shows a number, with the number; plans are named by their year."""
    links = [link for link in read(client, path).links if "plan=" not in link.href]
    return {link.href: link.number for link in links if link.number is not None}


def test_every_number_opens_to_exactly_its_rows(reader: TestClient) -> None:
    links = numbered(reader)

    assert len(links) > 25
    assert {href: total(reader, href) for href in links} == links


@pytest.mark.parametrize("on", ["2022-03-01", "2022-05-01", "2022-12-31"])
def test_every_number_opens_to_its_rows_on_any_day(reader: TestClient, on: str) -> None:
    links = numbered(reader, f"/?on={on}")

    assert all(f"on={on}" in href for href in links)
    assert {href: total(reader, href) for href in links} == links


def test_the_three_promises_are_said_with_what_is_missing(reader: TestClient) -> None:
    text = " ".join(read(reader, "/").text.split())

    assert "Nhiệm vụ hoàn thành 16,6% 2 / 12 · chỉ tiêu 100% · còn thiếu 10" in text
    assert "Cơ quan đã kiểm tra 25,0% 1 / 4 · chỉ tiêu tối thiểu 30%, cần 2 · còn thiếu 1" in text
    assert "Vấn đề đã xử lý hoặc kiến nghị xử lý 40,0% 2 / 5 · chỉ tiêu 100% · còn thiếu 3" in text


def test_each_level_keeps_its_own_promise(reader: TestClient) -> None:
    text = " ".join(read(reader, "/").text.split())

    assert "Cấp tỉnh: 1 / 3 · cần 1" in text
    assert "Cấp huyện: 0 / 1 · cần 1, còn thiếu 1" in text


def test_a_picture_says_its_finding_in_words(reader: TestClient) -> None:
    labels = re.findall(r'role="img" aria-label="([^"]*)"', reader.get("/?lang=vi").text)

    assert "Nhiệm vụ hoàn thành: 2 / 12, 16,6%; chỉ tiêu 100%; còn thiếu 10" in labels
    assert any("Sở Y tế 12/04/2022 (đã kết luận)" in label for label in labels)


def test_the_heat_table_has_a_number_or_a_dash_in_every_cell(reader: TestClient) -> None:
    rows = {row[0]: row[1:] for row in read(reader, "/").rows if row[0] in ("Sở Y tế", "UBND huyện Bến Lức")}

    assert rows["Sở Y tế"] == ["–", "1", "0", "–", "–", "–", "–", "–"]
    assert rows["UBND huyện Bến Lức"] == ["–", "–", "2", "–", "–", "–", "–", "–"]


def test_an_agency_on_the_way_to_be_inspected_has_no_row_yet(reader: TestClient) -> None:
    rows = [row[0] for row in read(reader, "/?on=2022-03-01").rows if row]

    assert "Sở Y tế" not in rows


def test_findings_of_a_domain_the_office_dropped_are_never_out_of_sight(
    changing: TestClient, copy: Year
) -> None:
    with copy.store.act("old", now=copy.world.now) as session:
        session.get_one(Finding, copy.findings["Trả kết quả trễ"]).domain = "gone"

    rows = {row[0]: row[1:] for row in read(changing, "/").rows if len(row) == 10}
    assert rows["Cơ quan"][-1] == "Khác"
    assert rows["UBND huyện Bến Lức"] == ["–", "–", "1", "–", "–", "–", "–", "–", "1"]
    links = numbered(changing)
    assert {href: total(changing, href) for href in links} == links


def test_the_questions_to_the_store_do_not_grow_with_the_office(changing: TestClient, copy: Year) -> None:
    def asked() -> int:
        heard: list[str] = []

        def hear(*said: Any) -> None:
            heard.append(said[2])

        sa.event.listen(copy.store.engine, "before_cursor_execute", hear)
        changing.get("/")
        sa.event.remove(copy.store.engine, "before_cursor_execute", hear)
        return len(heard)

    changing.get("/")
    before = asked()
    with copy.store.act("many", now=copy.world.now) as session:
        for _ in range(60):
            copy.world.open("SYT", session=session)

    assert asked() == before < 60


def test_what_waits_for_the_office_is_counted_once(reader: TestClient) -> None:
    text = " ".join(read(reader, "/").text.split())
    said = re.search(r"(\d+) việc cần xử lý: ([^.]*)\.", text)

    assert said is not None
    assert int(said.group(1)) == sum(int(n) for n in re.findall(r"\d+", said.group(2)))
    assert "1 đề nghị gia hạn chờ duyệt" in said.group(2)
    assert "1 kết quả chờ xác nhận" in said.group(2)


def test_an_empty_office_says_that_it_is_empty(site: TestClient) -> None:
    text = " ".join(read(site, "/").text.split())

    assert "Chưa có kế hoạch nào được ban hành" in text
    assert "Không có việc nào quá hạn hoặc chờ quyết định." in text
    assert "Chưa có đợt kiểm tra nào được phê duyệt." in text
    assert "Nhiệm vụ hoàn thành –" in text


def test_several_plans_are_named_with_their_tasks_behind(reader: TestClient) -> None:
    links = {link.href for link in read(reader, "/").links}

    assert {"/nhiem-vu?plan=KH-2022", "/nhiem-vu?plan=NC-2022"} <= links
    assert total(reader, "/nhiem-vu?plan=NC-2022") == 1


def test_the_plan_issued_in_may_is_not_there_in_march(reader: TestClient) -> None:
    page = read(reader, "/?on=2022-03-01")

    assert "Kế hoạch CCHC năm 2022" in page.text
    assert not any("NC-2022" in link.href for link in page.links)


def test_targets_are_shown_with_their_course(reader: TestClient) -> None:
    assert ["Tăng trưởng GRDP", "6,5 % - 7 %", "6,2 %", "lệch hướng"] in read(reader, "/").rows
    english = reader.get("/?lang=en").text
    assert "≥ 6.5 %" in english
    assert "6.2 %" in english


@pytest.mark.parametrize(
    ("done", "of", "shown"),
    [
        (13, 44, "29,5%"),  # and 14 are needed
        (2996, 10000, "29,9%"),  # never 30
        (999, 1000, "99,9%"),
        (1999, 2000, "99,9%"),  # 99.95 is not all
        (3, 10, "30,0%"),
        (0, 7, "0,0%"),
        (0, 0, "–"),
    ],
)
def test_a_percentage_is_cut_and_never_rounded_up(done: int, of: int, shown: str) -> None:
    assert percent_of(words("vi"), done, of) == shown


def meter(done: int, of: int, needed: int) -> Meter:
    return Meter("k", "n", done, of, needed, "g", "", done < needed, "", "", 0, "", "", "")


def test_a_bar_reaches_its_goal_only_when_the_goal_is_reached() -> None:
    short, met = meter(13, 44, 14), meter(14, 44, 14)

    assert 1 + short.width < short.goal_at
    assert 1 + met.width == met.goal_at


def test_nothing_of_nothing_is_no_bar() -> None:
    assert meter(0, 0, 0).width == 0


def test_a_visit_of_one_day_can_still_be_seen() -> None:
    visit = Visit(1, 1, "Ủy ban nhân dân huyện Bến Lức", date(2022, 12, 31), date(2022, 12, 31), "planned")

    bar = Gantt(words("vi"), [visit], 2022, DAY).rows[0]
    assert bar.width >= 10
    assert bar.agency == "UBND huyện Bến Lức"


@pytest.mark.parametrize("name", ["Sở Y tế", "Department of Agriculture and Rural Development", "x" * 200])
def test_a_name_ends_before_its_months_begin(name: str) -> None:
    visit = Visit(1, 1, name, date(2022, 1, 1), date(2022, 12, 31), "done")

    drawn = Gantt(words("vi"), [visit], 2022, DAY)
    assert drawn.months[0].x == drawn.rows[0].x >= min(8 * len(name), 557)
    assert drawn.rows[0].x + drawn.rows[0].width <= 1120


def test_today_is_marked_in_its_own_year_alone() -> None:
    assert Gantt(words("vi"), [], 2022, DAY).now is not None
    assert Gantt(words("vi"), [], 2021, DAY).now is None


def test_the_share_comes_from_the_round_and_not_from_the_page(copy: Year, changing: TestClient) -> None:
    with copy.store.act("round", now=copy.world.now) as session:
        session.exec(select(InspectionRound)).one().share_num = 5

    assert "chỉ tiêu tối thiểu 50%, cần 2" in " ".join(read(changing, "/").text.split())


@pytest.mark.parametrize(
    ("share", "shown"),
    [
        (Fraction(3, 10), "30%"),
        (Fraction(1, 3), "33,3%"),
        (Fraction(61, 200), "30,5%"),
        (Fraction(1), "100%"),
    ],
)
def test_a_share_is_written_without_needless_tenths(share: Fraction, shown: str) -> None:
    assert words("vi").share(share) == shown
