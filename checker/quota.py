"""The second promise computed anew: how many agencies must be inspected and how many were, in whole numbers."""

import json
from datetime import date
from fractions import Fraction
from typing import Any

from checker.office import Office, alive
from checker.report import Check


def inspections(office: Office, as_of: date, year: int) -> dict[str, Any]:
    """Distinct agencies with a signed conclusion of a counting kind, by level and overall."""
    listed, share, kinds = _scope(office, as_of, year)
    signed = {
        row.agency_id
        for row in office.stored.read("inspection", "agency_id", "kind", "status", "conclusion_no", "conclusion_on")
        if row.status == "concluded" and row.conclusion_no and row.conclusion_on is not None
        and row.conclusion_on.year == year and row.conclusion_on <= as_of
        and (not kinds or row.kind in kinds)
    }  # fmt: skip
    levels = sorted({level for _, level in listed})
    numbers = {
        level: _quota([agency for agency, its in listed if its == level], signed, share) for level in levels
    }
    return {"overall": _quota([agency for agency, _ in listed], signed, share), "by_level": numbers}


def _scope(office: Office, as_of: date, year: int) -> tuple[list[tuple[int, str]], Fraction, list[str]]:
    """The agencies that count, the share, and the kinds of inspection that count (none named: all)."""
    names = ("id", "year", "status", "share_num", "share_den", "rules", "as_of")
    for row in office.stored.read("inspection_round", *names):
        if row.year == year and row.status != "draft" and row.as_of <= as_of:
            members = office.stored.read("round_member", "round_id", "agency_id", "level", "counts")
            listed = [(m.agency_id, m.level) for m in members if m.round_id == row.id and m.counts]
            return (
                listed,
                Fraction(row.share_num, row.share_den),
                json.loads(row.rules).get("inspection_kinds"),
            )
    agencies = [a for a in office.agencies.values() if alive(a, as_of) and a.counts is not False]
    return [(agency.id, agency.level) for agency in agencies], Fraction(3, 10), []


def _quota(listed: list[int], signed: set[int], share: Fraction) -> dict[str, int]:
    """The fewest that reach the share, found by trying whole numbers from below."""
    required = next(
        n for n in range(len(listed) + 1) if n * share.denominator >= share.numerator * len(listed)
    )
    return {"agencies": len(listed), "required": required, "inspected": len(signed & set(listed))}


def check_quota(office: Office, as_of: date, year: int, check: Check) -> None:
    """The inequality `den * inspected >= num * agencies` of every scope, printed to be checked with a pencil.

    A share not reached is a figure, not a fault of the rows; a year's quota closed without it is one.
    """
    _, share, _ = _scope(office, as_of, year)
    found = inspections(office, as_of, year)
    holds = []
    for scope, line in (("overall", found["overall"]), *found["by_level"].items()):
        check.checked += 1
        left, right = share.denominator * line["inspected"], share.numerator * line["agencies"]
        holds.append(left >= right)
        sign, terms = ">=" if left >= right else "<", (share.denominator, line["inspected"], left)
        check.noted[scope] = "{} x {} = {} {} {} = {} x {}".format(
            *terms, sign, right, share.numerator, line["agencies"]
        )
        if (line["inspected"] >= line["required"]) != (left >= right):
            check.fault("required_number_wrong", scope=scope, **line)
    for row in office.obligations.values():
        if (row.kind, row.subject_id, row.occurrence, row.status) == ("quota", year, "year", "done"):
            check.checked += 1
            if row.done_on is not None and row.done_on <= as_of and not all(holds):
                check.fault("quota_closed_unreached", obligation=row.id)
