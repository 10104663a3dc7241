"""What became of the notices: each in exactly one state, and how many each rung of the ladders made."""

from collections import Counter
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlmodel import Session

from casework.addresses import MAIL
from casework.as_it_stood import end_of
from casework.standing import days_in_force
from models import queries
from rules.ladder import Ladder, from_json
from rules.lifecycles import DigestState, Form, NoticeState
from rules.workdays import OutsideCalendar

STATES = ("sent", "delivered", "bounced", "waiting", "held", "stood_down", "dead", "uncertain")
# what nobody heard first
ORDER = ("bounced", "dead", "uncertain", "held", "waiting", "stood_down", "sent", "delivered")
_OF_DIGEST = {
    DigestState.READY: "waiting", DigestState.SENDING: "waiting", DigestState.SENT: "sent",
    DigestState.DELIVERED: "delivered", DigestState.BOUNCED: "bounced", DigestState.DEAD: "dead",
    DigestState.UNCERTAIN: "uncertain", DigestState.EMPTY: "waiting",
}  # fmt: skip
_HEARD = {
    "none": DigestState.READY, "temporary": DigestState.READY, "accepted": DigestState.SENT,
    "uncertain": DigestState.UNCERTAIN, "permanent": DigestState.DEAD, "bounced": DigestState.BOUNCED,
}  # fmt: skip


@dataclass(frozen=True)
class NoticeRow:
    """A notice, where it stands, and what it was about."""

    notice_id: int
    state: str
    rung: str  # "-7", "0", "+1"; empty for an event
    repeat_no: int
    form: Form
    event: str
    created_on: date
    sent_on: date | None
    post_id: int
    post_code: str
    obligation_id: int | None
    title: str
    late: bool
    reason: str
    digest_id: int | None


def notice_rows(
    session: Session, as_of: date, year: int, state: str | None = None, rung: str | None = None
) -> list[NoticeRow]:
    """The notices made in the year by the day, those nobody has heard first."""
    labels = rung_labels(session)
    end, settled = end_of(session, as_of), settled_by(session, as_of)
    rows = [
        _row(found, labels, as_of, settled) for found in session.execute(queries.notices(year, as_of, end))
    ]
    rows = [row for row in rows if state in (None, row.state) and rung in (None, row.rung)]
    return sorted(rows, key=lambda row: (ORDER.index(row.state), row.notice_id))


def notice_figures(session: Session, as_of: date, year: int) -> dict[str, Any]:
    """Notices made in the year by the day, each in one state; `by_rung` counts the ladders' notices alone.

    The states are disjoint: `sent` is accepted by the relay and not yet counted as delivered, and `held` is
    waiting for its day. All are told as they stood on the evening of the day.
    """
    states: Counter[str] = Counter()
    settled = settled_by(session, as_of)
    for found in session.execute(queries.notice_fates(year, as_of, end_of(session, as_of))):
        states[state_of(found, as_of, settled)] += found.number
    labels = rung_labels(session)
    rungs: Counter[str] = Counter()
    for found in session.execute(queries.notice_rungs(year, as_of)):
        rungs[labels.get((found.ladder_id, found.rung), "?")] += found.number
    in_order = sorted(rungs, key=lambda label: (label == "?", int(label) if label != "?" else 0))
    return {**{name: states[name] for name in STATES}, "by_rung": {name: rungs[name] for name in in_order}}


def state_of(found: Any, as_of: date, settled: date | None) -> str:
    """The one state on the evening of the day of a notice with the columns of queries.FATE.

    A letter accepted by the day `settled` and not returned counts as delivered; None: as the rows say now.
    """
    if found.state in (NoticeState.STOOD_DOWN, NoticeState.DEAD):
        if (found.ended_on or date.min) <= as_of:
            return str(found.state)
    elif found.state == NoticeState.GROUPED:
        told = _of_letter(found, as_of, settled)
        if told != "waiting":
            return told
    return "held" if found.hold_until > as_of else "waiting"


def _of_letter(found: Any, as_of: date, settled: date | None) -> str:
    state = DigestState(found.digest_state) if found.heard is None else _HEARD[found.heard]
    if state is DigestState.UNCERTAIN and found.channel == MAIL:
        return "waiting"  # the same message goes again
    if state in (DigestState.SENT, DigestState.DELIVERED):
        if found.sent_on is None or found.sent_on > as_of:
            return "waiting"
        if settled is not None:
            return "delivered" if found.sent_on <= settled else "sent"
    return _OF_DIGEST[state]


def settled_by(session: Session, as_of: date) -> date:
    """Letters of this day or before count as delivered on that one, as casework.delivery.settle says.

    By the calendar in force on its evening.
    """
    days = days_in_force(session, end_of(session, as_of))
    try:
        return days.add(days.on_or_before(as_of), -1) if days else date.min
    except OutsideCalendar:
        return date.min


def rung_labels(session: Session) -> dict[tuple[int, int], str]:
    """(ladder version, rung) -> its offset: "-7" before the due date, "0" on it, "+1" after."""
    found: dict[tuple[int, int], str] = {}
    for row in session.execute(queries.ladder_bodies()):
        ladder: Ladder = from_json(row.body)
        found |= {(row.id, rung.number): f"{rung.offset:+d}" if rung.offset else "0" for rung in ladder.rungs}
    return found


def _row(found: Any, labels: dict[tuple[int, int], str], as_of: date, settled: date) -> NoticeRow:
    return NoticeRow(
        notice_id=found.id, state=state_of(found, as_of, settled),
        rung="" if found.event else labels.get((found.ladder_id, found.rung), "?"),
        repeat_no=found.repeat_no, form=Form(found.form), event=found.event, created_on=found.created_on,
        sent_on=found.sent_on, post_id=found.post_id, post_code=found.post_code,
        obligation_id=found.obligation_id, title=found.title or "", late=found.late, reason=found.reason,
        digest_id=found.digest_id,
    )  # fmt: skip
