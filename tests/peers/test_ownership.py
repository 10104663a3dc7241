"""Bugs that users of other systems reported about people who leave, are away, or work that belongs to nobody.

The name of a test gives the project and the number of the report.
"""

from datetime import date, datetime, time, timedelta

import pytest
import sqlalchemy as sa

from casework import people, plan_tasks
from casework.errors import BadInput, Shortage
from casework.grouping import group
from casework.invariant import orphans, repair_breaches
from casework.mailroom import Mailroom
from casework.posts import actor_of, derive_slots, seats
from casework.preflight import empty_rungs
from casework.sweep import seal_outbox, sweep
from casework.versions import Versions
from casework.why import why
from checker import verify
from models.db import Store
from models.tables import DIGEST, NOTICE, PERSON, Agency, Person, Post
from rules.lifecycles import ObligationKind, TenureKind
from tests.casework.test_reorganise import DAY, merged
from tests.casework.verbs import acting, duties
from tests.checker.office_year import a_day
from tests.world import ZONE, World, build_world

OFFICE = Mailroom("long-an", "Long An")
GONE = date(2022, 3, 1)


@pytest.fixture
def world(lite: Store, now: datetime) -> World:
    return build_world(lite, now)


def write(world: World, day: date) -> list[str]:
    """A sweep and the letters of a day: who gets one."""
    sweep(world.store, day, world.now, mode="live")
    at = datetime.combine(day, time(9), ZONE)
    group(world.store, day, at, mode="live", office=OFFICE)
    query = (
        sa.select(PERSON.c.code)
        .join(DIGEST, DIGEST.c.person_id == PERSON.c.id)
        .where(DIGEST.c.day == day)
        .order_by(PERSON.c.code)
    )
    with world.store.reading() as session:
        return list(session.execute(query).scalars())


def stands_in(world: World, code: str, post: str, *, rank: int = 1) -> None:
    with acting(world, "SNV.director", date(2022, 1, 5)) as work:
        people.assign(
            *work.who, work.session.get_one(Post, world.post[post]),
            work.session.get_one(Person, world.person[code]), kind=TenureKind.SUBSTITUTE, rank=rank, **work.when,
        )  # fmt: skip


def away(world: World, code: str, first: date, last: date) -> None:
    with acting(world, "SNV.director", date(2022, 1, 5)) as work:
        people.record_absence(
            *work.who, work.session.get_one(Person, world.person[code]), first_day=first, last_day=last, **work.when
        )  # fmt: skip


def leaves(world: World, code: str, successor: str | None, on: date = GONE) -> people.Leaving:
    with acting(world, "SNV.director", on) as work:
        follows = work.session.get_one(Person, world.person[successor]) if successor else None
        return people.leave(
            *work.who, work.session.get_one(Person, world.person[code]), successor=follows, **work.when
        )


def test_metabase_68350_who_has_left_is_never_written_to_again(world: World) -> None:
    world.open("SYT", date(2022, 3, 14))
    assert write(world, date(2022, 2, 21)) == ["mai"]

    leaves(world, "mai", "thu")

    told = [who for offset in range(45) for who in write(world, GONE + timedelta(days=offset))]
    assert "mai" not in told
    assert "thu" in told


def test_metabase_72444_and_mozilla_sumo_337_an_address_that_still_works_is_not_enough(world: World) -> None:
    world.open("SYT", date(2022, 3, 7))
    with world.store.act("left", now=world.now) as session:  # as an import may say it: nobody follows
        session.get_one(Person, world.person["mai"]).active_to = date(2022, 2, 28)

    assert "mai" not in write(world, GONE)


def test_sormas_3212_a_change_in_a_matter_is_not_told_to_who_once_heard_of_it(world: World) -> None:
    row = world.open("SYT", date(2022, 3, 14))
    assert write(world, date(2022, 2, 21)) == ["mai"]
    leaves(world, "mai", "thu")

    with acting(world, "SYT.officer", date(2022, 3, 2)) as work:
        plan_tasks.report_done(
            *work.who, work.obligation(row), document_no="1/BC", document_date=date(2022, 3, 2), **work.when
        )
    with acting(world, "SNV.director", date(2022, 3, 3)) as work:
        plan_tasks.return_(*work.who, work.obligation(row), reason="Thiếu tài liệu", **work.when)

    told = [who for offset in range(2, 16) for who in write(world, GONE + timedelta(days=offset))]
    assert "mai" not in told
    assert "thu" in told


def test_gcconnex_1652_who_stood_by_to_hear_of_others_matters_hears_of_none(world: World) -> None:
    stands_in(world, "quang", "SYT.officer")
    away(world, "mai", date(2022, 3, 1), date(2022, 3, 31))
    world.open("SYT", date(2022, 3, 14))

    leaves(world, "quang", "thu", date(2022, 2, 28))

    told = [who for offset in range(31) for who in write(world, GONE + timedelta(days=offset))]
    assert "quang" not in told
    assert "thu" in told


def test_mozilla_sumo_2141_nobody_leaves_with_work_still_in_his_name(world: World) -> None:
    world.open("SYT", date(2022, 6, 30))

    with pytest.raises(Shortage, match=r"SYT\.officer"):
        leaves(world, "mai", None)

    with world.store.reading() as session:
        assert actor_of(session, "SYT.officer", GONE).name == "Ngô Thị Mai"


def test_zammad_1816_what_comes_back_finds_who_is_there_now(world: World) -> None:
    row = world.open("SYT", date(2022, 6, 30))
    with acting(world, "SYT.officer", date(2022, 2, 25)) as work:
        plan_tasks.report_done(
            *work.who, work.obligation(row), document_no="1/BC", document_date=date(2022, 2, 24), **work.when
        )
    leaves(world, "mai", "thu")

    with acting(world, "SNV.director", date(2022, 3, 4)) as work:
        plan_tasks.return_(*work.who, work.obligation(row), reason="Thiếu số liệu", **work.when)

    assert "thu" in write(world, date(2022, 3, 4))


def test_zammad_3029_a_duty_without_anybody_does_not_wait_until_it_escalates(world: World) -> None:
    world.open("SYT", date(2022, 12, 30))  # months before its first reminder
    with world.store.act("post ends", now=world.now) as session:
        session.get_one(Post, world.post["SYT.officer"]).valid_to = date(2022, 2, 28)
        session.flush()
        derive_slots(session, GONE)
        repair_breaches(session, world.standing(session), today=GONE, now=world.now)

    repair = duties(world, ObligationKind.REPAIR)
    assert [row.occurrence for row in repair] == ["no_post:officer"]
    with world.store.reading() as session:
        assert orphans(session, GONE) == []


def test_zammad_5209_a_closed_body_keeps_no_open_work_and_gets_no_word(world: World) -> None:
    world.open("SGTVT", date(2022, 7, 20))
    write(world, date(2022, 6, 30))
    merged(world, "SGTVT")

    told = [who for offset in range(40) for who in write(world, DAY + timedelta(days=offset))]

    assert not {"hung", "long"} & set(told)
    assert {row.agency_id for row in duties(world, ObligationKind.TASK)} == {world.agency["SYT"]}
    with world.store.reading() as session:
        assert orphans(session, DAY) == []


def test_zammad_5209_nothing_new_is_given_to_a_closed_body(world: World) -> None:
    merged(world, "SGTVT")

    with pytest.raises(BadInput, match="không hoạt động"):
        merged(world, "HBL", into="SGTVT", on=date(2022, 7, 4))


def test_zammad_3694_the_substitute_of_the_substitute_hears_for_both(world: World) -> None:
    stands_in(world, "quang", "SYT.officer")  # Quang, the head, for Mai
    stands_in(world, "thu", "SYT.head")  # and Thu for Quang
    for code in ("mai", "quang"):
        away(world, code, date(2022, 2, 14), date(2022, 2, 25))
    world.open("SYT", date(2022, 3, 7))

    assert write(world, date(2022, 2, 14)) == ["thu"]
    with world.store.reading() as session:
        found = seats(session, [world.post["SYT.officer"]], date(2022, 2, 14))[world.post["SYT.officer"]]
        assert (found.acting_for, found.via) == (world.person["mai"], world.person["quang"])
        number = session.execute(sa.select(sa.func.min(NOTICE.c.id))).scalar_one()
        said = dict(why(session, number))
    assert "Đặng Thị Thu (thay Hồ Văn Quang, thay Ngô Thị Mai)" in said.values()


def test_zammad_3694_the_checker_and_the_walk_ahead_know_the_chain_too(store: Store, now: datetime) -> None:
    world = build_world(store, now)
    stands_in(world, "quang", "SYT.officer")
    stands_in(world, "thu", "SYT.head")
    for code in ("mai", "quang"):
        away(world, code, date(2022, 2, 14), date(2022, 2, 25))
    world.open("SYT", date(2022, 3, 7))
    for offset in range(14):
        a_day(world, date(2022, 2, 10) + timedelta(days=offset))
    seal_outbox(world.store, datetime.combine(date(2022, 2, 23), time(16), ZONE))

    report = verify(store.url.render_as_string(hide_password=False).replace("+psycopg", ""))

    assert [(check.name, check.counter_examples) for check in report.checks if check.counter_examples] == []
    with world.store.reading() as session:
        assert empty_rungs(session, Versions(), today=date(2022, 2, 14), horizon=10) == []


def test_zammad_3694_two_people_do_not_stand_in_for_each_other(world: World) -> None:
    stands_in(world, "quang", "SYT.officer")

    with pytest.raises(BadInput, match="thay lẫn nhau"):
        stands_in(world, "mai", "SYT.head")


def test_zammad_5566_when_the_absence_is_over_the_substitute_is_out_again(world: World) -> None:
    stands_in(world, "quang", "SYT.officer")
    away(world, "mai", date(2022, 2, 14), date(2022, 2, 18))

    with world.store.reading() as session:
        names = [actor_of(session, "SYT.officer", date(2022, 2, day)).name for day in (11, 14, 18, 19)]

    assert names == ["Ngô Thị Mai", "Hồ Văn Quang", "Hồ Văn Quang", "Ngô Thị Mai"]


def test_osticket_6213_who_is_away_hears_nothing_and_his_substitute_hears_it(world: World) -> None:
    stands_in(world, "thu", "SYT.officer")
    away(world, "mai", date(2022, 2, 14), date(2022, 2, 18))
    world.open("SYT", date(2022, 3, 7))

    assert write(world, date(2022, 2, 14)) == ["thu"]


def test_osticket_852_an_absence_without_a_substitute_is_a_debt_at_once(world: World) -> None:
    world.open("SYT", date(2022, 6, 30))

    away(world, "mai", date(2022, 1, 5), date(2022, 1, 14))

    assert [row.occurrence for row in duties(world, ObligationKind.REPAIR)] == ["nobody"]


def test_oncall_4936_who_follows_is_asked_on_the_day_of_the_letter_not_of_the_call(world: World) -> None:
    world.open("SYT", date(2022, 3, 22))
    sweep(
        world.store, date(2022, 2, 28), world.now, mode="live"
    )  # the call waits for the week's first letter

    leaves(world, "mai", "thu")

    assert write(world, date(2022, 3, 7)) == ["thu"]
    with world.store.reading() as session:
        assert session.get_one(Agency, world.agency["SYT"]).valid_to is None


def test_documenso_3087_a_substitute_acts_for_the_days_given_and_the_trail_names_both(world: World) -> None:
    stands_in(world, "thu", "SYT.officer")
    away(world, "mai", date(2022, 2, 14), date(2022, 2, 18))

    with world.store.reading() as session:
        post = [world.post["SYT.officer"]]
        inside = seats(session, post, date(2022, 2, 18))[post[0]]
        after = seats(session, post, date(2022, 2, 19))[post[0]]

    assert (inside.person_id, inside.acting_for) == (world.person["thu"], world.person["mai"])
    assert (after.person_id, after.acting_for) == (world.person["mai"], None)
