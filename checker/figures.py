"""The figures of `dondoc status --json` computed anew from the stored rows, key by key."""

from collections import Counter
from datetime import date
from fractions import Fraction
from typing import Any

from checker.invariant import orphans_then
from checker.office import LIVE, Office
from checker.quota import inspections
from checker.report import Check
from checker.stood import status_on
from checker.tasks import issued_plans, task_figures

FINDING = {
    "recorded": "open", "open": "open", "remedied": "open", "verified": "handled",
    "recommended": "recommended", "fixed": "recommended", "not_accepted": "not_accepted",
    "withdrawn": "withdrawn",
}  # fmt: skip
DIGEST = {
    "ready": "waiting", "sending": "waiting", "sent": "sent", "delivered": "delivered", "bounced": "bounced",
    "dead": "dead", "uncertain": "uncertain", "empty": "waiting",
}  # fmt: skip
HEARD = {
    "temporary": "waiting", "accepted": "sent", "uncertain": "uncertain", "permanent": "dead",
    "bounced": "bounced",
}  # fmt: skip


def figures(office: Office, as_of: date, year: int) -> dict[str, Any]:
    """Everything `status` prints, in its order."""
    tasks = task_figures(office, as_of, year)
    live = [
        row
        for row in office.obligations.values()
        if row.created_on <= as_of and status_on(office, "obligation", row, as_of) in LIVE
    ]
    return {
        "office": office.row.code if office.row else "",
        "as_of": as_of.isoformat(),
        "year": year,
        "tasks": tasks["tasks"],
        "inspections": inspections(office, as_of, year),
        "findings": findings(office, as_of, year),
        "targets": targets(office, as_of, year),
        "obligations": {"open": len(live), "orphans": orphans_then(office, as_of)},
        "notices": notices(office, as_of, year),
        "rates": tasks["rates"],
        "audit_head": office.ledger.head,
    }


def year_of(office: Office, as_of: date) -> int:
    """The newest year with a plan, not after the day's own."""
    years = [plan.year for plan in office.stored.read("plan", "id", "year") if plan.year <= as_of.year]
    return max(years, default=as_of.year)


def findings(office: Office, as_of: date, year: int) -> dict[str, int]:
    inspected = {i.id for i in office.stored.read("inspection", "id", "year") if i.year == year}
    counted: Counter[str] = Counter()
    for row in office.stored.read("finding", "id", "inspection_id", "status", "recorded_on"):
        if row.inspection_id in inspected and row.recorded_on <= as_of:
            status = status_on(office, "finding", row, as_of)
            counted[FINDING[status]] += 1
            counted["total"] += 1
            counted["fixed_and_verified"] += status in ("verified", "fixed")
    names = (
        "total", "handled", "recommended", "open", "not_accepted", "withdrawn", "fixed_and_verified",
    )  # fmt: skip
    return {name: counted[name] for name in names}


def targets(office: Office, as_of: date, year: int) -> list[dict[str, Any]]:
    plans = issued_plans(office, as_of, year)
    measured: dict[int, Any] = {}
    for value in office.stored.read("target_value", "id", "target_id", "as_of", "value_num", "value_den"):
        if value.as_of <= as_of:
            known = measured.get(value.target_id)
            if known is None or (value.as_of, value.id) > (known.as_of, known.id):
                measured[value.target_id] = value
    names = ("id", "plan_id", "code", "op", "goal_num", "goal_den", "unit", "due_on")
    return [
        _target(row, measured.get(row.id), as_of)
        for row in office.stored.read("target", *names)
        if row.plan_id in plans
    ]


def _target(row: Any, newest: Any, as_of: date) -> dict[str, Any]:
    goal = Fraction(row.goal_num, row.goal_den)
    value = Fraction(newest.value_num, newest.value_den) if newest else None
    course = "unknown"
    if newest is not None and value is not None:
        reached = {">=": value >= goal, "<=": value <= goal, ">": value > goal, "<": value < goal}[row.op]
        final = row.due_on is not None and (newest.as_of >= row.due_on or as_of > row.due_on)
        course = ("met" if reached else "missed") if final else ("on" if reached else "off")
    latest = _decimal(value) if value is not None else None
    return {
        "code": row.code,
        "target": f"{row.op} {_decimal(goal)}",
        "unit": row.unit,
        "latest": latest,
        "course": course,
    }


def _decimal(value: Fraction) -> str:
    """Exact decimals where there are any, else the fraction."""
    for places in range(40):
        if (value * 10**places).denominator == 1:
            digits = str(abs((value * 10**places).numerator)).rjust(places + 1, "0")
            whole, part = digits[: len(digits) - places], digits[len(digits) - places :]
            return ("-" if value < 0 else "") + whole + (f".{part}" if part else "")
    return f"{value.numerator}/{value.denominator}"


AGAIN = "id IN (SELECT notice_id FROM waited_again)"  # notices that may have stood otherwise on the day


def notices(office: Office, as_of: date, year: int) -> dict[str, Any]:
    """Every notice of the year in one state, and how many each rung made."""
    made = f"created_on BETWEEN '{date(year, 1, 1)}' AND '{min(as_of, date(year, 12, 31))}'"
    states = _lettered(office, as_of, made)
    read = ("id", "hold_until", "state", "digest_id", "ended_on")
    others = f"WHERE {made} AND (state <> 'grouped' OR {AGAIN})"
    states.update(
        _state(office, notice, as_of) for notice in office.stored.rows("notice", *read, where=others)
    )
    rungs: Counter[int] = Counter()
    calls = (
        f"SELECT ladder_id, rung, count(*) FROM notice WHERE {made} AND event = '' GROUP BY ladder_id, rung"
    )
    for ladder_id, rung, many in office.stored.select(calls):
        rungs[office.climbs.ladders[ladder_id].rungs[rung - 1].offset] += many
    names = ("sent", "delivered", "bounced", "waiting", "held", "stood_down", "dead", "uncertain")
    by_rung = {f"{offset:+d}" if offset else "0": rungs[offset] for offset in sorted(rungs)}
    return {**{name: states[name] for name in names}, "by_rung": by_rung}


def _lettered(office: Office, as_of: date, made: str) -> Counter[str]:
    """The states of the notices that went into a letter at once: they are the letter's."""
    states: Counter[str] = Counter()
    held = f"sum(CASE WHEN hold_until > '{as_of}' THEN 1 ELSE 0 END)"
    where = f"WHERE {made} AND state = 'grouped' AND NOT {AGAIN}"
    by_letter = f"SELECT digest_id, count(*), {held} FROM notice {where} GROUP BY digest_id"
    for digest_id, many, yet in office.stored.select(by_letter):
        told = _of_letter(office, office.digests[digest_id], as_of)
        if told == "waiting":
            states["held"] += yet
            many -= yet
        states[told] += many
    return states


def _state(office: Office, notice: Any, as_of: date) -> str:
    """On the evening of the day: a letter counts as delivered a working day after it was accepted."""
    then = next((was for was in office.waited.get(notice.id, ()) if was.on_day > as_of), notice)
    if then.state in ("stood_down", "dead") and (then.ended_on or date.min) <= as_of:
        return str(then.state)
    if then.state == "grouped":
        told = _of_letter(office, office.digests[then.digest_id], as_of)
        if told != "waiting":
            return told
    return "held" if then.hold_until > as_of else "waiting"


def _of_letter(office: Office, digest: Any, as_of: date) -> str:
    book = office.deliveries.get(digest.id, ())
    heard = [row.outcome for row in book if office.day(row.at) <= as_of]
    state = DIGEST[digest.state]
    if len(heard) < len(book) and (state in ("bounced", "dead", "uncertain") or digest.channel != "mail"):
        state = HEARD[heard[-1]] if heard else "waiting"
    if state == "uncertain" and digest.channel == "mail":  # the same message goes again
        return "waiting"
    if state in ("sent", "delivered"):
        if digest.sent_on is None or digest.sent_on > as_of:
            return "waiting"
        return "delivered" if digest.sent_on <= office.settled(as_of) else "sent"
    return state


def check_figures(check: Check, found: dict[str, Any]) -> None:
    """The parts of each figure add up to its whole, and none is below nothing."""
    for name, outside in (("tasks", {"later_years"}), ("findings", {"fixed_and_verified"})):
        numbers = found[name]
        parts = sum(number for key, number in numbers.items() if key not in outside | {"total"})
        check.checked += 1
        if parts != numbers["total"]:
            check.fault("parts_do_not_add_up", figure=name, total=numbers["total"], parts=parts)
    for scope, line in (
        ("overall", found["inspections"]["overall"]),
        *found["inspections"]["by_level"].items(),
    ):
        check.checked += 1
        if not 0 <= line["inspected"] <= line["agencies"]:
            check.fault("more_inspected_than_there_are", scope=scope, **line)
