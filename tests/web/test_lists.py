"""The lists: counter-examples first, filters that count, a search without accents, and what a row opens to."""

import re
from datetime import date

import pytest
from fastapi.testclient import TestClient
from sqlmodel import select

from casework.figures import obligation_rows
from models.tables import OBLIGATION, Agency, InspectionRound, PlanTask, RoundMember
from tests.web.reading import read, total
from tests.web.year import Year
from tests.world import World
from web.pages.notices import veiled
from web.pages.obligations import codes

LISTS = ["/nhiem-vu", "/dau-viec", "/kiem-tra", "/van-de", "/thong-bao"]
CHOICE = re.compile(r'<a href="([^"]+)"[^>]*>([^<]*) <span class="count">([\d.,]+)</span></a>')


@pytest.mark.parametrize("path", LISTS)
def test_the_count_beside_a_filter_is_what_choosing_it_shows(reader: TestClient, path: str) -> None:
    found = CHOICE.findall(reader.get(f"{path}?lang=vi").text)

    assert len(found) > 5
    for href, name, count in found:
        assert total(reader, href.replace("&amp;", "&")) == int(count), name


@pytest.mark.parametrize("path", LISTS)
def test_a_filter_keeps_the_others_and_the_search(reader: TestClient, path: str) -> None:
    page = reader.get(f"{path}?q=luc").text

    links = [href for href, _, _ in CHOICE.findall(page)]
    assert links
    assert all("q=luc" in href for href in links)


@pytest.mark.parametrize("path", LISTS)
def test_a_search_keeps_the_filter(reader: TestClient, path: str) -> None:
    href, _, _ = CHOICE.findall(reader.get(f"{path}?lang=vi").text)[1]
    name, _, value = href.partition("?")[2].partition("=")

    assert f'<input type="hidden" name="{name}" value="{value}">' in reader.get(href).text


def test_tasks_that_hurt_come_first(reader: TestClient) -> None:
    states = [row[-1] for row in read(reader, "/nhiem-vu").body]

    assert states[:4] == ["Quá hạn", "Quá hạn", "Quá hạn", "Cần điền hạn"]
    assert states[-3:] == ["Hoàn thành quá hạn", "Hoàn thành đúng hạn", "Không còn áp dụng"]


def test_tasks_of_later_years_stand_apart(reader: TestClient) -> None:
    assert total(reader, "/nhiem-vu") == 13
    assert total(reader, "/nhiem-vu?bucket=later_years") == 1


@pytest.mark.parametrize(
    "query", ["ra soat thu tuc", "Rà soát thủ tục", "RÀ SOÁT", "thu+tuc+ra", "soát  thủ"]
)
def test_tasks_are_found_with_or_without_accents(reader: TestClient, query: str) -> None:
    assert [row[1] for row in read(reader, f"/nhiem-vu?q={query}").body] == ["Rà soát thủ tục hành chính"]


def test_tasks_are_found_by_the_agency_that_leads(reader: TestClient) -> None:
    assert total(reader, "/nhiem-vu?q=ben luc") == 3


def test_a_decomposed_search_finds_too(reader: TestClient) -> None:
    decomposed = "Ra\u0300 soa\u0301t"

    assert total(reader, f"/nhiem-vu?q={decomposed}") == 1


def test_what_finds_nothing_says_so(reader: TestClient) -> None:
    assert total(reader, "/nhiem-vu?q=khongcogi") == 0


def test_tasks_are_found_by_domain_however_the_plan_calls_it(changing: TestClient, copy: Year) -> None:
    with copy.store.act("task", now=copy.world.now) as session:
        session.get_one(PlanTask, copy.tasks["7"]).domain_text = "cải cách TTHC"
        session.get_one(PlanTask, copy.tasks["4"]).domain = "tthc"

    rows = read(changing, "/nhiem-vu?domain=tthc").body
    assert [row[0] for row in rows] == ["7", "4"]
    assert "Lĩnh vực cải cách TTHC" in " ".join(read(changing, f"/nhiem-vu/{copy.tasks['7']}").text.split())


def test_a_task_shows_the_words_of_its_deadline_beside_what_they_mean(reader: TestClient, year: Year) -> None:
    text = " ".join(read(reader, f"/nhiem-vu/{year.tasks['3']}").text.split())

    assert "Kế hoạch ghi “Trước ngày 30/6/2022”" in text
    assert "Được hiểu là ngày – 29/06/2022" in text


def test_a_task_without_a_deadline_says_so(reader: TestClient, year: Year) -> None:
    text = " ".join(read(reader, f"/nhiem-vu/{year.tasks['6']}").text.split())

    assert "Kế hoạch ghi (để trống)" in text
    assert "Được hiểu là chưa ghi thời hạn" in text


@pytest.mark.parametrize(
    ("columns", "vi", "en"),
    [
        (
            {"deadline_kind": "relative", "deadline_dues": "[]",
             "deadline_after": '{"count": 30, "unit": "working_day", "event": "ban hành"}'},
            "tính từ một sự kiện – 30 ngày làm việc, tính từ: ban hành – 30/06/2022",
            "counted from an event – 30 working days, counted from: ban hành – 30 Jun 2022",
        ),
        (
            {"deadline_kind": "ongoing", "deadline_dues": "[]", "deadline_after": ""},
            "thường xuyên – 30/06/2022",  # the checkpoints that came of it
            "ongoing – 30 Jun 2022",
        ),
        (
            {"deadline_kind": "range", "deadline_start": date(2022, 6, 1), "deadline_note": "also_ongoing given"},
            "khoảng thời gian – từ 01/06/2022 – 30/06/2022 – ngoài thời hạn còn thực hiện thường xuyên",
            "a span of time – from 1 Jun 2022 – 30 Jun 2022 – ongoing besides its dates",
        ),
    ],
)  # fmt: skip
def test_a_deadline_is_understood_in_both_languages(
    changing: TestClient, copy: Year, columns: dict[str, object], vi: str, en: str
) -> None:
    with copy.store.act("task", now=copy.world.now) as session:
        task = session.get_one(PlanTask, copy.tasks["7"])
        for name, value in columns.items():
            setattr(task, name, value)

    path = f"/nhiem-vu/{copy.tasks['7']}"
    assert f"Được hiểu là {vi}" in " ".join(read(changing, path).text.split())
    assert f"<dd>{en}</dd>" in changing.get(f"{path}?lang=en").text


def test_a_task_shows_each_lead_with_its_dates_and_its_paper(reader: TestClient, year: Year) -> None:
    rows = read(reader, f"/nhiem-vu/{year.tasks['7']}").body

    late = [row[0] for row in rows if row[4] == "Quá hạn"]
    assert late == ["Văn phòng UBND tỉnh", "UBND huyện Bến Lức"]
    done = next(row for row in rows if row[0] == "Sở Y tế")
    assert done[1:5] == ["30/06/2022", "30/06/2022", "20/06/2022", "Hoàn thành"]
    assert done[5].endswith("/BC-SYT (20/06/2022)")


def test_an_extended_date_stands_beside_the_original_one(reader: TestClient, year: Year) -> None:
    row = read(reader, f"/nhiem-vu/{year.tasks['10']}").body[0]

    assert row[1:3] == ["30/06/2022", "30/09/2022" + "gia hạn lần 1 đến 30/09/2022: đồng ý"]


def test_before_it_was_extended_the_old_date_stood(reader: TestClient, year: Year) -> None:
    row = read(reader, f"/nhiem-vu/{year.tasks['10']}?on=2022-06-01").body[0]

    assert row[1:3] == ["30/06/2022", "30/06/2022"]


def test_a_request_not_decided_yet_says_so(reader: TestClient, year: Year) -> None:
    row = read(reader, f"/nhiem-vu/{year.tasks['11']}").body[0]

    assert row[2] == "30/09/2022" + "gia hạn lần 1 đến 30/11/2022: chờ duyệt"


def duty(client: TestClient, task: int, agency: str) -> str:
    """The address of what an agency owes for a task."""
    links = read(client, f"/nhiem-vu/{task}").links
    return next(link.href for link in links if link.text == agency)


def test_an_obligation_shows_who_moved_it(reader: TestClient, year: Year) -> None:
    text = " ".join(read(reader, duty(reader, year.tasks["2"], "Sở Giao thông vận tải")).text.split())

    assert "20/04/2022 Đang làm → Chờ xác nhận Chuyên viên đầu mối" in text
    assert "Chờ xác nhận → Hoàn thành Chuyên viên phòng Cải cách hành chính" in text


def test_an_obligation_shows_what_was_said_about_it(reader: TestClient, year: Year) -> None:
    text = " ".join(read(reader, duty(reader, year.tasks["7"], "UBND huyện Bến Lức")).text.split())

    assert "21/06/2022 Nhắc việc 7 ngày trước hạn Chuyên viên đầu mối" in text


def test_no_page_names_a_person_who_acted(reader: TestClient, year: Year) -> None:
    for path in ("/", *LISTS, f"/nhiem-vu/{year.tasks['2']}", "/dau-viec/1", "/van-de/1"):
        assert not re.search(r"Trương Văn Hưng|Trần Thị Lan|@longan\.example", reader.get(path).text), path


@pytest.mark.parametrize("day", [date(2022, 3, 20), date(2022, 5, 1), date(2022, 6, 20), date(2022, 12, 31)])
@pytest.mark.parametrize("bucket", ["open", "reported"])
def test_what_is_left_unread_is_nothing_that_was_open(year: Year, day: date, bucket: str) -> None:
    with year.store.reading() as session:
        everything = obligation_rows(session, day)

        assert obligation_rows(session, day, bucket=bucket) == [r for r in everything if bucket in codes(r)]


def test_obligations_of_one_kind(reader: TestClient) -> None:
    rows = read(reader, "/dau-viec?kind=extension").body

    assert [row[1] for row in rows] == ["Sở Nội vụ", "Sở Nội vụ"]
    assert "Đề nghị gia hạn" in rows[0][0]


def test_the_proof_of_the_share_is_a_test_in_whole_numbers(reader: TestClient) -> None:
    rows = [row for row in read(reader, "/kiem-tra").rows if len(row) == 7]

    assert rows[1:] == [
        ["Tất cả các cấp", "4", "2", "2", "1", "10 × 1 = 10 < 3 × 4 = 12", "còn thiếu 1"],
        ["Cấp huyện", "1", "1", "1", "0", "10 × 0 = 0 < 3 × 1 = 3", "còn thiếu 1"],
        ["Cấp tỉnh", "3", "1", "1", "1", "10 × 1 = 10 ≥ 3 × 3 = 9", "đạt"],
    ]


def test_every_agency_says_why_it_was_chosen_or_not(reader: TestClient) -> None:
    rows = {row[0]: row for row in read(reader, "/kiem-tra").rows if len(row) == 5}

    assert rows["UBND huyện Bến Lức"][2:] == [
        "05/07/2022 – 06/07/2022", "Đã kiểm tra, chưa kết luận", "bắt buộc kiểm tra trong năm",
    ]  # fmt: skip
    assert rows["Sở Nội vụ"][4] == "không chọn: điểm rủi ro 5.100, thứ 3 trong 4, ngưỡng 7.960"
    assert "risk of SNV" in reader.get("/kiem-tra?lang=en").text


def test_a_body_outside_the_share_stands_apart_and_says_so(reader: TestClient) -> None:
    names = [row[0] for row in read(reader, "/kiem-tra").rows if len(row) == 5]
    apart = [row for row in read(reader, "/kiem-tra?state=not_counted").rows if len(row) == 5]

    assert "Văn phòng UBND tỉnh" not in names
    assert [row[0] for row in apart[1:]] == ["Văn phòng UBND tỉnh"]
    assert apart[1][4].endswith("không tính vào tỷ lệ")


def test_an_excluded_agency_says_why(changing: TestClient, copy: Year) -> None:
    with copy.store.act("round", now=copy.world.now) as session:
        agency = copy.world.agency["SGTVT"]
        row = session.exec(select(RoundMember).where(RoundMember.agency_id == agency)).one()
        row.excluded, row.reason = "đang thanh tra", "{}"

    assert "Không kiểm tra: đang thanh tra" in read(changing, "/kiem-tra").text


def test_what_is_needed_to_draw_the_round_again_is_there(reader: TestClient, year: Year) -> None:
    text = read(reader, "/kiem-tra").text

    with year.store.reading() as session:
        assert session.exec(select(InspectionRound)).one().fingerprint in text
    assert "042 (xổ số ngày 05/01)" in text


def test_an_inspection_shows_its_steps_with_their_papers(reader: TestClient) -> None:
    visit = next(link for link in read(reader, "/kiem-tra").links if link.text.startswith("12/04/2022"))
    page = read(reader, visit.href)

    steps = {row[0]: row[1:] for row in page.body}
    assert next(iter(steps)) == "Quyết định thành lập đoàn"
    assert steps["Thông báo kết luận kiểm tra"][1:] == ["28/04/2022", "45/TB-SNV", "Hoàn thành đúng hạn"]
    text = " ".join(page.text.split())
    assert "Đoàn kiểm tra Thành viên đoàn kiểm tra (trưởng đoàn); Thành viên đoàn kiểm tra" in text
    assert "Số vấn đề phát hiện 4" in text


def test_a_step_taken_later_was_not_taken_yet(reader: TestClient) -> None:
    visit = next(link for link in read(reader, "/kiem-tra").links if link.text.startswith("12/04/2022"))

    steps = {row[0]: row[1:] for row in read(reader, f"{visit.href}?on=2022-04-20").body}
    assert steps["Thông báo kết luận kiểm tra"][1:] == ["", "", "Trong hạn"]
    assert steps["Biên bản kiểm tra"][2] == "3/BB"


def test_without_a_round_the_register_is_counted_and_says_so(world: World, site: TestClient) -> None:
    with world.store.act("register", now=world.now) as session:
        for agency in session.exec(select(Agency)):
            agency.counts = agency.code != "VPUB"

    page = read(site, "/kiem-tra")
    assert "Chưa chốt danh sách của năm" in page.text
    assert len([row for row in page.rows if len(row) == 5]) == 1 + 4


def test_both_readings_of_who_counts_are_shown(changing: TestClient, copy: Year) -> None:
    with copy.store.act("round", now=copy.world.now) as session:
        session.exec(select(InspectionRound)).one().rules = '{"in_question": ["other administrative body"]}'
        session.get_one(Agency, copy.world.agency["SGTVT"]).kind = "other administrative body"

    rows = [row for row in read(changing, "/kiem-tra").rows if len(row) == 7]
    narrow = ["Tất cả các cấp, cách hiểu hẹp", "3", "1", "2", "1", "10 × 1 = 10 ≥ 3 × 3 = 9", "đạt"]
    assert rows[-1] == narrow
    links = {link.href: link.number for link in read(changing, "/").links if "reading=" in link.href}
    assert sorted(links.values(), key=str) == [1, 3]
    assert {href: total(changing, href) for href in links} == links


def test_findings_still_open_come_first(reader: TestClient) -> None:
    states = [row[-1] for row in read(reader, "/van-de").body]

    assert states[0] == "Phải khắc phục"
    assert states[1:3] == ["Ghi tại chỗ, chờ kết luận"] * 2
    assert states[-1].startswith("Không được chấp nhận")


def test_a_finding_shows_the_paper_it_ended_on(reader: TestClient, year: Year) -> None:
    text = " ".join(read(reader, f"/van-de/{year.findings['Thiếu ghế chờ']}").text.split())

    assert "Đã kiến nghị xử lý 60/SNV 20/05/2022" in text
    assert "Sở Giao thông vận tải 60/SNV 20/05/2022 30/08/2022 chưa trả lời" in text


def test_what_people_typed_is_shown_and_never_run(reader: TestClient, year: Year) -> None:
    page = reader.get(f"/van-de/{year.findings['Chưa <b>niêm yết']}").text

    assert "<h1>Chưa &lt;b&gt;niêm yết</h1>" in page
    assert "<title>Chưa &lt;b&gt;niêm yết" in page


def test_notices_nobody_heard_come_first(reader: TestClient) -> None:
    states = [row[-1] for row in read(reader, "/thong-bao").body]

    assert states[0].startswith("Bị trả lại")
    assert states[-1].startswith("Đã đến")


def test_a_notice_names_the_post_and_not_the_person(reader: TestClient) -> None:
    rows = read(reader, "/thong-bao?rung=-15").body

    posts = {row[5] for row in rows}
    assert "Chuyên viên đầu mối, Sở Y tế" in posts
    assert not any(re.search(r"[A-Z]+\.[a-z]+", post) for post in posts)


def test_a_notice_says_why_somebody_got_it(reader: TestClient, year: Year) -> None:
    task = duty(reader, year.tasks["7"], "UBND huyện Bến Lức")
    notice = next(link for link in read(reader, task).links if link.text == "Nhắc việc")

    text = " ".join(read(reader, notice.href).text.split())
    assert "Nhắc việc: 7. Nhiệm vụ 7" in text
    for link in (
        "Căn cứ 12/QĐ-UBND", "Thời hạn ghi trong văn bản Quý II/2022", "Cách hiểu thời hạn hết quý",
        "Lịch làm việc Phiên bản 1", "Người nhận Phan Thị Nga", "Địa chỉ n…@longan.example",
    ):  # fmt: skip
        assert link in text
    assert "nga@longan.example" not in text


def test_a_notice_speaks_english_too(reader: TestClient) -> None:
    page = reader.get("/thong-bao/1?lang=en").text

    assert "<h2>Why somebody got this notice</h2>" in page
    assert "What became of it" in page


@pytest.mark.parametrize(
    ("address", "shown"),
    [("mai@longan.example", "m…@longan.example"), ("@x", "…@x"), ("0912345678", "09…"), ("", "…")],
)
def test_an_address_is_veiled(address: str, shown: str) -> None:
    assert veiled(address) == shown


def test_long_lists_come_a_hundred_rows_at_a_time(world: World, site: TestClient) -> None:
    with world.store.act("many", now=world.now) as session:
        for _ in range(205):
            world.open("SYT", session=session)

    first, last = site.get("/dau-viec?lang=vi").text, site.get("/dau-viec?page=3").text
    assert total(site, "/dau-viec") == 205
    assert "205 dòng · đang xem 1–100" in first
    assert 'href="/dau-viec?page=2" rel="next"' in first
    assert last.count('<td data-name="Đầu việc">') == 5
    assert 'rel="next"' not in last


def test_an_obligation_that_reaches_nobody_is_listed_as_such(copy: Year, changing: TestClient) -> None:
    before = total(changing, "/dau-viec?orphan=yes")
    with copy.store.working() as session:
        session.execute(
            OBLIGATION.update()
            .where(OBLIGATION.c.agency_id == copy.world.agency["HBL"], OBLIGATION.c.status == "open")
            .values(next_alarm_on=None)
        )

    assert before == 0
    assert total(changing, "/dau-viec?orphan=yes") > 0
    assert "đầu việc không có người nhận" in read(changing, "/").text
