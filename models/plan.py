"""Plans, their amendments, tasks with the words of their deadlines, leads and numeric targets."""

from datetime import date, datetime

import sqlalchemy as sa
from sqlmodel import Field

from models.base import Row, enum_field, key, ref
from rules.lifecycles import PlanStatus


class Plan(Row, table=True):
    """A plan of a year; several live side by side (yearly plan, improvement plan, inspection plan)."""

    id: int | None = key()
    code: str = Field(unique=True)
    title_vi: str
    title_en: str = ""
    kind: str = "yearly"  # yearly | improvement | inspection | other
    year: int
    decision_no: str = ""
    issued_on: date | None = None
    status: PlanStatus = enum_field(PlanStatus, PlanStatus.DRAFT)
    source_file: str = ""
    source_hash: str = ""
    illustrative: str = ""  # what in this plan is filled in for illustration
    created_at: datetime


class PlanAmendment(Row, table=True):
    """A change to an issued plan: what changed, by which decision, from which day."""

    __table_args__ = (sa.UniqueConstraint("plan_id", "number"),)
    id: int | None = key()
    plan_id: int = ref("plan.id")
    number: int
    decision_no: str = ""
    effective_on: date
    reason: str = ""
    body: str = ""  # JSON of the differences
    entered_at: datetime


class PlanTask(Row, table=True):
    """A task of a plan. `deadline_text` is what the plan says, for ever; the other deadline columns are
    how it was read (rules.deadlines)."""

    __table_args__ = (sa.UniqueConstraint("plan_id", "number"),)
    id: int | None = key()
    plan_id: int = ref("plan.id")
    number: str
    group_name: str = ""
    domain: str = ""  # code of config/domains.yaml, or empty
    domain_text: str = ""
    title_vi: str
    title_en: str = ""
    product: str = ""
    lead_text: str = ""
    cooperating_text: str = ""
    deadline_text: str = ""
    deadline_kind: str = "missing"
    deadline_start: date | None = None
    deadline_dues: str = "[]"  # JSON list of ISO dates
    deadline_every: str = ""
    deadline_after: str = ""
    deadline_note: str = ""
    awaits: str = ""
    source_cell: str = ""
    illustrative: str = ""  # names of the columns that were filled in for illustration


class TaskLead(Row, table=True):
    """An agency that leads a task; collective leads are expanded to one row each."""

    __table_args__ = (sa.PrimaryKeyConstraint("task_id", "agency_id"),)
    task_id: int = Field(foreign_key="plan_task.id")
    agency_id: int = Field(foreign_key="agency.id", index=True)
    from_collective: str = ""  # the collective words this lead came from


class Target(Row, table=True):
    """A numeric target of a plan: `measure op goal`; goal and upper bound are fractions."""

    __table_args__ = (sa.UniqueConstraint("plan_id", "code"),)
    id: int | None = key()
    plan_id: int = ref("plan.id")
    code: str
    title_vi: str
    title_en: str = ""
    unit: str = ""
    op: str  # >= | <= | >
    goal_num: int
    goal_den: int = 1
    upper_num: int | None = None  # "6,5 % - 7 %": reached from the goal up; the upper end is shown
    upper_den: int = 1
    baseline: str = ""  # in words: "so với năm 2021"
    goal_text: str = ""  # original words
    due_on: date | None = None  # when the value is known and judged
    owner_id: int | None = ref("agency.id", optional=True)
    source: str = ""


class TargetValue(Row, table=True):
    """A measured value of a target for a period."""

    __table_args__ = (sa.UniqueConstraint("target_id", "period"),)
    id: int | None = key()
    target_id: int = ref("target.id")
    period: str
    as_of: date
    value_num: int
    value_den: int = 1
    document_no: str = ""
    entered_at: datetime
    person_id: int | None = ref("person.id", optional=True)
    post_id: int | None = ref("post.id", optional=True)
