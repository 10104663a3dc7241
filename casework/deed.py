"""One verb at work: the transaction, what is in force, who acts and which days count; and the common steps."""

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from functools import cached_property
from typing import Any

import sqlalchemy as sa
from sqlmodel import Session, select

from casework import obligations, outbox
from casework.obligations import Duty
from casework.posts import alive
from casework.refusals import refused
from casework.standing import Standing
from casework.terms import Terms, terms_of
from models.audit import insert_many
from models.tables import OBLIGATION, POST, SLOT, STATUS_CHANGE, DateChange, Evidence, Obligation
from rules.lifecycles import DateCause, ObligationKind, ObligationStatus, Role
from rules.rights import Action, Actor, NotAllowed, Refusal

# built once: every act asks them
_REFORM_OFFICE = (
    sa.select(POST.c.agency_id, POST.c.role)
    .where(POST.c.role.in_([Role.REFORM_OFFICE, Role.DIRECTOR]))
    .order_by(
        POST.c.valid_to.is_not(None),
        POST.c.role.desc(),  # "reform_office" sorts after "director"
        POST.c.rank,
        POST.c.id,
    )
    .limit(1)
)
_REFORM_OFFICE_ON = _REFORM_OFFICE.where(alive(POST, sa.bindparam("on", type_=sa.Date())))
_SLOT = sa.select(SLOT.c.post_id).where(
    SLOT.c.agency_id == sa.bindparam("agency"), SLOT.c.role == sa.bindparam("played", type_=SLOT.c.role.type)
)
_MOVER = (
    sa.select(STATUS_CHANGE.c.person_id)
    .where(
        STATUS_CHANGE.c.noun == sa.bindparam("noun"), STATUS_CHANGE.c.noun_id == sa.bindparam("number"),
        STATUS_CHANGE.c.new == sa.bindparam("became"),
    )
    .order_by(STATUS_CHANGE.c.id.desc())
    .limit(1)
)  # fmt: skip


@dataclass(frozen=True)
class Deed:
    """Who does something, on which day it is valid from (`on`), on which day and moment it is entered.

    `actor` is None where the office's machinery acts by itself.
    """

    session: Session
    standing: Standing
    actor: Actor | None
    on: date
    today: date
    now: datetime

    @cached_property
    def terms(self) -> Terms:
        return terms_of(self.session)

    @property
    def signed(self) -> dict[str, Any]:
        """Who acts, in which post, and the moment of entry: columns of what is kept of an act."""
        person_id, post_id = (self.actor.person_id, self.actor.post_id) if self.actor else (None, None)
        return {"person_id": person_id, "post_id": post_id, "entered_at": self.now}

    def workday(self, count: int, start: date | None = None) -> date:
        """The working day `count` working days after `start` (today); negative counts go back."""
        return self.standing.days.add(start or self.today, count)

    def record(self, noun: str, noun_id: int | None, old: StrEnum, new: StrEnum, reason: str = "") -> None:
        assert noun_id is not None
        obligations.record_move(
            self.session, noun, noun_id, old, new, actor=self.actor, on=self.on, now=self.now, reason=reason
        )

    def move(self, row: Obligation, new: ObligationStatus, reason: str = "") -> Obligation:
        return obligations.move(
            self.session, self.standing, row, new,
            actor=self.actor, on=self.on, today=self.today, now=self.now, reason=reason,
        )  # fmt: skip

    def redate(self, row: Obligation, due_on: date, cause: DateCause, reason: str = "") -> Obligation:
        """Give it another due date, with the row that says why; what is due on that day already stays as it is."""
        if row.due_on == due_on:
            return row
        self.record_date(row, due_on, cause, reason)
        return obligations.redate(self.session, self.standing, row, due_on, today=self.today, now=self.now)

    def record_date(self, row: Obligation, due_on: date | None, cause: DateCause, reason: str = "") -> None:
        """Keep that its due date, which still stands, is about to become another."""
        if row.due_on != due_on:
            change = {
                "obligation_id": key_of(row), "old_due_on": row.due_on, "new_due_on": due_on, "cause": cause,
                "reason": reason.strip(), "valid_from": self.on, **self.signed,
            }  # fmt: skip
            insert_many(self.session, DateChange, [change])

    def open(self, duty: Duty) -> Obligation:
        return obligations.open_obligation(self.session, self.standing, duty, today=self.today)

    def owe(self, duty: Duty) -> None:
        obligations.owe(self.session, self.standing, duty, today=self.today)

    def office_duty(
        self, kind: ObligationKind, subject_id: int, title: str, due_on: date, occurrence: str = ""
    ) -> Duty:
        """A duty of the reform office itself."""
        agency_id, role = reform_office(self.session, self.today)
        return Duty(kind, subject_id, agency_id, title, due_on.year, due_on, occurrence=occurrence, role=role)

    def tell(
        self, agency_id: int, role: Role, event: str, reason: str, obligation: Obligation | None = None,
        *, urgent: bool = False, **values: str,
    ) -> None:  # fmt: skip
        """Queue a notice outside a ladder for the post that plays `role` for the agency, if there is one.

        What is not urgent waits for the week's gathering day, or rides along earlier.
        """
        post_id = slot(self.session, agency_id, role)
        if post_id is not None:
            outbox.tell(
                self.session,
                post_id=post_id,
                event=event,
                text={"reason": reason, **values},
                obligation_id=obligation.id if obligation else None,
                urgent=urgent,
                today=self.today,
                days=self.standing.days,
            )

    def attach(
        self, row: Obligation, document_no: str, document_date: date, title: str = "", file_name: str = "",
        file_hash: str = "",
    ) -> None:  # fmt: skip
        """Keep a document beside an obligation, with the moment of its entry."""
        paper = {
            "obligation_id": key_of(row), "document_no": document_no.strip(), "document_date": document_date,
            "title": title, "file_name": file_name, "file_hash": file_hash, **self.signed,
        }  # fmt: skip
        insert_many(self.session, Evidence, [paper])


def reform_office(session: Session, on: date | None = None) -> tuple[int, Role]:
    """The agency of the reform office and the role in which it owes: the reform office's, else the director's.

    Of the posts alive on the day; without a day, one that has not ended goes before one that has.
    """
    query, values = (_REFORM_OFFICE, {}) if on is None else (_REFORM_OFFICE_ON, {"on": on})
    found = session.execute(query, values).first()
    if found is None:
        raise refused("no_reform_office")
    return found.agency_id, found.role


def own_house(session: Session, row: Obligation) -> bool:
    """Whether the reform office's own agency owes it: then its reform office does not decide on it."""
    return row.agency_id == reform_office(session)[0]


def slot(session: Session, agency_id: int, role: Role) -> int | None:
    """The post that plays the role towards the agency's duties."""
    post: int | None = session.execute(_SLOT, {"agency": agency_id, "played": role}).scalar()
    return post


def key_of(row: Any) -> int:
    """The id of a row that is in the database."""
    assert row.id is not None
    return int(row.id)


def check_paper(document_no: str, document_date: date, today: date) -> None:
    """Refuse a document without a number, or one of a day that has not come."""
    if not document_no.strip():
        raise refused("paper_missing")
    if document_date > today:
        raise refused("paper_future", day=document_date, today=today)


def require_above(session: Session, actor: Actor, action: Action, row: Obligation) -> None:
    """What the reform office's own house owes is not decided by its own clerk, whoever asked."""
    if actor.role is Role.REFORM_OFFICE and own_house(session, row):
        raise NotAllowed(actor, action, Refusal.OWN_WORK)


def check_reason(reason: str) -> None:
    if not reason.strip():
        raise refused("reason_missing")


def mover(session: Session, noun: str, noun_id: int | None, new: StrEnum) -> int | None:
    """The person who last moved something to that status: whoever judges it must be another."""
    asked = {"noun": noun, "number": noun_id, "became": new.value}
    person: int | None = session.execute(_MOVER, asked).scalar()
    return person


def opened(
    session: Session, kind: ObligationKind, subject_id: int | None, occurrence: str | None = None
) -> list[Obligation]:
    """The obligations a matter has opened, oldest first."""
    query, asked = _OPENED, dict[str, Any](kind=kind, subject=subject_id)
    if occurrence is not None:
        query, asked = _OPENED_AS, asked | {"occurrence": occurrence}
    return list(session.exec(query, params=asked))


_OPENED = (
    select(Obligation)
    .where(
        OBLIGATION.c.kind == sa.bindparam("kind", type_=OBLIGATION.c.kind.type),
        OBLIGATION.c.subject_id == sa.bindparam("subject"),
    )
    .order_by(OBLIGATION.c.id)
)
_OPENED_AS = _OPENED.where(OBLIGATION.c.occurrence == sa.bindparam("occurrence"))


LIVE = frozenset(
    {
        ObligationStatus.OPEN,
        ObligationStatus.WAITING,
        ObligationStatus.SUSPENDED,
        ObligationStatus.REPORTED,
    }
)


def close(deed: Deed, rows: list[Obligation], new: ObligationStatus, reason: str = "") -> None:
    """End the obligations that still live: done (on the deed's day) or withdrawn."""
    for row in rows:
        if row.status not in LIVE:
            continue
        if new is ObligationStatus.DONE:
            if row.status is ObligationStatus.SUSPENDED:
                deed.move(row, ObligationStatus.OPEN if row.due_on else ObligationStatus.WAITING, reason)
            row.done_on, row.reported_at = row.done_on or deed.on, deed.now
        deed.move(row, new, reason)
