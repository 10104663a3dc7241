"""A seal made column by column says what the audit chain's own hash says of each row."""

import hashlib
import json
from datetime import date, datetime

import sqlalchemy as sa

from casework.outbox import tell
from models.db import Store
from models.row_hash import hash_of
from models.seals import seal
from models.tables import AUDIT, NOTICE, Notice
from tests.world import build_world

DUE = date(2022, 2, 28)
SAID = ('"Mở" \\ đóng\n100 %d', "", "\u2028 {} %s")


def test_a_sealed_range_is_the_hashes_of_its_rows_one_after_the_other(store: Store, now: datetime) -> None:
    world = build_world(store, now)
    owed = world.open("SYT", DUE)
    with store.working() as session:
        for place, said in enumerate(SAID):
            tell(
                session, post_id=world.post["SYT.head"], event=f"told:{place}:{said}", text={"title": said},
                obligation_id=owed.id if place else None, urgent=place == 1, today=world.today,
            )  # fmt: skip
        session.execute(sa.update(NOTICE).where(NOTICE.c.id == 2).values(due_on=DUE))

    with store.act("seal", now=now) as session:
        assert seal(session, Notice, chunk=2) == len(SAID)

    with store.reading() as session:
        rows = session.execute(sa.select(NOTICE).order_by(NOTICE.c.id)).mappings().all()
        entry = session.execute(sa.select(AUDIT.c.rows).where(AUDIT.c.act == "seal")).scalar_one()
    names = sorted(set(NOTICE.columns.keys()) - Notice.volatile)
    hashes = [hash_of("notice", names, dict(row)) for row in rows]
    assert json.loads(entry) == [
        ["notice", f"{part[0]}-{part[-1]}", hashlib.sha256("".join(own).encode()).hexdigest(), len(own)]
        for part, own in (([1, 2], hashes[:2]), ([3], hashes[2:]))
    ]
