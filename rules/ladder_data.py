"""What a ladder is, when it can be climbed, and how it is kept: one canonical JSON text per ladder."""

from __future__ import annotations

import json
from dataclasses import dataclass
from itertools import pairwise

from rules.lifecycles import ROLE_LEVEL, Form, Role


class LadderFault(ValueError):
    """A ladder that cannot be climbed: a code and, where one is at fault, the number of the rung."""

    def __init__(self, code: str, rung: int | None = None) -> None:
        super().__init__(code if rung is None else f"{code} (rung {rung})")
        self.code, self.rung = code, rung


@dataclass(frozen=True, slots=True)
class Rung:
    """One step: `offset` days after the due date (negative: before), working or calendar days.

    Roles stand lowest first, whatever order they were given in.
    """

    number: int
    offset: int
    working: bool
    roles: tuple[Role, ...]
    form: Form
    urgent: bool = False  # makes a digest of its own; the others wait for the week's first working day

    def __post_init__(self) -> None:
        in_order = tuple(sorted(self.roles, key=lambda role: (ROLE_LEVEL[role], role)))
        object.__setattr__(self, "roles", in_order)

    @property
    def level(self) -> int:
        """The highest addressee's level."""
        return max(ROLE_LEVEL[role] for role in self.roles)

    @property
    def levels(self) -> frozenset[int]:
        return frozenset(ROLE_LEVEL[role] for role in self.roles)


@dataclass(frozen=True, slots=True)
class Ladder:
    """Rungs in their order; the last one repeats every so many days (calendar days unless `repeat_working`).

    `wall_wait` is how many working days a superior's rung waits while a lower notice is undelivered. Raises
    LadderFault for what cannot be climbed.
    """

    key: str
    rungs: tuple[Rung, ...]
    repeat_every: int = 30
    repeat_working: bool = False
    wall_wait: int = 3

    def __post_init__(self) -> None:
        if not self.rungs:
            raise LadderFault("no_rungs")
        if self.repeat_every < 1:
            raise LadderFault("repeat_every")
        if self.wall_wait < 0:
            raise LadderFault("wall_wait")
        for place, rung in enumerate(self.rungs, 1):
            _check_rung(rung, place)
        for lower, upper in pairwise(self.rungs):
            if _far(upper) <= _far(lower):
                raise LadderFault("offsets_fall", upper.number)


def to_json(ladder: Ladder) -> str:
    """The ladder as canonical JSON: equal ladders give equal texts."""
    body = {
        "key": ladder.key,
        "repeat_every": ladder.repeat_every,
        "repeat_working": ladder.repeat_working,
        "wall_wait": ladder.wall_wait,
        "rungs": [
            {
                "number": rung.number,
                "offset": rung.offset,
                "working": rung.working,
                "roles": [role.value for role in rung.roles],
                "form": rung.form.value,
                "urgent": rung.urgent,
            }
            for rung in ladder.rungs
        ],
    }
    return json.dumps(body, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def from_json(text: str) -> Ladder:
    """The ladder that `to_json` wrote. Raises ValueError, KeyError or LadderFault for any other text."""
    body = json.loads(text)
    rungs = tuple(
        Rung(
            rung["number"],
            rung["offset"],
            rung["working"],
            tuple(Role(role) for role in rung["roles"]),
            Form(rung["form"]),
            rung["urgent"],
        )
        for rung in body["rungs"]
    )
    return Ladder(body["key"], rungs, body["repeat_every"], body["repeat_working"], body["wall_wait"])


def _check_rung(rung: Rung, place: int) -> None:
    if rung.number != place:
        raise LadderFault("rung_numbers", place)
    if not rung.roles:
        raise LadderFault("no_roles", place)
    if len(set(rung.roles)) < len(rung.roles):
        raise LadderFault("role_twice", place)
    if Role.INSPECTOR in rung.roles:  # inspectors owe through their own agency's officer
        raise LadderFault("role_inspector", place)
    if rung.form in (Form.UNREACHED, Form.STAND_DOWN, Form.EVENT):  # the engine gives these itself
        raise LadderFault("form_not_for_rungs", place)


def _far(rung: Rung) -> int:
    """The offset in fifths of a calendar day, a working week of five counted as seven."""
    return rung.offset * (7 if rung.working else 5)
