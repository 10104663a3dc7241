"""The words of a numeric target -> a comparison that can be judged in whole numbers."""

from __future__ import annotations

import re
from dataclasses import dataclass
from fractions import Fraction

from rules.text import nfc

_NUMBER = r"\d+(?:[.,]\d+)*"
_OPS = {
    ">=": r">=|≥|=>|tối thiểu|ít nhất|không dưới|không thấp hơn|đạt từ|tăng từ|từ|at least|no less than",
    "<=": r"<=|≤|=<|tối đa|nhiều nhất|không quá|không vượt quá|at most|no more than",
    ">": r">|trên|hơn|more than|over|above",
    "<": r"<|dưới|thấp hơn|less than|under|below",
}
_OP = "|".join(
    f"(?P<{name}>{words})" for name, words in zip(("ge", "le", "gt", "lt"), _OPS.values(), strict=True)
)
_GOAL = re.compile(
    rf"(?P<lead>[^\d<>≤≥=]*?)\s*(?:(?<!\w)(?:{_OP})\s*)?(?P<low>{_NUMBER})\s*(?P<unit>[^\d\s,;.–-][^\d,;–-]*?)?"
    rf"(?:\s*(?:[-–]|đến|to)\s*(?P<high>{_NUMBER})\s*(?P<unit2>[^\d\s,;.–-][^\d,;–-]*?)?)?"
    r"\s*(?P<turn>trở lên|trở xuống|or more|or less)?\s*(?P<base>(?:so với|compared (?:with|to)|on)\s.+)?[.;]?",
    re.IGNORECASE,
)
_RANKS = re.compile(r"hạng|rank", re.IGNORECASE)


@dataclass(frozen=True)
class Goal:
    """`measure op goal`; `upper` is the end of a span ("6,5% - 7%"), which is reached from `goal` up.

    Goal and upper are exact; `op` is one of >=, <=, >, <. `baseline` keeps the words "so với năm 2021".
    """

    op: str
    goal: Fraction
    upper: Fraction | None = None
    unit: str = ""
    baseline: str = ""


def read_goal(text: str, unit: str = "") -> Goal | None:
    """What "Từ 20%", "6,5% - 7%" or "Thứ hạng ≤ 10" asks for; None when that is not certain.

    A percentage alone is a floor. A rank alone, and a number such as "1.234" that may be a thousand or a
    fraction, are not certain.
    """
    plain = " ".join(nfc(text).split())
    found = _GOAL.fullmatch(plain) if len(plain) <= 200 else None  # longer is prose
    if not found:
        return None
    low, high = _number(found["low"]), _number(found["high"]) if found["high"] else None
    op = _op(found)
    written = (found["unit"] or found["unit2"] or unit).strip()
    if low is None or (found["high"] and (high is None or high < low)):
        return None
    if not op:
        is_rank = _RANKS.search(f"{found['lead']} {written}") is not None
        if is_rank or (not written and high is None):
            return None
        op = ">="
    if high is not None and op != ">=":
        return None
    return Goal(op, low, high, written, (found["base"] or "").strip())


def _op(found: re.Match[str]) -> str:
    turned = (found["turn"] or "").lower()
    written = next((op for name, op in zip(("ge", "le", "gt", "lt"), _OPS, strict=True) if found[name]), "")
    if turned:
        return "<=" if turned in ("trở xuống", "or less") else ">="
    return written


def _number(written: str) -> Fraction | None:
    if re.fullmatch(r"\d{1,3}(\.\d{3}){2,}(,\d+)?|\d{1,3}(\.\d{3})+,\d+", written):
        written = written.replace(".", "")
    elif re.fullmatch(r"\d{1,3}\.\d{3}", written) or len(re.findall(r"[.,]", written)) > 1:
        return None
    return Fraction(written.replace(",", "."))
