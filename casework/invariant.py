"""No orphan, no silence: the one definition of what breaks it, and the repairs the reform office then owes.

Every open obligation with a date has an agency alive, a post held by somebody (or a substitute), a working
address and a next alarm; every waiting or suspended one says why and when the office looks again. A breach is
an *orphan* while no repair of it is open.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Any

import sqlalchemy as sa
from sqlmodel import Session, col, select

from casework import outbox
from casework.deed import Deed, close
from casework.posts import alive, answering, holding
from casework.standing import Standing
from models.tables import ADDRESS, AGENCY, OBLIGATION, SLOT, TENURE, Agency, Obligation, Person, Post
from rules.lifecycles import AddressState, DateCause, ObligationKind, ObligationStatus, Role


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
_ORDER = {fault: place for place, fault in enumerate(Fault)}
_OPEN = OBLIGATION.c.status == sa.literal_column("'open'")  # literal: certain to match the partial indexes
_GONE = "đã khắc phục"  # the reason in the repair's last status change


def breaches(session: Session, today: date) -> list[Breach]:
    """Every obligation that breaks the invariant on that day, with the first reason; by id."""
    session.flush()
    found: dict[int, Breach] = {}
    for query in _BREACHES:
        for row in session.execute(query, {"today": today}):
            breach = _breach(row)
            known = found.get(breach.obligation_id)
            if known is None or _ORDER[breach.fault] < _ORDER[known.fault]:
                found[breach.obligation_id] = breach
    return [found[number] for number in sorted(found)]


def orphans(session: Session, today: date) -> list[Breach]:
    """The breaches whose repair nobody owes."""
    found = breaches(session, today)
    owed = {_cause(row) for row in _open_repairs(session)} if found else set()
    return [breach for breach in found if breach.cause not in owed]


def repair_breaches(session: Session, standing: Standing, *, today: date, now: datetime) -> Repairs:
    """Let the reform office owe the repair of every breach, and close the repairs whose breach is gone.

    An address that still does not work goes on being repaired while its person has a post: what is returned to
    him tomorrow must not find nobody. Asked twice it changes nothing. Raises BadInput when there is no reform
    office to owe it.
    """
    deed = Deed(session, standing, None, today, today, now)
    causes = {breach.cause: breach for breach in breaches(session, today)}
    repairs = {_cause(row): row for row in _open_repairs(session)}
    unowed = [breach for cause, breach in causes.items() if cause not in repairs]
    for breach in unowed:
        _owe(deed, breach)
    gone = [row for cause, row in repairs.items() if cause not in causes]
    broken = _unreached(
        session, today, [row.subject_id for row in gone if row.occurrence == Fault.NO_ADDRESS]
    )
    gone = [row for row in gone if row.occurrence != Fault.NO_ADDRESS or row.subject_id not in broken]
    close(deed, gone, ObligationStatus.DONE, _GONE)
    _tell_again(session, gone, today)
    return Repairs(len(unowed), len(gone))


def _tell_again(session: Session, mended: Sequence[Obligation], today: date) -> None:
    """Let what found nobody, or no address, wait again: for empty posts, and for the posts of the unreached."""
    posts = {row.subject_id for row in mended if row.occurrence == Fault.NOBODY}
    persons = [row.subject_id for row in mended if row.occurrence == Fault.NO_ADDRESS]
    if persons:
        posts |= set(
            session.execute(sa.select(TENURE.c.post_id).where(TENURE.c.person_id.in_(persons))).scalars()
        )
    if posts:
        outbox.tell_again(session, posts, today=today)


def _unreached(session: Session, today: date, persons: Sequence[int]) -> set[int]:
    """Of these persons, those who have a post and no address that works."""
    if not persons:
        return set()
    good = sa.select(ADDRESS.c.id).where(
        ADDRESS.c.person_id == TENURE.c.person_id, ADDRESS.c.state == AddressState.GOOD
    )
    query = sa.select(TENURE.c.person_id).where(
        TENURE.c.person_id.in_(persons), alive(TENURE, today), sa.not_(good.exists())
    )
    return set(session.execute(query).scalars())


def _unreachable(today: sa.BindParameter[date]) -> sa.Select[Any]:
    """Open obligations of every (agency, role) that cannot be reached: few pairs, so this costs what is wrong.

    Most posts are held by somebody who is there and has an address; who answers is asked only for the others.
    """
    roles = sa.union_all(
        *(sa.select(sa.literal_column(f"'{role}'").label("role")) for role in Role)
    ).subquery("roles")
    held = holding(today).subquery("held")
    steady = sa.select(held.c.post_id).where(_reachable(held.c.person_id))
    silent = sa.select(held.c.post_id).where(sa.not_(_reachable(held.c.person_id)))
    doubtful = (
        sa.select(
            AGENCY.c.id.label("agency_id"), roles.c.role, SLOT.c.post_id, alive(AGENCY, today).label("alive")
        )
        .select_from(AGENCY.join(roles, sa.true()))
        .outerjoin(SLOT, sa.and_(SLOT.c.agency_id == AGENCY.c.id, SLOT.c.role == roles.c.role))
        .where(
            sa.or_(
                sa.not_(alive(AGENCY, today)),
                SLOT.c.post_id.is_(None),
                SLOT.c.post_id.not_in(steady),
                SLOT.c.post_id.in_(silent),
            )
        )
        .cte("doubtful")
        .prefix_with("MATERIALIZED")  # else SQLite reads every open obligation before it asks who answers
    )
    who = answering(today, sa.select(doubtful.c.post_id))
    fault = sa.case(
        (sa.not_(doubtful.c.alive), Fault.CLOSED_AGENCY.value),
        (doubtful.c.post_id.is_(None), Fault.NO_POST.value),
        (who.c.person_id.is_(None), Fault.NOBODY.value),
        (sa.not_(_reachable(who.c.person_id)), Fault.NO_ADDRESS.value),
    )
    pairs = (
        sa.select(doubtful, who.c.person_id, fault.label("fault"))
        .outerjoin(who, who.c.post_id == doubtful.c.post_id)
        .where(fault.is_not(None))
        .cte("pairs")
        .prefix_with("MATERIALIZED")
    )
    return (
        sa.select(OBLIGATION.c.id, pairs)
        .join(
            OBLIGATION,
            sa.and_(OBLIGATION.c.agency_id == pairs.c.agency_id, OBLIGATION.c.role == pairs.c.role),
        )
        .where(_OPEN)
    )


def _reachable(person_id: sa.ColumnElement[int]) -> sa.ColumnElement[bool]:
    return (
        sa.select(ADDRESS.c.id)
        .where(ADDRESS.c.person_id == person_id, ADDRESS.c.state == AddressState.GOOD)
        .exists()
    )


def _incomplete() -> sa.CompoundSelect[Any]:
    """Open obligations without a date or without an alarm."""
    wrong = {Fault.NO_DATE: OBLIGATION.c.due_on, Fault.NO_ALARM: OBLIGATION.c.next_alarm_on}
    return sa.union_all(*(_rows(fault).where(_OPEN, column.is_(None)) for fault, column in wrong.items()))


def _unexplained() -> sa.CompoundSelect[Any]:
    """Waiting or suspended obligations that do not say why, or until when."""
    row = OBLIGATION.c
    dormant = row.status.in_([sa.literal_column("'waiting'"), sa.literal_column("'suspended'")])
    speechless = sa.or_(
        sa.and_(row.status == ObligationStatus.WAITING, row.awaits == ""),
        sa.and_(row.status == ObligationStatus.SUSPENDED, row.suspended_reason == ""),
    )
    undated, dated = row.next_review_on.is_(None), row.next_review_on >= date.min  # each searches ix_review
    return sa.union_all(
        _rows(Fault.NO_REVIEW).where(dormant, undated),
        _rows(Fault.NO_REVIEW).where(dormant, dated, speechless),
    )


def _rows(fault: Fault) -> sa.Select[Any]:
    row = OBLIGATION.c
    none = sa.cast(sa.null(), sa.Integer)
    return sa.select(
        row.id, row.agency_id, row.role, none.label("post_id"), none.label("person_id"),
        sa.literal(fault.value).label("fault"),
    )  # fmt: skip


_BREACHES = (
    _unreachable(sa.bindparam("today", type_=sa.Date())),
    _incomplete(),
    _unexplained(),
)  # built once


def _breach(row: sa.Row[Any]) -> Breach:
    """The row as a breach, with the key of the repair that mends it."""
    fault = Fault(row.fault)
    kind = ObligationKind.ADDRESS_REPAIR if fault is Fault.NO_ADDRESS else ObligationKind.REPAIR
    subject = {
        Fault.CLOSED_AGENCY: row.agency_id,
        Fault.NO_POST: row.agency_id,
        Fault.NOBODY: row.post_id,
        Fault.NO_ADDRESS: row.person_id,
    }.get(fault, row.id)
    occurrence = f"{fault}:{row.role}" if fault is Fault.NO_POST else fault.value
    return Breach(row.id, row.agency_id, fault, kind, subject, occurrence)


def _cause(repair: Obligation) -> tuple[ObligationKind, int, str]:
    return repair.kind, repair.subject_id, repair.occurrence


def _owe(deed: Deed, breach: Breach) -> None:
    """Open the repair; one that was closed before is opened again, with a date of its own."""
    due_on = deed.workday(deed.terms.repair)
    title = f"{TITLES[breach.fault]}: {_subject(deed.session, breach)}"
    row = deed.open_for_office(breach.kind, breach.subject_id, title, due_on, breach.occurrence)
    if row.status is not ObligationStatus.OPEN:
        deed.redate(row, due_on, DateCause.REOPENED, TITLES[breach.fault])
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
    return list(session.exec(_OPEN_REPAIRS))


_OPEN_REPAIRS = (
    select(Obligation)
    .where(
        col(Obligation.kind).in_([ObligationKind.REPAIR, ObligationKind.ADDRESS_REPAIR]),
        Obligation.status == ObligationStatus.OPEN,
        sa.or_(
            col(Obligation.occurrence).in_([fault.value for fault in Fault if fault is not Fault.NO_POST]),
            col(Obligation.occurrence).startswith(f"{Fault.NO_POST}:"),
        ),
    )
    .order_by(col(Obligation.id))
)
