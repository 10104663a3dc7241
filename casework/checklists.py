"""What an inspection looks at on the spot: lists fixed with their version, answers, and what is still open.

A list is kept in the database the first time it is used. From then on its version's name means these items: who
changes an item in the file gives the list another version, and inspections under way keep the one they began with.
"""

import hashlib
import json
from collections.abc import Collection, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import date, datetime

from sqlmodel import Session, col, select

from casework.deed import key_of
from casework.finding_steps import team_of
from casework.inspection_team import answer_item
from casework.refusals import refused
from casework.standing import Standing
from config.checklists import Checklist as Shipped
from config.checklists import Item
from models.tables import Checklist, ChecklistAnswer, Inspection, InspectionChecklist
from rules.lifecycles import InspectionKind, InspectionStatus
from rules.rights import Action, Actor, Facts, require

_BEFORE_MINUTES = (InspectionStatus.PLANNED, InspectionStatus.ANNOUNCED, InspectionStatus.VISITED)


@dataclass(frozen=True)
class Line:
    """An item of an inspection with its answer; `answer` is empty while nobody gave one."""

    domain: str
    version: str
    item: Item
    answer: str = ""
    note: str = ""


def use_checklists(
    session: Session, standing: Standing, actor: Actor, inspection: Inspection, *,
    lists: Mapping[str, Shipped], domains: Collection[str] = (), on: date, today: date, now: datetime,
) -> list[Line]:  # fmt: skip
    """Name the lists the team works through: of these domains, or all. Refused once an item is answered.

    A thematic inspection has a theme: at least one domain is named.
    """
    require(actor, Action.INSPECT, Facts(team_post_ids=team_of(session, inspection.id)))
    _check(inspection, lists, domains)
    if _answers(session, inspection):
        raise refused("checklist_begun")
    for row in session.exec(
        select(InspectionChecklist).where(InspectionChecklist.inspection_id == inspection.id)
    ):
        session.delete(row)
    session.flush()
    fix(session, inspection, lists, domains or lists.keys(), now)
    return lines_of(session, inspection)


def answer_items(
    session: Session, standing: Standing, actor: Actor, inspection: Inspection, *,
    answers: Mapping[str, str], lists: Mapping[str, Shipped], note: str = "",
    on: date, today: date, now: datetime,
) -> list[Line]:  # fmt: skip
    """Answer items with yes, no or not_applicable; without named lists the team works through all of them.

    The note is kept with the items whose answer is no; where there is none, with all. Returns the lines whose
    answer was no, each with the finding it suggests.
    """
    require(actor, Action.INSPECT, Facts(team_post_ids=team_of(session, inspection.id)))
    known = {line.item.code: line for line in lines_of(session, inspection)}
    if not known:
        fix(session, inspection, lists, lists.keys(), now)
        known = {line.item.code: line for line in lines_of(session, inspection)}
    for code, given in answers.items():
        line = known.get(code)
        answer_item(
            session, standing, actor, inspection, item=code, answer=given, items=known.keys(),
            note=note if given == "no" or "no" not in answers.values() else "",
            version=f"{line.domain} {line.version}" if line else "", on=on, today=today, now=now,
        )  # fmt: skip
    return [line for line in lines_of(session, inspection) if answers.get(line.item.code) == "no"]


def name_theme(
    session: Session,
    inspection: Inspection,
    lists: Mapping[str, Shipped],
    domains: Collection[str],
    now: datetime,
) -> None:
    """The theme of an inspection just planned: the checklists of these domains; twice adds nothing."""
    _check(inspection, lists, domains)
    if lines_of(session, inspection):
        return
    fix(session, inspection, lists, domains, now)


def fix(
    session: Session,
    inspection: Inspection,
    lists: Mapping[str, Shipped],
    domains: Collection[str],
    now: datetime,
) -> None:
    """Keep which lists, in which version, the inspection works through."""
    for domain in (one for one in lists if one in domains):
        row = _kept(session, lists[domain], now)
        session.add(InspectionChecklist(inspection_id=key_of(inspection), checklist_id=key_of(row)))
    session.flush()


def lines_of(session: Session, inspection: Inspection) -> list[Line]:
    """Every item of the inspection's lists with its answer, list by list; empty while no list is named."""
    rows = session.exec(
        select(Checklist)
        .join(InspectionChecklist, col(InspectionChecklist.checklist_id) == Checklist.id)
        .where(InspectionChecklist.inspection_id == inspection.id)
        .order_by(col(Checklist.id))
    )
    answers = _answers(session, inspection)
    return [_line(row, Item(**item), answers) for row in rows for item in json.loads(row.items)]


def require_answered(session: Session, inspection: Inspection) -> None:
    """Minutes are written when every item of the named lists has its answer."""
    unanswered = [line.item.code for line in lines_of(session, inspection) if not line.answer]
    if unanswered:
        raise refused("checklist_open", count=len(unanswered), items=", ".join(unanswered[:5]))


def fingerprint(items: Sequence[Item]) -> str:
    return hashlib.sha256(_text(items).encode()).hexdigest()


def _check(inspection: Inspection, lists: Mapping[str, Shipped], domains: Collection[str]) -> None:
    if inspection.status not in _BEFORE_MINUTES:
        raise refused("inspection_state", status=inspection.status)
    unknown = sorted(set(domains) - lists.keys())
    if unknown:
        raise refused("domain_unlisted", domain=unknown[0], known=", ".join(lists))
    if inspection.kind is InspectionKind.THEMATIC and not domains:
        raise refused("theme_missing", known=", ".join(lists))


def _kept(session: Session, shipped: Shipped, now: datetime) -> Checklist:
    """The version's row; one whose items were changed under the same name is refused."""
    query = select(Checklist).where(Checklist.domain == shipped.domain, Checklist.version == shipped.version)
    row, mark = session.exec(query).first(), fingerprint(shipped.items)
    if row is None:
        row = Checklist(
            domain=shipped.domain, version=shipped.version, fingerprint=mark, items=_text(shipped.items),
            entered_at=now,
        )  # fmt: skip
        session.add(row)
        session.flush()
    if row.fingerprint != mark:
        raise refused("checklist_changed", domain=shipped.domain, version=shipped.version)
    return row


def _answers(session: Session, inspection: Inspection) -> dict[str, ChecklistAnswer]:
    query = select(ChecklistAnswer).where(ChecklistAnswer.inspection_id == inspection.id)
    return {row.item: row for row in session.exec(query)}


def _line(row: Checklist, item: Item, answers: Mapping[str, ChecklistAnswer]) -> Line:
    given = answers.get(item.code)
    return Line(row.domain, row.version, item, given.answer if given else "", given.note if given else "")


def _text(items: Sequence[Item]) -> str:
    return json.dumps([asdict(item) for item in items], ensure_ascii=False, sort_keys=True)
