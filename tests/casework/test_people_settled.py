"""An act on people looks only at who is connected with it; nothing outside is ever left to repair."""

from datetime import date, datetime, timedelta
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st
from sqlmodel import Session

from casework import people
from casework.errors import BadInput, Shortage
from casework.invariant import Repairs, connected, orphans, repair_breaches
from casework.posts import actor_of
from models.db import Store
from models.tables import Address, Person, Post, Tenure
from rules.lifecycles import AddressState, TenureKind
from rules.rights import Actor
from tests.world import PERSONS, POSTS, World, build_world

TODAY = date(2022, 3, 1)
_PERSON = st.sampled_from(sorted(PERSONS))
_POST = st.sampled_from([post[0] for post in POSTS])
_ACTS = st.lists(
    st.one_of(
        st.tuples(st.just("assign"), _POST, _PERSON, st.sampled_from(TenureKind)),
        st.tuples(st.just("leave"), _PERSON, st.none() | _PERSON),
        st.tuples(st.just("away"), _PERSON),
        st.tuples(st.just("address"), _PERSON),
    ),
    min_size=1, max_size=8,
)  # fmt: skip
_STANDING_IN = st.lists(st.tuples(_POST, _PERSON), max_size=12)


@settings(max_examples=40, deadline=None)
@given(acts=_ACTS, standing_in=_STANDING_IN, unreached=st.sets(_PERSON, max_size=6))
def test_after_an_act_on_people_there_is_nothing_left_to_repair(
    acts: list[tuple[Any, ...]], standing_in: list[tuple[str, str]], unreached: set[str]
) -> None:
    made = Store("sqlite:///:memory:")
    made.create_schema()
    world = build_world(made, datetime.fromisoformat("2022-03-01T09:00+07:00"))
    with made.act("begin", now=world.now) as session:
        for code in world.agency:
            world.open(code, session=session)
        session.add_all(
            Tenure(post_id=world.post[post], person_id=world.person[who], kind=TenureKind.SUBSTITUTE)
            for post, who in standing_in
        )
        for who in unreached:
            session.get_one(Address, world.address[who]).state = AddressState.BROKEN
        repair_breaches(session, world.standing(session), today=TODAY, now=world.now)
        clerk = actor_of(session, "SNV.reform_office", TODAY)
    for number, act in enumerate(acts):
        try:
            with made.act("people", now=world.now) as session:
                _let(world, clerk, session, number, *act)
        except (BadInput, Shortage):
            continue
        with made.act("look", now=world.now) as session:
            left = repair_breaches(session, world.standing(session), today=TODAY, now=world.now)
            assert (act, left) == (act, Repairs(opened=0, closed=0))
            assert orphans(session, TODAY) == []
    made.dispose()


def _let(world: World, actor: Actor, session: Session, number: int, what: str, *who: Any) -> None:
    when: dict[str, Any] = {"on": TODAY, "today": TODAY, "now": world.now}
    rules = world.standing(session)

    def person(code: str) -> Person:
        return session.get_one(Person, world.person[code])

    match what:
        case "assign":
            post = session.get_one(Post, world.post[who[0]])
            people.assign(session, rules, actor, post, person(who[1]), kind=who[2], **when)
        case "leave":
            follower = person(who[1]) if who[1] else None
            people.leave(session, rules, actor, person(who[0]), successor=follower, **when)
        case "away":
            last = TODAY + timedelta(days=5)
            people.record_absence(
                session, rules, actor, person(who[0]), first_day=TODAY, last_day=last, **when
            )
        case "address":
            people.change_address(
                session, rules, actor, person(who[0]), address=f"{who[0]}.{number}@mau.example", **when
            )


def test_posts_are_connected_through_the_people_who_share_them_near_or_far(
    lite: Store, now: datetime
) -> None:
    world = build_world(lite, now)
    chain = (("SYT.officer", "quang"), ("SYT.head", "long"), ("SGTVT.officer", "long"))
    with lite.act("stand in", now=now) as session:
        session.add_all(
            Tenure(post_id=world.post[post], person_id=world.person[who], kind=TenureKind.SUBSTITUTE)
            for post, who in chain
        )

        near = connected(session, [world.post["SYT.officer"]])
        of_hung = connected(session, [], [world.person["hung"]])
        alone = connected(session, [world.post["HBL.head"]])

    around = {"SYT.officer", "SYT.head", "SGTVT.head", "SGTVT.officer"}
    assert near == of_hung == {world.post[code] for code in around}
    assert alone == {world.post["HBL.head"]}
