"""Which bodies follow which, and which inspections went from one to another, read for rules.succession."""

import sqlalchemy as sa
from sqlmodel import Session

from models.tables import AGENCY, HANDOVER, SUCCESSION
from rules.succession import Lines


def lines_of(session: Session) -> Lines:
    """Every succession of the register, and the inspections handed over, oldest first."""
    heirs: dict[int, set[int]] = {}
    noted = sa.select(SUCCESSION.c.agency_id, SUCCESSION.c.successor_id)
    plain = sa.select(AGENCY.c.id, AGENCY.c.successor_id).where(AGENCY.c.successor_id.is_not(None))
    for old, heir in (*session.execute(noted).tuples(), *session.execute(plain).tuples()):
        heirs.setdefault(old, set()).add(heir)
    handed: dict[int, list[int]] = {}
    rows = sa.select(HANDOVER.c.noun_id, HANDOVER.c.from_agency_id).where(HANDOVER.c.noun == "inspection")
    for number, body in session.execute(rows.order_by(HANDOVER.c.id)).tuples():
        handed.setdefault(number, []).append(body)
    return Lines(heirs, handed)
