"""An obligation and its posts as the office knew them on a day: read from what was kept, for derivations.

"Known on a day" goes by the moment of entry, not by the day a change is valid from: a report typed three days
late does not make the call of yesterday wrong. (Figures go by validity: casework.as_it_stood.)
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Any

import sqlalchemy as sa
from sqlmodel import Session

from casework.past_arming import Arming
from casework.past_places import Places
from casework.versions import Versions
from models import queries
from models.notice import HANDED_OVER
from models.tables import (
    AUDIT,
    DELIVERY,
    DIGEST,
    HANDOVER,
    NOTICE,
    OBLIGATION,
    REORGANISATION,
    STATUS_CHANGE,
)
from rules.ladder import Ladder, Rung
from rules.lifecycles import ObligationKind, ObligationStatus, Role
from rules.workdays import Workdays

_CHANGES = sa.select(STATUS_CHANGE).order_by(STATUS_CHANGE.c.id)
_CLOSED = frozenset({ObligationStatus.REPORTED, ObligationStatus.DONE, ObligationStatus.WITHDRAWN})
_LOST = ("bounced", "permanent")


@dataclass(frozen=True)
class Known:
    """What the office knew of an obligation at the end of a day."""

    status: ObligationStatus
    opening: int
    due_on: date | None
    changed: bool  # on that very day
    armed_on: date  # the day its ladder last began at its foot


class _Changes(dict[tuple[str, int], list[Any]]):
    """Status changes, those of a row asked for when they are wanted."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def __missing__(self, which: tuple[str, int]) -> list[Any]:
        noun, number = which
        query = _CHANGES.where(STATUS_CHANGE.c.noun == noun, STATUS_CHANGE.c.noun_id == number)
        self[which] = found = list(self._session.execute(query))
        return found


class Past(Places):
    """The rows derivations ask for, each table read once; `only` limits notices to one obligation, or one event."""

    def __init__(self, session: Session, only: int | str | None = None) -> None:
        super().__init__(session)
        self.only = only
        self.versions = Versions()

    @cached_property
    def obligations(self) -> Mapping[int, Any]:
        query = sa.select(OBLIGATION)
        if isinstance(self.only, int):
            query = query.where(OBLIGATION.c.id == self.only)
        return {row.id: row for row in self.session.execute(query)}

    @cached_property
    def notices(self) -> Sequence[Any]:
        """Every notice with its letter, in the order they were made."""
        query = (
            sa.select(
                NOTICE, DIGEST.c.person_id, DIGEST.c.sent_on, DIGEST.c.day.label("letter_day"),
                DIGEST.c.state.label("letter_state"), DIGEST.c.mode,
            )
            .outerjoin(DIGEST, DIGEST.c.id == NOTICE.c.digest_id)
            .order_by(NOTICE.c.id)
        )  # fmt: skip
        if isinstance(self.only, int):
            query = query.where(NOTICE.c.obligation_id == self.only)
        elif self.only is not None:
            query = query.where(NOTICE.c.event == self.only)
        return self.session.execute(query).all()

    @cached_property
    def of_obligation(self) -> Mapping[int, list[Any]]:
        found: dict[int, list[Any]] = defaultdict(list)
        for notice in self.notices:
            if notice.obligation_id is not None:
                found[notice.obligation_id].append(notice)
        return found

    @cached_property
    def handed_on(self) -> Mapping[tuple[object, ...], Any]:
        """By cause, the first notice that was told to the post that followed instead."""
        found: dict[tuple[object, ...], Any] = {}
        for notice in self.notices:
            if notice.reason == HANDED_OVER:
                found.setdefault(cause_of(notice), notice)
        return found

    @cached_property
    def letters(self) -> Mapping[int, list[Any]]:
        """Every letter by its reader, in the order they were written."""
        found: dict[int, list[Any]] = defaultdict(list)
        query = sa.select(DIGEST.c.id, DIGEST.c.person_id, DIGEST.c.day, DIGEST.c.state, DIGEST.c.sent_on)
        for row in self.session.execute(query.order_by(DIGEST.c.id)):
            found[row.person_id].append(row)
        return found

    @cached_property
    def changes(self) -> Mapping[tuple[str, int], list[Any]]:
        """Status changes in the order of their entry, by noun."""
        if self.only is not None:
            return _Changes(self.session)
        found: dict[tuple[str, int], list[Any]] = defaultdict(list)
        for row in self.session.execute(_CHANGES):
            found[row.noun, row.noun_id].append(row)
        return found

    def entered(self, row: Any) -> date | None:
        """The day on which an obligation was entered: that of the first act that wrote its row."""
        wrote = AUDIT.c.rows.like(f'%["obligation","{row.id}",%')
        at = self.session.execute(sa.select(sa.func.min(AUDIT.c.seq)).where(wrote)).scalar()
        if at is None:
            return None
        return self.day(self.session.execute(sa.select(AUDIT.c.at).where(AUDIT.c.seq == at)).scalar_one())

    @cached_property
    def date_moves(self) -> Mapping[int, list[Any]]:
        """Every move of a due date, in the order of entry, by obligation."""
        found: dict[int, list[Any]] = defaultdict(list)
        for row in self.session.execute(queries.date_moves()):
            found[row.obligation_id].append(row)
        return found

    @cached_property
    def moves(self) -> Mapping[int, list[tuple[date, date | None, date | None]]]:
        """(day of entry, the date before, the date after) of every move of a due date, by obligation."""
        return {
            number: [(self.day(row.entered_at), row.old, row.new) for row in rows]
            for number, rows in self.date_moves.items()
        }

    @cached_property
    def _bounces(self) -> Mapping[int, list[date]]:
        """The days on which a letter was heard not to have arrived."""
        found: dict[int, list[date]] = defaultdict(list)
        rows = self.session.execute(
            sa.select(DELIVERY.c.digest_id, DELIVERY.c.at).where(DELIVERY.c.outcome.in_(_LOST))
        )
        for row in rows:
            found[row.digest_id].append(self.day(row.at))
        return found

    @cached_property
    def _handed(self) -> Mapping[int, list[Any]]:
        """The hand-overs of each obligation, with the moment of their entry, in their order."""
        found: dict[int, list[Any]] = defaultdict(list)
        rows = self.session.execute(
            sa.select(HANDOVER.c.noun_id, HANDOVER.c.from_agency_id, REORGANISATION.c.entered_at)
            .join(REORGANISATION, REORGANISATION.c.id == HANDOVER.c.reorganisation_id)
            .where(HANDOVER.c.noun == "obligation")
            .order_by(HANDOVER.c.id)
        )
        for row in rows:
            found[row.noun_id].append(row)
        return found

    def handed_from(self, obligation_id: int) -> list[int]:
        """The bodies an obligation was handed over from."""
        return [row.from_agency_id for row in self._handed.get(obligation_id, ())]

    def owners(self, row: Any, on: date) -> list[int]:
        """The bodies that owed it on that day, as it was known: two on a day of a hand-over."""
        handed = self._handed.get(row.id, [])
        later = [one.from_agency_id for one in handed if self.day(one.entered_at) > on]
        that_day = [one.from_agency_id for one in handed if self.day(one.entered_at) == on]
        return [*that_day, later[0] if later else row.agency_id]

    @cached_property
    def arming(self) -> Arming:
        """What each obligation was armed with."""
        return Arming(self)

    def stands(
        self, row: Any, opening: int, due_on: date | None, calls: Iterable[Any], on: date
    ) -> tuple[int, int]:
        """The (rung, repeat) of a ladder in an opening under a date: by some calls, or where an act left it."""
        return max(newest(calls), (self.arming.stood(row, opening, due_on, on), 0))

    def known(self, row: Any, on: date) -> Known:
        """Status, opening and due date at the end of the day, as casework.obligations moved them."""
        history, moves = self.changes[("obligation", row.id)], self.date_moves.get(row.id, ())
        status = ObligationStatus(history[0].old) if history else row.status
        due = moves[0].old if moves else row.due_on
        opening, changed, armed_on = 1, row.created_on == on, row.created_on
        left: dict[
            tuple[int, date | None], date
        ] = {}  # (opening, date): when it last ceased to be pressed so
        acts = sorted([*moves, *history], key=lambda act: act.entered_at)  # of one act the date comes first
        for act in acts:
            entered = self.day(act.entered_at)
            if entered > on:
                break
            if status is ObligationStatus.OPEN:
                left[opening, due] = entered
            if "projected" in act._fields:
                due, armed = act.new, status is ObligationStatus.OPEN and not act.projected
            else:
                new = ObligationStatus(act.new)
                opening += status in _CLOSED and new in (ObligationStatus.OPEN, ObligationStatus.WAITING)
                status, armed = new, new is ObligationStatus.OPEN
            if armed:
                opening += self._pressed(row, opening, due, left.get((opening, due)))
                armed_on = entered
            changed = changed or entered == on
        told = [n.opening for n in self.calls(row) if n.created_on <= on]
        opening = min(max([opening, self.arming.opening(row, on), *told]), row.opening)
        due = None if status is ObligationStatus.WAITING else self._due_of(row, opening, on)
        return Known(status, opening, due, changed, armed_on)

    def _due_of(self, row: Any, opening: int, on: date) -> date | None:
        """The due date of that opening on that day; where a move was not kept, the calls tell it."""
        if self.kept(row):
            return self.due(row, on)
        calls = [n for n in self.calls(row) if n.opening == opening]
        earlier = [n for n in calls if n.created_on <= on]
        if opening < row.opening and calls:
            return earlier[-1].due_on if earlier else calls[0].due_on
        moved = [entered for entered, *_ in self.moves.get(row.id, ()) if entered <= on]
        if earlier and not any(day >= earlier[-1].created_on for day in moved):
            return earlier[-1].due_on
        return self.due(row, on)

    def kept(self, row: Any) -> bool:
        """Whether every move of its date was kept; before they all were, only extensions and reprojections."""
        moves = self.moves.get(row.id, ())
        first = moves[0][1] if moves else row.due_on
        return first is None or first == row.original_due_on

    def due(self, row: Any, on: date) -> date | None:
        """The due date known on that day: before the moves entered later."""
        due: date | None = row.due_on
        for entered, before, _ in reversed(self.moves.get(row.id, ())):
            if entered > on:
                due = before
        return due

    def calls(self, row: Any) -> list[Any]:
        """The ladder's notices of an obligation, in their order."""
        return [notice for notice in self.of_obligation.get(row.id, ()) if not notice.event]

    def _pressed(self, row: Any, opening: int, due: date | None, left: date | None) -> bool:
        """Whether it was called for in an opening by a date, until that stood no longer."""
        return left is not None and any(
            n.opening == opening and n.due_on == due and n.created_on <= left for n in self.calls(row)
        )

    def posts_called(self, row: Any, rung: Rung, on: date) -> dict[int, Role]:
        """The posts a rung called on that day for whoever owed it then, with the role."""
        found: dict[int, Role] = {}
        for slots in self.slots_seen(on):
            for agency_id in self.owners(row, on):
                for role in rung.roles:
                    post = slots.get((agency_id, row.role if role is Role.OFFICER else role))
                    if post is not None and (post.presses or role is Role.OFFICER):
                        found.setdefault(post.post_id, role)
        return found

    def may_owe(self, row: Any, post_id: int, on: date) -> bool:
        """Whether the post may have owed a step of an inspection then: another of its house heads the team since."""
        if row.kind is not ObligationKind.INSPECTION_STEP:
            return False
        houses = {row.agency_id, *self.handed_from(row.id)}
        return any(
            post.post_id == post_id and agency in houses
            for slots in self.slots_seen(on)
            for (agency, _), post in slots.items()
        )

    def arrived(self, notice: Any, before: date) -> bool:
        """Whether its letter was accepted before that day and nothing else was heard of it by then."""
        if notice.digest_id is None or notice.sent_on is None or notice.sent_on >= before:
            return False
        return not any(day < before for day in self._bounces.get(notice.digest_id, ()))

    def frozen_days(self, calendar_id: int) -> Workdays:
        """The calendar of this version."""
        return self.versions.calendar(self.session, calendar_id)

    def frozen(self, ladder_id: int, calendar_id: int) -> tuple[Ladder, Workdays]:
        """The ladder and the calendar of these versions."""
        return self.versions.ladder(self.session, ladder_id), self.versions.calendar(
            self.session, calendar_id
        )


def eve(day: date) -> date:
    """The day before."""
    return date.fromordinal(day.toordinal() - 1)


def cause_of(notice: Any) -> tuple[object, ...]:
    """What makes a notice the same for another post."""
    return (
        notice.obligation_id, notice.event, notice.opening, notice.due_on, notice.rung, notice.repeat_no,
    )  # fmt: skip


def newest(calls: Iterable[Any]) -> tuple[int, int]:
    """The highest (rung, repeat) of some calls; (0, 0) of none."""
    return max(((call.rung, call.repeat_no) for call in calls), default=(0, 0))
