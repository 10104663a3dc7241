"""The solver's process answers every line it is given, and says in one word why it cannot."""

import io
import json
import subprocess
import sys

from rules.plain import from_plain, to_plain
from rules.timetable import Effort, ProvinceRound, Timetable
from solver.protocol import serve
from tests.rules.field_cast import TEAM, frame, picks


def job() -> dict[str, object]:
    one = ProvinceRound("LA", tuple(picks(4, zone="A")), TEAM, frame())
    return {"job": "timetable", "round": to_plain(one), "effort": to_plain(Effort())}


def test_a_round_is_the_same_after_its_way_through_json() -> None:
    one = ProvinceRound(
        "LA", tuple(picks(4, skills=frozenset("ba"))), TEAM, frame(blackout_weeks=frozenset({(2022, 30)}))
    )

    back = from_plain(ProvinceRound, json.loads(json.dumps(to_plain(one))))

    assert back == one


def test_a_job_that_fails_leaves_the_process_ready_for_the_next() -> None:
    lines = ["no JSON\n", '{"job": "cook"}\n', '{"job": "timetable"}\n', json.dumps(job()) + "\n"]
    out = io.StringIO()

    serve(lines, out)

    answers = [json.loads(line) for line in out.getvalue().splitlines()]
    assert [answer["ok"] for answer in answers] == [False, False, False, True]
    assert [answer.get("error") for answer in answers[:3]] == ["failed"] * 3
    assert len(from_plain(Timetable, answers[3]["timetable"]).visits) == 4


def test_nothing_but_answers_comes_out_of_the_process() -> None:
    done = subprocess.run(
        [sys.executable, "-m", "solver", "--memory", "640"], input=json.dumps(job()) + "\n",
        capture_output=True, encoding="utf-8", check=True,
    )  # fmt: skip

    (line,) = done.stdout.splitlines()
    assert json.loads(line)["ok"] is True
