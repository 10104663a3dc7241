"""What breaks "no orphan, no silence", each breach with the cause that a repair must mend.

Who can be reached is a matter of the (agency, role) pairs, which are few beside the obligations: the broken pairs
are found first, and then what is open in them.
"""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Any

import sqlalchemy as sa
from sqlmodel import Session

from casework.posts import alive, answering, there
from models.among import among
from models.tables import ADDRESS, AGENCY, OBLIGATION, PERSON, SLOT, TENURE
from rules.lifecycles import AddressState, ObligationKind, Role, TenureKind

Cause = tuple[ObligationKind, int, str]  # the kind, the subject and the occurrence of the repair


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
    def cause(self) -> Cause:
        return self.kind, self.subject_id, self.occurrence


_ORDER = {fault: place for place, fault in enumerate(Fault)}
_OPEN = OBLIGATION.c.status == sa.literal_column("'open'")  # literal: certain to match the partial indexes
_GOOD = ADDRESS.c.state == sa.literal_column(f"'{AddressState.GOOD}'")


def breaches(session: Session, today: date) -> list[Breach]:
    """Every obligation that breaks the invariant on that day, with the first reason; by id."""
    session.flush()
    unreachable = session.execute(_UNREACHABLE, {"today": today})
    return _first_reasons([*unreachable, *session.execute(_UNEXPLAINED)])


def causes(session: Session, today: date, posts: Collection[int] | None = None) -> list[Breach]:
    """One breach of every cause there is on that day, its oldest; by id. With `posts`: of those posts alone."""
    session.flush()
    if posts is None:
        broken = list(session.execute(_BROKEN, {"today": today}))
        pairs = {(row.agency_id, row.role) for row in broken}
        others = [  # a broken pair explains what is open in it, not what waits
            row
            for row in session.execute(_UNEXPLAINED)
            if row.fault == Fault.NO_REVIEW or (row.agency_id, row.role) not in pairs
        ]
    else:
        broken, others = list(session.execute(_BROKEN_OF, {"today": today, "posts": list(posts)})), []
    found: dict[Cause, Breach] = {}
    for breach in _first_reasons(broken + others):
        found.setdefault(breach.cause, breach)
    return list(found.values())


def _first_reasons(rows: Iterable[sa.Row[Any]]) -> list[Breach]:
    """Each obligation once, with the reason that is asked first; by id."""
    found: dict[int, sa.Row[Any]] = {}
    for row in rows:
        known = found.get(row.id)
        if known is None or _ORDER[row.fault] < _ORDER[known.fault]:
            found[row.id] = row
    return [_breach(found[number]) for number in sorted(found)]


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


def reachable(person_id: sa.ColumnElement[int]) -> sa.ColumnElement[bool]:
    """Whether the person has an address that works."""
    return sa.select(ADDRESS.c.id).where(ADDRESS.c.person_id == person_id, _GOOD).exists()


def _doubtful(today: sa.BindParameter[date]) -> sa.Select[Any]:
    """The pairs of an agency and a role that owe something and in which something may be wrong.

    Most posts are held by somebody who is there and has an address; who answers is asked only for the others.
    Most roles owe nothing anywhere, and some at one body alone: only the bodies from the first that owes something
    in a role to the last are asked about it.
    """
    named = sa.union_all(
        *(sa.select(sa.literal_column(f"'{role}'").label("role")) for role in Role)
    ).subquery("named")
    owes = sa.and_(_OPEN, OBLIGATION.c.role == named.c.role)
    first, last = (
        sa.select(end(OBLIGATION.c.agency_id)).where(owes).scalar_subquery()
        for end in (sa.func.min, sa.func.max)
    )
    roles = sa.select(named.c.role, first.label("first"), last.label("last")).subquery("roles")
    owing = sa.select(OBLIGATION.c.id).where(
        _OPEN, OBLIGATION.c.agency_id == AGENCY.c.id, OBLIGATION.c.role == roles.c.role
    )
    return (
        sa.select(
            AGENCY.c.id.label("agency_id"), roles.c.role, SLOT.c.post_id, alive(AGENCY, today).label("alive")
        )
        .select_from(roles.join(AGENCY, AGENCY.c.id.between(roles.c.first, roles.c.last)))
        .outerjoin(SLOT, sa.and_(SLOT.c.agency_id == AGENCY.c.id, SLOT.c.role == roles.c.role))
        .where(
            owing.exists(),
            sa.or_(
                sa.not_(alive(AGENCY, today)),
                SLOT.c.post_id.is_(None),
                sa.not_(_steady(SLOT.c.post_id, today)),
            ),
        )
    )


def _steady(post: sa.ColumnElement[int], today: sa.BindParameter[date]) -> sa.ColumnElement[bool]:
    """Whether somebody holds that post, and all who do are there and have an address that works."""
    well = sa.case((sa.and_(there(today), reachable(PERSON.c.id)), 1), else_=0)
    holders = (
        sa.select(sa.func.min(well))
        .join_from(TENURE, PERSON, PERSON.c.id == TENURE.c.person_id)
        .where(TENURE.c.post_id == post, TENURE.c.kind == TenureKind.HOLDER, alive(TENURE, today))
    )
    return sa.func.coalesce(holders.scalar_subquery(), 0) == 1


def _of_posts(today: sa.BindParameter[date]) -> sa.Select[Any]:
    """The pairs that some posts answer for."""
    return (
        sa.select(SLOT.c.agency_id, SLOT.c.role, SLOT.c.post_id, alive(AGENCY, today).label("alive"))
        .join(AGENCY, AGENCY.c.id == SLOT.c.agency_id)
        .where(among(SLOT.c.post_id, "posts"))
    )


def _pairs(today: sa.BindParameter[date], doubtful_pairs: sa.Select[Any]) -> sa.CTE:
    """Of these pairs, those that cannot be reached, each with its fault."""
    doubtful = doubtful_pairs.cte("doubtful").prefix_with(
        "MATERIALIZED"  # else SQLite reads every open obligation before it asks who answers
    )
    who = answering(today, sa.select(doubtful.c.post_id))
    fault = sa.case(
        (sa.not_(doubtful.c.alive), Fault.CLOSED_AGENCY.value),
        (doubtful.c.post_id.is_(None), Fault.NO_POST.value),
        (who.c.person_id.is_(None), Fault.NOBODY.value),
        (sa.not_(reachable(who.c.person_id)), Fault.NO_ADDRESS.value),
    )
    return (
        sa.select(doubtful, who.c.person_id, fault.label("fault"))
        .outerjoin(who, who.c.post_id == doubtful.c.post_id)
        .where(fault.is_not(None))
        .cte("pairs")
        .prefix_with("MATERIALIZED")
    )


def _owed_in(pairs: sa.CTE) -> sa.ColumnElement[bool]:
    return sa.and_(_OPEN, OBLIGATION.c.agency_id == pairs.c.agency_id, OBLIGATION.c.role == pairs.c.role)


def _each_open(pairs: sa.CTE) -> sa.Select[Any]:
    """Every open obligation of the pairs."""
    return sa.select(OBLIGATION.c.id, pairs).select_from(pairs).join(OBLIGATION, _owed_in(pairs))


def _oldest_open(pairs: sa.CTE) -> sa.Select[Any]:
    """The oldest open obligation of each pair that has one."""
    oldest = sa.select(sa.func.min(OBLIGATION.c.id)).where(_owed_in(pairs)).scalar_subquery()
    found = sa.select(oldest.label("id"), pairs).subquery("found")
    return sa.select(found).where(found.c.id.is_not(None))


def _unexplained() -> sa.CompoundSelect[Any]:
    """What is open without a date or an alarm, and what waits or is suspended and does not say why or how long."""
    row = OBLIGATION.c
    dormant = row.status.in_([sa.literal_column("'waiting'"), sa.literal_column("'suspended'")])
    speechless = sa.or_(  # literal as well; one without a look either is told of twice, and counted once
        sa.and_(row.status == sa.literal_column("'waiting'"), row.awaits == sa.literal_column("''")),
        sa.and_(
            row.status == sa.literal_column("'suspended'"), row.suspended_reason == sa.literal_column("''")
        ),
    )
    return sa.union_all(
        _rows(Fault.NO_DATE).where(_OPEN, row.due_on.is_(None)),
        _rows(Fault.NO_ALARM).where(_OPEN, row.next_alarm_on.is_(None)),
        _rows(Fault.NO_REVIEW).where(dormant, row.next_review_on.is_(None)),
        _rows(Fault.NO_REVIEW).where(speechless),
    )


def _rows(fault: Fault) -> sa.Select[Any]:
    row = OBLIGATION.c
    none = sa.cast(sa.null(), sa.Integer)
    return sa.select(
        row.id, row.agency_id, row.role, none.label("post_id"), none.label("person_id"),
        sa.literal(fault.value).label("fault"),
    )  # fmt: skip


# built once
_TODAY: sa.BindParameter[date] = sa.bindparam("today", type_=sa.Date())
_UNREACHABLE = _each_open(_pairs(_TODAY, _doubtful(_TODAY)))
_BROKEN = _oldest_open(_pairs(_TODAY, _doubtful(_TODAY)))
_BROKEN_OF = _oldest_open(_pairs(_TODAY, _of_posts(_TODAY)))
_UNEXPLAINED = _unexplained()
