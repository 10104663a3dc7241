"""Why somebody is told something: the links from the plan's clause down to the address, read for many at once."""

import json
from collections import namedtuple
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import Any

import sqlalchemy as sa
from sqlmodel import Session

from casework.versions import Versions
from models.tables import (
    AGENCY,
    DIGEST,
    FINDING,
    INSPECTION,
    NOTICE,
    OBLIGATION,
    PERSON,
    PLAN,
    POST,
    TASK,
)
from notifications.catalogue import words_of
from notifications.facts import Rung, Why, WhyStep
from rules.lifecycles import ObligationKind, Role

_OWES, _SITS = AGENCY.alias("owing_agency"), AGENCY.alias("agency_of_post")

NOTICES = (
    sa.select(
        NOTICE.c.id, NOTICE.c.digest_id, NOTICE.c.obligation_id, NOTICE.c.opening, NOTICE.c.due_on,
        NOTICE.c.rung, NOTICE.c.repeat_no, NOTICE.c.form, NOTICE.c.late, NOTICE.c.event, NOTICE.c.text,
        NOTICE.c.ladder_id, NOTICE.c.calendar_id, NOTICE.c.reason, NOTICE.c.post_id,
        OBLIGATION.c.kind, OBLIGATION.c.subject_id, OBLIGATION.c.title,
        OBLIGATION.c.due_on.label("now_due_on"), OBLIGATION.c.original_due_on,
        OBLIGATION.c.calendar_id.label("now_calendar_id"),
        _OWES.c.name_vi.label("agency_vi"), _OWES.c.name_en.label("agency_en"),
        POST.c.role.label("post_role"), POST.c.title_vi.label("post_vi"), POST.c.title_en.label("post_en"),
        _SITS.c.name_vi.label("seat_vi"), _SITS.c.name_en.label("seat_en"),
        DIGEST.c.address, DIGEST.c.day, PERSON.c.id.label("person_id"), PERSON.c.name.label("person"),
    )
    .join(POST, POST.c.id == NOTICE.c.post_id)
    .join(_SITS, _SITS.c.id == POST.c.agency_id)
    .outerjoin(OBLIGATION, OBLIGATION.c.id == NOTICE.c.obligation_id)
    .outerjoin(_OWES, _OWES.c.id == OBLIGATION.c.agency_id)
    .outerjoin(DIGEST, DIGEST.c.id == NOTICE.c.digest_id)
    .outerjoin(PERSON, PERSON.c.id == DIGEST.c.person_id)
    .order_by(NOTICE.c.id)
)  # fmt: skip

# A letter reads two hundred columns; by name that costs SQLAlchemy's own rows five times as much.
Told = namedtuple("Told", [column.key for column in NOTICES.selected_columns])  # type: ignore[misc]

_SAID: Mapping[str, tuple[str, str]] = {
    "task": ("Nhiệm vụ {number}", "Task {number}"),
    "finding": ("Vấn đề {number}", "Finding {number}"),
    "inspection": ("cuộc kiểm tra số {id} năm {year}", "inspection no. {id} of {year}"),
    "obligation": ("Số {id}, mở lần {opening}, hạn {due}", "No. {id}, opening {opening}, due {due}"),
    "undated": ("Số {id}, chưa có thời hạn", "No. {id}, without a date"),
    "calendar": ("Phiên bản {id}, từ {first} đến {last}", "Version {id}, from {first} to {last}"),
}


class NotKnown(LookupError):
    """No such notice, obligation or person: the noun and the key as given."""

    def __init__(self, noun: str, key: object) -> None:
        super().__init__(f"{noun} {key}")
        self.noun, self.key = noun, key


@dataclass(frozen=True, slots=True)
class Subject:
    """What opened an obligation, as its notices name it; a text is empty where there is none."""

    clause: str = ""
    ref_vi: str = ""
    ref_en: str = ""
    deadline: str = ""
    deadline_kind: str = ""
    title_en: str = ""

    def ref(self, language: str) -> str:
        """The number of the task or finding, with the document it stands in."""
        own = self.ref_en if language == "en" else self.ref_vi
        return ", ".join(filter(None, (own, self.clause)))


NOTHING = Subject()
Subjects = Mapping[tuple[ObligationKind, int], Subject]


def subjects(session: Session, wanted: Collection[tuple[ObligationKind, int]]) -> Subjects:
    """The tasks and findings behind these obligations, by (kind, subject id); other kinds speak for themselves."""
    found: dict[tuple[ObligationKind, int], Subject] = {}
    if tasks := [number for kind, number in wanted if kind is ObligationKind.TASK]:
        rows = session.execute(
            sa.select(
                TASK.c.id, TASK.c.number, TASK.c.title_en, TASK.c.deadline_text, TASK.c.deadline_kind,
                PLAN.c.decision_no, PLAN.c.title_vi,
            )
            .join(PLAN, PLAN.c.id == TASK.c.plan_id)
            .where(TASK.c.id.in_(tasks))
        )  # fmt: skip
        found |= {(ObligationKind.TASK, row.id): _task(row) for row in rows}
    if findings := [number for kind, number in wanted if kind is ObligationKind.FINDING]:
        rows = session.execute(
            sa.select(
                FINDING.c.id, FINDING.c.number, INSPECTION.c.id.label("inspection_id"), INSPECTION.c.year,
                INSPECTION.c.conclusion_no, INSPECTION.c.minutes_no,
            )
            .join(INSPECTION, INSPECTION.c.id == FINDING.c.inspection_id)
            .where(FINDING.c.id.in_(findings))
        )  # fmt: skip
        found |= {(ObligationKind.FINDING, row.id): _finding(row) for row in rows}
    return found


def subject_of(row: Any, known: Subjects) -> Subject:
    """The subject behind a row of NOTICES."""
    return known.get((row.kind, row.subject_id), NOTHING) if row.kind is not None else NOTHING


def _task(row: Any) -> Subject:
    vi, en = (say("task", language, number=row.number) for language in ("vi", "en"))
    return Subject(
        row.decision_no or row.title_vi, vi, en, row.deadline_text, row.deadline_kind, row.title_en
    )


def _finding(row: Any) -> Subject:
    vi, en = (say("finding", language, number=row.number) for language in ("vi", "en"))
    paper = row.conclusion_no or row.minutes_no
    return Subject(paper or say("inspection", "vi", id=row.inspection_id, year=row.year), vi, en)


def rung_of(session: Session, known: Versions, row: Any) -> Rung | None:
    """The rung of a ladder's notice with the role through which it called this post; None for an event."""
    if row.event or row.ladder_id is None:
        return None
    rung = known.ladder(session, row.ladder_id).rungs[row.rung - 1]
    own = Role(row.post_role)
    to = own if own in rung.roles else rung.roles[0]
    return Rung(rung.offset, rung.working, row.form, to, row.repeat_no)


def steps(
    session: Session,
    known: Versions,
    row: Any,
    subject: Subject,
    rung: Rung | None,
    language: str,
    person: str = "",
) -> tuple[WhyStep, ...]:
    """The chain of causes of one notice (a row of NOTICES), the links it has, from the clause to the address.

    `person` replaces the reader's plain name (a substitute says for whom he acts).
    """
    links: list[tuple[Why, Any]] = [
        (Why.CLAUSE, subject.clause),
        (Why.TASK, subject.ref_en if language == "en" else subject.ref_vi),
        (Why.DEADLINE, subject.deadline),
        (Why.RULE, subject.deadline_kind),
    ]
    if row.calendar_id is not None:
        days = known.calendar(session, row.calendar_id)
        links.append((Why.CALENDAR, _calendar(row.calendar_id, days.first, days.last, language)))
    if row.obligation_id is not None:
        due = row.due_on or row.now_due_on
        said = say(
            "obligation" if due else "undated", language, id=row.obligation_id, opening=row.opening or 1,
            due=_day(due, language) if due else "",
        )  # fmt: skip
        links.append((Why.OBLIGATION, said))
    links.append((Why.RUNG, rung))
    links.append((Why.POST, named(row.post_vi, row.post_en, language)))
    links.append((Why.PERSON, person or row.person))
    links.append((Why.ADDRESS, row.address))
    return tuple([link for link in links if link[1]])


@lru_cache(maxsize=64)
def _calendar(number: int, first: date, last: date, language: str) -> str:
    return say("calendar", language, id=number, first=_day(first, language), last=_day(last, language))


@lru_cache(maxsize=1024)
def _day(day: date, language: str) -> str:
    return words_of(language).day(day)


def named(vi: str | None, en: str | None, language: str) -> str:
    """A name in that language, as far as it has one."""
    return (en if language == "en" and en else vi) or ""


def event_text(row: Any) -> Mapping[str, str]:
    """What an event says; a ladder's notice has none."""
    if not row.text:
        return {}
    return {key: str(value) for key, value in json.loads(row.text).items()}


def say(key: str, language: str, **values: object) -> str:
    """A phrase of this file in one of its two languages."""
    return _SAID[key][language == "en"].format(**values)
