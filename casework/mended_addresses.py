"""A morning's telephone calls entered as one list: addresses mended as `addresses.repair` mends one."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

import sqlalchemy as sa
from sqlmodel import Session

from casework import outbox
from casework.addresses import MAIL, check_address
from casework.breaches import Fault
from casework.deed import LIVE, Deed, close
from casework.duty_lists import finish_many
from casework.posts import seats
from casework.refusals import refused
from casework.standing import Standing
from models.among import among
from models.audit import hash_rows, insert_many
from models.prepared import Batch
from models.tables import ADDRESS, OBLIGATION, TENURE, Address, Obligation
from rules.lifecycles import AddressState, ObligationKind, ObligationStatus
from rules.rights import Action, Actor, Facts, require

_DUTIES = sa.select(
    OBLIGATION.c.id, OBLIGATION.c.subject_id, OBLIGATION.c.occurrence, OBLIGATION.c.status
).where(among(OBLIGATION.c.id, "ids"))
_ADDRESSES = (
    sa.select(ADDRESS).where(among(ADDRESS.c.person_id, "ids")).order_by(ADDRESS.c.rank, ADDRESS.c.id)
)
_REPAIRS = (
    sa.select(OBLIGATION)
    .where(OBLIGATION.c.kind == ObligationKind.ADDRESS_REPAIR, among(OBLIGATION.c.subject_id, "ids"))
    .order_by(OBLIGATION.c.id)
)
_TENURES = sa.select(TENURE.c.post_id, TENURE.c.person_id).where(among(TENURE.c.person_id, "ids")).distinct()
_SET = Batch(
    sa.update(ADDRESS)
    .where(ADDRESS.c.id == sa.bindparam("number"))
    .values({
        name: sa.bindparam(f"new_{name}", type_=ADDRESS.c[name].type)
        for name in ("rank", "state", "state_since", "state_note")
    })
)  # fmt: skip
_Row = dict[str, Any]


def repair_many(
    session: Session, standing: Standing, actor: Actor, mended: Mapping[int, str], *,
    on: date, today: date, now: datetime,
) -> int:  # fmt: skip
    """Mend the addresses that repairs are about, all or nothing; returns how many were mended.

    `mended` says by the repair's id what the person answered; an empty text confirms the address as it stands. A
    line whose duty has ended, or ends by a line before it, is passed. Every duty is closed before anybody is told
    what he has missed.
    """
    require(actor, Action.MANAGE_PEOPLE, Facts())
    session.flush()
    duties = {row.id: row for row in session.execute(_DUTIES, {"ids": list(mended)})}
    book = _Book(on)
    book.read(session, {row.subject_id for row in duties.values()})
    for number, text in mended.items():
        if number not in duties:
            raise refused("unknown", noun_vi="đầu việc", noun_en="obligation", key=number)
        if duties[number].status in LIVE:
            book.mend(duties[number].subject_id, duties[number].occurrence, text)
    book.write(session)
    _close(Deed(session, standing, actor, on, today, now), book.closes)
    outbox.revive(session, _posts(session, {person for person, _ in book.closes}, today), today=today)
    return book.mended


@dataclass
class _Book:
    """The addresses of the persons on the list, as they come to stand line by line, and which repairs that closes."""

    on: date
    of: dict[int, list[_Row]] = field(default_factory=dict)
    changed: dict[int, _Row] = field(default_factory=dict)
    fresh: list[_Row] = field(default_factory=list)
    closes: dict[tuple[int, str], str] = field(default_factory=dict)  # (person, occurrence) -> the address
    mended: int = 0

    def read(self, session: Session, persons: Iterable[int]) -> None:
        for row in session.execute(_ADDRESSES, {"ids": list(persons)}).mappings():
            self.of.setdefault(row["person_id"], []).append(dict(row))

    def mend(self, person_id: int, occurrence: str, text: str) -> None:
        """One line: nothing where the repair has ended, or where it names no address and none is broken."""
        if (person_id, occurrence) in self.closes:
            return
        mine = self.of.setdefault(person_id, [])
        broken = [row for row in mine if row["state"] is AddressState.BROKEN]
        named = [row for row in broken if f"address:{row['id']}" == occurrence]
        old = next(iter(named + broken), None)
        if old is None and not text:
            return
        channel, wanted = check_address(old["channel"] if old else MAIL, text, old["address"] if old else "")
        row = next((row for row in mine if (row["channel"], row["address"]) == (channel, wanted)), None)
        if row is None:
            row = {"person_id": person_id, "channel": channel, "address": wanted}
            mine.append(row)
            self.fresh.append(row)
        rank = old["rank"] if old else 1
        self._set(row, rank=rank, state=AddressState.GOOD, state_since=self.on, state_note="")
        self.closes.setdefault((person_id, Fault.NO_ADDRESS.value), wanted)
        if old is not None:
            self.closes.setdefault((person_id, f"address:{old['id']}"), wanted)
            if old is not row:
                self._set(old, state=AddressState.RETIRED, state_since=self.on)
        self.mended += 1

    def _set(self, row: _Row, **values: Any) -> None:
        row.update(values)
        if "id" in row:
            self.changed[row["id"]] = row

    def write(self, session: Session) -> None:
        insert_many(session, Address, self.fresh)
        _SET.run(session.connection(), [
            {
                "number": row["id"], "new_rank": row["rank"], "new_state": row["state"],
                "new_state_since": row["state_since"], "new_state_note": row["state_note"],
            }
            for row in self.changed.values()
        ])  # fmt: skip
        hash_rows(session, ADDRESS, self.changed.values(), Address.volatile)


def _close(deed: Deed, closes: Mapping[tuple[int, str], str]) -> None:
    """End the repairs that still live, in the order of the list."""
    asked = {"ids": list({person for person, _ in closes})}
    found: dict[tuple[int, str], list[_Row]] = {}
    for known in deed.session.execute(_REPAIRS, asked).mappings():
        found.setdefault((known["subject_id"], known["occurrence"]), []).append(dict(known))
    live = [
        (row, wanted)
        for cause, wanted in closes.items()
        for row in found.get(cause, [])
        if row["status"] in LIVE
    ]
    finish_many(deed, [one for one in live if one[0]["status"] is not ObligationStatus.SUSPENDED])
    for row, wanted in live:
        if row["status"] is ObligationStatus.SUSPENDED:
            close(deed, [deed.session.get_one(Obligation, row["id"])], ObligationStatus.DONE, wanted)


def _posts(session: Session, persons: Iterable[int], today: date) -> list[int]:
    """The posts these persons answer for on that day, of those they were ever put into."""
    put = set(session.execute(_TENURES, {"ids": list(persons)}).tuples().all())
    answers = seats(session, {post for post, _ in put}, today)
    return [post for post, seat in answers.items() if (post, seat.person_id) in put]
