"""Who is told that a date of his has moved, and the moved dates as people read them."""

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import sqlalchemy as sa
from sqlmodel import Session

from casework.deed import Deed, slot
from casework.posts import seats
from casework.touched import PART
from models.tables import AGENCY, OBLIGATION, PERSON, Obligation

DUE_DATE_MOVED = "due_date_moved"


@dataclass(frozen=True)
class Moved:
    """One obligation whose dates move: from, to, and why."""

    obligation_id: int
    title: str
    agency: str
    cause: str
    old_due_on: date
    new_due_on: date
    old_alarm_on: date | None
    new_alarm_on: date | None


def as_moved(session: Session, lines: Sequence[Mapping[str, Any]]) -> tuple[Moved, ...]:
    """The lines of an act with the names people know."""
    names = _names(session, [line["obligation_id"] for line in lines])
    return tuple(
        Moved(
            line["obligation_id"], *names[line["obligation_id"]], line["cause"], line["old_due_on"],
            line["new_due_on"], line["old_alarm_on"], line["new_alarm_on"],
        )
        for line in lines
    )  # fmt: skip


def tell(deed: Deed, act_id: int, decision_no: str, lines: Sequence[Mapping[str, Any]]) -> dict[str, int]:
    """Everybody whose due date moved hears of it once; what became shorter cannot wait.

    Returns how many dates moved by person.
    """
    posts: Counter[int] = Counter()
    for line in lines:
        case = deed.session.get_one(Obligation, line["obligation_id"])
        old, new = line["old_due_on"], line["new_due_on"]
        deed.tell(
            case.agency_id, case.role, f"{DUE_DATE_MOVED}:{case.id}:{act_id}", DUE_DATE_MOVED, case,
            urgent=new < old, note=f"{decision_no}: {old:%d/%m/%Y} → {new:%d/%m/%Y}", title=case.title,
        )  # fmt: skip
        post = slot(deed.session, case.agency_id, case.role)
        if post is not None:
            posts[post] += 1
    return _people(deed, posts)


def _people(deed: Deed, posts: Mapping[int, int]) -> dict[str, int]:
    answers = seats(deed.session, posts, deed.today) if posts else {}
    named = sorted({seat.person_id for seat in answers.values()})
    rows = deed.session.execute(sa.select(PERSON.c.id, PERSON.c.name).where(PERSON.c.id.in_(named))).tuples()
    names = dict(rows.all())
    found: Counter[str] = Counter()
    for post, count in posts.items():
        if post in answers:
            found[names[answers[post].person_id]] += count
    return dict(sorted(found.items()))


def _names(session: Session, numbers: Collection[int]) -> dict[int, tuple[str, str]]:
    """Title and body of each obligation."""
    ids, found = sorted(numbers), dict[int, tuple[str, str]]()
    for start in range(0, len(ids), PART):
        rows = session.execute(
            sa.select(OBLIGATION.c.id, OBLIGATION.c.title, AGENCY.c.name_vi)
            .join(AGENCY, AGENCY.c.id == OBLIGATION.c.agency_id)
            .where(OBLIGATION.c.id.in_(ids[start : start + PART]))
        ).tuples()
        found.update({number: (title, agency) for number, title, agency in rows})
    return found
