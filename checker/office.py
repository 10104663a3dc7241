"""The stored office in memory: obligations with their histories, posts and who fills them, calendars, ladders."""

import json
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime
from functools import cached_property
from typing import Any
from zoneinfo import ZoneInfo

from checker.climb import Climbs, ladders
from checker.days import BEYOND, calendars
from checker.proof import Ledger
from checker.slots import Slots, alive, in_service
from checker.stored import Stored

LIVE = ("open", "waiting", "suspended", "reported")
DAYS_HELD = 8  # letters are asked after day by day: a year of seats would be held for nothing


class Office:
    """Rows read once, when first asked for."""

    def __init__(self, stored: Stored, ledger: Ledger) -> None:
        self.stored, self.ledger = stored, ledger
        self._seats: dict[date, dict[int, int]] = {}
        self.partitions: dict[tuple[date, int], Any] = {}  # tasks in their buckets, counted once

    @cached_property
    def row(self) -> Any:
        found = self.stored.read("office", "id", "code", "zone")
        return found[0] if found else None

    @cached_property
    def zone(self) -> ZoneInfo:
        return ZoneInfo(self.row.zone if self.row else "Asia/Ho_Chi_Minh")

    def day(self, moment: datetime) -> date:
        """The office's own day of a moment; an act's rows share theirs."""
        found = self._days.get(moment)
        if found is None:
            found = self._days[moment] = moment.astimezone(self.zone).date()
        return found

    @cached_property
    def _days(self) -> dict[datetime, date]:
        return {}

    @cached_property
    def obligations(self) -> dict[int, Any]:
        names = (
            "id", "kind", "subject_id", "occurrence", "agency_id", "role", "due_on",
            "original_due_on", "status", "awaits", "next_review_on", "done_on", "opening", "calendar_id",
            "ladder_id", "created_on", "rung", "repeat_no", "next_alarm_on", "wall_since", "trouble", "version",
            "suspended_reason",
        )  # fmt: skip
        return {row.id: row for row in self.stored.rows("obligation", *names)}

    @property
    def events(self) -> Iterator[Any]:
        """The notices that are not `calls`, in the order of their making, read anew: they need not be held."""
        names = ("id", "obligation_id", "post_id", "form", "event", "created_on")
        return self.stored.rows("notice", *names, where="WHERE event <> '' OR obligation_id IS NULL")

    @cached_property
    def waited(self) -> dict[int, Sequence[Any]]:
        """What a notice was each time before it waited again, in their order."""
        names = ("id", "on_day", "state", "digest_id", "hold_until", "ended_on", "reason")
        return self.stored.grouped("waited_again", ["notice_id"], *names)

    @cached_property
    def calls(self) -> dict[int, Sequence[Any]]:
        """The notices of its ladder, by obligation."""
        names = (
            "id", "opening", "due_on", "rung", "repeat_no", "post_id", "form", "urgent", "late", "ladder_id",
            "calendar_id", "created_on", "hold_until", "state", "digest_id", "reason",
        )  # fmt: skip
        where = "WHERE event = '' AND obligation_id IS NOT NULL"
        once = ("post_id", "digest_id")
        return self.stored.grouped("notice", ["obligation_id"], *names, where=where, once=once)

    @cached_property
    def told_on(self) -> set[int]:
        """Calls that stand for one whose post had ended before it was heard: no rung was fired for them."""
        found = set()
        for calls in self.calls.values():
            ended: set[tuple[Any, ...]] = set()
            for call in sorted(calls, key=lambda call: int(call.id)):
                cause = (call.opening, call.due_on, call.rung, call.repeat_no)
                if cause in ended:
                    found.add(call.id)
                if call.state == "stood_down" and call.reason == "handed_over":
                    ended.add(cause)
        return found

    @cached_property
    def changes(self) -> dict[tuple[str, int], Sequence[Any]]:
        """Status changes in the order they were entered, by noun."""
        names = ("id", "old", "new", "valid_from", "entered_at")
        return self.stored.grouped("status_change", ["noun", "noun_id"], *names)

    @cached_property
    def extensions(self) -> dict[int, list[Any]]:
        """Granted extensions by obligation, in their order."""
        found: dict[int, list[Any]] = defaultdict(list)
        names = (
            "id", "obligation_id", "number", "from_due_on", "to_due_on", "status", "decided_on", "entered_at",
        )  # fmt: skip
        for row in self.stored.read("extension", *names, order="obligation_id, number"):
            if row.status == "granted":
                found[row.obligation_id].append(row)
        return found

    @cached_property
    def date_changes(self) -> dict[int, list[Any]]:
        """What changed due dates but for more time and reprojections, by obligation, in the order of entry."""
        found: dict[int, list[Any]] = defaultdict(list)
        names = ("id", "obligation_id", "old_due_on", "new_due_on", "cause", "valid_from", "entered_at")
        for row in self.stored.read("date_change", *names):
            found[row.obligation_id].append(row)
        return found

    @cached_property
    def moved(self) -> set[int]:
        """Obligations of which some act may have moved the date: of most, none has."""
        return {*self.extensions, *self.moves, *self.date_changes}

    @cached_property
    def dates_kept_from(self) -> date:
        """The day of the first change of a date that was kept as a row; BEYOND while there is none."""
        kept = [row.entered_at for rows in self.date_changes.values() for row in rows]
        return self.day(min(kept)) if kept else BEYOND

    @property
    def letters(self) -> Iterator[Any]:
        """Every letter in the order of its making, read anew."""
        return self.stored.rows(
            "digest", "id", "person_id", "channel", "kind", "day", "number", "state", "sent_at", "sent_on"
        )

    @cached_property
    def digests(self) -> dict[int, Any]:
        """What became of each letter."""
        names = ("id", "channel", "day", "state", "sent_on")
        return {row.id: row for row in self.stored.rows("digest", *names)}

    @cached_property
    def deliveries(self) -> dict[int, Sequence[Any]]:
        return self.stored.grouped("delivery", ["digest_id"], "at", "outcome")

    @cached_property
    def papers(self) -> dict[int, Sequence[Any]]:
        """An obligation's documents in the order of their entry."""
        return self.stored.grouped("evidence", ["obligation_id"], "document_date", "entered_at")

    def settled(self, as_of: date) -> date:
        """Letters of that day or before count as delivered: the working day before, by the calendar of that day."""
        if as_of not in self._settled:
            self._settled[as_of] = self._settled_by(as_of)
        return self._settled[as_of]

    @cached_property
    def _settled(self) -> dict[date, date]:
        return {}

    def _settled_by(self, as_of: date) -> date:
        newest = max((number for number, made in self.calendars_made if made <= as_of), default=None)
        if newest is None:
            return date.min
        days = self.climbs.calendars[newest]
        last = days.on_or_before(as_of)
        if not days.first <= as_of <= days.last or days.count(days.first, last) < 1:
            return date.min
        return days.shifted(last, -1)

    @cached_property
    def calendars_made(self) -> list[tuple[int, date]]:
        """Each calendar version with the day it was put in force."""
        rows = self.stored.read("calendar_version", "id", "created_at")
        return [(row.id, self.day(row.created_at)) for row in rows]

    @cached_property
    def persons(self) -> dict[int, Any]:
        return {row.id: row for row in self.stored.read("person", "id", "active_from", "active_to")}

    @cached_property
    def absences(self) -> list[Any]:
        return self.stored.read("absence", "id", "person_id", "first_day", "last_day")

    @cached_property
    def tenures(self) -> list[Any]:
        names = ("id", "post_id", "person_id", "kind", "rank", "valid_from", "valid_to")
        rows = self.stored.read("tenure", *names)
        return sorted(rows, key=lambda row: (row.post_id, row.kind != "holder", row.rank, row.id))

    @cached_property
    def holders(self) -> dict[int, list[Any]]:
        """The tenures of each post."""
        found: dict[int, list[Any]] = defaultdict(list)
        for tenure in self.tenures:
            found[tenure.post_id].append(tenure)
        return found

    def seating_changed(self, post_id: int, since: date) -> bool:
        """Whether who answers for the post may have been entered otherwise on that day."""
        tenures = list(self.holders.get(post_id, []))
        firsts = {tenure.person_id for tenure in tenures if tenure.kind == "substitute"}
        for tenure in self.tenures:  # the posts that its substitutes hold, whose substitutes may answer
            if tenure.person_id in firsts and tenure.post_id != post_id:
                tenures += self.holders[tenure.post_id]
        persons = {tenure.person_id for tenure in tenures}
        away = [absence.id for absence in self.absences if absence.person_id in persons]
        return (
            self.rewritten("tenure", [tenure.id for tenure in tenures], since)
            or self.rewritten("person", persons, since)
            or self.rewritten("absence", away, since)
        )

    @cached_property
    def reachable(self) -> set[int]:
        """Persons with a working address."""
        rows = self.stored.read("address", "id", "person_id", "state")
        return {row.person_id for row in rows if row.state == "good"}

    def reachable_on(self, on: date) -> set[int]:
        """Persons with an address that works, or was another one on the day."""
        rows = self.stored.read("address", "id", "person_id", "state", "state_since")
        return {row.person_id for row in rows if row.state == "good" or (row.state_since or on) > on}

    @cached_property
    def slot_rows(self) -> list[Any]:
        return self.stored.read("slot", "agency_id", "role", "post_id", order="agency_id, role")

    def seats(self, on: date) -> dict[int, int]:
        """Post -> the person who answers: the holder, else a substitute who is there, else one of a substitute's."""
        if on not in self._seats:
            if len(self._seats) >= DAYS_HELD:
                self._seats.clear()
            away = {a.person_id for a in self.absences if a.first_day <= on <= a.last_day}
            there = {p.id for p in self.persons.values() if in_service(p, on)} - away
            alive_now = [tenure for tenure in self.tenures if alive(tenure, on)]
            firsts = reversed([tenure for tenure in alive_now if tenure.person_id in there])
            found = {tenure.post_id: tenure.person_id for tenure in firsts}
            for post_id, person_id in _second_hand(alive_now, found):
                if person_id in there:
                    found.setdefault(post_id, person_id)
            self._seats[on] = found
        return self._seats[on]

    @cached_property
    def agencies(self) -> dict[int, Any]:
        names = (
            "id", "code", "name_vi", "level", "kind", "valid_from", "valid_to", "successor_id", "counts",
        )  # fmt: skip
        return {row.id: row for row in self.stored.read("agency", *names)}

    @cached_property
    def reorganisations(self) -> list[Any]:
        return self.stored.read("reorganisation", "id", "kind", "effective_on", "body", "entered_at")

    @cached_property
    def successions(self) -> list[Any]:
        names = ("reorganisation_id", "agency_id", "successor_id")
        return self.stored.read("succession", *names, order=", ".join(names))

    @cached_property
    def handovers(self) -> list[Any]:
        names = ("id", "reorganisation_id", "noun", "noun_id", "from_agency_id", "to_agency_id")
        return self.stored.read("handover", *names)

    @cached_property
    def reprojections(self) -> dict[int, Any]:
        names = (
            "id", "kind", "to_id", "key", "running", "effective_on", "moved", "decision_no", "entered_at",
        )  # fmt: skip
        return {row.id: row for row in self.stored.read("reprojection", *names)}

    @cached_property
    def moves(self) -> dict[int, list[Any]]:
        """What acts of reprojection did to each obligation, in their order."""
        found: dict[int, list[Any]] = defaultdict(list)
        names = (
            "id", "reprojection_id", "obligation_id", "cause", "old_due_on", "new_due_on", "old_alarm_on",
            "new_alarm_on", "old_calendar_id", "new_calendar_id", "old_ladder_id", "new_ladder_id", "opening",
            "rung",
        )  # fmt: skip
        for row in self.stored.read("moved_date", *names):
            found[row.obligation_id].append(row)
        return found

    @cached_property
    def readings(self) -> dict[tuple[int, str], list[tuple[date, str]]]:
        """By (plan, task's number), each amendment of the deadline: from which day, and the reading before it."""
        found: dict[tuple[int, str], list[tuple[date, str]]] = defaultdict(list)
        names = ("plan_id", "number", "effective_on", "body")
        for row in self.stored.read("plan_amendment", *names, order="plan_id, number"):
            for part in json.loads(row.body):
                if "deadline_kind" in (part.get("old") or {}):
                    change = (row.effective_on, part["old"]["deadline_kind"])
                    found[row.plan_id, part["number"]].append(change)
        return found

    @cached_property
    def issued(self) -> dict[int, date]:
        """The day the plan of each task was issued."""
        plans = {row.id: row.issued_on for row in self.stored.read("plan", "id", "issued_on")}
        return {row.id: plans[row.plan_id] for row in self.stored.read("plan_task", "id", "plan_id")}

    def moved_to(self, row: Any, opening: int) -> Any:
        """The move that put an opening of an obligation on another ladder, if one did."""
        found = [m for m in self.moves.get(row.id, ()) if m.cause == "ladder" and m.opening == opening]
        return found[-1] if found else None

    @cached_property
    def handed(self) -> dict[tuple[str, int], list[Any]]:
        """The hand-overs of each row, in their order."""
        found: dict[tuple[str, int], list[Any]] = defaultdict(list)
        for line in self.handovers:
            found[line.noun, line.noun_id].append(line)
        return found

    @cached_property
    def lines(self) -> dict[int, list[int]]:
        """Each agency with those it has taken over from, in turn."""
        before: dict[int, list[int]] = defaultdict(list)
        for agency in self.agencies.values():
            before[agency.successor_id].append(agency.id)
        for row in self.successions:
            before[row.successor_id].append(row.agency_id)
        found = {}
        for agency_id in self.agencies:
            found[agency_id] = [agency_id]
            for one in found[agency_id]:
                found[agency_id] += [other for other in before[one] if other not in found[agency_id]]
        return found

    @cached_property
    def climbs(self) -> Climbs:
        return Climbs(ladders(self.stored), calendars(self.stored))

    @cached_property
    def slots(self) -> Slots:
        return Slots(self.stored, self.agencies)

    @cached_property
    def horizon(self) -> date:
        """The newest day the rows tell of: nobody has looked at an alarm later than that."""
        newest = self.stored.newest("notice", "created_on")
        days = [] if newest is None else [newest]
        letter = self.stored.newest("digest", "day")
        days += [] if letter is None else [letter]
        days += [self.day(self.ledger.newest)] if self.ledger.newest else []
        return max(days, default=date.min)

    def written_on(self, table: str, key: int) -> date:
        """The day of the last act that wrote a row: it stood as it stands ever since."""
        touched = self.ledger.touched.get(table)
        moment = touched.get(key) if touched else None
        return self.day(moment) if moment else date.min

    def rewritten(self, table: str, keys: Iterable[int], since: date) -> bool:
        """Whether one of the rows was written on that day or later, so that it may have stood otherwise."""
        return any(self.written_on(table, key) >= since for key in keys)


def _second_hand(tenures: list[Any], found: dict[int, int]) -> list[tuple[int, int]]:
    """(post, person) of the substitutes of the posts that a silent post's substitutes hold, in their orders."""
    firsts = [one for one in tenures if one.post_id not in found and one.kind != "holder"]  # few, as a rule
    asked = {first.person_id for first in firsts}
    holds: dict[int, set[int]] = defaultdict(set)
    for one in tenures:
        if one.person_id in asked and one.kind == "holder":
            holds[one.person_id].add(one.post_id)
    held_by_them = {post for posts in holds.values() for post in posts}
    stands_in: dict[int, list[Any]] = defaultdict(list)
    for one in tenures:
        if one.post_id in held_by_them and one.kind != "holder":
            stands_in[one.post_id].append(one)
    return [
        (first.post_id, second.person_id)
        for first in firsts
        for second in sorted(
            (one for held in holds.get(first.person_id, ()) for one in stands_in.get(held, ())),
            key=lambda one: (one.rank, one.id),
        )
    ]
