"""A day's list of documents from a file: one row is one agency's report on one obligation, by one of its posts."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import sqlalchemy as sa
from sqlmodel import Session

from casework.import_preview import Preview, day_of, opened, required, said_once
from casework.many import Report
from casework.posts import NobodyThere, actor_of
from casework.sheets import Column, Row, read_sheet
from models.tables import OBLIGATION
from rules.rights import Actor

COLUMNS = (
    Column("obligation", ("Số đầu việc", "so", "dau viec", "obligation"), required=True),
    Column("post", ("Mã chức vụ", "ma vi tri", "post code", "post"), required=True),
    Column("document_no", ("Số văn bản", "so ky hieu", "document no", "document"), required=True),
    Column("document_date", ("Ngày văn bản", "ngay", "document date", "date"), required=True),
    Column("title", ("Trích yếu", "title")),
)


def read_reports(session: Session, path: Path, today: date, name: str = "") -> list[Report]:
    """The reports a file lists. Raises BadInput with every cell that is wrong."""
    sheet = read_sheet(path, COLUMNS, name)
    preview, seen = opened("reports", sheet), dict[str, str]()
    known = set(session.execute(sa.select(OBLIGATION.c.id)).scalars())
    found = [_report(session, preview, row, today, known, seen) for row in sheet.rows]
    preview.require_clean()
    return [report for report in found if report is not None]


def _report(
    session: Session, preview: Preview, row: Row, today: date, known: set[int], seen: dict[str, str]
) -> Report | None:
    text = required(preview, row, "obligation", "số đầu việc", "the obligation's number")
    paper = required(preview, row, "document_no", "số văn bản", "the document's number")
    day = day_of(preview, row, "document_date", today.year)
    actor = _actor(session, preview, row, today)
    number = int(text) if text.isdecimal() else 0
    if text and number not in known:
        preview.wrong("unknown_obligation", row.where("obligation"), value=text)
    if day is None:
        required(preview, row, "document_date", "ngày văn bản", "the document's date")
    what = ("số đầu việc", "obligation number")
    if not said_once(preview, row, "obligation", text, seen, what) or day is None or actor is None:
        return None
    return Report(number, actor, paper, day, row.text("title"))


def _actor(session: Session, preview: Preview, row: Row, today: date) -> Actor | None:
    code = required(preview, row, "post", "mã chức vụ", "the post's code")
    try:
        return actor_of(session, code, today) if code else None
    except NobodyThere:
        preview.wrong("nobody_in_post", row.where("post"), value=code, day=today)
        return None
