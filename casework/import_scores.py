"""Scores and counts of agencies in a year, which feed the choice of the inspection round."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from sqlmodel import Session, select

from casework.import_preview import Line, Preview, change_of, opened, put, required, said_once
from casework.register import Names
from casework.sheets import Column, Row, read_sheet
from models.tables import Agency, RiskScore

COLUMNS = (
    Column("agency", ("Mã", "ma co quan", "co quan", "ten co quan", "code", "agency"), required=True),
    Column("par", ("Điểm CCHC", "par index", "par"), required=True),
    Column("par_prev", ("Điểm CCHC năm trước", "par prev")),
    Column("sipas", ("Điểm SIPAS", "sipas")),
    Column("overdue", ("Nhiệm vụ quá hạn", "qua han", "overdue")),
    Column("findings", ("Vấn đề tồn", "van de", "findings")),
    Column("complaints", ("Phản ánh", "phan anh, kien nghi", "complaints")),
    Column("last_inspected", ("Năm kiểm tra gần nhất", "last inspected")),
    Column("mandatory", ("Bắt buộc", "mandatory")),
    Column("excluded", ("Không kiểm tra", "excluded")),
    Column("halfdays", ("Số buổi", "halfdays")),
    Column("skills", ("Chuyên môn", "ky nang", "skills")),
    Column("source", ("Nguồn", "source")),
)
_COUNTS = {"overdue": (0, 9999), "findings": (0, 9999), "complaints": (0, 9999), "halfdays": (1, 6)}


@dataclass(frozen=True)
class _Wanted:
    row: Row
    agency: Agency
    values: dict[str, object]


def preview_scores(
    session: Session, path: Path, today: date, name: str = "", year: int | None = None
) -> Preview:
    """What the file would change in the scores of the year (this one, if none is given); nothing is written."""
    return _read(session, path, today, name, year or today.year)[0]


def apply_scores(
    session: Session, path: Path, today: date, name: str = "", year: int | None = None
) -> Preview:
    """Store the scores, all or nothing; twice adds nothing. Raises BadInput."""
    for_year = year or today.year
    preview, wanted, stored = _read(session, path, today, name, for_year)
    preview.require_clean()
    for made in wanted:
        assert made.agency.id is not None
        row = stored.get(made.agency.id)
        if row is None:
            row = RiskScore(agency_id=made.agency.id, year=for_year)
            session.add(row)
        put(row, made.values)
    session.flush()
    return preview


def _read(
    session: Session, path: Path, today: date, name: str, year: int
) -> tuple[Preview, list[_Wanted], dict[int, RiskScore]]:
    sheet = read_sheet(path, COLUMNS, name)
    preview = opened("scores", sheet)
    names, seen = Names(session, today), dict[str, str]()
    stored = {row.agency_id: row for row in session.exec(select(RiskScore).where(RiskScore.year == year))}
    wanted = [made for row in sheet.rows if (made := _wanted(preview, row, names, seen, year)) is not None]
    for made in wanted:
        row = stored.get(made.agency.id or 0)
        change = change_of(row, made.values)
        preview.lines.append(
            Line(made.row.where("agency"), made.agency.code, made.agency.name_vi, change, made.values)
        )
        if change in ("new", "changed"):
            preview.touches[made.agency.name_vi] = 1
    preview.facts["year"] = year
    return preview, wanted, stored


def _wanted(preview: Preview, row: Row, names: Names, seen: dict[str, str], year: int) -> _Wanted | None:
    text = required(preview, row, "agency", "cơ quan", "the agency")
    agency = names.find(preview, text, row.where("agency")) if text else None
    required(preview, row, "par", "điểm CCHC", "the PAR score")
    values: dict[str, object] = {}
    for field in ("par", "par_prev", "sipas"):
        if row.text(field):
            values[field] = _score(preview, row, field)
    for field, (least, most) in _COUNTS.items():
        if row.text(field):
            values[field] = _whole(preview, row, field, least, most)
    if row.text("last_inspected"):
        values["last_inspected"] = _whole(preview, row, "last_inspected", 1990, year)
    values |= {
        field: row.text(field) for field in ("mandatory", "excluded", "skills", "source") if row.text(field)
    }
    if agency is None or not said_once(preview, row, "agency", agency.code, seen, ("cơ quan", "agency")):
        return None
    return _Wanted(row, agency, values)


def _score(preview: Preview, row: Row, field: str) -> int:
    """A score of the index, times a hundred: 84,15 -> 8415."""
    text = row.text(field)
    found = re.fullmatch(r"(\d{1,3})(?:[.,](\d{1,2}))?", text)
    score = int(found[1]) * 100 + int((found[2] or "").ljust(2, "0")) if found else -1
    if not 0 <= score <= 10_000:
        preview.wrong("not_a_score", row.where(field), value=text)
    return score


def _whole(preview: Preview, row: Row, field: str, least: int, most: int) -> int:
    text = row.text(field)
    number = int(text) if re.fullmatch(r"[0-9]{1,6}", text) else least - 1
    if not least <= number <= most:
        preview.wrong("not_whole", row.where(field), value=text, least=least, most=most)
    return number
