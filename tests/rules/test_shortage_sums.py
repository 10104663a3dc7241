"""Sums a round must not exceed: weeks, half-days, skills, zones, long visits; each small enough for a pencil."""

import pytest

from rules.shortage import Remedy, RemedyKind, Shortage, ShortageKind
from rules.weeks import Inspector
from tests.rules.field_cast import LAN, MINH, TEAM, frame
from tests.rules.round_cast import agency
from tests.rules.shortage_cast import (
    EXTEND,
    LATE,
    MONDAY,
    PEOPLE,
    SKILLED,
    counting,
    day,
    of,
    off,
    several,
    sums,
)


def test_nothing_to_visit_is_short_of_nothing() -> None:
    assert counting(of(1), several(1)).too_little([]) == []
    assert sums(of(1), several(1)) == []


@pytest.mark.parametrize(
    ("visits", "weeks", "limit", "extend", "more", "in_weeks"),
    [(5, 2, 2, 1, 1, 1), (7, 2, 2, 2, 2, 2), (4, 3, 1, 1, 1, 1), (9, 2, 3, 1, 2, 2), (3, 1, 1, 2, 2, 1)],
)
def test_more_visits_than_the_weeks_hold(
    visits: int, weeks: int, limit: int, extend: int, more: int, in_weeks: int
) -> None:
    """Either so many weeks more, or so many visits more in so many of the weeks there are."""
    found = sums(of(weeks, max_visits_per_week=limit), several(visits, halfdays=1))

    ways = (Remedy(EXTEND, extend), Remedy(RemedyKind.MORE_A_WEEK, more, weeks=in_weeks))
    assert found == [
        Shortage(ShortageKind.WEEKS, visits, weeks * limit, ("LA",), "LA", ways, weeks=weeks, limit=limit)
    ]


def test_the_worst_stretch_of_weeks_is_told_with_who_fits_nowhere_else() -> None:
    early = [agency(f"E{n}", blackout=(off(7, 27),)) for n in range(2)]
    late = [agency(f"L{n}", earliest=LATE) for n in range(4)]
    free = [agency("Z")]

    (short,) = sums(of(4, max_visits_per_week=1), [*early, *late, *free])

    # The whole year is three short (seven visits, four weeks): worse than the late weeks (four, two).
    assert (short.who, short.needs, short.has, short.weeks) == (("LA",), 7, 4, 4)
    (late_only,) = sums(of(4, max_visits_per_week=1), [*late, *free])
    assert (late_only.who, late_only.needs, late_only.has, late_only.weeks) == (
        ("L0", "L1", "L2", "L3"),
        4,
        2,
        2,
    )
    (early_only,) = sums(of(4, max_visits_per_week=1), [*early, *free])
    assert (early_only.who, early_only.needs, early_only.has, early_only.weeks) == (("E0", "E1"), 2, 1, 1)


def test_of_two_stretches_as_short_the_longer_is_told() -> None:
    """Three early ones and two free ones: week 0 is two short by itself, and so are all four with five... by one."""
    early = [agency(f"E{n}", blackout=(off(7, 27),)) for n in range(2)]
    next_ = [agency("F", blackout=(off(14, 27),))]

    (short,) = sums(of(4, max_visits_per_week=1), [*early, *next_])

    assert (short.who, short.needs, short.has) == (("LA",), 3, 2)  # as short as week 0 alone, and longer


def test_weeks_nobody_uses_hold_nothing() -> None:
    """Open in the first and the last of three weeks only: three visits, two weeks."""
    (short,) = sums(of(3, max_visits_per_week=1), several(3, blackout=(off(7, 11),)))

    assert (short.needs, short.has, short.weeks) == (3, 2, 2)


def test_half_days_of_inspectors_and_of_a_skill() -> None:
    """One week, LAN away on Monday and Tuesday: (3 + 5) days are 16 half-days; two visits of two by 10 ask 40."""
    people = [Inspector("LAN", "LA", frozenset("a"), leave=(off(0, 1),)), MINH]
    asked = several(2, halfdays=10, skills=frozenset("a"), zone="A")

    halfdays, skill, zones = sums(of(1), asked, people)

    assert halfdays == Shortage(ShortageKind.INSPECTOR_HALFDAYS, 40, 16, ("LA",), "LA", (Remedy(PEOPLE, 3),))
    assert skill == Shortage(
        ShortageKind.SKILL_HALFDAYS, 20, 6, ("LA",), "LA", (Remedy(SKILLED, 3, skill="a"),), skill="a"
    )
    assert (zones.kind, zones.needs, zones.has) == (ShortageKind.ZONE_DAYS, 20, 8)


def test_only_who_may_be_called_and_holds_the_skill_counts() -> None:
    """HOA holds the skill and works at both, NAM may go and lacks it: LAN alone has five days, ten half-days."""
    both = (("X0", 2022), ("X1", 2022))
    people = [
        Inspector("LAN", "LA", frozenset("a")), MINH, Inspector("NAM", "LA"),
        Inspector("HOA", "LA", frozenset("a"), former=both),
    ]  # fmt: skip
    asked = several(2, halfdays=6, skills=frozenset("a"))

    (short,) = sums(of(1), [*asked, agency("X2", halfdays=1)], people)

    assert short == Shortage(
        ShortageKind.SKILL_HALFDAYS, 12, 10, ("LA",), "LA", (Remedy(SKILLED, 1, skill="a"),), skill="a"
    )


def test_a_skill_is_told_between_the_half_days_and_the_zones() -> None:
    lawyers = [Inspector("LAN", "LA", frozenset("ab")), MINH]
    asked = several(3, halfdays=6, skills=frozenset("ab"), zone="A")

    assert [(s.kind, s.skill) for s in sums(of(1), asked, lawyers)] == [
        (ShortageKind.INSPECTOR_HALFDAYS, ""), (ShortageKind.SKILL_HALFDAYS, "a"),
        (ShortageKind.SKILL_HALFDAYS, "b"), (ShortageKind.ZONE_DAYS, ""),
    ]  # fmt: skip


def test_half_a_day_in_each_zone_costs_whole_days() -> None:
    """Two zones of three half-days: two days each, of a crew of two eight; LAN and MINH have three each."""
    at = frame(MONDAY, day(2), max_visits_per_week=9)
    zones = [agency(f"X{n}", zone="AB"[n % 2], halfdays=1) for n in range(6)]

    assert sums(at, zones, [LAN, MINH]) == [
        Shortage(ShortageKind.ZONE_DAYS, 8, 6, ("LA",), "LA", (Remedy(PEOPLE, 1),))
    ]


def test_days_before_the_notice_ends_are_nobodys() -> None:
    """The notice ends on Tuesday: Wednesday to Friday are left, three days of two people twelve half-days."""
    at = of(1, plan_published=day(0), notice_working_days=1)

    assert at.first_start == day(2)
    (short, zone) = sums(at, [agency("X0", halfdays=4), agency("X1", halfdays=4)], [LAN, MINH])
    assert (short.kind, short.needs, short.has) == (ShortageKind.INSPECTOR_HALFDAYS, 16, 12)
    assert (zone.needs, zone.has) == (8, 6)


def test_where_nobody_has_time_more_are_counted_by_whole_weeks() -> None:
    """All on leave, five days each: of 40 half-days one more brings ten, of twenty zone days five."""
    gone = [Inspector(name, "LA", frozenset("a"), leave=(off(0, 4),)) for name in ("LAN", "MINH")]
    asked = several(2, halfdays=10, zone="A", skills=frozenset("a"))

    assert [(s.kind, s.needs, s.has, s.remedies[0].amount) for s in sums(of(1), asked, gone)] == [
        (ShortageKind.INSPECTOR_HALFDAYS, 40, 0, 4),
        (ShortageKind.SKILL_HALFDAYS, 20, 0, 2),
        (ShortageKind.ZONE_DAYS, 20, 0, 4),
    ]


def test_of_two_stretches_that_are_equally_short_the_earlier_is_told() -> None:
    early = [agency(f"E{n}", blackout=(off(7, 41),)) for n in range(2)]
    late = [agency(f"L{n}", earliest=day(35)) for n in range(2)]
    middle = [agency("M", blackout=(off(0, 6), off(35, 41)))]

    (short,) = sums(of(6, max_visits_per_week=1), [*late, *early, *middle])

    assert (short.who, short.needs, short.has) == (("E0", "E1"), 2, 1)


def test_a_week_of_which_the_last_day_is_left_counts() -> None:
    at = of(2, max_visits_per_week=1, plan_published=day(3))

    assert at.first_start == day(4)
    (short,) = sums(at, several(3))
    assert (short.kind, short.needs, short.has, short.weeks) == (ShortageKind.WEEKS, 3, 2, 2)


def test_one_more_brings_what_one_of_them_has_in_whole_half_days() -> None:
    """Two, three and three days are 16 half-days, five for each: sixteen missing are four people's."""
    people = [Inspector(f"I{n}", "LA", leave=(off(0, away),)) for n, away in enumerate([2, 1, 1])]

    found = sums(of(1), [agency("X0", halfdays=10), agency("X1", halfdays=6)], people)

    assert found[0] == Shortage(ShortageKind.INSPECTOR_HALFDAYS, 32, 16, ("LA",), "LA", (Remedy(PEOPLE, 4),))
    assert type(found[0].remedies[0].amount) is int


def test_who_has_a_single_day_brings_one_zone_day() -> None:
    people = [Inspector(name, "LA", leave=(off(0, 3),)) for name in ("LAN", "MINH")]

    found = sums(of(1), [agency("X0", halfdays=4)], people)

    assert found[1] == Shortage(ShortageKind.ZONE_DAYS, 4, 2, ("LA",), "LA", (Remedy(PEOPLE, 2),))


# ---- long visits, week by week --------------------------------------------------------------------------------


def test_a_crew_makes_one_long_visit_a_week() -> None:
    """Six half-days are three days: of five, two people make one visit; two weeks hold two of four."""
    found = sums(of(2), several(4, halfdays=6), [LAN, MINH])

    assert [s.kind for s in found] == [ShortageKind.INSPECTOR_HALFDAYS, ShortageKind.ZONE_DAYS]
    assert sums(of(2), several(3, halfdays=6), [LAN, MINH]) == [
        Shortage(
            ShortageKind.CREW_WEEKS, 3, 2, ("LA",), "LA", (Remedy(EXTEND, 1), Remedy(PEOPLE, 2)), weeks=2, halfdays=6
        )
    ]  # fmt: skip


def test_the_shortest_length_that_is_worst_is_told() -> None:
    """Of six half-days and more there are three, of eight and more two: one short, and none."""
    asked = [
        agency("X0", halfdays=8),
        agency("X1", halfdays=6),
        agency("X2", halfdays=6),
        agency("X3", halfdays=1),
    ]

    (short,) = sums(of(2), asked, [*TEAM[:3]])

    assert (short.kind, short.halfdays, short.needs, short.has) == (ShortageKind.CREW_WEEKS, 6, 3, 2)


def test_leave_and_notice_shorten_the_weeks_of_a_long_visit() -> None:
    """In the first week MINH has two days: no visit of three. The second holds one of the two."""
    minh = Inspector("MINH", "LA", leave=(off(0, 2),))
    asked = several(2, halfdays=5)

    (short,) = sums(of(2), asked, [LAN, minh])
    (later,) = sums(of(2, plan_published=day(1), notice_working_days=1), asked, [LAN, MINH])

    assert (short.kind, short.needs, short.has, short.weeks) == (ShortageKind.CREW_WEEKS, 2, 1, 2)
    assert short.remedies == (Remedy(EXTEND, 1), Remedy(PEOPLE, 1))
    assert (later.kind, later.needs, later.has) == (ShortageKind.CREW_WEEKS, 2, 1)
    assert later.remedies == (Remedy(EXTEND, 1), Remedy(PEOPLE, 2))


def test_more_people_do_not_help_where_the_weekly_limit_is_what_is_short() -> None:
    """Three at once ask for three crews, a limit of one a week lets one of them be made whoever comes."""
    at = frame(MONDAY, day(4), max_visits_per_week=2)
    friday = several(2, halfdays=10)

    assert counting(at, friday, TEAM)._crew_weeks(friday) is None
    assert counting(at, friday, TEAM[:3])._crew_weeks(friday) == Shortage(
        ShortageKind.CREW_WEEKS,
        2,
        1,
        ("LA",),
        "LA",
        (Remedy(EXTEND, 1), Remedy(PEOPLE, 1)),
        weeks=1,
        halfdays=10,
    )
    many = several(3, halfdays=10)
    assert counting(at, many, TEAM)._crew_weeks(many) == Shortage(
        ShortageKind.CREW_WEEKS, 3, 2, ("LA",), "LA", (Remedy(EXTEND, 1),), weeks=1, halfdays=10
    )


@pytest.mark.parametrize(("halfdays", "expected"), [(1, 10), (2, 5), (3, 2), (4, 2), (5, 1), (6, 1), (10, 1)])
def test_two_half_days_or_more_begin_in_the_morning(halfdays: int, expected: int) -> None:
    """What one person, in crews of one, makes in five days."""
    at = of(1, crew_size=1, max_visits_per_week=99)
    asked = several(expected + 1, halfdays=halfdays)

    short = counting(at, asked, [LAN])._long_visits(asked, halfdays)

    assert (short.needs, short.has) == (expected + 1, expected)


def test_of_lengths_as_short_the_shortest_is_told() -> None:
    """Two days or more: three visits, two held; three days: two visits, one held."""
    asked = [agency("X0", halfdays=5), agency("X1", halfdays=5), agency("X2", halfdays=4)]

    short = counting(of(1), asked, [LAN, MINH])._crew_weeks(asked)

    assert short is not None
    assert (short.halfdays, short.needs, short.has) == (4, 3, 2)


@pytest.mark.parametrize(
    ("people", "halfdays", "visits", "extend"),
    [
        (3, 6, 5, 3),  # two weeks hold two; three people make one visit a week, not one and a half
        (2, 4, 5, 1),  # two a week
        (2, 4, 7, 2),
        (4, 10, 5, 1),
        (1, 6, 5, None),  # a week more of one person holds none
    ],
)
def test_weeks_more_hold_what_a_whole_week_does(
    people: int, halfdays: int, visits: int, extend: int | None
) -> None:
    asked = several(visits, halfdays=halfdays)

    short = counting(of(2), asked, TEAM[:people])._long_visits(asked, halfdays)

    weeks = [way for way in short.remedies if way.kind is EXTEND]
    assert weeks == ([] if extend is None else [Remedy(EXTEND, extend)])
    assert all(type(way.amount) is int for way in weeks)


def test_where_nobody_has_time_a_whole_crew_is_wanted() -> None:
    gone = [Inspector(name, "LA", leave=(off(0, 4),)) for name in ("LAN", "MINH")]
    asked = several(1, halfdays=6)

    short = counting(of(1), asked, gone)._long_visits(asked, 6)

    assert (short.has, short.remedies[1:]) == (0, (Remedy(PEOPLE, 2),))
