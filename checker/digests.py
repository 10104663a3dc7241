"""Letters: one a person, channel, day, kind and number; to who held the post; in office hours; as delivered."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import date, datetime, time, timedelta
from functools import cache
from itertools import groupby
from operator import itemgetter
from typing import Any

from checker.days import Days
from checker.office import Office
from checker.report import Check
from checker.slots import in_service

Faults = Iterator[tuple[str, dict[str, Any]]]
Spans = Sequence[tuple[time, time]]
HoursFaults = Callable[[datetime, date | None], Iterable[tuple[str, dict[str, Any]]]]

OFFICE_HOURS: Spans = ((time(7, 30), time(11, 30)), (time(13), time(17)))
GRACE = timedelta(minutes=10)  # a letter taken up in the last minute of the hours leaves a little after
ACCEPTED = ("sent", "delivered")
TWO_FOR_ONE = """
SELECT count(*) FROM (
  SELECT 1 AS one FROM digest GROUP BY person_id, channel, day, kind, number HAVING count(*) > 1) AS doubled"""


def check_digests(office: Office, hours: Spans, check: Check) -> None:
    """Every letter is lawful by itself, and agrees with what its deliveries and notices say."""
    seen: dict[tuple[Any, ...], int] = {}
    doubled = office.stored.number(TWO_FOR_ONE)  # as a rule there is none, and no letter need be remembered
    notices = _by_letter(office, "notice", "id", "post_id", "created_on")
    deliveries = _by_letter(office, "delivery", "id", "outcome")

    @cache  # letters leave together
    def hours_faults(sent_at: datetime, sent_on: date | None) -> list[tuple[str, dict[str, Any]]]:
        return list(_hours_faults(office, sent_at, sent_on, hours))

    for digest in office.letters:
        check.checked += 1
        if doubled:
            key = (digest.person_id, digest.channel, digest.day, digest.kind, digest.number)
            first = seen.setdefault(key, digest.id)
            if first != digest.id:
                check.fault("two_letters_for_one", digest=digest.id, first=first)
        for what, where in _faults(office, digest, notices(digest.id), deliveries(digest.id), hours_faults):
            check.fault(what, digest=digest.id, person=digest.person_id, **where)


def _by_letter(office: Office, table: str, *names: str) -> Callable[[int], list[Any]]:
    """The rows of a letter; letters are asked for in their order, so that those of one at a time are held."""
    where, order = "WHERE digest_id IS NOT NULL", "digest_id, id"
    rows = office.stored.rows(table, "digest_id", *names, where=where, order=order)
    groups = groupby(rows, key=itemgetter(0))
    held = next(groups, None)

    def of(digest_id: int) -> list[Any]:
        nonlocal held
        while held is not None and held[0] < digest_id:
            held = next(groups, None)
        return list(held[1]) if held is not None and held[0] == digest_id else []

    return of


def _faults(
    office: Office, digest: Any, notices: list[Any], deliveries: list[Any], hours_faults: HoursFaults
) -> Faults:
    outcomes = [row.outcome for row in deliveries]
    if digest.state in ACCEPTED and "accepted" not in outcomes:
        yield "sent_without_delivery", {"state": digest.state}
    if "bounced" in outcomes and digest.state not in ("bounced", "dead"):
        yield "bounce_not_kept", {"state": digest.state}
    if digest.sent_at is not None:
        yield from hours_faults(digest.sent_at, digest.sent_on)
    person = office.persons.get(digest.person_id)
    if person is None or not (
        in_service(person, digest.day) or office.rewritten("person", [person.id], digest.day)
    ):
        yield "letter_to_a_leaver", {"day": digest.day}
    answers = office.seats(digest.day)
    for notice in notices:
        post_id = notice.post_id
        if answers.get(post_id) != digest.person_id and not office.seating_changed(post_id, digest.day):
            yield "letter_to_who_does_not_answer", {"notice": notice.id, "post": post_id}
        if notice.created_on > digest.day:
            yield "notice_younger_than_its_letter", {"notice": notice.id}


def _hours_faults(office: Office, sent_at: datetime, sent_on: date | None, hours: Spans) -> Faults:
    """Sent on a working day, in the hours; the day of sending is the office's own."""
    local = sent_at.astimezone(office.zone)
    if sent_on != local.date():
        yield "day_of_sending_wrong", {"sent_at": sent_at, "sent_on": sent_on}
    if not any(days.working(local.date()) for days in _reaching(office, local)):
        yield "sent_on_a_day_off", {"sent_at": local}
    elif not any(_inside(local, start, end) for start, end in hours):
        yield "sent_outside_hours", {"sent_at": local}


def _inside(local: datetime, start: time, end: time) -> bool:
    day = local.date()
    first = datetime.combine(day, start, local.tzinfo)
    return first <= local <= datetime.combine(day, end, local.tzinfo) + GRACE


def _reaching(office: Office, local: datetime) -> list[Days]:
    """The calendars that reach the day; which was the newest then, the moment of its making tells."""
    return [days for days in office.climbs.calendars.values() if days.first <= local.date() <= days.last]


def check_fates(office: Office, check: Check) -> None:
    """A notice's state agrees with its letter: the columns of its fate are outside the seals."""
    names = (
        "id", "urgent", "calendar_id", "created_on", "hold_until", "state", "digest_id", "ended_on", "reason",
    )  # fmt: skip
    letters, again = office.digests, office.waited
    for notice in office.stored.rows("notice", *names):
        check.checked += 1
        lettered = notice.state == "grouped" and notice.digest_id in letters
        if lettered and notice.ended_on is None and notice.id not in again:
            continue  # as most are: nothing else can be wrong with it
        for what, where in _fate_faults(office, notice):
            check.fault(what, notice=notice.id, **where)


def _fate_faults(office: Office, notice: Any) -> Faults:
    if (notice.state == "grouped") != (notice.digest_id is not None) and notice.state != "dead":
        yield "state_without_letter", {"state": notice.state, "digest": notice.digest_id}
    if notice.digest_id is not None and notice.digest_id not in office.digests:
        yield "letter_missing", {"digest": notice.digest_id}
    if notice.state == "dead" and not notice.reason:
        yield "dead_without_reason", {}
    yield from _ending_faults(notice)
    for was in office.waited.get(notice.id, ()):
        if was.on_day < notice.created_on or was.state not in ("grouped", "dead"):
            yield "waited_again_unlawfully", {"day": was.on_day, "state": was.state}
        yield from _ending_faults(was)
    if notice.state == "waiting":
        yield from _hold_faults(office, notice)


def _ending_faults(row: Any) -> Faults:
    """What is over has its day."""
    over = row.state in ("stood_down", "dead")
    if over and row.ended_on is None:
        yield "ended_without_a_day", {"state": row.state}
    if not over and row.ended_on is not None:
        yield "day_of_an_end_that_was_none", {"state": row.state}


def _hold_faults(office: Office, notice: Any) -> Faults:
    """What waits is held to the gathering day at most, or to the next working day it can go out on."""
    calendars = office.climbs.calendars
    days = calendars.get(notice.calendar_id) or calendars.get(max(calendars, default=0))
    if days is None:
        return
    gathering = notice.created_on if notice.urgent else days.gathering(notice.created_on)
    latest = max(gathering, min(days.shifted(office.horizon, 1), days.last_working))
    if not notice.created_on <= notice.hold_until <= latest:
        yield "hold_unlawful", {"hold_until": notice.hold_until, "latest": latest}
