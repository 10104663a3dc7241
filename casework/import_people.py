"""Posts, the persons in them, their addresses and substitutes, from a file: one row is one person in one post."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date
from pathlib import Path

from sqlmodel import Session

from casework.import_preview import Change, Line, Preview, change_of, day_of, opened, put, required
from casework.posts import derive_slots
from casework.register import Names
from casework.seating import Seat, Stored, check
from casework.sheets import Column, Row, read_sheet
from models.tables import Address, Agency, Person, Post, Tenure
from rules.lifecycles import AddressState, Role, TenureKind
from rules.text import fold

COLUMNS = (
    Column("post", ("Mã chức vụ", "ma vi tri", "post code", "post")),
    Column("agency", ("Cơ quan", "don vi", "ten co quan", "agency"), required=True),
    Column("title", ("Chức vụ", "chuc danh", "vi tri", "title", "post title"), required=True),
    Column("title_en", ("Chức vụ tiếng Anh", "title en")),
    Column("role", ("Vai trò", "role"), required=True),
    Column("person", ("Mã người", "ma can bo", "ma", "person code", "code")),
    Column("name", ("Họ và tên", "ho ten", "ten", "name", "full name"), required=True),
    Column("email", ("Thư điện tử", "email", "e-mail", "mail")),
    Column("phone", ("Điện thoại", "so dien thoai", "phone")),
    Column("language", ("Ngôn ngữ", "language")),
    Column("valid_from", ("Từ ngày", "from")),
    Column("valid_to", ("Đến ngày", "to")),
    Column("substitute_for", ("Thay cho", "thay the cho", "substitute for", "substitute of")),
    Column("skills", ("Chuyên môn", "ky nang", "skills")),
    Column("decision", ("Số quyết định", "quyet dinh", "decision")),
)
ROLES = {
    Role.OFFICER: ("chuyen vien dau moi", "dau moi", "chuyen vien"),
    Role.HEAD: ("nguoi dung dau", "thu truong", "dung dau"),
    Role.REFORM_OFFICE: ("co quan thuong truc", "thuong truc cchc", "co quan thuong truc cchc"),
    Role.DIRECTOR: ("giam doc so noi vu", "giam doc"),
    Role.VICE_CHAIRMAN: ("pho chu tich",),
    Role.CHAIRMAN: ("chu tich",),
    Role.INSPECTOR: ("thanh vien doan kiem tra", "thanh vien doan"),
}
_MAIL = re.compile(r"[^@\s,;]+@[^@\s,;.]+(\.[^@\s,;.]+)+")


def preview_people(session: Session, path: Path, today: date, name: str = "") -> Preview:
    """What this list of posts and people would change; nothing is written."""
    return _read(session, path, today, name)[0]


def apply_people(session: Session, path: Path, today: date, name: str = "") -> Preview:
    """Store posts, people, tenures and addresses, all or nothing; twice adds nothing. Raises BadInput."""
    preview, seats, stored = _read(session, path, today, name)
    preview.require_clean()
    for seat in seats:
        _store_person_and_post(session, stored, seat)
    session.flush()
    for seat in seats:
        _store_tenure(session, stored, seat)
        _store_addresses(session, stored, seat, today)
    session.flush()
    derive_slots(session, today)
    return preview


def _read(session: Session, path: Path, today: date, name: str) -> tuple[Preview, list[Seat], Stored]:
    sheet = read_sheet(path, COLUMNS, name)
    preview = opened("people", sheet)
    names, stored = Names(session, today), Stored.load(session)
    seats = [seat for row in sheet.rows for seat in _seats(preview, row, names, today)]
    check(preview, seats, stored)
    for seat in seats:
        preview.lines.append(_line(seat, stored))
        if preview.lines[-1].change in ("new", "changed"):
            preview.touches[seat.agency] = preview.touches.get(seat.agency, 0) + 1
    return preview, seats, stored


def _seats(preview: Preview, row: Row, names: Names, today: date) -> Sequence[Seat]:
    """The row as a holder, as a substitute, or (a deputy with a post of his own) as both."""
    text = required(preview, row, "agency", "cơ quan", "the agency")
    agency = names.find(preview, text, row.where("agency")) if text else None
    title = required(preview, row, "title", "chức vụ", "the post's title")
    person_name = required(preview, row, "name", "họ và tên", "the name")
    role = _role(preview, row)
    days = (day_of(preview, row, "valid_from", today.year), day_of(preview, row, "valid_to", today.year))
    if days[0] and days[1] and days[0] > days[1]:
        preview.wrong("days_backwards", row.where("valid_to"))
    addresses = _addresses(preview, row, person_name)
    if agency is None or role is None or not title or not person_name:
        return []
    person = row.text("person") or fold(person_name).replace(" ", ".")
    post = row.text("post") or _post_code(agency, role, person)
    facts: dict[str, object] = {"agency_id": agency.id, "role": role, "title_vi": title}
    facts.update({name: row.text(name) for name in ("title_en", "skills") if row.text(name)})
    told: dict[str, object] = {"name": person_name}
    told.update({"language": row.text("language")} if row.text("language") else {})

    def seat(code: str, kind: TenureKind, values: dict[str, object] | None) -> Seat:
        return Seat(
            row, code, person, kind, values, told, days, row.text("decision"), addresses, agency.name_vi
        )

    absent = row.text("substitute_for")
    own = [] if absent == post else [seat(post, TenureKind.HOLDER, facts)]
    return own + ([seat(absent, TenureKind.SUBSTITUTE, None)] if absent else [])


def _addresses(preview: Preview, row: Row, person_name: str) -> tuple[tuple[str, str], ...]:
    mail = row.text("email")
    if mail and not _MAIL.fullmatch(mail):
        preview.wrong("bad_mail", row.where("email"), value=mail)
    if not mail:
        preview.look("no_address", row.where("email"), value=person_name)
    cells = (("mail", mail), ("phone", row.text("phone")))
    return tuple((channel, address) for channel, address in cells if address)


def _role(preview: Preview, row: Row) -> Role | None:
    text = required(preview, row, "role", "vai trò", "the role")
    for role, words in ROLES.items():
        if fold(text).replace(" ", "_") == role.value or fold(text) in words:
            return role
    if text:
        known = ", ".join(role.value for role in Role)
        preview.wrong("unknown_word", row.where("role"), value=text, known=known)
    return None


def _post_code(agency: Agency, role: Role, person: str) -> str:
    """A code for a post without one: of officer and head an agency has one, of inspectors many."""
    return f"{agency.code}.{person if role is Role.INSPECTOR else role.value}"


def _line(seat: Seat, stored: Stored) -> Line:
    tenure = change_of(stored.tenure(seat), seat.tenure_values)
    changes = {tenure, change_of(stored.persons.get(seat.person), seat.person_values)}
    if seat.post_values is not None:
        changes.add(change_of(stored.posts.get(seat.post), seat.post_values))
    fresh = stored.fresh(seat)
    change: Change = "unchanged" if changes == {"unchanged"} and not fresh else "changed"
    details = {
        "post": seat.post, "kind": seat.kind.value, "agency": seat.agency,
        "new_addresses": [address for _, address in fresh],
    }  # fmt: skip
    name = str(seat.person_values["name"])
    return Line(seat.row.where("name"), seat.person, name, "new" if tenure == "new" else change, details)


def _store_person_and_post(session: Session, stored: Stored, seat: Seat) -> None:
    person = stored.persons.get(seat.person)
    if person is None:
        person = stored.persons[seat.person] = Person(code=seat.person, **seat.person_values)  # type: ignore[arg-type]
        session.add(person)
    put(person, seat.person_values)
    if seat.post_values is None:
        return
    post = stored.posts.get(seat.post)
    if post is None:
        post = stored.posts[seat.post] = Post(code=seat.post, **seat.post_values)  # type: ignore[arg-type]
        session.add(post)
    put(post, seat.post_values)


def _store_tenure(session: Session, stored: Stored, seat: Seat) -> None:
    row = stored.tenure(seat)
    if row is None:
        post, person = stored.posts[seat.post], stored.persons[seat.person]
        row = Tenure(post_id=post.id, person_id=person.id, kind=seat.kind)  # type: ignore[arg-type]
        session.add(row)
        stored.keep(row)
    put(row, seat.tenure_values)


def _store_addresses(session: Session, stored: Stored, seat: Seat, today: date) -> None:
    """Put addresses in use; the one replaced is retired, never dropped: letters went there."""
    person_id = stored.persons[seat.person].id
    assert person_id is not None
    for channel, address in stored.fresh(seat):
        mine = stored.addresses.setdefault(person_id, [])
        for old in mine:
            if old.channel == channel and old.state is not AddressState.RETIRED:
                put(old, {"state": AddressState.RETIRED, "state_since": today})
        row = stored.address(seat.person, channel, address)
        if row is None:
            row = Address(person_id=person_id, channel=channel, address=address)
            session.add(row)
            mine.append(row)
        else:
            put(row, {"state": AddressState.GOOD, "state_since": today})
