"""Posts that would have nobody when somebody leaves, and how much each of them answers for."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

import sqlalchemy as sa
from sqlmodel import Session, col, select

from casework.deed import LIVE, key_of
from casework.posts import alive
from models.among import among
from models.tables import ABSENCE, OBLIGATION, PERSON, SLOT, TENURE, Person, Post, Tenure
from rules.lifecycles import TenureKind

_ON: sa.BindParameter[date] = sa.bindparam("on", type_=sa.Date())
_AWAY = sa.select(ABSENCE.c.id).where(
    ABSENCE.c.person_id == TENURE.c.person_id, ABSENCE.c.first_day <= _ON, ABSENCE.c.last_day >= _ON
)
_OTHERS = (  # the posts somebody else answers for on that day
    sa.select(TENURE.c.post_id)
    .join(PERSON, PERSON.c.id == TENURE.c.person_id)
    .where(
        among(TENURE.c.post_id, "posts"),
        TENURE.c.person_id != sa.bindparam("person"),
        alive(TENURE, _ON),
        sa.or_(PERSON.c.active_to.is_(None), PERSON.c.active_to >= _ON),
        sa.not_(_AWAY.exists()),
    )
)
_ANSWERED_FOR = (  # of one post: asked of several, SQLite reads every obligation
    sa.select(sa.func.count())
    .select_from(OBLIGATION)
    .join(SLOT, sa.and_(SLOT.c.agency_id == OBLIGATION.c.agency_id, SLOT.c.role == OBLIGATION.c.role))
    .where(SLOT.c.post_id == sa.bindparam("post"), OBLIGATION.c.status.in_(sorted(LIVE)))
)


@dataclass(frozen=True)
class Left:
    """A post that would have nobody, and how many live obligations it answers for."""

    post_id: int
    code: str
    duties: int


def alone(
    session: Session, rows: Sequence[Tenure], on: date, successors: Mapping[int, Person], *,
    stands_in: Person | None,
) -> list[Left]:  # fmt: skip
    """The posts that only the person who has these tenures answers for, those with a named successor left out.

    `stands_in` follows wherever the person was a substitute.
    """
    followed = set(successors)
    if stands_in is not None:
        followed |= {row.post_id for row in rows if row.kind is TenureKind.SUBSTITUTE}
    own = {row.post_id for row in rows} - followed
    if not own:
        return []
    asked = {"posts": list(own), "person": rows[0].person_id, "on": on}
    left = own - set(session.execute(_OTHERS, asked).scalars())
    if not left:
        return []
    posts = session.exec(select(Post).where(col(Post.id).in_(left)).order_by(col(Post.code))).all()
    return [
        Left(key_of(post), post.code, duties_of(session, key_of(post)))
        for post in posts
        if post.valid_to is None or post.valid_to >= on
    ]


def duties_of(session: Session, post_id: int) -> int:
    """How many live obligations a post answers for."""
    return session.execute(_ANSWERED_FOR, {"post": post_id}).scalar_one()
