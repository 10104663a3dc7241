"""Deriving a notice again from the stored facts, and whether the same notice comes out.

A ladder's notice follows from its obligation's frozen ladder and calendar, its due date, the calls before it and
the day: the pure rule is asked once more. An event's notice follows from the act it tells of. What does not come
out the same is named.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

import sqlalchemy as sa
from sqlmodel import Session

from casework.derivation_events import event_fault
from casework.past import Past, cause_of, eve, newest
from models.notice import HANDED_OVER
from models.tables import NOTICE
from rules.ladder import Ladder, Rung, Step, next_step
from rules.lifecycles import Form, ObligationStatus, Role
from rules.workdays import OutsideCalendar, Workdays

SENTENCES: Mapping[str, tuple[str, str]] = {
    "": (
        "dẫn lại từ dữ liệu đã lưu: ra đúng thông báo này",
        "derived again from the stored rows: the same notice",
    ),
    "no_obligation": ("không còn đầu việc hoặc căn cứ của nó", "its obligation or its cause is not there"),
    "no_rung": ("nấc đôn đốc không có nấc {detail}", "its ladder has no rung {detail}"),
    "no_opening": ("đầu việc không có lần mở {detail}", "the obligation has no opening {detail}"),
    "not_open": ("ngày đó đầu việc không mở", "the obligation was not open on that day"),
    "rung_not_due": (
        "quy tắc không báo nấc này ngày {detail}",
        "the rule does not call this rung on {detail}",
    ),
    "late": ("dấu báo muộn không đúng", "its mark of being late is wrong"),
    "form": (
        "hình thức hoặc độ gấp không phải của nấc ({detail})",
        "its form or urgency is not its rung's ({detail})",
    ),
    "post_not_called": ("nấc không báo cho vị trí {detail}", "the rung does not call post {detail}"),
    "over_a_wall": (
        "báo lên cấp trên khi thông báo {detail} chưa tới nơi",
        "a superior was called while notice {detail} had not arrived",
    ),
    "unknown_event": ("không rõ sự kiện “{detail}”", "the event “{detail}” is not known"),
    "no_act": ("không có việc làm tương ứng ({detail}) trong ngày đó", "no such act ({detail}) on that day"),
    "not_called": ("vị trí {detail} chưa từng được báo", "post {detail} had not been called"),
    "still_pressed": (
        "ngày đó đầu việc không khép lại, không đổi hạn",
        "nothing closed or moved on that day",
    ),
    "post_not_told": ("việc đó không báo cho vị trí {detail}", "the act does not tell post {detail}"),
}


@dataclass(frozen=True)
class Replay:
    """What came of deriving a notice again: nothing wrong, or the first link that does not hold."""

    notice_id: int
    fault: str = ""  # "": the same notice
    detail: str = ""

    @property
    def same(self) -> bool:
        return not self.fault

    def text(self, language: str = "vi") -> str:
        """What came of it, as a sentence."""
        return SENTENCES[self.fault][language == "en"].format(detail=self.detail)


def replay(session: Session, notice_id: int) -> Replay | None:
    """One notice derived again; None if there is no such notice."""
    found = session.execute(
        sa.select(NOTICE.c.obligation_id, NOTICE.c.event).where(NOTICE.c.id == notice_id)
    ).first()
    if found is None:
        return None
    past = Past(session, found.obligation_id or found.event)
    return _replayed(past, next(notice for notice in past.notices if notice.id == notice_id))


def replay_all(session: Session) -> Iterator[Replay]:
    """Every stored notice derived again, in the order they were made."""
    past = Past(session)
    for row in past.notices:
        yield _replayed(past, row)


def _replayed(past: Past, row: Any) -> Replay:
    fault = event_fault(past, row) if row.event else _call_fault(past, row)
    name, _, detail = fault.partition(" ")
    return Replay(row.id, name, detail)


def _call_fault(past: Past, n: Any) -> str:
    """The first link of a ladder's notice that does not hold, or ""."""
    row = past.obligations.get(n.obligation_id)
    if row is None or n.ladder_id is None or n.calendar_id is None or n.due_on is None:
        return "no_obligation"
    ladder, days = past.frozen(n.ladder_id, n.calendar_id)
    if not 1 <= n.rung <= len(ladder.rungs):
        return f"no_rung {n.rung}"
    rung = ladder.rungs[n.rung - 1]
    if (heir := _told_on(past, n)) is not None:  # it was called through the post before it
        return "" if heir.post_id in past.posts_called(row, rung, heir.created_on) else "post_not_called"
    if not 1 <= n.opening <= row.opening:
        return f"no_opening {n.opening}"
    if not _pressed(past, row, n):
        return "not_open"
    step = _step(past, row, n, ladder, days)
    if step is None:
        return f"rung_not_due {n.created_on}"
    if n.late != step.late:
        return "late"
    if n.form != (Form.UNREACHED if n.form is Form.UNREACHED else rung.form) or n.urgent != rung.urgent:
        return f"form {n.form}"
    called = past.posts_called(row, rung, n.created_on)
    owes = Role.OFFICER in rung.roles and past.may_owe(row, n.post_id, n.created_on)
    if n.post_id not in called and not owes:
        return f"post_not_called {n.post_id}"
    return _wall_fault(past, n, ladder, rung)


def _told_on(past: Past, n: Any) -> Any | None:
    """The notice this one took over when its post ended, if it did."""
    other = past.handed_on.get(cause_of(n))
    return other if other is not None and other.id < n.id else None


def _pressed(past: Past, row: Any, n: Any) -> bool:
    """Whether it was open at some moment of that day."""
    day_before = past.known(row, date.fromordinal(n.created_on.toordinal() - 1))
    that_day = past.known(row, n.created_on)
    was_there = row.created_on < n.created_on
    return ObligationStatus.OPEN in (
        {day_before.status, that_day.status} if was_there else {that_day.status}
    ) or (that_day.changed)


def _step(past: Past, row: Any, n: Any, ladder: Ladder, days: Workdays) -> Step | None:
    """The rule's own step that brings this call, from the calls before it; rungs that call nobody are passed."""
    before = [
        call
        for call in past.calls(row)
        if (call.opening, call.due_on) == (n.opening, n.due_on) and call.created_on < n.created_on
    ]
    climbed, repeat = past.stands(row, n.opening, n.due_on, before, eve(n.created_on))
    unreached = n.form is Form.UNREACHED
    for rung, times in _stations(past, row, ladder, climbed, repeat, n):
        for wall in _walls(past, before, ladder, days, n):
            try:
                step = next_step(ladder, n.due_on, rung, times, wall, n.created_on, days)
            except OutsideCalendar:
                continue
            if (step.fire, step.repeat_no) == (n.rung, n.repeat_no) and (step.unreached or not unreached):
                return step
    return None


def _walls(past: Past, before: list[Any], ladder: Ladder, days: Workdays, n: Any) -> Iterator[date | None]:
    """Since when a wall may have stood: long enough, not at all, or of late where a call below had not arrived."""
    if n.form is Form.UNREACHED:
        yield _wall_since(ladder, days, n)
        return
    yield None
    if not all(past.arrived(c, n.created_on) for c in before if (c.rung, c.repeat_no) == newest(before)):
        yield n.created_on


def _stations(
    past: Past, row: Any, ladder: Ladder, climbed: int, repeat: int, n: Any
) -> Iterator[tuple[int, int]]:
    """Where the ladder may have stood: on the last call, or above it on rungs that called nobody."""
    yield climbed, repeat
    for rung in ladder.rungs[climbed:]:
        if rung.number >= n.rung and not n.repeat_no:
            return
        if past.posts_called(row, rung, n.created_on) and rung.number < len(ladder.rungs):
            return
        yield rung.number, 0
    for times in range(repeat + 1, n.repeat_no):
        yield len(ladder.rungs), times


def _wall_since(ladder: Ladder, days: Workdays, n: Any) -> date:
    """The latest day on which the wall must have been found for its wait to be over."""
    return days.add(days.on_or_before(n.created_on), -ladder.wall_wait) if ladder.wall_wait else n.created_on


def _wall_fault(past: Past, n: Any, ladder: Ladder, rung: Rung) -> str:
    """A superior is called in the rung's own words only when every call below had arrived."""
    row = past.obligations[n.obligation_id]
    before = [
        call
        for call in past.calls(row)
        if (call.opening, call.due_on) == (n.opening, n.due_on) and call.created_on < n.created_on
    ]
    last = newest(before)
    if not before or rung.level <= ladder.rungs[last[0] - 1].level:
        return ""
    below = [
        call for call in before if (call.rung, call.repeat_no) == last and call.reason != HANDED_OVER
    ]  # whose post ended: the one that follows was told instead
    arrived = all(past.arrived(call, n.created_on) for call in below)
    if n.form is Form.UNREACHED or arrived:
        return ""
    return f"over_a_wall {next(call.id for call in below if not past.arrived(call, n.created_on))}"
