"""Weeks of anything: what the office says of a past day is what it said on that day's evening (docs/adr/0014).

The checker says the same of the days by its own derivation, and every notice made on the way derives again.

A failure names its seed; `DONDOC_PAST_WALKS` is the number of walks.
"""

import os
from datetime import datetime
from pathlib import Path

import pytest

import checker
from casework.derivation import replay_all
from models.db import Store
from tests.casework.past_acts import ACTS
from tests.casework.past_walk import Walk, begin, said

WALKS = int(os.environ.get("DONDOC_PAST_WALKS", "2"))
DAYS = 40
FIRST_SEED = 2
ALWAYS = {"bounce", "address", "amend", "merge", "visit", "postpone"}  # what the suite's two walks must hold


def walked(url: str, seed: int, now: datetime, days: int = DAYS) -> Walk:
    """A walk to its end."""
    store = Store(url, durable=False)
    store.create_schema()
    walk = begin(store, seed, now, ACTS)
    walk.live(days)
    return walk


def differences(was: object, now: object) -> object:
    """What is told otherwise now, as (then, now)."""
    if isinstance(was, dict) and isinstance(now, dict):
        return {key: (was.get(key), now.get(key)) for key in {**was, **now} if was.get(key) != now.get(key)}
    return was, now


def prove(walk: Walk) -> None:
    """Every evening that was not corrected since is told as it was, by the office and by the checker."""
    evenings = {day: was for day, was in walk.said.items() if day not in walk.corrected}
    differing = {}
    for day, was in evenings.items():
        told = said(walk.world.store, day)
        looks, then = told.pop("reviewed"), was["reviewed"]  # a review that was not come to is not kept
        assert [n for n, look in looks.items() if look not in (None, then[n])] == [], day
        told["reviewed"] = then
        if day in walk.unswept:  # what was due and not swept is not where its ladder says
            told["pressed"] = was["pressed"]
        if told != was:
            differing[day] = {key: differences(was[key], told[key]) for key in was if told[key] != was[key]}
    assert differing == {}
    assert len(evenings) > len(walk.said) / 2

    url = walk.world.store.url.render_as_string(hide_password=False)
    for day in sorted(evenings)[:: len(walk.said) // 4]:
        report = checker.verify(url, as_of=day, year=2022)
        said_then = {key: value for key, value in evenings[day].items() if key in report.figures}
        assert {key: report.figures[key] for key in said_then} == said_then, day
    report = checker.verify(url, today=walk.day)
    assert [(check.name, check.counter_examples) for check in report.checks if check.counter_examples] == []
    with walk.world.store.reading() as session:
        assert [one for one in replay_all(session) if not one.same] == []


@pytest.mark.parametrize("seed", range(FIRST_SEED, FIRST_SEED + WALKS))
def test_every_past_day_is_told_as_on_its_evening(seed: int, tmp_path: Path, now: datetime) -> None:
    walk = walked(f"sqlite:///{tmp_path}/office.db", seed, now)

    prove(walk)
    walk.world.store.dispose()
    if seed < FIRST_SEED + 2:
        assert walk.done.keys() >= ALWAYS


@pytest.mark.postgres
def test_the_same_on_postgresql(postgres_url: str, now: datetime) -> None:
    walk = walked(postgres_url, FIRST_SEED, now, DAYS // 2)

    prove(walk)
    walk.world.store.dispose()
