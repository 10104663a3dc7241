"""The province-year in small: nothing silent, nothing wrong, and every measure sees its own kind of fault.

PROVINCE_SEEDS is how many seeds are lived (1 in the normal suite); PROVINCE_TASKS how large each plan is.
"""

import json
import os
from collections.abc import Callable
from datetime import date
from pathlib import Path
from sqlite3 import Connection
from typing import Any

import pytest
from sqlmodel import col, select

from casework import figures
from models import audit
from models.tables import Plan, PlanTask
from rehearsal import province_office as province
from rehearsal.province_days import YEAR
from rules.lifecycles import PlanStatus
from tests.rehearsal.province import TASKS, Lived, live

SEEDS = range(1, 1 + int(os.environ.get("PROVINCE_SEEDS", "1")))
SIZE = int(os.environ.get("PROVINCE_TASKS", str(TASKS)))
SENT_CALL = """SELECT n.id, n.digest_id, n.obligation_id, n.post_id, d.person_id, d.sent_on FROM notice n
  JOIN digest d ON d.id = n.digest_id WHERE n.event = '' AND d.sent_at IS NOT NULL AND n.rung = 2 ORDER BY n.id"""


@pytest.fixture(scope="module", params=SEEDS)
def lived(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Lived:
    return live(tmp_path_factory.mktemp("province"), request.param, tasks=SIZE)


@pytest.mark.slow
def test_nothing_is_silent_or_wrong_and_the_figures_are_reproduced(lived: Lived) -> None:
    with lived.year.store.reading() as session:
        shown = figures.status(session, lived.last, YEAR)

    report, found = lived.proof()

    assert {c.name: c.counter_examples[:3] for c in report.checks if c.counter_examples} == {}
    assert json.dumps(report.figures) == json.dumps(shown)
    assert found["silent_examples"] == []
    assert lived.year.lived.orphan_days == 0
    assert set(found["wrong_notices_per_10000"].values()) == {0}
    assert found["notices_sent"] > 500
    assert lived.year.lived.bounces > 20
    assert lived.year.lived.crashes > 10
    assert lived.year.lived.happened.keys() == {
        "decree", "ladder", "merge", "replaced", "left", "filled", "away",
    }  # fmt: skip


def _double(rows: Connection, call: Any) -> None:
    names = [
        name for (name,) in rows.execute("SELECT name FROM pragma_table_info('notice') WHERE name <> 'id'")
    ]
    listed = ", ".join(names)
    rows.execute(f"INSERT INTO notice ({listed}) SELECT {listed} FROM notice WHERE id = ?", call[:1])


def _twice(rows: Connection, call: Any) -> None:
    rows.execute(
        """INSERT INTO delivery (digest_id, attempt, at, outcome, code, text, subject)
           SELECT digest_id, attempt + 1, at, outcome, code, text, subject FROM delivery
           WHERE digest_id = ? AND outcome = 'accepted'""", call[1:2],
    )  # fmt: skip


def _left(rows: Connection, call: Any) -> None:
    rows.execute("UPDATE person SET active_to = date(?, '-1 day') WHERE id = ?", (call[5], call[4]))


def _dissolved(rows: Connection, call: Any) -> None:
    rows.execute(
        "UPDATE agency SET valid_to = date(?, '-1 day') WHERE id = (SELECT agency_id FROM post WHERE id = ?)",
        (call[5], call[3]),
    )


def _by_night(rows: Connection, call: Any) -> None:
    rows.execute("UPDATE digest SET sent_at = date(sent_on) || ' 13:30:00.000000' WHERE id = ?", call[1:2])


def _closed(rows: Connection, call: Any) -> None:
    rows.execute(
        """INSERT INTO status_change (id, noun, noun_id, old, new, reason, valid_from, entered_at)
           VALUES (0, 'obligation', ?, 'open', 'done', '', ?, date(?) || ' 00:00:00.000000')""",
        (call[2], call[5], call[5]),
    )
    rows.execute("DELETE FROM status_change WHERE noun = 'obligation' AND noun_id = ? AND id <> 0", call[2:3])


def _wall(rows: Connection, _call: Any) -> None:
    """The officer's call behind a head's one came back before the head was called."""
    rows.execute(
        """INSERT INTO delivery (digest_id, attempt, at, outcome, code, text, subject)
           SELECT low.digest_id, 9, date(d.sent_on) || ' 07:00:00.000000', 'bounced', 500, '', ''
           FROM notice low JOIN digest d ON d.id = low.digest_id
           JOIN notice high ON high.obligation_id = low.obligation_id AND high.due_on = low.due_on
             AND high.opening = low.opening AND high.rung = 3
           WHERE low.rung = 2 AND low.event = '' AND high.event = '' AND d.sent_on < high.created_on LIMIT 1"""
    )


def _underived(rows: Connection, call: Any) -> None:
    rows.execute("UPDATE notice SET form = 'leader_list' WHERE id = ?", call[:1])


WRONG: dict[str, tuple[Callable[[Connection, Any], None], ...]] = {
    "doubles": (_double, _twice),
    "to_leaver": (_left,),
    "to_dissolved": (_dissolved,),
    "outside_hours": (_by_night,),
    "after_close": (_closed,),
    "over_undelivered": (_wall,),
    "without_derivation": (_underived,),
}


@pytest.mark.slow
@pytest.mark.parametrize(
    ("kind", "plant"), [(kind, plant) for kind, plants in WRONG.items() for plant in plants]
)
def test_every_kind_of_wrong_is_seen_once_it_is_there(
    lived: Lived, tmp_path: Path, kind: str, plant: Callable[[Connection, Any], None]
) -> None:
    damaged = lived.copy(tmp_path)
    with damaged.hand() as rows:
        plant(rows, rows.execute(SENT_CALL).fetchone())

    found = damaged.proof()[1]["wrong_notices_per_10000"]

    assert found[kind] > 0


def _forget_a_call(rows: Connection, call: Any) -> None:
    rows.execute("DELETE FROM notice WHERE obligation_id = ?", call[2:3])


def _never_hand_over(rows: Connection, call: Any) -> None:
    rows.execute("UPDATE notice SET state = 'waiting', digest_id = NULL WHERE id = ?", call[:1])


def _stop_the_machine(rows: Connection, _call: Any) -> None:
    rows.execute("DELETE FROM notice WHERE created_on > '2026-11-30'")


def _hand_over_late(rows: Connection, call: Any) -> None:
    rows.execute("UPDATE digest SET sent_on = date(sent_on, '+9 days') WHERE id = ?", call[1:2])
    rows.execute("UPDATE delivery SET at = datetime(at, '+9 days') WHERE digest_id = ?", call[1:2])


@pytest.mark.slow
@pytest.mark.parametrize("plant", [_forget_a_call, _never_hand_over, _hand_over_late, _stop_the_machine])
def test_silence_is_heard(lived: Lived, tmp_path: Path, plant: Callable[[Connection, Any], None]) -> None:
    damaged = lived.copy(tmp_path)
    with damaged.hand() as rows:
        plant(rows, rows.execute(SENT_CALL).fetchone())

    assert damaged.proof()[1]["silent_days"] > 0


@pytest.mark.slow
def test_the_same_seed_gives_the_same_year_and_another_seed_another(tmp_path: Path) -> None:
    heads = []
    for number, seed in enumerate((5, 5, 6)):
        folder = tmp_path / str(number)
        folder.mkdir()
        year = live(folder, seed, last=date(2026, 1, 20)).year
        with year.store.reading() as session:
            heads.append(audit.head(session))

    assert heads[0] == heads[1] != heads[2]


def test_a_province_of_more_tasks_than_one_file_takes_issues_several_plans(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(province, "ROWS_A_FILE", 40)

    lived = live(tmp_path, 3, tasks=100, last=date(2025, 12, 19))

    with lived.year.store.reading() as session:
        plans = session.exec(select(Plan).order_by(col(Plan.id))).all()
        tasks = [
            len(session.exec(select(PlanTask).where(PlanTask.plan_id == plan.id)).all()) for plan in plans
        ]
    assert tasks == [40, 40, 20]
    assert all(plan.status is PlanStatus.ISSUED for plan in plans)
