"""Every table at once: import this to have the whole metadata, and Core tables by their short names."""

import sqlalchemy as sa

from models.agency import Agency, AgencyAlias, Level, Office, RiskScore, Setting
from models.audit import AuditEntry
from models.base import Row, metadata
from models.calendar import CalendarDay, CalendarVersion, LadderVersion, PeriodicReport, RungRole
from models.finding import Finding, FindingEnding, Recommendation
from models.inspection import (
    ChecklistAnswer,
    Inspection,
    InspectionMember,
    InspectionRound,
    InspectionStep,
    RoundMember,
)
from models.notice import Delivery, Digest, Notice
from models.obligation import Evidence, Extension, Obligation, ProgressNote, StatusChange
from models.plan import Plan, PlanAmendment, PlanTask, Target, TargetValue, TaskLead
from models.post import Absence, Address, Person, Post, Slot, Tenure


def core(model: type[Row]) -> sa.Table:
    """The Core table of a model: queries are written on columns (`T.c.due_on`), which type checkers follow."""
    table = metadata.tables[model.__tablename__]  # type: ignore[index]
    assert isinstance(table, sa.Table)
    return table


AGENCY, ALIAS, LEVEL, OFFICE, SETTING = map(core, (Agency, AgencyAlias, Level, Office, Setting))
RISK = core(RiskScore)
POST, PERSON, TENURE, ABSENCE, ADDRESS, SLOT = map(core, (Post, Person, Tenure, Absence, Address, Slot))
CALENDAR, CALENDAR_DAY, LADDER, RUNG_ROLE = map(core, (CalendarVersion, CalendarDay, LadderVersion, RungRole))
REPORT = core(PeriodicReport)
PLAN, AMENDMENT, TASK, LEAD = map(core, (Plan, PlanAmendment, PlanTask, TaskLead))
TARGET, TARGET_VALUE = map(core, (Target, TargetValue))
OBLIGATION, STATUS_CHANGE, EVIDENCE = map(core, (Obligation, StatusChange, Evidence))
PROGRESS, EXTENSION = map(core, (ProgressNote, Extension))
ROUND, MEMBER, INSPECTION, TEAM, STEP, ANSWER = map(
    core, (InspectionRound, RoundMember, Inspection, InspectionMember, InspectionStep, ChecklistAnswer)
)
FINDING, ENDING, RECOMMENDATION = map(core, (Finding, FindingEnding, Recommendation))
NOTICE, DIGEST, DELIVERY = map(core, (Notice, Digest, Delivery))
AUDIT = core(AuditEntry)
