"""A calendar or a ladder changes for running cases: one act, each moved date with its reason, after a preview.

Running cases stay on what they were armed with unless the change touches them: a date counted in working days, or
a day on which somebody is to be called. The first due date never changes, nor does a date given by a decision.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from datetime import date, datetime
from typing import Any

import sqlalchemy as sa
from sqlmodel import Session

from casework import moved_dates, outbox
from casework.carried_ladders import carried
from casework.deed import Deed, key_of
from casework.import_calendar import Laid
from casework.moved_dates import Moved
from casework.recount import recounted
from casework.refusals import refused
from casework.standing import Standing, put_calendar_in_force, put_ladders_in_force
from casework.standing import standing as in_force
from casework.touched import coming_alarms, running_cases, touched, visits_on_days_off
from casework.versions import Versions
from models.audit import insert_many, touch_rows
from models.tables import OBLIGATION, InspectionStep, MovedDate, Obligation, Reprojection
from rules.ladder import Ladder, first_alarm
from rules.lifecycles import ObligationKind, ObligationStatus, ReprojectionKind
from rules.rights import Action, Actor, Facts, require
from rules.workdays import Workdays

__all__ = ["Moved", "Projected", "change_calendar", "change_ladder"]

COUNTED, ALARM, LADDER = "counted", "alarm", "ladder"


@dataclass(frozen=True)
class Projected:
    """What a change did, or would do: every date that moves, and who is told of his.

    `id` is None where nothing changed. `visits_on_days_off` are inspections whose visit now falls on a day off:
    the office postpones them itself.
    """

    id: int | None
    to_id: int
    moved: tuple[Moved, ...] = ()
    told: Mapping[str, int] = field(default_factory=dict)  # person -> how many dates of his moved
    on_new_version: int = 0  # obligations that go on under the new version, moved or not
    visits_on_days_off: tuple[int, ...] = ()

    def as_dict(self) -> dict[str, object]:
        causes = Counter(one.cause for one in self.moved)
        return {
            "id": self.id, "version": self.to_id, "due_dates_moved": causes[COUNTED],
            "alarms_moved": causes[ALARM], "on_another_ladder": causes[LADDER],
            "on_new_version": self.on_new_version, "people_told": dict(self.told),
            "visits_on_days_off": list(self.visits_on_days_off),
            "moved": [asdict(one) for one in self.moved],
        }  # fmt: skip


def change_calendar(
    session: Session, standing: Standing, actor: Actor, laid: Laid, *,
    decision_no: str, reason: str = "", on: date, today: date, now: datetime,
) -> Projected:  # fmt: skip
    """Put a calendar in force and carry the running cases over to it, each with its reason; twice adds nothing."""
    deed = _deed(session, standing, actor, decision_no, on, today, now)
    listed = sorted(laid.days.values(), key=lambda day: day.day)
    put_calendar_in_force(session, laid.first, laid.last, listed, reason=decision_no.strip(), now=now)
    deed = Deed(session, in_force(session), actor, on, today, now)
    act = _Act(deed, ReprojectionKind.CALENDAR, deed.standing.calendar_id, decision_no, reason)
    if deed.standing.calendar_id == standing.calendar_id and not act.behind():
        return Projected(None, standing.calendar_id)
    return act.calendar()


def change_ladder(
    session: Session, standing: Standing, actor: Actor, ladders: Mapping[str, Ladder], *,
    move: bool, mode: str = "live", decision_no: str, reason: str = "", on: date, today: date, now: datetime,
) -> list[Projected]:  # fmt: skip
    """Put ladders in force; running cases keep theirs unless the office says that they move. Twice adds nothing.

    Who moves goes on where he stands: the levels that were reached (in this delivery mode) are not called again.
    """
    _deed(session, standing, actor, decision_no, on, today, now)
    put_ladders_in_force(session, ladders, now=now)
    deed = Deed(session, in_force(session), actor, on, today, now)
    found = []
    for key in sorted(ladders):
        number, _ = deed.standing.ladders[key]
        fresh = standing.ladders.get(key, (None, None))[0] != number
        act = _Act(
            deed, ReprojectionKind.LADDER, number, decision_no, reason, key, "move" if move else "keep"
        )
        rows = act.on_other_ladders() if move else []
        if fresh or rows:
            found.append(act.ladder(rows, mode))
    return found


def _deed(
    session: Session, standing: Standing, actor: Actor, decision_no: str, on: date, today: date, now: datetime
) -> Deed:
    require(actor, Action.REORGANISE, Facts())
    if not decision_no.strip():
        raise refused("decision_missing")
    if on > today:
        raise refused("day_future", day=on, today=today)
    return Deed(session, standing, actor, on, today, now)


class _Act:
    """One act of reprojection at work."""

    def __init__(
        self, deed: Deed, kind: ReprojectionKind, to_id: int, decision_no: str, reason: str, key: str = "",
        running: str = "move",
    ) -> None:  # fmt: skip
        assert deed.actor is not None
        self.deed, self.session, self.known = deed, deed.session, Versions()
        self.row = Reprojection(
            kind=kind, to_id=to_id, key=key, running=running, decision_no=decision_no.strip(),
            effective_on=deed.on, reason=reason.strip(), person_id=deed.actor.person_id,
            post_id=deed.actor.post_id, entered_at=deed.now,
        )  # fmt: skip

    @property
    def days(self) -> Workdays:
        return self.deed.standing.days

    def behind(self) -> bool:
        """Whether a running case is touched by a calendar that was put in force without moving it."""
        rows = self._elsewhere()
        dues = recounted(self.session, self.known, rows, self.days, today=self.deed.today)
        return bool(dues or touched(self.session, self.known, rows, self.days))

    def calendar(self) -> Projected:
        """Due dates counted in working days first, then the alarms of what is pressed by dates it keeps."""
        self._begin()
        rows, today = self._elsewhere(), self.deed.today
        dues = recounted(self.session, self.known, rows, self.days, today=today)
        ids = touched(self.session, self.known, rows, self.days)
        pressed = [row for row in rows if row.id in ids and row.id not in dues]
        alarms = coming_alarms(self.session, self.known, pressed, self.days, today=today)
        moved = [self._redate(row, dues[row.id]) for row in rows if row.id in dues]
        self._write_alarms(alarms)
        moved += [
            self._line(row, ALARM, new_alarm_on=alarms[row.id])
            for row in pressed
            if alarms[row.id] != row.next_alarm_on
        ]
        visits = visits_on_days_off(self.session, self.days, today=today)
        return self._close(moved, len(dues) + len(alarms), visits)

    def ladder(self, rows: Sequence[Any], mode: str) -> Projected:
        """Each case goes on at the rung its addressees have heard of, on the calendar it has."""
        self._begin()
        ladder = self.known.ladder(self.session, self.row.to_id)
        moved, places = [], []
        for row, place in carried(self.session, self.known, rows, ladder, mode=mode, today=self.deed.today):
            # calls of before keep their causes: on the new ladder they are calls of another opening
            opening = row.opening + 1 if place.pressed else row.opening
            stands = {"rung": place.rung, "opening": opening}
            places.append({"row": row.id, **stands, "repeat": place.repeat_no, "alarm": place.alarm})
            moved.append(
                self._line(row, LADDER, new_alarm_on=place.alarm, new_ladder_id=self.row.to_id, **stands)
            )
        self._write_places(places)
        return self._close(moved, len(moved), ())

    def on_other_ladders(self) -> list[Any]:
        """Open cases whose kind climbs this ladder now, and that still climb another."""
        own = set(self.deed.standing.ladders)
        return [
            row
            for row in running_cases(self.session)
            if row.status is ObligationStatus.OPEN
            and row.ladder_id != self.row.to_id
            and (row.kind.value if row.kind.value in own else "default") == self.row.key
        ]

    def _elsewhere(self) -> Sequence[Any]:
        return running_cases(self.session, OBLIGATION.c.calendar_id != self.row.to_id)

    def _begin(self) -> None:
        self.session.add(self.row)
        self.session.flush()

    def _redate(self, row: Any, due_on: date) -> dict[str, Any]:
        """Give a case its new date on the ladder it has; what moved.

        Whoever was called for the old date hears that it stopped, and the ladder begins at its foot.
        """
        case = self.session.get_one(Obligation, row.id)
        if case.status is ObligationStatus.OPEN:
            outbox.stand_down(self.session, case, today=self.deed.today, now=self.deed.now)
        case.due_on, case.calendar_id = due_on, self.row.to_id
        if case.status is ObligationStatus.OPEN:
            ladder = self.known.ladder(self.session, row.ladder_id)
            case.opening += outbox.was_pressed(self.session, case, due_on)
            case.rung = case.repeat_no = 0
            case.wall_since = None
            case.next_alarm_on = first_alarm(ladder, due_on, self.deed.today, self.days)
        if row.kind is ObligationKind.INSPECTION_STEP:
            self.session.get_one(InspectionStep, row.subject_id).due_on = due_on
        self.session.flush()
        return self._line(
            row,
            COUNTED,
            new_due_on=due_on,
            new_alarm_on=case.next_alarm_on,
            opening=case.opening,
            rung=case.rung,
        )

    def _write_alarms(self, alarms: Mapping[int, date]) -> None:
        if alarms:
            self.session.connection().execute(
                sa.update(OBLIGATION)
                .where(OBLIGATION.c.id == sa.bindparam("row"))
                .values(calendar_id=self.row.to_id, next_alarm_on=sa.bindparam("alarm")),
                [{"row": number, "alarm": alarm} for number, alarm in alarms.items()],
            )
        touch_rows(self.session, OBLIGATION, list(alarms), Obligation.volatile)

    def _write_places(self, places: Sequence[Mapping[str, Any]]) -> None:
        if places:
            self.session.connection().execute(
                sa.update(OBLIGATION)
                .where(OBLIGATION.c.id == sa.bindparam("row"))
                .values(
                    ladder_id=self.row.to_id, rung=sa.bindparam("rung"), repeat_no=sa.bindparam("repeat"),
                    next_alarm_on=sa.bindparam("alarm"), opening=sa.bindparam("opening"), wall_since=None,
                ),
                list(places),
            )  # fmt: skip
        touch_rows(self.session, OBLIGATION, [place["row"] for place in places], Obligation.volatile)

    def _line(self, row: Any, cause: str, **new: Any) -> dict[str, Any]:
        """A row of MovedDate; what is not named stays as it was."""
        calendar = self.row.to_id if self.row.kind is ReprojectionKind.CALENDAR else row.calendar_id
        return {
            "reprojection_id": key_of(self.row), "obligation_id": row.id, "cause": cause,
            "old_due_on": row.due_on, "new_due_on": row.due_on, "old_alarm_on": row.next_alarm_on,
            "old_calendar_id": row.calendar_id, "new_calendar_id": calendar, "old_ladder_id": row.ladder_id,
            "new_ladder_id": row.ladder_id, "opening": row.opening, "rung": row.rung,
            **new,
        }  # fmt: skip

    def _close(self, lines: Sequence[Mapping[str, Any]], under: int, visits: tuple[int, ...]) -> Projected:
        insert_many(self.session, MovedDate, lines)
        self.row.moved = len(lines)
        self.session.flush()
        number, to_id, decision_no = key_of(self.row), self.row.to_id, self.row.decision_no
        self.session.expire_all()
        told = moved_dates.tell(
            self.deed, number, decision_no, [line for line in lines if line["cause"] == COUNTED]
        )
        return Projected(number, to_id, moved_dates.as_moved(self.session, lines), told, under, visits)
