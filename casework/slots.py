"""Whether the slots still say what the register of posts and agencies says: asked every morning, changed rarely."""

from datetime import date
from typing import Any

import sqlalchemy as sa
from sqlmodel import Session

from casework.posts import HOME_ROLES, alive, derive_slots
from models.tables import AGENCY, POST, SLOT
from rules.lifecycles import OFFICE_ROLES

_ON: sa.BindParameter[date] = sa.bindparam("on", type_=sa.Date())


def keep_slots(session: Session, on: date) -> None:
    """Derive the slots anew where one is missing, too many or another than `played` says for that day."""
    if not slots_stand(session, on):
        derive_slots(session, on)


def slots_stand(session: Session, on: date) -> bool:
    """Whether the stored slots are those of that day: as many as wanted, and every wanted one stored as it is."""
    session.flush()  # what was just changed counts: a Core statement does not flush by itself
    wanted, right, stored = session.execute(_COUNTED, {"on": on}).one()
    return bool(wanted == right == stored)


def _first(*by: sa.Column[Any]) -> sa.Select[Any]:
    """The first post of each group among those alive: the least (rank, id), both in one number."""
    place = sa.func.min(sa.cast(POST.c.rank, sa.BigInteger) * _SPAN + POST.c.id)
    return sa.select(*by, (place % _SPAN).label("post_id")).where(alive(POST, _ON)).group_by(*by)


def _counted() -> sa.Select[tuple[int, int, int]]:
    """How many slots there should be, how many of these are stored as they should be, and how many are stored."""
    office = _first(POST.c.role).where(POST.c.role.in_(OFFICE_ROLES)).cte("office")
    housed = POST.alias("housed")
    home = (
        sa.select(housed.c.agency_id)
        .join(office, office.c.post_id == housed.c.id)
        .where(office.c.role.in_(HOME_ROLES))
    )
    bodies = sa.select(AGENCY.c.id).where(alive(AGENCY, _ON)).cte("bodies")
    at_home = sa.and_(POST.c.role.in_(HOME_ROLES), POST.c.agency_id.in_(home))
    own = (
        _first(POST.c.agency_id, POST.c.role)
        .where(sa.or_(POST.c.role.not_in(OFFICE_ROLES), at_home), POST.c.agency_id.in_(sa.select(bodies)))
        .subquery("own")
    )
    shared = (
        sa.select(bodies.c.id, office.c.role, office.c.post_id, sa.true().label("presses"))
        .select_from(bodies.join(office, sa.true()))
        .where(sa.not_(sa.and_(office.c.role.in_(HOME_ROLES), bodies.c.id.in_(home))))
    )
    presses = own.c.role.not_in(HOME_ROLES)
    wanted = sa.union_all(
        sa.select(own.c.agency_id, own.c.role, own.c.post_id, presses.label("presses")), shared
    ).subquery("wanted")
    same = sa.and_(SLOT.c.post_id == wanted.c.post_id, SLOT.c.presses == wanted.c.presses)
    here = sa.and_(SLOT.c.agency_id == wanted.c.agency_id, SLOT.c.role == wanted.c.role)
    return sa.select(
        sa.func.count(),
        sa.func.count(sa.case((same, 1))),
        sa.select(sa.func.count()).select_from(SLOT).scalar_subquery(),
    ).select_from(wanted.outerjoin(SLOT, here))


_SPAN = 2**32  # more than any id
_COUNTED = _counted()
