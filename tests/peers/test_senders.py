"""Peers' bug threads: the sender says "ok", and it was not."""

import pytest

from models.tables import Address
from notifications.channels import Outcome
from rules.lifecycles import DigestState
from tests.casework.mail_cast import OFFICE, TWO_WAYS, Way, at, attempts, digests, send
from tests.peers.days import MONDAY, tell
from tests.world import World

QUANG, MAI, LONG = (f"{who}@longan.example" for who in ("quang", "mai", "long"))


def to_three(world: World) -> None:
    for post in ("SYT.head", "SYT.officer", "SGTVT.head"):
        tell(world, post, post, MONDAY)


@pytest.mark.parametrize("outcome", [Outcome.PERMANENT, Outcome.TEMPORARY])
def test_one_refused_address_of_three_is_that_ones_failure_alone(world: World, outcome: Outcome) -> None:
    """Apprise #538, #1611: one boolean for many addresses."""
    to_three(world)
    way = Way(answers={QUANG: outcome})

    send(world, at(MONDAY), way)

    states = {row.address: row.state for row in digests(world)}
    refused = DigestState.DEAD if outcome is Outcome.PERMANENT else DigestState.READY
    assert states == {QUANG: refused, MAI: DigestState.SENT, LONG: DigestState.SENT}


def test_a_retry_for_one_address_does_not_write_to_the_others_again(world: World) -> None:
    """Apprise #1611: a retry went to those who had it already."""
    to_three(world)
    way = Way(answers={QUANG: Outcome.TEMPORARY})
    send(world, at(MONDAY), way)
    way.answers = {}

    send(world, at(MONDAY, 8, 10), way)

    assert sorted(letter.address for letter in way.letters) == sorted([QUANG, MAI, LONG])


def test_where_the_first_way_fails_the_second_is_tried(world: World) -> None:
    """Apprise #1341: no fallback."""
    with world.store.act("second", now=world.now) as session:
        session.add(Address(person_id=world.person["quang"], channel="second", address="0901"))
    tell(world, "SYT.head", "một việc", MONDAY)
    mail, second = Way(answers={QUANG: Outcome.PERMANENT}), Way("second")

    for minute in (0, 5):
        send(world, at(MONDAY, 8, minute), mail, second, office=TWO_WAYS)

    assert [letter.address for letter in second.letters] == ["0901"]


def test_an_error_is_kept_and_not_swallowed(world: World) -> None:
    """CISO Assistant: the task that sends swallows its errors."""
    tell(world, "SYT.head", "một việc", MONDAY)

    result = send(world, at(MONDAY), Way(answers={QUANG: Outcome.TEMPORARY}), office=OFFICE)

    (row,) = digests(world)
    assert (result.sent, result.later) == (0, 1)
    assert (row.state, row.sent_at, attempts(world)) == (DigestState.READY, None, ["temporary"])
