"""The verbs on the command line: who acts, from which day, what is printed, and with which code it ends."""

import json
import shlex
import shutil
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from click.testing import Result
from typer.testing import CliRunner

from casework.inspections import open_steps
from casework.office import migrate
from casework.outbox import tell
from cli.main import app
from models.db import Store
from models.tables import DELIVERY, DIGEST, NOTICE, Digest, Inspection, InspectionMember, Plan, Target
from rules.lifecycles import DigestState, InspectionStatus, NoticeState
from tests.casework.drafts import draft
from tests.world import World, build_world

Run = Callable[..., Result]


@pytest.fixture(scope="module")
def first(tmp_path_factory: pytest.TempPathFactory) -> World:
    """The small office, made once by the migrations; each test works on a copy of its file."""
    folder = tmp_path_factory.mktemp("first")
    world = build_world(migrate(f"sqlite:///{folder}/office.db"), datetime(2022, 1, 4, 1, 0, tzinfo=UTC))
    world.store.dispose()
    return world


@pytest.fixture
def world(first: World, tmp_path: Path) -> World:
    shutil.copy(str(first.store.url.database), tmp_path / "office.db")
    return replace(first, store=Store(f"sqlite:///{tmp_path}/office.db"))


@pytest.fixture
def run(world: World, monkeypatch: pytest.MonkeyPatch) -> Run:
    """Run a command on the small office: its words in one text, or apart; numbers become text."""
    monkeypatch.setenv("COLUMNS", "300")
    url = world.store.url.render_as_string(hide_password=False)

    def call(*words: object) -> Result:
        given = shlex.split(str(words[0])) + [str(word) for word in words[1:]]
        return CliRunner().invoke(app, [*given, "--database", url])

    return call


def document(result: Result) -> Any:
    assert result.exit_code == 0, result.output
    return json.loads(result.stdout)


def issued(run: Run, world: World) -> None:
    draft(world, [("1", "30/6/2022", "SYT SGTVT")])
    command = "plan issue KH-2022 --as VPUB.vice_chairman --decision-no 12/KH-UBND --on 2022-01-04"
    assert run(command).exit_code == 0


def inspection(world: World) -> int:
    day = date(2022, 6, 15)
    with world.store.act("round", now=world.now) as session:
        row = Inspection(
            agency_id=world.agency["HBL"], year=2022, visit_from=day, visit_to=day,
            status=InspectionStatus.ANNOUNCED,
        )  # fmt: skip
        session.add(row)
        session.flush()
        assert row.id is not None
        session.add(InspectionMember(inspection_id=row.id, post_id=world.post["SNV.lan"], head=True))
        session.flush()
        open_steps(session, world.standing(session), row, today=world.today)
        return row.id


def test_a_plan_is_issued_and_its_obligations_listed(run: Run, world: World) -> None:
    issued(run, world)

    rows = document(run("task", "list", "--on", "2022-02-01", "--json"))["obligations"]
    assert [(row["id"], row["agency"], row["due_on"], row["bucket"]) for row in rows] == [
        (1, "SYT", "2022-06-30", "open_in_time"),
        (2, "SGTVT", "2022-06-30", "open_in_time"),
    ]
    assert document(run("plan", "list", "--json"))["plans"][0]["status"] == "issued"


def test_a_plan_that_is_not_ready_answers_no_and_says_where(run: Run, world: World) -> None:
    draft(world, [("1", "30/6/2022", "SYT"), ("7", "30/6/2022", "")])

    checked = run("plan", "check", "KH-2022", "--on", "2022-01-04", "--json")
    refused = run(
        "plan", "issue", "KH-2022", "--as", "VPUB.chairman", "--decision-no", "1", "--on", "2022-01-04"
    )

    assert checked.exit_code == 1
    assert [gap["where"] for gap in json.loads(checked.stdout)["gaps"]] == ["7"]
    assert refused.exit_code == 2
    assert "KH-2022: 7: nhiệm vụ chưa có cơ quan chủ trì" in refused.stderr
    assert "the task has no lead agency" in refused.stderr


def test_a_task_is_reported_confirmed_and_read_back(run: Run, world: World, tmp_path: Path) -> None:
    issued(run, world)
    paper = tmp_path / "bao-cao.pdf"
    paper.write_bytes(b"abc")

    reported = run(
        "task", "report", 1, "--as", "SYT.officer", "--document-no", "215/BC", "--document-date", "28/06/2022",
        "--file", paper, "--on", "2022-07-14", "--json",
    )  # fmt: skip
    confirmed = run("task", "confirm", 1, "--as", "SNV.reform_office", "--on", "2022-07-15")

    assert document(reported) == {"id": 1, "status": "reported", "done_on": "2022-06-28", "percent": None}
    assert "Đầu việc 1: đã hoàn thành / completed" in confirmed.stdout
    shown = document(run("task", "show", 1, "--on", "2022-07-16", "--json"))
    assert (shown["status"], shown["bucket"], shown["done_on"]) == ("done", "done_on_time", "2022-06-28")
    assert [paper["number"] for paper in shown["papers"]] == ["215/BC"]
    assert [change["new"] for change in shown["changes"]] == ["reported", "done"]


def test_progress_needs_no_document(run: Run, world: World) -> None:
    issued(run, world)

    result = run("task", "report", 1, "--as", "SYT.officer", "--percent", 40, "--on", "2022-05-04", "--json")

    assert document(result) == {"id": 1, "status": "open", "done_on": None, "percent": 40}


@pytest.mark.parametrize(
    ("command", "says"),
    [
        # an agency confirms its own
        (
            "task confirm 1 --as SYT.head --on 2022-07-01",
            "một chức vụ: chuyên viên cơ quan thường trực CCHC, Giám đốc Sở Nội vụ",
        ),
        # another agency's matter
        ("task report 1 --as SGTVT.officer --document-no 1/BC --on 2022-06-01", "cơ quan khác"),
        # no document
        ("task report 1 --as SYT.officer --on 2022-06-01", "thiếu số văn bản"),
        # a file that is not there
        ("task report 1 --as SYT.officer --document-no 1 --file /no/such/file --on 2022-06-01", "--file"),
        # a day that is none
        (
            "task report 1 --as SYT.officer --document-no 1 --document-date 31/02/2022 --on 2022-06-01",
            "31/02/2022",
        ),
        # a post that is none
        ("task report 1 --as SYT.boss --document-no 1 --on 2022-06-01", "SYT.boss"),
        # an obligation that is none
        ("task confirm 99 --as SNV.director --on 2022-06-01", "không có đầu việc “99”"),
        # a confirmation of what nobody reported
        ("task confirm 1 --as SNV.director --on 2022-06-01", "đang thực hiện"),
        # an agency that is none
        ("task list --agency Atlantis", "không có cơ quan “Atlantis”"),
        # neither yes nor no
        ("extension decide 1 --as SNV.director", "--grant"),
    ],
)
def test_a_refusal_is_a_sentence_and_exit_code_2(run: Run, world: World, command: str, says: str) -> None:
    issued(run, world)

    result = run(command)

    assert result.exit_code == 2
    assert says in result.stderr
    assert "Traceback" not in result.output


def test_a_day_to_come_is_refused(run: Run, world: World) -> None:
    issued(run, world)

    command = "task report 1 --as SYT.officer --document-no 1/BC --document-date 2022-06-01 --on 2099-01-05"
    result = run(command)

    assert result.exit_code == 2
    assert "không ghi nhận trước" in result.stderr


def test_an_extension_is_asked_decided_and_refused_beyond_its_limit_with_exit_code_3(
    run: Run, world: World
) -> None:
    issued(run, world)
    for number, to in ((1, "2022-07-31"), (2, "2022-08-31")):
        ask = f"extension ask 1 --as SYT.officer --to {to} --reason Chờ --on 2022-06-20 --json"
        assert document(run(ask))["id"] == number
        decide = (
            f"extension decide {number} --as SNV.reform_office --grant --decision-no 8/SNV --on 2022-06-21"
        )
        assert run(decide).exit_code == 0

    third = run("extension ask 1 --as SYT.officer --to 2022-09-30 --reason Chờ --on 2022-06-22")

    assert third.exit_code == 3
    assert "nhiều nhất 2 lần" in third.stderr
    rows = document(run("extension", "list", "--json"))["extensions"]
    assert [(row["to_due_on"], row["status"]) for row in rows] == [
        ("2022-07-31", "granted"),
        ("2022-08-31", "granted"),
    ]


def test_a_finding_runs_from_the_site_to_its_end(run: Run, world: World) -> None:
    number = inspection(world)
    steps = (
        f"finding add {number} --as SNV.lan --category F05 --description Niêm-yết --key k1 --on 2022-06-15",
        f"finding add {number} --as SNV.lan --category F05 --description Niêm-yết --key k1 --on 2022-06-15",
        f"inspection step {number} visit --as SNV.lan --on 2022-06-15",
        f"inspection step {number} minutes --as SNV.lan --document-no 3/BB --on 2022-06-15",
        f"inspection conclude {number} --as SNV.lan --document-no 45/TB --on 2022-06-30",
        "finding answer 1 --as HBL.head --disagree --note Đã-niêm-yết --on 2022-07-01",
        "finding remedy 1 --as HBL.officer --document-no 99/BC --on 2022-07-20",
        "finding return 1 --as SNV.lan --reason Thiếu-ảnh --on 2022-07-21",
        "finding remedy 1 --as HBL.officer --document-no 101/BC --on 2022-07-25",
        "finding verify 1 --as SNV.lan --on 2022-07-26",
    )

    codes = [run(step).exit_code for step in steps]

    assert codes == [0] * len(steps)
    rows = document(run("finding", "list", "--agency", "huyện Bến Lức", "--json"))["findings"]
    assert [(row["number"], row["status"], row["agreement"]) for row in rows] == [(1, "verified", "disagree")]
    listed = document(run("inspection", "list", "--year", 2022, "--json"))["inspections"]
    assert [(row["status"], row["conclusion_no"]) for row in listed] == [("concluded", "45/TB")]
    assert run("why", "--all").exit_code == 0


def test_a_recommendation_is_answered_and_fixed(run: Run, world: World) -> None:
    number = inspection(world)
    steps = (
        f"finding add {number} --as SNV.lan --category F03 --description Thu-phí --on 2022-06-15",
        f"inspection step {number} visit --as SNV.lan --on 2022-06-15",
        f"inspection step {number} minutes --as SNV.lan --document-no 3/BB --on 2022-06-15",
        f"inspection conclude {number} --as SNV.lan --document-no 45/TB --on 2022-06-30",
        "finding recommend 1 --as SNV.lan --to SYT --document-no 6/KN --answer-due 2022-08-15 --on 2022-07-05",
        "finding reply 1 --as SYT.officer --document-no 30/STC --text Đã-hoàn-phí --on 2022-08-10",
        "finding fix 1 --as SNV.lan --document-no 7/BB --on 2022-08-20",
    )

    codes = [run(step).exit_code for step in steps]

    assert codes == [0] * len(steps)
    assert document(run("finding", "list", "--status", "fixed", "--json"))["findings"][0]["id"] == 1
    assert run("why", "--all").exit_code == 0  # all of it typed in years after the days it is valid from


def test_evidence_is_added_with_the_hash_of_its_file(run: Run, world: World, tmp_path: Path) -> None:
    issued(run, world)
    paper = tmp_path / "anh.jpg"
    paper.write_bytes(b"abc")

    result = run(
        "evidence", "add", 1, "--as", "SYT.officer", "--document-no", "9/PL", "--file", paper,
        "--on", "2022-05-04", "--json",
    )  # fmt: skip

    assert document(result)["file_hash"].startswith("ba7816bf")  # SHA-256 of "abc"


def test_a_missing_date_is_given(run: Run, world: World) -> None:
    draft(world, [("1", "", "SYT SGTVT")])
    run("plan issue KH-2022 --as VPUB.chairman --decision-no 1/KH --on 2022-01-04")
    before = document(run("task", "list", "--json"))["obligations"]

    given = run(
        "plan give-date KH-2022 1 --as SNV.director --due 2022-05-31 --reason CV-45 --on 2022-01-10 --json"
    )

    assert {row["bucket"] for row in before} == {"no_date"}
    assert document(given)["obligations"] == 2
    after = document(run("task", "list", "--on", "2022-01-11", "--json"))["obligations"]
    assert {(row["bucket"], row["due_on"]) for row in after} == {("open_in_time", "2022-05-31")}


def test_a_target_is_measured_in_the_numbers_people_write(run: Run, world: World) -> None:
    with world.store.act("plan", now=world.now) as session:
        plan = Plan(code="KH", title_vi="Kế hoạch", year=2022, created_at=world.now)
        session.add(plan)
        session.flush()
        session.add(
            Target(
                plan_id=plan.id, code="grdp", title_vi="GRDP", unit="%", op=">=", goal_num=13, goal_den=2,
                due_on=date(2022, 12, 31),
            )
        )  # type: ignore[arg-type]  # fmt: skip

    command = "target measure grdp --as SNV.reform_office --value 8,46 --period 2022 --on 2022-12-31 --json"
    result = run(command)

    assert document(result) == {"id": "grdp", "status": "met", "value": "423/50", "period": "2022"}
    listed = document(run("target", "list", "--year", 2022, "--on", "2023-01-04", "--json"))["targets"]
    assert [(row["code"], row["latest"], row["course"]) for row in listed] == [("grdp", "423/50", "met")]


def test_a_number_that_could_mean_two_things_is_refused(run: Run, world: World) -> None:
    result = run("target measure grdp --as SNV.reform_office --value 1.234 --period 2022")

    assert result.exit_code == 2
    assert "--value" in result.stderr


def test_who_would_leave_a_post_empty_is_told_which_with_exit_code_3(run: Run, world: World) -> None:
    result = run("person leave mai --as SNV.director --on 2022-03-01")

    assert result.exit_code == 3
    assert "SYT.officer" in result.stderr


def test_a_person_leaves_and_another_follows(run: Run, world: World) -> None:
    result = run("person leave mai --as SNV.director --successor SYT.officer=quang --on 2022-03-01 --json")

    made = document(result)
    assert (made["status"], made["last_day"], made["successors"]) == ("left", "2022-02-28", 1)
    assert made["posts"] == {"SYT.officer": "quang"}


def test_one_successor_takes_every_post_and_a_preview_writes_nothing(run: Run, world: World) -> None:
    words = "person leave dung --as SNV.reform_office --successor hoa --on 2022-03-01 --json"

    seen, done = document(run(f"{words} --dry-run")), document(run(words))

    assert seen["status"] == "would_leave"
    assert seen["posts"] == done["posts"] == {"SNV.director": "hoa", "SNV.head": "hoa"}
    assert run("person leave dung --as SNV.reform_office --on 2022-03-02").exit_code == 2  # gone already


def test_two_successors_for_everything_are_one_too_many(run: Run, world: World) -> None:
    result = run("person leave dung --as SNV.reform_office --successor hoa --successor thu --on 2022-03-01")

    assert result.exit_code == 2
    assert "CHỨC VỤ=NGƯỜI" in result.stderr


def test_bodies_merge_on_the_command_line_after_a_preview(run: Run, world: World) -> None:
    issued(run, world)
    words = (
        "agency merge SGTVT HBL --into SXD --name 'Sở Xây dựng' --as SNV.director --on 2022-03-01 "
        "--decision-no 15/NQ-HĐND --json"
    )

    seen, done = document(run(f"{words} --dry-run")), document(run(words))

    assert seen["dry_run"]
    assert seen["moved"] == done["moved"]
    assert done["conserved"]
    assert document(run(words))["id"] is None  # twice adds nothing
    checks = {check["name"]: check for check in json.loads(run("verify --json").stdout)["checks"]}
    assert checks["reorganisations"]["counter_examples"] == []


def test_a_body_with_open_matters_ends_only_with_an_heir(run: Run, world: World) -> None:
    issued(run, world)
    words = "agency dissolve SGTVT --as SNV.director --on 2022-03-01 --decision-no 15/NQ"

    refused, done = run(words), run(f"{words} --to SYT")

    assert (refused.exit_code, done.exit_code) == (3, 0)
    assert "obligation" in refused.stderr
    assert "không mất, không trùng" in done.stdout


def test_a_split_reads_who_gets_what_from_a_file(run: Run, world: World, tmp_path: Path) -> None:
    issued(run, world)
    owed = document(run("task list --agency SGTVT --on 2022-03-01 --json"))["obligations"]
    path = tmp_path / "chia.csv"
    lines = [f"đầu việc,{row['id']},SYT" for row in owed[:1]]
    path.write_text("\n".join(["Loại,Số,Cơ quan nhận", *lines]), encoding="utf-8")
    words = (
        f"agency split SGTVT --into SXD='Sở Xây dựng' --into SYT --rest SXD --assign {path} "
        "--as SNV.director --on 2022-03-01 --decision-no 15/NQ --json"
    )

    made = document(run(words))

    assert made["conserved"]
    assert made["heirs"] == ["SXD", "SYT"]


def test_a_line_that_cannot_be_shared_out_is_named_with_its_cell(
    run: Run, world: World, tmp_path: Path
) -> None:
    path = tmp_path / "chia.csv"
    path.write_text("Loại,Số,Cơ quan nhận\nghế,1,SYT\nđầu việc,một,SYT\n", encoding="utf-8")

    result = run(
        f"agency split SGTVT --into SYT --into HBL --assign {path} --as SNV.director --on 2022-03-01 --decision-no 1"
    )

    assert result.exit_code == 2
    assert "A2" in result.stderr
    assert "B3" in result.stderr


def test_a_body_gets_another_name(run: Run, world: World) -> None:
    result = run(
        "agency rename SGTVT 'Sở Giao thông công chính' --as SNV.director --on 2022-03-01 --decision-no 9/QĐ"
    )

    assert result.exit_code == 0
    assert document(run("task list --agency 'Sở Giao thông vận tải' --json")) == {"obligations": []}


def test_an_address_is_changed(run: Run, world: World) -> None:
    result = run("person address mai m.moi@longan.example --as SNV.reform_office --on 2022-03-01")

    assert result.exit_code == 0
    assert "Người mai: dùng được / working" in result.stdout


def test_tables_are_for_people(run: Run, world: World) -> None:
    issued(run, world)

    result = run("task", "list", "--on", "2022-07-01")

    assert "quá hạn / overdue" in result.stdout
    assert "30/06/2022" in result.stdout
    assert "Sở" not in result.stderr


def test_a_calendar_changes_after_a_preview(run: Run, world: World, tmp_path: Path) -> None:
    issued(run, world)
    path = tmp_path / "lich.csv"
    path.write_text("Ngày,Loại,Tên\n28/6/2022,nghỉ,Nghỉ bù\n", encoding="utf-8")
    words = f"calendar change {path} --decision 9/VP --as SNV.director --on 2022-05-04"

    seen, done = document(run(f"{words} --dry-run --json")), run(words)

    assert seen["changes"][0]["alarms_moved"] > 0
    assert done.exit_code == 0, done.output
    assert "lần nhắc / alarms" in done.stdout
    assert "Không có gì thay đổi" in run(words).stdout  # twice adds nothing


def test_a_wrong_day_of_a_calendar_is_named_with_its_cell(run: Run, tmp_path: Path) -> None:
    path = tmp_path / "lich.csv"
    path.write_text("Ngày,Loại,Tên\n31/2/2022,nghỉ,x\n", encoding="utf-8")

    result = run(f"calendar change {path} --decision 9/VP --as SNV.director --on 2022-05-04")

    assert result.exit_code == 2
    assert "A2" in result.stderr


LADDER_FILE = """
- for: [default]
  rungs:
    - {offset: -5, days: working, to: [officer], form: reminder, urgent: no}
    - {offset: 1, days: working, to: [head], form: urging_letter, urgent: yes}
  repeat: {every: 30, days: calendar}
  wall_wait: 3
"""


def test_a_ladder_changes_and_running_cases_move_when_the_office_says_so(
    run: Run, world: World, tmp_path: Path
) -> None:
    issued(run, world)
    path = tmp_path / "ladders.yaml"
    path.write_text(LADDER_FILE, encoding="utf-8")
    words = f"ladder change {path} --decision-no 7/QĐ --as SNV.director --on 2022-05-04 --json"

    kept, moved = document(run(words)), document(run(f"{words} --running move"))

    assert [one["on_another_ladder"] for one in kept["changes"]] == [0]
    assert moved["changes"][0]["on_another_ladder"] > 0
    assert document(run(f"{words} --running move"))["changes"] == []


def test_a_kind_without_a_ladder_of_its_own_is_named(run: Run, tmp_path: Path) -> None:
    path = tmp_path / "ladders.yaml"
    path.write_text(LADDER_FILE, encoding="utf-8")

    result = run(f"ladder change {path} --kind finding --decision-no 7/QĐ --as SNV.director")

    assert result.exit_code == 2
    assert "default" in result.stderr


def test_a_wave_of_reorganisation_comes_from_one_file(run: Run, world: World, tmp_path: Path) -> None:
    issued(run, world)
    path = tmp_path / "dot.csv"
    path.write_text(
        "Việc,Mã cơ quan,Cơ quan kế thừa,Tên mới,Cấp,Từ ngày,Số văn bản\n"
        "thành lập,X1,,Xã Bến Lức,Cấp xã,2022-03-01,\n"
        "chia,HBL,X1,,,2022-03-01,15/NQ\n"
        "sáp nhập,SGTVT,SXD,Sở Xây dựng,,2022-03-01,15/NQ\n"
        "đổi tên,SYT,,Sở Y tế và Dân số,,2022-03-01,16/NQ\n",
        encoding="utf-8",
    )
    words = f"agency reorganise {path} --as SNV.director --on 2022-03-01"

    seen, done = document(run(f"{words} --dry-run --json")), run(words)

    assert (seen["acts"], seen["conserved"]) == (4, True)
    assert done.exit_code == 0, done.output
    assert "4 / 4 dòng mới" in done.stdout
    assert document(run(f"{words} --json"))["acts"] == 0


def test_a_list_of_documents_is_entered_and_confirmed_in_one_act_each(
    world: World, run: Run, tmp_path: Path
) -> None:
    first, second = world.open("SYT"), world.open("HBL")
    listed = tmp_path / "van-ban.csv"
    listed.write_text(
        "Số đầu việc,Mã chức vụ,Số văn bản,Ngày văn bản\n"
        f"{first.id},SYT.officer,12/BC,4/1/2022\n{second.id},HBL.head,3/BC,4/1/2022\n",
        encoding="utf-8",
    )

    entered = document(run(f"task report-list {listed} --as SNV.reform_office --on 2022-01-04 --json"))
    confirmed = document(
        run(f"task confirm-list {first.id} {second.id} --as SNV.director --on 2022-01-05 --json")
    )

    rows = document(run("task list --status done --on 2022-01-05 --json"))["obligations"]
    assert (entered, confirmed) == ({"count": 2}, {"count": 2})
    assert {row["id"] for row in rows} == {first.id, second.id}


def test_a_past_day_is_listed_as_it_stood(world: World, run: Run) -> None:
    first, second = world.open("SYT"), world.open("HBL")
    run(
        f"task report {first.id} --as SYT.officer --document-no 1/BC --document-date 2022-01-20 --on 2022-01-20"
    )
    run(f"task confirm {first.id} --as SNV.director --on 2022-01-21")

    open_then = document(run("task list --on 2022-01-19 --json"))["obligations"]
    open_now = document(run("task list --on 2022-01-21 --json"))["obligations"]
    done_then = document(run("task list --status done --on 2022-01-20 --json"))["obligations"]

    assert {(row["id"], row["status"]) for row in open_then} == {(first.id, "open"), (second.id, "open")}
    assert [row["id"] for row in open_now] == [second.id]
    assert done_then == []


def test_the_file_of_a_past_day_names_the_call_that_was_to_come(world: World, run: Run) -> None:
    duty = world.open("SYT")
    before = document(run(f"task show {duty.id} --on 2022-01-04 --json"))
    run("sweep --on 2022-02-07")
    run(
        f"task report {duty.id} --as SYT.officer --document-no 1/BC --document-date 2022-02-08 --on 2022-02-08"
    )

    then = document(run(f"task show {duty.id} --on 2022-01-04 --json"))
    now = document(run(f"task show {duty.id} --on 2022-02-08 --json"))

    assert (then["rung"], then["next_alarm_on"]) == (before["rung"], before["next_alarm_on"])
    assert before["next_alarm_on"] > "2022-01-04"
    assert (then["status"], now["status"]) == ("open", "reported")
    assert (now["rung"], now["next_alarm_on"]) == (None, None)


def test_a_list_with_wrong_cells_names_them_all_and_enters_nothing(
    world: World, run: Run, tmp_path: Path
) -> None:
    first = world.open("SYT")
    listed = tmp_path / "van-ban.csv"
    listed.write_text(
        "Số đầu việc,Mã chức vụ,Số văn bản,Ngày văn bản\n"
        f"{first.id},SYT.officer,12/BC,4/1/2022\n999,SYT.nobody,,hôm qua\n",
        encoding="utf-8",
    )

    result = run(f"task report-list {listed} --as SNV.reform_office --on 2022-01-04")

    assert result.exit_code == 2
    assert all(words in result.output for words in ("999", "SYT.nobody", "C3", "D3"))
    assert document(run("task list --status reported --on 2022-01-04 --json"))["obligations"] == []


@pytest.fixture
def unsure(world: World) -> int:
    """A letter to Quang of which nobody knows whether it arrived; its number."""
    with world.store.act("tell", now=world.now) as session:
        told = {"title": "một việc"}
        tell(session, post_id=world.post["SYT.head"], event="e", text=told, today=world.today)
    with world.store.working() as session:
        notice = session.execute(sa.select(NOTICE.c.id)).scalar_one()
        row = Digest(
            person_id=world.person["quang"], channel="second", day=world.today, address="0901", attempt=1,
            message_id="<1@longan.example>", next_try_at=world.now, state=DigestState.UNCERTAIN,
        )  # fmt: skip
        session.add(row)
        session.flush()
        assert row.id is not None
        tried = {"digest_id": row.id, "attempt": 1, "at": world.now, "outcome": "uncertain"}
        session.execute(sa.insert(DELIVERY).values(**tried, code=0, text="", subject=""))
        grouped = {"state": NoticeState.GROUPED, "digest_id": row.id}
        session.execute(sa.update(NOTICE).where(NOTICE.c.id == notice).values(**grouped))
        return row.id


@pytest.mark.parametrize(("said", "became"), [("--arrived", "sent"), ("--lost", "dead")])
def test_a_person_says_what_became_of_a_letter_nobody_was_sure_of(
    run: Run, world: World, unsure: int, said: str, became: str
) -> None:
    listed = document(run("letter list --json"))["letters"]

    result = run(f"letter decide {unsure} {said} --as SNV.reform_office --on 2022-01-05")

    assert [(row["id"], row["address"], row["notices"]) for row in listed] == [(unsure, "0901", 1)]
    assert result.exit_code == 0, result.output
    with world.store.reading() as session:
        assert session.execute(sa.select(DIGEST.c.state)).scalar_one() == became
    assert document(run("letter list --json"))["letters"] == []


def test_a_letter_is_decided_once_by_the_office_and_in_so_many_words(run: Run, unsure: int) -> None:
    wordless = run(f"letter decide {unsure} --as SNV.reform_office")
    stranger = run(f"letter decide {unsure} --lost --as SYT.head --on 2022-01-05")
    run(f"letter decide {unsure} --lost --as SNV.reform_office --on 2022-01-05")
    again = run(f"letter decide {unsure} --lost --as SNV.reform_office --on 2022-01-05")

    assert [result.exit_code for result in (wordless, stranger, again)] == [2, 2, 2]
    assert "--arrived" in wordless.stderr
    assert "SYT.head" in stranger.stderr
    assert f"“{unsure}”" in again.stderr


def test_who_is_put_out_of_a_post_by_another_is_named(run: Run) -> None:
    first = run("person assign SYT.head mai --as SNV.director --on 2022-03-01")
    again = document(run("person assign SYT.head mai --as SNV.director --on 2022-03-01 --json"))
    beside = document(
        run("person assign SYT.head hung --substitute --as SNV.director --on 2022-03-01 --json")
    )

    assert "instead_of quang" in first.stdout
    assert again["instead_of"] == beside["instead_of"] == ""
