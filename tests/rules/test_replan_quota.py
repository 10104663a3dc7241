"""A mended plan against the quota: who steps in, who is passed over, and what is said where nobody does."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date, timedelta

from rules.candidates import Agency, Span
from rules.replan import Booked, Event, EventKind, ReplanEffort, Situation
from rules.replan_quota import Mended, Substitute, mend
from rules.selection import Scope
from rules.shortage import Remedy, RemedyKind, Shortage, ShortageKind
from rules.weeks import Frame
from tests.rules.replan_cast import FIRST, agency, booked, frame, people, situation

CREW = people("LAN", "MINH")
ALL_YEAR = (Span(date(2022, 1, 1), date(2022, 12, 31)),)
EARLY = FIRST - timedelta(days=3)


def week(number: int, day: int = 0) -> date:
    return FIRST + timedelta(days=7 * number + day)


def dropped(code: str) -> Event:
    return Event(EventKind.DROPPED, code)


def scope(required: int, *, level: str = "district", picked: int = 2) -> Scope:
    return Scope("LA", level, 9, required, 9, picked)


def at_work(
    listed: Sequence[Booked], *events: Event, more: Sequence[Agency] = (), at: Frame | None = None
) -> Situation:
    """The booked agencies and those more that may step in, before the first week begins."""
    known = {a.code: a for a in more}
    agencies = [known.pop(b.visit.agency, agency(b.visit.agency)) for b in listed]
    return situation([*agencies, *known.values()], CREW, at or frame(6), listed, *events, today=EARLY)


def two_booked() -> list[Booked]:
    return [booked("A", week(0), "LAN", "MINH"), booked("B", week(1), "LAN", "MINH")]


def visited(mended: Mended) -> set[str]:
    return {visit.agency for visit in mended.change.visits}


def test_the_first_of_the_reserve_steps_in_and_no_more_than_are_needed() -> None:
    case = at_work(two_booked(), dropped("A"), more=[agency("R1"), agency("R2")])

    mended = mend(case, [scope(2)], ["A", "B"], {("LA", "district"): ["R1", "R2"]})

    assert mended.substitutes == (Substitute("R1", "district", 1),)
    assert visited(mended) == {"B", "R1"}
    assert (mended.passed, mended.shortages) == ((), ())


def test_as_many_step_in_as_fell_out_in_their_order() -> None:
    case = at_work(two_booked(), dropped("A"), dropped("B"), more=[agency(f"R{n}") for n in (1, 2, 3)])

    mended = mend(case, [scope(2)], ["A", "B"], {("LA", "district"): ["R2", "R1", "R3"]})

    assert mended.substitutes == (Substitute("R2", "district", 1), Substitute("R1", "district", 2))
    assert visited(mended) == {"R2", "R1"}


def test_where_the_quota_holds_without_it_nobody_steps_in() -> None:
    case = at_work(two_booked(), dropped("A"), more=[agency("R1")])

    mended = mend(case, [scope(1)], ["A", "B"], {("LA", "district"): ["R1"]})

    assert (mended.substitutes, visited(mended)) == ((), {"B"})


def test_who_finds_no_date_is_passed_over_and_told() -> None:
    case = at_work(two_booked(), dropped("A"), more=[agency("R1", blackout=ALL_YEAR), agency("R2")])

    mended = mend(
        case, [scope(2), scope(2, level="")], ["A", "B"], {("LA", "district"): ["R1", "R2"]}
    )  # asked for the province first, and not again for the level

    assert mended.passed == ("R1",)
    assert mended.substitutes == (Substitute("R2", "district", 2),)


def test_nobody_is_put_out_for_a_substitute() -> None:
    full = [booked("A", week(0), "LAN", "MINH"), booked("B", week(0, 2), "LAN", "MINH")]
    away = Event(EventKind.LOST, "", week(1), week(1, 4))
    case = at_work(full, away, more=[agency("R1")], at=frame(2))

    mended = mend(case, [scope(3, picked=3)], ["A", "B"], {("LA", "district"): ["R1"]})

    assert (mended.passed, visited(mended)) == (("R1",), {"A", "B"})


def test_a_pick_that_found_no_date_in_the_draw_goes_before_the_reserve() -> None:
    case = at_work(two_booked(), dropped("A"), more=[agency("C"), agency("R1")])

    mended = mend(case, [scope(2)], ["A", "B", "C", "UNKNOWN"], {("LA", "district"): ["R1"]})

    assert mended.substitutes == (Substitute("C", "district", 0),)


def test_who_was_dropped_or_stands_already_does_not_step_in() -> None:
    case = at_work(two_booked(), dropped("A"), dropped("R1"), more=[agency("R1"), agency("R2")])

    mended = mend(case, [scope(2)], ["A", "B"], {("LA", "district"): ["A", "B", "R1", "R2"]})

    assert mended.substitutes == (Substitute("R2", "district", 4),)


def test_a_level_is_filled_from_its_own_reserve_and_no_other_provinces() -> None:
    others = [agency("P1", level="province"), agency("T1", province="TN"), agency("R1")]
    case = at_work(two_booked(), dropped("A"), more=others)
    reserve = {("LA", "province"): ["P1"], ("TN", "district"): ["T1"], ("LA", "district"): ["R1"]}

    mended = mend(case, [scope(2)], ["A", "B"], reserve)

    assert mended.substitutes == (Substitute("R1", "district", 1),)


def test_the_whole_province_is_filled_first_level_by_level() -> None:
    case = at_work(two_booked(), dropped("A"), more=[agency("P1", level="province"), agency("R1")])
    reserve = {("LA", "province"): ["P1"], ("LA", "district"): ["R1"]}

    mended = mend(case, [scope(0, level="province"), scope(2, level="")], ["A", "B"], reserve)

    assert mended.substitutes == (Substitute("R1", "district", 1),)


def test_a_visit_outside_the_denominator_fills_no_quota() -> None:
    more = [agency("A", counts=False), agency("R1"), agency("R2")]
    case = at_work(two_booked(), dropped("B"), more=more)

    mended = mend(case, [scope(2)], ["A", "B"], {("LA", "district"): ["R1", "R2"]})

    assert [one.agency for one in mended.substitutes] == ["R1", "R2"]
    assert visited(mended) == {"A", "R1", "R2"}


def empty(level: str, needs: int, has: int, *ways: Remedy) -> Shortage:
    who = ("LA", level) if level else ("LA",)
    return Shortage(ShortageKind.RESERVE_EMPTY, needs, has, who, "LA", ways, level=level)


def test_an_empty_reserve_is_told_with_the_ways_out() -> None:
    listed = [booked(code, week(n), "LAN", "MINH") for n, code in enumerate("ABCD")]
    case = at_work(listed, *(dropped(code) for code in "ABC"))

    mended = mend(case, [scope(4, picked=4), scope(4, level="", picked=4)], list("ABCD"), {})

    ways = (Remedy(RemedyKind.EXTEND_WEEKS, 2), Remedy(RemedyKind.ADD_INSPECTORS, 2))  # three, two a week
    assert mended.shortages == (empty("district", 4, 1, *ways), empty("", 4, 1, *ways))


def test_what_the_draw_did_not_reach_is_no_shortage_of_the_mending() -> None:
    case = at_work(two_booked(), dropped("A"), more=[agency("R1")])

    kept = mend(case, [scope(3, picked=2)], ["A", "B"], {("LA", "district"): ["R1"]})
    lost = mend(case, [scope(3, picked=2)], ["A", "B"], {})

    assert kept.shortages == ()  # the draw picked two, and two are visited
    assert [one.kind for one in lost.shortages] == [ShortageKind.RESERVE_EMPTY]


def fallen(listed: Sequence[Booked], *events: Event, **facts: object) -> tuple[Shortage, ...]:
    case = at_work(listed, *events, at=frame(2, limit=1), **facts)  # type: ignore[arg-type]
    return mend(case, [scope(0)], [b.visit.agency for b in listed], {}).shortages


def test_too_few_weeks_are_counted_and_the_ways_out_with_them() -> None:
    lost = Event(EventKind.LOST, "", week(1), week(1, 4))

    shortages = fallen(two_booked(), lost)

    ways = (Remedy(RemedyKind.EXTEND_WEEKS, 1), Remedy(RemedyKind.MORE_A_WEEK, 1, weeks=1))
    assert shortages == (Shortage(ShortageKind.WEEKS, 2, 1, ("A", "B"), "LA", ways, weeks=1, limit=1),)


def test_who_is_never_free_is_told_as_one_without_a_date() -> None:
    closed = agency("A", blackout=(Span(week(0, -3), week(2)),))
    lost = Event(EventKind.LOST, "", week(0), week(0, 4))

    shortages = fallen(two_booked(), lost, more=[closed])

    assert [(one.kind, one.who) for one in shortages] == [(ShortageKind.NO_DATE, ("A",))]


def test_what_only_the_search_shows_says_whether_it_looked_at_everything() -> None:
    listed = [booked("A", week(0), "LAN", "MINH"), booked("B", week(1), "LAN", "MINH")]
    ill = Event(EventKind.AWAY, "MINH", week(0), week(0, 4))
    case = at_work(
        listed, ill, at=frame(2, limit=2), more=[agency("A", halfdays=10), agency("B", halfdays=10)]
    )

    (short,) = mend(case, [scope(0)], ["A", "B"], {}).shortages
    cut = replace(case, effort=ReplanEffort(nodes=1, steps=1))
    unsure: Mapping[bool, int] = {one.proved: 1 for one in mend(cut, [scope(0)], ["A", "B"], {}).shortages}

    ways = (Remedy(RemedyKind.EXTEND_WEEKS, 1), Remedy(RemedyKind.ADD_INSPECTORS, 2))
    assert short == Shortage(ShortageKind.NOT_PLACED, 2, 1, short.who, "LA", ways)
    assert len(short.who) == 1
    assert False in unsure


def test_levels_are_filled_before_the_province() -> None:
    """A of the provincial level goes; P steps in for its level, and the province has what it asks for."""
    provincial = [agency("A", level="province"), agency("P", level="province")]
    case = at_work([booked("A", week(0), "LAN", "MINH")], dropped("A"), more=[*provincial, agency("R")])
    reserve = {("LA", "district"): ["R"], ("LA", "province"): ["P"]}

    mended = mend(case, [scope(1, level=""), scope(1, level="province")], ["A"], reserve)

    assert mended.substitutes == (Substitute("P", "province", 1),)


def test_who_was_passed_over_for_a_level_is_not_asked_again_for_the_province() -> None:
    shut = agency("R1", blackout=ALL_YEAR)
    case = at_work(
        [booked("A", week(0), "LAN", "MINH")], dropped("A"), more=[shut, agency("R2"), agency("R3")]
    )

    mended = mend(case, [scope(1), scope(2, level="")], ["A"], {("LA", "district"): ["R1", "R2", "R3"]})

    assert mended.passed == ("R1",)
    assert [one.agency for one in mended.substitutes] == ["R2", "R3"]


def test_each_who_finds_no_week_is_told_with_those_it_competes_with() -> None:
    """Two of four weeks are lost and two weeks of two are left for seven: three fall out, each one too many."""
    listed = [booked(f"A{n}", week(n // 2, 2 * (n % 2)), "LAN", "MINH") for n in range(7)]
    case = at_work(listed, Event(EventKind.LOST, "", week(2), week(3, 4)), at=frame(4))

    shortages = mend(case, [], [], {}).shortages

    assert [short.who[-1] for short in shortages] == ["A4", "A5", "A6"]
    ways = (Remedy(RemedyKind.EXTEND_WEEKS, 1), Remedy(RemedyKind.MORE_A_WEEK, 1, weeks=1))
    for short in shortages:
        assert short.who[:-1] == ("A0", "A1", "A2", "A3")
        assert (short.kind, short.needs, short.has, short.weeks, short.limit) == (
            ShortageKind.WEEKS,
            5,
            4,
            2,
            2,
        )
        assert short.remedies == ways


def test_a_date_before_anybody_can_be_told_is_no_date() -> None:
    """A is open in week 0 alone, and with five days of notice nobody moves before week 1."""
    shut = agency("A", blackout=(Span(week(1), week(9)),))
    lost = Event(EventKind.LOST, "", week(1), week(1, 4))
    case = replace(at_work([booked("A", week(1), "LAN", "MINH")], lost, more=[shut]), notice=5)

    (short,) = mend(case, [], [], {}).shortages

    assert case.ready == week(0, 5)
    assert (short.kind, short.needs, short.has) == (ShortageKind.NO_DATE, 2, 0)


def test_a_crew_set_by_hand_that_no_rule_allows_leaves_nobody_who_may_go() -> None:
    barred = agency("A", last_inspectors=frozenset({"LAN"}))
    case = at_work(
        [booked("A", week(0), "LAN", "MINH")], Event(EventKind.LOST, "", week(0), week(0, 4)), more=[barred]
    )

    (short,) = mend(case, [], [], {}).shortages

    assert (short.kind, short.needs, short.has, short.barred) == (
        ShortageKind.NO_CREW,
        2,
        1,
        {"LAN": "last_crew"},
    )
