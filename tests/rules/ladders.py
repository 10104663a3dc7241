"""The shipped ladder of tasks, any ladder and calendar, and a year of sweeps over them."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta

from hypothesis import strategies as st

from rules.ladder import Ladder, LadderFault, Rung, Step, first_alarm, next_step
from rules.lifecycles import Form, Role
from rules.workdays import Workdays

FORMS = [Form.REMINDER, Form.DUE_NOTICE, Form.URGING_LETTER, Form.REQUEST_TO_EXPLAIN, Form.LEADER_LIST]
ROLES = [role for role in Role if role is not Role.INSPECTOR]

TASKS = Ladder(
    "default",
    (
        Rung(1, -15, True, (Role.OFFICER,), Form.REMINDER),
        Rung(2, -7, True, (Role.OFFICER,), Form.REMINDER),
        Rung(3, -3, True, (Role.HEAD,), Form.REMINDER, urgent=True),
        Rung(4, 0, True, (Role.HEAD,), Form.DUE_NOTICE, urgent=True),
        Rung(5, 1, True, (Role.HEAD, Role.REFORM_OFFICE), Form.URGING_LETTER, urgent=True),
        Rung(6, 7, True, (Role.DIRECTOR,), Form.REQUEST_TO_EXPLAIN),
        Rung(7, 15, True, (Role.VICE_CHAIRMAN,), Form.LEADER_LIST),
        Rung(8, 30, True, (Role.CHAIRMAN,), Form.DRAFT_LETTER),
    ),
)
# 2022 with its Tết and its long week-ends of spring and autumn; enough of both neighbours to climb in.
HOLIDAYS = [
    date(2022, 1, 3), *(date(2022, 1, 31) + timedelta(days=n) for n in range(5)), date(2022, 4, 11),
    date(2022, 5, 2), date(2022, 5, 3), date(2022, 9, 1), date(2022, 9, 2),
]  # fmt: skip
DAYS = Workdays.build(date(2021, 1, 1), date(2024, 12, 31), HOLIDAYS)


@st.composite
def ladders(draw: st.DrawFn) -> Ladder:
    """Any ladder that can be climbed: levels may fall again, units may mix."""
    offsets = sorted(draw(st.sets(st.integers(-20, 30), min_size=1, max_size=7)))
    roles = st.sets(st.sampled_from(ROLES), min_size=1, max_size=2).map(tuple)
    rungs = [
        Rung(n, offset, draw(st.booleans()), draw(roles), draw(st.sampled_from(FORMS)), draw(st.booleans()))
        for n, offset in enumerate(offsets, 1)
    ]
    every, working = draw(st.integers(1, 40)), draw(st.booleans())
    while True:  # mixed units may cross: drop rungs until they rise
        try:
            return Ladder("any", tuple(rungs), every, working, draw(st.integers(0, 5)))
        except LadderFault as fault:
            del rungs[(fault.rung or 0) - 1]
            rungs = [Rung(n, r.offset, r.working, r.roles, r.form, r.urgent) for n, r in enumerate(rungs, 1)]


@st.composite
def calendars(draw: st.DrawFn) -> Workdays:
    """Three years with any closed and opened days in the middle of them."""
    some = st.sets(st.integers(0, 600), max_size=25)
    closed, opened = draw(some), draw(some)
    start = date(2022, 1, 1)
    return Workdays.build(
        date(2021, 6, 1), date(2024, 6, 30),
        [start + timedelta(days=n) for n in closed - opened], [start + timedelta(days=n) for n in opened],
    )  # fmt: skip


due_dates = st.dates(date(2022, 3, 1), date(2022, 9, 30))
opening_days = st.dates(date(2022, 1, 3), date(2022, 12, 1))


@dataclass(frozen=True)
class Call:
    """A rung fired in a test's year."""

    day: date
    rung: Rung
    step: Step


def sweeps(
    ladder: Ladder,
    due_on: date,
    opened_on: date,
    days: Workdays,
    length: int,
    runs_on: Callable[[date], bool] = lambda _day: True,
) -> list[Call]:
    """The office's days one by one: whoever's alarm has come is asked, unless the sweep is down."""
    climbed, repeat_no, alarm = 0, 0, first_alarm(ladder, due_on, opened_on, days)
    calls = []
    for day in (opened_on + timedelta(days=n) for n in range(length)):
        if alarm > day or not runs_on(day):
            continue
        step = next_step(ladder, due_on, climbed, repeat_no, None, day, days)
        if step.fire is not None:
            calls.append(Call(day, ladder.rungs[step.fire - 1], step))
        climbed, repeat_no, alarm = step.climbed, step.repeat_no, step.next_alarm_on
    return calls
