"""The minutes of a draw, Vietnamese and English: what was fixed before the seed, the seed, why each was picked.

And why each other agency was not: with the published list anybody derives the same from this text.
"""

import json
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from sqlmodel import Session, select

from casework.round_list import stored_list
from casework.round_store import members_of, round_of
from models.tables import Agency, InspectionRound, Level, Office, Person, RoundMember
from rules.quota import inequalities
from rules.round_rule import RoundRule, from_json

_HEAD = (
    "BIÊN BẢN BỐC THĂM CHỌN CƠ QUAN ĐƯỢC KIỂM TRA NĂM {year}\n"
    "Danh sách chốt ngày {as_of:%d/%m/%Y}: {agencies} cơ quan, {counting} cơ quan được tính.\n"
    "{before}\n"
    "Mã băm SHA-256 của danh sách, trọng số và quy tắc: {fingerprint}\n"
    "Số bốc thăm: {seed}{source}; bốc thăm lúc {drawn}{drawer}.\n"
    "Thứ tự bốc thăm: mã băm SHA-256 của “{seed},mã cơ quan”, từ nhỏ đến lớn.\n"
    "Luân phiên: không cơ quan nào quá {years} năm; bốc thăm: {lots} số phải kiểm tra; điểm rủi ro: {weights}.",
    "MINUTES OF THE DRAW OF THE AGENCIES TO BE INSPECTED IN {year}\n"
    "List frozen on {as_of:%Y-%m-%d}: {agencies} agencies, {counting} of them count.\n"
    "{before}\n"
    "SHA-256 of list, weights and rules: {fingerprint}\n"
    "Seed: {seed}{source}; drawn at {drawn}{drawer}.\n"
    "Order of the draw: SHA-256 of “{seed},code of the agency”, ascending.\n"
    "Rotation: nobody beyond {years} years; lottery: {lots} of the required; risk: {weights}.",
)
_BEFORE = (
    "Danh sách, trọng số và quy tắc được công bố lúc {published}, trước khi có số bốc thăm.",
    "List, weights and rules were published at {published}, before the seed was given.",
)
_AT_ONCE = (
    "Danh sách và số bốc thăm được nhập cùng một lúc ({published}): không chứng minh được rằng số bốc thăm có sau.",
    "List and seed were entered at one moment ({published}): nothing proves that the seed came after the list.",
)
_PARTS = (
    ("Chọn kiểm tra", "Không chọn, và vì sao", "Dự phòng, theo thứ tự bốc thăm", "Lưu ý"),
    ("Picked", "Not picked, and why", "Reserve, in the order of the draw", "Note"),
)
_NUMBERS = ("{level}: cần {required} trong {agencies}", "{level}: {required} of {agencies} required")
_ALL = ("Tất cả", "All")
_DRAWER = ("; người bốc thăm: {name}", "; drawn by {name}")
_MOMENT = ("%H:%M:%S %d/%m/%Y", "%Y-%m-%d %H:%M:%S")
_WEIGHTS = {
    "par": ("điểm CCHC còn thiếu", "missing PAR points"),
    "par_drop": ("điểm CCHC giảm", "fall of PAR points"),
    "overdue": ("việc quá hạn", "overdue matter"),
    "findings": ("vấn đề phát hiện", "finding"),
    "complaints": ("phản ánh, kiến nghị", "complaint"),
    "sipas": ("điểm hài lòng còn thiếu", "missing SIPAS points"),
    "years_since": ("năm chưa kiểm tra", "year without inspection"),
}


def minutes_of_draw(session: Session, year: int) -> tuple[str, str]:
    """The minutes of a drawn round in both languages."""
    row = round_of(session, year)
    return _minutes(session, row, 0), _minutes(session, row, 1)


def _minutes(session: Session, row: InspectionRound, language: int) -> str:
    members, rule = members_of(session, row), from_json(row.rules)
    names = {a.id: (a.name_vi, a.name_en or a.name_vi) for a in session.exec(select(Agency))}
    result: Mapping[str, Any] = json.loads(row.result)
    levels = {one.code: (one.name_vi, one.name_en)[language] for one in session.exec(select(Level))}
    picked, left, reserve, note = _PARTS[language]
    lines = [_head(session, row, rule, members, language)]
    lines += [f"- {line}" for line in _required(session, row, rule, levels, language)]
    notes = [warning[_text(language)] for warning in result.get("warnings", [])]
    lines += ["", f"{note}:", *(f"- {text}" for text in notes)] if notes else []
    lines += ["", f"{picked}:"]
    lines += [f"{n}. {_line(m, names, language)}" for n, m in enumerate((m for m in members if m.picked), 1)]
    lines += ["", f"{left}:"]
    lines += [f"- {_line(m, names, language)}" for m in members if not m.picked]
    lines += ["", f"{reserve}:"]
    lines += [
        f"- {levels[part['level']]}: {', '.join(part['agencies'])}" for part in result.get("reserve", [])
    ]
    return "\n".join(lines) + "\n"


def _head(
    session: Session, row: InspectionRound, rule: RoundRule, members: Sequence[RoundMember], language: int
) -> str:
    drawer = session.get(Person, row.drawn_person_id) if row.drawn_person_id else None
    before = _AT_ONCE if row.published_at == row.drawn_at else _BEFORE
    share = rule.lottery_share
    return _HEAD[language].format(
        year=row.year, as_of=row.as_of, agencies=len(members), counting=sum(m.counts for m in members),
        before=before[language].format(published=_moment(session, row.published_at, language)),
        fingerprint=row.fingerprint, seed=row.seed, source=f" ({row.seed_source})" if row.seed_source else "",
        drawn=_moment(session, row.drawn_at, language),
        drawer=_DRAWER[language].format(name=drawer.name) if drawer else "",
        years=rule.rotation_years, lots=f"{share.numerator}/{share.denominator}",
        weights=", ".join(f"{getattr(rule.weights, name)} x {words[language]}" for name, words in _WEIGHTS.items()),
    )  # fmt: skip


def _required(
    session: Session, row: InspectionRound, rule: RoundRule, levels: Mapping[str, str], language: int
) -> list[str]:
    sizes: dict[str, tuple[int, int]] = {}
    for one in stored_list(session, row):
        if one.counts:
            sizes[one.level] = (0, sizes.get(one.level, (0, 0))[1] + 1)
    return [
        _NUMBERS[language].format(
            level=levels[line.scope] if line.scope else _ALL[language],
            required=line.required, agencies=line.agencies,
        )
        for line in inequalities(sizes, rule.quota)
    ]  # fmt: skip


def _line(member: RoundMember, names: Mapping[int | None, tuple[str, str]], language: int) -> str:
    why = json.loads(member.reason).get(_text(language), member.excluded)
    return f"{names[member.agency_id][language]} ({member.code}): {why}."


def _text(language: int) -> str:
    return ("text_vi", "text_en")[language]


def _moment(session: Session, moment: datetime | None, language: int) -> str:
    """A moment as the clock of the office showed it."""
    if moment is None:
        return "-"
    office = session.get(Office, 1)
    return moment.astimezone(ZoneInfo(office.zone if office else "UTC")).strftime(_MOMENT[language])
