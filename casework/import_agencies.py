"""The register of agencies from a file: levels, names, other names, dates and successors."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

from sqlmodel import Session, select

from casework.import_preview import (
    Line,
    Preview,
    change_of,
    day_of,
    opened,
    put,
    required,
    said_once,
)
from casework.import_words import near
from casework.sheets import Column, Row, read_sheet
from models.tables import Agency, AgencyAlias, Level
from rules.names import Named, Register, canonical, other_names, register
from rules.text import fold, sort_key

COLUMNS = (
    Column("code", ("Mã", "ma co quan", "ma don vi", "code"), required=True),
    Column(
        "name", ("Tên cơ quan", "ten don vi", "co quan", "don vi", "ten", "name vi", "name"), required=True
    ),
    Column("name_en", ("Tên tiếng Anh", "name en", "english name")),
    Column("level", ("Cấp", "cap hanh chinh", "level"), required=True),
    Column("kind", ("Loại", "loai co quan", "loai hinh", "kind")),
    Column("aliases", ("Tên gọi khác", "ten khac", "aliases", "alias")),
    Column("parent", ("Cơ quan cấp trên", "truc thuoc", "parent")),
    Column("zone", ("Cụm", "vung", "dia ban", "zone")),
    Column("valid_from", ("Từ ngày", "hieu luc tu", "valid from", "from")),
    Column("valid_to", ("Đến ngày", "hieu luc den", "valid to", "to")),
    Column("successor", ("Cơ quan kế thừa", "ke thua", "successor")),
    Column("counts", ("Tính vào tỷ lệ", "tinh vao mau so", "counts")),
    Column("counts_reason", ("Lý do tính", "counts reason")),
    Column("inspected_by", ("Cơ quan kiểm tra", "inspected by")),
    Column("source", ("Nguồn", "source", "status")),
    Column("note", ("Ghi chú", "note")),
)
# Code, names, rank from the top down, other words for it. A level of another name must be in the office already.
LEVELS = (
    ("province", "Cấp tỉnh", "Province", 1, ("tinh", "thanh pho truc thuoc trung uong", "provincial")),
    ("district", "Cấp huyện", "District", 2, ("huyen", "huyen, thi xa, thanh pho")),
    ("commune", "Cấp xã", "Commune", 3, ("xa", "xa, phuong, thi tran", "xa, phuong, dac khu")),
)
KINDS = {
    "co quan chuyen mon": "specialised agency", "so": "specialised agency",
    "co quan hanh chinh khac": "other administrative body", "co quan nganh doc": "vertical agency",
    "nganh doc": "vertical agency", "don vi su nghiep": "public service unit",
    "don vi su nghiep cong lap": "public service unit", "thanh pho": "city", "thi xa": "town",
    "huyen": "district", "quan": "urban district", "xa": "commune", "phuong": "ward",
    "thi tran": "township", "dac khu": "special zone",
}  # fmt: skip
_YES, _NO = ("co", "x", "yes", "true", "1"), ("khong", "no", "false", "0")


@dataclass
class _Wanted:
    """An agency as the file has it: its columns, and the names that become ids once all rows are stored."""

    row: Row
    code: str
    values: dict[str, object]
    aliases: list[str] = field(default_factory=list)
    links: dict[str, str] = field(default_factory=dict)  # parent_id, successor_id -> name


@dataclass
class _Reading:
    preview: Preview
    wanted: list[_Wanted]
    levels: list[Level]
    known: Register


def preview_agencies(session: Session, path: Path, today: date, name: str = "") -> Preview:
    """What this register of agencies would change; nothing is written."""
    return _read(session, path, today, name).preview


def apply_agencies(session: Session, path: Path, today: date, name: str = "") -> Preview:
    """Store the register, all or nothing; a file brought in twice adds nothing. Raises BadInput."""
    reading = _read(session, path, today, name)
    reading.preview.require_clean()
    session.add_all(reading.levels)
    session.flush()
    stored = {row.code: row for row in session.exec(select(Agency))}
    for wanted in reading.wanted:
        row = stored.get(wanted.code)
        if row is None:
            row = stored[wanted.code] = Agency(code=wanted.code, **wanted.values)  # type: ignore[arg-type]
            session.add(row)
        else:
            put(row, wanted.values)
    session.flush()
    for wanted in reading.wanted:
        links = {name: stored[code].id for name, code in wanted.links.items()}
        row = stored[wanted.code]
        put(row, links)
        session.add_all(
            AgencyAlias(agency_id=row.id, alias=alias, folded=fold(alias))  # type: ignore[arg-type]
            for alias in wanted.aliases
        )
    session.flush()
    return reading.preview


def _read(session: Session, path: Path, today: date, name: str) -> _Reading:
    sheet = read_sheet(path, COLUMNS, name)
    preview = opened("agencies", sheet)
    levels = list(session.exec(select(Level)))
    fresh: list[Level] = []
    seen: dict[str, str] = {}
    wanted: list[_Wanted] = []
    for row in sheet.rows:
        made = _wanted(preview, row, [*levels, *fresh], fresh, seen, today)
        if made is not None:
            wanted.append(made)
    stored = {row.code: row for row in session.exec(select(Agency))}
    known = _names_after(session, stored, wanted)
    aliases = list(session.exec(select(AgencyAlias)))
    taken = {alias.folded for alias in aliases}
    codes = {agency.id: code for code, agency in stored.items()}
    _check_names(preview, wanted, stored, [(alias.alias, codes[alias.agency_id]) for alias in aliases])
    for made in wanted:
        _link(preview, made, known)
        made.aliases = _aliases(made, stored.get(made.code), taken)
        preview.lines.append(_line(made, stored.get(made.code), codes))
        if preview.lines[-1].change in ("new", "changed"):
            preview.touches[str(made.values["name_vi"])] = 1
    preview.facts["levels"] = [level.name_vi for level in fresh]
    return _Reading(preview, wanted, fresh, known)


def _wanted(
    preview: Preview, row: Row, levels: list[Level], fresh: list[Level], seen: dict[str, str], today: date
) -> _Wanted | None:
    code = required(preview, row, "code", "mã cơ quan", "the agency's code")
    name = required(preview, row, "name", "tên cơ quan", "the agency's name")
    level = _level(preview, row, levels, fresh)
    once = not code or said_once(preview, row, "code", code, seen, ("mã cơ quan", "agency code"))
    counts = _counts(preview, row)
    days = {side: day_of(preview, row, side, today.year) for side in ("valid_from", "valid_to")}
    if days["valid_from"] and days["valid_to"] and days["valid_from"] > days["valid_to"]:
        preview.wrong("days_backwards", row.where("valid_to"))
    if not (code and name and level and once):
        return None
    values: dict[str, object] = {
        "name_vi": name, "folded": fold(name), "sort_key": sort_key(name), "level": level,
    }  # fmt: skip
    kind = row.text("kind")
    said = {
        "name_en": row.text("name_en"), "kind": KINDS.get(fold(kind), kind), "zone": row.text("zone"),
        "counts": counts, "counts_reason": row.text("counts_reason"), "source": row.text("source"),
        "note": row.text("note"), **days,
    }  # fmt: skip
    # An empty cell leaves what is known: a file must not undo a merger or a note by silence.
    values.update({column: value for column, value in said.items() if value not in ("", None)})
    return _Wanted(row, code, values)


def _level(preview: Preview, row: Row, levels: list[Level], fresh: list[Level]) -> str:
    text = required(preview, row, "level", "cấp", "the level")
    wanted = fold(text)
    for level in levels:
        if wanted in (fold(level.code), fold(level.name_vi), fold(level.name_en)):
            return level.code
    for code, vi, en, rank, others in LEVELS:
        if wanted in (code, fold(vi), fold(en), *others):
            if code not in {level.code for level in levels}:
                fresh.append(Level(code=code, name_vi=vi, name_en=en, rank=rank))
            return code
    if text:
        known = ", ".join(
            dict.fromkeys([*(level.name_vi for level in levels), *(entry[1] for entry in LEVELS)])
        )
        preview.wrong("unknown_word", row.where("level"), value=text, known=known)
    return ""


def _counts(preview: Preview, row: Row) -> bool | None:
    text = fold(row.text("counts"))
    if text and text not in _YES + _NO:
        preview.wrong("unknown_word", row.where("counts"), value=row.text("counts"), known="có, không")
    return None if not text else text in _YES


def _names_after(session: Session, stored: dict[str, Agency], wanted: list[_Wanted]) -> Register:
    """The names as they will be once this file is in."""
    names = {code: Named(code, row.name_vi, row.level, 0) for code, row in stored.items()}
    codes = {row.id: row.code for row in stored.values()}
    aliases: dict[str, list[str]] = {}
    for alias in session.exec(select(AgencyAlias)):
        aliases.setdefault(codes[alias.agency_id], []).append(alias.alias)
    for made in wanted:
        names[made.code] = Named(made.code, str(made.values["name_vi"]), str(made.values["level"]), 0)
        aliases.setdefault(made.code, []).extend(_listed(made.row.text("aliases")))
    return register(
        Named(name.code, name.name, name.level, 0, "", tuple(aliases.get(name.code, ())))
        for name in names.values()
    )


def _check_names(
    preview: Preview, wanted: list[_Wanted], stored: dict[str, Agency], aliases: list[tuple[str, str]]
) -> None:
    """Two agencies alive at once must not share a name; one that is gone keeps its own."""
    named = {made.code for made in wanted}
    living = {code for code, row in stored.items() if row.valid_to is None}
    names = [(row.name_vi, code) for code, row in stored.items() if code not in named]
    owners = {canonical(name): code for name, code in (*names, *aliases) if code in living}
    for made in wanted:
        for where, name in _names_of(made):
            owner = owners.setdefault(canonical(name), made.code)
            if owner != made.code and "valid_to" not in made.values:
                preview.wrong("name_taken", made.row.where(where), value=name, owner=owner)


def _names_of(made: _Wanted) -> list[tuple[str, str]]:
    aliases = [("aliases", alias) for alias in _listed(made.row.text("aliases"))]
    return [("name", str(made.values["name_vi"])), *aliases]


def _listed(text: str) -> list[str]:
    return [part.strip() for part in text.replace("|", ";").replace("\n", ";").split(";") if part.strip()]


def _link(preview: Preview, made: _Wanted, known: Register) -> None:
    for cell, column in (("parent", "parent_id"), ("successor", "successor_id"), ("inspected_by", "")):
        text = made.row.text(cell)
        code = known.find(text) if text else None
        if text and code is None:
            preview.wrong("unknown_agency", made.row.where(cell), value=text, **near(known.suggest(text)))
        elif code is not None and column:
            made.links[column] = code
        elif code is not None:
            made.values["inspected_by"] = known.get(code).name


def _aliases(made: _Wanted, stored: Agency | None, taken: set[str]) -> list[str]:
    """Other names to add: those of the file, those by rule, and the name it had before."""
    name = str(made.values["name_vi"])
    former = [stored.name_vi] if stored is not None and fold(stored.name_vi) != fold(name) else []
    wanted = {
        fold(alias): alias for alias in (*other_names(name), *former, *_listed(made.row.text("aliases")))
    }
    wanted.pop(fold(name), None)
    fresh = [alias for folded, alias in wanted.items() if folded not in taken]
    taken.update(wanted)
    return fresh


def _line(made: _Wanted, row: Agency | None, codes: Mapping[int | None, str]) -> Line:
    change = change_of(row, made.values)
    if row is not None and change == "unchanged":
        moved = any(codes.get(getattr(row, column)) != code for column, code in made.links.items())
        change = "changed" if moved or made.aliases else "unchanged"
    details = {"level": made.values["level"], "aliases": made.aliases}
    return Line(made.row.where("code"), made.code, str(made.values["name_vi"]), change, details)
