"""How an obligation was pressed on a day: where its ladder stood, and when it was to be looked at again.

The columns tell it of the present. Of a past day the ladder is asked once more with what the office knew that
evening, as for a notice that was not made (casework.why_not); the review that was still to come is known by what
told of it when its day came.
"""

from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import date
from typing import Any, NamedTuple

import sqlalchemy as sa
from sqlmodel import Session

from casework.as_it_stood import is_present
from casework.figure_tasks import ObligationRow
from casework.past import Known, Past
from models.notice import HANDED_OVER
from models.tables import OBLIGATION
from rules.ladder import Ladder, coming_alarm, next_step
from rules.lifecycles import ObligationStatus, Role
from rules.workdays import OutsideCalendar, Workdays

_REVIEW = "review_due"  # the event of casework.reviews: it names the day it was to be looked at
_DORMANT = frozenset({ObligationStatus.WAITING, ObligationStatus.SUSPENDED})


@dataclass(frozen=True)
class Pressing:
    """The rung climbed and the next day of a call, of what was open; the next day of a review, of what was dormant.

    A review that was never come to, because the obligation was taken up before, is not kept.
    """

    rung: int | None
    next_alarm_on: date | None
    next_review_on: date | None


def pressing(session: Session, shown: ObligationRow, on: date, past: Past | None = None) -> Pressing:
    """How an obligation that stood so was pressed at the end of the day; `past` may be shared by many questions.

    What was typed late is in its status and not in what was known that day: it was pressed then, and is not shown so.
    """
    number, open_ = shown.obligation_id, shown.status is ObligationStatus.OPEN
    if is_present(session, on):
        row = session.execute(sa.select(OBLIGATION).where(OBLIGATION.c.id == number)).one()
        return Pressing(row.rung if open_ else None, row.next_alarm_on, row.next_review_on)
    past = past or Past(session, number)
    row = past.obligations[number]
    known = past.known(row, on)
    rung, alarm = _called(past, row, known, on) if open_ else (None, None)
    return Pressing(rung, alarm, _review(past, row, known, on) if shown.status in _DORMANT else None)


def calls_by(past: Past, row: Any, known: Known, on: date) -> list[Any]:
    """The calls made by that day in the opening and under the due date known then."""
    cause = known.opening, known.due_on
    return [
        call for call in past.calls(row) if (call.opening, call.due_on) == cause and call.created_on <= on
    ]


class Station(NamedTuple):
    """Where a ladder stood: the rung climbed, its repeat, and the next day to look."""

    rung: int
    repeat: int
    alarm: date


def station(
    past: Past, row: Any, known: Known, ladder: Ladder, days: Workdays, on: date, by: date
) -> Station:
    """Where its ladder stood by what was called until `on`, or above, on rungs passed `by` a day that call nobody.

    The rule is asked on every day of an alarm since the last call, with the wall of that day. Raises OutsideCalendar.
    """
    assert known.due_on is not None
    calls = calls_by(past, row, known, on)
    rung, repeat = past.stands(row, known.opening, known.due_on, calls, on)
    last = max((c.created_on for c in calls if (c.rung, c.repeat_no) == (rung, repeat)), default=None)
    start = days.on_or_after(known.armed_on) if last is None else days.add(last, 1)
    day = coming_alarm(ladder, known.due_on, rung, repeat, last, start, days)
    wall_since = None
    while day <= by:
        wall_since = (
            (wall_since or day) if rung and unheard(past, row, ladder, (rung, repeat), calls, day) else None
        )
        step = next_step(ladder, known.due_on, rung, repeat, wall_since, day, days)
        if step.fire is not None:
            if past.posts_called(row, ladder.rungs[step.fire - 1], day):
                break
            rung, repeat, wall_since = step.climbed, step.repeat_no, None
        day = step.next_alarm_on
    return Station(rung, repeat, max(day, days.on_or_after(date.fromordinal(by.toordinal() + 1))))


def unheard(
    past: Past, row: Any, ladder: Ladder, stands: tuple[int, int], calls: Sequence[Any], on: date
) -> bool:
    """Whether the highest rung that called anybody had not been heard before a day, or there was nobody to call.

    As models.alarms asks it: of a rung that called nobody the one below speaks, two at most.
    """
    rung, repeat = stands
    roles = {Role.OFFICER, Role.HEAD} & set(ladder.rungs[rung - 1].roles)
    if roles - set(past.posts_called(row, ladder.rungs[rung - 1], on).values()):
        return True
    for at in ((rung, repeat), (rung - 1, 0), (rung - 2, 0)):
        below = [c for c in calls if (c.rung, c.repeat_no) == at and c.reason != HANDED_OVER]
        if below:
            return not all(past.arrived(call, on) for call in below)
    return False


def _called(past: Past, row: Any, known: Known, on: date) -> tuple[int | None, date | None]:
    """The rung climbed by that evening, and the next day of a call, of what was open."""
    if known.status is not ObligationStatus.OPEN:
        return None, None
    ladder_id, calendar_id = past.arming.of(row, on)
    if known.due_on is not None and ladder_id is not None and calendar_id is not None:
        with suppress(OutsideCalendar):
            at = station(past, row, known, *past.frozen(ladder_id, calendar_id), on, by=on)
            return at.rung, at.alarm
    calls = calls_by(past, row, known, on)
    return past.stands(row, known.opening, known.due_on, calls, on)[0], None


def _review(past: Past, row: Any, known: Known, on: date) -> date | None:
    """The day of the next look at what waited or was suspended, as far as the office knew it did."""
    if known.status not in _DORMANT:
        return None
    ended = [change for change in past.changes["obligation", row.id] if past.day(change.entered_at) > on]
    told = [notice for notice in past.of_obligation.get(row.id, ()) if notice.created_on > on]
    for notice in told:
        event, _, day = notice.event.rpartition(":")
        if event == f"{_REVIEW}:{row.id}" and not (
            ended and past.day(ended[0].entered_at) < notice.created_on
        ):
            return date.fromisoformat(day)
    return None if ended else row.next_review_on
