"""The buckets of duties and tasks, and the rates that face a floor."""

from collections.abc import Iterable
from datetime import date
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rules.completion import Basis, Bucket, Fact, bucket, cut_percent, first_of, is_later, tally
from rules.lifecycles import ObligationStatus

S = ObligationStatus
DUE = date(2022, 6, 30)
BEFORE, AFTER = date(2022, 6, 28), date(2022, 7, 15)

ON_TIME = Fact(S.DONE, DUE, DUE, BEFORE)
LATE = Fact(S.DONE, DUE, DUE, AFTER)
OPEN = Fact(S.OPEN, DUE, DUE)
LATER = Fact(S.OPEN, date(2022, 9, 30), date(2022, 9, 30))
REPORTED = Fact(S.REPORTED, DUE, DUE, BEFORE)
WAITING = Fact(S.WAITING, None)
UNDATED = Fact(S.WAITING, None, date_missing=True)
SUSPENDED = Fact(S.SUSPENDED, DUE, DUE)
WITHDRAWN = Fact(S.WITHDRAWN, DUE, DUE)


def bucket_task(owed: Iterable[Fact], as_of: date, basis: Basis = Basis.REVISED) -> Bucket:
    """Where a task stands that obliges to these."""
    return first_of({bucket(fact, as_of, basis) for fact in owed})


facts = st.builds(
    Fact,
    st.sampled_from(S),
    st.none() | st.dates(date(2022, 1, 1), date(2023, 6, 30)),
    st.none() | st.dates(date(2022, 1, 1), date(2023, 6, 30)),
    st.none() | st.dates(date(2022, 1, 1), date(2023, 6, 30)),
    st.booleans(),
)
days = st.dates(date(2022, 1, 1), date(2023, 6, 30))


@pytest.mark.parametrize(
    ("fact", "as_of", "expected"),
    [
        (ON_TIME, AFTER, Bucket.DONE_ON_TIME),
        (Fact(S.DONE, DUE, DUE, DUE), AFTER, Bucket.DONE_ON_TIME),  # finished on the due day
        (LATE, AFTER, Bucket.DONE_LATE),
        (Fact(S.DONE, DUE, DUE, None), AFTER, Bucket.DONE_LATE),  # without evidence nothing is on time
        (OPEN, DUE, Bucket.OPEN_IN_TIME),  # due today is not overdue
        (OPEN, date(2022, 7, 1), Bucket.OVERDUE),
        (REPORTED, AFTER, Bucket.OPEN_IN_TIME),  # the office is slow to confirm, the agency was not late
        (Fact(S.REPORTED, DUE, DUE, AFTER), AFTER, Bucket.OVERDUE),
        (WAITING, AFTER, Bucket.WAITING),
        (SUSPENDED, AFTER, Bucket.WAITING),
        (UNDATED, AFTER, Bucket.NO_DATE),
        (Fact(S.OPEN, None), AFTER, Bucket.NO_DATE),
        (Fact(S.DONE, None, None, BEFORE), AFTER, Bucket.NO_DATE),  # never reads as on time
        (WITHDRAWN, AFTER, Bucket.WITHDRAWN),
    ],
)
def test_a_duty_stands_in_one_bucket(fact: Fact, as_of: date, expected: Bucket) -> None:
    assert bucket(fact, as_of) is expected


def test_an_extension_helps_the_revised_reading_and_not_the_original() -> None:
    extended = Fact(S.DONE, date(2022, 7, 31), DUE, AFTER)

    assert bucket(extended, AFTER) is Bucket.DONE_ON_TIME
    assert bucket(extended, AFTER, Basis.ORIGINAL) is Bucket.DONE_LATE
    assert bucket_task([extended], AFTER) is Bucket.DONE_ON_TIME
    assert bucket_task([extended], AFTER, Basis.ORIGINAL) is Bucket.DONE_LATE


@pytest.mark.parametrize(
    ("owed", "expected"),
    [
        ([WITHDRAWN, WITHDRAWN], Bucket.WITHDRAWN),
        ([OPEN, UNDATED, WAITING, LATE], Bucket.OVERDUE),  # any overdue
        ([UNDATED, WAITING, LATER, ON_TIME], Bucket.NO_DATE),  # any undated
        ([WAITING, LATER, LATE], Bucket.WAITING),
        ([SUSPENDED, ON_TIME], Bucket.WAITING),
        ([LATER, LATE], Bucket.OPEN_IN_TIME),  # any not confirmed
        ([REPORTED, LATE], Bucket.OPEN_IN_TIME),
        ([LATE, ON_TIME], Bucket.DONE_LATE),
        ([ON_TIME, ON_TIME], Bucket.DONE_ON_TIME),
        ([WITHDRAWN, ON_TIME], Bucket.DONE_ON_TIME),  # whoever was let off does not count
        ([], Bucket.NO_DATE),  # nobody owes anything for it: it cannot read as done
    ],
)
def test_a_task_of_many_agencies_is_counted_once(owed: list[Fact], expected: Bucket) -> None:
    assert bucket_task(owed, AFTER) is expected


@pytest.mark.parametrize(
    ("dues", "later"),
    [
        ([date(2023, 3, 31)], True),
        ([date(2022, 12, 31)], False),
        ([date(2022, 12, 31), date(2023, 12, 31)], False),  # yearly: something is due this year
        ([date(2023, 3, 31), None], False),  # part of it has no date: it stays in sight
        ([], False),
    ],
)
def test_only_what_is_wholly_due_after_the_year_stands_apart(dues: list[date | None], later: bool) -> None:
    assert is_later(dues, 2022) is later


def test_the_rate_of_the_task_force_report_of_2017_is_reached() -> None:
    # 1270/BC-TCTTTg: 14,068 on time, 1,983 late, 5,640 within time, 223 overdue; printed 98.62 %.
    counted = tally(
        [Bucket.DONE_ON_TIME] * 14068
        + [Bucket.DONE_LATE] * 1983
        + [Bucket.OPEN_IN_TIME] * 5640
        + [Bucket.OVERDUE] * 223
    )

    assert counted.completed_of_due == Fraction(16051, 16274)
    assert counted.completed_of_all == Fraction(16051, 21914)
    assert counted.on_time_of_due == Fraction(14068, 16274)
    assert cut_percent(16051, 16274) == "98.6"


def test_a_withdrawn_task_does_not_stand_in_the_way_of_a_hundred_per_cent() -> None:
    counted = tally([Bucket.DONE_ON_TIME, Bucket.DONE_LATE, Bucket.WITHDRAWN])

    assert counted.total == 3
    assert counted.completed_of_all == 1


def test_buckets_that_were_counted_give_what_the_list_of_them_gives() -> None:
    listed = [Bucket.DONE_ON_TIME, Bucket.DONE_LATE, Bucket.DONE_LATE]

    assert tally({Bucket.DONE_LATE: 2, Bucket.DONE_ON_TIME: 1}) == tally(listed)


def test_a_rate_of_nothing_is_no_rate() -> None:
    assert tally([]).completed_of_due is None
    assert tally([Bucket.OPEN_IN_TIME]).on_time_of_due is None
    assert tally([Bucket.WITHDRAWN]).completed_of_all is None


@pytest.mark.parametrize(
    ("num", "den", "text"),
    [
        (13, 44, "29.5"),  # 14 of 44 are needed
        (2996, 10000, "29.9"),  # 29.96 % does not reach 30
        (14, 44, "31.8"),
        (3, 10, "30.0"),
        (0, 7, "0.0"),
        (7, 7, "100.0"),
        (999_999, 1_000_000, "99.9"),
        (8, 7, "114.2"),
    ],
)
def test_a_percentage_is_cut_and_never_rounded_up(num: int, den: int, text: str) -> None:
    assert cut_percent(num, den) == text


def test_a_share_of_nothing_or_of_less_than_nothing_is_refused() -> None:
    with pytest.raises(ZeroDivisionError):
        cut_percent(0, 0)
    with pytest.raises(ValueError, match="-1"):
        cut_percent(-1, 10)


@given(st.integers(0, 10**9), st.integers(1, 10**9))
def test_a_printed_percentage_promises_no_more_than_there_is(num: int, den: int) -> None:
    printed = Fraction(cut_percent(num, den))

    assert 0 <= Fraction(100 * num, den) - printed < Fraction(1, 10)


@given(st.lists(st.lists(facts, max_size=4), max_size=12), days, st.sampled_from(Basis))
def test_the_buckets_of_a_plan_are_a_partition(plan: list[list[Fact]], as_of: date, basis: Basis) -> None:
    counted = tally(bucket_task(owed, as_of, basis) for owed in plan)

    assert counted.total == len(plan)
    assert set(counted.counts) == set(Bucket)
    assert counted.completed <= counted.due <= counted.standing <= counted.total


@given(facts, days)
def test_a_task_of_one_agency_stands_where_its_duty_stands(fact: Fact, as_of: date) -> None:
    assert bucket_task([fact], as_of) is bucket(fact, as_of)


@given(st.lists(facts, min_size=1, max_size=5), days)
def test_a_task_is_done_only_when_every_agency_is(owed: list[Fact], as_of: date) -> None:
    done = bucket_task(owed, as_of) in (Bucket.DONE_ON_TIME, Bucket.DONE_LATE)

    each = [bucket(fact, as_of) for fact in owed]
    assert done is (
        set(each) <= {Bucket.DONE_ON_TIME, Bucket.DONE_LATE, Bucket.WITHDRAWN}
        and set(each) != {Bucket.WITHDRAWN}
    )


@given(facts, days)
def test_a_duty_never_done_is_never_on_time_and_one_without_a_date_neither(fact: Fact, as_of: date) -> None:
    if bucket(fact, as_of) is Bucket.DONE_ON_TIME:
        assert fact.status is S.DONE
        assert fact.due_on is not None
        assert fact.done_on is not None
        assert fact.done_on <= fact.due_on
