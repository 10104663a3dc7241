"""The certificate of a round: who was counted, on which papers, and the inequality anybody can check by hand.

Everything in it is a stored row or a whole number derived from rows; `docs/round.md` says how to derive it anew.
"""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import date
from typing import Any

import sqlalchemy as sa
from sqlmodel import Session

from casework.errors import BadInput
from casework.round_field import frame_of_round
from casework.round_list import Frozen, frozen_list, stored_list
from casework.round_store import members_of, round_of
from casework.round_words import counting_words, last_week_words
from casework.round_worth import worth_json, worth_of_round
from casework.standing import standing
from casework.succession import lines_of
from casework.terms import terms_of
from models.queries import register_on
from models.tables import AGENCY, EVIDENCE, INSPECTION, OBLIGATION, STEP, InspectionRound
from rules.last_week import LastWeek, last_safe_week
from rules.lifecycles import InspectionKind, InspectionStatus, ObligationKind, StepKind
from rules.quota import Inequality, QuotaRule, cut_permille, inequalities
from rules.round_rule import RoundRule, from_json
from rules.succession import Lines, credit
from rules.workdays import OutsideCalendar

_STEP_DUTY = ObligationKind.INSPECTION_STEP
_PAPERS = (StepKind.DECISION, StepKind.MINUTES, StepKind.CONCLUSION)


@dataclass(frozen=True)
class Counted:
    """An agency inspected within the year, with the papers that say so."""

    agency: str
    level: str
    visit_from: str
    visit_to: str
    decision_no: str
    minutes_no: str
    conclusion_no: str
    conclusion_on: str
    kind: str
    inspected_as: str = ""  # the predecessor's code, where the visit was to it
    files: Mapping[str, str] | None = None  # SHA-256 of the papers whose file was given: step -> hash


def certificate(session: Session, year: int, today: date) -> dict[str, Any]:
    """The share of a year in whole numbers, pooled and per level, on the frozen list and on today's.

    An inspection counts when its conclusion is signed in the year, by today, and is of a counting kind; an agency
    counts once, and so does an inspection (rules.succession). Who is required is the larger of both lists.
    """
    row = round_of(session, year)
    rule, listed = from_json(row.rules), stored_list(session, row)
    signed, lines = _papers(session, row, rule, today), lines_of(session)
    current = frozen_list(session, year, rule, today)
    papers = _credited(signed, {one.agency_id: one.code for one in listed}, lines, rule, frozen=True)
    credited = _credited(signed, _alive(session, today), lines, rule, frozen=False)
    frozen = _scopes(listed, papers, rule.quota)
    now = _scopes(current, credited, rule.quota)
    return {
        **_identity(row, today),
        "counting": counting_words(rule.inspection_kinds or frozenset(InspectionKind)),
        "universe": [
            {"agency": one.code, "level": one.level, "counts": one.counts, "excluded": one.excluded}
            for one in listed
        ],
        "exclusions": [
            {"agency": one.code, "level": one.level, "reason": one.excluded} for one in listed if one.excluded
        ],
        **_choice(session, row),
        "counted": _counted(listed, papers),
        "inequalities": frozen,
        "narrow": _scopes(_narrow(listed, rule), papers, rule.quota),
        "current": {
            "agencies": [one.code for one in current if one.counts],
            "counted": _counted(current, credited),
            "inequalities": now,
        },
        "larger": _larger(frozen, now),
        "holds": all(line["holds"] for line in (*frozen, *now)),
        "last_week": _last_week(session, row, rule, max(_missing(frozen), _missing(now)), today),
        "score": worth_json(worth_of_round(session, row, today)),
    }


def _identity(row: InspectionRound, today: date) -> dict[str, Any]:
    """Which round, as of when, and what was fixed in which order."""
    return {
        "year": row.year,
        "as_of": row.as_of.isoformat(),
        "today": today.isoformat(),
        "status": row.status.value,
        "decision_no": row.decision_no,
        "fingerprint": row.fingerprint,
        "published_at": row.published_at.isoformat() if row.published_at else None,
        "seed": row.seed,
        "seed_source": row.seed_source,
        "drawn_at": row.drawn_at.isoformat() if row.drawn_at else None,
    }


def _choice(session: Session, row: InspectionRound) -> dict[str, Any]:
    """Why each agency was picked or not, and who steps in; empty before the draw."""
    members, result = members_of(session, row), json.loads(row.result)
    judged = [(member.picked, json.loads(member.reason)) for member in members]
    return {
        "picks": [reason for picked, reason in judged if picked],
        "not_picked": [reason for picked, reason in judged if reason and not picked],
        "reserve": result.get("reserve", []),
        "warnings": result.get("warnings", []),
    }


def _last_week(
    session: Session, row: InspectionRound, rule: RoundRule, missing: int, today: date
) -> dict[str, Any] | None:
    """By when the visits still missing must begin; None where the calendar does not reach the year's end."""
    try:
        force = standing(session)
        frame = frame_of_round(session, force, rule, row.year, today)
        longest = max((int(one.facts["halfdays"] or 1) for one in stored_list(session, row)), default=1)
        found = last_safe_week(frame, missing, longest)
        notice = force.days.add(found.first_day, -terms_of(session).notice) if found.first_day else None
    except (BadInput, OutsideCalendar):
        return None
    return _week_json(found, notice)


def _missing(lines: Sequence[Mapping[str, Any]]) -> int:
    """Agencies still to inspect: a level's shortfall cannot be made up in another."""
    pooled = sum(line["missing"] for line in lines if line["scope"] == "all")
    return max(pooled, sum(line["missing"] for line in lines if line["scope"] != "all"))


def _week_json(found: LastWeek, notice: date | None) -> dict[str, Any]:
    vi, en = last_week_words(found, notice)
    return {
        **asdict(found),
        "last_day": found.last_day.isoformat(),
        "week": "{}-W{:02}".format(*found.week) if found.week else None,
        "first_day": found.first_day.isoformat() if found.first_day else None,
        "announce_by": notice.isoformat() if notice else None,
        "text_vi": vi,
        "text_en": en,
    }


def _papers(
    session: Session, row: InspectionRound, rule: RoundRule, today: date
) -> dict[int, dict[str, Any]]:
    """The counting conclusions signed in the year up to today, by their inspection, the earliest first."""
    kinds = [kind.value for kind in sorted(rule.inspection_kinds)]
    query = (
        sa.select(INSPECTION, AGENCY.c.code)
        .join(AGENCY, AGENCY.c.id == INSPECTION.c.agency_id)
        .where(
            INSPECTION.c.status == InspectionStatus.CONCLUDED,
            INSPECTION.c.conclusion_no != "",
            INSPECTION.c.conclusion_on.between(date(row.year, 1, 1), min(date(row.year, 12, 31), today)),
        )
        .order_by(INSPECTION.c.conclusion_on, INSPECTION.c.id)
    )
    if kinds:
        query = query.where(INSPECTION.c.kind.in_(kinds))
    found = {paper["id"]: dict(paper) for paper in session.execute(query).mappings()}
    files = _files(session, list(found))
    return {number: {**paper, "files": files.get(number)} for number, paper in found.items()}


def _files(session: Session, inspections: Sequence[int]) -> dict[int, dict[str, str]]:
    """The hashes of the files given with the papers of these inspections, by step; the last one given stands."""
    rows = session.execute(
        sa.select(STEP.c.inspection_id, STEP.c.kind, EVIDENCE.c.file_hash)
        .join(OBLIGATION, sa.and_(OBLIGATION.c.subject_id == STEP.c.id, OBLIGATION.c.kind == _STEP_DUTY))
        .join(EVIDENCE, EVIDENCE.c.obligation_id == OBLIGATION.c.id)
        .where(STEP.c.inspection_id.in_(inspections), STEP.c.kind.in_(_PAPERS), EVIDENCE.c.file_hash != "")
        .order_by(EVIDENCE.c.id)
    )
    found: dict[int, dict[str, str]] = {}
    for inspection_id, kind, file_hash in rows.tuples():
        found.setdefault(inspection_id, {})[StepKind(kind).value] = file_hash
    return found


def _credited(
    signed: Mapping[int, dict[str, Any]],
    codes: Mapping[int, str],
    lines: Lines,
    rule: RoundRule,
    *,
    frozen: bool,
) -> dict[int, dict[str, Any]]:
    """The paper of each agency of a list that an inspection is credited to."""
    papers = [(number, paper["agency_id"]) for number, paper in signed.items()]
    found = credit(papers, codes, lines, frozen=frozen, across=rule.credit_predecessors)
    return {agency_id: signed[number] for agency_id, number in found.items()}


def _alive(session: Session, today: date) -> dict[int, str]:
    """The code of every agency of the day's register, those too that do not count."""
    return {row.agency_id: row.code for row in session.execute(register_on(today))}


def _scopes(listed: Iterable[Frozen], papers: Mapping[int, object], quota: QuotaRule) -> list[dict[str, Any]]:
    levels: dict[str, tuple[int, int]] = {}
    for one in listed:
        if one.counts:
            inspected, agencies = levels.get(one.level, (0, 0))
            levels[one.level] = inspected + (one.agency_id in papers), agencies + 1
    return [_line(line) for line in inequalities(levels, quota)]


def _line(line: Inequality) -> dict[str, Any]:
    """`left >= right`, where left = den x inspected and right = num x agencies."""
    return {
        "scope": line.scope or "all",
        "inspected": line.inspected,
        "agencies": line.agencies,
        "share": [line.share.numerator, line.share.denominator],
        "left": line.left,
        "right": line.right,
        "holds": line.holds,
        "required": line.required,
        "missing": line.missing,
        "permille": cut_permille(line.inspected, line.agencies),
    }


def _larger(frozen: Iterable[Mapping[str, Any]], now: Iterable[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """Of each scope the list that asks for more: what an office plans for when bodies merge or split."""
    both = {line["scope"]: {"current": line} for line in now}
    for line in frozen:
        both.setdefault(line["scope"], {})["frozen"] = line
    found = []
    for scope, lists in both.items():
        name = max(
            sorted(lists, reverse=True), key=lambda one: (lists[one]["missing"], lists[one]["required"])
        )
        found.append({"scope": scope, "list": name, **{n: lists[name][n] for n in ("required", "missing")}})
    return sorted(found, key=lambda one: (one["scope"] != "all", one["scope"]))


def _narrow(listed: Sequence[Frozen], rule: RoundRule) -> list[Frozen]:
    """The other reading of who counts: without the kinds in question."""
    return [one for one in listed if one.facts["kind"] not in rule.in_question]


def _counted(listed: Iterable[Frozen], papers: Mapping[int, dict[str, Any]]) -> list[dict[str, Any]]:
    return [
        asdict(_entry(one, papers[one.agency_id])) for one in listed if one.counts and one.agency_id in papers
    ]


def _entry(one: Frozen, paper: Mapping[str, Any]) -> Counted:
    return Counted(
        agency=one.code,
        level=one.level,
        visit_from=paper["visit_from"].isoformat(),
        visit_to=paper["visit_to"].isoformat(),
        decision_no=paper["decision_no"],
        minutes_no=paper["minutes_no"],
        conclusion_no=paper["conclusion_no"],
        conclusion_on=paper["conclusion_on"].isoformat(),
        kind=InspectionKind(paper["kind"]).value,
        files=paper["files"],
        inspected_as=paper["code"] if paper["code"] != one.code else "",
    )
