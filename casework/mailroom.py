"""How an office sends its letters: hours, zone, channels in their order, the name it writes under, and patience."""

import hashlib
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from sqlmodel import Session

from casework.versions import Versions
from rules.hours import OFFICE_HOURS, Hours, is_open

OFF = "off"
SALT = "mail_salt"  # the office's setting


@dataclass(frozen=True)
class Mailroom:
    """The office's side of every letter; what is secret (servers, passwords) stays with the channels.

    `channels` are tried in their order: the second one only for whom the first does not reach. `lease` must
    be longer than the slowest channel takes for one letter. `salt` is the office's own secret part of every
    Message-ID: who cannot guess one cannot forge its bounce.
    """

    office: str  # the office's code: part of every Message-ID
    office_name: str
    office_name_en: str = ""
    sender: str = "dondoc@localhost"
    public_url: str = ""
    zone: str = "Asia/Ho_Chi_Minh"
    hours: Hours = OFFICE_HOURS
    channels: tuple[str, ...] = ("mail",)
    lease: timedelta = timedelta(minutes=10)
    first_retry: timedelta = timedelta(minutes=5)
    last_retry: timedelta = timedelta(hours=4)
    patience: int = 3  # days of nothing but "later" from one address; then it counts as "never"
    batch: int = 100
    salt: str = field(default="", repr=False)

    @property
    def domain(self) -> str:
        """The right side of every Message-ID."""
        return self.sender.rpartition("@")[2] or "localhost"

    def name(self, language: str) -> str:
        """The office's name in that language, as far as it has one."""
        return self.office_name_en if language == "en" and self.office_name_en else self.office_name

    def local(self, moment: datetime) -> datetime:
        """The moment on the office's wall clock."""
        return moment.astimezone(ZoneInfo(self.zone))

    def day(self, moment: datetime) -> date:
        """The office-local day of the moment."""
        return self.local(moment).date()

    def is_open(self, session: Session, known: Versions, moment: datetime) -> bool:
        """Whether the office works at that moment, by the newest calendar; without one it never does."""
        days = known.in_force(session)
        return days is not None and is_open(self.local(moment), self.hours, days)

    def next_try(self, moment: datetime, key: str, attempt: int = 1) -> datetime:
        """When to try again after so many attempts: longer each time, and not all letters at once."""
        pause = min(self.first_retry * 2 ** (min(attempt, 20) - 1), self.last_retry)
        return moment + pause + pause / 2 * share(key, attempt)


def share(*parts: object) -> float:
    """A number from 0 to 1 that depends on the parts alone, so that a run replays."""
    text = "|".join(str(part) for part in parts)
    return int.from_bytes(hashlib.sha256(text.encode()).digest()[:4], "big") / 2**32
