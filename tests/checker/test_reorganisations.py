"""A summer in which two bodies end: the checker finds it right, and each line of it that a hand has changed."""

import shutil
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path

import pytest
import sqlalchemy as sa

from casework import plans, reorganise
from casework.reorganise import NewBody
from casework.sweep import seal_outbox
from checker import Report, verify
from models.db import Store
from models.tables import NOTICE, Agency, Finding, Inspection, InspectionMember, Plan
from tests.casework.drafts import draft
from tests.casework.verbs import acting
from tests.checker.conftest import NOW
from tests.checker.office_year import a_day, at
from tests.world import World, build_world

FIRST, MERGED, LAST = date(2022, 5, 16), date(2022, 7, 1), date(2022, 8, 5)
TASKS = (
    ("1", "15/6/2022", "SGTVT"),  # overdue at the merger, its ladder half climbed
    ("2", "21/7/2022", "SGTVT HBL"),  # both bodies lead it; the first reminder waits on the day
    ("3", "Thường xuyên", "SYT SGTVT HBL"),  # checkpoints of three bodies that become two
    ("4", "30/6/2022", "HBL"),
    ("5", "31/5/2022", "SYT"),
)


@dataclass(frozen=True)
class Summer:
    """The office after it, and its URL."""

    world: World
    url: str


def live(store: Store) -> Summer:
    """SGTVT becomes Sở Xây dựng, and HBL goes to Sở Y tế, on 1 July; every other day is a day like any."""
    world = build_world(store, NOW)
    plan_id = draft(world, TASKS)
    _visit(world)
    with acting(world, "VPUB.vice_chairman", FIRST) as work:
        plan = work.session.get_one(Plan, plan_id)
        plans.issue_plan(*work.who, plan, decision_no="12/KH-UBND", **work.when)
    day = FIRST
    while day <= LAST:
        a_day(world, day)
        if day == MERGED:
            _merge(world)
        day += timedelta(days=1)
    seal_outbox(store, at(LAST, 16))
    return Summer(world, store.url.render_as_string(hide_password=False))


def _visit(world: World) -> None:
    with world.store.act("visit", now=NOW) as session:
        visit = Inspection(agency_id=world.agency["HBL"], year=2022, visit_from=LAST, visit_to=LAST)
        session.add(visit)
        session.flush()
        session.add(InspectionMember(inspection_id=visit.id, post_id=world.post["SNV.lan"], head=True))  # type: ignore[arg-type]
        session.add(
            Finding(
                inspection_id=visit.id, agency_id=world.agency["HBL"], number=1, category="F03", domain="tthc",  # type: ignore[arg-type]
                description="Thu phí sai", client_key="k", recorded_on=FIRST, entered_at=NOW,
            )
        )  # fmt: skip


def _merge(world: World) -> None:
    with acting(world, "SNV.director", MERGED) as work:
        bodies = {code: work.session.get_one(Agency, number) for code, number in world.agency.items()}
        for source, heir in (("SGTVT", NewBody("SXD", "Sở Xây dựng", "province")), ("HBL", bodies["SYT"])):
            reorganise.merge(*work.who, [bodies[source]], heir, decision_no="15/NQ-HĐND", **work.when)


@pytest.fixture(scope="module")
def summer(tmp_path_factory: pytest.TempPathFactory) -> tuple[Summer, Path]:
    path = tmp_path_factory.mktemp("summer") / "office.db"
    store = Store(f"sqlite:///{path}", durable=False)
    store.create_schema()
    made = live(store)
    store.dispose()
    return made, path


def faults(report: Report) -> set[tuple[str, str]]:
    return {(check.name, example["what"]) for check in report.checks for example in check.counter_examples}


def test_a_summer_with_two_mergers_is_found_right(summer: tuple[Summer, Path]) -> None:
    report = verify(summer[0].url, as_of=LAST)

    assert faults(report) == set()
    checked = {check.name: check.checked for check in report.checks}
    assert checked["reorganisations"] > 10


@pytest.mark.postgres
def test_the_same_summer_on_postgresql(postgres_url: str) -> None:
    store = Store(postgres_url)
    with store.engine.connect() as connection:
        connection.exec_driver_sql("SET synchronous_commit = off")
    made = live(store)
    store.dispose()

    assert faults(verify(made.url.replace("+psycopg", ""), as_of=LAST)) == set()


def test_no_call_after_the_merger_names_a_post_of_a_closed_body(summer: tuple[Summer, Path]) -> None:
    made, path = summer
    store = Store(f"sqlite:///{path}")
    closed = [number for code, number in made.world.post.items() if code.startswith(("SGTVT", "HBL"))]
    query = sa.select(NOTICE.c.id).where(NOTICE.c.post_id.in_(closed), NOTICE.c.created_on > MERGED)
    with store.reading() as session:
        late = session.execute(query).all()
    store.dispose()

    assert late == []


BROKEN = {
    "an obligation slips back": ("UPDATE obligation SET agency_id = 4 WHERE id = 1", "heir_does_not_hold_it"),
    "a line of the hand-over is dropped": (
        "DELETE FROM handover WHERE id = (SELECT MIN(id) FROM handover WHERE noun = 'obligation')",
        "lines_do_not_count_up",
    ),
    "an obligation was never handed over": (
        "DELETE FROM handover WHERE id = (SELECT MIN(id) FROM handover WHERE noun = 'obligation');"
        "UPDATE obligation SET agency_id = 4 WHERE id = 1",
        "not_handed_over",
    ),
    "an obligation disappears": ("DELETE FROM obligation WHERE id = 1", "handed_over_and_gone"),
    "it went to somebody else": (
        "UPDATE handover SET to_agency_id = 1 WHERE noun = 'obligation' AND noun_id = 1",
        "handed_to_no_heir",
    ),
    "it came from somebody else": (
        "INSERT INTO handover (id, reorganisation_id, noun, noun_id, from_agency_id, to_agency_id, old)"
        " SELECT 900, 2, noun, noun_id, 1, to_agency_id, old FROM handover WHERE noun_id = 1 AND noun = 'obligation'",
        "hand_over_does_not_follow",
    ),
    "what had ended was handed over": (
        "INSERT INTO status_change (id, noun, noun_id, old, new, reason, valid_from, entered_at) VALUES"
        " (900, 'obligation', 1, 'open', 'withdrawn', '', '2022-06-20', '2022-06-20 02:00:00.000000')",
        "handed_over_after_its_end",
    ),
    "the counts are altered": (
        "UPDATE reorganisation SET body = REPLACE(body, '\"after\": {', '\"after\": {\"x\": 1, ') WHERE id = 1",
        "not_conserved",
    ),
    "the counts cannot be read": ("UPDATE reorganisation SET body = '{' WHERE id = 1", "act_unreadable"),
    "a finding stays with the closed body": (
        "UPDATE finding SET agency_id = 5; DELETE FROM handover WHERE noun = 'finding'",
        "left_with_a_closed_body",
    ),
    "a closed body is told": (
        "UPDATE notice SET post_id = 13 WHERE id = (SELECT MAX(id) FROM notice)", "told_a_closed_body",
    ),
    "a letter goes to a closed body": (
        "UPDATE notice SET post_id = 13, created_on = '2022-06-01' WHERE id ="
        " (SELECT MAX(id) FROM notice WHERE digest_id IS NOT NULL)",
        "letter_to_a_closed_body",
    ),
}  # fmt: skip


@pytest.mark.parametrize("case", BROKEN)
def test_what_a_hand_has_changed_is_found(summer: tuple[Summer, Path], tmp_path: Path, case: str) -> None:
    statements, what = BROKEN[case]
    copy = tmp_path / "copy.db"
    shutil.copy(summer[1], copy)
    store = Store(f"sqlite:///{copy}")
    with store.engine.connect() as connection:
        connection.exec_driver_sql("COMMIT")  # foreign keys are looked at no more: a hand does what it likes
        connection.exec_driver_sql("PRAGMA foreign_keys = OFF")
        for statement in statements.split(";"):
            connection.exec_driver_sql(statement)
    store.dispose()

    assert ("reorganisations", what) in faults(verify(f"sqlite:///{copy}", as_of=LAST))
