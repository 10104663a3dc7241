"""What each flow does, without Prefect: also what the commands do by hand and what a rehearsal does day by day."""

import json
from collections.abc import Callable, Collection, Sequence
from datetime import date, datetime
from typing import Any

import sqlalchemy as sa
from sqlmodel import col, select

from casework import bounce, figures, invariant, preflight, reviews, rounds, watchdog
from casework.delivery import deliver, settle
from casework.grouping import group
from casework.leader_digest import leader_digest
from casework.quota import open_quota
from casework.running import Running
from casework.slots import keep_slots
from casework.standing import NothingInForce, standing
from casework.sweep import seal_outbox, sweep
from casework.versions import versions
from casework.year_duties import open_reports
from config.quota import load_quota
from config.reports import load_reports
from models.tables import DIGEST, PeriodicReport
from notifications.bounces import Bounce, Harvest, read_bounces
from rules.workdays import Workdays

Result = dict[str, object]


def local_day(running: Running, now: datetime) -> date:
    """The office's day at that moment."""
    return running.mailroom.local(now).date()


def is_working(running: Running, day: date) -> bool:
    """Whether the office works on that day, by the newest calendar. Raises NothingInForce."""
    return working_days(running).is_working(day)


def working_days(running: Running) -> Workdays:
    """The newest calendar. Raises NothingInForce."""
    with running.store.reading() as session:
        days = versions(running.store).in_force(session)
    if days is None:
        raise NothingInForce("calendar")
    return days


def sweep_once(running: Running, now: datetime) -> Result:
    """What is due now, and for the watchdog the mark that the sweep ran."""
    result = look_once(running, now)
    with running.store.act("sweep.ran", now=now) as session:
        watchdog.mark_ran(session, "sweep", now)
    return result


def look_once(running: Running, now: datetime) -> Result:
    """What is due now: notices and next alarms; then repairs of every breach, and what waits for a look."""
    store, today = running.store, local_day(running, now)
    with store.act("day.begin", now=now) as session:
        keep_slots(session, today)
        rules = standing(session)
        repairs = invariant.repair_breaches(session, rules, today=today, now=now)
        reminded = reviews.remind_reviews(session, rules, today=today, now=now)
    swept = sweep(store, today, now, mode=running.mode)
    sealed = seal_outbox(store, now)
    return {
        "day": today.isoformat(), "due": swept.due, "fired": swept.fired, "notices": swept.notices,
        "walled": swept.walled, "troubled": swept.troubled, "frozen": swept.frozen, "sealed": sealed,
        "repairs_opened": repairs.opened, "repairs_closed": repairs.closed, "reviews": reminded,
    }  # fmt: skip


def deliver_once(running: Running, clock_now: Callable[[], datetime]) -> Result:
    """Group what waits, send what is ready, and see what has been delivered."""
    now = clock_now()
    today = local_day(running, now)
    settled = settle(running.store, today, now)
    seal_outbox(running.store, now)
    made = group(running.store, today, now, mode=running.mode, office=running.mailroom)
    sent = deliver(
        running.store, clock_now, channels=running.channels, mode=running.mode, office=running.mailroom
    )
    seal_outbox(running.store, clock_now())
    return {"day": today.isoformat(), "digests": made, "settled": settled, **vars(sent)}


def fetch_bounces(running: Running) -> Harvest:
    """Read the bounce box, if the office has one."""
    return read_bounces(running.bounce_source) if running.bounce_source is not None else Harvest()


def take_bounces(running: Running, bounces: Sequence[Bounce], now: datetime) -> Result:
    """Mark what came back and have the addresses mended."""
    today = local_day(running, now)
    taken = bounce.take_bounces(running.store, bounces, today=today, now=now)
    seal_outbox(running.store, now)
    return {"day": today.isoformat(), "read": len(bounces), "taken": taken}


def bounces_once(running: Running, now: datetime) -> Result:
    """Read the bounce box and deal with it; letters are marked read only after the record is kept."""
    harvest = fetch_bounces(running)
    result = take_bounces(running, harvest.bounces, now)
    if running.bounce_source is not None:
        running.bounce_source.mark_read(harvest.read)
    return {**result, "unreadable": len(harvest.unreadable), "other": len(harvest.other)}


def leader_digest_once(running: Running, now: datetime) -> Result:
    """The week for those who lead; only on the first working day of the week."""
    today = local_day(running, now)
    with running.store.reading() as session:
        first = standing(session).days.gathering_day(today) == today
    made = (
        leader_digest(running.store, today, now, mode=running.mode, office=running.mailroom) if first else 0
    )
    return {"day": today.isoformat(), "first_working_day": first, "digests": made}


def report_data_once(running: Running, now: datetime) -> list[dict[str, object]]:
    """Freeze the figures of every reporting period that has ended and is not frozen yet."""
    today = local_day(running, now)
    frozen: list[dict[str, object]] = []
    with running.store.act("report.freeze", now=now) as session:
        ended = session.exec(
            select(PeriodicReport)
            .where(PeriodicReport.data_to < today, PeriodicReport.figures == "")
            .order_by(col(PeriodicReport.data_to))
        )
        for row in ended.all():
            shown = figures.status(session, row.data_to, row.year)
            row.figures = json.dumps(shown, ensure_ascii=False, sort_keys=True, default=str)
            row.frozen_at = now
            frozen.append({
                "code": row.code, "year": row.year, "data_to": row.data_to.isoformat(),
                "tasks": shown["tasks"]["total"], "audit_head": shown["audit_head"],
            })  # fmt: skip
    return frozen


def watch_once(running: Running, now: datetime) -> tuple[list[dict[str, object]], Result]:
    """The engine audits itself: alarms, empty rungs ahead, breaches."""
    today = local_day(running, now)
    with running.store.reading() as session:
        alarms: list[dict[str, object]] = [vars(alarm).copy() for alarm in watchdog.check(session, now=now)]
        empty = preflight.empty_rungs(session, versions(running.store), today=today)
        orphans = invariant.orphans(session, today)
    alarms += [{"kind": "empty_rung", **_plain(rung)} for rung in empty]
    return alarms, {
        "day": today.isoformat(),
        "alarms": len(alarms),
        "empty_rungs": len(empty),
        "orphans": len(orphans),
    }


def draft_round(running: Running, year: int, now: datetime) -> list[dict[str, object]]:
    """Next year's periodic reports and the draft of its round, twice adds nothing; the numbers per level."""
    today = local_day(running, now)
    rule = load_quota(running.settings.config_dir)
    with running.store.act("year.prepare", now=now) as session:
        rules = standing(session)
        open_reports(
            session, rules, year, load_reports(running.settings.config_dir, year), today=today, now=now
        )
        open_quota(session, rules, year, today=today, now=now)
        rounds.prepare_round(session, rules, None, year, rule, on=today, today=today, now=now)
        return rounds.required_numbers(session, year)


def sent_on(running: Running, day: date, addresses: Collection[str]) -> list[tuple[str, str]]:
    """(Message-ID, address) of what was sent to those addresses on that day."""
    if not addresses:
        return []
    with running.store.reading() as session:
        rows = session.execute(
            sa.select(DIGEST.c.message_id, DIGEST.c.address)
            .where(DIGEST.c.sent_on == day, DIGEST.c.address.in_(sorted(addresses)))
            .order_by(DIGEST.c.id)
        )
        return [(row.message_id, row.address) for row in rows]


def _plain(row: object) -> dict[str, Any]:
    from dataclasses import asdict, is_dataclass

    assert is_dataclass(row)
    assert not isinstance(row, type)
    return {key: str(value) for key, value in asdict(row).items()}
