"""Posts, the persons who hold them and for how long, and where these can be reached."""

from datetime import date

import sqlalchemy as sa
from sqlmodel import Field

from models.base import Row, enum_field, key, ref
from rules.lifecycles import AddressState, Role, TenureKind


class Post(Row, table=True):
    """A chair, not a person: duties belong to posts."""

    __table_args__ = (  # the slots are derived from what is indexed, group by group
        sa.Index("ix_post_place", "agency_id", "role", "rank", "id", "valid_from", "valid_to"),
    )
    id: int | None = key()
    code: str = Field(unique=True)
    agency_id: int = ref("agency.id", index=False)
    role: Role = enum_field(Role, index=True)
    title_vi: str
    title_en: str = ""
    rank: int = 1  # the first of an agency's posts of one role fills its slot
    skills: str = ""  # of an inspector: a|b
    valid_from: date | None = None
    valid_to: date | None = None


class Person(Row, table=True):
    """A human being; the address book, not the account."""

    id: int | None = key()
    code: str = Field(unique=True)
    name: str
    language: str = "vi"
    active_from: date | None = None
    active_to: date | None = None  # last day in service, inclusive


class Tenure(Row, table=True):
    """A person holding a post, or standing in for its holder, from day to day (inclusive)."""

    __table_args__ = (  # who answers for a post is read off the index, in the order in which they are asked
        sa.Index(
            "ix_tenure_answering", "post_id", "kind", "rank", "id", "person_id", "valid_from", "valid_to"
        ),
    )
    id: int | None = key()
    post_id: int = ref("post.id", index=False)
    person_id: int = ref("person.id")
    kind: TenureKind = enum_field(TenureKind, TenureKind.HOLDER)
    rank: int = 1  # order of the substitutes
    valid_from: date | None = None
    valid_to: date | None = None
    decision_no: str = ""


class Absence(Row, table=True):
    """Days on which a person cannot act; the substitute is asked instead."""

    id: int | None = key()
    person_id: int = ref("person.id")
    first_day: date
    last_day: date
    reason: str = ""


class Address(Row, table=True):
    """Where a person can be reached on a channel, with what became of the last attempt."""

    __table_args__ = (
        sa.UniqueConstraint("person_id", "channel", "address"),
        sa.Index(
            "ix_address_good",
            "person_id",
            sqlite_where=sa.text("state = 'good'"),
            postgresql_where=sa.text("state = 'good'"),
        ),
    )
    id: int | None = key()
    person_id: int = ref("person.id", index=False)  # the unique key begins with it
    channel: str = "mail"
    address: str
    rank: int = 1
    state: AddressState = enum_field(AddressState, AddressState.GOOD)
    state_since: date | None = None
    state_note: str = ""


class Slot(Row, table=True):
    """Which post plays a role towards an agency's duties: derived by casework.posts, read by the sweep.

    No row: nobody plays the role towards that agency. `presses` is false where the post only owes: Home
    Affairs' own reform office answers for its duties, but does not press its own house.
    """

    audited = False
    __table_args__ = (
        sa.PrimaryKeyConstraint("agency_id", "role"),
        sa.Index("ix_slot_post", "post_id", "role", "presses", "agency_id"),
    )
    agency_id: int = Field(foreign_key="agency.id")
    role: Role = enum_field(Role)
    post_id: int = Field(foreign_key="post.id")
    presses: bool = True
