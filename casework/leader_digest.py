"""The week for those who lead: what is overdue where, the three promises, and whatever waits for them.

One letter a week to each of the director, the vice chairman and the chairman, on the week's first working day.
What the ladder has for them rides in it; the figures are asked for when the letter is sent, not when it is made.
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime

import sqlalchemy as sa
from sqlmodel import Session

from casework import figure_counts, figure_findings, figures
from casework.as_it_stood import Obligations
from casework.figure_inspections import inspection_figure
from casework.grounds import named
from casework.letters import one_at_a_time, readers_of, waiting_for, waiting_posts, write_letters, written_on
from casework.mailroom import OFF, Mailroom
from casework.posts import alive, seats
from casework.versions import Versions, versions
from models.db import Store
from models.tables import AGENCY, DIGEST, OBLIGATION, POST
from notifications.facts import AgencyWeek, DigestKind, Promise
from rules.hours import is_open
from rules.lifecycles import ROLE_LEVEL, ObligationStatus, Role
from rules.workdays import OutsideCalendar, Workdays

LEADERS = (Role.DIRECTOR, Role.VICE_CHAIRMAN, Role.CHAIRMAN)


@dataclass(frozen=True)
class Week:
    """What a leader's letter says beside his own notices: agencies with overdue matters, and the promises."""

    agencies: tuple[AgencyWeek, ...]
    promises: tuple[Promise, ...]


def leader_digest(store: Store, today: date, now: datetime, *, mode: str, office: Mailroom) -> int:
    """Write the week's letter for each leader who has none yet; returns how many.

    Only on the week's first working day, in office hours, and only if anything is overdue or waits for him.
    """
    known = versions(store)
    if mode == OFF:
        return 0
    with store.working() as session:
        days = known.in_force(session)
        if (
            days is None
            or not is_open(office.local(now), office.hours, days)
            or not _begins_week(days, today)
        ):
            return 0
        one_at_a_time(session)
        wanted = _wanted(session, today)
        readers = readers_of(session, wanted, office.channels)
        letters = [(readers[who], wanted[who]) for who in sorted(readers)]
        before = written_on(session, readers, today)
        return write_letters(session, letters, before, today, now, mode, office, DigestKind.LEADER)


def leaders(session: Session, today: date) -> dict[int, list[int]]:
    """Who leads on that day, and the posts each answers for, the highest first."""
    posts = session.execute(
        sa.select(POST.c.id, POST.c.role).where(POST.c.role.in_(LEADERS), alive(POST, today))
    ).tuples()
    level = {post: ROLE_LEVEL[Role(role)] for post, role in posts}
    found: dict[int, list[int]] = {}
    for post, seat in seats(session, level, today).items():
        found.setdefault(seat.person_id, []).append(post)
    return {who: sorted(mine, key=lambda post: (-level[post], post)) for who, mine in found.items()}


def week(session: Session, known: Versions, today: date, language: str) -> Week:
    """What is overdue on that day by agency, the longest first, and how the three promises stand."""
    rows = session.execute(
        sa.select(
            AGENCY.c.name_vi, AGENCY.c.name_en, sa.func.count().label("number"),
            sa.func.min(OBLIGATION.c.due_on).label("oldest"),
        )
        .join(OBLIGATION, OBLIGATION.c.agency_id == AGENCY.c.id)
        .where(*_overdue(today))
        .group_by(AGENCY.c.id, AGENCY.c.name_vi, AGENCY.c.name_en, AGENCY.c.sort_key)
        .order_by(sa.func.min(OBLIGATION.c.due_on), AGENCY.c.sort_key, AGENCY.c.id)
    ).all()  # fmt: skip
    days = known.in_force(session)
    agencies = tuple(
        AgencyWeek(named(row.name_vi, row.name_en, language), row.number, *_since(days, row.oldest, today))
        for row in rows
    )
    return Week(agencies, _promises(session, today))


def anything_overdue(session: Session, today: date) -> bool:
    """Whether any duty of the office is overdue on that day."""
    return session.execute(sa.select(OBLIGATION.c.id).where(*_overdue(today)).limit(1)).first() is not None


def _overdue(today: date) -> tuple[sa.ColumnElement[bool], ...]:
    return OBLIGATION.c.status == sa.literal_column(f"'{ObligationStatus.OPEN}'"), OBLIGATION.c.due_on < today


def _since(days: Workdays | None, oldest: date, today: date) -> tuple[int, bool]:
    """How long the oldest is overdue (negative), in working days where the calendar reaches that far."""
    try:
        since = days.count(today, oldest) if days else 0
    except OutsideCalendar:
        since = 0
    return (since, True) if since else ((oldest - today).days, False)


def _promises(session: Session, today: date) -> tuple[Promise, ...]:
    """The three figures of the year: reached, of how many, and how many are needed."""
    year = figures.year_of(session, today)
    tasks = figure_counts.counts(figure_counts.task_places(Obligations(session, today), year))
    found = figure_findings.counts(figure_findings.finding_rows(session, today, year))
    overall = inspection_figure(session, today, year).as_dict()["overall"]
    asked = found["total"] - found["withdrawn"] - found["not_accepted"]  # the others ended on a paper
    told = (
        Promise("tasks", tasks["done_on_time"] + tasks["done_late"], tasks["total"] - tasks["withdrawn"]),
        Promise("inspections", overall["inspected"], overall["agencies"], overall["required"]),
        Promise("findings", found["handled"] + found["recommended"], asked),
    )
    return tuple(promise for promise in told if promise.of)


def _begins_week(days: Workdays, today: date) -> bool:
    try:
        return days.gathering_day(today) == today
    except OutsideCalendar:
        return False


def _wanted(session: Session, today: date) -> dict[int, list[int]]:
    """The leaders without a letter of this week for whom there is something, and the posts it waits at."""
    leading = leaders(session, today)
    left = leading.keys() - _written(session, leading, today)
    if not left:
        return {}
    mine = waiting_for(sorted(left), waiting_posts(session, today))
    overdue = anything_overdue(session, today)
    return {who: posts for who, posts in mine.items() if overdue or posts}


def _written(session: Session, persons: Collection[int], today: date) -> set[int]:
    rows = session.execute(
        sa.select(DIGEST.c.person_id).where(
            DIGEST.c.person_id.in_(list(persons)), DIGEST.c.day == today, DIGEST.c.kind == DigestKind.LEADER
        )
    )
    return set(rows.scalars())
