"""The round, its publication and the checklists on the command line: what is printed, written, and the exit codes."""

import json
import re
import shlex
import shutil
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest
from click.testing import Result
from sqlmodel import col, select
from typer.testing import CliRunner

from casework.office import migrate
from cli.main import app
from config.loader import SHIPPED
from models.db import Store
from models.tables import Inspection, InspectionMember, Post, RiskScore
from rules.lifecycles import InspectionStatus
from tests.casework.round_office import approved, ids_of, long_an_office
from tests.casework.test_published import recheck
from tests.round_folder import agency_row, inspector_row, long_an_folder, long_an_rows, write_folder
from tests.world import World

Run = Callable[..., Result]


@pytest.fixture(scope="module")
def first(tmp_path_factory: pytest.TempPathFactory) -> World:
    """Long An's office, made once by the migrations; each test works on a copy of its file."""
    folder = tmp_path_factory.mktemp("first")
    world = long_an_office(migrate(f"sqlite:///{folder}/office.db"), datetime(2022, 1, 4, 1, 0, tzinfo=UTC))
    world.store.dispose()
    return world


@pytest.fixture
def world(first: World, tmp_path: Path) -> World:
    shutil.copy(str(first.store.url.database), tmp_path / "office.db")
    return replace(first, store=Store(f"sqlite:///{tmp_path}/office.db"))


@pytest.fixture
def config(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The shipped quota for every kind of agency, in a folder of the office's own."""
    text = re.sub(
        r"(?m)^(kinds|in_question): .*", r"\1: []", (SHIPPED / "quota.yaml").read_text(encoding="utf-8")
    )
    folder = tmp_path / "config"
    folder.mkdir()
    (folder / "quota.yaml").write_text(text, encoding="utf-8")
    monkeypatch.setenv("DONDOC_CONFIG_DIR", str(folder))
    return folder


@pytest.fixture
def run(world: World, config: Path, monkeypatch: pytest.MonkeyPatch) -> Run:
    monkeypatch.setenv("COLUMNS", "300")
    url = world.store.url.render_as_string(hide_password=False)

    def call(*words: object) -> Result:
        given = shlex.split(str(words[0])) + [str(word) for word in words[1:]]
        return CliRunner().invoke(app, [*given, "--database", url])

    return call


def document(result: Result) -> Any:
    assert result.exit_code == 0, result.output
    return json.loads(result.stdout)


def test_commit_then_draw_then_anybody_checks(run: Run, world: World, tmp_path: Path) -> None:
    run("round prepare --year 2022 --as SNV.reform_office --on 2022-01-10")
    told = document(
        run("round publish --year 2022 --as SNV.reform_office --on 2022-01-10 --json --to", tmp_path / "a")
    )
    drawn = run(
        "round draw --year 2022 --seed 4815 --seed-source 'xúc xắc' --as SNV.reform_office --on 2022-01-12"
    )
    run("round approve --year 2022 --decision-no 02/KH --as VPUB.vice_chairman --on 2022-01-14")
    before = run("round certificate --year 2022 --on 2022-06-30 --to", tmp_path / "b")

    assert told["files"] == ["list.json", "SHA256SUMS"]
    assert (tmp_path / "a" / "list.json").read_bytes() == (tmp_path / "b" / "list.json").read_bytes()
    assert "trước khi có số bốc thăm" in drawn.stdout
    assert "Không chọn, và vì sao:" in drawn.stdout
    assert before.exit_code == 1  # nobody is inspected yet: the answer is no
    assert recheck(tmp_path / "b")[1].startswith("yes 11 picks {'all': [0, 102]")  # so say the files
    again = document(run("round minutes --year 2022 --json"))
    assert again["minutes_vi"] in drawn.stdout


def test_a_list_that_changed_since_its_publication_is_not_drawn(run: Run, world: World) -> None:
    run("round publish --year 2022 --as SNV.reform_office --on 2022-01-10")
    run("round prepare --year 2022 --as SNV.reform_office --on 2022-01-10")
    run("round publish --year 2022 --as SNV.reform_office --on 2022-01-10")
    with world.store.act("scores", now=world.now) as session:
        row = session.exec(select(RiskScore).where(RiskScore.agency_id == ids_of(session)["HBL"])).one()
        row.par = 1

    done = run("round draw --year 2022 --seed 4815 --as SNV.reform_office --on 2022-01-12")

    assert done.exit_code == 2
    assert "HBL (par)" in done.stderr


def test_list_and_seed_at_one_moment_are_said_to_prove_nothing(run: Run) -> None:
    done = run("round draw --year 2022 --seed 4815 --as SNV.reform_office --on 2022-01-12")

    assert "không chứng minh được rằng số bốc thăm có sau" in done.stdout


def test_what_the_rotation_cannot_keep_is_said_at_set_up(run: Run, world: World, config: Path) -> None:
    text = (config / "quota.yaml").read_text(encoding="utf-8").replace("[3, 10]", "[1, 5]")
    (config / "quota.yaml").write_text(text, encoding="utf-8")

    done = run("round prepare --year 2022 --as SNV.reform_office --on 2022-01-10 --json")

    assert done.exit_code == 0
    assert "4 năm x 3 cuộc không đủ cho 15 cơ quan, thiếu 3" in done.stderr
    assert {one["kind"] for one in json.loads(done.stdout)["warnings"]} == {"rotation_promise"}


def test_the_worth_of_the_score_is_told_with_its_interval(run: Run, world: World) -> None:
    approved(world)
    with world.store.act("conclude", now=world.now) as session:
        for row in session.exec(select(Inspection)):
            row.status, row.conclusion_no, row.conclusion_on = (
                InspectionStatus.CONCLUDED,
                "1/TB",
                date(2022, 6, 30),
            )

    told = document(run("round worth --year 2022 --on 2022-12-31 --json"))

    assert (told["risk"]["findings"], told["lottery"]["findings"]) == (0, 0)
    assert told["lottery"]["visits"] > 0
    assert told["answer"] == "cannot_tell"
    assert "chưa kết luận được" in run("round worth --year 2022 --on 2022-12-31").stdout


def test_a_checklist_is_worked_through(run: Run, world: World) -> None:
    approved(world)
    with world.store.reading() as session:
        number = session.exec(select(Inspection).order_by(col(Inspection.id))).first().id  # type: ignore[union-attr]
    shown = document(run(f"inspection show {number} --json --on 2022-02-01"))
    head = _head(world, number)

    named = document(run(f"inspection lists {number} --domain cong_vu --as {head} --on 2022-02-01 --json"))
    said = run(f"inspection answer {number} cong_vu.1=yes cong_vu.2=no --as {head} --on 2022-02-01")

    assert (shown["checklist"], named["items"]) == ([], 3)
    assert "còn / left 1" in said.stdout
    assert f"finding add {number} --category F17" in said.stdout
    assert [one["answer"] for one in document(run(f"inspection show {number} --json"))["checklist"]] == [
        "yes", "no", "",
    ]  # fmt: skip
    assert run(f"inspection answer {number} cong_vu.3 --as {head}").exit_code == 2


def test_a_thematic_inspection_needs_its_notice_or_ends_with_exit_code_3(run: Run) -> None:
    plan = "inspection thematic SYT --domain tthc --head SNV.lan --as SNV.director --on 2022-03-01"

    done, short = run(f"{plan} --visit 2022-03-15 --json"), run(f"{plan} --visit 2022-03-03")

    assert document(done)["domains"] == "tthc"
    assert short.exit_code == 3
    assert "08/03/2022" in short.stderr


def _head(world: World, number: int) -> str:
    with world.store.reading() as session:
        query = select(Post).join(InspectionMember, col(InspectionMember.post_id) == Post.id)
        return (
            session.exec(query.where(InspectionMember.inspection_id == number, InspectionMember.head))
            .one()
            .code
        )


# ---- bad input: exit code 2, with file, line and column -----------------------------------------------------


def _wrong_agency(**facts: object) -> Callable[[Path], Path]:
    agencies, people = long_an_rows()
    return lambda path: write_folder(path, [agencies[0] | facts, *agencies[1:]], people)


def _wrong_inspector(**facts: object) -> Callable[[Path], Path]:
    agencies, people = long_an_rows()
    return lambda path: write_folder(path, agencies, [people[0] | facts, *people[1:]])


def _two_provinces(path: Path) -> Path:
    agencies, people = long_an_rows()
    return write_folder(
        path, [*agencies, agency_row("TN1", province="TN")], [*people, inspector_row("LAN", province="TN")]
    )


@pytest.mark.parametrize(
    ("make", "file", "place"),
    [
        (_wrong_inspector(agency="SXYZ"), "inspectors.csv", "line 2, column agency"),  # unknown codes
        (_wrong_inspector(former="SXYZ:2020"), "inspectors.csv", "line 2, column former"),
        (_wrong_agency(last_inspectors="AI"), "agencies.csv", "line 2, column last_inspectors"),
        (_wrong_agency(findings=-1), "agencies.csv", "line 2, column findings"),  # negative counts
        (_wrong_agency(overdue="1.5"), "agencies.csv", "line 2, column overdue"),  # fractional counts
        (_wrong_agency(earliest="2023-01-03"), "agencies.csv", "line 2, column earliest"),  # outside the year
        (_wrong_agency(blackout="2021-12-30..2022-01-05"), "agencies.csv", "line 2, column blackout"),
        (_wrong_inspector(leave="2023-02-01..2023-02-03"), "inspectors.csv", "line 2, column leave"),
        (_two_provinces, "inspectors.csv", "line 6, column province"),
        (lambda p: long_an_folder(p, quota=[11, 10]), "settings.json", "line 3, column 2, quota"),  # above 1
        (
            lambda p: long_an_folder(p, quota=[3, 0]),
            "settings.json",
            "line 3, column 2, quota",
        ),  # denominator 0
        (lambda p: long_an_folder(p, last_day="2023-01-31"), "settings.json", ", last_day"),
        (
            lambda p: long_an_folder(p, quota_by_level={"xa": [3, 10]}),
            "settings.json",
            ", quota_by_level",
        ),  # empty
    ],
)
def test_bad_input_ends_with_2_and_names_file_line_and_column(
    tmp_path: Path, make: Callable[[Path], Path], file: str, place: str
) -> None:
    done = CliRunner().invoke(app, ["round", "solve", str(make(tmp_path / "round")), "--json"])

    assert done.exit_code == 2
    assert done.stdout == ""
    assert file in done.stderr
    assert place in done.stderr
