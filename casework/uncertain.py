"""What may or may not have arrived: a person asks its reader and says so; who has left cannot be asked."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

import sqlalchemy as sa
from sqlmodel import Session

from casework.letters import requeue
from casework.mailroom import Mailroom
from casework.refusals import refused
from models.tables import DELIVERY, DIGEST, NOTICE, PERSON
from notifications.channels import Outcome
from rules.lifecycles import DigestState
from rules.rights import Action, Actor, Facts, require


@dataclass(frozen=True)
class TakenBack:
    """How many letters of somebody were taken back: those that had not gone, those nobody knew of."""

    unsent: int = 0
    uncertain: int = 0


def uncertain_letters(session: Session) -> list[dict[str, Any]]:
    """The letters of which nobody knows whether they arrived, with their readers, the oldest first."""
    number = sa.select(sa.func.count()).where(NOTICE.c.digest_id == DIGEST.c.id).scalar_subquery()
    query = (
        sa.select(
            DIGEST.c.id, DIGEST.c.day, PERSON.c.name.label("person"), DIGEST.c.channel, DIGEST.c.address,
            number.label("notices"),
        )
        .join(PERSON, PERSON.c.id == DIGEST.c.person_id)
        .where(DIGEST.c.state == DigestState.UNCERTAIN)
        .order_by(DIGEST.c.id)
    )  # fmt: skip
    return [dict(row) for row in session.execute(query).mappings()]


_UNHEARD = (
    sa.select(DIGEST.c.id, DIGEST.c.state)
    .where(
        DIGEST.c.person_id == sa.bindparam("person"),
        DIGEST.c.state.in_([DigestState.READY, DigestState.UNCERTAIN]),
    )
    .order_by(DIGEST.c.id)
)


def take_back(session: Session, actor: Actor, person_id: int, *, today: date, now: datetime) -> TakenBack:
    """Write the letters of somebody who has left anew, for who answers now: the unsent and the uncertain ones."""
    rows = session.execute(_UNHEARD, {"person": person_id}).all()
    unsent = [row.id for row in rows if row.state == DigestState.READY]
    for number in unsent:
        requeue(session, [number], "", hold_until=today, today=today)
    if unsent:
        session.execute(
            sa.update(DIGEST)
            .where(DIGEST.c.id.in_(unsent))
            .values(state=DigestState.EMPTY, owner="", lease_until=None, reason="left")
        )
    lost = [row.id for row in rows if row.state == DigestState.UNCERTAIN]
    for number in lost:
        decide_uncertain(session, actor, number, arrived=False, today=today, now=now)
    return TakenBack(len(unsent), len(lost))


def decide_uncertain(
    session: Session,
    actor: Actor,
    digest_id: int,
    *,
    arrived: bool,
    office: Mailroom | None = None,
    today: date,
    now: datetime,
) -> None:
    """Count an uncertain letter as sent when it was, or let what it said wait for a new one.

    `office` says on which day one that arrived was sent. Raises BadInput for a letter that is not uncertain.
    """
    require(actor, Action.MANAGE_PEOPLE, Facts())
    tried = session.execute(
        sa.select(DIGEST.c.attempt, sa.func.max(DELIVERY.c.at).label("at"))
        .join(DELIVERY, DELIVERY.c.digest_id == DIGEST.c.id)
        .where(DIGEST.c.id == digest_id, DIGEST.c.state == DigestState.UNCERTAIN)
        .group_by(DIGEST.c.attempt)
    ).first()
    if tried is None:
        raise refused(
            "unknown", noun_vi="thư chưa rõ đã đến hay chưa có số",
            noun_en="letter of which nobody knows whether it arrived, with number", key=digest_id,
        )  # fmt: skip
    fate: dict[str, object] = {"state": DigestState.DEAD, "reason": "not_arrived"}
    if arrived:
        assert office is not None
        fate = {
            "state": DigestState.SENT, "reason": "", "sent_at": tried.at, "sent_on": office.day(tried.at),
        }  # fmt: skip
    session.execute(sa.update(DIGEST).where(DIGEST.c.id == digest_id).values(**fate))
    outcome = Outcome.ACCEPTED if arrived else Outcome.TEMPORARY
    session.execute(
        sa.insert(DELIVERY).values(
            digest_id=digest_id, attempt=tried.attempt, at=now, outcome=outcome.value, code=0,
            text=f"{actor.code} {actor.name}".strip(), subject="",
        )
    )  # fmt: skip
    if not arrived:
        requeue(session, [digest_id], "", hold_until=today, today=today)
