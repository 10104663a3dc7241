"""The columns the sweep moves - rung, repeat, next alarm, wall - derived anew for every obligation.

They are outside the hashes; what makes them lawful is the ladder, the calendar, the due date, the notices made
and the history of statuses.
"""

from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any

from checker.climb import Climb
from checker.office import Office
from checker.report import Check

_QUIET = 10  # days on which a sweep may have met walls alone and left no other trace


def check_alarms(office: Office, check: Check) -> None:
    """Every open obligation looks again on a lawful day; none that is not open looks at all."""
    for row in office.obligations.values():
        check.checked += 1
        faults = _open_faults(office, row) if row.status == "open" else _silent_faults(row)
        for what, where in faults:
            check.fault(what, obligation=row.id, **where)
    check.noted["newest_day"] = str(office.horizon)


Faults = Iterator[tuple[str, dict[str, Any]]]


def _silent_faults(row: Any) -> Faults:
    """Waiting, suspended, reported or ended: pressing has stopped."""
    if row.next_alarm_on is not None:
        yield "alarm_on_what_is_not_open", {"status": row.status, "next_alarm_on": row.next_alarm_on}


def _open_faults(office: Office, row: Any) -> Faults:
    if row.due_on is None:
        yield "open_without_date", {}
        return
    if row.ladder_id is None or row.calendar_id is None:
        yield "open_without_ladder", {}
        return
    climb = office.climbs.of(row.ladder_id, row.calendar_id, row.due_on)
    if row.trouble:
        yield "obligation_in_trouble", {"trouble": row.trouble}
    if not 0 <= row.rung <= len(climb.dates):
        yield "rung_unknown", {"rung": row.rung}
        return
    calls = _since_armed(office, row)
    yield from _rung_faults(office, row, calls, climb)
    yield from _wall_faults(office, row, calls, climb)
    yield from _alarm_faults(office, row, calls, climb)
    yield from _version_faults(office, row)


def _since_armed(office: Office, row: Any) -> list[Any]:
    """The calls of this opening and due date, on the ladder it has; its calendar may have changed since."""
    return [
        call
        for call in office.calls.get(row.id, ())
        if (call.opening, call.due_on, call.ladder_id) == (row.opening, row.due_on, row.ladder_id)
        and call.id not in office.told_on
    ]


def _rung_faults(office: Office, row: Any, calls: list[Any], climb: Climb) -> Faults:
    """The rung is the highest one called since it was armed, or above it only empty rungs."""
    written = office.written_on("obligation", row.id)
    made = max(((c.rung, c.repeat_no) for c in calls if c.created_on > written), default=(0, 0))
    stands = (row.rung, row.repeat_no)
    if stands < made:
        yield "rung_below_its_notices", {"rung": row.rung, "repeat_no": row.repeat_no, "noticed": list(made)}
    if row.rung < len(climb.dates) and row.repeat_no:
        yield "repeat_before_the_last_rung", {"rung": row.rung, "repeat_no": row.repeat_no}
    elif row.repeat_no < 0 or row.repeat_no > climb.repeats(office.horizon):
        yield "repeat_not_due", {"rung": row.rung, "repeat_no": row.repeat_no}
    if row.rung and not (_noticed(office, row) or _carried(office, row)) and _filled(office, row, climb):
        yield "rung_without_notice", {"rung": row.rung, "repeat_no": row.repeat_no}


def _noticed(office: Office, row: Any) -> bool:
    """Whether the climbed rung was called for this opening and due date, under whatever versions."""
    stands = (row.opening, row.due_on, row.rung, row.repeat_no)
    return any((c.opening, c.due_on, c.rung, c.repeat_no) == stands for c in office.calls.get(row.id, ()))


def _carried(office: Office, row: Any) -> bool:
    """Whether a change of ladder put it on that rung: then its addressees had been called on the old one."""
    move = office.moved_to(row, row.opening)
    return move is not None and (move.new_ladder_id, move.rung) == (row.ladder_id, row.rung)


def _filled(office: Office, row: Any, climb: Climb) -> bool:
    """Whether somebody plays a role of the climbed rung, on its day and today: then a notice was owed."""
    rung = climb.ladder.rungs[row.rung - 1]
    days = (climb.dates[row.rung - 1], office.horizon)
    return all(
        any(office.slots.called(row.agency_id, row.role, role, on) for role in rung.roles) for on in days
    )


def _wall_faults(office: Office, row: Any, calls: list[Any], climb: Climb) -> Faults:
    """A wall stands behind a climbed rung, since a day after its notice that has already come."""
    if row.wall_since is None:
        return
    last = max((call.created_on for call in calls), default=row.created_on)
    latest = max(_planned(row, calls, climb), _tomorrow(office, climb))
    if not row.rung or not last <= row.wall_since <= latest:
        yield "wall_unlawful", {"wall_since": row.wall_since, "rung": row.rung}


def _alarm_faults(office: Office, row: Any, calls: list[Any], climb: Climb) -> Faults:
    """On the planned day; or, where that has passed, no later than the next chance to look."""
    alarm, planned = row.next_alarm_on, _planned(row, calls, climb)
    if alarm is None:
        yield "open_without_alarm", {}
        return
    if row.wall_since is not None:
        latest = max(planned, climb.days.shifted(row.wall_since, max(climb.ladder.wall_wait, 1)))
        if not climb.days.working(alarm - timedelta(days=1)):  # may have been looked at on that day off
            latest = max(latest, climb.days.on_or_after(office.horizon + timedelta(days=_QUIET)))
    else:
        latest = max(planned, _tomorrow(office, climb))
    if alarm != planned and not (planned <= alarm <= latest and (climb.days.working(alarm) or row.trouble)):
        yield "alarm_unlawful", {"next_alarm_on": alarm, "planned": planned, "latest": latest}


def _planned(row: Any, calls: list[Any], climb: Climb) -> date:
    called = max((call.created_on for call in calls if call.rung == row.rung), default=None)
    return climb.planned(row.rung, row.repeat_no, called)


def _tomorrow(office: Office, climb: Climb) -> date:
    """Where what was due already may look again: the working day after the newest day known."""
    return min(climb.days.shifted(office.horizon, 1), climb.days.last_working)


def _version_faults(office: Office, row: Any) -> Faults:
    """The sweep handles an obligation at most once a day: no fewer times than it called, no more than days."""
    calls = [call for call in office.calls.get(row.id, ()) if call.id not in office.told_on]
    called = len({call.created_on for call in calls})
    history = office.changes.get(("obligation", row.id), ())
    moved = len(history) + len(office.extensions.get(row.id, ())) + len(office.moves.get(row.id, ()))
    moved += len(office.date_changes.get(row.id, ()))
    first = min([row.created_on, *(call.created_on for call in calls)])
    most = (office.horizon - first).days + _QUIET + 2 * moved
    if not called <= row.version <= most:
        yield "version_unlawful", {"version": row.version, "least": called, "most": most}
