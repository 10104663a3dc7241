"""The shipped ladders, and an office's own."""

from collections.abc import Callable
from pathlib import Path

import pytest

from config.ladders import load_ladders
from config.loader import ConfigError
from rules.lifecycles import ObligationKind, Role
from tests.config.conftest import Change, line_of
from tests.rules.ladders import TASKS

Refused = Callable[[Callable[[Path], object], str, str, str], ConfigError]
FILE = "ladders.yaml"


def test_the_default_ladder_is_the_one_of_the_office() -> None:
    assert load_ladders()["default"] == TASKS


def test_every_kind_of_duty_has_a_ladder_and_none_is_for_an_unknown_kind() -> None:
    found = load_ladders()

    assert set(found) <= {"default", *ObligationKind}
    assert all(ladder.key == key for key, ladder in found.items())


def test_short_internal_steps_are_called_less_and_never_before_the_chairman() -> None:
    found = load_ladders()

    for kind in ("address_repair", "repair", "extension", "confirmation", "inspection_step"):
        assert len(found[kind].rungs) < len(found["default"].rungs)
        assert not any(Role.CHAIRMAN in rung.roles for rung in found[kind].rungs)


def test_a_missed_mark_of_the_thirty_per_cent_reaches_the_leaders_at_once() -> None:
    missed = [rung for rung in load_ladders()["quota"].rungs if rung.offset == 1]

    assert [rung.roles for rung in missed] == [(Role.DIRECTOR, Role.VICE_CHAIRMAN)]


def test_an_office_changes_its_own_ladder(change: Change) -> None:
    folder = change(FILE, "{offset: 7, days: working", "{offset: 5, days: calendar")

    rung = load_ladders(folder)["default"].rungs[5]

    assert (rung.offset, rung.working) == (5, False)


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("offset: -15,", "ofset: -15,", "“[1].rungs[1].ofset” is not a key known here; do you mean “offset”?"),
        ("offset: -15,", "offset: 15 days,", "must be a whole number, not “15 days”"),
        ("offset: -15,", "offset: -1500,", "must be from -400 to 400"),
        ("days: working, to", "days: worked, to", "does not take “worked”"),
        ("to: [officer]", "to: officer", "must be a list"),
        ("to: [officer]", "to: []", "must have at least 1"),
        ("to: [officer]", "to: [oficer]", "does not take “oficer”; do you mean “officer”?"),
        ("to: [officer]", "to: [inspector]", "does not take “inspector”"),
        ("to: [head, reform_office]", "to: [head, head]", "names an addressee twice"),
        ("form: reminder", "form: criticism", "does not take “criticism”"),
        ("form: reminder", "form: stand_down", "does not take “stand_down”"),
        ("urgent: no}", "urgent: maybe}", "must be yes or no"),
        (", urgent: no}", "}", "lacks the key “urgent”"),
        ("{offset: -7,", "{offset: -15,", "must lie after the rung before it"),
        ("{every: 30,", "{every: 0,", "must be from 1 to 366"),
        ("wall_wait: 3", "wall_wait: -1", "must be from 0 to 30"),
        ("wall_wait: 3", "wall_wait: 3\n  wall_wait: 4", "is given twice"),
        ("for: [default]", "for: [defualt]", "does not take “defualt”; do you mean “default”?"),
        ("for: [quota]", "for: [quota, task, repair]", "“repair” has a ladder above"),
        ("    - {offset: -7,", "   - {offset: -7,", "the YAML breaks here"),  # one space lost
    ],
)  # fmt: skip
def test_a_wrong_ladder_is_refused_with_its_line(refused: Refused, old: str, new: str, said: str) -> None:
    error = refused(load_ladders, FILE, old, new)

    assert said in error.message_en
    assert error.line == line_of(FILE, old) + new.count("\n")


def test_an_office_without_a_default_ladder_is_refused(refused: Refused) -> None:
    error = refused(load_ladders, FILE, "for: [default]", "for: [task]")

    assert "lacks the ladder for “default”" in error.message_en
