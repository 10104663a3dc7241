"""The certificate of a round: who was counted, on which papers, and the inequality anybody can check by hand.

And the minutes of the draw: what was fixed before the seed, the seed, and every pick with its reason.
"""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import date
from typing import Any

import sqlalchemy as sa
from sqlmodel import Session, select

from casework.round_list import Frozen, frozen_list, stored_list
from casework.round_store import members_of, round_of
from models.tables import AGENCY, INSPECTION, Agency, InspectionRound, Level
from rules.lifecycles import InspectionStatus
from rules.quota import Inequality, QuotaRule, cut_permille, inequalities
from rules.round_rule import RoundRule, from_json


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
    inspected_as: str = ""  # the predecessor's code, where the visit was to it


def certificate(session: Session, year: int, today: date) -> dict[str, Any]:
    """The share of a year in whole numbers, pooled and per level, on the frozen list and on today's.

    An inspection counts when its conclusion is signed in the year, by today, and is of a counting kind; an agency
    counts once. On today's list a successor is credited with the inspection of what it took over.
    """
    row = round_of(session, year)
    rule, listed = from_json(row.rules), stored_list(session, row)
    papers = _papers(session, row, rule, today)
    current = frozen_list(session, year, rule, today)
    credited = _credited(session, papers, {one.agency_id for one in current})
    frozen = _scopes(listed, papers, rule.quota)
    now = _scopes(current, credited, rule.quota)
    return {
        "year": year,
        "as_of": row.as_of.isoformat(),
        "today": today.isoformat(),
        "status": row.status.value,
        "decision_no": row.decision_no,
        "fingerprint": row.fingerprint,
        "seed": row.seed,
        "seed_source": row.seed_source,
        "universe": [
            {"agency": one.code, "level": one.level, "counts": one.counts, "excluded": one.excluded}
            for one in listed
        ],
        "exclusions": [
            {"agency": one.code, "level": one.level, "reason": one.excluded} for one in listed if one.excluded
        ],
        "counted": _counted(listed, papers),
        "inequalities": frozen,
        "narrow": _scopes(_narrow(listed, rule), papers, rule.quota),
        "current": {
            "agencies": [one.code for one in current if one.counts],
            "counted": _counted(current, credited),
            "inequalities": now,
        },
        "holds": all(line["holds"] for line in (*frozen, *now)),
    }


def minutes_of_draw(session: Session, year: int) -> tuple[str, str]:
    """The minutes of a drawn round, Vietnamese and English: text anybody can derive the picks anew from."""
    row = round_of(session, year)
    return _minutes(session, row, 0), _minutes(session, row, 1)


def _papers(
    session: Session, row: InspectionRound, rule: RoundRule, today: date
) -> dict[int, dict[str, Any]]:
    """The first counting conclusion of each agency in the year, up to today."""
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
    found: dict[int, dict[str, Any]] = {}
    for paper in session.execute(query).mappings():
        found.setdefault(paper["agency_id"], dict(paper))
    return found


def _credited(
    session: Session, papers: Mapping[int, dict[str, Any]], current: set[int]
) -> dict[int, dict[str, Any]]:
    """The papers by the agency alive today: its own first, else those of what it took over."""
    successors = dict(session.execute(sa.select(AGENCY.c.id, AGENCY.c.successor_id)).tuples().all())
    found = {agency_id: paper for agency_id, paper in papers.items() if agency_id in current}
    for agency_id, paper in papers.items():
        heir: int | None = agency_id
        seen: set[int] = set()
        while heir is not None and heir not in current and heir not in seen:
            seen.add(heir)
            heir = successors.get(heir)
        if heir in current and heir is not None:
            found.setdefault(heir, paper)
    return found


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
        inspected_as=paper["code"] if paper["code"] != one.code else "",
    )


_HEAD = (
    "BIÊN BẢN BỐC THĂM CHỌN CƠ QUAN ĐƯỢC KIỂM TRA NĂM {year}\n"
    "Danh sách chốt ngày {as_of:%d/%m/%Y}: {agencies} cơ quan, {counting} cơ quan được tính.\n"
    "Mã băm SHA-256 của danh sách, trọng số và quy tắc, công bố trước khi bốc thăm: {fingerprint}\n"
    "Số bốc thăm: {seed}{source}\n"
    "Thứ tự bốc thăm: mã băm SHA-256 của “{seed},mã cơ quan”, từ nhỏ đến lớn.",
    "MINUTES OF THE DRAW OF THE AGENCIES TO BE INSPECTED IN {year}\n"
    "List frozen on {as_of:%Y-%m-%d}: {agencies} agencies, {counting} of them count.\n"
    "SHA-256 of list, weights and rules, published before the draw: {fingerprint}\n"
    "Seed: {seed}{source}\n"
    "Order of the draw: SHA-256 of “{seed},code of the agency”, ascending.",
)
_PARTS = (
    ("Chọn kiểm tra", "Không kiểm tra", "Dự phòng, theo thứ tự bốc thăm"),
    ("Picked", "Excluded", "Reserve, in the order of the draw"),
)
_NUMBERS = ("{level}: cần {required} trong {agencies}", "{level}: {required} of {agencies} required")
_ALL = ("Tất cả", "All")


def _minutes(session: Session, row: InspectionRound, language: int) -> str:
    members = members_of(session, row)
    names = {a.id: (a.name_vi, a.name_en or a.name_vi) for a in session.exec(select(Agency))}
    levels = {one.code: (one.name_vi, one.name_en) for one in session.exec(select(Level))}
    listed = stored_list(session, row)
    lines = [
        _HEAD[language].format(
            year=row.year, as_of=row.as_of, agencies=len(members), fingerprint=row.fingerprint, seed=row.seed,
            counting=sum(m.counts for m in members), source=f" ({row.seed_source})" if row.seed_source else "",
        )
    ]  # fmt: skip
    for scope in _scopes(listed, {}, from_json(row.rules).quota):
        level = _ALL[language] if scope["scope"] == "all" else levels[scope["scope"]][language]
        lines.append("- " + _NUMBERS[language].format(**{**scope, "level": level}))
    picked, excluded, reserve = _PARTS[language]
    text = ("text_vi", "text_en")[language]
    lines += ["", f"{picked}:"]
    chosen = [(m, json.loads(m.reason)) for m in members if m.picked]
    lines += [
        f"{n}. {names[m.agency_id][language]} ({m.code}): {why[text]}."
        for n, (m, why) in enumerate(chosen, 1)
    ]
    out = [m for m in members if m.excluded]
    if out:
        lines += ["", f"{excluded}:"]
        lines += [f"- {names[m.agency_id][language]} ({m.code}): {m.excluded}." for m in out]
    lines += ["", f"{reserve}:"]
    lines += [
        f"- {levels[part['level']][language]}: {', '.join(part['agencies'])}"
        for part in json.loads(row.result).get("reserve", [])
    ]
    return "\n".join(lines) + "\n"
