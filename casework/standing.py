"""What is in force: the calendar and ladders new obligations are armed with, and those of running ones."""

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import lru_cache
from typing import Any

import sqlalchemy as sa
from sqlmodel import Session, col, select

from config.calendar import SpecialDay as SpecialDay
from models.tables import (
    CALENDAR,
    CALENDAR_DAY,
    LADDER,
    CalendarDay,
    CalendarVersion,
    LadderVersion,
    RungRole,
)
from rules import ladder as ladders
from rules.ladder import Ladder
from rules.lifecycles import ObligationKind
from rules.workdays import Workdays

_MANY = 20  # calendars kept in memory
_CALENDAR = sa.select(CALENDAR.c.id, CALENDAR.c.fingerprint).order_by(CALENDAR.c.id.desc()).limit(1)
_LADDERS = sa.select(LADDER.c.id, LADDER.c.key, LADDER.c.body).order_by(LADDER.c.number)


@dataclass(frozen=True)
class Standing:
    """The calendar version and the ladder version a new obligation is armed with."""

    calendar_id: int
    days: Workdays
    ladders: Mapping[str, tuple[int, Ladder]]
    _alarms: dict[tuple[int, date, date], date] = field(default_factory=dict, compare=False, repr=False)

    def ladder_for(self, kind: ObligationKind) -> tuple[int, Ladder]:
        return self.ladders.get(kind.value) or self.ladders["default"]

    def first_alarm(self, kind: ObligationKind, due_on: date, opened_on: date) -> date:
        """The first day on which such a duty has something to say; asked once for many duties of one date."""
        ladder_id, ladder = self.ladder_for(kind)
        key = (ladder_id, due_on, opened_on)
        if key not in self._alarms:
            self._alarms[key] = ladders.first_alarm(ladder, due_on, opened_on, self.days)
        return self._alarms[key]


class NothingInForce(RuntimeError):
    """The office has no calendar or no ladder yet: `dondoc init` puts the shipped ones in force."""


def days_in_force(session: Session, by: datetime | None = None) -> Workdays | None:
    """The newest calendar, or the newest made before a moment; None while the office has none."""
    newest = session.execute(_CALENDAR if by is None else _CALENDAR.where(CALENDAR.c.created_at < by)).first()
    return None if newest is None else _workdays(session, newest)


def standing(session: Session) -> Standing:
    """The newest calendar and the newest version of each ladder."""
    newest = session.execute(_CALENDAR).first()
    if newest is None:
        raise NothingInForce("calendar")
    found: dict[str, tuple[int, Ladder]] = {}
    for row in session.execute(_LADDERS):
        found[row.key] = (row.id, _ladder(row.body))
    if "default" not in found:
        raise NothingInForce("ladder")
    return Standing(newest.id, _workdays(session, newest), found)


_ladder = lru_cache(maxsize=64)(ladders.from_json)
_known_days: dict[str, Workdays] = {}  # by fingerprint: the same days are read and sorted once


def _workdays(session: Session, version: Any) -> Workdays:
    if version.fingerprint not in _known_days:
        if len(_known_days) > _MANY:
            _known_days.clear()
        _known_days[version.fingerprint] = workdays_of(session, version.id)
    return _known_days[version.fingerprint]


def workdays_of(session: Session, calendar_id: int) -> Workdays:
    """The working days of a stored calendar version."""
    version = session.get_one(CalendarVersion, calendar_id)
    rows = session.execute(
        sa.select(CALENDAR_DAY.c.day, CALENDAR_DAY.c.kind).where(CALENDAR_DAY.c.calendar_id == calendar_id)
    ).all()
    return Workdays.build(
        version.first_day,
        version.last_day,
        [row.day for row in rows if row.kind == "closed"],
        [row.day for row in rows if row.kind == "opened"],
    )


def ladder_of(session: Session, ladder_id: int) -> Ladder:
    """The ladder frozen under that version."""
    return _ladder(session.get_one(LadderVersion, ladder_id).body)


def put_calendar_in_force(
    session: Session, first: date, last: date, days: Sequence[SpecialDay], *, reason: str, now: datetime
) -> int:
    """Store a calendar version; the days already in force give their version, earlier ones a new version."""
    listed = [[d.day.isoformat(), d.kind, d.name, d.decision] for d in sorted(days, key=lambda d: d.day)]
    mark = _fingerprint([first.isoformat(), last.isoformat(), listed])
    newest = session.exec(select(CalendarVersion).order_by(col(CalendarVersion.id).desc()).limit(1)).first()
    if newest is not None and newest.id is not None and newest.fingerprint == mark:
        return newest.id
    version = CalendarVersion(first_day=first, last_day=last, reason=reason, fingerprint=mark, created_at=now)
    session.add(version)
    session.flush()
    assert version.id is not None
    session.add_all(
        CalendarDay(calendar_id=version.id, day=d.day, kind=d.kind, name=d.name, decision=d.decision)
        for d in days
    )
    session.flush()
    return version.id


def put_ladders_in_force(session: Session, shipped: Mapping[str, Ladder], *, now: datetime) -> None:
    """Store a new version of each ladder that differs from its newest; running cases keep theirs."""
    for key, ladder in sorted(shipped.items()):
        body = ladders.to_json(ladder)
        newest = session.exec(
            select(LadderVersion).where(LadderVersion.key == key).order_by(col(LadderVersion.number).desc())
        ).first()
        if newest is not None and newest.body == body:
            continue
        number = newest.number + 1 if newest else 1
        version = LadderVersion(
            key=key, number=number, body=body, fingerprint=_fingerprint(body), created_at=now
        )
        session.add(version)
        session.flush()
        assert version.id is not None
        session.add_all(
            RungRole(ladder_id=version.id, rung=rung.number, role=role, form=rung.form, urgent=rung.urgent)
            for rung in ladder.rungs
            for role in rung.roles
        )
    session.flush()


def _fingerprint(value: object) -> str:
    return hashlib.sha256(json.dumps(value, ensure_ascii=False, sort_keys=True).encode()).hexdigest()
