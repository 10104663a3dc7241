"""Everything a body leaves to another: found, moved in set statements, noted line by line, counted before and after.

What has ended stays where it ended: the history of a body is its own. Obligations that would stand twice on the
same matter (a task both bodies led) are kept apart by the code of the body they came from.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

import sqlalchemy as sa
from sqlmodel import Session, col, select

from casework.deed import LIVE
from models.audit import insert_many, touch_rows
from models.base import Row
from models.tables import (
    AGENCY,
    FINDING,
    INSPECTION,
    LEAD,
    OBLIGATION,
    PLAN,
    RECOMMENDATION,
    SUCCESSION,
    TARGET,
    TASK,
    Agency,
    Finding,
    Handover,
    Inspection,
    Obligation,
    Recommendation,
    Target,
    TaskLead,
)
from rules.lifecycles import (
    FindingStatus,
    InspectionStatus,
    ObligationKind,
    PlanStatus,
    RecommendationStatus,
)

FROM = "@"  # occurrence of an obligation that came from another body and would stand twice: 2022-03-31@SGTVT
_PART = 500  # keys in one statement
_LIVE = sorted(LIVE)
_VISITS = (InspectionStatus.PLANNED, InspectionStatus.ANNOUNCED, InspectionStatus.VISITED)
_FINDINGS = (
    FindingStatus.RECORDED, FindingStatus.OPEN, FindingStatus.REMEDIED, FindingStatus.RECOMMENDED,
)  # fmt: skip
_DRAFTS = (PlanStatus.DRAFT, PlanStatus.SUBMITTED)
_SUBJECTS = {  # an obligation goes where its matter goes
    ObligationKind.FINDING: "finding",
    ObligationKind.RECOMMENDATION: "recommendation",
    ObligationKind.TARGET: "target",
}


@dataclass(frozen=True)
class Share:
    """Who inherits a body's rows: one heir for all, and heirs of rows named apart by (noun, id)."""

    heir: int | None
    named: Mapping[tuple[str, int], int] = field(default_factory=dict)

    def of(self, noun: str, number: int) -> int | None:
        return self.named.get((noun, number), self.heir)


@dataclass(frozen=True)
class Moving:
    """A row that must go somewhere: what it is, whose it was, whose it becomes (None: nobody was named)."""

    noun: str
    number: int
    source: int
    heir: int | None
    title: str = ""
    occurrence: str | None = None  # an obligation's new mark, where its old one is taken
    old: str = ""


def base_occurrence(occurrence: str) -> str:
    """An obligation's occurrence without the body it came from."""
    return occurrence.partition(FROM)[0]


def answered_before(session: Session, rows: Sequence[Obligation]) -> set[tuple[int, str]]:
    """(heir, occurrence) of what a body before the heir has answered for: it is not opened a second time."""
    heirs: dict[int, set[int]] = {}
    for old, new in session.execute(sa.select(SUCCESSION.c.agency_id, SUCCESSION.c.successor_id)).tuples():
        heirs.setdefault(old, set()).add(new)
    found = set()
    for row in rows:
        ahead, seen = [row.agency_id], {row.agency_id}
        while ahead:
            for heir in sorted(heirs.get(ahead.pop(), set()) - seen):
                seen.add(heir)
                ahead.append(heir)
                found.add((heir, base_occurrence(row.occurrence)))
    return found


def left_to_move(session: Session, agency_id: int, share: Share) -> list[Moving]:
    """Everything of a body that has not ended, with its heir; rows that stay with the body are left out."""
    session.flush()
    found = [
        *_obligations(session, agency_id, share),
        *_plain(session, "inspection", INSPECTION, "agency_id", agency_id, share, _VISITS),
        *_plain(session, "finding", FINDING, "agency_id", agency_id, share, _FINDINGS, FINDING.c.description),
        *_plain(
            session, "recommendation", RECOMMENDATION, "addressee_id", agency_id, share,
            (RecommendationStatus.SENT,), RECOMMENDATION.c.document_no,
        ),
        *_targets(session, agency_id, share),
        *_children(session, agency_id, share),
    ]  # fmt: skip
    found += _leads(session, agency_id, share, found)
    return [row for row in found if row.heir != agency_id]


def census(session: Session, agency_ids: Collection[int]) -> dict[str, Any]:
    """What these bodies owe together: lines by kind and status, and where their ladders stand."""
    session.flush()
    o, ids = OBLIGATION.c, list(agency_ids)
    rows = session.execute(
        sa.select(
            o.kind, o.status, sa.func.count(), sa.func.sum(o.rung), sa.func.sum(o.repeat_no),
            sa.func.sum(o.opening), sa.func.count(o.due_on), sa.func.count(o.next_alarm_on),
            sa.func.count(o.wall_since),
        )
        .where(o.agency_id.in_(ids))
        .group_by(o.kind, o.status)
        .order_by(o.kind, o.status)
    )  # fmt: skip
    found: dict[str, Any] = {"obligation": {f"{row[0].value}.{row[1].value}": list(row[2:]) for row in rows}}
    for noun, table, column in (
        ("inspection", INSPECTION, INSPECTION.c.agency_id),
        ("finding", FINDING, FINDING.c.agency_id),
        ("recommendation", RECOMMENDATION, RECOMMENDATION.c.addressee_id),
    ):
        counted = session.execute(
            sa.select(table.c.status, sa.func.count()).where(column.in_(ids)).group_by(table.c.status)
        ).tuples()
        found[noun] = {status.value: count for status, count in sorted(counted)}
    owned = sa.select(sa.func.count()).select_from(TARGET).where(TARGET.c.owner_id.in_(ids))
    found["target"] = {"all": session.execute(owned).scalar_one()}
    return found


def carry_out(
    session: Session, reorganisation_id: int, rows: Sequence[Moving], codes: Mapping[int, str]
) -> None:
    """Give every row to its heir and note each; `codes` are those of the bodies the rows come from."""
    rows = _kept_apart(session, rows, codes)
    insert_many(
        session, Handover,
        [
            {
                "reorganisation_id": reorganisation_id, "noun": row.noun, "noun_id": row.number,
                "from_agency_id": row.source, "to_agency_id": row.heir, "old": row.old,
            }
            for row in rows
        ],
    )  # fmt: skip
    for noun, table, column, model in _TABLES:
        _give(session, table, column, model, [row for row in rows if row.noun == noun])
    _give_leads(session, [row for row in rows if row.noun == "task_lead"])
    session.expire_all()


_TABLES: tuple[tuple[str, sa.Table, str, type[Row]], ...] = (
    ("obligation", OBLIGATION, "agency_id", Obligation),
    ("inspection", INSPECTION, "agency_id", Inspection),
    ("finding", FINDING, "agency_id", Finding),
    ("recommendation", RECOMMENDATION, "addressee_id", Recommendation),
    ("target", TARGET, "owner_id", Target),
    ("agency", AGENCY, "parent_id", Agency),
)


def _obligations(session: Session, agency_id: int, share: Share) -> list[Moving]:
    o = OBLIGATION.c
    rows = session.execute(
        sa.select(o.id, o.kind, o.subject_id, o.title)
        .where(o.agency_id == agency_id, o.status.in_(_LIVE))
        .order_by(o.id)
    )
    found = []
    for row in rows:
        noun = _SUBJECTS.get(row.kind)
        heir = share.named.get(("obligation", row.id))
        if heir is None and noun is not None:
            heir = share.named.get((noun, row.subject_id))
        found.append(Moving("obligation", row.id, agency_id, heir or share.heir, row.title))
    return found


def _plain(
    session: Session, noun: str, table: sa.Table, column: str, agency_id: int, share: Share,
    statuses: Sequence[str], title: sa.Column[str] | None = None,
) -> list[Moving]:  # fmt: skip
    named: Any = title if title is not None else sa.literal("")
    rows = session.execute(
        sa.select(table.c.id, named)
        .where(table.c[column] == agency_id, table.c.status.in_(statuses))
        .order_by(table.c.id)
    ).tuples()
    return [Moving(noun, number, agency_id, share.of(noun, number), text) for number, text in rows]


def _targets(session: Session, agency_id: int, share: Share) -> list[Moving]:
    """Targets of plans that are still pursued."""
    rows = session.execute(
        sa.select(TARGET.c.id, TARGET.c.title_vi)
        .join(PLAN, PLAN.c.id == TARGET.c.plan_id)
        .where(TARGET.c.owner_id == agency_id, PLAN.c.status.in_([*_DRAFTS, PlanStatus.ISSUED]))
        .order_by(TARGET.c.id)
    ).tuples()
    return [Moving("target", number, agency_id, share.of("target", number), text) for number, text in rows]


def _children(session: Session, agency_id: int, share: Share) -> list[Moving]:
    """Bodies below this one."""
    rows = session.execute(
        sa.select(AGENCY.c.id, AGENCY.c.name_vi)
        .where(AGENCY.c.parent_id == agency_id, AGENCY.c.valid_to.is_(None))
        .order_by(AGENCY.c.id)
    ).tuples()
    return [Moving("agency", number, agency_id, share.of("agency", number), text) for number, text in rows]


def _leads(session: Session, agency_id: int, share: Share, moving: Sequence[Moving]) -> list[Moving]:
    """The lead of a draft's tasks, and of issued tasks of which something still runs, goes where that goes."""
    drafts = session.execute(
        sa.select(LEAD.c.task_id, TASK.c.title_vi)
        .join(TASK, TASK.c.id == LEAD.c.task_id)
        .join(PLAN, PLAN.c.id == TASK.c.plan_id)
        .where(LEAD.c.agency_id == agency_id, PLAN.c.status.in_(_DRAFTS))
    ).tuples()
    found = {task: (share.of("task", task), title) for task, title in drafts}
    heirs = {row.number: row.heir for row in moving if row.noun == "obligation"}
    running = session.execute(
        sa.select(OBLIGATION.c.id, OBLIGATION.c.subject_id, TASK.c.title_vi)
        .join(TASK, TASK.c.id == OBLIGATION.c.subject_id)
        .join(LEAD, sa.and_(LEAD.c.task_id == TASK.c.id, LEAD.c.agency_id == OBLIGATION.c.agency_id))
        .where(
            OBLIGATION.c.kind == ObligationKind.TASK, OBLIGATION.c.agency_id == agency_id,
            OBLIGATION.c.status.in_(_LIVE),
        )
        .order_by(OBLIGATION.c.id)
    ).tuples()  # fmt: skip
    for number, task, title in running:
        if heirs.get(number) != agency_id:
            found.setdefault(task, (heirs.get(number), title))
    return [
        Moving("task_lead", task, agency_id, heir, title) for task, (heir, title) in sorted(found.items())
    ]


def _kept_apart(session: Session, rows: Sequence[Moving], codes: Mapping[int, str]) -> list[Moving]:
    """The rows, those marked whose cause the heir has already, or that two bodies bring along."""
    numbers = [row.number for row in rows if row.noun == "obligation"]
    heirs = sorted({row.heir for row in rows if row.noun == "obligation" and row.heir is not None})
    o = OBLIGATION.c
    causes = sa.select(o.id, o.kind, o.subject_id, o.occurrence, o.agency_id)
    taken = {
        (row.agency_id, row.kind, row.subject_id, row.occurrence)
        for row in session.execute(causes.where(o.agency_id.in_(heirs)))
    }
    known = {row.id: row for part in _parts(numbers) for row in session.execute(causes.where(o.id.in_(part)))}
    made = []
    for row in rows:
        if row.noun == "obligation":
            cause = known[row.number]
            occurrence = cause.occurrence
            while (row.heir, cause.kind, cause.subject_id, occurrence) in taken:
                occurrence += FROM + codes[row.source]
            taken.add((row.heir, cause.kind, cause.subject_id, occurrence))
            if occurrence != cause.occurrence:
                row = replace(row, occurrence=occurrence, old=cause.occurrence)
        made.append(row)
    return made


def _give(session: Session, table: sa.Table, column: str, model: type[Row], rows: Sequence[Moving]) -> None:
    for heir in sorted({row.heir for row in rows if row.heir is not None}):
        plain = [row.number for row in rows if row.heir == heir and row.occurrence is None]
        for part in _parts(plain):
            session.execute(sa.update(table).where(table.c.id.in_(part)).values({column: heir}))
    marked = [row for row in rows if row.occurrence is not None]
    if marked:
        session.connection().execute(
            sa.update(OBLIGATION)
            .where(OBLIGATION.c.id == sa.bindparam("row"))
            .values(agency_id=sa.bindparam("heir"), occurrence=sa.bindparam("mark")),
            [{"row": row.number, "heir": row.heir, "mark": row.occurrence} for row in marked],
        )
    touch_rows(session, table, [row.number for row in rows], model.volatile)


def _give_leads(session: Session, rows: Sequence[Moving]) -> None:
    """The words of the plan stay; who is looked to for the task is the heir."""
    concerned = {row.source for row in rows} | {row.heir for row in rows if row.heir is not None}
    query = select(TaskLead).where(col(TaskLead.agency_id).in_(concerned))
    known = {(lead.task_id, lead.agency_id): lead for lead in session.exec(query)}
    for row in rows:
        assert row.heir is not None
        old = known.pop((row.number, row.source), None)
        words = old.from_collective if old is not None else ""
        if old is not None:
            session.delete(old)
        if (row.number, row.heir) not in known:
            lead = TaskLead(task_id=row.number, agency_id=row.heir, from_collective=words)
            known[row.number, row.heir] = lead
            session.add(lead)
    session.flush()


def _parts(numbers: Sequence[int]) -> list[Sequence[int]]:
    return [numbers[start : start + _PART] for start in range(0, len(numbers), _PART)]
