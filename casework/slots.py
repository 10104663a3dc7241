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
    found = session.execute(_COUNTED, {"on": on}).one()
    return (
        found.own == found.own_right
        and found.shared == found.shared_right
        and found.own + found.shared == found.stored
        and not found.strays
    )


def _first(*by: sa.Column[Any]) -> sa.Select[Any]:
    """The first post of each group among those alive: the least (rank, id), both in one number."""
    place = sa.func.min(sa.cast(POST.c.rank, sa.BigInteger) * _SPAN + POST.c.id)
    return sa.select(*by, (place % _SPAN).label("post_id")).where(alive(POST, _ON)).group_by(*by)


def _counted() -> sa.Select[Any]:
    """How many slots there should be, and how many are stored as they should be: the bodies' own, and the shared.

    Beside them how many are stored, and how many of these belong to no body of that day. The shared ones are
    the same few posts for every body: what should be is reckoned, what is stored is counted off the index.
    """
    office = _first(POST.c.role).where(POST.c.role.in_(OFFICE_ROLES)).cte("office")
    housed = POST.alias("housed")
    home = (
        sa.select(housed.c.agency_id)
        .join(office, office.c.post_id == housed.c.id)
        .where(office.c.role.in_(HOME_ROLES))
    )
    bodies = sa.select(AGENCY.c.id).where(alive(AGENCY, _ON)).cte("bodies")
    silent = office.c.role.in_(HOME_ROLES)  # where it is at home
    shared = _count(office) * _count(bodies) - _count(office, silent) * _count(bodies, bodies.c.id.in_(home))
    shared_right = _count(
        SLOT.join(office, sa.and_(SLOT.c.post_id == office.c.post_id, SLOT.c.role == office.c.role)),
        SLOT.c.presses,
        sa.not_(sa.and_(silent, SLOT.c.agency_id.in_(home))),
    )
    gone = sa.select(AGENCY.c.id).where(sa.not_(alive(AGENCY, _ON)))
    strays = _count(SLOT, SLOT.c.agency_id.in_(gone))
    own = _own(bodies, home).subquery("own")
    same = sa.and_(SLOT.c.post_id == own.c.post_id, SLOT.c.presses == own.c.role.not_in(HOME_ROLES))
    here = sa.and_(SLOT.c.agency_id == own.c.agency_id, SLOT.c.role == own.c.role)
    return sa.select(
        sa.func.count().label("own"),
        sa.func.count(sa.case((same, 1))).label("own_right"),
        shared.label("shared"),
        shared_right.label("shared_right"),
        _count(SLOT).label("stored"),
        strays.label("strays"),
    ).select_from(own.outerjoin(SLOT, here))


def _own(bodies: sa.CTE, home: sa.Select[tuple[int]]) -> sa.Select[Any]:
    """The bodies' own posts that fill their slots; of the office's roles only at home."""
    at_home = sa.and_(POST.c.role.in_(HOME_ROLES), POST.c.agency_id.in_(home))
    return _first(POST.c.agency_id, POST.c.role).where(
        sa.or_(POST.c.role.not_in(OFFICE_ROLES), at_home), POST.c.agency_id.in_(sa.select(bodies))
    )


def _count(table: sa.FromClause, *where: sa.ColumnElement[bool]) -> sa.ScalarSelect[int]:
    return sa.select(sa.func.count()).select_from(table).where(*where).scalar_subquery()


_SPAN = 2**32  # more than any id
_COUNTED = _counted()
