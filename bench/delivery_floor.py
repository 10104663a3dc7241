"""The same letters by hand: sqlite3, smtplib and the same words, with nothing asked twice and nothing explained.

It claims a hundred under a lease, reads their lines, writes them, sends each over one kept line and records it
in a commit of its own. It does not ask again whether a matter is still open, and gives up on any refusal.
"""

import sqlite3
from bisect import bisect_right
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

from bench.delivery_office import NOW, OFFICE, TODAY
from bench.sweep_office import LADDER
from notifications.compose import compose
from notifications.facts import DigestFacts, Line, Rung, Why
from notifications.mime import Envelope, build
from rules.lifecycles import Form, ObligationKind, Role

_CLAIM = """
UPDATE digest SET state = 'sending', owner = 'hand', lease_until = ?, next_try_at = ?, attempt = attempt + 1
 WHERE id IN (SELECT id FROM digest WHERE state IN ('ready', 'sending') AND channel = 'mail' AND next_try_at <= ?
               ORDER BY next_try_at, id LIMIT 100)
RETURNING id, address, language, message_id, attempt
"""
_LINES = """
SELECT n.digest_id, n.id, n.form, n.rung, n.due_on, n.opening, o.id, o.title, a.name_vi, p.title_vi, pe.name,
       t.number, t.deadline_text, t.deadline_kind, pl.decision_no, n.calendar_id
  FROM notice n JOIN obligation o ON o.id = n.obligation_id JOIN agency a ON a.id = o.agency_id
  JOIN post p ON p.id = n.post_id JOIN digest d ON d.id = n.digest_id JOIN person pe ON pe.id = d.person_id
  JOIN plan_task t ON t.id = o.subject_id JOIN plan pl ON pl.id = t.plan_id
 WHERE n.digest_id IN ({}) AND n.state = 'grouped' ORDER BY n.id
"""
_SENT = (
    "UPDATE digest SET state = 'sent', owner = '', lease_until = NULL, sent_at = ?, sent_on = ? "
    "WHERE id = ? AND owner = 'hand'"
)
_BOOK = (
    "INSERT INTO delivery(digest_id, attempt, at, outcome, code, text, subject) "
    "VALUES (?, ?, ?, 'accepted', 250, '', ?)"
)


def deliver_by_hand(path: Path, mail: Any, weekdays: list[date], ends: tuple[str, str]) -> int:
    """Send what is ready in the file over a line like smtplib's; returns how many.

    `ends` are the calendar's first and last day as a letter has them.
    """
    line = sqlite3.connect(path, isolation_level=None)
    for pragma in ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON", "busy_timeout=10000"):
        line.execute(f"PRAGMA {pragma}")
    done = 0
    while claimed := _claim(line):
        marks = ",".join("?" * len(claimed))
        of: dict[int, list[Any]] = {}
        for row in line.execute(_LINES.format(marks), [digest[0] for digest in claimed]):
            of.setdefault(row[0], []).append(row)
        letters = [_letter(digest, of[digest[0]], weekdays, ends) for digest in claimed]
        for (number, address, _, _, attempt), (subject, raw) in zip(claimed, letters, strict=True):
            mail.sendmail(OFFICE.sender, [address], raw)
            line.execute("BEGIN IMMEDIATE")
            line.execute(_SENT, (_moment(NOW), TODAY.isoformat(), number))
            line.execute(_BOOK, (number, attempt, _moment(NOW), subject))
            line.execute("COMMIT")
            done += 1
    line.close()
    return done


def _letter(digest: Any, rows: list[Any], weekdays: list[date], ends: tuple[str, str]) -> tuple[str, bytes]:
    _, address, language, message_id, _ = digest
    facts = _facts(rows, language, address, weekdays, ends)
    message = compose(facts)
    assert message is not None
    own, moment = OFFICE.office_name, OFFICE.local(NOW)
    envelope = Envelope(OFFICE.sender, address, message_id, moment, own, facts.person_name)
    return message.subject, build(message, envelope)


def _claim(line: sqlite3.Connection) -> list[Any]:
    until = _moment(NOW + timedelta(minutes=10))
    line.execute("BEGIN IMMEDIATE")
    claimed = line.execute(_CLAIM, (until, until, _moment(NOW))).fetchall()
    line.execute("COMMIT")
    return sorted(claimed)


def _moment(moment: datetime) -> str:
    return moment.strftime("%Y-%m-%d %H:%M:%S.%f")


def _day(text: str) -> str:
    day = date.fromisoformat(text)
    return f"{day.day:02d}/{day.month:02d}/{day.year}"


def _facts(
    rows: list[Any], language: str, address: str, weekdays: list[date], ends: tuple[str, str]
) -> DigestFacts:
    lines = tuple(_line(row, address, weekdays, ends) for row in rows)
    return DigestFacts(
        language="en" if language == "en" else "vi", office_name=OFFICE.office_name, person_name=rows[0][10],
        post_title=rows[0][9], agency_name=rows[0][8], day=TODAY, lines=lines,
    )  # fmt: skip


def _line(row: Any, address: str, weekdays: list[date], ends: tuple[str, str]) -> Line:
    due_on, rung = date.fromisoformat(row[4]), LADDER.rungs[row[3] - 1]
    step = Rung(rung.offset, rung.working, Form(row[2]), Role.OFFICER)
    return Line(
        form=Form(row[2]), title=row[7], notice_id=str(row[1]), kind=ObligationKind.TASK, agency=row[8],
        subject_ref=f"Nhiệm vụ {row[11]}, {row[14]}", due_on=due_on, original_due_on=due_on,
        days_left=bisect_right(weekdays, due_on) - bisect_right(weekdays, TODAY), rung=step,
        why=(
            (Why.CLAUSE, row[14]), (Why.TASK, f"Nhiệm vụ {row[11]}"), (Why.DEADLINE, row[12]),
            (Why.RULE, row[13]), (Why.CALENDAR, f"Phiên bản {row[15]}, từ {ends[0]} đến {ends[1]}"),
            (Why.OBLIGATION, f"Số {row[6]}, mở lần {row[5]}, hạn {_day(row[4])}"), (Why.RUNG, step),
            (Why.POST, row[9]), (Why.PERSON, row[10]), (Why.ADDRESS, address),
        ),
    )  # fmt: skip
