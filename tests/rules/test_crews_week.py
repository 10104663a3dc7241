"""The visits of one week with their days and crews, against every way to place them."""

import random
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date
from itertools import combinations, product
from typing import Any

import pytest

from rules.candidates import Agency, Span
from rules.crews import Place, WeekDesk, crews_of, most_skills, permitted, smallest_crew
from rules.weeks import Frame, Inspector, Week
from tests.rules.field_cast import LAN, MINH, frame
from tests.rules.round_cast import agency

MONDAY = date(2022, 3, 7)
ONE_WEEK = (MONDAY, date(2022, 3, 11))
TUESDAY = Span(date(2022, 3, 8), date(2022, 3, 8))


def desk_of(
    *agencies: Agency, people: Sequence[Inspector], at: Frame | None = None, steps: int = 5_000
) -> WeekDesk:
    return WeekDesk(at or frame(*ONE_WEEK), {a.code: a for a in agencies}, people, steps)


def drawn(seed: int) -> tuple[Frame, list[Agency], list[Inspector]]:
    """Two or three visits of one short week, two to four inspectors, some of them on leave for a day."""
    chance = random.Random(seed)
    at = frame(MONDAY, date(2022, 3, chance.choice([8, 9])), crew_size=chance.choice([1, 2]))
    agencies = [
        agency(
            f"X{n}", zone=chance.choice("AB"), halfdays=chance.choice([1, 1, 2, 3, 4]),
            skills=frozenset(chance.sample("ab", chance.choice([0, 0, 1, 2]))),
            blackout=(TUESDAY,) if chance.random() < 0.2 else (),
        )
        for n in range(chance.randint(2, 3))
    ]  # fmt: skip
    people = [
        Inspector(
            f"I{n}", "LA", frozenset(chance.sample("ab", chance.randint(0, 2))),
            leave=(TUESDAY,) if chance.random() < 0.3 else (),
        )
        for n in range(chance.randint(2, 4))
    ]  # fmt: skip
    return at, agencies, people


def ways(week: Week, one: Agency, people: Sequence[Inspector], size: int) -> Iterator[Place]:
    """Every start and crew that would do if the visit stood alone."""
    for start in range(2 * len(week.days)):
        halves = range(start, start + one.halfdays)
        if halves[-1] >= 2 * len(week.days) or (one.halfdays > 1 and start % 2):
            continue
        days = [week.days[half // 2] for half in halves]
        if any(span.holds(day) for span in one.blackout for day in days):
            continue
        for crew in combinations(people, size):
            able = one.skills <= frozenset().union(*(i.skills for i in crew))
            if able and not any(span.holds(day) for i in crew for span in i.leave for day in days):
                yield Place(start, tuple(sorted(i.id for i in crew)))


def together(agencies: Mapping[str, Agency], places: Mapping[str, Place]) -> bool:
    """Nobody at two places at once, nor in two zones on one day."""
    for one, other in combinations(places, 2):
        if not set(places[one].crew) & set(places[other].crew):
            continue
        a, b = (set(range(places[c].start, places[c].start + agencies[c].halfdays)) for c in (one, other))
        shared = {half // 2 for half in a} & {half // 2 for half in b}
        if a & b or (shared and agencies[one].zone != agencies[other].zone):
            return False
    return True


@pytest.mark.parametrize("seed", range(60))
def test_a_week_settles_exactly_when_some_way_to_place_all_does(seed: int) -> None:
    at, agencies, people = drawn(seed)
    by_code, week = {a.code: a for a in agencies}, at.weeks[0]
    every = {a.code: list(ways(week, a, people, at.crew_size)) for a in agencies}
    possible = any(
        together(by_code, dict(zip(every, chosen, strict=True))) for chosen in product(*every.values())
    )
    desk = desk_of(*agencies, people=people, at=at)

    settled = desk.settle(week, [a.code for a in reversed(agencies)])

    assert (settled is not None) == possible
    assert desk.sure(week, list(by_code))
    if settled is not None:
        assert settled.keys() == by_code.keys()
        assert all(place in every[code] for code, place in settled.items())
        assert together(by_code, settled)


def test_more_than_the_weekly_limit_do_not_stand_in_a_week() -> None:
    three = [agency(f"X{n}", halfdays=1) for n in range(3)]

    for limit, fits in ((2, False), (3, True), (4, True)):
        at = frame(*ONE_WEEK, max_visits_per_week=limit)
        desk = desk_of(*three, people=[LAN, MINH], at=at)
        assert (desk.settle(at.weeks[0], ["X0", "X1", "X2"]) is not None) is fits
        assert desk.sure(at.weeks[0], ["X0", "X1", "X2"])


def test_a_visit_without_a_start_is_refused_without_a_search() -> None:
    shut = agency("X0", blackout=(Span(*ONE_WEEK),))
    desk = desk_of(shut, agency("X1"), people=[LAN, MINH], steps=0)

    assert desk.settle(desk.frame.weeks[0], ["X0", "X1"]) is None
    assert desk.sure(desk.frame.weeks[0], ["X0", "X1"])


@pytest.mark.parametrize(
    ("steps", "found", "sure"), [(0, False, False), (1, False, False), (2, True, True), (3, True, True)]
)
def test_a_step_is_one_start_and_crew_tried(steps: int, found: bool, sure: bool) -> None:
    """Both stand at the first place that is tried: two steps."""
    desk = desk_of(agency("X0"), agency("X1"), people=[LAN, MINH], steps=steps)
    week = desk.frame.weeks[0]

    assert (desk.settle(week, ["X1", "X0"]) is not None) is found
    assert desk.sure(week, ["X0", "X1"]) is sure
    assert desk.sure(week, ["X0"])


def test_what_was_searched_to_its_last_step_is_sure() -> None:
    """One day, one crew: each of two whole days is tried once and fails; the third step would be one too many."""
    at = frame(MONDAY, MONDAY)
    both = [agency("X0"), agency("X1")]

    for steps, sure in ((0, False), (1, True), (2, True)):
        desk = desk_of(*both, people=[LAN, MINH], at=at, steps=steps)
        assert desk.settle(at.weeks[0], ["X0", "X1"]) is None
        assert desk.sure(at.weeks[0], ["X0", "X1"]) is sure


def test_the_visit_with_the_fewest_ways_is_placed_first() -> None:
    """X1 has Monday only; placed first, X0 finds Tuesday at once: two steps."""
    others = Span(date(2022, 3, 8), date(2022, 3, 11))
    desk = desk_of(agency("X0"), agency("X1", blackout=(others,)), people=[LAN, MINH], steps=2)

    settled = desk.settle(desk.frame.weeks[0], ["X0", "X1"])

    assert settled == {"X0": Place(2, ("LAN", "MINH")), "X1": Place(0, ("LAN", "MINH"))}


def test_starts_and_people_make_the_fewest_ways_together() -> None:
    """X0 has one start and six people (six), X1 three starts and one person (three): X1 goes first."""
    at = frame(*ONE_WEEK, crew_size=1)
    many = [Inspector(f"I{n}", "LA") for n in range(6)]
    first = agency("X0", blackout=(Span(date(2022, 3, 8), date(2022, 3, 11)),))
    second = agency(
        "X1", blackout=(Span(date(2022, 3, 10), date(2022, 3, 11)),),
        last_inspectors=frozenset(i.id for i in many[1:]),
    )  # fmt: skip
    desk = desk_of(first, second, people=many, at=at)

    assert (len(desk.starts(at.weeks[0], "X0")), len(desk.crews["X0"])) == (1, 6)
    assert (len(desk.starts(at.weeks[0], "X1")), len(desk.crews["X1"])) == (3, 1)
    settled = desk.settle(at.weeks[0], ["X0", "X1"])
    assert settled is not None
    assert settled["X1"] == Place(0, ("I0",))
    assert list(settled) == ["X1", "X0"]


def test_weeks_that_offer_the_same_have_one_answer() -> None:
    """The second week is like the first; in the third somebody is on leave; the fourth has a day less."""
    away = Inspector("HOA", "LA", leave=(Span(date(2022, 3, 22), date(2022, 3, 23)),))
    at = frame(MONDAY, date(2022, 3, 31))
    desk = desk_of(agency("X0"), agency("X1"), people=[LAN, away], at=at)

    for week in at.weeks:
        desk.settle(week, ["X0", "X1"])
        desk.settle(week, ["X1", "X0"])

    assert len(desk.known) == 3
    assert desk.away == {0: (), 1: (), 2: (("HOA", 1), ("HOA", 2)), 3: ()}


@pytest.mark.parametrize("seed", range(30))
def test_the_smallest_crew_and_its_skills_are_those_of_all_crews(seed: int) -> None:
    chance = random.Random(seed)
    people = [
        Inspector(f"I{n}", "LA", frozenset(chance.sample("abcx", chance.randint(0, 2))))
        for n in range(chance.randint(0, 5))
    ]
    skills = frozenset(chance.sample("abc", chance.randint(0, 3)))

    def held(size: int) -> list[int]:
        crews = combinations(people, size)
        return [len(skills & frozenset[str]().union(*(i.skills for i in crew))) for crew in crews]

    sizes = [size for size in range(len(people) + 1) if len(skills) in held(size)]
    assert smallest_crew(skills, people) == min(sizes, default=None)
    for size in range(len(people) + 1):
        assert most_skills(skills, people, size) == max(held(size))
    assert most_skills(skills, [], 2) == 0


def test_crews_come_in_the_order_of_the_free_and_only_when_asked_for() -> None:
    people = [Inspector(f"I{n}", "LA", frozenset(skills)) for n, skills in enumerate(["", "a", "b", "ab"])]

    found = [[i.id for i in crew] for crew in crews_of(frozenset("ab"), people, 2)]

    assert found == [["I0", "I3"], ["I1", "I2"], ["I1", "I3"], ["I2", "I3"]]
    assert list(crews_of(frozenset(), people, 0)) == [()]
    assert list(crews_of(frozenset("a"), people, 0)) == []
    assert list(crews_of(frozenset(), people, 5)) == []


def test_rare_skills_are_spared_and_equals_are_told_apart_by_both_codes() -> None:
    people = [Inspector(f"I{n}", "LA", frozenset("ab"[: n % 2])) for n in range(6)]
    orders: dict[str, Any] = {
        code: [i.id for i in permitted(agency(code), people, frame())] for code in ("SYT", "STC")
    }

    for order in orders.values():
        assert sorted(order[:3]) == ["I0", "I2", "I4"]
        assert sorted(order[3:]) == ["I1", "I3", "I5"]
    assert orders["SYT"] == ["I4", "I2", "I0", "I3", "I1", "I5"]  # the order of SHA-256 of "SYT,I4", ...
    assert orders["STC"] != orders["SYT"]


def test_who_left_the_agency_not_long_ago_is_not_called() -> None:
    former = Inspector("HOA", "LA", former=(("X0", 2021),))
    desk = desk_of(agency("X0"), agency("X1"), people=[LAN, MINH, former])

    assert {i.id for i in desk.crews["X0"]} == {"LAN", "MINH"}
    assert {i.id for i in desk.crews["X1"]} == {"LAN", "MINH", "HOA"}


def test_two_zones_do_not_share_a_later_day_either() -> None:
    """Both can be visited on Wednesday only, half a day each."""
    wednesday = (Span(MONDAY, date(2022, 3, 8)), Span(date(2022, 3, 10), date(2022, 3, 11)))
    far, near = ([agency("X0", zone="A"), agency("X1", zone=zone)] for zone in "BA")

    for listed, fits in ((far, False), (near, True)):
        halves = [replace(one, halfdays=1, blackout=wednesday) for one in listed]
        desk = desk_of(*halves, people=[LAN, MINH])
        assert (desk.settle(desk.frame.weeks[0], ["X0", "X1"]) is not None) is fits


def test_a_visit_late_in_the_week_leaves_its_beginning_free() -> None:
    late = agency("X0", blackout=(Span(MONDAY, date(2022, 3, 10)),))
    early = agency("X1", blackout=(Span(date(2022, 3, 8), date(2022, 3, 11)),))
    desk = desk_of(late, early, people=[LAN, MINH])

    assert desk.settle(desk.frame.weeks[0], ["X0", "X1"]) == {
        "X0": Place(8, ("LAN", "MINH")), "X1": Place(0, ("LAN", "MINH")),
    }  # fmt: skip


def test_what_is_taken_back_is_free_again() -> None:
    """X0 goes first, to Monday; X1 can only come then and needs LAN: X0 goes on to Tuesday."""
    others = [Inspector(f"I{n}", "LA") for n in range(4)]
    lan = Inspector("LAN", "LA", frozenset("a"))
    first = agency(
        "X0", blackout=(Span(date(2022, 3, 9), date(2022, 3, 11)),),
        last_inspectors=frozenset(i.id for i in others),
    )  # fmt: skip
    second = agency("X1", skills=frozenset("a"), blackout=(Span(date(2022, 3, 8), date(2022, 3, 11)),))
    desk = desk_of(first, second, people=[lan, MINH, *others])

    settled = desk.settle(desk.frame.weeks[0], ["X0", "X1"])

    assert settled is not None
    assert list(settled) == ["X0", "X1"]
    assert (settled["X0"].start, settled["X1"].start) == (2, 0)
    assert "LAN" in settled["X1"].crew
