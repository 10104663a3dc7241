"""An office with a letter ready for each of its agencies: five tasks a letter, swept and grouped by the product."""

from datetime import UTC, date, datetime

from sqlmodel import Session

from bench.sweep_office import LADDER
from casework.grouping import group
from casework.mailroom import Mailroom
from casework.obligations import Duty, row_of
from casework.posts import derive_slots
from casework.standing import put_calendar_in_force, put_ladders_in_force, standing
from casework.sweep import sweep
from models import audit
from models.db import Store
from models.tables import (
    Address,
    Agency,
    Level,
    Obligation,
    Office,
    Person,
    Plan,
    PlanTask,
    Post,
    Tenure,
)
from rules.lifecycles import ObligationKind, PlanStatus, Role

NOW = datetime(2022, 6, 13, 1, 0, tzinfo=UTC)  # a Monday, 08:00 in the office
TODAY, DUE = date(2022, 6, 13), date(2022, 6, 22)  # seven working days before
OFFICE = Mailroom("long-an", "UBND tỉnh Long An – Sở Nội vụ", sender="dondoc@longan.example", batch=100)
LINES = 5


def build(store: Store, letters: int) -> None:
    """Fill an empty schema; afterwards `letters` digests are ready."""
    with store.act("bench", now=NOW) as session:
        session.add(
            Office(
                id=1,
                code=OFFICE.office,
                name_vi=OFFICE.office_name,
                name_en="",
                purpose="demo",
                created_at=NOW,
            )
        )
        put_calendar_in_force(session, date(2021, 1, 1), date(2023, 12, 31), [], reason="bench", now=NOW)
        put_ladders_in_force(session, {"default": LADDER}, now=NOW)
        agencies = _agencies(session, letters)
        derive_slots(session, TODAY)
        _tasks(session, agencies)
    sweep(store, TODAY, NOW, mode="live")
    made = group(store, TODAY, NOW, mode="live", office=OFFICE)
    if made != letters:
        raise RuntimeError(f"{made} letters are ready, not {letters}")


def _agencies(session: Session, number: int) -> list[int]:
    session.add(Level(code="province", name_vi="Cấp tỉnh", name_en="Province", rank=1))
    session.flush()
    agencies = [
        Agency(code=f"A{n}", name_vi=f"Sở số {n}", folded=f"so so {n}", level="province")
        for n in range(number)
    ]
    people = [Person(code=f"P{n}", name=f"Nguyễn Thị Lan {n}") for n in range(number)]
    session.add_all([*agencies, *people])
    session.flush()
    ids = [agency.id or 0 for agency in agencies]
    posts = [
        Post(code=f"A{n}.CV", agency_id=ids[n], role=Role.OFFICER, title_vi="Chuyên viên đầu mối")
        for n in range(number)
    ]
    session.add_all(posts)
    session.flush()
    for post, person in zip(posts, people, strict=True):
        session.add(Tenure(post_id=post.id or 0, person_id=person.id or 0))
        session.add(Address(person_id=person.id or 0, address=f"{person.code.lower()}@longan.example"))
    session.flush()
    return ids


def _tasks(session: Session, agencies: list[int]) -> None:
    plan = Plan(
        code="CCHC-2022", title_vi="Kế hoạch cải cách hành chính năm 2022", year=2022, decision_no="45/KH-UBND",
        status=PlanStatus.ISSUED, created_at=NOW,
    )  # fmt: skip
    session.add(plan)
    session.flush()
    title = "Công khai địa chỉ tiếp nhận phản ánh, kiến nghị về quy định hành chính"
    tasks = audit.insert_many(session, PlanTask, [
        {
            "plan_id": plan.id, "number": f"{n + 1}", "title_vi": f"{title}, lần {n}",
            "deadline_text": "Tháng 6/2022", "deadline_kind": "month", "group_name": "", "domain": "",
            "domain_text": "", "title_en": "", "product": "", "lead_text": "", "cooperating_text": "",
            "deadline_dues": "[]", "deadline_every": "", "deadline_after": "", "deadline_note": "",
            "awaits": "", "source_cell": "", "illustrative": "",
        }
        for n in range(LINES)
    ])  # fmt: skip
    rules = standing(session)
    duties = [
        Duty(ObligationKind.TASK, task, agency, f"{title}, lần {n}", 2022, DUE)
        for agency in agencies
        for n, task in enumerate(tasks)
    ]
    audit.insert_many(session, Obligation, [row_of(rules, duty, today=TODAY) for duty in duties])
