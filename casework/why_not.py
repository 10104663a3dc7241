"""Why somebody was not told of a matter on a day: the first condition that failed, in the order they are asked."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any, cast

import sqlalchemy as sa
from sqlmodel import Session

from casework.grounds import NotKnown
from casework.mailroom import OFF
from casework.posts import seats
from casework.versions import Versions
from models.tables import DIGEST, NOTICE, OBLIGATION, PERSON, SLOT, STATUS_CHANGE
from notifications.catalogue import words_of
from notifications.tables import ROLES
from rules.ladder import Ladder, Rung, rung_date
from rules.lifecycles import DigestState, Form, NoticeState, ObligationStatus, Role
from rules.workdays import OutsideCalendar, Workdays

SENTENCES: Mapping[str, tuple[str, str]] = {
    "told": (
        "Đã được báo ngày {day} (thông báo số {notice}).",
        "Was told on {day} (notice no. {notice}).",
    ),
    "not_yet_open": ("Đầu việc chỉ mở từ ngày {day}.", "The obligation was opened only on {day}."),
    "not_open": (
        "Ngày {on} đầu việc không ở trạng thái đang thực hiện ({status}).",
        "On {on} the obligation was not open ({status}).",
    ),
    "no_date": ("Đầu việc chưa có thời hạn.", "The obligation has no due date."),
    "no_rung": (
        "Ngày {on} không có nấc đôn đốc nào; nấc gần nhất sau đó là ngày {next}.",
        "No rung of its ladder fell on {on}; the next one falls on {next}.",
    ),
    "not_addressed": (
        "Nấc đôn đốc ngày {on} báo cho {roles}; người này không giữ vị trí đó.",
        "The rung of {on} calls {roles}; this person does not answer for such a post.",
    ),
    "wall": (
        "Cấp dưới chưa nhận được thông báo (từ ngày {since}); chưa báo lên cấp trên.",
        "The level below has not been reached (since {since}); the superior is not called yet.",
    ),
    "held": (
        "Không gấp: giữ đến ngày {hold} để gửi chung một thư.",
        "It could wait: held until {hold} to ride in one letter.",
    ),
    "no_letter": (
        "Chưa có thư nào trong ngày {on}: chưa đến giờ làm việc, hoặc thư trong ngày đã gửi trước đó.",
        "No letter yet on {on}: outside office hours, or the letter of the day had gone already.",
    ),
    "not_sent": (
        "Đã nằm trong thư nhưng thư chưa gửi được ({state}).",
        "It lies in a letter that has not gone out ({state}).",
    ),
    "stood_down": ("Việc đã khép lại trước khi gửi.", "Its matter closed before it was sent."),
    "dead": ("Không có người nhận hoặc địa chỉ ({reason}).", "It found nobody or no address ({reason})."),
    "bounced": ("Thư gửi ngày {day} bị trả lại.", "The letter of {day} came back."),
    "mode_off": (
        "Chế độ gửi đang tắt: không gửi và không leo nấc.",
        "Delivery is off: nothing is sent and no ladder climbs.",
    ),
    "not_swept": (
        "Hệ thống chưa quét trong ngày {on}; lần quét sau sẽ báo và nói rõ là muộn.",
        "The sweep did not run on {on}; the next one tells it and says that it is late.",
    ),
}


@dataclass(frozen=True)
class WhyNot:
    """The first condition that failed: a code of SENTENCES and its values (days are dates)."""

    code: str
    values: Mapping[str, Any] = field(default_factory=dict)

    def text(self, language: str = "vi") -> str:
        """The condition as a sentence."""
        words = words_of(language)
        said = {
            name: words.day(value) if isinstance(value, date) else value
            for name, value in self.values.items()
        }
        if "roles" in said:
            said["roles"] = ", ".join(words.gettext(ROLES[role]) for role in self.values["roles"])
        return SENTENCES[self.code][language == "en"].format(**said)


def why_not(session: Session, person_id: int, obligation_id: int, on: date, *, mode: str = "live") -> WhyNot:
    """Why this person was not told of this obligation on that day. Raises NotKnown.

    Asked in this order: was he told after all; was the matter open and dated; was a rung due; does it call a
    post of his; does a wall stand below; what became of his notice; is delivery off; did the sweep run.
    """
    row = session.execute(sa.select(OBLIGATION).where(OBLIGATION.c.id == obligation_id)).first()
    if row is None:
        raise NotKnown("obligation", obligation_id)
    if session.execute(sa.select(PERSON.c.id).where(PERSON.c.id == person_id)).first() is None:
        raise NotKnown("person", person_id)
    mine = _notices(session, row, person_id, on)
    return (
        _told(mine, on)
        or _closed(session, row, on)
        or (_fate(mine[-1], on) if mine and _unheard(mine[-1], on) else None)
        or _not_called(session, row, person_id, on)
        or WhyNot("mode_off" if mode == OFF else "not_swept", {"on": on})
    )


def _notices(session: Session, row: Any, person_id: int, on: date) -> list[Any]:
    """The ladder's notices made by that day for posts he answers for, or sent to him; oldest first."""
    found = session.execute(
        sa.select(
            NOTICE.c.id, NOTICE.c.post_id, NOTICE.c.created_on, NOTICE.c.hold_until, NOTICE.c.state,
            NOTICE.c.reason, DIGEST.c.person_id, DIGEST.c.sent_on, DIGEST.c.state.label("digest_state"),
        )
        .outerjoin(DIGEST, DIGEST.c.id == NOTICE.c.digest_id)
        .where(NOTICE.c.obligation_id == row.id, NOTICE.c.event == "", NOTICE.c.created_on <= on)
        .order_by(NOTICE.c.id)
    ).all()  # fmt: skip
    answers = seats(session, {notice.post_id for notice in found}, on)
    return [
        notice
        for notice in found
        if notice.person_id == person_id
        or (notice.person_id is None and _sits(answers, notice.post_id, person_id))
    ]


def _sits(answers: Mapping[int, Any], post_id: int, person_id: int) -> bool:
    return post_id in answers and answers[post_id].person_id == person_id


def _told(mine: Sequence[Any], on: date) -> WhyNot | None:
    for notice in mine:
        if notice.sent_on == on and notice.digest_state != DigestState.BOUNCED:
            return WhyNot("told", {"day": on, "notice": notice.id})
    return None


def _unheard(notice: Any, on: date) -> bool:
    """Whether his last notice had not reached him by that day."""
    return notice.sent_on is None or notice.sent_on > on or notice.digest_state == DigestState.BOUNCED


def _closed(session: Session, row: Any, on: date) -> WhyNot | None:
    if row.created_on > on:
        return WhyNot("not_yet_open", {"day": row.created_on})
    status = _status_on(session, row, on)
    if status != ObligationStatus.OPEN:
        return WhyNot("not_open", {"on": on, "status": status})
    return WhyNot("no_date") if row.due_on is None else None


def _status_on(session: Session, row: Any, on: date) -> str:
    changes = session.execute(
        sa.select(STATUS_CHANGE.c.old, STATUS_CHANGE.c.new, STATUS_CHANGE.c.valid_from)
        .where(STATUS_CHANGE.c.noun == "obligation", STATUS_CHANGE.c.noun_id == row.id)
        .order_by(STATUS_CHANGE.c.id)
    ).all()
    before = [change for change in changes if change.valid_from <= on]
    if before:
        return str(before[-1].new)
    return str(changes[0].old) if changes else str(row.status)


def _fate(notice: Any, on: date) -> WhyNot:
    """Where his notice lay that day."""
    if notice.state == NoticeState.STOOD_DOWN:
        return WhyNot("stood_down")
    if notice.hold_until > on:
        return WhyNot("held", {"hold": notice.hold_until})
    if notice.state == NoticeState.DEAD:
        return WhyNot("dead", {"reason": notice.reason})
    if notice.digest_state == DigestState.BOUNCED:
        return WhyNot("bounced", {"day": notice.sent_on or on})
    if notice.digest_state is None or (notice.sent_on is not None and notice.sent_on > on):
        return WhyNot("no_letter", {"on": on})
    return WhyNot("not_sent", {"state": notice.digest_state.value})


def _not_called(session: Session, row: Any, person_id: int, on: date) -> WhyNot | None:
    """No rung that day, or one that calls others, or one that waits behind a wall."""
    known = Versions()
    ladder, days = known.ladder(session, row.ladder_id), known.calendar(session, row.calendar_id)
    rung = _fired(session, row, ladder, on) or _pending(session, row, ladder, days, on)
    if rung is None:
        return WhyNot("no_rung", {"on": on, "next": _next(row, ladder, days, on)})
    if person_id not in _called(session, row, rung, on):
        return WhyNot("not_addressed", {"on": on, "roles": rung.roles})
    since = _wall(session, row, rung, on)
    return None if since is None else WhyNot("wall", {"since": since})


def _wall(session: Session, row: Any, rung: Rung, on: date) -> date | None:
    """The first day of the wall the rung waited behind, or that day where it is not known any more."""
    if row.wall_since is not None and row.wall_since <= on:
        return cast(date, row.wall_since)
    later = session.execute(
        sa.select(NOTICE.c.id).where(
            *_ladders(row), NOTICE.c.rung >= rung.number, NOTICE.c.form == Form.UNREACHED,
            NOTICE.c.created_on > on,
        )
    ).first()  # fmt: skip
    return on if later is not None else None


def _ladders(row: Any) -> tuple[sa.ColumnElement[bool], ...]:
    return NOTICE.c.obligation_id == row.id, NOTICE.c.event == "", NOTICE.c.opening == row.opening


def _fired(session: Session, row: Any, ladder: Ladder, on: date) -> Rung | None:
    """The rung whose notices were made on that day."""
    number = session.execute(
        sa.select(sa.func.max(NOTICE.c.rung)).where(*_ladders(row), NOTICE.c.created_on == on)
    ).scalar()
    return ladder.rungs[number - 1] if number and number <= len(ladder.rungs) else None


def _pending(session: Session, row: Any, ladder: Ladder, days: Workdays, on: date) -> Rung | None:
    """The rung above those told by that day, if its own day had come: it waited."""
    told = session.execute(
        sa.select(sa.func.max(NOTICE.c.rung)).where(*_ladders(row), NOTICE.c.created_on <= on)
    ).scalar()
    number = (told or 0) + 1
    if number > len(ladder.rungs):
        return None
    planned = _day_of(ladder, number, row, days)
    return ladder.rungs[number - 1] if planned is not None and planned <= on else None


def _next(row: Any, ladder: Ladder, days: Workdays, on: date) -> date | str:
    coming = (_day_of(ladder, number, row, days) for number in range(1, len(ladder.rungs) + 1))
    later = [day for day in coming if day is not None and day > on]
    return min(later, default=row.next_alarm_on or "")


def _day_of(ladder: Ladder, number: int, row: Any, days: Workdays) -> date | None:
    try:
        return rung_date(ladder, number, row.due_on, days)
    except OutsideCalendar:
        return None


def _called(session: Session, row: Any, rung: Rung, on: date) -> set[int]:
    """Who answers on that day for the posts the rung calls; "the officer" is the post that owes."""
    roles = [row.role if role is Role.OFFICER else role for role in rung.roles]
    posts = session.execute(
        sa.select(SLOT.c.post_id).where(SLOT.c.agency_id == row.agency_id, SLOT.c.role.in_(roles))
    ).scalars()
    return {seat.person_id for seat in seats(session, list(posts), on).values()}
