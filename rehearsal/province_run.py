"""The province-year in its pieces: a year founded, lived and summed up, and what simpler machines do with it."""

import json
import time
from collections.abc import Callable
from datetime import date, datetime
from pathlib import Path
from typing import Any

from casework import figures
from casework.office import migrate
from config.clock import MovedClock
from models.db import Store
from rehearsal import province_office as province
from rehearsal import reference
from rehearsal.held import give_back
from rehearsal.province_days import FOUNDED, YEAR
from rehearsal.province_people import Lateness
from rehearsal.province_year import ProvinceYear


def founded(folder: Path, seed: int, tasks: int, office: str) -> tuple[ProvinceYear, list[Path]]:
    """The province before its year, in a database of its own, and the files of its plan."""
    database = folder / f"province-{office}.db"
    for tail in ("", "-wal", "-shm"):
        Path(f"{database}{tail}").unlink(missing_ok=True)
    store = migrate(f"sqlite:///{database}", durable=False, shared=False)
    size = province.Size(tasks)
    province.found(store, size, MovedClock.at(FOUNDED, 7).now())
    files = province.write_plans(folder, size, seed)
    return ProvinceYear(store, size, seed, Lateness(office)), files


def lived(
    folder: str, seed: int, tasks: int, office: str, last: str, begun: Callable[[float], object]
) -> dict[str, Any]:
    """Found the province, say so with the processor's time it took, live its year and compute its figures."""
    year, files = founded(Path(folder), seed, tasks, office)
    begun(time.process_time())
    day = date.fromisoformat(last)
    year.issue(files)
    year.live(last=day)
    year.store.dispose()  # the pages its connections hold are no longer wanted
    give_back()
    with year.store.reading() as session:
        shown = json.dumps(figures.status(session, day, YEAR))
    year.store.dispose()
    return {
        "url": year.store.url.render_as_string(hide_password=False),
        "lived": dict(vars(year.lived)),
        "outages": [[moment.isoformat() for moment in span] for span in year.outages],
        "figures": shown,
    }


def compared(url: str, last: str, outages: list[tuple[str, str]]) -> dict[str, Any]:
    """The reference models on the same year: what each of them did, and with how many duties."""
    store = Store(url)
    spans = [(datetime.fromisoformat(start), datetime.fromisoformat(end)) for start, end in outages]
    with store.reading() as session:
        facts = reference.Facts(session, date.fromisoformat(last), spans)
    store.dispose()
    made = {name: _tally(facts, model) for name, model in reference.MODELS.items()}
    return {"duties": facts.duties, "models": made}


def _tally(facts: reference.Facts, model: Callable[[reference.Facts], reference.Tally]) -> dict[str, Any]:
    began = time.monotonic()
    return {**vars(model(facts)), "seconds": round(time.monotonic() - began, 1)}
