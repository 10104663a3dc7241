"""The letters people got, read as the noise budget reads them."""

from collections.abc import Mapping
from datetime import date
from typing import Any

import sqlalchemy as sa
from sqlmodel import Session

from casework.figure_notices import rung_labels
from casework.posts import seats
from casework.standing import standing
from models.tables import DIGEST, NOTICE, OBLIGATION, PERSON, POST
from notifications.facts import DigestKind
from rules.lifecycles import ROLE_LEVEL, DigestState, Role
from rules.noise import Allowance, Calmer, Letter, Line, calmer, over_allowance
from rules.workdays import OutsideCalendar

_GONE = (DigestState.SENT, DigestState.DELIVERED, DigestState.BOUNCED, DigestState.UNCERTAIN)


def letters_of(session: Session, first: date, last: date) -> list[Letter]:
    """Every letter that left between the two days, with its lines; by day and person."""
    lines = _lines(session, first, last)
    rows = session.execute(
        sa.select(DIGEST.c.id, DIGEST.c.person_id, PERSON.c.code, DIGEST.c.sent_on, DIGEST.c.kind)
        .join(PERSON, PERSON.c.id == DIGEST.c.person_id)
        .where(DIGEST.c.sent_on.between(first, last), DIGEST.c.state.in_(_GONE))
        .order_by(DIGEST.c.sent_on, PERSON.c.code, DIGEST.c.id)
    ).all()
    ranks: dict[date, Mapping[int, Role]] = {}
    found = []
    for row in rows:
        if row.sent_on not in ranks:
            ranks[row.sent_on] = _ranks(session, row.sent_on)
        rank = ranks[row.sent_on].get(row.person_id, Role.OFFICER)
        mine = tuple(lines.get(row.id, ()))
        found.append(Letter(row.code, rank, row.sent_on, mine, weekly=row.kind == DigestKind.LEADER))
    return found


def noise(session: Session, first: date, last: date, allowances: Mapping[Role, Allowance]) -> dict[str, Any]:
    """Who got more than his allowance, by which rules, and what each urgent rule would cost if it rode along."""
    letters = letters_of(session, first, last)
    names = dict(session.execute(sa.select(PERSON.c.code, PERSON.c.name)).tuples().all())
    over = over_allowance(letters, allowances)
    total = sum(len(letter.lines) for letter in letters)
    return {
        "from": first.isoformat(), "to": last.isoformat(), "letters": len(letters), "lines": total,
        "one_message_a_notice": total + sum(1 for letter in letters if letter.weekly),
        "allowances": {role.value: {"letters": a.letters, "lines": a.lines} for role, a in allowances.items()},
        "over": [
            {
                "person": one.person, "name": names[one.person], "rank": one.rank.value,
                "week": f"{one.week[0]}-W{one.week[1]:02d}", "letters": one.letters, "lines": one.lines,
                "allowed_letters": one.allowed.letters, "allowed_lines": one.allowed.lines,
                "rules": [{"rule": rule, "lines": number} for rule, number in one.rules],
            }
            for one in over
        ],
        "rules": [_rule(one, letters) for one in _calmer(session, letters)],
    }  # fmt: skip


def _calmer(session: Session, letters: list[Letter]) -> list[Calmer]:
    days = standing(session).days

    def gathering(day: date) -> date:
        try:
            return days.gathering_day(day)
        except OutsideCalendar:
            return day

    urgent = sorted({line.rule for letter in letters for line in letter.lines if line.urgent})
    found = [calmer(letters, rule, gathering) for rule in urgent]
    return sorted(found, key=lambda one: (one.letters_then - one.letters_now, one.rule))


def _rule(one: Calmer, letters: list[Letter]) -> dict[str, Any]:
    return {
        "rule": one.rule, "urgent_lines": one.lines, "letters_now": one.letters_now,
        "letters_if_riding": one.letters_then, "saved": one.letters_now - one.letters_then,
        "lines_later": one.later, "longest_wait_days": one.longest,
    }  # fmt: skip


def _lines(session: Session, first: date, last: date) -> dict[int, list[Line]]:
    labels = rung_labels(session)
    rows = session.execute(
        sa.select(
            NOTICE.c.digest_id, NOTICE.c.urgent, NOTICE.c.hold_until, NOTICE.c.event, NOTICE.c.ladder_id,
            NOTICE.c.rung, OBLIGATION.c.kind,
        )
        .join(DIGEST, DIGEST.c.id == NOTICE.c.digest_id)
        .outerjoin(OBLIGATION, OBLIGATION.c.id == NOTICE.c.obligation_id)
        .where(DIGEST.c.sent_on.between(first, last))
        .order_by(NOTICE.c.id)
    )  # fmt: skip
    found: dict[int, list[Line]] = {}
    for row in rows:
        label = labels.get((row.ladder_id, row.rung), "?")
        rule = row.event.split(":")[0] if row.event else f"{row.kind.value} {label}"
        found.setdefault(row.digest_id, []).append(Line(rule, bool(row.urgent), row.hold_until))
    return found


def _ranks(session: Session, on: date) -> dict[int, Role]:
    """The highest role each person answers in on that day."""
    roles = dict(session.execute(sa.select(POST.c.id, POST.c.role)).tuples().all())
    found: dict[int, Role] = {}
    for post, seat in seats(session, None, on).items():
        role = Role(roles[post])
        known = found.get(seat.person_id)
        if known is None or ROLE_LEVEL[role] > ROLE_LEVEL[known]:
            found[seat.person_id] = role
    return found
