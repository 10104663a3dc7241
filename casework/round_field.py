"""What the timetable of an office's own round needs from its database: inspectors, and the days it may use."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta

import sqlalchemy as sa
from sqlmodel import Session, select

from casework.posts import seats
from casework.refusals import refused
from casework.standing import Standing
from casework.terms import terms_of
from models.tables import ABSENCE, AGENCY, INSPECTION, PERSON, POST, TEAM, TENURE, Post
from rules.candidates import Agency, Span
from rules.lifecycles import InspectionStatus, Role, TenureKind
from rules.round_rule import RoundRule
from rules.weeks import Frame, Inspector
from rules.workdays import OutsideCalendar


def frame_of_round(session: Session, standing: Standing, rule: RoundRule, year: int, today: date) -> Frame:
    """The days visits may take: after the approval and the longest notice, with time left for the conclusion.

    A conclusion signed after the year's end would not count for it.
    """
    terms, days = terms_of(session), standing.days
    year_end = date(year, 12, 31)
    try:
        notice = max(terms.decision, terms.notice, terms.self_report)
        noticed = days.add(today, terms.decide + notice)
        last = days.add(days.on_or_before(year_end), -terms.conclusion)
        first = max(date(year, 1, 1), noticed + timedelta(days=1))
    except OutsideCalendar as error:
        raise refused("calendar_short", day=year_end if error.day <= year_end else error.day) from error
    return rule.frame(year, first, last, days)


def inspectors_of(session: Session, province: str, year: int, on: date) -> list[Inspector]:
    """The posts of inspectors that somebody holds on that day; barred where that person works or worked."""
    held = holders(session, on)
    codes = dict(session.execute(sa.select(AGENCY.c.id, AGENCY.c.code)).tuples().all())
    found = []
    for post in session.exec(select(Post).where(Post.role == Role.INSPECTOR)):
        person_id = held.get(post.id or 0)
        if person_id is None:
            continue
        found.append(
            Inspector(
                id=post.code,
                province=province,
                skills=frozenset(part.strip() for part in post.skills.split("|") if part.strip()),
                agency=codes[post.agency_id],
                former=_elsewhere(session, person_id, codes, year, on),
                leave=leave_of(session, person_id, year),
            )
        )
    return sorted(found, key=lambda inspector: inspector.id)


def with_last_crews(session: Session, agencies: Sequence[Agency], on: date) -> list[Agency]:
    """The agencies, each with the posts now held by persons who were in its last inspection."""
    posts: dict[int, list[str]] = {}
    codes = dict(session.execute(sa.select(POST.c.id, POST.c.code)).tuples().all())
    for post_id, person_id in holders(session, on).items():
        posts.setdefault(person_id, []).append(codes[post_id])
    crews = _last_crews(session)
    return [
        replace(
            agency,
            last_inspectors=frozenset(
                code for person in crews.get(agency.code, ()) for code in posts.get(person, ())
            ),
        )
        for agency in agencies
    ]


def holders(session: Session, on: date) -> dict[int, int]:
    """Who holds each post, whether at work on that day or on leave: a visit may lie months ahead."""
    rows = session.execute(
        sa.select(TENURE.c.post_id, TENURE.c.person_id)
        .join(PERSON, PERSON.c.id == TENURE.c.person_id)
        .where(
            TENURE.c.kind == TenureKind.HOLDER,
            sa.or_(TENURE.c.valid_from.is_(None), TENURE.c.valid_from <= on),
            sa.or_(TENURE.c.valid_to.is_(None), TENURE.c.valid_to >= on),
            sa.or_(PERSON.c.active_to.is_(None), PERSON.c.active_to >= on),
        )
        .order_by(TENURE.c.rank.desc(), TENURE.c.id.desc())
    )
    return dict(rows.tuples().all())


def _last_crews(session: Session) -> dict[str, list[int]]:
    """The persons who sat in the team's posts on the first day of each agency's last concluded visit."""
    query = (
        sa.select(AGENCY.c.code, INSPECTION.c.id, INSPECTION.c.visit_from)
        .join(INSPECTION, INSPECTION.c.agency_id == AGENCY.c.id)
        .where(INSPECTION.c.status == InspectionStatus.CONCLUDED)
        .order_by(INSPECTION.c.visit_from, INSPECTION.c.id)
    )
    last = {row.code: row for row in session.execute(query)}
    found: dict[str, list[int]] = {}
    for code, row in last.items():
        team = session.execute(sa.select(TEAM.c.post_id).where(TEAM.c.inspection_id == row.id)).scalars()
        there = seats(session, list(team), row.visit_from)
        found[code] = sorted(seat.person_id for seat in there.values())
    return found


def _elsewhere(
    session: Session, person_id: int, codes: dict[int, str], year: int, on: date
) -> tuple[tuple[str, int], ...]:
    """Agencies where the person has other posts, or had them: (code, last year there)."""
    query = (
        sa.select(POST.c.agency_id, TENURE.c.valid_to)
        .join(TENURE, TENURE.c.post_id == POST.c.id)
        .where(
            TENURE.c.person_id == person_id,
            POST.c.role != Role.INSPECTOR,
            sa.or_(TENURE.c.valid_from.is_(None), TENURE.c.valid_from <= on),
        )
    )
    rows = session.execute(query).tuples()
    return tuple(
        sorted((codes[agency_id], min(until.year, year) if until else year) for agency_id, until in rows)
    )


def leave_of(session: Session, person_id: int, year: int) -> tuple[Span, ...]:
    rows = session.execute(
        sa.select(ABSENCE.c.first_day, ABSENCE.c.last_day).where(
            ABSENCE.c.person_id == person_id,
            ABSENCE.c.last_day >= date(year, 1, 1),
            ABSENCE.c.first_day <= date(year, 12, 31),
        )
    )
    return tuple(sorted(Span(row.first_day, row.last_day) for row in rows))
