"""Who has what before him on a rehearsed day, read in a handful of statements before anybody acts."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import sqlalchemy as sa
from sqlmodel import Session, col, select

from casework.deed import key_of
from models.among import among
from models.tables import FINDING, OBLIGATION, STEP, TEAM, Obligation
from rehearsal.people import BY_HABIT, DEALS, DECIDES, ripe
from rehearsal.scene import Roster, Scene
from rules.lifecycles import ObligationKind, ObligationStatus, Role, StepKind
from rules.rights import Actor

_HORIZON = timedelta(days=21)
_IN_SIGHT = (
    sa.select(OBLIGATION)
    .where(
        OBLIGATION.c.status == ObligationStatus.OPEN,
        OBLIGATION.c.due_on <= sa.bindparam("horizon", type_=sa.Date()),
    )
    .order_by(OBLIGATION.c.id)
)
_HELD = select(Obligation).where(among(OBLIGATION.c.id, "numbers")).order_by(col(Obligation.id))
_STEPS = sa.select(STEP.c.id, STEP.c.kind, STEP.c.inspection_id).where(among(STEP.c.id, "numbers"))
_REPORTED = (  # with the inspection of a finding
    sa.select(
        OBLIGATION.c.id, OBLIGATION.c.kind, OBLIGATION.c.status, OBLIGATION.c.opening, FINDING.c.inspection_id
    )
    .outerjoin(
        FINDING,
        sa.and_(OBLIGATION.c.kind == ObligationKind.FINDING, FINDING.c.id == OBLIGATION.c.subject_id),
    )
    .where(among(OBLIGATION.c.id, "numbers"))
)
_TEAMS = (
    sa.select(TEAM.c.inspection_id, TEAM.c.post_id)
    .where(among(TEAM.c.inspection_id, "numbers"))
    .order_by(TEAM.c.inspection_id, TEAM.c.head.desc(), TEAM.c.post_id)
)


@dataclass(frozen=True)
class Duty:
    """An open duty whose day may come soon, and whether its dates let anybody deal with it today."""

    row: Any
    ripe: bool


def in_sight(scene: Scene) -> list[Duty]:
    """The duties somebody might deal with in these weeks, in the order of their numbers; nobody is asked for yet."""
    rows = scene.session.execute(_IN_SIGHT, {"horizon": scene.today + _HORIZON})
    return [Duty(row, ripe(scene, row)) for row in rows if row.kind in DEALS]


def at_work(session: Session, roster: Roster, duties: Sequence[Duty]) -> dict[Actor, list[int]]:
    """Who has something to do, and the numbers of the duties; in the order of the first he has in sight."""
    about = about_of(session, [duty.row for duty in duties])
    found: dict[Actor, list[int]] = {}
    for duty in duties:
        if duty.ripe or duty.row.kind not in BY_HABIT:
            actor = who(roster, duty.row, about)
            if actor is not None:
                found.setdefault(actor, []).extend([duty.row.id] if duty.ripe else [])
    return {actor: numbers for actor, numbers in found.items() if numbers}


def duties_of(session: Session, numbers: Sequence[int]) -> dict[int, Obligation]:
    """These duties as their holder's transaction sees them, in the order of their numbers."""
    rows = session.exec(_HELD, params={"numbers": list(numbers)})
    return {key_of(row): row for row in rows}


def judged_by(session: Session, duties: Iterable[Obligation]) -> dict[int, Obligation]:
    """What the confirmations among these duties judge."""
    numbers = [duty.subject_id for duty in duties if duty.kind is _CONFIRMATION]
    return duties_of(session, numbers) if numbers else {}


@dataclass(frozen=True)
class About:
    """What the duties are about: steps and reports by their number, and the posts of each inspection's team."""

    steps: Mapping[int, Any]
    reported: Mapping[int, Any]
    teams: Mapping[int, list[int]]

    def team(self, row: Any) -> list[int] | None:
        """The posts one of which deals with a duty; None where whoever owes it does.

        A reported remedy is verified by its inspection's team, who also takes every step that is not the agency's.
        """
        match row.kind:
            case ObligationKind.CONFIRMATION:
                reported = self.reported[row.subject_id]
                if reported.kind is ObligationKind.FINDING:
                    return self.teams.get(reported.inspection_id, [])
            case ObligationKind.INSPECTION_STEP:
                step = self.steps[row.subject_id]
                if step.kind is not StepKind.SELF_REPORT:
                    return self.teams.get(step.inspection_id, [])
        return None


def about_of(session: Session, rows: Sequence[Any]) -> About:
    """What these duties are about, in three statements at most."""
    steps = _read(session, _STEPS, (row.subject_id for row in rows if row.kind is _STEP))
    reported = _read(session, _REPORTED, (row.subject_id for row in rows if row.kind is _CONFIRMATION))
    inspections = {row.inspection_id for row in (*steps.values(), *reported.values())} - {None}
    teams: dict[int, list[int]] = {}
    if inspections:
        for inspection, post in session.execute(_TEAMS, {"numbers": sorted(inspections)}):
            teams.setdefault(inspection, []).append(post)
    return About(steps, reported, teams)


def _read(session: Session, query: sa.Select[Any], numbers: Iterable[int]) -> dict[int, Any]:
    asked = list(numbers)
    return {row.id: row for row in session.execute(query, {"numbers": asked})} if asked else {}


_STEP, _CONFIRMATION = ObligationKind.INSPECTION_STEP, ObligationKind.CONFIRMATION


def who(roster: Roster, row: Any, about: About) -> Actor | None:
    """Who deals with a duty: as a rule whoever owes it."""
    team = about.team(row)
    if team is not None:  # its head, or the first member who is there
        return next((actor for post in team if (actor := roster.by_post.get(post))), None)
    if row.kind is ObligationKind.EXTENSION:
        return roster.in_post(DECIDES) or roster.playing(Role.DIRECTOR, row.agency_id)
    return roster.owner(row)
