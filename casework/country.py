"""An exchange folder of many provinces in parts: opened, one province after the other solved, closed to one document.

A flow shows the parts as they are done; the document is the one `dondoc round solve` prints, byte for byte.
"""

import json
from collections import Counter
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from queue import SimpleQueue

from casework.errors import BadInput
from casework.exchange import Folder, read_folder, result_of
from casework.round_json import as_json
from casework.solver_child import SolverChild
from casework.solving import solve_province
from rules.selection import Selection, select
from rules.timetable import ProvinceRound, Timetable, merge, split


@dataclass(frozen=True)
class Country:
    """A folder with its picks, and what each province's timetable depends on, by its name."""

    folder: Folder
    selection: Selection
    provinces: Mapping[str, ProvinceRound]

    @property
    def largest_first(self) -> list[str]:
        """The order to begin in: who meets the largest last keeps the others waiting."""
        return sorted(self.provinces, key=lambda name: (-len(self.provinces[name].picks), name))


def open_country(path: Path) -> Country:
    """Read and choose; raises BadInput naming file, line and column of everything that is wrong."""
    folder = read_folder(path)
    settings = folder.settings
    selection = select(folder.agencies, settings.rules, settings.seed)
    provinces = split(selection.picks, folder.inspectors, settings.frame)
    return Country(folder, selection, {one.province: one for one in provinces})


class Workers:
    """So many solver processes, each handed from one province to the next; safe to ask from threads."""

    def __init__(self, count: int) -> None:
        self.count = max(1, count)
        self.children: SimpleQueue[SolverChild] = SimpleQueue()
        for _ in range(self.count):
            self.children.put(SolverChild())

    def solve(self, province: ProvinceRound) -> Timetable:
        child = self.children.get()
        try:
            return solve_province(province, None, child)
        finally:
            self.children.put(child)

    def end(self) -> None:
        for _ in range(self.count):
            self.children.get().end()


@contextmanager
def workers(count: int) -> Iterator[Workers]:
    """Workers that are gone afterwards, whatever happens."""
    made = Workers(count)
    try:
        yield made
    finally:
        made.end()


def close_country(country: Country, parts: Mapping[str, Timetable]) -> dict[str, object]:
    """The document of the whole country from the timetables of its provinces."""
    timetable = merge([parts[name] for name in country.provinces])
    return as_json(result_of(country.folder, country.selection, timetable))


def coverage(country: Country, document: Mapping[str, object]) -> list[dict[str, object]]:
    """Province by province: agencies, required, picked, visits, what is short, and how the plan is known."""
    visits = document["visits"]
    assert isinstance(visits, list)
    home = {a.code: a.province for a in country.folder.agencies}
    placed = Counter(home[visit["agency"]] for visit in visits)
    proofs = {proof["province"]: proof for proof in _listed(document, "provinces")}
    short = Counter(str(one["province"]) for one in _listed(document, "shortages"))
    return [
        {
            "province": scope.province,
            "agencies": scope.agencies,
            "required": scope.required,
            "picked": sum(pick.agency.province == scope.province for pick in country.selection.picks),
            "visits": placed[scope.province],
            "shortages": short[scope.province],
            "verdict": proofs[scope.province]["verdict"] if scope.province in proofs else "",
        }
        for scope in country.selection.scopes
        if not scope.level
    ]


def write_plan(path: Path, document: Mapping[str, object]) -> None:
    """The plan as `dondoc round solve --json` prints it."""
    try:
        path.write_text(
            json.dumps(document, ensure_ascii=False, indent=2, default=str) + "\n", encoding="utf-8"
        )
    except OSError as error:
        raise BadInput(
            "plan_not_written", path.name, "",
            f"không ghi được tệp ({error.strerror}); kiểm tra quyền ghi.",
            f"the file cannot be written ({error.strerror}); check the rights.",
        ) from error  # fmt: skip


def _listed(document: Mapping[str, object], name: str) -> list[dict[str, object]]:
    found = document[name]
    assert isinstance(found, list)
    return found
