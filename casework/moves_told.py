"""What moved an obligation since it was opened, in words: more time, another calendar, ladder or body."""

from collections.abc import Mapping
from datetime import date
from typing import Any

import sqlalchemy as sa
from sqlmodel import Session

from models.tables import (
    AGENCY,
    CALENDAR_DAY,
    DATE_CHANGE,
    EXTENSION,
    HANDOVER,
    LADDER,
    MOVED_DATE,
    REORGANISATION,
    REPROJECTION,
)
from notifications.catalogue import words_of
from rules.lifecycles import ExtensionStatus

_LABELS: Mapping[str, tuple[str, str]] = {
    "date": ("Thời hạn thay đổi", "The date moved"),
    "alarm": ("Ngày nhắc thay đổi", "The next look moved"),
    "ladder": ("Nấc đôn đốc thay đổi", "The ladder changed"),
    "body": ("Cơ quan thay đổi", "The body changed"),
}
_SAID: Mapping[str, tuple[str, str]] = {
    "extension": ("{old} → {new}, gia hạn theo {decision}", "{old} → {new}, more time by {decision}"),
    "amendment": (
        "{old} → {new}: kế hoạch được điều chỉnh ({reason})",
        "{old} → {new}: the plan was amended ({reason})",
    ),
    "given": ("{old} → {new}: được giao thời hạn ({reason})", "{old} → {new}: a date was given ({reason})"),
    "visit": (
        "{old} → {new}: cuộc kiểm tra đổi ngày ({reason})",
        "{old} → {new}: the inspection goes on other days ({reason})",
    ),
    "follow_up": (
        "{old} → {new}: theo thời hạn khắc phục đã được gia hạn",
        "{old} → {new}: after the remedy that got more time",
    ),
    "reopened": ("{old} → {new}: mở lại với thời hạn mới", "{old} → {new}: owed anew, by a new date"),
    "undated": ("chưa có thời hạn", "no date"),
    "counted": (
        "{old} → {new}: tính lại theo ngày làm việc, lịch phiên bản {version} ({decision}; {days})",
        "{old} → {new}: counted anew in working days, calendar version {version} ({decision}; {days})",
    ),
    "alarm": (
        "{old} → {new}: lịch phiên bản {version} ({decision}; {days})",
        "{old} → {new}: calendar version {version} ({decision}; {days})",
    ),
    "ladder": (
        "sang nấc “{key}” phiên bản {version}, đứng ở nấc {rung} ({decision})",
        "to the ladder “{key}” version {version}, standing on rung {rung} ({decision})",
    ),
    "body": ("{old} → {new} từ ngày {day} ({decision})", "{old} → {new} from {day} ({decision})"),
    "closed": ("nghỉ {day}", "{day} off"),
    "opened": ("làm việc {day}", "{day} worked"),
    "normal": ("ngày thường {day}", "{day} as usual"),
}
_SHOWN = 4  # changed days named beside a moved date


def moves_of(
    session: Session, obligation_id: int, language: str, *, until: date = date.max
) -> list[tuple[str, str]]:
    """(label, sentence) of each move up to a day, oldest first."""
    found = [
        *_extensions(session, obligation_id, language),
        *_changes(session, obligation_id, language),
        *_dates(session, obligation_id, language),
        *_bodies(session, obligation_id, language),
    ]
    english = language == "en"
    told = sorted((one for one in found if one[0] <= until), key=lambda one: one[0])
    return [(_LABELS[label][english], text) for _, label, text in told]


def _say(phrase: str, language: str, /, **values: object) -> str:
    words = words_of(language)
    said = {name: words.day(value) if isinstance(value, date) else value for name, value in values.items()}
    return _SAID[phrase][language == "en"].format(**said)


def _extensions(session: Session, number: int, language: str) -> list[tuple[Any, str, str]]:
    rows = session.execute(
        sa.select(EXTENSION).where(
            EXTENSION.c.obligation_id == number, EXTENSION.c.status == ExtensionStatus.GRANTED
        )
    )
    return [
        (
            row.decided_on, "date",
            _say("extension", language, old=row.from_due_on, new=row.to_due_on, decision=row.decision_no),
        )
        for row in rows
    ]  # fmt: skip


def _changes(session: Session, number: int, language: str) -> list[tuple[Any, str, str]]:
    rows = session.execute(
        sa.select(DATE_CHANGE).where(DATE_CHANGE.c.obligation_id == number).order_by(DATE_CHANGE.c.id)
    )
    none = _say("undated", language)
    return [
        (
            row.valid_from, "date",
            _say(row.cause, language, old=row.old_due_on or none, new=row.new_due_on or none, reason=row.reason),
        )
        for row in rows
    ]  # fmt: skip


def _dates(session: Session, number: int, language: str) -> list[tuple[Any, str, str]]:
    rows = session.execute(
        sa.select(
            MOVED_DATE, REPROJECTION.c.effective_on, REPROJECTION.c.decision_no, LADDER.c.key, LADDER.c.number
        )
        .join(REPROJECTION, REPROJECTION.c.id == MOVED_DATE.c.reprojection_id)
        .outerjoin(LADDER, LADDER.c.id == MOVED_DATE.c.new_ladder_id)
        .where(MOVED_DATE.c.obligation_id == number)
        .order_by(MOVED_DATE.c.id)
    )
    found = []
    for row in rows:
        if row.cause == "ladder":
            text = _say(
                "ladder", language, key=row.key, version=row.number, rung=row.rung, decision=row.decision_no
            )
        else:
            due = row.cause == "counted"
            text = _say(
                row.cause, language, old=row.old_due_on if due else row.old_alarm_on,
                new=row.new_due_on if due else row.new_alarm_on, version=row.new_calendar_id,
                decision=row.decision_no, days=_changed_days(session, row, language),
            )  # fmt: skip
        found.append((row.effective_on, "date" if row.cause == "counted" else row.cause, text))
    return found


def _changed_days(session: Session, row: Any, language: str) -> str:
    """The days that differ between the two calendars, those near the dates that moved first."""
    kinds: dict[int, dict[date, str]] = {row.old_calendar_id: {}, row.new_calendar_id: {}}
    for calendar, day, kind in session.execute(
        sa.select(CALENDAR_DAY.c.calendar_id, CALENDAR_DAY.c.day, CALENDAR_DAY.c.kind).where(
            CALENDAR_DAY.c.calendar_id.in_(list(kinds))
        )
    ).tuples():
        kinds[calendar][day] = kind
    before, after = kinds[row.old_calendar_id], kinds[row.new_calendar_id]
    changed = {
        day: after.get(day, "normal")
        for day in before.keys() | after.keys()
        if before.get(day) != after.get(day)
    }
    near = sorted(changed, key=lambda day: abs((day - row.new_due_on).days))[:_SHOWN]
    return ", ".join(_say(changed[day], language, day=day) for day in sorted(near))


def _bodies(session: Session, number: int, language: str) -> list[tuple[Any, str, str]]:
    old, new = AGENCY.alias("old_body"), AGENCY.alias("new_body")
    rows = session.execute(
        sa.select(
            old.c.name_vi.label("old"), new.c.name_vi.label("new"), REORGANISATION.c.effective_on,
            REORGANISATION.c.decision_no,
        )
        .join(REORGANISATION, REORGANISATION.c.id == HANDOVER.c.reorganisation_id)
        .join(old, old.c.id == HANDOVER.c.from_agency_id)
        .join(new, new.c.id == HANDOVER.c.to_agency_id)
        .where(HANDOVER.c.noun == "obligation", HANDOVER.c.noun_id == number)
        .order_by(HANDOVER.c.id)
    )  # fmt: skip
    return [
        (
            row.effective_on, "body",
            _say(
                "body", language, old=row.old, new=row.new, day=row.effective_on, decision=row.decision_no
            ),
        )
        for row in rows
    ]  # fmt: skip
