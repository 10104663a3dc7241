"""Real Prefect: a scheduled run is created, starts by itself and does the office's work; `up` is one family."""

import json
import os
import signal
import subprocess
import sys
import urllib.request
from pathlib import Path

import pytest

from casework.exchange import solve_folder
from cli.prefect_server import PrefectServer, wait_for
from tests.flows.asking import ask, runs, scheduled
from tests.round_folder import drawn_rows, write_folder

pytestmark = [pytest.mark.prefect, pytest.mark.xdist_group("prefect"), pytest.mark.slow]
ROOT = Path(__file__).resolve().parents[2]

EVERY_MINUTE = """
import asyncio
from flows.environment import keep_quiet
keep_quiet()
from prefect.runner import Runner
from flows.deployments import Deployment, register
from flows.sweep import sweep

async def main():
    runner = Runner(name="minute", query_seconds=2, pause_on_shutdown=False)
    await register(runner, "Asia/Ho_Chi_Minh", [Deployment(sweep, "* * * * *")])
    await runner.start()

if __name__ == "__main__":
    asyncio.run(main())
"""


def test_a_scheduled_run_starts_by_itself_and_sweeps(
    prefect_server: PrefectServer, flow_environment: dict[str, str], tmp_path: Path
) -> None:
    script = tmp_path / "every_minute.py"
    script.write_text(EVERY_MINUTE, encoding="utf-8")
    environment = {**flow_environment, "PYTHONPATH": str(ROOT)}
    log = (tmp_path / "runner.log").open("wb")
    runner = subprocess.Popen(
        [sys.executable, str(script)], env=environment, cwd=ROOT, stdout=log, stderr=subprocess.STDOUT,
        start_new_session=True,
    )  # fmt: skip
    try:
        completed = wait_for(
            lambda: any(run["auto_scheduled"] for run in runs(prefect_server, "sweep", "COMPLETED")),
            180,
            lambda: runner.poll() is not None,
        )

        assert completed, (tmp_path / "runner.log").read_text(errors="replace")[-3000:]
    finally:
        os.killpg(runner.pid, signal.SIGTERM)
        runner.wait(30)
        log.close()


def test_up_is_one_family_that_starts_schedules_and_ends_together(office_url: str, tmp_path: Path) -> None:
    data = tmp_path / "data"
    environment = {
        **{name: value for name, value in os.environ.items() if not name.startswith(("DONDOC_", "PREFECT_"))},
        "DONDOC_DATA_DIR": str(data), "DONDOC_DATABASE_URL": office_url, "PYTHONPATH": str(ROOT),
    }  # fmt: skip
    port = _free_port()
    command = [sys.executable, "-m", "cli.main", "up", "--port", str(port)]
    parent = subprocess.Popen(command, env=environment, cwd=ROOT, stdout=subprocess.PIPE, text=True)
    assert parent.stdout is not None
    try:
        assert parent.stdout.readline().strip() == f"http://127.0.0.1:{port}/"
        second = subprocess.run(
            command, env=environment, cwd=ROOT, capture_output=True, text=True, timeout=60
        )
        assert (second.returncode, "dondoc up" in second.stderr) == (4, True)
        assert "schedules are set" in parent.stdout.readline(), _logs(data)
        with urllib.request.urlopen(f"http://127.0.0.1:{port}/health", timeout=10) as answer:
            assert answer.status == 200
        children = _children(parent.pid)
        assert len(children) == 3

        flows = next(pid for pid in children if "flows" in _command(pid))
        os.kill(flows, signal.SIGKILL)
        assert wait_for(
            lambda: len(_living(_children(parent.pid))) == 3 and flows not in _children(parent.pid),
            60,
            lambda: parent.poll() is not None,
        )
        children = _children(parent.pid)
        parent.send_signal(signal.SIGTERM)
        parent.wait(90)

        assert parent.returncode == 0
        assert _living(children) == []
    finally:
        parent.kill()
        parent.wait()


def _logs(data: Path) -> str:
    return "\n".join(
        path.read_text(errors="replace")[-2000:] for path in sorted((data / "logs").glob("*.log"))
    )


def _free_port() -> int:
    import socket

    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def _children(pid: int) -> list[int]:
    text = Path(f"/proc/{pid}/task/{pid}/children").read_text()
    return [int(child) for child in text.split()]


def _command(pid: int) -> str:
    return Path(f"/proc/{pid}/cmdline").read_text().replace("\0", " ")


def _living(pids: list[int]) -> list[int]:
    return [pid for pid in pids if Path(f"/proc/{pid}").exists() and "\nState:\tZ" not in _status(pid)]


def _status(pid: int) -> str:
    try:
        return Path(f"/proc/{pid}/status").read_text()
    except FileNotFoundError:
        return "\nState:\tZ"


COUNTRY = """
import asyncio, sys
from flows.environment import keep_quiet
keep_quiet()
from flows.yearly_round import yearly_round

print(asyncio.run(yearly_round(folder=sys.argv[1], workers=2)))
"""


def test_a_country_fans_out_province_by_province_to_the_same_plan(
    prefect_server: PrefectServer, flow_environment: dict[str, str], tmp_path: Path
) -> None:
    agencies, people, settings = drawn_rows(5)
    folder = write_folder(tmp_path / "country", agencies, people, settings)
    environment = {**flow_environment, "PYTHONPATH": str(ROOT)}

    done = subprocess.run(
        [sys.executable, "-c", COUNTRY, str(folder)], env=environment, cwd=ROOT, capture_output=True, text=True,
        timeout=240, check=False,
    )  # fmt: skip

    assert done.returncode == 0, done.stderr[-3000:]
    provinces = {row["province"] for row in agencies}
    assert len(provinces) == 2
    assert json.loads((folder / "plan.json").read_text(encoding="utf-8")) == json.loads(
        json.dumps(solve_folder(folder), default=str)
    )
    tasks = ask(
        prefect_server, "/task_runs/filter", {"task_runs": {"state": {"type": {"any_": ["COMPLETED"]}}}}
    )
    assert provinces <= {run["name"] for run in tasks}
    artifacts = {one["key"]: one for one in ask(prefect_server, "/artifacts/filter", {})}
    assert artifacts["yearly-round-progress"]["data"] == 100.0
    assert {row["province"] for row in json.loads(artifacts["yearly-round-coverage"]["data"])} == provinces


def test_the_schedules_are_created_for_every_deployment(
    prefect_server: PrefectServer, flow_environment: dict[str, str]
) -> None:
    log = subprocess.PIPE
    serve = subprocess.Popen(
        [sys.executable, "-m", "flows", "serve"], env=flow_environment, cwd=ROOT, stdout=log,
        stderr=subprocess.STDOUT, start_new_session=True,
    )  # fmt: skip
    wanted = {"sweep", "deliver", "bounces", "leader-digest", "report-data", "watchdog", "yearly-round"}
    try:
        assert wait_for(lambda: wanted <= scheduled(prefect_server), 180, lambda: serve.poll() is not None)
    finally:
        os.killpg(serve.pid, signal.SIGTERM)
        serve.communicate(timeout=30)
