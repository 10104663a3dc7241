"""No orphan, no silence: the one definition of what breaks it, and the repairs the reform office then owes.

Every open obligation with a date has an agency alive, a post held by somebody (or a substitute), a working
address and a next alarm; every waiting or suspended one says why and when the office looks again. A breach is
an *orphan* while no repair of it is open.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Any

import sqlalchemy as sa
from sqlmodel import Session, col, select

from casework.deed import Deed, close
from casework.posts import alive, answering
from casework.standing import Standing
from models.tables import ADDRESS, AGENCY, OBLIGATION, SLOT, Agency, Obligation, Person, Post
from rules.lifecycles import AddressState, ObligationKind, ObligationStatus


class Fault(StrEnum):
    """What breaks the invariant, in the order in which it is asked; the first one found is the reason."""

    CLOSED_AGENCY = "closed_agency"
    NO_POST = "no_post"
    NOBODY = "nobody"
    NO_ADDRESS = "no_address"
    NO_DATE = "no_date"
    NO_ALARM = "no_alarm"
    NO_REVIEW = "no_review"


@dataclass(frozen=True)
class Breach:
    """An obligation that breaks the invariant, and the cause a repair must mend (one for many obligations).

    `subject_id` is the agency, the post, the person without an address, or the obligation itself.
    """

    obligation_id: int
    agency_id: int
    fault: Fault
    kind: ObligationKind  # of the repair
    subject_id: int
    occurrence: str  # of the repair

    @property
    def cause(self) -> tuple[ObligationKind, int, str]:
        return self.kind, self.subject_id, self.occurrence


@dataclass(frozen=True)
class Repairs:
    """How many repairs were opened (or opened again) and closed."""

    opened: int
    closed: int


# what the reform office is asked to do; the subject's name follows
TITLES: Mapping[Fault, str] = {
    Fault.CLOSED_AGENCY: "Chuyển đầu việc của cơ quan đã kết thúc hoạt động",
    Fault.NO_POST: "Lập vị trí phụ trách tại cơ quan",
    Fault.NOBODY: "Bố trí người cho vị trí",
    Fault.NO_ADDRESS: "Bổ sung địa chỉ liên hệ",
    Fault.NO_DATE: "Bổ sung thời hạn",
    Fault.NO_ALARM: "Đặt lại lịch nhắc",
    Fault.NO_REVIEW: "Bổ sung điều kiện chờ và ngày xem lại",
}
_GONE = "đã khắc phục"  # the reason in the repair's last status change


def breaches(session: Session, today: date) -> list[Breach]:
    """Every obligation that breaks the invariant on that day, with the first reason; by id."""
    session.flush()
    judged = _judged(today)
    return [_breach(row) for row in session.execute(sa.select(judged).order_by(judged.c.obligation_id))]


def orphans(session: Session, today: date) -> list[Breach]:
    """The breaches whose repair nobody owes."""
    session.flush()
    judged = _judged(today)
    repair = OBLIGATION.alias("repair")
    owed = sa.select(repair.c.id).where(
        repair.c.kind == judged.c.kind,
        repair.c.subject_id == judged.c.subject_id,
        repair.c.occurrence == judged.c.occurrence,
        repair.c.status == ObligationStatus.OPEN,
    )
    query = sa.select(judged).where(sa.not_(owed.exists())).order_by(judged.c.obligation_id)
    return [_breach(row) for row in session.execute(query)]


def repair_breaches(session: Session, standing: Standing, *, today: date, now: datetime) -> Repairs:
    """Let the reform office owe the repair of every breach, and close the repairs whose breach is gone.

    Asked twice it changes nothing. Raises BadInput when there is no reform office to owe it.
    """
    deed = Deed(session, standing, None, today, today, now)
    causes = {breach.cause: breach for breach in breaches(session, today)}
    unowed = {breach.cause: breach for breach in orphans(session, today)}
    for breach in unowed.values():
        _owe(deed, breach)
    gone = [row for row in _open_repairs(session) if (row.kind, row.subject_id, row.occurrence) not in causes]
    close(deed, gone, ObligationStatus.DONE, _GONE)
    return Repairs(len(unowed), len(gone))


def _judged(today: date) -> sa.Subquery:
    """One row for each breach: the obligation, its first fault, and the repair that fault asks for."""
    o, who = OBLIGATION, answering(today)
    is_open, living = o.c.status == ObligationStatus.OPEN, alive(AGENCY, today)
    reachable = sa.select(ADDRESS.c.id).where(
        ADDRESS.c.person_id == who.c.person_id, ADDRESS.c.state == AddressState.GOOD
    )
    unexplained = sa.or_(
        o.c.next_review_on.is_(None),
        sa.and_(o.c.status == ObligationStatus.WAITING, o.c.awaits == ""),
        sa.and_(o.c.status == ObligationStatus.SUSPENDED, o.c.suspended_reason == ""),
    )
    tests: dict[Fault, sa.ColumnElement[bool]] = {
        Fault.CLOSED_AGENCY: sa.and_(is_open, sa.not_(living)),
        Fault.NO_POST: sa.and_(is_open, SLOT.c.post_id.is_(None)),
        Fault.NOBODY: sa.and_(is_open, who.c.person_id.is_(None)),
        Fault.NO_ADDRESS: sa.and_(is_open, sa.not_(reachable.exists())),
        Fault.NO_DATE: sa.and_(is_open, o.c.due_on.is_(None)),
        Fault.NO_ALARM: sa.and_(is_open, o.c.next_alarm_on.is_(None)),
        Fault.NO_REVIEW: sa.and_(sa.not_(is_open), unexplained),
    }
    fault = sa.case(*((test, sa.literal(name.value)) for name, test in tests.items()))
    found = (
        sa.select(
            o.c.id, o.c.agency_id, o.c.role, SLOT.c.post_id, who.c.person_id, fault.label("fault"),
        )
        .join(AGENCY, AGENCY.c.id == o.c.agency_id)
        .outerjoin(SLOT, sa.and_(SLOT.c.agency_id == o.c.agency_id, SLOT.c.role == o.c.role))
        .outerjoin(who, who.c.post_id == SLOT.c.post_id)
        .where(
            o.c.status.in_(
                [ObligationStatus.OPEN, ObligationStatus.WAITING, ObligationStatus.SUSPENDED]
            )
        )
        .subquery("found")
    )  # fmt: skip
    return _with_repair(found)


def _with_repair(found: sa.Subquery) -> sa.Subquery:
    """The breaches among the judged rows, each with the key of the repair that mends it."""
    f = found.c.fault
    subject = sa.case(
        (f.in_([Fault.CLOSED_AGENCY.value, Fault.NO_POST.value]), found.c.agency_id),
        (f == Fault.NOBODY.value, found.c.post_id),
        (f == Fault.NO_ADDRESS.value, found.c.person_id),
        else_=found.c.id,
    )
    kind = sa.case(
        (f == Fault.NO_ADDRESS.value, sa.literal(ObligationKind.ADDRESS_REPAIR.value)),
        else_=sa.literal(ObligationKind.REPAIR.value),
    )
    occurrence = sa.case((f == Fault.NO_POST.value, f + ":" + sa.cast(found.c.role, sa.String)), else_=f)
    return (
        sa.select(
            found.c.id.label("obligation_id"),
            found.c.agency_id,
            f,
            kind.label("kind"),
            subject.label("subject_id"),
            occurrence.label("occurrence"),
        )
        .where(f.is_not(None))
        .subquery("breach")
    )


def _breach(row: sa.Row[Any]) -> Breach:
    return Breach(
        row.obligation_id,
        row.agency_id,
        Fault(row.fault),
        ObligationKind(row.kind),
        row.subject_id,
        row.occurrence,
    )


def _owe(deed: Deed, breach: Breach) -> None:
    """Open the repair; one that was closed before is opened again, with a date of its own."""
    due_on = deed.workday(deed.terms.repair)
    title = f"{TITLES[breach.fault]}: {_subject(deed.session, breach)}"
    row = deed.open_for_office(breach.kind, breach.subject_id, title, due_on, breach.occurrence)
    if row.status is not ObligationStatus.OPEN:
        deed.redate(row, due_on)
        deed.move(row, ObligationStatus.OPEN, TITLES[breach.fault])


def _subject(session: Session, breach: Breach) -> str:
    """What the repair is about, as people call it."""
    match breach.fault:
        case Fault.CLOSED_AGENCY | Fault.NO_POST:
            return session.get_one(Agency, breach.subject_id).name_vi
        case Fault.NOBODY:
            return session.get_one(Post, breach.subject_id).title_vi
        case Fault.NO_ADDRESS:
            return session.get_one(Person, breach.subject_id).name
    return session.get_one(Obligation, breach.subject_id).title


def _open_repairs(session: Session) -> list[Obligation]:
    """The open repairs of this invariant; those of other causes are closed by whoever opened them."""
    ours = [fault.value for fault in Fault if fault is not Fault.NO_POST]
    query = select(Obligation).where(
        col(Obligation.kind).in_([ObligationKind.REPAIR, ObligationKind.ADDRESS_REPAIR]),
        Obligation.status == ObligationStatus.OPEN,
        sa.or_(
            col(Obligation.occurrence).in_(ours),
            col(Obligation.occurrence).startswith(f"{Fault.NO_POST}:"),
        ),
    )
    return list(session.exec(query.order_by(col(Obligation.id))))
