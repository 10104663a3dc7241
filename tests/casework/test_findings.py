"""A finding ends on a paper, seen by four eyes: handled, recommended and fixed, not accepted or withdrawn."""

from datetime import date, datetime
from typing import Any

import pytest
import sqlalchemy as sa

from casework import findings
from casework.errors import BadInput
from casework.inspections import conclude, open_steps, record_step
from models.db import Store
from models.tables import ENDING, FINDING, Agency, Finding, Inspection, InspectionMember, Recommendation
from rules.lifecycles import Agreement, InspectionStatus, MoveRefused, ObligationKind, StepKind
from rules.rights import NotAllowed, Refusal
from tests.casework.verbs import Work, acting, duties, told
from tests.world import World, build_world

VISIT, CONCLUDED = date(2022, 6, 15), date(2022, 6, 30)
PAPER = {"document_no": "99/BC-UBND", "document_date": date(2022, 7, 20)}
ANSWER_PAPER = {"document_no": "301/STC-HCSN", "document_date": date(2022, 8, 10)}


@pytest.fixture
def world(lite: Store, now: datetime) -> World:
    return build_world(lite, now)


def inspection(world: World) -> int:
    """A running inspection of Bến Lức by Lan and Minh."""
    with world.store.act("round", now=world.now) as session:
        row = Inspection(
            agency_id=world.agency["HBL"], year=2022, visit_from=VISIT, visit_to=VISIT,
            status=InspectionStatus.ANNOUNCED,
        )  # fmt: skip
        session.add(row)
        session.flush()
        assert row.id is not None
        for post, head in (("SNV.lan", True), ("SNV.minh", False)):
            session.add(InspectionMember(inspection_id=row.id, post_id=world.post[post], head=head))
        session.flush()
        open_steps(session, world.standing(session), row, today=world.today)
        return row.id


def recorded(world: World, number: int, key: str = "k1", **more: Any) -> int:
    with acting(world, "SNV.lan", VISIT) as work:
        facts = {"category": "F03", "domain": "tthc", "description": "Thu phí không đúng"} | more
        row = findings.add_finding(
            *work.who, work.session.get_one(Inspection, number), client_key=key, **facts, **work.when
        )
        assert row.id is not None
        return row.id


def opened(world: World) -> int:
    """A finding in a signed conclusion."""
    number = inspection(world)
    finding = recorded(world, number)
    with acting(world, "SNV.lan", CONCLUDED) as work:
        row = work.session.get_one(Inspection, number)
        record_step(*work.who, row, StepKind.VISIT, document_date=VISIT, **work.when)
        record_step(*work.who, row, StepKind.MINUTES, document_no="3/BB", document_date=VISIT, **work.when)
        conclude(*work.who, row, document_no="45/TB-SNV", document_date=CONCLUDED, **work.when)
    return finding


def load(work: Work, number: int) -> Finding:
    return work.session.get_one(Finding, number)


def remedied(world: World, finding: int, post: str = "HBL.officer") -> None:
    with acting(world, post, date(2022, 7, 21)) as work:
        findings.report_remedy(*work.who, load(work, finding), **PAPER, **work.when)  # type: ignore[arg-type]


def recommended(world: World, finding: int, to: str = "SYT") -> int:
    with acting(world, "SNV.lan", date(2022, 7, 5)) as work:
        row = findings.recommend(
            *work.who, load(work, finding), addressee=work.session.get_one(Agency, world.agency[to]),
            document_no="60/KN-SNV", document_date=date(2022, 7, 5), answer_due_on=date(2022, 8, 15), **work.when,
        )  # fmt: skip
        assert row.id is not None
        return row.id


def answered(world: World, recommendation: int, post: str = "SYT.officer") -> None:
    with acting(world, post, date(2022, 8, 11)) as work:
        findings.answer_recommendation(
            *work.who, work.session.get_one(Recommendation, recommendation), answer="Đã hoàn trả phí",
            **ANSWER_PAPER, **work.when,
        )  # type: ignore[arg-type]  # fmt: skip


def state(world: World) -> str:
    with world.store.reading() as session:
        return str(session.execute(sa.select(FINDING.c.status)).scalar_one())


def endings(world: World) -> list[tuple[str, str]]:
    with world.store.reading() as session:
        rows = session.execute(sa.select(ENDING.c.kind, ENDING.c.document_no).order_by(ENDING.c.id)).all()
        return [(row.kind, row.document_no) for row in rows]


def test_sending_the_same_finding_twice_adds_nothing(world: World) -> None:
    number = inspection(world)

    first, second = recorded(world, number), recorded(world, number)

    assert first == second
    assert recorded(world, number, key="k2") != first


def test_findings_are_numbered_within_their_inspection(world: World) -> None:
    number = inspection(world)
    recorded(world, number)
    recorded(world, number, key="k2")

    with world.store.reading() as session:
        assert session.execute(sa.select(FINDING.c.number).order_by(FINDING.c.id)).scalars().all() == [1, 2]


@pytest.mark.parametrize(
    ("more", "sentence"),
    [({"category": "F99", "categories": {"F03"}}, "F99"), ({"description": " "}, "thiếu mô tả")],
)
def test_a_finding_is_refused_with_its_reason(world: World, more: dict[str, Any], sentence: str) -> None:
    number = inspection(world)

    with pytest.raises(BadInput, match=sentence):
        recorded(world, number, **more)


def test_no_finding_after_the_conclusion(world: World) -> None:
    opened(world)

    with pytest.raises(BadInput, match="đã kết luận"):
        recorded(world, 1, key="late")


def test_a_verified_remedy_is_handled_on_the_agencys_paper(store: Store, now: datetime) -> None:
    world = build_world(store, now)
    finding = opened(world)
    remedied(world, finding)

    with acting(world, "SNV.minh", date(2022, 7, 25)) as work:
        findings.verify_remediation(*work.who, load(work, finding), **work.when)

    assert state(world) == "verified"
    assert endings(world) == [("handled", "99/BC-UBND")]
    owed = duties(world, ObligationKind.FINDING)[0]
    assert (owed.status, owed.done_on) == ("done", date(2022, 7, 20))
    assert duties(world, ObligationKind.CONFIRMATION)[0].status == "done"
    assert told(world)[-1] == ("finding_verified", "HBL.officer")


def test_a_reported_remedy_is_not_yet_handled(world: World) -> None:
    finding = opened(world)

    remedied(world, finding)

    assert state(world) == "remedied"
    assert endings(world) == []
    assert duties(world, ObligationKind.CONFIRMATION)[0].status == "open"


def test_a_returned_remedy_runs_again_and_can_be_verified_later(world: World) -> None:
    finding = opened(world)
    remedied(world, finding)
    with acting(world, "SNV.lan", date(2022, 7, 22)) as work:
        findings.return_remedy(*work.who, load(work, finding), reason="Chưa hoàn phí", **work.when)
    assert (state(world), duties(world, ObligationKind.FINDING)[0].opening) == ("open", 2)

    remedied(world, finding)
    with acting(world, "SNV.lan", date(2022, 7, 25)) as work:
        findings.verify_remediation(*work.who, load(work, finding), **work.when)

    assert state(world) == "verified"
    assert [row.status for row in duties(world, ObligationKind.CONFIRMATION)] == ["done", "done"]
    assert ("finding_returned", "HBL.officer") in told(world)


def test_who_entered_the_remedy_does_not_verify_it(world: World) -> None:
    finding = opened(world)
    remedied(world, finding, post="SNV.reform_office")

    with pytest.raises(NotAllowed) as refusal, acting(world, "SNV.reform_office", date(2022, 7, 25)) as work:
        findings.verify_remediation(*work.who, load(work, finding), **work.when)

    assert refusal.value.why is Refusal.OWN_WORK


def test_the_agency_does_not_verify_itself(world: World) -> None:
    finding = opened(world)
    remedied(world, finding)

    with pytest.raises(NotAllowed), acting(world, "HBL.head", date(2022, 7, 25)) as work:
        findings.verify_remediation(*work.who, load(work, finding), **work.when)


def test_a_disagreement_needs_its_reason_and_stops_no_clock(world: World) -> None:
    finding = opened(world)
    with pytest.raises(BadInput, match="lý do"), acting(world, "HBL.head", date(2022, 7, 1)) as work:
        findings.answer(*work.who, load(work, finding), agreement=Agreement.DISAGREE, **work.when)

    with acting(world, "HBL.head", date(2022, 7, 1)) as work:
        findings.answer(
            *work.who, load(work, finding), agreement=Agreement.DISAGREE, note="Phí theo NQ 12", **work.when
        )

    with world.store.reading() as session:
        row = session.get_one(Finding, finding)
        assert (row.agreement, row.agreement_note) == ("disagree", "Phí theo NQ 12")
    assert duties(world, ObligationKind.FINDING)[0].status == "open"


def test_nobody_answers_for_another_agency(world: World) -> None:
    finding = opened(world)

    with pytest.raises(NotAllowed), acting(world, "SYT.head", date(2022, 7, 1)) as work:
        findings.answer(*work.who, load(work, finding), agreement=Agreement.AGREE, **work.when)


def test_a_recommendation_moves_the_duty_to_the_competent_body(world: World) -> None:
    finding = opened(world)

    recommended(world, finding)

    remedy, asked = duties(world, ObligationKind.FINDING)[0], duties(world, ObligationKind.RECOMMENDATION)[0]
    assert (state(world), endings(world)) == ("recommended", [("recommended", "60/KN-SNV")])
    assert remedy.status == "withdrawn"
    assert (asked.agency_id, asked.due_on, asked.status) == (world.agency["SYT"], date(2022, 8, 15), "open")


def test_recommending_what_was_reported_remedied_ends_the_confirmation_too(world: World) -> None:
    finding = opened(world)
    remedied(world, finding)

    with acting(world, "SNV.lan", date(2022, 7, 25)) as work:
        findings.recommend(
            *work.who, load(work, finding), addressee=work.session.get_one(Agency, world.agency["SYT"]),
            document_no="60/KN", document_date=date(2022, 7, 25), answer_due_on=date(2022, 8, 25), **work.when,
        )  # fmt: skip

    assert duties(world, ObligationKind.CONFIRMATION)[0].status == "withdrawn"


def test_recommended_then_answered_then_fixed_is_really_fixed(store: Store, now: datetime) -> None:
    world = build_world(store, now)
    finding = opened(world)
    answered(world, recommended(world, finding))

    with acting(world, "SNV.lan", date(2022, 8, 20)) as work:
        findings.fix(
            *work.who,
            load(work, finding),
            document_no="7/BB-SNV",
            document_date=date(2022, 8, 19),
            **work.when,
        )

    assert state(world) == "fixed"
    assert [kind for kind, _ in endings(world)] == ["recommended", "fixed"]
    asked = duties(world, ObligationKind.RECOMMENDATION)[0]
    assert (asked.status, asked.done_on) == ("done", date(2022, 8, 10))


def test_nothing_is_fixed_before_the_body_has_answered(world: World) -> None:
    finding = opened(world)
    recommended(world, finding)

    with (
        pytest.raises(BadInput, match="chưa được trả lời"),
        acting(world, "SNV.lan", date(2022, 8, 20)) as work,
    ):
        findings.fix(
            *work.who, load(work, finding), document_no="7/BB", document_date=date(2022, 8, 19), **work.when
        )


def test_who_entered_the_answer_does_not_call_it_fixed(world: World) -> None:
    finding = opened(world)
    answered(world, recommended(world, finding), post="SNV.reform_office")

    with pytest.raises(NotAllowed), acting(world, "SNV.reform_office", date(2022, 8, 20)) as work:
        findings.fix(
            *work.who, load(work, finding), document_no="7/BB", document_date=date(2022, 8, 19), **work.when
        )


def test_a_finding_is_not_recommended_to_the_agency_it_is_about(world: World) -> None:
    finding = opened(world)

    with pytest.raises(BadInput, match="chính mình"):
        recommended(world, finding, to="HBL")


def test_a_recommendation_is_answered_once(world: World) -> None:
    recommendation = recommended(world, opened(world))
    answered(world, recommendation)

    with pytest.raises(MoveRefused):
        answered(world, recommendation)


def test_the_inspector_who_recorded_it_does_not_strike_it_another_may(world: World) -> None:
    finding = opened(world)
    paper = {"document_no": "8/TB-SNV", "document_date": date(2022, 7, 8), "reason": "Đúng theo nghị quyết"}
    with pytest.raises(NotAllowed), acting(world, "SNV.lan", date(2022, 7, 8)) as work:
        findings.not_accepted(*work.who, load(work, finding), **paper, **work.when)  # type: ignore[arg-type]

    with acting(world, "SNV.minh", date(2022, 7, 8)) as work:
        findings.not_accepted(*work.who, load(work, finding), **paper, **work.when)  # type: ignore[arg-type]

    assert (state(world), endings(world)) == ("not_accepted", [("not_accepted", "8/TB-SNV")])
    assert duties(world, ObligationKind.FINDING)[0].status == "withdrawn"


def test_no_paper_no_ending(world: World) -> None:
    finding = opened(world)

    with (
        pytest.raises(BadInput, match="thiếu số văn bản"),
        acting(world, "SNV.minh", date(2022, 7, 8)) as work,
    ):
        findings.withdraw(
            *work.who, load(work, finding), document_no="", document_date=date(2022, 7, 8), reason="Ghi trùng",
            **work.when,
        )  # fmt: skip

    assert state(world) == "open"


def test_a_finding_that_comes_back_runs_again_with_a_new_date(world: World) -> None:
    finding = opened(world)
    remedied(world, finding)
    with acting(world, "SNV.lan", date(2022, 7, 25)) as work:
        findings.verify_remediation(*work.who, load(work, finding), **work.when)

    with acting(world, "SNV.minh", date(2022, 9, 1)) as work:
        findings.reopen(
            *work.who,
            load(work, finding),
            reason="Thu sai trở lại",
            remedy_due_on=date(2022, 9, 30),
            **work.when,
        )

    row = duties(world, ObligationKind.FINDING)[0]
    assert (state(world), row.status, row.due_on, row.opening) == ("open", "open", date(2022, 9, 30), 2)


def test_reopening_what_was_recommended_recalls_the_recommendation(world: World) -> None:
    finding = opened(world)
    recommended(world, finding)

    with acting(world, "SNV.minh", date(2022, 9, 1)) as work:
        findings.reopen(
            *work.who,
            load(work, finding),
            reason="Sai thẩm quyền",
            remedy_due_on=date(2022, 9, 30),
            **work.when,
        )

    assert duties(world, ObligationKind.RECOMMENDATION)[0].status == "withdrawn"
    assert duties(world, ObligationKind.FINDING)[0].status == "open"
