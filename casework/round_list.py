"""The frozen list of a round: who stands in it with which facts, and its fingerprint.

Rule, weights and list are fingerprinted before the seed is given: whoever changes one of them afterwards is
found out, whoever chooses the seed has nothing left to choose.
"""

import hashlib
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

import sqlalchemy as sa
from sqlmodel import Session, col, select

from casework.register import alive
from casework.succession import lines_of
from models.tables import INSPECTION, Agency, InspectionRound, Office, RiskScore, RoundMember
from rules import candidates
from rules.candidates import TOP_SCORE
from rules.lifecycles import InspectionStatus
from rules.round_rule import RoundRule
from rules.succession import before_all
from rules.text import nfc

Facts = dict[str, int | str | None]


@dataclass(frozen=True)
class Frozen:
    """One agency of the list: its id, whether it stands in the denominator, and what it is judged on."""

    agency_id: int
    code: str
    level: str
    counts: bool
    excluded: str
    facts: Facts


def frozen_list(session: Session, year: int, rule: RoundRule, as_of: date) -> list[Frozen]:
    """The list of a year as the register stands for that day, by code.

    It holds every agency of the counting levels, those too that do not count, and bodies outside them that
    must be inspected this year.
    """
    scores = _scores(session, year)
    last = _last_inspected(session, year, scores, rule.rotation_predecessors)
    found, unscored = [], RiskScore(agency_id=0, year=year)
    for agency in session.exec(select(Agency).order_by(col(Agency.code))):
        assert agency.id is not None
        if not alive(agency, as_of):
            continue
        counts = rule.quota.counts(agency.level, agency.kind, agency.counts)
        score = scores.get(agency.id, unscored)
        listed = not rule.quota.levels or agency.level in rule.quota.levels
        if counts or listed or score.mandatory:
            facts = _facts(agency, score, last.get(agency.id))
            found.append(Frozen(agency.id, agency.code, agency.level, counts, score.excluded, facts))
    return sorted(found, key=lambda one: one.code)


def stored_list(session: Session, row: InspectionRound) -> list[Frozen]:
    """The list as it was frozen, by code."""
    members = session.exec(select(RoundMember).where(RoundMember.round_id == row.id)).all()
    found = [Frozen(m.agency_id, m.code, m.level, m.counts, m.excluded, json.loads(m.facts)) for m in members]
    return sorted(found, key=lambda one: one.code)


def list_text(year: int, as_of: date, rules: str, listed: Iterable[Frozen]) -> bytes:
    """The bytes that are published and fingerprinted: year, day, rule, every line in the order of its codes."""
    lines = [[f.code, f.level, f.counts, f.excluded, f.facts] for f in sorted(listed, key=lambda f: f.code)]
    text = json.dumps([year, as_of.isoformat(), json.loads(rules), lines], ensure_ascii=False, sort_keys=True)
    return nfc(text).encode()


def fingerprint(year: int, as_of: date, rules: str, listed: Iterable[Frozen]) -> str:
    """SHA-256 of the published list: `sha256sum list.json` prints it too."""
    return hashlib.sha256(list_text(year, as_of, rules, listed)).hexdigest()


def changes(before: Sequence[Frozen], after: Sequence[Frozen]) -> list[str]:
    """What differs between two lists, agency by agency: "SYT (par, overdue)"."""
    old, new = {f.code: f for f in before}, {f.code: f for f in after}
    found = []
    for code in sorted(old.keys() | new.keys()):
        if code not in old or code not in new:
            found.append(f"{'-' if code in old else '+'}{code}")
        elif old[code] != new[code]:
            found.append(f"{code} ({', '.join(_differences(old[code], new[code]))})")
    return found


def agencies_of(listed: Iterable[Frozen], province: str, year: int) -> list[candidates.Agency]:
    """The list as the rules choose from it.

    Nothing known of the last inspection reads as last year's: the rotation begins with the system. Bodies
    outside the denominator have no turn in it.
    """
    made = []
    for frozen in listed:
        facts = frozen.facts
        last = facts["last_inspected"]
        known = frozen.counts and last is not None
        made.append(
            candidates.Agency(
                code=frozen.code,
                level=frozen.level,
                province=province,
                zone=str(facts["zone"]),
                years_since=max(0, year - 1 - int(last)) if known and last is not None else 0,
                mandatory=bool(facts["mandatory"]),
                excluded=frozen.excluded,
                skills=frozenset(part.strip() for part in str(facts["skills"]).split("|") if part.strip()),
                counts=frozen.counts,
                par=_number(facts, "par"),
                par_prev=_number(facts, "par_prev"),
                sipas=_number(facts, "sipas"),
                overdue=_number(facts, "overdue"),
                findings=_number(facts, "findings"),
                complaints=_number(facts, "complaints"),
                halfdays=_number(facts, "halfdays"),
            )
        )
    return made


def province_of(session: Session) -> str:
    """One office is one province."""
    office = session.get(Office, 1)
    return office.code if office else ""


def _facts(agency: Agency, score: RiskScore, concluded: int | None) -> Facts:
    """Scores beyond their range are cut, so that no slip of a file outweighs everything else."""
    years = [year for year in (score.last_inspected, concluded) if year is not None]
    scores = {name: min(TOP_SCORE, max(0, getattr(score, name))) for name in ("par", "par_prev", "sipas")}
    counts = {name: max(0, getattr(score, name)) for name in ("overdue", "findings", "complaints")}
    return {
        **scores,
        **counts,
        "halfdays": max(1, score.halfdays),
        "last_inspected": max(years, default=None),
        "mandatory": score.mandatory,
        "skills": score.skills,
        "zone": agency.zone,
        "kind": agency.kind,
        "counts_reason": agency.counts_reason,
    }


def _number(facts: Facts, name: str) -> int:
    return int(facts[name] or 0)


def _scores(session: Session, year: int) -> dict[int, RiskScore]:
    """The scores entered for the year; for an agency without any, the newest of earlier years."""
    query = select(RiskScore).where(RiskScore.year <= year).order_by(col(RiskScore.year))
    return {row.agency_id: row for row in session.exec(query)}


def _last_inspected(
    session: Session, year: int, scores: Mapping[int, RiskScore], across: bool
) -> dict[int, int]:
    """The last year before this one in which an inspection of the agency was concluded.

    `across`: or of a body before it, by its conclusions and what its scores say.
    """
    query = (
        sa.select(INSPECTION.c.agency_id, sa.func.max(INSPECTION.c.year))
        .where(INSPECTION.c.status == InspectionStatus.CONCLUDED, INSPECTION.c.year < year)
        .group_by(INSPECTION.c.agency_id)
    )
    found = dict(session.execute(query).tuples().all())
    if not across:
        return found
    told = {
        agency_id: row.last_inspected for agency_id, row in scores.items() if row.last_inspected is not None
    }
    own = {one: max(found.get(one, 0), told.get(one, 0)) for one in {*found, *told}}
    forebears = lines_of(session).forebears
    return {
        agency_id: last
        for agency_id in {*own, *forebears}
        if (last := max(own.get(one, 0) for one in before_all(agency_id, forebears)))
    }


def _differences(old: Frozen, new: Frozen) -> list[str]:
    names = [name for name in ("level", "counts", "excluded") if getattr(old, name) != getattr(new, name)]
    return names + sorted(name for name in new.facts if old.facts.get(name) != new.facts[name])
