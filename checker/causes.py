"""Every notice's cause derived anew: its rung, its day, its post, its form, and that its matter was open."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from datetime import date
from typing import Any

from checker.climb import Climb
from checker.dates import all_kept, known_on
from checker.office import Office
from checker.report import Check
from checker.slots import OFFICE_ROLES, alive
from checker.wrong import TOLD_TWICE

Faults = Iterator[tuple[str, dict[str, Any]]]


def check_causes(office: Office, today: date | None, check: Check) -> None:
    """Each notice follows from a rung of its obligation's ladder, or from an event told to a living post."""
    posts = {post.id: post for post in office.slots.posts}
    for notice in office.notices:
        check.checked += 1
        faults = _event_faults(office, notice, posts) if notice.event else _call_faults(office, notice)
        for what, where in faults:
            check.fault(what, notice=notice.id, obligation=notice.obligation_id, **where)
        if today is not None and notice.created_on > today:
            check.fault("notice_of_a_day_to_come", notice=notice.id, created_on=notice.created_on)


def _event_faults(office: Office, notice: Any, posts: dict[int, Any]) -> Faults:
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


def _call_faults(office: Office, notice: Any) -> Faults:
    row = office.obligations.get(notice.obligation_id)
    if row is None:
        yield "obligation_missing", {}
        return
    if None in (notice.due_on, notice.ladder_id, notice.calendar_id):
        yield "notice_without_cause", {}
        return
    climb = office.climbs.of(notice.ladder_id, notice.calendar_id, notice.due_on)
    if not 1 <= notice.rung <= len(climb.dates):
        yield "rung_unknown", {"rung": notice.rung}
        return
    yield from _rung_faults(notice, climb)
    yield from _post_faults(office, row, notice, climb)
    if not 1 <= notice.opening <= row.opening:
        yield "opening_unknown", {"opening": notice.opening}
    if all_kept(office, row) and notice.due_on not in known_on(office, row, notice.created_on):
        yield "called_for_another_date", {"due_on": notice.due_on}
    if not was_open(office, row, notice.created_on):
        yield "made_after_its_matter_closed", {"created_on": notice.created_on}


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


def _post_faults(office: Office, row: Any, notice: Any, climb: Climb) -> Faults:
    """The post plays one of the rung's roles for the agency that owed on that day."""
    roles, on = climb.ladder.rungs[notice.rung - 1].roles, notice.created_on
    for agency_id in office.lines[row.agency_id]:
        for role in roles:
            if office.slots.called(agency_id, row.role, role, on) == notice.post_id:
                return
    own = [post.id for post in office.slots.posts if post.agency_id in office.lines[row.agency_id]]
    if "officer" in roles and notice.post_id in own and office.rewritten("obligation", [row.id], on):
        return  # another post of the agency may have owed it then
    if not _roles_changed(office, row, own, on):
        yield "post_not_called_by_the_rung", {"post": notice.post_id, "rung": notice.rung}


def _roles_changed(office: Office, row: Any, own: list[int], since: date) -> bool:
    """Whether who plays a role towards the agency may have been entered otherwise on that day."""
    shared = [post.id for post in office.slots.posts if post.role in OFFICE_ROLES]
    return office.rewritten("post", [*own, *shared], since) or office.rewritten(
        "agency", office.lines[row.agency_id], since
    )


def was_open(office: Office, row: Any, on: date) -> bool:
    """Whether the office could know the obligation as open on that day; within a day, order is not known.

    A closing counts from the day it was entered (before that, pressing was right), an opening from the day it
    is valid from.
    """
    is_open = True
    for change in office.changes.get(("obligation", row.id), ()):
        entered = office.day(change.entered_at)
        if change.new == "open":
            is_open = is_open or min(entered, change.valid_from) <= on
        elif max(entered, change.valid_from) < on:
            is_open = False
    return is_open


def check_unique(office: Office, check: Check) -> None:
    """Nobody is told twice about the same cause, nor twice of the same event."""
    check.checked = office.stored.number("SELECT count(*) FROM notice")
    if any(office.stored.number(doubles) for doubles in TOLD_TWICE):
        _name_doubles(office, check)


def _name_doubles(office: Office, check: Check) -> None:
    seen: dict[tuple[Any, ...], int] = {}
    for n in office.notices:
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
    own = climb.ladder.rungs[call.rung - 1]
    stands = (call.rung, call.repeat_no)
    earlier = [c for c in group if c.created_on < call.created_on and (c.rung, c.repeat_no) < stands]
    if call.rung == 1 and not earlier:
        return
    told = set[int]().union(*(climb.ladder.rungs[c.rung - 1].levels for c in earlier))
    move = office.moved_to(row, call.opening)
    if move is not None and move.new_ladder_id == call.ladder_id:  # they were told on the ladder of before
        told = told.union(*(rung.levels for rung in climb.ladder.rungs[: move.rung]))
    for rung in climb.ladder.rungs[: call.rung - 1]:
        silent = rung.levels - own.levels - told
        if silent and max(silent) < max(own.levels) and _reachable(office, row, rung.roles, call.created_on):
            yield "lower_level_not_called", {"rung": call.rung, "passed_over": rung.number}
    before = max(earlier, key=lambda c: (c.rung, c.repeat_no), default=None)
    if before is None or call.form == "unreached":
        return
    if max(own.levels) > max(climb.ladder.rungs[before.rung - 1].levels):
        for lower in (c for c in earlier if (c.rung, c.repeat_no) == (before.rung, before.repeat_no)):
            if not _told(office, lower, call.created_on) and not _told_on(lower, earlier):
                yield "climbed_over_a_wall", {"rung": call.rung, "undelivered": lower.id}


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
