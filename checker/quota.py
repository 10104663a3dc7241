"""The second promise computed anew: how many agencies must be inspected and how many were, in whole numbers."""

import json
from datetime import date
from fractions import Fraction
from typing import Any

from checker.credit import credited
from checker.office import Office
from checker.report import Check
from checker.slots import alive

# How the shipped quota.yaml reads the thirty per cent, for a year without a round.
SHIPPED: dict[str, Any] = {
    "share": [3, 10],
    "share_by_level": {"province": [3, 10], "district": [3, 10], "commune": [3, 10]},
    "levels": ["district", "province"],
    "kinds": [
        "city", "district", "other administrative body", "specialised agency", "town", "urban district",
    ],
    "in_question": ["other administrative body"],
    "inspection_kinds": ["planned", "thematic"],
    "predecessors": {"quota": True, "rotation": False},
}  # fmt: skip
Listed = list[tuple[int, str, str]]  # agency, level, kind


def inspections(office: Office, as_of: date, year: int) -> dict[str, Any]:
    """Distinct agencies with a signed conclusion of a counting kind, by level and overall.

    `narrow` leaves out the kinds of agencies of which it is in question whether they count; `current` asks the
    register of the day instead of the frozen list.
    """
    listed, rule, frozen = scope(office, as_of, year)
    signed = _signed(office, as_of, year, rule)
    across = rule.get("predecessors", {}).get("quota", True)
    everybody = set(_listed_ids(office, year, as_of, frozen))
    done = credited(office, signed, everybody, frozen, across)
    now = register(office, as_of, rule)
    alive_now = {agency.id for agency in office.agencies.values() if alive(agency, as_of)}
    sure = [agency for agency, _, kind in listed if kind not in rule.get("in_question", [])]
    return {
        **_by_level(listed, done, rule),
        "narrow": _numbers(sure, done, share_of(rule)),
        "current": _by_level(now, credited(office, signed, alive_now, False, across), rule),
    }


def _by_level(listed: Listed, done: set[int], rule: dict[str, Any]) -> dict[str, Any]:
    numbers = {
        level: _numbers([a for a, its, _ in listed if its == level], done, share_of(rule, level))
        for level in sorted({level for _, level, _ in listed})
    }
    return {
        "overall": _numbers([agency for agency, _, _ in listed], done, share_of(rule)),
        "by_level": numbers,
    }


def _listed_ids(office: Office, year: int, as_of: date, frozen: bool) -> list[int]:
    """Everybody on the list, those too that do not count: an inspection is credited to them first."""
    if not frozen:
        return [agency.id for agency in office.agencies.values() if alive(agency, as_of)]
    rounds = {row.id for row in office.stored.read("inspection_round", "id", "year") if row.year == year}
    members = office.stored.read("round_member", "round_id", "agency_id")
    return [member.agency_id for member in members if member.round_id in rounds]


def register(office: Office, as_of: date, rule: dict[str, Any]) -> Listed:
    """Who counts of the agencies alive on the day."""
    return [(a.id, a.level, a.kind) for a in office.agencies.values() if alive(a, as_of) and _counts(a, rule)]


def scope(office: Office, as_of: date, year: int) -> tuple[Listed, dict[str, Any], bool]:
    """The agencies that count, the rule they are counted by (the round's, else the shipped one), and if frozen."""
    names = ("id", "year", "status", "share_num", "share_den", "rules", "as_of")
    for row in office.stored.read("inspection_round", *names):
        if row.year == year and row.status != "draft" and row.as_of <= as_of:
            members = office.stored.read("round_member", "round_id", "agency_id", "level", "counts", "facts")
            rule = {**json.loads(row.rules), "share": [row.share_num, row.share_den]}
            return (
                [
                    (m.agency_id, m.level, json.loads(m.facts).get("kind", office.agencies[m.agency_id].kind))
                    for m in members
                    if m.round_id == row.id and m.counts
                ],
                rule,
                True,
            )
    return register(office, as_of, SHIPPED), SHIPPED, False


def _counts(agency: Any, rule: dict[str, Any]) -> bool:
    """What the register states goes first; else levels and kinds decide; none named means all."""
    if agency.counts is not None:
        return bool(agency.counts)
    levels, kinds = rule.get("levels"), rule.get("kinds")
    return (not levels or agency.level in levels) and (not kinds or agency.kind in kinds)


def _signed(office: Office, as_of: date, year: int, rule: dict[str, Any]) -> list[Any]:
    """The counting conclusions of the year, the earliest first."""
    names = ("id", "agency_id", "kind", "status", "conclusion_no", "conclusion_on")
    kinds = rule.get("inspection_kinds")
    rows = [
        row
        for row in office.stored.read("inspection", *names)
        if row.status == "concluded" and row.conclusion_no and row.conclusion_on is not None
        and row.conclusion_on.year == year and row.conclusion_on <= as_of
        and (not kinds or row.kind in kinds)
    ]  # fmt: skip
    return sorted(rows, key=lambda row: (row.conclusion_on, row.id))


def share_of(rule: dict[str, Any], level: str = "") -> Fraction:
    return Fraction(*rule.get("share_by_level", {}).get(level, rule["share"]))


def _numbers(listed: list[int], signed: set[int], share: Fraction) -> dict[str, int]:
    """The fewest that reach the share, found by trying whole numbers from below."""
    required = next(
        n for n in range(len(listed) + 1) if n * share.denominator >= share.numerator * len(listed)
    )
    return {"agencies": len(listed), "required": required, "inspected": len(signed & set(listed))}


def check_quota(office: Office, as_of: date, year: int, check: Check) -> None:
    """The inequality `den * inspected >= num * agencies` of every scope, printed to be checked with a pencil.

    A share not reached is a figure, not a fault of the rows; a year's quota closed without it is one.
    """
    _, rule, _ = scope(office, as_of, year)
    found = inspections(office, as_of, year)
    holds = []
    for level, line in (("", found["overall"]), *found["by_level"].items()):
        check.checked += 1
        share = share_of(rule, level)
        left, right = share.denominator * line["inspected"], share.numerator * line["agencies"]
        holds.append(left >= right)
        sign, terms = ">=" if left >= right else "<", (share.denominator, line["inspected"], left)
        check.noted[level or "overall"] = "{} x {} = {} {} {} = {} x {}".format(
            *terms, sign, right, share.numerator, line["agencies"]
        )
        if (line["inspected"] >= line["required"]) != (left >= right):
            check.fault("required_number_wrong", scope=level or "overall", **line)
    for row in office.obligations.values():
        if (row.kind, row.subject_id, row.occurrence, row.status) == ("quota", year, "year", "done"):
            check.checked += 1
            if row.done_on is not None and row.done_on <= as_of and not all(holds):
                check.fault("quota_closed_unreached", obligation=row.id)
