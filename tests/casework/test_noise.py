"""The noise of a small half year: who is drowned by which rule, and that nothing new and overdue ever waits."""

from collections.abc import Iterator
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
import sqlalchemy as sa

from casework.noise import letters_of, noise
from config.noise import load_noise
from models.db import Store
from models.tables import DIGEST, NOTICE, OBLIGATION
from rehearsal.forecast import Ahead, Span, rehearsing
from rules.lifecycles import Role
from rules.noise import Allowance
from tests.rehearsal.small_office import BEGIN, END, at, burden, settings_in
from tests.world import World, build_world


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    """Nobody does anything from January to March."""
    folder: Path = tmp_path_factory.mktemp("noise")
    store = Store(f"sqlite:///{folder}/office.db", durable=False)
    store.create_schema()
    world = build_world(store, datetime(2022, 1, 4, 1, 0, tzinfo=UTC))
    burden(world)
    with pytest.MonkeyPatch.context() as patch:
        running = rehearsing(store, settings_in(folder, patch))
    Ahead(running, None, (), Span(BEGIN, END, at(BEGIN, 0))).run()
    yield world
    store.dispose()


def test_every_letter_and_every_line_is_counted_once(office: World) -> None:
    with office.store.reading() as session:
        found = noise(session, BEGIN, END, load_noise())
        letters = letters_of(session, BEGIN, END)
        lines = session.execute(
            sa.select(sa.func.count()).select_from(NOTICE.join(DIGEST, DIGEST.c.id == NOTICE.c.digest_id))
        ).scalar_one()

    assert found["letters"] == len(letters) > 30
    assert found["lines"] == sum(len(letter.lines) for letter in letters) == lines
    assert {letter.rank for letter in letters} >= {Role.OFFICER, Role.HEAD, Role.DIRECTOR, Role.VICE_CHAIRMAN}


def test_a_small_allowance_names_who_is_drowned_by_which_rule(office: World) -> None:
    tight = {role: Allowance(1, 1) for role in Role}
    with office.store.reading() as session:
        over = noise(session, BEGIN, END, tight)["over"]
        calm = noise(session, BEGIN, END, {role: Allowance(1000, 1000) for role in Role})["over"]

    assert calm == []
    assert {"person", "week", "rank", "rules"} <= set(over[0])
    assert all(one["letters"] > 1 or one["lines"] > 1 for one in over)
    assert all(sum(rule["lines"] for rule in one["rules"]) == one["lines"] for one in over)


def test_fewer_letters_have_their_price_beside_them(office: World) -> None:
    with office.store.reading() as session:
        rules = {one["rule"]: one for one in noise(session, BEGIN, END, load_noise())["rules"]}

    assert {"task -3", "task 0", "task +1"} <= set(rules)
    for one in rules.values():
        assert one["letters_if_riding"] <= one["letters_now"]
        assert (one["lines_later"] > 0) == (one["longest_wait_days"] > 0)
        assert one["saved"] == 0 or one["lines_later"] > 0


def test_the_first_notice_of_a_new_overdue_is_never_held_back(office: World) -> None:
    """Every task that went overdue in these weeks, its addressee in reach, was told on the very day of its rung."""
    with office.store.reading() as session:
        fresh = session.execute(
            sa.select(NOTICE.c.created_on, NOTICE.c.hold_until, NOTICE.c.urgent, DIGEST.c.sent_on)
            .join(OBLIGATION, OBLIGATION.c.id == NOTICE.c.obligation_id)
            .join(DIGEST, DIGEST.c.id == NOTICE.c.digest_id)
            .where(NOTICE.c.event == "", OBLIGATION.c.kind == "task", NOTICE.c.rung == 5)
        ).all()

    assert len(fresh) >= 6
    assert all(row.urgent and row.sent_on == row.created_on == row.hold_until for row in fresh)


def test_a_span_without_letters_is_quiet(office: World) -> None:
    with office.store.reading() as session:
        found = noise(session, date(2021, 1, 1), date(2021, 12, 31), load_noise())

    assert (found["letters"], found["over"], found["rules"]) == (0, [], [])
