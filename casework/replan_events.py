"""Events of a mid-year change as people give them: options of a command or a file, read strictly."""

import json
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import Any

from casework.errors import BadInput, Problem
from casework.exchange_cells import parse_day
from rules.replan import Event, EventKind
from rules.text import nfc

_KINDS = ", ".join(kind.value for kind in EventKind)


@dataclass(frozen=True)
class Known:
    """What events may name: agencies with a visit to come, all agencies, inspectors; and the year."""

    visits: Collection[str]
    agencies: Collection[str]
    inspectors: Collection[str]
    year: int


@dataclass(frozen=True)
class Told:
    """An event as it was told, and where: an option, or a place in a file."""

    event: Event
    file: str
    where: str


def from_options(
    postpone: Sequence[str], ill: Sequence[str], drop: Sequence[str], lose: Sequence[str]
) -> list[Told]:
    """`AGENCY=DATE`, `INSPECTOR=FROM..TO`, `AGENCY`, `FROM..TO`; an open end is `FROM..`, one day `FROM`."""
    told = []
    for text in postpone:
        who, _, day = text.partition("=")
        told.append(_told(EventKind.POSTPONED, who, f"{day}..", "--postpone", text))
    for text in ill:
        who, _, days = text.partition("=")
        told.append(_told(EventKind.AWAY, who, days, "--ill", text))
    told += [Told(Event(EventKind.DROPPED, nfc(who.strip())), "", f"--drop {who}") for who in drop]
    return told + [_told(EventKind.LOST, "", days, "--lose", days) for days in lose]


def from_file(path: Path) -> list[Told]:
    """`{"events": [{"kind", "who", "first", "last"}, ...]}`."""
    try:
        raw = json.loads(path.read_text(encoding="utf-8-sig"))
        listed = raw["events"]
        assert isinstance(listed, list)
    except (OSError, ValueError, KeyError, TypeError, AssertionError) as error:
        raise BadInput(
            "events_file", path.name, "",
            f"không đọc được danh sách sự kiện ({error!r}); tệp phải là JSON có danh sách “events”.",
            f"the events cannot be read ({error!r}); the file must be JSON with a list “events”.",
        ) from error  # fmt: skip
    return [from_json(one, path.name, f"events[{n}]") for n, one in enumerate(listed, 1)]


def from_json(one: Any, file: str, where: str) -> Told:
    """One event as a plan or a file keeps it."""
    if not isinstance(one, Mapping) or one.get("kind") not in list(EventKind):
        raise BadInput(
            "event_kind", file, where,
            f"“kind” phải là một trong: {_KINDS}.", f"“kind” must be one of: {_KINDS}.",
        )  # fmt: skip
    kind = EventKind(one["kind"])
    days = "..".join(str(one.get(name) or "") for name in ("first", "last"))
    if kind is EventKind.DROPPED:
        return Told(Event(kind, nfc(str(one.get("who", "")))), file, where)
    return _told(kind, str(one.get("who", "")), days, where, days, file)


def event_json(event: Event) -> dict[str, str]:
    """An event as plain values; days that are not limited stay empty."""
    return {
        "kind": event.kind.value,
        "who": event.who,
        "first": "" if event.first == date.min else event.first.isoformat(),
        "last": "" if event.last == date.max else event.last.isoformat(),
    }


def checked(told: Sequence[Told], known: Known) -> list[Event]:
    """The events, each about something that exists; BadInput names every one that is not."""
    problems = [problem for one in told if (problem := _problem(one, known))]
    if problems:
        raise BadInput.of(problems)
    return sorted({one.event for one in told})


def _problem(told: Told, known: Known) -> Problem | None:
    event = told.event
    if event.kind in (EventKind.POSTPONED, EventKind.DROPPED) and event.who not in known.agencies:
        return _wrong(
            told,
            f"không có cơ quan “{event.who}”; kiểm tra mã.",
            f"there is no agency “{event.who}”; check the code.",
        )
    if event.kind is EventKind.POSTPONED and event.who not in known.visits:
        return _wrong(
            told, f"“{event.who}” không còn cuộc kiểm tra nào sắp tới; bỏ sự kiện này.",
            f"“{event.who}” has no visit to come; leave this event out.",
        )  # fmt: skip
    if event.kind is EventKind.AWAY and event.who not in known.inspectors:
        return _wrong(
            told, f"không có thành viên đoàn “{event.who}”; kiểm tra mã.",
            f"there is no inspector “{event.who}”; check the code.",
        )  # fmt: skip
    for day in (event.first, event.last):
        if day not in (date.min, date.max) and day.year != known.year:
            return _wrong(
                told, f"ngày {day} nằm ngoài năm {known.year}; sửa lại.",
                f"{day} lies outside the year {known.year}; mend it.",
            )  # fmt: skip
    return None


def _told(kind: EventKind, who: str, days: str, where: str, text: str, file: str = "") -> Told:
    parts = days.split("..") if ".." in days else [days, days]  # one day alone
    ends = [parse_day(part) if part.strip() else None for part in parts]
    given = [bool(part.strip()) for part in parts]
    made = Told(Event(kind, nfc(who.strip())), file, where)
    wrong = len(parts) != 2 or not given[0] or any(g and e is None for g, e in zip(given, ends, strict=True))
    if wrong:
        raise BadInput.of([_wrong(
            made, f"“{text}” không đọc được; viết như SYT=2022-09-01, LAN=2022-06-01..2022-06-30, "
            "2022-07-01..2022-07-31.",
            f"“{text}” cannot be read; write it like SYT=2022-09-01, LAN=2022-06-01..2022-06-30, "
            "2022-07-01..2022-07-31.",
        )])  # fmt: skip
    first, last = ends[0] or date.min, ends[1] or date.max
    if last < first:
        raise BadInput.of([_wrong(
            made, f"“{text}”: ngày cuối trước ngày đầu; đổi lại.",
            f"“{text}”: the last day lies before the first; exchange them.",
        )])  # fmt: skip
    return replace(made, event=Event(kind, nfc(who.strip()), first, last))


def _wrong(told: Told, vi: str, en: str) -> Problem:
    return Problem("event", told.file, told.where, vi, en)
