"""What makes a round impossible, each count with a case small enough for a pencil."""

from typing import Any

import pytest

from rules.selection import select
from rules.shortage import Remedy, RemedyKind, Shortage, ShortageKind, quota_shortages
from rules.weeks import Inspector, iso_week
from tests.rules.field_cast import LAN, MINH, TEAM
from tests.rules.round_cast import SEED, agency, rules
from tests.rules.shortage_cast import EXTEND, PEOPLE, SHIFT, SKILLED, alone, day, of, off

# ---- the quota ------------------------------------------------------------------------------------------------


def test_exclusions_above_the_quota_and_a_mandate_against_them() -> None:
    listed = [
        agency("SYT", mandatory=True, excluded="đang thanh tra"), agency("STC", excluded="giải thể"),
        agency("SNV"), agency("HBL", level="district", mandatory=True),
    ]  # fmt: skip

    found = quota_shortages(select(listed, rules(9, 10), SEED), listed)

    lift = RemedyKind.LIFT_EXCLUSIONS
    assert found == [
        Shortage(ShortageKind.QUOTA_ABOVE_ELIGIBLE, 4, 2, ("LA",), "LA", (Remedy(lift, 2),)),
        Shortage(ShortageKind.QUOTA_ABOVE_ELIGIBLE, 3, 1, ("LA", "province"), "LA", (Remedy(lift, 2),), "province"),
        Shortage(
            ShortageKind.MANDATORY_EXCLUDED, 1, 0, ("SYT",), "LA",
            (Remedy(lift), Remedy(RemedyKind.LIFT_MANDATE)), "province",
        ),
    ]  # fmt: skip
    assert found[0].short_by == 2


def test_a_quota_that_is_just_reached_is_no_shortage() -> None:
    listed = [agency("SYT"), agency("STC", excluded="giải thể")]

    assert quota_shortages(select(listed, rules(1, 2), SEED), listed) == []


def test_who_must_and_must_not_be_visited_are_told_by_code() -> None:
    listed = [agency(code, mandatory=True, excluded="x") for code in ("SYT", "SNV", "STC")]

    found = quota_shortages(select(listed, rules(0, 10), SEED), listed)

    assert [s.who for s in found if s.kind is ShortageKind.MANDATORY_EXCLUDED] == [
        ("SNV",),
        ("STC",),
        ("SYT",),
    ]


# ---- alone ----------------------------------------------------------------------------------------------------


def test_too_few_may_go_and_the_barred_say_why() -> None:
    people = [
        Inspector("LAN", "LA", agency="SYT"), Inspector("HOA", "LA", former=(("SYT", 2021),)),
        Inspector("TAM", "TN", agency="SYT"), MINH,
    ]  # fmt: skip
    asked = agency("SYT", level="district", skills=frozenset("a"))

    assert alone(of(1), [asked], people) == [
        Shortage(
            ShortageKind.NO_CREW, 2, 1, ("SYT",), "LA", (Remedy(PEOPLE, 1),), "district",
            barred={"LAN": "employed", "HOA": "former"},
        )
    ]  # fmt: skip
    assert alone(of(1, crew_size=3), [asked], people)[0].remedies == (Remedy(PEOPLE, 2),)


def test_skills_no_crew_holds_name_what_one_more_must_bring() -> None:
    people = [Inspector(f"I{n}", "LA", frozenset(held)) for n, held in enumerate(["ab", "c", "", "b"])]
    people.append(Inspector("OUT", "LA", frozenset("abcd"), agency="SYT"))
    asked = agency("SYT", skills=frozenset("abcd"))

    assert alone(of(1), [asked], people) == [
        Shortage(
            ShortageKind.NO_CREW, 4, 3, ("SYT",), "LA", (Remedy(SKILLED, 1, skill="c|d"),), "province",
            skill="a|b|c|d", barred={"OUT": "employed"},
        )
    ]  # fmt: skip


def test_just_enough_people_without_the_skill_lack_the_skill() -> None:
    (short,) = alone(of(1), [agency("SYT", skills=frozenset("a"))], [LAN, MINH])

    assert (short.skill, short.needs, short.has) == ("a", 1, 0)
    assert short.remedies == (Remedy(SKILLED, skill="a"),)


def test_a_visit_nobody_may_make_is_not_told_again_for_its_date() -> None:
    shut = {"blackout": (off(0, 30),)}
    listed = [
        agency("STC", **shut),
        agency("SYT", last_inspectors=frozenset(i.id for i in TEAM), **shut),
        agency("SNV"),
    ]

    found = alone(of(1), listed)

    assert [(s.kind, s.who) for s in found] == [
        (ShortageKind.NO_CREW, ("SYT",)),
        (ShortageKind.NO_DATE, ("STC",)),
    ]


@pytest.mark.parametrize(
    ("facts", "needs", "has"),
    [
        ({"blackout": (off(0, 30),)}, 2, 0),  # never open
        ({"halfdays": 6, "blackout": (off(2),)}, 6, 4),  # Monday and Tuesday, or Thursday and Friday
        ({"halfdays": 7, "blackout": (off(0, 1),)}, 7, 6),  # Wednesday to Friday
        ({"halfdays": 3, "blackout": (off(1), off(3))}, 3, 2),
    ],
)
def test_the_longest_run_of_open_days_is_told(facts: dict[str, Any], needs: int, has: int) -> None:
    assert alone(of(1), [agency("SYT", level="district", **facts)]) == [
        Shortage(
            ShortageKind.NO_DATE, needs, has, ("SYT",), "LA", (Remedy(SHIFT), Remedy(EXTEND, 1)), "district"
        )
    ]


def test_open_days_without_a_crew_miss_the_visit_itself() -> None:
    monday_only = agency("SYT", blackout=(off(1, 4),))
    away = [LAN, Inspector("MINH", "LA", leave=(off(0),))]

    (short,) = alone(of(1), [monday_only], away)

    assert (short.kind, short.needs, short.has) == (ShortageKind.NO_DATE, 1, 0)


def test_a_round_without_a_week_has_no_date() -> None:
    shut = of(1, blackout_weeks=frozenset({iso_week(day(0))}))

    assert shut.weeks == ()
    for at in (shut, of(1, plan_published=day(20))):
        (short,) = alone(at, [agency("SYT")])
        assert (short.kind, short.needs, short.has) == (ShortageKind.NO_DATE, 2, 0)
