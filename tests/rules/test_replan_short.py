"""What is told of visits that fall out while a plan is mended: how many, among how many, and what would help."""

from dataclasses import replace

from rules.candidates import Span
from rules.replan import Event, EventKind, ReplanEffort
from rules.replan_quota import mend
from rules.shortage import Remedy, RemedyKind, ShortageKind
from rules.weeks import Inspector
from tests.rules.replan_cast import booked, frame
from tests.rules.replan_small import CREW, PAIR, case, day, lost

WEEK = {"halfdays": 10}


def test_three_who_fall_out_where_a_week_holds_two_want_two_weeks_more() -> None:
    """Two pairs made visits of a whole week each; one of them has left, and of each week's two one is kept."""
    pairs = [PAIR, ("HOA", "NAM")]
    listed = [booked(f"A{n}", day(7 * (n // 2)), *pairs[n % 2]) for n in range(6)]
    gone = [Event(EventKind.AWAY, name, day(0)) for name in pairs[1]]
    at = case(frame(3), listed, *gone, **{b.visit.agency: WEEK for b in listed})

    (short,) = mend(replace(at, effort=ReplanEffort(nodes=1)), [], [], {}).shortages

    assert (short.kind, short.needs, short.has, len(short.who)) == (ShortageKind.NOT_PLACED, 6, 3, 3)
    assert short.remedies[0] == Remedy(RemedyKind.EXTEND_WEEKS, 2)


def test_a_visit_of_today_is_still_ahead() -> None:
    """C is visited today; of A and B, whole weeks both, one finds no week when week 2 is lost."""
    listed = [booked(code, day(7 * n), *PAIR) for n, code in enumerate("CAB")]

    (short,) = mend(case(frame(3), listed, lost(14, 18), today=day(0), A=WEEK, B=WEEK), [], [], {}).shortages

    assert (short.kind, short.needs, short.has) == (ShortageKind.NOT_PLACED, 3, 2)


def test_who_falls_out_is_told_once() -> None:
    """A has a head from elsewhere and LAN, no crew of the province's own, and competes with B for the one week."""
    listed = [booked("A", day(7), "HEAD", "LAN"), booked("B", day(0), *PAIR, must_go=True)]
    facts = {"A": {"last_inspectors": frozenset({"MINH"})}, "B": {"blackout": (Span(day(7), day(30)),)}}
    team = [*CREW, Inspector("HEAD", "TW")]

    mended = mend(case(frame(2, limit=1), listed, lost(7, 11), team=team, **facts), [], [], {})

    assert [one.visits for one in mended.change.crowds] == [("A", "B")]
    assert [(one.kind, one.who) for one in mended.shortages] == [(ShortageKind.NO_CREW, ("A",))]


def test_who_stands_beyond_the_limit_is_counted_among_those_who_compete() -> None:
    """B and C stand in a week of one, as a person has put them; A has no other week: three for one place."""
    listed = [booked("A", day(7), *PAIR)]
    listed += [booked(code, day(n), *PAIR, must_go=True) for n, code in enumerate("BC")]

    (short,) = mend(case(frame(2, limit=1), listed, lost(7, 11)), [], [], {}).shortages

    assert (short.kind, short.needs, short.has, short.who) == (ShortageKind.WEEKS, 3, 1, ("A", "B", "C"))
    assert short.remedies == (
        Remedy(RemedyKind.EXTEND_WEEKS, 2), Remedy(RemedyKind.MORE_A_WEEK, 2, weeks=1),
    )  # fmt: skip
