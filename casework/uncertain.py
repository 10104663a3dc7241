"""What may or may not have arrived: a person asks its reader and says so."""

from datetime import date, datetime

import sqlalchemy as sa
from sqlmodel import Session

from casework.grounds import NotKnown
from casework.letters import requeue
from casework.mailroom import Mailroom
from models.tables import DELIVERY, DIGEST
from notifications.channels import Outcome
from rules.lifecycles import DigestState
from rules.rights import Action, Actor, Facts, require


def decide_uncertain(
    session: Session,
    actor: Actor,
    digest_id: int,
    *,
    arrived: bool,
    office: Mailroom,
    today: date,
    now: datetime,
) -> None:
    """Count an uncertain letter as sent when it was, or let what it said wait for a new one.

    Raises NotKnown for a letter that is not uncertain.
    """
    require(actor, Action.MANAGE_PEOPLE, Facts())
    tried = session.execute(
        sa.select(DIGEST.c.attempt, sa.func.max(DELIVERY.c.at).label("at"))
        .join(DELIVERY, DELIVERY.c.digest_id == DIGEST.c.id)
        .where(DIGEST.c.id == digest_id, DIGEST.c.state == DigestState.UNCERTAIN)
        .group_by(DIGEST.c.attempt)
    ).first()
    if tried is None:
        raise NotKnown("uncertain letter", digest_id)
    fate: dict[str, object] = {"state": DigestState.DEAD, "reason": "not_arrived"}
    if arrived:
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
        requeue(session, digest_id, "", hold_until=today)
