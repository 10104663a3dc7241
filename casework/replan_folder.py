"""A plan of an exchange folder mended after something happened: the document `dondoc round replan` prints.

The document is a plan itself: it can be checked, and mended again when the next thing happens, with what happened
before still in force.
"""

from collections.abc import Collection, Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Any

from casework.errors import BadInput
from casework.exchange import Folder, read_folder
from casework.replan_events import Known, Told, checked
from casework.replan_json import Marks, change_json
from casework.replan_plan import Planned, read_plan
from casework.round_json import pick_json
from rules.replan import Booked, Event, EventKind, Situation
from rules.replan_quota import Mended, Substitute, mend
from rules.selection import Selection, select
from rules.workdays import OutsideCalendar

_MUST_GO = ("mandatory", "rotation")


def replan_folder(
    folder: Path, plan: Path, told: Sequence[Told], today: date, announced: Collection[str] = ()
) -> dict[str, Any]:
    """The mended plan with its moves, their causes, and what is short.

    Announced are the visits the plan marks so, those named here, and those so near that their notice must have
    been sent.
    """
    read = read_folder(folder)
    planned = read_plan(plan, read)
    to_come = {v.agency for v in planned.visits if v.day >= today and v.agency not in planned.done}
    known = Known(
        to_come, {a.code for a in read.agencies}, {i.id for i in read.inspectors}, read.settings.year
    )
    events = checked(told, known)
    unknown = sorted(set(announced) - to_come)
    if unknown:
        raise BadInput(
            "announced_unknown", "", f"--announced {unknown[0]}",
            "không có cuộc kiểm tra sắp tới của cơ quan này; kiểm tra mã.",
            "has no visit to come; check the code.",
        )  # fmt: skip
    whole = sorted({*events, *(one.event for one in planned.earlier)})
    selection = select(read.agencies, read.settings.rules, read.settings.seed)
    booked = _booked(read, planned, selection, today, announced)
    parts = [
        _mend_province(province, read, booked, whole, today, selection)
        for province in sorted({a.province for a in read.agencies})
    ]
    risk = {p.agency.code: p.reason.risk for p in (*selection.picks, *selection.left)}
    marks = Marks(planned.announced, planned.done)
    steps_in = {one.agency: one for _, mended in parts for one in mended.substitutes}
    return {
        **change_json(parts, risk, marks, events, whole, today),
        "picks": [*planned.picks, *_new_picks(selection, steps_in, read.settings.year)],
    }


def _booked(
    read: Folder, planned: Planned, selection: Selection, today: date, announced: Collection[str]
) -> list[Booked]:
    frame = read.settings.frame
    try:
        noticed = frame.days.add(today, frame.notice_working_days) if frame.notice_working_days else today
    except OutsideCalendar:
        noticed = frame.last_day
    judged = {p.agency.code: p.reason for p in (*selection.picks, *selection.left)}
    return [
        Booked(
            visit,
            announced=visit.agency in planned.announced or visit.agency in announced
            or (frame.notice_working_days > 0 and visit.day <= noticed),
            done=visit.agency in planned.done,
            must_go=judged[visit.agency].kind in _MUST_GO,
            risk=judged[visit.agency].risk,
        )
        for visit in planned.visits
    ]  # fmt: skip


def _mend_province(
    province: str, read: Folder, booked: Sequence[Booked], events: Sequence[Event], today: date,
    selection: Selection,
) -> tuple[Situation, Mended]:  # fmt: skip
    """One province by itself: none shares inspectors with another."""
    agencies = {a.code: a for a in read.agencies if a.province == province}
    people = [i for i in read.inspectors if i.province == province]
    names = {*agencies, *(i.id for i in people)}
    situation = Situation(
        agencies,
        people,
        read.settings.frame,
        [b for b in booked if b.visit.agency in agencies],
        [e for e in events if e.who in names or e.kind is EventKind.LOST],
        today,
        read.settings.frame.notice_working_days,
    )
    # Where nothing happened nobody steps in, even if the plan was short from the beginning.
    scopes = [s for s in selection.scopes if s.province == province] if situation.events else []
    return situation, mend(
        situation, scopes, [pick.agency.code for pick in selection.picks], selection.reserve
    )


def _new_picks(selection: Selection, steps_in: Mapping[str, Substitute], year: int) -> list[dict[str, Any]]:
    made = []
    for pick in selection.left:
        one = steps_in.get(pick.agency.code)
        if one is not None:
            why = f"thứ {one.place} trong danh sách dự phòng", f"place {one.place} of the reserve"
            told = pick_json(pick, year - 1 - pick.agency.years_since)
            made.append({**told, "reason": "substitute", "text_vi": why[0], "text_en": why[1]})
    return made
