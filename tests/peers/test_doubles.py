"""Peers' bug threads: the same thing said twice."""

import threading
from collections import Counter
from dataclasses import replace
from datetime import UTC, date, datetime

import sqlalchemy as sa

from casework.delivery import deliver
from casework.grouping import group
from casework.sweep import sweep
from models.db import Store
from models.tables import NOTICE
from tests.casework.mail_cast import OFFICE, Clock, Way, at, digests
from tests.peers.days import DUE, MONDAY, live, span, told
from tests.world import World


def causes(world: World) -> Counter[tuple[object, ...]]:
    cause = (NOTICE.c.obligation_id, NOTICE.c.rung, NOTICE.c.repeat_no, NOTICE.c.post_id)
    with world.store.reading() as session:
        return Counter(tuple(row) for row in session.execute(sa.select(*cause)))


def test_a_reminder_that_is_looked_for_every_hour_goes_once(world: World, way: Way) -> None:
    """Vikunja #2729."""
    world.open("SYT", DUE)

    for hour in range(7, 18):
        sweep(world.store, MONDAY, at(MONDAY, hour), mode="live")
        group(world.store, MONDAY, at(MONDAY, hour), mode="live", office=OFFICE)
        deliver(world.store, Clock(at(MONDAY, hour, 5)), channels={"mail": way}, mode="live", office=OFFICE)

    assert [letter.address for letter in way.letters] == ["mai@longan.example"]


def test_a_restart_in_the_middle_of_the_day_says_nothing_again(world: World, way: Way) -> None:
    """OneUptime #2149."""
    world.open("SYT", DUE)
    live(world, MONDAY, MONDAY, way)
    fresh = replace(world, store=Store(world.store.url))

    live(fresh, MONDAY, MONDAY, way)

    assert len(way.letters) == 1
    fresh.store.dispose()


def test_the_hour_that_comes_twice_when_summer_time_ends_tells_nobody_twice(world: World, way: Way) -> None:
    """Prefect #7381, #7461, #7468: an office whose clock is set back has 2:30 twice, and four runs in all."""
    berlin = replace(OFFICE, zone="Europe/Berlin")
    autumn = date(2022, 10, 31)  # the Monday after; its clock was set back in the night to Sunday
    world.open("SYT", date(2022, 11, 18))

    for night in (datetime(2022, 10, 30, 0, 30, tzinfo=UTC), datetime(2022, 10, 30, 1, 30, tzinfo=UTC)):
        assert berlin.local(night).hour == 2
        sweep(world.store, berlin.day(night), night, mode="live")
    for morning in (datetime(2022, 10, 31, 8, tzinfo=UTC), datetime(2022, 10, 31, 9, tzinfo=UTC)):
        sweep(world.store, berlin.day(morning), morning, mode="live")
        group(world.store, autumn, morning, mode="live", office=berlin)
        deliver(world.store, Clock(morning), channels={"mail": way}, mode="live", office=berlin)

    assert set(causes(world).values()) == {1}
    assert len(way.letters) == len({letter.message_id for letter in way.letters}) == 1


def test_an_outage_is_not_paid_back_with_every_run_that_was_missed(world: World, way: Way) -> None:
    """Camunda PR #63687: after an outage each missed timer fired."""
    world.open("SGTVT", DUE)
    live(world, MONDAY, MONDAY, way)
    outage = span(date(2022, 2, 8), date(2022, 2, 27))

    live(world, date(2022, 2, 8), DUE, way, down=outage)

    assert told(world) == [(MONDAY, 1), (DUE, 4)]
    assert set(causes(world).values()) == {1}


def test_two_nodes_on_one_database_do_the_work_of_one(world: World) -> None:
    """jBPM PR #1938, #1991: two nodes fired the same timer."""
    for agency in ("SYT", "SGTVT", "HBL") * 5:
        world.open(agency, DUE)
    ways, start = [Way(), Way()], threading.Barrier(2)

    def node(number: int) -> None:
        store = Store(world.store.url)
        start.wait()
        sweep(store, MONDAY, at(MONDAY, 7, 30), mode="live")
        group(store, MONDAY, at(MONDAY), mode="live", office=OFFICE)
        deliver(
            store, Clock(at(MONDAY)), channels={"mail": ways[number]}, mode="live", office=OFFICE,
            worker=f"node {number}",
        )  # fmt: skip
        store.dispose()

    threads = [threading.Thread(target=node, args=(number,)) for number in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    went = [letter.message_id for way in ways for letter in way.letters]
    assert set(causes(world).values()) == {1}
    assert sorted(went) == sorted(row.message_id for row in digests(world))
    assert len(went) == 3
