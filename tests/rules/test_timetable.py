"""The timetable: as many visits as fit, fairly spread, few trips, the riskiest early - or numbers why not."""

import random
from datetime import date
from itertools import product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rules.candidates import Agency, Span
from rules.crews import WeekDesk
from rules.objective import Load, Objective, objective_of
from rules.proof import Proof, Verdict
from rules.selection import Pick, PickKind, select
from rules.shortage import RemedyKind, ShortageKind, quota_shortages
from rules.timetable import PLAIN, Effort, Timetable, Visit, last_day, plan_visits, split
from rules.weeks import Frame, Inspector
from tests.rules.field_cast import LAN, MINH, TEAM, frame, pick, picks
from tests.rules.round_cast import SEED, long_an, rules

NINE_WEEKS = (date(2022, 3, 7), date(2022, 5, 8))


def kinds(timetable: Timetable) -> list[str]:
    return [shortage.kind for shortage in timetable.shortages]


def test_the_round_of_long_an_is_planned_whole_and_balanced() -> None:
    selection = select(long_an(), rules(), SEED)

    timetable = plan_visits(selection.picks, TEAM, frame(date(2022, 1, 10)))

    assert [v.agency for v in timetable.visits] == [p.agency.code for p in selection.picks]
    assert timetable.shortages == ()
    assert timetable.objective.imbalance == 0
    assert timetable.bound <= timetable.objective


def test_the_riskiest_is_visited_first_when_nothing_else_differs() -> None:
    chosen = [pick("SGTVT", par=6000, zone="A"), pick("SYT", par=9900, zone="B")]

    timetable = plan_visits(chosen, TEAM, frame(max_visits_per_week=1))

    visits = {v.agency: v.day for v in timetable.visits}
    assert visits["SGTVT"] < visits["SYT"]


def test_visits_of_one_zone_share_a_trip() -> None:
    chosen = [pick(f"X{n}", zone="ABC"[n % 3]) for n in range(9)]

    timetable = plan_visits(chosen, TEAM, frame())

    assert timetable.objective.trips == timetable.bound.trips == 3


def test_the_quarters_share_the_visits_by_their_working_days() -> None:
    timetable = plan_visits(picks(40, zone="A"), TEAM, frame(date(2022, 1, 3), date(2022, 12, 30)))

    quarters = [sum((v.day.month - 1) // 3 == q for v in timetable.visits) for q in range(4)]
    assert timetable.objective.imbalance == 0
    assert all(8 <= count <= 12 for count in quarters)


def test_eleven_visits_in_nine_weeks_of_one_are_two_short() -> None:
    timetable = plan_visits(picks(11), TEAM, frame(*NINE_WEEKS, max_visits_per_week=1))

    (short,) = timetable.shortages
    assert (short.kind, short.needs, short.has, short.short_by) == (ShortageKind.WEEKS, 11, 9, 2)
    assert (short.weeks, short.limit, short.proved) == (9, 1, True)
    assert [(r.kind, r.amount, r.weeks) for r in short.remedies] == [
        (RemedyKind.EXTEND_WEEKS, 2, 0),
        (RemedyKind.MORE_A_WEEK, 1, 2),
    ]
    assert len(timetable.visits) == 9


def test_when_not_all_fit_those_who_must_go_and_the_riskiest_are_placed() -> None:
    chosen = [*picks(3, par=5000), pick("SYT", kind=PickKind.MANDATORY), pick("HBL", par=4000)]

    timetable = plan_visits(chosen, TEAM, frame(*NINE_WEEKS[:1], date(2022, 3, 20), max_visits_per_week=1))

    assert [v.agency for v in timetable.visits] == ["HBL", "SYT"]


def test_visits_that_must_all_come_late_are_counted_against_the_late_weeks() -> None:
    chosen = [*picks(4, earliest=date(2022, 4, 25)), pick("SYT"), pick("STC")]

    timetable = plan_visits(chosen, TEAM, frame(*NINE_WEEKS, max_visits_per_week=1))

    (short,) = timetable.shortages
    assert (short.kind, short.needs, short.has, short.who) == (
        ShortageKind.WEEKS, 4, 2, ("X00", "X01", "X02", "X03"),
    )  # fmt: skip
    assert len(timetable.visits) == 4


def test_an_agency_nobody_may_visit_says_who_is_barred_and_why() -> None:
    chosen = [pick("SYT", last_inspectors=frozenset({"LAN"})), pick("STC")]

    timetable = plan_visits(chosen, [LAN, MINH], frame())

    (short,) = timetable.shortages
    assert (short.kind, short.who, short.needs, short.has) == (ShortageKind.NO_CREW, ("SYT",), 2, 1)
    assert short.barred == {"LAN": "last_crew"}
    assert [v.agency for v in timetable.visits] == ["STC"]


def test_a_crew_is_tested_as_a_crew_and_not_by_the_skills_of_all() -> None:
    five = [Inspector(f"I{n}", "LA", frozenset({"abc"[n % 3]})) for n in range(5)]

    timetable = plan_visits([pick("SYT", skills=frozenset("abc"))], five, frame())

    (short,) = timetable.shortages
    assert (short.kind, short.needs, short.has) == (ShortageKind.NO_CREW, 3, 2)


def test_an_agency_that_is_always_busy_has_no_date() -> None:
    busy = pick("SYT", blackout=(Span(date(2022, 1, 1), date(2022, 12, 31)),))
    mornings = [Span(date(2022, 3, 7 + n), date(2022, 3, 7 + n)) for n in (1, 3)]
    torn = pick("STC", halfdays=4, blackout=tuple(mornings))

    timetable = plan_visits([busy, torn], TEAM, frame(date(2022, 3, 7), date(2022, 3, 11)))

    assert [(s.kind, s.who, s.needs, s.has) for s in timetable.shortages] == [
        (ShortageKind.NO_DATE, ("STC",), 4, 2),
        (ShortageKind.NO_DATE, ("SYT",), 2, 0),
    ]


def test_two_inspectors_cannot_give_more_half_days_than_they_have() -> None:
    timetable = plan_visits(picks(3, halfdays=4), [LAN, MINH], frame(date(2022, 3, 7), date(2022, 3, 11)))

    assert kinds(timetable) == [ShortageKind.INSPECTOR_HALFDAYS, ShortageKind.ZONE_DAYS]
    assert (timetable.shortages[0].needs, timetable.shortages[0].has) == (24, 20)
    assert timetable.shortages[0].remedies[0].amount == 1
    assert len(timetable.visits) == 2


def test_the_only_lawyer_cannot_be_everywhere() -> None:
    lawyer = Inspector("HẠNH", "LA", frozenset({"pháp chế"}))
    chosen = picks(3, halfdays=4, skills=frozenset({"pháp chế"}))

    timetable = plan_visits(chosen, [*TEAM, lawyer], frame(date(2022, 3, 7), date(2022, 3, 11)))

    (short,) = timetable.shortages
    assert (short.kind, short.skill, short.needs, short.has) == (
        ShortageKind.SKILL_HALFDAYS, "pháp chế", 12, 10,
    )  # fmt: skip


def test_many_zones_cost_whole_days() -> None:
    chosen = [pick(f"X{n}", zone=f"Z{n}", halfdays=1) for n in range(6)]

    timetable = plan_visits(
        chosen, [LAN, MINH], frame(date(2022, 3, 7), date(2022, 3, 11), max_visits_per_week=9)
    )

    assert kinds(timetable) == [ShortageKind.ZONE_DAYS]
    assert len(timetable.visits) == 5


def test_what_only_the_search_found_impossible_is_not_called_proved() -> None:
    """Two visits that may only be made on the same Friday, by the same two: every sum suffices."""
    friday = picks(2, earliest=date(2022, 3, 11))

    timetable = plan_visits(friday, [LAN, MINH], frame(date(2022, 3, 7), date(2022, 3, 11)))

    (short,) = timetable.shortages
    assert (short.kind, short.needs, short.has, short.proved) == (ShortageKind.NOT_PLACED, 2, 1, False)


def test_long_visits_are_counted_week_by_week() -> None:
    """Six half-days each: one crew has ten in a week, so one visit a week, whatever the sum says."""
    timetable = plan_visits(picks(3, halfdays=6), [LAN, MINH], frame(date(2022, 3, 7), date(2022, 3, 20)))

    (short,) = timetable.shortages
    assert (short.kind, short.needs, short.has, short.halfdays) == (ShortageKind.CREW_WEEKS, 3, 2, 6)
    assert [(way.kind, way.amount) for way in short.remedies] == [
        (RemedyKind.EXTEND_WEEKS, 1),
        (RemedyKind.ADD_INSPECTORS, 2),
    ]


def test_exclusions_that_eat_the_quota_are_counted_before_anything_else() -> None:
    shut = {code: {"excluded": "đang thanh tra"} for code in ("HBL", "HCG", "HCD", "HTH", "HVH", "HMH")}
    listed = [a for a in long_an(**shut) if a.level == "district"][:8]
    listed.append(pick("SYT", mandatory=True, excluded="đang thanh tra").agency)

    found = quota_shortages(select(listed, rules(9, 10), SEED), listed)

    assert [(s.kind, s.who, s.needs, s.has) for s in found] == [
        (ShortageKind.QUOTA_ABOVE_ELIGIBLE, ("LA",), 9, 5),
        (ShortageKind.QUOTA_ABOVE_ELIGIBLE, ("LA", "district"), 8, 5),
        (ShortageKind.QUOTA_ABOVE_ELIGIBLE, ("LA", "province"), 1, 0),
        (ShortageKind.MANDATORY_EXCLUDED, ("SYT",), 1, 0),
    ]


def test_a_visit_of_five_half_days_ends_on_its_third_day() -> None:
    (visit,) = plan_visits([pick("SYT", halfdays=5)], TEAM, frame()).visits

    assert (visit.day, last_day(visit, 5, frame())) == (date(2022, 3, 7), date(2022, 3, 9))


def test_a_round_is_split_by_provinces_in_the_order_of_codes() -> None:
    away = Inspector("AN", "TN")
    chosen = [pick("X2", province="TN"), pick("X1"), pick("X0")]

    one, other = split(chosen, [MINH, away, LAN], frame())

    assert (one.province, one.picks, one.inspectors) == ("LA", (chosen[2], chosen[1]), (LAN, MINH))
    assert (other.province, other.picks, other.inspectors) == ("TN", (chosen[0],), (away,))
    assert one.frame == other.frame == frame()


def test_a_bound_that_is_reached_proves_a_province_and_one_that_stays_out_does_not() -> None:
    both = [pick("X0"), pick("X1", province="TN"), pick("X2", province="TN")]
    people = [*TEAM, Inspector("AN", "TN"), Inspector("BA", "TN")]
    one_week = frame(date(2022, 3, 7), date(2022, 3, 11), max_visits_per_week=1)

    proofs = plan_visits(both, people, one_week).proofs

    cost = Objective(0, 1, 0)
    assert proofs[0] == Proof("LA", Verdict.OPTIMAL, PLAIN, 1, 1, 1, cost, cost)
    assert [(p.province, p.verdict, p.asked, p.placed, p.most) for p in proofs] == [
        ("LA", Verdict.OPTIMAL, 1, 1, 1), ("TN", Verdict.BOUNDED, 2, 1, 2),
    ]  # fmt: skip


def test_a_visit_ends_where_its_half_days_do() -> None:
    at = frame()  # from a Monday
    ends = [
        last_day(Visit("SYT", date(2022, 3, start), half, ()), halfdays, at).day
        for start, half, halfdays in [(8, 0, 1), (8, 1, 1), (8, 0, 3), (8, 1, 2), (9, 1, 4), (15, 0, 2)]
    ]

    assert ends == [8, 8, 9, 9, 11, 15]


@given(st.randoms(use_true_random=False))
@settings(max_examples=20, deadline=None)
def test_the_order_of_picks_and_inspectors_changes_nothing(chance: random.Random) -> None:
    chosen = [
        pick(f"X{n}", zone="ABCD"[n % 4], par=10000 - 300 * (n % 5), halfdays=1 + n % 4) for n in range(12)
    ]
    people = list(TEAM)
    expected = plan_visits(chosen, people, frame())
    chance.shuffle(chosen)
    chance.shuffle(people)

    assert plan_visits(chosen, people, frame()) == expected


def tiny_rounds() -> st.SearchStrategy[tuple[list[Pick], list[Inspector], Frame]]:
    """Rounds small enough to try every way of dealing the visits out to the weeks."""
    one = st.builds(
        dict,
        zone=st.sampled_from("AB"),
        par=st.sampled_from([5000, 8000, 10000]),
        halfdays=st.sampled_from([1, 2, 4, 6]),
        skills=st.sampled_from([frozenset(), frozenset("a")]),
        earliest=st.sampled_from([None, date(2022, 3, 28), date(2022, 4, 6)]),
        last_inspectors=st.sampled_from([frozenset(), frozenset({"LAN"})]),
    )
    people = st.integers(2, 4).map(lambda n: [Inspector(i.id, "LA", frozenset("a")) for i in TEAM[:n]])
    limit = st.integers(1, 2)
    return st.builds(
        lambda facts, team, most: (
            [pick(f"X{n}", **fact) for n, fact in enumerate(facts)],
            team,
            frame(date(2022, 3, 21), date(2022, 4, 8), max_visits_per_week=most, quarter_tolerance=0),
        ),
        st.lists(one, min_size=1, max_size=5), people, limit,
    )  # fmt: skip


@pytest.mark.slow
@given(tiny_rounds())
@settings(max_examples=60, deadline=None)
def test_small_rounds_hold_what_fits_and_never_beat_the_bound(
    case: tuple[list[Pick], list[Inspector], Frame],
) -> None:
    chosen, people, span = case
    timetable = plan_visits(chosen, people, span)

    most, least = _by_trying_everything(chosen, people, span)

    # What fits whole is always found; of what does not, the search may miss one visit of the most possible.
    assert most - (most < len(chosen)) <= len(timetable.visits) <= most
    assert (len(timetable.visits) < len(chosen)) == bool(timetable.shortages)
    if most == len(chosen):
        assert timetable.bound.imbalance <= least.imbalance <= timetable.objective.imbalance
        assert timetable.bound.trips <= least.trips
        assert least <= timetable.objective
        if timetable.objective.imbalance == least.imbalance:  # the lateness bound holds at equal balance
            assert timetable.bound.lateness <= least.lateness


def _by_trying_everything(chosen: list[Pick], people: list[Inspector], span: Frame) -> tuple[int, Objective]:
    """The most visits any dealing-out holds, and the least objective of those that hold all."""
    agencies: dict[str, Agency] = {p.agency.code: p.agency for p in chosen}
    desk = WeekDesk(span, agencies, people, 10_000)
    loads = [Load(p.agency.code, p.agency.zone, p.reason.risk // 100, p.agency.halfdays) for p in chosen]
    most, least = 0, Objective(99, 99, 99_999)
    for dealt in product([None, *span.weeks], repeat=len(chosen)):
        week_of = {p.agency.code: w for p, w in zip(chosen, dealt, strict=True) if w is not None}
        if len(week_of) < most:
            continue
        groups = {w.number: (w, [c for c in week_of if week_of[c] is w]) for w in week_of.values()}
        if all(desk.settle(w, codes) is not None for w, codes in groups.values()):
            most = len(week_of)
            if most == len(chosen):
                least = min(least, objective_of(span, loads, week_of))
    return most, least


def test_effort_is_a_count_and_less_of_it_still_gives_a_valid_plan() -> None:
    timetable = plan_visits(picks(12), TEAM, frame(), Effort(tries=0))

    assert len(timetable.visits) == 12
