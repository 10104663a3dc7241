"""Every table at once: import this to have the whole metadata, and Core tables by their short names."""

import sqlalchemy as sa

from models.agency import Agency, AgencyAlias, Level, Office, RiskScore, Setting
from models.audit import AuditEntry
from models.base import metadata
from models.calendar import CalendarDay, CalendarVersion, LadderVersion, PeriodicReport, RungRole
from models.finding import Finding, FindingEnding, Recommendation
from models.inspection import (
    Checklist,
    ChecklistAnswer,
    Inspection,
    InspectionChecklist,
    InspectionMember,
    InspectionRound,
    InspectionStep,
    RoundMember,
)
from models.notice import Delivery, Digest, Notice, WaitedAgain
from models.obligation import DateChange, Evidence, Extension, Obligation, ProgressNote, StatusChange
from models.plan import Plan, PlanAmendment, PlanTask, Target, TargetValue, TaskLead
from models.post import Absence, Address, Person, Post, Slot, Tenure
from models.reorganisation import Handover, Reorganisation, Succession
from models.reprojection import MovedDate, Reprojection
from models.snapshot import Snapshot

__all__ = [  # importing a model registers its table: a linter must not take these for unused
    "ABSENCE",
    "ADDRESS",
    "AGENCY",
    "ALIAS",
    "AMENDMENT",
    "ANSWER",
    "AUDIT",
    "CALENDAR",
    "CALENDAR_DAY",
    "CHECKLIST",
    "DATE_CHANGE",
    "DELIVERY",
    "DIGEST",
    "ENDING",
    "EVIDENCE",
    "EXTENSION",
    "FINDING",
    "HANDOVER",
    "INSPECTION",
    "LADDER",
    "LEAD",
    "LEVEL",
    "MEMBER",
    "MOVED_DATE",
    "NOTICE",
    "OBLIGATION",
    "OFFICE",
    "PERSON",
    "PLAN",
    "POST",
    "PROGRESS",
    "RECOMMENDATION",
    "REORGANISATION",
    "REPORT",
    "REPROJECTION",
    "RISK",
    "ROUND",
    "RUNG_ROLE",
    "SETTING",
    "SLOT",
    "SNAPSHOT",
    "STATUS_CHANGE",
    "STEP",
    "SUCCESSION",
    "TARGET",
    "TARGET_VALUE",
    "TASK",
    "TEAM",
    "TENURE",
    "USED_LIST",
    "WAITED_AGAIN",
    "Absence",
    "Address",
    "Agency",
    "AgencyAlias",
    "AuditEntry",
    "CalendarDay",
    "CalendarVersion",
    "Checklist",
    "ChecklistAnswer",
    "DateChange",
    "Delivery",
    "Digest",
    "Evidence",
    "Extension",
    "Finding",
    "FindingEnding",
    "Handover",
    "Inspection",
    "InspectionChecklist",
    "InspectionMember",
    "InspectionRound",
    "InspectionStep",
    "LadderVersion",
    "Level",
    "MovedDate",
    "Notice",
    "Obligation",
    "Office",
    "PeriodicReport",
    "Person",
    "Plan",
    "PlanAmendment",
    "PlanTask",
    "Post",
    "ProgressNote",
    "Recommendation",
    "Reorganisation",
    "Reprojection",
    "RiskScore",
    "RoundMember",
    "RungRole",
    "Setting",
    "Slot",
    "Snapshot",
    "StatusChange",
    "Succession",
    "Target",
    "TargetValue",
    "TaskLead",
    "Tenure",
    "WaitedAgain",
    "core",
]  # fmt: skip


def core(name: str) -> sa.Table:
    """The Core table of that name: queries are written on its columns, which type checkers follow."""
    return metadata.tables[name]


OFFICE, SETTING, LEVEL, AGENCY = core("office"), core("setting"), core("level"), core("agency")
ALIAS, RISK = core("agency_alias"), core("risk_score")
POST, PERSON, TENURE = core("post"), core("person"), core("tenure")
ABSENCE, ADDRESS, SLOT = core("absence"), core("address"), core("slot")
CALENDAR, CALENDAR_DAY = core("calendar_version"), core("calendar_day")
LADDER, RUNG_ROLE, REPORT = core("ladder_version"), core("rung_role"), core("periodic_report")
PLAN, AMENDMENT, TASK, LEAD = core("plan"), core("plan_amendment"), core("plan_task"), core("task_lead")
TARGET, TARGET_VALUE = core("target"), core("target_value")
OBLIGATION, STATUS_CHANGE, EVIDENCE = core("obligation"), core("status_change"), core("evidence")
PROGRESS, EXTENSION = core("progress_note"), core("extension")
ROUND, MEMBER, INSPECTION = core("inspection_round"), core("round_member"), core("inspection")
TEAM, STEP, ANSWER = core("inspection_member"), core("inspection_step"), core("checklist_answer")
CHECKLIST, USED_LIST = core("checklist"), core("inspection_checklist")
FINDING, ENDING, RECOMMENDATION = core("finding"), core("finding_ending"), core("recommendation")
NOTICE, DIGEST, DELIVERY, AUDIT = core("notice"), core("digest"), core("delivery"), core("audit_entry")
REORGANISATION, SUCCESSION, HANDOVER = core("reorganisation"), core("succession"), core("handover")
REPROJECTION, MOVED_DATE = core("reprojection"), core("moved_date")
SNAPSHOT = core("snapshot")
WAITED_AGAIN, DATE_CHANGE = core("waited_again"), core("date_change")
