"""The posts of a body that ends: carried over where its heir lacks them, and what was on its way to them.

A post belongs to one body for ever; what is carried over is a new post of the heir, held by the same persons from
the first day on. Letters that have not gone and notices that wait are told to the post that follows, so that a
closed body hears nothing more.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

import sqlalchemy as sa
from sqlmodel import Session, col, select

from casework.deed import key_of
from casework.outbox import LADDER_ONLY, STOOD_ON
from casework.waited_again import remembering
from models.notice import HANDED_OVER
from models.tables import (
    DIGEST,
    INSPECTION,
    NOTICE,
    Agency,
    InspectionMember,
    Post,
    Tenure,
)
from rules.lifecycles import DigestState, Form, InspectionStatus, NoticeState, Role

_DAY = timedelta(days=1)
_RUNNING = (InspectionStatus.PLANNED, InspectionStatus.ANNOUNCED, InspectionStatus.VISITED)


@dataclass(frozen=True)
class Carried:
    """A post that ended and the one that follows it; `made` says whether that one is new."""

    old: Post
    new: Post | None
    made: bool


def carry_posts(
    session: Session, source: Agency, heir: Agency | None, on: date, chosen: Mapping[int, Agency]
) -> list[Carried]:
    """End posts of a body the day before `on`; an heir gets those whose role it lacks, and all inspectors.

    `chosen` names the heirs of single posts; without an heir the others stay, or end with a body that ends.
    """
    found: list[Carried] = []
    ends = source.valid_to is not None and source.valid_to < on
    for post in session.exec(_living(key_of(source), on)).all():
        to = chosen.get(key_of(post), heir)
        if to is None and not ends:
            continue
        same = [one for one in session.exec(_living(key_of(to), on)) if one.role is post.role] if to else []
        made = to is not None and (post.role is Role.INSPECTOR or not same)
        new = _successor(session, post, source, to, on) if made and to else next(iter(same), None)
        _move_tenures(session, post, new if made else None, on)
        post.valid_to = on - _DAY
        found.append(Carried(post, new, made))
    session.flush()
    _rewrite_teams(session, {key_of(one.old): key_of(one.new) for one in found if one.new})
    return found


def tell_heirs(session: Session, follows: Mapping[int, int], *, today: date) -> int:
    """What waits for a post that ended, lies in a letter not sent, or never arrived is told to the one that follows.

    The cause stays the same; the old notice says what became of it. Returns how many were told on.
    """
    ready = sa.select(DIGEST.c.id).where(DIGEST.c.state == DigestState.READY)
    n, told = NOTICE.c, 0
    for old, new in sorted(follows.items()):
        session.execute(
            sa.update(NOTICE)
            .where(n.post_id == old, n.state == NoticeState.GROUPED, n.digest_id.in_(ready))
            .values(state=NoticeState.WAITING, digest_id=None)
        )
        here = (n.post_id == old, _untold())
        copied: dict[Any, Any] = {
            column: column for column in NOTICE.columns if column.name not in ("id", "digest_id", "ended_on")
        }
        copied |= {
            n.post_id: sa.literal(new), n.created_on: sa.literal(today, sa.Date()),
            n.late: sa.or_(n.late, sa.and_(LADDER_ONLY, n.created_on < today)),
            n.hold_until: sa.case((n.hold_until < today, sa.literal(today, sa.Date())), else_=n.hold_until),
            n.state: sa.literal_column(f"'{NoticeState.WAITING}'"), n.reason: sa.literal_column("''"),
        }  # fmt: skip
        # that pressing has stopped is no news to who was never pressed
        news = (*here, n.form != Form.STAND_DOWN)
        source = sa.select(*copied.values()).where(*news).suffix_with("ON CONFLICT DO NOTHING")
        made = sa.insert(NOTICE).from_select(list(copied), source, include_defaults=False)
        session.execute(made)
        dead = (n.post_id == old, n.state == NoticeState.DEAD, _untold())
        session.execute(remembering(*dead), {"today": today})
        stood_down = {"state": NoticeState.STOOD_DOWN, "ended_on": today, "reason": HANDED_OVER}
        moved = session.execute(sa.update(NOTICE).where(*here).values(**stood_down))
        assert isinstance(moved, sa.CursorResult)
        told += max(moved.rowcount, 0)
    return told


def _untold() -> sa.ColumnElement[bool]:
    """Waiting; or dead, while its obligation still stands on that rung."""
    dead = sa.and_(NOTICE.c.state == NoticeState.DEAD, sa.or_(sa.not_(LADDER_ONLY), STOOD_ON.exists()))
    return sa.or_(NOTICE.c.state == NoticeState.WAITING, dead)


def _living(agency_id: int, on: date) -> Any:
    return (
        select(Post)
        .where(Post.agency_id == agency_id, sa.or_(col(Post.valid_to).is_(None), col(Post.valid_to) >= on))
        .order_by(col(Post.rank), col(Post.id))
    )


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


def _move_tenures(session: Session, post: Post, new: Post | None, on: date) -> None:
    query = select(Tenure).where(
        Tenure.post_id == post.id, sa.or_(col(Tenure.valid_to).is_(None), col(Tenure.valid_to) >= on)
    )
    for row in session.exec(query.order_by(col(Tenure.id))).all():
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
    session.flush()


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
