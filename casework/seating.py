"""Rows of a list of people understood as seats, compared with what is stored and with each other."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date

from sqlmodel import Session, select

from casework.import_preview import Preview
from casework.posts import circle
from casework.sheets import Row
from models.tables import Address, Person, Post, Tenure
from rules.lifecycles import AddressState, TenureKind

_ALWAYS, _NEVER = date.min, date.max
Days = tuple[date | None, date | None]


@dataclass(frozen=True)
class Seat:
    """One row understood: who sits in which post from when to when, or stands in for its holder.

    `post_values` is None where the post is only stood in for; empty cells are left out of all values.
    """

    row: Row
    post: str
    person: str
    kind: TenureKind
    post_values: dict[str, object] | None
    person_values: dict[str, object]
    days: Days
    decision: str
    addresses: tuple[tuple[str, str], ...]  # channel, address
    agency: str

    @property
    def tenure_values(self) -> dict[str, object]:
        """The columns of the tenure that the row gives."""
        said = {"valid_from": self.days[0], "valid_to": self.days[1], "decision_no": self.decision}
        return {name: value for name, value in said.items() if value}


@dataclass
class Stored:
    """What the office knows of posts, persons, tenures and addresses, by the keys that files use."""

    posts: dict[str, Post]
    persons: dict[str, Person]
    tenures: dict[tuple[int, int, TenureKind], list[Tenure]] = field(default_factory=dict)
    addresses: dict[int, list[Address]] = field(default_factory=dict)

    @classmethod
    def load(cls, session: Session) -> Stored:
        """Everything of the office, read once."""
        found = cls(
            {row.code: row for row in session.exec(select(Post))},
            {row.code: row for row in session.exec(select(Person))},
        )
        for tenure in session.exec(select(Tenure)):
            found.keep(tenure)
        for address in session.exec(select(Address)):
            found.addresses.setdefault(address.person_id, []).append(address)
        return found

    def keep(self, row: Tenure) -> None:
        """Remember a tenure."""
        self.tenures.setdefault((row.post_id, row.person_id, row.kind), []).append(row)

    def tenure(self, seat: Seat) -> Tenure | None:
        """The stored tenure the row speaks of: begun on the same day, or else overlapping it."""
        post, person = self.posts.get(seat.post), self.persons.get(seat.person)
        if post is None or person is None or post.id is None or person.id is None:
            return None
        rows = self.tenures.get((post.id, person.id, seat.kind), [])
        same = [row for row in rows if row.valid_from == seat.days[0]]
        over = [row for row in rows if _overlap((row.valid_from, row.valid_to), seat.days)]
        return next(iter([*same, *over]), None)

    def address(self, person: str, channel: str, address: str) -> Address | None:
        """The stored address of a person, in whatever state."""
        stored = self.persons.get(person)
        for row in self.addresses.get(stored.id or 0, []) if stored else []:
            if (row.channel, row.address.casefold()) == (channel, address.casefold()):
                return row
        return None

    def fresh(self, seat: Seat) -> list[tuple[str, str]]:
        """The row's addresses that are not in use yet."""
        found = [(entry, self.address(seat.person, *entry)) for entry in seat.addresses]
        return [entry for entry, row in found if row is None or row.state is AddressState.RETIRED]


def check(preview: Preview, seats: Sequence[Seat], stored: Stored) -> None:
    """Add a problem for every row that disagrees with another one or with what is stored."""
    _posts(preview, seats, stored)
    _agreement(preview, seats)
    _mail(preview, seats, stored)
    _holders(preview, seats, stored)
    _circles(preview, seats, stored)


def _posts(preview: Preview, seats: Sequence[Seat], stored: Stored) -> None:
    known = set(stored.posts) | {seat.post for seat in seats if seat.post_values is not None}
    for seat in seats:
        if seat.post not in known:
            preview.wrong("unknown_post", seat.row.where("substitute_for"), value=seat.post)


def _agreement(preview: Preview, seats: Sequence[Seat]) -> None:
    """A post, and a person, must be described alike in all their rows."""
    posts: dict[str, Seat] = {}
    persons: dict[str, Seat] = {}
    for seat in seats:
        first = posts.setdefault(seat.post, seat) if seat.post_values is not None else seat
        told = [
            {name: (s.post_values or {}).get(name) for name in ("agency_id", "role")} for s in (first, seat)
        ]
        if told[0] != told[1]:
            preview.wrong(
                "other_facts", seat.row.where("role"), value=seat.post, first=first.row.where("role"),
                what_vi="chức vụ", what_en="the post",
            )  # fmt: skip
        first = persons.setdefault(seat.person, seat)
        for cell in ("name", "email", "phone"):
            texts = {text for text in (first.row.text(cell), seat.row.text(cell)) if text}
            if len(texts) > 1:
                preview.wrong(
                    "other_facts", seat.row.where(cell), value=seat.person, first=first.row.where(cell),
                    what_vi="người có mã", what_en="the person with the code",
                )  # fmt: skip


def _mail(preview: Preview, seats: Sequence[Seat], stored: Stored) -> None:
    codes = {person.id: code for code, person in stored.persons.items()}
    owners = {
        row.address.casefold(): codes[row.person_id]
        for rows in stored.addresses.values()
        for row in rows
        if row.channel == "mail" and row.state is not AddressState.RETIRED
    }
    for seat in seats:
        for channel, address in seat.addresses:
            owner = owners.setdefault(address.casefold(), seat.person) if channel == "mail" else seat.person
            if owner != seat.person:
                preview.wrong("mail_taken", seat.row.where("email"), value=address, owner=owner)


def _holders(preview: Preview, seats: Sequence[Seat], stored: Stored) -> None:
    """One holder at a time: an overlap would leave it to chance who is pressed."""
    held: dict[str, list[tuple[Days, str]]] = {}
    codes = {person.id: code for code, person in stored.persons.items()}
    posts = {post.id: code for code, post in stored.posts.items()}
    holders = [seat for seat in seats if seat.kind is TenureKind.HOLDER]
    retold = {id(stored.tenure(seat)) for seat in holders}
    for (post, person, kind), rows in stored.tenures.items():
        for row in rows:
            if kind is TenureKind.HOLDER and id(row) not in retold:
                held.setdefault(posts[post], []).append(((row.valid_from, row.valid_to), codes[person]))
    for seat in holders:
        days = _known_days(seat, stored)
        for others, person_code in held.get(seat.post, []):
            if person_code != seat.person and _overlap(others, days):
                both = f"{person_code}, {seat.person}"
                preview.wrong("two_holders", seat.row.where("name"), post=seat.post, first=both)
        held.setdefault(seat.post, []).append((days, seat.person))


def _circles(preview: Preview, seats: Sequence[Seat], stored: Stored) -> None:
    """Who stands in for whom must not lead back: away together, they would leave nobody."""
    codes = {person.id: code for code, person in stored.persons.items()}
    posts = {post.id: code for code, post in stored.posts.items()}
    holders: dict[str, set[str]] = {}
    relied: list[tuple[str, str]] = []
    for (post, person, kind), rows in stored.tenures.items():
        if any(row.valid_to is None for row in rows):
            if kind is TenureKind.HOLDER:
                holders.setdefault(posts[post], set()).add(codes[person])
            else:
                relied.append((posts[post], codes[person]))
    for seat in seats:
        if seat.kind is TenureKind.HOLDER:
            holders.setdefault(seat.post, set()).add(seat.person)
        else:
            relied.append((seat.post, seat.person))
    relies: dict[str, set[str]] = {}
    for post_code, person_code in relied:
        for holder in holders.get(post_code, ()):
            relies.setdefault(holder, set()).add(person_code)
    for seat in seats:
        own = holders.get(seat.post, set()) - {seat.person}
        if seat.kind is TenureKind.SUBSTITUTE and circle(relies, seat.person, own):
            preview.wrong(
                "stand_in_circle", seat.row.where("substitute_for"), value=seat.person, post=seat.post
            )


def _known_days(seat: Seat, stored: Stored) -> Days:
    """The row's days; where it leaves one empty, the stored one."""
    row = stored.tenure(seat)
    first, last = seat.days
    return (first or (row.valid_from if row else None), last or (row.valid_to if row else None))


def _overlap(one: Days, other: Days) -> bool:
    return (one[0] or _ALWAYS) <= (other[1] or _NEVER) and (other[0] or _ALWAYS) <= (one[1] or _NEVER)
