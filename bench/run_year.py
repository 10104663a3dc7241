"""Run my year on Long An as of 4 January 2022: CPU time a scenario, and where it goes.

Run as `python -m bench.run_year [--suppose config/examples/gia-su.yaml] [--profile]`.
"""

import argparse
import cProfile
import os
import pstats
import tempfile
import time
from datetime import date
from pathlib import Path

from casework.office import migrate
from casework.running import running_office
from config.clock import MovedClock
from config.settings import load_settings
from config.suppose import NOBODY, Supposition, load_suppositions
from models.db import Store
from rehearsal import long_an
from rehearsal.forecast import Span, run_year
from rehearsal.year import Year

BEGIN, UNTIL = date(2022, 1, 5), date(2022, 12, 31)


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


def run(store: Store, scenario: Supposition) -> tuple[float, dict[str, object]]:
    """CPU seconds of one scenario, and what it foresaw."""
    span = Span(BEGIN, UNTIL, MovedClock.at(BEGIN, 0).now())
    began = time.process_time()
    found = run_year(store, load_settings(), [scenario], span)
    return time.process_time() - began, found["scenarios"][0]


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m bench.run_year", description=__doc__)
    parser.add_argument("--suppose", type=Path)
    parser.add_argument("--profile", action="store_true")
    chosen = parser.parse_args()
    scenarios = load_suppositions(chosen.suppose) if chosen.suppose else [NOBODY]
    with tempfile.TemporaryDirectory() as folder:
        os.environ |= {"DONDOC_DATA_DIR": folder, "DONDOC_DELIVERY": "catch-all"}
        store = office(Path(folder))
        profile = cProfile.Profile()
        for scenario in scenarios:
            if chosen.profile:
                profile.enable()
            seconds, found = run(store, scenario)
            profile.disable()
            print(
                f"{seconds:6.2f} s CPU  {found['letters']} letters  {found['notices']} notices  {scenario.name}"
            )
        store.dispose()
    if chosen.profile:
        pstats.Stats(profile).sort_stats("cumtime").print_stats(40)


if __name__ == "__main__":
    main()
