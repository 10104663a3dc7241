"""The engine watches itself: did the sweep run, does anything wait too long, does anything lie undelivered.

There is no table of runs: whoever runs something says so in the setting `ran.<name>` in a transaction of its
own, after the work is kept. A mark that is missing or old is an alarm; absence is never silence.
"""

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import sqlalchemy as sa
from sqlmodel import Session

from casework.outbox import LADDER_ONLY, STILL_PRESSED
from casework.standing import workdays_of
from models.tables import CALENDAR, DIGEST, NOTICE, OBLIGATION, Office, Setting
from rules.lifecycles import DigestState, NoticeState, ObligationStatus
from rules.workdays import OutsideCalendar

SWEEP = "sweep"
_FIRST_HOUR, _LAST_HOUR = 7, 17  # the sweep's own hours (flows.deployments)
_GRACE = timedelta(minutes=30)
_STUCK = timedelta(hours=1)
_WAITING_DAYS = 2  # working days
HORIZON = 400  # days the calendar must reach ahead


@dataclass(frozen=True)
class Alarm:
    """Something that needs a person: a code, how many rows, since when, and what to do."""

    kind: str
    number: int
    since: str  # ISO day or moment of the oldest; "" where there is none
    text_vi: str
    text_en: str


@dataclass(frozen=True)
class _Look:
    session: Session
    now: datetime
    local: datetime

    @property
    def today(self) -> date:
        return self.local.date()


def mark_ran(session: Session, what: str, now: datetime) -> None:
    """Say that something ran to its end; called by the doors inside an act."""
    key, value = f"ran.{what}", json.dumps(now.isoformat())
    row = session.get(Setting, key)
    if row is None:
        session.add(Setting(key=key, value=value, changed_at=now))
    else:
        row.value, row.changed_at = value, now


def last_ran(session: Session, what: str) -> datetime | None:
    """When it last ran to its end; None if never."""
    row = session.get(Setting, f"ran.{what}")
    return None if row is None else datetime.fromisoformat(json.loads(row.value))


def check(session: Session, *, now: datetime) -> list[Alarm]:
    """Every alarm at this moment; none when all is well."""
    office = session.get(Office, 1)
    zone = ZoneInfo(office.zone if office else "Asia/Ho_Chi_Minh")
    look = _Look(session, now, now.astimezone(zone))
    return [alarm for test in _TESTS for alarm in test(look)]


def _sweep(look: _Look) -> Iterator[Alarm]:
    """The sweep is hourly by day: its last whole hour, with some grace, must have been kept."""
    expected = look.local - _GRACE
    if expected.hour < _FIRST_HOUR:
        expected = expected.replace(hour=_LAST_HOUR) - timedelta(days=1)
    hour = min(expected.hour, _LAST_HOUR)
    expected = expected.replace(hour=hour, minute=0, second=0, microsecond=0)
    ran = last_ran(look.session, SWEEP)
    if ran is None:
        yield Alarm(
            "sweep_never_ran", 1, "", "Chưa quét lần nào; chạy `dondoc up`.", "Never swept; run `dondoc up`."
        )
    elif ran < expected:
        since = ran.astimezone(look.local.tzinfo)
        yield Alarm(
            "sweep_missed", 1, since.isoformat(timespec="minutes"),
            f"Lần quét gần nhất lúc {since:%H:%M %d/%m/%Y}; xem lịch chạy của `dondoc up`.",
            f"The last sweep was at {since:%H:%M %d/%m/%Y}; look at the schedules of `dondoc up`.",
        )  # fmt: skip


def _waiting(look: _Look) -> Iterator[Alarm]:
    waits = NOTICE.c.state == sa.literal_column(f"'{NoticeState.WAITING}'")
    yield from _counted(
        look, "waiting_too_long", NOTICE.c.hold_until, (waits, NOTICE.c.hold_until < _workdays_ago(look)),
        "{number} thông báo chờ gửi quá lâu; xem chế độ gửi và giờ làm việc.",
        "{number} notices wait too long; look at the delivery mode and the office's hours.",
    )  # fmt: skip


def _stuck(look: _Look) -> Iterator[Alarm]:
    late = sa.and_(DIGEST.c.state == DigestState.SENDING, DIGEST.c.lease_until < look.now - _STUCK)
    left = sa.and_(DIGEST.c.state == DigestState.READY, DIGEST.c.day < _workdays_ago(look))
    yield from _counted(
        look, "letters_stuck", DIGEST.c.day, (sa.or_(late, left),),
        "{number} thư chưa gửi được; xem máy chủ thư và kênh gửi.",
        "{number} letters are stuck; look at the relay and the channels.",
    )  # fmt: skip


def _uncertain(look: _Look) -> Iterator[Alarm]:
    yield from _counted(
        look, "letters_uncertain", DIGEST.c.day, (DIGEST.c.state == DigestState.UNCERTAIN,),
        "{number} tin có thể đã đến hoặc chưa; hỏi người nhận.",
        "{number} messages may or may not have arrived; ask their readers.",
    )  # fmt: skip


def _dead(look: _Look) -> Iterator[Alarm]:
    pressed: sa.Select[Any] = sa.select(sa.literal_column("1")).where(*STILL_PRESSED).correlate(NOTICE)
    matters = sa.and_(NOTICE.c.state == NoticeState.DEAD, LADDER_ONLY, pressed.exists())
    yield from _counted(
        look, "notices_dead", NOTICE.c.created_on, (matters,),
        "{number} thông báo không có người nhận hoặc địa chỉ; xem danh sách địa chỉ cần sửa.",
        "{number} notices found nobody or no address; look at the repairs of addresses.",
    )  # fmt: skip


def _troubled(look: _Look) -> Iterator[Alarm]:
    yield from _counted(
        look, "obligations_troubled", OBLIGATION.c.created_on,
        (OBLIGATION.c.status == ObligationStatus.OPEN, OBLIGATION.c.trouble != ""),
        "{number} đầu việc không quét được; xem lý do ghi ở từng dòng.",
        "{number} obligations could not be swept; the reason stands on each.",
    )  # fmt: skip


def _horizon(look: _Look) -> Iterator[Alarm]:
    last = look.session.execute(
        sa.select(CALENDAR.c.last_day).order_by(CALENDAR.c.id.desc()).limit(1)
    ).scalar()
    if last is not None and last < look.today + timedelta(days=HORIZON):
        yield Alarm(
            "calendar_ends", 1, last.isoformat(),
            f"Lịch làm việc chỉ đến {last:%d/%m/%Y}; nạp lịch mới (`dondoc import calendar`).",
            f"The working calendar ends on {last:%d/%m/%Y}; import a longer one (`dondoc import calendar`).",
        )  # fmt: skip


def _counted(
    look: _Look, kind: str, oldest: sa.ColumnElement[date], where: tuple[sa.ColumnElement[bool], ...],
    text_vi: str, text_en: str,
) -> Iterator[Alarm]:  # fmt: skip
    number, since = look.session.execute(sa.select(sa.func.count(), sa.func.min(oldest)).where(*where)).one()
    if number:
        yield Alarm(
            kind, number, since.isoformat(), text_vi.format(number=number), text_en.format(number=number)
        )


def _workdays_ago(look: _Look) -> date:
    """The day before which nothing should still wait."""
    newest = look.session.execute(sa.select(sa.func.max(CALENDAR.c.id))).scalar()
    try:
        if newest is not None:
            return workdays_of(look.session, newest).add(look.today, -_WAITING_DAYS)
    except OutsideCalendar:
        pass
    return look.today - timedelta(days=_WAITING_DAYS)


_TESTS: tuple[Callable[[_Look], Iterator[Alarm]], ...] = (
    _sweep, _waiting, _stuck, _uncertain, _dead, _troubled, _horizon,
)  # fmt: skip
