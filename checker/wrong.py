"""Notices that should not have gone out as they did, counted in the stored rows, each kind by a query of its own.

A notice counts as sent once a relay has accepted the letter it stands in. Nothing here is asked of the program.
"""

from datetime import datetime
from typing import Any

from checker.days import Days, calendars
from checker.digests import GRACE, OFFICE_HOURS, Spans
from checker.office import Office
from checker.report import Report
from checker.stored import Stored, moment

# letters that a relay has taken, whatever came back later
SENT = "SELECT id, person_id, sent_at, sent_on FROM digest WHERE sent_at IS NOT NULL"

# the same cause told twice to the same post
TOLD_TWICE = (
    """SELECT coalesce(sum(n - 1), 0) FROM (
         SELECT count(*) AS n FROM notice WHERE event = ''
         GROUP BY obligation_id, opening, due_on, rung, repeat_no, post_id HAVING count(*) > 1) AS same""",
    """SELECT coalesce(sum(n - 1), 0) FROM (
         SELECT count(*) AS n FROM notice WHERE event <> '' GROUP BY event, post_id HAVING count(*) > 1) AS same""",
)
DOUBLES = (  # and letters that a relay took twice
    *TOLD_TWICE,
    """SELECT coalesce(sum(n - 1), 0) FROM (
         SELECT count(*) AS n FROM delivery WHERE outcome = 'accepted'
         GROUP BY digest_id HAVING count(*) > 1) AS same""",
)

# the reader neither held the notice's post on the day of sending nor stood in for it, or was out of service
TO_LEAVER = f"""
SELECT count(*) FROM notice n JOIN ({SENT}) d ON d.id = n.digest_id
WHERE NOT EXISTS (
  SELECT 1 FROM tenure t JOIN person p ON p.id = t.person_id
  WHERE t.post_id = n.post_id AND t.person_id = d.person_id
    AND (t.valid_from IS NULL OR t.valid_from <= d.sent_on) AND (t.valid_to IS NULL OR t.valid_to >= d.sent_on)
    AND (p.active_from IS NULL OR p.active_from <= d.sent_on)
    AND (p.active_to IS NULL OR p.active_to >= d.sent_on))"""

# the post, or the body it belongs to, had ended when the letter left
TO_DISSOLVED = f"""
SELECT count(*) FROM notice n JOIN ({SENT}) d ON d.id = n.digest_id
JOIN post p ON p.id = n.post_id JOIN agency a ON a.id = p.agency_id
WHERE p.valid_to < d.sent_on OR a.valid_to < d.sent_on"""

# the last thing known of the matter when the letter left was that it is not open
AFTER_CLOSE = f"""
SELECT count(*) FROM notice n JOIN ({SENT}) d ON d.id = n.digest_id
WHERE n.event = '' AND coalesce((
  SELECT c.new FROM status_change c
  WHERE c.noun = 'obligation' AND c.noun_id = n.obligation_id AND c.entered_at <= d.sent_at
  ORDER BY c.id DESC LIMIT 1), 'open') <> 'open'"""

# somebody higher was called while the call below him had not arrived, and not told that it had not
OVER_UNDELIVERED = """
WITH back AS (
  SELECT digest_id, min({day}) AS day FROM delivery WHERE outcome IN ('bounced', 'permanent') GROUP BY digest_id),
level AS (
  SELECT ladder_id, rung, max(CASE role {levels} END) AS height FROM rung_role GROUP BY ladder_id, rung),
call AS (
  SELECT n.obligation_id, n.opening, n.due_on, n.rung, n.repeat_no, min(n.created_on) AS made,
    max(l.height) AS height, min(CASE WHEN n.form = 'unreached' THEN 1 ELSE 0 END) AS honest, count(*) AS notices,
    max(coalesce(d.sent_on, {never})) AS told, min(coalesce(b.day, {never})) AS back
  FROM notice n JOIN level l ON l.ladder_id = n.ladder_id AND l.rung = n.rung
  LEFT JOIN digest d ON d.id = n.digest_id LEFT JOIN back b ON b.digest_id = n.digest_id
  WHERE n.event = '' AND n.reason <> 'handed_over'
  GROUP BY n.obligation_id, n.opening, n.due_on, n.rung, n.repeat_no),
step AS (
  SELECT made, height, honest, notices, lag(height) OVER w AS below, lag(told) OVER w AS told_below,
    lag(back) OVER w AS back_below
  FROM call WINDOW w AS (PARTITION BY obligation_id, opening, due_on ORDER BY rung, repeat_no))
SELECT coalesce(sum(notices), 0) FROM step
WHERE height > below AND honest = 0 AND (told_below >= made OR back_below < made)"""
_LEVELS = (
    ("inspector", 1), ("officer", 1), ("head", 2), ("reform_office", 3), ("director", 4), ("vice_chairman", 5),
    ("chairman", 6),
)  # fmt: skip

SENT_NOTICES = f"SELECT count(*) FROM notice n JOIN ({SENT}) d ON d.id = n.digest_id"
MAILS = "SELECT count(*) FROM delivery WHERE outcome = 'accepted'"
CLOSED = """
SELECT count(DISTINCT c.noun_id) FROM status_change c JOIN obligation o ON o.id = c.noun_id
WHERE c.noun = 'obligation' AND c.new IN ('reported', 'done')
  AND o.kind IN ('task', 'report', 'finding', 'inspection_step', 'recommendation')"""


def one(stored: Stored, sql: str) -> int:
    """The number a query asks for."""
    return stored.number(sql)


def counts(office: Office) -> dict[str, Any]:
    """How many notices were sent, letters taken and duties closed, and how many notices were wrong, by kind."""
    sent, mails, closed = (one(office.stored, sql) for sql in (SENT_NOTICES, MAILS, CLOSED))
    return {"sent": sent, "mails": mails, "closed": closed, "wrong": count_wrong(office)}


def count_wrong(office: Office, hours: Spans = OFFICE_HOURS) -> dict[str, int]:
    """How many notices were wrong, by kind."""
    stored = office.stored
    return {
        "doubles": sum(one(stored, sql) for sql in DOUBLES),
        "to_leaver": one(stored, TO_LEAVER),
        "to_dissolved": one(stored, TO_DISSOLVED),
        "outside_hours": outside_hours(office, hours),
        "after_close": one(stored, AFTER_CLOSE),
        "over_undelivered": one(stored, _over_undelivered(office)),
    }


def without_derivation(report: Report) -> int:
    """Notices whose cause the checker could not derive anew, or under a ladder that is not what its text says."""
    told = {"notice_causes", "ladders"}
    return sum(
        len({str(example.get("notice", example)) for example in check.counter_examples})
        for check in report.checks
        if check.name in told
    )


def _over_undelivered(office: Office) -> str:
    """The query with what the two databases write differently: the office's day of a moment."""
    minutes = int(datetime(2026, 1, 1, tzinfo=office.zone).utcoffset().total_seconds() // 60)  # type: ignore[union-attr]
    if office.stored.sqlite:
        day, never = f"date(at, '+{minutes} minutes')", "'9999-12-31'"
    else:
        day, never = f"(at AT TIME ZONE 'UTC' + interval '{minutes} minutes')::date", "DATE '9999-12-31'"
    levels = " ".join(f"WHEN '{role}' THEN {height}" for role, height in _LEVELS)
    return OVER_UNDELIVERED.format(day=day, never=never, levels=levels)


def outside_hours(office: Office, hours: Spans) -> int:
    """Notices in letters that left outside the office's hours of a working day, by the calendar of that moment."""
    known = [
        (moment(made), number)
        for number, made in office.stored.select("SELECT id, created_at FROM calendar_version ORDER BY id")
    ]
    days = calendars(office.stored)
    sql = f"SELECT d.sent_at, count(*) FROM notice n JOIN ({SENT}) d ON d.id = n.digest_id GROUP BY d.sent_at"
    wrong = 0
    for cell, notices in office.stored.select(sql):
        at = moment(cell)
        in_force = days[max(number for made, number in known if made <= at)]
        if not _open(at.astimezone(office.zone), in_force, hours):
            wrong += notices
    return wrong


def _open(local: datetime, days: Days, hours: Spans) -> bool:
    if not days.working(local.date()):
        return False
    return any(
        datetime.combine(local.date(), start, local.tzinfo)
        <= local
        <= datetime.combine(local.date(), end, local.tzinfo) + GRACE
        for start, end in hours
    )
