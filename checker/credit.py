"""Which agency of a list an inspection counts for, derived anew from the hand-overs and the successions.

One inspection counts for one agency, one agency once. On the list as it was frozen it counts for the body it was
planned for, on the list of a day for the body it is of; what is on no list is followed to the nearest bodies after
it, else before it, and counts for the first by code that has none yet.
"""

from collections import defaultdict
from typing import Any

from checker.office import Office


def credited(office: Office, signed: list[Any], listed: set[int], frozen: bool, across: bool) -> set[int]:
    """The agencies of the list that have an inspection; `signed` from the earliest on."""
    done: set[int] = set()
    for row in signed:
        line = [row.agency_id]
        if across and frozen:
            line = [one.from_agency_id for one in office.handed.get(("inspection", row.id), ())] + line
        own = next((agency for agency in line if agency in listed), None)
        if own is not None:
            done.add(own)
        elif across:
            near = _nearest(_after(office), row.agency_id, listed) or _nearest(
                _before(office), row.agency_id, listed
            )
            rest = sorted(near - done, key=lambda agency: office.agencies[agency].code)
            done.update(rest[:1])
    return done


def _after(office: Office) -> dict[int, set[int]]:
    found: dict[int, set[int]] = defaultdict(set)
    for agency in office.agencies.values():
        if agency.successor_id is not None:
            found[agency.id].add(agency.successor_id)
    for row in office.successions:
        found[row.agency_id].add(row.successor_id)
    return found


def _before(office: Office) -> dict[int, set[int]]:
    found: dict[int, set[int]] = defaultdict(set)
    for old, heirs in _after(office).items():
        for heir in heirs:
            found[heir].add(old)
    return found


def _nearest(steps: dict[int, set[int]], start: int, listed: set[int]) -> set[int]:
    """Walk step by step; a body of the list ends its branch."""
    found, seen, edge = set[int](), {start}, {start}
    while edge:
        edge = {other for one in edge for other in steps.get(one, ())} - seen
        seen |= edge
        found |= edge & listed
        edge -= listed
    return found
