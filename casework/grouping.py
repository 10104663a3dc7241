"""From waiting notices to letters: who hears something today, and what rides along.

A notice names a post; the person is asked for here, on the day itself, so that a substitute or a successor gets
the letter and nobody who has left does.
"""

from collections.abc import Collection, Mapping
from datetime import date, datetime
from typing import Any

import sqlalchemy as sa
from sqlmodel import Session

from casework.leader_digest import leader_digest
from casework.letters import (
    WAITING,
    Written,
    one_at_a_time,
    readers_of,
    waiting_for,
    waiting_posts,
    write_letters,
    written_on,
)
from casework.mailroom import OFF, Mailroom
from casework.outbox import LADDER_ONLY, STILL_PRESSED
from casework.versions import versions
from models.among import among
from models.db import Store
from models.tables import NOTICE, OBLIGATION
from rules.lifecycles import Form, NoticeState, ObligationStatus

_pressed: sa.Select[Any] = sa.select(sa.literal_column("1")).where(*STILL_PRESSED).correlate(NOTICE)
_reopened: sa.Select[Any] = (
    sa.select(sa.literal_column("1"))
    .where(OBLIGATION.c.id == NOTICE.c.obligation_id, OBLIGATION.c.status == ObligationStatus.OPEN)
    .correlate(NOTICE)
)
# a ladder's call whose matter has closed, and a "stopped pressing" whose matter is pressed again
MOOT = sa.or_(
    sa.and_(LADDER_ONLY, sa.not_(_pressed.exists())),
    sa.and_(
        NOTICE.c.form == sa.literal_column(f"'{Form.STAND_DOWN}'"),
        NOTICE.c.text.not_like('%"extended"%'),
        _reopened.exists(),
    ),
)
STOOD_DOWN: Mapping[str, Any] = {
    "state": NoticeState.STOOD_DOWN, "digest_id": None, "ended_on": sa.bindparam("today", type_=sa.Date()),
}  # fmt: skip
_STAND_DOWN = sa.update(NOTICE).where(WAITING, MOOT).values(**STOOD_DOWN)


def group(store: Store, today: date, now: datetime, *, mode: str, office: Mailroom) -> int:
    """Write today's letters, one for each person; returns how many. Outside office hours it writes none.

    Who has a letter of today already gets another only for what is urgent. A notice that finds nobody in its
    post, or no working address, dies with the reason; its ladder then stands at a wall.
    """
    if mode == OFF:
        return 0
    made = leader_digest(store, today, now, mode=mode, office=office)  # or it would find their notices gone
    with store.working() as session:
        if not office.is_open(session, versions(store), now):
            return made
        one_at_a_time(session)
        session.execute(_STAND_DOWN, {"today": today})
        due, before = _due(session, today)
        readers = readers_of(session, due, office.channels)
        _bury(
            session, [post for who in due.keys() - readers.keys() for post in due[who]], "no_address", today
        )
        letters = [(readers[who], due[who]) for who in sorted(readers)]
        return made + write_letters(session, letters, before, today, now, mode, office)


def _due(session: Session, today: date) -> tuple[dict[int, list[int]], dict[int, Written]]:
    """Who must hear something now, and the posts of each for which anything waits; and their letters of today."""
    posts = waiting_posts(session, today)
    pressing: dict[int, bool] = {}
    nobody = []
    for post, urgent in posts.presses.items():
        person = posts.answers[post]
        if person is None:
            nobody.append(post)
        else:
            pressing[person] = urgent or pressing.get(person, False)
    _bury(session, nobody, "no_holder", today)
    before = written_on(session, pressing, today)
    told = {who for who, letter in before.items() if letter.told}
    due = [who for who, urgent in pressing.items() if urgent or who not in told]
    return waiting_for(due, posts), before


_BURY = (
    sa.update(NOTICE)
    .where(
        among(NOTICE.c.post_id, "posts"),
        WAITING,
        NOTICE.c.hold_until <= sa.bindparam("today", type_=sa.Date()),
    )
    .values(
        state=NoticeState.DEAD,
        ended_on=sa.bindparam("today", type_=sa.Date()),
        reason=sa.case(
            (NOTICE.c.reason != "", NOTICE.c.reason), else_=sa.bindparam("why", type_=sa.String())
        ),
    )
)


def _bury(session: Session, posts: Collection[int], reason: str, today: date) -> None:
    """What must go now and cannot is dead; a reason known from an earlier attempt is kept."""
    if posts:
        asked = {"posts": list(posts), "today": today, "why": reason}
        session.execute(_BURY, asked)
