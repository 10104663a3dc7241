"""The office, its settings, and the register of agencies with their levels, names and dates."""

from datetime import date, datetime

import sqlalchemy as sa
from sqlmodel import Field

from models.base import Row, key, ref


class Office(Row, table=True):
    """The one office this database belongs to (row id 1)."""

    id: int = Field(default=1, primary_key=True)
    code: str
    name_vi: str
    name_en: str
    purpose: str = "office"  # office | demo | fork: `dondoc demo` never writes into an office's database
    zone: str = "Asia/Ho_Chi_Minh"
    language: str = "vi"
    created_at: datetime


class Setting(Row, table=True):
    """A setting the office keeps in its database, as JSON text; secrets never stand here."""

    key: str = Field(primary_key=True)
    value: str
    changed_at: datetime


class Level(Row, table=True):
    """A level of the tree of agencies, as data: there is no fixed 'district'."""

    code: str = Field(primary_key=True)
    name_vi: str
    name_en: str
    rank: int


class Agency(Row, table=True):
    """A body that owes duties or is inspected, from its first to its last day."""

    id: int | None = key()
    code: str = Field(unique=True)
    name_vi: str
    name_en: str = ""
    folded: str = Field(index=True)  # rules.text.fold(name_vi)
    sort_key: str = ""
    level: str = ref("level.code")
    kind: str = ""
    parent_id: int | None = ref("agency.id", optional=True)
    zone: str = ""  # places visited on one trip
    valid_from: date | None = None
    valid_to: date | None = None  # last day, inclusive
    successor_id: int | None = ref("agency.id", optional=True)
    counts: bool | None = None  # None: by the quota rule on level and kind
    counts_reason: str = ""
    inspected_by: str = ""  # who inspects the reform office's own agency
    source: str = ""  # where the fact comes from, and whether it is confirmed
    note: str = ""


class AgencyAlias(Row, table=True):
    """Another way of writing an agency's name; folded aliases are unique."""

    id: int | None = key()
    agency_id: int = ref("agency.id")
    alias: str
    folded: str = Field(unique=True)


class RiskScore(Row, table=True):
    """Scores and counts of an agency in a year that feed the choice of the round; scores x 100."""

    __table_args__ = (sa.UniqueConstraint("agency_id", "year"),)
    id: int | None = key()
    agency_id: int = ref("agency.id")
    year: int
    par: int = 10000
    par_prev: int = 10000
    sipas: int = 10000
    overdue: int = 0
    findings: int = 0
    complaints: int = 0
    last_inspected: int | None = None  # year
    mandatory: str = ""  # reason
    excluded: str = ""  # reason
    halfdays: int = 2
    skills: str = ""
    source: str = ""
