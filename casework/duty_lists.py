"""Duties opened again and ended by the list: what a `Deed` writes for one, in set statements."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

import sqlalchemy as sa
from sqlmodel import Session

from casework import outbox
from casework.deed import Deed
from casework.obligations import CLOSED, moved_row
from models.audit import hash_rows, insert_many
from models.prepared import Batch
from models.tables import OBLIGATION, DateChange, Obligation, StatusChange
from rules.lifecycles import DateCause, ObligationStatus

_ANEW = (
    "status", "due_on", "original_due_on", "opening", "done_on", "reported_at", "ladder_id", "calendar_id",
    "rung", "repeat_no", "wall_since", "trouble", "next_alarm_on",
)  # fmt: skip
_ENDED = ("status", "done_on", "reported_at")
_THIS = sa.update(OBLIGATION).where(OBLIGATION.c.id == sa.bindparam("id"))
_REOPEN, _END = Batch(_THIS, _ANEW), Batch(_THIS.values(next_alarm_on=None), _ENDED)


def reopen_many(deed: Deed, rows: Sequence[tuple[Mapping[str, Any], str]], due_on: date) -> None:
    """Open closed duties again, given as they stand with the reason of each, all due on one day.

    Their opening is a new one, so nobody was pressed in it yet and the ladder in force starts at its foot.
    """
    if not rows:
        return
    assert all(row["status"] in CLOSED for row, _ in rows)
    opened = [dict(row) | _anew(deed, row, due_on) for row, _ in rows]
    insert_many(deed.session, DateChange, [
        {
            "obligation_id": row["id"], "old_due_on": row["due_on"], "new_due_on": due_on,
            "cause": DateCause.REOPENED, "reason": reason.strip(), "valid_from": deed.on, **deed.signed,
        }
        for row, reason in rows
        if row["due_on"] != due_on
    ])  # fmt: skip
    insert_many(
        deed.session, StatusChange, [_moved(deed, row, ObligationStatus.OPEN, reason) for row, reason in rows]
    )
    _write(deed.session, _REOPEN, opened)


def finish_many(deed: Deed, rows: Sequence[tuple[Mapping[str, Any], str]]) -> None:
    """Take duties as done on the deed's day, given as they stand with the reason of each; pressing stops."""
    if not rows:
        return
    ended = [
        {
            **row, "status": ObligationStatus.DONE, "done_on": row["done_on"] or deed.on,
            "reported_at": deed.now,
        }
        for row, _ in rows
    ]  # fmt: skip
    insert_many(
        deed.session, StatusChange, [_moved(deed, row, ObligationStatus.DONE, reason) for row, reason in rows]
    )
    end_rows(deed.session, ended)
    outbox.stand_down_many(
        deed.session,
        [row["id"] for row, _ in rows if row["status"] is ObligationStatus.OPEN and row["due_on"]],
        reason=ObligationStatus.DONE.value, today=deed.today, days=deed.standing.days,
    )  # fmt: skip


def end_rows(session: Session, rows: Sequence[Mapping[str, Any]]) -> None:
    """Write the status, the day and the moment of rows that are pressed no longer, and enter them in the act."""
    _write(session, _END, rows)


def _write(session: Session, batch: Batch, rows: Sequence[Mapping[str, Any]]) -> None:
    batch.run(session.connection(), rows)
    hash_rows(session, OBLIGATION, rows, Obligation.volatile)


def _anew(deed: Deed, row: Mapping[str, Any], due_on: date) -> dict[str, Any]:
    ladder_id, _ = deed.standing.ladder_for(row["kind"])
    return {
        "status": ObligationStatus.OPEN, "due_on": due_on,
        "original_due_on": row["original_due_on"] or due_on, "opening": row["opening"] + 1, "done_on": None,
        "reported_at": None, "ladder_id": ladder_id, "calendar_id": deed.standing.calendar_id, "rung": 0,
        "repeat_no": 0, "wall_since": None, "trouble": "",
        "next_alarm_on": deed.standing.first_alarm(row["kind"], due_on, deed.today),
    }  # fmt: skip


def _moved(deed: Deed, row: Mapping[str, Any], new: ObligationStatus, reason: str) -> dict[str, object]:
    return moved_row(
        "obligation", row["id"], row["status"], new, actor=deed.actor, on=deed.on, now=deed.now, reason=reason
    )
