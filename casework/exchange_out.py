"""The office's own round as an exchange folder, so that anybody can choose, plan and check it anew."""

import csv
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict
from datetime import date, timedelta
from fractions import Fraction
from pathlib import Path
from typing import Any

from sqlmodel import Session

from casework.exchange import AGENCY_COLUMNS, INSPECTOR_COLUMNS
from casework.round_field import inspectors_of, with_last_crews
from casework.round_list import agencies_of, province_of, stored_list
from casework.round_store import members_of, require_stage, round_of
from casework.standing import Standing
from models.tables import InspectionRound
from rules.candidates import Agency, Span
from rules.lifecycles import RoundStatus
from rules.round_rule import RoundRule, from_json
from rules.weeks import Inspector
from rules.workdays import Workdays

_SATURDAY = 5


def export_round(session: Session, standing: Standing, year: int, folder: Path) -> None:
    """Write agencies.csv, inspectors.csv, settings.json and plan.json of a drawn round into the folder.

    Beside the plan as it was drawn stands each that it was mended to: plan-1.json, plan-2.json, ...
    """
    row = round_of(session, year)
    require_stage(row, RoundStatus.DRAWN, RoundStatus.SUBMITTED, RoundStatus.APPROVED)
    result = json.loads(row.result)
    planned_on, province = date.fromisoformat(result["field"]["planned_on"]), province_of(session)
    people = inspectors_of(session, province, year, planned_on)
    listed = agencies_of(stored_list(session, row), province, year)
    agencies = with_last_crews(session, listed, planned_on)
    folder.mkdir(parents=True, exist_ok=True)
    codes, ids = {agency.code for agency in agencies}, {person.id for person in people}
    _table(folder / "agencies.csv", (*AGENCY_COLUMNS, "counts"), (_agency(a, ids) for a in agencies))
    _table(folder / "inspectors.csv", INSPECTOR_COLUMNS, (_inspector(i, codes, year) for i in people))
    _json(folder / "settings.json", _settings(row, result["field"], standing.days, listed))
    picks = [json.loads(member.reason) for member in members_of(session, row) if member.picked]
    names = ("agency", "date", "half", "inspectors")
    visits = [{name: visit[name] for name in names} for visit in result["visits"]]
    kept = {name: result[name] for name in ("status", "objective", "bound", "shortages", "provinces")}
    _json(folder / "plan.json", {**kept, "picks": picks, "visits": visits})
    for number, mended in enumerate(result.get("replans") or [], 1):
        _json(folder / f"plan-{number}.json", mended)


def _agency(agency: Agency, inspectors: set[str]) -> dict[str, object]:
    return {
        **{name: getattr(agency, name) for name in AGENCY_COLUMNS},
        "mandatory": int(agency.mandatory),
        "skills": "|".join(sorted(agency.skills)),
        "blackout": _spans(agency.blackout),
        "earliest": agency.earliest or "",
        "last_inspectors": "|".join(sorted(agency.last_inspectors & inspectors)),
        "counts": int(agency.counts),
    }


def _inspector(inspector: Inspector, codes: set[str], year: int) -> dict[str, object]:
    """Agencies outside the list bar nobody from it, so they are left out; leave is cut to the year."""
    cut = [Span(max(s.first, date(year, 1, 1)), min(s.last, date(year, 12, 31))) for s in inspector.leave]
    return {
        "id": inspector.id,
        "province": inspector.province,
        "skills": "|".join(sorted(inspector.skills)),
        "agency": inspector.agency if inspector.agency in codes else "",
        "former": "|".join(f"{code}:{last}" for code, last in inspector.former if code in codes),
        "leave": _spans(cut),
    }


def _settings(
    row: InspectionRound, field: Mapping[str, str], days: Workdays, listed: Sequence[Agency]
) -> dict[str, Any]:
    rule = from_json(row.rules)
    first, last = (date.fromisoformat(field[name]) for name in ("first_day", "last_day"))
    every = [first + timedelta(days=n) for n in range((last - first).days + 1)]
    return {
        "year": row.year,
        "quota": _pair(rule.quota.share),
        "quota_by_level": _levels(rule, listed),
        "lottery_share": _pair(rule.lottery_share),
        "lottery_seed": row.seed,
        "rotation_years": rule.rotation_years,
        "risk_weights": {name: _pair(weight) for name, weight in asdict(rule.weights).items()},
        "first_day": first.isoformat(),
        "last_day": last.isoformat(),
        "holidays": [d.isoformat() for d in every if d.weekday() < _SATURDAY and not days.is_working(d)],
        "extra_working_days": [
            d.isoformat() for d in every if d.weekday() >= _SATURDAY and days.is_working(d)
        ],
        "blackout_weeks": [f"{year}-W{week:02}" for year, week in sorted(rule.blackout_weeks)],
        "max_visits_per_week": rule.max_visits_per_week,
        "crew_size": rule.crew_size,
        "conflict_years": rule.conflict_years,
        "quarter_tolerance": rule.quarter_tolerance,
    }


def _levels(rule: RoundRule, listed: Sequence[Agency]) -> dict[str, list[int]]:
    """The shares of the levels that stand in the list; a level without agencies has no quota to reach."""
    filled = sorted({agency.level for agency in listed if agency.counts})
    return {level: _pair(rule.quota.share_of(level)) for level in filled}


def _pair(share: Fraction) -> list[int]:
    return [share.numerator, share.denominator]


def _spans(spans: Iterable[Span]) -> str:
    return "|".join(f"{span.first}..{span.last}" for span in spans)


def _table(path: Path, columns: Sequence[str], rows: Iterable[Mapping[str, object]]) -> None:
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, columns)
        writer.writeheader()
        writer.writerows(rows)


def _json(path: Path, value: object) -> None:
    path.write_text(json.dumps(value, ensure_ascii=False, indent=2) + "\n", encoding="utf-8")
