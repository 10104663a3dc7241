"""How the command line starts: quickly because it imports little, and kindly when something is wrong."""

import json
import os
import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
HEAVY = (
    "prefect",
    "sqlalchemy",
    "sqlmodel",
    "apprise",
    "fastapi",
    "pydantic",
    "alembic",
    "casework",
    "models",
)


def _dondoc(*arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
    clean = {name: value for name, value in os.environ.items() if not name.startswith("DONDOC_")}
    return subprocess.run(
        [sys.executable, "-m", "cli.main", *arguments],
        env={**clean, **environment}, cwd=ROOT, capture_output=True, text=True, timeout=120, check=False,
    )  # fmt: skip


def test_help_imports_none_of_the_heavy_rooms() -> None:
    asked = (
        "import sys; sys.argv = ['dondoc', '--help']\n"
        "from cli.main import app\n"
        "try:\n    app()\nexcept SystemExit:\n    pass\n"
        f"print([name for name in {HEAVY!r} if name in sys.modules], file=sys.stderr)"
    )
    done = subprocess.run(
        [sys.executable, "-c", asked], cwd=ROOT, capture_output=True, text=True, timeout=60, check=False
    )

    assert "Đôn Đốc" in done.stdout
    assert done.stderr.strip() == "[]"


def test_an_unknown_setting_is_refused_with_the_one_that_was_meant(tmp_path: Path) -> None:
    done = _dondoc("status", DONDOC_DELIVRY="live", DONDOC_DATA_DIR=str(tmp_path))

    assert done.returncode == 2
    assert "DONDOC_DELIVERY" in done.stderr


def test_broken_yaml_is_refused_with_file_and_line_and_nothing_is_made(tmp_path: Path) -> None:
    (tmp_path / "ladders.yaml").write_text("- for: [default]\n  rungs: [\n", encoding="utf-8")
    url = f"sqlite:///{tmp_path}/office.db"
    done = _dondoc("init", "--database", url, DONDOC_CONFIG_DIR=str(tmp_path), DONDOC_DATA_DIR=str(tmp_path))

    assert done.returncode == 2
    assert "ladders.yaml" in done.stderr
    assert "dòng" in done.stderr


def _secret(path: Path) -> str:
    with closing(sqlite3.connect(path)) as line:
        (row,) = line.execute("SELECT value FROM setting WHERE key = 'mail_salt'")
    return str(row[0])


def test_init_twice_changes_nothing_not_even_the_secret_of_its_letters(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path}/office.db"
    first = _dondoc("init", "--database", url)
    secret = _secret(tmp_path / "office.db")
    second = _dondoc("init", "--database", url)
    report = json.loads(_dondoc("verify", "--database", url, "--json").stdout)

    assert (first.returncode, second.returncode) == (0, 0)
    assert len(secret) == 32
    assert _secret(tmp_path / "office.db") == secret
    assert report["ok"] is True


@pytest.mark.parametrize(
    ("name", "content", "says"),
    [
        ("plan.csv", "một,hai\n1,2\n", "plan.csv"),  # no heading we know
        ("plan.xlsx", "không phải bảng tính", "plan.xlsx"),  # not a spreadsheet
        ("plan.xlsm", "macro", "plan.xlsm"),  # a macro workbook
        ("plan.csv", "STT,Tên nhiệm vụ,Cơ quan chủ trì,Thời gian\n1,Việc,Sở Không Có,31/02/2022\n", "D2"),
        ("plan.csv", "STT,Tên nhiệm vụ,Cơ quan chủ trì,Thời gian\n1,Việc,Sở Không Có,Quý I\n", "C2"),
    ],
)
def test_a_wrong_file_is_refused_with_its_place_and_nothing_is_written(
    tmp_path: Path, name: str, content: str, says: str
) -> None:
    url = f"sqlite:///{tmp_path}/office.db"
    _dondoc("init", "--database", url)
    path = tmp_path / name
    path.write_text(content, encoding="utf-8")
    done = _dondoc("import", "plan", str(path), "--plan", "P", "--year", "2026", "--database", url)
    listed = json.loads(_dondoc("plan", "list", "--database", url, "--json").stdout)

    assert done.returncode == 2
    assert says in done.stdout + done.stderr
    assert listed["plans"] == []


def test_a_deadline_is_read_as_the_contract_says() -> None:
    found = json.loads(_dondoc("deadline", "Quý II/2022", "--year", "2022", "--json").stdout)

    assert set(found) == {"text", "kind", "start", "due", "every", "after", "note"}
    assert (found["kind"], found["due"]) == ("quarter", ["2022-06-30"])


@pytest.mark.parametrize(
    "url",
    ["dondoc.db", "mysql://u:secret@host/dondoc", "postgresql://u:secret@host:port/x", "http://host/"],
)
def test_what_is_no_database_of_ours_is_refused_with_the_way_to_write_it(url: str) -> None:
    for command in ("status", "init", "migrate"):
        done = _dondoc(command, "--database", url)

        assert done.returncode == 2, done.stderr
        assert "sqlite:////folder/dondoc.db" in done.stderr
        assert "secret" not in done.stderr


def test_an_unknown_zone_is_refused_before_the_day_is_asked(tmp_path: Path) -> None:
    done = _dondoc("status", DONDOC_ZONE="Asia/Saigonn", DONDOC_DATA_DIR=str(tmp_path))

    assert done.returncode == 2
    assert "DONDOC_ZONE" in done.stderr
    assert "Traceback" not in done.stderr
