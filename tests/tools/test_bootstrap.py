"""The bootstrap: the standard library alone, a stamp that skips what is installed, locks without addresses."""

import ast
import importlib.util
import sys
from pathlib import Path
from types import ModuleType

import pytest

ROOT = Path(__file__).resolve().parents[2]


def _loaded() -> ModuleType:
    spec = importlib.util.spec_from_file_location("bootstrap", ROOT / "tools" / "bootstrap.py")
    assert spec is not None
    assert spec.loader is not None
    made = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(made)
    return made


@pytest.fixture
def bootstrap(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    """The bootstrap over a small project of its own, whose installations are only counted."""
    made = _loaded()
    (tmp_path / "requirements").mkdir()
    for name in ("run.lock", "test.lock"):
        (tmp_path / "requirements" / name).write_text(name)
    (tmp_path / "pyproject.toml").write_text("")
    (tmp_path / ".venv" / "bin").mkdir(parents=True)
    monkeypatch.setattr(made, "ROOT", tmp_path)
    monkeypatch.setattr(made, "VENV", tmp_path / ".venv")
    monkeypatch.setattr(made, "PYTHON", tmp_path / ".venv" / "bin" / "python")
    made.PYTHON.write_text("")
    made.installed = []
    monkeypatch.setattr(made, "install", lambda lock: made.installed.append(lock.name))
    monkeypatch.setattr(made, "install_ourselves", lambda: None)
    monkeypatch.setattr(made, "translate", lambda: made.installed.append("translated"))
    return made


def test_it_needs_the_standard_library_alone() -> None:
    tree = ast.parse((ROOT / "tools" / "bootstrap.py").read_text(encoding="utf-8"))
    names = {str(node.module) for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)} | {
        name.name for node in ast.walk(tree) if isinstance(node, ast.Import) for name in node.names
    }

    assert {name.split(".")[0] for name in names} <= sys.stdlib_module_names


def test_a_second_setup_installs_nothing(bootstrap: ModuleType) -> None:
    bootstrap.setup("run.lock")
    bootstrap.setup("run.lock")

    assert bootstrap.installed == ["run.lock", "translated"]


def test_the_test_lock_is_enough_to_run(bootstrap: ModuleType) -> None:
    bootstrap.setup("test.lock")
    bootstrap.setup("run.lock")

    assert bootstrap.installed == ["test.lock", "translated"]


def test_a_changed_lock_is_installed_again(bootstrap: ModuleType) -> None:
    bootstrap.setup("run.lock")
    (bootstrap.ROOT / "requirements" / "run.lock").write_text("changed")
    bootstrap.setup("run.lock")

    assert bootstrap.installed == ["run.lock", "translated"] * 2


def test_what_was_installed_is_translated_even_where_python_may_not_write(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = _loaded()
    monkeypatch.setattr(made, "ROOT", tmp_path)
    monkeypatch.setattr(made, "VENV", tmp_path)
    monkeypatch.setattr(made, "PYTHON", sys.executable)
    monkeypatch.setenv("PYTHONDONTWRITEBYTECODE", "1")
    (tmp_path / "good.py").write_text("ANSWER = 42\n")
    (tmp_path / "bad.py").write_text("print 'of another Python'\n")

    made.translate()

    assert [found.name.split(".")[0] for found in tmp_path.rglob("*.pyc")] == ["good"]


@pytest.mark.parametrize("name", ["run.lock", "test.lock"])
def test_the_locks_hold_hashes_and_no_address(name: str) -> None:
    text = (ROOT / "requirements" / name).read_text(encoding="utf-8")

    assert "://" not in text
    assert text.count("--hash=sha256:") > text.count("==") > 100


def test_the_caps_that_keep_prefect_alive_are_kept() -> None:
    pins = dict(
        line.split(" ")[0].split("==")
        for line in (ROOT / "requirements" / "run.lock").read_text(encoding="utf-8").splitlines()
        if "==" in line and not line.startswith((" ", "#"))
    )

    assert tuple(map(int, pins["fastapi"].split(".")[:2])) < (0, 151)
    assert tuple(map(int, pins["sqlalchemy"].split(".")[:2])) < (2, 1)
