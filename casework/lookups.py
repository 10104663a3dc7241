"""One row by the key people use: a number, a code, an agency's name. What is not there is refused in words."""

from datetime import date
from typing import TypeVar

import sqlalchemy as sa
from sqlmodel import Session, SQLModel, col, select

from casework.posts import alive
from casework.refusals import refused
from casework.register import register_of
from models.tables import (
    PERSON,
    TENURE,
    Agency,
    Extension,
    Finding,
    Inspection,
    Obligation,
    Person,
    Plan,
    PlanTask,
    Post,
    Recommendation,
    Target,
)
from rules.lifecycles import TenureKind
from rules.text import fold

M = TypeVar("M", bound=SQLModel)


def obligation(session: Session, number: int) -> Obligation:
    return _found(session.get(Obligation, number), "đầu việc", "obligation", number)


def finding(session: Session, number: int) -> Finding:
    return _found(session.get(Finding, number), "vấn đề", "finding", number)


def inspection(session: Session, number: int) -> Inspection:
    return _found(session.get(Inspection, number), "cuộc kiểm tra", "inspection", number)


def extension(session: Session, number: int) -> Extension:
    return _found(session.get(Extension, number), "đề nghị gia hạn", "extension request", number)


def recommendation(session: Session, finding_id: int) -> Recommendation:
    """The last recommendation of a finding."""
    query = select(Recommendation).where(Recommendation.finding_id == finding_id)
    row = session.exec(query.order_by(col(Recommendation.id).desc())).first()
    return _found(row, "kiến nghị xử lý của vấn đề", "recommendation of finding", finding_id)


def plan(session: Session, code: str) -> Plan:
    return _found(session.exec(select(Plan).where(Plan.code == code)).first(), "kế hoạch", "plan", code)


def task(session: Session, plan_code: str, number: str) -> PlanTask:
    owner = plan(session, plan_code)
    query = select(PlanTask).where(PlanTask.plan_id == owner.id, PlanTask.number == number)
    return _found(session.exec(query).first(), "nhiệm vụ", "task", f"{plan_code} {number}")


def target(session: Session, code: str, plan_code: str = "") -> Target:
    """The target of that code; of the newest plan that has it, unless a plan is named."""
    query = select(Target).where(Target.code == code)
    if plan_code:
        query = query.where(Target.plan_id == plan(session, plan_code).id)
    row = session.exec(query.order_by(col(Target.id).desc())).first()
    return _found(row, "chỉ tiêu", "target", code)


def person(session: Session, code: str) -> Person:
    return _found(session.exec(select(Person).where(Person.code == code)).first(), "người", "person", code)


def post(session: Session, code: str) -> Post:
    return _found(session.exec(select(Post).where(Post.code == code)).first(), "chức vụ", "post", code)


def holders(session: Session, seat: Post, on: date) -> set[str]:
    """The codes of those who hold a post themselves on that day."""
    query = (
        sa.select(PERSON.c.code)
        .join(TENURE, TENURE.c.person_id == PERSON.c.id)
        .where(TENURE.c.post_id == seat.id, TENURE.c.kind == TenureKind.HOLDER, alive(TENURE, on))
    )
    return set(session.execute(query).scalars())


def agency(session: Session, text: str) -> Agency:
    """An agency by its code, or by any name the register knows."""
    by_code = session.exec(select(Agency).where(Agency.code == text)).first()
    if by_code is not None:
        return by_code
    code = register_of(session).find(text) if fold(text) else None
    row = session.exec(select(Agency).where(Agency.code == code)).first() if code else None
    return _found(row, "cơ quan", "agency", text)


def _found(row: M | None, noun_vi: str, noun_en: str, key: object) -> M:
    if row is None:
        raise refused("unknown", noun_vi=noun_vi, noun_en=noun_en, key=key)
    return row
