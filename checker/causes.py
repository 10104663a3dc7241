"""Every notice's cause derived anew: its rung, its day, its post, its form, and that its matter was open."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from datetime import date
from typing import Any

from checker.climb import Climb
from checker.dates import all_kept, first_date, known_on
from checker.days import BEYOND
from checker.office import Office
from checker.report import Check
from checker.slots import OFFICE_ROLES, alive
from checker.wrong import TOLD_TWICE

Faults = Iterator[tuple[str, dict[str, Any]]]
CallFaults = Iterator[tuple[str, Any, dict[str, Any]]]


def check_causes(office: Office, today: date | None, check: Check) -> None:
    """Each notice follows from a rung of its obligation's ladder, or from an event told to a living post."""
    for obligation_id, calls in office.calls.items():
        check.checked += len(calls)
        row = office.obligations.get(obligation_id)
        for what, call, where in _missing(calls) if row is None else _calls_faults(office, row, calls):
            check.fault(what, notice=call.id, obligation=obligation_id, **where)
    posts = {post.id: post for post in office.slots.posts}
    for notice in office.events:
        check.checked += 1
        for what, where in _event_faults(office, notice, posts):
            check.fault(what, notice=notice.id, obligation=notice.obligation_id, **where)
    if today is not None:
        to_come = f"WHERE created_on > '{today}'"
        for notice in office.stored.rows("notice", "id", "created_on", where=to_come):
            check.fault("notice_of_a_day_to_come", notice=notice.id, created_on=notice.created_on)


def _missing(calls: Sequence[Any]) -> CallFaults:
    for call in calls:
        yield "obligation_missing", call, {}


def _event_faults(office: Office, notice: Any, posts: dict[int, Any]) -> Faults:
    if not notice.event:  # a call of no duty
        yield "obligation_missing", {}
        return
    post = posts.get(notice.post_id)
    if post is None or not _in_force(office, post, notice.created_on):
        yield "post_not_in_force", {"post": notice.post_id, "created_on": notice.created_on}
    if notice.obligation_id is not None and notice.obligation_id not in office.obligations:
        yield "obligation_missing", {}
    if notice.form == "stand_down" and not any(
        call.post_id == notice.post_id for call in office.calls.get(notice.obligation_id, ())
    ):
        yield "stand_down_of_who_was_not_called", {"post": notice.post_id}


def _in_force(office: Office, post: Any, on: date) -> bool:
    """Whether the office could know the post as there: it may have been ended later from that day on, or earlier."""
    return alive(post, on) or (
        (post.valid_from is None or post.valid_from <= on) and office.rewritten("post", [post.id], on)
    )


def _calls_faults(office: Office, row: Any, calls: Sequence[Any]) -> CallFaults:
    """What is wrong with the calls of a duty, each with its call; what they have in common is asked once."""
    kept, moved, first = all_kept(office, row), row.id in office.moved, first_date(office, row)
    closed = _first_closed(office, row)
    for call in calls:
        if None in (call.due_on, call.ladder_id, call.calendar_id):
            yield "notice_without_cause", call, {}
            continue
        climb = office.climbs.of(call.ladder_id, call.calendar_id, call.due_on)
        if not 1 <= call.rung <= len(climb.dates):
            yield "rung_unknown", call, {"rung": call.rung}
            continue
        for what, where in _rung_faults(call, climb):
            yield what, call, where
        on = call.created_on
        if not _plays(office, row, call, climb):
            yield "post_not_called_by_the_rung", call, {"post": call.post_id, "rung": call.rung}
        if not 1 <= call.opening <= row.opening:
            yield "opening_unknown", call, {"opening": call.opening}
        if kept and call.due_on not in (known_on(office, row, on) if moved else (first,)):
            yield "called_for_another_date", call, {"due_on": call.due_on}
        if on > closed and not was_open(office, row, on):
            yield "made_after_its_matter_closed", call, {"created_on": on}


def _rung_faults(notice: Any, climb: Climb) -> Faults:
    """Its day has come, and it is said as its rung says it."""
    rung = climb.ladder.rungs[notice.rung - 1]
    last = notice.rung == len(climb.dates)
    if notice.repeat_no < 0 or (notice.repeat_no and not last):
        yield "repeat_before_the_last_rung", {"rung": notice.rung, "repeat_no": notice.repeat_no}
        return
    planned = climb.repeat(notice.repeat_no) if notice.repeat_no else climb.dates[notice.rung - 1]
    if notice.created_on < planned:
        yield "told_too_early", {"rung": notice.rung, "created_on": notice.created_on, "planned": planned}
    if notice.repeat_no:  # several repeats may have passed in an outage: the newest is the one told late
        planned = climb.repeat(max(notice.repeat_no, climb.repeats(notice.created_on)))
    if bool(notice.late) != (planned < notice.created_on):
        yield "lateness_unlawful", {"rung": notice.rung, "late": notice.late}
    if notice.form not in (rung.form, "unreached") or bool(notice.urgent) != rung.urgent:
        yield "form_unlawful", {"form": notice.form, "urgent": notice.urgent}


def _plays(office: Office, row: Any, call: Any, climb: Climb) -> bool:
    """Whether its post plays one of the rung's roles for the agency that owed on that day, or may have."""
    roles, on = climb.ladder.rungs[call.rung - 1].roles, call.created_on
    for agency_id in office.lines[row.agency_id]:
        for role in roles:
            if office.slots.called(agency_id, row.role, role, on) == call.post_id:
                return True
    own = [post.id for post in office.slots.posts if post.agency_id in office.lines[row.agency_id]]
    if "officer" in roles and call.post_id in own and office.rewritten("obligation", [row.id], on):
        return True  # another post of the agency may have owed it then
    return _roles_changed(office, row, own, on)


def _roles_changed(office: Office, row: Any, own: list[int], since: date) -> bool:
    """Whether who plays a role towards the agency may have been entered otherwise on that day."""
    shared = [post.id for post in office.slots.posts if post.role in OFFICE_ROLES]
    return office.rewritten("post", [*own, *shared], since) or office.rewritten(
        "agency", office.lines[row.agency_id], since
    )


def _first_closed(office: Office, row: Any) -> date:
    """The day its first closing counts from: until then it was open."""
    changes = office.changes.get(("obligation", row.id), ())
    closings = [change for change in changes if change.new != "open"]
    return min((_counts_from(office, change) for change in closings), default=BEYOND)


def _counts_from(office: Office, closing: Any) -> date:
    return max(office.day(closing.entered_at), closing.valid_from)


def was_open(office: Office, row: Any, on: date) -> bool:
    """Whether the office could know the obligation as open on that day; within a day, order is not known.

    A closing counts from the day it was entered (before that, pressing was right), an opening from the day it
    is valid from.
    """
    is_open = True
    for change in office.changes.get(("obligation", row.id), ()):
        if change.new == "open":
            is_open = is_open or min(office.day(change.entered_at), change.valid_from) <= on
        elif _counts_from(office, change) < on:
            is_open = False
    return is_open


def check_unique(office: Office, check: Check) -> None:
    """Nobody is told twice about the same cause, nor twice of the same event."""
    check.checked = office.stored.number("SELECT count(*) FROM notice")
    if any(office.stored.number(doubles) for doubles in TOLD_TWICE):
        _name_doubles(office, check)


def _name_doubles(office: Office, check: Check) -> None:
    seen: dict[tuple[Any, ...], int] = {}
    names = ("id", "obligation_id", "opening", "due_on", "rung", "repeat_no", "post_id", "event")
    for n in office.stored.rows("notice", *names):
        cause = (n.obligation_id, n.opening, n.due_on, n.rung, n.repeat_no) if not n.event else (n.event,)
        first = seen.setdefault((*cause, n.post_id), n.id)
        if first != n.id:
            check.fault("told_twice", notice=n.id, first=first, obligation=n.obligation_id, post=n.post_id)


def check_levels(office: Office, check: Check) -> None:
    """No superior is called before every lower level was, on an earlier day; nor over a wall in silence."""
    for obligation_id, calls in office.calls.items():
        row = office.obligations.get(obligation_id)
        if row is None:
            continue
        for group in _by_opening(calls).values():
            for call in group:
                check.checked += 1
                for what, where in _level_faults(office, row, call, group):
                    check.fault(what, notice=call.id, obligation=obligation_id, **where)


def _by_opening(calls: Sequence[Any]) -> dict[tuple[Any, ...], list[Any]]:
    found: dict[tuple[Any, ...], list[Any]] = defaultdict(list)
    for call in calls:
        if call.due_on is not None:
            found[call.opening, call.due_on].append(call)
    return found


def _level_faults(office: Office, row: Any, call: Any, group: list[Any]) -> Faults:
    climb = office.climbs.of(call.ladder_id, call.calendar_id, call.due_on)
    if not 1 <= call.rung <= len(climb.dates):
        return
    stands = (call.rung, call.repeat_no)
    earlier = [c for c in group if c.created_on < call.created_on and (c.rung, c.repeat_no) < stands]
    if call.rung == 1 and not earlier:
        return
    rungs, reached = climb.ladder.rungs, {c.rung for c in earlier}
    if any(number not in reached for number in range(1, call.rung)):
        yield from _passed_over(office, row, call, climb, reached)
    if not earlier or call.form == "unreached":
        return
    before = max([(c.rung, c.repeat_no) for c in earlier])
    if rungs[call.rung - 1].height > rungs[before[0] - 1].height:
        for lower in (c for c in earlier if (c.rung, c.repeat_no) == before):
            if not _told(office, lower, call.created_on) and not _told_on(lower, earlier):
                yield "climbed_over_a_wall", {"rung": call.rung, "undelivered": lower.id}


def _passed_over(office: Office, row: Any, call: Any, climb: Climb, reached: set[int]) -> Faults:
    """The rungs below, not called themselves, on which some lower level stood that no other call had told."""
    rungs = climb.ladder.rungs
    own = rungs[call.rung - 1]
    told = set[int]().union(*(rungs[number - 1].levels for number in reached))
    move = office.moved_to(row, call.opening)
    if move is not None and move.new_ladder_id == call.ladder_id:  # they were told on the ladder of before
        told = told.union(*(rung.levels for rung in rungs[: move.rung]))
    for rung in rungs[: call.rung - 1]:
        silent = rung.levels - own.levels - told
        if silent and max(silent) < own.height and _reachable(office, row, rung.roles, call.created_on):
            yield "lower_level_not_called", {"rung": call.rung, "passed_over": rung.number}


def _reachable(office: Office, row: Any, roles: tuple[str, ...], on: date) -> bool:
    return any(
        office.slots.called(agency_id, row.role, role, on)
        for agency_id in office.lines[row.agency_id]
        for role in roles
    )


def _told_on(notice: Any, calls: list[Any]) -> bool:
    """Whether its post ended and the one that follows was told instead: that notice is held to account."""
    return (
        notice.state == "stood_down"
        and notice.reason == "handed_over"
        and any(
            (c.rung, c.repeat_no) == (notice.rung, notice.repeat_no)
            and c.post_id != notice.post_id
            and c.id > notice.id
            for c in calls
        )
    )


def _told(office: Office, notice: Any, on: date) -> bool:
    """Whether the notice was accepted before that day and no bounce of it was known by then."""
    digest = office.digests.get(notice.digest_id)
    if digest is None or digest.sent_on is None or digest.sent_on >= on:
        return False
    return not any(
        d.outcome in ("bounced", "permanent") and office.day(d.at) < on
        for d in office.deliveries.get(digest.id, ())
    )
