"""What the composer is told: facts already read from the store, with codes where words belong.

Nothing here knows the database or the day it is; every date is office-local and every text is data.
"""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Literal

from rules.lifecycles import Form, ObligationKind, Role

Language = Literal["vi", "en"]


class DigestKind(StrEnum):
    """Whose letter it is: anybody's day, or a leader's week."""

    DAILY = "daily"
    LEADER = "leader"


class Why(StrEnum):
    """The links of "why did I get this?", from the plan down to the address."""

    CLAUSE = "clause"
    TASK = "task"
    DEADLINE = "deadline"  # the words of the plan, as written
    RULE = "rule"  # how they were read: a kind of deadline, or a text
    CALENDAR = "calendar"
    OBLIGATION = "obligation"
    RUNG = "rung"
    POST = "post"
    PERSON = "person"
    ADDRESS = "address"


class Ask(StrEnum):
    """What the reader is asked to do."""

    REPORT = "report"
    REMEDY = "remedy"
    EXPLAIN = "explain"
    DIRECT = "direct"  # a head makes his agency finish
    FOLLOW = "follow"  # an office role: to know, and to press where needed
    SIGN = "sign"
    CONFIRM = "confirm"
    DECIDE = "decide"
    ANSWER = "answer"
    INSPECT = "inspect"
    REPAIR_ADDRESS = "repair_address"
    REPAIR = "repair"
    SET_DATE = "set_date"
    MEASURE = "measure"
    SCHEDULE = "schedule"
    NOTHING = "nothing"


@dataclass(frozen=True, slots=True)
class Rung:
    """One step of a ladder: `offset` days after the due date (negative: before), working or calendar."""

    offset: int
    working: bool
    form: Form
    to: Role | None = None
    repeat: int = 0


WhyStep = tuple[Why, str | date | Rung]


@dataclass(frozen=True, slots=True)
class Line:
    """One notice in a digest.

    `days_left` counts in working days unless `working` is false: positive is left, 0 is today,
    negative is so many overdue. `reason` is a code (of an event, of a stand-down, or why nobody was
    reached); `note` is somebody's own words or a document number and is shown as it is.
    """

    form: Form
    title: str
    notice_id: str
    kind: ObligationKind | None = None
    agency: str = ""
    subject_ref: str = ""
    due_on: date | None = None
    original_due_on: date | None = None
    days_left: int | None = None
    working: bool = True
    asked: Ask | None = None
    answer_by: date | None = None
    sender: str = ""
    late: bool = False
    late_since: date | None = None
    rung: Rung | None = None
    unreached: str = ""
    reason: str = ""
    note: str = ""
    why: tuple[WhyStep, ...] = ()
    link: str = ""

    def __post_init__(self) -> None:
        _refuse_odd_link(self.link)


@dataclass(frozen=True, slots=True)
class AgencyWeek:
    """An agency in a leader's week: how many of its duties are overdue, and the oldest by `days_left` (negative)."""

    agency: str
    overdue: int
    days_left: int
    working: bool = True


@dataclass(frozen=True, slots=True)
class Promise:
    """One of the plan's promises: reached, of how many; `required` where fewer than all are promised."""

    code: Literal["tasks", "inspections", "findings"]
    reached: int
    of: int
    required: int | None = None


@dataclass(frozen=True, slots=True)
class DigestFacts:
    """Everything one digest says to one person on one day; `public_url` is the page behind its button.

    `week` and `promises` are for a leader's week: all that is overdue, by agency, and the figures beside it.
    """

    language: Language
    office_name: str
    person_name: str
    post_title: str
    agency_name: str
    day: date
    lines: tuple[Line, ...]
    kind: DigestKind = DigestKind.DAILY
    salutation: str = ""
    stand_downs: tuple[Line, ...] = ()
    week: tuple[AgencyWeek, ...] = ()
    promises: tuple[Promise, ...] = ()
    public_url: str = ""

    def __post_init__(self) -> None:
        _refuse_odd_link(self.public_url)


def _refuse_odd_link(link: str) -> None:
    """A link that is not http(s) would run as script in some mail readers; escaping does not help."""
    if link and not link.startswith(("https://", "http://")):
        raise ValueError(f"a link in a letter must begin with https:// or http://, not {link[:20]!r}")
