"""The first promise in numbers: how many tasks of the year's plans stand where, and the rates.

Only what a task is judged by is read, a task at a time: the rows behind the numbers are casework.figure_tasks, which
judges and places by what stands here.
"""

from collections import Counter
from collections.abc import Collection, Iterator, Mapping
from datetime import date
from functools import cache, lru_cache
from itertools import groupby
from operator import itemgetter
from typing import Any, NamedTuple

from sqlmodel import Session

from casework.as_it_stood import Obligations, Stood, statuses
from models import queries
from rules.completion import Basis, Bucket, Fact, Tally, bucket, cut_percent, first_of, is_later, tally
from rules.lifecycles import PlanStatus

LATER = "later_years"
_NO_DATE = frozenset({"missing", "unreadable"})  # kinds of a deadline that the plan should have given
_COUNTED = frozenset({PlanStatus.ISSUED, PlanStatus.CLOSED, PlanStatus.WITHDRAWN})
_AT_ONCE = 2_000  # rows read at a time
# by place, since a row is asked for its names five times as slowly: the obligation and its task, ...
_WHICH, _CREATED_ON, _TASK, _STATE = slice(2), 2, 3, slice(-len(queries.STATE), None)


class Judged(NamedTuple):
    """The bucket of an obligation by either date; `later`: the plan wanted it only after the year."""

    revised: str
    original: str
    later: bool


class Place(NamedTuple):
    """The one bucket of a task by either date; `later_years` of one that stands apart."""

    revised: str
    original: str


def issued_plans(session: Session, as_of: date, year: int) -> dict[int, str]:
    """Plan id -> code of the year's plans that had been issued by the day."""
    history = statuses(session, "plan", as_of)
    return {
        row.id: row.code
        for row in session.execute(queries.plans_issued(year, as_of))
        if history.of(row.id, row.status) in _COUNTED
    }


def task_places(stood: Obligations, year: int) -> Counter[Place]:
    """How many tasks of the year's issued plans stood where, each counted once."""
    judge, there = Judge(stood, year), Entry(stood)
    plans = issued_plans(stood.session, stood.as_of, year)
    found: Counter[Place] = Counter()
    for _, listed in groupby(_in_parts(stood.session, plans), key=itemgetter(_TASK)):
        rows = list(listed)
        owed = frozenset([judge.of(row) for row in rows if there.by_then(row)])
        if owed or rows[0].id is None:  # a task an amendment adds later is not there yet
            found[place_of(owed)] += 1
    return found


def _in_parts(session: Session, plan_ids: Collection[int]) -> Iterator[Any]:
    for part in session.execute(queries.task_facts(plan_ids)).partitions(_AT_ONCE):
        yield from part


class Entry:
    """Which obligations of a plan were there on a day: those an amendment opened after it were not.

    Those a plan was issued with belong to it from the first, on whatever day they were entered.
    """

    def __init__(self, stood: Obligations) -> None:
        self._as_of = stood.as_of
        self._entered = cache(lambda plan: stood.session.execute(queries.plan_entered(plan)).scalar_one())

    def by_then(self, row: Any) -> bool:
        created_on = row[_CREATED_ON]
        if created_on is None:
            return False  # nobody owes anything of it
        return bool(created_on <= self._as_of or created_on <= self._entered(row.plan_id))


def fact_of(row: Any, now: Stood, stood: Obligations) -> Fact:
    """What the rule needs of a stored obligation as it stood."""
    missing = stood.deadline_kind(row) in _NO_DATE
    return Fact(now.status, now.due_on, now.original_due_on, now.done_on, missing)


class Judge:
    """Judges obligations as they stood on a day; those that are alike once, for thousands are."""

    def __init__(self, stood: Obligations, year: int) -> None:
        self._stood, self._year = stood, year
        self._known: dict[Any, Judged] = {}

    def of(self, row: Any) -> Judged:
        number, task = row[_WHICH]
        if self._stood.changed(number, task):
            return self._ask(row)
        state = row[_STATE]
        judged = self._known.get(state)
        if judged is None:
            judged = self._known[state] = self._ask(row)
        return judged

    def _ask(self, row: Any) -> Judged:
        fact, as_of = fact_of(row, self._stood.of(row), self._stood), self._stood.as_of
        later = is_later([fact.due(Basis.ORIGINAL)], self._year)
        return Judged(bucket(fact, as_of).value, bucket(fact, as_of, Basis.ORIGINAL).value, later)


@lru_cache(1_000)
def place_of(owed: frozenset[Judged]) -> Place:
    """Where a task stands of which so much is owed; there are few different answers, and many tasks."""
    within = [one for one in owed if not one.later]
    if owed and not within:
        return Place(LATER, LATER)
    # of a task that reaches into the next year, this year judges what was due in it
    revised = first_of({Bucket(one.revised) for one in within})
    original = first_of({Bucket(one.original) for one in within})
    return Place(revised.value, original.value)


def counts(places: Mapping[Place, int]) -> dict[str, int]:
    """The task figures: the buckets add up to `total`; `later_years` stands outside it."""
    counted = _tally(places, Basis.REVISED)
    later = sum(number for place, number in places.items() if place.revised == LATER)
    return {"total": counted.total, **{b.value: counted.counts[b] for b in Bucket}, LATER: later}


def rates(places: Mapping[Place, int]) -> dict[str, dict[str, dict[str, object]]]:
    """Each rate by the revised and by the original dates, of what was due and of all but the withdrawn."""
    return {basis.value: _rates(_tally(places, basis)) for basis in (Basis.REVISED, Basis.ORIGINAL)}


def _tally(places: Mapping[Place, int], basis: Basis) -> Tally:
    found: Counter[Bucket] = Counter()
    for place, number in places.items():
        where = place.original if basis is Basis.ORIGINAL else place.revised
        if where != LATER:
            found[Bucket(where)] += number
    return tally(found)


def _rates(counted: Tally) -> dict[str, dict[str, object]]:
    on_time = counted.counts[Bucket.DONE_ON_TIME]
    return {
        "completed_of_due": share(counted.completed, counted.due),
        "completed_of_all": share(counted.completed, counted.standing),
        "on_time_of_due": share(on_time, counted.due),
        "on_time_of_all": share(on_time, counted.standing),
    }


def share(part: int, whole: int) -> dict[str, object]:
    """A rate as its two whole numbers and the per cent, cut and never rounded up."""
    return {"part": part, "whole": whole, "percent": cut_percent(part, whole) if whole else None}
