"""An office of any size for the sweep's benchmark: N open obligations, D of them due, some behind a wall.

150 agencies; the default ladder; the due rows stand on every rung, most of them on today's date and every
seventh left over from an outage; one in thirty-three has a bounced notice below it.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

import sqlalchemy as sa
from sqlmodel import Session

from casework.posts import derive_slots
from casework.standing import put_calendar_in_force, put_ladders_in_force, standing
from models.db import Store
from models.tables import Agency, Digest, Level, Person, Post, Tenure
from rules.ladder import Ladder, Rung, rung_date
from rules.lifecycles import DigestState, Form, ObligationKind, Role
from rules.workdays import Workdays

TODAY = date(2022, 6, 15)
NOW = datetime(2022, 6, 15, 1, tzinfo=UTC)
AGENCIES, WALL_EVERY, BACKLOG_DAYS = 150, 33, 18
FIRST_DAY, LAST_DAY = date(2021, 1, 1), date(2023, 12, 31)
LADDER = Ladder(
    "default",
    (
        Rung(1, -15, True, (Role.OFFICER,), Form.REMINDER),
        Rung(2, -7, True, (Role.OFFICER,), Form.REMINDER),
        Rung(3, -3, True, (Role.OFFICER, Role.HEAD), Form.REMINDER, urgent=True),
        Rung(4, 0, True, (Role.OFFICER, Role.HEAD), Form.DUE_NOTICE, urgent=True),
        Rung(5, 1, True, (Role.OFFICER, Role.HEAD, Role.REFORM_OFFICE), Form.URGING_LETTER, urgent=True),
        Rung(6, 7, True, (Role.HEAD, Role.DIRECTOR), Form.REQUEST_TO_EXPLAIN),
        Rung(7, 15, True, (Role.DIRECTOR, Role.VICE_CHAIRMAN), Form.LEADER_LIST),
        Rung(8, 30, True, (Role.VICE_CHAIRMAN, Role.CHAIRMAN), Form.DRAFT_LETTER),
    ),
)


@dataclass(frozen=True)
class Profile:
    """Rows alike: their due date, the rung climbed, and the day of their alarm."""

    due_on: date
    rung: int
    next_alarm_on: date


def build(store: Store, rows: int, due: int) -> None:
    """Fill an empty schema with the office and its obligations."""
    with store.act("bench", now=NOW) as session:
        _people(session)
        put_calendar_in_force(session, FIRST_DAY, LAST_DAY, [], reason="bench", now=NOW)
        put_ladders_in_force(session, {"default": LADDER}, now=NOW)
        derive_slots(session, TODAY)
    with store.working() as session:
        days = standing(session).days
        _obligations(session, store.sqlite, rows, due, days)
        _told(session)
        session.execute(
            sa.text(
                "CREATE TABLE bench_before AS SELECT id, rung, repeat_no, next_alarm_on, wall_since, version "
                f"FROM obligation WHERE status = 'open' AND next_alarm_on <= '{TODAY}'"
            )
        )
        session.execute(sa.text("CREATE UNIQUE INDEX ix_bench_before ON bench_before(id)"))
    _housekeep(store, "ANALYZE" if store.sqlite else "VACUUM ANALYZE")


def reset(store: Store) -> None:
    """Put the due rows and the outbox back as they were, and leave no work behind for the next run."""
    with store.working() as session:
        session.execute(sa.text(f"DELETE FROM notice WHERE created_on = '{TODAY}'"))
        session.execute(
            sa.text(
                "UPDATE obligation SET rung = b.rung, repeat_no = b.repeat_no, next_alarm_on = b.next_alarm_on, "
                "wall_since = b.wall_since, version = b.version, trouble = '' "
                "FROM bench_before b WHERE obligation.id = b.id"
            )
        )
    if store.sqlite:
        _housekeep(store, "PRAGMA wal_checkpoint(TRUNCATE)")
    else:
        _housekeep(store, "VACUUM obligation", "VACUUM notice", "CHECKPOINT")


def profiles(days: Workdays) -> tuple[list[Profile], list[Profile]]:
    """(today's, left over): one profile for each rung and each day its alarm may have come."""
    found: tuple[list[Profile], list[Profile]] = ([], [])
    for rung in LADDER.rungs:
        for back in range(BACKLOG_DAYS):
            alarm = days.add(TODAY, -back) if back else TODAY
            due_on = next(
                (d for d in _around(alarm, rung.offset) if rung_date(LADDER, rung.number, d, days) == alarm),
                None,
            )
            if due_on is not None:
                found[back > 0].append(Profile(due_on, rung.number - 1, alarm))
    return found


def _around(alarm: date, offset: int) -> Iterator[date]:
    middle = alarm - timedelta(days=offset * 7 // 5)
    yield from (middle + timedelta(days=n) for n in range(-6, 7))


def _people(session: Session) -> None:
    session.add(Level(code="province", name_vi="Cấp tỉnh", name_en="Province", rank=1))
    session.flush()
    agencies = [
        Agency(code=f"A{n}", name_vi=f"Cơ quan {n}", folded=f"co quan {n}", level="province")
        for n in range(AGENCIES)
    ]
    session.add_all(agencies)
    session.flush()
    shared = (Role.REFORM_OFFICE, Role.DIRECTOR, Role.VICE_CHAIRMAN, Role.CHAIRMAN)
    posts = [
        Post(code=f"{agency.code}.{role}", agency_id=agency.id or 0, role=role, title_vi=role.value)
        for agency in agencies
        for role in (Role.OFFICER, Role.HEAD, *(shared if agency.code == "A0" else ()))
    ]
    persons = [Person(code=f"P{n}", name=f"Người {n}") for n in range(len(posts))]
    session.add_all([*posts, *persons])
    session.flush()
    session.add_all(
        Tenure(post_id=post.id or 0, person_id=person.id or 0)
        for post, person in zip(posts, persons, strict=True)
    )
    session.add_all(_digest(number, state) for number, state in enumerate(_fates(len(persons)), start=1))
    session.flush()


def _fates(persons: int) -> list[DigestState]:
    """A delivered digest for each person, and one more that bounced."""
    return [DigestState.DELIVERED] * persons + [DigestState.BOUNCED]


def _digest(number: int, state: DigestState) -> Digest:
    day = TODAY - timedelta(days=5)
    return Digest(
        person_id=1, channel="mail", day=day, number=number, message_id=f"<{number}@bench>", mode="live",
        state=state, next_try_at=NOW, sent_at=NOW, sent_on=day,
    )  # fmt: skip


def _obligations(session: Session, sqlite: bool, rows: int, due: int, days: Workdays) -> None:
    """Every (rows // due)-th obligation is due; the others stand on the same rungs with their alarm to come."""
    numbers = (
        f"WITH RECURSIVE n(i) AS (SELECT 0 UNION ALL SELECT i + 1 FROM n WHERE i < {rows - 1})"
        if sqlite
        else f"WITH n AS (SELECT generate_series(0, {rows - 1}) AS i)"
    )
    fresh, left = profiles(days)
    chosen = [left[n % len(left)] if n % 7 == 0 else fresh[n % len(fresh)] for n in range(7 * len(left))]
    session.execute(
        sa.text("CREATE TEMP TABLE bench_profile(k INT PRIMARY KEY, due_on DATE, rung INT, alarm DATE)")
    )
    session.execute(
        sa.text("INSERT INTO bench_profile VALUES (:k, :due_on, :rung, :alarm)"),
        [
            {"k": k, "due_on": p.due_on.isoformat(), "rung": p.rung, "alarm": p.next_alarm_on.isoformat()}
            for k, p in enumerate(chosen)
        ],
    )
    every, later = rows // due, (TODAY + timedelta(days=9)).isoformat()
    session.execute(
        sa.text(
            f"{numbers} INSERT INTO obligation(kind, subject_id, occurrence, title, agency_id, role, year, due_on, "
            "original_due_on, status, awaits, suspended_reason, opening, calendar_id, ladder_id, created_on, rung, "
            "repeat_no, next_alarm_on, trouble, version) "
            f"SELECT '{ObligationKind.TASK}', i, '', 'Công khai địa chỉ tiếp nhận phản ánh, kiến nghị', "
            f"1 + i % {AGENCIES}, '{Role.OFFICER}', 2022, p.due_on, p.due_on, 'open', '', '', 1, 1, 1, "
            f"'2022-01-04', p.rung, 0, CASE WHEN i % {every} = 0 AND i / {every} < {due} THEN p.alarm "
            f"ELSE CAST('{later}' AS {'TEXT' if sqlite else 'DATE'}) END, '', 0 "
            f"FROM n JOIN bench_profile p ON p.k = (i / {every}) % {len(chosen)}"
        )
    )


def _told(session: Session) -> None:
    """The notice of the climbed rung of every due row: delivered, or bounced for one in WALL_EVERY."""
    bounced = session.execute(
        sa.select(sa.func.max(sa.column("id"))).select_from(sa.table("digest"))
    ).scalar_one()
    session.execute(
        sa.text(
            "INSERT INTO notice(obligation_id, opening, due_on, rung, repeat_no, post_id, form, urgent, late, event, "
            "text, ladder_id, calendar_id, created_on, hold_until, state, digest_id, reason) "
            "SELECT o.id, 1, o.due_on, o.rung, 0, s.post_id, r.form, r.urgent, false, '', '', 1, 1, '2022-06-01', "
            f"'2022-06-01', 'grouped', CASE WHEN o.id % {WALL_EVERY} = 0 THEN {bounced} ELSE s.post_id END, '' "
            "FROM obligation o JOIN rung_role r ON r.ladder_id = o.ladder_id AND r.rung = o.rung "
            "JOIN slot s ON s.agency_id = o.agency_id AND s.role = r.role "
            f"WHERE o.status = 'open' AND o.next_alarm_on <= '{TODAY}' AND s.presses"
        )
    )


def _housekeep(store: Store, *statements: str) -> None:
    """Statements that run outside any transaction."""
    raw = store.engine.raw_connection()
    driver = raw.driver_connection
    assert driver is not None
    if not store.sqlite:
        driver.autocommit = True
    cursor = raw.cursor()
    for statement in statements:
        cursor.execute(statement)
    cursor.close()
    raw.invalidate()


def alarm_rows(store: Store) -> list[tuple[object, ...]]:
    """What a sweep may change, obligations then notices: to compare two ways of doing it."""
    changed = f"SELECT {_CHANGED} FROM obligation o JOIN bench_before b ON b.id = o.id ORDER BY o.id"
    made = f"SELECT {_NOTICE} FROM notice WHERE created_on = '{TODAY}' ORDER BY {_NOTICE}"
    with store.reading() as session:
        return [tuple(row) for text in (changed, made) for row in session.execute(sa.text(text))]


_CHANGED = "o.id, o.rung, o.repeat_no, o.next_alarm_on, o.wall_since, o.trouble, o.version"
_NOTICE = (
    "due_on, rung, obligation_id, opening, repeat_no, post_id, form, urgent, late, event, text, ladder_id, "
    "calendar_id, created_on, hold_until, state, reason"
)
