"""Bodies that merged, split or ended: nothing open was lost or doubled, and no closed body is pressed or told."""

import json
from collections import Counter, defaultdict
from collections.abc import Iterator
from datetime import timedelta
from itertools import pairwise
from typing import Any

from checker.office import LIVE, Office
from checker.report import Check

Faults = Iterator[tuple[str, dict[str, Any]]]
Heirs = dict[tuple[int, int], set[int]]  # of an act and a body

HOLDS = {  # noun -> the column that names its body
    "obligation": "agency_id",
    "inspection": "agency_id",
    "finding": "agency_id",
    "recommendation": "addressee_id",
    "target": "owner_id",
    "agency": "parent_id",
}
OPEN = {
    "inspection": ("planned", "announced", "visited"),
    "finding": ("recorded", "open", "remedied", "recommended"),
    "recommendation": ("sent",),
}


def check_reorganisations(office: Office, check: Check) -> None:
    """Every act conserved what it moved; every line it moved is with the heir; what ended has nothing open."""
    check.checked = len(office.agencies)
    acts = {row.id: row for row in office.reorganisations}
    lines = defaultdict(list)
    for line in office.handovers:
        lines[line.reorganisation_id].append(line)
    heirs = defaultdict(set)
    for row in office.successions:
        heirs[row.reorganisation_id, row.agency_id].add(row.successor_id)
    concerned = _concerned(office)
    for act in acts.values():
        check.checked += 1 + len(lines[act.id])
        for what, where in _act_faults(office, act, lines[act.id], heirs, concerned):
            check.fault(what, reorganisation=act.id, **where)
    for what, where in (*_chain_faults(office), *_left_behind(office), *_told_after_the_end(office)):
        check.fault(what, **where)


def _concerned(office: Office) -> list[Any]:
    """The obligations that some act handed over, or that a body owes which some act ended: of most, neither."""
    bodies = {row.agency_id for row in office.successions}
    handed = {key for noun, key in office.handed if noun == "obligation"}
    return [row for row in office.obligations.values() if row.agency_id in bodies or row.id in handed]


def _act_faults(office: Office, act: Any, lines: list[Any], heirs: Heirs, concerned: list[Any]) -> Faults:
    try:
        body = json.loads(act.body)
    except ValueError:
        yield "act_unreadable", {}
        return
    if act.kind == "rename":
        return
    if body.get("before") != body.get("after"):
        yield "not_conserved", {"before": body.get("before"), "after": body.get("after")}
    counted = dict(sorted(Counter(line.noun for line in lines).items()))
    if counted != body.get("moved"):
        yield "lines_do_not_count_up", {"said": body.get("moved"), "found": counted}
    for line in lines:
        if line.to_agency_id not in heirs[act.id, line.from_agency_id]:
            yield "handed_to_no_heir", {"noun": line.noun, "key": line.noun_id, "to": line.to_agency_id}
    yield from _lost(office, act, lines, heirs, concerned)


def _lost(office: Office, act: Any, lines: list[Any], heirs: Heirs, concerned: list[Any]) -> Faults:
    """What an ended body owed at the moment of the act, told by the statuses kept, is what was handed over."""
    moved = {line.noun_id for line in lines if line.noun == "obligation"}
    for number in moved - office.obligations.keys():
        yield "handed_over_and_gone", {"obligation": number}
    ended = {
        agency for reorganisation, agency in heirs
        if reorganisation == act.id and _ended_by(office.agencies[agency], act)
    }  # fmt: skip
    for row in concerned:
        owned = _owner_before(office, row, act) in ended
        if owned and row.id not in moved and _live_before(office, row, act):
            yield "not_handed_over", {"obligation": row.id}
        if row.id in moved and not _live_before(office, row, act):
            yield "handed_over_after_its_end", {"obligation": row.id}


def _ended_by(agency: Any, act: Any) -> bool:
    return agency.valid_to is not None and agency.valid_to < act.effective_on


def _owner_before(office: Office, row: Any, act: Any) -> int:
    """Who owed an obligation when the act began: the giver of its next hand-over, else who owes it now."""
    for line in office.handed.get(("obligation", row.id), ()):
        if line.reorganisation_id >= act.id:
            return int(line.from_agency_id)
    return int(row.agency_id)


def _live_before(office: Office, row: Any, act: Any) -> bool:
    """Whether it was open when the act began; one opened on that day may be younger than the act."""
    if row.created_on >= office.day(act.entered_at):
        return any(line.reorganisation_id == act.id for line in office.handed.get(("obligation", row.id), ()))
    changes = office.changes.get(("obligation", row.id), [])
    before = [change for change in changes if change.entered_at < act.entered_at]
    status = before[-1].new if before else (changes[0].old if changes else row.status)
    return status in LIVE


def _chain_faults(office: Office) -> Faults:
    """Each hand-over goes on from the one before, and the last heir holds the row."""
    holders = {noun: _holders(office, noun, column) for noun, column in HOLDS.items()}
    for (noun, key), lines in office.handed.items():
        for before, after in pairwise(lines):
            if before.to_agency_id != after.from_agency_id and noun in HOLDS:
                yield "hand_over_does_not_follow", {"noun": noun, "key": key, "line": after.id}
        if noun in HOLDS and holders[noun].get(key, lines[-1].to_agency_id) != lines[-1].to_agency_id:
            yield "heir_does_not_hold_it", {"noun": noun, "key": key, "holder": holders[noun].get(key)}


def _holders(office: Office, noun: str, column: str) -> dict[int, int | None]:
    if noun == "obligation":
        handed = (key for noun, key in office.handed if noun == "obligation")
        return {key: office.obligations[key].agency_id for key in handed if key in office.obligations}
    return {row.id: getattr(row, column) for row in office.stored.read(noun, "id", column)}


def _left_behind(office: Office) -> Faults:
    """Visits, findings and recommendations still open with a body that a reorganisation ended."""
    ended = {
        row.agency_id for row in office.successions
        if (last := office.agencies[row.agency_id].valid_to) is not None and last < office.horizon
    }  # fmt: skip
    for noun, statuses in OPEN.items():
        column = HOLDS[noun]
        for row in office.stored.read(noun, "id", "status", column):
            if row.status in statuses and getattr(row, column) in ended:
                yield "left_with_a_closed_body", {"noun": noun, "key": row.id, "agency": getattr(row, column)}


def _told_after_the_end(office: Office) -> Faults:
    """A letter to a post of a closed body, written after the day on which the end was entered."""
    entered: dict[int, Any] = {}
    for act in office.reorganisations:
        for row in office.successions:
            if row.reorganisation_id == act.id and _ended_by(office.agencies[row.agency_id], act):
                day = max(office.day(act.entered_at), act.effective_on - timedelta(days=1))
                entered[row.agency_id] = min(day, entered.get(row.agency_id, day))
    posts = {post.id: post.agency_id for post in office.slots.posts if post.agency_id in entered}
    if not posts:
        return
    where = f"WHERE post_id IN ({', '.join(map(str, posts))})"
    for notice in office.stored.rows("notice", "id", "post_id", "created_on", "digest_id", where=where):
        if notice.created_on > entered[posts[notice.post_id]]:
            yield "told_a_closed_body", {"notice": notice.id, "post": notice.post_id}
        digest = office.digests.get(notice.digest_id)
        if digest is not None and digest.state != "empty" and digest.day > entered[posts[notice.post_id]]:
            yield "letter_to_a_closed_body", {"digest": digest.id, "notice": notice.id}
