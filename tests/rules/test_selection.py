"""The choosing: who must go, the look-ahead, the lottery, the risk - and a reason for everybody."""

import hashlib
import random
from dataclasses import replace
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rules.candidates import Agency, Weights, lottery_hash, risk_factors, risk_points
from rules.quota import required_agencies
from rules.selection import (
    BrokenPromise,
    LeftKind,
    PickKind,
    Reason,
    SameCode,
    Selection,
    broken_promises,
    select,
)
from tests.rules.round_cast import DISTRICT, SEED, agency, codes, lists_of_agencies, long_an, rules


def reason_of(selection: Selection, code: str):  # type: ignore[no-untyped-def]
    return next(p.reason for p in (*selection.picks, *selection.left) if p.agency.code == code)


def test_long_an_inspects_eleven_of_thirty_four_six_and_five() -> None:
    selection = select(long_an(), rules(), SEED)

    assert [(s.level, s.agencies, s.required, s.picked) for s in selection.scopes] == [
        ("", 34, 11, 11),
        ("district", 15, 5, 5),
        ("province", 19, 6, 6),
    ]


def test_risk_points_follow_the_default_weights() -> None:
    late = agency(
        "SGTVT", par=8312, par_prev=8719, sipas=8659, overdue=2, findings=1, complaints=3, years_since=2
    )

    factors = risk_factors(late, Weights())

    assert factors == {
        "par": 1688, "par_drop": 814, "overdue": 300, "findings": 200,
        "complaints": 300, "sipas": 670, "years_since": 600,
    }  # fmt: skip
    assert risk_points(late, Weights()) == sum(factors.values())
    assert risk_factors(replace(late, par=9000), Weights())["par_drop"] == 0


def test_who_is_mandatory_or_due_by_rotation_goes_even_beyond_the_quota() -> None:
    forced = {code: {"mandatory": True} for code in ("SYT", "SGTVT", "SNV", "STC")}
    due = {code: {"years_since": 3} for code in ("STP", "SXD", "SCT", "SNN")}

    selection = select(long_an(**forced, **due), rules(), SEED)

    assert codes(selection, "mandatory") == sorted(forced)
    assert codes(selection, "rotation") == sorted(due)
    assert [s.picked for s in selection.scopes if s.level == "province"] == [8]


def test_an_excluded_agency_stays_in_the_denominator_and_never_goes() -> None:
    selection = select(long_an(HBL={"excluded": "đang thanh tra", "mandatory": True}), rules(), SEED)

    assert "HBL" not in codes(selection)
    assert (reason_of(selection, "HBL").kind, reason_of(selection, "HBL").note) == (
        "excluded",
        "đang thanh tra",
    )
    assert [(s.agencies, s.eligible, s.required) for s in selection.scopes if s.level == "district"] == [
        (15, 14, 5)
    ]


def test_a_body_outside_the_denominator_takes_nobodys_place() -> None:
    commune = {"level": "district", "counts": False}
    listed = [*long_an(), agency("XA1", mandatory=True, **commune), agency("XA2", par=0, **commune)]

    selection = select(listed, rules(), SEED)

    assert codes(selection, "mandatory") == ["XA1"]
    assert reason_of(selection, "XA2").kind == "not_counted"
    assert [(s.agencies, s.picked) for s in selection.scopes if s.level == "district"] == [(15, 5)]


def test_the_lottery_is_the_ascending_hash_of_seed_and_code() -> None:
    selection = select(long_an(), rules(rotation=9), SEED)
    order = sorted(
        (a.code for a in long_an()[:19]), key=lambda c: hashlib.sha256(f"{SEED},{c}".encode()).hexdigest()
    )

    drawn = [p for p in selection.picks if p.reason.kind == "lottery" and p.agency.level == "province"]

    assert [p.agency.code for p in drawn] == sorted(order[:2])  # ceil(1/5 x 6)
    assert {p.reason.lottery_place for p in drawn} == {1, 2}
    assert all(p.reason.lottery_of == 19 for p in drawn)
    assert (
        reason_of(selection, order[0]).lottery_hash
        == hashlib.sha256(f"{SEED},{order[0]}".encode()).hexdigest()
    )


def test_the_reserve_follows_in_lottery_order_without_the_picks() -> None:
    selection = select(long_an(), rules(), SEED)

    reserve = selection.reserve["LA", "district"]

    assert sorted(reserve) == sorted(p.agency.code for p in selection.left if p.agency.level == "district")
    assert list(reserve) == sorted(reserve, key=lambda c: hashlib.sha256(f"{SEED},{c}".encode()).hexdigest())


def test_the_rest_of_the_places_go_to_the_highest_risk_ties_by_code() -> None:
    listed = long_an(HBL={"par": 8000}, HCG={"par": 8500}, HCD={"par": 8500}, HTH={"par": 8500})

    selection = select(
        listed, rules(rotation=9, lottery=Fraction(0), district=Fraction(1, 5), province=Fraction(2, 5)), SEED
    )

    assert [c for c in codes(selection, "risk") if c in DISTRICT] == ["HBL", "HCD", "HCG"]
    reason = reason_of(selection, "HBL")
    assert (reason.risk, reason.place, reason.places_of, reason.cut_off) == (6000, 1, 15, 4500)


def test_every_agency_left_out_hears_its_place_and_the_cut_off() -> None:
    selection = select(long_an(HBL={"par": 8000}), rules(), SEED)

    assert len(selection.picks) + len(selection.left) == 34
    for left in selection.left:
        assert left.reason.kind == "below_cut_off"
        assert left.reason.cut_off is not None
        assert left.reason.risk <= left.reason.cut_off
        assert left.reason.place is not None


def test_where_no_place_was_given_by_risk_there_is_no_cut_off_to_be_below() -> None:
    """Who must go takes the one place of two."""
    selection = select([agency("M", mandatory=True), agency("N", par=9000)], rules(1, 2), SEED)

    assert (reason_of(selection, "N").kind, reason_of(selection, "N").cut_off) == (LeftKind.NO_PLACE, None)


def test_a_province_below_its_overall_quota_is_topped_up_by_risk() -> None:
    listed = long_an(HBL={"par": 7000}, SGTVT={"par": 6000})

    selection = select(listed, rules(rotation=19, lottery=Fraction(0), district=Fraction(1, 10)), SEED)

    assert [s.picked for s in selection.scopes] == [11, 5, 6]
    assert len(codes(selection, "top_up")) == 3
    assert min(reason_of(selection, c).risk for c in codes(selection, "top_up")) >= max(
        p.reason.risk for p in selection.left
    )


def test_after_a_reorganisation_no_later_year_needs_more_than_its_quota() -> None:
    listed = [agency(f"X{n:03}", par=10000 - 37 * n, years_since=0) for n in range(115)]
    worst, beyond = _twelve_years(listed, rules())

    assert worst == required_agencies(115, Fraction(3, 10))
    assert beyond == 0


def test_the_look_ahead_comes_before_the_lottery() -> None:
    listed = [agency(f"X{n:02}", par=10000 - 10 * n, years_since=2) for n in range(10)]

    selection = select(listed, rules(rotation=4, lottery=Fraction(1)), SEED)

    # 10 agencies come due next year and 3 a year can be visited: 7 must go now, whatever the dice say.
    assert codes(selection, "look_ahead") == [f"X{n:02}" for n in range(3, 10)]
    assert codes(selection, "lottery") == []


def test_a_rotation_promise_beyond_the_quota_is_found_at_set_up() -> None:
    promises = broken_promises(long_an(), rules(1, 5))

    assert [(p.level, p.agencies, p.required, p.years, p.short_by) for p in promises] == [
        ("district", 15, 3, 4, 3),
        ("province", 19, 4, 4, 3),
    ]
    assert broken_promises(long_an(), rules()) == ()


def test_a_promise_is_broken_by_one_and_kept_by_none() -> None:
    """In four years one a year reaches four of five, and four of four; who is out or not counted asks for nothing."""
    five = [agency(f"X{n}", level="district") for n in range(5)]
    kept = [
        *five[:4],
        agency("X9", level="district", excluded="giải thể"),
        agency("X8", level="district", counts=False),
    ]

    (broken,) = broken_promises(five, rules(1, 5))

    assert broken == BrokenPromise("LA", "district", 5, 1, 4)
    assert broken.short_by == 1
    assert broken_promises(kept, rules(1, 5)) == ()
    assert broken_promises(five, rules(1, 5, district=Fraction(2, 5))) == ()
    assert broken_promises(five, rules(2, 5, district=Fraction(1, 5))) == (broken,)


def test_a_reason_tells_all_an_agency_was_judged_on() -> None:
    """Two of three go: who must, and one by risk. The district has nobody, so the third fills the province up."""
    listed = [
        agency("M", mandatory=True, par=9900), agency("P0", par=5000), agency("P1", par=7000),
        agency("D0", level="district", excluded="giải thể"), agency("D1", level="district", excluded="giải thể"),
    ]  # fmt: skip

    chosen = select(listed, rules(3, 5, lottery=Fraction(0)), SEED)

    must, risk, more = (reason_of(chosen, code) for code in ("M", "P0", "P1"))
    weights = Weights()
    assert must == Reason(PickKind.MANDATORY, 300, risk_factors(listed[0], weights), 3, 3, risk.cut_off)
    assert (risk.kind, risk.risk, risk.place, risk.places_of) == (
        PickKind.RISK,
        15_000,
        1,
        3,
    )  # 3 for each point
    assert risk.cut_off == 15_000
    assert (risk.factors["par"], risk.lottery_of, risk.lottery_hash) == (5000, 2, lottery_hash(SEED, "P0"))
    assert (more.kind, more.cut_off) == (PickKind.TOP_UP, 9_000)
    out = reason_of(chosen, "D1")
    assert (out.kind, out.note, out.place, out.lottery_place) == (LeftKind.EXCLUDED, "giải thể", None, None)


def test_who_fills_a_province_up_is_the_riskiest_left_and_the_last_of_them_is_the_cut_off() -> None:
    """Of nine six go, all drawn; of thirteen eight must, and the other four may not: two more of the three left."""
    listed = [agency(f"P{n}", par=9000 - 500 * n) for n in range(9)]
    listed += [agency(f"D{n}", level="district", excluded="giải thể") for n in range(4)]

    chosen = select(listed, rules(3, 5, lottery=Fraction(1)), SEED)

    more = [p.reason.risk for p in chosen.picks if p.reason.kind is PickKind.TOP_UP]
    (left,) = [p.reason for p in chosen.left if p.agency.level == "province"]
    assert len(codes(chosen, "lottery")) == 6
    assert len(more) == 2
    assert {p.reason.cut_off for p in chosen.picks if p.reason.kind is PickKind.TOP_UP} == {min(more)}
    assert (left.kind, left.cut_off, left.risk < min(more)) == (LeftKind.BELOW_CUT_OFF, min(more), True)


def test_two_agencies_with_one_code_are_refused() -> None:
    with pytest.raises(SameCode, match="SYT"):
        select([agency("SYT"), agency("SYT", level="district")], rules(), SEED)


@given(lists_of_agencies(), st.randoms(use_true_random=False))
def test_the_order_of_the_list_changes_nothing(listed: list[Agency], chance: random.Random) -> None:
    shuffled = list(listed)
    chance.shuffle(shuffled)

    assert select(shuffled, rules(), SEED) == select(listed, rules(), SEED)


@given(lists_of_agencies(), st.integers(1, 10), st.integers(1, 5))
def test_the_quota_is_reached_wherever_enough_agencies_may_be_inspected(
    listed: list[Agency], tenths: int, rotation: int
) -> None:
    selection = select(listed, rules(tenths, rotation=rotation), SEED)

    for scope in selection.scopes:
        assert scope.picked >= min(scope.required, scope.eligible)
    assert sorted(codes(selection) + [p.agency.code for p in selection.left]) == [a.code for a in listed]
    assert not any(p.agency.excluded for p in selection.picks)


@given(lists_of_agencies(), st.integers(1, 10), st.integers(1, 5))
def test_the_coming_years_can_hold_all_whose_turn_it_will_be(
    listed: list[Agency], tenths: int, rotation: int
) -> None:
    selection = select(listed, rules(tenths, rotation=rotation), SEED)

    staying = [p.agency for p in selection.left if p.agency.counts and not p.agency.excluded]
    for scope in (s for s in selection.scopes if s.level):
        for ahead in range(1, rotation):
            turn = [a for a in staying if (a.province, a.level) == (scope.province, scope.level)]
            turn = [a for a in turn if a.years_since >= rotation - 1 - ahead]
            assert len(turn) <= ahead * scope.required


@given(lists_of_agencies(), st.integers(1, 10))
def test_nobody_is_taken_beyond_quota_must_go_and_look_ahead(listed: list[Agency], tenths: int) -> None:
    selection = select(listed, rules(tenths), SEED)

    for scope in (s for s in selection.scopes if s.level and s.picked > s.required):
        kinds = {
            p.reason.kind
            for p in selection.picks
            if (p.agency.province, p.agency.level) == (scope.province, scope.level)
        }
        assert not kinds & {"lottery", "risk"} or "top_up" in kinds


def _twelve_years(listed: list[Agency], how: object) -> tuple[int, int]:
    """The largest number of picks in a year, and how many agencies ever went beyond the promise."""
    worst = beyond = 0
    for year in range(12):
        selection = select(listed, how, f"{SEED}-{year}")  # type: ignore[arg-type]
        picked = set(codes(selection))
        worst = max(worst, len(picked))
        beyond += sum(a.years_since > 3 for a in listed)
        listed = [replace(a, years_since=0 if a.code in picked else a.years_since + 1) for a in listed]
    return worst, beyond
