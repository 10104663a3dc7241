"""Weeks of anything, and every silence on the way: what `why_not` says agrees with the evening's own rows."""

from collections import Counter
from collections.abc import Mapping
from datetime import date, datetime
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa

from casework.past import Past
from casework.why_not import why_not
from models.db import Store
from models.tables import DIGEST, NOTICE, OBLIGATION
from rules.lifecycles import ObligationStatus
from tests.casework import past_walk
from tests.casework.test_past_walk import DAYS, FIRST_SEED, WALKS, walked

ASKED = 3  # every third day
OF_OPEN = frozenset({"no_rung", "not_addressed", "wall", "no_date", "armed_today"})


@pytest.mark.parametrize("seed", range(FIRST_SEED, FIRST_SEED + (WALKS + 1) // 2))
def test_every_silence_agrees_with_its_evening(
    seed: int, tmp_path: Path, now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    evenings: dict[date, Mapping[int, Any]] = {}
    swept: set[date] = set()
    told_of, routine = past_walk.said, past_walk.Walk.routine

    def an_evening(store: Store, day: date) -> dict[str, Any]:
        with store.reading() as session:
            evenings[day] = {row.id: row for row in session.execute(sa.select(OBLIGATION))}
        return told_of(store, day)

    def a_routine(walk: past_walk.Walk) -> None:
        swept.add(walk.day)
        routine(walk)

    monkeypatch.setattr(past_walk, "said", an_evening)
    monkeypatch.setattr(past_walk.Walk, "routine", a_routine)
    walk = walked(f"sqlite:///{tmp_path}/office.db", seed, now, DAYS * 3 // 5)
    seen: Counter[str] = Counter()
    with walk.world.store.reading() as session:
        past, heard = Past(session), _heard(session)
        for day in sorted(evenings)[::ASKED]:
            for number in past.obligations:
                for person in past.persons:
                    found = why_not(session, person, number, day, past=past)
                    seen[found.code] += 1
                    where = (seed, person, number, day, found)
                    assert found.text(), where
                    assert (found.code == "told") == ((person, number, day) in heard), where
                    assert found.code == "told" or _true(found, evenings[day].get(number), day in swept), (
                        where
                    )
    walk.world.store.dispose()

    assert len(seen) > 10


def _heard(session: Any) -> set[tuple[int, int, date]]:
    """(person, obligation, day) of everything heard that did not come back."""
    query = (
        sa.select(DIGEST.c.person_id, NOTICE.c.obligation_id, DIGEST.c.sent_on)
        .join(DIGEST, DIGEST.c.id == NOTICE.c.digest_id)
        .where(
            DIGEST.c.sent_on.is_not(None), DIGEST.c.state != "bounced", NOTICE.c.obligation_id.is_not(None)
        )
    )
    return set(session.execute(query).tuples())


def _true(found: Any, evening: Any, swept: bool) -> bool:
    """Whether the obligation's row of that evening agrees with the condition that is said to have failed."""
    if evening is None or found.code == "not_yet_open":
        return bool(evening is None and found.code == "not_yet_open")
    if found.code == "not_open":
        return bool(evening.status != ObligationStatus.OPEN)
    if found.code in OF_OPEN and evening.status != ObligationStatus.OPEN:
        return False
    if found.code == "no_rung" and swept and evening.wall_since is None:
        return bool(found.values["next"] == evening.next_alarm_on)
    return bool(found.code != "not_swept" or not swept)
