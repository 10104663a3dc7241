"""Bodies that merge, split, end or change their name, and everything that was handed from one to another."""

from datetime import date, datetime

import sqlalchemy as sa
from sqlmodel import Field

from models.base import Row, enum_field, key, ref
from rules.lifecycles import ReorganisationKind


class Reorganisation(Row, table=True):
    """One act of reorganisation: which kind, by which decision, from which day, and what it conserved."""

    id: int | None = key()
    kind: ReorganisationKind = enum_field(ReorganisationKind)
    decision_no: str = ""
    effective_on: date  # first day of the new bodies; the old ones end the day before
    reason: str = ""
    body: str = "{}"  # JSON: what was counted before and after, the names of before
    person_id: int | None = ref("person.id", optional=True, index=False)
    post_id: int | None = ref("post.id", optional=True, index=False)
    entered_at: datetime


class Succession(Row, table=True):
    """A body that ended (or gave away a part) and one that follows it; of a split there are several."""

    __table_args__ = (sa.PrimaryKeyConstraint("reorganisation_id", "agency_id", "successor_id"),)
    reorganisation_id: int = Field(foreign_key="reorganisation.id")
    agency_id: int = Field(foreign_key="agency.id", index=True)
    successor_id: int = Field(foreign_key="agency.id", index=True)


class Handover(Row, table=True):
    """One row that went from one body to another: nothing is lost and nothing doubled, line by line.

    `old` is what else had to change with it (the occurrence that would have stood twice, the post before).
    """

    __table_args__ = (
        sa.UniqueConstraint("reorganisation_id", "noun", "noun_id", "from_agency_id"),
        sa.Index("ix_handover_noun", "noun", "noun_id"),
    )
    id: int | None = key()
    reorganisation_id: int = ref("reorganisation.id", index=False)
    noun: str  # table name
    noun_id: int
    from_agency_id: int = ref("agency.id", index=False)
    to_agency_id: int = ref("agency.id", index=False)
    old: str = ""
