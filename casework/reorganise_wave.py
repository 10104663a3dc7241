"""A whole wave of reorganisation from one file: every act in its order, all or nothing, twice adds nothing."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from sqlmodel import Session, select

from casework import lookups, reorganise
from casework.errors import BadInput, Refusal, Shortage
from casework.handover import census
from casework.import_agencies import KINDS, LEVELS
from casework.import_preview import Preview, day_of, opened, required
from casework.posts import derive_slots
from casework.reorganise import NewBody, Result
from casework.sheets import Column, Row, read_sheet
from casework.standing import Standing
from models.tables import AGENCY, Agency, Level
from rules.lifecycles import ReorganisationKind
from rules.rights import Actor
from rules.text import fold

COLUMNS = (
    Column("act", ("Việc", "loai sap xep", "viec sap xep", "act"), required=True),
    Column("code", ("Mã cơ quan", "co quan cu", "co quan", "code", "sources"), required=True),
    Column("heirs", ("Cơ quan kế thừa", "ma co quan moi", "ke thua", "heirs", "into")),
    Column("name", ("Tên mới", "ten co quan moi", "name")),
    Column("name_en", ("Tên tiếng Anh", "name en")),
    Column("level", ("Cấp", "level")),
    Column("kind", ("Loại cơ quan", "loai", "kind")),
    Column("valid_from", ("Từ ngày", "valid from", "from")),
    Column("decision", ("Số văn bản", "can cu", "decision")),
    Column("source", ("Nguồn", "source")),
)
FOUND = "found"
_ACTS: Mapping[str, tuple[str, ...]] = {
    FOUND: ("found", "thanh lap", "lap moi"),
    "merge": ("merge", "sap nhap", "hop nhat"),
    "split": ("split", "chia", "tach", "chia, tach", "chia tach"),
    "dissolve": ("dissolve", "giai the", "ket thuc hoat dong"),
    "rename": ("rename", "doi ten"),
}


@dataclass(frozen=True)
class Step:
    """One line of the file, understood."""

    row: Row
    act: str
    codes: tuple[str, ...]
    heirs: tuple[str, ...]
    body: NewBody
    on: date
    decision_no: str


@dataclass(frozen=True)
class Done:
    """What one line did; `result` is None for a body that was founded, `new` whether anything changed."""

    where: str
    act: str
    codes: tuple[str, ...]
    heirs: tuple[str, ...]
    new: bool
    result: Result | None

    def as_dict(self) -> dict[str, object]:
        return {
            "where": self.where, "act": self.act, "codes": list(self.codes), "heirs": list(self.heirs),
            "new": self.new, "moved": dict(self.result.moved) if self.result else {},
            "people_without_post": list(self.result.people_without_post) if self.result else [],
        }  # fmt: skip


@dataclass(frozen=True)
class Wave:
    """The lines of a wave, and what all bodies owed together before and after it."""

    lines: tuple[Done, ...]
    before: Mapping[str, Any]
    after: Mapping[str, Any]

    def as_dict(self) -> dict[str, object]:
        moved: dict[str, int] = {}
        for line in self.lines:
            for noun, count in (line.result.moved if line.result else {}).items():
                moved[noun] = moved.get(noun, 0) + count
        return {
            "acts": sum(line.new for line in self.lines), "moved": moved, "before": dict(self.before),
            "after": dict(self.after), "conserved": self.before == self.after,
            "lines": [line.as_dict() for line in self.lines],
        }  # fmt: skip


def read_wave(
    path: Path, today: date, *, on: date | None = None, decision_no: str = "", name: str = ""
) -> list[Step]:
    """The acts of a file in their order; `on` and `decision_no` hold where a line says none. Raises BadInput."""
    sheet = read_sheet(path, COLUMNS, name)
    preview = opened("reorganisation", sheet)
    steps = [_step(preview, row, on or today, decision_no) for row in sheet.rows]
    preview.require_clean()
    return [step for step in steps if step is not None]


def carry_wave(
    session: Session, standing: Standing, actor: Actor, steps: Sequence[Step], *, today: date, now: datetime
) -> Wave:
    """Do every act of a file; a refusal names the line, and then nothing of the file has been done."""
    before, lines = _owed(session), []
    for step in steps:
        try:
            lines.append(_do(session, standing, actor, step, today, now))
        except Refusal as refusal:
            raise _at(refusal, step) from refusal
    derive_slots(session, today)  # for bodies founded by the last lines
    after = _owed(session)
    assert before == after, "a wave of reorganisation lost or doubled something"
    return Wave(tuple(lines), before, after)


def _do(session: Session, standing: Standing, actor: Actor, step: Step, today: date, now: datetime) -> Done:
    when: dict[str, Any] = {
        "decision_no": step.decision_no, "on": step.on, "today": today, "now": now, "reason": step.body.source,
    }  # fmt: skip
    who = (session, standing, actor)
    if step.act == FOUND:
        return Done(step.row.where("code"), FOUND, step.codes, (), _found(session, step), None)
    bodies = [lookups.agency(session, code) for code in step.codes]
    heirs = [_heir(session, code, step) for code in step.heirs]
    match ReorganisationKind(step.act):
        case ReorganisationKind.MERGE:
            made = reorganise.merge(*who, bodies, heirs[0], **when)
        case ReorganisationKind.SPLIT:
            made = reorganise.split(*who, bodies[0], heirs, rest=heirs[0], **when)
        case ReorganisationKind.DISSOLVE:
            heir = heirs[0] if heirs else None
            assert not isinstance(heir, NewBody)
            made = reorganise.dissolve(*who, bodies[0], heir=heir, **when)
        case ReorganisationKind.RENAME:
            made = reorganise.rename(
                *who, bodies[0], name_vi=step.body.name_vi, name_en=step.body.name_en, **when
            )
    return Done(step.row.where("code"), step.act, step.codes, made.heirs, made.id is not None, made)


def _found(session: Session, step: Step) -> bool:
    """A body that comes to be; True if it did not stand in the register."""
    known = session.exec(select(Agency).where(Agency.code == step.codes[0])).first()
    if known is None:
        reorganise.found_body(session, _with_level(session, step.body, ""), step.on)
    return known is None


def _heir(session: Session, code: str, step: Step) -> Agency | NewBody:
    """A body of the register; with a name beside it, one that the act founds."""
    known = session.exec(select(Agency).where(Agency.code == code)).first()
    if known is not None:
        return known
    if step.act == ReorganisationKind.MERGE and step.body.name_vi:
        return _with_level(session, step.body, lookups.agency(session, step.codes[0]).level)
    return lookups.agency(session, code)


def _with_level(session: Session, body: NewBody, default: str) -> NewBody:
    """The body with the code of its level; a level every office knows comes to be with its first body."""
    if not body.level:
        return replace(body, level=default)
    wanted = fold(body.level)
    for level in session.exec(select(Level)):
        if wanted in (fold(level.code), fold(level.name_vi), fold(level.name_en)):
            return replace(body, level=level.code)
    for code, vi, en, rank, others in LEVELS:
        if wanted in (code, fold(vi), fold(en), *others):
            session.add(Level(code=code, name_vi=vi, name_en=en, rank=rank))
            session.flush()
            return replace(body, level=code)
    return body


def _owed(session: Session) -> dict[str, Any]:
    """What every body owes, without the office's own repairs: an act may open and close those."""
    numbers = list(session.execute(sa.select(AGENCY.c.id)).scalars())
    owed = census(session, numbers)
    repairs = ("repair.", "address_repair.")
    kept = {key: count for key, count in owed["obligation"].items() if not key.startswith(repairs)}
    return owed | {"obligation": kept}


def _at(refusal: Refusal, step: Step) -> Refusal:
    """The refusal with the cell of the line it is about."""
    first = refusal.problems[0]
    where = step.row.where("code")
    if isinstance(refusal, Shortage):
        return Shortage(first.code, first.file, where, first.message_vi, first.message_en, refusal.numbers)
    return BadInput(first.code, first.file, where, first.message_vi, first.message_en)


def _step(preview: Preview, row: Row, on: date, decision_no: str) -> Step | None:
    text = required(preview, row, "act", "việc sắp xếp", "the act")
    codes = _codes(required(preview, row, "code", "mã cơ quan", "the code of the body"))
    act = next((name for name, words in _ACTS.items() if fold(text) in words), None)
    if text and act is None:
        known = "thành lập, sáp nhập, chia, giải thể, đổi tên"
        preview.wrong("unknown_word", row.where("act"), value=text, known=known)
    heirs = _codes(row.text("heirs"))
    if act in ("merge", "split") and not heirs:
        required(preview, row, "heirs", "cơ quan kế thừa", "the successor")
    if act in (FOUND, "rename"):
        required(preview, row, "name", "tên mới", "the new name")
    if act == FOUND:
        required(preview, row, "level", "cấp", "the level")
    first_day = day_of(preview, row, "valid_from", on.year) or on
    number = row.text("decision") or decision_no
    if act not in (None, FOUND) and not number:
        required(preview, row, "decision", "số văn bản", "the number of the decision")
    if act is None or not codes:
        return None
    body = NewBody(
        heirs[0] if heirs else codes[0], row.text("name"), row.text("level"), row.text("name_en"),
        KINDS.get(fold(row.text("kind")), row.text("kind")), source=row.text("source"),
    )  # fmt: skip
    return Step(row, act, codes, heirs, body, first_day, number)


def _codes(text: str) -> tuple[str, ...]:
    return tuple(part.strip() for part in text.replace("|", ";").split(";") if part.strip())
