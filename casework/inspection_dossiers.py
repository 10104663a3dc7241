"""The round as pages show it - who is on the list, who was chosen and why - and the file of one finding."""

import json
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

import sqlalchemy as sa
from sqlmodel import Session, select

from casework.as_it_stood import statuses
from casework.checklists import Line, lines_of
from casework.figure_inspections import InspectionRow, inspection_figure
from casework.overview import Visit, visits_of
from models.tables import (
    AGENCY,
    ENDING,
    FINDING,
    MEMBER,
    POST,
    RECOMMENDATION,
    STEP,
    TEAM,
    Agency,
    Finding,
    Inspection,
    InspectionRound,
)
from rules.lifecycles import FindingStatus, InspectionStatus, StepKind
from rules.quota import Inequality


@dataclass(frozen=True)
class Chosen:
    """What the round says of an agency: picked or not, excluded why, and the reason it was judged by."""

    picked: bool
    excluded: str
    reason: Mapping[str, Any]


@dataclass(frozen=True)
class Place:
    """An agency of the list with its choice and its visits; without a frozen round nobody was chosen."""

    row: InspectionRow
    chosen: Chosen | None
    visits: Sequence[Visit]
    in_question: bool = False  # one reading of the share leaves it out

    @property
    def state(self) -> str:
        """inspected | visited | planned | not_planned."""
        if self.row.inspected:
            return "inspected"
        if any(visit.state != "planned" for visit in self.visits):
            return "visited"
        return "planned" if self.visits else "not_planned"


@dataclass(frozen=True)
class RoundFile:
    """The list of a year with its certificate: the inequality of every scope, and the round behind it."""

    year: int
    places: Sequence[Place]
    lines: Sequence[Inequality]
    narrow: Inequality | None  # of all levels, without the bodies in question; None where there are none
    round: InspectionRound | None


def round_file(session: Session, as_of: date, year: int) -> RoundFile:
    """The list of a year as it stood: what counts and is not inspected first, the earliest visit first."""
    figure = inspection_figure(session, as_of, year)
    kept = session.exec(select(InspectionRound).where(InspectionRound.year == year)).first()
    if kept is not None and not figure.frozen:
        kept = None  # still a draft, or frozen after the day
    chosen = _chosen(session, kept)
    visits: dict[int, list[Visit]] = defaultdict(list)
    for visit in visits_of(session, as_of, year):
        visits[visit.agency_id].append(visit)
    doubt = figure.reading.in_question
    places = [
        Place(row, chosen.get(row.agency_id), visits[row.agency_id], row.kind in doubt) for row in figure.rows
    ]
    doubtful = any(place.row.counts and place.in_question for place in places)
    narrow = figure.lines_without(doubt)[0] if doubtful else None
    return RoundFile(year, sorted(places, key=_hurting_first), figure.lines, narrow, kept)


def _hurting_first(place: Place) -> tuple[bool, bool, date]:
    first = min((visit.first for visit in place.visits), default=date.max)
    return not place.row.counts, place.row.inspected, first


def _chosen(session: Session, kept: InspectionRound | None) -> dict[int, Chosen]:
    if kept is None:
        return {}
    rows = session.execute(
        sa.select(MEMBER.c.agency_id, MEMBER.c.picked, MEMBER.c.excluded, MEMBER.c.reason).where(
            MEMBER.c.round_id == kept.id
        )
    )
    return {row.agency_id: Chosen(row.picked, row.excluded, json.loads(row.reason)) for row in rows}


@dataclass(frozen=True)
class StepLine:
    """A step of an inspection: due when, done when and on which paper."""

    kind: StepKind
    due_on: date
    done_on: date | None
    document_no: str


@dataclass(frozen=True)
class InspectionFile:
    """An inspection as it stood: its steps in their order, its team by post, the number of its findings."""

    inspection: Inspection
    status: InspectionStatus
    agency: Agency
    steps: Sequence[StepLine]
    team: Sequence[tuple[str, bool]]  # title of the post, and whether it heads the team
    findings: int
    checklist: Sequence[Line] = ()


def inspection_file(session: Session, inspection_id: int, as_of: date) -> InspectionFile | None:
    """The file of an inspection; None if there is none."""
    kept = session.get(Inspection, inspection_id)
    if kept is None:
        return None
    rows = session.execute(
        sa.select(STEP.c.kind, STEP.c.due_on, STEP.c.done_on, STEP.c.document_no).where(
            STEP.c.inspection_id == inspection_id
        )
    )
    order = list(StepKind)
    team = session.execute(
        sa.select(POST.c.title_vi, TEAM.c.head)
        .join(POST, POST.c.id == TEAM.c.post_id)
        .where(TEAM.c.inspection_id == inspection_id)
        .order_by(TEAM.c.head.desc(), POST.c.id)
    )
    found = sa.select(sa.func.count()).where(
        FINDING.c.inspection_id == inspection_id, FINDING.c.recorded_on <= as_of
    )
    return InspectionFile(
        inspection=kept,
        status=InspectionStatus(statuses(session, "inspection", as_of).of(inspection_id, kept.status)),
        agency=session.get_one(Agency, kept.agency_id),
        steps=sorted((_step(row, as_of) for row in rows), key=lambda step: order.index(step.kind)),
        team=[(row.title_vi, row.head) for row in team],
        findings=session.execute(found).scalar_one(),
        checklist=lines_of(session, kept),
    )


def _step(row: Any, as_of: date) -> StepLine:
    """A step done after the day was not done on it."""
    done = row.done_on is not None and row.done_on <= as_of
    return StepLine(
        StepKind(row.kind), row.due_on, row.done_on if done else None, row.document_no if done else ""
    )


@dataclass(frozen=True)
class EndingLine:
    """The paper a finding ended on."""

    kind: str
    document_no: str
    document_date: date
    note: str


@dataclass(frozen=True)
class RecommendationLine:
    """A recommendation to another body, and its answer if there was one by the day."""

    addressee: str
    document_no: str
    document_date: date
    answer_due_on: date
    answered_on: date | None
    answer_no: str
    answer: str


@dataclass(frozen=True)
class FindingFile:
    """A finding as it stood, the inspection it comes from, and how it ended."""

    finding: Finding
    status: FindingStatus
    agency: Agency
    inspection: Inspection
    endings: Sequence[EndingLine]
    recommendations: Sequence[RecommendationLine] = field(default_factory=tuple)


def finding_file(session: Session, finding_id: int, as_of: date) -> FindingFile | None:
    """The file of a finding; None if there was none by the day."""
    finding = session.get(Finding, finding_id)
    if finding is None or finding.recorded_on > as_of:
        return None
    history = statuses(session, "finding", as_of)
    endings = session.execute(
        sa.select(ENDING.c.kind, ENDING.c.document_no, ENDING.c.document_date, ENDING.c.note)
        .where(ENDING.c.finding_id == finding_id, ENDING.c.document_date <= as_of)
        .order_by(ENDING.c.id)
    )
    return FindingFile(
        finding=finding,
        status=FindingStatus(history.of(finding_id, finding.status)),
        agency=session.get_one(Agency, finding.agency_id),
        inspection=session.get_one(Inspection, finding.inspection_id),
        endings=[EndingLine(*row) for row in endings],
        recommendations=_recommendations(session, finding_id, as_of),
    )


def _recommendations(session: Session, finding_id: int, as_of: date) -> list[RecommendationLine]:
    to = AGENCY
    r = RECOMMENDATION.c
    rows = session.execute(
        sa.select(
            to.c.name_vi,
            r.document_no,
            r.document_date,
            r.answer_due_on,
            r.answered_on,
            r.answer_no,
            r.answer,
        )
        .join(to, to.c.id == r.addressee_id)
        .where(r.finding_id == finding_id, r.document_date <= as_of)
        .order_by(r.id)
    )
    return [_recommendation(row, as_of) for row in rows]


def _recommendation(row: Any, as_of: date) -> RecommendationLine:
    """A recommendation with its answer, if the answer had come by the day."""
    answered = row.answered_on is not None and row.answered_on <= as_of
    return RecommendationLine(
        row.name_vi, row.document_no, row.document_date, row.answer_due_on,
        row.answered_on if answered else None, row.answer_no if answered else "",
        row.answer if answered else "",
    )  # fmt: skip
