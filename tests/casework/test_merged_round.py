"""Bodies merge, split or end within the year of a round: both lists are told, and nothing is counted twice."""

from dataclasses import replace
from datetime import date, datetime
from typing import Any

import pytest
from sqlmodel import col, select

from casework import reorganise
from casework.figures import status
from casework.reorganise import NewBody
from casework.replan_events import from_options
from casework.replan_round import replan_round
from casework.round_list import frozen_list
from casework.rounds import certificate
from checker import verify
from models.db import Store
from models.tables import Agency, Inspection, InspectionRound
from rules.lifecycles import InspectionStatus
from rules.round_rule import from_json, to_json
from tests.casework.round_office import CLERK, YEAR, approved, ids_of, long_an_office, man_everybody
from tests.casework.verbs import acting
from tests.world import World

DIRECTOR = "SNV.director"
MERGED, YEAR_END = date(2022, 7, 1), date(2022, 12, 31)
NEW = NewBody("MOI", "Sở Mới", "province", kind="specialised agency", zone="Tân An")


@pytest.fixture
def world(lite: Store, now: datetime) -> World:
    made = long_an_office(lite, now)
    man_everybody(made)
    approved(made)
    return made


def picked(world: World) -> list[str]:
    """The agencies of the province with a visit, without those that inspect, by code."""
    with world.store.reading() as session:
        codes = {agency_id: code for code, agency_id in ids_of(session).items()}
        listed = sorted(codes[row.agency_id] for row in session.exec(select(Inspection)))
    return [code for code in listed if not code.startswith(("H", "T")) and code not in ("SNV", "VPUB")]


def conclude(world: World, *codes: str, on: date = date(2022, 5, 31)) -> None:
    """The first inspection of each that is not concluded yet."""
    with world.store.act("conclude", now=world.now) as session:
        ids = ids_of(session)
        for code in codes:
            row = session.exec(
                select(Inspection)
                .where(Inspection.agency_id == ids[code], Inspection.status == InspectionStatus.PLANNED)
                .order_by(col(Inspection.id))
            ).first()
            assert row is not None
            row.status, row.conclusion_on = InspectionStatus.CONCLUDED, on
            row.minutes_no, row.conclusion_no = f"{row.id}/BB", f"{row.id}/TB-ĐKT"


def merge(world: World, *codes: str, into: str | NewBody = NEW) -> None:
    with acting(world, DIRECTOR, MERGED) as work:
        bodies = {a.code: a for a in work.session.exec(select(Agency))}
        heir = bodies[into] if isinstance(into, str) else into
        reorganise.merge(
            *work.who, [bodies[code] for code in codes], heir, decision_no="15/NQ-HĐND", **work.when
        )


def figures(world: World, today: date = YEAR_END) -> dict[str, Any]:
    """What status, certificate and checker say, held against each other."""
    with world.store.reading() as session:
        found: dict[str, Any] = status(session, today, YEAR)["inspections"]
        certified = certificate(session, YEAR, today)
    report = verify(world.store.url.render_as_string(hide_password=False), as_of=today)
    assert report.figures["inspections"] == found
    for told, lines in (
        (found, certified["inequalities"]),
        (found["current"], certified["current"]["inequalities"]),
    ):
        numbers = {
            line["scope"]: {n: line[n] for n in ("agencies", "required", "inspected")} for line in lines
        }
        assert numbers == {"all": told["overall"], **told["by_level"]}
    return {**found, "certificate": certified}


def test_an_inspected_body_that_merges_is_credited_to_its_heir_on_todays_list(world: World) -> None:
    gone = picked(world)[0]
    conclude(world, gone)
    merge(world, gone)

    found = figures(world)

    assert found["overall"]["inspected"] == found["current"]["overall"]["inspected"] == 1
    (counted,) = found["certificate"]["current"]["counted"]
    assert (counted["agency"], counted["inspected_as"]) == ("MOI", gone)


def test_two_inspected_bodies_that_become_one_count_twice_on_the_frozen_list_and_once_today(
    world: World,
) -> None:
    one, other = picked(world)[:2]
    conclude(world, one, other)
    merge(world, one, other)

    found = figures(world)

    assert (found["overall"]["inspected"], found["current"]["overall"]["inspected"]) == (2, 1)
    larger = {line["scope"]: line for line in found["certificate"]["larger"]}
    missing = {
        name: lines[0]["missing"]
        for name, lines in (
            ("frozen", found["certificate"]["inequalities"]),
            ("current", found["certificate"]["current"]["inequalities"]),
        )
    }
    assert larger["all"]["missing"] == max(missing.values())
    assert missing[larger["all"]["list"]] == max(missing.values())


def test_a_visit_handed_over_counts_for_whom_it_was_planned_and_for_the_heir_each_once(world: World) -> None:
    one, other = picked(world)[:2]
    merge(world, one, other)
    conclude(world, "MOI", on=date(2022, 9, 30))

    found = figures(world)

    assert found["overall"]["inspected"] == found["current"]["overall"]["inspected"] == 1
    assert [entry["agency"] for entry in found["certificate"]["current"]["counted"]] == ["MOI"]
    (entry,) = found["certificate"]["counted"]
    assert entry["agency"] in (one, other)
    assert entry["inspected_as"] == "MOI"


def test_both_handed_visits_count_for_both_on_the_frozen_list_and_for_the_heir_once(world: World) -> None:
    one, other = picked(world)[:2]
    merge(world, one, other)
    conclude(world, "MOI", on=date(2022, 9, 30))
    conclude(world, "MOI", on=date(2022, 10, 14))

    found = figures(world)

    assert [entry["agency"] for entry in found["certificate"]["counted"]] == [one, other]
    assert found["current"]["overall"]["inspected"] == 1


def test_a_body_that_ends_before_its_visit_leaves_todays_list_only(world: World) -> None:
    gone = picked(world)[0]
    before = figures(world)
    with acting(world, CLERK, date(2022, 6, 1)) as work:
        replan_round(*work.who, YEAR, from_options([], [], [gone], []), **work.when)
    merge(world, gone, into="SNV")

    after = figures(world)

    assert after["overall"] == before["overall"]
    assert after["current"]["overall"]["agencies"] == before["current"]["overall"]["agencies"] - 1
    assert gone not in after["certificate"]["current"]["agencies"]


def test_an_office_may_credit_nobody(world: World) -> None:
    gone = picked(world)[0]
    with world.store.act("rule", now=world.now) as session:
        row = session.exec(select(InspectionRound)).one()
        row.rules = to_json(replace(from_json(row.rules), credit_predecessors=False))
    conclude(world, gone)
    merge(world, gone)

    found = figures(world)

    assert (found["overall"]["inspected"], found["current"]["overall"]["inspected"]) == (1, 0)


@pytest.mark.parametrize(("across", "last"), [(False, None), (True, 2022)])
def test_the_turn_of_an_heir_begins_anew_unless_the_office_says_otherwise(
    world: World, across: bool, last: int | None
) -> None:
    gone = picked(world)[0]
    conclude(world, gone)
    merge(world, gone)

    with world.store.reading() as session:
        rule = from_json(session.exec(select(InspectionRound)).one().rules)
        rule = replace(rule, rotation_predecessors=across)
        listed = {one.code: one for one in frozen_list(session, YEAR + 1, rule, date(2022, 12, 1))}

    assert listed["MOI"].facts["last_inspected"] == last
    assert gone not in listed


def test_a_merger_needs_no_substitute_while_both_lists_are_served(world: World) -> None:
    one, other = picked(world)[:2]
    merge(world, one, other)

    with acting(world, CLERK, date(2022, 7, 4)) as work:
        document = replan_round(*work.who, YEAR, [], **work.when)

    assert document["shortages"] == []
    codes = {visit["agency"] for visit in document["visits"]}
    assert {"MOI"} <= codes
    assert not {one, other} & codes
