"""The checker's own list of what is proved and how; a test holds it equal to the tables of the program."""

# table -> its primary key; "every change is in the chain, row by row"
AUDITED: dict[str, tuple[str, ...]] = {
    "office": ("id",),
    "setting": ("key",),
    "level": ("code",),
    "agency": ("id",),
    "agency_alias": ("id",),
    "risk_score": ("id",),
    "calendar_version": ("id",),
    "calendar_day": ("calendar_id", "day"),
    "ladder_version": ("id",),
    "rung_role": ("ladder_id", "rung", "role"),
    "periodic_report": ("id",),
    "post": ("id",),
    "person": ("id",),
    "tenure": ("id",),
    "absence": ("id",),
    "address": ("id",),
    "plan": ("id",),
    "plan_amendment": ("id",),
    "plan_task": ("id",),
    "task_lead": ("task_id", "agency_id"),
    "target": ("id",),
    "target_value": ("id",),
    "obligation": ("id",),
    "status_change": ("id",),
    "date_change": ("id",),
    "evidence": ("id",),
    "progress_note": ("id",),
    "extension": ("id",),
    "inspection_round": ("id",),
    "round_member": ("id",),
    "inspection": ("id",),
    "inspection_member": ("inspection_id", "post_id"),
    "inspection_step": ("id",),
    "checklist": ("id",),
    "inspection_checklist": ("inspection_id", "checklist_id"),
    "checklist_answer": ("id",),
    "finding": ("id",),
    "finding_ending": ("id",),
    "recommendation": ("id",),
    "reorganisation": ("id",),
    "succession": ("reorganisation_id", "agency_id", "successor_id"),
    "handover": ("id",),
    "reprojection": ("id",),
    "moved_date": ("id",),
    "snapshot": ("id",),
}

# append-only tables written in numbers and entered in ranges of ids
SEALED = ("notice", "delivery", "waited_again")

# columns outside the hash: they are moved by set statements and derived anew by the checks
VOLATILE: dict[str, frozenset[str]] = {
    "obligation": frozenset({"rung", "repeat_no", "next_alarm_on", "wall_since", "trouble", "version"}),
    "notice": frozenset({"state", "hold_until", "digest_id", "ended_on", "reason"}),
}

# neither audited nor sealed: derived (slot), or proved through its deliveries (digest)
DERIVED = ("audit_entry", "digest", "slot")

GUARDS = {
    "sqlite": frozenset({"audit_no_update", "audit_no_delete", "audit_continues"}),
    "postgresql": frozenset({"audit_no_change", "audit_continues"}),
}
