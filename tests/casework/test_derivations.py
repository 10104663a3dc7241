"""Every notice derives again, and every silence of a small year names the first condition that failed.

The half year holds what goes wrong in real ones: Tết, an absent officer, a broken address and a returned letter, a
report sent back, an extension, a suspended duty, days without a sweep.
"""

from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
import sqlalchemy as sa
from sqlmodel import select

from casework import extensions, people, plan_tasks, plans, routines, suspensions
from casework.addresses import posts_of
from casework.derivation import replay, replay_all
from casework.derivation_events import EVENTS
from casework.inspection_team import plan_surprise, postpone
from casework.past import Past
from casework.posts import seats
from casework.running import Running
from casework.why_not import SENTENCES, why_not
from models.db import Store
from models.fork import fork
from models.tables import (
    DIGEST,
    NOTICE,
    OBLIGATION,
    Address,
    Agency,
    Extension,
    Inspection,
    Person,
    Plan,
    PlanTask,
    Post,
    TaskLead,
)
from notifications.bounces import Bounce
from notifications.tables import REASONS
from rehearsal.forecast import rehearsing
from rules.lifecycles import ObligationKind, ObligationStatus
from tests.casework.drafts import draft, task_of
from tests.casework.verbs import acting, duties
from tests.rehearsal.small_office import BEGIN, END, at, burden, settings_in
from tests.world import World, build_world

OUTAGE = frozenset(date(2022, 2, 21) + timedelta(days=n) for n in range(4))
RETURNED = date(2022, 1, 24)  # the letter of that day to the officer of Sở Y tế comes back


@dataclass
class Evening:
    """The rows as they stood on the evening of a day."""

    obligations: Mapping[int, Any]
    notices: list[Any]


@dataclass
class Lived:
    world: World
    evenings: Mapping[date, Evening]

    def told(self) -> set[tuple[int, int, date]]:
        """(person, obligation, day) of everything heard and not known to have come back."""
        return {
            (n.person_id, n.obligation_id, n.sent_on)
            for n in self.evenings[END].notices
            if n.sent_on is not None and n.obligation_id is not None and n.letter_state != "bounced"
        }


@pytest.fixture(scope="module")
def lived(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Lived]:
    folder = tmp_path_factory.mktemp("derivations")
    store = Store(f"sqlite:///{folder}/office.db", durable=False)
    store.create_schema()
    world = build_world(store, datetime(2022, 1, 4, 1, 0, tzinfo=UTC))
    burden(world)
    with pytest.MonkeyPatch.context() as patch:
        running = rehearsing(store, settings_in(folder, patch))
    yield Lived(world, _live(world, running))
    store.dispose()


def _live(world: World, running: Running) -> dict[date, Evening]:
    evenings, day = {}, BEGIN
    while day <= END:
        if day not in OUTAGE:
            routines.sweep_once(running, at(day, 7))
            routines.deliver_once(running, lambda day=day: at(day, 7, 30))  # type: ignore[misc]
        act = ACTS.get(day)
        if act is not None:
            act(world, day)
        if day not in OUTAGE:
            routines.deliver_once(running, lambda day=day: at(day, 16))  # type: ignore[misc]
        if day == RETURNED:
            _come_back(world, running, day)
        evenings[day] = _evening(world)
        day += timedelta(days=1)
    return evenings


def _evening(world: World) -> Evening:
    letter = DIGEST.c.person_id, DIGEST.c.sent_on, DIGEST.c.state.label("letter_state")
    with world.store.reading() as session:
        rows = session.execute(sa.select(OBLIGATION)).all()
        notices = session.execute(
            sa.select(NOTICE, *letter).outerjoin(DIGEST, DIGEST.c.id == NOTICE.c.digest_id)
        )
        return Evening({row.id: row for row in rows}, list(notices))


def _come_back(world: World, running: Running, day: date) -> None:
    sent = routines.sent_on(running, day, {"mai@longan.example"})
    assert sent
    routines.take_bounces(
        running, [Bounce(number, who, permanent=True, status="5.1.1", text="unknown") for number, who in sent],
        at(day, 17),
    )  # fmt: skip


def _task(world: World, agency: str, place: int) -> Any:
    return duties(world, ObligationKind.TASK, agency)[place]


def _report(agency: str, place: int) -> Callable[[World, date], None]:
    def act(world: World, day: date) -> None:
        with acting(world, f"{agency}.head", day) as work:
            plan_tasks.report_done(
                *work.who, work.obligation(_task(world, agency, place)), document_no="1/BC", document_date=day,
                **work.when,
            )  # fmt: skip

    return act


def _send_back(world: World, day: date) -> None:
    with acting(world, "SNV.reform_office", day) as work:
        plan_tasks.return_(*work.who, work.obligation(_task(world, "SYT", 0)), reason="Thiếu", **work.when)


def _confirm(world: World, day: date) -> None:
    with acting(world, "SNV.reform_office", day) as work:
        plan_tasks.confirm(*work.who, work.obligation(_task(world, "SYT", 0)), **work.when)


def _extend(world: World, day: date) -> None:
    with acting(world, "SGTVT.head", day) as work:
        asked = extensions.ask(
            *work.who, work.obligation(_task(world, "SGTVT", 0)), to_due_on=date(2022, 3, 4), reason="Chờ",
            **work.when,
        )  # fmt: skip
        number = asked.id
    with acting(world, "SNV.director", day) as work:
        request = work.session.get_one(Extension, number)
        extensions.decide(*work.who, request, grant=True, decision_no="7/SNV", **work.when)


def _suspend(world: World, day: date) -> None:
    with acting(world, "SNV.director", day) as work:
        suspensions.suspend(
            *work.who, work.obligation(_task(world, "HBL", 0)), reason="Chờ sáp nhập",
            next_review_on=date(2022, 2, 16), **work.when,
        )  # fmt: skip


def _resume(world: World, day: date) -> None:
    with acting(world, "SNV.director", day) as work:
        suspensions.resume(*work.who, work.obligation(_task(world, "HBL", 0)), reason="Xong", **work.when)


def _mend(world: World, day: date) -> None:
    with acting(world, "SNV.reform_office", day) as work:
        person = work.session.get_one(Person, world.person["mai"])
        people.change_address(*work.who, person, address="mai.moi@longan.example", **work.when)


def _issue(world: World, day: date) -> None:
    """Three tasks, numbered apart from the duties that were opened without a plan."""
    plan_id = draft(world, [])
    tasks = (("1", "25/2/2022", "SYT"), ("2", "", "SGTVT"), ("3", "Quý II/2022", "VPUB"))
    with world.store.act("tasks", now=world.now) as session:
        for place, (number, words, agency) in enumerate(tasks, start=101):
            task = task_of(plan_id, number, words)
            task.id = place
            session.add(task)
            session.flush()
            session.add(TaskLead(task_id=place, agency_id=world.agency[agency]))
    with acting(world, "VPUB.vice_chairman", day) as work:
        plan = work.session.get_one(Plan, plan_id)
        plans.issue_plan(*work.who, plan, decision_no="12/KH-UBND", **work.when)


def _amend(number: str, words: str) -> Callable[[World, date], None]:
    def act(world: World, day: date) -> None:
        with acting(world, "VPUB.vice_chairman", day) as work:
            plan = work.session.exec(select(Plan)).one()
            change = [plans.TaskChange(number, deadline_text=words)]
            decision = f"{number}{day:%d%m}/QĐ"
            plans.amend_plan(*work.who, plan, change, decision_no=decision, reason="Điều chỉnh", **work.when)

    return act


def _give(world: World, day: date) -> None:
    with acting(world, "SNV.director", day) as work:
        task = work.session.exec(select(PlanTask).where(PlanTask.number == "2")).one()
        plans.give_date(*work.who, task, due_on=date(2022, 3, 7), reason="CV 45/SNV", **work.when)


def _visit(world: World, day: date) -> None:
    with acting(world, "SNV.reform_office", day) as work:
        posts = {row.code: row for row in work.session.exec(select(Post))}
        agency, visit = work.session.get_one(Agency, world.agency["HBL"]), date(2022, 3, 2)
        plan_surprise(
            *work.who, agency, head=posts["SNV.lan"], members=[posts["SNV.minh"]], visit_from=visit,
            visit_to=visit, **work.when,
        )  # fmt: skip


def _postpone(world: World, day: date) -> None:
    with acting(world, "SNV.reform_office", day) as work:
        inspection, visit = work.session.exec(select(Inspection)).one(), date(2022, 3, 14)
        postpone(*work.who, inspection, visit_from=visit, visit_to=visit, reason="Mưa lũ", **work.when)


MOVED = frozenset(  # days on which a date moves otherwise than by more time
    {date(2022, 2, 14), date(2022, 2, 16), date(2022, 2, 25), date(2022, 3, 1), date(2022, 3, 2)}
)
ACTS: Mapping[date, Callable[[World, date], None]] = {
    date(2022, 1, 6): _issue,
    date(2022, 1, 27): _mend,
    date(2022, 1, 28): _report("SYT", 0),
    date(2022, 2, 8): _send_back,
    date(2022, 2, 9): _suspend,
    date(2022, 2, 11): _extend,
    date(2022, 2, 10): _visit,
    date(2022, 2, 14): _give,
    date(2022, 2, 15): _report("SYT", 0),
    date(2022, 2, 16): _amend("1", "31/3/2022"),  # later, when it had been called
    date(2022, 2, 25): _postpone,
    date(2022, 3, 1): _amend("3", "10/3/2022"),  # sooner, so that several rungs are due at once
    date(2022, 3, 2): _amend("1", "20 ngày sau khi Bộ Nội vụ ban hành hướng dẫn"),  # and no date any more
    date(2022, 2, 17): _resume,
    date(2022, 2, 18): _confirm,
    date(2022, 3, 8): lambda world, day: world.open("SYT", date(2022, 3, 9), today=day) and None,
}


def test_every_notice_derives_to_the_same_notice(lived: Lived) -> None:
    with lived.world.store.reading() as session:
        found = list(replay_all(session))
        alone = [replay(session, one.notice_id) for one in found[::7]]

    assert len(found) > 70
    assert [one for one in found if not one.same] == []
    assert alone == found[::7]
    assert {n.form for n in lived.evenings[END].notices} >= {"event", "stand_down", "unreached", "reminder"}


@pytest.mark.parametrize(
    ("change", "fault"),
    [
        ("rung = rung + 1", {"rung_not_due", "no_rung", "form", "post_not_called"}),
        ("late = 1 - late", {"late"}),
        ("created_on = date(created_on, '-4 days')", {"rung_not_due", "late"}),
        ("post_id = (SELECT id FROM post WHERE code = 'SNV.lan')", {"post_not_called"}),
        ("form = 'draft_letter'", {"form"}),
        ("urgent = 1 - urgent", {"form"}),
        ("due_on = date(due_on, '+40 days')", {"rung_not_due"}),
        ("opening = 9", {"no_opening"}),
    ],
)
def test_a_notice_that_was_altered_does_not_derive(lived: Lived, change: str, fault: set[str]) -> None:
    number = next(
        n.id for n in lived.evenings[END].notices
        if not n.event and n.form == "due_notice" and not n.late
    )  # fmt: skip
    store = fork(lived.world.store)
    with store.engine.begin() as connection:
        connection.exec_driver_sql(f"UPDATE notice SET {change} WHERE id = {number}")
    with store.reading() as session:
        found = replay(session, number)
    store.dispose()

    assert found is not None
    assert found.fault in fault


def test_every_event_that_has_words_can_be_derived() -> None:
    stops = {"done", "reported", "extended", "waiting", "withdrawn", "moved"}
    lost = {"bounced", "no_address", "no_holder", "not_accepted"}
    otherwise = {"task_assigned": "plan_issued", "round_approved": "plan_issued"}

    told = {otherwise.get(reason, reason) for reason in REASONS} - stops - lost

    assert told <= EVENTS


@pytest.mark.parametrize("form", ["event", "stand_down"])
def test_an_event_that_nobody_did_does_not_derive(lived: Lived, form: str) -> None:
    store = fork(lived.world.store)
    with store.engine.begin() as connection:
        connection.exec_driver_sql("DELETE FROM status_change")
        connection.exec_driver_sql("UPDATE extension SET status = 'asked'")
    with store.reading() as session:
        faults = Counter(one.fault for one in replay_all(session))
    store.dispose()

    assert faults["no_act" if form == "event" else "still_pressed"] > 0


def test_every_silence_names_the_first_condition_that_failed(lived: Lived) -> None:
    told, seen = lived.told(), Counter[str]()
    with lived.world.store.reading() as session:
        past = Past(session)
        for day, evening in lived.evenings.items():
            answers = seats(session, None, day)
            for number in past.obligations:
                for person in past.persons:
                    found = why_not(session, person, number, day, past=past)
                    seen[found.code] += 1
                    where = (person, number, day, found)
                    assert found.text(), where
                    assert (found.code == "told") == ((person, number, day) in told), where
                    mine = [
                        n for n in evening.notices
                        if n.obligation_id == number and n.created_on <= day
                        and (n.person_id == person or _sits(answers, n.post_id, person))
                    ]  # fmt: skip
                    assert _true(found, evening, number, mine, day), where

    assert set(seen) <= set(SENTENCES)
    assert set(seen) >= {
        "told", "not_yet_open", "not_open", "no_rung", "not_addressed", "substitute", "wall", "held", "dead",
        "bounced", "armed_today", "not_swept", "day_off",
    }  # fmt: skip


def test_a_silence_on_the_eve_of_a_move_is_told_by_the_date_before(lived: Lived) -> None:
    """The next call named for the evening before is the one that stood then; the one after a move another."""
    with lived.world.store.reading() as session:
        past = Past(session)
        asked = 0
        for number, moves in past.moves.items():
            row = past.obligations[number]
            for day, before, after in moves:
                eve = past.known(row, day - timedelta(days=1))
                assert eve.due_on == before or row.created_on == day
                assert past.known(row, day).due_on == after
                asked += day in MOVED
    assert asked >= 8


def _sits(answers: Mapping[int, Any], post: int, person: int) -> bool:
    return post in answers and answers[post].person_id == person


def _true(found: Any, evening: Evening, number: int, mine: list[Any], day: date) -> bool:
    """Whether the evening of that day agrees with the condition that is said to have failed."""
    row = evening.obligations.get(number)
    fresh = [  # a call of the morning under a date that moved in the day is not one of the evening's ladder
        n for n in evening.notices
        if n.obligation_id == number and n.created_on == day and not n.event
        and row is not None and n.due_on == row.due_on
    ]  # fmt: skip
    unheard = [n for n in mine if n.sent_on is None or n.sent_on > day]
    match found.code:
        case "told":
            return True
        case "not_yet_open":
            return row is None
        case _ if row is None:
            return False
        case "not_open":
            return bool(row.status != ObligationStatus.OPEN)
        case "no_rung":
            return not fresh and (day in OUTAGE or row.next_alarm_on == found.values["next"])
        case "not_addressed" | "substitute":
            return not any(n in fresh for n in mine) and row.status == ObligationStatus.OPEN
        case "wall":
            return row.wall_since is not None or day in OUTAGE
        case "held":
            return any(n.hold_until > day for n in unheard)
        case "dead":
            return any(n.state == "dead" for n in unheard) or day in OUTAGE
        case "bounced":
            return any(n.letter_state == "bounced" or n.reason == "bounced" for n in mine)
        case "not_swept":
            return day in OUTAGE
        case "day_off":
            return day.weekday() > 4 or date(2022, 1, 31) <= day <= date(2022, 2, 4)
        case "armed_today":
            return not fresh
        case "letter_gone" | "no_letter" | "not_sent" | "stood_down":
            return bool(unheard)
    return False


def test_the_posts_of_a_reader_are_those_that_answer(lived: Lived) -> None:
    with lived.world.store.reading() as session:
        assert posts_of(session, lived.world.person["long"], date(2022, 2, 1)) != posts_of(
            session, lived.world.person["long"], date(2022, 3, 1)
        )
        assert session.get_one(Address, lived.world.address["mai"]).state == "retired"
