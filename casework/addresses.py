"""Where people can be reached: what casework.broken_addresses marked is mended by the reform office."""

from datetime import date, datetime

import sqlalchemy as sa
from sqlmodel import Session, col, select

from casework import outbox
from casework.breaches import Fault
from casework.deed import Deed, close
from casework.posts import seats
from casework.refusals import refused
from casework.standing import Standing
from models.tables import TENURE, Address, Obligation
from notifications.mime import is_address
from rules.lifecycles import AddressState, ObligationKind, ObligationStatus
from rules.rights import Action, Actor, Facts, require

MAIL = "mail"


def repair(
    session: Session, standing: Standing, actor: Actor, obligation: Obligation, *,
    text: str = "", on: date, today: date, now: datetime,
) -> bool:  # fmt: skip
    """Mend the address an open repair is about; False where nothing is known to write to.

    Without `text` the address as it stands is confirmed (asked by telephone: the mailbox was full).
    """
    broken = _broken(session, obligation)
    if broken is None and not text:
        return False
    repair_address(
        session, standing, actor, obligation.subject_id, broken, text=text, on=on, today=today, now=now
    )
    return True


def repair_address(
    session: Session, standing: Standing, actor: Actor, person_id: int, broken: Address | None, *,
    text: str = "", on: date, today: date, now: datetime,
) -> Address:  # fmt: skip
    """Write a person's address anew in place of the broken one, and tell what he has missed.

    Closes the duty to repair it; what did not reach his posts waits again. BadInput for what is no address.
    """
    require(actor, Action.MANAGE_PEOPLE, Facts())
    channel, wanted = check_address(
        broken.channel if broken else MAIL, text, broken.address if broken else ""
    )
    row = _good(session, person_id, channel, wanted, broken.rank if broken else 1, on)
    if broken is not None and broken.id != row.id:
        broken.state, broken.state_since = AddressState.RETIRED, on
    session.flush()
    deed = Deed(session, standing, actor, on, today, now)
    close(deed, _repairs(session, person_id, broken), ObligationStatus.DONE, wanted)
    outbox.revive(session, posts_of(session, person_id, today), today=today)
    return row


def check_address(channel: str, text: str, broken: str) -> tuple[str, str]:
    """The channel, and the address as it is to be written: what was said, else what is broken. BadInput."""
    wanted = text.strip() or broken
    if not wanted or (channel == MAIL and not is_address(wanted)):
        raise refused("address_bad", address=wanted)
    return channel, wanted


def posts_of(session: Session, person_id: int, today: date) -> list[int]:
    """The posts a person answers for on that day."""
    held = session.execute(sa.select(TENURE.c.post_id).where(TENURE.c.person_id == person_id)).scalars()
    answers = seats(session, list(held), today)
    return [post for post, seat in answers.items() if seat.person_id == person_id]


def _good(session: Session, person_id: int, channel: str, text: str, rank: int, on: date) -> Address:
    row = session.exec(
        select(Address).where(
            Address.person_id == person_id, Address.channel == channel, Address.address == text
        )
    ).first()
    if row is None:
        row = Address(person_id=person_id, channel=channel, address=text)
        session.add(row)
    row.rank, row.state, row.state_since, row.state_note = rank, AddressState.GOOD, on, ""
    session.flush()
    return row


def _broken(session: Session, obligation: Obligation) -> Address | None:
    """The address the repair is about: the one it names, else the person's first broken one."""
    query = select(Address).where(
        Address.person_id == obligation.subject_id, Address.state == AddressState.BROKEN
    )
    rows = session.exec(query.order_by(col(Address.rank), col(Address.id))).all()
    named = [row for row in rows if obligation.occurrence == f"address:{row.id}"]
    return next(iter([*named, *rows]), None)


def _repairs(session: Session, person_id: int, broken: Address | None) -> list[Obligation]:
    wanted = [Fault.NO_ADDRESS.value] + ([f"address:{broken.id}"] if broken else [])
    return list(
        session.exec(
            select(Obligation).where(
                Obligation.kind == ObligationKind.ADDRESS_REPAIR,
                Obligation.subject_id == person_id,
                col(Obligation.occurrence).in_(wanted),
            )
        )
    )
