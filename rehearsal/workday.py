"""The people of one rehearsed day: each acts in a transaction of his own, as at a real desk."""

from collections.abc import Callable
from datetime import date, datetime

from casework.standing import standing
from models.db import Store
from rehearsal.people import deal_with
from rehearsal.scene import Scene, Script, codes, roster
from rehearsal.sight import at_work, duties_of, in_sight, judged_by
from rules.rights import Actor

Deal = Callable[[Scene, Actor, list[int]], int]


def people_work(store: Store, script: Script, day: date, now: datetime, deal: Deal = deal_with) -> int:
    """Everybody deals with what is ripe; returns how many acts."""
    with store.reading() as session:
        before = Scene(session, standing(session), script, day, now, codes(session))
        duties = in_sight(before)
        if not any(duty.ripe for duty in duties):
            return 0
        busy = at_work(session, roster(session, day), duties)
    done = 0
    for actor, numbers in busy.items():
        with store.act(
            "rehearsal.work", now=now, person_id=actor.person_id, post_id=actor.post_id
        ) as session:
            held = duties_of(session, numbers)
            mine = list(held)
            held |= judged_by(session, held.values())  # as long as they are held, each is read once
            done += deal(Scene(session, before.standing, script, day, now, before.agencies), actor, mine)
    return done
