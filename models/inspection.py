"""The inspection round with its frozen list, and the inspections with their team, steps and answers."""

from datetime import date, datetime

import sqlalchemy as sa
from sqlmodel import Field

from models.base import Row, enum_field, key, ref
from rules.lifecycles import InspectionKind, InspectionStatus, RoundStatus, StepKind


class InspectionRound(Row, table=True):
    """The round of a year: rules and list fingerprinted before the seed is given."""

    id: int | None = key()
    year: int = Field(unique=True)
    status: RoundStatus = enum_field(RoundStatus, RoundStatus.DRAFT)
    share_num: int = 3
    share_den: int = 10
    rules: str = "{}"  # JSON: weights, lottery share, rotation years, which kinds count, limits
    as_of: date  # day the universe was frozen
    fingerprint: str = ""
    published_at: datetime | None = None
    seed: str = ""
    seed_source: str = ""
    drawn_at: datetime | None = None
    drawn_person_id: int | None = ref("person.id", optional=True, index=False)
    approved_at: datetime | None = None
    approved_person_id: int | None = ref("person.id", optional=True, index=False)
    decision_no: str = ""
    result: str = "{}"  # JSON: objective, bound, shortages


class RoundMember(Row, table=True):
    """An agency of the frozen list, with the facts it was judged on and why it was picked or not."""

    __table_args__ = (sa.UniqueConstraint("round_id", "agency_id"),)
    id: int | None = key()
    round_id: int = ref("inspection_round.id")
    agency_id: int = ref("agency.id")
    code: str
    level: str
    counts: bool = True
    excluded: str = ""
    facts: str = "{}"  # JSON: scores and counts as frozen
    picked: bool = False
    reason: str = "{}"  # JSON: kind, rank, place, cut-off, lottery hash, factors


class Inspection(Row, table=True):
    """One inspection of one agency; counted when its conclusion is signed within the year."""

    id: int | None = key()
    round_id: int | None = ref("inspection_round.id", optional=True)
    agency_id: int = ref("agency.id")
    year: int = Field(index=True)
    kind: InspectionKind = enum_field(InspectionKind, InspectionKind.PLANNED)
    status: InspectionStatus = enum_field(InspectionStatus, InspectionStatus.PLANNED)
    visit_from: date
    visit_to: date
    half: int = 0  # 0 morning, 1 afternoon
    halfdays: int = 2
    period_from: date | None = None  # inspected period
    period_to: date | None = None
    decision_no: str = ""
    minutes_no: str = ""
    conclusion_no: str = ""
    conclusion_on: date | None = None


class InspectionMember(Row, table=True):
    """An inspector in the team of an inspection."""

    __table_args__ = (sa.PrimaryKeyConstraint("inspection_id", "post_id"),)
    inspection_id: int = Field(foreign_key="inspection.id")
    post_id: int = Field(foreign_key="post.id")
    head: bool = False


class InspectionStep(Row, table=True):
    """A step of an inspection that somebody owes by a date."""

    __table_args__ = (sa.UniqueConstraint("inspection_id", "kind"),)
    id: int | None = key()
    inspection_id: int = ref("inspection.id")
    kind: StepKind = enum_field(StepKind)
    due_on: date
    done_on: date | None = None
    document_no: str = ""


class Checklist(Row, table=True):
    """A version of a domain's checklist as it was put in use; it never changes, a newer one gets another name."""

    __table_args__ = (sa.UniqueConstraint("domain", "version"),)
    id: int | None = key()
    domain: str  # code of config/domains.yaml
    version: str
    fingerprint: str  # sha-256 of the items
    items: str  # JSON: [{code, ask_vi, ask_en, category}]
    entered_at: datetime


class InspectionChecklist(Row, table=True):
    """A checklist an inspection works through; fixed with its version once the first item is answered."""

    __table_args__ = (sa.PrimaryKeyConstraint("inspection_id", "checklist_id"),)
    inspection_id: int = Field(foreign_key="inspection.id")
    checklist_id: int = Field(foreign_key="checklist.id")


class ChecklistAnswer(Row, table=True):
    """An answer on the checklist of a domain, with the checklist's version."""

    __table_args__ = (sa.UniqueConstraint("inspection_id", "item"),)
    id: int | None = key()
    inspection_id: int = ref("inspection.id")
    item: str
    checklist_version: str
    answer: str  # yes | no | not_applicable
    note: str = ""
    entered_at: datetime
    person_id: int | None = ref("person.id", optional=True, index=False)
