"""Does the score find anything? The findings of a round's risk picks beside those of its lottery picks."""

import json
from collections.abc import Mapping
from datetime import date
from fractions import Fraction
from typing import Any

import sqlalchemy as sa
from sqlmodel import Session

from casework.round_store import members_of
from models.tables import FINDING, INSPECTION, InspectionRound
from rules.lifecycles import FindingStatus, InspectionStatus
from rules.score_worth import Answer, Worth, score_worth
from rules.selection import PickKind

_BY_RISK = frozenset({PickKind.RISK.value, PickKind.TOP_UP.value})
_STRUCK = (FindingStatus.NOT_ACCEPTED, FindingStatus.WITHDRAWN)

_ANSWERS: Mapping[Answer, tuple[str, str]] = {
    Answer.YES: (
        "Điểm rủi ro tìm ra nhiều hơn bốc thăm.",
        "The score finds more than the lottery does.",
    ),
    Answer.NO: (
        "Điểm rủi ro tìm ra ít hơn bốc thăm: xem lại trọng số.",
        "The score finds less than the lottery does: look at the weights again.",
    ),
    Answer.CANNOT_TELL: (
        "Số cuộc còn ít hoặc khác nhau quá nhỏ: chưa kết luận được điểm rủi ro có tìm ra nhiều hơn không.",
        "Too few visits, or too small a difference: nothing can be said of the score yet.",
    ),
    Answer.NOTHING_TO_COMPARE: (
        "Chưa có đủ cả hai nhóm (chọn theo rủi ro và bốc thăm) để so sánh.",
        "One of the two groups (picked by risk, drawn by lot) has no concluded visit yet.",
    ),
}
_NUMBERS = (
    "Chọn theo điểm rủi ro: {rv} cuộc, {rf} vấn đề; bốc thăm: {lv} cuộc, {lf} vấn đề.",
    "Picked by risk: {rv} visits, {rf} findings; drawn by lot: {lv} visits, {lf} findings.",
)
_RATIO = (
    " Tỷ số {ratio}, khoảng 95 %: từ {low} đến {high}; {ways} trong {deals} cách chia cho kết quả bằng hoặc hơn.",
    " Ratio {ratio}, 95 % interval: {low} to {high}; {ways} of {deals} deals give as many or more.",
)


def worth_of_round(session: Session, row: InspectionRound, today: date) -> Worth:
    """Concluded inspections of the round by today; findings that were struck are not counted."""
    return score_worth(*findings_by_pick(session, row, today))


def findings_by_pick(session: Session, row: InspectionRound, today: date) -> tuple[list[int], list[int]]:
    """Findings of each concluded visit: of those picked by risk, and of those drawn by lot."""
    kinds = {m.agency_id: json.loads(m.reason).get("reason") for m in members_of(session, row) if m.picked}
    stands = sa.and_(FINDING.c.inspection_id == INSPECTION.c.id, FINDING.c.status.not_in(_STRUCK))
    rows = session.execute(
        sa.select(INSPECTION.c.agency_id, sa.func.count(FINDING.c.id))
        .select_from(INSPECTION.outerjoin(FINDING, stands))
        .where(
            INSPECTION.c.round_id == row.id,
            INSPECTION.c.status == InspectionStatus.CONCLUDED,
            INSPECTION.c.conclusion_on <= today,
        )
        .group_by(INSPECTION.c.id, INSPECTION.c.agency_id)
        .order_by(INSPECTION.c.id)
    ).tuples()
    counts = [(kinds.get(agency_id), count) for agency_id, count in rows]
    return (
        [count for kind, count in counts if kind in _BY_RISK],
        [count for kind, count in counts if kind == PickKind.LOTTERY.value],
    )


def worth_json(worth: Worth) -> dict[str, Any]:
    """Fractions as [numerator, denominator]; the sentence in both languages."""
    vi, en = worth_words(worth)
    return {
        "risk": vars(worth.risk),
        "lottery": vars(worth.lottery),
        "ratio": _pair(worth.ratio),
        "interval": [_pair(worth.low), _pair(worth.high)],
        "chance": _pair(worth.chance),
        "answer": worth.answer.value,
        "text_vi": vi,
        "text_en": en,
    }


def worth_words(worth: Worth) -> tuple[str, str]:
    """What was found, the ratio with its interval, and what may be said of the score."""
    values = {
        "rv": worth.risk.visits, "rf": worth.risk.findings,
        "lv": worth.lottery.visits, "lf": worth.lottery.findings,
    }  # fmt: skip
    said = []
    for language, comma in ((0, ","), (1, ".")):
        text = _NUMBERS[language].format(**values)
        if worth.chance is not None:
            text += _RATIO[language].format(
                ratio=_hundredths(worth.ratio, comma), low=_hundredths(worth.low, comma),
                high=_hundredths(worth.high, comma), ways=worth.chance.numerator, deals=worth.chance.denominator,
            )  # fmt: skip
        said.append(f"{text} {_ANSWERS[worth.answer][language]}")
    return said[0], said[1]


def _hundredths(value: Fraction | None, comma: str) -> str:
    """Cut to hundredths; what has no value or no end is a dash or ∞."""
    if value is None:
        return "∞"
    whole, rest = divmod(100 * value.numerator // value.denominator, 100)
    return f"{whole}{comma}{rest:02}"


def _pair(value: Fraction | None) -> list[int] | None:
    return None if value is None else [value.numerator, value.denominator]
