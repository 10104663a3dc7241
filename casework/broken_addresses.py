"""Addresses that do not work: marked by the list, and the reform office owes the repair of each.

The repair is a duty like any other. Where it leaves a person without any address, it is the same duty that the
invariant asks for, so that one telephone call ends both.
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

import sqlalchemy as sa
from sqlmodel import Session

from casework.breaches import Fault
from casework.deed import Deed, reform_office
from casework.duty_lists import reopen_many
from casework.errors import BadInput
from casework.obligations import CLOSED, Duty, row_of
from casework.posts import alive
from casework.standing import Standing
from models.among import among
from models.audit import hash_rows, insert_many
from models.prepared import Batch
from models.tables import ADDRESS, OBLIGATION, PERSON, TENURE, Address, Obligation
from rules.lifecycles import AddressState, DateCause, ObligationKind, ObligationStatus
from rules.workdays import OutsideCalendar

_ADDRESSES = sa.select(ADDRESS).where(among(ADDRESS.c.id, "ids"))
_BREAK = Batch(
    sa.update(ADDRESS)
    .where(ADDRESS.c.id == sa.bindparam("number"))
    .values(
        state=AddressState.BROKEN, state_since=sa.bindparam("since", type_=sa.Date()),
        state_note=sa.bindparam("note"),
    )
)  # fmt: skip
_NAMES = sa.select(PERSON.c.id, PERSON.c.name).where(among(PERSON.c.id, "ids"))
_STILL_GOOD = sa.select(ADDRESS.c.person_id).where(
    among(ADDRESS.c.person_id, "ids"), ADDRESS.c.state == AddressState.GOOD
)
_IN_A_POST = sa.select(TENURE.c.person_id).where(
    among(TENURE.c.person_id, "ids"), alive(TENURE, sa.bindparam("on", type_=sa.Date()))
)
_REPAIRS = sa.select(OBLIGATION).where(
    OBLIGATION.c.kind == ObligationKind.ADDRESS_REPAIR, among(OBLIGATION.c.subject_id, "ids")
)


@dataclass(frozen=True, slots=True)
class Failed:
    """An address a letter went to, as it was written then, and what was said of it."""

    address_id: int
    text: str
    note: str


def break_addresses(
    session: Session, standing: Standing, failed: Iterable[Failed], *, today: date, now: datetime
) -> int:
    """Mark addresses as not working and let the reform office owe their repair, each once; returns how many.

    One that was mended since is left alone. Where no reform office is there to owe it, the invariant keeps the
    breach in sight.
    """
    session.flush()
    broken = _broken(session, list(failed), today)
    if broken:
        _owe(Deed(session, standing, None, today, today, now), broken)
    return len(broken)


def _broken(session: Session, failed: Sequence[Failed], today: date) -> list[dict[str, Any]]:
    """The addresses of the list that worked until now, as they stand from now on."""
    ids = {"ids": list({one.address_id for one in failed})}
    rows = {row["id"]: dict(row) for row in session.execute(_ADDRESSES, ids).mappings()}
    broken: list[dict[str, Any]] = []
    for one in failed:
        row = rows.get(one.address_id)
        if row is not None and row["state"] is AddressState.GOOD and row["address"] == one.text:
            row.update(state=AddressState.BROKEN, state_since=today, state_note=one.note)
            broken.append(row)
    _BREAK.run(
        session.connection(),
        [{"number": row["id"], "since": today, "note": row["state_note"]} for row in broken],
    )
    hash_rows(session, ADDRESS, broken, Address.volatile)
    return broken


def _owe(deed: Deed, broken: Sequence[Mapping[str, Any]]) -> None:
    """Open the repairs, due while the ladder still waits for them; what was closed is opened again."""
    try:
        agency_id, role = reform_office(deed.session, deed.today)
    except BadInput:  # no reform office
        return
    due_on, persons = _due_on(deed), {"ids": list({row["person_id"] for row in broken})}
    names = dict(deed.session.execute(_NAMES, persons).tuples().all())
    known = {
        (row["subject_id"], row["occurrence"]): dict(row)
        for row in deed.session.execute(_REPAIRS, persons).mappings()
        if row["agency_id"] == agency_id
    }
    owed = list(zip(broken, _occurrences(deed, broken), strict=True))
    fresh = [
        Duty(
            ObligationKind.ADDRESS_REPAIR, row["person_id"], agency_id,
            f"Sửa địa chỉ liên hệ: {names[row['person_id']]} ({row['address']})", due_on.year, due_on,
            occurrence=occurrence, role=role,
        )
        for row, occurrence in owed
        if (row["person_id"], occurrence) not in known
    ]  # fmt: skip
    insert_many(deed.session, Obligation, [row_of(deed.standing, one, today=deed.today) for one in fresh])
    again = [
        (known[row["person_id"], occurrence], str(row["address"]))
        for row, occurrence in owed
        if (row["person_id"], occurrence) in known
    ]
    reopen_many(deed, [one for one in again if one[0]["status"] in CLOSED], due_on)
    for row, reason in again:
        if row["status"] not in CLOSED and row["status"] is not ObligationStatus.OPEN:
            _resume(deed, deed.session.get_one(Obligation, row["id"]), due_on, reason)


def _resume(deed: Deed, duty: Obligation, due_on: date, reason: str) -> None:
    """A repair that somebody had suspended: the address has failed anew."""
    deed.redate(duty, due_on, DateCause.REOPENED, reason)
    deed.move(duty, ObligationStatus.OPEN, reason)


def _due_on(deed: Deed) -> date:
    _, ladder = deed.standing.ladder_for(ObligationKind.ADDRESS_REPAIR)
    try:
        return deed.workday(max(1, min(deed.terms.repair, ladder.wall_wait)))
    except OutsideCalendar:
        return deed.today


def _occurrences(deed: Deed, broken: Sequence[Mapping[str, Any]]) -> list[str]:
    """Which repair each is: the invariant's own where the person has a post and no address left to reach it."""
    persons = {"ids": list({row["person_id"] for row in broken})}
    seated = set(deed.session.execute(_IN_A_POST, persons | {"on": deed.today}).scalars())
    good = Counter(deed.session.execute(_STILL_GOOD, persons).scalars())
    good.update(row["person_id"] for row in broken)  # as they stood before the first of them broke
    told: list[str] = []
    for row in broken:
        person = row["person_id"]
        good[person] -= 1
        told.append(
            Fault.NO_ADDRESS.value if not good[person] and person in seated else f"address:{row['id']}"
        )
    return told
