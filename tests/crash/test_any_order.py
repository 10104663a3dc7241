"""Verbs in any order, with crashes between their statements, clocks that jump and requests sent twice.

A failure prints the steps that replay it and the `@reproduce_failure` line of Hypothesis. The suite takes a few
walks; `DONDOC_WALKS` is their number on SQLite, PostgreSQL takes a third of it.
"""

import os
from dataclasses import replace
from datetime import date, datetime

import pytest
from hypothesis import HealthCheck, Phase, settings
from hypothesis.stateful import run_state_machine_as_test

from casework import extensions, findings
from casework.inspection_team import plan_surprise
from casework.quota import open_quota
from models.db import Store
from models.tables import Address, Agency, Post
from tests.casework.verbs import acting
from tests.crash.any_order import START, AnyOrder
from tests.crash.copies import Copies
from tests.crash.story import Desk, Relay, by_code, by_key, opening, story, task

pytestmark = [pytest.mark.crash, pytest.mark.slow]

WALKS = int(os.environ.get("DONDOC_WALKS", "6"))


def beginning(store: Store, now: datetime) -> Desk:
    """The small office in the middle of March: the story until a conclusion is signed, and some more begun."""
    desk = opening(store, now)
    for step in story():
        step.first(desk)
        step.after(desk)
        if step.name == f"post {date(2022, 3, 15)}":
            break
    with acting(desk.world, "SNV.reform_office", START) as work:
        team = [by_code(work.session, Post, code) for code in ("SNV.lan", "SNV.minh")]
        hbl = by_code(work.session, Agency, "HBL")
        plan_surprise(
            *work.who, hbl, head=team[0], members=team, visit_from=START, visit_to=START, **work.when
        )
        open_quota(*work.who[:2], 2022, today=START, now=now)
        work.session.add(Address(person_id=desk.world.person["quang"], channel="second", address="0901"))
    with acting(desk.world, "HBL.officer", START) as work:
        finding = by_key(work, 1)
        findings.report_remedy(*work.who, finding, document_no="99/BC", document_date=START, **work.when)
    with acting(desk.world, "SNV.officer", START) as work:
        row = task(work.session, "5", "SNV")
        extensions.ask(*work.who, row, to_due_on=date(2022, 4, 29), reason="Chờ vốn", **work.when)
    return desk


@pytest.mark.parametrize("database", ["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)])
def test_no_order_of_requests_and_crashes_breaks_the_office(
    database: str, request: pytest.FixtureRequest, now: datetime
) -> None:
    desk = beginning(Store(request.getfixturevalue(f"{database}_url"), durable=False), now)
    desk.world.store.dispose()
    copies = Copies(desk.world.store.url)
    copies.keep()

    def renew() -> Desk:
        copies.put_back()
        fresh = replace(desk, relay=Relay(list(desk.relay.taken)))
        fresh.restart()
        return fresh

    run_state_machine_as_test(
        lambda: AnyOrder(renew),
        settings=settings(
            max_examples=WALKS if database == "sqlite" else max(WALKS // 3, 1), stateful_step_count=30,
            deadline=None, suppress_health_check=list(HealthCheck), print_blob=True, report_multiple_bugs=False,
            phases=[phase for phase in Phase if phase is not Phase.explain],
        ),
    )  # fmt: skip
