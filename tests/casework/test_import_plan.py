"""Plans brought in from annexes: previewed, stored as drafts, brought in again."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path

import openpyxl
import pytest
from sqlmodel import Session, col, select

from casework import import_plan
from casework.annex import AnnexTask, details_of
from casework.errors import BadInput
from casework.import_agencies import apply_agencies
from casework.import_plan import PlanHeader, apply_plan, preview_plan
from casework.import_preview import Preview
from casework.register import Names
from config.domains import load_domains
from models.db import Store
from models.tables import Agency, AuditEntry, Plan, PlanTask, ProgressNote, TaskLead
from rules.lifecycles import ObligationKind, PlanStatus
from tests.casework.office_files import DATA, EXAMPLE, NOW, TODAY, csv_file, register_long_an, xlsx_file
from tests.world import build_world

HEAD = "STT,Nhiệm vụ,Sản phẩm,Cơ quan chủ trì,Thời gian hoàn thành\n"
IN_2022 = PlanHeader(code="cchc-2022", year=2022)


@pytest.fixture
def office(lite: Store) -> Store:
    register_long_an(lite)
    return lite


def bring_in(store: Store, path: Path, header: PlanHeader = IN_2022) -> Preview:
    with store.act("import plan", now=NOW) as session:
        return apply_plan(session, path, TODAY, header=header)


def look(store: Store, path: Path, header: PlanHeader = IN_2022) -> Preview:
    with store.reading() as session:
        return preview_plan(session, path, TODAY, header=header)


def tasks(session: Session) -> dict[str, PlanTask]:
    return {row.number: row for row in session.exec(select(PlanTask))}


def leads(session: Session, number: str) -> set[str]:
    query = (
        select(Agency.code)
        .join(TaskLead, col(TaskLead.agency_id) == col(Agency.id))
        .join(PlanTask, col(PlanTask.id) == col(TaskLead.task_id))
        .where(PlanTask.number == number)
    )
    return set(session.exec(query))


def test_the_yearly_plan_of_the_example_becomes_a_draft(store: Store) -> None:
    register_long_an(store)

    preview = bring_in(store, EXAMPLE / "plan-yearly.csv")

    with store.reading() as session:
        plan, stored = session.exec(select(Plan)).one(), tasks(session)
        assert (plan.status, plan.year, preview.count("new")) == (PlanStatus.DRAFT, 2022, 20)
        assert stored["4"].deadline_text == "Trước ngày 15/02"  # the words, for ever
        assert json.loads(stored["4"].deadline_dues) == ["2022-02-14"]  # and the reading beside them
        assert len(leads(session, "1")) == 34  # "các sở, ngành, địa phương"
        assert len(leads(session, "16")) == 15  # "UBND cấp huyện"


def test_the_improvement_plan_is_previewed_with_what_was_understood(office: Store) -> None:
    preview = look(office, EXAMPLE / "plan-improvement.csv")
    lines = {line.key: line for line in preview.lines}

    assert preview.problems == []
    assert preview.facts["deadline_kinds"]["ongoing"] == 7  # type: ignore[index]
    assert lines["18"].details["deadline_vi"] == "ngày – 14/12/2022 – “trước” được hiểu là không kể ngày ấy"
    assert [lead["code"] for lead in lines["21"].details["leads"]] == ["SKHDT", "BQLKKT"]  # type: ignore[attr-defined]
    assert len(preview.facts["collectives"]["Các sở, ngành, địa phương"]) == 34  # type: ignore[index]
    assert preview.touches["Huyện Bến Lức"] == 10
    with office.reading() as session:
        assert session.exec(select(Plan)).first() is None  # nothing is written


def test_the_details_of_a_line_are_worked_out_for_who_looks_and_once(
    office: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[str] = []

    def counting(task: AnnexTask, names: Names) -> dict[str, object]:
        asked.append(task.number)
        return details_of(task, names)

    monkeypatch.setattr(import_plan, "details_of", counting)
    preview = bring_in(office, EXAMPLE / "plan-improvement.csv")
    before, line = list(asked), next(line for line in preview.lines if line.key == "18")

    assert before == []
    assert line.as_dict()["deadline"] == line.details["deadline"]
    assert line.details["changes"] == ["new"]
    assert asked == ["18"]


def test_the_news_of_long_an_keeps_its_targets_apart_and_its_gaps_visible(office: Store) -> None:
    preview = bring_in(office, DATA / "long-an-2022-nang-cao-par-index.csv")

    with office.reading() as session:
        stored = tasks(session)
        assert len(stored) == 19
        assert preview.count("skipped") == 7  # targets
        assert stored["5"].deadline_kind == "missing"
        codes = [note.code for note in preview.notes]
        assert (codes.count("lead_missing"), codes.count("deadline_missing")) == (19, 13)


def test_a_commune_plan_with_its_own_register_is_brought_in(lite: Store, tmp_path: Path) -> None:
    file = DATA / "xa-cong-hai-khanh-hoa-2026-100-ngay.csv"
    bodies = [
        "Văn phòng Đảng uỷ", "Trung tâm Dịch vụ, Sự nghiệp công", "Phòng Kinh tế", "Ban Xây dựng Đảng",
        "Trung tâm Hành chính công", "Văn phòng HĐND-UBND xã", "Phòng Văn hoá - Xã hội", "Uỷ ban Kiểm tra Đảng uỷ",
    ]  # fmt: skip
    rows = "".join(f'C{place},"{body}",Cấp xã\n' for place, body in enumerate(bodies))
    with lite.act("import agencies", now=NOW) as session:
        apply_agencies(session, csv_file(tmp_path, "Mã,Tên cơ quan,Cấp\n" + rows), date(2026, 8, 1))

    preview = look(lite, file, PlanHeader())

    assert (preview.problems, preview.count("new")) == ([], 37)
    assert preview.facts["plan"]["year"] == 2026  # type: ignore[index]  # from the file's name
    kinds = preview.facts["deadline_kinds"]
    assert kinds == {"date": 34, "relative": 1, "recurring": 1, "ongoing": 1}


def test_a_file_brought_in_twice_adds_nothing(store: Store) -> None:
    register_long_an(store)
    bring_in(store, EXAMPLE / "plan-improvement.csv")
    with store.reading() as session:
        acts = len(session.exec(select(AuditEntry)).all())

    preview = bring_in(store, EXAMPLE / "plan-improvement.csv")

    with store.reading() as session:
        assert (preview.count("unchanged"), preview.count("new")) == (len(preview.lines), 0)
        assert len(session.exec(select(AuditEntry)).all()) == acts


def test_an_annex_as_offices_make_it_is_understood(office: Store, tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    page = book.active
    assert page is not None
    page["A1"] = "KẾ HOẠCH CẢI CÁCH HÀNH CHÍNH NĂM 2022"
    page.merge_cells("A1:E1")
    for column, text in enumerate(["TT", "Nội dung", "Sản phẩm", "Chủ trì", "Thời hạn"], start=1):
        page.cell(3, column, text)
    page["A4"] = "I. Cải cách thể chế"
    page.merge_cells("A4:E4")
    page.append([1, "Rà soát văn bản", "Báo cáo", "Sở Tư pháp", date(2022, 6, 30)])
    page.append([2, "Theo dõi thi hành pháp luật", "Báo cáo", None, "Quý III"])
    page.merge_cells("D5:D6")  # one lead for two tasks
    page["A7"], page["B7"] = "II", "Cải cách thủ tục hành chính"
    page.append([3, "Đối thoại", "Biên bản", "Sở Y tế", "Hàng quý"])
    page.append([None, None, "Báo cáo", "UBND cấp huyện", None])
    page.merge_cells("A8:A9")  # one task over two rows
    page["A11"] = "Ghi chú: nhiệm vụ 3 do Sở Y tế tổng hợp."
    for row in range(12, 30):
        page.cell(row, 5).fill = openpyxl.styles.PatternFill("solid", fgColor="FFFF00")
    book.save(tmp_path / "phu-luc.xlsx")

    bring_in(office, tmp_path / "phu-luc.xlsx", PlanHeader())

    with office.reading() as session:
        plan, stored = session.exec(select(Plan)).one(), tasks(session)
        assert (plan.code, plan.title_vi, plan.year) == (
            "phu-luc-2022",
            "KẾ HOẠCH CẢI CÁCH HÀNH CHÍNH NĂM 2022",
            2022,
        )
        assert sorted(stored) == ["1", "2", "3"]
        assert stored["1"].deadline_text == "2022-06-30"
        assert leads(session, "2") == {"STP"}
        assert stored["2"].group_name == "I. Cải cách thể chế"
        assert stored["3"].group_name == "II. Cải cách thủ tục hành chính"
        assert len(leads(session, "3")) == 16  # Sở Y tế and every district
        assert stored["3"].product == "Biên bản; Báo cáo"


def test_a_changed_row_changes_its_task_in_place(office: Store, tmp_path: Path) -> None:
    bring_in(office, csv_file(tmp_path, HEAD + "1,Rà soát,Báo cáo,Sở Y tế,30/6\n2,Họp,,Sở Y tế,Quý I\n"))
    with office.reading() as session:
        first = tasks(session)["1"].id

    later = csv_file(tmp_path, HEAD + "1,Rà soát lại,Báo cáo,Sở Nội vụ,30/9\n3,Mới,,Sở Y tế,Quý IV\n")
    preview = bring_in(office, later)

    with office.reading() as session:
        row = tasks(session)["1"]
        assert (row.id, row.title_vi, row.deadline_dues) == (first, "Rà soát lại", '["2022-09-30"]')
        assert leads(session, "1") == {"SNV"}
        assert [note.code for note in preview.notes] == ["absent_task"]  # task 2 stays, and is named
        assert sorted(tasks(session)) == ["1", "2", "3"]


def test_in_an_issued_plan_words_may_be_mended_and_what_was_reported_stays(
    lite: Store, tmp_path: Path
) -> None:
    world = build_world(lite, NOW)
    bring_in(lite, csv_file(tmp_path, HEAD + "1,Rà sóat,Báo cáo,Sở Y tế,30/6\n"))
    with lite.reading() as session:
        task_id = tasks(session)["1"].id
    obligation = world.open("SYT", date(2022, 6, 30), kind=ObligationKind.TASK, subject_id=task_id)
    with lite.act("issue", now=NOW) as session:
        session.exec(select(Plan)).one().status = PlanStatus.ISSUED
        assert obligation.id is not None
        session.add(
            ProgressNote(
                obligation_id=obligation.id, percent=40, text="", on_day=TODAY, entered_at=NOW,
                person_id=world.person["mai"], post_id=world.post["SYT.officer"],
            )
        )  # fmt: skip

    bring_in(lite, csv_file(tmp_path, HEAD + "1,Rà soát,Báo cáo,Sở Y tế,30/6\n"))

    with lite.reading() as session:
        assert (tasks(session)["1"].id, tasks(session)["1"].title_vi) == (task_id, "Rà soát")
        assert session.exec(select(ProgressNote)).one().percent == 40


BINDING = [
    ("1,Rà soát,,Sở Y tế,30/9\n", "E2"),  # another deadline
    ("1,Rà soát,,Sở Giao thông vận tải,30/6\n", "D2"),  # another lead
    ("1,Rà soát,,Sở Y tế,30/6\n2,Thêm,,Sở Y tế,30/6\n", "A3"),  # another task
]


@pytest.mark.parametrize(("rows", "where"), BINDING)
def test_an_issued_plan_is_changed_by_a_decision_not_by_a_file(
    lite: Store, tmp_path: Path, rows: str, where: str
) -> None:
    build_world(lite, NOW)
    bring_in(lite, csv_file(tmp_path, HEAD + "1,Rà soát,,Sở Y tế,30/6\n"))
    with lite.act("issue", now=NOW) as session:
        session.exec(select(Plan)).one().status = PlanStatus.ISSUED

    with pytest.raises(BadInput) as caught:
        bring_in(lite, csv_file(tmp_path, HEAD + rows))

    assert (caught.value.code, caught.value.where) == ("plan_issued", where)
    assert "đã ban hành" in caught.value.message_vi


WRONG = [
    ("1,Rà soát,,Sở Y tế,31/02/2022\n", "deadline_slip", "E2", "ngày 31/02/2022 không có thật"),
    ("1,Rà soát,,Sở Y tế,Tháng 13\n", "deadline_slip", "E2", "không có tháng 13"),
    ("1,Rà soát,,Sở Y tá,30/6\n", "unknown_agency", "D2", "Sở Y tế"),  # with the nearest name
    ("1,Rà soát,,Các sở liên quan,30/6\n", "vague_lead", "D2", "ghi tên từng cơ quan"),
    ("1,Rà soát,,UBND cấp xã,30/6\n", "empty_collective", "D2", "UBND cấp xã"),
    ("1,Rà soát,,Sở Y tế,30/6\n1,Họp,,Sở Y tế,30/6\n", "twice", "A3", "A2"),
    (",Rà soát,,Sở Y tế,30/6\n", "field_missing", "A2", "số thứ tự"),
    ("1,,Báo cáo,Sở Y tế,30/6\n", "field_missing", "B2", "tên nhiệm vụ"),
]


@pytest.mark.parametrize(("rows", "code", "where", "says"), WRONG)
def test_what_is_wrong_is_named_with_its_cell_and_nothing_is_kept(
    office: Store, tmp_path: Path, rows: str, code: str, where: str, says: str
) -> None:
    path = csv_file(tmp_path, HEAD + rows, "ke-hoach.csv")

    with pytest.raises(BadInput) as caught:
        bring_in(office, path)

    assert (caught.value.code, caught.value.where) == (code, where)
    assert caught.value.message_vi.startswith(f"ke-hoach.csv: {where}: ")
    assert says in caught.value.message_vi
    with office.reading() as session:
        assert session.exec(select(Plan)).first() is None


def test_every_problem_is_shown_at_once(office: Store, tmp_path: Path) -> None:
    rows = "1,Rà soát,,Sở Lạ,31/02/2022\n1,Họp,,Các sở liên quan,30/6\n"

    preview = look(office, csv_file(tmp_path, HEAD + rows))

    assert [found.where for found in preview.problems] == ["D2", "E2", "A3", "D3"]


LOOKS = [
    ("1,Rà soát,,Sở Y tế,Theo quy định\n", "deadline_unreadable"),
    ("1,Rà soát,,Sở Y tế,đầu tháng 6\n", "deadline_unreadable"),
    ("1,Rà soát,,Sở Y tế,6 tuần\n", "deadline_uncounted"),  # from when?
    ("1,Rà soát,,Sở Y tế,\n", "deadline_missing"),
    ("1,Rà soát,,Sở Y tế,12/2023\n", "deadline_later_year"),
    ("1,Rà soát,,Sở Y tế,15/3/2021\n", "deadline_earlier_year"),  # overdue once it is issued
    ("1,Rà soát,,,30/6\n", "lead_missing"),
]


@pytest.mark.parametrize(("rows", "code"), LOOKS)
def test_what_needs_a_decision_before_issuing_is_shown_but_not_refused(
    office: Store, tmp_path: Path, rows: str, code: str
) -> None:
    preview = look(office, csv_file(tmp_path, HEAD + rows))

    assert ([note.code for note in preview.notes], preview.problems) == ([code], [])


def test_ten_days_from_signing_wait_for_the_signature(office: Store, tmp_path: Path) -> None:
    preview = bring_in(office, csv_file(tmp_path, HEAD + "1,Rà soát,,Sở Y tế,Trong 10 ngày kể từ ngày ký\n"))

    with office.reading() as session:
        row = tasks(session)["1"]
        assert (row.deadline_kind, row.deadline_dues, row.awaits) == ("relative", "[]", "ký")
        assert json.loads(row.deadline_after) == {"count": 10, "unit": "day", "event": "ký"}
        assert preview.notes == []


def test_before_a_day_follows_the_setting_of_the_office(office: Store, tmp_path: Path) -> None:
    path = csv_file(tmp_path, HEAD + "1,Rà soát,,Sở Y tế,trước ngày 15/12\n")

    bring_in(office, path, PlanHeader(code="cchc-2022", year=2022, strict_before=False))

    with office.reading() as session:
        assert json.loads(tasks(session)["1"].deadline_dues) == ["2022-12-15"]


def test_a_plan_of_another_year_does_not_slip_under_the_same_code(office: Store, tmp_path: Path) -> None:
    path = csv_file(tmp_path, HEAD + "1,Rà soát,,Sở Y tế,30/6\n")
    bring_in(office, path)

    with pytest.raises(BadInput) as caught:
        bring_in(office, path, PlanHeader(code="cchc-2022", year=2023))

    assert caught.value.code == "plan_year"


def test_a_file_that_names_no_year_is_taken_as_this_years_and_says_so(office: Store, tmp_path: Path) -> None:
    preview = look(office, csv_file(tmp_path, HEAD + "1,Rà soát,,Sở Y tế,30/6\n"), PlanHeader())

    assert [note.code for note in preview.notes] == ["year_assumed"]
    assert preview.facts["plan"] == {"code": "tep-2022", "year": TODAY.year, "title_vi": "tep"}


def test_a_year_that_no_deadline_names_is_not_assumed(office: Store, tmp_path: Path) -> None:
    path = csv_file(tmp_path, HEAD + "1,a,,Sở Y tế,Quý II/2024\n2,b,,Sở Y tế,trước ngày 15/02\n")

    assert [problem.code for problem in look(office, path, PlanHeader()).problems] == ["year_needed"]
    assert look(office, path, PlanHeader(year=2024)).problems == []


def test_numbers_of_excel_are_task_numbers(office: Store, tmp_path: Path) -> None:
    rows = [
        ["STT", "Nhiệm vụ", "Chủ trì", "Thời hạn"],
        [1, "a", "Sở Y tế", 44742],
        [1.1, "b", "Sở Y tế", 2022],
    ]

    bring_in(office, xlsx_file(tmp_path, rows))

    with office.reading() as session:
        found = {number: row.deadline_dues for number, row in tasks(session).items()}
        assert found == {"1": '["2022-06-30"]', "1.1": '["2022-12-31"]'}


def test_a_domain_is_kept_under_its_code_beside_the_plans_words(office: Store, tmp_path: Path) -> None:
    head = "STT,Lĩnh vực,Nhiệm vụ,Cơ quan chủ trì,Thời gian hoàn thành\n"
    rows = "1,CẢI CÁCH TTHC,Rà soát,Sở Y tế,30/6\n2,Việc khác,Họp,Sở Y tế,30/6\n3,Việc khác,Báo cáo,Sở Y tế,30/6\n"
    header = PlanHeader(code="cchc-2022", year=2022, domains=load_domains())

    preview = bring_in(office, csv_file(tmp_path, head + rows), header)

    with office.reading() as session:
        kept = [(row.domain, row.domain_text) for row in tasks(session).values()]
    assert kept == [("tthc", "CẢI CÁCH TTHC"), ("", "Việc khác"), ("", "Việc khác")]
    assert [(note.code, note.where) for note in preview.notes] == [("domain_unknown", "B3")]


def test_without_a_list_of_domains_a_known_code_stays(office: Store, tmp_path: Path) -> None:
    head = "STT,Lĩnh vực,Nhiệm vụ,Cơ quan chủ trì,Thời gian hoàn thành\n"
    path = csv_file(tmp_path, head + "1,Thể chế,Rà soát,Sở Y tế,30/6\n")
    bring_in(office, path, PlanHeader(code="cchc-2022", year=2022, domains=load_domains()))

    again = bring_in(office, path)

    with office.reading() as session:
        assert [row.domain for row in tasks(session).values()] == ["the_che"]
    assert [line.change for line in again.lines] == ["unchanged"]
