"""Every table at once: import this to have the whole metadata, and Core tables by their short names."""

import sqlalchemy as sa

from models.base import metadata


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
FINDING, ENDING, RECOMMENDATION = core("finding"), core("finding_ending"), core("recommendation")
NOTICE, DIGEST, DELIVERY, AUDIT = core("notice"), core("digest"), core("delivery"), core("audit_entry")
