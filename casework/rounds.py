"""The office's own round, year by year: list frozen, published, drawn, submitted, approved.

Only the approval, by a leader who drew nothing himself, makes inspections and opens what is owed for them. Every
verb done twice adds nothing.
"""

import json
from datetime import date, datetime
from typing import Any

from sqlmodel import Session, select

from casework import quota
from casework.certificate import certificate
from casework.deed import Deed, check_reason, mover
from casework.inspection_steps import open_steps
from casework.minutes import minutes_of_draw
from casework.refusals import refused
from casework.round_list import fingerprint, frozen_list, stored_list
from casework.round_store import (
    NOUN,
    forget_draw,
    make_inspections,
    move_round,
    promises_of,
    require_enough,
    require_stage,
    require_unchanged,
    round_of,
    selection_of,
    write_members,
    write_reasons,
    write_timetable,
)
from casework.solver_child import SolverChild
from casework.standing import Standing
from config.quota import Quota
from models.tables import InspectionRound
from rules.lifecycles import RoundStatus
from rules.quota import POOLED, QuotaRule, inequalities
from rules.rights import Action, Actor, Facts, require
from rules.round_rule import RoundRule, from_json, to_json
from rules.text import nfc

__all__ = [
    "approve_round",
    "certificate",
    "draw_round",
    "minutes_of_draw",
    "prepare_round",
    "publish_round",
    "reopen_round",
    "required_numbers",
    "round_of",
    "submit_round",
    "timetable_round",
    "warnings_of",
]


def prepare_round(
    session: Session, standing: Standing, actor: Actor | None, year: int, rule: Quota | RoundRule, *,
    on: date, today: date, now: datetime,
) -> InspectionRound:  # fmt: skip
    """Freeze the list of a year as the register stands on `on`, with its facts, rule and fingerprint.

    A draft is frozen anew; a round that is published already is left as it is.
    """
    if actor is not None:
        require(actor, Action.PREPARE_ROUND, Facts())
    whole = rule if isinstance(rule, RoundRule) else _round_rule(rule)
    row = session.exec(select(InspectionRound).where(InspectionRound.year == year)).first()
    if row is not None and row.status is not RoundStatus.DRAFT:
        return row
    listed = frozen_list(session, year, whole, on)
    if not any(one.counts for one in listed):
        raise refused("round_empty")
    row = row or InspectionRound(year=year, as_of=on)
    row.share_num, row.share_den = whole.quota.share.numerator, whole.quota.share.denominator
    row.rules, row.as_of = to_json(whole), on
    row.fingerprint = fingerprint(year, on, row.rules, listed)
    row.result = promises_of(session, row, listed)
    session.add(row)
    session.flush()
    write_members(session, row, listed)
    return row


def publish_round(
    session: Session, standing: Standing, actor: Actor, year: int, *, on: date, today: date, now: datetime
) -> InspectionRound:
    """Fix list, rule and weights before the seed is known; refused if the register says otherwise by now."""
    require(actor, Action.PREPARE_ROUND, Facts())
    row = round_of(session, year)
    if row.status is RoundStatus.PUBLISHED:
        return row
    require_stage(row, RoundStatus.DRAFT)
    require_unchanged(session, row, today)
    row.published_at = now
    move_round(Deed(session, standing, actor, on, today, now), row, RoundStatus.PUBLISHED, row.fingerprint)
    return row


def draw_round(
    session: Session, standing: Standing, actor: Actor, year: int, seed: str, *,
    seed_source: str = "", solver: SolverChild | None = None, on: date, today: date, now: datetime,
) -> InspectionRound:  # fmt: skip
    """Choose by the published list and the seed, and plan the visits; what is short is kept with its numbers.

    `solver` is one that was started ahead, if there is one.

    The same seed again adds nothing; another one is refused, and so is a list that is not the published one.
    """
    require(actor, Action.PREPARE_ROUND, Facts())
    row, given = round_of(session, year), nfc(seed.strip())
    if row.seed and row.status is not RoundStatus.DRAFT:
        if given == row.seed:
            return row
        raise refused("round_drawn", year=year, seed=row.seed)
    require_stage(row, RoundStatus.PUBLISHED)
    if not given:
        raise refused("seed_missing")
    require_unchanged(session, row, today)
    row.seed, row.seed_source = given, seed_source.strip()
    row.drawn_at, row.drawn_person_id = now, actor.person_id
    selection = selection_of(session, row)
    write_reasons(session, row, selection)
    write_timetable(session, standing, row, selection, today, solver)
    move_round(Deed(session, standing, actor, on, today, now), row, RoundStatus.DRAWN, given)
    return row


def timetable_round(
    session: Session, standing: Standing, actor: Actor, year: int, *, on: date, today: date, now: datetime
) -> InspectionRound:
    """Plan the visits of a drawn round anew, the picks unchanged: an inspector came, a calendar changed."""
    require(actor, Action.PREPARE_ROUND, Facts())
    row = round_of(session, year)
    require_stage(row, RoundStatus.DRAWN)
    write_timetable(session, standing, row, selection_of(session, row), today)
    session.flush()
    return row


def submit_round(
    session: Session, standing: Standing, actor: Actor, year: int, *, on: date, today: date, now: datetime
) -> InspectionRound:
    """Lay the round before a leader; refused with the numbers while something is short."""
    require(actor, Action.PREPARE_ROUND, Facts())
    row = round_of(session, year)
    if row.status is RoundStatus.SUBMITTED:
        return row
    require_stage(row, RoundStatus.DRAWN)
    require_enough(row)
    move_round(Deed(session, standing, actor, on, today, now), row, RoundStatus.SUBMITTED)
    return row


def approve_round(
    session: Session, standing: Standing, actor: Actor, year: int, *,
    decision_no: str, on: date, today: date, now: datetime,
) -> InspectionRound:  # fmt: skip
    """A leader who neither drew nor submitted it approves: inspections, teams and steps come to be."""
    row = round_of(session, year)
    for author in (row.drawn_person_id, mover(session, NOUN, row.id, RoundStatus.SUBMITTED)):
        require(actor, Action.APPROVE_ROUND, Facts(author_person_id=author))
    if row.status is RoundStatus.APPROVED:
        return row
    require_stage(row, RoundStatus.SUBMITTED)
    if not decision_no.strip():
        raise refused("decision_missing")
    row.decision_no = decision_no.strip()
    row.approved_at, row.approved_person_id = now, actor.person_id
    deed = Deed(session, standing, actor, on, today, now)
    move_round(deed, row, RoundStatus.APPROVED, row.decision_no)
    for inspection in make_inspections(session, row):
        open_steps(session, standing, inspection, today=today)
    quota.settle(deed, year)  # a mark before which nothing is planned asks for nothing
    return row


def reopen_round(
    session: Session, standing: Standing, actor: Actor, year: int, *,
    reason: str, on: date, today: date, now: datetime,
) -> InspectionRound:  # fmt: skip
    """Back to a draft before the approval; the fingerprint and the seed given up stay in the record."""
    require(actor, Action.PREPARE_ROUND, Facts())
    check_reason(reason)
    row = round_of(session, year)
    kept = f"{reason.strip()} ({row.fingerprint[:16]}{f', {row.seed}' if row.seed else ''})"
    move_round(Deed(session, standing, actor, on, today, now), row, RoundStatus.DRAFT, kept)
    row.seed = row.seed_source = ""
    row.published_at = row.drawn_at = row.drawn_person_id = None
    forget_draw(session, row)
    return row


def required_numbers(session: Session, year: int) -> list[dict[str, object]]:
    """Per level and for all together: agencies that count, how many are excluded, how many are required."""
    row = round_of(session, year)
    listed = [one for one in stored_list(session, row) if one.counts]
    levels: dict[str, tuple[int, int]] = {}
    for one in listed:
        levels[one.level] = (0, levels.get(one.level, (0, 0))[1] + 1)
    return [
        {
            "level": line.scope or "all",
            "agencies": line.agencies,
            "excluded": sum(bool(one.excluded) for one in listed if line.scope in (POOLED, one.level)),
            "required": line.required,
        }
        for line in inequalities(levels, from_json(row.rules).quota)
    ]


def warnings_of(row: InspectionRound) -> list[dict[str, Any]]:
    """What the rotation of a prepared round cannot keep, with its numbers and sentences."""
    found: list[dict[str, Any]] = json.loads(row.result).get("warnings", [])
    return found


def _round_rule(quota: Quota) -> RoundRule:
    plain = QuotaRule(quota.share, quota.by_level, quota.levels, quota.kinds)
    return RoundRule(
        plain, inspection_kinds=quota.inspection_kinds, in_question=quota.in_question,
        credit_predecessors=quota.credit_predecessors, rotation_predecessors=quota.rotation_predecessors,
    )  # fmt: skip
