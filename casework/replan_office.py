"""The office's own round as it stands today, for mending: its visits, who makes them, and what the register knows.

Absences, posts that stand empty and agencies that have ended are events too, if they hit a visit to come: nobody has
to tell them twice. What happened before, at an earlier mending, stays in force.
"""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

import sqlalchemy as sa
from sqlmodel import Session, col, select

from casework.deed import key_of
from casework.register import alive
from casework.replan_events import Known, Told, checked, from_json
from casework.replan_json import Marks, change_json
from casework.round_field import frame_of_round, holders, inspectors_of, leave_of, with_last_crews
from casework.round_list import agencies_of, province_of, stored_list
from casework.round_quota import scopes_of_round
from casework.round_store import members_of, require_stage, round_of
from casework.standing import Standing
from casework.succession import lines_of
from casework.terms import terms_of
from models.tables import POST, TEAM, Inspection, InspectionRound
from models.tables import Agency as Body
from rules.candidates import Agency, Span
from rules.lifecycles import InspectionStatus, RoundStatus
from rules.replan import Booked, Event, EventKind, Situation
from rules.replan_quota import Mended, mend
from rules.round_rule import RoundRule
from rules.round_rule import from_json as rule_from_json
from rules.succession import credit
from rules.timetable import Visit
from rules.weeks import Inspector

_DONE = (InspectionStatus.VISITED, InspectionStatus.CONCLUDED)
_MUST_GO = ("mandatory", "rotation")
_EACH = "#"  # a second visit to a body is known by its number too: SYT#12


@dataclass(frozen=True)
class RoundToday:
    """The round of a year on a day: its row, its inspections by the code of their visit, the situation."""

    row: InspectionRound
    inspections: Mapping[str, Inspection]
    situation: Situation
    new: tuple[Event, ...]  # told now or found in the register, and not known from an earlier mending


def round_today(
    session: Session, standing: Standing, year: int, told: Sequence[Told], today: date
) -> RoundToday:
    """What is to be mended: the approved round with what is told now, what the register says, what was before."""
    row = round_of(session, year)
    require_stage(row, RoundStatus.APPROVED)
    rule, province = rule_from_json(row.rules), province_of(session)
    bodies = {b.id: b for b in session.exec(select(Body))}
    inspections = _by_code(session, row, bodies)
    people = inspectors_of(session, province, year, today)
    listed = agencies_of(stored_list(session, row), province, year)
    agencies = {a.code: a for a in with_last_crews(session, listed, today)}
    agencies |= _agencies(session, inspections, bodies, agencies, rule)
    booked = _booked(session, row, inspections)
    to_come = {b.visit.agency for b in booked if not b.done and b.visit.day >= today}
    teams = {name for b in booked for name in b.visit.inspectors}
    known = Known(to_come, set(agencies), {*teams, *(i.id for i in people)}, year)
    new = sorted({*checked(told, known), *_of_register(session, booked, inspections, bodies, today)})
    terms = terms_of(session)
    frame = frame_of_round(session, standing, rule, year, today)
    begun = date.fromisoformat(
        json.loads(row.result)["field"]["first_day"]
    )  # weeks count from where they did
    frame = rule.frame(year, begun, frame.last_day, standing.days)
    crew, known_before = [*people, *_by_hand(session, booked, people, today)], _earlier(row)
    situation = Situation(
        agencies, crew, frame, booked, sorted({*new, *known_before}), today,
        max(terms.decision, terms.notice, terms.self_report),
    )  # fmt: skip
    return RoundToday(row, inspections, situation, tuple(e for e in new if e not in known_before))


def mend_round(session: Session, at: RoundToday, today: date) -> tuple[Mended, dict[str, Any]]:
    """The mended round and its document."""
    result, situation = json.loads(at.row.result), at.situation
    province = province_of(session)
    alive_now = {b.code for b in session.exec(select(Body)) if alive(b, today)}
    reserve = {(province, part["level"]): part["agencies"] for part in result.get("reserve", [])}
    closed = sorted({code for codes in reserve.values() for code in codes} - alive_now)
    reserve = {key: [code for code in codes if code in alive_now] for key, codes in reserve.items()}
    papers = _papers(at.inspections, rule_from_json(at.row.rules))
    scopes = scopes_of_round(session, at.row, papers, today, province)
    mended = mend(situation, scopes, [], reserve)
    mended = replace(mended, passed=(*mended.passed, *closed))
    ours = [code for code, one in at.inspections.items() if one.round_id == at.row.id]
    reasons = {m.code: json.loads(m.reason) for m in members_of(session, at.row)}
    risk = {code: int(why.get("risk") or 0) for code, why in reasons.items()}
    marks = Marks(
        announced=frozenset(b.visit.agency for b in situation.booked if b.announced),
        done=frozenset(b.visit.agency for b in situation.booked if b.done),
        left_out=frozenset(at.inspections) - frozenset(ours),
    )
    return mended, change_json([(situation, mended)], risk, marks, at.new, situation.events, today)


def _by_code(
    session: Session, row: InspectionRound, bodies: Mapping[int | None, Body]
) -> dict[str, Inspection]:
    """Every inspection of the year that still occupies somebody; those of the round under the plain code first."""
    query = (
        select(Inspection)
        .where(Inspection.year == row.year, Inspection.status != InspectionStatus.CANCELLED)
        .order_by(col(Inspection.round_id).is_(None), col(Inspection.id))
    )
    found: dict[str, Inspection] = {}
    for one in session.exec(query):
        code = bodies[one.agency_id].code
        found[code if code not in found else f"{code}{_EACH}{one.id}"] = one
    return found


def _agencies(
    session: Session, inspections: Mapping[str, Inspection], bodies: Mapping[int | None, Body],
    known: Mapping[str, Agency], rule: RoundRule,
) -> dict[str, Agency]:  # fmt: skip
    """Each visit's agency with the length of that visit; it counts for the body of the list it is credited to.

    What is concluded goes first, so that no visit to come takes its place; a second visit counts for nothing.
    """
    ids = {body.code: key_of(body) for body in bodies.values()}
    listed = {ids[code]: code for code in known if code in ids}
    papers = _papers(inspections, rule)
    credited = credit(papers, listed, lines_of(session), frozen=True, across=rule.credit_predecessors)
    stands_for = {number: known[listed[agency]] for agency, number in credited.items()}
    made = {}
    for code, one in inspections.items():
        body, of = bodies[one.agency_id], stands_for.get(key_of(one))
        plain = known.get(body.code) or Agency(body.code, body.level, province_of(session), body.zone)
        level = of.level if of else plain.level
        counts = of is not None and of.counts
        made[code] = replace(plain, code=code, level=level, halfdays=one.halfdays, counts=counts)
    return made


def _papers(inspections: Mapping[str, Inspection], rule: RoundRule) -> list[tuple[int, int]]:
    """The inspections that count, or will: what is concluded first, then by the day of the visit."""
    listed = [
        one for one in inspections.values() if not rule.inspection_kinds or one.kind in rule.inspection_kinds
    ]
    listed.sort(key=lambda one: (one.conclusion_on or date.max, one.visit_from, key_of(one)))
    return [(key_of(one), one.agency_id) for one in listed]


def _booked(session: Session, row: InspectionRound, inspections: Mapping[str, Inspection]) -> list[Booked]:
    teams: dict[int, list[str]] = {}
    query = sa.select(TEAM.c.inspection_id, POST.c.code).join(POST, POST.c.id == TEAM.c.post_id)
    for number, code in session.execute(query).tuples():
        teams.setdefault(number, []).append(code)
    reasons = {m.code: json.loads(m.reason) for m in members_of(session, row)}
    made = []
    for code, one in inspections.items():
        why = reasons.get(code, {})
        visit = Visit(code, one.visit_from, one.half, tuple(sorted(teams.get(one.id or 0, []))))
        made.append(
            Booked(
                visit,
                announced=one.status is InspectionStatus.ANNOUNCED,
                done=one.status in _DONE or one.round_id != row.id,
                must_go=why.get("reason") in _MUST_GO,
                risk=int(why.get("risk") or 0),
            )
        )
    return made


def _of_register(
    session: Session, booked: Sequence[Booked], inspections: Mapping[str, Inspection],
    bodies: Mapping[int | None, Body], today: date,
) -> Iterable[Event]:  # fmt: skip
    """Absences, posts nobody holds and bodies that have ended, as far as they hit a visit to come."""
    away = _away(session, today)
    for one in booked:
        if one.done or one.visit.day < today:
            continue
        inspection = inspections[one.visit.agency]
        for name in one.visit.inspectors:
            for span in away[name]:
                if span.first <= inspection.visit_to and inspection.visit_from <= span.last:
                    yield Event(EventKind.AWAY, name, span.first, span.last)
        if not alive(bodies[inspection.agency_id], inspection.visit_to):
            yield Event(EventKind.DROPPED, one.visit.agency)


def _away(session: Session, today: date) -> dict[str, tuple[Span, ...]]:
    """When each post has nobody to act: its holder is absent, or nobody holds it from today on."""
    held = holders(session, today)
    return {
        code: leave_of(session, held[number], today.year) if number in held else (Span(today, date.max),)
        for number, code in session.execute(sa.select(POST.c.id, POST.c.code)).tuples()
    }


def _by_hand(
    session: Session, booked: Sequence[Booked], people: Sequence[Inspector], today: date
) -> list[Inspector]:
    """Members of teams who hold no inspector's post, as a head named by a leader: of no province, so that they are
    called to no other visit.
    """
    away = _away(session, today)
    names = {name for one in booked for name in one.visit.inspectors} - {i.id for i in people}
    return [Inspector(name, "", leave=away[name]) for name in sorted(names)]


def _earlier(row: InspectionRound) -> list[Event]:
    """What was told at earlier mendings: it stays in force."""
    replans = json.loads(row.result).get("replans") or []
    listed = replans[-1]["replanned"]["events"] if replans else []
    return [from_json(one, "", "").event for one in listed]
