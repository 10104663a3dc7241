"""Which agencies could not be told of a duty today: closed, without an officer's post, holder or address."""

from collections.abc import Mapping
from datetime import date
from typing import Any

import sqlalchemy as sa
from sqlmodel import Session

from casework.errors import Problem
from casework.posts import alive, answering
from casework.refusals import problem
from models.tables import ADDRESS, AGENCY, PERSON, POST, SLOT
from rules.lifecycles import AddressState, Role


def gaps_of_agencies(
    session: Session, first: Mapping[int, str], today: date, file: str = ""
) -> list[Problem]:
    """What is missing at each agency, once for each, at the place in the file where it is named `first`."""
    found = {row.id: row for row in session.execute(_reach(today)) if row.id in first}
    made = [_gap(found[agency_id], place, today, file) for agency_id, place in first.items()]
    return [gap for gap in made if gap is not None]


def _reach(today: date) -> sa.Select[Any]:
    """Each agency with its officer's post, who answers for it, and whether he can be reached."""
    who = answering(today)
    good = sa.select(ADDRESS.c.id).where(
        ADDRESS.c.person_id == who.c.person_id, ADDRESS.c.state == AddressState.GOOD
    )
    return (
        sa.select(
            AGENCY.c.id, AGENCY.c.name_vi.label("agency"), alive(AGENCY, today).label("alive"),
            POST.c.code.label("post"), PERSON.c.name.label("person"), good.exists().label("reached"),
        )
        .outerjoin(SLOT, sa.and_(SLOT.c.agency_id == AGENCY.c.id, SLOT.c.role == Role.OFFICER))
        .outerjoin(POST, POST.c.id == SLOT.c.post_id)
        .outerjoin(who, who.c.post_id == SLOT.c.post_id)
        .outerjoin(PERSON, PERSON.c.id == who.c.person_id)
    )  # fmt: skip


def _gap(row: sa.Row[Any], place: str, today: date, file: str) -> Problem | None:
    if not row.alive:
        return problem("agency_closed", place, file, agency=row.agency, day=today)
    if row.post is None:
        return problem("no_officer", place, file, agency=row.agency)
    if row.person is None:
        return problem("nobody", place, file, post=row.post, agency=row.agency, day=today)
    if not row.reached:
        return problem("no_address", place, file, person=row.person, post=row.post, agency=row.agency)
    return None
