"""The posts of a body that ends: carried over where its heir lacks them, and what was on its way to them.

A post belongs to one body for ever; what is carried over is a new post of the heir, held by the same persons from
the first day on. Letters that have not gone and notices that wait are told to the post that follows, so that a
closed body hears nothing more.
"""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

import sqlalchemy as sa
from sqlalchemy.sql.dml import Insert
from sqlmodel import Session, col, select

from casework.deed import key_of
from casework.outbox import LADDER_ONLY, STOOD_ON
from casework.waited_again import remembering
from models.among import among
from models.notice import HANDED_OVER
from models.tables import (
    DIGEST,
    INSPECTION,
    NOTICE,
    POST,
    TENURE,
    Agency,
    InspectionMember,
    Post,
    Tenure,
)
from rules.lifecycles import DigestState, Form, InspectionStatus, NoticeState, Role

_DAY = timedelta(days=1)
_RUNNING = (InspectionStatus.PLANNED, InspectionStatus.ANNOUNCED, InspectionStatus.VISITED)
_ON: sa.BindParameter[date] = sa.bindparam("on", type_=sa.Date())
_LIVING = (
    select(Post)
    .where(
        POST.c.agency_id == sa.bindparam("agency"), sa.or_(POST.c.valid_to.is_(None), POST.c.valid_to >= _ON)
    )
    .order_by(POST.c.rank, POST.c.id)
)
_HELD = (
    select(Tenure)
    .join(Post, TENURE.c.post_id == POST.c.id)
    .where(
        POST.c.agency_id == sa.bindparam("agency"),
        sa.or_(TENURE.c.valid_to.is_(None), TENURE.c.valid_to >= _ON),
    )
    .order_by(TENURE.c.id)
)


@dataclass(frozen=True)
class Carried:
    """A post that ended and the one that follows it, if any, by number and code; `made`: that one is new."""

    old: int
    old_code: str
    new: int | None = None
    new_code: str = ""
    made: bool = False


def carry_posts(
    session: Session, source: Agency, heir: Agency | None, on: date, chosen: Mapping[int, Agency]
) -> list[Carried]:
    """End posts of a body the day before `on`; an heir gets those whose role it lacks, and all inspectors.

    `chosen` names the heirs of single posts; without an heir the others stay, or end with a body that ends.
    """
    found: list[Carried] = []
    ends = source.valid_to is not None and source.valid_to < on
    held, following = _held(session, source, on), _Following(session, source, on)
    for post in _living(session, source, on):
        to = chosen.get(key_of(post), heir)
        if (to is None and not ends) or (to is not None and to.id == source.id):
            continue
        new, made = following.of(post, to) if to else (None, False)
        _move_tenures(session, held[key_of(post)], new if made else None, on)
        post.valid_to = on - _DAY
        number, code = (key_of(new), new.code) if new else (None, "")
        found.append(Carried(key_of(post), post.code, number, code, made))
    session.flush()
    _rewrite_teams(session, {one.old: one.new for one in found if one.new is not None})
    return found


def tell_heirs(session: Session, follows: Mapping[int, int], *, today: date) -> int:
    """What waits for a post that ended, lies in a letter not sent, or never arrived is told to the one that follows.

    The cause stays the same; the old notice says what became of it. Returns how many were told on.
    """
    asked = {"posts": list(follows), "today": today}
    session.execute(_TAKE_BACK, asked)
    for old, new in sorted(follows.items()):
        session.execute(_TELL_ON, {"old": old, "new": new, "today": today})
    session.execute(_REMEMBER_DEAD, asked)
    moved = session.execute(_STAND_DOWN, asked)
    assert isinstance(moved, sa.CursorResult)
    return max(moved.rowcount, 0)


_TODAY: sa.BindParameter[date] = sa.bindparam("today", type_=sa.Date())
# the first condition is that of a partial index
_ON_ITS_WAY = DIGEST.c.state.in_([sa.literal_column("'ready'"), sa.literal_column("'sending'")])
_READY = sa.select(DIGEST.c.id).where(_ON_ITS_WAY, DIGEST.c.state == DigestState.READY)
_UNTOLD = sa.or_(  # waiting; or dead, while its obligation still stands on that rung
    NOTICE.c.state == NoticeState.WAITING,
    sa.and_(NOTICE.c.state == NoticeState.DEAD, sa.or_(sa.not_(LADDER_ONLY), STOOD_ON.exists())),
)
_TAKE_BACK = (
    sa.update(NOTICE)
    .where(
        among(NOTICE.c.post_id, "posts"), NOTICE.c.state == NoticeState.GROUPED, NOTICE.c.digest_id.in_(_READY)
    )
    .values(state=NoticeState.WAITING, digest_id=None)
)  # fmt: skip
_REMEMBER_DEAD = remembering(among(NOTICE.c.post_id, "posts"), NOTICE.c.state == NoticeState.DEAD, _UNTOLD)
_STAND_DOWN = (
    sa.update(NOTICE)
    .where(among(NOTICE.c.post_id, "posts"), _UNTOLD)
    .values(state=NoticeState.STOOD_DOWN, ended_on=_TODAY, reason=HANDED_OVER)
)


def _tell_on() -> Insert:
    """The statement that tells the post `new` what the post `old` was not told."""
    n = NOTICE.c
    copied: dict[Any, Any] = {
        column: column for column in NOTICE.columns if column.name not in ("id", "digest_id", "ended_on")
    }
    copied |= {
        n.post_id: sa.bindparam("new", type_=sa.Integer()), n.created_on: _TODAY,
        n.late: sa.or_(n.late, sa.and_(LADDER_ONLY, n.created_on < _TODAY)),
        n.hold_until: sa.case((n.hold_until < _TODAY, _TODAY), else_=n.hold_until),
        n.state: sa.literal_column(f"'{NoticeState.WAITING}'"), n.reason: sa.literal_column("''"),
    }  # fmt: skip
    # that pressing has stopped is no news to who was never pressed
    news = (n.post_id == sa.bindparam("old"), _UNTOLD, n.form != Form.STAND_DOWN)
    source = sa.select(*copied.values()).where(*news).suffix_with("ON CONFLICT DO NOTHING")
    return sa.insert(NOTICE).from_select(list(copied), source, include_defaults=False)


_TELL_ON = _tell_on()


def _living(session: Session, agency: Agency, on: date) -> Sequence[Post]:
    return session.exec(_LIVING, params={"agency": agency.id, "on": on}).all()


def _held(session: Session, agency: Agency, on: date) -> dict[int, list[Tenure]]:
    """The tenures of each of a body's posts that run on that day or later."""
    found: dict[int, list[Tenure]] = defaultdict(list)
    for row in session.exec(_HELD, params={"agency": agency.id, "on": on}):
        found[row.post_id].append(row)
    return found


class _Following:
    """Which posts of their heirs follow the posts of a body."""

    def __init__(self, session: Session, source: Agency, on: date) -> None:
        self._session, self._source, self._on = session, source, on
        self._first: dict[int, dict[Role, Post]] = {}  # of each role, in each heir

    def of(self, post: Post, heir: Agency) -> tuple[Post, bool]:
        """The heir's first post of that role, or a new one, and whether it is; of an inspector always a new one."""
        first = self._first_of(heir)
        if post.role in first and post.role is not Role.INSPECTOR:
            return first[post.role], False
        new = _successor(self._session, post, self._source, heir, self._on)
        first.setdefault(post.role, new)
        return new, True

    def _first_of(self, heir: Agency) -> dict[Role, Post]:
        known = self._first.get(key_of(heir))
        if known is None:
            known = self._first[key_of(heir)] = {}
            for post in _living(self._session, heir, self._on):
                known.setdefault(post.role, post)
        return known


def _successor(session: Session, post: Post, source: Agency, heir: Agency, on: date) -> Post:
    """The same post in the other body."""
    tail = post.code.removeprefix(source.code).lstrip(".-_") or post.role.value
    code, number = f"{heir.code}.{tail}", 1
    while session.exec(select(Post.id).where(Post.code == code)).first() is not None:
        number += 1
        code = f"{heir.code}.{tail}.{number}"
    new = Post(
        code=code, agency_id=key_of(heir), role=post.role,
        title_vi=post.title_vi.replace(source.name_vi, heir.name_vi),
        title_en=post.title_en.replace(source.name_en, heir.name_en) if source.name_en else post.title_en,
        rank=post.rank, skills=post.skills, valid_from=on, valid_to=post.valid_to,
    )  # fmt: skip
    session.add(new)
    session.flush()
    return new


def _move_tenures(session: Session, rows: Sequence[Tenure], new: Post | None, on: date) -> None:
    """End the tenures of a post that ends; who had them has those of the new one."""
    for row in rows:
        begins = max(on, row.valid_from) if row.valid_from else on
        if new is not None:
            session.add(
                Tenure(
                    post_id=key_of(new), person_id=row.person_id, kind=row.kind, rank=row.rank,
                    valid_from=begins, valid_to=row.valid_to, decision_no=row.decision_no,
                )
            )  # fmt: skip
        if row.valid_from is not None and row.valid_from >= on:
            session.delete(row)
        else:
            row.valid_to = on - _DAY


def _rewrite_teams(session: Session, follows: Mapping[int, int]) -> None:
    """Inspectors go on with the inspections they have begun, under their new post."""
    running = sa.select(INSPECTION.c.id).where(INSPECTION.c.status.in_(_RUNNING))
    query = select(InspectionMember).where(
        col(InspectionMember.post_id).in_(list(follows)), col(InspectionMember.inspection_id).in_(running)
    )
    for row in session.exec(query).all():
        key = (row.inspection_id, follows[row.post_id])
        known = session.get(InspectionMember, key)
        if known is None:
            session.add(InspectionMember(inspection_id=key[0], post_id=key[1], head=row.head))
        elif row.head:
            known.head = True
        session.delete(row)
    session.flush()


def without_post(session: Session, persons: Sequence[int], on: date) -> list[int]:
    """Of these persons, those who hold or stand in for nothing from that day on."""
    query = select(Tenure.person_id).where(
        col(Tenure.person_id).in_(persons), sa.or_(col(Tenure.valid_to).is_(None), col(Tenure.valid_to) >= on)
    )
    busy = set(session.exec(query))
    return [person for person in persons if person not in busy]
