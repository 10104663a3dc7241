"""The sentences of a mended plan, Vietnamese and English: what moves, and why."""

from collections.abc import Mapping
from datetime import date

from rules.replan import Event, EventKind, Move
from rules.replan_deal import Way
from rules.timetable import Visit

Pair = tuple[str, str]

_EVENTS: Mapping[EventKind, Pair] = {
    EventKind.POSTPONED: (
        "{who} đề nghị lùi, không trước ngày {first}",
        "{who} asks for a date not before {first}",
    ),
    EventKind.AWAY: ("{who} vắng mặt từ {first} {last}", "{who} is away from {first} {last}"),
    EventKind.DROPPED: ("{who} không còn trong danh sách", "{who} is off the list"),
    EventKind.LOST: ("không kiểm tra được từ {first} {last}", "no visits from {first} {last}"),
}
_MOVES: Mapping[Way, Pair] = {
    Way.MOVE: ("{agency}: chuyển từ {old} sang {new}{crew}", "{agency}: moves from {old} to {new}{crew}"),
    Way.CREW: (
        "{agency}: giữ ngày {old}, đổi đoàn: {people}",
        "{agency}: keeps {old}, another crew: {people}",
    ),
    Way.OUT: (
        "{agency}: không còn kiểm tra (đã xếp ngày {old})",
        "{agency}: is not visited any more (was {old})",
    ),
}
_NEW: Pair = (
    "{agency}: thay thế, kiểm tra ngày {new}, đoàn: {people}",
    "{agency}: steps in, visit on {new}, crew: {people}",
)
_ROOM: Pair = ("nhường chỗ cho {who}", "makes room for {who}")
_OTHER_CREW: Pair = (", đoàn mới: {people}", ", another crew: {people}")
_RESERVE: Pair = (
    "thứ {place} trong danh sách dự phòng theo thứ tự bốc thăm",
    "place {place} of the reserve in the order of the draw",
)
_PICKED: Pair = (
    "đã được chọn từ đầu, nay mới có ngày",
    "was picked by the draw and finds a date only now",
)
_HALVES: Pair = (" (chiều)", " (afternoon)")
_UNTIL: Pair = ("đến {last}", "to {last}")
_ON: Pair = ("trở đi", "on")


def event_words(event: Event) -> Pair:
    """What happened, in one clause."""
    until = [text.format(last=_day(event.last, n)) for n, text in enumerate(_UNTIL)]
    last = list(_ON) if event.last == date.max else until
    made = [
        text.format(who=event.who, first=_day(event.first, n), last=last[n])
        for n, text in enumerate(_EVENTS[event.kind])
    ]
    return made[0], made[1]


def cause_words(move: Move, reserve_place: int = 0) -> Pair:
    """Why the visit moves: what hit it, whom it makes room for, or its place in the reserve."""
    cause = move.cause
    if cause.events:
        told = [event_words(event) for event in cause.events]
        return "; ".join(vi for vi, _ in told), "; ".join(en for _, en in told)
    if move.before is None:
        if not reserve_place:
            return _PICKED
        return _RESERVE[0].format(place=reserve_place), _RESERVE[1].format(place=reserve_place)
    who = ", ".join(cause.room_for)
    return _ROOM[0].format(who=who), _ROOM[1].format(who=who)


def move_words(move: Move, reserve_place: int = 0) -> Pair:
    """The move and its cause as one sentence."""
    why = cause_words(move, reserve_place)
    return f"{_move(move, 0)}: {why[0]}.", f"{_move(move, 1)}: {why[1]}."


def _move(move: Move, language: int) -> str:
    old, new = move.before, move.after
    people = ", ".join(new.inspectors) if new else ""
    changed = old is not None and new is not None and old.inspectors != new.inspectors
    text = (_NEW if old is None else _MOVES[move.way])[language]
    return text.format(
        agency=move.agency, people=people,
        old=_when(old, language) if old else "", new=_when(new, language) if new else "",
        crew=_OTHER_CREW[language].format(people=people) if changed else "",
    )  # fmt: skip


def _when(visit: Visit, language: int) -> str:
    return _day(visit.day, language) + (_HALVES[language] if visit.half else "")


def _day(day: date, language: int) -> str:
    if day in (date.min, date.max):
        return ""
    return f"{day:%Y-%m-%d}" if language else f"{day:%d/%m/%Y}"
