"""What people ask for on a walk through the past: False where it was refused, or there was nothing to ask for."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import sqlalchemy as sa
from sqlmodel import col

from casework import (
    extensions,
    findings,
    inspections,
    people,
    plan_tasks,
    plans,
    reorganise,
    reproject,
    routines,
)
from casework.addresses import repair
from casework.import_calendar import Laid
from casework.inspection_team import cancel, plan_surprise, postpone, set_team
from casework.standing import SpecialDay
from casework.uncertain import decide_uncertain
from config.calendar import shipped_calendar
from models.tables import (
    DIGEST,
    Agency,
    Extension,
    Finding,
    Inspection,
    Person,
    Plan,
    PlanTask,
    Post,
    Recommendation,
)
from notifications.bounces import Bounce
from rules.lifecycles import Agreement, DigestState, ObligationKind, StepKind, TenureKind
from tests.casework.mail_cast import TWO_WAYS, digests
from tests.casework.past_walk import Walk
from tests.casework.verbs import Work
from tests.crash.story import by_code
from tests.world import FIRST_YEAR, LAST_YEAR, shipped_ladders

WORDS = (
    "30/6/2022",
    "Hằng quý",
    "",
    "15/3/2022",
    "20 ngày sau khi Bộ Nội vụ ban hành hướng dẫn",
    "Quý I/2022",
)


def _report(walk: Walk) -> bool:
    row = walk.duty("open", ObligationKind.TASK, ObligationKind.REPORT)
    return row is not None and walk.ask(walk.owner(row.agency_id), lambda w: plan_tasks.report_done(
        *w.who, w.obligation(row), document_no="1/BC", document_date=w.when["on"], **w.when), late=True)  # fmt: skip


def _judge(walk: Walk) -> bool:
    row, accept = walk.duty("reported", ObligationKind.TASK), walk.random.random() < 0.6
    return row is not None and walk.ask("SNV.director", lambda w: (
        plan_tasks.confirm(*w.who, w.obligation(row), **w.when) if accept
        else plan_tasks.return_(*w.who, w.obligation(row), reason="Thiếu phụ lục", **w.when)))  # fmt: skip


def _more_time(walk: Walk) -> bool:
    row = walk.duty("open", ObligationKind.TASK, ObligationKind.FINDING, ObligationKind.INSPECTION_STEP)
    if row is None or row.due_on is None:
        return False
    until = max(row.due_on, walk.day) + timedelta(days=20)
    return walk.ask(walk.owner(row.agency_id), lambda w: extensions.ask(
        *w.who, w.obligation(row), to_due_on=until, reason="Chờ", **w.when))  # fmt: skip


def _decide(walk: Walk) -> bool:
    row, grant = walk.pick(Extension, col(Extension.status) == "asked"), walk.random.random() < 0.7
    return row is not None and walk.ask("SNV.director", lambda w: extensions.decide(
        *w.who, w.session.get_one(Extension, row.id), grant=grant, decision_no="8/SNV", reason="Xem xét", **w.when,
    ), late=True)  # fmt: skip


def _suspend(walk: Walk) -> bool:
    row = walk.duty(walk.random.choice(["open", "waiting"]), ObligationKind.TASK)
    return row is not None and walk.ask("SNV.director", lambda w: plans.suspend(
        *w.who, w.obligation(row), reason="Chờ", next_review_on=walk.later(20), **w.when))  # fmt: skip


def _resume(walk: Walk) -> bool:
    row = walk.duty("suspended")
    return row is not None and walk.ask(
        "SNV.director", lambda w: plans.resume(*w.who, w.obligation(row), reason="Xong", **w.when)
    )


def _give_date(walk: Walk) -> bool:
    row = walk.pick(PlanTask)
    return walk.ask("VPUB.vice_chairman", lambda w: plans.give_date(
        *w.who, w.session.get_one(PlanTask, row.id), due_on=walk.later(60), reason="CV 45", **w.when))  # fmt: skip


def _amend(walk: Walk) -> bool:
    words = walk.random.choice(WORDS)
    lead = walk.world.agency[walk.random.choice(sorted({"SYT", "SGTVT", "SNV", "HBL"} - walk.merged))]
    leads = frozenset({lead}) if walk.random.random() < 0.3 else None
    change = plans.TaskChange(str(walk.random.randrange(1, 7)), "Nhiệm vụ mới", None, words, leads)
    number = f"{walk.day:%d%m}/{walk.minute}"
    return walk.ask("VPUB.vice_chairman", lambda w: plans.amend_plan(
        *w.who, by_code(w.session, Plan, "KH-2022"), [change], decision_no=number, reason="Điều chỉnh", **w.when,
    ), late=True)  # fmt: skip


def _withdraw(walk: Walk) -> bool:
    row = walk.pick(PlanTask)
    return walk.random.random() < 0.2 and walk.ask("VPUB.vice_chairman", lambda w: plans.withdraw_task(
        *w.who, w.session.get_one(PlanTask, row.id), decision_no="10/QĐ", reason="Không còn cần", **w.when,
    ))  # fmt: skip


def _visit(walk: Walk) -> bool:
    code = walk.random.choice(sorted({"HBL", "SYT", "SGTVT"} - walk.merged))
    day = walk.later(12)
    return walk.ask("SNV.reform_office", lambda w: plan_surprise(
        *w.who, by_code(w.session, Agency, code), head=by_code(w.session, Post, "SNV.lan"),
        members=[by_code(w.session, Post, "SNV.minh")], visit_from=day, visit_to=day, **w.when,
    ))  # fmt: skip


def _postpone(walk: Walk) -> bool:
    row, day = walk.pick(Inspection), walk.later(30)
    return row is not None and walk.ask("SNV.reform_office", lambda w: postpone(
        *w.who, w.session.get_one(Inspection, row.id), visit_from=day, visit_to=day, reason="Mưa lũ", **w.when,
    ))  # fmt: skip


def _step(walk: Walk) -> bool:
    kind = walk.random.choice([StepKind.DECISION, StepKind.VISIT, StepKind.MINUTES, StepKind.CONCLUSION])
    row, paper = walk.pick(Inspection), {"document_no": "4/KT", "document_date": walk.day}
    return row is not None and walk.ask("SNV.lan", lambda w: (
        inspections.conclude(*w.who, w.session.get_one(Inspection, row.id), **paper, **w.when)
        if kind is StepKind.CONCLUSION
        else inspections.record_step(*w.who, w.session.get_one(Inspection, row.id), kind, **paper, **w.when)
    ))  # fmt: skip


def _find(walk: Walk) -> bool:
    row, number = walk.pick(Inspection), walk.random.randrange(6)
    return row is not None and walk.ask("SNV.minh", lambda w: findings.add_finding(
        *w.who, w.session.get_one(Inspection, row.id), client_key=f"k{number}", category="F03", domain="tthc",
        description=f"Thu phí {number}", **w.when,
    ))  # fmt: skip


def _treat(walk: Walk) -> bool:
    row, what = walk.pick(Finding), walk.random.choice(sorted(TREATMENTS))
    if row is None:
        return False
    theirs = what in ("answer", "remedy")
    post = walk.owner(row.agency_id) if theirs else walk.random.choice(["SNV.lan", "SNV.minh"])
    return walk.ask(post, lambda w: TREATMENTS[what](walk, w, w.session.get_one(Finding, row.id)))


def _paper(walk: Walk) -> dict[str, Any]:
    return {"document_no": "9/BB", "document_date": walk.day}


TREATMENTS: dict[str, Callable[[Walk, Work, Finding], object]] = {
    "answer": lambda walk, w, row: findings.answer(*w.who, row, agreement=Agreement.AGREE, **w.when),
    "remedy": lambda walk, w, row: findings.report_remedy(*w.who, row, **_paper(walk), **w.when),
    "verify": lambda walk, w, row: findings.verify_remediation(*w.who, row, **w.when),
    "return": lambda walk, w, row: findings.return_remedy(*w.who, row, reason="Chưa đủ", **w.when),
    "strike": lambda walk, w, row: findings.not_accepted(*w.who, row, **_paper(walk), reason="Nhầm", **w.when),
    "fix": lambda walk, w, row: findings.fix(*w.who, row, **_paper(walk), **w.when),
    "reopen": lambda walk, w, row: findings.reopen(
        *w.who, row, reason="Tái diễn", remedy_due_on=walk.later(30), **w.when
    ),
    "recommend": lambda walk, w, row: findings.recommend(
        *w.who, row, addressee=by_code(w.session, Agency, "SNV"), answer_due_on=walk.later(30),
        **_paper(walk), **w.when,
    ),
}  # fmt: skip


def _answer(walk: Walk) -> bool:
    row = walk.pick(Recommendation)
    return row is not None and walk.ask("SNV.officer", lambda w: findings.answer_recommendation(
        *w.who, w.session.get_one(Recommendation, row.id), answer="Đã hoàn", **_paper(walk), **w.when))  # fmt: skip


def _absent(walk: Walk) -> bool:
    name, last = walk.random.choice(["tien", "quang", "nga", "hoa"]), walk.later(10)
    return walk.ask("SNV.director", lambda w: people.record_absence(
        *w.who, by_code(w.session, Person, name), first_day=walk.day, last_day=last, **w.when))  # fmt: skip


def _assign(walk: Walk) -> bool:
    post = walk.random.choice(["SYT.head", "SYT.officer", "SNV.officer", "SGTVT.head", "HBL.officer"])
    name, kind = walk.random.choice(["nga", "mai", "thu", "long"]), walk.random.choice(list(TenureKind))
    return walk.ask("SNV.director", lambda w: people.assign(
        *w.who, by_code(w.session, Post, post), by_code(w.session, Person, name), kind=kind, **w.when))  # fmt: skip


def _leave(walk: Walk) -> bool:
    """A turnover: somebody leaves, and another follows in every post of his."""
    name, heir = (
        walk.random.choice(["mai", "hung", "nga", "thu"]),
        walk.random.choice(["tam", "phuc", "long"]),
    )
    return walk.random.random() < 0.4 and walk.ask("SNV.director", lambda w: people.leave(
        *w.who, by_code(w.session, Person, name), successor=by_code(w.session, Person, heir), **w.when))  # fmt: skip


def _address(walk: Walk) -> bool:
    name, number = walk.random.choice(["nga", "quang", "long", "hoa", "tam"]), walk.random.randrange(3)
    return walk.ask("SNV.director", lambda w: people.change_address(
        *w.who, by_code(w.session, Person, name), address=f"{name}{number}@longan.example", **w.when))  # fmt: skip


def _repair(walk: Walk) -> bool:
    row = walk.duty("open", ObligationKind.ADDRESS_REPAIR)
    return row is not None and walk.ask(
        "SNV.reform_office", lambda w: repair(*w.who, w.obligation(row), **w.when)
    )


def _bounce(walk: Walk) -> bool:
    gone = [
        row for row in digests(walk.world) if row.channel == "mail" and row.state in ("sent", "delivered")
    ]
    if not gone:
        return False
    row, permanent = walk.random.choice(gone[-8:]), walk.random.random() < 0.6
    came = [Bounce(row.message_id, row.address, permanent, "5.1.1", "no such user")]
    routines.take_bounces(walk.running, came, walk.now)
    return True


def _doubt(walk: Walk) -> bool:
    with walk.world.store.reading() as session:
        query = sa.select(DIGEST.c.id).where(DIGEST.c.state == DigestState.UNCERTAIN)
        numbers = list(session.execute(query).scalars())
    arrived = walk.random.random() < 0.5
    return bool(numbers) and walk.ask("SNV.reform_office", lambda w: decide_uncertain(
        w.session, w.who[2], numbers[0], arrived=arrived, office=TWO_WAYS, today=walk.day, now=walk.now))  # fmt: skip


def _calendar(walk: Walk) -> bool:
    """Some day to come is off, by a decree that comes late."""
    if walk.random.random() < 0.7:
        return False
    first, last, days = shipped_calendar(None, FIRST_YEAR, LAST_YEAR)
    walk.closed.append(walk.day + timedelta(days=walk.random.randrange(0, 9)))
    off = {day: SpecialDay(day, "closed", "Nghỉ bão", "7/QĐ") for day in walk.closed if day.weekday() < 5}
    laid = Laid(
        first, last, {day.day: SpecialDay(day.day, day.kind, day.name, day.decision) for day in days} | off
    )
    return walk.ask("SNV.director", lambda w: reproject.change_calendar(
        *w.who, laid, decision_no=f"{walk.day:%d%m}/QĐ", **w.when))  # fmt: skip


def _ladder(walk: Walk) -> bool:
    if walk.random.random() < 0.8:
        return False
    ladder = shipped_ladders()[walk.random.choice(sorted(shipped_ladders()))]
    return walk.ask("SNV.director", lambda w: reproject.change_ladder(
        *w.who, {"default": ladder}, move=walk.random.random() < 0.5, decision_no="5/QĐ", **w.when))  # fmt: skip


def _merge(walk: Walk) -> bool:
    """One body goes into another, an old one or a new one, once or twice on the way."""
    left = sorted({"SGTVT", "HBL"} - walk.merged)
    if not left or walk.random.random() < 0.6:
        return False
    code, new = walk.random.choice(left), reorganise.NewBody("SXD", "Sở Xây dựng", "province")
    done = walk.ask("SNV.director", lambda w: reorganise.merge(
        *w.who, [by_code(w.session, Agency, code)],
        new if code == "SGTVT" and walk.random.random() < 0.5 else by_code(w.session, Agency, "SYT"),
        decision_no="3/NQ", **w.when,
    ))  # fmt: skip
    walk.merged |= {code} if done else set()
    return done


def _rename(walk: Walk) -> bool:
    name = f"Sở Y tế và {walk.random.choice(['Dân số', 'Trẻ em', 'Gia đình'])}"
    return walk.random.random() < 0.3 and walk.ask("SNV.director", lambda w: reorganise.rename(
        *w.who, by_code(w.session, Agency, "SYT"), name_vi=name, decision_no="4/NQ", **w.when))  # fmt: skip


def _team(walk: Walk) -> bool:
    """Another head, of another house perhaps: what is open of the inspection is owed by him."""
    row, head = walk.pick(Inspection), walk.random.choice(["SNV.lan", "SNV.minh", "VPUB.officer"])
    return row is not None and walk.ask("SNV.reform_office", lambda w: set_team(
        *w.who, w.session.get_one(Inspection, row.id), head=by_code(w.session, Post, head),
        members=[by_code(w.session, Post, "SNV.minh")], **w.when,
    ))  # fmt: skip


def _cancel(walk: Walk) -> bool:
    row = walk.pick(Inspection)
    return row is not None and walk.random.random() < 0.3 and walk.ask("SNV.reform_office", lambda w: cancel(
        *w.who, w.session.get_one(Inspection, row.id), reason="Trùng thanh tra", **w.when))  # fmt: skip


def _evidence(walk: Walk) -> bool:
    row = walk.duty(walk.random.choice(["open", "reported", "done"]), ObligationKind.TASK)
    dated = walk.day - timedelta(days=walk.random.randrange(3))
    return row is not None and walk.ask(walk.owner(row.agency_id), lambda w: plan_tasks.add_evidence(
        *w.who, w.obligation(row), document_no="2/TL", document_date=dated, **w.when))  # fmt: skip


ACTS: dict[str, Callable[[Walk], bool]] = {
    "report": _report, "judge": _judge, "more time": _more_time, "decide": _decide, "suspend": _suspend,
    "resume": _resume, "give date": _give_date, "amend": _amend, "withdraw": _withdraw, "visit": _visit,
    "postpone": _postpone, "step": _step, "find": _find, "treat": _treat, "answer": _answer, "absent": _absent,
    "assign": _assign, "leave": _leave, "address": _address, "repair": _repair, "bounce": _bounce, "doubt": _doubt,
    "calendar": _calendar, "ladder": _ladder, "rename": _rename, "team": _team, "cancel": _cancel,
    "evidence": _evidence, "merge": _merge,
}  # fmt: skip
