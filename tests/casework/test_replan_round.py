"""The office's own round mended: looked at first, then one act; who is concerned is told once, nobody else."""

import json
from collections import Counter
from datetime import date, datetime, timedelta
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from sqlmodel import select
from typer.testing import CliRunner

from casework.errors import BadInput, Shortage
from casework.exchange_out import export_round
from casework.inspections import announce, set_team
from casework.office import migrate
from casework.quota import approved_round, planned_by
from casework.replan_events import from_options
from casework.replan_round import preview_replan, replan_round
from casework.standing import standing as in_force
from casework.sweep import seal_outbox
from checker import verify
from checker.round_replan import check_replan
from cli.main import app
from models.db import Store
from models.tables import (
    AGENCY,
    AUDIT,
    INSPECTION,
    NOTICE,
    OBLIGATION,
    POST,
    STEP,
    TEAM,
    Absence,
    Inspection,
    InspectionRound,
    Post,
    Tenure,
)
from rules.lifecycles import InspectionStatus, ObligationStatus, StepKind
from rules.rights import NotAllowed
from tests.casework.round_office import CLERK, YEAR, approved, long_an_office, man_everybody
from tests.casework.verbs import acting
from tests.world import World

TODAY = date(2022, 3, 1)
Row = sa.Row[Any]


@pytest.fixture
def world(store: Store, now: datetime) -> World:
    made = long_an_office(store, now)
    man_everybody(made)
    approved(made)
    return made


@pytest.fixture
def small(lite: Store, now: datetime) -> World:
    made = long_an_office(lite, now)
    man_everybody(made)
    approved(made)
    return made


def visits(world: World) -> dict[str, Row]:
    """The inspections by the code of their agency, with the codes of their team."""
    query = sa.select(INSPECTION, AGENCY.c.code).join(AGENCY, AGENCY.c.id == INSPECTION.c.agency_id)
    with world.store.reading() as session:
        return {row.code: row for row in session.execute(query.order_by(INSPECTION.c.id))}


def teams(world: World) -> dict[str, list[str]]:
    query = (
        sa.select(AGENCY.c.code, POST.c.code)
        .join(INSPECTION, INSPECTION.c.agency_id == AGENCY.c.id)
        .join(TEAM, TEAM.c.inspection_id == INSPECTION.c.id)
        .join(POST, POST.c.id == TEAM.c.post_id)
        .order_by(POST.c.code)
    )
    found: dict[str, list[str]] = {}
    with world.store.reading() as session:
        for agency, post in session.execute(query).tuples():
            found.setdefault(agency, []).append(post)
    return found


def ahead(world: World, today: date = TODAY) -> list[Row]:
    """The visits far enough ahead to be free, by day."""
    free = today + timedelta(days=30)
    return sorted(
        (v for v in visits(world).values() if v.visit_from > free), key=lambda v: (v.visit_from, v.code)
    )


def mended(world: World, on: date = TODAY, let_fall: bool = False, **lists: list[str]) -> dict[str, Any]:
    told = from_options(*(lists.get(name, []) for name in ("postpone", "ill", "drop", "lose")))
    with acting(world, CLERK, on) as work:
        return replan_round(*work.who, YEAR, told, let_fall=let_fall, **work.when)


def previewed(world: World, on: date = TODAY, **lists: list[str]) -> dict[str, Any]:
    told = from_options(*(lists.get(name, []) for name in ("postpone", "ill", "drop", "lose")))
    with world.store.reading() as session:
        return preview_replan(session, in_force(session), YEAR, told, today=on)


def told(world: World) -> list[tuple[str, str]]:
    """(reason, post) of what was told since the round was approved."""
    query = (
        sa.select(NOTICE.c.event, POST.c.code)
        .join(POST, POST.c.id == NOTICE.c.post_id)
        .where(NOTICE.c.event.startswith("inspection"))
        .order_by(POST.c.code)
    )
    with world.store.reading() as session:
        return [(row.event.split(":")[0], row.code) for row in session.execute(query)]


def acts(world: World) -> int:
    with world.store.reading() as session:
        return session.execute(sa.select(sa.func.count()).select_from(AUDIT)).scalar_one()


def faults(world: World) -> dict[str, list[Any]]:
    seal_outbox(world.store, datetime(2022, 12, 31, tzinfo=world.now.tzinfo))
    found = verify(world.store.url.render_as_string(hide_password=False))
    return {check.name: check.counter_examples for check in found.checks if check.counter_examples}


def test_a_preview_says_what_moves_and_writes_nothing(small: World) -> None:
    before, entries, visit = visits(small), acts(small), ahead(small)[0]

    document = previewed(small, postpone=[f"{visit.code}={visit.visit_from + timedelta(days=14)}"])

    assert [move["agency"] for move in document["moves"]] == [visit.code]
    assert document["proof"]["proved"]
    assert (visits(small), acts(small)) == (before, entries)


def test_a_postponed_visit_moves_with_its_steps_and_tells_agency_and_team(world: World) -> None:
    before, visit = visits(world), ahead(world)[0]
    not_before = visit.visit_from + timedelta(days=14)

    mended(world, postpone=[f"{visit.code}={not_before}"])

    after = visits(world)
    moved = after[visit.code]
    assert moved.visit_from >= not_before
    assert {code: row for code, row in after.items() if code != visit.code} == {
        code: row for code, row in before.items() if code != visit.code
    }
    with world.store.reading() as session:
        steps = sa.select(STEP.c.kind, STEP.c.due_on).where(STEP.c.inspection_id == visit.id)
        due = dict(session.execute(steps).tuples().all())
        owed = session.execute(
            sa.select(OBLIGATION.c.due_on, OBLIGATION.c.original_due_on, OBLIGATION.c.next_alarm_on)
            .join(STEP, STEP.c.id == OBLIGATION.c.subject_id)
            .where(
                STEP.c.inspection_id == visit.id,
                OBLIGATION.c.kind == "inspection_step",
                STEP.c.kind == "visit",
            )
        ).one()
    assert due[StepKind.VISIT] == owed.due_on == moved.visit_to
    assert owed.original_due_on == visit.visit_to
    assert owed.next_alarm_on is not None
    posts = [post for reason, post in told(world) if reason == "inspection_moved"]
    assert set(teams(world)[visit.code]) <= set(posts)
    assert all(p in teams(world)[visit.code] or p.startswith(f"{visit.code}.") for p in posts)
    assert len(told(world)) == len(set(told(world)))
    assert faults(world) == {}


def test_the_same_events_again_change_nothing(small: World) -> None:
    visit = ahead(small)[0]
    event = f"{visit.code}={visit.visit_from + timedelta(days=14)}"
    mended(small, postpone=[event])
    first, letters = visits(small), told(small)

    again = mended(small, on=TODAY + timedelta(days=1), postpone=[event])

    assert again["moves"] == []
    assert (visits(small), told(small)) == (first, letters)


def test_an_absence_of_the_register_needs_no_event_and_changes_the_crew_only(small: World) -> None:
    weeks = Counter(v.visit_from.isocalendar()[:2] for v in ahead(small))
    visit = next(v for v in ahead(small) if v.code[0] == "H" and weeks[v.visit_from.isocalendar()[:2]] == 1)
    name = teams(small)[visit.code][0]
    with small.store.act("absence", now=small.now) as session:
        holder = session.execute(
            sa.select(Tenure.person_id).join(POST, POST.c.id == Tenure.post_id).where(POST.c.code == name)  # type: ignore[arg-type, call-overload]
        ).scalar_one()
        session.add(Absence(person_id=holder, first_day=visit.visit_from, last_day=visit.visit_to))

    document = mended(small)

    moves = {move["agency"]: move for move in document["moves"]}
    assert moves[visit.code]["move"] == "crew"
    assert moves[visit.code]["cause"]["events"][0]["who"] == name
    assert name not in teams(small)[visit.code]
    assert visits(small)[visit.code].visit_from == visit.visit_from
    assert ("inspection_crew", name) in told(small)
    assert faults(small) == {}


def test_who_was_announced_moves_only_if_hit(small: World) -> None:
    first, second = ahead(small)[:2]
    with acting(small, teams(small)[first.code][0], TODAY) as work:
        row = work.session.get_one(Inspection, first.id)
        announce(*work.who, row, document_no="7/TB", document_date=TODAY, **work.when)

    document = mended(small, lose=[f"{second.visit_from}..{second.visit_from + timedelta(days=7)}"])

    hit = first.visit_from <= second.visit_from + timedelta(days=7) and first.visit_to >= second.visit_from
    assert (first.code in {move["agency"] for move in document["moves"]}) == hit
    assert second.code in {move["agency"] for move in document["moves"]}


def test_what_is_off_the_list_is_cancelled_and_the_reserve_steps_in(small: World) -> None:
    visit = next(v for v in ahead(small) if v.code.startswith("H"))
    with small.store.reading() as session:
        row = session.exec(select(InspectionRound)).one()
        reserve = json.loads(row.result)["reserve"]

    document = mended(small, drop=[visit.code])

    stepped = document["replanned"]["substitutes"]
    expected = next(part["agencies"][0] for part in reserve if part["level"] == "district")
    after = visits(small)
    assert [one["agency"] for one in stepped] == [expected]
    assert after[visit.code].status is InspectionStatus.CANCELLED
    assert after[expected].status is InspectionStatus.PLANNED
    assert len(teams(small)[expected]) == 2
    assert ("inspection_cancelled", teams(small)[visit.code][0]) in told(small)
    with small.store.reading() as session:
        open_steps = session.execute(
            sa.select(sa.func.count())
            .select_from(OBLIGATION)
            .join(STEP, STEP.c.id == OBLIGATION.c.subject_id)
            .where(STEP.c.inspection_id == visit.id, OBLIGATION.c.status == ObligationStatus.OPEN)
        ).scalar_one()
    assert open_steps == 0
    assert faults(small) == {}


def test_a_shortage_is_refused_with_its_numbers_and_carried_out_only_if_told_so(small: World) -> None:
    before = visits(small)
    lost = [f"{TODAY}..2022-12-31"]

    with pytest.raises(Shortage) as caught:
        mended(small, lose=lost)
    unchanged = visits(small)
    document = mended(small, lose=lost, let_fall=True)

    assert caught.value.numbers["short_by"] >= 1
    assert unchanged == before
    fallen = [v for v in visits(small).values() if v.status is InspectionStatus.CANCELLED]
    assert (
        len(fallen)
        == document["counts"]["fall_out"]
        == len([v for v in before.values() if v.visit_from >= TODAY])
    )


def test_what_is_done_is_never_changed(small: World) -> None:
    visit = ahead(small)[0]
    with small.store.act("done", now=small.now) as session:
        session.get_one(Inspection, visit.id).status = InspectionStatus.VISITED

    with pytest.raises(BadInput, match="không còn cuộc kiểm tra"):
        mended(small, postpone=[f"{visit.code}=2022-11-01"])
    document = mended(small, lose=[f"{visit.visit_from}..{visit.visit_to}"])

    assert visit.code not in {move["agency"] for move in document["moves"]}


def test_only_the_reform_office_mends_the_round(small: World) -> None:
    with acting(small, "SYT.head", TODAY) as work, pytest.raises(NotAllowed):
        replan_round(*work.who, YEAR, from_options([], [], [], ["2022-05-02..2022-05-06"]), **work.when)


def test_each_mended_plan_is_exported_and_accepted_by_the_checker(small: World, tmp_path: Path) -> None:
    first, *_, last = ahead(small)
    mended(small, postpone=[f"{first.code}={first.visit_from + timedelta(days=14)}"])
    mended(small, on=TODAY + timedelta(days=7), drop=[last.code])

    with small.store.reading() as session:
        export_round(session, in_force(session), YEAR, tmp_path)

    plans = [tmp_path / name for name in ("plan.json", "plan-1.json", "plan-2.json")]
    for before, after in pairwise(plans):
        found = check_replan(tmp_path, before, after)
        assert [c for c in found["checks"] if c["counter_examples"]] == []
    assert not (tmp_path / "plan-3.json").exists()


def test_the_command_previews_acts_and_ends_with_three_when_short(tmp_path: Path, now: datetime) -> None:
    small = long_an_office(migrate(f"sqlite:///{tmp_path}/own.db"), now)
    approved(small)
    visit, before = ahead(small)[0], visits(small)
    url = small.store.url.render_as_string(hide_password=False)
    command = ["round", "replan", "--year", str(YEAR), "--on", TODAY.isoformat(), "--database", url]
    later = ["--postpone", f"{visit.code}={visit.visit_from + timedelta(days=14)}"]
    run = CliRunner()

    looked = run.invoke(app, [*command, *later, "--dry-run", "--json"])
    unchanged = visits(small)
    nobody = run.invoke(app, [*command, *later])
    short = run.invoke(app, [*command, "--as", CLERK, "--lose", f"{TODAY}..2022-12-31"])
    done = run.invoke(app, [*command, *later, "--as", CLERK])

    assert [run.exit_code for run in (looked, nobody, short, done)] == [0, 2, 3, 0]
    assert [move["agency"] for move in json.loads(looked.stdout)["moves"]] == [visit.code]
    assert unchanged == before
    assert visits(small)[visit.code].visit_from > visit.visit_from


def test_what_hits_nobody_today_is_kept_for_the_next_mending(small: World) -> None:
    first, second = ahead(small)[:2]

    quiet = mended(small, postpone=[f"{first.code}={first.visit_from}"])
    later = mended(small, on=TODAY + timedelta(days=1), drop=[second.code])

    assert quiet["moves"] == []
    kept = [(event["kind"], event["who"]) for event in later["replanned"]["events"]]
    assert ("postponed", first.code) in kept


def test_a_head_who_is_no_inspector_is_not_taken_for_absent(small: World) -> None:
    visit = next(v for v in ahead(small) if v.code[0] == "H")
    with acting(small, CLERK, TODAY) as work:
        posts = {post.code: post for post in work.session.exec(select(Post))}
        row = work.session.get_one(Inspection, visit.id)
        team = [posts[name] for name in teams(small)[visit.code]]
        set_team(*work.who, row, head=posts["SNV.head"], members=team, **work.when)

    quiet = mended(small, on=TODAY + timedelta(days=1))
    later = visit.visit_from + timedelta(days=21)
    mended(small, on=TODAY + timedelta(days=2), postpone=[f"{visit.code}={later}"])

    assert quiet["moves"] == []
    assert "SNV.head" in teams(small)[visit.code]
    assert visits(small)[visit.code].visit_from >= later


def test_a_substitute_does_not_raise_the_pace_that_was_planned(small: World) -> None:
    day = date(2022, 9, 30)
    with small.store.reading() as session:
        chosen = approved_round(session, YEAR)
        assert chosen is not None
        before = planned_by(session, chosen, day)
    early = next(v for v in ahead(small) if v.code[0] == "H")

    document = mended(small, drop=[early.code])

    with small.store.reading() as session:
        chosen = approved_round(session, YEAR)
        assert chosen is not None
        after = planned_by(session, chosen, day)
    assert len(document["replanned"]["substitutes"]) == 1
    assert after == before
