"""Who may visit whom, and when: inspectors are never in two places, crews hold all skills."""

from itertools import combinations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rules.crews import Bar, WeekDesk, bar, can_cover, crews_of, most_skills, permitted
from rules.weeks import Inspector
from tests.rules.field_cast import LAN, MINH, TEAM, frame
from tests.rules.round_cast import agency

SKILLS = ["tài chính", "một cửa", "pháp chế"]


@pytest.mark.parametrize(
    ("inspector", "why"),
    [
        (Inspector("LAN", "LA", agency="SYT"), Bar.EMPLOYED),
        (Inspector("LAN", "LA", former=(("SYT", 2019),)), Bar.FORMER),  # 2022 - 2019 is three years
        (Inspector("LAN", "LA", former=(("SYT", 2018),)), None),
        (Inspector("LAN", "LA", former=(("SYT", 2015), ("SYT", 2020))), Bar.FORMER),  # he went back
        (Inspector("LAN", "LA", former=(("STC", 2021),)), None),
        (Inspector("MINH", "LA"), Bar.LAST_CREW),
    ],
)
def test_an_inspector_keeps_away_from_where_he_stood(inspector: Inspector, why: Bar | None) -> None:
    health = agency("SYT", last_inspectors=frozenset({"MINH"}))

    assert bar(inspector, health, frame(conflict_years=3)) is why


def test_inspectors_of_another_province_do_not_come() -> None:
    stranger = Inspector("TÂM", "TN")

    assert permitted(agency("SYT"), [LAN, stranger], frame()) == (LAN,)


def test_five_inspectors_may_hold_three_skills_while_no_pair_does() -> None:
    five = [Inspector(f"I{n}", "LA", frozenset({SKILLS[n % 3]})) for n in range(5)]

    assert not can_cover(frozenset(SKILLS), five, 2)
    assert can_cover(frozenset(SKILLS), five, 3)
    assert most_skills(frozenset(SKILLS), five, 2) == 2


@given(st.lists(st.frozensets(st.sampled_from(SKILLS)), max_size=6), st.integers(1, 3), st.data())
def test_the_crews_are_exactly_those_that_hold_all_skills(
    held: list[frozenset[str]], size: int, data: st.DataObject
) -> None:
    people = [Inspector(f"I{n}", "LA", skills) for n, skills in enumerate(held)]
    needed = data.draw(st.frozensets(st.sampled_from(SKILLS)))

    every = [c for c in combinations(people, size) if needed <= frozenset().union(*(i.skills for i in c))]

    assert list(crews_of(needed, people, size)) == every
    assert can_cover(needed, people, size) == bool(every)


def test_two_visits_of_one_crew_share_a_day_only_within_a_zone() -> None:
    week = frame(crew_size=2).weeks[0]
    near = {c: agency(c, zone="Bến Lức", halfdays=1) for c in ("HBL", "XBL")}
    far = {**near, "XDH": agency("XDH", zone="Đức Hòa", halfdays=1)}

    together = WeekDesk(frame(), near, [LAN, MINH], 100).settle(week, list(near))
    apart = WeekDesk(frame(), far, [LAN, MINH], 100).settle(week, ["HBL", "XDH"])

    assert together is not None
    assert {place.start for place in together.values()} == {0, 1}
    assert apart is not None
    assert {place.start // 2 for place in apart.values()} == {0, 1}


def test_four_inspectors_visit_two_agencies_at_once() -> None:
    whole_week = {c: agency(c, halfdays=6) for c in ("SYT", "STC")}
    desk = WeekDesk(frame(), whole_week, TEAM, 100)

    settled = desk.settle(frame().weeks[0], ["SYT", "STC"])

    assert settled is not None
    assert set(settled["SYT"].crew).isdisjoint(settled["STC"].crew)


def test_a_set_that_cannot_stand_in_one_week_is_refused() -> None:
    whole_week = {c: agency(c, halfdays=6) for c in ("SYT", "STC", "SXD")}

    assert WeekDesk(frame(), whole_week, TEAM, 100).settle(frame().weeks[0], list(whole_week)) is None
