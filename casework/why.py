"""The two questions every system should answer: why did I get this, and why was I not told?"""

from collections.abc import Mapping
from datetime import date
from typing import Any

import sqlalchemy as sa
from sqlmodel import Session

from casework.figure_notices import state_of
from casework.grounds import NOTICES, NotKnown, rung_of, steps, subject_of, subjects
from casework.moves_told import moves_of
from casework.posts import seats
from casework.versions import Versions
from casework.why_not import WhyNot, why_not
from models import queries
from models.tables import DIGEST, NOTICE, PERSON
from notifications.catalogue import words_of
from notifications.sentences import chain

__all__ = ["NotKnown", "WhyNot", "why", "why_not"]


def why(session: Session, notice_id: int, language: str = "vi") -> list[tuple[str, str]]:
    """The whole chain of causes of a notice as (label, value), from the clause to the address, then its fate.

    Raises NotKnown.
    """
    row = session.execute(NOTICES.where(NOTICE.c.id == notice_id)).first()
    if row is None:
        raise NotKnown("notice", notice_id)
    known = Versions()
    found = subjects(session, {(row.kind, row.subject_id)} if row.kind is not None else ())
    links = steps(
        session, known, row, subject_of(row, found), rung_of(session, known, row), language,
        person=_reader(session, row, language),
    )  # fmt: skip
    moved = moves_of(session, row.obligation_id, language) if row.obligation_id is not None else []
    return [*chain(words_of(language), links), *moved, _fate(session, row, language)]


def _reader(session: Session, row: Any, language: str) -> str:
    """Who reads it; a substitute with the name of the one he stands in for."""
    if row.person_id is None:
        return ""
    seat = seats(session, [row.post_id], row.day).get(row.post_id)
    if seat is None or seat.person_id != row.person_id:
        return str(row.person)
    place = "in place of" if language == "en" else "thay"
    said = [f"{place} {_name(session, one)}" for one in (seat.via, seat.acting_for) if one is not None]
    return f"{row.person} ({', '.join(said)})" if said else str(row.person)


def _name(session: Session, person_id: int) -> str:
    return session.execute(sa.select(PERSON.c.name).where(PERSON.c.id == person_id)).scalar_one()


_LABEL = ("Tình trạng", "What became of it")
_FATES: Mapping[str, tuple[str, str]] = {
    "sent": ("đã gửi ngày {day}", "sent on {day}"),
    "delivered": ("đã gửi ngày {day}, không bị trả lại", "sent on {day}, not returned"),
    "bounced": ("bị trả lại (gửi ngày {day})", "returned (sent on {day})"),
    "waiting": ("chờ gửi, từ ngày {hold}", "waiting to be sent, from {hold}"),
    "stood_down": ("không gửi, vì việc đã khép lại", "not sent, because its matter closed"),
    "dead": ("không gửi được ({reason})", "could not be sent ({reason})"),
    "uncertain": ("có thể đã đến hoặc chưa", "it may or may not have arrived"),
}


def _fate(session: Session, row: Any, language: str) -> tuple[str, str]:
    found = session.execute(
        sa.select(*queries.FATE)
        .select_from(NOTICE)
        .outerjoin(DIGEST, DIGEST.c.id == NOTICE.c.digest_id)
        .where(NOTICE.c.id == row.id)
    ).one()
    english, day = language == "en", words_of(language).day
    text = _FATES[state_of(found, date.max, None)][english]
    sent = day(found.sent_on) if found.sent_on else ""
    return _LABEL[english], text.format(day=sent, hold=day(found.hold_until), reason=row.reason)
