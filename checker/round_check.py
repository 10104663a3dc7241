"""The independent checker of a round: derives the picks anew and holds every visit against every rule.

It reads the same folder as the solver and shares no code with it; each check says how much it looked at and
names every counter-example.
"""

from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from checker import round_visits as rules
from checker.round_objective import objective_of
from checker.round_picks import KINDS, draw_of, expected_picks, required_of, risk_of
from checker.round_proofs import check_proofs
from checker.round_read import read_case
from checker.round_visits import Round, read_visits


def check_round(folder: Path, plan: Path | dict[str, Any]) -> dict[str, Any]:
    """`{"checks": [{"name", "checked", "counter_examples"}], "ok"}` of a plan.

    Raises Unreadable when a file cannot be read or the plan holds no visits to look at.
    """
    case = read_case(folder, plan)
    visits, unreadable = read_visits(case)
    found = Round(case, visits, unreadable, expected_picks(case))
    checks = []
    for name, check in CHECKS.items():
        counted, examples = check(found)
        checks.append({"name": name, "checked": counted, "counter_examples": sorted(examples)})
    return {"checks": checks, "ok": not any(check["counter_examples"] for check in checks)}


def check_readable(r: Round) -> tuple[int, list[str]]:
    return len(r.case.plan["visits"]), r.unreadable


def _picks(r: Round) -> tuple[int, list[str]]:
    """The picks printed beside the visits, if any, are the derived ones, reasons and numbers included."""
    listed = r.case.plan.get("picks")
    if listed is None:
        return len(r.picks), []
    told = {str(pick.get("agency")): pick for pick in listed}
    wrong = [
        f"{code}: {kind} is missing from the picks" for code, kind in r.picks.items() if code not in told
    ]
    wrong += [f"{code}: nothing picks it" for code in told if code not in r.picks]
    for code in sorted(set(told) & set(r.picks)):
        wrong += [f"{code}: {text}" for text in _reason(r, code, told[code])]
    return len(told), wrong


def _reason(r: Round, code: str, told: dict[str, Any]) -> Iterator[str]:
    risk = risk_of(r.case, r.case.agencies[code])
    if told.get("reason") in KINDS and told["reason"] != r.picks[code]:
        yield f"reason {told['reason']}, derived {r.picks[code]}"
    if told.get("risk", risk) != risk:
        yield f"risk {told['risk']}, derived {risk}"
    if told.get("lottery_hash") and told["lottery_hash"] != draw_of(r.case, code):
        yield f"lottery hash {told['lottery_hash']}, derived {draw_of(r.case, code)}"


def _each_once(r: Round) -> tuple[int, list[str]]:
    counted = Counter(visit.agency["code"] for visit in r.visits)
    wrong = [
        f"{code}: picked ({kind}) but not visited" for code, kind in r.picks.items() if not counted[code]
    ]
    wrong += [f"{code}: visited but not picked" for code in counted if code not in r.picks]
    return len(r.picks), wrong + [f"{code}: visited {n} times" for code, n in counted.items() if n > 1]


def check_quota(r: Round) -> tuple[int, list[str]]:
    """den x visited >= num x agencies, for every level of every province and for the provinces."""
    visited = {visit.agency["code"] for visit in r.visits}
    scopes = {(a["province"], level) for a in r.case.agencies.values() for level in (a["level"], None)}
    wrong = []
    for province, level in sorted(scopes, key=str):
        share, (required, size) = r.case.share(level), required_of(r.case, province, level)
        k = sum(
            a["counts"] and a["province"] == province and level in (None, a["level"])
            for a in (r.case.agencies[code] for code in visited)
        )
        if share.denominator * k < share.numerator * size:
            where = f"{province}/{level}" if level else province
            wrong.append(
                f"{where}: {share.denominator} x {k} < {share.numerator} x {size}, {required} required"
            )
    return len(scopes), wrong


def check_objective(r: Round) -> tuple[int, list[str]]:
    """The printed objective is the one of the visits, and no bound stands above it."""
    told = r.case.plan.get("objective")
    if not told:
        return 0, []
    real = objective_of(r.case, r.visits)
    wrong = [
        f"{name}: {told.get(name)}, derived {value}"
        for name, value in real.items()
        if told.get(name) != value
    ]
    bound = r.case.plan.get("bound") or {}
    order = ("imbalance", "trips", "lateness")
    wrong += [
        f"{name}: the bound {bound[name]} is above {real[name]}"
        for name in order
        if bound.get(name, 0) > real[name]
    ]
    return len(real), wrong


CHECKS: dict[str, Callable[[Round], tuple[int, list[str]]]] = {
    "visits_readable": check_readable,
    "picks": _picks,
    "each_pick_visited_once": _each_once,
    "quota": check_quota,
    "never_excluded": rules.excluded,
    "usable_days": rules.days,
    "notice": rules.notice,
    "half_days": rules.halves,
    "agency_days": rules.agency_days,
    "crew": rules.crew,
    "skills": rules.skills,
    "conflicts": rules.conflicts,
    "leave": rules.leave,
    "two_places_at_once": rules.two_places,
    "two_zones_a_day": rules.two_zones,
    "weekly_limit": rules.weekly,
    "objective": check_objective,
    "proofs": check_proofs,
}
