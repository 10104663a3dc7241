"""The picture of the house, defended by reading the imports."""

import ast
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
ROOMS = {
    "rules": set(),
    "solver": {"rules"},
    "config": {"rules"},
    "models": {"rules"},
    "notifications": {"rules", "config"},
    "migrations": {"models", "rules"},
    "casework": {"models", "notifications", "config", "rules", "migrations"},
    "rehearsal": {"casework", "models", "notifications", "config", "rules"},
    "checker": set(),
    "flows": {"rehearsal", "casework", "models", "notifications", "config", "rules"},
    "web": {"casework", "models", "notifications", "config", "rules"},
    "cli": {"checker", "rehearsal", "casework", "models", "notifications", "config", "rules"},
}
DOORS = {"flows", "web", "cli"}
SQL = {"sqlalchemy", "sqlmodel", "alembic", "psycopg", "sqlite3"}
ONLY_IN = {
    "prefect": {"flows"}, "apprise": {"notifications"}, "fastapi": {"web"}, "typer": {"cli"},
    "highspy": {"solver"}, "numpy": {"solver"},
}  # fmt: skip
CLOCK_CALLS = {"now", "utcnow", "today"}


def _files(room: str) -> Iterator[Path]:
    yield from (path for path in (ROOT / room).rglob("*.py"))


def _imports(tree: ast.AST) -> Iterator[str]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (name.name.split(".")[0] for name in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, "imports are absolute"
            yield str(node.module).split(".")[0]


@pytest.mark.parametrize("room", ROOMS)
def test_imports_go_down_never_up_never_between_doors(room: str) -> None:
    allowed = ROOMS[room] | {room}
    wrong = [
        f"{path.relative_to(ROOT)} imports {name}"
        for path in _files(room)
        for name in _imports(ast.parse(path.read_text(encoding="utf-8")))
        if name in ROOMS and name not in allowed
    ]

    assert wrong == []


def test_the_rules_need_the_standard_library_alone() -> None:
    wrong = [
        f"{path.relative_to(ROOT)} imports {name}"
        for path in _files("rules")
        for name in _imports(ast.parse(path.read_text(encoding="utf-8")))
        if name not in sys.stdlib_module_names and name != "rules"
    ]

    assert wrong == []


@pytest.mark.parametrize("library", ONLY_IN)
def test_a_library_stays_in_its_room(library: str) -> None:
    wrong = [
        str(path.relative_to(ROOT))
        for room in ROOMS.keys() - ONLY_IN[library]
        for path in _files(room)
        if library in _imports(ast.parse(path.read_text(encoding="utf-8")))
    ]

    assert wrong == []


@pytest.mark.parametrize("room", ["rules", "solver", "config", "notifications"])
def test_no_sql_below_the_store(room: str) -> None:
    wrong = [
        str(path.relative_to(ROOT))
        for path in _files(room)
        if SQL & set(_imports(ast.parse(path.read_text(encoding="utf-8"))))
    ]

    assert wrong == []


def test_the_checker_shares_no_code() -> None:
    wrong = [
        f"{path.relative_to(ROOT)} imports {name}"
        for path in _files("checker")
        for name in _imports(ast.parse(path.read_text(encoding="utf-8")))
        if name in {"sqlalchemy", "sqlmodel", "prefect", "pydantic"} | (ROOMS.keys() - {"checker"})
    ]

    assert wrong == []


def test_the_wall_clock_is_read_in_one_file() -> None:
    wrong = []
    for room in ROOMS:
        for path in _files(room):
            if path == ROOT / "config" / "clock.py":
                continue
            for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
                if (
                    isinstance(node, ast.Call)
                    and isinstance(node.func, ast.Attribute)
                    and node.func.attr in CLOCK_CALLS
                    and isinstance(node.func.value, ast.Name)
                    and node.func.value.id in {"datetime", "date", "pendulum", "dt"}
                ):
                    wrong.append(f"{path.relative_to(ROOT)}:{node.lineno}")

    assert wrong == []


def test_only_doors_call_the_clock() -> None:
    wrong = [
        f"{path.relative_to(ROOT)} imports {name.name}"
        for room in ROOMS.keys() - DOORS - {"config"}
        for path in _files(room)
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.ImportFrom) and node.module == "config.clock"
        for name in node.names
        if name.name not in {"Clock", "MovedClock"}  # a clock handed in, or one that stands still
    ]

    assert wrong == []


def test_only_flows_define_flows_and_no_table_is_born_there() -> None:
    wrong = [
        str(path.relative_to(ROOT))
        for path in _files("flows")
        if "table=True" in path.read_text(encoding="utf-8") or "StrEnum" in path.read_text(encoding="utf-8")
    ]

    assert wrong == []


def test_config_is_ours() -> None:
    import config

    assert Path(str(config.__file__)).parent == ROOT / "config"


def test_a_deployment_names_every_flow_of_the_office() -> None:
    tree = ast.parse((ROOT / "flows" / "deployments.py").read_text(encoding="utf-8"))
    named = {
        node.args[0].id
        for node in ast.walk(tree)
        if isinstance(node, ast.Call)
        and getattr(node.func, "id", "") == "Deployment"
        and isinstance(node.args[0], ast.Name)
    }
    defined = {
        node.name
        for path in _files("flows")
        if path.name != "demo_year.py"
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.AsyncFunctionDef)
        and any(isinstance(d, ast.Call) and getattr(d.func, "id", "") == "flow" for d in node.decorator_list)
    }

    assert named == defined
