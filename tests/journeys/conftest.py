"""The demonstration, run once for the session as a person would run it, with every connection written down."""

import os
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]

# Loaded by every Python process of the demonstration: writes down where it connects and what names it looks up.
WATCH = """
import os, sys

def _watch(event, args):
    if event == "socket.connect" and isinstance(args[1], tuple):
        _write(f"connect {args[1][0]}")
    elif event == "socket.getaddrinfo":
        _write(f"lookup {args[0]}")

def _write(line):
    handle = os.open(os.environ["DD_CONNECTIONS"], os.O_WRONLY | os.O_APPEND | os.O_CREAT)
    os.write(handle, (line + chr(10)).encode())
    os.close(handle)

sys.addaudithook(_watch)
"""


@dataclass(frozen=True)
class Demo:
    """A demonstration that has run: where its rows are, what it printed, where it connected."""

    url: str
    output: str
    connections: Sequence[str]
    environment: dict[str, str]

    def dondoc(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        """Run a command on the demonstration's database."""
        return subprocess.run(
            [sys.executable, "-m", "cli.main", *arguments], env=self.environment, cwd=ROOT,
            capture_output=True, text=True, timeout=300, check=False,
        )  # fmt: skip


@pytest.fixture(scope="session")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Demo:
    """Long An 2022, whole."""
    folder = tmp_path_factory.mktemp("demo")
    watch = folder / "watch"
    watch.mkdir()
    (watch / "sitecustomize.py").write_text(WATCH, encoding="utf-8")
    url = f"sqlite:///{folder}/long-an.db"
    clean = {
        name: value for name, value in os.environ.items() if not name.startswith(("DONDOC_", "PREFECT_"))
    }
    environment = {
        **clean, "PYTHONPATH": f"{watch}{os.pathsep}{ROOT}", "DONDOC_DATA_DIR": str(folder / "data"),
        "DONDOC_DATABASE_URL": url, "DD_CONNECTIONS": str(folder / "connections.txt"),
    }  # fmt: skip
    done = subprocess.run(
        [sys.executable, "-m", "cli.main", "demo", "--no-serve", "--into", url],
        env=environment, cwd=ROOT, capture_output=True, text=True, timeout=900, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stdout[-3000:] + done.stderr[-3000:]
    connections = (folder / "connections.txt").read_text(encoding="utf-8").split("\n")
    return Demo(url, done.stdout, [line for line in connections if line], environment)
