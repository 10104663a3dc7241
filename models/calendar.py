"""Versions of the working calendar and of the ladders; running cases keep the one they were armed with."""

from datetime import date, datetime

import sqlalchemy as sa
from sqlmodel import Field

from models.base import Row, enum_field, key
from rules.lifecycles import Form, Role


class CalendarVersion(Row, table=True):
    """One state of the calendar between two days; `days` rows hold what differs from Monday-Friday."""

    id: int | None = key()
    first_day: date
    last_day: date
    reason: str = ""
    fingerprint: str
    created_at: datetime


class CalendarDay(Row, table=True):
    """A closed or an opened day of a calendar version, with the decision behind it."""

    __table_args__ = (sa.PrimaryKeyConstraint("calendar_id", "day"),)
    calendar_id: int = Field(foreign_key="calendar_version.id")
    day: date
    kind: str  # closed | opened
    name: str
    decision: str = ""


class LadderVersion(Row, table=True):
    """A ladder as it was when obligations were armed with it; `body` is rules.ladder.to_json."""

    __table_args__ = (sa.UniqueConstraint("key", "number"),)
    id: int | None = key()
    key: str
    number: int
    body: str
    fingerprint: str
    created_at: datetime


class RungRole(Row, table=True):
    """Whom a rung of a ladder version addresses, flattened so that the sweep can join it."""

    __table_args__ = (sa.PrimaryKeyConstraint("ladder_id", "rung", "role"),)
    ladder_id: int = Field(foreign_key="ladder_version.id")
    rung: int
    role: Role = enum_field(Role)
    form: Form = enum_field(Form)
    urgent: bool = False


class PeriodicReport(Row, table=True):
    """A report due inside the province and then upward, over a period of the report year 15/12-14/12."""

    __table_args__ = (sa.UniqueConstraint("code", "year"),)
    id: int | None = key()
    code: str  # quarter1 | half | quarter3 | year
    year: int
    name_vi: str
    name_en: str
    data_from: date
    data_to: date
    internal_due: date
    upward_due: date
    source: str = ""
    figures: str = ""  # JSON, frozen when the period had ended; later corrections go into the next report
    frozen_at: datetime | None = None
