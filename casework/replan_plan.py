"""A plan as JSON, read strictly: its visits, what is said of them, and what happened before."""

import json
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from casework.errors import BadInput, Problem
from casework.exchange import Folder
from casework.exchange_cells import parse_day
from casework.replan_events import Told, from_json
from rules.timetable import Visit


@dataclass(frozen=True)
class Planned:
    """A plan as it was read: its visits, those said to be announced or done, and what happened before."""

    visits: tuple[Visit, ...]
    announced: frozenset[str]
    done: frozenset[str]
    earlier: tuple[Told, ...]
    picks: tuple[Mapping[str, Any], ...]


def read_plan(path: Path, folder: Folder) -> Planned:
    """The visits of a plan, every one of an agency and inspectors of the folder."""
    try:
        raw = json.loads(path.read_text(encoding="utf-8-sig"))
    except (OSError, ValueError) as error:
        raise BadInput(
            "plan_unreadable", path.name, "",
            f"không đọc được lịch ({error}); phải là tệp JSON của `dondoc round solve --json`.",
            f"the plan cannot be read ({error}); it must be the JSON of `dondoc round solve --json`.",
        ) from error  # fmt: skip
    listed = raw.get("visits") if isinstance(raw, dict) else None
    if not isinstance(listed, list):
        raise BadInput(
            "plan_unreadable", path.name, "",
            "phải là một đối tượng JSON có danh sách “visits”.", "it must be a JSON object with a list “visits”.",
        )  # fmt: skip
    codes, people = {a.code for a in folder.agencies}, {i.id for i in folder.inspectors}
    problems = [
        Problem("visit", path.name, f"visits[{n}]", *wrong)
        for n, entry in enumerate(listed, 1)
        if (wrong := _wrong(entry, codes, people))
    ]
    if problems:
        raise BadInput.of(problems)
    visits = [
        Visit(e["agency"], date.fromisoformat(e["date"]), e["half"], tuple(sorted(e["inspectors"])))
        for e in listed
    ]
    _check_once(path, visits)
    before = raw.get("replanned") or {}
    earlier = [
        from_json(e, path.name, f"replanned.events[{n}]") for n, e in enumerate(before.get("events", []), 1)
    ]
    return Planned(
        tuple(visits),
        frozenset(e["agency"] for e in listed if e.get("announced")),
        frozenset(e["agency"] for e in listed if e.get("done")),
        tuple(earlier),
        tuple(raw.get("picks") or ()),
    )


def _wrong(entry: Any, codes: Collection[str], people: Collection[str]) -> tuple[str, str] | None:
    if not isinstance(entry, Mapping):
        return "phải là một đối tượng JSON.", "it must be a JSON object."
    if entry.get("agency") not in codes:
        return (
            f"không có cơ quan “{entry.get('agency')}” trong agencies.csv.",
            f"there is no agency “{entry.get('agency')}” in agencies.csv.",
        )
    if (
        not isinstance(entry.get("date"), str)
        or parse_day(entry["date"]) is None
        or entry.get("half") not in (0, 1)
    ):
        return (
            "“date” phải là ngày có thật, “half” là 0 hoặc 1.", "“date” must be a real date, “half” 0 or 1.",
        )  # fmt: skip
    crew = entry.get("inspectors")
    if not isinstance(crew, list) or not set(map(str, crew)) <= set(people):
        return (
            "“inspectors” phải là danh sách mã trong inspectors.csv.",
            "“inspectors” must be a list of ids of inspectors.csv.",
        )
    return None


def _check_once(path: Path, visits: Sequence[Visit]) -> None:
    codes = [visit.agency for visit in visits]
    for n, code in enumerate(codes):
        if code in codes[:n]:
            raise BadInput(
                "visit_twice", path.name, f"visits[{n + 1}]",
                f"“{code}” có hai cuộc kiểm tra; bỏ một.", f"“{code}” has two visits; remove one.",
            )  # fmt: skip
