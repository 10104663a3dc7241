"""No orphan, no silence: the one definition of what breaks it, and the repairs the reform office then owes.

Every open obligation with a date has an agency alive, a post held by somebody (or a substitute), a working
address and a next alarm; every waiting or suspended one says why and when the office looks again. A breach is
an *orphan* while no repair of it is open.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

import sqlalchemy as sa
from sqlmodel import Session, col, select

from casework import outbox
from casework.breaches import Breach, Cause, Fault, breaches, causes, reachable
from casework.deed import Deed, close, reform_office, slot
from casework.posts import alive
from casework.standing import Standing
from models.among import among
from models.tables import OBLIGATION, TENURE, Agency, Obligation, Person, Post
from rules.lifecycles import DateCause, ObligationKind, ObligationStatus


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


def orphans(session: Session, today: date) -> list[Breach]:
    """The breaches whose repair nobody owes; by id."""
    found = {breach.cause for breach in causes(session, today)}
    asked = {"subjects": sorted({subject_id for _, subject_id, _ in found})}
    owed: set[Cause] = {(row.kind, row.subject_id, row.occurrence) for row in session.execute(_OWED, asked)}
    if owed >= found:
        return []
    return [breach for breach in breaches(session, today) if breach.cause not in owed]


def repair_breaches(
    session: Session, standing: Standing, *, today: date, now: datetime, posts: Collection[int] | None = None
) -> Repairs:
    """Let the reform office owe the repair of every breach, and close the repairs whose breach is gone.

    With `posts`, no more is looked at than who answers for these posts and where he is reached: for an act that
    changes nothing else; they must be all of those `connected`. An address that still does not work goes on
    being repaired while its person has a post: what is returned to him tomorrow must not find nobody. Asked twice
    it changes nothing. Raises BadInput when there is no reform office to owe it.
    """
    deed = Deed(session, standing, None, today, today, now)
    found = {breach.cause: breach for breach in causes(session, today, posts)}
    repairs = _open_repairs(session, posts)
    unowed = [breach for cause, breach in found.items() if cause not in repairs]
    for breach in unowed:
        _owe(deed, breach)
    ended = [number for cause, number in repairs.items() if cause not in found]
    gone = list(session.exec(_NUMBERED, params={"numbers": ended})) if ended else []
    broken = _unreached(
        session, today, [row.subject_id for row in gone if row.occurrence == Fault.NO_ADDRESS]
    )
    gone = [row for row in gone if row.occurrence != Fault.NO_ADDRESS or row.subject_id not in broken]
    close(deed, gone, ObligationStatus.DONE, _GONE)
    _tell_again(session, gone, today)
    if not unowed:
        return Repairs(0, len(gone))
    wider = None if posts is None else {*posts, *_posts_of_office(session, today)}
    more = repair_breaches(session, standing, today=today, now=now, posts=wider)  # of who owes them now
    return Repairs(len(unowed) + more.opened, len(gone) + more.closed)


def _posts_of_office(session: Session, today: date) -> set[int]:
    """The post that owes the repairs, and those connected with it."""
    owing = slot(session, *reform_office(session, today))
    return connected(session, [owing]) if owing else set()


def connected(session: Session, posts: Collection[int], persons: Collection[int] = ()) -> set[int]:
    """These posts, those of these persons, and every post with which they share a person, near or far.

    Who answers for a post depends on nobody outside: a substitute's substitute shares a post with the substitute.
    """
    session.flush()
    asked = {"posts": list(posts), "persons": list(persons)}
    return {*posts, *session.execute(_CONNECTED, asked).scalars()}


def _connected() -> sa.Select[tuple[int]]:
    of_person, beside = TENURE.alias("of_person"), TENURE.alias("beside")
    near = (
        sa.select(TENURE.c.post_id)
        .where(
            sa.or_(
                among(TENURE.c.post_id, "posts"),
                among(TENURE.c.person_id, "persons"),
            )
        )
        .cte("near", recursive=True)
    )
    near = near.union(
        sa.select(of_person.c.post_id)
        .select_from(near)
        .join(beside, beside.c.post_id == near.c.post_id)
        .join(of_person, of_person.c.person_id == beside.c.person_id)
    )
    return sa.select(near.c.post_id)


_CONNECTED = _connected()


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
    return set(session.execute(_UNREACHED, {"persons": list(persons), "today": today}).scalars())


_UNREACHED = sa.select(TENURE.c.person_id).where(
    among(TENURE.c.person_id, "persons"),
    alive(TENURE, sa.bindparam("today", type_=sa.Date())),
    sa.not_(reachable(TENURE.c.person_id)),
)


def _owe(deed: Deed, breach: Breach) -> None:
    """Open the repair; one that was closed before is opened again, with a date of its own."""
    due_on = deed.workday(deed.terms.repair)
    title = f"{TITLES[breach.fault]}: {_subject(deed.session, breach)}"
    row = deed.open(deed.office_duty(breach.kind, breach.subject_id, title, due_on, breach.occurrence))
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


def _open_repairs(session: Session, posts: Collection[int] | None) -> dict[Cause, int]:
    """The numbers of this invariant's open repairs; those of other causes are closed by whoever opened them."""
    if posts is None:
        rows = session.execute(_OPEN_REPAIRS)
    else:
        rows = session.execute(_OPEN_REPAIRS_OF, {"posts": list(posts)})
    return {(kind, subject_id, occurrence): number for number, kind, subject_id, occurrence in rows.tuples()}


_OURS = sa.and_(  # literal: certain to match the partial index of the repairs
    OBLIGATION.c.kind.in_([sa.literal_column("'repair'"), sa.literal_column("'address_repair'")]),
    OBLIGATION.c.status == sa.literal_column("'open'"),
    sa.or_(
        OBLIGATION.c.occurrence.in_([fault.value for fault in Fault if fault is not Fault.NO_POST]),
        OBLIGATION.c.occurrence.startswith(f"{Fault.NO_POST}:"),
    ),
)
_OWED = sa.select(OBLIGATION.c.kind, OBLIGATION.c.subject_id, OBLIGATION.c.occurrence).where(
    _OURS, among(OBLIGATION.c.subject_id, "subjects")
)
_NUMBERED = select(Obligation).where(among(OBLIGATION.c.id, "numbers")).order_by(col(Obligation.id))
_REPAIR = sa.select(OBLIGATION.c.id, OBLIGATION.c.kind, OBLIGATION.c.subject_id, OBLIGATION.c.occurrence)
_OPEN_REPAIRS = _REPAIR.where(_OURS).order_by(OBLIGATION.c.id)
_OPEN_REPAIRS_OF = _REPAIR.where(
    OBLIGATION.c.status == ObligationStatus.OPEN,
    sa.or_(
        sa.and_(
            OBLIGATION.c.kind == ObligationKind.REPAIR,
            OBLIGATION.c.occurrence == Fault.NOBODY,
            among(OBLIGATION.c.subject_id, "posts"),
        ),
        sa.and_(
            OBLIGATION.c.kind == ObligationKind.ADDRESS_REPAIR,
            OBLIGATION.c.occurrence == Fault.NO_ADDRESS,
            OBLIGATION.c.subject_id.in_(
                sa.select(TENURE.c.person_id).where(among(TENURE.c.post_id, "posts"))
            ),
        ),
    ),
).order_by(OBLIGATION.c.id)
