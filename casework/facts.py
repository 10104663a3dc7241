"""From stored notices to what the composer is told: a few questions for a whole batch of letters."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, cast

import sqlalchemy as sa
from sqlmodel import Session

from casework import leader_digest
from casework.grounds import (
    NOTICES,
    Subjects,
    Told,
    event_text,
    named,
    rung_of,
    steps,
    subject_of,
    subjects,
)
from casework.mailroom import Mailroom
from casework.versions import Versions
from models.among import among
from models.tables import AGENCY, DIGEST, NOTICE, PERSON, POST
from notifications.facts import DigestFacts, DigestKind, Language, Line
from rules.ladder import rung_date
from rules.lifecycles import ROLE_LEVEL, DigestState, Form, NoticeState, Role
from rules.workdays import OutsideCalendar

_GROUPED = NOTICES.where(among(NOTICE.c.digest_id, "digests"), NOTICE.c.state == NoticeState.GROUPED)
_Cause = tuple[int, int, date]


@dataclass(frozen=True)
class Reading:
    """The transaction facts are read in, and for whom and which day."""

    session: Session
    known: Versions
    office: Mailroom
    today: date


def facts_of(reading: Reading, digests: Sequence[Any]) -> dict[int, DigestFacts]:
    """The facts of these digests (rows with id, person_id, kind, language, day) by digest id."""
    ids = [digest.id for digest in digests]
    rows: list[Any] = [Told._make(row) for row in reading.session.execute(_GROUPED, {"digests": ids})]
    known = subjects(reading.session, {(row.kind, row.subject_id) for row in rows if row.kind is not None})
    lost = _unreached(reading.session, rows)
    of: dict[int, list[Any]] = {number: [] for number in ids}
    for row in rows:
        of[row.digest_id].append(row)
    strangers = [digest.person_id for digest in digests if not of[digest.id]]
    people = _people(reading, strangers) if strangers else {}
    weeks = {
        language: leader_digest.week(reading.session, reading.known, reading.today, language)
        for language in {digest.language for digest in digests if digest.kind == DigestKind.LEADER}
    }
    return {
        digest.id: _facts(reading, digest, of[digest.id], known, lost, people.get(digest.person_id), weeks)
        for digest in digests
    }


def _facts(
    reading: Reading, digest: Any, rows: list[Any], known: Subjects, lost: Mapping[_Cause, Any],
    stranger: Any | None, weeks: Mapping[str, leader_digest.Week],
) -> DigestFacts:  # fmt: skip
    language = digest.language
    lines = [_line(reading, row, known, lost, language) for row in rows]
    first = max(rows, key=lambda row: ROLE_LEVEL[Role(row.post_role)]) if rows else stranger
    week = weeks.get(language) if digest.kind == DigestKind.LEADER else None
    return DigestFacts(
        language=cast(Language, language),
        kind=DigestKind(digest.kind),
        office_name=reading.office.name(language),
        person_name=first.person if first else "",
        post_title=named(first.post_vi, first.post_en, language) if first else "",
        agency_name=named(first.seat_vi, first.seat_en, language) if first else "",
        day=reading.today,
        lines=tuple(line for line in lines if line.form is not Form.STAND_DOWN),
        stand_downs=tuple(line for line in lines if line.form is Form.STAND_DOWN),
        week=week.agencies if week else (),
        promises=week.promises if week else (),
        public_url=reading.office.public_url,
    )


def _line(reading: Reading, row: Any, known: Subjects, lost: Mapping[_Cause, Any], language: str) -> Line:
    subject, text = subject_of(row, known), event_text(row)
    rung = rung_of(reading.session, reading.known, row)
    dated = not row.event or row.form is Form.EVENT or text.get("reason") == "extended"
    due_on = (row.due_on or row.now_due_on) if dated else None
    left, working = _days_left(reading, row, due_on)
    whom = lost.get((row.obligation_id, row.opening, row.due_on)) if row.form is Form.UNREACHED else None
    return Line(
        form=row.form,
        kind=row.kind,
        title=named(row.title, subject.title_en, language) or text.get("title", ""),
        agency=named(row.agency_vi, row.agency_en, language),
        subject_ref=subject.ref(language),
        due_on=due_on,
        original_due_on=row.original_due_on if due_on else None,
        days_left=left,
        working=working,
        late=row.late,
        late_since=_planned(reading, row) if row.late else None,
        rung=rung,
        unreached=_whom(whom, language) if whom else "",
        reason=_reason(whom) if whom else text.get("reason", ""),
        note=text.get("note", ""),
        why=steps(reading.session, reading.known, row, subject, rung, language),
        notice_id=str(row.id),
    )


def _days_left(reading: Reading, row: Any, due_on: date | None) -> tuple[int | None, bool]:
    """Working days to the date (negative: since it); calendar days where no working day lies between."""
    if due_on is None:
        return None, True
    calendar = row.calendar_id or row.now_calendar_id
    try:
        left = (
            reading.known.calendar(reading.session, calendar).count(reading.today, due_on) if calendar else 0
        )
    except OutsideCalendar:
        left = 0
    if left or due_on == reading.today:
        return left, True
    return (due_on - reading.today).days, False


def _planned(reading: Reading, row: Any) -> date | None:
    """The day a late notice should have been told; not known of a repeat, or where the calendar ends."""
    if row.repeat_no or row.event:
        return None
    ladder = reading.known.ladder(reading.session, row.ladder_id)
    try:
        return rung_date(
            ladder, row.rung, row.due_on, reading.known.calendar(reading.session, row.calendar_id)
        )
    except OutsideCalendar:
        return None


def _unreached(session: Session, rows: Sequence[Any]) -> dict[_Cause, Any]:
    """Whom the last call below each "could not reach" did not reach."""
    silent = [row for row in rows if row.form is Form.UNREACHED]
    if not silent:
        return {}
    below = session.execute(
        sa.select(
            NOTICE.c.obligation_id, NOTICE.c.opening, NOTICE.c.due_on, NOTICE.c.rung, NOTICE.c.reason,
            POST.c.title_vi, POST.c.title_en, AGENCY.c.name_vi, AGENCY.c.name_en,
            DIGEST.c.state.label("digest_state"),
        )
        .join(POST, POST.c.id == NOTICE.c.post_id)
        .join(AGENCY, AGENCY.c.id == POST.c.agency_id)
        .outerjoin(DIGEST, DIGEST.c.id == NOTICE.c.digest_id)
        .where(
            NOTICE.c.event == sa.literal_column("''"),
            NOTICE.c.due_on.in_({row.due_on for row in silent}),
            NOTICE.c.rung.in_(range(1, max(row.rung for row in silent))),
            NOTICE.c.obligation_id.in_({row.obligation_id for row in silent}),
            sa.or_(DIGEST.c.id.is_(None), DIGEST.c.state.not_in([DigestState.SENT, DigestState.DELIVERED])),
        )
        .order_by(NOTICE.c.rung, NOTICE.c.id.desc())
    )  # fmt: skip
    tops = {(row.obligation_id, row.opening, row.due_on): row.rung for row in silent}
    found: dict[_Cause, Any] = {}
    for row in below:
        cause = (row.obligation_id, row.opening, row.due_on)
        if row.rung < tops.get(cause, 0):
            found[cause] = row  # the highest rung comes last
    return found


def _whom(row: Any, language: str) -> str:
    post, agency = named(row.title_vi, row.title_en, language), named(row.name_vi, row.name_en, language)
    return post if agency in post else f"{post}, {agency}"


def _reason(row: Any) -> str:
    if row.reason:
        return str(row.reason)
    return "bounced" if row.digest_state == DigestState.BOUNCED else ""


def _people(reading: Reading, persons: Sequence[int]) -> dict[int, Any]:
    """Names and highest posts of readers whose letter holds no notice of theirs (a leader's week)."""
    places = leader_digest.leaders(reading.session, reading.today)
    highest = {places[person][0]: person for person in persons if person in places}
    rows = reading.session.execute(
        sa.select(
            PERSON.c.id, PERSON.c.name.label("person"), POST.c.id.label("post_id"),
            POST.c.title_vi.label("post_vi"), POST.c.title_en.label("post_en"),
            AGENCY.c.name_vi.label("seat_vi"), AGENCY.c.name_en.label("seat_en"),
        )
        .select_from(
            PERSON.join(POST, POST.c.id.in_(list(highest))).join(AGENCY, AGENCY.c.id == POST.c.agency_id)
        )
        .where(PERSON.c.id.in_(list(highest.values())))
    )  # fmt: skip
    return {row.id: row for row in rows if highest[row.post_id] == row.id}
