"""The independent checker of a mended plan: what had to stay stayed, each move is true and has its cause.

It reads the folder, the plan before and the plan after, lays what happened over the folder by itself, and holds
the new plan against every rule of `round check`. That no plan moves fewer visits is not judged here: the count of
visits whose own date was taken away is, because anybody can count it.
"""

from datetime import date, timedelta
from pathlib import Path
from typing import Any

from checker import round_visits as rules
from checker.round_check import check_objective, check_quota, check_readable
from checker.round_picks import draw_of, expected_picks
from checker.round_read import Unreadable, day_of, read_case
from checker.round_visits import Round, Visit, read_visits

Found = tuple[int, list[str]]


class Mended:
    """Both plans over one folder, the second with what happened laid over it."""

    def __init__(self, folder: Path, before: Path | dict[str, Any], after: Path | dict[str, Any]) -> None:
        old = read_case(folder, before)
        self.case = read_case(folder, after)
        told = self.case.plan.get("replanned")
        if not isinstance(told, dict) or day_of(told.get("today")) is None:
            raise Unreadable(
                after.name if isinstance(after, Path) else "plan",
                "không phải lịch đã sắp lại (thiếu “replanned”).", "it is no mended plan (no “replanned”).",
            )  # fmt: skip
        self.told: dict[str, Any] = told
        self.today = date.fromisoformat(told["today"])
        self.events = [_event(one) for one in told.get("events", [])]
        self.ready = self._ready()
        visits, _ = read_visits(old)
        self.before = {visit.agency["code"]: visit for visit in visits}
        self.marked = {v.agency["code"]: old.plan["visits"][v.number - 1] for v in visits}
        self.moves = {str(move.get("agency")): move for move in self.case.plan.get("moves") or []}
        self.picks = expected_picks(self.case)
        self._lay_over()
        after_visits, unreadable = read_visits(self.case)
        self.after = {visit.agency["code"]: visit for visit in after_visits}
        self.round = Round(self.case, after_visits, unreadable, {})

    def past(self, code: str) -> bool:
        return self.before[code].day < self.today or bool(self.marked[code].get("done"))

    def hits(self, code: str) -> list[dict[str, Any]]:
        """The events that take away the visit's date, or one of its crew, where it stood."""
        visit = self.before[code]
        return [one for one in self.events if not self.past(code) and _takes(one, visit)]

    def announced(self, code: str) -> bool:
        """Told its date: marked so, or so near that the notice must be out."""
        notice = int(self.case.settings.get("notice_working_days") or 0)
        near = notice > 0 and self.before[code].day < self.ready
        return bool(self.marked[code].get("announced")) or near

    def _ready(self) -> date:
        """The day after the last full working day of the notice, counted from today."""
        settings = self.case.settings
        closed, opened = set(settings.get("holidays") or []), set(settings.get("extra_working_days") or [])
        day, left = self.today, max(1, int(settings.get("notice_working_days") or 0))
        last = date.fromisoformat(settings["last_day"])
        if not int(settings.get("notice_working_days") or 0):
            while not (day.isoformat() in opened or (day.isoweekday() < 6 and day.isoformat() not in closed)):
                day += timedelta(days=1)
            return day + timedelta(days=1)
        while left > 0 and day <= last:
            day += timedelta(days=1)
            left -= day.isoformat() in opened or (day.isoweekday() < 6 and day.isoformat() not in closed)
        return day + timedelta(days=1)

    def _lay_over(self) -> None:
        """From today on: lost days are no working days, who is away is on leave, who waits has an earliest day."""
        for one in self.events:
            if one["kind"] == "lost":
                self.case.usable = [
                    d for d in self.case.usable if d < self.today or not one["first"] <= d <= one["last"]
                ]
            elif one["kind"] == "away" and one["who"] in self.case.inspectors:
                leave = (max(one["first"], self.today), one["last"])
                self.case.inspectors[one["who"]]["leave"].append(leave)
            elif (
                one["kind"] == "postponed" and one["who"] in self.case.agencies and not self._was(one["who"])
            ):
                agency = self.case.agencies[one["who"]]
                agency["earliest"] = max(agency["earliest"] or one["first"], one["first"])

    def _was(self, code: str) -> bool:
        return code in self.before and self.past(code)


def check_replan(folder: Path, before: Path | dict[str, Any], after: Path | dict[str, Any]) -> dict[str, Any]:
    """`{"checks": [{"name", "checked", "counter_examples"}], "ok"}` of a plan mended from another."""
    mended = Mended(folder, before, after)
    found = {name: check(mended) for name, check in _OWN.items()}
    found |= {name: check(mended.round) for name, check in _RULES.items()}
    checks = [
        {"name": name, "checked": counted, "counter_examples": sorted(examples)}
        for name, (counted, examples) in found.items()
    ]
    return {"checks": checks, "ok": not any(check["counter_examples"] for check in checks)}


def _kept(m: Mended) -> Found:
    """The past as it was; what is announced moves only if it was hit."""
    wrong = []
    for code, visit in m.before.items():
        bound = m.past(code) or (m.announced(code) and not m.hits(code))
        if bound and not _same(visit, m.after.get(code)):
            wrong.append(f"{visit.label}: {'made' if m.past(code) else 'announced'}, and yet changed")
    return len(m.before), wrong


def _moves(m: Mended) -> Found:
    """The moves listed are exactly the differences."""
    codes = sorted({*m.before, *m.after})
    changed = {code for code in codes if not _same(m.before.get(code), m.after.get(code))}
    wrong = [f"{code}: changed and not listed" for code in changed - set(m.moves)]
    wrong += [f"{code}: listed and not changed" for code in set(m.moves) - changed]
    for code in changed & set(m.moves):
        kind = _kind(m.before.get(code), m.after.get(code))
        if m.moves[code].get("move") != kind:
            wrong.append(f"{code}: listed as {m.moves[code].get('move')}, it is {kind}")
    return len(m.moves), wrong


def _noticed(m: Mended) -> Found:
    """A new date lies far enough ahead for everybody to be told."""
    moved = [
        m.after[code]
        for code, move in m.moves.items()
        if move.get("move") in ("move", "in") and code in m.after
    ]
    return len(moved), [f"{visit.label}: before {m.ready}" for visit in moved if visit.day < m.ready]


def _causes(m: Mended) -> Found:
    """Each move was hit by an event it names, makes room for somebody who came, or steps in from the reserve."""
    wrong = []
    for code, move in m.moves.items():
        cause = move.get("cause") or {}
        named = [_event(one) for one in cause.get("events") or []]
        room = cause.get("room_for") or []
        if code not in m.before:
            continue
        if named:
            wrong += [f"{code}: {e['kind']} does not hit it" for e in named if e not in m.hits(code)]
        elif not room:
            wrong.append(f"{code}: no cause")
        for other in room:
            there = m.after.get(other)
            if there is None or there.week != m.before[code].week or other not in m.moves:
                wrong.append(f"{code}: {other} does not come to its week")
    return len(m.moves), wrong


def _gone(m: Mended) -> Found:
    """Who is off the list is not visited from today on; who has no visit any more is among the moves."""
    off = {one["who"] for one in m.events if one["kind"] == "dropped"}
    wrong = [f"{v.label}: off the list" for code, v in m.after.items() if code in off and v.day >= m.today]
    return len(off), wrong


def _reserve(m: Mended) -> Found:
    """Who steps in was picked and had no visit, or comes next in lottery order.

    Nobody before him was free to come, unless passed over and named.
    """
    stepped = [code for code in m.after if code not in m.before]
    off = {one["who"] for one in m.events if one["kind"] == "dropped"}
    known = {*m.before, *m.after, *off, *(m.told.get("passed") or [])}
    wrong = []
    for code in stepped:
        agency = m.case.agencies[code]
        if agency["excluded"] or code in off or not (agency["counts"] or code in m.picks):
            wrong.append(f"{code}: may not step in")
        for other in m.case.agencies.values():
            here = (other["province"], other["level"]) == (agency["province"], agency["level"])
            free = here and other["counts"] and not other["excluded"] and other["code"] not in known
            if free and _turn(m, other["code"]) < _turn(m, code):
                wrong.append(f"{code}: {other['code']} comes before it")
    return len(stepped), wrong


def _turn(m: Mended, code: str) -> tuple[bool, str]:
    """Picks before the reserve; among picks there is no order."""
    return (False, "") if code in m.picks else (True, draw_of(m.case, code))


def _counted(m: Mended) -> Found:
    """At least this many visits had to move: their own date was taken away by something other than the crew."""
    told = (m.case.plan.get("proof") or {}).get("must_move")
    taken = sum(
        any(e["kind"] in ("lost", "postponed") for e in m.hits(code))
        for code in m.before
        if not _off(m, code)
    )
    if told is None or int(told) >= taken:
        return taken, []
    return taken, [f"must_move {told}, but {taken} dates were taken away"]


def _short(m: Mended) -> Found:
    """`planned` is only said of a plan from which nobody fell out for want of a date."""
    fallen = [c for c in m.before if c not in m.after and not _off(m, c)]
    if m.case.plan.get("status") == "planned":
        return len(fallen), [f"{code}: fell out of a plan called planned" for code in fallen]
    return len(fallen), []


def _off(m: Mended, code: str) -> bool:
    return any(one["kind"] == "dropped" and one["who"] == code for one in m.events)


def _quota(r: Round) -> Found:
    """The quota, unless the plan says itself that it is short."""
    counted, wrong = check_quota(r)
    return counted, wrong if r.case.plan.get("status") == "planned" else []


def _event(one: dict[str, Any]) -> dict[str, Any]:
    return {
        "kind": one.get("kind"), "who": one.get("who", ""),
        "first": day_of(one.get("first")) or date.min, "last": day_of(one.get("last")) or date.max,
    }  # fmt: skip


def _takes(one: dict[str, Any], visit: Visit) -> bool:
    if one["kind"] == "dropped":
        return bool(one["who"] == visit.agency["code"])
    if one["kind"] == "postponed":
        return bool(one["who"] == visit.agency["code"] and visit.day < one["first"])
    held = any(one["first"] <= day <= one["last"] for day in visit.days)
    return held and (one["kind"] == "lost" or one["who"] in visit.crew)


def _same(one: Visit | None, other: Visit | None) -> bool:
    if one is None or other is None:
        return one is other
    return (one.day, one.half, sorted(one.crew)) == (other.day, other.half, sorted(other.crew))


def _kind(before: Visit | None, after: Visit | None) -> str:
    if before is None:
        return "in"
    if after is None:
        return "out"
    return "crew" if (before.day, before.half) == (after.day, after.half) else "move"


_OWN = {
    "kept": _kept,
    "moves": _moves,
    "told_in_time": _noticed,
    "causes": _causes,
    "off_the_list": _gone,
    "reserve_in_order": _reserve,
    "must_move": _counted,
    "nobody_fell_out": _short,
}
_RULES = {
    "visits_readable": check_readable,
    "quota": _quota,
    "never_excluded": rules.excluded,
    "usable_days": rules.days,
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
}
