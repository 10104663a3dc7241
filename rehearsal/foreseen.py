"""What a year run ahead holds: who hears what on which day, the weeks, the people, and the week that breaks."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import date, timedelta
from typing import Any

import sqlalchemy as sa
from sqlmodel import Session

from casework.figure_notices import rung_labels
from models.tables import AGENCY, DIGEST, NOTICE, OBLIGATION, PERSON, POST
from rules.lifecycles import DigestState

_GONE = (DigestState.SENT, DigestState.DELIVERED)


@dataclass(frozen=True)
class Heard:
    """One notice that reached its reader: its day, its reader, its cause."""

    on: date
    person: str
    post: str
    obligation: int | None
    kind: str
    agency: str
    title: str
    due_on: date | None
    rung: str  # "-7", "0", "+1"; empty for an event
    repeat_no: int
    form: str
    event: str
    made_on: date
    late: bool


@dataclass(frozen=True)
class Mark:
    """The last notice and letter that were there before the run."""

    notice: int
    digest: int


@dataclass(frozen=True)
class Week:
    """One ISO week of the run: letters and notices of its days, and what is overdue when it ends."""

    week: str  # 2022-W07
    first_day: date
    letters: int
    notices: int
    overdue: int


@dataclass(frozen=True)
class Reader:
    """What one person hears, and his fullest week."""

    person: str
    name: str
    letters: int
    notices: int
    fullest_week: str
    letters_then: int
    notices_then: int


def mark(session: Session) -> Mark:
    """Where the run begins."""
    return Mark(
        session.execute(sa.select(sa.func.coalesce(sa.func.max(NOTICE.c.id), 0))).scalar_one(),
        session.execute(sa.select(sa.func.coalesce(sa.func.max(DIGEST.c.id), 0))).scalar_one(),
    )


def heard(session: Session, since: Mark) -> list[Heard]:
    """Every notice in a letter written since then that went out; by day, person and cause.

    What had been made before and was still waiting is among them: it is heard in the run.
    """
    labels = rung_labels(session)
    rows = session.execute(
        sa.select(
            DIGEST.c.sent_on, PERSON.c.code.label("person"), POST.c.code.label("post"), NOTICE,
            OBLIGATION.c.kind, OBLIGATION.c.title, AGENCY.c.code.label("agency"),
        )
        .join(DIGEST, DIGEST.c.id == NOTICE.c.digest_id)
        .join(PERSON, PERSON.c.id == DIGEST.c.person_id)
        .join(POST, POST.c.id == NOTICE.c.post_id)
        .outerjoin(OBLIGATION, OBLIGATION.c.id == NOTICE.c.obligation_id)
        .outerjoin(AGENCY, AGENCY.c.id == OBLIGATION.c.agency_id)
        .where(DIGEST.c.id > since.digest, DIGEST.c.state.in_(_GONE))
    )  # fmt: skip
    found = [
        Heard(
            row.sent_on, row.person, row.post, row.obligation_id, row.kind.value if row.kind else "",
            row.agency or "", row.title or "", row.due_on,
            "" if row.event else labels.get((row.ladder_id, row.rung), "?"), row.repeat_no, row.form.value,
            row.event, row.created_on, row.late,
        )
        for row in rows
    ]  # fmt: skip
    return sorted(
        found, key=lambda h: (h.on, h.person, h.post, h.obligation or 0, h.event, h.rung, h.repeat_no)
    )


def letters(session: Session, since: Mark) -> list[tuple[date, str, str]]:
    """(day, person's code, person's name) of every letter that went out since then; by day and person."""
    rows = session.execute(
        sa.select(DIGEST.c.sent_on, PERSON.c.code, PERSON.c.name)
        .join(PERSON, PERSON.c.id == DIGEST.c.person_id)
        .where(DIGEST.c.id > since.digest, DIGEST.c.state.in_(_GONE))
    ).tuples()
    return sorted(rows.all())


def weeks(
    told: Sequence[Heard], sent: Sequence[tuple[date, str, str]], overdue: Mapping[str, int]
) -> list[Week]:
    """The weeks in their order; `overdue` by week, as counted on its last day."""
    mails, lines = Counter(week_of(day) for day, _, _ in sent), Counter(week_of(one.on) for one in told)
    return [Week(name, _monday(name), mails[name], lines[name], overdue[name]) for name in sorted(overdue)]


def readers(told: Sequence[Heard], sent: Sequence[tuple[date, str, str]]) -> list[Reader]:
    """Everybody who gets a letter, who gets most first."""
    names = {code: name for _, code, name in sent}
    mails, lines = Counter(code for _, code, _ in sent), Counter(one.person for one in told)
    weekly = Counter((code, week_of(day)) for day, code, _ in sent)
    lines_weekly = Counter((one.person, week_of(one.on)) for one in told)
    fullest: dict[str, tuple[int, int, str]] = {}
    for (code, week), number in sorted(weekly.items()):
        fullest[code] = max(fullest.get(code, (0, 0, "")), (number, lines_weekly[code, week], week))
    found = [
        Reader(code, names[code], mails[code], lines[code], fullest[code][2], *fullest[code][:2])
        for code in names
    ]
    return sorted(found, key=lambda one: (-one.letters, -one.notices, one.person))


def breaks(of: Sequence[Week]) -> dict[str, Any]:
    """The week with most overdue and the week with most letters; the first of equal ones. None of nothing."""
    worst = max(of, key=lambda week: week.overdue, default=None)
    fullest = max(of, key=lambda week: week.letters, default=None)
    return {
        "most_overdue": asdict(worst) if worst and worst.overdue else None,
        "most_letters": asdict(fullest) if fullest and fullest.letters else None,
    }


def week_of(day: date) -> str:
    """The ISO week's name: 2022-W07."""
    year, week, _ = day.isocalendar()
    return f"{year}-W{week:02d}"


def _monday(name: str) -> date:
    year, week = name.split("-W")
    return date.fromisocalendar(int(year), int(week), 1)


def week_ends(day: date, last: date) -> bool:
    """Whether the week's count is taken on that day: its Sunday, or the run's last day."""
    return day == last or (day + timedelta(days=1)).isocalendar()[1] != day.isocalendar()[1]
