"""What the chain says of each row, table by table; numbered rows stand side by side, not one by one."""

from array import array
from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Any

Hash = bytes | str  # of a row, as the chain lists it: 32 bytes, or a text that is no hash
_WIDTH = 32
_AHEAD = 65_536  # numbers follow one another; one that is further off is kept by itself


def _place(key: str, there: int) -> int | None:
    """The number that a key is, as numbers are written, if it is near those that are there."""
    if type(key) is not str or not key.isascii() or not key.isdecimal() or len(key) > 11:
        return None
    if key[0] == "0" and key != "0":
        return None
    number = int(key)
    return number if number < there + _AHEAD else None


def _places(keys: Sequence[str], there: int) -> list[int] | None:
    """The numbers that keys are, as numbers are written, if all of them are near those that are there."""
    try:
        numbers = list(map(int, keys))
    except (TypeError, ValueError):
        return None
    if min(numbers) < 0 or max(numbers) >= there + _AHEAD or list(map(str, numbers)) != list(keys):
        return None
    return numbers


def packed(digest: Any) -> Hash:
    """A hash in half of its memory; anything else as it is, and no row's hash is equal to it."""
    try:
        found = bytes.fromhex(digest)
    except (TypeError, ValueError):
        return str(digest)
    return found if found.hex() == digest else str(digest)


def _all_packed(digests: Sequence[Any]) -> bytes | None:
    """Hashes one behind the other; None if not each of them is a hash."""
    try:
        whole = "".join(digests)
        found = bytes.fromhex(whole)
    except (TypeError, ValueError):
        return None
    return found if found.hex() == whole and set(map(len, digests)) == {2 * _WIDTH} else None


class Recorded:
    """The last hash of each row: a dictionary in a fifth of its memory."""

    def __init__(self) -> None:
        self._hashes, self._known = bytearray(), bytearray()
        self._others: dict[str, Hash] = {}

    def put(self, key: str, said: Hash) -> None:
        self._others.pop(key, None)
        place = _place(key, len(self._known))
        if place is not None:
            self._reach(place)
        if place is not None and isinstance(said, bytes) and len(said) == _WIDTH:
            self._known[place] = 1
            self._hashes[place * _WIDTH : (place + 1) * _WIDTH] = said
            return
        if place is not None:
            self._known[place] = 0
        self._others[key] = said

    def put_all(self, keys: Sequence[str], digests: Sequence[Any]) -> None:
        """The same for many rows, by their hashes as they are listed."""
        places, whole = _places(keys, len(self._known)), _all_packed(digests)
        if places is None or whole is None or self._others:
            for key, digest in zip(keys, digests, strict=True):
                self.put(key, packed(digest))
            return
        self._reach(max(places))
        for number, place in enumerate(places):
            self._known[place] = 1
            self._hashes[place * _WIDTH : (place + 1) * _WIDTH] = whole[
                number * _WIDTH : (number + 1) * _WIDTH
            ]

    def _reach(self, place: int) -> None:
        """Make room up to a number, and some more."""
        if place >= len(self._known):
            more = place + 1 + len(self._known) // 8 - len(self._known)
            self._known.extend(bytes(more))
            self._hashes.extend(bytes(more * _WIDTH))

    def pop(self, key: str) -> Hash | None:
        """What was said of it, and it is off the list; None if nothing was."""
        if self._others and (said := self._others.pop(key, None)) is not None:
            return said
        place = _place(key, len(self._known))
        if place is None or place >= len(self._known) or not self._known[place]:
            return None
        self._known[place] = 0
        return self._at(place)

    def take(self, numbers: Sequence[Any], said: Sequence[bytes]) -> bool:
        """Take rows that follow one another off the list, if exactly this was said of each; else leave them all."""
        first = numbers[0]
        if type(first) is not int or first < 0 or list(numbers) != list(range(first, first + len(numbers))):
            return False
        past = first + len(numbers)
        if past > len(self._known) or self._known.find(0, first, past) >= 0:
            return False
        if self._hashes[first * _WIDTH : past * _WIDTH] != b"".join(said):
            return False
        self._known[first:past] = bytes(len(numbers))
        return True

    def items(self) -> Iterator[tuple[str, Hash]]:
        """What is on the list."""
        yield from ((str(place), self._at(place)) for place, known in enumerate(self._known) if known)
        yield from self._others.items()

    def _at(self, place: int) -> bytes:
        return bytes(self._hashes[place * _WIDTH : (place + 1) * _WIDTH])


class Touched:
    """The last act that wrote each row, by its moment; many rows share theirs."""

    def __init__(self) -> None:
        self._moments: list[datetime | None] = [None]
        self._of = array("I")  # by number, the place of the moment
        self._others: dict[str, datetime] = {}

    def put(self, key: str, at: datetime) -> None:
        place = _place(key, len(self._of))
        if place is None:
            self._others[key] = at
            return
        self._others.pop(key, None)
        self._reach(place)
        self._of[place] = self._moment(at)

    def put_all(self, keys: Sequence[str], at: datetime) -> None:
        """The same for many rows of one act."""
        places = _places(keys, len(self._of))
        if places is None or self._others:
            for key in keys:
                self.put(key, at)
            return
        self._reach(max(places))
        moment = self._moment(at)
        for place in places:
            self._of[place] = moment

    def _reach(self, place: int) -> None:
        if place >= len(self._of):
            self._of.extend([0] * (place + 1 + len(self._of) // 8 - len(self._of)))

    def _moment(self, at: datetime) -> int:
        """The place of the newest moment; an act's rows come one after the other."""
        if self._moments[-1] != at:
            self._moments.append(at)
        return len(self._moments) - 1

    def get(self, key: int) -> datetime | None:
        if 0 <= key < len(self._of) and self._of[key]:
            return self._moments[self._of[key]]
        return self._others.get(str(key)) if self._others else None
