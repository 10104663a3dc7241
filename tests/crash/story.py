"""A few weeks of the small office as steps that can be crashed: every kind of routine, and one of each verb."""

import re
from collections.abc import Callable, Collection, Iterator, Sequence
from copy import copy
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from typing import Any

from sqlmodel import Session, col, select

from casework import extensions, findings, inspections, people, plan_tasks, plans, routines
from casework.bounce import repair
from casework.errors import Refusal
from casework.inspection_team import plan_surprise
from casework.posts import NobodyThere
from casework.running import Running
from cli.words import refused
from config.settings import Settings
from models.db import Store
from models.tables import (
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
)
from notifications.bounces import Bounce
from notifications.channels import Mail
from notifications.smtp import LineRefused
from rules.lifecycles import Agreement, MoveRefused, ObligationKind, ObligationStatus, StepKind, TenureKind
from rules.rights import NotAllowed
from tests.casework.drafts import draft
from tests.casework.mail_cast import OFFICE, Clock, at, digests
from tests.casework.verbs import Work, acting
from tests.world import World, build_world

TASKS = [
    ("1", "28/2/2022", "SYT SGTVT HBL"),
    ("2", "Hằng quý", "SYT"),
    ("3", "", "SGTVT"),
    ("4", "20 ngày sau khi Bộ Nội vụ ban hành hướng dẫn", "SYT"),
    ("5", "31/3/2022", "SNV"),
]
AGAIN = OFFICE.lease + timedelta(minutes=1)  # when a dead worker's letters are anybody's
REFUSED = (Refusal, NotAllowed, MoveRefused, NobodyThere)
_MESSAGE_ID = re.compile(rb"^Message-ID: (<[^>]+>)", re.MULTILINE)


@dataclass
class Relay:
    """The outside world's end of the line: the Message-ID of every letter it took, in the order of arrival."""

    taken: list[str] = field(default_factory=list)
    shut: bool = False
    unknown: Collection[str] = ()  # addresses it does not have

    def deliver(self, sender: str, to: Sequence[str], raw: bytes) -> dict[str, tuple[int, str] | None]:
        if self.shut:
            raise LineRefused(421, "later")
        if to[0] in self.unknown:
            return {to[0]: (550, "no such user")}
        number = _MESSAGE_ID.search(raw)
        assert number is not None
        self.taken.append(number[1].decode())
        return {to[0]: None}

    def close(self) -> None:
        """Nothing was opened."""


@dataclass
class Desk:
    """The office, the outside world (it survives a crash), and how both are restarted."""

    world: World
    relay: Relay = field(default_factory=Relay)
    settings: Settings = field(
        default_factory=lambda: Settings(
            delivery="live",
            smtp_url="dmail://127.0.0.1:1",
            mail_from=OFFICE.sender,  # type: ignore[arg-type]
        )
    )

    @property
    def running(self) -> Running:
        mail = Mail(self.relay, OFFICE.sender)
        return Running(self.world.store, self.settings, OFFICE, {"mail": mail})

    def restart(self) -> None:
        """A new process on the same database: no connection is left, nor anything kept for the store.

        Only the compiled statements live on in the engine; compiling them anew would cost more than all the rest.
        """
        self.world.store.dispose()
        self.world = replace(self.world, store=copy(self.world.store))


@dataclass(frozen=True)
class Step:
    """Something that happens: `first` may be crashed; `after` is what then happens in any case."""

    name: str
    first: Callable[[Desk], object]
    after: Callable[[Desk], object]
    request: bool = False  # a person asked: after a crash it is asked again, and refused if it was kept


def sweep_step(day: date) -> Step:
    """The sweep of the hour; a restarted process sweeps at start-up."""

    def run(desk: Desk) -> None:
        routines.sweep_once(desk.running, at(day, 7, 30))

    return Step(f"sweep {day}", run, run)


def post_step(day: date, *, shut: bool = False, unknown: Collection[str] = ()) -> Step:
    """Letters are grouped and sent; what a dead worker held is taken up once its lease is over."""

    def run(desk: Desk, moment: datetime) -> None:
        desk.relay.shut, desk.relay.unknown = shut, unknown
        routines.deliver_once(desk.running, Clock(moment))

    def later(desk: Desk) -> None:
        run(desk, at(day, 8) + AGAIN)
        run(desk, at(day, 8) + 2 * AGAIN)  # what was refused then finds its next address, or dies

    return Step(f"post {day}", lambda desk: run(desk, at(day, 8)), later)


def leaders_step(day: date) -> Step:
    def run(desk: Desk) -> None:
        routines.leader_digest_once(desk.running, at(day, 7, 45))

    return Step(f"leaders {day}", run, run)


def bounce_step(day: date, address: str, *, permanent: bool = True) -> Step:
    """The last letter to an address comes back; the mailbox is read again if the reader died."""

    def run(desk: Desk) -> None:
        last = [row for row in digests(desk.world) if row.address == address][-1]
        came = Bounce(last.message_id, address, permanent, "5.1.1", "no such user")
        routines.take_bounces(desk.running, [came], at(day, 16))

    return Step(f"bounce {day}", run, run)


def verb(name: str, post: str, day: date, act: Callable[[Work, date], object]) -> Step:
    """Somebody asks for something, once; who got no answer asks again."""

    def run(desk: Desk) -> None:
        with acting(desk.world, post, day) as work:
            act(work, day)

    return Step(name, run, lambda desk: None, request=True)


def ask_again(desk: Desk, step: Step) -> bool:
    """Repeat a request; False if it was refused with a sentence."""
    try:
        step.first(desk)
    except REFUSED as no:
        check_words(no)
        return False
    return True


def check_words(no: Exception) -> None:
    """What is refused is refused with a sentence, in both languages."""
    said = (no.message_vi, no.message_en) if isinstance(no, Refusal) else refused(no)
    assert said is not None, f"refused without a word: {no!r}"
    assert all(said), f"refused without a word: {no!r}"


def task(session: Session, number: str, agency: str, status: str = "") -> Obligation:
    """The first obligation of a task of the plan, of an agency, in a status if one is named."""
    query = (
        select(Obligation)
        .join(PlanTask, col(PlanTask.id) == Obligation.subject_id)
        .join(Agency, col(Agency.id) == Obligation.agency_id)
        .where(Obligation.kind == ObligationKind.TASK, PlanTask.number == number, Agency.code == agency)
        .order_by(col(Obligation.due_on), col(Obligation.id))
    )
    if status:
        query = query.where(Obligation.status == ObligationStatus(status))
    return session.exec(query).first() or session.exec(query.limit(1)).one()


def newest(session: Session, model: Any) -> Any:
    return session.exec(select(model).order_by(col(model.id).desc()).limit(1)).one()


def by_code(session: Session, model: Any, code: str) -> Any:
    return session.exec(select(model).where(model.code == code)).one()


def opening(store: Store, now: datetime) -> Desk:
    """The office before the story: a draft plan, nothing issued."""
    world = build_world(store, now)
    draft(world, TASKS)
    return Desk(world)


def story() -> Iterator[Step]:
    """The steps in their order."""
    yield from _january()
    yield from _february()
    yield from _march()
    yield from _april()


def _january() -> Iterator[Step]:
    start, asked = date(2022, 1, 4), date(2022, 1, 10)
    yield verb(
        "issue",
        "VPUB.vice_chairman",
        start,
        lambda w, d: plans.issue_plan(
            *w.who, by_code(w.session, Plan, "KH-2022"), decision_no="12/KH", **w.when
        ),
    )
    yield sweep_step(start)
    yield post_step(start)
    yield verb(
        "give date",
        "SNV.director",
        asked,
        lambda w, d: plans.give_date(
            *w.who,
            w.session.exec(select(PlanTask).where(PlanTask.number == "3")).one(),
            due_on=date(2022, 3, 31),
            reason="CV 9/SNV",
            **w.when,
        ),
    )
    yield verb(
        "suspend",
        "SNV.director",
        asked,
        lambda w, d: plans.suspend(
            *w.who,
            task(w.session, "5", "SNV"),
            reason="Chờ hướng dẫn",
            next_review_on=date(2022, 2, 21),
            **w.when,
        ),
    )
    yield sweep_step(asked)
    yield leaders_step(asked)
    yield post_step(asked)  # fmt: skip


def _february() -> Iterator[Step]:
    first, second, third = date(2022, 2, 7), date(2022, 2, 17), date(2022, 2, 21)
    yield sweep_step(first)  # rung 1 of the 28th
    yield post_step(first, unknown={"nga@longan.example"})
    yield sweep_step(date(2022, 2, 8))
    yield post_step(date(2022, 2, 8))
    yield verb("repair", "SNV.reform_office", date(2022, 2, 9), _repair)
    yield post_step(date(2022, 2, 9))
    yield verb(
        "progress",
        "SGTVT.officer",
        second,
        lambda w, d: plan_tasks.report_progress(
            *w.who, task(w.session, "1", "SGTVT"), percent=40, text="Đang làm", **w.when
        ),
    )
    yield verb(
        "ask for time",
        "SGTVT.officer",
        second,
        lambda w, d: extensions.ask(
            *w.who, task(w.session, "1", "SGTVT"), to_due_on=date(2022, 3, 31), reason="Chờ vốn", **w.when
        ),
    )
    yield sweep_step(second)
    yield post_step(second, shut=True)
    yield verb(
        "report",
        "SYT.officer",
        date(2022, 2, 18),
        lambda w, d: plan_tasks.report_done(
            *w.who, task(w.session, "1", "SYT"), document_no="1/BC", document_date=d, **w.when
        ),
    )
    yield sweep_step(date(2022, 2, 18))
    yield post_step(date(2022, 2, 18))
    yield bounce_step(date(2022, 2, 18), "hung@longan.example", permanent=False)
    yield verb(
        "evidence",
        "SYT.officer",
        date(2022, 2, 18),
        lambda w, d: plan_tasks.add_evidence(
            *w.who, task(w.session, "1", "SYT"), document_no="1a/BC", document_date=d, **w.when
        ),
    )
    yield verb(
        "return",
        "SNV.reform_office",
        third,
        lambda w, d: plan_tasks.return_(
            *w.who, task(w.session, "1", "SYT"), reason="Thiếu phụ lục", **w.when
        ),
    )
    yield verb(
        "grant",
        "SNV.reform_office",
        third,
        lambda w, d: extensions.decide(
            *w.who, newest(w.session, Extension), grant=True, decision_no="8/SNV", **w.when
        ),
    )
    yield verb(
        "resume",
        "SNV.director",
        third,
        lambda w, d: plans.resume(*w.who, task(w.session, "5", "SNV"), reason="Đã có hướng dẫn", **w.when),
    )
    yield sweep_step(third)
    yield leaders_step(third)
    yield post_step(third)
    yield verb("surprise", "SNV.reform_office", third, _surprise)
    yield verb(
        "absence",
        "SNV.director",
        third,
        lambda w, d: people.record_absence(
            *w.who,
            by_code(w.session, Person, "tien"),
            first_day=date(2022, 2, 23),
            last_day=date(2022, 3, 4),
            reason="Đi học",
            **w.when,
        ),
    )
    yield sweep_step(date(2022, 2, 23))  # the head of Bến Lức is called, and is away
    yield post_step(date(2022, 2, 23))
    yield verb(
        "substitute",
        "SNV.director",
        date(2022, 2, 24),
        lambda w, d: people.assign(
            *w.who,
            by_code(w.session, Post, "HBL.head"),
            by_code(w.session, Person, "nga"),
            kind=TenureKind.SUBSTITUTE,
            **w.when,
        ),
    )
    yield sweep_step(date(2022, 2, 24))
    yield post_step(date(2022, 2, 24))
    yield sweep_step(date(2022, 2, 28))
    yield leaders_step(date(2022, 2, 28))
    yield post_step(date(2022, 2, 28))  # fmt: skip


def _march() -> Iterator[Step]:
    visit, concluded, heard = date(2022, 3, 8), date(2022, 3, 15), date(2022, 3, 18)
    yield sweep_step(date(2022, 3, 1))
    yield post_step(date(2022, 3, 1))
    yield bounce_step(date(2022, 3, 1), "quang@longan.example")
    yield sweep_step(date(2022, 3, 2))
    yield verb(
        "address",
        "SNV.director",
        date(2022, 3, 2),
        lambda w, d: people.change_address(
            *w.who, by_code(w.session, Person, "quang"), address="q@longan.example", **w.when
        ),
    )
    yield post_step(date(2022, 3, 2))
    yield verb(
        "report again",
        "SYT.officer",
        date(2022, 3, 2),
        lambda w, d: plan_tasks.report_done(
            *w.who, task(w.session, "1", "SYT"), document_no="2/BC", document_date=d, **w.when
        ),
    )
    yield verb(
        "confirm",
        "SNV.reform_office",
        date(2022, 3, 3),
        lambda w, d: plan_tasks.confirm(*w.who, task(w.session, "1", "SYT"), **w.when),
    )
    yield verb(
        "visit",
        "SNV.lan",
        visit,
        lambda w, d: inspections.record_step(
            *w.who, newest(w.session, Inspection), StepKind.VISIT, document_date=d, **w.when
        ),
    )
    for number in (1, 2):
        yield verb(f"finding {number}", "SNV.lan", visit, _finding(number))
    yield verb(
        "minutes",
        "SNV.lan",
        visit,
        lambda w, d: inspections.record_step(
            *w.who,
            newest(w.session, Inspection),
            StepKind.MINUTES,
            document_no="3/BB",
            document_date=d,
            **w.when,
        ),
    )
    yield verb(
        "conclude",
        "SNV.lan",
        concluded,
        lambda w, d: inspections.conclude(
            *w.who,
            newest(w.session, Inspection),
            document_no="45/TB",
            document_date=d,
            remedy_due_on=date(2022, 4, 15),
            **w.when,
        ),
    )
    yield sweep_step(concluded)
    yield post_step(concluded)
    yield verb(
        "answer",
        "HBL.officer",
        heard,
        lambda w, d: findings.answer(*w.who, by_key(w, 1), agreement=Agreement.AGREE, **w.when),
    )
    yield verb(
        "remedy",
        "HBL.officer",
        heard,
        lambda w, d: findings.report_remedy(
            *w.who, by_key(w, 1), document_no="99/BC", document_date=d, **w.when
        ),
    )
    yield verb(
        "return remedy",
        "SNV.lan",
        heard,
        lambda w, d: findings.return_remedy(*w.who, by_key(w, 1), reason="Chưa đủ", **w.when),
    )
    yield verb(
        "recommend",
        "SNV.lan",
        heard,
        lambda w, d: findings.recommend(
            *w.who,
            by_key(w, 2),
            addressee=by_code(w.session, Agency, "SYT"),
            document_no="60/KN",
            document_date=d,
            answer_due_on=date(2022, 4, 15),
            **w.when,
        ),
    )
    yield sweep_step(heard)
    yield post_step(heard)  # fmt: skip


def _april() -> Iterator[Step]:
    first, second = date(2022, 4, 4), date(2022, 4, 12)
    yield verb(
        "leave",
        "SNV.director",
        date(2022, 4, 1),
        lambda w, d: people.leave(
            *w.who,
            by_code(w.session, Person, "mai"),
            successors={by_code(w.session, Post, "SYT.officer").id: by_code(w.session, Person, "quang")},
            **w.when,
        ),
    )
    yield sweep_step(first)  # what stood still while nobody looked
    yield leaders_step(first)
    yield post_step(first)
    yield verb(
        "remedy again",
        "HBL.officer",
        first,
        lambda w, d: findings.report_remedy(
            *w.who, by_key(w, 1), document_no="120/BC", document_date=d, **w.when
        ),
    )
    yield verb(
        "verify", "SNV.minh", first, lambda w, d: findings.verify_remediation(*w.who, by_key(w, 1), **w.when)
    )
    yield verb(
        "answer recommendation",
        "SYT.head",
        first,
        lambda w, d: findings.answer_recommendation(
            *w.who,
            newest(w.session, Recommendation),
            document_no="3/STC",
            document_date=d,
            answer="Đã hoàn phí",
            **w.when,
        ),
    )
    yield verb(
        "fix",
        "SNV.minh",
        first,
        lambda w, d: findings.fix(*w.who, by_key(w, 2), document_no="7/BB", document_date=d, **w.when),
    )
    yield verb(
        "reopen",
        "SNV.lan",
        first,
        lambda w, d: findings.reopen(
            *w.who, by_key(w, 1), reason="Tái diễn", remedy_due_on=date(2022, 4, 29), **w.when
        ),
    )
    yield verb(
        "refused more time",
        "HBL.officer",
        first,
        lambda w, d: extensions.ask(
            *w.who,
            w.session.exec(
                select(Obligation).where(
                    Obligation.kind == ObligationKind.FINDING, Obligation.subject_id == by_key(w, 1).id
                )
            ).one(),
            to_due_on=date(2022, 5, 31),
            reason="Chờ",
            **w.when,
        ),
    )
    yield verb(
        "refuse",
        "SNV.reform_office",
        first,
        lambda w, d: extensions.decide(
            *w.who, newest(w.session, Extension), grant=False, reason="Không có lý do", **w.when
        ),
    )
    yield verb(
        "strike",
        "SNV.minh",
        first,
        lambda w, d: findings.not_accepted(
            *w.who, by_key(w, 1), document_no="8/BB", document_date=d, reason="Ghi nhầm", **w.when
        ),
    )
    yield verb(
        "amend",
        "VPUB.vice_chairman",
        first,
        lambda w, d: plans.amend_plan(
            *w.who,
            by_code(w.session, Plan, "KH-2022"),
            [
                plans.TaskChange("1", deadline_text="30/6/2022"),
                plans.TaskChange("2", deadline_text="Hằng tháng"),
            ],
            decision_no="9/QĐ",
            reason="Điều chỉnh",
            **w.when,
        ),
    )
    yield sweep_step(second)
    yield post_step(second)
    yield verb(
        "withdraw",
        "VPUB.vice_chairman",
        second,
        lambda w, d: plans.withdraw_task(
            *w.who,
            w.session.exec(select(PlanTask).where(PlanTask.number == "1")).one(),
            decision_no="10/QĐ",
            reason="Không còn cần",
            **w.when,
        ),
    )
    yield sweep_step(date(2022, 4, 13))
    yield post_step(date(2022, 4, 13))  # fmt: skip


def _repair(work: Work, day: date) -> None:
    owed = work.session.exec(
        select(Obligation)
        .where(Obligation.kind == ObligationKind.ADDRESS_REPAIR)
        .order_by(col(Obligation.id).desc())
    ).first()
    assert owed is not None
    session, rules, actor = work.who
    repair(session, rules, actor, owed, text="nga2@longan.example", **work.when)


def _surprise(work: Work, day: date) -> None:
    plan_surprise(
        *work.who, by_code(work.session, Agency, "HBL"), head=by_code(work.session, Post, "SNV.lan"),
        members=[by_code(work.session, Post, "SNV.minh")], visit_from=date(2022, 3, 8),
        visit_to=date(2022, 3, 8), **work.when,
    )  # fmt: skip


def _finding(number: int) -> Callable[[Work, date], object]:
    return lambda work, day: findings.add_finding(
        *work.who, newest(work.session, Inspection), client_key=f"k{number}", category="F03", domain="tthc",
        description=f"Thu phí không đúng {number}", **work.when,
    )  # fmt: skip


def by_key(work: Work, number: int) -> Finding:
    return work.session.exec(select(Finding).where(Finding.client_key == f"k{number}")).one()
