"""The picks of a round derived anew from its list, rules and seed: short enough to follow with a pencil."""

from hashlib import sha256
from typing import Any
from unicodedata import normalize

from checker.round_read import WEIGHTS, Case, fraction

Agency = dict[str, Any]
KINDS = ("mandatory", "rotation", "look_ahead", "lottery", "risk", "top_up")


def ceiling(numerator: int, denominator: int) -> int:
    whole, rest = divmod(numerator, denominator)
    return whole + (1 if rest else 0)


def risk_of(case: Case, agency: Agency) -> int:
    """Seven products, each cut to whole points."""
    weights = WEIGHTS | {name: fraction(w) for name, w in (case.settings.get("risk_weights") or {}).items()}
    amounts = {
        "par": 10000 - agency["par"],
        "par_drop": max(0, agency["par_prev"] - agency["par"]),
        "sipas": 10000 - agency["sipas"],
        **{name: agency[name] for name in ("overdue", "findings", "complaints", "years_since")},
    }
    return sum(
        amount * weights[name].numerator // weights[name].denominator for name, amount in amounts.items()
    )


def draw_of(case: Case, code: str) -> str:
    return sha256(normalize("NFC", f"{case.settings['lottery_seed']},{code}").encode()).hexdigest()


def required_of(case: Case, province: str, level: str | None) -> tuple[int, int]:
    """(required, agencies that count) of a level of a province, or of the whole province for None."""
    size = sum(
        a["counts"] and a["province"] == province and level in (None, a["level"])
        for a in case.agencies.values()
    )
    share = case.share(level)
    return ceiling(share.numerator * size, share.denominator), size


def expected_picks(case: Case) -> dict[str, str]:
    """Who must be visited this year, and as what."""
    picks: dict[str, str] = {}
    for province in sorted({a["province"] for a in case.agencies.values()}):
        here = [a for a in case.agencies.values() if a["province"] == province]
        for level in sorted({a["level"] for a in here}):
            picks.update(_level(case, province, level))
        needed, _ = required_of(case, province, None)
        rest = _ranked(case, [a for a in _eligible(here) if a["code"] not in picks])
        have = sum(
            case.agencies[code]["counts"] for code in picks if case.agencies[code]["province"] == province
        )
        picks.update({agency["code"]: "top_up" for agency in rest[: max(0, needed - have)]})
    return picks


def _level(case: Case, province: str, level: str) -> dict[str, str]:
    members = [a for a in case.agencies.values() if (a["province"], a["level"]) == (province, level)]
    turn = case.number("rotation_years") - 1
    picks: dict[str, str] = {}
    for agency in members:
        if not agency["excluded"] and (agency["mandatory"] or agency["years_since"] >= turn):
            picks[agency["code"]] = "mandatory" if agency["mandatory"] else "rotation"
    pool = _ranked(case, _eligible(members))
    required, _ = required_of(case, province, level)
    for ahead in range(1, turn + 1):
        near = [a["code"] for a in pool if a["years_since"] >= turn - ahead and a["code"] not in picks]
        picks.update(dict.fromkeys(near[: max(0, len(near) - ahead * required)], "look_ahead"))
    share = fraction(case.settings["lottery_share"])
    tickets = ceiling(share.numerator * required, share.denominator)
    lots = sorted((draw_of(case, a["code"]), a["code"]) for a in pool if a["code"] not in picks)
    room = max(0, required - sum(a["code"] in picks for a in pool))
    drawn = [code for _, code in lots[: min(room, tickets)]]
    picks.update(dict.fromkeys(drawn, "lottery"))
    rest = [a["code"] for a in pool if a["code"] not in picks]
    return picks | dict.fromkeys(rest[: room - len(drawn)], "risk")


def _eligible(members: list[Agency]) -> list[Agency]:
    return [a for a in members if a["counts"] and not a["excluded"]]


def _ranked(case: Case, members: list[Agency]) -> list[Agency]:
    return sorted(members, key=lambda a: (-risk_of(case, a), a["code"]))
