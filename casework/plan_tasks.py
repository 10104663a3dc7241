"""An agency reports on what it owes, and the office confirms or returns it; never the same person both.

Three dates stay apart: the due date, the day it was done (the date of the evidence document), and the moment
it was entered. A clerk who types late does not make his agency late.
"""

from datetime import date, datetime

from sqlmodel import Session, select

from casework import extensions
from casework.deed import (
    Deed,
    check_paper,
    check_reason,
    close,
    key_of,
    mover,
    opened,
    own_house,
    reform_office,
    slot,
)
from casework.obligations import Duty
from casework.refusals import refused
from casework.standing import Standing
from casework.words import WAYS
from models.tables import Evidence, Obligation, ProgressNote
from rules.lifecycles import ObligationKind, ObligationStatus, Role
from rules.rights import Action, Actor, Facts, require

REPORTABLE = frozenset({ObligationKind.TASK, ObligationKind.REPORT})
UNDONE = frozenset({ObligationStatus.OPEN, ObligationStatus.WAITING})


def report_progress(
    session: Session, standing: Standing, actor: Actor, obligation: Obligation, *,
    percent: int, text: str = "", on: date, today: date, now: datetime,
) -> ProgressNote:  # fmt: skip
    """Say how far an obligation has come; changes no status. `percent` is 0-100.

    The same word of the same person and day again is the note of the first time.
    """
    deed = Deed(session, standing, actor, on, today, now)
    require(actor, Action.REPORT, Facts(agency_id=obligation.agency_id))
    _require_status(obligation, UNDONE)
    if not 0 <= percent <= 100:
        raise refused("percent", percent=percent)
    _check_day(deed)
    known = session.exec(
        select(ProgressNote).where(
            ProgressNote.obligation_id == obligation.id,
            ProgressNote.person_id == actor.person_id,
            ProgressNote.on_day == on,
            ProgressNote.percent == percent,
            ProgressNote.text == text,
        )
    ).first()
    if known is not None:
        return known
    note = ProgressNote(
        obligation_id=key_of(obligation), percent=percent, text=text,
        person_id=actor.person_id, post_id=actor.post_id, on_day=on, entered_at=now,
    )  # fmt: skip
    session.add(note)
    session.flush()
    return note


def report_done(
    session: Session, standing: Standing, actor: Actor, obligation: Obligation, *,
    document_no: str, document_date: date, title: str = "", file_name: str = "", file_hash: str = "",
    on: date, today: date, now: datetime,
) -> Obligation:  # fmt: skip
    """Report a task or a periodic report as done, on the strength of a document.

    It then awaits confirmation; pressing stops. The day it was done is the document's date, however late it
    is entered. Raises BadInput without a document, or with one of a day that has not come.
    """
    if obligation.kind not in REPORTABLE:
        how_vi, how_en = WAYS[obligation.kind]
        raise refused("other_way", kind=obligation.kind, how_vi=how_vi, how_en=how_en)
    deed = Deed(session, standing, actor, on, today, now)
    require(actor, Action.REPORT, Facts(agency_id=obligation.agency_id))
    claim(deed, obligation, document_no, document_date, title, file_name, file_hash)
    return obligation


def claim(
    deed: Deed, row: Obligation, document_no: str, document_date: date, title: str = "", file_name: str = "",
    file_hash: str = "",
) -> None:  # fmt: skip
    """Keep the document, move the obligation to `reported`, and open the confirmation the office then owes."""
    check_paper(document_no, document_date, deed.today)
    _check_day(deed)
    _require_status(row, UNDONE)
    deed.attach(row, document_no, document_date, title, file_name, file_hash)
    row.done_on, row.reported_at = document_date, deed.now
    deed.move(row, ObligationStatus.REPORTED, document_no.strip())
    _await_confirmation(deed, row)


def confirm(
    session: Session, standing: Standing, actor: Actor, obligation: Obligation, *,
    note: str = "", on: date, today: date, now: datetime,
) -> Obligation:  # fmt: skip
    """Take what was reported as done; by another person than the one who reported it."""
    deed = Deed(session, standing, actor, on, today, now)
    _require_judge(deed, obligation)
    deed.move(obligation, ObligationStatus.DONE, note)
    close(deed, confirmations(session, obligation), ObligationStatus.DONE)
    extensions.drop_pending(deed, obligation)
    _tell_officer(deed, obligation, "report_confirmed", note)
    return obligation


def return_(
    session: Session, standing: Standing, actor: Actor, obligation: Obligation, *,
    reason: str, on: date, today: date, now: datetime,
) -> Obligation:  # fmt: skip
    """Give a report back with its reason: the obligation is open again, under a new opening number."""
    check_reason(reason)
    deed = Deed(session, standing, actor, on, today, now)
    _require_judge(deed, obligation)
    close(deed, confirmations(session, obligation), ObligationStatus.DONE)
    _tell_officer(deed, obligation, "report_returned", reason)
    give_back(deed, obligation, reason)
    return obligation


def give_back(deed: Deed, row: Obligation, reason: str) -> None:
    """Open a reported obligation again; one that never had a date waits again."""
    deed.move(row, ObligationStatus.OPEN if row.due_on else ObligationStatus.WAITING, reason)


def add_evidence(
    session: Session, standing: Standing, actor: Actor, obligation: Obligation, *,
    document_no: str, document_date: date, title: str = "", file_name: str = "", file_hash: str = "",
    on: date, today: date, now: datetime,
) -> Evidence:  # fmt: skip
    """Put one more document beside an obligation; changes neither its status nor the day it was done.

    A document that lies there already, with the same file, is not put there twice.
    """
    require(actor, Action.ADD_EVIDENCE, Facts(agency_id=obligation.agency_id))
    check_paper(document_no, document_date, today)
    if obligation.status is ObligationStatus.WITHDRAWN:
        raise refused("not_open", title=obligation.title, status=obligation.status)
    same = select(Evidence).where(
        Evidence.obligation_id == obligation.id,
        Evidence.document_no == document_no.strip(),
        Evidence.document_date == document_date,
        Evidence.title == title,
        Evidence.file_hash == file_hash,
    )
    known = session.exec(same).first()
    if known is not None:
        return known
    deed = Deed(session, standing, actor, on, today, now)
    deed.attach(obligation, document_no, document_date, title, file_name, file_hash)
    return session.exec(same).one()


def confirmations(session: Session, row: Obligation) -> list[Obligation]:
    """The confirmations the office owes, or owed, for an obligation."""
    return opened(session, ObligationKind.CONFIRMATION, row.id)


def _await_confirmation(deed: Deed, row: Obligation) -> None:
    """The office's own clock: what it reported itself is judged by its director."""
    assert row.id is not None
    agency_id, role = reform_office(deed.session, deed.today)
    if own_house(deed.session, row) and slot(deed.session, agency_id, Role.DIRECTOR) is not None:
        role = Role.DIRECTOR
    due_on = deed.workday(deed.terms.confirm)
    deed.owe(
        Duty(
            ObligationKind.CONFIRMATION, row.id, agency_id, row.title, due_on.year, due_on,
            occurrence=f"opening:{row.opening}", role=role,
        )
    )  # fmt: skip


def _require_judge(deed: Deed, row: Obligation) -> None:
    assert deed.actor is not None
    if row.kind not in REPORTABLE:
        how_vi, how_en = WAYS[row.kind]
        raise refused("other_way", kind=row.kind, how_vi=how_vi, how_en=how_en)
    author = mover(deed.session, "obligation", row.id, ObligationStatus.REPORTED)
    require(deed.actor, Action.CONFIRM, Facts(agency_id=row.agency_id, author_person_id=author))
    _require_status(row, frozenset({ObligationStatus.REPORTED}))
    _check_day(deed)


def _require_status(row: Obligation, allowed: frozenset[ObligationStatus]) -> None:
    if row.status not in allowed:
        raise refused("not_open", title=row.title, status=row.status)


def _check_day(deed: Deed) -> None:
    if deed.on > deed.today:
        raise refused("day_future", day=deed.on, today=deed.today)


def _tell_officer(deed: Deed, row: Obligation, reason: str, note: str) -> None:
    event = f"{reason}:{row.id}:{row.opening}"
    urgent = reason == "report_returned"
    deed.tell(row.agency_id, row.role, event, reason, row, urgent=urgent, note=note, title=row.title)
