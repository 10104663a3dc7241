"""What the verbs of a round read and write: members, reasons, timetable, inspections; and what they refuse."""

import json
from collections.abc import Sequence
from datetime import date

from sqlmodel import Session, col, select

from casework.deed import Deed
from casework.errors import Shortage
from casework.refusals import refused
from casework.register import alive
from casework.round_field import frame_of_round, inspectors_of, with_last_crews
from casework.round_json import (
    objective_json,
    pick_json,
    promises_json,
    proof_json,
    reserve_json,
    shortage_json,
    visit_json,
)
from casework.round_list import (
    Frozen,
    agencies_of,
    changes,
    fingerprint,
    frozen_list,
    province_of,
    stored_list,
)
from casework.solver_child import SolverChild
from casework.solving import plan_country
from casework.standing import Standing
from models.tables import Agency, Inspection, InspectionMember, InspectionRound, Post, RoundMember
from rules.lifecycles import InspectionKind, RoundStatus
from rules.rotation import peaks
from rules.round_rule import from_json
from rules.selection import Pick, Selection, broken_promises
from rules.selection import select as choose
from rules.shortage import quota_shortages
from rules.timetable import Visit, last_day
from rules.weeks import Frame

NOUN = "inspection_round"


def round_of(session: Session, year: int) -> InspectionRound:
    """The round of a year; refused if there is none."""
    row = session.exec(select(InspectionRound).where(InspectionRound.year == year)).first()
    if row is None:
        raise refused("round_none", year=year)
    return row


def members_of(session: Session, row: InspectionRound) -> list[RoundMember]:
    query = select(RoundMember).where(RoundMember.round_id == row.id).order_by(col(RoundMember.code))
    return list(session.exec(query))


def require_stage(row: InspectionRound, *allowed: RoundStatus) -> None:
    if row.status not in allowed:
        raise refused("round_state", year=row.year, status=row.status)


def require_unchanged(session: Session, row: InspectionRound, today: date) -> None:
    """The stored list is the fingerprinted one, the register still says the same, and all agencies live."""
    stored = stored_list(session, row)
    if fingerprint(row.year, row.as_of, row.rules, stored) != row.fingerprint:
        raise refused("round_changed", what=row.fingerprint[:16])
    found = changes(stored, frozen_list(session, row.year, from_json(row.rules), row.as_of))
    closed = [a.code for a in _agencies(session, stored).values() if not alive(a, today)]
    found += [f"-{code}" for code in sorted(closed)]
    if found:
        raise refused("round_changed", what="; ".join(found))


def require_enough(row: InspectionRound) -> None:
    """Refuse a round in which something is short, with its sentences and the first one's numbers."""
    short = json.loads(row.result).get("shortages") or []
    if short:
        numbers = {name: short[0][name] for name in ("needs", "has", "short_by")}
        vi, en = ("\n".join(one[f"text_{language}"] for one in short) for language in ("vi", "en"))
        raise Shortage("round_short", "", "", vi, en, numbers)


def move_round(deed: Deed, row: InspectionRound, new: RoundStatus, reason: str = "") -> None:
    deed.record(NOUN, row.id, row.status, new, reason)
    row.status = new
    deed.session.flush()


def promises_of(session: Session, row: InspectionRound, listed: Sequence[Frozen]) -> str:
    """The result of a round that is only prepared: a rotation that its quota or its history cannot keep."""
    agencies, rules = agencies_of(listed, province_of(session), row.year), from_json(row.rules).choosing
    return _text({"warnings": promises_json(broken_promises(agencies, rules), peaks(agencies, rules))})


def write_members(session: Session, row: InspectionRound, listed: Sequence[Frozen]) -> None:
    """The members of a round are exactly the list; lines that stay the same are not written again."""
    assert row.id is not None
    known = {member.agency_id: member for member in members_of(session, row)}
    for one in listed:
        member = known.pop(one.agency_id, None)
        if member is None:
            member = RoundMember(round_id=row.id, agency_id=one.agency_id, code=one.code, level=one.level)
            session.add(member)
        member.code, member.level, member.counts, member.excluded = (
            one.code,
            one.level,
            one.counts,
            one.excluded,
        )
        member.facts = _text(one.facts)
    for member in known.values():
        session.delete(member)
    session.flush()


def selection_of(session: Session, row: InspectionRound) -> Selection:
    """The picks of the stored list by the stored rule and seed."""
    listed = agencies_of(stored_list(session, row), province_of(session), row.year)
    return choose(listed, from_json(row.rules).choosing, row.seed)


def write_reasons(session: Session, row: InspectionRound, selection: Selection) -> None:
    picked = {pick.agency.code for pick in selection.picks}
    judged = {pick.agency.code: pick for pick in (*selection.picks, *selection.left)}
    for member in members_of(session, row):
        facts = json.loads(member.facts)
        member.picked = member.code in picked
        member.reason = _text(pick_json(judged[member.code], facts["last_inspected"], facts["mandatory"]))
    session.flush()


def write_timetable(
    session: Session, standing: Standing, row: InspectionRound, selection: Selection, today: date,
    solver: SolverChild | None = None,
) -> None:  # fmt: skip
    """Plan the visits of the picks and keep them with what they cost, could cost, and what is short."""
    listed = agencies_of(stored_list(session, row), province_of(session), row.year)
    frame = frame_of_round(session, standing, from_json(row.rules), row.year, today)
    crews = {a.code: a for a in with_last_crews(session, [p.agency for p in selection.picks], today)}
    picks = [Pick(crews[pick.agency.code], pick.reason) for pick in selection.picks]
    people = inspectors_of(session, province_of(session), row.year, today)
    timetable = plan_country(picks, people, frame, begun=solver)
    short = [*quota_shortages(selection, listed), *timetable.shortages]
    row.result = _text(
        {
            **json.loads(row.result),
            "status": "short" if short else "planned",
            "objective": objective_json(timetable.objective),
            "bound": objective_json(timetable.bound),
            "shortages": [shortage_json(shortage) for shortage in short],
            "provinces": [proof_json(proof) for proof in timetable.proofs],
            "visits": [_visit(visit, crews[visit.agency].halfdays, frame) for visit in timetable.visits],
            "reserve": reserve_json(selection),
            "field": {
                "planned_on": today.isoformat(),
                "first_day": frame.first_day.isoformat(),
                "last_day": frame.last_day.isoformat(),
            },
        }
    )


def forget_draw(session: Session, row: InspectionRound) -> None:
    """A round that is a draft again holds no seed, no picks and no visits."""
    row.seed = row.seed_source = ""
    row.published_at = row.drawn_at = row.drawn_person_id = None
    row.result = "{}"
    for member in members_of(session, row):
        member.picked, member.reason = False, "{}"
    session.flush()


def make_inspections(session: Session, row: InspectionRound) -> list[Inspection]:
    """One planned inspection for each visit, with its team; those already there are left alone."""
    known = set(session.exec(select(Inspection.agency_id).where(Inspection.round_id == row.id)))
    agencies = {member.code: member.agency_id for member in members_of(session, row)}
    posts = {post.code: post for post in session.exec(select(Post))}
    made = []
    for visit in json.loads(row.result)["visits"]:
        if agencies[visit["agency"]] in known:
            continue
        first, last = date.fromisoformat(visit["date"]), date.fromisoformat(visit["to"])
        inspection = Inspection(
            round_id=row.id, agency_id=agencies[visit["agency"]], year=row.year, kind=InspectionKind.PLANNED,
            visit_from=first, visit_to=last, half=visit["half"], halfdays=visit["halfdays"],
            period_from=date(row.year, 1, 1), period_to=first,
        )  # fmt: skip
        session.add(inspection)
        session.flush()
        _team(session, inspection, [posts[code] for code in visit["inspectors"]])
        made.append(inspection)
    return made


def _team(session: Session, inspection: Inspection, crew: Sequence[Post]) -> None:
    """The first in rank leads the team until a leader names another."""
    assert inspection.id is not None
    ordered = sorted(crew, key=lambda post: (post.rank, post.code))
    for post in ordered:
        assert post.id is not None
        session.add(InspectionMember(inspection_id=inspection.id, post_id=post.id, head=post is ordered[0]))
    session.flush()


def _visit(visit: Visit, halfdays: int, frame: Frame) -> dict[str, object]:
    return {**visit_json(visit), "to": last_day(visit, halfdays, frame).isoformat(), "halfdays": halfdays}


def _agencies(session: Session, listed: Sequence[Frozen]) -> dict[int, Agency]:
    ids = {one.agency_id for one in listed}
    return {a.id: a for a in session.exec(select(Agency)) if a.id in ids}


def _text(value: object) -> str:
    return json.dumps(value, ensure_ascii=False)
