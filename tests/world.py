"""A small office in the store: two levels, five agencies, their posts and people, a calendar and the ladders.

The cast: Sở Y tế (SYT, on time), Sở Giao thông vận tải (SGTVT, late), huyện Bến Lức (HBL, never answers),
Sở Nội vụ (SNV, the reform office, with inspectors Lan and Minh) and Văn phòng UBND (VPUB, the leaders).
"""

from collections.abc import Mapping
from contextlib import nullcontext
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import cache
from itertools import count
from zoneinfo import ZoneInfo

from sqlmodel import Session

from casework.obligations import Duty, open_obligation
from casework.posts import derive_slots
from casework.standing import SpecialDay, Standing, put_calendar_in_force, put_ladders_in_force
from casework.standing import standing as in_force
from config.calendar import shipped_calendar
from config.ladders import load_ladders
from models.db import Store
from models.tables import Address, Agency, Level, Obligation, Office, Person, Post, Tenure
from rules.ladder import Ladder
from rules.lifecycles import ObligationKind, Role
from rules.text import fold

ZONE = ZoneInfo("Asia/Ho_Chi_Minh")
FIRST_YEAR, LAST_YEAR = 2021, 2023

AGENCIES = (  # code, name, English name, level
    ("SNV", "Sở Nội vụ", "Department of Home Affairs", "province"),
    ("VPUB", "Văn phòng Ủy ban nhân dân tỉnh", "Office of the People's Committee", "province"),
    ("SYT", "Sở Y tế", "Department of Health", "province"),
    ("SGTVT", "Sở Giao thông vận tải", "Department of Transport", "province"),
    ("HBL", "Ủy ban nhân dân huyện Bến Lức", "People's Committee of Bến Lức district", "district"),
)
POSTS = (  # code, role, title, code of the person who holds it
    ("SNV.officer", Role.OFFICER, "Chuyên viên Văn phòng Sở Nội vụ", "thu"),
    ("SNV.head", Role.HEAD, "Giám đốc Sở Nội vụ", "dung"),
    ("SNV.reform_office", Role.REFORM_OFFICE, "Chuyên viên phòng Cải cách hành chính", "hoa"),
    ("SNV.director", Role.DIRECTOR, "Giám đốc Sở Nội vụ", "dung"),
    ("SNV.lan", Role.INSPECTOR, "Thành viên đoàn kiểm tra", "lan"),
    ("SNV.minh", Role.INSPECTOR, "Thành viên đoàn kiểm tra", "minh"),
    ("VPUB.officer", Role.OFFICER, "Chuyên viên Văn phòng", "tam"),
    ("VPUB.head", Role.HEAD, "Chánh Văn phòng", "phuc"),
    ("VPUB.vice_chairman", Role.VICE_CHAIRMAN, "Phó Chủ tịch Ủy ban nhân dân tỉnh", "vinh"),
    ("VPUB.chairman", Role.CHAIRMAN, "Chủ tịch Ủy ban nhân dân tỉnh", "khanh"),
    ("SYT.officer", Role.OFFICER, "Chuyên viên đầu mối", "mai"),
    ("SYT.head", Role.HEAD, "Giám đốc Sở Y tế", "quang"),
    ("SGTVT.officer", Role.OFFICER, "Chuyên viên đầu mối", "hung"),
    ("SGTVT.head", Role.HEAD, "Giám đốc Sở Giao thông vận tải", "long"),
    ("HBL.officer", Role.OFFICER, "Chuyên viên đầu mối", "nga"),
    ("HBL.head", Role.HEAD, "Chủ tịch Ủy ban nhân dân huyện Bến Lức", "tien"),
)
PERSONS = {
    "thu": "Đặng Thị Thu", "dung": "Huỳnh Văn Dũng", "hoa": "Nguyễn Thị Hòa", "lan": "Trần Thị Lan",
    "minh": "Lê Văn Minh", "tam": "Võ Thị Tâm", "phuc": "Bùi Văn Phúc", "vinh": "Phạm Quang Vinh",
    "khanh": "Đỗ Quốc Khánh", "mai": "Ngô Thị Mai", "quang": "Hồ Văn Quang", "hung": "Trương Văn Hưng",
    "long": "Lý Văn Long", "nga": "Phan Thị Nga", "tien": "Dương Văn Tiến",
}  # fmt: skip


@dataclass
class World:
    """The office after `build_world`: ids by code, and a way to open one obligation."""

    store: Store
    now: datetime
    agency: Mapping[str, int]
    post: Mapping[str, int]  # SYT.officer, SNV.director, SNV.lan, ...
    person: Mapping[str, int]  # lan, minh, ...
    address: Mapping[str, int]  # the mail address by the person's code
    subjects: "count[int]" = field(default_factory=lambda: count(1))

    @property
    def today(self) -> date:
        """The day of `now` at the office."""
        return self.now.astimezone(ZONE).date()

    def standing(self, session: Session) -> Standing:
        return in_force(session)

    def open(
        self,
        agency: str = "SYT",
        due_on: date | None = date(2022, 6, 30),
        *,
        session: Session | None = None,
        kind: ObligationKind = ObligationKind.TASK,
        role: Role = Role.OFFICER,
        subject_id: int | None = None,
        title: str = "Công khai địa chỉ tiếp nhận phản ánh, kiến nghị",
        awaits: str = "",
        next_review_on: date | None = None,
        today: date | None = None,
    ) -> Obligation:
        """Open one obligation of an agency, in the given session or in an act of its own."""
        duty = Duty(
            kind=kind,
            subject_id=subject_id if subject_id is not None else next(self.subjects),
            agency_id=self.agency[agency],
            title=title,
            year=2022,
            due_on=due_on,
            role=role,
            awaits=awaits,
            next_review_on=next_review_on,
        )
        scope = nullcontext(session) if session else self.store.act("obligation.open", now=self.now)
        with scope as working:
            return open_obligation(working, in_force(working), duty, today=today or self.today)


def build_world(
    store: Store, now: datetime, *, ladders: Mapping[str, Ladder] | None = None, office: bool = True
) -> World:
    """Fill an empty store with the small office, in one act; `ladders` replaces the shipped ones.

    With office=False the row of the office itself is left to the caller.
    """
    with store.act("world", now=now) as session:
        if office:
            session.add(_office(now))
        _levels(session)
        agency = _agencies(session)
        person, address = _people(session)
        post = _posts(session, agency, person)
        _calendar_and_ladders(session, ladders or shipped_ladders(), now)
        derive_slots(session, now.astimezone(ZONE).date())
    return World(store, now, agency, post, person, address)


def _office(now: datetime) -> Office:
    return Office(
        id=1, code="long-an", name_vi="Ủy ban nhân dân tỉnh Long An", name_en="Long An province",
        purpose="office", created_at=now,
    )  # fmt: skip


def _levels(session: Session) -> None:
    session.add(Level(code="province", name_vi="Cấp tỉnh", name_en="Province", rank=1))
    session.add(Level(code="district", name_vi="Cấp huyện", name_en="District", rank=2))
    session.flush()


def _agencies(session: Session) -> dict[str, int]:
    rows = [
        Agency(code=code, name_vi=name, name_en=english, folded=fold(name), sort_key=code, level=level)
        for code, name, english, level in AGENCIES
    ]
    session.add_all(rows)
    session.flush()
    return {row.code: row.id for row in rows if row.id is not None}


def _people(session: Session) -> tuple[dict[str, int], dict[str, int]]:
    rows = [Person(code=code, name=name) for code, name in PERSONS.items()]
    session.add_all(rows)
    session.flush()
    person = {row.code: row.id for row in rows if row.id is not None}
    made = {
        code: Address(person_id=number, address=f"{code}@longan.example") for code, number in person.items()
    }
    session.add_all(made.values())
    session.flush()
    return person, {code: row.id for code, row in made.items() if row.id is not None}


def _posts(session: Session, agency: Mapping[str, int], person: Mapping[str, int]) -> dict[str, int]:
    rows = {
        code: Post(code=code, agency_id=agency[code.split(".")[0]], role=role, title_vi=title, rank=place)
        for place, (code, role, title, _) in enumerate(POSTS, start=1)
    }
    session.add_all(rows.values())
    session.flush()
    post = {code: row.id for code, row in rows.items() if row.id is not None}
    session.add_all(Tenure(post_id=post[code], person_id=person[holder]) for code, _, _, holder in POSTS)
    session.flush()
    return post


def _calendar_and_ladders(session: Session, ladders: Mapping[str, Ladder], now: datetime) -> None:
    first, last, days = _shipped_days()
    put_calendar_in_force(session, first, last, days, reason="2022", now=now)
    put_ladders_in_force(session, ladders, now=now)


@cache
def shipped_ladders() -> Mapping[str, Ladder]:
    """The ladders of config/ladders.yaml by kind of obligation, with "default"."""
    return load_ladders()


@cache
def _shipped_days() -> tuple[date, date, list[SpecialDay]]:
    first, last, days = shipped_calendar(None, FIRST_YEAR, LAST_YEAR)
    return first, last, [SpecialDay(day.day, day.kind, day.name, day.decision) for day in days]
