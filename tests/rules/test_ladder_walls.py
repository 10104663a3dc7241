"""The ladder at a wall: the letter of the climbed rung was not delivered."""

from datetime import date

import pytest

from rules.ladder import Ladder, Rung, Step, next_step
from rules.lifecycles import Form, Role
from tests.rules.ladders import DAYS, TASKS

DUE = date(2022, 6, 30)  # a Thursday


def ask(climbed: int, today: date, wall: date | None) -> Step:
    return next_step(TASKS, DUE, climbed, 0, wall, today, DAYS)


class TestWall:
    """The head of Bến Lức has no working address: his notice of the due day came back on Friday 1 July."""

    since = date(2022, 7, 1)

    @pytest.mark.parametrize("today", [date(2022, 7, 1), date(2022, 7, 4), date(2022, 7, 5)])
    def test_a_superior_waits_while_the_lower_is_not_reached(self, today: date) -> None:
        step = ask(4, today, wall=self.since)

        assert step == Step(None, 4, 0, DAYS.add(today, 1), False, False, today)

    def test_after_three_working_days_the_superior_hears_that_nobody_was_reached(self) -> None:
        step = ask(4, date(2022, 7, 6), wall=self.since)

        assert (step.fire, step.unreached) == (5, True)

    def test_the_same_level_is_called_again_at_once(self) -> None:
        step = ask(3, date(2022, 6, 30), wall=date(2022, 6, 28))

        assert (step.fire, step.unreached) == (4, False)

    def test_behind_a_wall_an_outage_leaves_nothing_unsaid_to_those_below(self) -> None:
        """The due day fell into an outage: the day after, the head is told late; the reform office still waits."""
        late = ask(3, self.since, wall=self.since)

        assert late == Step(4, 4, 0, date(2022, 7, 4), True, False, self.since)

    def test_behind_a_wall_the_first_reader_is_told_too_before_anybody_above_him(self) -> None:
        """Rung 2 was missed in an outage, and on the head's day the officer's first letter is still unread."""
        day = date(2022, 6, 27)

        assert ask(1, day, wall=day).fire == 2

    def test_what_is_due_on_the_day_itself_is_not_late_behind_a_wall(self) -> None:
        """Due on Friday; the day after and the day after that are both Monday's."""
        who = ((Role.OFFICER,), (Role.OFFICER,), (Role.HEAD,))
        rungs = tuple(Rung(n + 1, n, False, roles, Form.URGING_LETTER, True) for n, roles in enumerate(who))
        friday, monday = date(2022, 7, 1), date(2022, 7, 4)

        step = next_step(Ladder("days", rungs), friday, 1, 0, friday, monday, DAYS)

        assert step == Step(2, 2, 0, date(2022, 7, 5), False, False, monday)

    def test_before_the_first_call_there_is_no_wall(self) -> None:
        """The last rung of this ladder calls a lower level than its first: nobody's letter is unread yet."""
        rungs = (
            Rung(1, 0, True, (Role.HEAD,), Form.DUE_NOTICE, True),
            Rung(2, 1, True, (Role.OFFICER,), Form.URGING_LETTER, True),
        )

        step = next_step(Ladder("down", rungs), self.since, 0, 0, self.since, self.since, DAYS)

        assert (step.fire, step.unreached) == (1, False)

    def test_a_wall_older_than_the_calendar_has_been_waited_for(self) -> None:
        step = ask(4, date(2022, 7, 4), wall=date(2020, 12, 1))

        assert (step.fire, step.unreached) == (5, True)

    def test_an_address_mended_in_time_ends_the_wait(self) -> None:
        step = ask(4, date(2022, 7, 4), wall=None)

        assert (step.fire, step.unreached) == (5, False)
