"""Run my year on Long An as of 4 January 2022: CPU and wall time a scenario, and where it goes.

Run as `python -m bench.run_year [--suppose config/examples/gia-su.yaml] [--quiet] [--profile]`; with --quiet 365 days
of two offices in which nothing falls due: one without duties, one whose duties lie beyond the year.
"""

import argparse
import cProfile
import os
import pstats
import tempfile
import time
from contextlib import nullcontext
from datetime import date
from pathlib import Path
from typing import Any

import sqlalchemy as sa

from casework.obligations import Duty, open_obligation
from casework.office import migrate
from casework.running import running_office
from casework.standing import standing
from config.clock import MovedClock
from config.settings import load_settings
from config.suppose import NOBODY, Supposition, load_suppositions
from models.db import Store
from models.tables import AGENCY
from rehearsal import long_an
from rehearsal.forecast import Span, run_year
from rehearsal.year import Year
from rules.lifecycles import ObligationKind

BEGIN, UNTIL = date(2022, 1, 5), date(2022, 12, 31)
QUIET = date(2022, 1, 1), date(2022, 12, 31)
BEYOND = date(2023, 12, 29)  # its first alarm is in December 2023


def office(folder: Path) -> Store:
    """The demonstration's office on the evening of the day its plan was issued and its round drawn."""
    settings = load_settings()
    store = migrate(f"sqlite:///{folder}/office.db", durable=False)
    long_an.found(store, MovedClock.at(long_an.ISSUED, 7).now())
    with running_office(store, settings) as running:
        Year(running, long_an.script(2022), long_an.STORY, settings.zone).advance(
            date(2022, 1, 1), long_an.ISSUED
        )
    return store


def quiet_office(folder: Path, duties: int) -> Store:
    """Long An's agencies and people without a plan; so many duties of each agency are due long after the year."""
    store = migrate(f"sqlite:///{folder}/quiet-{duties}.db", durable=False)
    now = MovedClock.at(date(2021, 12, 31), 7).now()
    long_an.found(store, now)
    with store.act("open", now=now) as session:
        rules = standing(session)
        for agency in session.execute(sa.select(AGENCY.c.id)).scalars().all():
            for number in range(duties):
                duty = Duty(ObligationKind.TASK, number + 1, agency, "Nhiệm vụ", 2023, BEYOND)
                open_obligation(session, rules, duty, today=date(2021, 12, 31))
    return store


def run(
    store: Store, scenario: Supposition, days: tuple[date, date] = (BEGIN, UNTIL)
) -> tuple[float, float, dict[str, Any]]:
    """CPU and wall seconds of one scenario, and what it foresaw."""
    span = Span(*days, MovedClock.at(days[0], 0).now())
    began, cpu = time.perf_counter(), time.process_time()
    found = run_year(store, load_settings(), [scenario], span)
    return time.process_time() - cpu, time.perf_counter() - began, found["scenarios"][0]


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m bench.run_year", description=__doc__)
    parser.add_argument("--suppose", type=Path)
    parser.add_argument("--quiet", action="store_true")
    parser.add_argument("--profile", action="store_true")
    chosen = parser.parse_args()
    scenarios = load_suppositions(chosen.suppose) if chosen.suppose else [NOBODY]
    profile = cProfile.Profile() if chosen.profile else None
    with tempfile.TemporaryDirectory() as folder:
        os.environ |= {"DONDOC_DATA_DIR": folder, "DONDOC_DELIVERY": "catch-all"}
        if chosen.quiet:
            for duties in (0, 25):
                _timed(quiet_office(Path(folder), duties), [NOBODY], profile, QUIET)
        else:
            _timed(office(Path(folder)), scenarios, profile, (BEGIN, UNTIL))
    if profile is not None:
        pstats.Stats(profile).sort_stats("cumtime").print_stats(40)


def _timed(
    store: Store, scenarios: list[Supposition], profile: cProfile.Profile | None, days: tuple[date, date]
) -> None:
    for scenario in scenarios:
        with profile or nullcontext():
            cpu, wall, found = run(store, scenario, days)
        print(
            f"{cpu:6.2f} s CPU {wall:6.2f} s wall  {found['letters']} letters  {found['notices']} notices  "
            f"{scenario.name}",
            flush=True,
        )
    store.dispose()


if __name__ == "__main__":
    main()
