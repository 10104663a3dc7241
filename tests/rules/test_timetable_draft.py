"""A province before and after its visits are placed: what is handed to a search, and what is told of its places."""

from datetime import date

from rules.crews import Place
from rules.objective import Load, Objective
from rules.proof import Proof, Verdict
from rules.selection import PickKind
from rules.shortage import Remedy, RemedyKind, Shortage, ShortageKind
from rules.timetable import Draft, Effort, Visit, first_served, plan_visits, split
from tests.rules.field_cast import LAN, MINH, TEAM, frame, pick


def test_a_search_is_handed_zone_weight_and_length() -> None:
    """Nine points short of a hundred, thrice: 29 hundreds of risk, the rest is cut."""
    chosen = [pick("X0", zone="A", par=9_010, halfdays=3), pick("X1", zone="B", par=9_000, halfdays=1)]
    (one,) = split(chosen, TEAM, frame())

    assert Draft(one, Effort()).loads == [Load("X0", "A", 29, 3), Load("X1", "B", 30, 1)]
    assert all(type(load.weight) is int for load in Draft(one, Effort()).loads)


def test_places_become_visits_and_a_proof_says_how_it_is_known() -> None:
    (one,) = split([pick("X0", zone="A"), pick("X1", zone="A", halfdays=1)], TEAM, frame())
    draft, week = Draft(one, Effort()), frame().weeks[1]
    places = {"X1": Place(7, ("HOA", "NAM")), "X0": Place(4, ("LAN", "MINH"))}
    bound = Objective(0, 1, 0)

    made = draft.timetable(
        places, {"X0": week, "X1": week}, bound, verdict=Verdict.BOUNDED, by="B", most=5, certificate=["c"]
    )

    assert made.visits == (
        Visit("X0", date(2022, 3, 16), 0, ("LAN", "MINH")), Visit("X1", date(2022, 3, 17), 1, ("HOA", "NAM")),
    )  # fmt: skip
    cost = made.objective
    assert cost.trips == 1
    assert (made.bound, made.shortages) == (bound, ())
    assert made.proofs == (Proof("LA", Verdict.BOUNDED, "B", 2, 2, 5, cost, bound, ("c",)),)


def test_who_must_go_is_served_first_then_the_riskiest_then_by_code() -> None:
    chosen = [
        pick("X3"), pick("X2"), pick("X1", par=5_000), pick("X0", kind=PickKind.LOOK_AHEAD),
        pick("Z", kind=PickKind.ROTATION), pick("Y", kind=PickKind.MANDATORY),
    ]  # fmt: skip

    assert [p.agency.code for p in sorted(chosen, key=first_served)] == ["Y", "Z", "X1", "X0", "X2", "X3"]


def test_what_only_the_search_could_not_place_is_told_beyond_what_was_counted() -> None:
    """Four may only be made on one Friday by the same two: the week's limit explains two of three that stay out."""
    friday = [pick(f"X{n}", earliest=date(2022, 3, 11)) for n in range(4)]
    at = frame(date(2022, 3, 7), date(2022, 3, 11), max_visits_per_week=2, crew_size=2)

    weeks, searched = plan_visits(friday, [LAN, MINH], at).shortages

    assert (weeks.kind, weeks.short_by) == (ShortageKind.WEEKS, 2)
    ways = (Remedy(RemedyKind.EXTEND_WEEKS, 2), Remedy(RemedyKind.ADD_INSPECTORS, 2))
    assert searched == Shortage(ShortageKind.NOT_PLACED, 4, 1, ("X1", "X2", "X3"), "LA", ways, proved=False)
    assert type(searched.remedies[0].amount) is int
