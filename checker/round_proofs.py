"""What a plan says of each province, how many visits fit and how good its timetable is, held against the folder."""

from collections import Counter
from typing import Any

from checker.round_bound import Deal, Unsound
from checker.round_objective import objective_of
from checker.round_room import Room
from checker.round_visits import Round, Visit

BROKEN = (Unsound, AttributeError, IndexError, KeyError, TypeError, ValueError)
NAMES = ("imbalance", "trips", "lateness")


def check_proofs(r: Round) -> tuple[int, list[str]]:
    """Objective and bound of each province, and the bounds of all as the sum of theirs."""
    told = r.case.plan.get("provinces")
    if told is None:
        return 0, []
    try:
        return len(told), [*_every_province(r, told), *_together(r, told)]
    except BROKEN as error:
        return len(told), [f"the proofs cannot be read: {error!r}"]


def _every_province(r: Round, told: list[dict[str, Any]]) -> list[str]:
    wrong = [f"{entry['province']}: {text}" for entry in told for text in _province(r, entry)]
    picked = {r.case.agencies[code]["province"] for code in r.picks}
    named = Counter(entry["province"] for entry in told)
    wrong += [f"{name}: stands {n} times" for name, n in named.items() if n > 1]
    return wrong + [f"{name}: nothing is said of it" for name in sorted(picked - named.keys())]


def _together(r: Round, told: list[dict[str, Any]]) -> list[str]:
    whole = r.case.plan.get("bound") or {}
    totals = {name: sum(entry["bound"][name] for entry in told) for name in NAMES}
    return [
        f"{name}: the bounds of the provinces are {total} together, {whole[name]} is printed"
        for name, total in totals.items()
        if whole.get(name, total) != total
    ]


def _province(r: Round, entry: dict[str, Any]) -> list[str]:
    room = Room(r.case, str(entry.get("province")))
    picks = [
        r.case.agencies[code] for code in r.picks if r.case.agencies[code]["province"] == entry["province"]
    ]
    open_ = {agency["code"]: room.open_weeks(agency) for agency in picks}
    possible = [agency for agency in picks if open_[agency["code"]]]
    visits = [
        v for v in r.visits if v.agency["province"] == entry["province"] and open_.get(v.agency["code"])
    ]
    real = objective_of(r.case, visits)
    claims = {name: entry["objective"].get(name) for name in NAMES} | {
        name: entry.get(name) for name in ("asked", "placed")
    }
    derived = real | {"asked": len(possible), "placed": len(visits)}
    wrong = [
        f"{name} {claims[name]}, derived {derived[name]}" for name in claims if claims[name] != derived[name]
    ]
    try:
        best = _bounds(room, open_, possible, visits, entry, real)
    except BROKEN as error:
        return [*wrong, f"the prices prove nothing: {error!r}"]
    if entry.get("most", 0) < best["most"]:
        wrong.append(f"at most {entry.get('most')} could be placed, derived {best['most']}")
    return wrong + [
        f"{name}: the bound {entry['bound'][name]} is printed, {best[name]} can be derived"
        for name in NAMES
        if entry["bound"][name] > best[name]
    ]


def _bounds(
    room: Room, open_: dict[str, list[int]], possible: list[dict[str, Any]], visits: list[Visit],
    entry: dict[str, Any], real: dict[str, int],
) -> dict[str, int]:  # fmt: skip
    """The best bounds that counting and the printed prices give for these visits."""
    deal, best = Deal(room, [v.agency for v in visits], open_), {"most": len(possible)}
    if visits:
        best |= {"imbalance": deal.counted_imbalance(), "trips": deal.counted_trips()}
        best["lateness"] = deal.counted_lateness(real["imbalance"])
    else:
        best |= dict.fromkeys(NAMES, 0)
    for told in entry.get("certificate") or []:
        stage = told["stage"]
        if stage == "left_out":
            best["most"] = min(best["most"], len(possible) - Deal(room, possible, open_).priced(told))
            continue
        _about_this_plan(told, real)
        best[stage] = max(best[stage], deal.priced(told))
    return best


def _about_this_plan(told: dict[str, Any], real: dict[str, int]) -> None:
    """A bound among timetables better balanced, or with fewer trips, than this one says nothing about it."""
    if told["stage"] in ("trips", "lateness") and told["imbalance"] < real["imbalance"]:
        raise Unsound(f"{told['stage']}: holds only up to an imbalance of {told['imbalance']}")
    if told["stage"] == "lateness" and told["trips"] is not None and told["trips"] < real["trips"]:
        raise Unsound(f"lateness: holds only up to {told['trips']} trips")
