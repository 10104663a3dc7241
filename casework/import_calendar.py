"""Days off and swapped working days from a file, laid over the calendar in force as a new version."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from sqlmodel import Session, col, select

from casework.import_preview import Change, Line, Preview, day_of, opened, required, said_once
from casework.sheets import Column, Row, read_sheet
from casework.standing import SpecialDay, put_calendar_in_force
from models.audit import current
from models.tables import Agency, CalendarDay, CalendarVersion, Obligation
from rules.lifecycles import ObligationStatus
from rules.text import fold

COLUMNS = (
    Column("day", ("Ngày", "date", "day"), required=True),
    Column("kind", ("Loại", "type", "kind"), required=True),
    Column("name", ("Tên", "ten ngay", "noi dung", "name")),
    Column("decision", ("Số văn bản", "quyet dinh", "can cu", "nguon", "decision", "source")),
)
CLOSED, OPENED, NORMAL = "closed", "opened", "normal"
KINDS = {
    CLOSED: (
        "closed", "holiday", "compensatory", "swap_off", "nghi", "nghi le", "ngay le", "nghi tet", "nghi bu",
        "nghi hoan doi",
    ),
    OPENED: ("opened", "swap_work", "lam bu", "lam viec bu", "ngay lam viec", "di lam"),
    NORMAL: ("normal", "ngay thuong", "binh thuong"),  # takes back what an earlier file said
}  # fmt: skip
_DAYS_OFF_A_YEAR = 8  # of the eleven of the Labour Code some may fall on a weekend


@dataclass(frozen=True)
class Laid:
    """The calendar as it will be once a file is laid over the one in force."""

    first: date
    last: date
    days: Mapping[date, SpecialDay]


def preview_calendar(session: Session, path: Path, today: date, name: str = "") -> Preview:
    """Which days would change, and how many open duties are due on one of them; nothing is written."""
    return read_calendar(session, path, today, name)[0]


def apply_calendar(session: Session, path: Path, today: date, name: str = "") -> Preview:
    """Put a new version of the calendar in force, if the file changes a day. Raises BadInput.

    Dates already computed keep the calendar they were computed with; moving them is an act of its own.
    """
    preview, calendar = read_calendar(session, path, today, name)
    preview.require_clean()
    assert calendar is not None
    if preview.count("new") or preview.count("changed"):
        put_calendar_in_force(
            session, calendar.first, calendar.last, sorted(calendar.days.values(), key=lambda day: day.day),
            reason=preview.file, now=current(session).now,
        )  # fmt: skip
    return preview


def read_calendar(
    session: Session, path: Path, today: date, name: str = "", decision: str = ""
) -> tuple[Preview, Laid | None]:
    """What a file says of the calendar; days without a document of their own stand under `decision`."""
    sheet = read_sheet(path, COLUMNS, name)
    preview = opened("calendar", sheet)
    seen: dict[str, str] = {}
    days = [
        (row, day) for row in sheet.rows if (day := _special(preview, row, today, seen, decision)) is not None
    ]
    if not days:
        return preview, None
    known = _in_force(session)
    calendar = _laid_over(preview, known, days)
    changed = {line.key for line in preview.lines if line.change in ("new", "changed")}
    _touch(session, preview, {date.fromisoformat(key) for key in changed})
    _look_at_thin_years(preview, calendar, {day.day.year for _, day in days})
    preview.facts |= {"first": calendar.first.isoformat(), "last": calendar.last.isoformat()}
    return preview, calendar


def _special(
    preview: Preview, row: Row, today: date, seen: dict[str, str], decision: str
) -> SpecialDay | None:
    text = required(preview, row, "day", "ngày", "the day")
    kind = _kind(preview, row)
    if text and not re.search(r"(?<!\d)\d{4}(?!\d)", text):
        preview.wrong("no_year", row.where("day"), value=text)
        return None
    day = day_of(preview, row, "day", int(found[0]) if (found := re.findall(r"\d{4}", text)) else today.year)
    if day is None or kind is None:
        return None
    if not said_once(preview, row, "day", day.isoformat(), seen, ("ngày", "day")):
        return None
    return SpecialDay(day, kind, row.text("name"), row.text("decision") or decision)


def _kind(preview: Preview, row: Row) -> str | None:
    text = required(preview, row, "kind", "loại ngày", "the kind of day")
    for kind, words in KINDS.items():
        if fold(text) in words:
            return kind
    if text:
        known = "nghỉ lễ, nghỉ bù, nghỉ hoán đổi, làm bù, ngày thường"
        preview.wrong("unknown_word", row.where("kind"), value=text, known=known)
    return None


def _in_force(session: Session) -> Laid | None:
    newest = session.exec(select(CalendarVersion).order_by(col(CalendarVersion.id).desc()).limit(1)).first()
    if newest is None:
        return None
    rows = session.exec(select(CalendarDay).where(CalendarDay.calendar_id == newest.id))
    days = {row.day: SpecialDay(row.day, row.kind, row.name, row.decision) for row in rows}
    return Laid(newest.first_day, newest.last_day, days)


def _laid_over(preview: Preview, known: Laid | None, rows: list[tuple[Row, SpecialDay]]) -> Laid:
    days = dict(known.days) if known else {}
    for row, day in rows:
        change: Change = "unchanged"
        stored = days.get(day.day)
        if day.kind == NORMAL:
            change = "changed" if days.pop(day.day, None) else "unchanged"
        elif stored != day:
            change = "changed" if stored else "new"
            days[day.day] = day
        details = {"day_kind": day.kind, "decision": day.decision}
        preview.lines.append(Line(row.where("day"), day.day.isoformat(), day.name, change, details))
    first, last = _reach(preview, known, rows)
    return Laid(first, last, days)


def _reach(preview: Preview, known: Laid | None, rows: list[tuple[Row, SpecialDay]]) -> tuple[date, date]:
    """First and last day; a year nobody spoke of must not slip in as one without holidays."""
    covered = set(range(known.first.year, known.last.year + 1)) if known else set()
    for row, day in sorted(rows, key=lambda entry: entry[1].day):
        if covered and not min(covered) - 1 <= day.day.year <= max(covered) + 1:
            preview.wrong("calendar_gap", row.where("day"), last=max(covered), year=day.day.year)
        covered.add(day.day.year)
    first, last = date(min(covered), 1, 1), date(max(covered), 12, 31)
    return (min(first, known.first), max(last, known.last)) if known else (first, last)


def _touch(session: Session, preview: Preview, changed: set[date]) -> None:
    """The agencies with an open duty due on a day that changes."""
    if not changed:
        return
    query = (
        select(Agency.name_vi, Obligation.id)
        .join(Obligation, col(Obligation.agency_id) == col(Agency.id))
        .where(col(Obligation.due_on).in_(sorted(changed)), Obligation.status == ObligationStatus.OPEN)
    )
    for agency, _ in session.exec(query):
        preview.touches[agency] = preview.touches.get(agency, 0) + 1


def _look_at_thin_years(preview: Preview, calendar: Laid, years: set[int]) -> None:
    for year in sorted(years):
        count = sum(1 for day in calendar.days.values() if day.day.year == year and day.kind == CLOSED)
        if count < _DAYS_OFF_A_YEAR:
            preview.look("thin_year", "", year=year, count=count)
