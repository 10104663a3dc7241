"""A calendar or a ladder changed for running cases: the act, and each date it moved with what stood before."""

from datetime import date, datetime

from sqlmodel import Field

from models.base import Row, enum_field, key, ref
from rules.lifecycles import ReprojectionKind


class Reprojection(Row, table=True):
    """One act that put running cases on another calendar or ladder, by which decision."""

    id: int | None = key()
    kind: ReprojectionKind = enum_field(ReprojectionKind)
    to_id: int = Field()  # version of the calendar, or of the ladder, that is in force from now on
    key: str = ""  # of the ladder
    running: str = "move"  # move | keep: what the office said of the running cases
    decision_no: str = ""
    effective_on: date
    reason: str = ""
    moved: int = 0  # how many obligations, whichever of their dates it was
    person_id: int | None = ref("person.id", optional=True, index=False)
    post_id: int | None = ref("post.id", optional=True, index=False)
    entered_at: datetime


class MovedDate(Row, table=True):
    """What an act of reprojection did to one obligation: its dates and versions before and after, and why.

    `cause` is `counted` (the due date is counted in working days), `alarm` (only the next look moved) or `ladder`
    (it goes on, on another ladder, at `rung`).
    """

    id: int | None = key()
    reprojection_id: int = ref("reprojection.id")
    obligation_id: int = ref("obligation.id")
    cause: str
    old_due_on: date
    new_due_on: date
    old_alarm_on: date | None = None
    new_alarm_on: date | None = None
    old_calendar_id: int | None = ref("calendar_version.id", optional=True, index=False)
    new_calendar_id: int | None = ref("calendar_version.id", optional=True, index=False)
    old_ladder_id: int | None = ref("ladder_version.id", optional=True, index=False)
    new_ladder_id: int | None = ref("ladder_version.id", optional=True, index=False)
    opening: int = 1  # after the act
    rung: int = 0  # after the act
