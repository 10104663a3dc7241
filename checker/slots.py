"""Which post plays which role towards an agency's duties on a day."""

from bisect import bisect_right
from collections import defaultdict
from datetime import date, timedelta
from typing import Any

from checker.stored import Stored

OFFICE_ROLES = ("reform_office", "director", "vice_chairman", "chairman")
HOME_ROLES = ("reform_office", "director")  # Home Affairs does not press itself


def alive(row: Any, on: date) -> bool:
    """Whether a row with a first and a last day is in force on a day."""
    return (row.valid_from is None or row.valid_from <= on) and (row.valid_to is None or on <= row.valid_to)


def in_service(person: Any, on: date) -> bool:
    first, last = person.active_from, person.active_to
    return (first is None or first <= on) and (last is None or on <= last)


class Slots:
    """Which post plays which role towards an agency's duties on a day, and who answers for a post."""

    def __init__(self, stored: Stored, agencies: dict[int, Any]) -> None:
        self._agencies = agencies
        names = ("id", "agency_id", "role", "rank", "valid_from", "valid_to")
        self.posts = stored.read("post", *names, order="rank, id")
        self._own: dict[tuple[int, str], list[Any]] = defaultdict(list)
        for post in self.posts:
            self._own[post.agency_id, post.role].append(post)
        self._turns = _turns([*self.posts, *agencies.values()])
        self._shared: dict[int, dict[str, Any]] = {}
        self._home: dict[int, set[int]] = {}
        self._played: dict[tuple[int, str, int], int | None] = {}

    def _since(self, on: date) -> int:
        """How often a post or an agency had begun or ended by a day: the roles are the same until the next time."""
        return bisect_right(self._turns, on)

    def shared(self, on: date) -> dict[str, Any]:
        """The office's own posts, the same for every agency."""
        since = self._since(on)
        if since not in self._shared:
            found: dict[str, Any] = {}
            for post in self.posts:
                if post.role in OFFICE_ROLES and alive(post, on):
                    found.setdefault(post.role, post)
            self._shared[since] = found
        return self._shared[since]

    def post(self, agency_id: int, role: str, on: date) -> int | None:
        """The post that plays the role, or None; towards a closed agency nobody plays any."""
        asked = (agency_id, role, self._since(on))
        if asked not in self._played:
            self._played[asked] = self._post(agency_id, role, on)
        return self._played[asked]

    def _post(self, agency_id: int, role: str, on: date) -> int | None:
        if not alive(self._agencies[agency_id], on):
            return None
        shared = self.shared(on)
        if role in shared and not self._silent(agency_id, role, on):
            return int(shared[role].id)
        return next((int(post.id) for post in self._own[agency_id, role] if alive(post, on)), None)

    def of(self, agency_id: int, on: date) -> dict[str, int]:
        """Every role somebody plays towards the agency's duties."""
        roles = {role for agency, role in self._own if agency == agency_id} | set(self.shared(on))
        found = {role: self.post(agency_id, role, on) for role in roles}
        return {role: post for role, post in found.items() if post is not None}

    def called(self, agency_id: int, owing: str, role: str, on: date) -> int | None:
        """Whom a rung calls by that role; "officer" means the post that owes, whatever its role is."""
        if role == "officer":
            return self.post(agency_id, owing, on)
        return None if self._silent(agency_id, role, on) else self.post(agency_id, role, on)

    def _silent(self, agency_id: int, role: str, on: date) -> bool:
        """The reform office's own agency is not pressed by its own reform office and director."""
        if role not in HOME_ROLES:
            return False
        since = self._since(on)
        if since not in self._home:
            shared = self.shared(on)
            self._home[since] = {shared[name].agency_id for name in HOME_ROLES if name in shared}
        return agency_id in self._home[since]


def _turns(rows: list[Any]) -> list[date]:
    """The days from which some row is in force that was not before, or no longer."""
    begin = {row.valid_from for row in rows if row.valid_from is not None}
    ended = {row.valid_to for row in rows if row.valid_to is not None}
    return sorted(begin | {last + timedelta(days=1) for last in ended if last != date.max})
