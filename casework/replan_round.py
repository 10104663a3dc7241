"""The office's own round mended: a preview, then one act that changes dates and crews and tells whom it concerns.

What is done is never changed. A plan that is short is refused with its numbers, unless it is said that the visits
that find no date shall fall out.
"""

import json
from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any

from sqlmodel import Session, select

from casework import outbox, quota
from casework.deed import Deed, key_of
from casework.errors import Shortage
from casework.inspection_steps import (
    close_steps,
    hand_steps_over,
    move_inspection,
    open_steps,
    redate_steps,
    tell_agency,
)
from casework.inspection_team import write_team
from casework.replan_events import Told
from casework.replan_office import RoundToday, mend_round, round_today
from casework.replan_words import cause_words
from casework.standing import Standing
from models.tables import Agency, Inspection, InspectionMember, InspectionRound, Post
from rules.lifecycles import InspectionKind, InspectionStatus, StepKind
from rules.replan import Move, stand_of
from rules.replan_deal import Way
from rules.replan_quota import Mended
from rules.rights import Action, Actor, Facts, require
from rules.timetable import Visit


def preview_replan(
    session: Session, standing: Standing, year: int, told: Sequence[Told], *, today: date
) -> dict[str, Any]:
    """What the act would do; nothing is written."""
    _, document = mend_round(session, round_today(session, standing, year, told, today), today)
    return document


def replan_round(
    session: Session, standing: Standing, actor: Actor, year: int, told: Sequence[Told], *,
    let_fall: bool = False, on: date, today: date, now: datetime,
) -> dict[str, Any]:  # fmt: skip
    """Mend the round in one act; the same again changes nothing. Refused with the numbers when it is short.

    What moves nobody today is kept all the same: the next mending must not put a visit where it cannot be.
    """
    require(actor, Action.PREPARE_ROUND, Facts())
    at = round_today(session, standing, year, told, today)
    mended, document = mend_round(session, at, today)
    if document["status"] == "short" and not let_fall:
        _refuse(document)
    if not document["moves"] and not at.new:
        return document
    _Act(Deed(session, standing, actor, on, today, now), at, mended).run()
    _keep(at.row, document)
    quota.settle(Deed(session, standing, actor, on, today, now), year)
    session.flush()
    return document


class _Act:
    """One mended plan carried out, move by move in the order of the codes."""

    def __init__(self, deed: Deed, at: RoundToday, mended: Mended) -> None:
        self.deed, self.session, self.at, self.mended = deed, deed.session, at, mended
        self.posts = {post.code: post for post in self.session.exec(select(Post))}
        self.bodies = {body.code: body for body in self.session.exec(select(Agency))}
        self.places = {one.agency: one.place for one in mended.substitutes}

    def run(self) -> None:
        for move in self.mended.change.moves:
            why = cause_words(move, self.places.get(move.agency, 0))[0]
            if move.before is None:
                self._add(move, why)
            elif move.way is Way.OUT:
                self._end(move, why)
            else:
                self._shift(move, why)

    def _shift(self, move: Move, why: str) -> None:
        """Another date or crew: steps that are open are due by the new date and owed by the new head."""
        inspection = self.at.inspections[move.agency]
        assert move.before is not None
        assert move.after is not None
        if move.way is Way.MOVE:
            self._date(inspection, move.after)
            redate_steps(self.deed, inspection, why)
        if move.before.inspectors != move.after.inspectors:
            self._team(inspection, move.after.inspectors)
            hand_steps_over(self.deed, inspection)
        reason = "inspection_moved" if move.way is Way.MOVE else "inspection_crew"
        self._tell(inspection, reason, why, {*move.before.inspectors, *move.after.inspectors})

    def _end(self, move: Move, why: str) -> None:
        inspection = self.at.inspections[move.agency]
        assert move.before is not None
        move_inspection(self.deed, inspection, InspectionStatus.CANCELLED, why)
        close_steps(self.deed, inspection, why, *StepKind)
        self._tell(inspection, "inspection_cancelled", why, set(move.before.inspectors))

    def _add(self, move: Move, why: str) -> None:
        assert move.after is not None
        body, row = self.bodies[move.agency], self.at.row
        inspection = Inspection(
            round_id=row.id, agency_id=key_of(body), year=row.year, kind=InspectionKind.PLANNED,
            visit_from=move.after.day, visit_to=move.after.day, half=move.after.half,
            halfdays=self.at.situation.agencies[move.agency].halfdays, period_from=date(row.year, 1, 1),
            period_to=move.after.day,
        )  # fmt: skip
        self._date(inspection, move.after)
        self.session.add(inspection)
        self.session.flush()
        self._team(inspection, move.after.inspectors)
        open_steps(self.session, self.deed.standing, inspection, today=self.deed.today)
        self._tell(inspection, "inspection_added", why, set(move.after.inspectors))

    def _date(self, inspection: Inspection, visit: Visit) -> None:
        days = [day for day, _ in stand_of(visit, inspection.halfdays, self.at.situation.rest).slots]
        inspection.visit_from, inspection.visit_to, inspection.half = days[0], days[-1], visit.half

    def _team(self, inspection: Inspection, names: Sequence[str]) -> None:
        """The head stays the head if he is still there; else the first in rank leads."""
        crew = sorted((self.posts[name] for name in names), key=lambda post: (post.rank, post.code))
        query = select(InspectionMember.post_id).where(
            InspectionMember.inspection_id == inspection.id, InspectionMember.head
        )
        heads = set(self.session.exec(query))
        head = next((post for post in crew if post.id in heads), crew[0])
        write_team(self.session, inspection, head, crew)

    def _tell(self, inspection: Inspection, reason: str, why: str, crew: set[str]) -> None:
        """The agency and everybody in the old or the new crew, each once; nobody else."""
        note = f"{inspection.visit_from:%d/%m/%Y}: {why}"
        body = self.session.get_one(Agency, inspection.agency_id)
        if self._alive(body):
            tell_agency(self.deed, inspection, reason, note)
        for name in sorted(crew):
            post = self.posts[name]
            if self._alive(post):
                outbox.tell(
                    self.session, post_id=key_of(post), urgent=True, today=self.deed.today,
                    event=f"{reason}:{inspection.id}:{self.deed.today.isoformat()}",
                    text={"reason": reason, "note": note, "title": body.name_vi}, days=self.deed.standing.days,
                )  # fmt: skip

    def _alive(self, one: Agency | Post) -> bool:
        first, last = one.valid_from or date.min, one.valid_to or date.max
        return first <= self.deed.today <= last


def _refuse(document: Mapping[str, Any]) -> None:
    """The shortage as the doors tell it: every sentence, and the numbers of the first."""
    short = document["shortages"]
    numbers = {name: short[0][name] for name in ("needs", "has", "short_by")}
    vi, en = ("\n".join(one[f"text_{language}"] for one in short) for language in ("vi", "en"))
    raise Shortage("replan_short", "", "", vi, en, numbers)


def _keep(row: InspectionRound, document: Mapping[str, Any]) -> None:
    """The mended plan with its causes stays beside the round; the picks of the draw are not touched."""
    result = json.loads(row.result)
    kept = [*(result.get("replans") or []), document]
    row.result = json.dumps({**result, "replans": kept}, ensure_ascii=False)
