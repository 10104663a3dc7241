"""From a clean clone to a running Đôn Đốc, with the standard library alone.

`python3 tools/bootstrap.py WHAT [ARGS...]`; the Makefile is a thin list over it. Makes `.venv`, installs the
hash-pinned lock (with uv when the package index has it, with pip otherwise), and skips both when nothing
changed. Nothing is installed outside `.venv`.
"""

import hashlib
import os
import subprocess
import sys
import venv
from collections.abc import Sequence
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
VENV = ROOT / ".venv"
BIN = VENV / ("Scripts" if os.name == "nt" else "bin")
PYTHON = BIN / ("python.exe" if os.name == "nt" else "python")
UV = "uv==0.13.9"


def run(*command: str | Path, **options: object) -> int:
    """Run a command in the project's folder; returns its exit code."""
    return subprocess.call([str(part) for part in command], cwd=ROOT, **options)  # type: ignore[arg-type]


def need(*command: str | Path) -> None:
    """Run a command that must succeed."""
    code = run(*command)
    if code:
        sys.exit(f"bootstrap: {' '.join(str(part) for part in command)} failed ({code})")


def check_python() -> None:
    if not (3, 11) <= sys.version_info[:2] <= (3, 13):
        sys.exit("Đôn Đốc needs Python 3.11, 3.12 or 3.13; run this file with one of them.")
    try:
        import ensurepip  # noqa: F401
    except ImportError:
        version = f"{sys.version_info[0]}.{sys.version_info[1]}"
        sys.exit(f"Python lacks venv; on Debian: sudo apt-get install python{version}-venv")


def stamp_of(lock: Path) -> str:
    """What `.venv` must hold: this lock, this pyproject, this Python."""
    parts = [lock.read_bytes(), (ROOT / "pyproject.toml").read_bytes(), sys.version.encode()]
    return hashlib.sha256(b"\0".join(parts)).hexdigest()


def setup(lock_name: str) -> None:
    """Make `.venv` hold at least the named lock, and the `dondoc` command."""
    check_python()
    locks = ROOT / "requirements"
    stamp = VENV / "installed.txt"
    held = stamp.read_text().split() if stamp.exists() else []
    if stamp_of(locks / "test.lock") in held or stamp_of(locks / lock_name) in held:
        return
    if not PYTHON.exists():
        print("bootstrap: making .venv", flush=True)
        venv.create(VENV, with_pip=True)
    install(locks / lock_name)
    install_ourselves()
    translate()
    stamp.write_text(stamp_of(locks / lock_name) + "\n")


def install(lock: Path) -> None:
    print(f"bootstrap: installing {lock.name}", flush=True)
    quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
    if run(PYTHON, "-m", "pip", "install", "-q", "--disable-pip-version-check", UV, **quiet) == 0:
        command = [BIN / "uv", "pip", "install", "-q", "--require-hashes", "-p", PYTHON, "-r", lock]
        if run(*command, **quiet) == 0:
            return
        print("bootstrap: uv could not, pip tries", flush=True)
    need(PYTHON, "-m", "pip", "install", "-q", "--disable-pip-version-check", "--require-hashes", "-r", lock)


def install_ourselves() -> None:
    """Put this tree on the path and write the `dondoc` command; no build, so no build tools are fetched."""
    found = subprocess.check_output(
        [str(PYTHON), "-c", "import sysconfig; print(sysconfig.get_path('purelib'))"], text=True
    )
    Path(found.strip(), "dondoc.pth").write_text(f"{ROOT}\n", encoding="utf-8")
    command = BIN / "dondoc"
    command.write_text(f"#!{PYTHON}\nfrom cli.main import main\n\nmain()\n", encoding="utf-8")
    command.chmod(0o755)


def translate() -> None:
    """Write the bytecode of what was installed: some surroundings forbid Python to write it, and each command waits.

    A package may hold a file for another Python, which cannot be translated; it is not needed then.
    """
    print("bootstrap: translating", flush=True)
    run(PYTHON, "-m", "compileall", "-q", "-j", "0", VENV, stdout=subprocess.DEVNULL)


def python(*arguments: str) -> int:
    return run(PYTHON, *arguments)


def main(arguments: Sequence[str]) -> int:
    """Do one job; the exit code is the job's."""
    what, rest = (arguments[0], list(arguments[1:])) if arguments else ("help", [])
    if what not in JOBS:
        sys.exit(f"bootstrap: unknown job {what!r}; known: {', '.join(JOBS)}")
    lock, command = JOBS[what]
    setup(lock)
    for step in command:
        code = python(*step, *rest)
        if code:
            return code
    return 0


JOBS: dict[str, tuple[str, list[list[str]]]] = {
    "setup": ("run.lock", []),
    "demo": ("run.lock", [["-m", "cli.main", "demo"]]),
    "up": ("run.lock", [["-m", "cli.main", "up"]]),
    "develop": ("test.lock", []),
    "test": ("test.lock", [["-m", "pytest", "-q", "-n", "2", "--dist", "loadgroup"]]),
    "test-crash": ("test.lock", [["-m", "pytest", "-q", "-m", "crash", "tests/crash"]]),
    "mutants": ("test.lock", [["-m", "tests.ask_mutants", "run"]]),
    "lint": ("test.lock", [["-m", "ruff", "check", "."], ["-m", "ruff", "format", "--check", "."]]),
    "types": ("test.lock", [["-m", "mypy"]]),
    "bench": ("test.lock", [["-m", "bench"]]),
}

if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
