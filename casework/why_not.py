"""Why somebody was not told of a matter on a day: the first condition that failed, in the order they are asked."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from sqlmodel import Session

from casework.grounds import NotKnown
from casework.mailroom import OFF
from casework.past import Known, Past, cause_of, eve, newest
from casework.pressing import calls_by, station, unheard
from casework.why_not_words import SENTENCES, WhyNot
from rules.ladder import Ladder, Rung, next_step, rung_date
from rules.lifecycles import DigestState, NoticeState, ObligationStatus
from rules.workdays import OutsideCalendar, Workdays

__all__ = ["SENTENCES", "WhyNot", "why_not"]


def why_not(
    session: Session, person_id: int, obligation_id: int, on: date, *, mode: str = "live",
    past: Past | None = None,
) -> WhyNot:  # fmt: skip
    """Why this person was not told of this obligation on that day. Raises NotKnown.

    Asked in this order: was he told after all; was the matter open and dated, as the office knew it that day;
    what became of his notice; was a rung due; does it call a post of his; does a wall stand below; was it armed
    only that day; is delivery off; did the sweep run. `past` may be shared by many questions.
    """
    past = past or Past(session, obligation_id)
    row = past.obligations.get(obligation_id)
    if row is None:
        raise NotKnown("obligation", obligation_id)
    if person_id not in past.persons:
        raise NotKnown("person", person_id)
    return _Question(past, row, person_id, on, mode).answer()


class _Question:
    """One question: the obligation, the person and the day, with what was known of it then."""

    def __init__(self, past: Past, row: Any, person_id: int, on: date, mode: str) -> None:
        self.past, self.row, self.person_id, self.on, self.mode = past, row, person_id, on, mode

    def answer(self) -> WhyNot:
        told = self._told()
        if told is not None:
            return told
        if self.row.created_on > self.on:
            return WhyNot("not_yet_open", {"day": self.row.created_on})
        known = self.past.known(self.row, self.on)
        mine = [notice for notice in self._mine(known) if self._unheard(notice)]
        event = next((notice for notice in reversed(mine) if notice.event), None)
        if known.status is not ObligationStatus.OPEN:
            closed = WhyNot("not_open", {"on": self.on, "status": known.status})
            return self._fate(event) if event is not None else closed
        calls = [notice for notice in mine if not notice.event]
        if calls or event is not None:
            return self._fate(calls[-1] if calls else event)
        ladder_id, calendar_id = self.past.arming.of(self.row, self.on)
        if known.due_on is None or ladder_id is None or calendar_id is None:
            return WhyNot("no_date")
        return self._rung(known, known.due_on, *self.past.frozen(ladder_id, calendar_id))

    def _told(self) -> WhyNot | None:
        for notice in self.past.of_obligation.get(self.row.id, ()):
            heard = notice.person_id == self.person_id and notice.sent_on == self.on
            if heard and notice.letter_state != DigestState.BOUNCED:
                return WhyNot("told", {"day": self.on, "notice": notice.id})
        return None

    def _mine(self, known: Known) -> list[Any]:
        """Notices made by that day for posts he answers for, or put into a letter to him.

        Of the ladder's only those of the opening and the due date known that day; oldest first.
        """
        answers = self.past.seats(self.on)
        found = []
        for notice in self.past.of_obligation.get(self.row.id, ()):
            seat = answers.get(notice.post_id)
            gone = notice.person_id is not None and (notice.letter_day or self.on) <= self.on
            reader = notice.person_id if gone else seat.person_id if seat is not None else None
            stands = bool(notice.event) or (notice.opening, notice.due_on) == (known.opening, known.due_on)
            if reader == self.person_id and stands and notice.created_on <= self.on:
                found.append(notice)
        return found

    def _unheard(self, notice: Any) -> bool:
        """Whether it had not reached him by that day, or came back since."""
        return (
            notice.letter_state == DigestState.BOUNCED
            or notice.sent_on is None
            or notice.sent_on > self.on
            or not self.past.arrived(notice, date.fromordinal(self.on.toordinal() + 1))
        )

    def _fate(self, notice: Any) -> WhyNot:
        """Where his notice lay that day."""
        returned = self._returned(notice)
        if returned is not None:
            return WhyNot("bounced", {"day": returned})
        if notice.state == NoticeState.STOOD_DOWN and (notice.event or notice.hold_until <= self.on):
            return WhyNot("stood_down")
        if notice.hold_until > self.on:
            return WhyNot("held", {"hold": notice.hold_until})
        if notice.state == NoticeState.DEAD:
            return WhyNot("dead", {"reason": notice.reason})
        if notice.letter_day is not None and notice.letter_day <= self.on:
            return WhyNot("not_sent", {"state": notice.letter_state.value})
        if not self._working(notice.calendar_id or self.row.calendar_id):
            return WhyNot("day_off", {"on": self.on})
        if any(letter.day == self.on for letter in self.past.letters[self.person_id]):
            return WhyNot("letter_gone", {"on": self.on})
        return WhyNot("no_letter", {"on": self.on})

    def _returned(self, notice: Any) -> date | None:
        """The day of his letter since the notice was made that came back, if it came back with the notice."""
        if notice.letter_state == DigestState.BOUNCED and notice.sent_on is not None:
            return notice.sent_on if notice.sent_on <= self.on else None
        days = [
            letter.sent_on or letter.day
            for letter in self.past.letters[self.person_id]
            if letter.state == DigestState.BOUNCED and notice.created_on <= letter.day <= self.on
            and (notice.digest_id is None or letter.id < notice.digest_id)
        ]  # fmt: skip
        return days[-1] if days else None

    def _working(self, calendar_id: int | None) -> bool:
        try:
            return calendar_id is None or self.past.frozen_days(calendar_id).is_working(self.on)
        except OutsideCalendar:
            return True

    def _rung(self, known: Known, due_on: date, ladder: Ladder, days: Workdays) -> WhyNot:
        """No rung that day, or one that calls others, or one that waits."""
        calls = calls_by(self.past, self.row, known, self.on)
        fired = [call for call in calls if call.created_on == self.on and not self._told_on(call)]
        if fired:
            return self._not_called(ladder.rungs[fired[0].rung - 1]) or self._not_run(known)
        try:
            at = station(self.past, self.row, known, ladder, days, self.on, by=eve(self.on))
            step = next_step(ladder, due_on, at.rung, at.repeat, None, self.on, days)
            pending = self._pending(ladder, days, due_on, at.rung)
        except OutsideCalendar:
            return WhyNot("no_calendar", {"on": self.on})
        if step.fire is None:
            if pending is None or days.is_working(self.on):
                return WhyNot("no_rung", {"on": self.on, "next": step.next_alarm_on})
            return self._resting(ladder, days, pending, due_on, calls)
        rung = ladder.rungs[step.fire - 1]
        return self._not_called(rung) or self._walled(ladder, rung, calls) or self._not_run(known)

    def _told_on(self, call: Any) -> bool:
        """Whether it was told to a post that followed: its rung was fired when the one before was called."""
        before = self.past.handed_on.get(cause_of(call))
        return before is not None and before.id < call.id

    def _resting(
        self, ladder: Ladder, days: Workdays, pending: Rung, due_on: date, calls: Sequence[Any]
    ) -> WhyNot:
        """A day off with a rung to fire: behind a wall that was found before, or else the day is what keeps it."""
        failed = self._not_called(pending)
        first_look = days.on_or_after(rung_date(ladder, pending.number, due_on, days))
        if calls:
            first_look = max(first_look, days.add(max(call.created_on for call in calls), 1))
        if failed is None and first_look < self.on:
            failed = self._walled(ladder, pending, calls)
        return failed or WhyNot("day_off", {"on": self.on})

    def _pending(self, ladder: Ladder, days: Workdays, due_on: date, climbed: int) -> Rung | None:
        if climbed >= len(ladder.rungs):
            return None
        rung = ladder.rungs[climbed]
        return rung if rung_date(ladder, rung.number, due_on, days) <= self.on else None

    def _not_called(self, rung: Rung) -> WhyNot | None:
        """The rung calls others: posts he has nothing to do with, or one where somebody stands in for him."""
        answers = self.past.seats(self.on)
        posts = self.past.posts_called(self.row, rung, self.on)
        called = {answers[post].person_id for post in posts if post in answers}
        if self.person_id in called:
            return None
        others = [answers[post].person_id for post in sorted(self._held() & posts.keys()) if post in answers]
        if others:
            return WhyNot("substitute", {"on": self.on, "who": self.past.persons[others[0]]})
        return WhyNot("not_addressed", {"on": self.on, "roles": rung.roles})

    def _held(self) -> set[int]:
        """The posts he holds or stands by for on that day, whoever answers for them."""
        return {
            row.post_id
            for row in self.past.tenures.get(self.person_id, ())
            if (row.valid_from or date.min) <= self.on <= (row.valid_to or date.max)
        }

    def _walled(self, ladder: Ladder, rung: Rung, calls: Sequence[Any]) -> WhyNot | None:
        """Whether it calls a higher level than a call that had not arrived by then."""
        last = newest(calls)
        if last == (0, 0) or rung.level <= ladder.rungs[last[0] - 1].level:
            return None
        blocked = unheard(self.past, self.row, ladder, last, calls, self.on)
        return WhyNot("wall", {"on": self.on}) if blocked else None

    def _not_run(self, known: Known) -> WhyNot:
        """The rung was due and calls him: the sweep had not come to it, or nobody had entered it yet."""
        entered = self.past.entered(self.row)
        if entered is not None and entered > self.on:
            return WhyNot("not_entered", {"day": self.row.created_on, "entered": entered})
        if known.changed:
            return WhyNot("armed_today", {"on": self.on})
        if self.row.trouble:
            return WhyNot("trouble", {"why": self.row.trouble})
        return WhyNot("mode_off") if self.mode == OFF else WhyNot("not_swept", {"on": self.on})
