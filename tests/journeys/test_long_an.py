"""Long An 2022 from end to end: what the year must show, whoever looks at it."""

import json
import signal
import socket
import sqlite3
import subprocess
import sys
import urllib.request

import pytest

from cli.prefect_server import wait_for
from tests.journeys.conftest import ROOT, Demo

pytestmark = [pytest.mark.slow, pytest.mark.prefect, pytest.mark.xdist_group("prefect")]
KEYS = {"office", "as_of", "year", "tasks", "inspections", "findings", "targets", "obligations", "notices"}
BUCKETS = ("done_on_time", "done_late", "open_in_time", "overdue", "waiting", "no_date", "withdrawn")
ENDINGS = ("handled", "recommended", "open", "not_accepted", "withdrawn")
LOOPBACK = ("127.0.0.1", "::1", "localhost")


@pytest.fixture(scope="session")
def status(demo: Demo) -> dict:
    answer = demo.dondoc("status", "--on", "2022-12-31", "--json")
    assert answer.returncode == 0, answer.stderr
    return json.loads(answer.stdout)


def test_the_status_has_the_keys_of_the_contract(status: dict) -> None:
    assert set(status) >= KEYS | {"audit_head"}
    assert (status["office"], status["as_of"], status["year"]) == ("long-an", "2022-12-31", 2022)


def test_the_buckets_add_up(status: dict) -> None:
    tasks, findings = status["tasks"], status["findings"]

    assert sum(tasks[name] for name in BUCKETS) == tasks["total"] > 30
    assert sum(findings[name] for name in ENDINGS) == findings["total"] > 10


def test_thirty_per_cent_are_inspected_at_each_level_and_overall(status: dict) -> None:
    figures = [status["inspections"]["overall"], *status["inspections"]["by_level"].values()]

    assert status["inspections"]["overall"]["agencies"] == 34
    for figure in figures:
        assert figure["required"] == -(-3 * figure["agencies"] // 10)
        assert figure["inspected"] >= figure["required"]


def test_nobody_falls_silent(status: dict) -> None:
    assert status["obligations"]["orphans"] == 0
    assert status["notices"]["sent"] + status["notices"]["delivered"] > 1000
    assert status["notices"]["waiting"] == status["notices"]["dead"] == status["notices"]["uncertain"] == 0


def test_at_least_four_rungs_were_climbed(status: dict) -> None:
    assert len([rung for rung, count in status["notices"]["by_rung"].items() if count]) >= 4


def test_the_letter_that_came_back_was_mended_and_its_notices_reached_their_reader(demo: Demo) -> None:
    with sqlite3.connect(demo.url.removeprefix("sqlite:///")) as rows:
        (bounced,) = rows.execute("SELECT count(*) FROM digest WHERE state = 'bounced'").fetchone()
        (mended,) = rows.execute(
            "SELECT count(*) FROM obligation WHERE kind = 'address_repair' AND status = 'done'"
        ).fetchone()
        (lost,) = rows.execute(
            "SELECT count(*) FROM notice n JOIN digest d ON d.id = n.digest_id WHERE d.state = 'bounced'"
        ).fetchone()

    assert (bounced, mended, lost) == (1, 1, 0)


def test_the_silent_district_is_overdue_and_its_superiors_were_called(demo: Demo) -> None:
    with sqlite3.connect(demo.url.removeprefix("sqlite:///")) as rows:
        overdue, highest = rows.execute(
            "SELECT count(*), max(o.rung) FROM obligation o JOIN agency a ON a.id = o.agency_id"
            " WHERE a.code = 'HBL' AND o.status = 'open' AND o.due_on < '2022-10-01'"
        ).fetchone()

    assert overdue > 0
    assert highest == 8  # the chairman's


def test_the_independent_checker_agrees(demo: Demo, status: dict) -> None:
    answer = demo.dondoc("verify", "--on", "2022-12-31", "--json")
    report = json.loads(answer.stdout)
    head = demo.dondoc("verify", "--head", status["audit_head"])

    assert (answer.returncode, report["ok"]) == (0, True)
    assert all(
        check["checked"] > 0 for check in report["checks"] if check["name"] in ("audited_rows", "sealed_rows")
    )
    assert report["figures"]["tasks"] == status["tasks"]
    assert report["figures"]["inspections"] == status["inspections"]
    assert report["figures"]["findings"] == status["findings"]
    assert head.returncode == 0


def test_every_notice_of_the_year_derives_again_to_the_same_notice(demo: Demo) -> None:
    answer = demo.dondoc("why", "--all", "--json")
    report = json.loads(answer.stdout)

    assert answer.returncode == 0
    assert report["checked"] > 3000
    assert report["faults"] == []


def test_a_cut_tail_is_found_by_the_printed_head(demo: Demo) -> None:
    assert demo.dondoc("verify", "--head", "0" * 64).returncode == 1


def test_nothing_left_the_machine(demo: Demo) -> None:
    foreign = {line for line in demo.connections if not line.endswith(LOOPBACK) and "None" not in line}

    assert any(line.startswith("connect 127.0.0.1") for line in demo.connections)
    assert foreign == set()


def test_a_demonstration_never_takes_an_offices_database(
    demo: Demo, tmp_path_factory: pytest.TempPathFactory
) -> None:
    url = f"sqlite:///{tmp_path_factory.mktemp('office')}/office.db"
    assert demo.dondoc("init", "--database", url).returncode == 0
    refused = demo.dondoc("demo", "--no-serve", "--into", url)

    assert refused.returncode == 2
    assert "--into" in refused.stderr


def test_the_page_opens_after_the_year_and_ends_with_its_parent(demo: Demo) -> None:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    environment = {**demo.environment, "PYTHONUNBUFFERED": "1"}
    page = subprocess.Popen(
        [sys.executable, "-c", f"from cli.demo import _serve; from cli.common import settings; "
         f"import os; _serve(settings(), dict(os.environ), {port})"],
        env=environment, cwd=ROOT, stdout=subprocess.PIPE, text=True,
    )  # fmt: skip
    assert page.stdout is not None
    address = page.stdout.readline().strip()
    try:
        assert wait_for(lambda: _answers(address), 60, lambda: page.poll() is not None)
    finally:
        page.send_signal(signal.SIGTERM)
        page.wait(30)

    assert not _answers(address)


def _answers(address: str) -> bool:
    try:
        with urllib.request.urlopen(address, timeout=5) as answer:
            return "Long An" in answer.read().decode()
    except OSError:
        return False
