"""The office as a machine of verbs: anybody asks anything in any order, processes die, days pass unseen.

After each step the independent checker must find nothing wrong, every act that was answered must still stand in
the chain, what was refused or died must have written nothing, and no letter may have gone twice but as the same
message for a crash.
"""

from collections import Counter
from collections.abc import Callable, Sequence
from datetime import date, datetime, timedelta
from typing import Any

import sqlalchemy as sa
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule
from sqlmodel import col, select

from casework import extensions, findings, inspections, people, plan_tasks, plans, routines
from casework.bounce import repair
from casework.invariant import orphans
from casework.running import Running
from casework.uncertain import decide_uncertain
from checker import verify
from models.tables import (
    AUDIT,
    DIGEST,
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
from rules.lifecycles import Agreement, DigestState, ObligationKind, StepKind, TenureKind
from tests.casework.mail_cast import TWO_WAYS, Clock, Way, at, digests
from tests.casework.verbs import Work, acting
from tests.crash.fuse import CUT, DEAD, Fuse, survives
from tests.crash.picture import differences, exact, picture
from tests.crash.story import REFUSED, Desk, by_code, check_words

START = date(2022, 3, 16)
OWNERS = {"SYT": "SYT.officer", "SGTVT": "SGTVT.officer", "HBL": "HBL.officer", "SNV": "SNV.officer"}
JUDGES = ("SNV.reform_office", "SNV.director", "VPUB.vice_chairman")
ANYBODY = (*OWNERS.values(), *JUDGES, "SNV.lan", "SNV.minh", "HBL.head", "VPUB.officer")
LETTERS = (DigestState.SENT, DigestState.DELIVERED)
UNTIL_SWEPT = frozenset(
    {"invariant", "alarms", "sealed_rows"}
)  # what only the day's first sweep can bring in order

Crashing = tuple[int, str] | None
which = st.integers(0, 40)
odd = st.integers(0, 4 * len(ANYBODY)).map(lambda n: dict(enumerate(ANYBODY)).get(n))  # a fifth of the time
crashes: st.SearchStrategy[Crashing] = st.tuples(st.integers(0, 200), st.sampled_from([DEAD, CUT])).map(
    lambda drawn: drawn if 0 < drawn[0] <= 90 else None
)
twice = st.booleans()


class AnyOrder(RuleBasedStateMachine):
    """One office; `renew` puts its database back to the beginning and hands over the desk."""

    def __init__(self, renew: Callable[[], Desk]) -> None:
        super().__init__()
        self.desk = renew()
        self.second = Way("second")
        self.day, self.minute = START, 0
        self.swept = False
        self.post_crashes = 0
        self.heads: set[str] = set()
        self._note_head()

    # what the world does

    @rule(days=st.integers(1, 14))
    def nobody_looks(self, days: int) -> None:
        """The clock jumps: the machine was off."""
        self.day, self.minute, self.swept = self.day + timedelta(days=days), 0, False

    @rule(days=st.integers(1, 5), crash=crashes)
    def days_pass(self, days: int, crash: Crashing) -> None:
        """Days as they should be, but for the last one's sweep."""
        for left in range(days - 1, -1, -1):
            self.day, self.minute, self.swept = self.day + timedelta(days=1), 0, False
            self.sweep(None if left else crash)
            self.leaders(None)
            self.post(None, False, set())

    @rule(to=st.sampled_from([30, 60, 240, 600]))
    def hours_pass(self, to: int) -> None:
        self.minute = min(self.minute + to, 14 * 60)

    @rule(crash=crashes)
    def sweep(self, crash: Crashing) -> None:
        if self._routine(lambda: routines.sweep_once(self.running, self.now), crash):
            self.swept = True

    @rule(crash=crashes)
    def leaders(self, crash: Crashing) -> None:
        self._routine(lambda: routines.leader_digest_once(self.running, self.now), crash)

    @rule(crash=crashes, shut=st.booleans(), unknown=st.sets(st.sampled_from(["nga", "quang", "long"])))
    def post(self, crash: Crashing, shut: bool, unknown: set[str]) -> None:
        self.minute = min(self.minute + 11, 14 * 60)  # a dead worker's lease is over
        self.desk.relay.shut = shut
        self.desk.relay.unknown = {f"{person}@longan.example" for person in unknown}
        if not self._routine(lambda: routines.deliver_once(self.running, Clock(self.now)), crash):
            self.post_crashes += 1

    @rule(number=which, permanent=st.booleans(), crash=crashes, again=twice)
    def bounce(self, number: int, permanent: bool, crash: Crashing, again: bool) -> None:
        gone = [row for row in digests(self.desk.world) if row.state in LETTERS and row.channel == "mail"]
        if not gone:
            return
        row = gone[-1 - number % min(len(gone), 6)]
        came = [Bounce(row.message_id, row.address, permanent, "5.1.1", "no such user")] * (1 + again)
        self._routine(lambda: routines.take_bounces(self.running, came, self.now), crash)

    # what people ask for

    @rule(number=which, who=odd, crash=crashes, again=twice)
    def report(self, number: int, who: str | None, crash: Crashing, again: bool) -> None:
        row = self._pick(number, "open", ObligationKind.TASK, ObligationKind.REPORT)
        self._ask(who or self._owner(row), lambda w: plan_tasks.report_done(
            *w.who, self._row(w, row), document_no=f"{number}/BC", document_date=self.day, **w.when,
        ), row, crash, again)  # fmt: skip

    @precondition(
        lambda self: self._pick(0, "reported", ObligationKind.TASK, ObligationKind.FINDING) is not None
    )
    @rule(number=which, who=odd, accept=st.booleans(), crash=crashes, again=twice)
    def judge(self, number: int, who: str | None, accept: bool, crash: Crashing, again: bool) -> None:
        row = self._pick(number, "reported", ObligationKind.TASK, ObligationKind.FINDING)
        self._ask(who or JUDGES[number % 2], lambda w: (
            plan_tasks.confirm(*w.who, self._row(w, row), **w.when) if accept
            else plan_tasks.return_(*w.who, self._row(w, row), reason="Thiếu phụ lục", **w.when)
        ), row, crash, again)  # fmt: skip

    @rule(number=which, who=odd, evidence=st.booleans(), crash=crashes, again=twice)
    def add_word(self, number: int, who: str | None, evidence: bool, crash: Crashing, again: bool) -> None:
        row = self._pick(number, "open", ObligationKind.TASK)
        self._ask(who or self._owner(row), lambda w: (
            plan_tasks.add_evidence(
                *w.who, self._row(w, row), document_no="1/TL", document_date=self.day, **w.when)
            if evidence else plan_tasks.report_progress(*w.who, self._row(w, row), percent=number, **w.when)
        ), row, crash, again)  # fmt: skip

    @rule(number=which, who=odd, days=st.integers(-3, 40), crash=crashes, again=twice)
    def ask_for_time(self, number: int, who: str | None, days: int, crash: Crashing, again: bool) -> None:
        row = self._pick(number, "open")
        due = (row.due_on if row is not None else None) or self.day
        self._ask(who or self._owner(row), lambda w: extensions.ask(
            *w.who, self._row(w, row), to_due_on=due + timedelta(days=days), reason="Chờ vốn", **w.when,
        ), row, crash, again)  # fmt: skip

    @precondition(lambda self: self._last(Extension) is not None)
    @rule(who=odd, grant=st.booleans(), crash=crashes, again=twice)
    def decide(self, who: str | None, grant: bool, crash: Crashing, again: bool) -> None:
        row = self._last(Extension)
        self._ask(who or "SNV.director", lambda w: extensions.decide(
            *w.who, self._row(w, row), grant=grant, decision_no="8/SNV", reason="Xem xét", **w.when,
        ), row, crash, again)  # fmt: skip

    @rule(number=which, who=odd, ahead=st.integers(0, 30), crash=crashes, again=twice)
    def set_aside(self, number: int, who: str | None, ahead: int, crash: Crashing, again: bool) -> None:
        row = self._pick(number, "open", ObligationKind.TASK)
        self._ask(who or "SNV.director", lambda w: plans.suspend(
            *w.who, self._row(w, row), reason="Chờ", next_review_on=self.day + timedelta(days=ahead), **w.when,
        ), row, crash, again)  # fmt: skip

    @precondition(lambda self: self._pick(0, "suspended") is not None)
    @rule(number=which, who=odd, crash=crashes, again=twice)
    def take_up(self, number: int, who: str | None, crash: Crashing, again: bool) -> None:
        row = self._pick(number, "suspended")
        self._ask(who or "SNV.director", lambda w: plans.resume(
            *w.who, self._row(w, row), reason="Đã xong", **w.when), row, crash, again)  # fmt: skip

    @rule(number=which, ahead=st.integers(0, 60), crash=crashes, again=twice)
    def give_date(self, number: int, ahead: int, crash: Crashing, again: bool) -> None:
        row = self._some(PlanTask, number)
        self._ask("VPUB.vice_chairman", lambda w: plans.give_date(
            *w.who, self._row(w, row), due_on=self.day + timedelta(days=ahead), reason="CV", **w.when,
        ), row, crash, again)  # fmt: skip

    @rule(
        number=which,
        words=st.sampled_from(["30/6/2022", "Hằng quý", "", "Quý III/2022"]),
        crash=crashes,
        again=twice,
    )
    def amend(self, number: int, words: str, crash: Crashing, again: bool) -> None:
        lead = self._some(Agency, number)
        change = plans.TaskChange(str(1 + number % 5), deadline_text=words, lead_ids=frozenset({lead.id}))
        self._ask("VPUB.vice_chairman", lambda w: plans.amend_plan(
            *w.who, by_code(w.session, Plan, "KH-2022"), [change], decision_no=f"{number}/QĐ",
            reason="Điều chỉnh", **w.when,
        ), lead, crash, again)  # fmt: skip

    @rule(
        kind=st.sampled_from([StepKind.DECISION, StepKind.VISIT, StepKind.MINUTES, StepKind.CONCLUSION]),
        who=odd,
        crash=crashes,
        again=twice,
    )
    def inspect(self, kind: StepKind, who: str | None, crash: Crashing, again: bool) -> None:
        row = self._last(Inspection)
        paper: dict[str, Any] = {"document_no": "4/KT", "document_date": self.day}
        self._ask(who or "SNV.lan", lambda w: (
            inspections.conclude(*w.who, self._row(w, row), **paper, **w.when) if kind is StepKind.CONCLUSION
            else inspections.record_step(*w.who, self._row(w, row), kind, **paper, **w.when)
        ), row, crash, again)  # fmt: skip

    @rule(number=st.integers(0, 4), who=odd, crash=crashes, again=twice)
    def find(self, number: int, who: str | None, crash: Crashing, again: bool) -> None:
        row = self._last(Inspection)
        self._ask(who or "SNV.minh", lambda w: findings.add_finding(
            *w.who, self._row(w, row), client_key=f"k{number}", category="F03", domain="tthc",
            description=f"Thu phí {number}", **w.when,
        ), row, crash, again)  # fmt: skip

    @rule(
        number=which,
        what=st.sampled_from(
            ["answer", "remedy", "verify", "return", "recommend", "strike", "fix", "reopen"]
        ),
        who=odd,
        crash=crashes,
        again=twice,
    )
    def treat(self, number: int, what: str, who: str | None, crash: Crashing, again: bool) -> None:
        row = self._some(Finding, number)
        theirs = what in ("answer", "remedy")
        self._ask(who or ("HBL.officer" if theirs else ("SNV.lan", "SNV.minh")[number % 2]),
                  lambda w: self._treat(w, self._row(w, row), what), row, crash, again)  # fmt: skip

    def _treat(self, work: Work, row: Finding, what: str) -> object:
        paper: dict[str, Any] = {"document_no": "9/BB", "document_date": self.day}
        if what == "answer":
            return findings.answer(*work.who, row, agreement=Agreement.AGREE, **work.when)
        if what == "remedy":
            return findings.report_remedy(*work.who, row, **paper, **work.when)
        if what == "verify":
            return findings.verify_remediation(*work.who, row, **work.when)
        if what == "return":
            return findings.return_remedy(*work.who, row, reason="Chưa đủ", **work.when)
        if what == "strike":
            return findings.not_accepted(*work.who, row, **paper, reason="Ghi nhầm", **work.when)
        if what == "fix":
            return findings.fix(*work.who, row, **paper, **work.when)
        later = self.day + timedelta(days=30)
        if what == "reopen":
            return findings.reopen(*work.who, row, reason="Tái diễn", remedy_due_on=later, **work.when)
        to = by_code(work.session, Agency, "SYT")
        return findings.recommend(*work.who, row, addressee=to, answer_due_on=later, **paper, **work.when)

    @precondition(lambda self: self._last(Recommendation) is not None)
    @rule(who=odd, crash=crashes, again=twice)
    def answer_recommendation(self, who: str | None, crash: Crashing, again: bool) -> None:
        row = self._last(Recommendation)
        self._ask(who or "SYT.officer", lambda w: findings.answer_recommendation(
            *w.who, self._row(w, row), document_no="3/STC", document_date=self.day, answer="Đã hoàn", **w.when,
        ), row, crash, again)  # fmt: skip

    @rule(
        person=st.sampled_from(["tien", "quang", "nga"]), days=st.integers(0, 10), crash=crashes, again=twice
    )
    def absent(self, person: str, days: int, crash: Crashing, again: bool) -> None:
        self._ask("SNV.director", lambda w: people.record_absence(
            *w.who, by_code(w.session, Person, person), first_day=self.day,
            last_day=self.day + timedelta(days=days), **w.when,
        ), person, crash, again)  # fmt: skip

    @rule(
        post=st.sampled_from(["HBL.head", "SYT.head", "HBL.officer"]),
        person=st.sampled_from(["nga", "mai"]),
        kind=st.sampled_from(TenureKind),
        crash=crashes,
        again=twice,
    )
    def assign(self, post: str, person: str, kind: TenureKind, crash: Crashing, again: bool) -> None:
        self._ask("SNV.director", lambda w: people.assign(
            *w.who, by_code(w.session, Post, post), by_code(w.session, Person, person), kind=kind, **w.when,
        ), person, crash, again)  # fmt: skip

    @rule(
        person=st.sampled_from(["tien", "mai", "hung"]),
        heir=st.sampled_from(["long", "quang"]),
        crash=crashes,
        again=twice,
    )
    def leave(self, person: str, heir: str, crash: Crashing, again: bool) -> None:
        held = {"tien": "HBL.head", "mai": "SYT.officer", "hung": "SGTVT.officer"}[person]
        self._ask("SNV.director", lambda w: people.leave(
            *w.who, by_code(w.session, Person, person),
            successors={by_code(w.session, Post, held).id: by_code(w.session, Person, heir)}, **w.when,
        ), person, crash, again)  # fmt: skip

    @rule(
        person=st.sampled_from(["nga", "quang", "long"]), number=st.integers(1, 2), crash=crashes, again=twice
    )
    def change_address(self, person: str, number: int, crash: Crashing, again: bool) -> None:
        self._ask("SNV.director", lambda w: people.change_address(
            *w.who, by_code(w.session, Person, person), address=f"{person}{number}@longan.example", **w.when,
        ), person, crash, again)  # fmt: skip

    @precondition(lambda self: self._pick(0, "open", ObligationKind.ADDRESS_REPAIR) is not None)
    @rule(number=which, who=odd, crash=crashes, again=twice)
    def repair(self, number: int, who: str | None, crash: Crashing, again: bool) -> None:
        row = self._pick(number, "open", ObligationKind.ADDRESS_REPAIR)
        self._ask(who or "SNV.reform_office", lambda w: repair(
            *w.who, self._row(w, row), **w.when), row, crash, again)  # fmt: skip

    @rule(arrived=st.booleans(), crash=crashes, again=twice)
    @precondition(lambda self: self._uncertain())
    def decide_uncertain(self, arrived: bool, crash: Crashing, again: bool) -> None:
        number = self._uncertain()[0]
        self._ask("SNV.reform_office", lambda w: decide_uncertain(
            w.session, w.who[2], number, arrived=arrived, office=TWO_WAYS, today=self.day, now=w.when["now"],
        ), number, crash, again)  # fmt: skip

    # what must hold

    @invariant()
    def the_checker_finds_nothing(self) -> None:
        report = verify(self.desk.world.store.url.render_as_string(hide_password=False), today=self.day)
        aside = frozenset() if self.swept else UNTIL_SWEPT
        wrong = {
            check.name: check.counter_examples[:3]
            for check in report.checks
            if check.counter_examples and check.name not in aside
        }
        assert wrong == {}, wrong

    @invariant()
    def nothing_is_an_orphan_once_the_day_was_swept(self) -> None:
        if self.swept:
            with self.desk.world.store.reading() as session:
                left = orphans(session, self.day)
                assert left == [], left

    @invariant()
    def every_answered_act_stands_in_the_chain(self) -> None:
        with self.desk.world.store.reading() as session:
            assert self.heads <= set(session.execute(sa.select(AUDIT.c.hash)).scalars())

    @invariant()
    def letters_went_once_but_for_crashes(self) -> None:
        went = Counter(self.desk.relay.taken)
        known = {row.message_id: row for row in digests(self.desk.world)}
        counted = {number for number, row in known.items() if row.state in LETTERS and row.channel == "mail"}
        assert set(went) <= set(known)
        assert counted <= set(went)
        assert went.total() - len(went) <= self.post_crashes
        assert len({letter.message_id for letter in self.second.letters}) == len(self.second.letters)

    def teardown(self) -> None:
        self.desk.world.store.dispose()

    # how it is done

    @property
    def now(self) -> datetime:
        return at(self.day, 7, 30) + timedelta(minutes=self.minute)

    @property
    def running(self) -> Running:
        ways = {"mail": Mail(self.desk.relay, TWO_WAYS.sender), "second": self.second}
        return Running(self.desk.world.store, self.desk.settings, TWO_WAYS, ways)

    def _routine(self, run: Callable[[], object], crash: Crashing) -> bool:
        """Run it behind the fuse; a process that died starts again."""
        fuse = Fuse(*crash) if crash else Fuse()
        answered = survives(self.desk.world.store, fuse, run)
        if fuse.blown and fuse.kind == DEAD:
            self.desk.restart()
        self._note_head()
        return answered

    def _ask(
        self, post: str | None, act: Callable[[Work], object], row: object, crash: Crashing, again: bool
    ) -> None:
        """A request: kept whole, or not at all; the second time it adds nothing."""
        if row is None or post is None:
            return
        store, fuse = self.desk.world.store, Fuse(*crash) if crash else Fuse()
        before = exact(store)

        def run() -> None:
            with acting(self.desk.world, post, self.day) as work:
                act(work)

        try:
            survives(store, fuse, run)
            kept = fuse.commits > 0
        except REFUSED as no:
            check_words(no)
            kept = False
        if fuse.blown and fuse.kind == DEAD:
            self.desk.restart()
        if not kept:
            assert exact(self.desk.world.store) == before, "what was refused, or died, wrote something"
            return
        self._note_head()
        if again:
            once = picture(self.desk.world.store)
            try:
                run()
            except REFUSED as no:
                check_words(no)
            assert differences(once, picture(self.desk.world.store)) == {}, "asked twice, it did more"

    def _note_head(self) -> None:
        with self.desk.world.store.reading() as session:
            newest = sa.select(AUDIT.c.hash).order_by(AUDIT.c.seq.desc()).limit(1)
            self.heads.add(session.execute(newest).scalar_one())

    def _pick(self, number: int, status: str, *kinds: ObligationKind) -> Obligation | None:
        query = select(Obligation).where(Obligation.status == status).order_by(col(Obligation.id))
        if kinds:
            query = query.where(col(Obligation.kind).in_(kinds))
        return self._nth(query, number)

    def _some(self, model: Any, number: int) -> Any:
        return self._nth(select(model).order_by(model.id), number)

    def _last(self, model: Any) -> Any:
        return self._nth(select(model).order_by(model.id.desc()), 0)

    def _nth(self, query: Any, number: int) -> Any:
        with self.desk.world.store.reading() as session:
            rows: Sequence[Any] = session.exec(query).all()
        return rows[number % len(rows)] if rows else None

    def _row(self, work: Work, row: Any) -> Any:
        return work.session.get_one(type(row), row.id)

    def _owner(self, row: Obligation | None) -> str | None:
        if row is None:
            return None
        code = next(code for code, number in self.desk.world.agency.items() if number == row.agency_id)
        return OWNERS.get(code, "VPUB.officer")

    def _uncertain(self) -> list[int]:
        with self.desk.world.store.reading() as session:
            query = sa.select(DIGEST.c.id).where(DIGEST.c.state == DigestState.UNCERTAIN)
            return list(session.execute(query).scalars())
