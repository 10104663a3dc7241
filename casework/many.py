"""Reports and confirmations by the hundred: the verbs of casework.plan_tasks in set statements, the same rows.

An office that receives its agencies' documents in a daily list enters the list in one act; one document by itself
goes through plan_tasks. What a verb writes and what this writes for the same row is held equal by a test.
"""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from datetime import date, datetime
from typing import Any, NamedTuple

import sqlalchemy as sa
from sqlmodel import Session

from casework import extensions, outbox
from casework.deed import Deed, check_paper, reform_office, slot
from casework.duty_lists import end_rows
from casework.obligations import Duty, moved_row, row_of
from casework.plan_tasks import REPORTABLE, UNDONE
from casework.refusals import refused
from casework.standing import Standing
from casework.terms import terms_of
from casework.words import WAYS
from models.among import among
from models.audit import insert_many
from models.tables import EXTENSION, OBLIGATION, SLOT, STATUS_CHANGE, Evidence, Obligation, StatusChange
from rules.lifecycles import ExtensionStatus, ObligationKind, ObligationStatus, Role
from rules.rights import Action, Actor, Facts, require

_S = ObligationStatus
_CHUNK = 500
_NAMES = tuple(column.name for column in OBLIGATION.c if column.name not in Obligation.volatile)
_ROW = sa.select(*(OBLIGATION.c[name] for name in _NAMES))
_NUMBERED = _ROW.where(among(OBLIGATION.c.id, "numbers"))
_CONFIRMS = (OBLIGATION.c.kind == ObligationKind.CONFIRMATION, among(OBLIGATION.c.subject_id, "numbers"))
_KNOWN = sa.select(OBLIGATION.c.subject_id, OBLIGATION.c.occurrence).where(*_CONFIRMS)
_OWED = _ROW.where(*_CONFIRMS, OBLIGATION.c.status == _S.OPEN)
_REPORTED_BY = (
    sa.select(STATUS_CHANGE.c.noun_id, STATUS_CHANGE.c.person_id)
    .where(
        STATUS_CHANGE.c.noun == "obligation",
        among(STATUS_CHANGE.c.noun_id, "numbers"),
        STATUS_CHANGE.c.new == _S.REPORTED.value,
    )
    .order_by(STATUS_CHANGE.c.id)
)
_SLOTS = sa.select(SLOT.c.agency_id, SLOT.c.role, SLOT.c.post_id).where(
    among(SLOT.c.agency_id, "agencies"),
    SLOT.c.role.in_(sa.bindparam("roles", type_=SLOT.c.role.type, expanding=True)),
)
_PENDING = sa.select(EXTENSION.c.obligation_id).where(EXTENSION.c.status == ExtensionStatus.ASKED)


class Report(NamedTuple):
    """One agency's document on one obligation, and who sent it in which post."""

    obligation_id: int
    actor: Actor
    document_no: str
    document_date: date
    title: str = ""


def report_many(
    session: Session, standing: Standing, reports: Sequence[Report], *, on: date, today: date, now: datetime
) -> int:
    """Enter reports as `plan_tasks.report_done` enters one, all or nothing; returns how many."""
    if not reports:
        return 0
    session.flush()
    rows = _rows(session, [report.obligation_id for report in reports])
    if on > today:
        raise refused("day_future", day=on, today=today)
    for report in reports:
        _check_report(rows[report.obligation_id], report, today)
    insert_many(session, Evidence, [_paper(report, now) for report in reports])
    by = {report.obligation_id: report for report in reports}
    moved = [
        _moved(rows[number], _S.REPORTED, report.document_no.strip(), report.actor, on, now)
        for number, report in by.items()
    ]
    end_rows(session, [
        {**rows[n], "status": _S.REPORTED, "done_on": r.document_date, "reported_at": now} for n, r in by.items()
    ])  # fmt: skip
    insert_many(session, StatusChange, moved)
    _stand_down(session, [rows[n] for n in by if rows[n]["status"] == _S.OPEN], _S.REPORTED, today)
    _await_confirmation(session, standing, [rows[n] for n in by], today)
    return len(by)


def confirm_many(
    session: Session, standing: Standing, actor: Actor, numbers: Iterable[int], *, note: str = "", on: date,
    today: date, now: datetime,
) -> int:  # fmt: skip
    """Take reports as done as `plan_tasks.confirm` takes one, all or nothing; returns how many."""
    session.flush()
    rows = _rows(session, list(numbers))
    authors = _reporters(session, list(rows))
    if on > today:
        raise refused("day_future", day=on, today=today)
    for number, row in rows.items():
        _check_judge(row, actor, authors.get(number))
    live = _confirmations(session, list(rows))
    moved = [_moved(row, _S.DONE, note, actor, on, now) for row in rows.values()]
    moved += [_moved(duty, _S.DONE, "", actor, on, now) for duty in live]
    ended = [{**row, "status": _S.DONE} for row in rows.values()]
    ended += [{**duty, "status": _S.DONE, "done_on": on, "reported_at": now} for duty in live]
    end_rows(session, ended)
    insert_many(session, StatusChange, moved)
    _stand_down(session, live, _S.DONE, today)
    deed = Deed(session, standing, actor, on, today, now)
    _drop_requests(deed, rows)
    _tell_confirmed(deed, rows.values(), note)
    return len(rows)


def _rows(session: Session, numbers: Sequence[int]) -> dict[int, dict[str, Any]]:
    """Obligations by number, in the order given."""
    found = {row["id"]: row for row in map(_named, _asked(session, _NUMBERED, numbers))}
    for number in numbers:
        if number not in found:
            raise refused("unknown", noun_vi="đầu việc", noun_en="obligation", key=number)
    return {number: found[number] for number in numbers}


def _named(row: Sequence[Any]) -> dict[str, Any]:
    return dict(zip(_NAMES, row, strict=True))


def _asked(session: Session, query: sa.Select[Any], numbers: Sequence[int]) -> Iterator[Any]:
    """What a query finds for these numbers, which are asked for some hundred at a time."""
    for start in range(0, len(numbers), _CHUNK):
        yield from session.execute(query, {"numbers": numbers[start : start + _CHUNK]}).all()


def _check_report(row: dict[str, Any], report: Report, today: date) -> None:
    if row["kind"] not in REPORTABLE:
        how_vi, how_en = WAYS[row["kind"]]
        raise refused("other_way", kind=row["kind"], how_vi=how_vi, how_en=how_en)
    require(report.actor, Action.REPORT, Facts(agency_id=row["agency_id"]))
    check_paper(report.document_no, report.document_date, today)
    if row["status"] not in UNDONE:
        raise refused("not_open", title=row["title"], status=row["status"])


def _check_judge(row: dict[str, Any], actor: Actor, author: int | None) -> None:
    if row["kind"] not in REPORTABLE:
        how_vi, how_en = WAYS[row["kind"]]
        raise refused("other_way", kind=row["kind"], how_vi=how_vi, how_en=how_en)
    require(actor, Action.CONFIRM, Facts(agency_id=row["agency_id"], author_person_id=author))
    if row["status"] != _S.REPORTED:
        raise refused("not_open", title=row["title"], status=row["status"])


def _paper(report: Report, now: datetime) -> dict[str, Any]:
    return {
        "obligation_id": report.obligation_id, "document_no": report.document_no.strip(),
        "document_date": report.document_date, "title": report.title, "file_name": "", "file_hash": "",
        "person_id": report.actor.person_id, "post_id": report.actor.post_id, "entered_at": now,
    }  # fmt: skip


def _moved(
    row: Mapping[str, Any], new: ObligationStatus, reason: str, actor: Actor, on: date, now: datetime
) -> dict[str, object]:
    return moved_row("obligation", row["id"], row["status"], new, actor=actor, on=on, now=now, reason=reason)


def _stand_down(session: Session, rows: Sequence[dict[str, Any]], new: ObligationStatus, today: date) -> None:
    owing = [row["id"] for row in rows if row["due_on"]]
    outbox.stand_down_many(session, owing, reason=new.value, today=today)


def _await_confirmation(
    session: Session, standing: Standing, rows: Sequence[dict[str, Any]], today: date
) -> None:
    """The office's own clock for each report; what its house reported itself is judged by its director."""
    agency_id, role = reform_office(session, today)
    home = reform_office(session)[0]
    director = slot(session, agency_id, Role.DIRECTOR)
    due_on = standing.days.add(today, terms_of(session).confirm)
    duties = [
        Duty(
            ObligationKind.CONFIRMATION, row["id"], agency_id, row["title"], due_on.year, due_on,
            occurrence=f"opening:{row['opening']}",
            role=Role.DIRECTOR if row["agency_id"] == home and director is not None else role,
        )
        for row in rows
    ]  # fmt: skip
    known = set(map(tuple, _asked(session, _KNOWN, [row["id"] for row in rows])))
    fresh = [duty for duty in duties if (duty.subject_id, duty.occurrence) not in known]
    insert_many(session, Obligation, [row_of(standing, duty, today=today) for duty in fresh])


def _confirmations(session: Session, numbers: Sequence[int]) -> list[dict[str, Any]]:
    """The confirmations the office still owes for these obligations."""
    return list(map(_named, _asked(session, _OWED, numbers)))


def _reporters(session: Session, numbers: Sequence[int]) -> dict[int, int | None]:
    """Who last reported each obligation: whoever judges it must be another."""
    return dict(_asked(session, _REPORTED_BY, numbers))


def _drop_requests(deed: Deed, rows: Mapping[int, Any]) -> None:
    """A matter that ended needs no more time: its undecided requests end with it (few, so one by one)."""
    asked = set(deed.session.execute(_PENDING).scalars())
    for number in sorted(asked & rows.keys()):
        extensions.drop_pending(deed, deed.session.get_one(Obligation, number))


def _tell_confirmed(deed: Deed, rows: Collection[Mapping[str, Any]], note: str) -> None:
    asked = {"agencies": {row["agency_id"] for row in rows}, "roles": {row["role"] for row in rows}}
    found = deed.session.execute(_SLOTS, asked).tuples().all()
    slots = {(agency, role): post for agency, role, post in found}
    outbox.tell_many(
        deed.session,
        [
            outbox.Event(
                slots[row["agency_id"], row["role"]], f"report_confirmed:{row['id']}:{row['opening']}",
                {"reason": "report_confirmed", "note": note, "title": row["title"]}, row["id"],
            )
            for row in rows
            if (row["agency_id"], row["role"]) in slots
        ],
        today=deed.today, days=deed.standing.days,
    )  # fmt: skip
